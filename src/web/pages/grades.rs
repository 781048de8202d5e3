//! The gradebook of an instructor, and how a student's own grades came about.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::{Form, FormRejection};
use num_rational::BigRational;

use crate::course::formula::{Component, How, Missing, Source, Value, fixed, is_exact, rounded};
use crate::course::gradebook::decimal;
use crate::problem::mistake::Mistake;
use crate::service::failure::Failure;
use crate::service::grades::book::{GradeRow, OwnGrades, Work};
use crate::service::house::Actor;
use crate::web::app::App;
use crate::web::failure::Unhappy;
use crate::web::pages::stored::{FileForm, FileView, or_again, toml};
use crate::web::patience;
use crate::web::session::SignedIn;
use crate::web::standing;
use crate::web::view::{Frame, points_text};
use crate::web::words::Words;

/// The file that a course without one begins with.
const EXAMPLE: &str = include_str!("../new-course.toml");
/// How many decimals are shown.
const PLACES: u32 = 2;

#[derive(Template, WebTemplate)]
#[template(path = "gradebook.html")]
struct BookPage {
    frame: Frame,
    heads: Vec<Head>,
    rows: Vec<BookRow>,
    /// Whether the students have late days.
    late_days: bool,
    file: FileView,
}

/// The heading of a component.
struct Head {
    title: String,
    points: u32,
    /// Where its marks are entered.
    marks: Option<String>,
}

struct BookRow {
    login: String,
    name: String,
    cells: Vec<Cell>,
    left: u32,
}

struct Cell {
    text: String,
    /// Whether something is still missing in it.
    so_far: bool,
}

#[derive(Template, WebTemplate)]
#[template(path = "grades.html")]
struct OwnPage {
    frame: Frame,
    /// Whose, where an instructor looks.
    name: Option<String>,
    components: Vec<ComponentView>,
    missing: Vec<String>,
    late_days: Option<String>,
}

struct ComponentView {
    title: String,
    points: u32,
    value: Option<String>,
    so_far: bool,
    items: Vec<ItemView>,
    /// How a sum came about.
    sum: Option<String>,
    at_most: Option<String>,
    by_hand: bool,
}

struct ItemView {
    title: String,
    value: Option<String>,
    dropped: bool,
    notes: Vec<String>,
}

fn shown(points: &BigRational, words: Words) -> String {
    words.decimal(&rounded(points, PLACES))
}

/// As [`shown`], with zeros at the end, so that columns stand by their points.
fn lined_up(points: &BigRational, words: Words) -> String {
    words.decimal(&fixed(points, PLACES))
}

fn head(component: &Component, words: Words) -> Head {
    Head {
        title: component.title.get(words.language()).to_owned(),
        points: component.points,
        marks: (component.source == Source::Marks).then(|| format!("/class/grades/marks/{}", component.name)),
    }
}

fn book_row(row: GradeRow, words: Words) -> BookRow {
    let cell = |value: &Value| Cell {
        text: value.points.as_ref().map_or_else(|| "–".to_owned(), |points| lined_up(points, words)),
        so_far: value.points.is_some() && !value.missing.is_empty(),
    };
    BookRow {
        cells: row.values.iter().map(cell).collect(),
        left: row.purse.left(),
        login: row.person.login,
        name: row.person.name,
    }
}

async fn book_page(
    app: &App,
    actor: Actor,
    words: Words,
    typed: Option<(String, Vec<Mistake>)>,
) -> Result<BookPage, Unhappy> {
    let book = patience::judged(app.service.gradebook(&actor, app.clock.zone(), app.clock.now())).await?;
    let file = app.service.course_file(&actor).await?.unwrap_or_else(|| EXAMPLE.to_owned());
    Ok(BookPage {
        heads: book.components.iter().map(|component| head(component, words)).collect(),
        late_days: book.rows.iter().any(|row| row.purse.total > 0),
        rows: book.rows.into_iter().map(|row| book_row(row, words)).collect(),
        file: FileView::new(file, "/class/grades".into(), 24, String::new()).typed(typed, words),
        frame: Frame { words, actor: Some(actor), path: "/class/grades".into() },
    })
}

