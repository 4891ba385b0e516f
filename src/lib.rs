//! Simpul.
