//! The documents made to hurt that the edge is held against (`tests/hostile.txt`), judged by the library over our own schema too.

use super::builder;
use crate::edge::guard::tests::hostile::{Judged, chance_goes_on, library};

#[test]
fn whatever_comes_of_hostile_documents_is_soon_judged_over_our_schema_too() {
    chance_goes_on(Some(|| library(builder().extension(Judged).finish())));
}
