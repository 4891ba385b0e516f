//! The businesses of the made-up district with their owners, figures and memberships. Each one depends on its number
//! only: asking for more changes none of the first.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};

use crate::domain::Decimal;
use crate::domain::cluster::ClusterStage;
use crate::domain::cooperative::{CooperativeLevel, CooperativeState, LocationPrecision, Openness, state};
use crate::domain::id::UmkmId;
use crate::domain::kbli::{KbliEdition, KbliUse};
use crate::domain::membership::{ClusterMembership, Member, Membership};
use crate::domain::person::{Person, PersonalData};
use crate::domain::region::RegionCode;
use crate::domain::umkm::{InputNeed, Product, Umkm, UmkmYear};

use super::calendar::Calendar;
use super::clusters::{ClusterMap, DemoCluster, takes_businesses};
use super::coalitions::DemoPledge;
use super::cooperatives::DemoCooperative;
use super::names;
use super::places::{self, Places, Village};
use super::random::Random;
use super::rupiah;
use super::trades::{CORE, Spread, TRADES, Trade};

/// A business with everything that hangs on it.
#[derive(Debug, Clone)]
pub struct DemoUmkm {
    /// The business.
    pub umkm: Umkm,
    /// Yearly figures, the oldest first.
    pub years: Vec<UmkmYear>,
    /// Its owner, apart, since this is personal data.
    pub owner: Person,
    /// Since when she owns it.
    pub owner_since: NaiveDate,
    /// Memberships in cooperatives, of the business or of its owner, past ones included.
    pub memberships: Vec<Membership>,
    /// Stays in clusters, past ones included.
    pub cluster_memberships: Vec<ClusterMembership>,
    /// What it pledged for buying cycles.
    pub pledges: Vec<DemoPledge>,
}

/// Trade and village of the `n`-th business, as indexes. Among the first 5,000 each trade has exactly its count.
pub fn seat(seed: u64, n: usize, places: &Places) -> (usize, usize) {
    let mut random = Random::of(seed, "seat", n);
    if n < CORE {
        // 2,657 and 5,000 have no common divisor: every slot is taken once, and neighbours are of different trades.
        let mut slot = (n * 2_657 + seed as usize % CORE) % CORE;
        let mut trade = 0;
        while slot >= TRADES[trade].count {
            slot -= TRADES[trade].count;
            trade += 1;
        }
        (trade, places.in_city(&mut random, TRADES[trade].spread))
    } else {
        // Dolls are a speciality of the city.
        let share = |trade: &Trade| if trade.spread == Spread::Dolls { trade.count / 20 } else { trade.count };
        let trade = random.weighted(TRADES.iter().map(|trade| share(trade) as u32));
        (trade, places.anywhere(&mut random))
    }
}

/// Cooperatives of one kecamatan, as indexes.
#[derive(Debug, Default)]
pub struct Neighbourhood {
    /// Alive, and open to businesses.
    open: Vec<usize>,
    /// Alive, and open to persons who share a bond.
    bonded: Vec<usize>,
    /// No longer alive.
    past: Vec<usize>,
}

/// The cooperatives by kecamatan.
pub fn neighbourhoods(cooperatives: &[DemoCooperative], calendar: &Calendar) -> BTreeMap<RegionCode, Neighbourhood> {
    let mut by_kecamatan: BTreeMap<RegionCode, Neighbourhood> = BTreeMap::new();
    for (n, DemoCooperative { cooperative, .. }) in cooperatives.iter().enumerate() {
        let kecamatan = cooperative.region.parent().expect("a cooperative lies in a kelurahan");
        let near = by_kecamatan.entry(kecamatan).or_default();
        match state(&cooperative.life, &calendar.thresholds) {
            CooperativeState::ActiveWithRat | CooperativeState::ActiveWithoutRat if takes_businesses(cooperative) => {
                near.open.push(n)
            }
            CooperativeState::ActiveWithRat | CooperativeState::ActiveWithoutRat
                if cooperative.openness == Openness::BondOnly && cooperative.level == CooperativeLevel::Primary =>
            {
                near.bonded.push(n);
            }
            CooperativeState::Dormant | CooperativeState::BeingDissolved | CooperativeState::Dissolved => {
                near.past.push(n)
            }
            _ => {}
        }
    }
    by_kecamatan
}

