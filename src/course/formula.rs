//! How the grades of a course come about, as data: components, each from assessments, from marks that are
//! entered by hand, or from other components.
//!
//! [`read`] makes the components of a file, [`Formula::evaluate`] those of one student. All numbers are
//! exact fractions; only what is printed is rounded.
//!
//! What has not been given yet does not count as nothing. A component of assessments is the mean of those
//! that count already; the worst are dropped from the first on, as long as one stays. A sum of components
//! of which some are missing is that of the others, with their weights made larger in proportion. Whatever
//! follows from less than everything is so marked, with what is missing.

use num_rational::BigRational;
use num_traits::{One as _, Zero as _};

use crate::course::decimal::micro_within;
use crate::math::phrase::Phrase;
use crate::problem::mistake::Mistake;
use crate::problem::section::{Field, Section, near_or_all, parse};

/// The most points of a component, and the greatest weight.
const MOST_POINTS: i64 = 1_000;
/// The most late days of a course.
const MOST_DAYS: i64 = 100;

/// The file of a course.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Formula {
    /// How many late days each student has in all.
    pub late_days: u32,
    /// The components in the order of the file; the last is the grade of the course.
    pub components: Vec<Component>,
}

/// A part of the grade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// Its name in the file.
    pub name: String,
    /// Its title.
    pub title: Phrase,
    /// What it is worth when everything is right, in points.
    pub points: u32,
    /// It is never worth more than this, in micro-points.
    pub at_most: Option<i64>,
    /// Where it comes from.
    pub source: Source,
}

/// Where a component comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The mean of assessments, each counted as the component's points.
    Assessments {
        /// Names of sheets and quizzes; one that ends with `*` stands for all that begin so.
        of: Vec<String>,
        /// So many of the worst are left out.
        drop_worst: usize,
        /// How many there will be, if that is said.
        count: Option<usize>,
    },
    /// A mark that is entered by hand.
    Marks,
    /// A sum of components above, each by its place with its weight in millionths.
    Sum(Vec<(usize, i64)>),
}

/// How an assessment stands for one student.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It counts: so many micro-points of so many points.
    Counts {
        /// Micro-points.
        micro: i64,
        /// Points.
        points: u32,
    },
    /// It does not count yet.
    Pending,
}

/// A component of one student.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// What it is worth, in points; nothing if nothing of it has been given.
    pub points: Option<BigRational>,
    /// The same before what it is at most.
    pub uncapped: Option<BigRational>,
    /// How it came about.
    pub how: How,
    /// What is still missing in it.
    pub missing: Vec<Missing>,
}

impl Value {
    fn new(points: Option<BigRational>, how: How, missing: Vec<Missing>) -> Self {
        Self { uncapped: points.clone(), points, how, missing }
    }
}

/// How a component came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// From assessments, in their order.
    Items(Vec<Item>),
    /// Entered by hand.
    Mark,
    /// From components, each by its place with its weight in millionths and its points.
    Terms(Vec<(usize, i64, Option<BigRational>)>),
}

/// An assessment in a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its name.
    pub name: String,
    /// What it is worth in points of the component, if it counts.
    pub points: Option<BigRational>,
    /// Whether it is one of the worst that are left out.
    pub dropped: bool,
}

/// What is missing in a component.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// An assessment that does not count yet.
    Assessment(String),
    /// So many assessments of a component that have not been made yet.
    ToCome {
        /// The component's place.
        component: usize,
        /// How many.
        count: usize,
    },
    /// The mark of a component that has not been entered.
    Mark(usize),
}

/// Reads the file of a course. `known` are the names of all sheets and quizzes; without them no name is
/// looked up.
///
/// # Errors
/// All mistakes at once, each with its place.
pub fn read(file_name: &str, text: &str, known: Option<&[&str]>) -> Result<Formula, Vec<Mistake>> {
    parse(file_name, text, |_, mut section| {
        let days = section.take("late_days").map_or(Some(0), |field| field.whole(0, MOST_DAYS));
        let listed = section.need("component");
        section.finish();
        let mut components: Vec<Component> = Vec::new();
        for section in listed?.sections()? {
            components.push(component(section, &components, known)?);
        }
        Some(Formula { late_days: u32::try_from(days?).ok()?, components })
    })
}

