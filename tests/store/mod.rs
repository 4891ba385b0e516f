//! Stories of the store: each of its functions, on both engines.

mod cooperatives;
mod walk;
