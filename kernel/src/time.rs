use chrono::{DateTime, Datelike, Days, NaiveDate, SecondsFormat, SubsecRound, TimeDelta, Utc, Weekday};
use serde::{Deserialize, Serialize};
use std::{fmt, time::Duration};

/// An instant, UTC, in whole microseconds (what PostgreSQL keeps; finer parts are cut off at birth).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(DateTime<Utc>);

impl Timestamp {
    pub fn from_micros(micros: i64) -> Timestamp {
        Timestamp(DateTime::from_timestamp_micros(micros).expect("instants stay within the calendar"))
    }

    pub fn micros(self) -> i64 {
        self.0.timestamp_micros()
    }

    pub fn millis(self) -> i64 {
        self.0.timestamp_millis()
    }

    /// Reads RFC 3339.
    pub fn parse(text: &str) -> Option<Timestamp> {
        DateTime::parse_from_rfc3339(text).ok().map(|t| Timestamp(t.with_timezone(&Utc).trunc_subsecs(6)))
    }

    pub fn plus(self, duration: Duration) -> Timestamp {
        Timestamp::from_micros(self.micros() + micros(duration))
    }

    pub fn minus(self, duration: Duration) -> Timestamp {
        Timestamp::from_micros(self.micros() - micros(duration))
    }

    /// Time from `earlier` to this instant; nothing when the clock went backwards.
    pub fn since(self, earlier: Timestamp) -> Duration {
        Duration::from_micros(u64::try_from(self.micros() - earlier.micros()).unwrap_or(0))
    }

    pub fn to_chrono(self) -> DateTime<Utc> {
        self.0
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).expect("durations stay below the limits of i64")
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(t: DateTime<Utc>) -> Timestamp {
        Timestamp(t.trunc_subsecs(6))
    }
}

/// RFC 3339 in UTC, as the API writes it.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

/// The clock of a place, minutes east of UTC. China keeps one clock (+08:00) all year, so an offset says it all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    pub minutes_east: i32,
}

impl Zone {
    pub const CHINA: Zone = Zone { minutes_east: 480 };

    /// The calendar date that the wall of this place shows at an instant.
    pub fn day(self, at: Timestamp) -> BusinessDay {
        BusinessDay(self.wall(at).date_naive())
    }

    /// Hours and minutes on the wall: `06:05`.
    pub fn clock(self, at: Timestamp) -> String {
        self.wall(at).format("%H:%M").to_string()
    }

    /// Midnight at which a day begins here.
    pub fn start(self, day: BusinessDay) -> Timestamp {
        let midnight = day.0.and_time(chrono::NaiveTime::MIN).and_utc();
        Timestamp(midnight - TimeDelta::minutes(i64::from(self.minutes_east)))
    }

    fn wall(self, at: Timestamp) -> DateTime<Utc> {
        at.0 + TimeDelta::minutes(i64::from(self.minutes_east))
    }
}

/// The day a till, a hub or a slip belongs to. Fixed when a shift opens or made from an instant by the place's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BusinessDay(NaiveDate);

impl BusinessDay {
    pub fn parse(text: &str) -> Option<BusinessDay> {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|day| (2000..2200).contains(&day.year())).map(BusinessDay)
    }

    pub fn plus_days(self, days: i64) -> BusinessDay {
        let step = Days::new(days.unsigned_abs());
        let moved = if days < 0 { self.0.checked_sub_days(step) } else { self.0.checked_add_days(step) };
        BusinessDay(moved.expect("days stay within the calendar"))
    }

    pub fn year(self) -> i32 {
        self.0.year()
    }

    pub fn month(self) -> u32 {
        self.0.month()
    }

    pub fn day_of_month(self) -> u32 {
        self.0.day()
    }

    /// Monday is 0.
    pub fn weekday(self) -> usize {
        match self.0.weekday() {
            Weekday::Mon => 0,
            Weekday::Tue => 1,
            Weekday::Wed => 2,
            Weekday::Thu => 3,
            Weekday::Fri => 4,
            Weekday::Sat => 5,
            Weekday::Sun => 6,
        }
    }

    /// The first day of its month and of the next.
    pub fn month_span(self) -> (BusinessDay, BusinessDay) {
        let first = self.0.with_day(1).expect("every month has a first day");
        let next = first.checked_add_months(chrono::Months::new(1)).expect("days stay within the calendar");
        (BusinessDay(first), BusinessDay(next))
    }

    /// `yymmdd`, as it stands in document numbers.
    pub fn compact(self) -> String {
        self.0.format("%y%m%d").to_string()
    }

    pub(crate) fn from_chrono(day: NaiveDate) -> BusinessDay {
        BusinessDay(day)
    }

    pub fn to_chrono(self) -> NaiveDate {
        self.0
    }
}

/// ISO 8601.
impl fmt::Display for BusinessDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_sale_in_china_is_on_the_next_day_only_after_its_own_midnight() {
        let before = Timestamp::parse("2026-11-21T15:59:59.9999999Z").expect("valid");
        assert_eq!(before.to_string(), "2026-11-21T15:59:59.999999Z", "finer than a microsecond is cut off");
        assert_eq!(Zone::CHINA.day(before).to_string(), "2026-11-21");
        let after = before.plus(Duration::from_micros(1));
        assert_eq!(Zone::CHINA.day(after).to_string(), "2026-11-22");
        assert_eq!(Zone::CHINA.start(Zone::CHINA.day(after)), after);
    }
}
