//! Who could fill a large order: what clusters have left of their monthly capacity, and how soon. Buyers' orders themselves.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::super::decimal::Decimal;
use super::super::explanation::{Explanation, ExplanationInput, Trust};
use super::super::id::{BuyerOrderId, ClusterId, OrganisationId};
use super::super::message::Message;
use super::super::money::Rupiah;
use super::super::region::RegionCode;
use super::super::umkm::Product;
use super::super::words::words;
use super::blocks;
use super::commodity::{Commodities, Commodity, CommodityKind, Quantity, quantity_of};
use super::cycle::RULE;

/// Where what could be sold stands.
pub const SOURCE: &str = "Kapasitas usaha yang tercatat di Simpul";

words! {
    /// Life of a buyer's order.
    BuyerOrderState {
        /// Being prepared; seen by its buyer only.
        Draft = "DRAFT",
        /// Looks for those who fill it.
        Open = "OPEN",
        /// Divided among businesses that accepted.
        Allocated = "ALLOCATED",
        /// Received by the buyer.
        Delivered = "DELIVERED",
        /// Paid to everybody.
        Settled = "SETTLED",
        /// Called off.
        Cancelled = "CANCELLED",
    }
}

impl BuyerOrderState {
    /// Whether an order may go from this state to `next`.
    pub const fn may_become(self, next: Self) -> bool {
        use BuyerOrderState::{Allocated, Cancelled, Delivered, Draft, Open, Settled};
        matches!(
            (self, next),
            (Draft, Open | Cancelled)
                | (Open, Allocated | Cancelled)
                | (Allocated, Open | Delivered | Cancelled)
                | (Delivered, Settled)
        )
    }
}

/// What a buyer orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuyerOrder {
    /// Id.
    pub id: BuyerOrderId,
    /// Who buys.
    pub buyer: OrganisationId,
    /// Code of the commodity.
    pub commodity: String,
    /// How much.
    pub quantity: Quantity,
    /// What it pays for one of the commodity's unit, if it says so.
    pub unit_price_idr: Option<Rupiah>,
    /// The day by which it wants everything.
    pub needed_by: NaiveDate,
    /// Where it wants it.
    pub region: RegionCode,
    /// State.
    pub state: BuyerOrderState,
    /// Made up for demonstration.
    pub is_demo: bool,
    /// Counts the changes.
    pub version: i64,
    /// Last change.
    pub changed_at: DateTime<Utc>,
}

/// What one business can make of a commodity in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capacity {
    /// Code of the commodity.
    pub commodity: String,
    /// How much.
    pub quantity: Quantity,
    /// What of it is promised already.
    pub committed: Quantity,
    /// Days from an order to the first goods, where known.
    pub lead_days: Option<i64>,
}

/// What a business can make, as far as its own words name commodities and units. Of the same commodity named twice, quantities are
/// added up and the longer lead time counts.
pub fn capacities_of(commodities: &Commodities, products: &[Product]) -> Vec<Capacity> {
    let mut capacities: BTreeMap<&str, Capacity> = BTreeMap::new();
    for product in products {
        let Some(commodity) = commodities.named(CommodityKind::Product, &product.name) else { continue };
        let exact = |n: Option<Decimal>| quantity_of(commodity, n?, product.unit.as_deref());
        let Some(quantity) = exact(product.capacity_per_month) else { continue };
        let sum = capacities.entry(&commodity.code).or_insert_with(|| Capacity {
            commodity: commodity.code.clone(),
            quantity: Quantity::ZERO,
            committed: Quantity::ZERO,
            lead_days: None,
        });
        let committed = exact(product.committed_per_month).unwrap_or_default();
        sum.quantity = sum.quantity.plus(quantity).unwrap_or(sum.quantity);
        sum.committed = sum.committed.plus(committed).unwrap_or(sum.committed);
        sum.lead_days = sum.lead_days.max(product.lead_days.map(|days| days.clamp(0, LONGEST_LEAD_DAYS)));
    }
    capacities.into_values().collect()
}

/// Members of one cluster that can make a commodity and need equally long for its first piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapacityCell {
    /// The cluster.
    pub cluster: ClusterId,
    /// Days from an order to the first goods, where known.
    pub lead_days: Option<i64>,
    /// Whether they published their products.
    pub is_published: bool,
    /// How many they are.
    pub n: i64,
    /// What they have left in a month: capacity without what is promised, of each of them at least nothing.
    pub free: Quantity,
}

/// Days for the first goods are told in these steps, rounded up.
pub const LEAD_STEPS: [i64; 7] = [3, 7, 14, 30, 60, 90, 365];

/// Longer lead times are kept as this.
pub const LONGEST_LEAD_DAYS: i64 = 3_650;

/// What counts where days are not known.
pub const UNKNOWN_LEAD_DAYS: i64 = 30;

/// Days of a month, in which capacities are given.
pub const DAYS_OF_MONTH: i64 = 30;

/// The step into which days for the first goods fall; beyond a year nothing is promised.
pub fn lead_step(days: Option<i64>) -> Option<i64> {
    let days = days.unwrap_or(UNKNOWN_LEAD_DAYS);
    LEAD_STEPS.into_iter().find(|step| days <= *step)
}

