//! The command line.

pub mod calc;

use std::io::{BufReader, BufWriter, stdin, stdout};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Problem sets on gradient descent and matrix derivatives, judged exactly.
#[derive(Debug, Parser)]
#[command(name = "gradus", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer questions about expressions, one JSON object a line.
    Calc {
        /// Read questions from standard input, one JSON object a line.
        #[arg(long, required = true)]
        jsonl: bool,
    },
}

/// Reads the arguments and runs the command they name.
#[must_use]
pub fn run() -> ExitCode {
    let Command::Calc { jsonl: _ } = Arguments::parse().command;
    match calc::run(BufReader::new(stdin()), BufWriter::new(stdout())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("gradus: {error:#}");
            ExitCode::from(2)
        }
    }
}
