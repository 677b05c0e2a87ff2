//! The only place that writes to the terminal.

use indicatif::{ProgressBar, ProgressStyle};

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

/// A bar on stderr; it draws nothing where stderr is no terminal.
pub fn bar(length: u64, name: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix:>8} {bar:40} {pos:>4}/{len} {elapsed}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length).with_style(style).with_prefix(name)
}
