//! What questions cost over 300,000 UMKM, in steps of SQLite's machine.

use simpul::db::Dialect;

use crate::api::work::{SIZES, costs, hold};
use crate::given::engines::{District, large_district};

long_story!(questions_over_300_000_cost_what_those_over_5_000_do, || {
    hold(&costs(&District::load(Dialect::Sqlite, SIZES[0])), &costs(large_district(Dialect::Sqlite)));
});
