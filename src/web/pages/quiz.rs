//! The door of a quiz, and the beginning of an attempt.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{Path, State as Extract};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, FormRejection};
use serde::Deserialize;

use crate::course::policy::Feedback;
use crate::course::sitting::Door;
use crate::course::span::MINUTE_MS;
use crate::web::app::App;
use crate::web::arrival::Arrived;
use crate::web::failure::Unhappy;
use crate::web::pages::late_days::{self, TermsView};
use crate::web::session::SignedIn;
use crate::web::standing::{self, Moment, moment};
use crate::web::view::Frame;
use crate::web::words::Words;

#[derive(Template, WebTemplate)]
#[template(path = "quiz-front.html")]
struct FrontPage {
    frame: Frame,
    name: String,
    title: String,
    questions: usize,
    points: u32,
    minutes: Option<i64>,
    tries: Option<u32>,
    opens: Option<Moment>,
    closes: Option<Moment>,
    feedback: String,
    attempt: Option<String>,
    go_on: String,
    open: bool,
    asks_code: bool,
    shut: String,
    terms: Option<TermsView>,
    terms_of_quiz: bool,
}

/// The form that begins an attempt.
#[derive(Debug, Deserialize)]
pub struct BeginForm {
    #[serde(default)]
    code: String,
}

/// The door of a quiz.
///
/// # Errors
/// Nobody is signed in, there is no such quiz, or the database failed.
pub async fn front(
    Extract(app): Extract<App>,
    Path(name): Path<String>,
    words: Words,
    SignedIn(actor): SignedIn,
) -> Result<Response, Unhappy> {
    let front = app.service.quiz_front(&actor, &name, words.language(), app.clock.now()).await?;
    let feedback = match front.policy.feedback {
        Feedback::Now => "quiz-feedback-now",
        Feedback::AfterClosing => "quiz-feedback-after",
        Feedback::Never => "quiz-feedback-never",
    };
    // The dates stand among the rules already.
    let terms = match app.service.terms_of(&actor, &name, app.clock.zone(), app.clock.now()).await? {
        Some(terms) if terms.policy.due_ms.is_some() => late_days::view(&name, &terms, &app, words)?,
        _ => None,
    };
    let running = front.attempt.as_ref().is_some_and(|(_, state)| state.is_running());
    Ok(FrontPage {
        shut: match front.door {
            Door::NotYet(at) => {
                format!("{}.", standing::at("quiz-not-yet", at, &app.clock, words))
            }
            _ => words.say("quiz-shut"),
        },
        frame: Frame { words, actor: Some(actor), path: format!("/quizzes/{name}") },
        title: front.title,
        questions: front.questions,
        points: front.points,
        minutes: front.policy.time_limit_ms.map(|limit| limit / MINUTE_MS),
        tries: front.policy.max_tries.filter(|_| front.policy.feedback == Feedback::Now),
        opens: front.policy.open_ms.map(|at| moment(at, &app.clock, words)),
        closes: front.policy.close_ms.map(|at| moment(at, &app.clock, words)),
        feedback: words.say(feedback),
        attempt: front.attempt.map(|(attempt, state)| {
            if state.is_running() {
                format!("/attempts/{attempt}")
            } else {
                format!("/attempts/{attempt}/receipt")
            }
        }),
        go_on: words.say(if running { "quiz-go-on" } else { "receipt" }),
        open: front.door == Door::Open,
        terms,
        terms_of_quiz: true,
        asks_code: front.policy.access_code.is_some(),
        name,
    }
    .into_response())
}

/// Begins the attempt, or leads to it.
///
/// # Errors
/// The quiz is not open, the code is wrong, or the database failed.
pub async fn begin(
    Extract(app): Extract<App>,
    Arrived(now): Arrived,
    Path(name): Path<String>,
    SignedIn(actor): SignedIn,
    form: Result<Form<BeginForm>, FormRejection>,
) -> Result<Response, Unhappy> {
    let Form(form) = form?;
    let attempt = app.service.begin_quiz(&actor, &name, &form.code, now).await?;
    Ok(Redirect::to(&format!("/attempts/{attempt}")).into_response())
}
