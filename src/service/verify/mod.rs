//! `db verify`: everything that must be true of a database, recomputed.

mod scores;
mod tries;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use crate::grading::grade::grade;
use crate::grading::marking::mark;
use crate::problem::definition::Problem;
use crate::problem::id::ProblemId;
use crate::problem::part::Answer;
use crate::problem::seed::Seed;
use crate::service::failure::Failure;
use crate::service::house::{digest, version};
use crate::service::verify::scores::Rows;
use crate::store::books::ENGINE;
use crate::store::open::{Pool, Store, read};
use crate::store::verify::Judged;

/// How many judgements are read at once.
const PAGE: i64 = 500;

/// What was checked and what was found.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// Judgements that were recomputed.
    pub recomputed: usize,
    /// Judgements of an older engine, which may differ by design.
    pub older: usize,
    /// Marks by persons that were compared with their rubrics.
    pub marked: usize,
    /// Answers that were judged, each held against the rules in force when it came.
    pub allowed: usize,
    /// Micro-points of each student at each sheet and quiz, computed anew in the plainest way: by the name of the
    /// assessment and the row of the person.
    pub scores: BTreeMap<(String, i64), i64>,
    /// What is wrong.
    pub wrong: Vec<String>,
}

/// Checks a database, also while a server uses it.
///
/// # Errors
/// It cannot be opened or read.
pub async fn verify(path: &Path) -> Result<Findings, Failure> {
    let pool = Store::inspect(path).await?;
    let mut findings = Findings::default();
    let (damage, rules, links) = read(&pool, |mut books| {
        Box::pin(async move {
            Ok((books.damage().await?, books.broken_rules().await?, books.broken_links().await?))
        })
    })
    .await?;
    findings.wrong.extend(damage);
    findings.wrong.extend(rules.into_iter().map(|(rule, count)| format!("{count} {rule}")));
    findings.wrong.extend(links.into_iter().map(|row| format!("the audit chain breaks at row {row}")));
    recompute(&pool, &mut findings).await?;
    let mut versions = Versions::default();
    let mut after = 0;
    loop {
        let judged =
            read(&pool, move |mut books| Box::pin(async move { books.judged(after, PAGE).await })).await?;
        let Some(last) = judged.last() else { break };
        after = last.submission_id;
        for row in judged {
            if digest(row.body.as_bytes()) != row.body_hash {
                findings
                    .wrong
                    .push(format!("the hash of answer {} is that of another text", row.submission_id));
            }
            if row.engine != ENGINE {
                findings.older += 1;
                continue;
            }
            let problem = versions.of(&row)?;
            let again = problem
                .restore(Seed::from_bytes(row.seed), &row.parameters)
                .and_then(|variant| variant.part(&row.part).map(|part| grade(&variant, part, &row.body)));
            findings.recomputed += 1;
            if again.is_none_or(|again| {
                (again.outcome, again.credit_micro) != (row.judgement.outcome, row.judgement.credit_micro)
            }) {
                findings.wrong.push(format!("answer {} is judged otherwise now", row.submission_id));
            }
        }
    }
    after = 0;
    loop {
        let marked =
            read(&pool, move |mut books| Box::pin(async move { books.markings(after, PAGE).await })).await?;
        let Some((last, _)) = marked.last() else { break };
        after = *last;
        for (_, row) in marked {
            findings.marked += 1;
            if !follows(versions.of(&row)?.as_ref(), &row) {
                findings
                    .wrong
                    .push(format!("the marks of answer {} do not follow its rubric", row.submission_id));
            }
        }
    }
    pool.close().await;
    Ok(findings)
}

/// Holds all answers against the rules of their time, and computes what follows from them anew.
async fn recompute(pool: &Pool, findings: &mut Findings) -> Result<(), Failure> {
    let (events, shown, sources) = read(pool, |mut books| {
        Box::pin(async move {
            let events = books.events().await?;
            let hashes: BTreeSet<[u8; 32]> = events.given.iter().map(|given| given.problem_hash).collect();
            let mut sources = BTreeMap::new();
            for hash in hashes {
                // One that is missing is damage, and is named there.
                if let Some(source) = books.version_if_any(hash).await? {
                    sources.insert(hash, source);
                }
            }
            Ok((events, scores::shown(&mut books).await?, sources))
        })
    })
    .await?;
    let slots: BTreeMap<[u8; 32], &str> =
        events.given.iter().map(|given| (given.problem_hash, given.slot.as_str())).collect();
    // What this program cannot read any more is worth nothing, one way or the other.
    let known = |(hash, source): (&[u8; 32], &String)| {
        Some((*hash, version(&ProblemId::parse(slots.get(hash)?)?, source).ok()?))
    };
    let versions = sources.iter().filter_map(known).collect();
    findings.allowed = events.texts.iter().filter(|text| text.is_final).count();
    findings.wrong.extend(tries::forbidden(&events));
    let rows = Rows::new(&events, &versions);
    let scores = rows.scores();
    findings.wrong.extend(rows.differences(&scores, &shown));
    findings.scores = scores
        .into_iter()
        .map(|((assessment, person), micro)| ((rows.name(assessment), person), micro))
        .collect();
    Ok(())
}

/// Whether a person's judgement is what the criteria they found met are worth.
fn follows(problem: &Problem, row: &Judged) -> bool {
    let Some(Answer::Text(essay)) = problem.part(&row.part).map(|part| &part.answer) else { return false };
    let Some(marking) = &row.judgement.marking else { return false };
    let met = marking.criteria.iter().filter(|mark| mark.met).map(|mark| mark.id.clone()).collect();
    let again = mark(essay, &met, "");
    (again.outcome, again.credit_micro) == (row.judgement.outcome, row.judgement.credit_micro)
}

/// The versions of problems that were read so far.
#[derive(Default)]
struct Versions(BTreeMap<String, Arc<Problem>>);

impl Versions {
    fn of(&mut self, row: &Judged) -> Result<Arc<Problem>, Failure> {
        if let Some(problem) = self.0.get(&row.source) {
            return Ok(Arc::clone(problem));
        }
        let id = ProblemId::parse(&row.problem).ok_or_else(|| Failure::Internal(row.problem.clone()))?;
        let problem = version(&id, &row.source)?;
        self.0.insert(row.source.clone(), Arc::clone(&problem));
        Ok(problem)
    }
}
