//! People, their roles and passwords; the secret of the seeds.

use sqlx::Row as _;

use crate::course::role::Role;
use crate::store::books::Books;
use crate::store::error::StoreError;

/// A person of the course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The row.
    pub id: i64,
    /// What they sign in by.
    pub login: String,
    /// What they are called.
    pub name: String,
    /// What they are.
    pub role: Role,
}

pub(crate) fn person(row: &sqlx::sqlite::SqliteRow) -> Result<Person, StoreError> {
    let role: String = row.try_get("role")?;
    Ok(Person {
        id: row.try_get("id")?,
        login: row.try_get("login")?,
        name: row.try_get("name")?,
        role: Role::from_stored(&role).ok_or_else(|| StoreError::Refused(format!("role {role}")))?,
    })
}

impl Books<'_> {
    /// The person of this login.
    ///
    /// # Errors
    /// The database failed.
    pub async fn person(&mut self, login: &str) -> Result<Option<Person>, StoreError> {
        sqlx::query("SELECT id, login, name, role FROM current_person WHERE login = $1")
            .bind(login)
            .fetch_optional(&mut *self.connection)
            .await?
            .as_ref()
            .map(person)
            .transpose()
    }

    /// Everybody, by name.
    ///
    /// # Errors
    /// The database failed.
    pub async fn people(&mut self) -> Result<Vec<Person>, StoreError> {
        sqlx::query("SELECT id, login, name, role FROM current_person ORDER BY name, login")
            .fetch_all(&mut *self.connection)
            .await?
            .iter()
            .map(person)
            .collect()
    }

    /// Adds a person, or a revision of one; `true` if something is new.
    ///
    /// # Errors
    /// The login or the name has a length that is not allowed, or the database failed.
    pub async fn enrol(&mut self, login: &str, name: &str, role: Role, now: i64) -> Result<bool, StoreError> {
        let known = self.person(login).await?;
        if known.as_ref().is_some_and(|known| known.name == name && known.role == role) {
            return Ok(false);
        }
        let id = match known {
            Some(known) => known.id,
            None => {
                sqlx::query_scalar("INSERT INTO person(login, created_ms) VALUES ($1, $2) RETURNING id")
                    .bind(login)
                    .bind(now)
                    .fetch_one(&mut *self.connection)
                    .await?
            }
        };
        sqlx::query(
            "INSERT INTO person_revision(person_id, rev, name, role, at_ms)
             SELECT $1, coalesce(max(rev), 0) + 1, $2, $3, $4 FROM person_revision WHERE person_id = $1",
        )
        .bind::<i64>(id)
        .bind(name)
        .bind(role.as_str())
        .bind(now)
        .execute(&mut *self.connection)
        .await?;
        Ok(true)
    }

    /// The current password hash of a login.
    ///
    /// # Errors
    /// The database failed.
    pub async fn password(&mut self, login: &str) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar(
            "SELECT w.hash FROM password w JOIN person p ON p.id = w.person_id WHERE p.login = $1 ORDER BY w.rev DESC LIMIT 1",
        )
        .bind(login)
        .fetch_optional(&mut *self.connection)
        .await?)
    }

    /// Sets a password. Whoever was signed in by an earlier one no longer is.
    ///
    /// # Errors
    /// There is no such person, or the database failed.
    pub async fn set_password(&mut self, login: &str, hash: &str, now: i64) -> Result<(), StoreError> {
        let person =
            self.person(login).await?.ok_or_else(|| StoreError::Refused(format!("no login {login}")))?;
        sqlx::query(
            "INSERT INTO password(person_id, rev, hash, at_ms)
             SELECT $1, coalesce(max(rev), 0) + 1, $2, $3 FROM password WHERE person_id = $1",
        )
        .bind(person.id)
        .bind(hash)
        .bind(now)
        .execute(&mut *self.connection)
        .await?;
        sqlx::query(
            "INSERT INTO session_end(session_id, at_ms) SELECT id, $2 FROM session WHERE person_id = $1 ON CONFLICT DO NOTHING",
        )
        .bind(person.id)
        .bind(now)
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }

    /// The secret of this name, kept for ever; `fresh` is used the first time.
    ///
    /// # Errors
    /// The database failed.
    pub async fn secret(&mut self, name: &str, fresh: [u8; 32]) -> Result<[u8; 32], StoreError> {
        sqlx::query("INSERT INTO secret(name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(name)
            .bind(fresh.as_slice())
            .execute(&mut *self.connection)
            .await?;
        let stored: Vec<u8> = sqlx::query_scalar("SELECT value FROM secret WHERE name = $1")
            .bind(name)
            .fetch_one(&mut *self.connection)
            .await?;
        stored.try_into().map_err(|_| StoreError::Refused("a secret of another length".into()))
    }
}
