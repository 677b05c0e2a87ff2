//! Entry point of the `callscript` binary; everything lives in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    callscript_worker::cli::main(std::env::args_os())
}
