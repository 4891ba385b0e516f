//! A small registry: places, a cooperative, an UMKM, a cluster, and the use cases on top of them, at a clock that stands.

use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

use async_graphql::Executor;
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde_json::Value;
use simpul::app::{self, Actor, Ctx};
use simpul::db::{self, Db};
use simpul::domain::cluster::ClusterStage;
use simpul::domain::cooperative::{
    BondKind, Contacts, CooperativeKind, CooperativeLevel, CooperativePattern, LifeFacts, LocationPrecision, Openness,
};
use simpul::domain::id::{ClusterId, CooperativeId, UmkmId};
use simpul::domain::message::{Locale, Message};
use simpul::domain::region::{RegionKind, Zone};
use simpul::domain::search::{Group, Search};
use simpul::domain::sector::{Sector, SectorShape, SectorTone, SectorWord};
use simpul::domain::{Cluster, Cooperative, Point, Region, RegionCode, Umkm};
use simpul::gql;
use simpul::store::{self, supply::Supply, umkm::Written};
use simpul::vault::Vault;
use uuid::Uuid;

/// UMKM of the small demonstration.
pub const DEMO_SIZE: usize = 300;

/// UMKM of the large demonstration.
pub const LARGE_SIZE: usize = 300_000;

/// The day on which stories play.
pub fn today() -> NaiveDate {
    day("2026-11-22")
}

/// The instant at which they play: ten in the morning in Jakarta.
pub fn now() -> DateTime<Utc> {
    "2026-11-22T03:00:00Z".parse().expect("an instant")
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// So many days after the day on which stories play.
pub fn in_days(n: i64) -> NaiveDate {
    let days = Days::new(n.unsigned_abs());
    if n < 0 { today() - days } else { today() + days }
}

pub fn code(text: &str) -> RegionCode {
    text.parse().expect("a region code")
}

pub fn point(latitude: f64, longitude: f64) -> Point {
    Point::new(latitude, longitude).expect("a point")
}

/// Makes the key file of the templates, unless it is there: its key is always the same, so that cursors are too.
pub fn key_file(path: &Path) {
    if let Ok(mut file) = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        std::io::Write::write_all(&mut file, format!("1 {}\n", "5a".repeat(32)).as_bytes()).expect("a key");
    }
}

/// A vault with that key.
pub fn vault() -> Vault {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let path = directory.path().join("keys");
    key_file(&path);
    Vault::open(&path).expect("a key file")
}

/// The use cases on a migrated database, asked by the operator; loads the reference data that it lacks.
pub async fn ctx(db: &Db) -> app::Result<Ctx> {
    Ctx::open(db.clone(), vault(), Arc::new(now)).await
}

/// A small demonstration district.
pub async fn demo(ctx: &Ctx) -> app::Result<app::demo::Loaded> {
    demo_of(ctx, DEMO_SIZE).await
}

/// A demonstration district with so many UMKM.
pub async fn demo_of(ctx: &Ctx, size: usize) -> app::Result<app::demo::Loaded> {
    app::demo::load(&ctx.acting(Actor::Operator), Some(size), today()).await
}

/// Asks the graph as a visitor would, in her language, and gives back the answer as JSON.
pub async fn ask_in(ctx: &Ctx, locale: Locale, query: &str, variables: Value) -> Value {
    asked(&ctx.acting(Actor::Visitor), locale, query, variables).await
}

/// Asks the graph as whoever acts, in Bahasa Indonesia.
pub async fn ask_as(ctx: &Ctx, query: &str, variables: Value) -> Value {
    asked(ctx, Locale::Id, query, variables).await
}

async fn asked(ctx: &Ctx, locale: Locale, query: &str, variables: Value) -> Value {
    static GRAPH: std::sync::LazyLock<gql::Graph> = std::sync::LazyLock::new(gql::graph);
    let request = async_graphql::Request::new(query).variables(async_graphql::Variables::from_json(variables));
    let response = GRAPH.execute(gql::prepare(request, ctx, locale)).await;
    serde_json::to_value(response).expect("an answer is JSON")
}

/// The same value with its keys in order: the library writes them as its fields happen to end, and those of one level that wait
/// for the database end in any order.
pub fn sorted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            fields.sort_by(|(a, _), (b, _)| a.cmp(b));
            Value::Object(fields.into_iter().collect())
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        other => other,
    }
}

/// The same in English, where no error is expected: the data.
pub async fn ask(ctx: &Ctx, query: &str, variables: Value) -> Value {
    let mut answer = ask_in(ctx, Locale::En, query, variables).await;
    assert!(answer.get("errors").is_none(), "{query}\n{:#}", answer["errors"]);
    answer["data"].take()
}

/// The same where a refusal is expected: its code, and the field it names.
pub async fn refusal(ctx: &Ctx, query: &str, variables: Value) -> (String, String) {
    let answer = ask_in(ctx, Locale::En, query, variables).await;
    let word = |name: &str| answer["errors"][0]["extensions"][name].as_str().unwrap_or_default().to_owned();
    assert!(answer["errors"].is_array(), "{query}\nwas answered: {:#}", answer["data"]);
    (word("code"), word("field"))
}

/// A region; its level follows from its code.
pub fn region(region_code: &str, name: &str) -> Region {
    let kind = match region_code.len() {
        2 => RegionKind::Provinsi,
        5 => RegionKind::Kota,
        8 => RegionKind::Kecamatan,
        _ => RegionKind::Kelurahan,
    };
    Region {
        code: code(region_code),
        name: name.to_owned(),
        kind,
        zone: Zone::Wib,
        centroid: None,
        area_km2: None,
        area_source: None,
        population: None,
        population_year: None,
        population_source: None,
        postal_code: None,
        valid_from: None,
        valid_to: None,
        successor: None,
    }
}

