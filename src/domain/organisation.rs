//! Offices, lenders, suppliers, buyers and trainers: whoever acts in the registry without being a cooperative or an UMKM.

use super::id::OrganisationId;
use super::region::RegionCode;
use super::words::words;

words! {
    /// What an organisation is.
    OrganisationKind {
        /// A government office for cooperatives and UMKM.
        Dinas = "DINAS",
        /// A bank, BPR, LPDB, guarantee, insurance, pawn or export finance house.
        Financier = "FINANCIER",
        /// Sells inputs.
        Supplier = "SUPPLIER",
        /// Buys products.
        Buyer = "BUYER",
        /// Trains and certifies.
        Trainer = "TRAINER",
    }
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Id.
    pub id: OrganisationId,
    /// Kind.
    pub kind: OrganisationKind,
    /// Name.
    pub name: String,
    /// Regions in which it acts.
    pub regions: Vec<RegionCode>,
    /// Made up for demonstration.
    pub is_demo: bool,
}

/// Which organisations. All conditions hold together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrganisationFilter {
    /// Folded words, all of which its name holds.
    pub words: Vec<String>,
    /// What it is.
    pub kind: Option<OrganisationKind>,
}