/// What the businesses are made among.
pub struct Surroundings<'a> {
    pub seed: u64,
    pub places: &'a Places,
    pub calendar: &'a Calendar,
    pub cooperatives: &'a [DemoCooperative],
    pub clusters: &'a [DemoCluster],
    pub cluster_map: &'a ClusterMap,
    pub neighbourhoods: &'a BTreeMap<RegionCode, Neighbourhood>,
}

/// Makes the `n`-th business.
pub fn one(n: usize, around: &Surroundings) -> DemoUmkm {
    let (trade, place) = seat(around.seed, n, around.places);
    let (trade, village) = (&TRADES[trade], &around.places.villages[place]);
    let calendar = around.calendar;
    let mut random = Random::of(around.seed, "umkm", n);
    let surveyed_at = calendar.surveyed_at(n);
    let id: UmkmId = random.id(surveyed_at);
    let founded_on = calendar.ago(200 + (random.unit() * random.unit() * 8_000.0) as i64);

    let is_woman = random.chance(trade.women);
    let (first, last) = names::person(&mut random, is_woman);
    let scale = Scale::new(&mut random);
    let mut products = products(&mut random, trade, &scale);
    promises(&mut Random::of(around.seed, "promises", n), &mut products);
    let title =
        if trade.capacity.is_some() && random.chance(30) { &products[0].name } else { random.pick(trade.titles) };
    let is_personal = random.chance(38);
    let brand = names::brand(&mut random);
    let business_name = if is_personal {
        format!("{title} {} {first}", if is_woman { "Bu" } else { "Pak" })
    } else {
        format!("{title} {brand}")
    };
    let owner = Person {
        id: random.id(surveyed_at),
        data: PersonalData {
            name: Some(format!("{first} {last}")),
            nik: random.chance(91).then(|| names::nik(n, village.regency.as_str(), is_woman)),
            phone: random.chance(93).then(|| names::phone(n)),
            address: random.chance(86).then(|| names::home(&mut random, &village.name, &village.kecamatan_name)),
            business_name: is_personal.then(|| business_name.clone()),
            login: None,
        },
    };

    let years = years(&mut random, trade, &scale, founded_on, calendar.as_of.year() - 1);
    let radius_m = if around.places.city.contains(&place) { 450.0 } else { 900.0 };
    let (point, precision) = match random.below(100) {
        0..=2 => (None, None),
        3..=14 => (Some(village.centre), Some(LocationPrecision::Centroid)),
        15..=44 => (Some(places::near(&mut random, village.centre, radius_m)), Some(LocationPrecision::Exact)),
        _ => (Some(places::near(&mut random, village.centre, radius_m)), Some(LocationPrecision::Address)),
    };
    let also_trades = trade.sector != "perdagangan" && random.chance(9);
    let sectors =
        std::iter::once(trade.sector).chain(also_trades.then_some("perdagangan")).map(str::to_owned).collect();
    let kbli = if trade.kbli.is_empty() {
        Vec::new()
    } else {
        vec![KbliUse { edition: KbliEdition::Kbli2020, code: trade.kbli.to_owned(), is_suggested: random.chance(45) }]
    };
    let umkm = Umkm {
        id,
        name: (!is_personal).then_some(business_name),
        is_published: random.chance(30),
        sector: Some(trade.sector.to_owned()),
        sectors,
        region: if random.chance(95) { village.code.clone() } else { village.kecamatan.clone() },
        point,
        precision,
        nib: random.chance(57).then(|| format!("{:013}", n + 1)),
        kbli,
        products,
        inputs: inputs(&mut random, trade, &scale),
        founded_on: Some(founded_on),
        latest_year: years.last().copied(),
        is_demo: true,
        version: 1,
        changed_at: surveyed_at,
    };
    let mut made = DemoUmkm {
        umkm,
        years,
        owner,
        owner_since: founded_on,
        memberships: Vec::new(),
        cluster_memberships: Vec::new(),
        pledges: Vec::new(),
    };
    let lead = join_cluster(&mut random, &mut made, trade, village, around);
    join_cooperatives(&mut random, &mut made, lead, village, around);
    made
}

