//! Buying cycles: a cooperative gathers what its members want of some commodities until a day, and orders it at once.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::super::explanation::{Explanation, ExplanationInput, Trust};
use super::super::geo::Point;
use super::super::id::{CooperativeId, CycleId, CycleLineId, OfferId, OfferLineId, PledgeId, UmkmId};
use super::super::message::Message;
use super::super::money::Rupiah;
use super::super::region::RegionCode;
use super::super::words::words;
use super::commodity::{Commodity, Quantity};
use super::offer::{NotSold, OfferLine, Purchase, Terms, cheapest, share_of};

/// Version of the rules of this module, as explanations name it.
pub const RULE: &str = "coalition-1";

/// Days by which a closing time is put off.
pub const EXTENSION_DAYS: i64 = 7;

/// Where its numbers come from.
pub const SOURCE: &str = "Penawaran pemasok yang tercatat di Simpul";

words! {
    /// Life of a buying cycle.
    CycleState {
        /// Being prepared; seen by its cooperative only.
        Draft = "DRAFT",
        /// Takes pledges.
        Open = "OPEN",
        /// Takes no more pledges.
        Closed = "CLOSED",
        /// Ordered from the supplier.
        Ordered = "ORDERED",
        /// Received and shared out.
        Delivered = "DELIVERED",
        /// Paid by everybody.
        Settled = "SETTLED",
        /// Called off.
        Cancelled = "CANCELLED",
    }
}

impl CycleState {
    /// Whether a cycle may go from this state to `next`. Closed, it may open again, when its closing time is put off.
    pub const fn may_become(self, next: Self) -> bool {
        use CycleState::{Cancelled, Closed, Delivered, Draft, Open, Ordered, Settled};
        matches!(
            (self, next),
            (Draft, Open | Cancelled)
                | (Open, Closed | Cancelled)
                | (Closed, Open | Ordered | Cancelled)
                | (Ordered, Delivered | Cancelled)
                | (Delivered, Settled)
        )
    }
}

words! {
    /// What happens where too little was pledged when a cycle closes; said before anybody pledges.
    Shortfall {
        /// It is called off, and nobody owes anything.
        Cancel = "CANCEL",
        /// Its closing time is put off once, by [`EXTENSION_DAYS`].
        Extend = "EXTEND",
    }
}

/// A buying cycle.
#[derive(Debug, Clone, PartialEq)]
pub struct BuyingCycle {
    /// Id.
    pub id: CycleId,
    /// The cooperative that runs it.
    pub cooperative: CooperativeId,
    /// Where the goods are shared out.
    pub region: RegionCode,
    /// The point there; that of the cooperative's office.
    pub point: Option<Point>,
    /// State.
    pub state: CycleState,
    /// Since when it is in that state.
    pub state_since: DateTime<Utc>,
    /// From when it takes pledges.
    pub opens_at: DateTime<Utc>,
    /// Until when, this instant not included.
    pub closes_at: DateTime<Utc>,
    /// What happens where a line is below its minimum.
    pub on_shortfall: Shortfall,
    /// Made up for demonstration.
    pub is_demo: bool,
    /// Counts the changes.
    pub version: i64,
    /// Last change.
    pub changed_at: DateTime<Utc>,
}

impl BuyingCycle {
    /// Whether it takes pledges at an instant.
    pub fn takes_pledges_at(&self, at: DateTime<Utc>) -> bool {
        self.state == CycleState::Open && self.opens_at <= at && at < self.closes_at
    }
}

/// What becomes of a cycle whose closing time has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// Enough was pledged of everything: it takes no more pledges.
    Closed,
    /// Too little was pledged: its closing time is put off to this instant.
    PutOff(DateTime<Utc>),
    /// Too little was pledged: it is called off.
    Cancelled,
}

/// What becomes of a cycle at its closing time, by the firm pledges for each of its lines, each with the least that is wanted. It is put
/// off at most once.
pub fn closing(cycle: &BuyingCycle, history: &[StateChange<CycleState>], lines: &[(Quantity, Quantity)]) -> Closing {
    let was_put_off =
        || history.iter().any(|change| (change.from, change.to) == (Some(CycleState::Closed), CycleState::Open));
    match cycle.on_shortfall {
        _ if lines.iter().all(|(firm, minimum)| firm >= minimum) => Closing::Closed,
        Shortfall::Extend if !was_put_off() => Closing::PutOff(cycle.closes_at + TimeDelta::days(EXTENSION_DAYS)),
        Shortfall::Extend | Shortfall::Cancel => Closing::Cancelled,
    }
}

