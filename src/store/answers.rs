//! Answers of several people at once: what decides about them is one statement, storing them is two.

use std::collections::BTreeSet;

use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row as _};

use crate::course::policy::History;
use crate::grading::judgement::Judgement;
use crate::store::books::{Books, ENGINE};
use crate::store::error::StoreError;
use crate::store::quizzes::{DECIDING, Rules, rules};
use crate::store::row::{count, key, text};
use crate::store::work::Draft;

/// How many answers one statement stores: it takes some 30,000 values at most.
const TOGETHER: usize = 500;

/// A part of a variant: the row, the part, and whether its key is the same for all numbers.
pub type Asked<'a> = (i64, &'a str, bool);

/// What decides about an answer.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The rules of the assessment, with what the student was granted.
    pub rules: Rules,
    /// What was done so far.
    pub history: History,
}

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

/// What `facts` asks of a part `q` of the variant `v` in the attempt `a`.
const STANDING: &str = "q.place,
  (SELECT count(try_no) FROM submission WHERE variant_id = v.id AND part = q.part) AS tries,
  EXISTS(SELECT 1 FROM submission s JOIN effective_grading g ON g.submission_id = s.id
    WHERE s.variant_id = v.id AND s.part = q.part AND g.verdict <> 'invalid') AS answered,
  EXISTS(SELECT 1 FROM submission s JOIN effective_grading g ON g.submission_id = s.id
    WHERE s.variant_id = v.id AND s.part = q.part AND g.score_micro = 1000000) AS solved,
  EXISTS(SELECT 1 FROM reveal WHERE variant_id = v.id AND part = q.part) AS revealed,
  q.carried AND EXISTS(SELECT 1 FROM attempt b JOIN variant w ON w.attempt_id = b.id JOIN reveal t ON t.variant_id = w.id
    WHERE b.person_id = a.person_id AND b.assessment_id = a.assessment_id AND w.slot = v.slot AND w.id <> v.id AND t.part = q.part) AS elsewhere,
  CASE WHEN q.carried THEN (SELECT max(s.try_no) FROM attempt b JOIN variant w ON w.attempt_id = b.id JOIN submission s ON s.variant_id = w.id
    WHERE b.person_id = a.person_id AND b.assessment_id = a.assessment_id AND w.slot = v.slot AND w.id <> v.id AND s.part = q.part) END AS tries_elsewhere";

fn facts(row: &SqliteRow) -> Result<Facts, StoreError> {
    let rules = rules(row)?;
    let tries_elsewhere: Option<u32> = row.try_get("tries_elsewhere")?;
    let (revealed, elsewhere, carried): (bool, bool, bool) =
        (row.try_get("revealed")?, row.try_get("elsewhere")?, row.try_get("carried")?);
    // After the last try of other numbers the solution was shown there.
    let spent = tries_elsewhere.is_some_and(|tries| rules.policy.max_tries.is_some_and(|most| tries >= most));
    let history = History {
        tries: count(row, "tries")?,
        answered: row.try_get("answered")?,
        solved: row.try_get("solved")?,
        revealed,
        revealed_for_good: carried && (revealed || elsewhere || spent),
    };
    Ok(Facts { rules, history })
}

impl Books<'_> {
    /// What decides about answers, in the order in which they are asked.
    ///
    /// # Errors
    /// There is no such variant, or the database failed.
    pub async fn facts(&mut self, asked: &[Asked<'_>]) -> Result<Vec<Facts>, StoreError> {
        let list = text(&asked)?;
        let query = format!(
            "WITH asked(place, variant_id, part, carried) AS
               (SELECT key, value ->> 0, value ->> 1, value ->> 2 FROM json_each($1))
             SELECT {STANDING}, q.carried, EXISTS(SELECT 1 FROM quiz_revision WHERE assessment_id = a.assessment_id) AS is_quiz,
               {DECIDING} JOIN variant v ON v.attempt_id = a.id JOIN asked q ON q.variant_id = v.id ORDER BY q.place"
        );
        let rows =
            sqlx::query(sqlx::AssertSqlSafe(query)).bind(list).fetch_all(&mut *self.connection).await?;
        if rows.len() != asked.len() {
            return Err(StoreError::Refused("a variant is not there".into()));
        }
        rows.iter().map(facts).collect()
    }

    /// What decides about an answer to one part.
    ///
    /// # Errors
    /// There is no such variant, or the database failed.
    pub async fn facts_of(
        &mut self,
        variant_id: i64,
        part: &str,
        carried: bool,
    ) -> Result<Facts, StoreError> {
        let found = self.facts(&[(variant_id, part, carried)]).await?;
        found.into_iter().next().ok_or_else(|| StoreError::Refused("a variant is not there".into()))
    }

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
        let mut query = QueryBuilder::new(
            "WITH n(variant_id, part, try_no, idem_key, body, body_hash, received_ms, session_id) AS (",
        );
        query.push_values(answers, |mut row, answer| {
            row.push_bind(answer.draft.variant_id)
                .push_bind(answer.draft.part.as_str())
                .push_bind(answer.try_no.map(i64::from))
                .push_bind(answer.draft.key.0.as_slice())
                .push_bind(answer.draft.body.as_str())
                .push_bind(answer.draft.body_hash.as_slice())
                .push_bind(answer.draft.received_ms)
                .push_bind(answer.draft.session_id);
        });
        query.push(
            ") INSERT INTO submission(variant_id, part, seq, kind, try_no, idem_key, body, body_hash, received_ms, session_id)
             SELECT n.variant_id, n.part,
               coalesce((SELECT max(seq) FROM submission WHERE variant_id = n.variant_id AND part = n.part), 0) + 1,
               'final', n.try_no, n.idem_key, n.body, n.body_hash, n.received_ms, n.session_id
             FROM n WHERE true ON CONFLICT(variant_id, idem_key) DO NOTHING RETURNING id, variant_id, idem_key",
        );
        let mut stored = Vec::new();
        for row in query.build().fetch_all(&mut *self.connection).await? {
            let (id, variant, key) = (row.try_get("id")?, row.try_get("variant_id")?, key(&row, "idem_key")?);
            let of_row = |draft: &Draft| (draft.variant_id, draft.key) == (variant, key);
            let place = answers.iter().position(|answer| of_row(answer.draft));
            stored.push((place.ok_or_else(|| StoreError::Refused("an answer was lost".into()))?, id));
        }
        if !stored.is_empty() {
            self.say(answers, &stored).await?;
        }
        let new: BTreeSet<usize> = stored.into_iter().map(|(place, _)| place).collect();
        Ok((0..answers.len()).map(|place| new.contains(&place)).collect())
    }

    /// Stores what was said of the answers at these places, whose rows are given.
    async fn say(&mut self, answers: &[Judged<'_>], stored: &[(usize, i64)]) -> Result<(), StoreError> {
        let mut rows = Vec::new();
        for (place, id) in stored {
            rows.push((id, &answers[*place], text(answers[*place].judgement)?));
        }
        let mut query = QueryBuilder::new(
            "INSERT INTO grading(submission_id, problem_hash, engine, verdict, score_micro, detail, at_ms) ",
        );
        query.push_values(rows, |mut row, (id, answer, detail)| {
            row.push_bind(*id)
                .push_bind(answer.problem_hash.as_slice())
                .push_bind(ENGINE)
                .push_bind(answer.judgement.outcome.as_str())
                .push_bind(i64::from(answer.judgement.credit_micro))
                .push_bind(detail)
                .push_bind(answer.draft.received_ms);
        });
        query.build().execute(&mut *self.connection).await?;
        Ok(())
    }
}
