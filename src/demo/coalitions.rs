//! What suppliers of the made-up district offer, which buying cycles run, who pledged, and what buyers order. Prices are made up
//! too: they stand in a believable relation to each other, and to nothing else.

use std::sync::Arc;

use chrono::{DateTime, Days, Duration, Utc};

use crate::domain::coalition::cycle::history;
use crate::domain::coalition::opportunity::needs_of;
use crate::domain::coalition::{
    BuyerOrder, BuyerOrderState, BuyingCycle, ChangedAs, Commodities, Commodity, Conditions, CycleLine, CycleState,
    Discount, Offer, OfferLine, Pledge, PledgeState, Quantity, Shortfall, StateChange, Supply, SupplyPeriod, Terms,
    Tier, Unit,
};
use crate::domain::id::{CycleId, OrganisationId};
use crate::domain::region::{RegionCode, RegionLevel};
use crate::domain::umkm::Umkm;

use super::calendar::Calendar;
use super::clusters::DemoCluster;
use super::cooperatives::DemoCooperative;
use super::places::CITY;
use super::random::Random;
use super::rupiah;

/// Suppliers and buyers that exist for coalitions only, after those of every district: a name, and whether it sells.
pub const TRADERS: [(bool, &str); 7] = [
    (true, "Toko Bahan Boneka Contoh"),
    (true, "Pabrik Tekstil Contoh"),
    (true, "Toko Bahan Kue Contoh"),
    (true, "Agen Sembako Contoh"),
    (true, "CV Kemasan Contoh"),
    (true, "Pasar Induk Contoh"),
    (false, "Hotel Contoh"),
];

/// Places in the list of organisations: a shop, a wholesaler for all units, one by steps, and a factory.
type Sellers = [usize; 4];

const CLOTH: Sellers = [11, 4, 5, 12];
const FOOD: Sellers = [13, 6, 14, 7];
const MARKET: Sellers = [16, 14, 7, 6];
const PACKING: Sellers = [13, 15, 14, 12];

/// A commodity on sale: its price for one unit in a shop, the pack of wholesalers, and how many of these a business takes in a month.
struct Goods {
    code: &'static str,
    sellers: Sellers,
    price_idr: i64,
    price_unit: &'static str,
    pack: &'static str,
    typical: i64,
}

const fn goods(
    code: &'static str,
    sellers: Sellers,
    price_idr: i64,
    price_unit: &'static str,
    pack: &'static str,
    typical: i64,
) -> Goods {
    Goods { code, sellers, price_idr, price_unit, pack, typical }
}

const GOODS: [Goods; 19] = [
    goods("kain-bulu", CLOTH, 36_500, "yard", "roll-50-yard", 14),
    goods("kain-velboa", CLOTH, 24_000, "yard", "roll-50-yard", 14),
    goods("dacron", CLOTH, 28_000, "kg", "bal-20", 20),
    goods("benang-jahit", CLOTH, 2_600, "buah", "dus-120", 2),
    goods("mata-boneka", CLOTH, 12_000, "gros", "gros", 25),
    goods("kain-katun", CLOTH, 26_000, "yard", "roll-50-yard", 50),
    goods("tepung-terigu", FOOD, 11_500, "kg", "karung-25", 8),
    goods("tepung-tapioka", FOOD, 9_800, "kg", "karung-25", 4),
    goods("gula-pasir", FOOD, 17_500, "kg", "karung-50", 2),
    goods("minyak-goreng", FOOD, 18_500, "liter", "jeriken-18", 4),
    goods("mentega", FOOD, 31_000, "kg", "dus-15", 5),
    goods("telur", MARKET, 29_000, "kg", "peti-15", 6),
    goods("beras", MARKET, 14_200, "kg", "karung-25", 12),
    goods("kedelai", MARKET, 10_800, "kg", "karung-50", 36),
    goods("daging-ayam", MARKET, 37_000, "kg", "keranjang-20", 10),
    goods("cabai-merah", MARKET, 46_000, "kg", "keranjang-20", 4),
    goods("plastik-kemasan", PACKING, 14_000, "pak", "dus-5000", 1),
    goods("kotak-nasi", PACKING, 1_150, "buah", "dus-500", 6),
    goods("cup-plastik", PACKING, 420, "buah", "dus-1000", 7),
];

