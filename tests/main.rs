//! All integration tests, in one binary: one link, and one PostgreSQL for all of them.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed, and unwrap says where.

#[macro_use]
mod given;

mod access;
mod api;
mod audit;
mod canary;
mod changes;
mod closing;
mod commands;
mod db;
mod docs;
mod doors;
mod exports;
mod http_edge;
mod import;
mod imports;
mod kept_safe;
mod killed;
mod layers;
mod long;
mod lost;
mod manage;
mod rights;
mod sign_in;
mod simulation;
mod store;
mod streams;
mod writes;
