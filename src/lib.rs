//! Simpul.

pub mod db;
pub mod domain;
pub mod import;
pub mod store;
