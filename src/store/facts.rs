//! What decides about answers, and where they go: all of it in one statement and one row.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use crate::course::policy::{History, Policy, Spent};
use crate::course::sitting::{Extension, Sitting};
use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::identifier::Key;
use crate::store::row::{json, text};
use crate::store::texts::texts_of;
use crate::store::transaction::BEGIN;

/// A part of a variant that is asked about.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The variant's row.
    pub variant_id: i64,
    /// The part.
    pub part: &'a str,
    /// Whether its key is the same for all numbers.
    pub carried: bool,
}

/// The rules for the answers to a variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// The policy with what the student was granted.
    pub policy: Arc<Policy>,
    /// The attempt, if the variant belongs to a quiz.
    pub quiz: Option<(Key, Sitting)>,
}

impl Rules {
    /// The policy that decides about an answer.
    #[must_use]
    pub fn for_answers(&self) -> Policy {
        match self.quiz {
            Some((_, sitting)) => self.policy.within(sitting),
            None => Policy::clone(&self.policy),
        }
    }
}

/// How a part stands before a student.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The rules of the assessment, with what the student was granted.
    pub rules: Rules,
    /// What was done so far.
    pub history: History,
}

/// Where a text goes, if the rules take it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// The rules of the assessment, with what the student was granted.
    pub rules: Rules,
    /// What was spent so far.
    pub spent: Spent,
    /// Its number among the texts of its part.
    pub seq: i64,
    /// The row of the text before it, if it is not the first.
    pub before: Option<i64>,
    /// Whether a text with its key is there already.
    pub known: bool,
    /// Whether texts under other numbers decide about it as well.
    pub looks_elsewhere: bool,
}

/// Where texts go. Nobody else writes in the same transaction, so it stays true in it.
#[derive(Debug, Clone)]
pub struct Seats {
    /// The first row that is free.
    pub free: i64,
    /// The places, in the order in which they were asked for.
    pub seats: Vec<Seat>,
    /// Whether a transaction is begun.
    pub is_begun: bool,
    /// Whether all of it was told by the database just now, and nothing was remembered.
    pub are_told: bool,
}

/// The parts that are asked about, as `d`.
const ASKED: &str = "WITH asked(place, variant_id, part, carried, idem_key) AS MATERIALIZED
    (SELECT key, value ->> 0, value ->> 1, value ->> 2, unhex(value ->> 3) FROM json_each($1)),
  d AS MATERIALIZED (SELECT q.place, q.variant_id, q.part, q.carried, q.idem_key, v.slot, a.id AS attempt_id,
      a.public_id, a.assessment_id, a.person_id, a.started_ms, n.submission_id AS newest, n.seq, n.try_no
    FROM asked q CROSS JOIN variant v ON v.id = q.variant_id CROSS JOIN attempt a ON a.id = v.attempt_id
    LEFT JOIN newest n ON n.variant_id = q.variant_id AND n.part = q.part)";

/// The rules of their assessments, as [`Found`] reads them.
const RULES: &str = "SELECT json_group_array(json_array(x.assessment_id,
    EXISTS(SELECT 1 FROM quiz_revision WHERE assessment_id = x.assessment_id),
    json((SELECT body FROM policy_revision WHERE assessment_id = x.assessment_id ORDER BY rev DESC LIMIT 1))))
  FROM (SELECT DISTINCT assessment_id FROM d) x";

