//! Clusters of the made-up district: where at least ten businesses of one line work in one kecamatan (or, for dolls, in
//! one kelurahan), they form a cluster; what is left over forms one for the whole city.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use crate::domain::cluster::{Cluster, ClusterCooperative, ClusterRole, ClusterStage};
use crate::domain::cooperative::{
    Cooperative, CooperativeLevel, CooperativeService, CooperativeState, Openness, state,
};
use crate::domain::geo::Point;
use crate::domain::region::RegionCode;

use super::calendar::Calendar;
use super::cooperatives::DemoCooperative;
use super::places::{CITY, Places, Village};
use super::random::Random;
use super::trades::{CORE, TRADES, Trade};
use super::umkm::seat;

/// Fewest businesses that form a cluster in one place, and in the whole city.
const ENOUGH: usize = 10;

/// A cluster and the cooperatives that work with it.
#[derive(Debug, Clone)]
pub struct DemoCluster {
    /// The cluster.
    pub cluster: Cluster,
    /// Its cooperatives, past ones included.
    pub cooperatives: Vec<ClusterCooperative>,
    /// The first day on which it had ended, of a closed one.
    pub closed_on: Option<NaiveDate>,
    /// Index of the cooperative that leads it.
    pub(super) lead: Option<usize>,
}

/// Which cluster a business of a line at a place could be in.
#[derive(Debug, Default)]
pub struct ClusterMap {
    by_area: BTreeMap<(&'static str, RegionCode), usize>,
    by_line: BTreeMap<&'static str, usize>,
}

impl ClusterMap {
    /// The index of the cluster.
    pub fn find(&self, trade: &Trade, village: &Village) -> Option<usize> {
        let area = (trade.line, area(trade, village).clone());
        self.by_area.get(&area).or_else(|| self.by_line.get(trade.line)).copied()
    }
}

/// The area whose businesses of one line belong together.
fn area<'a>(trade: &Trade, village: &'a Village) -> &'a RegionCode {
    let is_doll_quarter = trade.line == "Boneka" && ["32.75.07", "32.75.11"].contains(&village.kecamatan.as_str());
    if is_doll_quarter { &village.code } else { &village.kecamatan }
}

/// A group of businesses that becomes a cluster.
struct Group {
    trade: &'static Trade,
    region: RegionCode,
    regions: Vec<RegionCode>,
    place: String,
    members: Vec<usize>,
}

/// Forms the clusters from where the first 5,000 businesses are, so that they do not depend on how many follow.
pub fn all(
    seed: u64,
    places: &Places,
    cooperatives: &[DemoCooperative],
    calendar: &Calendar,
) -> (Vec<DemoCluster>, ClusterMap) {
    let mut groups: BTreeMap<(&str, &str, RegionCode), Group> = BTreeMap::new();
    for n in 0..CORE {
        let (trade, village) = seat(seed, n, places);
        let (trade, village) = (&TRADES[trade], &places.villages[village]);
        if trade.line.is_empty() {
            continue;
        }
        let region = area(trade, village);
        let group = groups.entry((trade.sector, trade.line, region.clone())).or_insert_with(|| Group {
            trade,
            region: region.clone(),
            regions: vec![region.clone()],
            place: if *region == village.code { village.name.clone() } else { village.kecamatan_name.clone() },
            members: Vec::new(),
        });
        group.members.push(n);
    }

    let city: RegionCode = CITY.parse().expect("the code of the city is one");
    let mut left_over: BTreeMap<&str, Group> = BTreeMap::new();
    let mut formed: Vec<Group> = Vec::new();
    for group in groups.into_values() {
        if group.members.len() >= ENOUGH {
            formed.push(group);
        } else {
            let whole = left_over.entry(group.trade.line).or_insert_with(|| Group {
                trade: group.trade,
                region: city.clone(),
                regions: Vec::new(),
                place: "Kota Bekasi".to_owned(),
                members: Vec::new(),
            });
            whole.regions.extend(group.regions);
            whole.members.extend(group.members);
        }
    }
    formed.extend(left_over.into_values().filter(|group| group.members.len() >= ENOUGH));

    let mut map = ClusterMap::default();
    let mut leading: Vec<usize> = vec![0; cooperatives.len()];
    let mut clusters = Vec::new();
    for group in formed {
        let n = clusters.len();
        if group.region == city {
            map.by_line.insert(group.trade.line, n);
        } else {
            map.by_area.insert((group.trade.line, group.region.clone()), n);
        }
        clusters.push(one(seed, n, &group, places, cooperatives, &mut leading, calendar));
    }
    (clusters, map)
}

