//! The keys of a policy in a file: read, checked against each other, and written.

use jiff::tz::TimeZone;

use crate::course::decimal::micro_within;
use crate::course::gradebook::decimal;
use crate::course::lateness::Late;
use crate::course::policy::{Feedback, Policy};
use crate::course::span::MINUTE_MS;
use crate::math::phrase::Phrase;
use crate::problem::section::{Field, Section};
use crate::service::moment;

/// The longest time limit: a week, in minutes.
const LONGEST: i64 = 7 * 24 * 60;
/// The most that a day takes, in points.
const DEAREST: i64 = 1_000;

/// What a policy is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A sheet: no attempt, no time limit, always checked; hints, solutions and new numbers as it says.
    Sheet,
    /// A quiz.
    Quiz,
}

/// The keys that were found, before they are compared with each other.
struct Found<'a> {
    opens: Option<Field<'a>>,
    due: Option<Field<'a>>,
    closes: Option<Field<'a>>,
    late: Option<Field<'a>>,
    late_days: Option<Field<'a>>,
}

impl Found<'_> {
    /// Records what does not fit together, each at its key.
    fn compare(&self, policy: &Policy) {
        for (key, sentence) in contradictions(policy) {
            let field = match key {
                "due" => &self.due,
                "closes" => &self.closes,
                "late" => &self.late,
                _ => &self.late_days,
            };
            if let Some(field) = field {
                field.wrong(sentence.en, sentence.ru);
            }
        }
    }
}

/// Reads the keys of a policy; what is wrong is recorded with its place. The section is not finished here.
pub(crate) fn take<'a>(section: &mut Section<'a>, kind: Kind, zone: &TimeZone) -> Option<Policy> {
    let found = Found {
        opens: section.take("opens"),
        due: section.take("due"),
        closes: section.take("closes"),
        late: section.take("late"),
        late_days: section.take("late_days"),
    };
    let date = |field: &Option<Field>| match field {
        Some(field) => date(field, zone).map(Some),
        None => Some(None),
    };
    let (opens, due, closes) = (date(&found.opens), date(&found.due), date(&found.closes));
    let late = found.late.as_ref().map_or(Some(None), |field| late(field).map(Some));
    let late_days = found.late_days.as_ref().map_or(Some(false), Field::boolean);
    // Dates that can be read are compared, whatever else is wrong.
    if let (Some(open_ms), Some(due_ms), Some(close_ms)) = (opens, due, closes) {
        let late_days = late_days.unwrap_or(false);
        let late = late.flatten();
        found.compare(&Policy { open_ms, due_ms, close_ms, late, late_days, ..Policy::default() });
    }
    let tries = optional(section.take("tries"), |field| field.whole(1, 100));
    let mut policy = match kind {
        Kind::Sheet => sheet(section)?,
        Kind::Quiz => quiz(section)?,
    };
    policy.open_ms = opens?;
    policy.due_ms = due?;
    policy.close_ms = closes?;
    policy.late = late?;
    policy.late_days = late_days?;
    policy.max_tries = tries?.and_then(|tries| u32::try_from(tries).ok());
    Some(policy)
}

/// What only a sheet says.
fn sheet(section: &mut Section) -> Option<Policy> {
    let usual = Policy::default();
    let said = |field: Option<Field>, usual| field.map_or(Some(usual), |field| field.boolean());
    let hints = said(section.take("hints"), usual.hints);
    let give_up = said(section.take("give_up"), usual.give_up);
    let new_numbers = said(section.take("new_numbers"), usual.new_numbers);
    Some(Policy { hints: hints?, give_up: give_up?, new_numbers: new_numbers?, ..usual })
}

/// What only a quiz says.
fn quiz(section: &mut Section) -> Option<Policy> {
    let minutes = optional(section.take("minutes"), |field| field.whole(1, LONGEST));
    let feedback = section.take("feedback").map_or(Some(Feedback::Now), |field| feedback(&field));
    let code = optional(section.take("code"), |field| field.text().map(|text| text.value));
    Some(Policy {
        time_limit_ms: minutes?.map(|minutes| minutes * MINUTE_MS),
        feedback: feedback?,
        access_code: code?.filter(|code| !code.trim().is_empty()),
        ..Policy::quiz()
    })
}

/// A key that may be left out; `None` if it is there and wrong.
pub(crate) fn optional<T>(field: Option<Field>, read: impl Fn(&Field) -> Option<T>) -> Option<Option<T>> {
    field.map_or(Some(None), |field| read(&field).map(Some))
}

