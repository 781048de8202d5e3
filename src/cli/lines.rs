//! One answer for each line of the input, in the same order.

use std::io::{BufRead, Write};

/// The longest line that is read, in bytes.
const BYTES: usize = 1 << 20;

/// Answers every line that is not blank; an overlong one is cut, so it gets an answer too.
///
/// # Errors
/// Only if reading or writing fails.
pub fn answer(
    mut input: impl BufRead,
    mut output: impl Write,
    one: impl Fn(&str) -> String,
) -> anyhow::Result<()> {
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        line.truncate(BYTES);
        let text = String::from_utf8_lossy(&line);
        if !text.trim().is_empty() {
            writeln!(output, "{}", one(text.trim()))?;
        }
    }
    output.flush()?;
    Ok(())
}
