//! Simpul.

pub mod edge;
pub mod http;
