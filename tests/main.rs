//! The integration tests: one binary, so that there is one link.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed, and unwrap says where.

mod http_edge;
