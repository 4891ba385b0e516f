//! Stories of the store: each of its functions, on both engines.

mod belonging;
mod capital;
mod clusters;
mod cooperatives;
mod reference;
mod texts;
mod umkm;
mod walk;
