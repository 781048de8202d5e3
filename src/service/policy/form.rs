//! A policy as the fields of a form: what was typed is kept, and judged by the reader of files.

use jiff::tz::TimeZone;

use crate::course::gradebook::{decimal, micro};
use crate::course::policy::Policy;
use crate::course::span::MINUTE_MS;
use crate::math::phrase::Phrase;
use crate::problem::section::{Section, parse};
use crate::service::moment;
use crate::service::policy::keys::{self, Kind, quoted};

/// The fields as they stand in a form; an empty one is not said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filled {
    /// The opening.
    pub opens: String,
    /// The soft deadline.
    pub due: String,
    /// The close.
    pub closes: String,
    /// The time limit in minutes.
    pub minutes: String,
    /// How many tries.
    pub tries: String,
    /// The word for the feedback.
    pub feedback: String,
    /// The access code.
    pub code: String,
    /// Points for each day begun.
    pub points_per_day: String,
    /// Points of the whole by which those are counted.
    pub of: String,
    /// Whether late days may be spent.
    pub late_days: bool,
    /// Whether hints are shown.
    pub hints: bool,
    /// Whether a solution may be asked for.
    pub give_up: bool,
    /// Whether new numbers are given.
    pub new_numbers: bool,
}

/// What is wrong in a form, each with the name of its field.
pub type Wrong = Vec<(&'static str, Phrase)>;

impl Filled {
    /// The fields of a policy.
    #[must_use]
    pub fn of(policy: &Policy, zone: &TimeZone) -> Self {
        let date = |at: Option<i64>| at.map(|at| moment::field(at, zone)).unwrap_or_default();
        let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
        Self {
            opens: date(policy.open_ms),
            due: date(policy.due_ms),
            closes: date(policy.close_ms),
            minutes: number(policy.time_limit_ms.map(|limit| limit / MINUTE_MS)),
            tries: number(policy.max_tries.map(i64::from)),
            feedback: policy.feedback.word().to_owned(),
            code: policy.access_code.clone().unwrap_or_default(),
            points_per_day: policy
                .late
                .map(|late| decimal(i64::from(late.per_day_micro)))
                .unwrap_or_default(),
            of: number(policy.late.and_then(|late| late.of).map(i64::from)),
            late_days: policy.late_days,
            hints: policy.hints,
            give_up: policy.give_up,
            new_numbers: policy.new_numbers,
        }
    }

    /// The policy that the fields say.
    ///
    /// # Errors
    /// What is wrong in which field.
    pub fn read(&self, kind: Kind, zone: &TimeZone) -> Result<Policy, Wrong> {
        fields(&self.lines(kind), |section| keys::take(section, kind, zone))
    }

    /// The fields as lines of a file, each with the name of its field.
    pub(in crate::service) fn lines(&self, kind: Kind) -> Vec<(&'static str, String)> {
        let mut lines = Vec::new();
        let mut say = |field: &'static str, value: String| lines.push((field, format!("{field} = {value}")));
        let texts = [("opens", &self.opens), ("due", &self.due), ("closes", &self.closes)];
        for (field, text) in texts.into_iter().filter(|(_, text)| !text.trim().is_empty()) {
            say(field, quoted(text.trim()));
        }
        if !self.tries.trim().is_empty() {
            say("tries", number(&self.tries));
        }
        if self.late_days {
            say("late_days", "true".into());
        }
        match kind {
            Kind::Sheet => {
                say("hints", self.hints.to_string());
                say("give_up", self.give_up.to_string());
                say("new_numbers", self.new_numbers.to_string());
            }
            Kind::Quiz => {
                if !self.minutes.trim().is_empty() {
                    say("minutes", number(&self.minutes));
                }
                say("feedback", quoted(&self.feedback));
                say("code", quoted(self.code.trim()));
            }
        }
        // The table comes last; its head stands on a line of its own.
        if !self.points_per_day.trim().is_empty() || !self.of.trim().is_empty() {
            lines.push(("points_per_day", "[late]".into()));
            lines.push(("points_per_day", format!("points_per_day = {}", number(&self.points_per_day))));
            if !self.of.trim().is_empty() {
                lines.push(("of", format!("of = {}", number(&self.of))));
            }
        }
        lines
    }
}

/// Reads fields as the lines of a file, each with the name of its field.
///
/// # Errors
/// What is wrong in which field.
pub(super) fn fields<T>(
    lines: &[(&'static str, String)],
    take: impl FnOnce(&mut Section) -> Option<T>,
) -> Result<T, Wrong> {
    let text: String = lines.iter().map(|(_, line)| format!("{line}\n")).collect();
    parse("", &text, |_, mut section| {
        let read = take(&mut section);
        section.finish();
        read
    })
    .map_err(|mistakes| {
        let named = |line: usize| lines.get(line - 1).map_or("opens", |(field, _)| field);
        mistakes.into_iter().map(|mistake| (named(mistake.line), mistake.message)).collect()
    })
}

/// A number as TOML writes it; what is none stays a text, so that the reader says what is wrong with it.
pub(in crate::service) fn number(text: &str) -> String {
    micro(text.trim()).map_or_else(|| quoted(text.trim()), decimal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_survives_its_form() {
        let zone = TimeZone::get("Europe/Moscow").unwrap();
        let filled = Filled {
            opens: "2026-12-01T10:00".into(),
            due: "2026-12-08T23:59".into(),
            closes: "2026-12-15T23:59".into(),
            tries: "3".into(),
            points_per_day: "0,5".into(),
            of: "10".into(),
            late_days: true,
            hints: true,
            ..Filled::default()
        };
        let policy = filled.read(Kind::Sheet, &zone).unwrap();
        assert_eq!(policy.late.map(|late| (late.per_day_micro, late.of)), Some((500_000, Some(10))));
        assert!(policy.late_days && policy.hints && !policy.give_up && policy.max_tries == Some(3));
        let again = Filled::of(&policy, &zone);
        assert_eq!(again.read(Kind::Sheet, &zone).as_ref(), Ok(&policy));
        assert_eq!((again.due.as_str(), again.points_per_day.as_str()), ("2026-12-08T23:59:00", "0.5"));
    }

    #[test]
    fn what_is_wrong_is_said_at_its_field() {
        let right = Filled { due: "2026-12-08T23:59".into(), feedback: "now".into(), ..Filled::default() };
        for (field, change) in [
            ("opens", Filled { opens: "soon".into(), ..right.clone() }),
            ("due", Filled { opens: "2026-12-09T10:00".into(), ..right.clone() }),
            ("due", Filled { closes: "2026-12-01T10:00".into(), ..right.clone() }),
            ("tries", Filled { tries: "many".into(), ..right.clone() }),
            ("tries", Filled { tries: "1.5".into(), ..right.clone() }),
            ("minutes", Filled { minutes: "0".into(), ..right.clone() }),
            ("feedback", Filled { feedback: "later".into(), ..right.clone() }),
            ("points_per_day", Filled { of: "10".into(), ..right.clone() }),
            ("points_per_day", Filled { points_per_day: "-1".into(), ..right.clone() }),
            ("of", Filled { points_per_day: "1".into(), of: "0".into(), ..right.clone() }),
            ("late_days", Filled { due: String::new(), late_days: true, ..right.clone() }),
            ("points_per_day", Filled { due: String::new(), points_per_day: "1".into(), ..right.clone() }),
        ] {
            let wrong = change.read(Kind::Quiz, &TimeZone::UTC).unwrap_err();
            assert_eq!(wrong.iter().map(|(field, _)| *field).collect::<Vec<_>>(), [field], "{wrong:?}");
        }
        assert!(right.read(Kind::Quiz, &TimeZone::UTC).is_ok());
        let several = Filled { tries: "many".into(), closes: "2026-12-01T10:00".into(), ..right };
        let wrong = several.read(Kind::Quiz, &TimeZone::UTC).unwrap_err();
        assert_eq!(wrong.iter().map(|(field, _)| *field).collect::<Vec<_>>(), ["due", "tries"]);
    }
}
