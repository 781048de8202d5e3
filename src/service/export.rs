//! The grades as a table for other programs.

use crate::course::gradebook::{decimal, micro_points, rounded};
use crate::course::role::Role;
use crate::grading::outcome::Outcome;
use crate::math::phrase::Language;
use crate::problem::catalogue::Catalogue;
use crate::service::classroom::{Dashboard, everything, tabulate};
use crate::service::failure::Failure;
use crate::service::house::{Actor, Service};
use crate::store::open::{Pool, read};

impl Service {
    /// The grades as CSV, for an instructor.
    ///
    /// # Errors
    /// The actor is no instructor, or the database failed.
    pub async fn grades_csv(&self, actor: &Actor) -> Result<String, Failure> {
        if actor.role != Role::Instructor {
            return Err(Failure::Forbidden);
        }
        write(self.class(Language::English).await?)
    }
}

/// The grades as CSV straight from a database, also while a server uses it.
///
/// # Errors
/// The database failed.
pub async fn table(pool: &Pool, catalogue: &Catalogue) -> Result<String, Failure> {
    let (people, results) = read(pool, |books| Box::pin(everything(books))).await?;
    write(tabulate(catalogue, people, results, Language::English))
}

/// One row a student, one column a part, in points.
fn write(class: Dashboard) -> Result<String, Failure> {
    let head = ["login".to_owned(), "name".to_owned()]
        .into_iter()
        .chain(class.columns.iter().map(|column| format!("{}/{}", column.problem, column.part)))
        .chain(["total".to_owned()])
        .collect();
    let rows = class.rows.into_iter().map(|row| {
        let cells = class.columns.iter().zip(&row.cells).map(|(column, best)| {
            // A text that waits is no zero.
            let best = best.filter(|best| best.outcome != Outcome::Waiting);
            best.map(|best| decimal(rounded(micro_points(column.points, best.credit_micro))))
                .unwrap_or_default()
        });
        [harmless(&row.person.login), harmless(&row.person.name)]
            .into_iter()
            .chain(cells)
            .chain([decimal(rounded(row.earned_micro))])
            .collect()
    });
    text(std::iter::once(head).chain(rows))
}

/// Records as CSV.
pub(super) fn text(records: impl Iterator<Item = Vec<String>>) -> Result<String, Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for record in records {
        writer.write_record(record).map_err(|error| Failure::Internal(error.to_string()))?;
    }
    let bytes = writer.into_inner().map_err(|error| Failure::Internal(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| Failure::Internal(error.to_string()))
}

/// A text that no spreadsheet takes for a formula.
pub(super) fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}
