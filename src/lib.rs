//! Simpul.
pub mod db;