/// Members that are told together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeadBlock {
    /// Days from an order to the first goods of all of them.
    pub lead_days: i64,
    /// How many they are.
    pub n: i64,
    /// What they have left in a month.
    pub free: Quantity,
}

impl LeadBlock {
    /// What they can make in so many days: the share of the month that is left after the lead time, rounded down.
    pub fn within(&self, days: i64) -> Quantity {
        let working = i128::from((days - self.lead_days).max(0));
        let made = i128::from(self.free.amount()) * working / i128::from(DAYS_OF_MONTH);
        i64::try_from(made).ok().and_then(|made| Quantity::try_from(made).ok()).unwrap_or(Quantity::ZERO)
    }
}

/// What a cluster can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterCapacity {
    /// The cluster.
    pub cluster: ClusterId,
    /// Its blocks, the fastest first; at least one.
    pub blocks: Vec<LeadBlock>,
    /// Members behind these numbers.
    pub n_umkm: i64,
    /// What they have left in a month.
    pub free: Quantity,
    /// What they can make until the day asked for.
    pub can_make: Quantity,
}

impl ClusterCapacity {
    /// Days until the first goods.
    pub fn lead_days(&self) -> i64 {
        self.blocks.first().map_or(0, |block| block.lead_days)
    }
}

/// What all clusters together can do about an order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fill {
    /// Clusters that may be told, those that can make most first; then the fastest, then the oldest.
    pub clusters: Vec<ClusterCapacity>,
    /// Clusters with members who make it, too few to be told.
    pub n_withheld: i64,
    /// What they can make together until the day.
    pub can_make: Quantity,
    /// What is missing to the order.
    pub missing: Quantity,
}

/// Which clusters can fill an order of `quantity` within `days`. O(cells x log cells).
pub fn fill(cells: &[CapacityCell], quantity: Quantity, days: i64) -> Fill {
    let mut members: BTreeMap<ClusterId, BTreeMap<i64, (i64, LeadBlock)>> = BTreeMap::new();
    for cell in cells {
        let Some(lead_days) = lead_step(cell.lead_days) else { continue };
        let step = members.entry(cell.cluster).or_default().entry(lead_days);
        let (n_hidden, step) = step.or_insert((0, LeadBlock { lead_days, n: 0, free: Quantity::ZERO }));
        *n_hidden += if cell.is_published { 0 } else { cell.n };
        step.n += cell.n;
        step.free = step.free.plus(cell.free).unwrap_or(step.free);
    }
    let n_clusters = members.len() as i64;
    let mut clusters: Vec<ClusterCapacity> = members
        .into_iter()
        .filter_map(|(cluster, steps)| {
            let hidden = steps.iter().map(|(step, (n_hidden, _))| (*step, *n_hidden)).collect();
            let blocks: Vec<LeadBlock> = blocks::in_order(&hidden)
                .into_iter()
                .map(|block| {
                    let steps: Vec<LeadBlock> = block.iter().map(|step| steps[step].1).collect();
                    LeadBlock {
                        // the slowest of a block decides, since nobody may be told apart
                        lead_days: steps.iter().map(|step| step.lead_days).max().unwrap_or_default(),
                        n: steps.iter().map(|step| step.n).sum(),
                        free: sum(steps.iter().map(|step| step.free)),
                    }
                })
                .collect();
            (!blocks.is_empty()).then(|| ClusterCapacity {
                cluster,
                n_umkm: blocks.iter().map(|block| block.n).sum(),
                free: sum(blocks.iter().map(|block| block.free)),
                can_make: sum(blocks.iter().map(|block| block.within(days))),
                blocks,
            })
        })
        .collect();
    clusters.sort_by_key(|found| (std::cmp::Reverse(found.can_make), found.lead_days(), found.cluster));
    let can_make = sum(clusters.iter().map(|found| found.can_make));
    Fill { n_withheld: n_clusters - clusters.len() as i64, missing: quantity.less(can_make), can_make, clusters }
}

/// The sum of quantities; what does not fit any more is left out, so that it is never told too high.
fn sum(quantities: impl Iterator<Item = Quantity>) -> Quantity {
    quantities.fold(Quantity::ZERO, |sum, quantity| sum.plus(quantity).unwrap_or(sum))
}

