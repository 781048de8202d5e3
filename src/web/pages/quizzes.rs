//! Quizzes as an instructor gives them: the list, the file, who came how far, who was granted what.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, FormRejection};
use serde::Deserialize;

use crate::service::house::Actor;
use crate::service::quiz::giving::{Asked, OverviewRow, Unsaved};
use crate::store::quizzes::StoredQuiz;
use crate::web::app::App;
use crate::web::failure::Unhappy;
use crate::web::session::SignedIn;
use crate::web::spoken;
use crate::web::standing;
use crate::web::view::{Frame, MistakeView, points_text};
use crate::web::words::Words;

/// The file that an empty form begins with.
const EXAMPLE: &str = include_str!("new-quiz.toml");

#[derive(Template, WebTemplate)]
#[template(path = "quizzes.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<(String, String, String)>,
    file: String,
    editing: String,
    mistakes: Vec<MistakeView>,
}

#[derive(Template, WebTemplate)]
#[template(path = "quiz-sheet.html")]
struct SheetPage {
    frame: Frame,
    name: String,
    title: String,
    questions: usize,
    points: u32,
    rows: Vec<RowView>,
    file: String,
    editing: String,
    mistakes: Vec<MistakeView>,
}

struct RowView {
    login: String,
    name: String,
    granted: Option<String>,
    state: String,
    answered: String,
    earned: String,
}

/// The file of a quiz.
#[derive(Debug, Deserialize)]
pub struct FileForm {
    file: String,
    /// The quiz whose page the form stands on; nothing for a new one.
    #[serde(default)]
    editing: String,
}

/// What a student is granted; an empty date is none.
#[derive(Debug, Deserialize)]
pub struct GrantForm {
    login: String,
    #[serde(default)]
    percent: String,
    #[serde(default)]
    opens: String,
    #[serde(default)]
    closes: String,
}

async fn list(
    app: &App,
    actor: Actor,
    words: Words,
    file: String,
    editing: String,
    mistakes: Vec<MistakeView>,
) -> Result<ListPage, Unhappy> {
    let quizzes = app.service.all_quizzes(&actor).await?;
    let line = |quiz: StoredQuiz| {
        let title = quiz.quiz.title.get(words.language()).to_owned();
        (format!("/class/quizzes/{}", quiz.name), title, quiz.name)
    };
    Ok(ListPage {
        lines: quizzes.into_iter().map(line).collect(),
        frame: Frame { words, actor: Some(actor), path: "/class/quizzes".into() },
        file,
        editing,
        mistakes,
    })
}

/// All quizzes, and the form for a new one.
///
/// # Errors
/// The actor is no instructor, or the database failed.
pub async fn index(
    State(app): State<App>,
    headers: HeaderMap,
    SignedIn(actor): SignedIn,
) -> Result<Response, Unhappy> {
    let words = Words(spoken::language(&headers));
    Ok(list(&app, actor, words, EXAMPLE.to_owned(), String::new(), Vec::new()).await?.into_response())
}

/// Stores a quiz from its file; what is wrong in it is shown with the file as it was typed.
///
/// # Errors
/// The actor is no instructor, or the database failed.
pub async fn save(
    State(app): State<App>,
    headers: HeaderMap,
    SignedIn(actor): SignedIn,
    form: Result<Form<FileForm>, FormRejection>,
) -> Result<Response, Unhappy> {
    let Form(form) = form?;
    let words = Words(spoken::language(&headers));
    let text = form.file.replace("\r\n", "\n");
    match app.service.save_quiz(&actor, &form.editing, &text, app.clock.zone(), app.clock.now()).await {
        Ok(name) => Ok(Redirect::to(&format!("/class/quizzes/{name}")).into_response()),
        Err(Unsaved::Failed(failure)) => Err(failure.into()),
        Err(Unsaved::Mistakes(found)) => {
            let views = found.iter().map(|mistake| MistakeView::new(mistake, words.language())).collect();
            let page = list(&app, actor, words, text, form.editing, views).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

fn row(row: OverviewRow, app: &App, words: Words) -> RowView {
    let extension = row.extension;
    let mut granted = Vec::new();
    if extension.time_percent != 100 {
        granted.push(format!("{}\u{a0}%", extension.time_percent));
    }
    for (id, at) in [("quiz-opens", extension.open_ms), ("quiz-closes", extension.close_ms)] {
        granted.extend(at.map(|at| standing::at(id, at, &app.clock, words)));
    }
    let (state, answered, earned) = match row.attempt {
        None => (words.say("quiz-not-begun"), String::new(), String::new()),
        Some(progress) => {
            let state = standing::standing(progress.state, &app.clock, words);
            let answered = format!("{}/{}", progress.answered, progress.parts);
            (state, answered, words.decimal(&points_text(progress.earned_micro)))
        }
    };
    RowView {
        login: row.person.login,
        name: row.person.name,
        granted: (!granted.is_empty()).then(|| granted.join(", ")),
        state,
        answered,
        earned,
    }
}

/// One quiz: who came how far, and its file.
///
/// # Errors
/// The actor is no instructor, there is no such quiz, or the database failed.
pub async fn sheet(
    State(app): State<App>,
    Path(name): Path<String>,
    headers: HeaderMap,
    SignedIn(actor): SignedIn,
) -> Result<Response, Unhappy> {
    let words = Words(spoken::language(&headers));
    let (zone, now) = (app.clock.zone(), app.clock.now());
    let found = app.service.quiz_overview(&actor, &name, words.language(), zone, now).await?;
    Ok(SheetPage {
        frame: Frame { words, actor: Some(actor), path: format!("/class/quizzes/{name}") },
        editing: name.clone(),
        name,
        title: found.title,
        questions: found.questions,
        points: found.points,
        rows: found.rows.into_iter().map(|one| row(one, &app, words)).collect(),
        file: found.file,
        mistakes: Vec::new(),
    }
    .into_response())
}

/// The file of a quiz, to be kept or imported elsewhere.
///
/// # Errors
/// The actor is no instructor, there is no such quiz, or the database failed.
pub async fn export(
    State(app): State<App>,
    Path(name): Path<String>,
    SignedIn(actor): SignedIn,
) -> Result<Response, Unhappy> {
    let file = app.service.quiz_file(&actor, &name, app.clock.zone()).await?;
    let kind = [(header::CONTENT_TYPE, "application/toml; charset=utf-8")];
    Ok((kind, file).into_response())
}

/// Grants a student more time, or times of their own.
///
/// # Errors
/// The actor is no instructor, there is no such student, or the database failed.
pub async fn grant(
    State(app): State<App>,
    Path(name): Path<String>,
    SignedIn(actor): SignedIn,
    form: Result<Form<GrantForm>, FormRejection>,
) -> Result<Response, Unhappy> {
    let Form(form) = form?;
    // What is no number is refused as one that is too small.
    let percent = match form.percent.trim() {
        "" => 100,
        text => text.parse().unwrap_or(0),
    };
    let asked = Asked { percent, opens: &form.opens, closes: &form.closes, zone: app.clock.zone() };
    app.service.grant(&actor, &name, form.login.trim(), asked, app.clock.now()).await?;
    Ok(Redirect::to(&format!("/class/quizzes/{name}")).into_response())
}