/// Two commodities that a wholesaler offers together: delivered once where both are ordered.
const TOGETHER: [(&str, &str); 4] =
    [("kain-bulu", "dacron"), ("tepung-terigu", "gula-pasir"), ("telur", "beras"), ("plastik-kemasan", "kotak-nasi")];

/// How a seller sells: steps in typical months of one business, with the percent below the price in a shop; the least amount of an order;
/// what it has, in such months too.
struct Manner {
    discount: Discount,
    in_packs: bool,
    steps: &'static [(i64, i64)],
    minimum: i64,
    minimum_thousand_idr: i64,
    supply: Option<(i64, SupplyPeriod)>,
    delivery_thousand_idr: (i64, i64),
    lead_days: i64,
}

const MANNERS: [Manner; 4] = [
    Manner {
        discount: Discount::AllUnits,
        in_packs: false,
        steps: &[(0, 0)],
        minimum: 0,
        minimum_thousand_idr: 0,
        supply: None,
        delivery_thousand_idr: (0, 0),
        lead_days: 0,
    },
    Manner {
        discount: Discount::AllUnits,
        in_packs: true,
        steps: &[(0, 4), (4, 7), (20, 10), (100, 13), (250, 16)],
        minimum: 1,
        minimum_thousand_idr: 0,
        supply: None,
        delivery_thousand_idr: (100, 250),
        lead_days: 3,
    },
    Manner {
        discount: Discount::Incremental,
        in_packs: true,
        steps: &[(0, 5), (5, 9), (25, 14), (120, 19)],
        minimum: 2,
        minimum_thousand_idr: 1_000,
        supply: Some((2_000, SupplyPeriod::Month)),
        delivery_thousand_idr: (200, 400),
        lead_days: 5,
    },
    Manner {
        discount: Discount::AllUnits,
        in_packs: true,
        steps: &[(0, 12), (60, 16), (200, 20)],
        minimum: 20,
        minimum_thousand_idr: 0,
        supply: Some((600, SupplyPeriod::Week)),
        delivery_thousand_idr: (600, 950),
        lead_days: 10,
    },
];

/// The offer by which cycles order.
const WHOLESALE: usize = 1;

/// A buying cycle: what (one commodity, or two), run by the cooperative that leads a cluster of a line, for whom, in which state, from when to when, and how
/// many of a hundred businesses that could take part do.
struct Plan {
    commodities: &'static [&'static str],
    line: &'static str,
    nth: usize,
    whole_city: bool,
    state: CycleState,
    opened_days_ago: i64,
    closes_in_hours: i64,
    percent: usize,
}

#[allow(clippy::too_many_arguments)]
const fn plan(
    commodities: &'static [&'static str],
    line: &'static str,
    nth: usize,
    whole_city: bool,
    state: CycleState,
    opened_days_ago: i64,
    closes_in_hours: i64,
    percent: usize,
) -> Plan {
    Plan { commodities, line, nth, whole_city, state, opened_days_ago, closes_in_hours, percent }
}

use CycleState::{Cancelled, Closed, Delivered, Draft, Open, Ordered, Settled};

