//! What the class did: one row for each person, problem, part and outcome.

use sqlx::Row as _;

use crate::course::gradebook::Tally;
use crate::grading::judgement::Judgement;
use crate::grading::outcome::Outcome;
use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::place::{Place, place};
use crate::store::row::{count, judgement_if_any};
use crate::store::texts::texts_of_person;

/// Answers of one person to one part that share an outcome.
#[derive(Debug, Clone)]
pub struct Achieved {
    /// Whose.
    pub person_id: i64,
    /// The problem.
    pub problem: String,
    /// The part.
    pub part: String,
    /// How many there are, with the best credit.
    pub tally: Tally,
}

/// One answer in the history of a person or of a part.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The text.
    pub place: Place,
    /// The login of whoever answered.
    pub login: String,
    /// Their name.
    pub name: String,
    /// The problem.
    pub problem: String,
    /// Which try it used up, if any.
    pub try_no: Option<i64>,
    /// What was typed.
    pub body: String,
    /// When it arrived.
    pub received_ms: i64,
    /// What was said of it.
    pub judgement: Option<Judgement>,
}

impl Books<'_> {
    /// The results on the sheets, of everybody or of one person.
    ///
    /// # Errors
    /// The database failed.
    pub async fn results(&mut self, person_id: Option<i64>) -> Result<Vec<Achieved>, StoreError> {
        let texts = texts_of_person(person_id);
        let query = format!(
            "SELECT a.person_id, v.slot, s.part, g.verdict, max(g.score_micro) AS best, count(s.try_no) AS tries
             FROM {texts} JOIN variant v ON v.id = s.variant_id JOIN attempt a ON a.id = v.attempt_id
             JOIN assessment x ON x.id = a.assessment_id AND v.slot GLOB x.sheet || '/*'
             JOIN effective_grading g ON g.submission_id = s.id GROUP BY 1, 2, 3, 4"
        );
        let rows =
            sqlx::query(sqlx::AssertSqlSafe(query)).bind(person_id).fetch_all(&mut *self.connection).await?;
        rows.iter()
            .map(|row| {
                let verdict: String = row.try_get("verdict")?;
                Ok(Achieved {
                    person_id: row.try_get("person_id")?,
                    problem: row.try_get("slot")?,
                    part: row.try_get("part")?,
                    tally: Tally {
                        outcome: Outcome::parse(&verdict)
                            .ok_or_else(|| StoreError::Refused(format!("verdict {verdict}")))?,
                        credit_micro: count(row, "best")?,
                        tries: count(row, "tries")?,
                    },
                })
            })
            .collect()
    }

    /// Answers, the last first: of one person, or to one part. What was saved in a quiz and not judged is left out.
    ///
    /// # Errors
    /// The database failed.
    pub async fn answers(
        &mut self,
        person_id: Option<i64>,
        part: Option<(&str, &str)>,
        limit: i64,
    ) -> Result<Vec<Answered>, StoreError> {
        let texts = texts_of_person(person_id);
        let query = format!(
            "SELECT p.login, p.name, v.slot, v.public_id, s.part, s.seq, s.try_no, s.body, s.received_ms, g.detail
             FROM {texts} JOIN variant v ON v.id = s.variant_id JOIN attempt a ON a.id = v.attempt_id
             JOIN current_person p ON p.id = a.person_id LEFT JOIN effective_grading g ON g.submission_id = s.id
             WHERE ($2 IS NULL OR (v.slot = $2 AND s.part = $3))
               AND (s.kind = 'final' OR NOT EXISTS (SELECT 1 FROM quiz_revision WHERE assessment_id = a.assessment_id))
             ORDER BY s.id DESC LIMIT $4"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(person_id)
            .bind(part.map(|(problem, _)| problem))
            .bind(part.map(|(_, part)| part))
            .bind(limit)
            .fetch_all(&mut *self.connection)
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Answered {
                    place: place(row)?,
                    login: row.try_get("login")?,
                    name: row.try_get("name")?,
                    problem: row.try_get("slot")?,
                    try_no: row.try_get("try_no")?,
                    body: row.try_get("body")?,
                    received_ms: row.try_get("received_ms")?,
                    judgement: judgement_if_any(row)?,
                })
            })
            .collect()
    }
}
