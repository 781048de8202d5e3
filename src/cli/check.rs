//! `gradus check`: every mistake of the problem files, the self-test of every problem, and every doubt.

use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;

use anyhow::Context as _;

use crate::grading::review::{Warning, review};
use crate::grading::sample::Sample;
use crate::grading::selftest::{self, Report};
use crate::math::phrase::Language;
use crate::problem::catalogue::Catalogue;
use crate::problem::definition::Problem;
use crate::problem::load;

/// How a folder is checked.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// How many variants of each problem are drawn.
    pub seeds: u32,
    /// Whether a warning fails the check.
    pub strict: bool,
    /// The language of the report.
    pub language: Language,
}

/// What was found in one problem.
struct Found {
    report: Report,
    warnings: Vec<Warning>,
}

/// Checks a folder of problems; `false` if something is wrong.
///
/// # Errors
/// The folder cannot be read.
pub fn run(folder: &Path, terms: Terms, mut output: impl Write) -> anyhow::Result<bool> {
    let Terms { language, .. } = terms;
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
    let problems: Vec<&Arc<Problem>> = catalogue.problems().collect();
    let (mut surprises, mut warnings) = (0, 0);
    for (problem, found) in problems.iter().zip(all(&problems, terms.seeds)) {
        let Found { report, warnings: doubts } = found;
        writeln!(
            output,
            "{}: {} parts, {} variants; {} keys proved by dual numbers and central differences; {} right answers accepted, {} wrong refused, {} slips named, {} texts kept to be marked, {} malformed sent back; {} surprises, {} warnings",
            problem.id,
            problem.parts.len(),
            report.variants,
            report.proved,
            report.accepted,
            report.refused,
            report.slips,
            report.kept,
            report.sent_back,
            report.surprises.len(),
            doubts.len()
        )?;
        for surprise in &report.surprises {
            let message = surprise.message.get(language);
            writeln!(output, "  part {}, seed {}: {message}", surprise.part, surprise.seed)?;
        }
        for warning in &doubts {
            writeln!(output, "warning: {}", warning.print(language))?;
        }
        surprises += report.surprises.len();
        warnings += doubts.len();
    }
    writeln!(output, "{} problems, {surprises} surprises, {warnings} warnings.", problems.len())?;
    Ok(surprises == 0 && (warnings == 0 || !terms.strict))
}

/// Tests all problems on all cores; what was found stands in their order.
fn all(problems: &[&Arc<Problem>], seeds: u32) -> Vec<Found> {
    let found: Vec<OnceLock<Found>> = problems.iter().map(|_| OnceLock::new()).collect();
    let next = AtomicUsize::new(0);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((problem, place)) = {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    problems.get(at).zip(found.get(at))
                } {
                    let sample = Sample::draw(problem, seeds);
                    let report = selftest::over(problem, &sample);
                    place.get_or_init(|| Found { report, warnings: review(problem, &sample) });
                }
            });
        }
    });
    found.into_iter().filter_map(OnceLock::into_inner).collect()
}
