//! Objects of the graph: each wraps a value of the domain, and asks loaders for what lies beyond it.

mod account;
mod audit;
pub mod capital;
mod change;
mod cluster;
pub mod coalition;
mod cooperative;
mod explanation;
mod facet;
mod found;
mod matches;
mod place;
mod region;
mod sector;
mod umkm;

use async_graphql::Interface;

pub use account::{
    Account, AccountConnection, AccountEdge, AccountFilter, AccountRole, DemoPerson, Session, Token, Viewer, place,
};
pub use audit::{AuditEntry, AuditEntryConnection, AuditFilter};
pub use change::RegistryChange;
pub use cluster::{Cluster, ClusterConnection, clusters_order};
pub use cooperative::{Cooperative, CooperativeConnection, cooperatives_order};
pub use found::SearchHit;
pub use matches::CooperativeMatches;
pub use place::PlaceSuggestion;
pub use region::{Region, RegionConnection, regions_order};
pub use sector::{KbliCode, KbliCodeConnection, Sector, SectorConnection, SectorUnderstood, sectors_order};
pub use umkm::{Umkm, UmkmConnection, umkm_order};

/// What can be fetched again by its id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "async_graphql::ID", desc = "Global id; typed, and opaque to clients."))]
pub enum Node {
    /// A region.
    Region(Region),
    /// A sector.
    Sector(Sector),
    /// A code of the classification.
    KbliCode(KbliCode),
    /// A cooperative.
    Cooperative(Box<Cooperative>),
    /// An UMKM.
    Umkm(Box<Umkm>),
    /// A cluster.
    Cluster(Box<Cluster>),
    /// A commodity.
    Commodity(Box<coalition::Commodity>),
    /// An organisation.
    Organisation(coalition::Organisation),
    /// An offer.
    Offer(coalition::Offer),
    /// What an offer asks for one commodity.
    OfferLine(Box<coalition::OfferLine>),
    /// A buying cycle.
    BuyingCycle(Box<coalition::BuyingCycle>),
    /// A commodity of a buying cycle.
    CycleLine(Box<coalition::CycleLine>),
    /// An order of a buyer.
    BuyerOrder(Box<coalition::BuyerOrder>),
    /// A capital product.
    CapitalProduct(capital::CapitalProduct),
    /// An account, to whom it is told.
    Account(Box<Account>),
    /// An entry of the audit chain, to whom it is told.
    AuditEntry(Box<AuditEntry>),
}
