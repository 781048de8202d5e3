//! Answers of several people at once: where they go is one statement, storing them is another.

use serde::Deserialize;
use sqlx::QueryBuilder;

use crate::grading::judgement::Judgement;
use crate::store::books::{Books, ENGINE};
use crate::store::error::StoreError;
use crate::store::row::{json, text};
use crate::store::work::Draft;

/// How many answers one statement stores; there is a statement kept ready for each number of them.
const TOGETHER: usize = 128;

/// An answer that was judged and may be stored.
#[derive(Debug, Clone)]
pub struct Judged<'a> {
    /// The answer.
    pub draft: &'a Draft,
    /// The version of the problem.
    pub problem_hash: [u8; 32],
    /// What was said of it.
    pub judgement: &'a Judgement,
    /// Its number among the tries, if it costs one.
    pub try_no: Option<u32>,
}

/// Where answers go.
#[derive(Deserialize)]
struct Seats {
    /// The last row there is.
    last: i64,
    /// Of each answer its place, its number among the texts of its part, and whether its key is there (1) or not (0).
    seats: Vec<(usize, i64, u8)>,
}

impl Books<'_> {
    /// Stores answers to different parts with what was said of them; says of each whether it is new: one whose
    /// key was used before is not stored again.
    ///
    /// # Errors
    /// The try was used already, or the database failed.
    pub async fn submit_all(&mut self, answers: &[Judged<'_>]) -> Result<Vec<bool>, StoreError> {
        let mut new = Vec::new();
        for some in answers.chunks(TOGETHER) {
            new.extend(self.submit_some(some).await?);
        }
        Ok(new)
    }

    async fn submit_some(&mut self, answers: &[Judged<'_>]) -> Result<Vec<bool>, StoreError> {
        let Seats { last, seats } = self.seats(answers).await?;
        let mut is_new = vec![false; answers.len()];
        let mut rows = Vec::new();
        let new = seats.into_iter().filter(|(_, _, known)| *known == 0);
        for (id, (place, seq, _)) in (last + 1..).zip(new) {
            let answer =
                answers.get(place).ok_or_else(|| StoreError::Refused("an answer was lost".into()))?;
            rows.push((id, seq, answer, text(answer.judgement)?));
            is_new[place] = true;
        }
        if rows.is_empty() {
            return Ok(is_new);
        }
        let mut query = QueryBuilder::new(
            "INSERT INTO submission(id, variant_id, part, seq, kind, try_no, idem_key, body, body_hash, received_ms, session_id) ",
        );
        query.push_values(&rows, |mut row, (id, seq, answer, _)| {
            let draft = answer.draft;
            row.push_bind(*id)
                .push_bind(draft.variant_id)
                .push_bind(draft.part.as_str())
                .push_bind(*seq)
                .push_bind("final")
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
        query.push_values(&rows, |mut row, (id, _, answer, detail)| {
            row.push_bind(*id)
                .push_bind(answer.problem_hash.as_slice())
                .push_bind(ENGINE)
                .push_bind(answer.judgement.outcome.as_str())
                .push_bind(i64::from(answer.judgement.credit_micro))
                .push_bind(detail.as_str())
                .push_bind(answer.draft.received_ms);
        });
        query.build().execute(&mut *self.connection).await?;
        Ok(is_new)
    }

    /// Where answers go. Nobody else writes meanwhile, so it stays true.
    async fn seats(&mut self, answers: &[Judged<'_>]) -> Result<Seats, StoreError> {
        let asked: Vec<_> = answers
            .iter()
            .map(|answer| (answer.draft.variant_id, answer.draft.part.as_str(), answer.draft.key.to_string()))
            .collect();
        let seats: String = sqlx::query_scalar(
            "WITH asked(place, variant_id, part, idem_key) AS MATERIALIZED
               (SELECT key, value ->> 0, value ->> 1, unhex(value ->> 2) FROM json_each($1))
             SELECT json_object('last', (SELECT coalesce(max(id), 0) FROM submission), 'seats', json_group_array(json_array(
               q.place, (SELECT coalesce(max(seq), 0) + 1 FROM submission WHERE variant_id = q.variant_id AND part = q.part),
               EXISTS(SELECT 1 FROM submission WHERE variant_id = q.variant_id AND idem_key = q.idem_key)))) FROM asked q",
        )
        .bind(text(&asked)?)
        .fetch_one(&mut *self.connection)
        .await?;
        json("seats", &seats)
    }
}
