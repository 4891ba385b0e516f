//! What is true of UMKM, cooperatives, clusters and capital. Pure: no SQL, GraphQL, HTTP, clock, randomness or `async`;
//! the same input always gives the same answer.

pub mod words;

pub mod account;
pub mod audit;
pub mod capital;
pub mod change;
pub mod citation;
pub mod cluster;
pub mod coalition;
pub mod cooperative;
pub mod decimal;
pub mod explanation;
pub mod facet;
pub mod fold;
pub mod geo;
pub mod id;
pub mod kbli;
pub mod listing;
pub mod matching;
pub mod membership;
pub mod message;
pub mod money;
pub mod organisation;
pub mod origin;
pub mod outline;
pub mod password;
pub mod person;
pub mod place;
pub mod reference;
pub mod region;
pub mod schedule;
pub mod search;
pub mod sector;
pub mod umkm;

pub use cluster::Cluster;
pub use cooperative::Cooperative;
pub use decimal::Decimal;
pub use explanation::{Explanation, ExplanationInput, Trust};
pub use geo::Point;
pub use message::{Locale, Message};
pub use money::Rupiah;
pub use region::{Region, RegionCode};
pub use sector::Sector;
pub use umkm::Umkm;
