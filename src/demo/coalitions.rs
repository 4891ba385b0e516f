//! What suppliers of the made-up district offer, which buying cycles run, who pledged, and what buyers order. Prices are made up
//! too: they stand in a believable relation to each other, and to nothing else.

use chrono::Days;

use crate::domain::coalition::opportunity::needs_of;
use crate::domain::coalition::{
    BuyerOrder, BuyerOrderState, BuyingCycle, Commodities, Commodity, CycleState, Discount, Offer, Pledge, Quantity,
    Shortfall, Terms, Tier, Unit,
};
use crate::domain::id::{CycleId, OfferId, OrganisationId};
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

/// How a seller sells: steps in typical months of one business, with the percent below the price in a shop.
struct Manner {
    discount: Discount,
    in_packs: bool,
    steps: &'static [(i64, i64)],
    minimum: i64,
    delivery_thousand_idr: (i64, i64),
    lead_days: i64,
}

const MANNERS: [Manner; 4] = [
    Manner {
        discount: Discount::AllUnits,
        in_packs: false,
        steps: &[(0, 0)],
        minimum: 0,
        delivery_thousand_idr: (0, 0),
        lead_days: 0,
    },
    Manner {
        discount: Discount::AllUnits,
        in_packs: true,
        steps: &[(0, 4), (4, 7), (20, 10), (100, 13), (250, 16)],
        minimum: 1,
        delivery_thousand_idr: (100, 250),
        lead_days: 3,
    },
    Manner {
        discount: Discount::Incremental,
        in_packs: true,
        steps: &[(0, 5), (5, 9), (25, 14), (120, 19)],
        minimum: 2,
        delivery_thousand_idr: (200, 400),
        lead_days: 5,
    },
    Manner {
        discount: Discount::AllUnits,
        in_packs: true,
        steps: &[(0, 12), (60, 16), (200, 20)],
        minimum: 20,
        delivery_thousand_idr: (600, 950),
        lead_days: 10,
    },
];

/// The offer by which cycles order.
const WHOLESALE: usize = 1;

/// A buying cycle: what, run by the cooperative that leads a cluster of a line, for whom, in which state, from when to when, and how
/// many of a hundred businesses that could take part do.
struct Plan {
    commodity: &'static str,
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
    commodity: &'static str,
    line: &'static str,
    nth: usize,
    whole_city: bool,
    state: CycleState,
    opened_days_ago: i64,
    closes_in_hours: i64,
    percent: usize,
) -> Plan {
    Plan { commodity, line, nth, whole_city, state, opened_days_ago, closes_in_hours, percent }
}

use CycleState::{Cancelled, Closed, Delivered, Draft, Open, Ordered, Settled};

const PLANS: [Plan; 15] = [
    plan("kain-bulu", "Boneka", 0, true, Open, 9, 62, 12),
    plan("dacron", "Boneka", 1, true, Open, 6, 140, 15),
    plan("benang-jahit", "Konveksi dan Jahit", 0, true, Open, 4, 230, 12),
    plan("tepung-terigu", "Kue dan Roti", 0, false, Open, 12, 38, 60),
    plan("minyak-goreng", "Masakan dan Katering", 0, true, Open, 10, 86, 10),
    plan("gula-pasir", "Kue dan Roti", 1, false, Open, 7, 110, 20),
    plan("telur", "Kue dan Roti", 2, true, Open, 3, 65, 10),
    plan("plastik-kemasan", "Keripik dan Kerupuk", 0, true, Open, 5, 300, 5),
    plan("beras", "Warung Kelontong", 0, false, Open, 1, 260, 3),
    plan("mata-boneka", "Boneka", 2, true, Draft, -2, 400, 0),
    plan("daging-ayam", "Masakan dan Katering", 1, true, Closed, 20, -10, 12),
    plan("kain-bulu", "Boneka", 2, true, Ordered, 30, -80, 10),
    plan("dacron", "Boneka", 0, true, Delivered, 45, -400, 12),
    plan("gula-pasir", "Masakan dan Katering", 2, true, Settled, 80, -1_200, 8),
    plan("kedelai", "Tahu dan Tempe", 0, true, Cancelled, 40, -500, 20),
];