/// How large a business is: most are near the lower end of their trade, a few far beyond its upper end.
struct Scale {
    share: f64,
    factor: i64,
}

impl Scale {
    fn new(random: &mut Random) -> Self {
        let share = random.unit() * random.unit();
        let factor = match random.below(1_000) {
            0..=1 => 60,
            2..=24 => 9,
            _ => 1,
        };
        Self { share, factor }
    }

    /// Between the smallest and the largest, give or take a tenth.
    fn of(&self, random: &mut Random, low: i64, high: i64) -> i64 {
        let middle = low as f64 + (high - low) as f64 * self.share;
        ((middle * (0.9 + 0.2 * random.unit())) as i64).max(1) * self.factor
    }
}

/// Two or three significant digits, as people answer when asked.
fn rounded(quantity: i64) -> Decimal {
    let step = match quantity {
        ..=50 => 1,
        51..=1_000 => 10,
        _ => 100,
    };
    let rounded = (quantity + step / 2) / step * step;
    Decimal::new(rounded.into(), 0).expect("a month of one business is a number of few digits")
}

fn products(random: &mut Random, trade: &Trade, scale: &Scale) -> Vec<Product> {
    let n_products = 1 + random.below(trade.products.len().min(3));
    let first = random.below(trade.products.len());
    (0..n_products)
        .map(|n| Product {
            name: trade.products[(first + n) % trade.products.len()].to_owned(),
            capacity_per_month: trade
                .capacity
                .map(|(_, low, high)| rounded(scale.of(random, low, high) / n_products as i64 + 1)),
            unit: trade.capacity.map(|(unit, ..)| unit.to_owned()),
            ..Product::default()
        })
        .collect()
}

/// How much of its capacity is promised already, and how soon a business can begin.
fn promises(random: &mut Random, products: &mut [Product]) {
    let lead_days = random.pick(&[1, 2, 3, 5, 7, 7, 10, 14, 14, 21]);
    for product in products {
        let share = random.between(20, 85) as u8;
        product.committed_per_month = product.capacity_per_month.map(|capacity| capacity.percent(share));
        product.lead_days = product.capacity_per_month.map(|_| lead_days);
    }
}

fn inputs(random: &mut Random, trade: &Trade, scale: &Scale) -> Vec<InputNeed> {
    let mut inputs = Vec::new();
    for (name, unit, low, high) in trade.inputs {
        if random.chance(88) {
            inputs.push(InputNeed {
                name: (*name).to_owned(),
                quantity_per_month: Some(rounded(scale.of(random, *low, *high))),
                unit: Some((*unit).to_owned()),
            });
        }
    }
    inputs
}

/// One to three years of figures, growing a little; none before the founding.
fn years(random: &mut Random, trade: &Trade, scale: &Scale, founded_on: NaiveDate, last: i32) -> Vec<UmkmYear> {
    let (low, high) = trade.sales_thousand_idr;
    // Nobody outgrows the law's limits of a medium business: 50 and 10 billion rupiah (PP 7/2021).
    let mut revenue = (scale.of(random, low, high) * 12 * 1_000).min(45_000_000_000);
    let mut capital = (revenue / 100 * random.between(12, 55)).min(9_500_000_000);
    let workers =
        scale.of(random, trade.workers.0, trade.workers.1) / scale.factor * if scale.factor > 1 { 3 } else { 1 };
    let first = founded_on.year().max(last - random.between(0, 2) as i32);
    let mut years = Vec::new();
    for year in (first..=last).rev() {
        let whole = |amount: i64| Some(rupiah(amount / 100_000 * 100_000));
        years.push(UmkmYear {
            year,
            revenue_idr: whole(revenue),
            capital_idr: whole(capital),
            n_workers: Some(workers),
        });
        revenue = revenue / 100 * random.between(82, 102);
        capital = capital / 100 * random.between(88, 100);
    }
    years.reverse();
    years
}

