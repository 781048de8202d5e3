//! What must be true of a whole database, checked row by row.

use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use crate::grading::judgement::Judgement;
use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::row::{bytes, judgement};

/// A stored judgement with everything it followed from.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The row of the submission.
    pub submission_id: i64,
    /// The problem.
    pub problem: String,
    /// The files of its version, as one JSON object.
    pub source: String,
    /// The seed.
    pub seed: [u8; 16],
    /// The numbers, as JSON.
    pub parameters: String,
    /// The part.
    pub part: String,
    /// What was typed.
    pub body: String,
    /// The hash of it that is stored.
    pub body_hash: [u8; 32],
    /// The engine that judged.
    pub engine: i64,
    /// What was said.
    pub judgement: Judgement,
}

/// Rules that the tables alone cannot keep, each with a query that counts what breaks it.
pub const RULES: [(&str, &str); 14] = [
            (
                "final answers without a judgement",
                "SELECT count(*) FROM submission s WHERE s.kind = 'final' AND NOT EXISTS (SELECT 1 FROM grading g WHERE g.submission_id = s.id)",
            ),
            (
                "drafts with a judgement",
                "SELECT count(*) FROM submission s JOIN grading g ON g.submission_id = s.id WHERE s.kind = 'draft'",
            ),
            (
                "unreadable or undecided answers that cost a try",
                "SELECT count(*) FROM submission s JOIN grading g ON g.submission_id = s.id WHERE g.actor_id IS NULL AND g.verdict IN ('invalid', 'undecided') AND s.try_no IS NOT NULL",
            ),
            (
                // The last draft of an attempt that is over is judged without costing one.
                "judged answers that cost no try",
                "SELECT count(*) FROM submission s JOIN grading g ON g.submission_id = s.id WHERE g.actor_id IS NULL AND g.verdict IN ('correct', 'partial', 'wrong', 'waiting') AND s.try_no IS NULL
                   AND (s.variant_id, s.part, s.body_hash, s.received_ms) NOT IN (SELECT variant_id, part, body_hash, received_ms FROM submission WHERE kind = 'draft')",
            ),
            (
                "marks that leave a text waiting or unread",
                "SELECT count(*) FROM grading WHERE form_key IS NOT NULL AND (actor_id IS NULL OR verdict NOT IN ('correct', 'partial', 'wrong'))",
            ),
            (
                "solutions that were asked for before any answer",
                "SELECT count(*) FROM reveal r WHERE NOT EXISTS (SELECT 1 FROM newest n WHERE n.variant_id = r.variant_id AND n.part = r.part)",
            ),
            (
                "texts that came twice with one key",
                "SELECT count(*) FROM (SELECT 1 FROM submission GROUP BY idem_key, variant_id HAVING count(*) > 1)",
            ),
            (
                "texts of a part that have one number",
                "SELECT count(*) FROM (SELECT 1 FROM submission GROUP BY variant_id, part, seq HAVING count(*) > 1)",
            ),
            (
                "texts that do not name the one before them",
                "SELECT count(*) FROM (SELECT before_id, lag(id) OVER (PARTITION BY variant_id, part ORDER BY seq) AS before FROM submission)
                 WHERE before_id IS NOT before",
            ),
            (
                "parts whose newest text or last try is another than the one that is named",
                "SELECT count(*) FROM (
                   SELECT variant_id, part, max(seq) AS seq, max(try_no) AS try_no FROM submission GROUP BY variant_id, part) p
                 FULL JOIN newest n ON n.variant_id = p.variant_id AND n.part = p.part
                 LEFT JOIN submission s ON s.id = n.submission_id AND s.variant_id = n.variant_id AND s.part = n.part
                 WHERE n.seq IS NOT p.seq OR n.try_no IS NOT p.try_no OR s.seq IS NOT p.seq",
            ),
            (
                "tries that skip a number or come twice",
                "SELECT count(*) FROM (SELECT count(DISTINCT try_no) AS n, count(try_no) AS k, max(try_no) AS m FROM submission GROUP BY variant_id, part)
                 WHERE n > 0 AND (n <> m OR n <> k)",
            ),
            (
                "judgements whose row says another verdict or credit than the judgement",
                "SELECT count(*) FROM grading WHERE json_extract(detail, '$.outcome') IS NOT verdict OR json_extract(detail, '$.credit_micro') IS NOT score_micro",
            ),
            (
                "late days that skip a number",
                "SELECT count(*) FROM (SELECT count(*) AS n, max(ordinal) AS m FROM late_day GROUP BY person_id) WHERE n <> m",
            ),
            (
                "more late days given back than were spent",
                "SELECT count(*) FROM (SELECT person_id, assessment_id, sum(days) AS back FROM late_day_return GROUP BY 1, 2) r
                 WHERE back > (SELECT count(*) FROM late_day d WHERE d.person_id = r.person_id AND d.assessment_id = r.assessment_id)",
            ),
];

