//! A quiz as a TOML file: what an instructor edits, imports and exports.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;

use crate::course::policy::Policy;
use crate::course::quiz::{Pool, QUESTIONS, Quiz};
use crate::math::phrase::Phrase;
use crate::problem::catalogue::Catalogue;
use crate::problem::id::ProblemId;
use crate::problem::mistake::Mistake;
use crate::problem::section::{Field, File, Section, Text, meant, near_or_all, parse};
use crate::service::policy::granted::{self, Granted, Grants};
use crate::service::policy::keys::{self, Kind, optional, quoted};
use crate::store::quizzes::StoredQuiz;

/// The word for all problems of a pool.
pub(super) const ALL: &str = "all";

/// A quiz that was read from a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadQuiz {
    /// Its name, which stands in its address.
    pub name: String,
    /// What it is drawn from.
    pub quiz: Quiz,
    /// Its rules.
    pub policy: Policy,
    /// What single students are granted.
    pub grants: Grants,
}

/// Reads a quiz of a course with these logins; dates are those of the course's zone.
///
/// # Errors
/// All mistakes at once, each with its place.
pub fn read(
    file_name: &str,
    text: &str,
    catalogue: &Catalogue,
    logins: &BTreeSet<String>,
    zone: &TimeZone,
) -> Result<ReadQuiz, Vec<Mistake>> {
    parse(file_name, text, |file, section| quiz(file, section, catalogue, logins, zone))
}

fn quiz(
    file: &File,
    mut section: Section,
    catalogue: &Catalogue,
    logins: &BTreeSet<String>,
    zone: &TimeZone,
) -> Option<ReadQuiz> {
    let name = section.need("name").and_then(|field| own_name(&field, catalogue));
    let title = section.need("title").and_then(|field| title(&field));
    let shuffled = section.take("shuffle").map_or(Some(true), |field| field.boolean());
    let policy = keys::take(&mut section, Kind::Quiz, zone);
    let pools = section.need("pool");
    let grants = granted::take(&mut section, Kind::Quiz, policy.as_ref(), logins, zone);
    section.finish();
    let mut drawn: Vec<Pool> = Vec::new();
    let pools = pools?;
    for section in pools.sections()? {
        let taken: Vec<ProblemId> = drawn.iter().flat_map(|pool| pool.problems.clone()).collect();
        drawn.extend(pool(file, section, &taken, catalogue));
    }
    let quiz = Quiz { title: title?, shuffled: shuffled?, pools: drawn };
    if !(1..=QUESTIONS).contains(&quiz.questions()) {
        pools.wrong(
            format!("an attempt has 1 to {QUESTIONS} questions; here there are {}", quiz.questions()),
            format!("в попытке от 1 до {QUESTIONS} вопросов, здесь их {}", quiz.questions()),
        );
    }
    Some(ReadQuiz { name: name?, quiz, policy: policy?, grants: grants? })
}

/// The title of a quiz, in both languages.
fn title(field: &Field) -> Option<Phrase> {
    let mut section = field.section()?;
    let fields = [section.need("en"), section.need("ru")];
    section.finish();
    let [en, ru] = fields.map(|field| {
        let (field, text) = field.and_then(|field| Some((field.clone(), field.text()?.value)))?;
        if text.trim().is_empty() {
            field.wrong("a title is needed here", "здесь нужно название");
        }
        Some(text)
    });
    Some(Phrase::new(en?, ru?))
}

/// The name of a quiz: it stands in addresses and must not be that of a sheet.
fn own_name(field: &Field, catalogue: &Catalogue) -> Option<String> {
    let text = field.text()?;
    if !field.expect_name(&text.value, "quiz-1") {
        return None;
    }
    if catalogue.sheet(&text.value).is_some() {
        field.wrong(
            format!("`{}` is the name of a sheet; a quiz needs its own", text.value),
            format!("`{}` — имя листка; контрольной нужно своё", text.value),
        );
        return None;
    }
    Some(text.value)
}

/// The problems of a pool while they are collected.
struct Collected<'a> {
    file: &'a File<'a>,
    catalogue: &'a Catalogue,
    /// Those of earlier pools.
    taken: &'a [ProblemId],
    problems: Vec<ProblemId>,
}