const PLANS: [Plan; 15] = [
    plan(&["kain-bulu", "dacron"], "Boneka", 0, true, Open, 9, 62, 45),
    plan(&["dacron"], "Boneka", 1, true, Open, 6, 140, 15),
    plan(&["benang-jahit"], "Konveksi dan Jahit", 0, true, Open, 4, 230, 12),
    plan(&["tepung-terigu", "gula-pasir"], "Kue dan Roti", 0, false, Open, 12, 38, 60),
    plan(&["minyak-goreng"], "Masakan dan Katering", 0, true, Open, 10, 86, 10),
    plan(&["gula-pasir", "telur"], "Kue dan Roti", 1, false, Open, 7, 110, 20),
    plan(&["telur"], "Kue dan Roti", 2, true, Open, 3, 65, 10),
    plan(&["plastik-kemasan"], "Keripik dan Kerupuk", 0, true, Open, 5, 300, 5),
    plan(&["beras"], "Warung Kelontong", 0, false, Open, 1, 260, 3),
    plan(&["mata-boneka"], "Boneka", 2, true, Draft, -2, 400, 0),
    plan(&["daging-ayam", "minyak-goreng"], "Masakan dan Katering", 1, true, Closed, 20, -10, 12),
    plan(&["kain-bulu"], "Boneka", 2, true, Ordered, 30, -80, 10),
    plan(&["dacron", "kain-bulu"], "Boneka", 0, true, Delivered, 45, -400, 12),
    plan(&["gula-pasir"], "Masakan dan Katering", 2, true, Settled, 80, -1_200, 8),
    plan(&["kedelai"], "Tahu dan Tempe", 0, true, Cancelled, 40, -500, 20),
];

/// Offers, cycles and orders of the district.
#[derive(Debug)]
pub struct Trading {
    commodities: Commodities,
    pub(super) offer_lines: Vec<OfferLine>,
    pub(super) cycles: Vec<DemoCycle>,
    pub(super) orders: Vec<DemoOrder>,
}

/// A cycle with its lines and its past, and those who may take part.
#[derive(Debug)]
pub struct DemoCycle {
    /// The cycle.
    pub cycle: BuyingCycle,
    /// Its lines.
    pub lines: Vec<CycleLine>,
    /// Through which states it went.
    pub history: Vec<StateChange<CycleState>>,
    reach: RegionCode,
    percent: usize,
    priced: Vec<Unit>,
}

/// An order of a buyer with its past.
#[derive(Debug)]
pub struct DemoOrder {
    /// The order.
    pub order: BuyerOrder,
    /// Through which states it went.
    pub history: Vec<StateChange<BuyerOrderState>>,
}

/// A pledge with its past.
#[derive(Debug, Clone)]
pub struct DemoPledge {
    /// The pledge.
    pub pledge: Pledge,
    /// Through which states it went.
    pub history: Vec<StateChange<PledgeState>>,
}

/// Everything but the pledges. `organisations` are those of the district, in their order.
pub fn all(
    seed: u64,
    organisations: &[OrganisationId],
    cooperatives: &[DemoCooperative],
    clusters: &[DemoCluster],
    calendar: &Calendar,
) -> Trading {
    let commodities = Commodities::new(crate::domain::reference::commodities());
    let offer_lines = offer_lines(seed, organisations, &commodities, calendar);
    let cycles = cycles(seed, &offer_lines, cooperatives, clusters, calendar);
    let orders = orders(seed, organisations, &commodities, calendar);
    Trading { commodities, offer_lines, cycles, orders }
}

fn unit(commodity: &Commodity, code: &str) -> Unit {
    commodity.unit_named(code).expect("the table names units of the commodity")
}

/// A whole number of steps of money near a price.
fn rounded(price_idr: i64) -> i64 {
    let step = if price_idr > 5_000 { 50 } else { 5 };
    (price_idr + step / 2) / step * step
}

/// Every line on sale, with its offer.
fn offer_lines(
    seed: u64,
    organisations: &[OrganisationId],
    commodities: &Commodities,
    calendar: &Calendar,
) -> Vec<OfferLine> {
    let mut lines: Vec<OfferLine> = Vec::new();
    for (n, goods) in GOODS.iter().enumerate() {
        let commodity = commodities.find(goods.code).expect("the table names commodities");
        let first = TOGETHER.iter().find(|(_, second)| *second == goods.code).map(|(first, _)| *first);
        let sold = MANNERS.iter().enumerate().map(|(m, manner)| (goods.sellers[m], manner, m == WHOLESALE));
        // one more shop for some, and an offer of the past for others
        let more = match n % 3 {
            0 => Some((goods.sellers[1], &MANNERS[0], false)),
            1 => Some((goods.sellers[1], &MANNERS[WHOLESALE], false)),
            _ => None,
        };
        for (nth, (seller, manner, may_join)) in sold.chain(more).enumerate() {
            let mut random = Random::of(seed, "offer", lines.len());
            let at = calendar.registered_at(3_000 + lines.len());
            let of_first = lines.iter().filter(|line| Some(line.commodity.as_str()) == first).nth(WHOLESALE);
            let offer = match of_first.filter(|_| may_join) {
                Some(line) => line.offer.clone(),
                None => {
                    let made = offer(&mut random, at, manner, organisations[seller], calendar);
                    let is_past = nth > WHOLESALE && n % 3 == 1 && nth == MANNERS.len();
                    let (from, until) = (calendar.ago(300), Some(calendar.ago(60)));
                    Arc::new(if is_past { Offer { valid_from: from, valid_until: until, ..made } } else { made })
                }
            };
            lines.push(offer_line(&mut random, at, goods, commodity, manner, offer));
        }
    }
    lines
}

