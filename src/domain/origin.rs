//! Where a value came from, and what stood there before.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::id::ImportRunId;
use super::words::words;

words! {
    /// Kinds of entity that carry origins and versions.
    EntityKind {
        /// Cooperative.
        Cooperative = "COOPERATIVE",
        /// UMKM.
        Umkm = "UMKM",
        /// Cluster.
        Cluster = "CLUSTER",
        /// Person.
        Person = "PERSON",
        /// Organisation.
        Organisation = "ORGANISATION",
        /// Region.
        Region = "REGION",
        /// Sector.
        Sector = "SECTOR",
        /// Offer of a supplier.
        Offer = "OFFER",
        /// Buying cycle.
        BuyingCycle = "BUYING_CYCLE",
        /// Order of a buyer.
        BuyerOrder = "BUYER_ORDER",
        /// Account.
        Account = "ACCOUNT",
        /// Token of an account.
        Token = "TOKEN",
    }
}

/// The source of what a manager said of her cooperative.
pub const MANAGER: &str = "MANAGER";

/// The origin of one field of one entity. Values of personal fields are never kept here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldOrigin {
    /// Kind of the entity.
    pub entity_kind: EntityKind,
    /// Its id.
    pub entity_id: Uuid,
    /// Name of the field.
    pub field: String,
    /// The run that set it; none where somebody who answers for the entity did.
    pub import_run: Option<ImportRunId>,
    /// File of that run, or who it was: [`MANAGER`].
    pub source: String,
    /// The value as it stood in the file; absent for personal fields.
    pub raw_value: Option<String>,
    /// The value before; absent for personal fields and for the first value.
    pub value_before: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

words! {
    /// Life of an import run.
    ImportState {
        /// Read and matched; nothing written yet.
        Planned = "PLANNED",
        /// Being written; found so at start, it is finished from its stored plan.
        Applying = "APPLYING",
        /// Written.
        Applied = "APPLIED",
        /// Taken back.
        Undone = "UNDONE",
    }
}

words! {
    /// What a planned row does.
    RowAction {
        /// Makes an entity.
        New = "NEW",
        /// Changes one.
        Changed = "CHANGED",
        /// Finds everything as it is.
        Unchanged = "UNCHANGED",
        /// Cannot be used.
        Refused = "REFUSED",
        /// Looks like an entity or row that is already there; a person decides.
        PossibleDuplicate = "POSSIBLE_DUPLICATE",
    }
}
