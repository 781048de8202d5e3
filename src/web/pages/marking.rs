//! Marking texts: the queue, and one text with its rubric.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, FormRejection};
use serde::Deserialize;

use crate::course::gradebook::micro_points;
use crate::grading::marking::{COMMENT, Marking};
use crate::service::marking::Said;
use crate::store::identifier::Key;
use crate::store::marking::{Marked, Queued};
use crate::web::app::App;
use crate::web::clock::Clock;
use crate::web::failure::Unhappy;
use crate::web::session::SignedIn;
use crate::web::view::{Frame, points_text, symbol};
use crate::web::words::Words;

#[derive(Template, WebTemplate)]
#[template(path = "marking.html")]
struct QueuePage {
    frame: Frame,
    piles: Vec<PileView>,
    marked: Vec<MarkedRow>,
}

struct PileView {
    title: String,
    texts: Vec<TextRow>,
}

struct TextRow {
    address: String,
    name: String,
    time: String,
    machine_time: String,
}

struct MarkedRow {
    text: TextRow,
    title: String,
    history: HistoryView,
}

/// What a person said of a text.
struct HistoryView {
    by: String,
    time: String,
    machine_time: String,
    symbol: &'static str,
    word: String,
    met: Vec<String>,
    comment: Option<String>,
}

#[derive(Template, WebTemplate)]
#[template(path = "text.html")]
struct TextPage {
    frame: Frame,
    address: String,
    problem_title: String,
    title_html: String,
    introduction: String,
    body: String,
    name: String,
    student: String,
    text: String,
    time: String,
    machine_time: String,
    points: u32,
    criteria: Vec<CriterionRow>,
    comment: String,
    comment_length: usize,
    sample: Option<String>,
    history: Vec<HistoryView>,
    effective: i64,
    key: String,
    waiting: usize,
}

struct CriterionRow {
    id: String,
    words: String,
    worth: String,
    met: bool,
}

/// What a person says of a text.
#[derive(Debug, Deserialize)]
pub struct MarkForm {
    key: String,
    effective: i64,
    #[serde(default)]
    met: Vec<String>,
    #[serde(default)]
    comment: String,
}

fn row(text: &Queued, app: &App, words: Words) -> TextRow {
    TextRow {
        address: format!("/marking/{}", text.place),
        name: text.name.clone(),
        time: app.clock.show(text.received_ms, words.language()),
        machine_time: Clock::machine(text.received_ms),
    }
}

fn history(marked: &Marked, app: &App, words: Words) -> HistoryView {
    let language = words.language();
    let judgement = &marked.judgement;
    let marking = judgement.marking.as_ref();
    let criteria = |marking: &Marking| {
        let met = marking.criteria.iter().filter(|mark| mark.met);
        met.map(|mark| mark.phrase.get(language).to_owned()).collect()
    };
    HistoryView {
        by: marked.by.clone(),
        time: app.clock.show(marked.at_ms, language),
        machine_time: Clock::machine(marked.at_ms),
        symbol: symbol(Some(judgement.outcome)),
        word: match marking {
            Some(marking) => {
                let points = marking.criteria.iter().map(|mark| mark.points).sum();
                let earned = points_text(micro_points(points, judgement.credit_micro));
                format!("{} {}", words.decimal(&earned), words.count("of-points", points))
            }
            None => words.say(&format!("outcome-{}", judgement.outcome.as_str())),
        },
        met: marking.map(criteria).unwrap_or_default(),
        comment: marking.and_then(|marking| marking.comment.clone()),
    }
}

/// The texts that wait, and those that were marked.
///
/// # Errors
/// No instructor is signed in, or the database failed.
pub async fn queue(
    State(app): State<App>,
    words: Words,
    SignedIn(actor): SignedIn,
) -> Result<Response, Unhappy> {
    let queue = app.service.marking_queue(&actor, words.language()).await?;
    let piles = queue
        .waiting
        .into_iter()
        .map(|pile| PileView {
            title: pile.title,
            texts: pile.texts.iter().map(|text| row(text, &app, words)).collect(),
        })
        .collect();
    let marked = queue
        .marked
        .into_iter()
        .filter_map(|(title, text)| {
            let history = history(text.marked.as_ref()?, &app, words);
            Some(MarkedRow { text: row(&text, &app, words), title, history })
        })
        .collect();
    let frame = Frame { words, actor: Some(actor), path: "/marking".into() };
    Ok(QueuePage { frame, piles, marked }.into_response())
}

/// One text with its rubric.
///
/// # Errors
/// No instructor is signed in, there is no such text, or the database failed.
pub async fn text(
    State(app): State<App>,
    Path(place): Path<String>,
    words: Words,
    SignedIn(actor): SignedIn,
) -> Result<Response, Unhappy> {
    let view = app.service.text_to_mark(&actor, &place, words.language()).await?;
    let address = format!("/marking/{place}");
    let frame = Frame { words, actor: Some(actor), path: address.clone() };
    Ok(TextPage {
        frame,
        address,
        problem_title: view.problem_title,
        title_html: view.title_html,
        introduction: view.introduction,
        body: view.body,
        name: view.name,
        student: format!("/class/students/{}", view.login),
        text: view.text,
        time: app.clock.show(view.received_ms, words.language()),
        machine_time: Clock::machine(view.received_ms),
        points: view.points,
        criteria: view
            .criteria
            .into_iter()
            .map(|criterion| CriterionRow {
                words: criterion.phrase.get(words.language()).to_owned(),
                worth: words.count("points", criterion.points),
                id: criterion.id,
                met: criterion.met,
            })
            .collect(),
        comment: view.comment,
        comment_length: COMMENT,
        sample: view.sample.map(|sample| sample.get(words.language()).to_owned()),
        history: view.marked.iter().map(|marked| history(marked, &app, words)).collect(),
        effective: view.effective,
        key: view.key.to_string(),
        waiting: view.waiting,
    }
    .into_response())
}

/// Stores a marking and goes on to the next text.
///
/// # Errors
/// The form did not arrive whole, no instructor is signed in, somebody else marked the text meanwhile,
/// or the database failed.
pub async fn save(
    State(app): State<App>,
    Path(place): Path<String>,
    SignedIn(actor): SignedIn,
    form: Result<Form<MarkForm>, FormRejection>,
) -> Result<Response, Unhappy> {
    let Form(form) = form?;
    let said = Said {
        place,
        key: Key::parse(&form.key).ok_or(Unhappy::Malformed)?,
        effective: form.effective,
        met: form.met.into_iter().collect(),
        comment: form.comment.replace("\r\n", "\n"),
        now: app.clock.now(),
    };
    let next = app.service.mark_text(&actor, said).await?;
    let address = next.map_or_else(|| "/marking".to_owned(), |next| format!("/marking/{next}"));
    Ok(Redirect::to(&address).into_response())
}
