//! Answers of several people at once, stored by one statement.

use std::sync::Arc;

use sqlx::{QueryBuilder, Sqlite};

use crate::grading::judgement::Judgement;
use crate::grading::outcome::Outcome;
use crate::store::books::{Books, ENGINE};
use crate::store::error::StoreError;
use crate::store::facts::{Asked, Seat};
use crate::store::row::text;
use crate::store::transaction::{BEGIN, Committed};
use crate::store::work::Draft;

/// How many answers one statement stores; there is a statement kept ready for each number of them.
const TOGETHER: usize = 128;

/// What was said of an answer, ready to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    outcome: Outcome,
    credit_micro: u32,
    /// All of it, as JSON.
    detail: Arc<str>,
}

impl Said {
    /// What a judgement says.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn of(judgement: &Judgement) -> Result<Self, StoreError> {
        let Judgement { outcome, credit_micro, .. } = *judgement;
        Ok(Self { outcome, credit_micro, detail: text(judgement)?.into() })
    }
}

/// An answer that was judged and may be stored.
#[derive(Debug, Clone)]
pub struct Judged<'a> {
    /// The answer.
    pub draft: &'a Draft,
    /// The version of the problem.
    pub problem_hash: [u8; 32],
    /// What was said of it.
    pub said: &'a Said,
    /// Its number among the texts of its part.
    pub seq: i64,
    /// The row of the text before it, if it is not the first.
    pub before: Option<i64>,
    /// Its number among the tries, if it costs one.
    pub try_no: Option<u32>,
}

impl<'a> Judged<'a> {
    /// An answer in its place; it costs a try if it was judged.
    #[must_use]
    pub fn at(seat: &Seat, draft: &'a Draft, problem_hash: [u8; 32], said: &'a Said) -> Self {
        let try_no = said.outcome.costs_a_try().then_some(seat.spent.tries + 1);
        Self { draft, problem_hash, said, seq: seat.seq, before: seat.before, try_no }
    }

    /// The last draft of an attempt that is over: it costs no try, since nobody asked for its judgement. So
    /// whoever is granted more time afterwards has the tries that they had.
    #[must_use]
    pub fn of_last_draft(seat: &Seat, draft: &'a Draft, problem_hash: [u8; 32], said: &'a Said) -> Self {
        Self { try_no: None, ..Self::at(seat, draft, problem_hash, said) }
    }
}

impl Draft {
    /// The part to which it belongs, as [`Books::seats`] asks about it.
    #[must_use]
    pub fn asked(&self, carried: bool) -> Asked<'_> {
        Asked { variant_id: self.variant_id, part: &self.part, carried }
    }
}

impl Books<'_> {
    /// Stores answers to different parts, in their places and with what was said of them, from this row on.
    ///
    /// # Errors
    /// A place is taken, a key was used already, or the database failed.
    pub async fn submit_all(&mut self, free: i64, answers: &[Judged<'_>]) -> Result<(), StoreError> {
        if let Some(mut last) = self.submit_up_to_last("", free, answers).await? {
            last.build().execute(&mut *self.connection).await?;
        }
        self.remember_texts(free, answers);
        Ok(())
    }

    /// The same, in a transaction that may be begun already, and commits it.
    ///
    /// # Errors
    /// A place is taken, a key was used already, or the database failed; then whether they are stored is not known.
    pub async fn submit_and_commit(
        &mut self,
        is_begun: bool,
        free: i64,
        answers: &[Judged<'_>],
    ) -> Result<Committed, StoreError> {
        let before = if is_begun { "" } else { BEGIN };
        let committed = match self.submit_up_to_last(before, free, answers).await? {
            Some(last) => self.commit_after(last).await?,
            None => {
                if !is_begun {
                    self.begin_transaction().await?;
                }
                self.commit().await?
            }
        };
        self.remember_texts(free, answers);
        Ok(committed)
    }

    fn remember_texts(&mut self, free: i64, answers: &[Judged<'_>]) {
        for (row, answer) in (free..).zip(answers) {
            self.remember_text(answer.draft, row, answer.seq, answer.try_no);
        }
    }

    /// Stores answers up to the last statement, which is given back; `before` stands before the first.
    async fn submit_up_to_last(
        &mut self,
        before: &str,
        free: i64,
        answers: &[Judged<'_>],
    ) -> Result<Option<QueryBuilder<Sqlite>>, StoreError> {
        let rows: Vec<_> = (free..).zip(answers).collect();
        let mut chunks = rows.chunks(TOGETHER);
        let Some(last) = chunks.next_back() else { return Ok(None) };
        let mut before = before;
        for rows in chunks {
            storing(before, rows).build().execute(&mut *self.connection).await?;
            before = "";
        }
        Ok(Some(storing(before, last)))
    }
}

/// The statement that stores answers in these rows, after what stands `before`.
fn storing(before: &str, rows: &[(i64, &Judged<'_>)]) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new(before);
    query.push(
        "INSERT INTO submission(id, variant_id, part, seq, before_id, kind, try_no, idem_key, body, body_hash, received_ms, session_id) ",
    );
    query.push_values(rows, |mut row, (id, answer)| {
        let draft = answer.draft;
        row.push_bind(*id)
            .push_bind(draft.variant_id)
            .push_bind(draft.part.as_str())
            .push_bind(answer.seq)
            .push_bind(answer.before)
            .push("'final'")
            .push_bind(answer.try_no.map(i64::from))
            .push_bind(draft.key.0.as_slice())
            .push_bind(draft.body.as_str())
            .push_bind(draft.body_hash.as_slice())
            .push_bind(draft.received_ms)
            .push_bind(draft.session_id);
    });
    query.push(
        "; INSERT INTO grading(submission_id, problem_hash, engine, verdict, score_micro, detail, at_ms) ",
    );
    query.push_values(rows, |mut row, (id, answer)| {
        row.push_bind(*id)
            .push_bind(answer.problem_hash.as_slice())
            .push(ENGINE)
            .push_bind(answer.said.outcome.as_str())
            .push_bind(i64::from(answer.said.credit_micro))
            .push_bind(Arc::clone(&answer.said.detail))
            .push_bind(answer.draft.received_ms);
    });
    query
}
