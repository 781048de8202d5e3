//! Quizzes as an instructor gives them: the list, the file, who came how far, who was granted what.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::{Form, FormRejection};

use crate::course::policy::Feedback;
use crate::problem::mistake::Mistake;
use crate::service::house::Actor;
use crate::service::policy::form::{Filled, Wrong};
use crate::service::policy::giving_back::AskedBack;
use crate::service::policy::keeping::Asked;
use crate::service::policy::keys::Kind;
use crate::service::quiz::form::{FilledQuiz, WrongQuiz};
use crate::service::quiz::giving::{OverviewRow, Page};
use crate::web::app::App;
use crate::web::failure::Unhappy;
use crate::web::fields::{self, FormView};
use crate::web::pages::giving_back::{self, BackForm};
use crate::web::pages::problem::key;
use crate::web::pages::questions::{self, QuestionsView};
use crate::web::pages::rules::PolicyForm;
use crate::web::pages::stored::{FileForm, FileView, or_again, toml};
use crate::web::patience;
use crate::web::session::SignedIn;
use crate::web::standing::{self, StandView};
use crate::web::view::Frame;
use crate::web::words::Words;

/// The file that an empty form begins with.
const EXAMPLE: &str = include_str!("new-quiz.toml");

#[derive(Template, WebTemplate)]
#[template(path = "quizzes.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<Line>,
    sheets: Vec<Line>,
    /// The form of a new quiz: its rules and its questions.
    rules: FormView,
    questions: QuestionsView,
    zone: String,
    /// Whether the form stands open.
    in_form: bool,
    file: FileView,
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
    /// How many questions an attempt has.
    count: usize,
    points: u32,
    rows: Vec<RowView>,
    /// The students, to choose one by.
    logins: Vec<(String, String)>,
    /// Whether there is a soft deadline, so that lateness counts.
    lateness: bool,
    zone: String,
    rules: FormView,
    questions: QuestionsView,
    grant: FormView,
    /// The form that gives late days back, with its key, where there are some.
    back: Option<(String, FormView)>,
    file: FileView,
}

struct RowView {
    stand: StandView,
    state: String,
    answered: String,
    begun: bool,
}

/// How many lines of a file are shown.
const LINES: usize = 18;

/// What was sent to the list and not stored.
enum Made {
    Nothing,
    Form(FilledQuiz, Box<Filled>, WrongQuiz),
    /// A file, with the name of the quiz that it was to change.
    File(String, String, Vec<Mistake>),
}

/// The form of a new quiz as it begins.
fn fresh() -> (FilledQuiz, Filled) {
    let quiz = FilledQuiz { shuffled: true, ..FilledQuiz::default() };
    (quiz, Filled { feedback: Feedback::AfterClosing.word().into(), ..Filled::default() })
}

/// The list, with the form and the file as they were sent, and what is wrong in them.
async fn list(app: &App, actor: Actor, words: Words, made: Made) -> Result<ListPage, Unhappy> {
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
    let (mut filled, mut rules) = fresh();
    let (mut wrong, mut wrong_rules) = (WrongQuiz::new(), Wrong::new());
    let mut file = FileView::new(EXAMPLE.to_owned(), "/class/quizzes".into(), LINES, String::new());
    let in_form = matches!(made, Made::Form(..));
    match made {
        Made::Nothing => {}
        Made::Form(typed, typed_rules, found) => {
            (filled, rules) = (typed, *typed_rules);
            (wrong_rules, wrong) = questions::parted(found);
        }
        Made::File(editing, text, found) => {
            // What was changed meanwhile has been said.
            let seen = app.service.seal_of(&actor, &editing).await?.unwrap_or_default();
            file.editing = editing;
            file = file.seeing(seen).typed(Some((text, found)), words);
        }
    }
    let offered = app.service.offered(words.language());
    let action = "/class/new-quiz#new".to_owned();
    Ok(ListPage {
        lines: lines.collect(),
        sheets: sheets.collect(),
        rules: fields::policy(&rules, Kind::Quiz, &wrong_rules, action.clone(), words),
        questions: questions::view(&filled, &wrong, &offered, action, true, words),
        zone: app.clock.zone_name(),
        in_form,
        file,
        frame: Frame { words, actor: Some(actor), path: "/class/quizzes".into() },
    })
}

