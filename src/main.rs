//! The `gradus` command. Everything it does is in [`gradus::cli`].
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    gradus::cli::run()
}