impl Books<'_> {
    /// What SQLite itself finds wrong: structure and references.
    ///
    /// # Errors
    /// The database failed.
    pub async fn damage(&mut self) -> Result<Vec<String>, StoreError> {
        let mut found: Vec<String> =
            sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&mut *self.connection).await?;
        found.retain(|line| line != "ok");
        for row in sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut *self.connection).await? {
            let table: String = row.try_get(0)?;
            found.push(format!("a row of {table} refers to nothing"));
        }
        Ok(found)
    }

    /// The rules that are broken, each with how many rows break it.
    ///
    /// # Errors
    /// The database failed.
    pub async fn broken_rules(&mut self) -> Result<Vec<(&'static str, i64)>, StoreError> {
        let mut broken = Vec::new();
        for (rule, query) in RULES {
            let count: i64 = sqlx::query_scalar(query).fetch_one(&mut *self.connection).await?;
            if count > 0 {
                broken.push((rule, count));
            }
        }
        Ok(broken)
    }

    /// The files of a version of a problem, if it is there.
    ///
    /// # Errors
    /// The database failed.
    pub async fn version_if_any(&mut self, hash: [u8; 32]) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar("SELECT source FROM problem_version WHERE hash = $1")
            .bind(hash.as_slice())
            .fetch_optional(&mut *self.connection)
            .await?)
    }

    /// Every marking by a person after a row of gradings, with the problem whose rubric it followed.
    ///
    /// # Errors
    /// The database failed.
    pub async fn markings(&mut self, after: i64, limit: i64) -> Result<Vec<(i64, Judged)>, StoreError> {
        let rows = sqlx::query(
            "SELECT g.id AS grading, s.id, w.problem, w.source, v.seed, v.params, s.part, s.body, s.body_hash, g.engine, g.detail
             FROM grading g CROSS JOIN submission s ON s.id = g.submission_id CROSS JOIN variant v ON v.id = s.variant_id
             CROSS JOIN problem_version w ON w.hash = g.problem_hash
             WHERE g.form_key IS NOT NULL AND g.id > $1 ORDER BY g.id LIMIT $2",
        )
        .bind(after)
        .bind(limit)
        .fetch_all(&mut *self.connection)
        .await?;
        rows.iter().map(|row| Ok((row.try_get("grading")?, judged(row)?))).collect()
    }

    /// Every judgement of the program after a row, with what it followed from; at most `limit`.
    ///
    /// # Errors
    /// The database failed.
    pub async fn judged(&mut self, after: i64, limit: i64) -> Result<Vec<Judged>, StoreError> {
        let rows = sqlx::query(
            "SELECT s.id, w.problem, w.source, v.seed, v.params, s.part, s.body, s.body_hash, g.engine, g.detail
             FROM submission s CROSS JOIN grading g ON g.submission_id = s.id CROSS JOIN variant v ON v.id = s.variant_id
             CROSS JOIN problem_version w ON w.hash = g.problem_hash
             WHERE g.actor_id IS NULL AND s.id > $1 ORDER BY s.id LIMIT $2",
        )
        .bind(after)
        .bind(limit)
        .fetch_all(&mut *self.connection)
        .await?;
        rows.iter().map(judged).collect()
    }
}

fn judged(row: &SqliteRow) -> Result<Judged, StoreError> {
    Ok(Judged {
        submission_id: row.try_get("id")?,
        problem: row.try_get("problem")?,
        source: row.try_get("source")?,
        seed: bytes(row, "seed")?,
        parameters: row.try_get("params")?,
        part: row.try_get("part")?,
        body: row.try_get("body")?,
        body_hash: bytes(row, "body_hash")?,
        engine: row.try_get("engine")?,
        judgement: judgement(row)?,
    })
}