/// How what a cluster can make came about.
pub fn explain(commodity: &Commodity, found: &ClusterCapacity, days: i64, as_of: NaiveDate) -> Explanation {
    let mut inputs = vec![ExplanationInput::fact(
        Message::new("Hari sampai tenggat", "Days to the deadline"),
        Message::same(days.to_string()),
    )];
    for block in &found.blocks {
        let (free, made) = (commodity.say(block.free), commodity.say(block.within(days)));
        inputs.push(ExplanationInput::fact(
            Message::new(
                format!("{} usaha, barang pertama dalam {} hari", block.n, block.lead_days),
                format!("{} businesses, first goods within {} days", block.n, block.lead_days),
            ),
            Message::new(
                format!("sisa {} sebulan, sanggup {}", free.id, made.id),
                format!("{} left in a month, can make {}", free.en, made.en),
            ),
        ));
    }
    Explanation {
        code: "selling_capacity",
        title: Message::new("Kesanggupan klaster", "What the cluster can make"),
        meaning: Message::new(
            "Sisa kapasitas anggota yang dapat dipakai sampai tenggat.",
            "What members have left of their capacity and can use until the deadline.",
        ),
        formula: Some(Message::new(
            "sanggup = sisa sebulan x (hari sampai tenggat - hari sampai barang pertama) / 30, dibulatkan ke bawah; \
             anggota dijumlahkan sedikitnya per lima usaha",
            "can make = left in a month x (days to the deadline - days to the first goods) / 30, rounded down; members are \
             summed up in at least fives",
        )),
        inputs,
        rule_version: RULE,
        source: SOURCE,
        trust: Trust::Seen,
        as_of,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::words::Word;
    use super::super::offer::tests::quantity;
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    #[test]
    fn an_order_goes_its_way() {
        let follow = |from: BuyerOrderState| -> Vec<BuyerOrderState> {
            BuyerOrderState::ALL.iter().copied().filter(|next| from.may_become(*next)).collect()
        };
        use BuyerOrderState::{Allocated, Cancelled, Delivered, Draft, Open, Settled};
        assert_eq!(follow(Draft), [Open, Cancelled]);
        assert_eq!(follow(Open), [Allocated, Cancelled]);
        assert_eq!(follow(Allocated), [Open, Delivered, Cancelled]);
        assert_eq!(follow(Delivered), [Settled]);
        assert_eq!((follow(Settled), follow(Cancelled)), (vec![], vec![]));
    }

    fn cell(cluster: u128, lead_days: Option<i64>, is_published: bool, n: i64, free: i64) -> CapacityCell {
        CapacityCell { cluster: ClusterId(Uuid::from_u128(cluster)), lead_days, is_published, n, free: quantity(free) }
    }

    #[test]
    fn a_deadline_leaves_a_share_of_the_month() {
        let cells = [cell(1, Some(7), false, 6, 3_000), cell(1, Some(12), false, 5, 900), cell(2, None, false, 5, 100)];
        let found = fill(&cells, quantity(2_000), 22);
        let told: Vec<_> =
            found.clusters.iter().map(|k| (k.n_umkm, k.free.amount(), k.can_make.amount(), k.lead_days())).collect();
        assert_eq!(told, [(11, 3_900, 3_000 * 15 / 30 + 900 * 8 / 30, 7), (5, 100, 0, 30)]);
        assert_eq!((found.can_make.amount(), found.missing.amount(), found.n_withheld), (1_740, 260, 0));
        assert_eq!(fill(&cells, quantity(2_000), -3).can_make, Quantity::ZERO);
        assert_eq!(fill(&[cell(1, Some(3), false, 4, 9)], quantity(1), 60).n_withheld, 1);
        assert_eq!(
            fill(&[cell(1, Some(366), false, 9, 9)], quantity(1), 600),
            Fill { missing: quantity(1), ..Fill::default() }
        );
    }

    proptest! {
        #[test]
        fn every_day_tells_five_more_members_or_nobody(
            cells in prop::collection::vec((0i64..40, any::<bool>(), 1i64..4, 30i64..900), 0..20),
        ) {
            let cells: Vec<_> = cells.into_iter().map(|(lead, public, n, free)| cell(1, Some(lead), public, n, free * 30)).collect();
            // whoever asks for every day in turn learns when which sum begins: count the members behind each beginning
            let steps: Vec<i64> = fill(&cells, quantity(1), 999).clusters.iter().flat_map(|k| &k.blocks).map(|b| b.lead_days).collect();
            let mut before = 0;
            for step in steps {
                let inside = |cell: &&CapacityCell| {
                    let lead = lead_step(cell.lead_days).unwrap();
                    before < lead && lead <= step && !cell.is_published
                };
                prop_assert!(cells.iter().filter(inside).map(|cell| cell.n).sum::<i64>() >= blocks::FEWEST);
                before = step;
            }
        }

        #[test]
        fn what_is_promised_is_what_the_slow_way_can_make(
            cells in prop::collection::vec((1u128..4, 0i64..40, 5i64..8, 1i64..900), 0..20), days in -5i64..90, wanted in 1i64..9_000,
        ) {
            // every cell is large enough here, so that each step is told for itself
            let cells: Vec<_> = cells.into_iter().map(|(k, lead, n, free)| cell(k, Some(lead), false, n, free)).collect();
            let found = fill(&cells, quantity(wanted), days);
            let mut slow = 0;
            for cluster in 1..4 {
                for step in LEAD_STEPS {
                    let of = |cell: &&CapacityCell| cell.cluster.0.as_u128() == cluster && lead_step(cell.lead_days) == Some(step);
                    let free: i64 = cells.iter().filter(of).map(|cell| cell.free.amount()).sum();
                    slow += free * (days - step).max(0) / 30;
                }
            }
            prop_assert_eq!(found.can_make.amount(), slow);
            prop_assert_eq!(found.missing.amount(), (wanted - slow).max(0));
        }
    }
}
