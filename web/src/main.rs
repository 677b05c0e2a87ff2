//! Entry point of the `callscript-web` binary; everything lives in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    callscript_common::memory::keep_private();
    callscript_web::cli::main(std::env::args_os())
}
