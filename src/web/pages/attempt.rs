//! An attempt at a quiz: its questions, what is saved of them, handing in.

use askama::Template;
use askama_web::WebTemplate;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, FormRejection};
use serde::Deserialize;
use serde_json::json;

use crate::service::answering::Sent;
use crate::service::chance;
use crate::service::failure::Failure;
use crate::service::quiz::attempt::Question;
use crate::store::identifier::Key;
use crate::web::app::App;
use crate::web::arrival::{Arrived, written};
use crate::web::card::{PartCard, card};
use crate::web::failure::{Kept, Unhappy};
use crate::web::pages::problem::key;
use crate::web::session::SignedIn;
use crate::web::standing::{Moment, later, moment, standing};
use crate::web::view::{Frame, points_text};
use crate::web::words::Words;

#[derive(Template, WebTemplate)]
#[template(path = "quiz.html")]
struct AttemptPage {
    frame: Frame,
    title: String,
    address: String,
    running: bool,
    left_ms: Option<i64>,
    ends: Option<Moment>,
    outcome: String,
    earned: Option<String>,
    points: u32,
    verdicts: bool,
    /// When what is held back will be seen.
    later: String,
    checks: bool,
    questions: Vec<QuestionCard>,
}

struct QuestionCard {
    number: usize,
    title_html: String,
    introduction: String,
    earned: Option<String>,
    points: u32,
    parts: Vec<Entry>,
}

struct Entry {
    variant: String,
    part: String,
    action: String,
    seq: i64,
    card: PartCard,
}

#[derive(Template, WebTemplate)]
#[template(path = "clash.html")]
struct ClashPage {
    frame: Frame,
    address: String,
    back: String,
    key: String,
    seq: i64,
    mine: String,
    theirs: String,
}

/// A text that is to be saved.
#[derive(Debug, Deserialize)]
pub struct DraftForm {
    key: String,
    base: Option<i64>,
    #[serde(default)]
    response: Vec<String>,
}

fn question(place: usize, question: Question, checks: bool, app: &App, words: Words) -> QuestionCard {
    let variant = question.variant.to_string();
    let parts = question.parts.into_iter().enumerate().map(|(place, part)| {
        let (name, seq) = (part.id.clone(), part.seq);
        let mut card = card(place, part, app, words);
        card.id = format!("{variant}-{name}");
        let action = if checks {
            format!("/variants/{variant}/{name}")
        } else {
            card.button = words.say("quiz-save");
            format!("/variants/{variant}/{name}/draft")
        };
        Entry { variant: variant.clone(), action, seq, card, part: name }
    });
    QuestionCard {
        number: place + 1,
        title_html: question.title_html,
        introduction: question.introduction,
        earned: question.earned_micro.map(|earned| words.decimal(&points_text(earned))),
        points: question.points,
        parts: parts.collect(),
    }
}

/// The attempt: to work on while it runs, to look through when it is over.
///
/// # Errors
/// The attempt is not this person's, or the database failed.
pub async fn show(
    State(app): State<App>,
    Path(attempt): Path<String>,
    words: Words,
    SignedIn(actor): SignedIn,
) -> Result<Response, Unhappy> {
    let now = app.clock.now();
    let address = format!("/attempts/{attempt}");
    let opened = app.service.open_attempt(&actor, named(&attempt)?, words.language(), now).await?;
    let ends = opened.state.ends();
    let checks = opened.checks;
    Ok(AttemptPage {
        frame: Frame { words, actor: Some(actor), path: address.clone() },
        title: opened.title,
        address,
        running: opened.state.is_running(),
        left_ms: ends.map(|ends| ends - now),
        ends: ends.map(|ends| moment(ends, &app.clock, words)),
        outcome: standing(opened.state, &app.clock, words),
        earned: opened
            .earned_micro
            .filter(|_| opened.verdicts)
            .map(|earned| words.decimal(&points_text(earned))),
        points: opened.points,
        verdicts: opened.verdicts,
        later: later(opened.policy.feedback, opened.shown_from, &app.clock, words),
        checks,
        questions: opened
            .questions
            .into_iter()
            .enumerate()
            .map(|(place, asked)| question(place, asked, checks, &app, words))
            .collect(),
    }
    .into_response())
}

