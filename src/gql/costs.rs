//! What a field tells beside its type: what it costs beside the values that they return, and how long lists are where nothing is told. One unit is about
//! what one object of an answer takes: ten microseconds.

pub use crate::edge::{Length, Pages, Semantic, Sliced, Weight};

/// Items of a page of which the length is not told.
pub const PAGE: u32 = crate::domain::listing::DEFAULT_PAGE as u32;
/// Instalments of a loan of ten years, in months: longer ones are rare.
pub const ROWS: u32 = 120;
/// Counting up to ten thousand rows by value.
pub const COUNTING: u32 = 1_000;
/// Counting up to ten thousand rows.
pub const TOTAL: u32 = 50;
/// Finding what words mean, spelling forgiven.
pub const WORDS: u32 = 300;
/// Finding what words mean among names that are kept in memory, spelling forgiven.
pub const SPELLING: u32 = 30;
/// Finding what lies nearest.
pub const NEAREST: u32 = 500;
/// Reading an event, with its record, for whoever was away.
pub const EVENT: u64 = 2;
/// Writing something, which is on disk before it is answered.
pub const WRITING: u32 = 500;
/// Hashing a password, which is slow on purpose.
pub const HASHING: u32 = 4_000;
/// Holding everything in a region against a question.
pub const WEIGHING: u32 = 1_000;
