//! Marks that are entered by hand: typed on a page, or read from a table.

use std::collections::BTreeMap;

use crate::course::formula::{Component, Source};
use crate::course::gradebook::{decimal, micro};
use crate::math::phrase::Phrase;
use crate::service::classroom::instructor;
use crate::service::failure::{Failure, Unsaved};
use crate::service::grades::keeping::formula_of;
use crate::service::house::{Actor, Service};
use crate::store::people::Person;

/// The marks of one component.
#[derive(Debug, Clone)]
pub struct Column {
    /// The component.
    pub component: Component,
    /// The students by name, each with their mark in micro-points.
    pub rows: Vec<(Person, Option<i64>)>,
}

/// A mark as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered {
    /// What was typed; nothing withdraws the mark.
    pub mark: String,
    /// What the page had shown before, in the same writing; `None` where nobody looked.
    pub seen: Option<String>,
}

/// What is wrong with the marks that were sent: each with its login.
pub type WrongMarks = Vec<(String, Phrase)>;

/// A mark that is to be stored.
struct Change {
    person: i64,
    login: String,
    mark: Option<i64>,
    /// What the page had shown, if there was one.
    seen: Option<Option<i64>>,
}

/// A mark as it is written, in micro-points; `Some(None)` is none, `None` cannot be read.
fn written(text: &str) -> Option<Option<i64>> {
    let text = text.trim();
    if text.is_empty() { Some(None) } else { micro(text).map(Some) }
}

fn meanwhile(now: Option<i64>) -> Phrase {
    let shown = now.map_or_else(|| "–".to_owned(), decimal);
    Phrase::new(
        format!("somebody entered another mark meanwhile: {shown}"),
        format!("тем временем внесена другая оценка: {shown}"),
    )
}

impl Service {
    /// The marks of a component, for an instructor.
    ///
    /// # Errors
    /// The actor is no instructor, no marks are entered for such a component, or the database failed.
    pub async fn mark_column(&self, actor: &Actor, name: &str) -> Result<Column, Failure> {
        instructor(actor)?;
        self.column(name).await
    }

    async fn column(&self, name: &str) -> Result<Column, Failure> {
        let (formula, people, marks) = self
            .store
            .read(|mut books| {
                Box::pin(async move {
                    Ok((formula_of(&mut books).await?, books.people().await?, books.marks(None).await?))
                })
            })
            .await?;
        let component = formula
            .components
            .into_iter()
            .find(|component| component.name == name && component.source == Source::Marks)
            .ok_or(Failure::NotFound)?;
        let row = |person: Person| {
            let mark = marks.get(&(person.id, name.to_owned())).copied();
            (person, mark)
        };
        let students = people.into_iter().filter(|person| person.role.is_student());
        Ok(Column { component, rows: students.map(row).collect() })
    }

    /// Stores the marks of a component, by login; an empty one withdraws what is there. All or none.
    ///
    /// # Errors
    /// The actor is no instructor, there is no such component, some mark cannot be read or is not the one
    /// that the page had shown, or the database failed.
    pub async fn enter_marks(
        &self,
        actor: &Actor,
        name: &str,
        typed: &BTreeMap<String, Entered>,
        now: i64,
    ) -> Result<usize, Unsaved<WrongMarks>> {
        instructor(actor)?;
        self.keep_marks(Some(actor.person_id), name, typed, now).await
    }

    /// As [`Self::enter_marks`], for the command line; gives how many marks are new or changed.
    ///
    /// # Errors
    /// There is no such component, some mark cannot be read, or the database failed.
    pub async fn keep_marks(
        &self,
        author: Option<i64>,
        name: &str,
        typed: &BTreeMap<String, Entered>,
        now: i64,
    ) -> Result<usize, Unsaved<WrongMarks>> {
        let column = self.column(name).await?;
        let most = column.component.points;
        let known: BTreeMap<&str, (i64, Option<i64>)> =
            column.rows.iter().map(|(person, mark)| (person.login.as_str(), (person.id, *mark))).collect();
        let (mut changed, mut wrong) = (Vec::new(), Vec::new());
        for (login, entered) in typed {
            let Some((person, stored)) = known.get(login.as_str()) else {
                let missing =
                    Phrase::new(format!("there is no student `{login}`"), format!("студента `{login}` нет"));
                wrong.push((login.clone(), missing));
                continue;
            };
            let seen = entered.seen.as_deref().map(|seen| written(seen).flatten());
            let mark = written(&entered.mark);
            // What was not touched is not looked at: the bounds may have been others when it was entered.
            if mark == Some(seen.unwrap_or(*stored)) {
                continue;
            }
            let bounds = 0..=i64::from(most) * 1_000_000;
            match mark.filter(|mark| mark.is_none_or(|micro| bounds.contains(&micro))) {
                Some(mark) => changed.push(Change { person: *person, login: login.clone(), mark, seen }),
                None => {
                    let text = entered.mark.trim();
                    let unfit = Phrase::new(
                        format!("`{text}` is not a number from 0 to {most} with at most six decimals"),
                        format!(
                            "`{text}` — не число от 0 до {most}, в котором не больше шести знаков после запятой"
                        ),
                    );
                    wrong.push((login.clone(), unfit));
                }
            }
        }
        if !wrong.is_empty() {
            return Err(Unsaved::Wrong(wrong));
        }
        let (name, count) = (name.to_owned(), changed.len());
        let clashes = self
            .store
            .write(move |mut books| {
                Box::pin(async move {
                    let marks = books.marks(None).await?;
                    let now_there = |change: &Change| marks.get(&(change.person, name.clone())).copied();
                    let clash = |change: &Change| {
                        let there = now_there(change);
                        let unseen = change.seen.is_some_and(|seen| seen != there) && change.mark != there;
                        unseen.then(|| (change.login.clone(), meanwhile(there)))
                    };
                    let clashes: WrongMarks = changed.iter().filter_map(clash).collect();
                    if !clashes.is_empty() {
                        return Ok(clashes);
                    }
                    for Change { person, login, mark, .. } in changed {
                        books.enter_mark(person, &name, mark, author, now).await?;
                        let detail = mark.map_or_else(|| "withdrawn".to_owned(), |mark| mark.to_string());
                        books.note(author, "mark", &format!("{name}/{login}"), &detail, now).await?;
                    }
                    Ok(clashes)
                })
            })
            .await?;
        if clashes.is_empty() { Ok(count) } else { Err(Unsaved::Wrong(clashes)) }
    }
}
