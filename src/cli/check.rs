//! `gradus check`: every mistake of the problem files, and the self-test of every problem.

use std::io::Write;
use std::path::Path;

use anyhow::Context as _;

use crate::grading::selftest;
use crate::math::phrase::Language;
use crate::problem::catalogue::Catalogue;
use crate::problem::load;

/// Checks a folder of problems; `false` if something is wrong.
///
/// # Errors
/// The folder cannot be read.
pub fn run(folder: &Path, seeds: u32, language: Language, mut output: impl Write) -> anyhow::Result<bool> {
    let files = load::files(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let catalogue = match Catalogue::read(&files) {
        Ok(catalogue) => catalogue,
        Err(mistakes) => {
            for mistake in &mistakes {
                writeln!(output, "{}\n", mistake.print(language))?;
            }
            writeln!(output, "{} mistakes.", mistakes.len())?;
            return Ok(false);
        }
    };
    let mut clean = true;
    for problem in catalogue.problems() {
        let report = selftest::check(problem, seeds);
        writeln!(
            output,
            "{}: {} parts, {} variants; {} keys proved by dual numbers and central differences; {} right answers accepted, {} wrong refused, {} texts kept to be marked, {} malformed sent back; {} surprises",
            problem.id,
            problem.parts.len(),
            report.variants,
            report.proved,
            report.accepted,
            report.refused,
            report.kept,
            report.sent_back,
            report.surprises.len()
        )?;
        for surprise in &report.surprises {
            clean = false;
            let message = surprise.message.get(language);
            writeln!(output, "  part {}, seed {}: {message}", surprise.part, surprise.seed)?;
        }
    }
    Ok(clean)
}
