//! Policies as an instructor keeps them: of a sheet or a quiz, from a form or a file, and for one student.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::course::policy::Policy;
use crate::course::sitting::Extension;
use crate::math::phrase::{Language, Phrase};
use crate::problem::mistake::Mistake;
use crate::service::classroom::instructor;
use crate::service::failure::{Failure, Unsaved};
use crate::service::grades::standing::{Stand, Wanted};
use crate::service::house::{Actor, Service};
use crate::service::policy::file;
use crate::service::policy::file::ReadSheet;
use crate::service::policy::form::{Filled, Wrong, fields, number};
use crate::service::policy::granted;
use crate::service::policy::granting::{granted_at, may_regrant, regrant, seal};
use crate::service::policy::keys::{Kind, quoted};
use crate::store::books::Books;
use crate::store::error::StoreError;

/// How the file of a sheet is named where mistakes in it are told.
const FILE: &str = "sheet.toml";

/// A sheet or a quiz in the list of an instructor.
#[derive(Debug, Clone)]
pub struct PolicyLine {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its rules.
    pub policy: Policy,
}

/// A sheet as its instructor sees it.
#[derive(Debug, Clone)]
pub struct SheetOverview {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What it is worth, in points.
    pub points: u32,
    /// Its rules.
    pub policy: Policy,
    /// Its file.
    pub file: String,
    /// What is granted there, in short.
    pub seen: String,
    /// The students by name.
    pub rows: Vec<Stand>,
}

/// What an instructor would grant one student; an empty date is none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Who.
    pub login: String,
    /// The time in percent of the others'.
    pub percent: String,
    /// Another opening.
    pub opens: String,
    /// Another soft deadline.
    pub due: String,
    /// Another close.
    pub closes: String,
}

impl Asked {
    /// What is granted beside a policy: the fields are lines of a file, as those of a policy are.
    fn read(&self, policy: &Policy, kind: Kind, zone: &TimeZone) -> Result<Extension, Wrong> {
        let login = self.login.trim();
        let mut lines =
            vec![("login", "[[extension]]".to_owned()), ("login", format!("login = {}", quoted(login)))];
        if kind == Kind::Quiz && !self.percent.trim().is_empty() {
            lines.push(("percent", format!("percent = {}", number(&self.percent))));
        }
        let dates = [("opens", &self.opens), ("due", &self.due), ("closes", &self.closes)];
        for (field, text) in dates.into_iter().filter(|(_, text)| !text.trim().is_empty()) {
            lines.push((field, format!("{field} = {}", quoted(text.trim()))));
        }
        let logins = BTreeSet::from([login.to_owned()]);
        let read = fields(&lines, |section| granted::take(section, kind, Some(policy), &logins, zone))?;
        Ok(read.into_iter().flatten().next().map(|granted| granted.extension).unwrap_or_default())
    }
}

/// That nobody has this login.
pub(super) fn nobody(login: &str) -> Phrase {
    let login = login.trim();
    Phrase::new(format!("There is nobody `{login}`."), format!("Никого с логином `{login}` нет."))
}

/// Whether an assessment is a quiz.
async fn kind(books: &mut Books<'_>, name: &str) -> Result<Kind, StoreError> {
    Ok(if books.quiz(name).await?.is_some() { Kind::Quiz } else { Kind::Sheet })
}

impl Service {
    /// The sheets with their policies, for an instructor.
    ///
    /// # Errors
    /// The actor is no instructor, or the database failed.
    pub async fn sheet_policies(
        &self,
        actor: &Actor,
        language: Language,
    ) -> Result<Vec<PolicyLine>, Failure> {
        instructor(actor)?;
        let mut stored =
            self.store.read(|mut books| Box::pin(async move { books.assessments().await })).await?;
        let line = |sheet: &crate::problem::sheet::Sheet| {
            let assessment = stored.remove(&sheet.id)?;
            let title = sheet.title.get(language).to_owned();
            Some(PolicyLine { name: sheet.id.clone(), title, policy: assessment.policy })
        };
        Ok(self.catalogue.sheets.iter().filter_map(line).collect())
    }

