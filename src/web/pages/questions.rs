//! The questions of a quiz as a form: its pools, what each is worth, and whether their order is shuffled.

use axum::extract::rejection::RawFormRejection;
use axum::extract::{Path, RawForm, State};
use axum::response::Response;
use axum_extra::extract::{Form, FormRejection};
use serde::Deserialize;

use crate::math::phrase::Phrase;
use crate::service::policy::form::{Filled, Wrong};
use crate::service::quiz::form::{FilledPool, FilledQuiz, Offered, Spot, WrongQuiz};
use crate::web::app::App;
use crate::web::failure::Unhappy;
use crate::web::fields::{self, FormView};
use crate::web::pages::quizzes;
use crate::web::pages::rules::PolicyForm;
use crate::web::pages::stored::or_again;
use crate::web::session::SignedIn;
use crate::web::words::Words;

/// The form of the questions; of the pools each field comes as often as there are pools.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct QuestionsForm {
    name: String,
    title_en: String,
    title_ru: String,
    shuffle: Option<String>,
    pick: Vec<String>,
    points: Vec<String>,
    /// The number of the pool, a colon, and a sheet or a problem.
    chosen: Vec<String>,
}

impl QuestionsForm {
    fn filled(self) -> FilledQuiz {
        let mut pools: Vec<FilledPool> = Vec::new();
        let (mut picks, mut points) = (self.pick.into_iter(), self.points.into_iter());
        loop {
            let (pick, points) = (picks.next(), points.next());
            if pick.is_none() && points.is_none() {
                break;
            }
            let (pick, points) = (pick.unwrap_or_default(), points.unwrap_or_default());
            pools.push(FilledPool { pick, points, chosen: Vec::new() });
        }
        for chosen in self.chosen {
            let Some((place, name)) = chosen.split_once(':') else { continue };
            if let Some(pool) = place.parse().ok().and_then(|place: usize| pools.get_mut(place)) {
                pool.chosen.push(name.to_owned());
            }
        }
        FilledQuiz {
            name: self.name,
            title_en: self.title_en,
            title_ru: self.title_ru,
            shuffled: self.shuffle.is_some(),
            pools,
        }
    }
}

/// The form on a page.
pub(super) struct QuestionsView {
    /// Where it is sent.
    pub action: String,
    /// Whether something is wrong in it.
    pub wrong: bool,
    /// Its name, its titles and the order.
    pub own: FormView,
    /// The pools, the last of them empty.
    pub pools: Vec<PoolView>,
}

/// A pool on a page.
pub(super) struct PoolView {
    /// What it is called.
    pub legend: String,
    /// How many, and what each is worth.
    pub fields: FormView,
    /// What is wrong with the pool as a whole.
    pub error: Option<String>,
    /// What can be chosen.
    pub sheets: Vec<SheetChoice>,
}

/// A sheet with its problems in a pool.
pub(super) struct SheetChoice {
    /// Its title.
    pub title: String,
    /// What is chosen of it, in words.
    pub count: String,
    /// The sheet as a whole.
    pub whole: Choice,
    /// Its problems.
    pub problems: Vec<Choice>,
}

