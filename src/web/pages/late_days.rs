//! Late days: what a student sees of them on a sheet or a quiz, and the form that spends one.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, FormRejection};
use serde::Deserialize;

use crate::service::chance;
use crate::service::policy::late_days::Terms;
use crate::web::app::App;
use crate::web::arrival::Arrived;
use crate::web::failure::Unhappy;
use crate::web::pages::problem::key;
use crate::web::session::SignedIn;
use crate::web::standing::{self, Moment, moment};
use crate::web::words::Words;

/// What stands on a sheet or a quiz about its deadlines.
pub(super) struct TermsView {
    /// Its name.
    pub name: String,
    /// The dates, and what lateness costs.
    pub lines: Vec<String>,
    /// The form that spends a late day, where one may be spent.
    pub spend: Option<SpendView>,
}

/// The form that spends a late day.
pub(super) struct SpendView {
    /// Its key.
    pub key: String,
    /// How many are left, in words.
    pub left: String,
    /// Where the soft deadline would move.
    pub to: Moment,
}

/// The form that spends a late day.
#[derive(Debug, Deserialize)]
pub struct SpendForm {
    key: String,
    name: String,
    #[serde(default)]
    quiz: Option<String>,
}

/// What is shown of deadlines; nothing where there are none.
pub(super) fn view(name: &str, terms: &Terms, app: &App, words: Words) -> Result<Option<TermsView>, Unhappy> {
    let policy = &terms.policy;
    if policy.open_ms.is_none() && policy.due_ms.is_none() && policy.close_ms.is_none() {
        return Ok(None);
    }
    let mut lines =
        vec![format!("{} ({})", standing::dates(policy, &app.clock, words), app.clock.zone_name())];
    lines.extend(standing::left(policy, app.clock.now(), words));
    lines.extend(policy.late.map(|late| standing::late(late, words)));
    if terms.days > 0 {
        lines.push(words.count("late-days-spent", terms.days));
    }
    let lines = lines.into_iter().map(|line| sentence(&line)).collect();
    let spend = match terms.next_due_ms {
        None => None,
        Some(to) => Some(SpendView {
            key: chance::key()?.to_string(),
            left: words.count("late-days-left", terms.purse.left()),
            to: moment(to, &app.clock, words),
        }),
    };
    Ok(Some(TermsView { name: name.to_owned(), lines, spend }))
}

/// A line that stands alone begins with a capital letter.
fn sentence(line: &str) -> String {
    let mut letters = line.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Spends a late day.
///
/// # Errors
/// The form did not arrive whole, none may be spent, or the database failed.
pub async fn spend(
    State(app): State<App>,
    Arrived(now): Arrived,
    SignedIn(actor): SignedIn,
    form: Result<Form<SpendForm>, FormRejection>,
) -> Result<Response, Unhappy> {
    let Form(form) = form?;
    let (wish, name) = (key(&form.key)?, form.name.clone());
    app.service.spend_late_day(&actor, &name, wish, app.clock.zone(), now).await?;
    let back =
        if form.quiz.is_some() { format!("/quizzes/{}", form.name) } else { format!("/#{}", form.name) };
    Ok(Redirect::to(&back).into_response())
}