/// Joins a cluster, perhaps after another one, and perhaps leaves it. Returns the cooperative that leads the cluster.
fn join_cluster(
    random: &mut Random,
    made: &mut DemoUmkm,
    trade: &Trade,
    village: &Village,
    around: &Surroundings,
) -> Option<usize> {
    let n = around.cluster_map.find(trade, village)?;
    let found = &around.clusters[n];
    let opened_on = found.cluster.founded_on?;
    let wants = match found.cluster.stage {
        _ if trade.line == "Boneka" => 76,
        ClusterStage::Forming => 40,
        _ => 62,
    };
    if !random.chance(wants) {
        return None;
    }
    let first_day = opened_on.max(made.owner_since);
    let last_day = found.closed_on.unwrap_or(around.calendar.ago(5));
    if first_day >= last_day {
        return None;
    }
    let joined_on = first_day + Days::new(random.below((last_day - first_day).num_days() as usize) as u64);
    let left_on = match found.closed_on {
        Some(closed) => Some(closed),
        None => random.chance(5).then(|| around.calendar.since(random, joined_on + Days::new(1), 1)),
    };
    let (umkm, owner_since, at) = (made.umkm.id, made.owner_since, made.umkm.changed_at);
    let stay = |random: &mut Random, cluster: &DemoCluster, joined_on, left_on| ClusterMembership {
        id: random.id(at),
        umkm,
        cluster: cluster.cluster.id,
        sector: cluster.cluster.sector.clone(),
        joined_on,
        left_on,
    };
    // Some came from the neighbouring cluster of the same sector.
    let before =
        around.clusters.get(n + 1).filter(|other| other.cluster.sector == found.cluster.sector && random.chance(4));
    if let Some((other, opened)) = before.and_then(|other| Some((other, other.cluster.founded_on?)))
        && other.closed_on.is_none_or(|closed| joined_on <= closed)
        && opened.max(owner_since) < joined_on
    {
        made.cluster_memberships.push(stay(random, other, opened.max(owner_since), Some(joined_on)));
    }
    made.cluster_memberships.push(stay(random, found, joined_on, left_on));
    found.lead.filter(|_| left_on.is_none())
}

/// Joins cooperatives: often the one that leads the cluster, sometimes one of the neighbourhood; some owners are
/// members of a cooperative themselves, and some businesses were in one that is no longer alive.
fn join_cooperatives(
    random: &mut Random,
    made: &mut DemoUmkm,
    lead: Option<usize>,
    village: &Village,
    around: &Surroundings,
) {
    let Some(near) = around.neighbourhoods.get(&village.kecamatan) else { return };
    let some = |random: &mut Random, among: &[usize]| if among.is_empty() { None } else { Some(random.pick(among)) };
    let (business, owner) = (Member::Umkm(made.umkm.id), Member::Person(made.owner.id));
    let mut wishes: Vec<(Member, usize, bool)> = Vec::new();
    if let Some(lead) = lead.filter(|_| random.chance(66)) {
        wishes.push((business, lead, false));
    } else if random.chance(21) {
        wishes.extend(some(random, &near.open).map(|n| (business, n, false)));
    }
    if random.chance(5) {
        wishes.extend(some(random, &near.open).map(|n| (business, n, random.chance(30))));
    }
    if random.chance(3) {
        wishes.extend(some(random, &near.past).map(|n| (business, n, true)));
    }
    if random.chance(6) {
        wishes.extend(some(random, &near.bonded).map(|n| (owner, n, random.chance(10))));
    }
    for (member, n, has_left) in wishes {
        let cooperative = &around.cooperatives[n].cooperative;
        let first_day = cooperative.founded_on.map_or(made.owner_since, |founded| founded.max(made.owner_since));
        let ended_on = cooperative.life.dissolved_on.unwrap_or(around.calendar.ago(1));
        let joined_on = around.calendar.since(random, first_day, (around.calendar.as_of - ended_on).num_days() + 10);
        let is_again =
            made.memberships.iter().any(|other| other.cooperative == cooperative.id && other.member == member);
        if is_again || joined_on >= ended_on {
            continue;
        }
        made.memberships.push(Membership {
            id: random.id(made.umkm.changed_at),
            member,
            cooperative: cooperative.id,
            joined_on,
            left_on: has_left.then(|| {
                around.calendar.since(random, joined_on + Days::new(1), (around.calendar.as_of - ended_on).num_days())
            }),
        });
    }
}