/// What does not fit together, each with the key at which it is said.
#[must_use]
pub(crate) fn contradictions(policy: &Policy) -> Vec<(&'static str, Phrase)> {
    let mut found = Vec::new();
    let mut say = |key, en: &str, ru: &str| found.push((key, Phrase::new(en, ru)));
    let (open, due, close) = (policy.open_ms, policy.due_ms, policy.close_ms);
    if open.zip(close).is_some_and(|(open, close)| close <= open) {
        say("closes", "it closes before it opens", "закрывается раньше, чем открывается");
    }
    if open.zip(due).is_some_and(|(open, due)| due <= open) {
        say("due", "the soft deadline lies before the opening", "мягкий срок раньше открытия");
    }
    if due.zip(close).is_some_and(|(due, close)| close < due) {
        say(
            "due",
            "the soft deadline lies after the close, when nothing counts any more",
            "мягкий срок позже закрытия, когда уже ничего не засчитывается",
        );
    }
    if due.is_none() && policy.late.is_some() {
        say(
            "late",
            "nothing is late without a soft deadline, `due`",
            "без мягкого срока `due` опозданий нет",
        );
    }
    if due.is_none() && policy.late_days {
        say(
            "late_days",
            "late days move the soft deadline, `due`; there is none",
            "льготные дни сдвигают мягкий срок `due`, а его нет",
        );
    }
    found
}

/// `{ points_per_day = 1, of = 10 }`.
fn late(field: &Field) -> Option<Late> {
    let mut section = field.section()?;
    let per_day = section.need("points_per_day").and_then(|field| micro_within(&field, DEAREST));
    let of = optional(section.take("of"), |field| field.whole(1, 1_000));
    section.finish();
    Some(Late { per_day_micro: u32::try_from(per_day?).ok()?, of: of?.and_then(|of| u32::try_from(of).ok()) })
}

fn feedback(field: &Field) -> Option<Feedback> {
    let text = field.text()?;
    let found = Feedback::ALL.into_iter().find(|feedback| feedback.word() == text.value);
    if found.is_none() {
        let words = Feedback::ALL.map(Feedback::word).join(", ");
        field.wrong(
            format!("`{}` is not one of {words}", text.value),
            format!("`{}` — не одно из {words}", text.value),
        );
    }
    found
}

/// A date and time of the course's zone, as in `2026-12-01 10:00`.
pub(super) fn date(field: &Field, zone: &TimeZone) -> Option<i64> {
    let text = field.text()?;
    moment::read(&text.value, zone).map_err(|why| field.wrong(why.en, why.ru)).ok()
}

/// A text as TOML writes it.
#[must_use]
pub(crate) fn quoted(text: &str) -> String {
    toml_edit::Value::from(text).to_string()
}

/// A key with a date, if there is one.
pub(super) fn pair_of_date(
    key: &'static str,
    at_ms: Option<i64>,
    zone: &TimeZone,
) -> Option<(&'static str, String)> {
    Some((key, quoted(&moment::write(at_ms?, zone))))
}

/// A policy as the keys and values of a file that reads back as the same, in order.
#[must_use]
pub(crate) fn pairs(policy: &Policy, kind: Kind, zone: &TimeZone) -> Vec<(&'static str, String)> {
    let mut pairs = Vec::new();
    pairs.extend(pair_of_date("opens", policy.open_ms, zone));
    pairs.extend(pair_of_date("due", policy.due_ms, zone));
    pairs.extend(pair_of_date("closes", policy.close_ms, zone));
    pairs.extend(policy.late.map(|late| {
        let of = late.of.map(|of| format!(", of = {of}")).unwrap_or_default();
        let points = decimal(i64::from(late.per_day_micro));
        ("late", format!("{{ points_per_day = {points}{of} }}"))
    }));
    pairs.extend(policy.late_days.then(|| ("late_days", "true".to_owned())));
    pairs.extend(policy.max_tries.map(|tries| ("tries", tries.to_string())));
    match kind {
        Kind::Sheet => {
            pairs.push(("hints", policy.hints.to_string()));
            pairs.push(("give_up", policy.give_up.to_string()));
            pairs.push(("new_numbers", policy.new_numbers.to_string()));
        }
        Kind::Quiz => {
            pairs.extend(policy.time_limit_ms.map(|limit| ("minutes", (limit / MINUTE_MS).to_string())));
            pairs.push(("feedback", quoted(policy.feedback.word())));
            pairs.extend(policy.access_code.as_ref().map(|code| ("code", quoted(code))));
        }
    }
    pairs
}
