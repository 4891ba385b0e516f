//! Offers of suppliers: dated, with a line for each commodity, priced in tiers and whole packs. What a quantity costs is exact to the
//! rupiah, because a pack holds a whole number of the units that are priced.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::super::id::{OfferId, OfferLineId, OrganisationId};
use super::super::money::Rupiah;
use super::super::region::RegionCode;
use super::super::words::words;
use super::commodity::{Quantity, Unit};

words! {
    /// For which units the price of a tier holds.
    Discount {
        /// For every unit of the order.
        AllUnits = "ALL_UNITS",
        /// For the units inside the tier only; those below it keep their own price.
        Incremental = "INCREMENTAL",
    }
}

words! {
    /// For how long a supply has to last.
    SupplyPeriod {
        /// Seven days.
        Week = "WEEK",
        /// A month.
        Month = "MONTH",
        /// As long as the offer holds.
        Offer = "OFFER",
    }
}

/// What a supplier has of a commodity; no order is larger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Supply {
    /// How much.
    pub limit: Quantity,
    /// In which time.
    pub period: SupplyPeriod,
}

/// What is asked for an order on an offer, however many of its lines are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Conditions {
    /// What delivery costs.
    pub delivery_idr: Rupiah,
    /// What the goods come to at least.
    pub minimum_idr: Rupiah,
}

/// Tiers of one line, at most.
pub const MOST_TIERS: usize = 20;

/// A step of the price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Tier {
    /// The smallest quantity of it.
    pub from: Quantity,
    /// Price of one priced unit.
    pub unit_price_idr: Rupiah,
}

/// What a supplier asks for one commodity. Checked when made: tiers rise from nothing, prices fall, and everything comes in whole
/// packs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    discount: Discount,
    pack: Unit,
    price_unit: Unit,
    tiers: Vec<Tier>,
    minimum_order: Quantity,
    supply: Option<Supply>,
    conditions: Conditions,
    beside_idr: Rupiah,
    /// What of that stands before these goods in the order.
    before_idr: Rupiah,
}

/// Why terms cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TermsRefused {
    /// No tier, or more than [`MOST_TIERS`].
    #[error("a line has 1 to 20 tiers")]
    NTiers,
    /// The first tier does not begin at nothing, or a tier does not lie above the one before.
    #[error("tiers begin at nothing and rise")]
    NotRising,
    /// A price is not above zero, or does not fall from tier to tier.
    #[error("prices are above zero and fall from tier to tier")]
    NotFalling,
    /// A pack is not a whole number of priced units, or a tier or the minimum is not a whole number of packs.
    #[error("a pack is a whole number of priced units, a tier and a minimum a whole number of packs")]
    NotWhole,
    /// The supply ends before the minimum or a tier is reached.
    #[error("a supply reaches the minimum and every tier")]
    Supply,
    /// Delivery costs less than nothing, or the goods have to come to less than nothing.
    #[error("delivery and the least amount are nothing or more")]
    Conditions,
}

impl Terms {
    /// Checked terms.
    pub fn new(
        discount: Discount,
        pack: Unit,
        price_unit: Unit,
        tiers: Vec<Tier>,
        minimum_order: Quantity,
        supply: Option<Supply>,
        conditions: Conditions,
    ) -> Result<Self, TermsRefused> {
        if !(1..=MOST_TIERS).contains(&tiers.len()) {
            return Err(TermsRefused::NTiers);
        }
        if tiers[0].from != Quantity::ZERO || !tiers.is_sorted_by(|a, b| a.from < b.from) {
            return Err(TermsRefused::NotRising);
        }
        if tiers.iter().any(|tier| tier.unit_price_idr.amount() <= 0)
            || !tiers.is_sorted_by(|a, b| a.unit_price_idr > b.unit_price_idr)
        {
            return Err(TermsRefused::NotFalling);
        }
        let whole = |amount: i64, of: i64| of > 0 && amount % of == 0;
        if !whole(pack.amount, price_unit.amount)
            || pack.amount < 1
            || !tiers.iter().all(|tier| whole(tier.from.amount(), pack.amount))
            || !whole(minimum_order.amount(), pack.amount)
        {
            return Err(TermsRefused::NotWhole);
        }
        let least = tiers.iter().fold(minimum_order, |most, tier| most.max(tier.from));
        if supply.is_some_and(|supply| supply.limit == Quantity::ZERO || supply.limit < least) {
            return Err(TermsRefused::Supply);
        }
        if conditions.delivery_idr < Rupiah::ZERO || conditions.minimum_idr < Rupiah::ZERO {
            return Err(TermsRefused::Conditions);
        }
        let (beside_idr, before_idr) = (Rupiah::ZERO, Rupiah::ZERO);
        Ok(Self { discount, pack, price_unit, tiers, minimum_order, supply, conditions, beside_idr, before_idr })
    }

