//! Sector clusters: the UMKM of one line of business in one neighbourhood, with the cooperative that leads them.

use chrono::{DateTime, NaiveDate, Utc};

use super::geo::Point;
use super::id::{ClusterId, CooperativeId};
use super::message::Message;
use super::region::RegionCode;
use super::words::words;

words! {
    /// Stage of a cluster.
    ClusterStage {
        /// Drawn by a planner, not agreed yet.
        Proposed = "PROPOSED",
        /// Members are being invited.
        Forming = "FORMING",
        /// Working together.
        Active = "ACTIVE",
        /// Working together for years, with joint buying or selling.
        Mature = "MATURE",
        /// Ended; kept for its history.
        Closed = "CLOSED",
    }
}

impl ClusterStage {
    /// Its place in the order of stages: running clusters first, young and settled ones alike, closed ones last.
    pub const fn rank(self) -> i64 {
        match self {
            Self::Active | Self::Mature => 0,
            Self::Forming => 1,
            Self::Proposed => 2,
            Self::Closed => 3,
        }
    }
}

/// A stage in words.
pub fn stage_name(stage: ClusterStage) -> Message {
    match stage {
        ClusterStage::Proposed => Message::new("Diusulkan", "Proposed"),
        ClusterStage::Forming => Message::new("Sedang dibentuk", "Forming"),
        ClusterStage::Active => Message::new("Berjalan", "Active"),
        ClusterStage::Mature => Message::new("Mapan", "Mature"),
        ClusterStage::Closed => Message::new("Ditutup", "Closed"),
    }
}

/// A cluster.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// Id.
    pub id: ClusterId,
    /// Name.
    pub name: String,
    /// Code of its sector.
    pub sector: String,
    /// Stage.
    pub stage: ClusterStage,
    /// Main region.
    pub region: RegionCode,
    /// Every region it reaches, the main one included.
    pub regions: Vec<RegionCode>,
    /// Centre.
    pub point: Option<Point>,
    /// First day.
    pub founded_on: Option<NaiveDate>,
    /// The cooperative that leads it.
    pub lead: Option<CooperativeId>,
    /// Made up for demonstration.
    pub is_demo: bool,
    /// Counts the changes.
    pub version: i64,
    /// Last change.
    pub changed_at: DateTime<Utc>,
}

words! {
    /// What a cooperative is to a cluster.
    ClusterRole {
        /// Leads it; one at a time.
        Lead = "LEAD",
        /// Works with it.
        Partner = "PARTNER",
    }
}

/// A cooperative's part in a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterCooperative {
    /// The cluster.
    pub cluster: ClusterId,
    /// The cooperative.
    pub cooperative: CooperativeId,
    /// Its part.
    pub role: ClusterRole,
    /// First day.
    pub since: NaiveDate,
    /// First day on which it no longer holds.
    pub until: Option<NaiveDate>,
}
