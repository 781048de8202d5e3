//! A quiz as a student takes it: the door, the attempt, drafts, the receipt.

use askama::Template;
use askama_web::WebTemplate;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, FormRejection};
use serde::Deserialize;
use serde_json::json;

use crate::course::policy::Feedback;
use crate::course::sitting::{Door, State as Standing};
use crate::grading::grade::BYTES;
use crate::service::answering::Sent;
use crate::service::failure::Failure;
use crate::service::quiz::taking::Question;
use crate::store::identifier::Key;
use crate::web::app::App;
use crate::web::card::{PartCard, card};
use crate::web::clock::Clock;
use crate::web::failure::{Kept, Unhappy};
use crate::web::pages::problem::key;
use crate::web::session::SignedIn;
use crate::web::spoken;
use crate::web::view::{Frame, letter, points_text};
use crate::web::words::Words;

/// A moment in words and for machines.
type Moment = (String, String);

/// A minute in milliseconds.
const MINUTE_MS: i64 = 60_000;

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
}

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
#[template(path = "receipt.html")]
struct ReceiptPage {
    frame: Frame,
    title: String,
    address: String,
    attempt: String,
    name: String,
    outcome: String,
    later: String,
    review: bool,
    lines: Vec<ReceiptRow>,
}

struct ReceiptRow {
    label: String,
    title_html: String,
    saved: Option<(String, String, String)>,
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

/// The form that begins an attempt.
#[derive(Debug, Deserialize)]
pub struct BeginForm {
    #[serde(default)]
    code: String,
}

/// A text that is to be saved.
#[derive(Debug, Deserialize)]
pub struct DraftForm {
    key: String,
    base: Option<i64>,
    #[serde(default)]
    response: Vec<String>,
}

fn moment(at_ms: i64, app: &App, words: Words) -> Moment {
    (app.clock.show(at_ms, words.language()), Clock::machine(at_ms))
}

/// How an attempt ended.
fn outcome(state: Standing, app: &App, words: Words) -> String {
    let (id, at) = match state {
        Standing::Running(_) => return words.say("quiz-running"),
        Standing::HandedIn(at) => ("quiz-handed-in", at),
        Standing::RanOut(at) => ("quiz-ran-out", at),
    };
    format!("{} {}", words.say(id), app.clock.show(at, words.language()))
}

/// When what was said of the answers will be seen.
fn later(feedback: Feedback, close: Option<i64>, app: &App, words: Words) -> String {
    match (feedback, close) {
        (Feedback::Never, _) => words.say("quiz-feedback-never"),
        (_, Some(close)) => {
            format!("{} {}.", words.say("quiz-results-at"), app.clock.show(close, words.language()))
        }
        (_, None) => String::new(),
    }
}

/// The door of a quiz.
///
/// # Errors
/// Nobody is signed in, there is no such quiz, or the database failed.
pub async fn front(
    State(app): State<App>,
    Path(name): Path<String>,
    headers: HeaderMap,
    SignedIn(actor): SignedIn,
) -> Result<Response, Unhappy> {
    let words = Words(spoken::language(&headers));
    let front = app.service.quiz_front(&actor, &name, words.language(), app.clock.now()).await?;
    let feedback = match front.policy.feedback {
        Feedback::Now => "quiz-feedback-now",
        Feedback::AfterClosing => "quiz-feedback-after",
        Feedback::Never => "quiz-feedback-never",
    };
    let running = front.attempt.as_ref().is_some_and(|(_, state)| state.is_running());
    Ok(FrontPage {
        shut: match front.door {
            Door::NotYet(at) => {
                format!("{} {}.", words.say("quiz-not-yet"), app.clock.show(at, words.language()))
            }
            _ => words.say("quiz-shut"),
        },
        frame: Frame { words, actor: Some(actor), path: format!("/quizzes/{name}") },
        title: front.title,
        questions: front.questions,
        points: front.points,
        minutes: front.policy.time_limit_ms.map(|limit| limit / MINUTE_MS),
        tries: front.policy.max_tries.filter(|_| front.policy.feedback == Feedback::Now),
        opens: front.policy.open_ms.map(|at| moment(at, &app, words)),
        closes: front.policy.close_ms.map(|at| moment(at, &app, words)),
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
    State(app): State<App>,
    Path(name): Path<String>,
    SignedIn(actor): SignedIn,
    form: Result<Form<BeginForm>, FormRejection>,
) -> Result<Response, Unhappy> {
    let now = app.clock.now();
    let Form(form) = form?;
    let attempt = tokio::spawn(async move { app.service.begin_quiz(&actor, &name, &form.code, now).await })
        .await
        .map_err(|error| Unhappy::Failed(Failure::Internal(error.to_string())))??;
    Ok(Redirect::to(&format!("/attempts/{attempt}")).into_response())
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
pub async fn attempt(
    State(app): State<App>,
    Path(attempt): Path<String>,
    headers: HeaderMap,
    SignedIn(actor): SignedIn,
) -> Result<Response, Unhappy> {
    let words = Words(spoken::language(&headers));
    let now = app.clock.now();
    let address = format!("/attempts/{attempt}");
    let opened = app.service.open_attempt(&actor, named(&attempt)?, words.language(), now).await?;
    let ends = match opened.state {
        Standing::Running(ends) => ends,
        _ => None,
    };
    let closes = opened.policy.close_ms.filter(|close| now < *close);
    let checks = opened.checks;
    Ok(AttemptPage {
        frame: Frame { words, actor: Some(actor), path: address.clone() },
        title: opened.title,
        address,
        running: opened.state.is_running(),
        left_ms: ends.map(|ends| ends - now),
        ends: ends.map(|ends| moment(ends, &app, words)),
        outcome: outcome(opened.state, &app, words),
        earned: opened
            .earned_micro
            .filter(|_| opened.verdicts)
            .map(|earned| words.decimal(&points_text(earned))),
        points: opened.points,
        verdicts: opened.verdicts,
        later: later(opened.policy.feedback, closes, &app, words),
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

/// The name of an attempt; what is none is not there.
fn named(attempt: &str) -> Result<Key, Unhappy> {
    Key::parse(attempt).ok_or(Unhappy::Failed(Failure::NotFound))
}

/// Saves a text; scripts get JSON, browsers are led back to the part.
///
/// # Errors
/// The form did not arrive whole, the time is over, or the database failed.
pub async fn draft(
    State(app): State<App>,
    Path((variant, part)): Path<(String, String)>,
    headers: HeaderMap,
    actor: Option<SignedIn>,
    form: Result<Form<DraftForm>, FormRejection>,
) -> Result<Response, Unhappy> {
    // The body has arrived whole: this is the moment that counts.
    let received_ms = app.clock.now();
    let Form(form) = form?;
    let response = form.response.join("; ").replace("\r\n", "\n");
    if response.len() > BYTES {
        return Err(Unhappy::TooLarge);
    }
    let words = Words(spoken::language(&headers));
    let by_script = headers.get(header::ACCEPT).is_some_and(|accept| accept == "application/json");
    let sent =
        Sent { variant: key(&variant)?, part: part.clone(), key: key(&form.key)?, response, received_ms };
    let mine = sent.response.clone();
    let clock = app.clock.clone();
    let (stored, actor) = match actor {
        None => (Err(Failure::SignedOut), None),
        Some(SignedIn(actor)) => {
            let whose = actor.clone();
            // A task of its own: whoever goes away now cancels nothing.
            let stored = tokio::spawn(async move { app.service.save_draft(&whose, sent, form.base).await })
                .await
                .unwrap_or_else(|error| Err(Failure::Internal(error.to_string())));
            (stored, Some(actor))
        }
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
        Err(Failure::Clash { text, seq }) if by_script => {
            let said = json!({
                "text": text, "seq": seq, "message": words.say("clash-lead"),
                "mine": words.say("clash-keep-mine"), "theirs": words.say("clash-keep-theirs"),
            });
            Ok((StatusCode::CONFLICT, Json(said)).into_response())
        }
        Err(Failure::Clash { text, seq }) => {
            let back = format!("{}#{variant}-{part}", referrer(&headers));
            let frame = Frame { words, actor, path: "/".into() };
            // Another form: it may be sent with another text than the first.
            let fresh = crate::service::chance::key()?.to_string();
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

/// The page that a form was sent from, as a path of ours; the sheets if the browser does not say.
fn referrer(headers: &HeaderMap) -> String {
    let path = headers.get(header::REFERER).and_then(|value| value.to_str().ok()).and_then(|address| {
        let (_, rest) = address.split_once("://")?;
        rest.split_once('/').map(|(_, path)| path.split(['?', '#']).next().unwrap_or("").to_owned())
    });
    match path {
        Some(path) if path.strip_prefix("attempts/").is_some_and(|id| Key::parse(id).is_some()) => {
            format!("/{path}")
        }
        _ => "/".into(),
    }
}

/// Hands in and shows the receipt.
///
/// # Errors
/// The attempt is not this person's, or the database failed.
pub async fn hand_in(
    State(app): State<App>,
    Path(attempt): Path<String>,
    SignedIn(actor): SignedIn,
) -> Result<Response, Unhappy> {
    let (now, id) = (app.clock.now(), named(&attempt)?);
    tokio::spawn(async move { app.service.hand_in(&actor, id, now).await })
        .await
        .map_err(|error| Unhappy::Failed(Failure::Internal(error.to_string())))??;
    Ok(Redirect::to(&format!("/attempts/{attempt}/receipt")).into_response())
}

/// What a student can show of an attempt.
///
/// # Errors
/// The attempt is not this person's, or the database failed.
pub async fn receipt(
    State(app): State<App>,
    Path(attempt): Path<String>,
    headers: HeaderMap,
    SignedIn(actor): SignedIn,
) -> Result<Response, Unhappy> {
    let words = Words(spoken::language(&headers));
    let found = app.service.receipt(&actor, named(&attempt)?, words.language(), app.clock.now()).await?;
    let lines = found.lines.into_iter().map(|line| ReceiptRow {
        label: format!("{}{}", line.question, letter(line.place, words.language())),
        title_html: line.title_html,
        saved: line.saved.map(|(at, code)| {
            let (time, machine) = moment(at, &app, words);
            (time, machine, code)
        }),
    });
    let address = format!("/attempts/{attempt}");
    Ok(ReceiptPage {
        title: found.title,
        name: found.name,
        outcome: outcome(found.state, &app, words),
        later: if found.verdicts {
            String::new()
        } else {
            later(found.feedback, found.close_ms, &app, words)
        },
        review: !found.state.is_running(),
        lines: lines.collect(),
        frame: Frame { words, actor: Some(actor), path: format!("{address}/receipt") },
        attempt,
        address,
    }
    .into_response())
}
