//! Texts that wait to be marked, and what persons said of them.

use std::collections::BTreeSet;

use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use crate::grading::judgement::Judgement;
use crate::store::books::{Books, ENGINE};
use crate::store::error::StoreError;
use crate::store::identifier::Key;
use crate::store::place::{Place, place};
use crate::store::row::{judgement, text};
use crate::store::texts::{texts_of, texts_of_person};

/// A text in the queue, or one that was marked.
#[derive(Debug, Clone)]
pub struct Queued {
    /// The text.
    pub place: Place,
    /// Who wrote it.
    pub name: String,
    /// The problem.
    pub problem: String,
    /// When it arrived.
    pub received_ms: i64,
    /// Who marked it last, when, and what they said.
    pub marked: Option<Marked>,
}

/// What a person said of a text.
#[derive(Debug, Clone)]
pub struct Marked {
    /// Their name.
    pub by: String,
    /// When.
    pub at_ms: i64,
    /// What was said.
    pub judgement: Judgement,
}

/// A text with what is needed to mark it.
#[derive(Debug, Clone)]
pub struct Handed {
    /// The row of the submission.
    pub id: i64,
    /// Who wrote it.
    pub name: String,
    /// Their login.
    pub login: String,
    /// The text.
    pub body: String,
    /// When it arrived.
    pub received_ms: i64,
    /// The row of the grading that counts.
    pub effective: i64,
    /// What persons said of it, the last first.
    pub marked: Vec<Marked>,
}

/// A new marking.
#[derive(Debug, Clone)]
pub struct NewMark {
    /// The submission.
    pub submission_id: i64,
    /// The version of the problem whose rubric was used.
    pub problem_hash: [u8; 32],
    /// What is said.
    pub judgement: Judgement,
    /// By whom.
    pub actor_id: i64,
    /// The key of the form.
    pub key: Key,
    /// When.
    pub now: i64,
}

fn queued(row: &SqliteRow, marked: Option<Marked>) -> Result<Queued, StoreError> {
    Ok(Queued {
        place: place(row)?,
        name: row.try_get("name")?,
        problem: row.try_get("slot")?,
        received_ms: row.try_get("received_ms")?,
        marked,
    })
}

fn said(row: &SqliteRow) -> Result<Marked, StoreError> {
    Ok(Marked { by: row.try_get("marker")?, at_ms: row.try_get("at_ms")?, judgement: judgement(row)? })
}

/// The texts `s` that wait, of a person or of everybody, with their variants `v` and attempts `a`: of each person and
/// part the last that was to be marked, unless it was.
fn waiting_texts(person_id: Option<i64>) -> String {
    let texts = texts_of_person(person_id);
    format!(
        "(SELECT max(s.id) AS id FROM {texts} JOIN grading h ON h.submission_id = s.id AND h.verdict = 'waiting'
           JOIN variant v ON v.id = s.variant_id JOIN attempt a ON a.id = v.attempt_id GROUP BY a.person_id, v.slot, s.part) last
         CROSS JOIN submission s ON s.id = last.id CROSS JOIN variant v ON v.id = s.variant_id CROSS JOIN attempt a ON a.id = v.attempt_id
         JOIN effective_grading g ON g.submission_id = s.id AND g.verdict = 'waiting'"
    )
}

/// Where texts wait to be marked: assessments and people.
pub type Waiting = BTreeSet<(i64, i64)>;