/// How `d` stands, as the first fields of [`Standing`].
const STANDING: &str = "d.place, d.assessment_id, hex(d.public_id), d.started_ms,
  (SELECT at_ms FROM attempt_finish WHERE attempt_id = d.attempt_id),
  json((SELECT body FROM extension_revision WHERE assessment_id = d.assessment_id AND person_id = d.person_id ORDER BY rev DESC LIMIT 1)),
  d.carried, d.newest, d.seq, d.try_no,
  d.idem_key IS NOT NULL AND EXISTS(SELECT 1 FROM submission WHERE idem_key = d.idem_key AND variant_id = d.variant_id),
  EXISTS(SELECT 1 FROM reveal WHERE variant_id = d.variant_id AND part = d.part),
  d.carried AND EXISTS(SELECT 1 FROM attempt b JOIN variant w ON w.attempt_id = b.id
    WHERE b.person_id = d.person_id AND b.assessment_id = d.assessment_id AND w.slot = d.slot AND w.id <> d.variant_id),
  d.carried AND EXISTS(SELECT 1 FROM attempt b JOIN variant w ON w.attempt_id = b.id JOIN reveal t ON t.variant_id = w.id
    WHERE b.person_id = d.person_id AND b.assessment_id = d.assessment_id AND w.slot = d.slot AND w.id <> d.variant_id AND t.part = d.part),
  CASE WHEN d.carried THEN (SELECT max(n.try_no) FROM attempt b JOIN variant w ON w.attempt_id = b.id JOIN newest n ON n.variant_id = w.id
    WHERE b.person_id = d.person_id AND b.assessment_id = d.assessment_id AND w.slot = d.slot AND w.id <> d.variant_id AND n.part = d.part) END";

/// What `d` has come to, as the last field of [`Standing`].
fn achieved() -> String {
    let texts = texts_of("n.variant_id = d.variant_id AND n.part = d.part");
    format!(
        "(SELECT json_array(coalesce(max(g.verdict <> 'invalid'), 0), coalesce(max(g.score_micro = 1000000), 0))
          FROM {texts} JOIN effective_grading g ON g.submission_id = s.id)"
    )
}

/// How a part stands; SQLite's truths are 0 and 1.
#[derive(Deserialize)]
struct Standing {
    place: usize,
    assessment_id: i64,
    attempt: String,
    started_ms: i64,
    finished_ms: Option<i64>,
    granted: Option<Extension>,
    carried: u8,
    newest: Option<i64>,
    seq: Option<i64>,
    tries: Option<u32>,
    known: u8,
    revealed: u8,
    has_others: u8,
    elsewhere: u8,
    tries_elsewhere: Option<u32>,
    /// Whether it was answered and whether it was solved, where that was asked.
    achieved: (u8, u8),
}

/// What was found.
#[derive(Deserialize)]
struct Found {
    /// The last row there is.
    last: Option<i64>,
    /// Of each assessment its row, whether it is a quiz, and its policy.
    rules: Vec<(i64, u8, Policy)>,
    /// The parts.
    parts: Vec<Standing>,
}

impl Standing {
    /// With whether its assessment is a quiz, and the policy of whoever was granted nothing.
    fn rules(&self, is_quiz: bool, usual: &Arc<Policy>) -> Result<Rules, StoreError> {
        let policy = match &self.granted {
            Some(granted) => Arc::new(usual.extended(granted)),
            None => Arc::clone(usual),
        };
        let quiz = if is_quiz {
            let attempt = Key::parse(&self.attempt);
            let attempt =
                attempt.ok_or_else(|| StoreError::Refused("a stored attempt has no name".into()))?;
            Some((attempt, Sitting { started_ms: self.started_ms, finished_ms: self.finished_ms }))
        } else {
            None
        };
        Ok(Rules { policy, quiz })
    }

    fn spent(&self, policy: &Policy) -> Spent {
        // After the last try of other numbers the solution was shown there.
        let out_of_tries =
            self.tries_elsewhere.is_some_and(|tries| policy.max_tries.is_some_and(|most| tries >= most));
        let revealed = self.revealed == 1;
        Spent {
            tries: self.tries.unwrap_or(0),
            revealed,
            revealed_for_good: self.carried == 1 && (revealed || self.elsewhere == 1 || out_of_tries),
        }
    }
}

impl Found {
    /// Each part with its rules.
    fn parts(&self) -> Result<Vec<(&Standing, Rules)>, StoreError> {
        let usual: BTreeMap<_, _> = self
            .rules
            .iter()
            .map(|(row, is_quiz, policy)| (*row, (*is_quiz == 1, Arc::new(policy.clone()))))
            .collect();
        let mut parts = Vec::new();
        for standing in &self.parts {
            let (is_quiz, policy) = usual
                .get(&standing.assessment_id)
                .ok_or_else(|| StoreError::Refused("an assessment has no policy".into()))?;
            parts.push((standing, standing.rules(*is_quiz, policy)?));
        }
        Ok(parts)
    }
}

