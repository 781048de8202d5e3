//! The rules of the demo course: its quiz, the deadlines of its sheets, and how its grades come about.

use jiff::tz::TimeZone;

use crate::course::span::DAY_MS;
use crate::problem::mistake::Mistake;
use crate::service::chance;
use crate::service::demo::PEOPLE;
use crate::service::demo::class::guest;
use crate::service::failure::{Failure, Unsaved};
use crate::service::house::Service;
use crate::service::moment::{days_later, write};

/// The demo quiz, as an instructor would write it.
const QUIZ: &str = include_str!("quiz.toml");
/// The file of the demo course.
const COURSE: &str = include_str!("course.toml");
/// A week in milliseconds.
const WEEK_MS: i64 = 7 * DAY_MS;
/// The sheets with deadlines: the days of the soft and of the hard one, counted from a week ago. The first
/// stays open, so that whoever tries the demo may answer.
const SHEETS: [(&str, u32, Option<u32>); 2] =
    [("gradient-descent", 5, None), ("matrix-derivatives", 9, Some(16))];

/// Gives the demo course its rules; deadlines lie around now, at the end of a day. One student has spent a
/// late day already.
///
/// # Errors
/// The database failed, or the problems are not those of the demo course.
pub async fn furnish_course(service: &Service, zone: &TimeZone, now: i64) -> Result<(), Failure> {
    service.keep_quiz("quiz.toml", QUIZ, zone, now).await.map_err(failed)?;
    for (sheet, due, closes) in SHEETS {
        let at = |days: u32| {
            let moment = write(days_later(now - WEEK_MS, days, zone), zone);
            let day = moment.split(' ').next().unwrap_or_default().to_owned();
            format!("{day} 23:59:00")
        };
        let closes = closes.map(|days| format!("closes = \"{}\"\n", at(days))).unwrap_or_default();
        let file = format!(
            "sheet = \"{sheet}\"\ndue = \"{}\"\n{closes}late = {{ points_per_day = 1, of = 10 }}\nlate_days = true\n",
            at(due),
        );
        service.keep_sheet_file("sheet.toml", &file, zone, now).await.map_err(failed)?;
    }
    service.keep_course_file(None, "course.toml", COURSE, now).await.map_err(failed)?;
    let anna = guest(service, PEOPLE[1].0, now).await?;
    service.spend_late_day(&anna, SHEETS[0].0, chance::key()?, zone, now).await
}

fn failed(unsaved: Unsaved<Vec<Mistake>>) -> Failure {
    match unsaved {
        Unsaved::Failed(failure) => failure,
        Unsaved::Wrong(found) => {
            Failure::Internal(found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        }
    }
}
