//! All sheets with the student's progress.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use crate::course::sitting::Door;
use crate::service::quiz::door::QuizLine;
use crate::web::app::App;
use crate::web::failure::Unhappy;
use crate::web::pages::late_days::{self, TermsView};
use crate::web::session::SignedIn;
use crate::web::standing;
use crate::web::view::{CellView, Frame, points_text};
use crate::web::words::Words;

#[derive(Template, WebTemplate)]
#[template(path = "sheets.html")]
struct SheetsPage {
    frame: Frame,
    quizzes: Vec<QuizRow>,
    sheets: Vec<Sheet>,
    terms_of_quiz: bool,
}

struct QuizRow {
    address: String,
    title: String,
    state: String,
}

struct Sheet {
    id: String,
    number: u32,
    title: String,
    terms: Option<TermsView>,
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
    words: Words,
    SignedIn(actor): SignedIn,
) -> Result<Response, Unhappy> {
    let quizzes = app.service.quizzes(&actor, words.language(), app.clock.now()).await?;
    let quizzes = quizzes.into_iter().map(|line| quiz_row(line, &app, words)).collect();
    let sheets = app.service.sheets(&actor, words.language()).await?;
    let terms = app.service.terms(&actor, app.clock.zone(), app.clock.now()).await?;
    let mut shown = Vec::new();
    for sheet in sheets {
        let terms = match terms.get(&sheet.id) {
            Some(terms) => late_days::view(&sheet.id, terms, &app, words)?,
            None => None,
        };
        shown.push(Sheet {
            terms,
            id: sheet.id,
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
        });
    }
    let frame = Frame { words, actor: Some(actor), path: "/".into() };
    Ok(SheetsPage { frame, quizzes, sheets: shown, terms_of_quiz: false }.into_response())
}

fn quiz_row(line: QuizLine, app: &App, words: Words) -> QuizRow {
    let until = |id: &str, at: i64| standing::at(id, at, &app.clock, words);
    let state = match (line.state, line.door) {
        (Some(state), _) => standing::standing(state, &app.clock, words),
        (None, Door::NotYet(at)) => until("quiz-opens", at),
        (None, Door::Closed) => words.say("quiz-shut"),
        (None, Door::Open) => {
            line.close_ms.map_or_else(|| words.say("quiz-open"), |at| until("quiz-closes", at))
        }
    };
    QuizRow { address: format!("/quizzes/{}", line.name), title: line.title, state }
}