/// Offers, cycles and orders of the district.
#[derive(Debug)]
pub struct Trading {
    commodities: Commodities,
    pub(super) offers: Vec<Offer>,
    pub(super) cycles: Vec<DemoCycle>,
    pub(super) orders: Vec<BuyerOrder>,
}

/// A cycle with those who may take part.
#[derive(Debug)]
pub(super) struct DemoCycle {
    pub(super) cycle: BuyingCycle,
    reach: RegionCode,
    percent: usize,
    priced: Unit,
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
    let offers = offers(seed, organisations, &commodities, calendar);
    let cycles = cycles(seed, &offers, cooperatives, clusters, calendar);
    let orders = orders(seed, organisations, &commodities, calendar);
    Trading { commodities, offers, cycles, orders }
}

fn unit(commodity: &Commodity, code: &str) -> Unit {
    commodity.unit_named(code).expect("the table names units of the commodity")
}

/// A whole number of steps of money near a price.
fn rounded(price_idr: i64) -> i64 {
    let step = if price_idr > 5_000 { 50 } else { 5 };
    (price_idr + step / 2) / step * step
}

fn offers(seed: u64, organisations: &[OrganisationId], commodities: &Commodities, calendar: &Calendar) -> Vec<Offer> {
    let mut offers = Vec::new();
    for (n, goods) in GOODS.iter().enumerate() {
        let commodity = commodities.find(goods.code).expect("the table names commodities");
        for (m, manner) in MANNERS.iter().enumerate() {
            offers.push(offer(
                seed,
                offers.len(),
                goods,
                commodity,
                (goods.sellers[m], manner),
                organisations,
                calendar,
            ));
        }
        // one more shop for some, and an offer of the past for others
        if n % 3 == 0 {
            let shop = (goods.sellers[1], &MANNERS[0]);
            offers.push(offer(seed, offers.len(), goods, commodity, shop, organisations, calendar));
        } else if n % 3 == 1 {
            let wholesale = (goods.sellers[1], &MANNERS[WHOLESALE]);
            let past = offer(seed, offers.len(), goods, commodity, wholesale, organisations, calendar);
            offers.push(Offer { valid_from: calendar.ago(300), valid_until: Some(calendar.ago(60)), ..past });
        }
    }
    offers
}

fn offer(
    seed: u64,
    n: usize,
    goods: &Goods,
    commodity: &Commodity,
    (seller, manner): (usize, &Manner),
    organisations: &[OrganisationId],
    calendar: &Calendar,
) -> Offer {
    let mut random = Random::of(seed, "offer", n);
    let at = calendar.registered_at(3_000 + n);
    let id: OfferId = random.id(at);
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
    let (low, high) = manner.delivery_thousand_idr;
    let delivery = rupiah(random.between(low / 10, high / 10) * 10_000);
    let tiers = tiers.collect();
    let terms =
        Terms::new(manner.discount, pack.clone(), price_unit.clone(), tiers, of_packs(manner.minimum), delivery);
    Offer {
        id,
        supplier: organisations[seller],
        commodity: commodity.code.clone(),
        terms: terms.expect("prices of the table fall from step to step"),
        lead_days: manner.lead_days,
        valid_from: calendar.ago(random.between(20, 90)),
        valid_until: Some(calendar.as_of + Days::new(random.between(30, 120).unsigned_abs())),
        is_demo: true,
        version: 1,
        changed_at: at,
    }
}

