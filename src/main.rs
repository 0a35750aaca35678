//! The `shufa` program: thin over the library.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main().into()
}
