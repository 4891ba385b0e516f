//! Which buying cycles and buyers' orders a list holds.

use chrono::{DateTime, NaiveDate, Utc};

use super::super::id::CooperativeId;
use super::super::listing::Near;
use super::super::region::RegionCode;
use super::super::words::words;
use super::cycle::CycleState;
use super::selling::BuyerOrderState;

words! {
    /// Orders of buying cycles.
    CycleOrderField {
        /// By closing time.
        ClosesAt = "CLOSES_AT",
        /// By distance from the point of the filter.
        Distance = "DISTANCE",
        /// By last change.
        ChangedAt = "CHANGED_AT",
    }
}

/// Which buying cycles.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CycleFilter {
    /// Of one of these commodities.
    pub commodities: Option<Vec<String>>,
    /// In the subtree of a region.
    pub within: Option<RegionCode>,
    /// Near a point.
    pub near: Option<Near>,
    /// Of one cooperative.
    pub cooperative: Option<CooperativeId>,
    /// In one of these states.
    pub states: Option<Vec<CycleState>>,
    /// Taking pledges at an instant.
    pub open_at: Option<DateTime<Utc>>,
}

/// Which orders of buyers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BuyerOrderFilter {
    /// For one of these commodities.
    pub commodities: Option<Vec<String>>,
    /// Wanted in the subtree of a region.
    pub within: Option<RegionCode>,
    /// In one of these states.
    pub states: Option<Vec<BuyerOrderState>>,
    /// Wanted on this day or later.
    pub from: Option<NaiveDate>,
}
