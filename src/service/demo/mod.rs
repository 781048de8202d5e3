//! A course to try: one instructor, three students who can sign in, and a class that has answered already.

mod class;
mod course;
mod sitting;

pub use class::answer;
pub use course::furnish_course;

use crate::course::role::Role;
use crate::service::failure::Failure;
use crate::service::password;
use crate::service::roster::{Newcomer, enrol};
use crate::store::open::Store;

/// Login, name, role and password of everybody in the demo course.
pub const PEOPLE: [(&str, &str, Role, &str); 4] = [
    ("instructor", "Мария Игоревна", Role::Instructor, "hessian"),
    ("anna", "Анна Белова", Role::Student, "gradient"),
    ("boris", "Борис Чернов", Role::Student, "gradient"),
    ("vera", "Вера Соколова", Role::Student, "gradient"),
];

/// Enrols the demo course in a database without people, in which nobody has put anything either, such as a quiz or
/// the file of a course; says whether it did.
///
/// # Errors
/// The database failed.
pub async fn furnish(store: &Store, now: i64) -> Result<bool, Failure> {
    let read = store.read(|mut books| {
        Box::pin(async move { Ok(books.people().await?.is_empty() && !books.is_noted().await?) })
    });
    if !read.await? {
        return Ok(false);
    }
    let mut newcomers = Vec::new();
    for (login, name, role, password) in PEOPLE {
        newcomers.push(Newcomer {
            login: login.into(),
            name: name.into(),
            role,
            hash: Some(password::hash(password)?),
        });
    }
    enrol(store, newcomers, now).await?;
    Ok(true)
}

/// Whether the people of the database are those of the demo course.
///
/// # Errors
/// The database failed.
pub async fn is_here(store: &Store) -> Result<bool, Failure> {
    let people = store.read(|mut books| Box::pin(async move { books.people().await })).await?;
    Ok(PEOPLE.iter().all(|(login, ..)| people.iter().any(|person| person.login == *login)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_has_put_in_a_course_of_their_own_keeps_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("course.sqlite"), 1).await.unwrap();
        // As the commands that import a quiz, the rules of a sheet or the file of a course do.
        let put =
            store.write(|mut books| Box::pin(async move { books.note(None, "course", "", "", 1).await }));
        put.await.unwrap();
        assert!(!furnish(&store, 2).await.unwrap());
        let people = store.read(|mut books| Box::pin(async move { books.people().await })).await.unwrap();
        assert!(people.is_empty());
        store.close().await;
        let store = Store::open(&folder.path().join("empty.sqlite"), 1).await.unwrap();
        assert!(furnish(&store, 2).await.unwrap() && !furnish(&store, 3).await.unwrap());
        store.close().await;
    }
}