    /// Stores the policy of a sheet or a quiz as a form says it.
    ///
    /// # Errors
    /// The actor is no instructor, there is no such sheet or quiz, the form has mistakes, or the database
    /// failed.
    pub async fn save_policy(
        &self,
        actor: &Actor,
        name: &str,
        filled: &Filled,
        zone: &TimeZone,
        now: i64,
    ) -> Result<(), Unsaved<Wrong>> {
        instructor(actor)?;
        let wanted = name.to_owned();
        let (known, kind) = self
            .store
            .read(move |mut books| {
                Box::pin(async move {
                    Ok((books.assessment(&wanted).await?.is_some(), kind(&mut books, &wanted).await?))
                })
            })
            .await
            .map_err(Failure::from)?;
        if !known {
            return Err(Failure::NotFound.into());
        }
        let policy = filled.read(kind, zone).map_err(Unsaved::Wrong)?;
        Ok(self.keep_policy(Some(actor.person_id), name, policy, now).await?)
    }

    async fn keep_policy(
        &self,
        author: Option<i64>,
        name: &str,
        policy: Policy,
        now: i64,
    ) -> Result<(), Failure> {
        let name = name.to_owned();
        let kept = self.store.write(move |mut books| {
            Box::pin(async move {
                books.save_policy(&name, &policy, author, now).await?;
                books.note(author, "policy", &name, &format!("{policy:?}"), now).await
            })
        });
        Ok(kept.await?)
    }

    /// Stores the policy of a sheet from its file; `name` is the sheet on whose page the file stands.
    ///
    /// # Errors
    /// The actor is no instructor, the file has mistakes or is that of another sheet, or the database failed.
    pub async fn save_sheet_file(
        &self,
        actor: &Actor,
        name: &str,
        seen: Option<String>,
        text: &str,
        zone: &TimeZone,
        now: i64,
    ) -> Result<(), Unsaved<Vec<Mistake>>> {
        instructor(actor)?;
        let read = match file::read(FILE, text, &self.catalogue, &self.logins().await?, zone) {
            Ok(read) => read,
            Err(mistakes) => {
                return Err(self.with_changes(actor, (name, seen.as_deref()), (FILE, text), mistakes).await);
            }
        };
        if read.sheet != name {
            let start = text.find(&read.sheet).unwrap_or(0);
            let message = Phrase::new(
                format!("this is the page of `{name}`; `{}` has its own", read.sheet),
                format!("это страница листка `{name}`; у `{}` своя", read.sheet),
            );
            let place = start..start + read.sheet.len();
            return Err(Unsaved::Wrong(vec![Mistake::at(FILE, text, place, message)]));
        }
        if self.keep_sheet(Some(actor.person_id), read, seen.clone(), now).await? {
            Ok(())
        } else {
            Err(self.with_changes(actor, (name, seen.as_deref()), (FILE, text), Vec::new()).await)
        }
    }

    /// Stores the policy of a sheet, and what its file grants, in one transaction; not if that was changed since it was
    /// seen.
    async fn keep_sheet(
        &self,
        author: Option<i64>,
        read: ReadSheet,
        seen: Option<String>,
        now: i64,
    ) -> Result<bool, Failure> {
        let ReadSheet { sheet, policy, grants } = read;
        let kept = self.store.write(move |mut books| {
            Box::pin(async move {
                if !may_regrant(&mut books, &sheet, &grants, seen.as_deref()).await? {
                    return Ok(false);
                }
                books.save_policy(&sheet, &policy, author, now).await?;
                books.note(author, "policy", &sheet, &format!("{policy:?}"), now).await?;
                regrant(&mut books, &sheet, &grants, author, now).await?;
                Ok(true)
            })
        });
        Ok(kept.await?)
    }

    /// Stores the policy of a sheet from its file, for the command line, and gives the name of the sheet.
    ///
    /// # Errors
    /// The file has mistakes, or the database failed.
    pub async fn keep_sheet_file(
        &self,
        file_name: &str,
        text: &str,
        zone: &TimeZone,
        now: i64,
    ) -> Result<String, Unsaved<Vec<Mistake>>> {
        let logins = self.logins().await?;
        let read = file::read(file_name, text, &self.catalogue, &logins, zone).map_err(Unsaved::Wrong)?;
        let sheet = read.sheet.clone();
        self.keep_sheet(None, read, None, now).await?;
        Ok(sheet)
    }

