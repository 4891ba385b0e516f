//! Offers of suppliers: dated, in tiers, in whole packs. What a quantity costs is exact to the rupiah, because a pack holds a whole
//! number of the units that are priced.

use chrono::{DateTime, NaiveDate, Utc};

use super::super::id::{OfferId, OrganisationId};
use super::super::money::Rupiah;
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

/// Tiers of one offer, at most.
pub const MOST_TIERS: usize = 20;

/// A step of the price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Tier {
    /// The smallest quantity of it.
    pub from: Quantity,
    /// Price of one priced unit.
    pub unit_price_idr: Rupiah,
}

/// What a supplier asks. Checked when made: tiers rise from nothing, prices fall, and everything comes in whole packs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    discount: Discount,
    pack: Unit,
    price_unit: Unit,
    tiers: Vec<Tier>,
    minimum_order: Quantity,
    delivery_idr: Rupiah,
}

/// Why terms cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TermsRefused {
    /// No tier, or more than [`MOST_TIERS`].
    #[error("an offer has 1 to 20 tiers")]
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
    /// Delivery costs less than nothing.
    #[error("delivery costs nothing or more")]
    Delivery,
}

impl Terms {
    /// Checked terms.
    pub fn new(
        discount: Discount,
        pack: Unit,
        price_unit: Unit,
        tiers: Vec<Tier>,
        minimum_order: Quantity,
        delivery_idr: Rupiah,
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
        if delivery_idr.amount() < 0 {
            return Err(TermsRefused::Delivery);
        }
        Ok(Self { discount, pack, price_unit, tiers, minimum_order, delivery_idr })
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

    /// What delivery of one order costs.
    pub fn delivery_idr(&self) -> Rupiah {
        self.delivery_idr
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
        let rupiah = |amount: i128| i64::try_from(amount).ok().and_then(|amount| Rupiah::try_from(amount).ok());
        let total = goods + i128::from(self.delivery_idr.amount());
        match (rupiah(goods), rupiah(total)) {
            (Some(goods_idr), Some(total_idr)) => Ok(Purchase { ordered, n_packs, tier, goods_idr, total_idr }),
            _ => Err(NotSold::TooMuch),
        }
    }

    /// The cheapest order that holds at least `wanted`: as many packs as that takes, or more where a later tier makes the whole
    /// cheaper. An order is never stretched to a minimum. Of equally cheap orders the smallest. O(tiers squared).
    pub fn purchase(&self, wanted: Quantity) -> Result<Purchase, NotSold> {
        let least = (wanted.amount() + self.pack.amount - 1) / self.pack.amount;
        let plain = self.exactly(least)?;
        let stretched = self.tiers.iter().filter(|tier| tier.from > plain.ordered);
        let stretched = stretched.filter_map(|tier| self.exactly(tier.from.amount() / self.pack.amount).ok());
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
    /// With delivery.
    pub total_idr: Rupiah,
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
    /// Code of the commodity.
    pub commodity: String,
    /// What is asked.
    pub terms: Terms,
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

/// The cheapest offer for a quantity bought in one order; ties go to the older offer. O(offers x tiers squared).
pub fn cheapest(offers: &[Offer], wanted: Quantity) -> Option<(&Offer, Purchase)> {
    offers
        .iter()
        .filter_map(|offer| Some((offer, offer.terms.purchase(wanted).ok()?)))
        .min_by_key(|(offer, purchase)| (purchase.total_idr, offer.id))
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
        Terms::new(discount, unit(pack), unit(1_000), tiers, quantity(minimum), rupiah(delivery)).unwrap()
    }

    pub fn offer(n: u128, terms: Terms) -> Offer {
        Offer {
            id: OfferId(Uuid::from_u128(n)),
            supplier: OrganisationId(Uuid::from_u128(1)),
            commodity: "dacron".into(),
            terms,
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
                rupiah(delivery),
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
        assert_eq!(with(1_000, &[tier(0, 5)], 0, -1), Some(TermsRefused::Delivery));
    }

    #[test]
    fn an_offer_holds_from_its_first_day_to_the_day_before_its_last() {
        let offer = offer(1, sacks(Discount::AllUnits));
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
            delivery in 0i64..20_000,
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
            terms(discount, packs * 1_000, &tiers, minimum * packs * 1_000, delivery)
        }
    }

    /// The price of every single unit, one after the other.
    pub fn slow_cost(terms: &Terms, n_packs: i64) -> Option<i64> {
        let ordered = n_packs * terms.pack().amount;
        if n_packs == 0 || ordered < terms.minimum_order().amount() {
            return None;
        }
        let n_units = ordered / terms.price_unit().amount;
        let price_at = |units: i64| {
            let at = |tier: &&Tier| tier.from.amount() <= units * terms.price_unit().amount;
            terms.tiers().iter().rfind(at).unwrap().unit_price_idr.amount()
        };
        let goods: i64 = (0..n_units)
            .map(|unit| if terms.discount() == Discount::AllUnits { price_at(n_units) } else { price_at(unit) })
            .sum();
        Some(goods + terms.delivery_idr().amount())
    }

    /// The cheapest order of at least `wanted`, found by trying every number of packs.
    pub fn slow_purchase(terms: &Terms, wanted: i64) -> Option<(i64, i64)> {
        let pack = terms.pack().amount;
        let least = (wanted + pack - 1) / pack;
        slow_cost(terms, least)?;
        (least..=least + 60).filter_map(|n| Some((slow_cost(terms, n)?, n))).min()
    }

    proptest! {
        #[test]
        fn an_order_costs_what_its_units_cost_one_by_one(terms in any_terms(), n in 0i64..60) {
            let quick = terms.exactly(n).ok();
            prop_assert_eq!(quick.map(|p| p.total_idr.amount()), slow_cost(&terms, n));
            if let Some(purchase) = quick {
                prop_assert_eq!(purchase.total_idr.amount() - purchase.goods_idr.amount(), terms.delivery_idr().amount());
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
        fn shares_cover_the_bill_and_little_more(total in 0i64..1_000_000_000, parts in prop::collection::vec(1i64..1_000_000, 1..20)) {
            let whole = quantity(parts.iter().sum());
            let shares: i64 = parts.iter().map(|part| share_of(rupiah(total), quantity(*part), whole).unwrap().amount()).sum();
            prop_assert!((total..total + parts.len() as i64).contains(&shares));
        }
    }
}
