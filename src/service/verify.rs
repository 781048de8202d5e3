//! `db verify`: everything that must be true of a database, recomputed.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::grading::grade::grade;
use crate::grading::marking::mark;
use crate::problem::definition::Problem;
use crate::problem::id::ProblemId;
use crate::problem::part::Answer;
use crate::problem::seed::Seed;
use crate::service::failure::Failure;
use crate::service::house::version;
use crate::store::books::ENGINE;
use crate::store::open::{Store, read};
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
    let mut versions = Versions::default();
    let mut after = 0;
    loop {
        let judged =
            read(&pool, move |mut books| Box::pin(async move { books.judged(after, PAGE).await })).await?;
        let Some(last) = judged.last() else { break };
        after = last.submission_id;
        for row in judged {
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