/// The gradebook and the file of the course.
///
/// # Errors
/// The actor is no instructor, or the database failed.
pub async fn book(
    State(app): State<App>,
    words: Words,
    SignedIn(actor): SignedIn,
) -> Result<Response, Unhappy> {
    Ok(book_page(&app, actor, words, None).await?.into_response())
}

/// Stores the file of the course; what is wrong in it is shown with the file as it was typed.
///
/// # Errors
/// The actor is no instructor, or the database failed.
pub async fn save(
    State(app): State<App>,
    words: Words,
    SignedIn(actor): SignedIn,
    form: Result<Form<FileForm>, FormRejection>,
) -> Result<Response, Unhappy> {
    let Form(form) = form?;
    let text = form.text();
    let stored = app.service.save_course_file(&actor, &text, app.clock.now()).await;
    let stored = stored.map(|()| "/class/grades".to_owned());
    or_again(stored, |found| async move { book_page(&app, actor, words, Some((text, found))).await }).await
}

/// The file of the course, to be kept or imported elsewhere.
///
/// # Errors
/// The actor is no instructor, there is no file yet, or the database failed.
pub async fn export(State(app): State<App>, SignedIn(actor): SignedIn) -> Result<Response, Unhappy> {
    Ok(toml(app.service.course_file(&actor).await?.ok_or(Failure::NotFound)?))
}

/// The gradebook as CSV.
///
/// # Errors
/// The actor is no instructor, or the database failed.
pub async fn table(State(app): State<App>, SignedIn(actor): SignedIn) -> Result<Response, Unhappy> {
    let csv = patience::judged(app.service.gradebook_csv(&actor, app.clock.zone(), app.clock.now())).await?;
    let kind = (header::CONTENT_TYPE, "text/csv; charset=utf-8");
    let name = (header::CONTENT_DISPOSITION, "attachment; filename=\"gradebook.csv\"");
    Ok(([kind, name], csv).into_response())
}

/// The notes beside an assessment: what lateness took, what it has so far, from when on it counts.
fn notes(work: &Work, app: &App, words: Words) -> Vec<String> {
    let graded = work.graded;
    let points = |micro: i64| words.decimal(&points_text(micro));
    let mut notes = Vec::new();
    if work.counts || graded.micro > 0 {
        notes.push(format!("{} {}", points(graded.micro), words.count("of-points", work.points)));
    }
    if graded.taken_micro > 0 {
        let days = words.count("days-late", graded.days);
        notes.push(format!("{days}: −{}", points(graded.taken_micro)));
    }
    if work.days > 0 {
        notes.push(words.count("late-days-spent", work.days));
    }
    if let Some(at) = work.counts_from {
        notes.push(standing::at("counts-from", at, &app.clock, words));
    }
    notes
}

/// How a sum came about, as in `0.3 × 8.5 + 0.7 × 9 = 8.85`.
fn sum(
    terms: &[(usize, i64, Option<BigRational>)],
    total: Option<&BigRational>,
    words: Words,
) -> Option<String> {
    let total = total?;
    let weight = |micro: i64| words.decimal(&decimal(micro));
    let there = || terms.iter().filter_map(|(_, weight, points)| Some((*weight, points.as_ref()?)));
    let written: Vec<String> = there()
        .map(|(micro, points)| format!("{}\u{a0}×\u{a0}{}", weight(micro), shown(points, words)))
        .collect();
    if written.len() < 2 && terms.len() > 1 {
        // One term alone is the whole of what is known so far.
        return None;
    }
    let (all, known): (i64, i64) =
        (terms.iter().map(|(_, weight, _)| weight).sum(), there().map(|(weight, _)| weight).sum());
    let stretched = match (all == known, all == 1_000_000) {
        (true, _) => written.join(" + "),
        (false, true) => format!("({}) / {}", written.join(" + "), weight(known)),
        (false, false) => format!("({}) × {} / {}", written.join(" + "), weight(all), weight(known)),
    };
    let exact = is_exact(total, PLACES) && there().all(|(_, points)| is_exact(points, PLACES));
    Some(format!("{stretched} {} {}", if exact { "=" } else { "≈" }, shown(total, words)))
}

