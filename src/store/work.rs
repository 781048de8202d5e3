//! Assessments, attempts, variants, submissions and their gradings.

use std::collections::BTreeMap;

use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use crate::course::policy::Policy;
use crate::grading::judgement::Judgement;
use crate::problem::definition::Problem;
use crate::problem::id::ProblemId;
use crate::problem::seed::Seed;
use crate::store::books::{Books, ENGINE};
use crate::store::error::StoreError;
use crate::store::identifier::Key;
use crate::store::row::{bytes, json, judgement_if_any, key, problem};
use crate::store::texts::texts_of;

/// An assessment with its current policy.
#[derive(Debug, Clone)]
pub struct Assessment {
    /// The row.
    pub id: i64,
    /// The revision of the policy.
    pub policy_rev: i64,
    /// The policy.
    pub policy: Policy,
}

fn assessment(row: &SqliteRow) -> Result<Assessment, StoreError> {
    let policy = json("policy", row.try_get("body")?)?;
    Ok(Assessment { id: row.try_get("id")?, policy_rev: row.try_get("rev")?, policy })
}

/// One student's go at an assessment.
#[derive(Debug, Clone, Copy)]
pub struct Attempt {
    /// The row.
    pub id: i64,
    /// Its public name.
    pub public_id: Key,
}

/// A variant as it is stored.
#[derive(Debug, Clone)]
pub struct Issued {
    /// The row.
    pub id: i64,
    /// Its public name.
    pub public_id: Key,
    /// The problem.
    pub problem: ProblemId,
    /// Which of the student's variants of the problem this is, from 1.
    pub ordinal: i64,
    /// The version of the problem.
    pub problem_hash: [u8; 32],
    /// The seed.
    pub seed: Seed,
    /// The numbers, as JSON.
    pub parameters: String,
    /// Whose it is.
    pub person_id: i64,
    /// Of which assessment.
    pub assessment_id: i64,
}

/// A new submission.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The variant's row.
    pub variant_id: i64,
    /// The part.
    pub part: String,
    /// The idempotency key of the form.
    pub key: Key,
    /// What was typed.
    pub body: String,
    /// SHA-256 of it.
    pub body_hash: [u8; 32],
    /// When the last byte arrived.
    pub received_ms: i64,
    /// The session that sent it.
    pub session_id: i64,
}

/// A stored submission with its effective grading.
#[derive(Debug, Clone)]
pub struct Submission {
    /// The row.
    pub id: i64,
    /// The part.
    pub part: String,
    /// Its number among the answers to this part of this variant.
    pub seq: i64,
    /// Which try it used up, if any.
    pub try_no: Option<i64>,
    /// What was typed.
    pub body: String,
    /// SHA-256 of it.
    pub body_hash: Vec<u8>,
    /// When it arrived.
    pub received_ms: i64,
    /// The session that sent it.
    pub session_id: i64,
    /// What was said of it; a late answer has no grading.
    pub judgement: Option<Judgement>,
}

/// What [`submission`] reads, from these texts `s`.
pub(super) fn submissions_in(texts: &str) -> String {
    format!(
        "SELECT s.id, s.part, s.seq, s.try_no, s.body, s.body_hash, s.received_ms, s.session_id, g.detail, s.variant_id
         FROM {texts} LEFT JOIN effective_grading g ON g.submission_id = s.id"
    )
}

pub(super) fn submission(row: &SqliteRow) -> Result<Submission, StoreError> {
    Ok(Submission {
        id: row.try_get("id")?,
        part: row.try_get("part")?,
        seq: row.try_get("seq")?,
        try_no: row.try_get("try_no")?,
        body: row.try_get("body")?,
        body_hash: row.try_get("body_hash")?,
        received_ms: row.try_get("received_ms")?,
        session_id: row.try_get("session_id")?,
        judgement: judgement_if_any(row)?,
    })
}

/// What [`issued`] reads.
pub(super) const ISSUED: &str =
    "v.id, v.public_id, v.slot, v.ordinal, v.problem_hash, v.seed, v.params, a.person_id, a.assessment_id
  FROM variant v JOIN attempt a ON a.id = v.attempt_id";

pub(super) fn issued(row: &SqliteRow) -> Result<Issued, StoreError> {
    Ok(Issued {
        id: row.try_get("id")?,
        public_id: key(row, "public_id")?,
        problem: problem(row, "slot")?,
        ordinal: row.try_get("ordinal")?,
        problem_hash: bytes(row, "problem_hash")?,
        seed: Seed::from_bytes(bytes(row, "seed")?),
        parameters: row.try_get("params")?,
        person_id: row.try_get("person_id")?,
        assessment_id: row.try_get("assessment_id")?,
    })
}

