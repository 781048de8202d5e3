//! The roster: who is in the course, from a table.

use serde::Deserialize;

use crate::course::role::Role;
use crate::service::failure::Failure;
use crate::service::password;
use crate::store::open::Store;

/// The most people in one table.
const PEOPLE: usize = 5_000;

/// One row of the table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    login: String,
    name: String,
    #[serde(default)]
    role: Option<Role>,
    #[serde(default)]
    password: Option<String>,
}

/// Somebody to be enrolled.
#[derive(Debug, Clone)]
pub struct Newcomer {
    /// What they sign in by.
    pub login: String,
    /// What they are called.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// The hash of their password, if one is given.
    pub hash: Option<String>,
}

/// What an import did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// People in the table.
    pub people: usize,
    /// People who are new, or whose name or role changed.
    pub changed: usize,
    /// Passwords that were set.
    pub passwords: usize,
}

/// Whether this may be a login: `a` to `z`, digits, `.`, `_`, `-`, `@`, at most 64.
#[must_use]
pub fn is_login(text: &str) -> bool {
    let right = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-' | '@');
    (1..=64).contains(&text.len()) && text.chars().all(right)
}

/// Reads a table `login,name,role,password`; `role` and `password` may be left out.
///
/// # Errors
/// All rows that cannot be used, each with its line and why.
pub fn read(text: &str) -> Result<Vec<Newcomer>, Vec<String>> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let mut wrong = Vec::new();
    let mut people: Vec<Newcomer> = Vec::new();
    for row in reader.deserialize::<Row>() {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                wrong.push(format!("line {line}: {error}; the columns are login,name,role,password"));
                continue;
            }
        };
        let login = row.login.to_lowercase();
        let line = people.len() + wrong.len() + 2;
        let password = row.password.filter(|password| !password.is_empty());
        if !is_login(&login) {
            wrong.push(format!(
                "line {line}: the login `{}` is not made of letters a to z, digits and . _ - @, at most 64",
                row.login
            ));
        } else if row.name.is_empty() || row.name.len() > 200 {
            wrong.push(format!("line {line}: the name of `{login}` is empty or longer than 200 bytes"));
        } else if people.iter().any(|other| other.login == login) {
            wrong.push(format!("line {line}: the login `{login}` occurs twice"));
        } else if password.as_ref().is_some_and(|password| {
            password.chars().count() < password::SHORTEST || password.len() > password::LONGEST
        }) {
            wrong.push(format!(
                "line {line}: the password of `{login}` is shorter than {} characters or longer than {} bytes",
                password::SHORTEST,
                password::LONGEST
            ));
        } else {
            people.push(Newcomer {
                login,
                name: row.name,
                role: row.role.unwrap_or(Role::Student),
                // Hashed below, once the whole table is known to be right.
                hash: password,
            });
        }
        if people.len() + wrong.len() > PEOPLE {
            wrong.push(format!("more than {PEOPLE} rows"));
            break;
        }
    }
    if people.is_empty() && wrong.is_empty() {
        wrong.push("the table is empty; the columns are login,name,role,password".into());
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    for person in &mut people {
        if let Some(password) = person.hash.take() {
            person.hash = Some(password::hash(&password).map_err(|failure| vec![failure.to_string()])?);
        }
    }
    Ok(people)
}

/// Enrols people in one transaction: all of them or none.
///
/// # Errors
/// The database failed.
pub async fn enrol(store: &Store, people: Vec<Newcomer>, now: i64) -> Result<Imported, Failure> {
    let imported = store
        .write(move |mut books| {
            Box::pin(async move {
                let mut imported = Imported { people: people.len(), ..Imported::default() };
                for person in people {
                    let changed = books.enrol(&person.login, &person.name, person.role, now).await?;
                    imported.changed += usize::from(changed);
                    if let Some(hash) = person.hash {
                        books.set_password(&person.login, &hash, now).await?;
                        imported.passwords += 1;
                    }
                }
                let detail = format!(
                    "{} people, {} changed, {} passwords",
                    imported.people, imported.changed, imported.passwords
                );
                books.note(None, "roster-import", "roster", &detail, now).await?;
                Ok(imported)
            })
        })
        .await?;
    Ok(imported)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read_or_explained() {
        let people =
            read("login,name,role,password\nAnna,Анна К.,,secret1\nivan,Иван,instructor,\n").unwrap();
        assert_eq!(people[0].login, "anna");
        assert_eq!(people[1].role, Role::Instructor);
        assert!(people[0].hash.is_some() && people[1].hash.is_none());
        let wrong = read("login,name\nan na,Anna\nivan,\nivan,Ivan\nivan,Ivan\n").unwrap_err();
        assert_eq!(wrong.len(), 3, "{wrong:?}");
        assert!(wrong[0].starts_with("line 2"), "{wrong:?}");
        assert!(read("").is_err());
        assert!(read("name\nx\n").is_err());
    }
}
