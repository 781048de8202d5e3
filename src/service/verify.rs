//! `db verify`: everything that must be true of a database, recomputed.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::grading::grade::grade;
use crate::problem::definition::Problem;
use crate::problem::id::ProblemId;
use crate::problem::seed::Seed;
use crate::service::failure::Failure;
use crate::service::house::version;
use crate::store::books::ENGINE;
use crate::store::open::{Store, read};

/// How many judgements are read at once.
const PAGE: i64 = 500;

/// What was checked and what was found.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// Judgements that were recomputed.
    pub recomputed: usize,
    /// Judgements of an older engine, which may differ by design.
    pub older: usize,
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
    let mut versions: BTreeMap<String, Arc<Problem>> = BTreeMap::new();
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
            let problem = match versions.get(&row.source) {
                Some(problem) => Arc::clone(problem),
                None => {
                    let id = ProblemId::parse(&row.problem)
                        .ok_or_else(|| Failure::Internal(row.problem.clone()))?;
                    let problem = version(&id, &row.source)?;
                    versions.insert(row.source.clone(), Arc::clone(&problem));
                    problem
                }
            };
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
    pool.close().await;
    Ok(findings)
}