fn offer(
    random: &mut Random,
    at: DateTime<Utc>,
    manner: &Manner,
    supplier: OrganisationId,
    calendar: &Calendar,
) -> Offer {
    let (low, high) = manner.delivery_thousand_idr;
    Offer {
        id: random.id(at),
        supplier,
        region: (manner.lead_days > 0).then(|| CITY.parse().expect("the code of the city is one")),
        conditions: Conditions {
            delivery_idr: rupiah(random.between(low / 10, high / 10) * 10_000),
            minimum_idr: rupiah(manner.minimum_thousand_idr * 1_000),
        },
        lead_days: manner.lead_days,
        valid_from: calendar.ago(random.between(20, 90)),
        valid_until: Some(calendar.as_of + Days::new(random.between(30, 120).unsigned_abs())),
        is_demo: true,
        version: 1,
        changed_at: at,
    }
}

fn offer_line(
    random: &mut Random,
    at: DateTime<Utc>,
    goods: &Goods,
    commodity: &Commodity,
    manner: &Manner,
    offer: Arc<Offer>,
) -> OfferLine {
    let (price_unit, pack) = (unit(commodity, goods.price_unit), unit(commodity, goods.pack));
    let pack = if manner.in_packs { pack } else { price_unit.clone() };
    let level = random.between(98, 103);
    let of_packs = |months: i64| {
        let quantity = Quantity::try_from(months * goods.typical * pack.amount);
        quantity.expect("a few hundred months of one business are a quantity")
    };
    let tiers = manner.steps.iter().map(|(months, percent)| Tier {
        from: of_packs(*months),
        unit_price_idr: rupiah(rounded(goods.price_idr * level * (100 - percent) / 10_000)),
    });
    let tiers = tiers.collect();
    let supply = manner.supply.map(|(months, period)| Supply { limit: of_packs(months), period });
    let minimum = of_packs(manner.minimum);
    let terms = Terms::new(manner.discount, pack.clone(), price_unit.clone(), tiers, minimum, supply, offer.conditions);
    OfferLine {
        id: random.id(at),
        commodity: commodity.code.clone(),
        terms: terms.expect("prices of the table fall from step to step"),
        offer,
    }
}

/// Through which states a cycle went until it came to its own.
fn life(
    state: CycleState,
    opens_at: DateTime<Utc>,
    closes_at: DateTime<Utc>,
    calendar: &Calendar,
) -> Vec<StateChange<CycleState>> {
    use ChangedAs::{Clock, Cooperative};
    let steps = [
        (Draft, opens_at - Duration::days(2), Cooperative),
        (Open, opens_at, Cooperative),
        (Closed, closes_at, Clock),
        (Ordered, closes_at + Duration::hours(26), Cooperative),
        (Delivered, closes_at + Duration::days(5), Cooperative),
        (Settled, closes_at + Duration::days(12), Cooperative),
    ];
    match state {
        Draft => history([(Draft, calendar.at_hour(-6), Cooperative)]),
        Cancelled => history([steps[0], steps[1], (Cancelled, closes_at, Clock)]),
        state => history(steps.into_iter().take_while(|(step, ..)| *step <= state)),
    }
}