fn one(
    seed: u64,
    n: usize,
    group: &Group,
    places: &Places,
    cooperatives: &[DemoCooperative],
    leading: &mut [usize],
    calendar: &Calendar,
) -> DemoCluster {
    let mut random = Random::of(seed, "cluster", n);
    let registered_at = calendar.registered_at(1_000 + n);
    let id = random.id(registered_at);
    let is_old_trade = group.trade.line == "Boneka";
    let stage = match random.below(100) {
        _ if is_old_trade => {
            if group.members.len() > 30 {
                ClusterStage::Mature
            } else {
                ClusterStage::Active
            }
        }
        0..=5 => ClusterStage::Proposed,
        6..=19 => ClusterStage::Forming,
        20..=74 => ClusterStage::Active,
        75..=94 => ClusterStage::Mature,
        _ => ClusterStage::Closed,
    };
    let age_days = match stage {
        ClusterStage::Proposed => None,
        ClusterStage::Forming => Some(random.between(40, 320)),
        ClusterStage::Active => Some(random.between(330, 1_500)),
        ClusterStage::Mature | ClusterStage::Closed => Some(random.between(1_500, 3_400)),
    };
    let founded_on = age_days.map(|days| calendar.ago(days));
    let closed_on = (stage == ClusterStage::Closed).then(|| calendar.ago(random.between(60, 900)));

    let point = middle(group.members.iter().map(|n| places.villages[seat(seed, *n, places).1].centre));
    let ranked = candidates(point, group.trade, cooperatives, leading, calendar);
    let mut rows = Vec::new();
    let mut lead = None;
    if let (Some(founded), Some(&first)) = (founded_on, ranked.first()) {
        leading[first] += 1;
        let since = founded.max(founding(&cooperatives[first].cooperative));
        // In some clusters another cooperative led before.
        let before = ranked.get(1).copied().filter(|_| stage == ClusterStage::Mature && random.chance(30));
        let handed_over = calendar.ago(random.between(200, 1_200)).max(since + Days::new(30));
        let mut row = |cooperative: usize, role, since, until: Option<NaiveDate>| {
            rows.push(ClusterCooperative {
                cluster: id,
                cooperative: cooperatives[cooperative].cooperative.id,
                role,
                since,
                until,
            });
        };
        if let Some(before) = before {
            row(
                before,
                ClusterRole::Lead,
                founded.max(founding(&cooperatives[before].cooperative)).min(handed_over),
                Some(handed_over),
            );
            row(first, ClusterRole::Lead, handed_over, closed_on);
        } else {
            row(first, ClusterRole::Lead, since, closed_on);
        }
        let lender = lender(point, cooperatives, calendar).filter(|lender| *lender != first && random.chance(60));
        let helper =
            ranked.iter().copied().find(|other| *other != first && Some(*other) != before && Some(*other) != lender);
        for partner in lender.into_iter().chain(helper.filter(|_| random.chance(35))) {
            let since = calendar.since(&mut random, since.max(founding(&cooperatives[partner].cooperative)), 20);
            row(partner, ClusterRole::Partner, since, closed_on.map(|closed| closed.max(since)));
        }
        lead = Some(first).filter(|_| closed_on.is_none());
    }
    let cluster = Cluster {
        id,
        name: format!("Klaster {} {}", group.trade.line, group.place),
        sector: group.trade.sector.to_owned(),
        stage,
        region: group.region.clone(),
        regions: std::iter::once(&group.region)
            .chain(group.regions.iter().filter(|region| **region != group.region))
            .cloned()
            .collect(),
        point: Some(point),
        founded_on,
        lead: lead.map(|lead| cooperatives[lead].cooperative.id),
        is_demo: true,
        version: 1,
        changed_at: registered_at,
    };
    DemoCluster { cluster, cooperatives: rows, closed_on, lead }
}

fn founding(cooperative: &Cooperative) -> NaiveDate {
    cooperative.founded_on.expect("every made-up cooperative has a founding day")
}

/// Cooperatives that could lead, the best first: alive, open, of the sector (or general), near, and not leading many
/// already.
fn candidates(
    point: Point,
    trade: &Trade,
    cooperatives: &[DemoCooperative],
    leading: &[usize],
    calendar: &Calendar,
) -> Vec<usize> {
    let mut ranked: Vec<(i64, usize)> = cooperatives
        .iter()
        .enumerate()
        .filter(|(_, made)| made.line.is_empty() || made.line == trade.line)
        .filter_map(|(n, DemoCooperative { cooperative, .. })| {
            let state = state(&cooperative.life, &calendar.thresholds);
            let alive = [CooperativeState::ActiveWithRat, CooperativeState::ActiveWithoutRat].contains(&state);
            let is_of_sector = cooperative.sectors.iter().any(|own| own == trade.sector);
            let may = alive && takes_businesses(cooperative) && (is_of_sector || cooperative.sectors.is_empty());
            let away = distance_m(cooperative, point);
            let late = if state == CooperativeState::ActiveWithRat { 0 } else { 5_000 };
            let general = if is_of_sector { 0 } else { 8_000 };
            may.then_some((away + late + general + 2_500 * leading[n] as i64, n))
        })
        .collect();
    ranked.sort_unstable();
    ranked.into_iter().map(|(_, n)| n).collect()
}

/// The nearest cooperative with an up-to-date meeting that lends to anyone.
fn lender(point: Point, cooperatives: &[DemoCooperative], calendar: &Calendar) -> Option<usize> {
    (0..cooperatives.len())
        .filter(|n| {
            let cooperative = &cooperatives[*n].cooperative;
            let is_alive = state(&cooperative.life, &calendar.thresholds) == CooperativeState::ActiveWithRat;
            is_alive && takes_businesses(cooperative) && cooperative.services.contains(&CooperativeService::Lending)
        })
        .min_by_key(|n| (distance_m(&cooperatives[*n].cooperative, point), *n))
}

/// Whether an UMKM may join.
pub fn takes_businesses(cooperative: &Cooperative) -> bool {
    cooperative.openness == Openness::Open && cooperative.level == CooperativeLevel::Primary
}

fn distance_m(cooperative: &Cooperative, point: Point) -> i64 {
    cooperative.point.map_or(i64::MAX / 4, |own| own.distance_m(point) as i64)
}

/// The mean of points, to six decimals.
fn middle(points: impl Iterator<Item = Point>) -> Point {
    let (mut n, mut latitude, mut longitude) = (0.0, 0.0, 0.0);
    for point in points {
        n += 1.0;
        latitude += point.latitude;
        longitude += point.longitude;
    }
    let round = |degrees: f64| (degrees / n * 1e6).round() / 1e6;
    Point { latitude: round(latitude), longitude: round(longitude) }
}