    /// For which units the price of a tier holds.
    pub fn discount(&self) -> Discount {
        self.discount
    }

    /// The pack that is sold, never opened.
    pub fn pack(&self) -> &Unit {
        &self.pack
    }

    /// The unit that is priced.
    pub fn price_unit(&self) -> &Unit {
        &self.price_unit
    }

    /// Tiers, rising; the first begins at nothing.
    pub fn tiers(&self) -> &[Tier] {
        &self.tiers
    }

    /// The smallest order.
    pub fn minimum_order(&self) -> Quantity {
        self.minimum_order
    }

    /// What the supplier has of it.
    pub fn supply(&self) -> Option<Supply> {
        self.supply
    }

    /// What is asked for the whole order.
    pub fn conditions(&self) -> Conditions {
        self.conditions
    }

    /// What else is in the order.
    pub fn beside_idr(&self) -> Rupiah {
        self.beside_idr
    }

    /// The same terms in an order that holds other goods of the offer too: these count for the least amount, and bear their part of
    /// the delivery. `before_idr` is what of them stands before these goods.
    #[must_use]
    pub fn beside(&self, beside_idr: Rupiah, before_idr: Rupiah) -> Self {
        Self { beside_idr, before_idr, ..self.clone() }
    }

    /// What a quantity costs in an order with others, without what is asked for the whole order; nothing where it is not sold.
    pub fn goods_idr(&self, wanted: Quantity) -> Rupiah {
        let free = Self { conditions: Conditions::default(), ..self.clone() };
        let goods = if self.is_held() { free.exactly(self.fewest(wanted)) } else { free.purchase(wanted) };
        goods.map_or(Rupiah::ZERO, |goods| goods.goods_idr)
    }

    /// Whether the goods of an order have to come to an amount. Lines of such an offer that are ordered together are not stretched:
    /// what one of them saved so could be missing to the amount.
    fn is_held(&self) -> bool {
        self.conditions.minimum_idr > Rupiah::ZERO
    }

    /// What the fewest packs that hold a quantity hold.
    pub fn in_packs(&self, wanted: Quantity) -> Quantity {
        let whole = self.fewest(wanted).checked_mul(self.pack.amount);
        whole.and_then(|amount| Quantity::try_from(amount).ok()).unwrap_or(wanted)
    }

    /// The fewest packs that hold a quantity.
    fn fewest(&self, wanted: Quantity) -> i64 {
        (wanted.amount() + self.pack.amount - 1) / self.pack.amount
    }

    /// The tier of a quantity, by its index.
    pub fn tier_of(&self, quantity: Quantity) -> usize {
        self.tiers.partition_point(|tier| tier.from <= quantity) - 1
    }

    /// The first tier that a quantity does not reach, with what is missing to it.
    pub fn next_tier(&self, quantity: Quantity) -> Option<(usize, Quantity)> {
        let next = self.tiers.partition_point(|tier| tier.from <= quantity);
        self.tiers.get(next).map(|tier| (next, tier.from.less(quantity)))
    }