    /// The file of a sheet.
    ///
    /// # Errors
    /// The actor is no instructor, there is no such sheet, or the database failed.
    pub async fn sheet_file(&self, actor: &Actor, name: &str, zone: &TimeZone) -> Result<String, Failure> {
        instructor(actor)?;
        Ok(self.sealed_sheet_file(name, zone).await?.0)
    }

    /// The file of a sheet, and what is granted there in short.
    async fn sealed_sheet_file(&self, name: &str, zone: &TimeZone) -> Result<(String, String), Failure> {
        let sheet = self.catalogue.sheet(name).ok_or(Failure::NotFound)?.id.clone();
        let stored = self.store.read(move |mut books| {
            Box::pin(async move {
                let Some(assessment) = books.assessment(&sheet).await? else { return Ok(None) };
                Ok(Some((granted_at(&mut books, assessment.id).await?, assessment.policy)))
            })
        });
        let (granted, policy) = stored.await?.ok_or(Failure::NotFound)?;
        Ok((file::write(name, &policy, &granted, zone), seal(&granted)))
    }

    /// A sheet with its policy and how everybody stands.
    ///
    /// # Errors
    /// The actor is no instructor, there is no such sheet, or the database failed.
    pub async fn sheet_overview(
        &self,
        actor: &Actor,
        name: &str,
        language: Language,
        zone: &TimeZone,
        now: i64,
    ) -> Result<SheetOverview, Failure> {
        instructor(actor)?;
        let sheet = self.catalogue.sheet(name).ok_or(Failure::NotFound)?;
        let wanted = self.wanted(name).await?;
        let ledger = self.ledger(wanted, now).await?;
        let given = ledger.given.iter().find(|given| given.name == name).ok_or(Failure::NotFound)?;
        let students = ledger.people.iter().filter(|person| person.role.is_student());
        let (file, seen) = self.sealed_sheet_file(name, zone).await?;
        Ok(SheetOverview {
            title: sheet.title.get(language).to_owned(),
            points: given.points,
            file,
            seen,
            policy: given.policy().clone(),
            rows: students.map(|person| ledger.stand(given, person, zone, now)).collect(),
            name: name.to_owned(),
        })
    }

    /// The sheet or quiz of this name, as an instructor wants it.
    pub(in crate::service) async fn wanted(&self, name: &str) -> Result<Wanted, Failure> {
        let name = name.to_owned();
        let found = self
            .store
            .glance(move |mut books| Box::pin(async move { books.assessment(&name).await }))
            .await?;
        Ok(Wanted::Of(found.ok_or(Failure::NotFound)?.id))
    }

    /// Grants a student something at a sheet or a quiz, from now on: a time in percent of the others', and
    /// an opening, a soft deadline and a close of their own.
    ///
    /// # Errors
    /// The actor is no instructor, there is no such sheet, quiz or student, what is granted makes no sense,
    /// or the database failed.
    pub async fn grant(
        &self,
        actor: &Actor,
        name: &str,
        asked: &Asked,
        zone: &TimeZone,
        now: i64,
    ) -> Result<(), Unsaved<Wrong>> {
        instructor(actor)?;
        let (wanted, whose) = (name.to_owned(), asked.login.trim().to_owned());
        let (assessment, kind, person) = self
            .store
            .read(move |mut books| {
                Box::pin(async move {
                    let found = (books.assessment(&wanted).await?, kind(&mut books, &wanted).await?);
                    Ok((found.0, found.1, books.person(&whose).await?))
                })
            })
            .await
            .map_err(Failure::from)?;
        let assessment = assessment.ok_or(Failure::NotFound)?;
        let Some(person) = person else {
            return Err(Unsaved::Wrong(vec![("login", nobody(&asked.login))]));
        };
        let extension = asked.read(&assessment.policy, kind, zone).map_err(Unsaved::Wrong)?;
        let (author, object) = (actor.person_id, format!("{name}/{}", person.login));
        self.store
            .write(move |mut books| {
                Box::pin(async move {
                    books.grant(assessment.id, person.id, &extension, Some(author), now).await?;
                    books.note(Some(author), "grant", &object, &format!("{extension:?}"), now).await
                })
            })
            .await
            .map_err(Failure::from)?;
        Ok(())
    }
}
