//! Readers of messy lists: bytes in, rows with reasons out.
//!
//! Writes nothing and knows no database: what a list says is decided here, what becomes of it in `app`.

pub mod mapping;
pub mod reason;
pub mod sheet;
pub mod table;
pub mod value;
