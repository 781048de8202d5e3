//! A quiz as a TOML file: what an instructor edits, imports and exports.

use jiff::tz::TimeZone;

use crate::course::policy::Policy;
use crate::course::quiz::{Pool, QUESTIONS, Quiz};
use crate::math::phrase::Phrase;
use crate::problem::catalogue::Catalogue;
use crate::problem::id::ProblemId;
use crate::problem::mistake::Mistake;
use crate::problem::section::{Field, File, Section, nearest, parse};
use crate::service::policy::keys::{self, Kind, quoted};

/// A quiz that was read from a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadQuiz {
    /// Its name, which stands in its address.
    pub name: String,
    /// What it is drawn from.
    pub quiz: Quiz,
    /// Its rules.
    pub policy: Policy,
}

/// Reads a quiz; dates are those of the course's zone.
///
/// # Errors
/// All mistakes at once, each with its place.
pub fn read(
    file_name: &str,
    text: &str,
    catalogue: &Catalogue,
    zone: &TimeZone,
) -> Result<ReadQuiz, Vec<Mistake>> {
    parse(file_name, text, |file, section| quiz(file, section, catalogue, zone))
}

fn quiz(file: &File, mut section: Section, catalogue: &Catalogue, zone: &TimeZone) -> Option<ReadQuiz> {
    let name = section.need("name").and_then(|field| own_name(&field, catalogue));
    let title = section.need("title").and_then(|field| field.phrase());
    let shuffled = section.take("shuffle").map_or(Some(true), |field| field.boolean());
    let policy = keys::take(&mut section, Kind::Quiz, zone);
    let pools = section.need("pool");
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
    Some(ReadQuiz { name: name?, quiz, policy: policy? })
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

fn pool(file: &File, mut section: Section, taken: &[ProblemId], catalogue: &Catalogue) -> Option<Pool> {
    let place = section.place();
    let pick = section.take("pick").map_or(Some(1), |field| field.whole(1, 50));
    let points = section.need("points").and_then(|field| field.whole(1, 1000));
    let listed = section.need("problems").and_then(|field| field.texts());
    section.finish();
    let mut problems = Vec::new();
    for text in listed? {
        let found = ProblemId::parse(&text.value).filter(|id| catalogue.problem(id).is_some());
        match found {
            None => {
                let all: Vec<&str> = catalogue.problems().map(|problem| problem.id.as_str()).collect();
                let near = nearest(&text.value, &all);
                let (en, ru) = near.map_or_else(Default::default, |near| {
                    (format!("; did you mean `{near}`?"), format!("; может быть, `{near}`?"))
                });
                file.mistake(
                    text.place,
                    format!("there is no problem `{}`{en}", text.value),
                    format!("задачи `{}` нет{ru}", text.value),
                );
            }
            Some(id) if problems.contains(&id) || taken.contains(&id) => file.mistake(
                text.place,
                format!("`{id}` stands in the quiz twice"),
                format!("`{id}` стоит в контрольной дважды"),
            ),
            Some(id) => problems.push(id),
        }
    }
    let pick = usize::try_from(pick?).unwrap_or(1);
    if file.is_clean() && pick > problems.len() {
        file.report(
            place,
            Phrase::new(
                format!("{pick} of {} problems cannot be picked", problems.len()),
                format!("из {} задач не выбрать {pick}", problems.len()),
            ),
        );
    }
    Some(Pool { pick, points: u32::try_from(points?).ok()?, problems })
}

/// A quiz as a file that reads back as the same.
#[must_use]
pub fn write(name: &str, quiz: &Quiz, policy: &Policy, zone: &TimeZone) -> String {
    let mut lines = vec![
        format!("name = {}", quoted(name)),
        format!("title = {{ en = {}, ru = {} }}", quoted(&quiz.title.en), quoted(&quiz.title.ru)),
        format!("shuffle = {}", quiz.shuffled),
    ];
    let pairs = keys::pairs(policy, Kind::Quiz, zone);
    lines.extend(pairs.into_iter().map(|(key, value)| format!("{key} = {value}")));
    for pool in &quiz.pools {
        lines.push(String::new());
        lines.push("[[pool]]".into());
        lines.push(format!("pick = {}", pool.pick));
        lines.push(format!("points = {}", pool.points));
        lines.push("problems = [".into());
        lines.extend(pool.problems.iter().map(|id| format!("    {},", quoted(id.as_str()))));
        lines.push("]".into());
    }
    lines.push(String::new());
    lines.join("\n")
}
