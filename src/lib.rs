//! Simpul: ties small businesses (UMKM) to sector clusters and their cooperatives.
//!
//! The modules in reading order; each imports only from those to its left (`tests/layers.rs` holds that true):
//!
//! ```text
//! domain, db, vault  <-  store  <-  catalogue  <-  app  <-  gql  <-  http  <-  cli  <-  main
//! domain  <-  import, demo  <-  app        import  <-  export  <-  app
//! edge  <-  gql, http        oidc  <-  http, cli        config  <-  log, http, cli
//! ```

pub mod app;
pub mod catalogue;
pub mod cli;
pub mod config;
pub mod db;
pub mod demo;
pub mod domain;
pub mod edge;
pub mod export;
pub mod gql;
pub mod http;
pub mod import;
pub mod log;
pub mod oidc;
pub mod store;
pub mod vault;
