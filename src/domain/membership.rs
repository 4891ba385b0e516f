//! Who belongs where, since when and until when. Histories are kept: leaving closes a row, joining again opens another.

use chrono::NaiveDate;

use super::id::{ClusterId, ClusterMembershipId, CooperativeId, MembershipId, PersonId, UmkmId};

/// A member of a cooperative is an UMKM or a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Member {
    /// A business.
    Umkm(UmkmId),
    /// A natural person.
    Person(PersonId),
}

/// A membership in a cooperative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Id.
    pub id: MembershipId,
    /// Who.
    pub member: Member,
    /// Where.
    pub cooperative: CooperativeId,
    /// First day.
    pub joined_on: NaiveDate,
    /// First day on which it no longer holds.
    pub left_on: Option<NaiveDate>,
}

/// A stay of an UMKM in a cluster; at most one at a time in each sector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterMembership {
    /// Id.
    pub id: ClusterMembershipId,
    /// Who.
    pub umkm: UmkmId,
    /// Where.
    pub cluster: ClusterId,
    /// Sector of the cluster.
    pub sector: String,
    /// First day.
    pub joined_on: NaiveDate,
    /// First day on which it no longer holds.
    pub left_on: Option<NaiveDate>,
}