/// One commodity of a cycle, at most one line for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CycleLine {
    /// Id.
    pub id: CycleLineId,
    /// Of which cycle.
    pub cycle: CycleId,
    /// Code of the commodity.
    pub commodity: String,
    /// The line of an offer on which it will be ordered.
    pub offer_line: OfferLineId,
    /// The offer of that line.
    pub offer: OfferId,
    /// Firm pledges below which the cycle falls short.
    pub minimum: Quantity,
}

words! {
    /// Life of a pledge.
    PledgeState {
        /// Being thought of; binds nobody and counts for nothing.
        Draft = "DRAFT",
        /// Given, and still to be taken back.
        Pledged = "PLEDGED",
        /// Ordered for the business.
        Confirmed = "CONFIRMED",
        /// Handed out.
        Delivered = "DELIVERED",
        /// Paid.
        Settled = "SETTLED",
        /// Taken back.
        Withdrawn = "WITHDRAWN",
        /// Gone with its cycle, which was called off.
        Cancelled = "CANCELLED",
    }
}

impl PledgeState {
    /// Whether a pledge may go from this state to `next`. What was ordered cannot be taken back; a draft, which never counted, is not called off
    /// with its cycle, as what is called off has counted: it is taken back.
    pub const fn may_become(self, next: Self) -> bool {
        use PledgeState::{Cancelled, Confirmed, Delivered, Draft, Pledged, Settled, Withdrawn};
        matches!(
            (self, next),
            (Draft, Pledged | Withdrawn)
                | (Pledged, Confirmed | Withdrawn | Cancelled)
                | (Confirmed, Delivered | Cancelled)
                | (Delivered, Settled)
        )
    }

    /// Whether it counts in what a cycle has gathered, or had when it was called off.
    pub const fn counts(self) -> bool {
        !matches!(self, Self::Draft | Self::Withdrawn)
    }
}

/// What one business wants of a line of a cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pledge {
    /// Id.
    pub id: PledgeId,
    /// Of which line.
    pub line: CycleLineId,
    /// Who.
    pub umkm: UmkmId,
    /// What it will take for sure.
    pub firm: Quantity,
    /// What it would take on top if that reaches the next tier.
    pub tolerance: Quantity,
    /// State.
    pub state: PledgeState,
    /// Since when it is in that state.
    pub state_since: DateTime<Utc>,
    /// When it was given; until then, when it was begun.
    pub pledged_at: DateTime<Utc>,
    /// What was handed out.
    pub delivered: Option<Quantity>,
    /// Counts the changes.
    pub version: i64,
}

words! {
    /// As what somebody changed a state.
    ChangedAs {
        /// By itself: a day or a quantity was reached.
        Clock = "CLOCK",
        /// For the cooperative that runs a cycle.
        Cooperative = "COOPERATIVE",
        /// For the business that pledged.
        Umkm = "UMKM",
        /// For the buyer who ordered.
        Buyer = "BUYER",
        /// For whoever runs the registry.
        Operator = "OPERATOR",
    }
}

/// A change of state, as the history of a cycle, a pledge or an order keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateChange<S> {
    /// The version that it made.
    pub version: i64,
    /// The state before; none where it was made in this one.
    pub from: Option<S>,
    /// The state since.
    pub to: S,
    /// When.
    pub at: DateTime<Utc>,
    /// As what somebody changed it.
    pub by: ChangedAs,
}

/// The history of what went through states one after the other, each at an instant and by somebody.
pub fn history<S: Copy>(steps: impl IntoIterator<Item = (S, DateTime<Utc>, ChangedAs)>) -> Vec<StateChange<S>> {
    let mut from = None;
    let change = |(version, (to, at, by))| StateChange { version, from: from.replace(to), to, at, by };
    (1..).zip(steps).map(change).collect()
}

/// Pledges taken together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pledged {
    /// Businesses.
    pub n_umkm: i64,
    /// Their firm quantities.
    pub firm: Quantity,
    /// Their tolerances.
    pub tolerance: Quantity,
}