/// Something that can be chosen.
pub(super) struct Choice {
    /// What is sent.
    pub value: String,
    /// What it is called.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// What is wrong, for the rules and for the rest.
pub(super) fn parted(wrong: WrongQuiz) -> (Wrong, WrongQuiz) {
    let mut rules = Wrong::new();
    let mut rest = WrongQuiz::new();
    for (spot, phrase) in wrong {
        match spot {
            Spot::Rule(field) => rules.push((field, phrase)),
            spot => rest.push((spot, phrase)),
        }
    }
    (rules, rest)
}

/// What is wrong at those spots that this tells the field of.
fn at(wrong: &WrongQuiz, field: impl Fn(Spot) -> Option<&'static str>) -> Wrong {
    wrong.iter().filter_map(|(spot, phrase)| Some((field(*spot)?, phrase.clone()))).collect()
}

/// The form as it is filled in; one that makes a new quiz asks for its name.
pub(super) fn view(
    filled: &FilledQuiz,
    wrong: &WrongQuiz,
    offered: &[Offered],
    action: String,
    is_new: bool,
    words: Words,
) -> QuestionsView {
    let own = at(wrong, |spot| if let Spot::Quiz(field) = spot { Some(field) } else { None });
    let empty = FilledPool::default();
    let pools = filled.pools.iter().chain([&empty]).enumerate();
    QuestionsView {
        own: fields::quiz(filled, is_new, &own, action.clone(), words),
        pools: pools.map(|(place, filled)| pool(place, filled, wrong, offered, words)).collect(),
        wrong: !wrong.is_empty(),
        action,
    }
}

fn pool(place: usize, filled: &FilledPool, wrong: &WrongQuiz, offered: &[Offered], words: Words) -> PoolView {
    let wrong = at(wrong, |spot| match spot {
        Spot::Pool(of, field) if of == place => Some(field),
        _ => None,
    });
    let said = |(_, phrase): &(&str, Phrase)| phrase.get(words.language()).to_owned();
    let choice = |name: &str, label: String| Choice {
        value: format!("{place}:{name}"),
        label,
        chosen: filled.chosen.iter().any(|chosen| chosen == name),
    };
    let sheet = |offered: &Offered| {
        let problems: Vec<Choice> =
            offered.problems.iter().map(|(name, title)| choice(name, title.clone())).collect();
        let whole = choice(&offered.sheet, words.say("quiz-whole-sheet"));
        let count = problems.iter().filter(|problem| problem.chosen).count();
        SheetChoice {
            title: offered.title.clone(),
            count: match (whole.chosen, count) {
                (true, _) => words.say("quiz-whole-sheet"),
                (false, 0) => String::new(),
                (false, count) => words.count("quiz-chosen", count),
            },
            whole,
            problems,
        }
    };
    PoolView {
        legend: words.count("quiz-pool", place + 1),
        fields: fields::pool(place, filled, &wrong, words),
        error: wrong.iter().find(|(field, _)| *field == "chosen").map(said),
        sheets: offered.iter().map(sheet).collect(),
    }
}

/// Reads one of the forms that a body holds.
fn read<T: for<'de> Deserialize<'de>>(body: &[u8]) -> Result<T, Unhappy> {
    serde_html_form::from_bytes(body).map_err(|_| Unhappy::Malformed)
}

/// Makes a quiz; what is wrong is said at its field, with everything as it was typed.
///
/// # Errors
/// The actor is no instructor, the form did not arrive whole, or the database failed.
pub async fn make(
    State(app): State<App>,
    words: Words,
    SignedIn(actor): SignedIn,
    body: Result<RawForm, RawFormRejection>,
) -> Result<Response, Unhappy> {
    let RawForm(body) = body?;
    let filled = read::<QuestionsForm>(&body)?.filled();
    let rules: Filled = read::<PolicyForm>(&body)?.filled();
    let made = app.service.make_quiz(&actor, &filled, &rules, app.clock.zone(), app.clock.now()).await;
    let made = made.map(|name| format!("/class/quizzes/{name}"));
    or_again(made, |wrong| async move { quizzes::made_wrong(&app, actor, words, filled, rules, wrong).await })
        .await
}

/// Stores the questions of a quiz; what is wrong is said at its field, with everything as it was typed.
///
/// # Errors
/// The actor is no instructor, there is no such quiz, the form did not arrive whole, or the database failed.
pub async fn change(
    State(app): State<App>,
    Path(name): Path<String>,
    words: Words,
    SignedIn(actor): SignedIn,
    form: Result<Form<QuestionsForm>, FormRejection>,
) -> Result<Response, Unhappy> {
    let Form(form) = form?;
    let filled = form.filled();
    let stored = app.service.save_questions(&actor, &name, &filled, app.clock.zone(), app.clock.now()).await;
    let stored = stored.map(|()| format!("/class/quizzes/{name}#questions"));
    or_again(
        stored,
        |wrong| async move { quizzes::asked_wrong(&app, actor, name, words, filled, wrong).await },
    )
    .await
}
