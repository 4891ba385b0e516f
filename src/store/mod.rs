//! SQL, one file for each noun: statements in, domain values out. Knows no actor, no HTTP, no graph; callers own transactions.

pub mod account_links;
pub mod accounts;
pub mod buyer_orders;
pub mod capital;
pub mod clusters;
pub mod commodities;
pub mod cooperatives;
pub mod cycles;
pub mod grants;
pub mod histories;
pub mod identities;
pub mod imports;
pub mod kbli;
pub mod memberships;
pub mod offers;
pub mod organisations;
pub mod origins;
pub mod outbox;
pub mod page;
pub mod persons;
pub mod reference;
pub mod reference_imports;
pub mod regions;
pub mod search;
pub mod sectors;
pub mod sessions;
pub mod supply;
pub mod tokens;
pub mod umkm;
pub mod umkm_counts;
mod umkm_lists;
mod values;

pub use crate::db::{Error, Result};

/// Rows of one `insert` at most: SQLite takes 32,766 values in a statement, and our widest table has 47 columns.
pub(crate) const CHUNK: usize = 500;
