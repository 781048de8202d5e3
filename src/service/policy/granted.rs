//! What single students were granted at a sheet or a quiz, as sections of its file: read, checked and written.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;

use crate::course::policy::Policy;
use crate::course::sitting::Extension;
use crate::problem::section::{Field, Section, meant};
use crate::service::policy::keys::{Kind, contradictions, date, optional, pair_of_date, quoted};

/// What one student was granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// Who.
    pub login: String,
    /// What.
    pub extension: Extension,
}

/// What a file says of single students: nothing, so that everything stays as it is, or all that is granted.
pub type Grants = Option<Vec<Granted>>;

/// Least and greatest time, in percent of the others'.
const PERCENT: (i64, i64) = (100, 1_000);

/// Reads the sections `[[extension]]`; what is wrong is recorded with its place. The policy is that of the file,
/// where it could be read.
pub(crate) fn take(
    section: &mut Section,
    kind: Kind,
    policy: Option<&Policy>,
    logins: &BTreeSet<String>,
    zone: &TimeZone,
) -> Option<Grants> {
    let Some(field) = section.take("extension") else { return Some(None) };
    let mut granted: Vec<Granted> = Vec::new();
    for section in field.sections()? {
        granted.extend(one(section, kind, policy, logins, &granted, zone));
    }
    Some(Some(granted))
}

fn one(
    mut section: Section,
    kind: Kind,
    policy: Option<&Policy>,
    logins: &BTreeSet<String>,
    earlier: &[Granted],
    zone: &TimeZone,
) -> Option<Granted> {
    let login = section.need("login").and_then(|field| login(&field, logins, earlier));
    let percent = match kind {
        Kind::Quiz => optional(section.take("percent"), |field| field.whole(PERCENT.0, PERCENT.1)),
        Kind::Sheet => Some(None),
    };
    let fields = [section.take("opens"), section.take("due"), section.take("closes")];
    let [opens, due, closes] =
        fields.each_ref().map(|field| optional(field.clone(), |field| date(field, zone)));
    let usual = Extension::default();
    let extension = Extension {
        time_percent: percent?.and_then(|percent| u32::try_from(percent).ok()).unwrap_or(usual.time_percent),
        open_ms: opens?,
        due_ms: due?,
        close_ms: closes?,
    };
    if let Some(policy) = policy {
        let [_, due, closes] = &fields;
        for (key, why) in contradictions(&policy.extended(&extension)) {
            match (key, due, closes) {
                ("due", Some(field), _) | ("due" | "closes", _, Some(field)) => field.wrong(why.en, why.ru),
                ("due" | "closes", ..) => section.wrong(&why.en, &why.ru),
                // What does not fit together for anybody is said of the policy.
                _ => {}
            }
        }
    }
    section.finish();
    Some(Granted { login: login?, extension })
}

fn login(field: &Field, logins: &BTreeSet<String>, earlier: &[Granted]) -> Option<String> {
    let login = field.text()?.value;
    if !logins.contains(&login) {
        let known: Vec<&str> = logins.iter().map(String::as_str).collect();
        let [en, ru] = meant(&login, &known);
        field.wrong(format!("there is nobody `{login}`{en}"), format!("никого с логином `{login}` нет{ru}"));
        return None;
    }
    if earlier.iter().any(|granted| granted.login == login) {
        field.wrong(format!("`{login}` stands here twice"), format!("`{login}` стоит здесь дважды"));
        return None;
    }
    Some(login)
}

/// What was granted as sections that read back as the same.
#[must_use]
pub(crate) fn lines(granted: &[Granted], kind: Kind, zone: &TimeZone) -> Vec<String> {
    let mut lines = Vec::new();
    for Granted { login, extension } in granted {
        lines.extend([String::new(), "[[extension]]".into(), format!("login = {}", quoted(login))]);
        if kind == Kind::Quiz && extension.time_percent != Extension::default().time_percent {
            lines.push(format!("percent = {}", extension.time_percent));
        }
        let dates = [("opens", extension.open_ms), ("due", extension.due_ms), ("closes", extension.close_ms)];
        lines.extend(
            dates
                .into_iter()
                .filter_map(|(key, at_ms)| pair_of_date(key, at_ms, zone))
                .map(|(key, value)| format!("{key} = {value}")),
        );
    }
    lines
}
