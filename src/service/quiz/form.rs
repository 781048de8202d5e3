//! The questions of a quiz as the fields of a form: what was typed is kept, and judged by the reader of files.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;

use crate::course::quiz::{Pool, Quiz};
use crate::math::phrase::{Language, Phrase};
use crate::problem::mistake::Mistake;
use crate::service::classroom::instructor;
use crate::service::failure::{Failure, Unsaved};
use crate::service::house::{Actor, Service};
use crate::service::policy::form::{Filled, number};
use crate::service::policy::keys::{Kind, quoted};
use crate::service::quiz::file::{self, ALL};
use crate::service::quiz::giving::{FILE, Page};

/// The fields as they stand in a form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilledQuiz {
    /// The name.
    pub name: String,
    /// The title in English.
    pub title_en: String,
    /// The title in Russian.
    pub title_ru: String,
    /// Whether every attempt has its questions in an order of its own.
    pub shuffled: bool,
    /// The pools; one in which nothing stands is none.
    pub pools: Vec<FilledPool>,
}

/// The fields of a pool.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilledPool {
    /// How many; nothing means all.
    pub pick: String,
    /// What each is worth.
    pub points: String,
    /// The sheets and the problems, by their names, in order.
    pub chosen: Vec<String>,
}

/// Where something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// A field of the rules.
    Rule(&'static str),
    /// A field of the quiz itself.
    Quiz(&'static str),
    /// A field of this pool, from 0; `chosen` stands for the pool as a whole.
    Pool(usize, &'static str),
}

/// What is wrong in a form.
pub type WrongQuiz = Vec<(Spot, Phrase)>;

/// A sheet with its problems, to choose from.
#[derive(Debug, Clone)]
pub struct Offered {
    /// The name of the sheet.
    pub sheet: String,
    /// Its title.
    pub title: String,
    /// The names and the titles of its problems.
    pub problems: Vec<(String, String)>,
}

impl FilledPool {
    fn of(pool: &Pool) -> Self {
        let single = pool.single_problems().map(ToString::to_string);
        Self {
            pick: if pool.all { String::new() } else { pool.pick.to_string() },
            points: pool.points.to_string(),
            chosen: pool.sheets.iter().cloned().chain(single).collect(),
        }
    }

    fn is_empty(&self) -> bool {
        self.chosen.is_empty() && self.pick.trim().is_empty() && self.points.trim().is_empty()
    }

    /// The fields as lines of a file, each with the name of its field.
    fn lines(&self) -> Vec<(&'static str, String)> {
        let (problems, sheets): (Vec<&String>, Vec<&String>) =
            self.chosen.iter().partition(|name| name.contains('/'));
        // Whoever takes a sheet whole has its problems already.
        let covered = |name: &&String| sheets.iter().any(|sheet| name.split('/').next() == Some(sheet));
        let list = |names: &[&String]| names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
        let pick = self.pick.trim();
        let single: Vec<&String> = problems.into_iter().filter(|name| !covered(name)).collect();
        let mut lines = vec![
            ("chosen", "[[pool]]".to_owned()),
            ("pick", format!("pick = {}", if pick.is_empty() { quoted(ALL) } else { number(pick) })),
            ("points", format!("points = {}", number(&self.points))),
        ];
        if !sheets.is_empty() {
            lines.push(("chosen", format!("sheets = [{}]", list(&sheets))));
        }
        lines.push(("chosen", format!("problems = [{}]", list(&single))));
        lines
    }
}

impl FilledQuiz {
    /// The same, with what is chosen in the order in which it stands in a quiz already; boxes know no order.
    fn in_order_of(self, quiz: &Quiz) -> Self {
        let stored: Vec<String> = quiz.pools.iter().flat_map(|pool| FilledPool::of(pool).chosen).collect();
        let place = |name: &String| stored.iter().position(|known| known == name).unwrap_or(stored.len());
        let sorted = |mut pool: FilledPool| {
            pool.chosen.sort_by_key(place);
            pool
        };
        Self { pools: self.pools.into_iter().map(sorted).collect(), ..self }
    }

    /// The fields of a quiz.
    #[must_use]
    pub fn of(name: &str, quiz: &Quiz) -> Self {
        Self {
            name: name.to_owned(),
            title_en: quiz.title.en.clone(),
            title_ru: quiz.title.ru.clone(),
            shuffled: quiz.shuffled,
            pools: quiz.pools.iter().map(FilledPool::of).collect(),
        }
    }

    /// The fields as lines of a file, with these rules, each with where it stands.
    fn lines(&self, rules: Option<&Filled>) -> Vec<(Spot, String)> {
        let mut lines = vec![
            (Spot::Quiz("name"), format!("name = {}", quoted(self.name.trim()))),
            (Spot::Quiz("title_en"), format!("title.en = {}", quoted(self.title_en.trim()))),
            (Spot::Quiz("title_ru"), format!("title.ru = {}", quoted(self.title_ru.trim()))),
            (Spot::Quiz("shuffle"), format!("shuffle = {}", self.shuffled)),
        ];
        let pools: Vec<_> = self.pools.iter().enumerate().filter(|(_, pool)| !pool.is_empty()).collect();
        if pools.is_empty() {
            lines.push((Spot::Pool(0, "chosen"), "pool = []".into()));
        }
        let rules = rules.map(|rules| rules.lines(Kind::Quiz)).unwrap_or_default();
        lines.extend(rules.into_iter().map(|(field, line)| (Spot::Rule(field), line)));
        for (place, pool) in pools {
            lines.extend(pool.lines().into_iter().map(|(field, line)| (Spot::Pool(place, field), line)));
        }
        lines
    }
}

/// The lines as one text.
fn text(lines: &[(Spot, String)]) -> String {
    lines.iter().map(|(_, line)| format!("{line}\n")).collect()
}

/// Where each mistake stands in the form.
fn spotted(lines: &[(Spot, String)], mistakes: Vec<Mistake>) -> WrongQuiz {
    let spot = |line: usize| lines.get(line - 1).map_or(Spot::Quiz("name"), |(spot, _)| *spot);
    mistakes.into_iter().map(|mistake| (spot(mistake.line), mistake.message)).collect()
}

impl Service {
    /// What a quiz can be made of.
    #[must_use]
    pub fn offered(&self, language: Language) -> Vec<Offered> {
        let title = |id| {
            self.catalogue
                .problem(id)
                .map(|problem| problem.statement(language).plain_title())
                .unwrap_or_default()
        };
        let offered = self.catalogue.sheets.iter().map(|sheet| Offered {
            sheet: sheet.id.clone(),
            title: sheet.title.get(language).to_owned(),
            problems: sheet.problems.iter().map(|id| (id.to_string(), title(id))).collect(),
        });
        offered.collect()
    }

    /// Stores a new quiz from its form and gives its name.
    ///
    /// # Errors
    /// The actor is no instructor, something is wrong in the form, or the database failed.
    pub async fn make_quiz(
        &self,
        actor: &Actor,
        filled: &FilledQuiz,
        rules: &Filled,
        zone: &TimeZone,
        now: i64,
    ) -> Result<String, Unsaved<WrongQuiz>> {
        let lines = filled.lines(Some(rules));
        match self.save_quiz(actor, &Page::default(), &text(&lines), zone, now).await {
            Ok(name) => Ok(name),
            Err(Unsaved::Failed(failure)) => Err(Unsaved::Failed(failure)),
            Err(Unsaved::Wrong(mistakes)) => Err(Unsaved::Wrong(spotted(&lines, mistakes))),
        }
    }

    /// Stores the questions of a quiz from their form; its rules stay.
    ///
    /// # Errors
    /// The actor is no instructor, there is no such quiz, something is wrong in the form, or the database failed.
    pub async fn save_questions(
        &self,
        actor: &Actor,
        name: &str,
        filled: &FilledQuiz,
        zone: &TimeZone,
        now: i64,
    ) -> Result<(), Unsaved<WrongQuiz>> {
        instructor(actor)?;
        let wanted = name.to_owned();
        let stored = self.store.glance(move |mut books| Box::pin(async move { books.quiz(&wanted).await }));
        let stored = stored.await.map_err(Failure::from)?.ok_or(Failure::NotFound)?;
        let filled = FilledQuiz { name: name.to_owned(), ..filled.clone() };
        let lines = filled.in_order_of(&stored.quiz).lines(None);
        let text = text(&lines);
        let read = file::read(FILE, &text, &self.catalogue, &BTreeSet::new(), zone)
            .map_err(|mistakes| Unsaved::Wrong(spotted(&lines, mistakes)))?;
        let author = Some(actor.person_id);
        let kept = self.store.write(move |mut books| {
            Box::pin(async move {
                let Some(stored) = books.quiz(&read.name).await? else { return Ok(false) };
                books.save_quiz(&read.name, &read.quiz, &stored.assessment.policy, author, now).await?;
                books.note(author, "quiz", &read.name, &text, now).await?;
                Ok(true)
            })
        });
        if kept.await.map_err(Failure::from)? { Ok(()) } else { Err(Failure::NotFound.into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::catalogue::Catalogue;
    use crate::problem::embedded;

    fn filled() -> FilledQuiz {
        let pool = |pick: &str, points: &str, chosen: &[&str]| FilledPool {
            pick: pick.into(),
            points: points.into(),
            chosen: chosen.iter().map(|name| (*name).to_owned()).collect(),
        };
        FilledQuiz {
            name: "quiz-1".into(),
            title_en: "Quiz \"1\"".into(),
            title_ru: "Контрольная".into(),
            shuffled: true,
            pools: vec![
                pool("", "3", &["gradient-descent", "gradient-descent/linear-regression"]),
                FilledPool::default(),
                pool("1", "2", &["matrix-derivatives/warm-up"]),
            ],
        }
    }

    fn read(filled: &FilledQuiz, rules: Option<&Filled>) -> Result<file::ReadQuiz, WrongQuiz> {
        let catalogue = Catalogue::read(&embedded::files()).unwrap();
        let lines = filled.lines(rules);
        file::read("", &text(&lines), &catalogue, &BTreeSet::new(), &TimeZone::UTC)
            .map_err(|mistakes| spotted(&lines, mistakes))
    }

    #[test]
    fn a_quiz_survives_its_form() {
        let rules = Filled { minutes: "40".into(), feedback: "never".into(), ..Filled::default() };
        let found = read(&filled(), Some(&rules)).unwrap();
        assert_eq!(found.policy.time_limit_ms, Some(40 * 60_000));
        let [whole, one] = &found.quiz.pools[..] else { panic!("{found:?}") };
        assert!(whole.all && whole.pick == whole.problems.len() && whole.sheets == ["gradient-descent"]);
        assert_eq!((one.all, one.pick, one.points), (false, 1, 2));
        let again = FilledQuiz::of("quiz-1", &found.quiz);
        assert_eq!(read(&again, None).unwrap().quiz, found.quiz);
    }

    #[test]
    fn questions_without_an_order_of_their_own_keep_theirs() {
        let named = |names: [&str; 3]| names.map(|name| format!("matrix-derivatives/{name}")).to_vec();
        let pool = |chosen: Vec<String>| FilledPool { pick: String::new(), points: "1".into(), chosen };
        let with = |chosen| FilledQuiz { pools: vec![pool(chosen)], ..filled() };
        let stored = with(named(["warm-up", "inverse-det-trace", "traces-and-determinants"]));
        let quiz = read(&stored, None).unwrap().quiz;
        let boxes = with(named(["inverse-det-trace", "traces-and-determinants", "warm-up"]));
        assert_eq!(read(&boxes.in_order_of(&quiz), None).unwrap().quiz, quiz);
    }

    #[test]
    fn what_is_wrong_is_said_where_it_stands() {
        let with = |change: &dyn Fn(&mut FilledQuiz)| {
            let mut filled = filled();
            change(&mut filled);
            filled
        };
        let late = Filled { minutes: "0".into(), feedback: "now".into(), ..Filled::default() };
        for (spot, filled, rules) in [
            (Spot::Quiz("name"), with(&|quiz| quiz.name = "Quiz 1".into()), None),
            (Spot::Pool(2, "pick"), with(&|quiz| quiz.pools[2].pick = "none".into()), None),
            (Spot::Pool(2, "points"), with(&|quiz| quiz.pools[2].points = String::new()), None),
            (Spot::Quiz("title_ru"), with(&|quiz| quiz.title_ru = " ".into()), None),
            (Spot::Pool(2, "chosen"), with(&|quiz| quiz.pools[2].chosen.clear()), None),
            (Spot::Pool(2, "chosen"), with(&|quiz| quiz.pools[2].pick = "2".into()), None),
            (
                Spot::Pool(2, "chosen"),
                with(&|quiz| quiz.pools[2].chosen = vec!["gradient-descent/linear-regression".into()]),
                None,
            ),
            (Spot::Pool(0, "chosen"), with(&|quiz| quiz.pools.clear()), None),
            (Spot::Rule("minutes"), filled(), Some(&late)),
        ] {
            let wrong = read(&filled, rules).unwrap_err();
            assert!(!wrong.is_empty() && wrong.iter().all(|(at, _)| *at == spot), "{spot:?}: {wrong:?}");
        }
    }
}