/// Where a quantity stands among the tiers of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The tier that the quantity reaches by itself.
    pub tier: usize,
    /// The cheapest order that holds it.
    pub order: Result<Purchase, NotSold>,
    /// What is missing to the minimum order of the line, where whole packs do not reach it.
    pub missing_to_minimum: Option<Quantity>,
    /// The next tier.
    pub next: Option<NextTier>,
}

/// A tier that is not reached yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextTier {
    /// By its index.
    pub tier: usize,
    /// What is missing to it.
    pub missing: Quantity,
    /// An order that just reaches it.
    pub order: Result<Purchase, NotSold>,
}

/// Where a quantity stands. O(tiers squared).
pub fn standing(terms: &Terms, quantity: Quantity) -> Standing {
    let next = terms.next_tier(quantity).map(|(tier, missing)| NextTier {
        tier,
        missing,
        order: terms.exactly(terms.tiers()[tier].from.amount() / terms.pack().amount),
    });
    // a quantity that the rest of a pack lifts to the minimum is sold, so nothing is missing
    let is_below = terms.in_packs(quantity) < terms.minimum_order();
    Standing {
        tier: terms.tier_of(quantity),
        order: terms.purchase(quantity),
        missing_to_minimum: is_below.then(|| terms.minimum_order().less(quantity)),
        next,
    }
}

/// What a price means for one part of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The part's share of the whole bill, delivery included, rounded up.
    pub cost_idr: Rupiah,
    /// How much less than bought alone; below zero where it is more, absent where it cannot be bought alone.
    pub saving_idr: Option<Rupiah>,
}

/// What a pledge does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PledgeEffect {
    /// The pledge.
    pub quantity: Quantity,
    /// The cheapest way to buy it alone.
    pub alone: Option<(OfferLineId, Purchase)>,
    /// Its part if the cycle closed with it and nothing more; absent where so much is not sold, or is below the minimum of the line.
    pub now: Option<Part>,
    /// Where the pool stands with it.
    pub standing: Standing,
    /// Its part once the next tier is reached.
    pub at_next: Option<Part>,
    /// Whether it lifts the pool to a better tier.
    pub lifts: bool,
}

/// What a pledge of `quantity` does to a pool of `firm` on some terms, held against buying it alone on one of `lines`; below `minimum`
/// nothing is bought. `None` where the sum is no quantity, or nothing is pledged.
pub fn pledge_effect(
    quantity: Quantity,
    firm: Quantity,
    minimum: Quantity,
    terms: &Terms,
    lines: &[OfferLine],
) -> Option<PledgeEffect> {
    let whole = firm.plus(quantity).filter(|_| quantity > Quantity::ZERO)?;
    let standing = standing(terms, whole);
    let alone = cheapest(lines, quantity).map(|(line, purchase)| (line.id, purchase));
    let part = |order: Result<Purchase, NotSold>, of: Quantity| {
        let cost_idr = share_of(order.ok()?.total_idr, quantity, of).filter(|_| of >= minimum)?;
        let saving = alone.map(|(_, purchase)| purchase.total_idr.amount() - cost_idr.amount());
        Some(Part { cost_idr, saving_idr: saving.and_then(|saving| Rupiah::try_from(saving).ok()) })
    };
    Some(PledgeEffect {
        quantity,
        now: part(standing.order, whole),
        at_next: standing.next.and_then(|next| part(next.order, terms.tiers()[next.tier].from)),
        lifts: standing.tier > terms.tier_of(firm),
        alone,
        standing,
    })
}

fn fact(id: &str, en: &str, value: Message) -> ExplanationInput {
    ExplanationInput::fact(Message::new(id, en), value)
}

fn money(amount: Rupiah) -> Message {
    Message::same(amount.to_string())
}

/// A price in words: `Rp47.000/kg`.
pub fn price_words(terms: &Terms, tier: usize) -> Message {
    let (price, unit) = (terms.tiers()[tier].unit_price_idr, &terms.price_unit().name);
    Message::new(format!("{price}/{}", unit.id), format!("{price}/{}", unit.en))
}

