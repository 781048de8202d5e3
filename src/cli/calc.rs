//! `gradus calc --jsonl`: the bulk interface on standard input and output.

use std::io::{BufRead, Write};

use crate::math::bulk;

/// Answers every line of `input` on `output`, in the same order.
///
/// # Errors
/// Only if reading or writing fails.
pub fn run(mut input: impl BufRead, mut output: impl Write) -> anyhow::Result<()> {
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let text = String::from_utf8_lossy(&line);
        if !text.trim().is_empty() {
            writeln!(output, "{}", bulk::answer(text.trim()))?;
        }
    }
    output.flush()?;
    Ok(())
}
