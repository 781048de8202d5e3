//! The gradebook as a table for other programs.

use jiff::tz::TimeZone;

use crate::course::formula::rounded;
use crate::service::classroom::instructor;
use crate::service::export::{harmless, text};
use crate::service::failure::Failure;
use crate::service::grades::book::Gradebook;
use crate::service::house::{Actor, Service};

/// How many decimals a grade has in a table.
const PLACES: u32 = 4;

impl Service {
    /// The gradebook as CSV, for an instructor.
    ///
    /// # Errors
    /// The actor is no instructor, or the database failed.
    pub async fn gradebook_csv(&self, actor: &Actor, zone: &TimeZone, now: i64) -> Result<String, Failure> {
        instructor(actor)?;
        self.all_gradebook_csv(zone, now).await
    }

    /// As [`Self::gradebook_csv`], for the command line.
    ///
    /// # Errors
    /// The database failed.
    pub async fn all_gradebook_csv(&self, zone: &TimeZone, now: i64) -> Result<String, Failure> {
        write(self.everybodys_grades(zone, now).await?)
    }
}

/// One row a student, one column a component; the last column says whether something is still missing.
fn write(book: Gradebook) -> Result<String, Failure> {
    let names = book.components.iter().map(|component| component.name.clone());
    let head: Vec<String> = ["login", "name"]
        .map(ToOwned::to_owned)
        .into_iter()
        .chain(names)
        .chain(["missing".to_owned()])
        .collect();
    let rows = book.rows.into_iter().map(|row| {
        let missing = row.values.last().map_or(0, |last| last.missing.len());
        let values = row
            .values
            .into_iter()
            .map(|value| value.points.as_ref().map(|points| rounded(points, PLACES)).unwrap_or_default());
        [harmless(&row.person.login), harmless(&row.person.name)]
            .into_iter()
            .chain(values)
            .chain([missing.to_string()])
            .collect()
    });
    text(std::iter::once(head).chain(rows))
}
