//! All integration tests, in one binary: one link, and one PostgreSQL for all of them.

#[macro_use]
mod given;

mod db;
mod layers;
