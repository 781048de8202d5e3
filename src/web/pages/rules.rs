//! The rules of a sheet as an instructor gives them: dates, late rule, tries, help; and one student's own.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::{Form, FormRejection};
use serde::Deserialize;

use crate::problem::mistake::Mistake;
use crate::service::house::Actor;
use crate::service::policy::form::{Filled, Wrong};
use crate::service::policy::giving_back::AskedBack;
use crate::service::policy::keeping::Asked;
use crate::service::policy::keys::Kind;
use crate::web::app::App;
use crate::web::failure::Unhappy;
use crate::web::fields::{self, FormView};
use crate::web::pages::giving_back::{self, BackForm};
use crate::web::pages::problem::key;
use crate::web::pages::stored::{FileForm, FileView, or_again, toml};
use crate::web::patience;
use crate::web::session::SignedIn;
use crate::web::standing::{self, StandView};
use crate::web::view::Frame;
use crate::web::words::Words;

#[derive(Template, WebTemplate)]
#[template(path = "sheet-policy.html")]
struct SheetPage {
    frame: Frame,
    name: String,
    title: String,
    points: u32,
    rows: Vec<StandView>,
    /// The students, to choose one by.
    logins: Vec<(String, String)>,
    zone: String,
    rules: FormView,
    grant: FormView,
    /// The form that gives late days back, with its key, where there are some.
    back: Option<(String, FormView)>,
    file: FileView,
}

/// The form of a policy; a box that is not ticked is not sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PolicyForm {
    opens: String,
    due: String,
    closes: String,
    minutes: String,
    tries: String,
    feedback: String,
    code: String,
    points_per_day: String,
    of: String,
    late_days: Option<String>,
    hints: Option<String>,
    give_up: Option<String>,
    new_numbers: Option<String>,
}

impl PolicyForm {
    /// The fields.
    pub(super) fn filled(self) -> Filled {
        Filled {
            opens: self.opens,
            due: self.due,
            closes: self.closes,
            minutes: self.minutes,
            tries: self.tries,
            feedback: self.feedback,
            code: self.code,
            points_per_day: self.points_per_day,
            of: self.of,
            late_days: self.late_days.is_some(),
            hints: self.hints.is_some(),
            give_up: self.give_up.is_some(),
            new_numbers: self.new_numbers.is_some(),
        }
    }
}

/// A form of the page that was not stored, as it was sent.
enum Sent {
    Nothing,
    Policy(Filled, Wrong),
    Grant(Asked, Wrong),
    Back(AskedBack, Wrong),
    File(String, Vec<Mistake>),
}

async fn page(app: &App, actor: Actor, name: String, words: Words, sent: Sent) -> Result<SheetPage, Unhappy> {
    let (zone, now) = (app.clock.zone(), app.clock.now());
    let found =
        patience::judged(app.service.sheet_overview(&actor, &name, words.language(), zone, now)).await?;
    let mut filled = (Filled::of(&found.policy, zone), Wrong::new());
    let mut asked = (Asked::default(), Wrong::new());
    let mut typed_file = None;
    let mut back = None;
    match sent {
        Sent::Nothing => {}
        Sent::Policy(typed, wrong) => filled = (typed, wrong),
        Sent::Grant(typed, wrong) => asked = (typed, wrong),
        Sent::Back(typed, wrong) => back = Some((typed, wrong)),
        Sent::File(typed, mistakes) => typed_file = Some((typed, mistakes)),
    }
    let address = format!("/class/sheets/{name}");
    let spent = found.rows.iter().any(|row| row.days > 0);
    let (rules, grants) = (format!("{address}/policy#rules"), format!("{address}/extensions#grant"));
    Ok(SheetPage {
        title: found.title,
        points: found.points,
        logins: found.rows.iter().map(|row| (row.person.login.clone(), row.person.name.clone())).collect(),
        rows: found.rows.into_iter().map(|one| standing::stand(one, &app.clock, words)).collect(),
        zone: app.clock.zone_name(),
        rules: fields::policy(&filled.0, Kind::Sheet, &filled.1, rules, words),
        grant: fields::grant(&asked.0, Kind::Sheet, &asked.1, grants, words),
        back: giving_back::view(back, spent, &address, words)?,
        file: FileView::new(found.file, format!("{address}/file"), 10, name.clone())
            .seeing(found.seen)
            .typed(typed_file, words),
        frame: Frame { words, actor: Some(actor), path: address },
        name,
    })
}