fn missing(grades: &OwnGrades, missing: &Missing, words: Words) -> String {
    let title = |place: usize| grades.components[place].title.get(words.language()).to_owned();
    match missing {
        Missing::Assessment(name) => {
            grades.works.get(name).map_or_else(|| name.clone(), |work| work.title.clone())
        }
        Missing::ToCome { component, count } => {
            format!("{}: {}", title(*component), words.count("still-to-come", count))
        }
        Missing::Mark(component) => title(*component),
    }
}

fn component(grades: &OwnGrades, place: usize, app: &App, words: Words) -> ComponentView {
    let (component, value) = (&grades.components[place], &grades.values[place]);
    // A bound is worth a word where it bites.
    let bitten = value.points != value.uncapped;
    let at_most = component.at_most.filter(|_| bitten).map(|most| words.decimal(&decimal(most)));
    let mut view = ComponentView {
        title: component.title.get(words.language()).to_owned(),
        points: component.points,
        value: value.points.as_ref().map(|points| shown(points, words)),
        so_far: value.points.is_some() && !value.missing.is_empty(),
        items: Vec::new(),
        sum: None,
        at_most,
        by_hand: false,
    };
    match &value.how {
        How::Mark => view.by_hand = true,
        How::Terms(terms) => view.sum = sum(terms, value.uncapped.as_ref(), words),
        How::Items(items) => {
            view.items = items
                .iter()
                .map(|item| {
                    let work = grades.works.get(&item.name);
                    ItemView {
                        title: work.map_or_else(|| item.name.clone(), |work| work.title.clone()),
                        value: item.points.as_ref().map(|points| lined_up(points, words)),
                        dropped: item.dropped,
                        notes: work.map(|work| notes(work, app, words)).unwrap_or_default(),
                    }
                })
                .collect();
        }
    }
    view
}

fn own_page(grades: &OwnGrades, actor: Actor, path: String, app: &App, words: Words) -> OwnPage {
    let last = grades.values.last();
    let purse = grades.purse;
    OwnPage {
        name: (actor.login != grades.person.login).then(|| grades.person.name.clone()),
        components: (0..grades.components.len()).map(|place| component(grades, place, app, words)).collect(),
        missing: last
            .map(|last| last.missing.iter().map(|one| missing(grades, one, words)).collect())
            .unwrap_or_default(),
        late_days: (purse.total > 0).then(|| words.count("late-days-left", purse.left())),
        frame: Frame { words, actor: Some(actor), path },
    }
}

/// The grades of whoever is signed in, with how they came about.
///
/// # Errors
/// Nobody is signed in, or the database failed.
pub async fn own(
    State(app): State<App>,
    words: Words,
    SignedIn(actor): SignedIn,
) -> Result<Response, Unhappy> {
    let grades = app.service.own_grades(&actor, words.language(), app.clock.zone(), app.clock.now()).await?;
    Ok(own_page(&grades, actor, "/grades".into(), &app, words).into_response())
}

/// The grades of one student, for an instructor.
///
/// # Errors
/// The actor is no instructor, there is no such student, or the database failed.
pub async fn student(
    State(app): State<App>,
    Path(login): Path<String>,
    words: Words,
    SignedIn(actor): SignedIn,
) -> Result<Response, Unhappy> {
    let (zone, now) = (app.clock.zone(), app.clock.now());
    let grades = app.service.student_grades(&actor, &login, words.language(), zone, now).await?;
    Ok(own_page(&grades, actor, format!("/class/grades/students/{login}"), &app, words).into_response())
}
