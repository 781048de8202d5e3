//! A date and time as people write it, in the course's zone.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::math::phrase::Phrase;

/// How files give dates.
const PATTERN: &str = "%Y-%m-%d %H:%M:%S";
/// What is read: with seconds or without, as files and as browsers write it.
const READ: [&str; 4] = [PATTERN, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"];

/// Reads `2026-12-01 10:00`; gives Unix milliseconds.
///
/// # Errors
/// It is no date and time, or one at which the clocks are changed; the sentence says which.
pub(super) fn read(text: &str, zone: &TimeZone) -> Result<i64, Phrase> {
    let civil = READ.iter().find_map(|pattern| DateTime::strptime(pattern, text.trim()).ok());
    let civil = civil.ok_or_else(|| {
        Phrase::new(
            format!("`{text}` is not a date and time such as 2026-12-01 10:00"),
            format!("`{text}` — не дата со временем вида 2026-12-01 10:00"),
        )
    })?;
    let moment = zone.to_ambiguous_timestamp(civil).unambiguous().map_err(|_| {
        Phrase::new(
            "at this moment the clocks are changed: the time does not exist or comes twice",
            "в этот момент переводят часы: такого времени нет или оно бывает дважды",
        )
    })?;
    Ok(moment.as_millisecond())
}

/// Writes a moment as [`read`] reads it.
#[must_use]
pub(super) fn write(at_ms: i64, zone: &TimeZone) -> String {
    let moment = Timestamp::from_millisecond(at_ms).unwrap_or_default();
    moment.to_zoned_datetime(zone.clone()).strftime(PATTERN).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_the_zone() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        for (text, expected) in [
            ("2026-12-01 10:00", Some(1_796_115_600_000)),
            ("2026-12-01T10:00", Some(1_796_115_600_000)),
            ("2026-07-01 10:00:30", Some(1_782_892_830_000)),
            // The hour that is left out in spring, and the one that comes twice in autumn.
            ("2026-03-29 02:30", None),
            ("2026-10-25 02:30", None),
            ("2026-13-01 10:00", None),
            ("tomorrow", None),
        ] {
            assert_eq!(read(text, &zone).ok(), expected, "{text}");
        }
        assert_eq!(write(1_796_115_600_000, &zone), "2026-12-01 10:00:00");
    }
}
