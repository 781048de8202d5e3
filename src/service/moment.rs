//! A date and time as people write it, in the course's zone.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

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

/// Writes a moment as a browser's field for a date and time has it.
#[must_use]
pub(super) fn field(at_ms: i64, zone: &TimeZone) -> String {
    write(at_ms, zone).replace(' ', "T")
}

/// The same wall time so many calendar days later: what a late day means. Where the clocks are changed and
/// that time does not exist, it is the same distance after the gap; where it comes twice, its first coming.
#[must_use]
pub(super) fn days_later(at_ms: i64, days: u32, zone: &TimeZone) -> i64 {
    let moment = Timestamp::from_millisecond(at_ms).unwrap_or_default().to_zoned_datetime(zone.clone());
    // Beyond the year 9999 nothing is due any more.
    moment.checked_add(i64::from(days).days()).map_or(i64::MAX, |later| later.timestamp().as_millisecond())
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

    #[test]
    fn a_late_day_is_a_day_of_the_calendar() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        for (from, days, to, hours) in [
            ("2026-12-01 23:59", 1, "2026-12-02 23:59:00", 24),
            ("2026-12-01 23:59", 0, "2026-12-01 23:59:00", 0),
            // The night in spring has 23 hours, that in autumn 25.
            ("2026-03-28 23:59", 1, "2026-03-29 23:59:00", 23),
            ("2026-10-24 23:59", 1, "2026-10-25 23:59:00", 25),
            ("2026-10-24 23:59", 2, "2026-10-26 23:59:00", 49),
            // 02:30 does not exist on that day, or comes twice.
            ("2026-03-28 02:30", 1, "2026-03-29 03:30:00", 24),
            ("2026-10-24 02:30", 1, "2026-10-25 02:30:00", 24),
        ] {
            let start = read(from, &zone).unwrap();
            let end = days_later(start, days, &zone);
            assert_eq!((write(end, &zone).as_str(), (end - start) / 3_600_000), (to, hours), "{from}");
        }
        // A day that a country skipped altogether.
        let zone = TimeZone::get("Pacific/Apia").unwrap();
        let start = read("2011-12-29 12:00", &zone).unwrap();
        assert_eq!(write(days_later(start, 1, &zone), &zone), "2011-12-31 12:00:00");
    }

    /// Local times around changes of the clocks, by another implementation (`tests/moments.py`): the moment
    /// (Unix milliseconds), or that the time never comes or comes twice; and the moment of a day later.
    const MOMENTS: &str = include_str!("../../tests/moments.tsv");

    #[test]
    fn moments_are_those_of_another_implementation() {
        let mut zones = std::collections::BTreeSet::new();
        let [mut never, mut twice, mut once] = [0, 0, 0];
        for line in MOMENTS.lines() {
            let [name, text, expected, next_day] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("{line}")
            };
            let zone = TimeZone::get(name).unwrap();
            zones.insert(name);
            let found = read(text, &zone).map_or_else(|why| why.en, |at| at.to_string());
            match expected {
                "never" | "twice" => {
                    assert!(found.starts_with("at this moment the clocks"), "{line}: {found}");
                    *(if expected == "never" { &mut never } else { &mut twice }) += 1;
                }
                _ => {
                    assert_eq!(found, expected, "{line}");
                    let at = found.parse().unwrap();
                    assert_eq!(write(at, &zone), text, "{line}");
                    assert_eq!(days_later(at, 1, &zone).to_string(), next_day, "{line}");
                    // The milliseconds of a moment move with it.
                    assert_eq!(days_later(at + 999, 1, &zone), days_later(at, 1, &zone) + 999, "{line}");
                    once += 1;
                }
            }
        }
        println!("{} zones: {once} times come once, {twice} twice, {never} never", zones.len());
        assert!(zones.len() > 150 && never > 900 && twice > 900 && once > 3_000);
        for odd in [
            "Europe/Moscow",
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "Pacific/Apia",
            "Asia/Kathmandu",
        ] {
            assert!(zones.contains(odd), "{odd}");
        }
    }

    #[test]
    fn every_change_of_every_clock_is_refused_or_read_back() {
        let second = |text: &str| Timestamp::from_second(text.parse().unwrap()).unwrap();
        // 2000 to 2037.
        let (from, to) = (second("946684800"), second("2145916800"));
        let (mut zones, mut changes, mut refused) = (0, 0, 0);
        for name in jiff::tz::db().available() {
            let Ok(zone) = TimeZone::get(name.as_str()) else { continue };
            zones += 1;
            let offset = |at: i64| i64::from(zone.to_offset(Timestamp::from_second(at).unwrap()).seconds());
            let within = zone.following(from).take_while(|change| change.timestamp() < to);
            for change in within.map(|change| change.timestamp().as_second()) {
                changes += 1;
                let (before, after) = (offset(change - 1), offset(change));
                for local in [change + before, change + after, change + (before + after) / 2]
                    .into_iter()
                    .flat_map(|local| [local - 1, local, local + 1])
                {
                    // The moments at which clocks show this: with either offset, if it holds there.
                    let mut moments: Vec<i64> =
                        [before, after].map(|offset| local - offset).into_iter().collect();
                    moments.retain(|at| at + offset(*at) == local);
                    moments.dedup();
                    let civil = Timestamp::from_second(local).unwrap();
                    let text = civil.to_zoned_datetime(TimeZone::UTC).strftime(PATTERN).to_string();
                    match (read(&text, &zone), &moments[..]) {
                        (Ok(found), [only]) => {
                            assert_eq!(found, only * 1_000, "{name} {text}");
                            assert_eq!(write(found, &zone), text, "{name}");
                        }
                        (Err(_), [] | [_, _]) => refused += 1,
                        (found, _) => panic!("{name} {text}: {found:?}, expected {moments:?}"),
                    }
                }
            }
        }
        println!(
            "{zones} zones of the tz database: {changes} changes of clocks, {refused} local times refused"
        );
        assert!(zones > 300 && changes > 5_000 && refused > 5_000, "{zones} {changes} {refused}");
    }
}
