//! The `gradus` command. Everything it does is in [`gradus::cli`].
#![forbid(unsafe_code)]

use std::process::ExitCode;

/// Expressions are many small pieces: this allocator serves them faster than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    gradus::cli::run()
}
