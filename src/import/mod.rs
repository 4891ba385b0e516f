//! Readers of messy lists: bytes in, rows with reasons out.
//!
//! Writes nothing and knows no database: what a list says is decided here, what becomes of it in `app`.