/// How much time is left, for the script that shows it: an attempt may be given more time, or be handed in
/// elsewhere, while its page is open.
///
/// # Errors
/// The attempt is not this person's, or the database failed.
pub async fn clock(
    State(app): State<App>,
    Path(attempt): Path<String>,
    words: Words,
    SignedIn(actor): SignedIn,
) -> Result<Response, Unhappy> {
    let now = app.clock.now();
    let state = app.service.attempt_state(&actor, named(&attempt)?, now).await?;
    let ends = state.ends();
    let (time, machine) = ends.map(|ends| moment(ends, &app.clock, words)).unwrap_or_default();
    let left = ends.map(|ends| ends - now);
    let said = json!({ "running": state.is_running(), "left": left, "time": time, "machine": machine });
    Ok(Json(said).into_response())
}

/// The name of an attempt; what is none is not there.
pub(super) fn named(attempt: &str) -> Result<Key, Unhappy> {
    Key::parse(attempt).ok_or(Unhappy::Failed(Failure::NotFound))
}

/// Saves a text; scripts get JSON, browsers are led back to the part.
///
/// # Errors
/// The form did not arrive whole, the time is over, or the database failed.
pub async fn draft(
    Arrived(received_ms): Arrived,
    State(app): State<App>,
    Path((variant, part)): Path<(String, String)>,
    headers: HeaderMap,
    words: Words,
    actor: Option<SignedIn>,
    form: Result<Form<DraftForm>, FormRejection>,
) -> Result<Response, Unhappy> {
    let Form(form) = form?;
    let response = written(&form.response)?;
    let by_script = headers.get(header::ACCEPT).is_some_and(|accept| accept == "application/json");
    let sent =
        Sent { variant: key(&variant)?, part: part.clone(), key: key(&form.key)?, response, received_ms };
    let mine = sent.response.clone();
    let (clock, whose) = (app.clock.clone(), actor.as_ref().map(|SignedIn(actor)| actor.clone()));
    let stored = match actor {
        // The session ended while they were writing: the text is given back.
        None => Err(Failure::SignedOut),
        Some(SignedIn(actor)) => app.service.save_draft(&actor, sent, form.base).await,
    };
    let address = format!("/variants/{variant}/{part}/draft");
    match stored {
        Ok(saved) if by_script => Ok(Json(json!({
            "seq": saved.seq,
            "time": clock.show(saved.received_ms, words.language()),
        }))
        .into_response()),
        Ok(saved) => {
            Ok(Redirect::to(&format!("/attempts/{}#{variant}-{part}", saved.attempt)).into_response())
        }
        Err(Failure::Clash { text, seq, .. }) if by_script => {
            let said = json!({
                "text": text, "seq": seq, "message": words.say("clash-lead"),
                "mine": words.say("clash-keep-mine"), "theirs": words.say("clash-keep-theirs"),
            });
            Ok((StatusCode::CONFLICT, Json(said)).into_response())
        }
        Err(Failure::Clash { text, seq, attempt }) => {
            let page = format!("/attempts/{attempt}");
            let back = format!("{page}#{variant}-{part}");
            let frame = Frame { words, actor: whose, path: page };
            // Another form: it may be sent with another text than the first.
            let fresh = chance::key_from(received_ms)?.to_string();
            let page = ClashPage { frame, address, back, key: fresh, seq, mine, theirs: text };
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(failure) => {
            let again = failure.is_passing();
            let answer = Kept { address, key: form.key, text: mine, again };
            Err(Unhappy::NotTaken { failure, answer: Box::new(answer) })
        }
    }
}

/// Hands in and shows the receipt.
///
/// # Errors
/// The attempt is not this person's, or the database failed.
pub async fn hand_in(
    Arrived(now): Arrived,
    State(app): State<App>,
    Path(attempt): Path<String>,
    SignedIn(actor): SignedIn,
) -> Result<Response, Unhappy> {
    let id = named(&attempt)?;
    app.service.hand_in(&actor, id, now).await?;
    Ok(Redirect::to(&format!("/attempts/{attempt}/receipt")).into_response())
}
