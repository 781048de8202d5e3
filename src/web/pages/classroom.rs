//! The instructor's pages: the class, one student, one part, and the grades.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::grading::outcome::Outcome;
use crate::math::phrase::Language;
use crate::problem::id::ProblemId;
use crate::service::classroom::Column;
use crate::service::failure::Failure;
use crate::store::results::Answered;
use crate::web::app::App;
use crate::web::clock::Clock;
use crate::web::failure::Unhappy;
use crate::web::session::SignedIn;
use crate::web::view::{self, CellView, Frame, VerdictView, points_text, symbol};
use crate::web::words::Words;

#[derive(Template, WebTemplate)]
#[template(path = "class.html")]
struct ClassPage {
    frame: Frame,
    groups: Vec<Group>,
    columns: Vec<Head>,
    rows: Vec<StudentRow>,
    points: u32,
    waiting: usize,
}

/// Columns of one problem.
struct Group {
    number: String,
    title: String,
    width: usize,
}

struct Head {
    address: String,
    letter: String,
    title: String,
    points: u32,
}

struct StudentRow {
    address: String,
    name: String,
    cells: Vec<CellView>,
    total: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "student.html")]
struct StudentPage {
    frame: Frame,
    name: String,
    login: String,
    total: String,
    points: u32,
    parts: Vec<(Head, CellView)>,
    answers: Vec<AnswerRow>,
}

#[derive(Template, WebTemplate)]
#[template(path = "part.html")]
struct PartPage {
    frame: Frame,
    number: String,
    problem_title: String,
    title: String,
    points: u32,
    outcomes: Vec<(&'static str, String, usize)>,
    slips: Vec<(String, usize)>,
    solution: Option<String>,
    notes: Option<String>,
    answers: Vec<AnswerRow>,
}

struct AnswerRow {
    name: String,
    student: String,
    part: String,
    part_address: String,
    text: String,
    time: String,
    machine_time: String,
    late: String,
    /// Where the text is marked, if it is one.
    marking: Option<String>,
    verdict: Option<VerdictView>,
}

fn head(column: &Column, place: usize, language: Language) -> Head {
    Head {
        address: format!("/class/parts/{}/{}", column.problem, column.part),
        letter: view::letter(place, language),
        title: column.title.clone(),
        points: column.points,
    }
}

fn row(answer: Answered, columns: &[Column], app: &App, words: Words) -> AnswerRow {
    let own = columns
        .iter()
        .find(|column| column.problem.as_str() == answer.problem && column.part == answer.place.part);
    let points = own.map_or(1, |column| column.points);
    let verdict =
        answer.judgement.as_ref().map(|judgement| VerdictView::new(judgement, &answer.body, points, words));
    AnswerRow {
        marking: verdict
            .as_ref()
            .filter(|verdict| verdict.prose)
            .map(|_| format!("/marking/{}", answer.place)),
        verdict,
        student: format!("/class/students/{}", answer.login),
        part: own.map_or_else(
            || answer.place.part.clone(),
            |column| format!("{} {}", column.number, column.title),
        ),
        part_address: format!("/class/parts/{}/{}", answer.problem, answer.place.part),
        name: answer.name,
        text: answer.body,
        time: app.clock.show(answer.received_ms, words.language()),
        machine_time: Clock::machine(answer.received_ms),
        late: words.say("outcome-late"),
    }
}

/// Students × parts.
///
/// # Errors
/// No instructor is signed in, or the database failed.
pub async fn dashboard(
    State(app): State<App>,
    words: Words,
    SignedIn(actor): SignedIn,
) -> Result<Response, Unhappy> {
    let class = app.service.dashboard(&actor, words.language()).await?;
    let mut groups: Vec<Group> = Vec::new();
    let mut columns = Vec::new();
    for column in &class.columns {
        let place = match groups.last_mut() {
            Some(group) if group.number == column.number => {
                group.width += 1;
                group.width - 1
            }
            _ => {
                groups.push(Group {
                    number: column.number.clone(),
                    title: column.problem_title.clone(),
                    width: 1,
                });
                0
            }
        };
        columns.push(head(column, place, words.language()));
    }
    let rows = class
        .rows
        .into_iter()
        .map(|row| StudentRow {
            address: format!("/class/students/{}", row.person.login),
            cells: row
                .cells
                .into_iter()
                .zip(&class.columns)
                .map(|(best, column)| CellView::new(best, column.points, words))
                .collect(),
            total: words.decimal(&points_text(row.earned_micro)),
            name: row.person.name,
        })
        .collect();
    let waiting = app.service.texts_waiting(&actor).await?;
    let frame = Frame { words, actor: Some(actor), path: "/class".into() };
    Ok(ClassPage { frame, groups, columns, rows, points: class.points, waiting }.into_response())
}

/// One student.
///
/// # Errors
/// No instructor is signed in, there is no such student, or the database failed.
pub async fn student(
    State(app): State<App>,
    Path(login): Path<String>,
    words: Words,
    SignedIn(actor): SignedIn,
) -> Result<Response, Unhappy> {
    let view = app.service.student(&actor, &login, words.language()).await?;
    let columns = view.columns;
    let parts = columns
        .iter()
        .zip(&view.cells)
        .map(|(column, best)| {
            let mut shown = head(column, 0, words.language());
            shown.letter.clone_from(&column.number);
            (shown, CellView::new(*best, column.points, words))
        })
        .collect();
    let answers = view.answers.into_iter().map(|answer| row(answer, &columns, &app, words)).collect();
    let frame = Frame { words, actor: Some(actor), path: format!("/class/students/{login}") };
    Ok(StudentPage {
        frame,
        total: words.decimal(&points_text(view.earned_micro)),
        name: view.person.name,
        login: view.person.login,
        points: view.points,
        parts,
        answers,
    }
    .into_response())
}

/// One part.
///
/// # Errors
/// No instructor is signed in, there is no such part, or the database failed.
pub async fn part(
    State(app): State<App>,
    Path((sheet, problem, part)): Path<(String, String, String)>,
    words: Words,
    SignedIn(actor): SignedIn,
) -> Result<Response, Unhappy> {
    let id = ProblemId::parse(&format!("{sheet}/{problem}")).ok_or(Failure::NotFound)?;
    let view = app.service.part_answers(&actor, &id, &part, words.language()).await?;
    let columns = [view.column.clone()];
    let answers = view.answers.into_iter().map(|answer| row(answer, &columns, &app, words)).collect();
    let outcomes = view
        .outcomes
        .into_iter()
        .map(|(outcome, count): (Outcome, usize)| {
            (symbol(Some(outcome)), words.say(&format!("outcome-{}", outcome.as_str())), count)
        })
        .collect();
    let frame = Frame { words, actor: Some(actor), path: format!("/class/parts/{id}/{part}") };
    Ok(PartPage {
        frame,
        number: view.column.number,
        problem_title: view.column.problem_title,
        title: view.column.title,
        points: view.column.points,
        outcomes,
        slips: view.slips,
        solution: view.solution,
        notes: view.notes,
        answers,
    }
    .into_response())
}

/// The grades as CSV.
///
/// # Errors
/// No instructor is signed in, or the database failed.
pub async fn grades(State(app): State<App>, SignedIn(actor): SignedIn) -> Result<Response, Unhappy> {
    let csv = app.service.grades_csv(&actor).await?;
    let kind = (header::CONTENT_TYPE, "text/csv; charset=utf-8");
    let name = (header::CONTENT_DISPOSITION, "attachment; filename=\"grades.csv\"");
    Ok(([kind, name], csv).into_response())
}
