//! Quizzes as an instructor gives them: the list, the file, who came how far, who was granted what.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, FormRejection};
use serde::Deserialize;

use crate::service::house::Actor;
use crate::service::policy::form::{Filled, Wrong};
use crate::service::policy::keeping::{Asked, Unfit};
use crate::service::policy::keys::Kind;
use crate::service::quiz::giving::{OverviewRow, Unsaved};
use crate::web::app::App;
use crate::web::failure::Unhappy;
use crate::web::fields::{self, FormView};
use crate::web::pages::rules::{GrantForm, PolicyForm};
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
    lines: Vec<Line>,
    sheets: Vec<Line>,
    file: String,
    file_action: String,
    file_rows: usize,
    editing: String,
    mistakes: Vec<MistakeView>,
}

/// A quiz or a sheet in the list.
struct Line {
    address: String,
    title: String,
    dates: String,
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
    zone: String,
    rules: FormView,
    grant: FormView,
    file: String,
    file_action: String,
    file_rows: usize,
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

async fn list(
    app: &App,
    actor: Actor,
    words: Words,
    file: String,
    editing: String,
    mistakes: Vec<MistakeView>,
) -> Result<ListPage, Unhappy> {
    let quizzes = app.service.all_quizzes(&actor).await?;
    let sheets = app.service.sheet_policies(&actor, words.language()).await?;
    let lines = quizzes.into_iter().map(|quiz| Line {
        address: format!("/class/quizzes/{}", quiz.name),
        title: quiz.quiz.title.get(words.language()).to_owned(),
        dates: standing::dates(&quiz.assessment.policy, &app.clock, words),
    });
    let sheets = sheets.into_iter().map(|sheet| Line {
        address: format!("/class/sheets/{}", sheet.name),
        title: sheet.title,
        dates: standing::dates(&sheet.policy, &app.clock, words),
    });
    Ok(ListPage {
        lines: lines.collect(),
        sheets: sheets.collect(),
        file_action: "/class/quizzes".into(),
        file_rows: 18,
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
        granted: standing::granted(&row.extension, &app.clock, words),
        state,
        answered,
        earned,
    }
}

/// A form of the page of a quiz that was not stored, as it was sent.
enum Sent {
    Nothing,
    Policy(Filled, Wrong),
    Grant(Asked, Wrong),
}

async fn sheet_page(
    app: &App,
    actor: Actor,
    name: String,
    words: Words,
    sent: Sent,
) -> Result<SheetPage, Unhappy> {
    let (zone, now) = (app.clock.zone(), app.clock.now());
    let found = app.service.quiz_overview(&actor, &name, words.language(), zone, now).await?;
    let mut filled = (Filled::of(&found.policy, zone), Wrong::new());
    let mut asked = (Asked { percent: "100".into(), ..Asked::default() }, Wrong::new());
    match sent {
        Sent::Nothing => {}
        Sent::Policy(typed, wrong) => filled = (typed, wrong),
        Sent::Grant(typed, wrong) => asked = (typed, wrong),
    }
    let address = format!("/class/quizzes/{name}");
    let (rules, grants) = (format!("{address}/policy#rules"), format!("{address}/extensions#grant"));
    Ok(SheetPage {
        frame: Frame { words, actor: Some(actor), path: address },
        editing: name.clone(),
        name,
        title: found.title,
        questions: found.questions,
        points: found.points,
        rows: found.rows.into_iter().map(|one| row(one, app, words)).collect(),
        zone: app.clock.zone_name(),
        rules: fields::policy(&filled.0, Kind::Quiz, &filled.1, rules, words),
        grant: fields::grant(&asked.0, Kind::Quiz, &asked.1, grants, words),
        file_action: "/class/quizzes".into(),
        file_rows: 18,
        file: found.file,
        mistakes: Vec::new(),
    })
}

/// One quiz: who came how far, its rules, and its file.
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
    Ok(sheet_page(&app, actor, name, words, Sent::Nothing).await?.into_response())
}

/// Stores the rules of a quiz; what is wrong is said at its field, with everything as it was typed.
///
/// # Errors
/// The actor is no instructor, there is no such quiz, or the database failed.
pub async fn rules(
    State(app): State<App>,
    Path(name): Path<String>,
    headers: HeaderMap,
    SignedIn(actor): SignedIn,
    form: Result<Form<PolicyForm>, FormRejection>,
) -> Result<Response, Unhappy> {
    let Form(form) = form?;
    let filled = form.filled();
    let (zone, now) = (app.clock.zone(), app.clock.now());
    match app.service.save_policy(&actor, &name, &filled, zone, now).await {
        Ok(()) => Ok(Redirect::to(&format!("/class/quizzes/{name}#rules")).into_response()),
        Err(Unfit::Failed(failure)) => Err(failure.into()),
        Err(Unfit::Wrong(wrong)) => {
            let words = Words(spoken::language(&headers));
            let page = sheet_page(&app, actor, name, words, Sent::Policy(filled, wrong)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
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
/// The actor is no instructor, or the database failed.
pub async fn grant(
    State(app): State<App>,
    Path(name): Path<String>,
    headers: HeaderMap,
    SignedIn(actor): SignedIn,
    form: Result<Form<GrantForm>, FormRejection>,
) -> Result<Response, Unhappy> {
    let Form(form) = form?;
    let asked = form.asked();
    match app.service.grant(&actor, &name, &asked, app.clock.zone(), app.clock.now()).await {
        Ok(()) => Ok(Redirect::to(&format!("/class/quizzes/{name}")).into_response()),
        Err(Unfit::Failed(failure)) => Err(failure.into()),
        Err(Unfit::Wrong(wrong)) => {
            let words = Words(spoken::language(&headers));
            let page = sheet_page(&app, actor, name, words, Sent::Grant(asked, wrong)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}
