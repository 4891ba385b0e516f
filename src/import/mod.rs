//! Readers of messy lists: bytes in, rows with reasons out.
//!
//! ```text
//! sheet::read      bytes       -> cells, bounded
//! table::find      cells       -> headings, data, and what was skipped
//! mapping          headings    -> which column holds what
//! value            a cell      -> a typed value, or a reason
//! rows             all of it   -> drafts of cooperatives and UMKM
//! report, template for people
//! ```
//!
//! Writes nothing and knows no database: what a list says is decided here, what becomes of it in `app`.

pub mod boundaries;
mod json;
mod keys;
pub mod mapping;
pub mod mapping_file;
pub mod reason;
pub mod reference;
pub mod report;
pub mod rows;
pub mod sheet;
pub mod table;
pub mod template;
pub mod value;
