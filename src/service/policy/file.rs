//! The policy of a sheet as a TOML file.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;
use toml_edit::Document;

use crate::course::policy::Policy;
use crate::problem::catalogue::Catalogue;
use crate::problem::mistake::Mistake;
use crate::problem::section::{near_or_all, parse};
use crate::service::policy::granted::{self, Granted, Grants};
use crate::service::policy::keys::{self, Kind};

/// The policy of a sheet that was read from a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadSheet {
    /// The sheet.
    pub sheet: String,
    /// Its rules.
    pub policy: Policy,
    /// What single students are granted.
    pub grants: Grants,
}

/// Whether a file is that of a sheet: it has the key `sheet`.
#[must_use]
pub fn is_of_sheet(text: &str) -> bool {
    Document::parse(text).is_ok_and(|document| document.as_table().contains_key("sheet"))
}

/// Reads the policy of a sheet in a course with these logins; dates are those of the course's zone.
///
/// # Errors
/// All mistakes at once, each with its place.
pub fn read(
    file_name: &str,
    text: &str,
    catalogue: &Catalogue,
    logins: &BTreeSet<String>,
    zone: &TimeZone,
) -> Result<ReadSheet, Vec<Mistake>> {
    parse(file_name, text, |_, mut section| {
        let sheet = section.need("sheet").and_then(|field| {
            let name = field.text()?.value;
            if catalogue.sheet(&name).is_none() {
                let all: Vec<&str> = catalogue.sheets.iter().map(|sheet| sheet.id.as_str()).collect();
                let near = near_or_all(&name, &all);
                field.wrong(
                    format!("there is no sheet `{name}`; there is {near}"),
                    format!("листка `{name}` нет; есть {near}"),
                );
            }
            Some(name)
        });
        let policy = keys::take(&mut section, Kind::Sheet, zone);
        let grants = granted::take(&mut section, Kind::Sheet, policy.as_ref(), logins, zone);
        section.finish();
        Some(ReadSheet { sheet: sheet?, policy: policy?, grants: grants? })
    })
}

/// The policy of a sheet, and what was granted there, as a file that reads back as the same.
#[must_use]
pub fn write(sheet: &str, policy: &Policy, granted: &[Granted], zone: &TimeZone) -> String {
    let mut lines = vec![format!("sheet = {}", keys::quoted(sheet))];
    let pairs = keys::pairs(policy, Kind::Sheet, zone);
    lines.extend(pairs.into_iter().map(|(key, value)| format!("{key} = {value}")));
    lines.extend(granted::lines(granted, Kind::Sheet, zone));
    lines.push(String::new());
    lines.join("\n")
}
