//! What decides about answers, all of it in one statement and one row.

use serde::Deserialize;

use crate::course::policy::{History, Policy};
use crate::course::sitting::{Extension, Sitting};
use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::identifier::Key;
use crate::store::quizzes::DECIDING;
use crate::store::row::{json, text};

/// A part of a variant: the row, the part, and whether its key is the same for all numbers.
pub type Asked<'a> = (i64, &'a str, bool);

/// The rules for the answers to a variant.
#[derive(Debug, Clone)]
pub struct Rules {
    /// The policy with what the student was granted.
    pub policy: Policy,
    /// The attempt, if the variant belongs to a quiz.
    pub quiz: Option<(Key, Sitting)>,
}

impl Rules {
    /// The policy that decides about an answer.
    #[must_use]
    pub fn for_answers(&self) -> Policy {
        match self.quiz {
            Some((_, sitting)) => self.policy.within(sitting),
            None => self.policy.clone(),
        }
    }
}

/// What decides about an answer.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The rules of the assessment, with what the student was granted.
    pub rules: Rules,
    /// What was done so far.
    pub history: History,
}

/// What is asked of `d`: a part, its variant, and the row of `DECIDING` of the attempt.
const STANDING: &str = "json_object('place', d.place, 'carried', d.carried, 'attempt', hex(d.public_id),
  'is_quiz', EXISTS(SELECT 1 FROM quiz_revision WHERE assessment_id = d.assessment_id),
  'started_ms', d.started_ms, 'finished_ms', d.finished_ms, 'policy', json(d.policy), 'granted', json(d.granted),
  'tries', (SELECT count(try_no) FROM submission WHERE variant_id = d.variant_id AND part = d.part),
  'answered', EXISTS(SELECT 1 FROM submission s JOIN effective_grading g ON g.submission_id = s.id
    WHERE s.variant_id = d.variant_id AND s.part = d.part AND g.verdict <> 'invalid'),
  'solved', EXISTS(SELECT 1 FROM submission s JOIN effective_grading g ON g.submission_id = s.id
    WHERE s.variant_id = d.variant_id AND s.part = d.part AND g.score_micro = 1000000),
  'revealed', EXISTS(SELECT 1 FROM reveal WHERE variant_id = d.variant_id AND part = d.part),
  'elsewhere', d.carried AND EXISTS(SELECT 1 FROM attempt b JOIN variant w ON w.attempt_id = b.id JOIN reveal t ON t.variant_id = w.id
    WHERE b.person_id = d.person_id AND b.assessment_id = d.assessment_id AND w.slot = d.slot AND w.id <> d.variant_id AND t.part = d.part),
  'tries_elsewhere', CASE WHEN d.carried THEN (SELECT max(s.try_no) FROM attempt b JOIN variant w ON w.attempt_id = b.id JOIN submission s ON s.variant_id = w.id
    WHERE b.person_id = d.person_id AND b.assessment_id = d.assessment_id AND w.slot = d.slot AND w.id <> d.variant_id AND s.part = d.part) END)";

/// How a part stands; SQLite's truths are 0 and 1.
#[derive(Deserialize)]
struct Standing {
    place: usize,
    carried: u8,
    attempt: String,
    is_quiz: u8,
    started_ms: i64,
    finished_ms: Option<i64>,
    policy: Policy,
    granted: Option<Extension>,
    tries: u32,
    answered: u8,
    solved: u8,
    revealed: u8,
    elsewhere: u8,
    tries_elsewhere: Option<u32>,
}

impl Standing {
    fn facts(self) -> Result<Facts, StoreError> {
        let policy = match &self.granted {
            Some(granted) => self.policy.extended(granted),
            None => self.policy,
        };
        let quiz = if self.is_quiz == 1 {
            let attempt = Key::parse(&self.attempt);
            let attempt =
                attempt.ok_or_else(|| StoreError::Refused("a stored attempt has no name".into()))?;
            Some((attempt, Sitting { started_ms: self.started_ms, finished_ms: self.finished_ms }))
        } else {
            None
        };
        // After the last try of other numbers the solution was shown there.
        let spent =
            self.tries_elsewhere.is_some_and(|tries| policy.max_tries.is_some_and(|most| tries >= most));
        let revealed = self.revealed == 1;
        let history = History {
            tries: self.tries,
            answered: self.answered == 1,
            solved: self.solved == 1,
            revealed,
            revealed_for_good: self.carried == 1 && (revealed || self.elsewhere == 1 || spent),
        };
        Ok(Facts { rules: Rules { policy, quiz }, history })
    }
}

impl Books<'_> {
    /// What decides about answers, in the order in which they are asked.
    ///
    /// # Errors
    /// There is no such variant, or the database failed.
    pub async fn facts(&mut self, asked: &[Asked<'_>]) -> Result<Vec<Facts>, StoreError> {
        // Each row would wake whoever waits for it: so all of it is one.
        let query = format!(
            "WITH asked(place, variant_id, part, carried) AS MATERIALIZED
               (SELECT key, value ->> 0, value ->> 1, value ->> 2 FROM json_each($1))
             SELECT json_group_array({STANDING}) FROM (SELECT q.place, q.variant_id, q.part, q.carried, v.slot, {DECIDING}
               JOIN variant v ON v.attempt_id = a.id JOIN asked q ON q.variant_id = v.id) d"
        );
        let found: String = sqlx::query_scalar(sqlx::AssertSqlSafe(query))
            .bind(text(&asked)?)
            .fetch_one(&mut *self.connection)
            .await?;
        let mut found: Vec<Standing> = json("standing", &found)?;
        if found.len() != asked.len() {
            return Err(StoreError::Refused("a variant is not there".into()));
        }
        found.sort_by_key(|standing| standing.place);
        found.into_iter().map(Standing::facts).collect()
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
}
