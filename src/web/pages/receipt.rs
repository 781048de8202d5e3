//! The receipt of an attempt at a quiz.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};

use crate::web::app::App;
use crate::web::failure::Unhappy;
use crate::web::pages::attempt::named;
use crate::web::session::SignedIn;
use crate::web::standing::{later, moment, standing};
use crate::web::view::{Frame, letter};
use crate::web::words::Words;

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

/// What a student can show of an attempt.
///
/// # Errors
/// The attempt is not this person's, or the database failed.
pub async fn show(
    State(app): State<App>,
    Path(attempt): Path<String>,
    words: Words,
    SignedIn(actor): SignedIn,
) -> Result<Response, Unhappy> {
    let found = app.service.receipt(&actor, named(&attempt)?, words.language(), app.clock.now()).await?;
    let lines = found.lines.into_iter().map(|line| ReceiptRow {
        label: format!("{}{}", line.question, letter(line.place, words.language())),
        title_html: line.title_html,
        saved: line.saved.map(|(at, code)| {
            let (time, machine) = moment(at, &app.clock, words);
            (time, machine, code)
        }),
    });
    let address = format!("/attempts/{attempt}");
    Ok(ReceiptPage {
        title: found.title,
        name: found.name,
        outcome: standing(found.state, &app.clock, words),
        later: later(found.feedback, found.shown_from, &app.clock, words),
        review: !found.state.is_running(),
        lines: lines.collect(),
        frame: Frame { words, actor: Some(actor), path: format!("{address}/receipt") },
        attempt,
        address,
    }
    .into_response())
}