impl Collected<'_> {
    fn add(&mut self, id: &ProblemId, text: &Text) {
        if self.problems.contains(id) || self.taken.contains(id) {
            self.file.mistake(
                text.place.clone(),
                format!("`{id}` stands in the quiz twice"),
                format!("`{id}` стоит в контрольной дважды"),
            );
        } else {
            self.problems.push(id.clone());
        }
    }

    fn sheet(&mut self, text: &Text) {
        match self.catalogue.sheet(&text.value) {
            Some(sheet) => sheet.problems.iter().for_each(|id| self.add(id, text)),
            None => {
                let all: Vec<&str> = self.catalogue.sheets.iter().map(|sheet| sheet.id.as_str()).collect();
                let near = near_or_all(&text.value, &all);
                self.file.mistake(
                    text.place.clone(),
                    format!("there is no sheet `{}`; there is {near}", text.value),
                    format!("листка `{}` нет; есть {near}", text.value),
                );
            }
        }
    }

    fn problem(&mut self, text: &Text) {
        match ProblemId::parse(&text.value).filter(|id| self.catalogue.problem(id).is_some()) {
            Some(id) => self.add(&id, text),
            None => {
                let all: Vec<&str> = self.catalogue.problems().map(|problem| problem.id.as_str()).collect();
                let [en, ru] = meant(&text.value, &all);
                self.file.mistake(
                    text.place.clone(),
                    format!("there is no problem `{}`{en}", text.value),
                    format!("задачи `{}` нет{ru}", text.value),
                );
            }
        }
    }
}

fn pool(file: &File, mut section: Section, taken: &[ProblemId], catalogue: &Catalogue) -> Option<Pool> {
    let place = section.place();
    let pick = section.take("pick").map_or(Some(Some(1)), |field| field.whole_or(ALL, 1, 50));
    let points = section.need("points").and_then(|field| field.whole(1, 1000));
    let sheets = optional(section.take("sheets"), |field| field.texts());
    let listed = match section.take("problems") {
        None if matches!(sheets, Some(Some(_))) => Some(Vec::new()),
        None => section.need("problems").and_then(|field| field.texts()),
        Some(field) => field.texts(),
    };
    section.finish();
    let (sheets, listed) = (sheets?.unwrap_or_default(), listed?);
    let mut collected = Collected { file, catalogue, taken, problems: Vec::new() };
    sheets.iter().for_each(|text| collected.sheet(text));
    listed.iter().for_each(|text| collected.problem(text));
    let problems = collected.problems;
    let all = pick?.is_none();
    if file.is_clean() && problems.is_empty() {
        file.mistake(place.clone(), "a pool has at least one problem", "в наборе есть хотя бы одна задача");
    }
    let pick = pick?.map_or(problems.len(), |pick| usize::try_from(pick).unwrap_or(1));
    if file.is_clean() && pick > problems.len() {
        file.report(
            place,
            Phrase::new(
                format!("{pick} of {} problems cannot be picked", problems.len()),
                format!("из {} задач не выбрать {pick}", problems.len()),
            ),
        );
    }
    let sheets = sheets.into_iter().map(|text| text.value).collect();
    Some(Pool { pick, points: u32::try_from(points?).ok()?, all, sheets, problems })
}

/// A quiz, and what was granted there, as a file that reads back as the same.
#[must_use]
pub fn write(stored: &StoredQuiz, granted: &[Granted], zone: &TimeZone) -> String {
    let StoredQuiz { name, assessment, quiz } = stored;
    let mut lines = vec![
        format!("name = {}", quoted(name)),
        format!("title = {{ en = {}, ru = {} }}", quoted(&quiz.title.en), quoted(&quiz.title.ru)),
        format!("shuffle = {}", quiz.shuffled),
    ];
    let pairs = keys::pairs(&assessment.policy, Kind::Quiz, zone);
    lines.extend(pairs.into_iter().map(|(key, value)| format!("{key} = {value}")));
    for pool in &quiz.pools {
        lines.extend([String::new(), "[[pool]]".into()]);
        lines.push(if pool.all {
            format!("pick = {}", quoted(ALL))
        } else {
            format!("pick = {}", pool.pick)
        });
        lines.push(format!("points = {}", pool.points));
        if !pool.sheets.is_empty() {
            let sheets: Vec<String> = pool.sheets.iter().map(|sheet| quoted(sheet)).collect();
            lines.push(format!("sheets = [{}]", sheets.join(", ")));
        }
        let single: Vec<&ProblemId> = pool.single_problems().collect();
        if !single.is_empty() {
            lines.push("problems = [".into());
            lines.extend(single.into_iter().map(|id| format!("    {},", quoted(id.as_str()))));
            lines.push("]".into());
        }
    }
    lines.extend(granted::lines(granted, Kind::Quiz, zone));
    lines.push(String::new());
    lines.join("\n")
}
