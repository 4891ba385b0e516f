//! Simpul: ties small businesses (UMKM) to sector clusters and their cooperatives.
//!
//! The modules in reading order; each imports only from those before it (`tests/layers.rs` holds that true).

pub mod domain;
pub mod db;
pub mod vault;
pub mod store;
pub mod catalogue;
pub mod import;
pub mod app;
pub mod gql;