    /// What exactly so many packs cost. O(tiers).
    pub fn exactly(&self, n_packs: i64) -> Result<Purchase, NotSold> {
        if n_packs < 1 {
            return Err(NotSold::Nothing);
        }
        let ordered = n_packs
            .checked_mul(self.pack.amount)
            .and_then(|amount| Quantity::try_from(amount).ok())
            .ok_or(NotSold::TooMuch)?;
        if ordered < self.minimum_order {
            return Err(NotSold::BelowMinimum { missing: self.minimum_order.less(ordered) });
        }
        if let Some(supply) = self.supply.filter(|supply| ordered > supply.limit) {
            return Err(NotSold::BeyondSupply { limit: supply.limit });
        }
        let tier = self.tier_of(ordered);
        let priced = |quantity: Quantity| i128::from(quantity.amount() / self.price_unit.amount);
        let price = |tier: &Tier| i128::from(tier.unit_price_idr.amount());
        let goods: i128 = match self.discount {
            Discount::AllUnits => priced(ordered) * price(&self.tiers[tier]),
            Discount::Incremental => (0..=tier)
                .map(|i| {
                    let end = self.tiers.get(i + 1).map_or(ordered, |next| next.from.min(ordered));
                    priced(end.less(self.tiers[i].from)) * price(&self.tiers[i])
                })
                .sum(),
        };
        let whole = goods + i128::from(self.beside_idr.amount());
        let missing = i128::from(self.conditions.minimum_idr.amount()) - whole;
        if let Some(missing_idr) = rupiah(missing).filter(|missing| *missing > Rupiah::ZERO) {
            return Err(NotSold::BelowAmount { missing_idr });
        }
        // what all goods up to these bear of the delivery, less what those before them bear: so the parts of all make up the whole, and
        // none is a rupiah off; goods cost more than nothing
        let before = i128::from(self.before_idr.amount());
        let borne = |goods: i128| i128::from(self.conditions.delivery_idr.amount()) * goods / whole;
        let delivery = borne(before + goods) - borne(before);
        match (rupiah(goods), rupiah(goods + delivery)) {
            (Some(goods_idr), Some(total_idr)) => Ok(Purchase { ordered, n_packs, tier, goods_idr, total_idr }),
            _ => Err(NotSold::TooMuch),
        }
    }

    /// The fewest packs at the price of a tier, with which the goods come to the least amount.
    fn first_packs(&self, tier: &Tier) -> i64 {
        let price = i128::from(self.pack.amount / self.price_unit.amount) * i128::from(tier.unit_price_idr.amount());
        let wanting = i128::from(self.conditions.minimum_idr.amount() - self.beside_idr.amount());
        let packs = (wanting + price - 1) / price;
        i64::try_from(packs).unwrap_or(i64::MAX).max(tier.from.amount() / self.pack.amount)
    }

    /// The cheapest order that holds at least `wanted`: as many packs as that takes, or more where a later tier makes the whole
    /// cheaper. An order is never stretched to a minimum, nor beside others for an amount. Of equally cheap orders the smallest. O(tiers squared).
    pub fn purchase(&self, wanted: Quantity) -> Result<Purchase, NotSold> {
        let plain = self.exactly(self.fewest(wanted))?;
        if self.is_held() && self.beside_idr > Rupiah::ZERO {
            return Ok(plain);
        }
        let stretched = self.tiers.iter().filter(|tier| tier.from > plain.ordered);
        let stretched = stretched.filter_map(|tier| self.exactly(self.first_packs(tier)).ok());
        Ok(stretched.fold(plain, |best, other| if other.total_idr < best.total_idr { other } else { best }))
    }
}

/// What an order costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purchase {
    /// What is ordered: whole packs.
    pub ordered: Quantity,
    /// In so many packs.
    pub n_packs: i64,
    /// The tier reached, by its index.
    pub tier: usize,
    /// What the goods cost.
    pub goods_idr: Rupiah,
    /// With delivery, or its part of it.
    pub total_idr: Rupiah,
}

impl Purchase {
    /// What of the delivery falls on it.
    pub fn delivery_idr(&self) -> Rupiah {
        Rupiah::try_from(self.total_idr.amount() - self.goods_idr.amount()).unwrap_or_default()
    }
}

/// Why a quantity is not sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSold {
    /// Nothing was asked for.
    #[error("nothing is ordered")]
    Nothing,
    /// Below the smallest order.
    #[error("below the minimum order")]
    BelowMinimum {
        /// What is missing to it.
        missing: Quantity,
    },
    /// The goods of the order come to less than the supplier asks.
    #[error("below the least amount")]
    BelowAmount {
        /// What is missing to it.
        missing_idr: Rupiah,
    },
    /// More than the supplier has.
    #[error("more than the supplier has")]
    BeyondSupply {
        /// What it has.
        limit: Quantity,
    },
    /// Beyond what can be counted in rupiah.
    #[error("more than can be counted")]
    TooMuch,
}