/// All quizzes, and the form for a new one.
///
/// # Errors
/// The actor is no instructor, or the database failed.
pub async fn index(
    State(app): State<App>,
    words: Words,
    SignedIn(actor): SignedIn,
) -> Result<Response, Unhappy> {
    Ok(list(&app, actor, words, Made::Nothing).await?.into_response())
}

/// Stores a quiz from its file; what is wrong in it is shown with the file as it was typed.
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
    let (text, zone) = (form.text(), app.clock.zone());
    let page = Page { editing: form.editing.clone(), seen: form.seen };
    let stored = app.service.save_quiz(&actor, &page, &text, zone, app.clock.now()).await;
    let stored = stored.map(|name| format!("/class/quizzes/{name}"));
    or_again(
        stored,
        |found| async move { list(&app, actor, words, Made::File(form.editing, text, found)).await },
    )
    .await
}

/// The list with the form of a new quiz as it was typed, and what is wrong in it.
///
/// # Errors
/// The actor is no instructor, or the database failed.
pub(super) async fn made_wrong(
    app: &App,
    actor: Actor,
    words: Words,
    filled: FilledQuiz,
    rules: Filled,
    wrong: WrongQuiz,
) -> Result<Response, Unhappy> {
    Ok(list(app, actor, words, Made::Form(filled, Box::new(rules), wrong)).await?.into_response())
}

/// The page of a quiz with the form of its questions as it was typed, and what is wrong in it.
///
/// # Errors
/// The actor is no instructor, there is no such quiz, or the database failed.
pub(super) async fn asked_wrong(
    app: &App,
    actor: Actor,
    name: String,
    words: Words,
    filled: FilledQuiz,
    wrong: WrongQuiz,
) -> Result<Response, Unhappy> {
    Ok(sheet_page(app, actor, name, words, Sent::Questions(filled, wrong)).await?.into_response())
}

fn row(row: OverviewRow, app: &App, words: Words) -> RowView {
    let begun = row.attempt.is_some();
    let (state, answered) = match row.attempt {
        None => (words.say("quiz-not-begun"), String::new()),
        Some(progress) => {
            let state = standing::standing(progress.state, &app.clock, words);
            (state, format!("{}/{}", progress.answered, progress.parts))
        }
    };
    RowView { stand: standing::stand(row.stand, &app.clock, words), state, answered, begun }
}

/// A form of the page of a quiz that was not stored, as it was sent.
enum Sent {
    Nothing,
    Policy(Filled, Wrong),
    Questions(FilledQuiz, WrongQuiz),
    Grant(Asked, Wrong),
    Back(AskedBack, Wrong),
}

async fn sheet_page(
    app: &App,
    actor: Actor,
    name: String,
    words: Words,
    sent: Sent,
) -> Result<SheetPage, Unhappy> {
    let (zone, now) = (app.clock.zone(), app.clock.now());
    let found =
        patience::judged(app.service.quiz_overview(&actor, &name, words.language(), zone, now)).await?;
    let mut filled = (Filled::of(&found.policy, zone), Wrong::new());
    let mut asked = (Asked { percent: "100".into(), ..Asked::default() }, Wrong::new());
    let mut back = None;
    let mut questions = (FilledQuiz::of(&name, &found.quiz), WrongQuiz::new());
    match sent {
        Sent::Nothing => {}
        Sent::Policy(typed, wrong) => filled = (typed, wrong),
        Sent::Questions(typed, wrong) => questions = (typed, wrong),
        Sent::Grant(typed, wrong) => asked = (typed, wrong),
        Sent::Back(typed, wrong) => back = Some((typed, wrong)),
    }
    let address = format!("/class/quizzes/{name}");
    let spent = found.rows.iter().any(|row| row.stand.days > 0);
    let (rules, grants) = (format!("{address}/policy#rules"), format!("{address}/extensions#grant"));
    Ok(SheetPage {
        title: found.title,
        count: found.questions,
        points: found.points,
        lateness: found.policy.due_ms.is_some() || found.rows.iter().any(|row| row.stand.due_ms.is_some()),
        logins: found
            .rows
            .iter()
            .map(|row| (row.stand.person.login.clone(), row.stand.person.name.clone()))
            .collect(),
        rows: found.rows.into_iter().map(|one| row(one, app, words)).collect(),
        zone: app.clock.zone_name(),
        rules: fields::policy(&filled.0, Kind::Quiz, &filled.1, rules, words),
        questions: questions::view(
            &questions.0,
            &questions.1,
            &app.service.offered(words.language()),
            format!("{address}/questions#questions"),
            false,
            words,
        ),
        grant: fields::grant(&asked.0, Kind::Quiz, &asked.1, grants, words),
        back: giving_back::view(back, spent, &address, words)?,
        file: FileView::new(found.file, "/class/quizzes".into(), LINES, name.clone()).seeing(found.seen),
        frame: Frame { words, actor: Some(actor), path: address },
        name,
    })
}