/// When a history came to a state.
fn at_state<S: PartialEq>(history: &[StateChange<S>], state: S) -> Option<DateTime<Utc>> {
    history.iter().find(|change| change.to == state).map(|change| change.at)
}

fn cycles(
    seed: u64,
    offer_lines: &[OfferLine],
    cooperatives: &[DemoCooperative],
    clusters: &[DemoCluster],
    calendar: &Calendar,
) -> Vec<DemoCycle> {
    let city: RegionCode = CITY.parse().expect("the code of the city is one");
    let made = PLANS.iter().enumerate().filter_map(|(n, plan)| {
        let mut led = clusters
            .iter()
            .filter(|made| made.cluster.name.starts_with(&format!("Klaster {} ", plan.line)) && made.lead.is_some());
        let cluster = led.nth(plan.nth)?;
        let cooperative = &cooperatives[cluster.lead?].cooperative;
        let at = calendar.registered_at(4_000 + n);
        let mut random = Random::of(seed, "cycle", n);
        let id: CycleId = random.id(at);
        let (opens_at, closes_at) =
            (calendar.at_hour(-24 * plan.opened_days_ago + 8), calendar.at_hour(plan.closes_in_hours));
        let history = life(plan.state, opens_at, closes_at, calendar);
        let state_since = at_state(&history, plan.state)?;
        let kecamatan = cluster.cluster.region.at_level(RegionLevel::Kecamatan);
        let offered =
            |commodity: &&'static str| offer_lines.iter().filter(|line| line.commodity == *commodity).nth(WHOLESALE);
        let offered: Vec<&OfferLine> = plan.commodities.iter().filter_map(offered).collect();
        let line = |(nth, line): (i64, &&OfferLine)| CycleLine {
            id: random.id(at + Duration::milliseconds(nth)),
            cycle: id,
            commodity: line.commodity.clone(),
            offer_line: line.id,
            offer: line.offer.id,
            minimum: line.terms.tiers()[1].from,
        };
        Some(DemoCycle {
            lines: (0..).zip(&offered).map(line).collect(),
            priced: offered.iter().map(|line| line.terms.price_unit().clone()).collect(),
            cycle: BuyingCycle {
                id,
                cooperative: cooperative.id,
                region: cooperative.region.clone(),
                point: cooperative.point,
                state: plan.state,
                state_since,
                opens_at,
                closes_at,
                on_shortfall: if n % 3 == 2 { Shortfall::Extend } else { Shortfall::Cancel },
                is_demo: true,
                version: history.len() as i64,
                changed_at: state_since,
            },
            reach: kecamatan.filter(|_| !plan.whole_city).unwrap_or_else(|| city.clone()),
            percent: plan.percent,
            history,
        })
    });
    made.collect()
}

fn orders(
    seed: u64,
    organisations: &[OrganisationId],
    commodities: &Commodities,
    calendar: &Calendar,
) -> Vec<DemoOrder> {
    use BuyerOrderState::{Allocated, Delivered, Draft, Open};
    [
        ("boneka", 8, "5000", Some(26_000), 30, Open),
        ("boneka", 9, "18000", Some(23_500), 45, Open),
        ("kue-basah", 17, "24000", Some(2_100), 12, Open),
        ("keripik", 8, "2500", Some(52_000), 21, Open),
        ("katering", 17, "6000", None, 18, Open),
        ("busana", 9, "4000", Some(68_000), 40, Allocated),
        ("tempe", 9, "8000", Some(14_500), -6, Delivered),
        ("sambal-bumbu", 8, "3000", None, 60, Draft),
    ]
    .into_iter()
    .enumerate()
    .map(|(n, (code, buyer, number, price, in_days, state))| {
        let commodity = commodities.find(code).expect("the table names commodities");
        let at = calendar.registered_at(5_000 + n);
        let day = |days: i64| calendar.at_hour(24 * days + 9);
        let steps = [
            (Draft, day(in_days.min(0) - 14), ChangedAs::Buyer),
            (Open, day(in_days.min(0) - 12), ChangedAs::Buyer),
            (Allocated, day(in_days.min(0) - 3), ChangedAs::Cooperative),
            (Delivered, day(in_days.min(-1)), ChangedAs::Buyer),
        ];
        let history = history(steps.into_iter().take_while(|(step, ..)| *step <= state));
        let order = BuyerOrder {
            id: Random::of(seed, "buyer order", n).id(at),
            buyer: organisations[buyer],
            commodity: code.to_owned(),
            quantity: Quantity::parse(number, &commodity.unit).expect("the table names quantities"),
            unit_price_idr: price.map(rupiah),
            needed_by: calendar.day(in_days),
            region: CITY.parse().expect("the code of the city is one"),
            state,
            is_demo: true,
            version: history.len() as i64,
            changed_at: at,
        };
        DemoOrder { order, history }
    })
    .collect()
}

