//! The one place where the time is read.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::math::phrase::Language;

/// Where the time comes from, and in which zone it is shown.
#[derive(Debug, Clone)]
pub struct Clock {
    now: fn() -> i64,
    zone: TimeZone,
}

/// Unix milliseconds by the system's clock.
#[must_use]
pub fn system() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

impl Clock {
    /// A clock; tests give their own.
    #[must_use]
    pub const fn new(now: fn() -> i64, zone: TimeZone) -> Self {
        Self { now, zone }
    }

    /// Unix milliseconds.
    #[must_use]
    pub fn now(&self) -> i64 {
        (self.now)()
    }

    /// A moment as people of a language write it, in the course's zone.
    #[must_use]
    pub fn show(&self, at_ms: i64, language: Language) -> String {
        let Ok(timestamp) = Timestamp::from_millisecond(at_ms) else { return String::new() };
        let pattern = match language {
            Language::English => "%Y-%m-%d %H:%M:%S",
            Language::Russian => "%d.%m.%Y %H:%M:%S",
        };
        timestamp.to_zoned_datetime(self.zone.clone()).strftime(pattern).to_string()
    }

    /// The course's zone.
    #[must_use]
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The name of the course's zone.
    #[must_use]
    pub fn zone_name(&self) -> String {
        self.zone.iana_name().unwrap_or("UTC").to_owned()
    }

    /// A moment for machines, in UTC.
    #[must_use]
    pub fn machine(at_ms: i64) -> String {
        Timestamp::from_millisecond(at_ms).map(|timestamp| timestamp.to_string()).unwrap_or_default()
    }
}
