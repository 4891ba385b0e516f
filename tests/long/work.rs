//! What questions cost over 300,000 UMKM, in steps of SQLite's machine.

use simpul::db::Dialect;

use crate::api::work::{SIZES, costs, hold};
use crate::given::engines::{District, large_district};

/// As much as a question may cost more in a district sixty times as large, in hundredths. Around a point there are more in the ring that fills
/// a page, up to sixteen pages; all others cost half as much again at most.
const MOST_GROWTH: u64 = 300;

long_story!(questions_over_300_000_cost_what_those_over_5_000_do, || {
    hold(&costs(&District::load(Dialect::Sqlite, SIZES[0])), &costs(large_district(Dialect::Sqlite)), MOST_GROWTH);
});