fn cycles(
    seed: u64,
    offers: &[Offer],
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
        let mut random = Random::of(seed, "cycle", n);
        let id: CycleId = random.id(calendar.registered_at(4_000 + n));
        let offer = offers.iter().filter(|offer| offer.commodity == plan.commodity).nth(WHOLESALE)?;
        let (opens_at, closes_at) =
            (calendar.at_hour(-24 * plan.opened_days_ago + 8), calendar.at_hour(plan.closes_in_hours));
        let state_since = match plan.state {
            Open => opens_at,
            Draft => calendar.at_hour(-6),
            Closed | Cancelled => closes_at,
            Ordered => closes_at + chrono::Duration::hours(26),
            Delivered => closes_at + chrono::Duration::days(5),
            Settled => closes_at + chrono::Duration::days(12),
        };
        let kecamatan = cluster.cluster.region.at_level(RegionLevel::Kecamatan);
        Some(DemoCycle {
            cycle: BuyingCycle {
                id,
                cooperative: cooperative.id,
                commodity: plan.commodity.to_owned(),
                offer: offer.id,
                region: cooperative.region.clone(),
                point: cooperative.point,
                state: plan.state,
                state_since,
                opens_at,
                closes_at,
                minimum: offer.terms.tiers()[1].from,
                on_shortfall: if n % 3 == 2 { Shortfall::Extend } else { Shortfall::Cancel },
                is_demo: true,
                version: 1,
                changed_at: state_since,
            },
            reach: kecamatan.filter(|_| !plan.whole_city).unwrap_or_else(|| city.clone()),
            percent: plan.percent,
            priced: offer.terms.price_unit().clone(),
        })
    });
    made.collect()
}

fn orders(
    seed: u64,
    organisations: &[OrganisationId],
    commodities: &Commodities,
    calendar: &Calendar,
) -> Vec<BuyerOrder> {
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
        BuyerOrder {
            id: Random::of(seed, "buyer order", n).id(at),
            buyer: organisations[buyer],
            commodity: code.to_owned(),
            quantity: Quantity::parse(number, &commodity.unit).expect("the table names quantities"),
            unit_price_idr: price.map(rupiah),
            needed_by: calendar.day(in_days),
            region: CITY.parse().expect("the code of the city is one"),
            state,
            is_demo: true,
            version: 1,
            changed_at: at,
        }
    })
    .collect()
}

impl Trading {
    /// What the `n`-th business pledged.
    pub fn pledges(&self, seed: u64, n: usize, umkm: &Umkm, calendar: &Calendar) -> Vec<Pledge> {
        let near = |made: &&DemoCycle| made.reach.holds(&umkm.region);
        let mut needs = None;
        let mut pledges = Vec::new();
        for (k, made) in self.cycles.iter().enumerate().filter(|(_, made)| near(made)) {
            let needs = needs.get_or_insert_with(|| needs_of(&self.commodities, &umkm.inputs));
            let Some(need) = needs.iter().find(|need| need.commodity == made.cycle.commodity) else { continue };
            let mut random = Random::of(seed, "pledge", n * PLANS.len() + k);
            if !random.chance(made.percent) {
                continue;
            }
            let whole =
                |amount: i64| Quantity::try_from((amount / made.priced.amount).max(0) * made.priced.amount).ok();
            let firm = whole(need.quantity.amount() / 100 * random.between(50, 100)).unwrap_or_default();
            let tolerance = whole(firm.amount() / 100 * random.between(0, 30)).unwrap_or_default();
            let last = made.cycle.closes_at.min(calendar.at_hour(0));
            let minutes = (last - made.cycle.opens_at).num_minutes().max(1);
            let pledged_at = made.cycle.opens_at + chrono::Duration::minutes(random.between(0, minutes - 1));
            let withdrawn_at = random.chance(4).then_some(last);
            if firm > Quantity::ZERO {
                pledges.push(Pledge { umkm: umkm.id, cycle: made.cycle.id, firm, tolerance, pledged_at, withdrawn_at });
            }
        }
        pledges
    }
}