/// An offer. It is never edited: another price is another offer, so that what was agreed on it stays so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Id.
    pub id: OfferId,
    /// Who offers.
    pub supplier: OrganisationId,
    /// The region to which it is delivered, and what lies in it; everywhere that the supplier acts, where there is none.
    pub region: Option<RegionCode>,
    /// What is asked for an order.
    pub conditions: Conditions,
    /// Days from order to delivery.
    pub lead_days: i64,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day on which it no longer holds.
    pub valid_until: Option<NaiveDate>,
    /// Made up for demonstration.
    pub is_demo: bool,
    /// Counts the changes.
    pub version: i64,
    /// Last change.
    pub changed_at: DateTime<Utc>,
}

impl Offer {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && self.valid_until.is_none_or(|until| day < until)
    }
}

/// A line of an offer: one commodity, in packs of one size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferLine {
    /// Id.
    pub id: OfferLineId,
    /// The offer.
    pub offer: Arc<Offer>,
    /// Code of the commodity.
    pub commodity: String,
    /// What is asked where nothing else of the offer is ordered.
    pub terms: Terms,
}

/// The cheapest line for a quantity bought in one order; ties go to the older line. O(lines x tiers squared).
pub fn cheapest(lines: &[OfferLine], wanted: Quantity) -> Option<(&OfferLine, Purchase)> {
    lines
        .iter()
        .filter_map(|line| Some((line, line.terms.purchase(wanted).ok()?)))
        .min_by_key(|(line, purchase)| (purchase.total_idr, line.id))
}

/// What lines cost that are ordered together: goods, and the delivery of each offer once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bill {
    /// The goods.
    pub goods_idr: Rupiah,
    /// Their delivery.
    pub delivery_idr: Rupiah,
    /// Both.
    pub total_idr: Rupiah,
}

/// What a line asks in an order with others: those of its offer count for the least amount, and bear their part of the delivery.
pub fn together<'a>(line: &OfferLine, all: impl IntoIterator<Item = (&'a OfferLine, Quantity)>) -> Terms {
    let others = all.into_iter().filter(|(other, _)| other.offer.id == line.offer.id && other.id != line.id);
    let (mut beside, mut before) = (0, 0);
    for (other, wanted) in others {
        let goods = i128::from(other.terms.goods_idr(wanted).amount());
        beside += goods;
        before += if other.id < line.id { goods } else { 0 };
    }
    line.terms.beside(rupiah(beside).unwrap_or_default(), rupiah(before).unwrap_or_default())
}

/// The bill of lines that are ordered together, each in the cheapest order that holds its quantity, or in the fewest packs where the
/// offer asks for an amount and another line is ordered too; what is not sold in its quantity is left out. `None` where nothing is left. O(lines squared).
pub fn bill(lines: &[(&OfferLine, Quantity)]) -> Option<Bill> {
    let (mut goods, mut deliveries) = (0, BTreeMap::new());
    for (line, wanted) in lines {
        if let Ok(purchase) = together(line, lines.iter().copied()).purchase(*wanted) {
            goods += i128::from(purchase.goods_idr.amount());
            deliveries.insert(line.offer.id, i128::from(line.offer.conditions.delivery_idr.amount()));
        }
    }
    let delivery = deliveries.values().sum();
    let (goods_idr, delivery_idr, total_idr) = (rupiah(goods)?, rupiah(delivery)?, rupiah(goods + delivery)?);
    (!deliveries.is_empty()).then_some(Bill { goods_idr, delivery_idr, total_idr })
}

fn rupiah(amount: i128) -> Option<Rupiah> {
    i64::try_from(amount).ok().and_then(|amount| Rupiah::try_from(amount).ok())
}

