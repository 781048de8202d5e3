//! Marks of a component that are entered by hand.

use std::collections::BTreeMap;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::{Form, FormRejection};
use serde::Deserialize;

use crate::course::gradebook::decimal;
use crate::math::phrase::Phrase;
use crate::service::grades::marks::{Entered, WrongMarks};
use crate::service::house::Actor;
use crate::web::app::App;
use crate::web::failure::Unhappy;
use crate::web::pages::stored::or_again;
use crate::web::session::SignedIn;
use crate::web::view::Frame;
use crate::web::words::Words;

/// How many students are on one page: with the longest logins its form is smaller than a body may be.
const ROWS: usize = 200;

/// Which page of a large class it is; 0 where the address does not say.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct At {
    #[serde(default)]
    page: usize,
}

/// Where a page of marks is, from 1; the first one has the plain address.
fn address(name: &str, page: usize) -> String {
    let first = format!("/class/grades/marks/{name}");
    if page > 1 { format!("{first}?page={page}") } else { first }
}

/// A page of a large class.
struct Range {
    /// Where it is.
    address: String,
    /// The numbers of its students.
    first: usize,
    last: usize,
    current: bool,
}

/// How many pages so many students take.
fn pages(students: usize) -> usize {
    students.div_ceil(ROWS).max(1)
}

/// The pages of so many students.
fn ranges(name: &str, students: usize, current: usize) -> Vec<Range> {
    let range = |page: usize| Range {
        address: address(name, page),
        first: (page - 1) * ROWS + 1,
        last: (page * ROWS).min(students),
        current: page == current,
    };
    (1..=pages(students)).map(range).collect()
}

#[derive(Template, WebTemplate)]
#[template(path = "marks.html")]
struct MarksPage {
    frame: Frame,
    title: String,
    points: u32,
    /// Where it is sent.
    action: String,
    /// The pages of a large class.
    ranges: Vec<Range>,
    rows: Vec<MarkRow>,
    wrong: bool,
}

struct MarkRow {
    login: String,
    name: String,
    mark: String,
    /// What is stored.
    seen: String,
    error: Option<String>,
}

/// The marks of a component, in the order of the students.
#[derive(Debug, Deserialize)]
pub struct MarksForm {
    #[serde(default)]
    login: Vec<String>,
    #[serde(default)]
    mark: Vec<String>,
    /// What the page had shown.
    #[serde(default)]
    seen: Vec<String>,
}

async fn page(
    app: &App,
    actor: Actor,
    name: &str,
    at: At,
    words: Words,
    sent: Option<(BTreeMap<String, Entered>, WrongMarks)>,
) -> Result<MarksPage, Unhappy> {
    let column = app.service.mark_column(&actor, name).await?;
    let (typed, wrong) = sent.unwrap_or_default();
    let students = column.rows.len();
    let current = at.page.clamp(1, pages(students));
    let here = column.rows.into_iter().skip((current - 1) * ROWS).take(ROWS);
    let rows = here.map(|(person, mark)| {
        let seen = mark.map(|mark| words.decimal(&decimal(mark))).unwrap_or_default();
        let said = |(login, phrase): &(String, Phrase)| {
            (*login == person.login).then(|| phrase.get(words.language()).to_owned())
        };
        MarkRow {
            mark: typed.get(&person.login).map_or_else(|| seen.clone(), |entered| entered.mark.clone()),
            seen,
            error: wrong.iter().find_map(said),
            login: person.login,
            name: person.name,
        }
    });
    Ok(MarksPage {
        title: column.component.title.get(words.language()).to_owned(),
        points: column.component.points,
        rows: rows.collect(),
        wrong: !wrong.is_empty(),
        ranges: ranges(name, students, current),
        frame: Frame { words, actor: Some(actor), path: address(name, current) },
        action: address(name, current),
    })
}

/// The marks of a component that are entered by hand.
///
/// # Errors
/// The actor is no instructor, there is no such component, or the database failed.
pub async fn show(
    State(app): State<App>,
    Path(name): Path<String>,
    Query(at): Query<At>,
    words: Words,
    SignedIn(actor): SignedIn,
) -> Result<Response, Unhappy> {
    Ok(page(&app, actor, &name, at, words, None).await?.into_response())
}

/// Stores marks; what cannot be read is said beside it, with everything as it was typed.
///
/// # Errors
/// The actor is no instructor, there is no such component, or the database failed.
pub async fn enter(
    State(app): State<App>,
    Path(name): Path<String>,
    Query(at): Query<At>,
    words: Words,
    SignedIn(actor): SignedIn,
    form: Result<Form<MarksForm>, FormRejection>,
) -> Result<Response, Unhappy> {
    let Form(form) = form?;
    if form.login.len() != form.mark.len() || form.login.len() != form.seen.len() {
        return Err(Unhappy::Malformed);
    }
    let marks = form.mark.into_iter().zip(form.seen).map(|(mark, seen)| Entered { mark, seen: Some(seen) });
    let typed: BTreeMap<String, Entered> = form.login.into_iter().zip(marks).collect();
    let stored = app.service.enter_marks(&actor, &name, &typed, app.clock.now()).await;
    let stored = stored.map(|_| match at.page {
        0 | 1 => "/class/grades".to_owned(),
        page => address(&name, page),
    });
    or_again(stored, |wrong| async move { page(&app, actor, &name, at, words, Some((typed, wrong))).await })
        .await
}
