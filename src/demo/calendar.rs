//! The one day to which everything is laid relative.

use chrono::{DateTime, Days, Duration, NaiveDate, NaiveTime, Utc};

use crate::domain::cooperative::StateThresholds;
use crate::domain::region::Zone;

use super::random::Random;
use super::trades::CORE;

/// Dates and instants around the day.
#[derive(Debug)]
pub struct Calendar {
    /// The day.
    pub as_of: NaiveDate,
    /// What the state of a cooperative is held against on that day.
    pub thresholds: StateThresholds,
    /// Its first instant in Bekasi.
    midnight: DateTime<Utc>,
}

impl Calendar {
    /// The calendar of a day.
    pub fn new(as_of: NaiveDate) -> Self {
        let midnight = as_of.and_time(NaiveTime::MIN).and_utc() - Duration::hours(Zone::Wib.utc_offset_hours().into());
        Self { as_of, thresholds: StateThresholds::on(as_of), midnight }
    }

    /// The day some days before.
    pub fn ago(&self, days: i64) -> NaiveDate {
        self.as_of - Days::new(days as u64)
    }

    /// The day so many days after; before, where it is negative.
    pub fn day(&self, days: i64) -> NaiveDate {
        self.as_of + Duration::days(days)
    }

    /// The instant so many hours after the day's beginning in Bekasi.
    pub fn at_hour(&self, hours: i64) -> DateTime<Utc> {
        self.midnight + Duration::hours(hours)
    }

    /// A day from `first` on, and at least some days before the day itself; `first` where there is no room.
    pub fn since(&self, random: &mut Random, first: NaiveDate, days_ago: i64) -> NaiveDate {
        let room = (self.ago(days_ago) - first).num_days();
        if room > 0 { first + Days::new(random.below(room as usize + 1) as u64) } else { first }
    }

    /// When the `n`-th cooperative, cluster or organisation was entered.
    pub fn registered_at(&self, n: usize) -> DateTime<Utc> {
        self.midnight - Duration::days(400) + Duration::minutes(n as i64)
    }

    /// When the `n`-th business was entered: the first 5,000 over seven months, the rest every five seconds since.
    /// Later businesses come later, so that ids grow, and up to two million fit before the day itself.
    pub fn surveyed_at(&self, n: usize) -> DateTime<Utc> {
        match n.checked_sub(CORE) {
            None => self.midnight - Duration::days(330) + Duration::hours(n as i64),
            Some(more) => self.midnight - Duration::days(120) + Duration::seconds(5 * more as i64),
        }
    }
}
