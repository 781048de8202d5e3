//! A problem: its statement, an answer box for each part, and what was said of the answers.

use askama::Template;
use askama_web::WebTemplate;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, FormRejection};
use serde::Deserialize;

use crate::course::policy::Feedback;
use crate::problem::id::ProblemId;
use crate::service::answering::Sent;
use crate::service::failure::Failure;
use crate::service::policy::late_days::Terms;
use crate::store::identifier::Key;
use crate::web::app::App;
use crate::web::arrival::{Arrived, written};
use crate::web::card::{PartCard, card};
use crate::web::failure::{Kept, Unhappy};
use crate::web::pages::late_days::{self, TermsView};
use crate::web::session::SignedIn;
use crate::web::standing::later;
use crate::web::view::{self, Frame, points_text};
use crate::web::words::Words;

#[derive(Template, WebTemplate)]
#[template(path = "problem.html")]
struct ProblemPage {
    frame: Frame,
    sheet_number: u32,
    sheet_title: String,
    title_html: String,
    title: String,
    introduction: String,
    address: String,
    variant: String,
    ordinal: i64,
    new_numbers: bool,
    start_key: String,
    earned: String,
    points: u32,
    /// The deadlines of the sheet; late days are spent on the page of the sheets.
    terms: Option<TermsView>,
    terms_of_quiz: bool,
    /// When solutions will be seen, where only the close would show them.
    later: String,
    parts: Vec<PartCard>,
}

/// An answer form.
#[derive(Debug, Deserialize)]
pub struct AnswerForm {
    key: String,
    /// The text, or the ids of the options that were ticked; nothing if none was.
    #[serde(default)]
    response: Vec<String>,
}

/// The form that asks for new numbers, or for a solution.
#[derive(Debug, Deserialize)]
pub struct NumbersForm {
    key: String,
}

/// The text in an answer box.
#[derive(Debug, Deserialize)]
pub struct ReadingForm {
    response: String,
}

impl ReadingForm {
    /// The text.
    #[must_use]
    pub fn response(&self) -> &str {
        &self.response
    }
}

fn named(sheet: &str, problem: &str) -> Result<ProblemId, Unhappy> {
    ProblemId::parse(&format!("{sheet}/{problem}")).ok_or(Unhappy::Failed(Failure::NotFound))
}

pub(super) fn key(text: &str) -> Result<Key, Unhappy> {
    Key::parse(text).ok_or(Unhappy::Malformed)
}

/// The problem with the numbers of whoever is signed in.
///
/// # Errors
/// Nobody is signed in, there is no such problem, or the database failed.
pub async fn show(
    State(app): State<App>,
    Path((sheet, problem)): Path<(String, String)>,
    words: Words,
    SignedIn(actor): SignedIn,
) -> Result<Response, Unhappy> {
    let id = named(&sheet, &problem)?;
    let opened = app.service.open_problem(&actor, &id, words.language(), app.clock.now()).await?;
    let terms = app.service.terms_of(&actor, id.sheet(), app.clock.zone(), app.clock.now()).await?;
    let terms = match terms {
        Some(terms) => late_days::view(id.sheet(), &Terms { next_due_ms: None, ..terms }, &app, words)?,
        None => None,
    };
    let address = format!("/problems/{id}");
    Ok(ProblemPage {
        terms,
        terms_of_quiz: false,
        frame: Frame { words, actor: Some(actor), path: address.clone() },
        sheet_number: opened.sheet_number,
        sheet_title: opened.sheet_title,
        title_html: opened.title_html,
        title: opened.title,
        introduction: opened.introduction,
        address,
        variant: opened.variant.to_string(),
        ordinal: opened.ordinal,
        new_numbers: opened.new_numbers,
        start_key: opened.start_key.to_string(),
        earned: words.decimal(&points_text(opened.earned_micro)),
        points: opened.points,
        later: later(Feedback::Now, opened.held_ms, &app.clock, words),
        parts: opened
            .parts
            .into_iter()
            .enumerate()
            .map(|(place, part)| card(place, part, &app, words))
            .collect(),
    }
    .into_response())
}

/// Takes an answer and leads back to its part.
///
/// # Errors
/// The form did not arrive whole, the policy refuses, or the database failed.
pub async fn answer(
    Arrived(received_ms): Arrived,
    State(app): State<App>,
    Path((variant, part)): Path<(String, String)>,
    actor: Option<SignedIn>,
    form: Result<Form<AnswerForm>, FormRejection>,
) -> Result<Response, Unhappy> {
    let Form(form) = form?;
    let response = written(&form.response)?;
    let sent =
        Sent { variant: key(&variant)?, part: part.clone(), key: key(&form.key)?, response, received_ms };
    let text = sent.response.clone();
    let stored = match actor {
        // The session ended while they were writing: the text is given back.
        None => Err(Failure::SignedOut),
        Some(SignedIn(actor)) => app.service.submit(&actor, sent).await,
    };
    let placed = stored.map_err(|failure| {
        let again = failure.is_passing();
        let answer = Kept { address: format!("/variants/{variant}/{part}"), key: form.key, text, again };
        Unhappy::NotTaken { failure, answer: Box::new(answer) }
    })?;
    let back = match placed.attempt {
        Some(attempt) => format!("/attempts/{attempt}#{variant}-{part}"),
        None => format!("/problems/{}#{part}", placed.problem),
    };
    Ok(Redirect::to(&back).into_response())
}

/// Draws new numbers.
///
/// # Errors
/// The form did not arrive whole, the policy refuses, or the database failed.
pub async fn numbers(
    State(app): State<App>,
    Arrived(now): Arrived,
    Path((sheet, problem)): Path<(String, String)>,
    SignedIn(actor): SignedIn,
    form: Result<Form<NumbersForm>, FormRejection>,
) -> Result<Response, Unhappy> {
    let Form(form) = form?;
    let (id, key) = (named(&sheet, &problem)?, key(&form.key)?);
    let address = format!("/problems/{id}");
    app.service.new_numbers(&actor, &id, key, now).await?;
    Ok(Redirect::to(&address).into_response())
}

/// Shows the solution of a part from now on.
///
/// # Errors
/// The form did not arrive whole, the policy refuses, or the database failed.
pub async fn give_up(
    State(app): State<App>,
    Arrived(now): Arrived,
    Path((variant, part)): Path<(String, String)>,
    SignedIn(actor): SignedIn,
    form: Result<Form<NumbersForm>, FormRejection>,
) -> Result<Response, Unhappy> {
    let Form(form) = form?;
    let (variant, wish) = (key(&variant)?, key(&form.key)?);
    let asked = part.clone();
    let id = app.service.give_up(&actor, variant, &asked, wish, now).await?;
    Ok(Redirect::to(&format!("/problems/{id}#{part}")).into_response())
}

/// How the text in an answer box is read, for the script that shows it while one types.
///
/// # Errors
/// Nobody is signed in, or there is no such part.
pub async fn reading(
    State(app): State<App>,
    Path((variant, part)): Path<(String, String)>,
    words: Words,
    SignedIn(actor): SignedIn,
    form: Result<Form<ReadingForm>, FormRejection>,
) -> Result<Response, Unhappy> {
    let Form(form) = form?;
    let language = words.language();
    let read = app.service.reading(&actor, key(&variant)?, &part, &form.response).await?;
    Ok(Json(view::reading(read, language)).into_response())
}
