//! All sheets with the student's progress.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};

use crate::web::app::App;
use crate::web::failure::Unhappy;
use crate::web::session::SignedIn;
use crate::web::spoken;
use crate::web::view::{CellView, Frame, points_text};
use crate::web::words::Words;

#[derive(Template, WebTemplate)]
#[template(path = "sheets.html")]
struct SheetsPage {
    frame: Frame,
    sheets: Vec<Sheet>,
}

struct Sheet {
    number: u32,
    title: String,
    problems: Vec<Line>,
}

struct Line {
    address: String,
    number: usize,
    title: String,
    earned: String,
    points: u32,
    cells: Vec<CellView>,
}

/// The sheets.
///
/// # Errors
/// Nobody is signed in, or the database failed.
pub async fn show(
    State(app): State<App>,
    headers: HeaderMap,
    SignedIn(actor): SignedIn,
) -> Result<Response, Unhappy> {
    let words = Words(spoken::language(&headers));
    let sheets = app.service.sheets(&actor, words.language()).await?;
    let sheets = sheets
        .into_iter()
        .map(|sheet| Sheet {
            number: sheet.number,
            title: sheet.title,
            problems: sheet
                .problems
                .into_iter()
                .map(|line| Line {
                    address: format!("/problems/{}", line.id),
                    number: line.number,
                    title: line.title,
                    earned: words.decimal(&points_text(line.earned_micro)),
                    points: line.points,
                    cells: line.parts.into_iter().map(|best| CellView::new(best, 1, words)).collect(),
                })
                .collect(),
        })
        .collect();
    let frame = Frame { words, actor: Some(actor), path: "/".into() };
    Ok(SheetsPage { frame, sheets }.into_response())
}