impl Books<'_> {
    /// The assessments at which texts wait, of everybody or of one person.
    ///
    /// # Errors
    /// The database failed.
    pub async fn unmarked(&mut self, person: Option<i64>) -> Result<Waiting, StoreError> {
        let query = format!("SELECT DISTINCT a.assessment_id, a.person_id FROM {}", waiting_texts(person));
        let rows: Vec<(i64, i64)> =
            sqlx::query_as(sqlx::AssertSqlSafe(query)).bind(person).fetch_all(&mut *self.connection).await?;
        Ok(rows.into_iter().collect())
    }

    /// The texts that wait, the oldest first: of each person and part only the last one.
    ///
    /// # Errors
    /// The database failed.
    pub async fn waiting(&mut self) -> Result<Vec<Queued>, StoreError> {
        let query = format!(
            "SELECT p.name, v.slot, v.public_id, s.part, s.seq, s.received_ms
             FROM {} JOIN current_person p ON p.id = a.person_id ORDER BY s.id",
            waiting_texts(None)
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(query)).fetch_all(&mut *self.connection).await?;
        rows.iter().map(|row| queued(row, None)).collect()
    }

    /// The texts that were marked, the last marked first.
    ///
    /// # Errors
    /// The database failed.
    pub async fn marked(&mut self, limit: i64) -> Result<Vec<Queued>, StoreError> {
        let rows = sqlx::query(
            "SELECT p.name, v.slot, v.public_id, s.part, s.seq, s.received_ms, m.name AS marker, g.at_ms, g.detail
             FROM effective_grading g JOIN submission s ON s.id = g.submission_id JOIN variant v ON v.id = s.variant_id
             JOIN attempt a ON a.id = v.attempt_id JOIN current_person p ON p.id = a.person_id
             JOIN current_person m ON m.id = g.actor_id
             WHERE g.form_key IS NOT NULL ORDER BY g.id DESC LIMIT $1",
        )
        .bind(limit)
        .fetch_all(&mut *self.connection)
        .await?;
        rows.iter().map(|row| queued(row, Some(said(row)?))).collect()
    }

    /// One judged answer with its markings.
    ///
    /// # Errors
    /// The database failed.
    pub async fn handed(&mut self, place: &Place) -> Result<Option<Handed>, StoreError> {
        let texts = texts_of("n.variant_id = (SELECT id FROM variant WHERE public_id = $1) AND n.part = $2");
        let query = format!(
            "SELECT s.id, p.name, p.login, s.body, s.received_ms, g.id AS effective
             FROM {texts} JOIN variant v ON v.id = s.variant_id JOIN attempt a ON a.id = v.attempt_id
             JOIN current_person p ON p.id = a.person_id JOIN effective_grading g ON g.submission_id = s.id
             WHERE s.seq = $3"
        );
        let row = sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(place.variant.0.as_slice())
            .bind(&place.part)
            .bind(place.seq)
            .fetch_optional(&mut *self.connection)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let submission_id: i64 = row.try_get("id")?;
        let marked = sqlx::query(
            "SELECT m.name AS marker, g.at_ms, g.detail FROM grading g JOIN current_person m ON m.id = g.actor_id
             WHERE g.submission_id = $1 ORDER BY g.id DESC",
        )
        .bind(submission_id)
        .fetch_all(&mut *self.connection)
        .await?;
        Ok(Some(Handed {
            id: submission_id,
            name: row.try_get("name")?,
            login: row.try_get("login")?,
            body: row.try_get("body")?,
            received_ms: row.try_get("received_ms")?,
            effective: row.try_get("effective")?,
            marked: marked.iter().map(said).collect::<Result<_, _>>()?,
        }))
    }

    /// Whether a marking form was already carried out.
    ///
    /// # Errors
    /// The database failed.
    pub async fn has_mark_key(&mut self, key: Key) -> Result<bool, StoreError> {
        let found: i64 = sqlx::query_scalar("SELECT count(*) FROM grading WHERE form_key = $1")
            .bind(key.0.as_slice())
            .fetch_one(&mut *self.connection)
            .await?;
        Ok(found > 0)
    }

    /// Adds a marking; from now on it counts.
    ///
    /// # Errors
    /// The key was used already, or the database failed.
    pub async fn mark(&mut self, mark: &NewMark) -> Result<(), StoreError> {
        let detail = text(&mark.judgement)?;
        sqlx::query(
            "INSERT INTO grading(submission_id, problem_hash, engine, verdict, score_micro, detail, at_ms, actor_id, form_key)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(mark.submission_id)
        .bind(mark.problem_hash.as_slice())
        .bind(ENGINE)
        .bind(mark.judgement.outcome.as_str())
        .bind(i64::from(mark.judgement.credit_micro))
        .bind(detail)
        .bind(mark.now)
        .bind(mark.actor_id)
        .bind(mark.key.0.as_slice())
        .execute(&mut *self.connection)
        .await?;
        let object = format!("submission {}", mark.submission_id);
        let said = format!("{} {}", mark.judgement.outcome.as_str(), mark.judgement.credit_micro);
        self.note(Some(mark.actor_id), "mark", &object, &said, mark.now).await
    }
}