impl Trading {
    /// What the `n`-th business pledged.
    pub fn pledges(&self, seed: u64, n: usize, umkm: &Umkm, calendar: &Calendar) -> Vec<DemoPledge> {
        let near = |made: &&DemoCycle| made.reach.holds(&umkm.region);
        let mut needs = None;
        let mut pledges = Vec::new();
        for (k, made) in self.cycles.iter().enumerate().filter(|(_, made)| near(made)) {
            for ((line, priced), kind) in made.lines.iter().zip(&made.priced).zip(["pledge", "second pledge"]) {
                let needs = needs.get_or_insert_with(|| needs_of(&self.commodities, &umkm.inputs));
                let Some(need) = needs.iter().find(|need| need.commodity == line.commodity) else { continue };
                let mut random = Random::of(seed, kind, n * PLANS.len() + k);
                if random.chance(made.percent) {
                    pledges.extend(pledge(&mut random, made, line, priced, umkm, need.quantity, calendar));
                }
            }
        }
        pledges
    }
}

/// What a business pledged that needs so much in a month; nothing where that is less than one priced unit.
fn pledge(
    random: &mut Random,
    made: &DemoCycle,
    line: &CycleLine,
    priced: &Unit,
    umkm: &Umkm,
    need: Quantity,
    calendar: &Calendar,
) -> Option<DemoPledge> {
    use ChangedAs::{Clock, Cooperative, Umkm as Business};
    use PledgeState as To;
    let cycle = &made.cycle;
    let whole = |amount: i64| Quantity::try_from((amount / priced.amount).max(0) * priced.amount).ok();
    let firm = whole(need.amount() / 100 * random.between(50, 100)).filter(|firm| *firm > Quantity::ZERO)?;
    let tolerance = whole(firm.amount() / 100 * random.between(0, 30)).unwrap_or_default();
    let last = cycle.closes_at.min(calendar.at_hour(0));
    let minutes = (last - cycle.opens_at).num_minutes().max(1);
    let pledged_at = cycle.opens_at + Duration::minutes(random.between(0, minutes - 1));
    let steps = match random.below(100) {
        0..4 => vec![(To::Pledged, pledged_at, Business), (To::Withdrawn, last, Business)],
        4..8 if cycle.state == Open => vec![(To::Draft, pledged_at, Business)],
        _ => {
            let then = [(Ordered, To::Confirmed), (Delivered, To::Delivered), (Settled, To::Settled)];
            let then =
                then.into_iter().filter_map(|(state, to)| Some((to, at_state(&made.history, state)?, Cooperative)));
            let gone = at_state(&made.history, Cancelled).map(|at| (To::Cancelled, at, Clock));
            [(To::Pledged, pledged_at, Business)].into_iter().chain(then).chain(gone).collect()
        }
    };
    let history = history(steps);
    let StateChange { version, to: state, at: state_since, .. } = *history.last()?;
    // now and then a unit is missing when the goods are shared out
    let short = if random.chance(8) { priced.amount } else { 0 };
    let delivered = matches!(state, To::Delivered | To::Settled).then(|| whole(firm.amount() - short)).flatten();
    let pledge = Pledge {
        id: random.id(pledged_at),
        line: line.id,
        umkm: umkm.id,
        firm,
        tolerance,
        state,
        state_since,
        pledged_at,
        delivered,
        version,
    };
    Some(DemoPledge { pledge, history })
}