/// A sector.
pub fn sector(sector_code: &str, id: &str, en: &str) -> Sector {
    Sector {
        code: sector_code.to_owned(),
        name: Message::new(id, en),
        shape: SectorShape::Circle,
        tone: SectorTone::Daun,
        kbli_prefixes: vec!["32401".to_owned()],
        words: vec![SectorWord { word: "boneka".to_owned(), weight: 90 }],
    }
}

/// The places of most stories: `32`, `32.75`, two kecamatan and a kelurahan in it, and a neighbour.
pub const PLACES: [(&str, &str); 7] = [
    ("31", "DKI Jakarta"),
    ("31.71", "Jakarta Pusat"),
    ("32", "Jawa Barat"),
    ("32.75", "Kota Bekasi"),
    ("32.75.07", "Bantargebang"),
    ("32.75.07.1004", "Cikiwul"),
    ("32.75.08", "Pondokgede"),
];

/// The sectors of most stories.
pub const SECTORS: [&str; 2] = ["boneka-mainan", "kue-roti"];

/// Writes [`PLACES`] and [`SECTORS`].
pub async fn places(db: &Db) -> db::Result<()> {
    let regions: Vec<_> = PLACES.iter().map(|(region_code, name)| region(region_code, name)).collect();
    let sectors =
        [sector(SECTORS[0], "Boneka dan mainan", "Dolls and toys"), sector(SECTORS[1], "Kue dan roti", "Cakes")];
    let mut tx = db.begin().await?;
    store::regions::upsert(&mut tx, &regions, now()).await?;
    store::sectors::upsert(&mut tx, &sectors, now()).await?;
    tx.commit().await
}

/// A cooperative with this number as its id, without any facts.
pub fn cooperative(n: u128, name: &str) -> Cooperative {
    Cooperative {
        id: CooperativeId(Uuid::from_u128(n)),
        name: name.to_owned(),
        kind: CooperativeKind::Producer,
        pattern: CooperativePattern::Conventional,
        level: CooperativeLevel::Primary,
        bond: BondKind::Open,
        bond_description: None,
        openness: Openness::Open,
        legal_number: None,
        legal_on: None,
        nik: None,
        region: code("32.75.08"),
        address: None,
        point: None,
        precision: None,
        contacts: Contacts::default(),
        founded_on: None,
        principal_dues_idr: None,
        mandatory_dues_monthly_idr: None,
        life: LifeFacts::default(),
        n_members: None,
        services: Vec::new(),
        sectors: Vec::new(),
        is_demo: false,
        version: 1,
        changed_at: now(),
    }
}

/// An UMKM with this number as its id, unpublished, without any facts.
pub fn umkm(n: u128, name: &str) -> Umkm {
    Umkm {
        id: UmkmId(Uuid::from_u128(n)),
        name: Some(name.to_owned()),
        is_published: false,
        sector: None,
        sectors: Vec::new(),
        region: code("32.75.07.1004"),
        point: None,
        precision: None,
        nib: None,
        kbli: Vec::new(),
        products: Vec::new(),
        inputs: Vec::new(),
        founded_on: None,
        latest_year: None,
        is_demo: false,
        version: 1,
        changed_at: now(),
    }
}

/// A cluster with this number as its id.
pub fn cluster(n: u128, name: &str) -> Cluster {
    Cluster {
        id: ClusterId(Uuid::from_u128(n)),
        name: name.to_owned(),
        sector: SECTORS[0].to_owned(),
        stage: ClusterStage::Active,
        region: code("32.75.07"),
        regions: vec![code("32.75.07")],
        point: None,
        founded_on: None,
        lead: None,
        is_demo: false,
        version: 1,
        changed_at: now(),
    }
}

/// A place measured on the spot.
pub const EXACT: Option<LocationPrecision> = Some(LocationPrecision::Exact);

/// Writes cooperatives as of an instant.
pub async fn keep_cooperatives(db: &Db, cooperatives: &[Cooperative], at: DateTime<Utc>) -> db::Result<()> {
    let mut tx = db.begin().await?;
    store::cooperatives::insert(&mut tx, cooperatives, at).await?;
    tx.commit().await
}

/// Writes UMKM as of an instant.
pub async fn keep_umkm(db: &Db, umkm: &[Umkm], at: DateTime<Utc>) -> db::Result<()> {
    let written: Vec<_> = umkm.iter().map(|umkm| Written { umkm, size: None, supply: Supply::default() }).collect();
    let mut tx = db.begin().await?;
    store::umkm::insert(&mut tx, &written, at).await?;
    tx.commit().await
}

/// Writes clusters as of an instant.
pub async fn keep_clusters(db: &Db, clusters: &[Cluster], at: DateTime<Utc>) -> db::Result<()> {
    let mut tx = db.begin().await?;
    store::clusters::insert(&mut tx, clusters, at).await?;
    tx.commit().await
}

/// What a text asks for that is understood as these words, each as written.
pub fn asks(words: &[&str]) -> Option<Search> {
    let group = |word: &&str| Group {
        said: (*word).to_owned(),
        terms: vec![(*word).to_owned()],
        places: Vec::new(),
        is_exact: true,
        n: 1,
    };
    Some(Search { groups: words.iter().map(group).collect(), ..Search::default() })
}

/// The same, in a place that was named too.
pub fn asks_in(words: &[&str], place: &str) -> Option<Search> {
    Some(Search { places: vec![vec![code(place)]], ..asks(words).expect("it is made") })
}

/// Numbers that look drawn by chance and never change (Knuth's linear congruence).
pub fn dice(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut state = seed;
    move |sides| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % sides
    }
}
