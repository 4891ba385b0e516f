//! What is true of UMKM, cooperatives, clusters, coalitions and capital.
//!
//! Pure: no SQL, no GraphQL, no HTTP, no clock, no randomness, no `async`.

pub mod fold;
pub mod message;
pub mod place;