impl Books<'_> {
    /// How parts stand, in the order in which they are asked about.
    ///
    /// # Errors
    /// There is no such variant, or the database failed.
    pub async fn facts(&mut self, asked: &[Asked<'_>]) -> Result<Vec<Facts>, StoreError> {
        let asked: Vec<_> = asked.iter().map(|asked| (*asked, None)).collect();
        let facts = |(standing, rules): (&Standing, Rules)| Facts {
            history: History {
                spent: standing.spent(&rules.policy),
                answered: standing.achieved.0 == 1,
                solved: standing.achieved.1 == 1,
            },
            rules,
        };
        Ok(self.found("", &asked, &achieved()).await?.parts()?.into_iter().map(facts).collect())
    }

    /// How one part stands.
    ///
    /// # Errors
    /// There is no such variant, or the database failed.
    pub async fn facts_of(
        &mut self,
        variant_id: i64,
        part: &str,
        carried: bool,
    ) -> Result<Facts, StoreError> {
        let found = self.facts(&[Asked { variant_id, part, carried }]).await?;
        found.into_iter().next().ok_or_else(|| StoreError::Refused("a variant is not there".into()))
    }

    /// Where texts with these keys go that belong to different parts.
    ///
    /// # Errors
    /// There is no such variant, or the database failed.
    pub async fn seats(&mut self, asked: &[(Asked<'_>, Key)]) -> Result<Seats, StoreError> {
        self.seats_after("", asked).await
    }

    /// Begins a transaction and asks where texts with these keys go that belong to different parts.
    ///
    /// # Errors
    /// There is no such variant, or the database failed.
    pub async fn begin_with_seats(&mut self, asked: &[(Asked<'_>, Key)]) -> Result<Seats, StoreError> {
        self.seats_after(BEGIN, asked).await
    }

    pub(super) async fn seats_after(
        &mut self,
        before: &str,
        asked: &[(Asked<'_>, Key)],
    ) -> Result<Seats, StoreError> {
        let asked: Vec<_> = asked.iter().map(|(asked, key)| (*asked, Some(*key))).collect();
        let found = self.found(before, &asked, "json_array(0, 0)").await?;
        let seat = |(standing, rules): (&Standing, Rules)| Seat {
            spent: standing.spent(&rules.policy),
            rules,
            seq: standing.seq.unwrap_or(0) + 1,
            before: standing.newest,
            known: standing.known == 1,
            looks_elsewhere: standing.has_others == 1,
        };
        let seats = found.parts()?.into_iter().map(seat).collect();
        Ok(Seats { free: found.last.unwrap_or(0) + 1, seats, is_begun: true, are_told: true })
    }

    async fn found(
        &mut self,
        before: &str,
        asked: &[(Asked<'_>, Option<Key>)],
        achieved: &str,
    ) -> Result<Found, StoreError> {
        // Each row would wake whoever waits for it: so all of it is one.
        let query = format!(
            "{before}{ASKED} SELECT json_object('last', (SELECT max(id) FROM submission), 'rules', ({RULES}),
               'parts', (SELECT json_group_array(json_array({STANDING}, {achieved})) FROM d))"
        );
        let asked: Vec<_> = asked
            .iter()
            .map(|(asked, key)| (asked.variant_id, asked.part, asked.carried, key.map(|key| key.to_string())))
            .collect();
        let found: String = sqlx::query_scalar(sqlx::AssertSqlSafe(query))
            .bind(text(&asked)?)
            .fetch_one(&mut *self.connection)
            .await?;
        let mut found: Found = json("standing", &found)?;
        if found.parts.len() != asked.len() {
            return Err(StoreError::Refused("a variant is not there".into()));
        }
        found.parts.sort_by_key(|standing| standing.place);
        Ok(found)
    }
}