impl Books<'_> {
    /// Makes sure that a sheet is an assessment; a new one gets this policy.
    ///
    /// # Errors
    /// The database failed.
    pub async fn ensure_assessment(
        &mut self,
        sheet: &str,
        policy: &Policy,
        now: i64,
    ) -> Result<(), StoreError> {
        let added =
            sqlx::query("INSERT INTO assessment(sheet, created_ms) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                .bind(sheet)
                .bind(now)
                .execute(&mut *self.connection)
                .await?
                .rows_affected();
        if added > 0 {
            let body =
                serde_json::to_string(policy).map_err(|error| StoreError::Refused(error.to_string()))?;
            sqlx::query(
                "INSERT INTO policy_revision(assessment_id, rev, body, author_id, at_ms)
                 SELECT id, 1, $2, NULL, $3 FROM assessment WHERE sheet = $1",
            )
            .bind(sheet)
            .bind(body)
            .bind(now)
            .execute(&mut *self.connection)
            .await?;
        }
        Ok(())
    }

    /// The assessment of a sheet with its current policy.
    ///
    /// # Errors
    /// The database failed.
    pub async fn assessment(&mut self, sheet: &str) -> Result<Option<Assessment>, StoreError> {
        let row = sqlx::query(
            "SELECT a.id, r.rev, r.body FROM assessment a JOIN policy_revision r ON r.assessment_id = a.id
             WHERE a.sheet = $1 ORDER BY r.rev DESC LIMIT 1",
        )
        .bind(sheet)
        .fetch_optional(&mut *self.connection)
        .await?;
        row.as_ref().map(assessment).transpose()
    }

    /// Every sheet and quiz by name, with its current policy.
    ///
    /// # Errors
    /// The database failed.
    pub async fn assessments(&mut self) -> Result<BTreeMap<String, Assessment>, StoreError> {
        let rows = sqlx::query(
            "SELECT a.sheet, a.id, r.rev, r.body FROM assessment a JOIN policy_revision r ON r.assessment_id = a.id
             WHERE r.rev = (SELECT max(rev) FROM policy_revision WHERE assessment_id = a.id)",
        )
        .fetch_all(&mut *self.connection)
        .await?;
        rows.iter().map(|row| Ok((row.try_get("sheet")?, assessment(row)?))).collect()
    }

    /// The attempt of a person, started if there is none yet.
    ///
    /// # Errors
    /// The database failed.
    pub async fn ensure_attempt(
        &mut self,
        assessment: &Assessment,
        person_id: i64,
        fresh: Key,
        now: i64,
    ) -> Result<Attempt, StoreError> {
        let attempt = |row: &SqliteRow| -> Result<Attempt, StoreError> {
            Ok(Attempt { id: row.try_get("id")?, public_id: key(row, "public_id")? })
        };
        let begun = sqlx::query(
            "INSERT INTO attempt(public_id, assessment_id, person_id, ordinal, policy_rev, started_ms)
             VALUES ($1, $2, $3, 1, $4, $5) ON CONFLICT(assessment_id, person_id, ordinal) DO NOTHING RETURNING id, public_id",
        )
        .bind(fresh.0.as_slice())
        .bind(assessment.id)
        .bind(person_id)
        .bind(assessment.policy_rev)
        .bind(now)
        .fetch_optional(&mut *self.connection)
        .await?;
        if let Some(begun) = begun {
            return attempt(&begun);
        }
        let row = sqlx::query(
            "SELECT id, public_id FROM attempt WHERE assessment_id = $1 AND person_id = $2 AND ordinal = 1",
        )
        .bind(assessment.id)
        .bind(person_id)
        .fetch_one(&mut *self.connection)
        .await?;
        attempt(&row)
    }

    /// Stores a version of a problem, once.
    ///
    /// # Errors
    /// The database failed.
    pub async fn keep_version(&mut self, problem: &Problem, now: i64) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO problem_version(hash, problem, source, engine, created_ms) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        )
        .bind(problem.hash.as_slice())
        .bind(problem.id.as_str())
        .bind(problem.source.as_str())
        .bind(ENGINE)
        .bind(now)
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }

    /// The last variant of a problem that a person was given on its sheet.
    ///
    /// # Errors
    /// The database failed.
    pub async fn last_variant(
        &mut self,
        person_id: i64,
        problem: &ProblemId,
    ) -> Result<Option<Issued>, StoreError> {
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT {ISSUED} JOIN assessment x ON x.id = a.assessment_id
             WHERE a.person_id = $1 AND v.slot = $2 AND x.sheet = $3 ORDER BY v.ordinal DESC LIMIT 1"
        )))
        .bind(person_id)
        .bind(problem.as_str())
        .bind(problem.sheet())
        .fetch_optional(&mut *self.connection)
        .await?
        .as_ref()
        .map(issued)
        .transpose()
    }

    /// The variant of this public name, of anybody or of one person.
    ///
    /// # Errors
    /// The database failed.
    pub async fn variant(
        &mut self,
        public_id: Key,
        person: Option<i64>,
    ) -> Result<Option<Issued>, StoreError> {
        let query = format!("SELECT {ISSUED} WHERE v.public_id = $1 AND ($2 IS NULL OR a.person_id = $2)");
        sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(public_id.0.as_slice())
            .bind(person)
            .fetch_optional(&mut *self.connection)
            .await?
            .as_ref()
            .map(issued)
            .transpose()
    }

    /// Whether a form that asks for new numbers was already carried out.
    ///
    /// # Errors
    /// The database failed.
    pub async fn has_start_key(
        &mut self,
        attempt: Attempt,
        slot: &ProblemId,
        key: Key,
    ) -> Result<bool, StoreError> {
        let found: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM variant WHERE attempt_id = $1 AND slot = $2 AND start_key = $3",
        )
        .bind(attempt.id)
        .bind(slot.as_str())
        .bind(key.0.as_slice())
        .fetch_one(&mut *self.connection)
        .await?;
        Ok(found > 0)
    }

    /// All answers to a variant in the order they came.
    ///
    /// # Errors
    /// The database failed.
    pub async fn submissions(&mut self, variant_id: i64) -> Result<Vec<Submission>, StoreError> {
        let query = submissions_in(&texts_of("n.variant_id = $1"));
        sqlx::query(sqlx::AssertSqlSafe(format!("{query} ORDER BY s.id")))
            .bind(variant_id)
            .fetch_all(&mut *self.connection)
            .await?
            .iter()
            .map(submission)
            .collect()
    }

    /// The newest answer to a part, judged or not.
    ///
    /// # Errors
    /// The database failed.
    pub async fn newest(&mut self, variant_id: i64, part: &str) -> Result<Option<Submission>, StoreError> {
        let query = submissions_in("newest n CROSS JOIN submission s ON s.id = n.submission_id");
        sqlx::query(sqlx::AssertSqlSafe(format!("{query} WHERE n.variant_id = $1 AND n.part = $2")))
            .bind(variant_id)
            .bind(part)
            .fetch_optional(&mut *self.connection)
            .await?
            .as_ref()
            .map(submission)
            .transpose()
    }

    /// The answer that came with this key, if it did.
    ///
    /// # Errors
    /// The database failed.
    pub async fn submission_by_key(
        &mut self,
        variant_id: i64,
        key: Key,
    ) -> Result<Option<Submission>, StoreError> {
        let query = submissions_in("submission s");
        sqlx::query(sqlx::AssertSqlSafe(format!("{query} WHERE s.idem_key = $2 AND s.variant_id = $1")))
            .bind(variant_id)
            .bind(key.0.as_slice())
            .fetch_optional(&mut *self.connection)
            .await?
            .as_ref()
            .map(submission)
            .transpose()
    }

    /// Keeps a text unjudged: its number among the texts of this part; `None` if its key was used already.
    ///
    /// # Errors
    /// The database failed.
    pub async fn keep(&mut self, draft: &Draft) -> Result<Option<i64>, StoreError> {
        let row = sqlx::query(
            "INSERT INTO submission(variant_id, part, seq, before_id, kind, idem_key, body, body_hash, received_ms, session_id)
             SELECT $1, $2, coalesce(n.seq, 0) + 1, n.submission_id, 'draft', $3, $4, $5, $6, $7
             FROM (SELECT 1) LEFT JOIN newest n ON n.variant_id = $1 AND n.part = $2
             WHERE NOT EXISTS (SELECT 1 FROM submission WHERE idem_key = $3 AND variant_id = $1) RETURNING id, seq",
        )
        .bind(draft.variant_id)
        .bind(draft.part.as_str())
        .bind(draft.key.0.as_slice())
        .bind(draft.body.as_str())
        .bind(draft.body_hash.as_slice())
        .bind(draft.received_ms)
        .bind(draft.session_id)
        .fetch_optional(&mut *self.connection)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let seq = row.try_get("seq")?;
        self.remember_text(draft, row.try_get("id")?, seq, None);
        Ok(Some(seq))
    }
}