/// A sheet: how everybody stands, its rules and its file.
///
/// # Errors
/// The actor is no instructor, there is no such sheet, or the database failed.
pub async fn sheet(
    State(app): State<App>,
    Path(name): Path<String>,
    words: Words,
    SignedIn(actor): SignedIn,
) -> Result<Response, Unhappy> {
    Ok(page(&app, actor, name, words, Sent::Nothing).await?.into_response())
}

/// Stores the rules of a sheet; what is wrong is said at its field, with everything as it was typed.
///
/// # Errors
/// The actor is no instructor, there is no such sheet, or the database failed.
pub async fn save(
    State(app): State<App>,
    Path(name): Path<String>,
    words: Words,
    SignedIn(actor): SignedIn,
    form: Result<Form<PolicyForm>, FormRejection>,
) -> Result<Response, Unhappy> {
    let Form(form) = form?;
    let filled = form.filled();
    let stored = app.service.save_policy(&actor, &name, &filled, app.clock.zone(), app.clock.now()).await;
    let stored = stored.map(|()| format!("/class/sheets/{name}#rules"));
    or_again(stored, |wrong| async move { page(&app, actor, name, words, Sent::Policy(filled, wrong)).await })
        .await
}

/// Stores the rules of a sheet from its file.
///
/// # Errors
/// The actor is no instructor, there is no such sheet, or the database failed.
pub async fn save_file(
    State(app): State<App>,
    Path(name): Path<String>,
    words: Words,
    SignedIn(actor): SignedIn,
    form: Result<Form<FileForm>, FormRejection>,
) -> Result<Response, Unhappy> {
    let Form(form) = form?;
    let (text, zone) = (form.text(), app.clock.zone());
    let stored = app.service.save_sheet_file(&actor, &name, form.seen, &text, zone, app.clock.now()).await;
    let stored = stored.map(|()| format!("/class/sheets/{name}"));
    or_again(stored, |found| async move { page(&app, actor, name, words, Sent::File(text, found)).await })
        .await
}

/// The file of a sheet, to be kept or imported elsewhere.
///
/// # Errors
/// The actor is no instructor, there is no such sheet, or the database failed.
pub async fn export(
    State(app): State<App>,
    Path(name): Path<String>,
    SignedIn(actor): SignedIn,
) -> Result<Response, Unhappy> {
    Ok(toml(app.service.sheet_file(&actor, &name, app.clock.zone()).await?))
}

/// Grants a student dates of their own at a sheet.
///
/// # Errors
/// The actor is no instructor, there is no such sheet, or the database failed.
pub async fn grant(
    State(app): State<App>,
    Path(name): Path<String>,
    words: Words,
    SignedIn(actor): SignedIn,
    form: Result<Form<Asked>, FormRejection>,
) -> Result<Response, Unhappy> {
    let Form(asked) = form?;
    let stored = app.service.grant(&actor, &name, &asked, app.clock.zone(), app.clock.now()).await;
    let stored = stored.map(|()| format!("/class/sheets/{name}"));
    or_again(stored, |wrong| async move { page(&app, actor, name, words, Sent::Grant(asked, wrong)).await })
        .await
}

/// Gives late days back that a student has spent on a sheet.
///
/// # Errors
/// The actor is no instructor, there is no such sheet, the form did not arrive whole, or the database failed.
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
    let stored = stored.map(|()| format!("/class/sheets/{name}"));
    or_again(stored, |wrong| async move { page(&app, actor, name, words, Sent::Back(asked, wrong)).await })
        .await
}