/// What stands behind a price, for explanations: every tier, delivery and the smallest order.
pub fn terms_facts(commodity: &Commodity, terms: &Terms) -> Vec<ExplanationInput> {
    let mut facts: Vec<ExplanationInput> = (0..terms.tiers().len())
        .map(|tier| {
            let from = commodity.say(terms.tiers()[tier].from);
            ExplanationInput::fact(
                Message::new(format!("Harga mulai {}", from.id), format!("Price from {}", from.en)),
                price_words(terms, tier),
            )
        })
        .collect();
    facts.push(fact("Dijual per", "Sold by the", terms.pack().name.clone()));
    facts.push(fact("Pesanan paling sedikit", "Minimum order", commodity.say(terms.minimum_order())));
    if let Some(supply) = terms.supply() {
        facts.push(fact("Persediaan pemasok", "What the supplier has", commodity.say(supply.limit)));
    }
    let asked = terms.conditions();
    if asked.minimum_idr > Rupiah::ZERO {
        facts.push(fact("Belanja paling sedikit", "Goods of an order at least", money(asked.minimum_idr)));
    }
    if terms.beside_idr() > Rupiah::ZERO {
        facts.push(fact("Barang lain dalam pesanan ini", "Other goods of the order", money(terms.beside_idr())));
    }
    facts.push(fact("Ongkos kirim satu pesanan", "Delivery of one order", money(asked.delivery_idr)));
    facts
}

/// How the meter of a cycle came about.
pub fn explain_meter(commodity: &Commodity, terms: &Terms, pledged: &Pledged, as_of: NaiveDate) -> Explanation {
    let standing = standing(terms, pledged.firm);
    let mut inputs = vec![
        fact("Usaha yang ikut", "Businesses that take part", Message::same(pledged.n_umkm.to_string())),
        fact("Jumlah pasti", "Firm quantity", commodity.say(pledged.firm)),
        fact("Boleh ditambah", "May be added", commodity.say(pledged.tolerance)),
    ];
    if let Ok(order) = standing.order {
        inputs.push(fact("Dipesan", "Ordered", commodity.say(order.ordered)));
        inputs.push(fact("Harga barang", "Price of the goods", money(order.goods_idr)));
        inputs.push(fact("Dengan ongkos kirim", "With delivery", money(order.total_idr)));
    }
    if let Some(next) = standing.next {
        inputs.push(fact("Kurang untuk harga berikutnya", "Missing to the next price", commodity.say(next.missing)));
    }
    inputs.extend(terms_facts(commodity, terms));
    Explanation {
        code: "cycle_meter",
        title: Message::new("Yang terkumpul", "What has come together"),
        meaning: Message::new(
            "Jumlah yang sudah pasti, harga yang tercapai, dan kekurangan untuk harga berikutnya.",
            "The firm quantity, the price it reaches, and what is missing to the next price.",
        ),
        formula: Some(Message::new(
            "Peserta dihitung per lima, supaya jumlah milik satu usaha tidak terbaca.",
            "Businesses are counted in fives, so that nobody reads what one of them takes.",
        )),
        inputs,
        rule_version: RULE,
        source: SOURCE,
        trust: Trust::Seen,
        as_of,
    }
}