fn component(mut section: Section, above: &[Component], known: Option<&[&str]>) -> Option<Component> {
    let name = section.need("name").and_then(|field| own_name(&field, above));
    let title = section.need("title").and_then(|field| field.phrase());
    let points = section.take("points").map_or(Some(10), |field| field.whole(1, MOST_POINTS));
    let at_most =
        section.take("at_most").map_or(Some(None), |field| micro_within(&field, MOST_POINTS).map(Some));
    let of = section.take("of");
    let marks = section.take("marks");
    let sum = section.take("sum");
    let drop_worst = section.take("drop_worst").map_or(Some(0), |field| field.whole(0, 100));
    let count = section.take("count").map_or(Some(None), |field| field.whole(1, 100).map(Some));
    let source = match (of, marks, sum) {
        (Some(of), None, None) => Source::Assessments {
            of: names(&of, known)?,
            drop_worst: usize::try_from(drop_worst?).ok()?,
            count: count?.and_then(|count| usize::try_from(count).ok()),
        },
        (None, Some(marks), None) => {
            if !marks.boolean()? {
                marks.wrong("`marks` is true or left out", "`marks` — true, или его нет");
            }
            Source::Marks
        }
        (None, None, Some(sum)) => Source::Sum(terms(&sum, above)?),
        (of, marks, sum) => {
            let (en, ru) = (
                "a component has exactly one of `of` (assessments), `marks = true` (entered by hand) and `sum` (components above)",
                "у составляющей ровно одно из `of` (работы), `marks = true` (вносится вручную) и `sum` (составляющие выше)",
            );
            match sum.or(marks).or(of) {
                Some(field) => field.unknown(en, ru),
                None => section.wrong(en, ru),
            }
            section.finish();
            return None;
        }
    };
    section.finish();
    let points = u32::try_from(points?).ok()?;
    Some(Component { name: name?, title: title?, points, at_most: at_most?, source })
}

fn own_name(field: &Field, above: &[Component]) -> Option<String> {
    let name = field.text()?.value;
    field.expect_name(&name, "homework");
    if above.iter().any(|component| component.name == name) {
        field.wrong(format!("there are two components `{name}`"), format!("составляющих `{name}` две"));
    }
    Some(name)
}

/// Names of assessments; each that ends with `*` stands for all that begin so.
fn names(field: &Field, known: Option<&[&str]>) -> Option<Vec<String>> {
    let mut names = Vec::new();
    for text in field.texts()? {
        let known_to = |known: &[&str]| text.value.ends_with('*') || known.contains(&text.value.as_str());
        if let Some(known) = known.filter(|known| !known_to(known)) {
            let near = near_or_all(&text.value, known);
            field.wrong(
                format!("there is no sheet or quiz `{}`; there is {near}", text.value),
                format!("листка или контрольной `{}` нет; есть {near}", text.value),
            );
        }
        names.push(text.value);
    }
    if names.is_empty() {
        field.wrong("this list names no sheet and no quiz", "в этом списке нет ни листков, ни контрольных");
    }
    Some(names)
}

/// `{ quizzes = 0.3, homework = 0.5 }`.
fn terms(field: &Field, above: &[Component]) -> Option<Vec<(usize, i64)>> {
    let mut section = field.section()?;
    let mut terms = Vec::new();
    for term in section.rest() {
        let Some(place) = above.iter().position(|component| component.name == term.key) else {
            let all: Vec<&str> = above.iter().map(|component| component.name.as_str()).collect();
            let near = near_or_all(&term.key, &all);
            term.unknown(
                format!("there is no component `{}` above this one; there is {near}", term.key),
                format!("составляющей `{}` выше нет; есть {near}", term.key),
            );
            continue;
        };
        terms.push((place, micro_within(&term, MOST_POINTS)?));
    }
    if terms.iter().all(|(_, weight)| *weight == 0) {
        field.wrong("a sum has at least one weight that is not 0", "в сумме есть хотя бы один вес, кроме 0");
    }
    Some(terms)
}