/// The part of a bill that falls on a part of the goods, rounded up to the rupiah, so that nobody is promised too little.
pub fn share_of(total_idr: Rupiah, part: Quantity, whole: Quantity) -> Option<Rupiah> {
    if whole == Quantity::ZERO || part > whole {
        return None;
    }
    let (total, part, whole) = (i128::from(total_idr.amount()), i128::from(part.amount()), i128::from(whole.amount()));
    let share = (total * part + whole - 1) / whole;
    i64::try_from(share).ok().and_then(|share| Rupiah::try_from(share).ok())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::super::super::message::Message;
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    pub fn rupiah(amount: i64) -> Rupiah {
        Rupiah::try_from(amount).unwrap()
    }

    pub fn quantity(amount: i64) -> Quantity {
        Quantity::try_from(amount).unwrap()
    }

    pub fn unit(amount: i64) -> Unit {
        Unit { code: format!("u{amount}"), name: Message::same("u"), amount }
    }

    pub fn terms(discount: Discount, pack: i64, tiers: &[(i64, i64)], minimum: i64, delivery: i64) -> Terms {
        let tiers =
            tiers.iter().map(|(from, price)| Tier { from: quantity(*from), unit_price_idr: rupiah(*price) }).collect();
        let conditions = Conditions { delivery_idr: rupiah(delivery), minimum_idr: Rupiah::ZERO };
        Terms::new(discount, unit(pack), unit(1_000), tiers, quantity(minimum), None, conditions).unwrap()
    }

    /// A line of an offer of its own.
    pub fn line(n: u128, terms: Terms) -> OfferLine {
        let offer = Arc::new(offer(n, terms.conditions()));
        OfferLine { id: OfferLineId(Uuid::from_u128(n)), offer, commodity: "dacron".into(), terms }
    }

    fn offer(n: u128, conditions: Conditions) -> Offer {
        Offer {
            id: OfferId(Uuid::from_u128(n)),
            supplier: OrganisationId(Uuid::from_u128(1)),
            region: None,
            conditions,
            lead_days: 3,
            valid_from: NaiveDate::from_ymd_opt(2026, 11, 1).unwrap(),
            valid_until: NaiveDate::from_ymd_opt(2026, 12, 1),
            is_demo: true,
            version: 1,
            changed_at: DateTime::UNIX_EPOCH,
        }
    }

    /// Sacks of 25 kg, priced by the kg.
    fn sacks(discount: Discount) -> Terms {
        terms(discount, 25_000, &[(0, 52_000), (300_000, 47_000), (800_000, 43_500)], 50_000, 150_000)
    }

    #[test]
    fn the_price_of_a_tier_holds_for_all_units_or_for_those_inside_it() {
        let total = |discount, wanted| {
            sacks(discount).purchase(quantity(wanted)).map(|p| (p.ordered.amount(), p.total_idr.amount()))
        };
        assert_eq!(total(Discount::AllUnits, 60_000), Ok((75_000, 75 * 52_000 + 150_000)));
        assert_eq!(total(Discount::AllUnits, 300_000), Ok((300_000, 300 * 47_000 + 150_000)));
        // 275 kg at Rp52,000 cost more than 300 kg at Rp47,000
        assert_eq!(total(Discount::AllUnits, 275_000), Ok((300_000, 300 * 47_000 + 150_000)));
        assert_eq!(total(Discount::Incremental, 275_000), Ok((275_000, 275 * 52_000 + 150_000)));
        assert_eq!(
            total(Discount::Incremental, 900_000),
            Ok((900_000, 300 * 52_000 + 500 * 47_000 + 100 * 43_500 + 150_000))
        );
        assert_eq!(total(Discount::Incremental, 1), Err(NotSold::BelowMinimum { missing: quantity(25_000) }));
        assert_eq!(total(Discount::AllUnits, 0), Err(NotSold::Nothing));
        assert_eq!(total(Discount::AllUnits, Quantity::MAX), Err(NotSold::TooMuch));
    }

    #[test]
    fn what_is_missing_to_the_next_tier_is_told() {
        let terms = sacks(Discount::AllUnits);
        assert_eq!(terms.next_tier(quantity(640_000)), Some((2, quantity(160_000))));
        assert_eq!(terms.next_tier(quantity(299_999)), Some((1, quantity(1))));
        assert_eq!(terms.next_tier(quantity(800_000)), None);
    }

    #[test]
    fn terms_that_cannot_be_are_refused() {
        let tier = |from, price| Tier { from: quantity(from), unit_price_idr: rupiah(price) };
        let with = |pack, tiers: &[Tier], minimum, delivery| {
            let made = Terms::new(
                Discount::AllUnits,
                unit(pack),
                unit(1_000),
                tiers.to_vec(),
                quantity(minimum),
                Some(Supply { limit: quantity(10_000), period: SupplyPeriod::Week }),
                Conditions { delivery_idr: rupiah(delivery), minimum_idr: Rupiah::ZERO },
            );
            made.err()
        };
        assert_eq!(with(1_000, &[tier(0, 5)], 0, 0), None);
        assert_eq!(with(1_000, &[], 0, 0), Some(TermsRefused::NTiers));
        assert_eq!(with(1_000, &[tier(0, 5); 21], 0, 0), Some(TermsRefused::NTiers));
        assert_eq!(with(1_000, &[tier(1_000, 5)], 0, 0), Some(TermsRefused::NotRising));
        assert_eq!(with(1_000, &[tier(0, 5), tier(0, 4)], 0, 0), Some(TermsRefused::NotRising));
        assert_eq!(with(1_000, &[tier(0, 5), tier(2_000, 5)], 0, 0), Some(TermsRefused::NotFalling));
        assert_eq!(with(1_000, &[tier(0, 0)], 0, 0), Some(TermsRefused::NotFalling));
        assert_eq!(
            with(1_500, &[tier(0, 5)], 0, 0),
            Some(TermsRefused::NotWhole),
            "a yard is no whole number of metres"
        );
        assert_eq!(with(0, &[tier(0, 5)], 0, 0), Some(TermsRefused::NotWhole));
        assert_eq!(with(2_000, &[tier(0, 5), tier(3_000, 4)], 0, 0), Some(TermsRefused::NotWhole));
        assert_eq!(with(2_000, &[tier(0, 5)], 1_000, 0), Some(TermsRefused::NotWhole));
        assert_eq!(with(1_000, &[tier(0, 5)], 0, -1), Some(TermsRefused::Conditions));
        assert_eq!(with(1_000, &[tier(0, 5), tier(10_000, 4)], 10_000, 0), None);
        assert_eq!(with(1_000, &[tier(0, 5), tier(11_000, 4)], 0, 0), Some(TermsRefused::Supply));
        assert_eq!(with(1_000, &[tier(0, 5)], 11_000, 0), Some(TermsRefused::Supply));
    }

    #[test]
    fn an_offer_holds_from_its_first_day_to_the_day_before_its_last() {
        let offer = offer(1, Conditions::default());
        let on = |month, day| offer.holds_on(NaiveDate::from_ymd_opt(2026, month, day).unwrap());
        assert_eq!([on(10, 31), on(11, 1), on(11, 30), on(12, 1)], [false, true, true, false]);
    }

    prop_compose! {
        /// Small terms, so that the slow way can try everything.
        pub fn any_terms()(
            all_units: bool,
            packs in 1i64..4,
            steps in prop::collection::vec((1i64..12, 1i64..900), 0..4),
            base in 1_000i64..3_000,
            minimum in 0i64..9,
            supply in prop::option::of(0i64..60),
            delivery in 0i64..20_000,
            least in prop_oneof![3 => Just(0i64), 1 => 0i64..40_000],
        ) -> Terms {
            let discount = if all_units { Discount::AllUnits } else { Discount::Incremental };
            let (mut from, mut price, mut tiers) = (0, base * 4, vec![(0, base * 4)]);
            for (step, down) in steps {
                from += step * packs * 1_000;
                price -= down;
                if price > 0 {
                    tiers.push((from, price));
                }
            }
            let minimum = minimum * packs * 1_000;
            let reached = from.max(minimum).max(1);
            let supply = supply.map(|more| Supply { limit: quantity(reached + more * 1_000), period: SupplyPeriod::Month });
            let conditions = Conditions { delivery_idr: rupiah(delivery), minimum_idr: rupiah(least) };
            let tiers =
                tiers.iter().map(|(from, price)| Tier { from: quantity(*from), unit_price_idr: rupiah(*price) }).collect();
            Terms::new(discount, unit(packs * 1_000), unit(1_000), tiers, quantity(minimum), supply, conditions).unwrap()
        }
    }

    /// The price of every single unit, one after the other; not what is asked for the whole order.
    fn slow_goods(terms: &Terms, n_packs: i64) -> Option<i64> {
        let ordered = n_packs * terms.pack().amount;
        let is_there = terms.supply().is_none_or(|supply| ordered <= supply.limit.amount());
        if n_packs == 0 || ordered < terms.minimum_order().amount() || !is_there {
            return None;
        }
        let n_units = ordered / terms.price_unit().amount;
        let price_at = |units: i64| {
            let at = |tier: &&Tier| tier.from.amount() <= units * terms.price_unit().amount;
            terms.tiers().iter().rfind(at).unwrap().unit_price_idr.amount()
        };
        let price = |unit| if terms.discount() == Discount::AllUnits { price_at(n_units) } else { price_at(unit) };
        Some((0..n_units).map(price).sum())
    }

    /// The same with delivery, where nothing else is ordered.
    pub fn slow_cost(terms: &Terms, n_packs: i64) -> Option<i64> {
        let goods = slow_goods(terms, n_packs)?;
        let Conditions { delivery_idr, minimum_idr } = terms.conditions();
        (goods >= minimum_idr.amount()).then(|| goods + delivery_idr.amount())
    }

    /// The cheapest order of at least `wanted`, found by trying every number of packs.
    pub fn slow_purchase(terms: &Terms, wanted: i64) -> Option<(i64, i64)> {
        let pack = terms.pack().amount;
        let least = (wanted + pack - 1) / pack;
        slow_cost(terms, least)?;
        (least..=least + 110).filter_map(|n| Some((slow_cost(terms, n)?, n))).min()
    }

    /// The cheapest goods of at least `wanted` that come to an amount.
    fn slow_least(terms: &Terms, wanted: i64, amount: i64) -> Option<i64> {
        let least = (wanted + terms.pack().amount - 1) / terms.pack().amount;
        let goods = |n_packs| slow_goods(terms, n_packs).filter(|goods| *goods >= amount);
        goods(least)?;
        (least..=least + 110).filter_map(goods).min()
    }

    /// What lines cost together, offer by offer: without a least amount each line as cheaply as any number of packs makes it; with one,
    /// a line alone as cheaply as the amount allows, and several in the fewest packs, all of them or none.
    fn slow_bill(lines: &[(OfferLine, i64)]) -> Option<(i64, i64)> {
        let mut offers: BTreeMap<OfferId, Vec<&(OfferLine, i64)>> = BTreeMap::new();
        for line in lines {
            offers.entry(line.0.offer.id).or_default().push(line);
        }
        let (mut goods, mut delivery, mut n_ordered) = (0, 0, 0);
        for lines in offers.into_values() {
            let Conditions { delivery_idr, minimum_idr } = lines[0].0.offer.conditions;
            let fewest = |(line, wanted): &(OfferLine, i64)| {
                slow_goods(&line.terms, (wanted + line.terms.pack().amount - 1) / line.terms.pack().amount)
            };
            let sold: Vec<_> = lines.into_iter().filter(|line| fewest(line).is_some()).collect();
            let sum: Option<i64> = match sold.as_slice() {
                [] => None,
                [(line, wanted)] => slow_least(&line.terms, *wanted, minimum_idr.amount()),
                all if minimum_idr == Rupiah::ZERO => {
                    Some(all.iter().filter_map(|(line, wanted)| slow_least(&line.terms, *wanted, 0)).sum())
                }
                all => {
                    Some(all.iter().filter_map(|line| fewest(line)).sum()).filter(|sum| *sum >= minimum_idr.amount())
                }
            };
            if let Some(sum) = sum {
                (goods, delivery, n_ordered) = (goods + sum, delivery + delivery_idr.amount(), n_ordered + 1);
            }
        }
        (n_ordered > 0).then_some((goods, delivery))
    }

    proptest! {
        #[test]
        fn lines_ordered_together_pay_each_delivery_once(
            made in prop::collection::vec((any_terms(), 1u128..3, 0i64..30_000), 1..5),
            asked in prop::collection::vec((0i64..20_000, prop_oneof![Just(0i64), 0i64..40_000]), 2),
        ) {
            let conditions = |n: u128| {
                let (delivery, least) = asked[n as usize - 1];
                Conditions { delivery_idr: rupiah(delivery), minimum_idr: rupiah(least) }
            };
            let lines: Vec<(OfferLine, i64)> = (1..).zip(made).map(|(id, (terms, n, wanted))| {
                let offer = Arc::new(offer(n, conditions(n)));
                let terms = Terms { conditions: conditions(n), ..terms };
                (OfferLine { id: OfferLineId(Uuid::from_u128(id)), offer, commodity: "dacron".into(), terms }, wanted)
            }).collect();
            let wanted: Vec<_> = lines.iter().map(|(line, wanted)| (line, quantity(*wanted))).collect();
            let whole = bill(&wanted);
            prop_assert_eq!(whole.map(|bill| (bill.goods_idr.amount(), bill.delivery_idr.amount())), slow_bill(&lines));
            // the lines bear it among themselves, each at most a rupiah too much
            let mut parts = 0;
            for (line, quantity) in &wanted {
                let part = together(line, wanted.iter().copied()).purchase(*quantity);
                parts += part.map_or(0, |part| part.total_idr.amount());
            }
            let whole = whole.map_or(0, |bill| bill.total_idr.amount());
            prop_assert!((whole..=whole + lines.len() as i64).contains(&parts), "{} for {}", parts, whole);
        }

        #[test]
        fn an_order_costs_what_its_units_cost_one_by_one(terms in any_terms(), n in 0i64..60) {
            let quick = terms.exactly(n).ok();
            prop_assert_eq!(quick.map(|p| p.total_idr.amount()), slow_cost(&terms, n));
            if let Some(purchase) = quick {
                prop_assert_eq!(purchase.delivery_idr(), terms.conditions().delivery_idr);
            }
        }

        #[test]
        fn no_order_that_is_large_enough_is_cheaper(terms in any_terms(), wanted in 1i64..40_000) {
            let quick = terms.purchase(quantity(wanted)).ok().map(|p| (p.total_idr.amount(), p.n_packs));
            prop_assert_eq!(quick, slow_purchase(&terms, wanted));
        }

        #[test]
        fn wanting_more_never_costs_less(terms in any_terms(), a in 1i64..40_000, b in 1i64..40_000) {
            let total = |wanted| terms.purchase(quantity(wanted)).ok().map(|p| p.total_idr);
            if let (Some(less), Some(more)) = (total(a.min(b)), total(a.max(b))) {
                prop_assert!(less <= more);
            }
        }

        #[test]
        fn nothing_overflows(terms in any_terms(), wanted in 0..=Quantity::MAX, n in any::<i64>()) {
            let _answer = terms.purchase(quantity(wanted));
            let _answer = terms.exactly(n);
        }

        #[test]
        fn the_parts_of_a_delivery_make_up_the_whole(delivery in 0i64..1_000_000, wanted in prop::collection::vec(1i64..40_000, 1..6)) {
            let asked = terms(Discount::AllUnits, 10_000, &[(0, 777)], 0, delivery);
            let shared = line(1, asked.clone()).offer;
            let lines: Vec<OfferLine> =
                (1..).zip(&wanted).map(|(n, _)| OfferLine { offer: shared.clone(), ..line(n, asked.clone()) }).collect();
            let all: Vec<_> = lines.iter().zip(wanted.iter().map(|wanted| quantity(*wanted))).collect();
            let parts = all.iter().map(|(line, wanted)| together(line, all.iter().copied()).purchase(*wanted).unwrap().delivery_idr().amount());
            prop_assert_eq!(parts.sum::<i64>(), delivery);
        }

        #[test]
        fn shares_cover_the_bill_and_little_more(total in 0i64..1_000_000_000, parts in prop::collection::vec(1i64..1_000_000, 1..20)) {
            let whole = quantity(parts.iter().sum());
            let shares: i64 = parts.iter().map(|part| share_of(rupiah(total), quantity(*part), whole).unwrap().amount()).sum();
            prop_assert!((total..total + parts.len() as i64).contains(&shares));
        }
    }
}