/// How the effect of a pledge came about.
pub fn explain_effect(
    commodity: &Commodity,
    terms: &Terms,
    effect: &PledgeEffect,
    firm: Quantity,
    as_of: NaiveDate,
) -> Explanation {
    let mut inputs = vec![
        fact("Jumlah Anda", "Your quantity", commodity.say(effect.quantity)),
        fact("Sudah terkumpul", "Pledged so far", commodity.say(firm)),
    ];
    match effect.alone {
        Some((_, purchase)) => {
            inputs.push(fact("Beli sendiri paling murah", "Cheapest way to buy alone", money(purchase.total_idr)))
        }
        None => inputs.push(fact(
            "Beli sendiri",
            "Buying alone",
            Message::new("tidak ada penawaran untuk jumlah ini", "no offer for this quantity"),
        )),
    }
    if let (Some(now), Ok(order)) = (effect.now, effect.standing.order) {
        inputs.push(fact("Seluruh pesanan sekarang", "The whole order now", money(order.total_idr)));
        inputs.push(fact("Bagian Anda sekarang", "Your part now", money(now.cost_idr)));
    }
    if let Some(next) = effect.at_next {
        inputs.push(fact("Bagian Anda pada harga berikutnya", "Your part at the next price", money(next.cost_idr)));
    }
    inputs.extend(terms_facts(commodity, terms));
    Explanation {
        code: "pledge_effect",
        title: Message::new("Hemat bila ikut", "What joining saves"),
        meaning: Message::new(
            "Biaya bagian Anda dibandingkan dengan membeli sendiri.",
            "What your part costs, held against buying it alone.",
        ),
        formula: Some(Message::new(
            "bagian = seluruh pesanan x jumlah Anda / jumlah semua, dibulatkan ke atas; hemat = beli sendiri - bagian",
            "part = whole order x your quantity / all quantities, rounded up; saving = alone - part",
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
    use super::super::offer::Discount;
    use super::super::offer::tests::{any_terms, line, quantity, slow_purchase, terms};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_cycle_goes_its_way_and_never_back_from_the_end() {
        let follow = |from: CycleState| -> Vec<CycleState> {
            CycleState::ALL.iter().copied().filter(|next| from.may_become(*next)).collect()
        };
        use CycleState::{Cancelled, Closed, Delivered, Draft, Open, Ordered, Settled};
        assert_eq!(follow(Draft), [Open, Cancelled]);
        assert_eq!(follow(Open), [Closed, Cancelled]);
        assert_eq!(follow(Closed), [Open, Ordered, Cancelled]);
        assert_eq!(follow(Ordered), [Delivered, Cancelled]);
        assert_eq!(follow(Delivered), [Settled]);
        assert_eq!((follow(Settled), follow(Cancelled)), (vec![], vec![]));
    }

    #[test]
    fn a_pledge_is_taken_back_until_it_is_ordered() {
        use PledgeState::{Cancelled, Confirmed, Delivered, Draft, Pledged, Settled, Withdrawn};
        let follow = |from: PledgeState| -> Vec<PledgeState> {
            PledgeState::ALL.iter().copied().filter(|next| from.may_become(*next)).collect()
        };
        assert_eq!(follow(Draft), [Pledged, Withdrawn]);
        assert_eq!(follow(Pledged), [Confirmed, Withdrawn, Cancelled]);
        assert_eq!(follow(Confirmed), [Delivered, Cancelled]);
        assert_eq!(follow(Delivered), [Settled]);
        assert!([Settled, Withdrawn, Cancelled].into_iter().all(|end| follow(end).is_empty()));
        assert_eq!(PledgeState::ALL.iter().filter(|state| !state.counts()).count(), 2);
    }

    #[test]
    fn a_history_tells_every_state_once() {
        let at = |second| DateTime::from_timestamp(second, 0).unwrap();
        let steps = [(CycleState::Draft, at(1), ChangedAs::Cooperative), (CycleState::Open, at(2), ChangedAs::Clock)];
        let change = |version, from, to, second, by| StateChange { version, from, to, at: at(second), by };
        let expected = [
            change(1, None, CycleState::Draft, 1, ChangedAs::Cooperative),
            change(2, Some(CycleState::Draft), CycleState::Open, 2, ChangedAs::Clock),
        ];
        assert_eq!(history(steps), expected);
    }

    #[test]
    fn the_board_of_the_wireframe_adds_up() {
        let tiers = [(0, 55_000), (300_000, 52_000), (800_000, 47_000), (1_500_000, 43_500)];
        let sacks = terms(Discount::AllUnits, 20_000, &tiers, 0, 0);
        let retail = line(1, terms(Discount::AllUnits, 1_000, &[(0, 60_000)], 0, 0));
        let effect =
            pledge_effect(quantity(20_000), quantity(640_000), Quantity::ZERO, &sacks, std::slice::from_ref(&retail))
                .unwrap();
        assert_eq!(standing(&sacks, quantity(640_000)).next.unwrap().missing, quantity(160_000));
        assert_eq!(effect.standing.next.unwrap().missing, quantity(140_000));
        let (now, next) = (effect.now.unwrap(), effect.at_next.unwrap());
        assert_eq!((now.cost_idr.amount(), next.cost_idr.amount()), (20 * 52_000, 20 * 47_000));
        assert_eq!(now.saving_idr.unwrap().amount(), 20 * 60_000 - 20 * 52_000);
        assert_eq!(next.saving_idr.unwrap().amount(), 20 * 60_000 - 20 * 47_000);
        assert!(!effect.lifts);
        assert!(pledge_effect(quantity(160_000), quantity(640_000), Quantity::ZERO, &sacks, &[]).unwrap().lifts);
        assert_eq!(pledge_effect(Quantity::ZERO, quantity(640_000), Quantity::ZERO, &sacks, &[]), None);
        assert_eq!(pledge_effect(quantity(1), quantity(Quantity::MAX), Quantity::ZERO, &sacks, &[]), None);
    }

    #[test]
    fn the_rest_of_a_pack_may_reach_the_minimum() {
        // rolls of 46 m, at least fourteen of them
        let rolls = terms(Discount::AllUnits, 46_000, &[(0, 500)], 644_000, 0);
        let at = |metres: i64| standing(&rolls, quantity(metres * 1_000));
        assert_eq!((at(630).order.map(|order| order.n_packs), at(630).missing_to_minimum), (Ok(14), None));
        assert_eq!(at(590).missing_to_minimum, Some(quantity(54_000)));
        assert!(at(590).order.is_err() && at(645).missing_to_minimum.is_none());
        for metres in 1..700 {
            let Standing { order, missing_to_minimum, .. } = at(metres);
            assert_eq!(matches!(order, Err(NotSold::BelowMinimum { .. })), missing_to_minimum.is_some(), "{metres}");
        }
    }

    #[test]
    fn a_cycle_closes_by_what_was_pledged_and_is_put_off_once() {
        let at = |day: i64| DateTime::from_timestamp(day * 86_400, 0).unwrap();
        let cycle = |on_shortfall| BuyingCycle {
            id: CycleId(uuid::Uuid::nil()),
            cooperative: CooperativeId(uuid::Uuid::nil()),
            region: "32.75".parse().unwrap(),
            point: None,
            state: CycleState::Closed,
            state_since: at(1),
            opens_at: at(1),
            closes_at: at(10),
            on_shortfall,
            is_demo: false,
            version: 3,
            changed_at: at(1),
        };
        let (enough, short) = ([(quantity(5), quantity(5))], [(quantity(9), quantity(5)), (quantity(4), quantity(5))]);
        let steps = [(CycleState::Open, at(1), ChangedAs::Cooperative), (CycleState::Closed, at(10), ChangedAs::Clock)];
        let once = history(steps);
        let twice = history(steps.into_iter().chain([(CycleState::Open, at(10), ChangedAs::Clock)]));
        assert_eq!(closing(&cycle(Shortfall::Cancel), &once, &enough), Closing::Closed);
        assert_eq!(closing(&cycle(Shortfall::Cancel), &once, &short), Closing::Cancelled);
        assert_eq!(closing(&cycle(Shortfall::Extend), &once, &short), Closing::PutOff(at(17)));
        assert_eq!(closing(&cycle(Shortfall::Extend), &twice, &short), Closing::Cancelled);
        assert_eq!(closing(&cycle(Shortfall::Extend), &twice, &enough), Closing::Closed);
    }

    proptest! {
        #[test]
        fn the_effect_of_a_pledge_is_that_of_the_slow_way(
            pool in any_terms(), other in any_terms(), third in any_terms(), firm in 0i64..30_000, mine in 1i64..8_000,
            minimum in prop_oneof![Just(0i64), 0i64..40_000],
        ) {
            let offers = [line(1, other.clone()), line(2, third.clone())];
            let effect = pledge_effect(quantity(mine), quantity(firm), quantity(minimum), &pool, &offers).unwrap();
            let alone = [&other, &third].into_iter().filter_map(|terms| slow_purchase(terms, mine)).map(|(cost, _)| cost).min();
            prop_assert_eq!(effect.alone.map(|(_, purchase)| purchase.total_idr.amount()), alone);
            // a part is the smallest whole amount that covers its share of the bill
            match (effect.now, slow_purchase(&pool, firm + mine).filter(|_| firm + mine >= minimum)) {
                (Some(part), Some((total, _))) => {
                    let (cost, whole) = (i128::from(part.cost_idr.amount()), i128::from(firm + mine));
                    prop_assert!(cost * whole >= i128::from(total) * i128::from(mine));
                    prop_assert!((cost - 1) * whole < i128::from(total) * i128::from(mine));
                    prop_assert_eq!(part.saving_idr.map(Rupiah::amount), alone.map(|alone| alone - part.cost_idr.amount()));
                }
                (part, bill) => prop_assert_eq!((part, bill), (None, None)),
            }
            let above = pool.tiers().iter().find(|tier| tier.from.amount() > firm + mine);
            prop_assert_eq!(effect.standing.next.map(|next| next.missing.amount()), above.map(|tier| tier.from.amount() - firm - mine));
        }
    }
}