impl Formula {
    /// The components of one student, in order. `standings` are all sheets and quizzes of the course in the
    /// order in which they were made, `mark` the marks that were entered, in micro-points by the name of
    /// the component.
    pub fn evaluate(
        &self,
        standings: &[(String, Standing)],
        mark: impl Fn(&str) -> Option<i64>,
    ) -> Vec<Value> {
        let mut values: Vec<Value> = Vec::new();
        for (place, component) in self.components.iter().enumerate() {
            let mut value = match &component.source {
                Source::Assessments { of, drop_worst, count } => {
                    assessments(place, component.points, of, *drop_worst, *count, standings)
                }
                Source::Marks => {
                    let points = mark(&component.name).map(|micro| fraction(micro, 1_000_000));
                    let missing = if points.is_none() { vec![Missing::Mark(place)] } else { Vec::new() };
                    Value::new(points, How::Mark, missing)
                }
                Source::Sum(terms) => sum(terms, &values),
            };
            if let Some(most) = component.at_most {
                value.points = value.uncapped.clone().map(|points| points.min(fraction(most, 1_000_000)));
            }
            values.push(value);
        }
        values
    }
}

fn fraction(numerator: i64, denominator: i64) -> BigRational {
    BigRational::new(numerator.into(), denominator.into())
}

/// Whether a name of the file means an assessment.
fn means(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == name, |start| name.starts_with(start))
}

fn assessments(
    place: usize,
    points: u32,
    of: &[String],
    drop_worst: usize,
    count: Option<usize>,
    standings: &[(String, Standing)],
) -> Value {
    let worth = |standing: Standing| match standing {
        Standing::Counts { micro, points: whole } if whole > 0 => {
            let share = fraction(micro, 1_000_000) / fraction(i64::from(whole), 1);
            Some(share * fraction(i64::from(points), 1))
        }
        _ => None,
    };
    let mut items: Vec<Item> = standings
        .iter()
        .filter(|(name, _)| of.iter().any(|pattern| means(pattern, name)))
        .map(|(name, standing)| Item { name: name.clone(), points: worth(*standing), dropped: false })
        .collect();
    let mut missing: Vec<Missing> = items
        .iter()
        .filter(|item| item.points.is_none())
        .map(|item| Missing::Assessment(item.name.clone()))
        .collect();
    // A name that is no glob and of nothing that there is.
    let nothing = |name: &&String| !name.ends_with('*') && !standings.iter().any(|(known, _)| known == *name);
    missing.extend(of.iter().filter(nothing).map(|name| Missing::Assessment(name.clone())));
    // Where nothing has been made or named yet, something is still to come.
    let nothing_yet = items.is_empty() && missing.is_empty();
    let to_come = count.map_or(usize::from(nothing_yet), |count| count.saturating_sub(items.len()));
    if to_come > 0 {
        missing.push(Missing::ToCome { component: place, count: to_come });
    }
    let mut ranked: Vec<usize> = (0..items.len()).filter(|at| items[*at].points.is_some()).collect();
    ranked.sort_by(|a, b| items[*a].points.cmp(&items[*b].points).then(a.cmp(b)));
    let dropped = drop_worst.min(ranked.len().saturating_sub(1));
    for at in &ranked[..dropped] {
        items[*at].dropped = true;
    }
    let kept = || items.iter().filter(|item| !item.dropped).filter_map(|item| item.points.as_ref());
    let number = BigRational::from_integer(kept().count().into());
    let points = (!number.is_zero()).then(|| kept().sum::<BigRational>() / number);
    Value::new(points, How::Items(items), missing)
}

