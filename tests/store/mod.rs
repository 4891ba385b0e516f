//! Stories of the store: each of its functions, on both engines.

mod accounts;
mod belonging;
mod capital;
mod clusters;
pub mod coalitions;
mod cooperatives;
mod indexes;
mod parents;
pub mod plans;
mod reference;
mod search;
mod texts;
pub mod umkm;
mod upgrades;
mod walk;
