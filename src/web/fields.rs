//! The fields of a form as a page shows them: label, help, what was typed, and what is wrong with it.

use crate::course::policy::Feedback;
use crate::math::phrase::Phrase;
use crate::service::policy::form::{Filled, Wrong};
use crate::service::policy::giving_back::AskedBack;
use crate::service::policy::keeping::Asked;
use crate::service::policy::keys::Kind;
use crate::service::quiz::form::{FilledPool, FilledQuiz};
use crate::web::words::Words;

/// A field of a form.
#[derive(Debug, Clone)]
pub(super) struct FieldView {
    /// Its name.
    pub name: &'static str,
    /// What it is for the browser: `datetime-local`, `text`, `login`, `checkbox` or `select`.
    pub kind: &'static str,
    /// What it is called.
    pub label: String,
    /// What is said under it; nothing if it speaks for itself.
    pub help: String,
    /// What was typed.
    pub value: String,
    /// Whether it is ticked.
    pub checked: bool,
    /// The choices of a `select`, each with whether it is chosen.
    pub choices: Vec<(&'static str, String, bool)>,
    /// What is wrong with what was typed.
    pub error: Option<String>,
}

/// The fields of one form.
#[derive(Debug, Clone)]
pub(super) struct FormView {
    /// What the ids of its fields begin with.
    pub id: String,
    /// Where it is sent.
    pub action: String,
    /// Its fields.
    pub fields: Vec<FieldView>,
    /// Whether something is wrong in it.
    pub wrong: bool,
}

/// What is known of the form while its fields are listed.
struct Maker<'a> {
    words: Words,
    wrong: &'a Wrong,
    fields: Vec<FieldView>,
}

impl Maker<'_> {
    fn error(&self, name: &str) -> Option<String> {
        let said = |(_, phrase): &(&'static str, Phrase)| phrase.get(self.words.language()).to_owned();
        self.wrong.iter().find(|(field, _)| *field == name).map(said)
    }

    /// Adds a field of one line; `help` is the id of a message or nothing.
    fn line(&mut self, name: &'static str, kind: &'static str, label: &str, help: &str, value: &str) {
        let help = if help.is_empty() { String::new() } else { self.words.say(help) };
        self.fields.push(FieldView {
            name,
            kind,
            label: self.words.say(label),
            help,
            value: value.to_owned(),
            checked: false,
            choices: Vec::new(),
            error: self.error(name),
        });
    }

    fn check(&mut self, name: &'static str, label: &str, help: &str, checked: bool) {
        self.line(name, "checkbox", label, help, "on");
        if let Some(field) = self.fields.last_mut() {
            field.checked = checked;
        }
    }

    /// Adds the choice of when what is right is shown.
    fn feedback(&mut self, chosen: &str) {
        self.line("feedback", "select", "policy-feedback", "", chosen);
        let choice = |feedback: Feedback| {
            let id = match feedback {
                Feedback::Now => "policy-feedback-now",
                Feedback::AfterClosing => "policy-feedback-after",
                Feedback::Never => "policy-feedback-never",
            };
            (feedback.word(), self.words.say(id), feedback.word() == chosen)
        };
        let choices = Feedback::ALL.map(choice).into();
        if let Some(field) = self.fields.last_mut() {
            field.choices = choices;
        }
    }

    fn finish(self, id: &str, action: String) -> FormView {
        FormView { id: id.to_owned(), action, wrong: !self.wrong.is_empty(), fields: self.fields }
    }
}

/// The form of a policy.
pub(super) fn policy(filled: &Filled, kind: Kind, wrong: &Wrong, action: String, words: Words) -> FormView {
    let mut form = Maker { words, wrong, fields: Vec::new() };
    let date = "datetime-local";
    form.line("opens", date, "policy-opens", "policy-opens-help", &filled.opens);
    if kind == Kind::Quiz {
        form.line("minutes", "text", "policy-minutes", "policy-minutes-help", &filled.minutes);
    }
    form.line("tries", "text", "policy-tries", "policy-tries-help", &filled.tries);
    if kind == Kind::Quiz {
        form.line("code", "text", "policy-code", "policy-code-help", &filled.code);
    }
    form.line("due", date, "policy-due", "policy-due-help", &filled.due);
    form.line("closes", date, "policy-closes", "policy-closes-help", &filled.closes);
    form.line("points_per_day", "text", "policy-late", "policy-late-help", &filled.points_per_day);
    form.line("of", "text", "policy-of", "policy-of-help", &filled.of);
    form.check("late_days", "policy-late-days", "policy-late-days-help", filled.late_days);
    match kind {
        Kind::Sheet => {
            form.check("hints", "policy-hints", "", filled.hints);
            form.check("give_up", "policy-give-up", "", filled.give_up);
            form.check("new_numbers", "policy-new-numbers", "", filled.new_numbers);
        }
        Kind::Quiz => form.feedback(&filled.feedback),
    }
    form.finish("policy", action)
}

/// What a quiz is called, and its order; one that is new gets its name as well.
pub(super) fn quiz(
    filled: &FilledQuiz,
    is_new: bool,
    wrong: &Wrong,
    action: String,
    words: Words,
) -> FormView {
    let mut form = Maker { words, wrong, fields: Vec::new() };
    if is_new {
        form.line("name", "text", "quiz-name", "quiz-name-help", &filled.name);
    }
    form.line("title_ru", "text", "quiz-title-ru", "", &filled.title_ru);
    form.line("title_en", "text", "quiz-title-en", "", &filled.title_en);
    form.check("shuffle", "quiz-shuffle", "", filled.shuffled);
    form.finish("quiz", action)
}

/// How many questions a pool gives, and what each is worth.
pub(super) fn pool(place: usize, filled: &FilledPool, wrong: &Wrong, words: Words) -> FormView {
    let mut form = Maker { words, wrong, fields: Vec::new() };
    form.line("pick", "text", "quiz-pick", "quiz-pick-help", &filled.pick);
    form.line("points", "text", "quiz-points", "", &filled.points);
    form.finish(&format!("pool-{place}"), String::new())
}

/// The form that gives late days back to one student.
pub(super) fn back(asked: &AskedBack, wrong: &Wrong, action: String, words: Words) -> FormView {
    let mut form = Maker { words, wrong, fields: Vec::new() };
    form.line("login", "login", "login", "", &asked.login);
    form.line("days", "text", "late-days-back-days", "", &asked.days);
    form.finish("back", action)
}

/// The form that grants one student something.
pub(super) fn grant(asked: &Asked, kind: Kind, wrong: &Wrong, action: String, words: Words) -> FormView {
    let mut form = Maker { words, wrong, fields: Vec::new() };
    form.line("login", "login", "login", "", &asked.login);
    if kind == Kind::Quiz {
        form.line("percent", "text", "quiz-percent", "", &asked.percent);
    }
    form.line("opens", "datetime-local", "quiz-own-opening", "", &asked.opens);
    form.line("due", "datetime-local", "own-due", "", &asked.due);
    form.line("closes", "datetime-local", "quiz-own-close", "", &asked.closes);
    form.finish("grant", action)
}