fn sum(terms: &[(usize, i64)], values: &[Value]) -> Value {
    let term = |(place, weight): &(usize, i64)| (*place, *weight, values[*place].points.clone());
    let terms: Vec<(usize, i64, Option<BigRational>)> = terms.iter().map(term).collect();
    let mut missing: Vec<Missing> = terms
        .iter()
        .filter(|(_, weight, _)| *weight > 0)
        .flat_map(|(place, ..)| values[*place].missing.clone())
        .collect();
    missing.sort();
    missing.dedup();
    let weights = |there: bool| -> i64 {
        terms.iter().filter(|(_, _, points)| !there || points.is_some()).map(|(_, weight, _)| weight).sum()
    };
    let (there, all) = (weights(true), weights(false));
    let points = (there > 0).then(|| {
        let part = |(_, weight, points): &(usize, i64, Option<BigRational>)| {
            points.as_ref().map(|points| fraction(*weight, 1_000_000) * points)
        };
        let stretched = if there == all { BigRational::one() } else { fraction(all, there) };
        terms.iter().filter_map(part).sum::<BigRational>() * stretched
    });
    Value::new(points, How::Terms(terms), missing)
}

/// A grade as a decimal number, rounded half up to exactly so many places.
#[must_use]
pub fn fixed(points: &BigRational, places: u32) -> String {
    let scale = 10_i64.pow(places.min(18));
    let half = fraction(1, 2);
    let whole = (points * fraction(scale, 1) + half).floor().to_integer().to_string();
    let places = places as usize;
    let padded = format!("{whole:0>width$}", width = places + 1);
    let (before, after) = padded.split_at(padded.len() - places);
    if after.is_empty() { before.to_owned() } else { format!("{before}.{after}") }
}

