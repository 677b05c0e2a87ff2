//! The only place that writes to the terminal.

/// Tells the person at the terminal something, on stderr.
#[expect(clippy::print_stderr, reason = "the demo talks to a person")]
pub fn say(text: &str) {
    eprintln!("{text}");
}

/// The result, on stdout.
#[expect(clippy::print_stdout, reason = "the demo's result")]
pub fn print(text: &str) {
    println!("{text}");
}
