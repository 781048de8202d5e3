//! `gradus calc --jsonl`: the bulk interface on standard input and output.

use std::io::{BufRead, Write};

use crate::cli::lines;
use crate::math::bulk;

/// Answers every line of `input` on `output`, in the same order.
///
/// # Errors
/// Only if reading or writing fails.
pub fn run(input: impl BufRead, output: impl Write) -> anyhow::Result<()> {
    lines::answer(input, output, bulk::answer)
}
