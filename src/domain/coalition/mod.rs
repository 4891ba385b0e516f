//! Coalitions: UMKM that buy an input together, or fill a large order together. Quantities are exact, money is whole rupiah, and
//! what is told to everybody is a sum over at least five businesses.
//!
//! Never contains a choice among many suppliers at once: that is the work of an optimiser, which takes the same offers.

pub mod blocks;
pub mod commodity;
pub mod cycle;
pub mod lists;
pub mod offer;
pub mod opportunity;
pub mod selling;

pub use commodity::{Commodities, Commodity, CommodityKind, Dimension, Quantity, Unit};
pub use cycle::{BuyingCycle, ChangedAs, CycleLine, CycleState, Pledge, PledgeState, Shortfall, StateChange};
pub use offer::{Bill, Conditions, Discount, NotSold, Offer, OfferLine, Purchase, Supply, SupplyPeriod, Terms, Tier};
pub use opportunity::{Opportunity, Quote};
pub use selling::{BuyerOrder, BuyerOrderState};

use super::message::Message;

/// A share of 10,000 in words: 1,234 is "12,34 %".
pub fn percent(points: i64) -> Message {
    let (sign, points) = (if points < 0 { "-" } else { "" }, points.unsigned_abs());
    let (whole, rest) = (points / 100, points % 100);
    Message::new(format!("{sign}{whole},{rest:02} %"), format!("{sign}{whole}.{rest:02} %"))
}

/// `part` of `whole` in points of 10,000, rounded towards zero; none of nothing.
pub fn points_of(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| i64::try_from(i128::from(part) * 10_000 / i128::from(whole)).ok()).flatten()
}