/// As [`fixed`], without zeros at the end.
#[must_use]
pub fn rounded(points: &BigRational, places: u32) -> String {
    let text = fixed(points, places);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Whether a grade has no more than so many decimals.
#[must_use]
pub fn is_exact(points: &BigRational, places: u32) -> bool {
    (points * fraction(10_i64.pow(places.min(18)), 1)).is_integer()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The formula of the course.
    const COURSE: &str = r#"
        late_days = 3
        [[component]]
        name = "quizzes"
        title = { en = "Quizzes", ru = "Контрольные" }
        of = ["quiz-*"]
        drop_worst = 2
        [[component]]
        name = "homework"
        title = { en = "Homework", ru = "Домашние задания" }
        of = ["one", "two"]
        [[component]]
        name = "test"
        title = { en = "Test", ru = "Контрольная работа" }
        of = ["test"]
        [[component]]
        name = "exam"
        title = { en = "Exam", ru = "Экзамен" }
        marks = true
        [[component]]
        name = "accumulated"
        title = { en = "Accumulated", ru = "Накопленная" }
        sum = { quizzes = 0.3, homework = 0.5, test = 0.2 }
        [[component]]
        name = "final"
        title = { en = "Final", ru = "Итоговая" }
        sum = { accumulated = 0.7, exam = 0.3 }
        at_most = 10
    "#;

    fn counts(name: &str, micro: i64, points: u32) -> (String, Standing) {
        (name.into(), Standing::Counts { micro, points })
    }

    fn course() -> Formula {
        read("course.toml", COURSE, Some(&["one", "two", "test"])).unwrap()
    }

    fn shown(values: &[Value]) -> Vec<String> {
        values
            .iter()
            .map(|value| value.points.as_ref().map_or("–".into(), |points| rounded(points, 4)))
            .collect()
    }

    #[test]
    fn the_formula_of_the_course() {
        let mut given: Vec<(String, Standing)> = [10, 2, 8, 9, 7, 0, 10, 6, 9, 8]
            .iter()
            .enumerate()
            .map(|(place, points)| counts(&format!("quiz-{place}"), points * 1_000_000, 10))
            .collect();
        given.extend([
            counts("one", 40_000_000, 50),
            counts("two", 27_000_000, 30),
            counts("test", 7_000_000, 10),
        ]);
        let exam = |name: &str| (name == "exam").then_some(9_500_000);
        let values = course().evaluate(&given, exam);
        // Without 0 and 2: 67/8; (8 + 9)/2; 0.3·8.375 + 0.5·8.5 + 0.2·7; 0.7·8.1625 + 0.3·9.5.
        assert_eq!(shown(&values), ["8.375", "8.5", "7", "9.5", "8.1625", "8.5638"]);
        assert_eq!(values[5].points, Some(fraction(856_375, 100_000)));
        assert!(values.iter().all(|value| value.missing.is_empty()));
        let How::Items(items) = &values[0].how else { panic!() };
        let dropped: Vec<&str> =
            items.iter().filter(|item| item.dropped).map(|item| item.name.as_str()).collect();
        assert_eq!(dropped, ["quiz-1", "quiz-5"]);
        // More than everything is capped.
        let all = |name: &str| (name == "exam").then_some(40_000_000);
        assert_eq!(shown(&course().evaluate(&given, all))[5], "10");
    }

    #[test]
    fn what_was_not_given_is_missing_and_no_zero() {
        let given =
            [counts("quiz-1", 9_000_000, 10), ("one".into(), Standing::Pending), counts("two", 0, 30)];
        let values = course().evaluate(&given, |_| None);
        // (0.3·9 + 0.5·0)/0.8, and all of the rest missing.
        assert_eq!(shown(&values), ["9", "0", "–", "–", "3.375", "3.375"]);
        let missing = |name: &str| Missing::Assessment(name.into());
        assert_eq!(values[4].missing, [missing("one"), missing("test")]);
        assert_eq!(values[0].missing, []);
        assert_eq!(values[5].missing, [missing("one"), missing("test"), Missing::Mark(3)]);
        let nothing = course().evaluate(&[], |_| None);
        assert_eq!(shown(&nothing), ["–"; 6]);
        assert_eq!(nothing[0].missing, [Missing::ToCome { component: 0, count: 1 }]);
    }

    #[test]
    fn the_worst_are_dropped_as_long_as_one_stays() {
        let quizzes = |points: &[i64]| -> Vec<(String, Standing)> {
            points.iter().map(|points| counts(&format!("quiz-{points}"), points * 1_000_000, 10)).collect()
        };
        for (points, mean) in
            [(vec![4], "4"), (vec![4, 6], "6"), (vec![4, 6, 9], "9"), (vec![4, 6, 9, 8], "8.5")]
        {
            assert_eq!(shown(&course().evaluate(&quizzes(&points), |_| None))[0], mean, "{points:?}");
        }
        let counted = COURSE.replace("drop_worst = 2", "drop_worst = 2\ncount = 3");
        let values = read("", &counted, None).unwrap().evaluate(&quizzes(&[4]), |_| None);
        assert_eq!(values[0].missing, [Missing::ToCome { component: 0, count: 2 }]);
    }

    #[test]
    fn grades_print_rounded_half_up() {
        for (grade, places, text) in [
            (fraction(1, 3), 2, "0.33"),
            (fraction(2, 3), 2, "0.67"),
            (fraction(5, 1_000), 2, "0.01"),
            (fraction(0, 1), 2, "0"),
            (fraction(10, 1), 2, "10"),
            (fraction(999, 100), 1, "10"),
            (fraction(1, 200_000), 4, "0"),
            (fraction(7, 2), 0, "4"),
        ] {
            assert_eq!(rounded(&grade, places), text);
        }
        assert!(is_exact(&fraction(1, 4), 2) && !is_exact(&fraction(1, 8), 2));
    }

    #[test]
    fn what_is_wrong_is_said_in_place() {
        for (from, to, said) in [
            ("\"one\", \"two\"", "\"one\", \"tow\"", "there is two"),
            ("homework = 0.5", "homewrk = 0.5", "there is homework"),
            ("accumulated = 0.7", "final = 0.7", "no component `final` above"),
            ("0.3, homework", "-0.3, homework", "a decimal number"),
            ("marks = true", "", "exactly one of"),
            ("marks = true", "marks = true\nof = [\"one\"]", "exactly one of"),
            ("drop_worst", "drop_wurst", "did you mean `drop_worst`"),
            ("name = \"exam\"", "name = \"test\"", "two components `test`"),
            ("name = \"exam\"", "name = \"The exam\"", "small Latin letters"),
            ("late_days = 3", "late_days = -1", "a whole number"),
            ("[\"test\"]", "[]", "names no sheet"),
        ] {
            let text = COURSE.replacen(from, to, 1);
            let wrong = read("course.toml", &text, Some(&["one", "two", "test"])).unwrap_err();
            assert!(wrong.iter().any(|mistake| mistake.message.en.contains(said)), "{to}: {wrong:?}");
        }
    }
}