/// One quiz: who came how far, its rules, and its file.
///
/// # Errors
/// The actor is no instructor, there is no such quiz, or the database failed.
pub async fn sheet(
    State(app): State<App>,
    Path(name): Path<String>,
    words: Words,
    SignedIn(actor): SignedIn,
) -> Result<Response, Unhappy> {
    Ok(sheet_page(&app, actor, name, words, Sent::Nothing).await?.into_response())
}

/// Stores the rules of a quiz; what is wrong is said at its field, with everything as it was typed.
///
/// # Errors
/// The actor is no instructor, there is no such quiz, or the database failed.
pub async fn rules(
    State(app): State<App>,
    Path(name): Path<String>,
    words: Words,
    SignedIn(actor): SignedIn,
    form: Result<Form<PolicyForm>, FormRejection>,
) -> Result<Response, Unhappy> {
    let Form(form) = form?;
    let filled = form.filled();
    let stored = app.service.save_policy(&actor, &name, &filled, app.clock.zone(), app.clock.now()).await;
    let stored = stored.map(|()| format!("/class/quizzes/{name}#rules"));
    or_again(stored, |wrong| async move {
        sheet_page(&app, actor, name, words, Sent::Policy(filled, wrong)).await
    })
    .await
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
    Ok(toml(app.service.quiz_file(&actor, &name, app.clock.zone()).await?))
}

/// Grants a student more time, or times of their own.
///
/// # Errors
/// The actor is no instructor, or the database failed.
pub async fn grant(
    State(app): State<App>,
    Path(name): Path<String>,
    words: Words,
    SignedIn(actor): SignedIn,
    form: Result<Form<Asked>, FormRejection>,
) -> Result<Response, Unhappy> {
    let Form(asked) = form?;
    let stored = app.service.grant(&actor, &name, &asked, app.clock.zone(), app.clock.now()).await;
    let stored = stored.map(|()| format!("/class/quizzes/{name}"));
    or_again(
        stored,
        |wrong| async move { sheet_page(&app, actor, name, words, Sent::Grant(asked, wrong)).await },
    )
    .await
}

/// Gives late days back that a student has spent on a quiz.
///
/// # Errors
/// The actor is no instructor, there is no such quiz, the form did not arrive whole, or the database failed.
pub async fn give_back(
    State(app): State<App>,
    Path(name): Path<String>,
    words: Words,
    SignedIn(actor): SignedIn,
    form: Result<Form<BackForm>, FormRejection>,
) -> Result<Response, Unhappy> {
    let Form(form) = form?;
    let (key, asked) = (key(&form.key)?, form.asked());
    let stored = app.service.give_late_days_back(&actor, &name, &asked, key, app.clock.now()).await;
    let stored = stored.map(|()| format!("/class/quizzes/{name}"));
    or_again(
        stored,
        |wrong| async move { sheet_page(&app, actor, name, words, Sent::Back(asked, wrong)).await },
    )
    .await
}
