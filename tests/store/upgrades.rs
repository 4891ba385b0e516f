//! Steps of the schema over rows that were there before: what stood in the old tables stands in the new ones, to the last row.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde_json::{Value, json};
use simpul::db::{self, Db, Dialect, Run, Sql};
use simpul::domain::coalition::CycleState;
use simpul::domain::id::{CooperativeId, CycleId, CycleLineId, OrganisationId};
use simpul::domain::organisation::{Organisation, OrganisationKind};
use simpul::domain::reference;
use simpul::domain::words::Word;
use simpul::store::{commodities, cycles, organisations};
use simpul::{sql, values};
use sqlx::Connection;
use sqlx::migrate::Migrator;
use sqlx::types::Json;
use uuid::Uuid;

use super::umkm::hold_counts;
use crate::given;
use crate::given::engines::{Fresh, Told};

/// The last step before lines of offers and cycles (16) and kept counts (17).
const BEFORE: i64 = 15;

/// Brings an empty database to the schema of a step.
async fn migrate_to(fresh: &Fresh, last: i64) -> Told {
    let folder = if fresh.dialect == Dialect::Sqlite { "migrations/sqlite" } else { "migrations/postgres" };
    let mut steps = Migrator::new(std::path::Path::new(folder)).await?;
    steps.migrations.to_mut().retain(|step| step.version <= last);
    match fresh.dialect {
        Dialect::Sqlite => {
            let mut connection = sqlx::SqliteConnection::connect(&fresh.url).await?;
            steps.run_direct(None, &mut connection, false).await?;
            connection.close().await?;
        }
        Dialect::Postgres => {
            let mut connection = sqlx::PgConnection::connect(&fresh.url).await?;
            steps.run_direct(None, &mut connection, false).await?;
            connection.close().await?;
        }
    }
    Ok(())
}

/// Writes rows in chunks, as one `insert`.
async fn write(db: &Db, insert: &'static str, rows: Vec<Vec<db::Value>>) -> db::Result<()> {
    let mut tx = db.begin().await?;
    for chunk in rows.chunks(100) {
        tx.exec(Sql::from(insert).rows(chunk.to_vec())).await?;
    }
    tx.commit().await
}

fn id(kind: u128, n: usize) -> Uuid {
    Uuid::from_u128(kind << 100 | n as u128)
}

fn at(minutes: usize) -> DateTime<Utc> {
    given::now() - Duration::days(90) + Duration::minutes(minutes as i64)
}

fn some<T>(is: bool, value: T) -> Option<T> {
    is.then_some(value)
}

/// An UMKM as the old schema has it.
struct Business {
    id: Uuid,
    region: &'static str,
    sectors: &'static [&'static str],
    size: Option<&'static str>,
    is_retired: bool,
}

/// Everywhere a business may be said to be, however roughly; each size and none; one sector, two, and none.
fn businesses() -> Vec<Business> {
    let mut dice = given::dice(16);
    let regions = ["32", "32.75", "32.75.07", "32.75.07.1004", "32.75.08", "31.71", "31"];
    let sectors: [&[&str]; 4] = [&[], &["boneka-mainan"], &["kue-roti"], &["kue-roti", "boneka-mainan"]];
    let sizes = [None, Some("MICRO"), Some("SMALL"), Some("MEDIUM"), Some("LARGE")];
    let mut of = |n: usize| dice(n as u64) as usize;
    (0..3_000)
        .map(|n| Business {
            id: id(1, n),
            region: regions[of(regions.len())],
            sectors: sectors[of(sectors.len())],
            size: sizes[of(sizes.len())],
            is_retired: of(8) == 0,
        })
        .collect()
}

async fn write_businesses(db: &Db, all: &[Business]) -> db::Result<()> {
    let rows = all.iter().enumerate().map(|(n, one)| {
        values![
            one.id,
            some(n % 3 > 0, "Usaha"),
            n % 2 == 0,
            one.sectors.first().copied(),
            one.region,
            json!([]),
            json!([]),
            json!([]),
            json!(one.sectors),
            one.size,
            n % 5 == 0,
            1 + n as i64 % 4,
            at(n),
            at(n + 7),
            some(one.is_retired, at(n + 7))
        ]
    });
    let umkm = "insert into umkm (id, name, is_published, sector_code, region_code, kbli, products, inputs, sectors, size_class, is_demo, version,
        created_at, changed_at, retired_at) values ";
    write(db, umkm, rows.collect()).await?;
    // those who left the lists are still in their sectors here
    let sectors = all.iter().flat_map(|one| one.sectors.iter().map(|sector| values![one.id, *sector])).collect();
    write(db, "insert into umkm_sectors (umkm_id, sector_code) values ", sectors).await
}

/// An offer as the old schema has it: of one commodity.
#[derive(Clone)]
struct Offer {
    id: Uuid,
    supplier: Uuid,
    commodity: String,
    discount: &'static str,
    pack: Value,
    unit: Value,
    tiers: Value,
    minimum: i64,
    delivery: i64,
    lead_days: i64,
    from: NaiveDate,
    until: Option<NaiveDate>,
    version: i64,
    made: DateTime<Utc>,
    changed: DateTime<Utc>,
    retired: Option<DateTime<Utc>>,
}

const SUPPLIERS: usize = 40;

fn offers() -> Vec<Offer> {
    let mut dice = given::dice(17);
    let mut of = |n: usize| dice(n as u64) as usize;
    let all = reference::commodities();
    (0..500)
        .map(|n| {
            let commodity = &all[of(all.len())];
            let n_tiers = 1 + of(3) as i64;
            let pack = commodity.units().into_iter().last().expect("a unit");
            Offer {
                id: id(2, n),
                supplier: id(3, of(SUPPLIERS)),
                commodity: commodity.code.clone(),
                discount: ["ALL_UNITS", "INCREMENTAL"][of(2)],
                pack: json!(pack),
                unit: json!(commodity.unit),
                tiers: json!(
                    (0..n_tiers)
                        .map(|i| json!({"from": i * 300_000, "unit_price_idr": 50_000 - i * 900}))
                        .collect::<Vec<_>>()
                ),
                minimum: [0, 1, 40_000, 9_000_000_000_000][of(4)],
                delivery: [0, 150_000][of(2)],
                lead_days: of(20) as i64,
                from: given::in_days(of(60) as i64 - 90),
                until: some(of(3) > 0, given::in_days(of(90) as i64 - 45)),
                version: 1 + of(5) as i64,
                made: at(n),
                changed: at(n + of(500)),
                retired: some(of(6) == 0, at(n + 900)),
            }
        })
        .collect()
}

async fn write_offers(db: &Db, all: &[Offer]) -> db::Result<()> {
    let rows = all.iter().map(|o| {
        values![
            o.id,
            o.supplier,
            &o.commodity,
            o.discount,
            o.pack.clone(),
            o.unit.clone(),
            o.tiers.clone(),
            o.minimum,
            o.delivery,
            o.lead_days,
            o.from,
            o.until,
            true,
            o.version,
            o.made,
            o.changed,
            o.retired
        ]
    });
    let insert = "insert into offers (id, supplier_id, commodity_code, discount, pack, price_unit, tiers, minimum_order, delivery_idr, lead_days,
        valid_from, valid_until, is_demo, version, created_at, changed_at, retired_at) values ";
    write(db, insert, rows.collect()).await
}

/// A cycle and its pledges as the old schema has them.
struct Cycle {
    id: Uuid,
    offer: Offer,
    state: &'static str,
    since: DateTime<Utc>,
    minimum: i64,
    latitude: Option<f64>,
    version: i64,
    retired: Option<DateTime<Utc>>,
    pledges: Vec<Pledge>,
}

struct Pledge {
    umkm: Uuid,
    firm: i64,
    tolerance: i64,
    given: DateTime<Utc>,
    withdrawn: Option<DateTime<Utc>>,
    version: i64,
}

const STATES: [&str; 7] = ["DRAFT", "OPEN", "CLOSED", "ORDERED", "DELIVERED", "SETTLED", "CANCELLED"];

fn made_cycles(offers: &[Offer], businesses: &[Business]) -> Vec<Cycle> {
    let mut dice = given::dice(18);
    let mut of = |n: usize| dice(n as u64) as usize;
    (0..400)
        .map(|n| {
            let pledges = (0..[0, 1, 4, 5, 9, 23][of(6)]).map(|i| Pledge {
                umkm: businesses[(n * 31 + i * 7) % businesses.len()].id,
                firm: 1 + of(90_000) as i64,
                tolerance: [0, 5_000][of(2)],
                given: at(2_000 + n * 40 + i),
                withdrawn: some(of(5) == 0, at(2_000 + n * 40 + i + 30)),
                version: 1 + of(3) as i64,
            });
            let pledges = pledges.collect();
            Cycle {
                id: id(4, n),
                // what was offered once may be gone, and several buy on one offer
                offer: offers[of(offers.len())].clone(),
                state: STATES[n % STATES.len()],
                since: at(1_000 + n),
                minimum: of(500_000) as i64,
                latitude: some(of(2) == 0, -6.25),
                version: 1 + of(6) as i64,
                retired: some(of(9) == 0, at(9_000 + n)),
                pledges,
            }
        })
        .collect()
}

async fn write_cycles(db: &Db, all: &[Cycle]) -> db::Result<()> {
    let rows = all.iter().enumerate().map(|(n, c)| {
        values![
            c.id,
            given::cooperative(1, "").id,
            &c.offer.commodity,
            c.offer.id,
            "32.75.07",
            c.latitude,
            c.latitude.map(|_| 106.99),
            c.latitude.map(|_| 0.1),
            c.latitude.map(|_| 0.2),
            c.latitude.map(|_| 0.3),
            c.state,
            c.since,
            at(n),
            at(5_000 + n),
            c.minimum,
            ["CANCEL", "EXTEND"][n % 2],
            n % 3 == 0,
            c.version,
            at(n),
            at(n + 1),
            c.retired
        ]
    });
    let cycles = "insert into buying_cycles (id, cooperative_id, commodity_code, offer_id, region_code, latitude, longitude, unit_x, unit_y, unit_z,
        state, state_since, opens_at, closes_at, minimum, on_shortfall, is_demo, version, created_at, changed_at, retired_at) values ";
    write(db, cycles, rows.collect()).await?;
    let pledges = all.iter().flat_map(|c| {
        c.pledges.iter().map(|p| {
            values![
                p.umkm,
                c.id,
                p.firm,
                p.tolerance,
                p.given,
                p.withdrawn,
                p.version,
                p.given,
                p.withdrawn.unwrap_or(p.given)
            ]
        })
    });
    let insert = "insert into cycle_pledges (umkm_id, cycle_id, firm, tolerance, pledged_at, withdrawn_at, version, created_at, changed_at) values ";
    write(db, insert, pledges.collect()).await
}

/// Orders of buyers, in every state, with their versions.
async fn write_orders(db: &Db) -> db::Result<BTreeMap<Uuid, (i64, String)>> {
    let states = ["DRAFT", "OPEN", "ALLOCATED", "DELIVERED", "SETTLED", "CANCELLED"];
    let all: BTreeMap<Uuid, (i64, String)> =
        (0..300).map(|n| (id(5, n), (1 + n as i64 % 4, states[n % states.len()].to_owned()))).collect();
    let rows = all.iter().map(|(order, (version, state))| {
        values![
            *order,
            id(3, 0),
            "boneka",
            5_000,
            None::<i64>,
            given::today(),
            "32.75",
            state,
            true,
            *version,
            at(1),
            at(2)
        ]
    });
    let insert = "insert into buyer_orders (id, buyer_id, commodity_code, quantity, unit_price_idr, needed_by, region_code, state, is_demo, version,
        created_at, changed_at) values ";
    write(db, insert, rows.collect()).await?;
    Ok(all)
}

/// What cooperatives were said to be, one after another.
async fn write_states(db: &Db) -> db::Result<BTreeSet<(i64, String)>> {
    let states =
        ["ACTIVE_WITH_RAT", "ACTIVE_WITHOUT_RAT", "DORMANT", "BEING_REVITALISED", "BEING_DISSOLVED", "DISSOLVED"];
    let all: BTreeSet<(i64, String)> = (0..600).map(|n| (n as i64, states[n % states.len()].to_owned())).collect();
    let cooperative = given::cooperative(1, "").id;
    let rows = all.iter().map(|(n, state)| values![cooperative, *n, state, "2026", given::today(), at(*n as usize)]);
    let insert =
        "insert into cooperative_states (cooperative_id, n, state, rule_version, observed_on, created_at) values ";
    write(db, insert, rows.collect()).await?;
    Ok(all)
}

/// What all of it stands on.
async fn write_ground(db: &Db) -> db::Result<()> {
    given::places(db).await?;
    given::keep_cooperatives(db, &[given::cooperative(1, "Koperasi")], given::now()).await?;
    let suppliers: Vec<Organisation> = (0..SUPPLIERS)
        .map(|n| Organisation {
            id: OrganisationId(id(3, n)),
            kind: OrganisationKind::Supplier,
            name: format!("Pemasok {n}"),
            regions: vec![given::code("32.75")],
            is_demo: true,
        })
        .collect();
    let mut tx = db.begin().await?;
    commodities::upsert(&mut tx, &reference::commodities(), given::now()).await?;
    organisations::insert(&mut tx, &suppliers, given::now()).await?;
    tx.commit().await
}

on_each_empty_engine!(rows_of_every_kind_outlive_the_lines_and_the_counts, async |fresh| {
    let db = fresh.open().await?;
    migrate_to(&fresh, BEFORE).await?;
    write_ground(&db).await?;
    let businesses = businesses();
    write_businesses(&db, &businesses).await?;
    let offers = offers();
    write_offers(&db, &offers).await?;
    let cycles = made_cycles(&offers, &businesses);
    write_cycles(&db, &cycles).await?;
    let (orders, states) = (write_orders(&db).await?, write_states(&db).await?);

    db::migrate(&db).await?;
    assert_eq!(db::applied(&db).await?.len(), db::steps(fresh.dialect).len());

    hold_offers(&db, &offers).await?;
    hold_cycles(&db, &cycles).await?;
    hold_pledges(&db, &cycles).await?;
    let mut run = &db;
    let kept: Vec<(Uuid, i64, String, String)> = run
        .all(sql!("select order_id, version, to_state, changed_as from buyer_order_states where from_state is null"))
        .await?;
    let kept: BTreeMap<Uuid, (i64, String)> = kept
        .into_iter()
        .map(|(order, version, state, by)| {
            assert_eq!(by, "OPERATOR");
            (order, (version, state))
        })
        .collect();
    assert_eq!(kept, orders);
    let kept: Vec<(Uuid, i64, String, NaiveDate, DateTime<Utc>)> =
        run.all(sql!("select cooperative_id, n, state, observed_on, created_at from cooperative_states")).await?;
    for (cooperative, n, _, on, made) in &kept {
        assert_eq!(
            (CooperativeId(*cooperative), *on, *made),
            (given::cooperative(1, "").id, given::today(), at(*n as usize))
        );
    }
    assert_eq!(kept.into_iter().map(|(_, n, state, ..)| (n, state)).collect::<BTreeSet<_>>(), states);
    hold_sectors(&db, &businesses).await?;
    hold_counts(&db).await?;
    if fresh.dialect == Dialect::Sqlite {
        let broken: Vec<(String,)> = run.all(sql!("select \"table\" from pragma_foreign_key_check")).await?;
        assert_eq!(broken, []);
    }
    // and once more there is nothing to do
    db::migrate(&db).await?;
    hold_pledges(&db, &cycles).await?;
});

on_each_empty_engine!(of_organisations_of_one_name_each_stays_and_no_further_one_comes, async |fresh| {
    let db = fresh.open().await?;
    migrate_to(&fresh, 21).await?;
    given::places(&db).await?;
    let named = |n, kind, name: &str| Organisation {
        id: OrganisationId(id(3, n)),
        kind,
        name: name.to_owned(),
        regions: vec![given::code("32.75")],
        is_demo: false,
    };
    let all = [
        named(1, OrganisationKind::Buyer, "PT Kembar"),
        named(2, OrganisationKind::Buyer, "pt kembar"),
        named(3, OrganisationKind::Supplier, "PT Kembar"),
        named(4, OrganisationKind::Buyer, "PT KEMBAR"),
    ];
    let mut tx = db.begin().await?;
    organisations::insert(&mut tx, &all, given::now()).await?;
    tx.commit().await?;
    db::migrate(&db).await?;
    let kept = organisations::by_ids(&db, &all.clone().map(|found| found.id)).await?;
    assert_eq!(kept, all.iter().map(|found| (found.id, found.clone())).collect());
    let mut run = &db;
    let found: Vec<(Uuid,)> =
        run.all(sql!("select id from organisations where name_folded = 'pt kembar' order by id")).await?;
    assert_eq!(found, [(all[0].id.0,), (all[2].id.0,)], "the first of each kind has the name");
    let further = named(5, OrganisationKind::Buyer, "Pt Kembar");
    let further = organisations::insert(&mut db.begin().await?, &[further], given::now()).await;
    assert!(matches!(further, Err(db::Error::Conflict)), "{further:?}");
});

/// Each offer has one line, of the same id, with what was its own.
async fn hold_offers(mut run: &Db, all: &[Offer]) -> db::Result<()> {
    type Head = (
        Uuid,
        Uuid,
        Option<String>,
        i64,
        i64,
        i64,
        NaiveDate,
        Option<NaiveDate>,
        i64,
        DateTime<Utc>,
        DateTime<Utc>,
        Option<DateTime<Utc>>,
    );
    let heads: Vec<Head> = run
        .all(sql!(
            "select id, supplier_id, region_code, minimum_idr, delivery_idr, lead_days, valid_from, valid_until, version, created_at,
                    changed_at, retired_at from offers where is_demo order by id"
        ))
        .await?;
    let expected: Vec<Head> = all
        .iter()
        .map(|o| {
            (
                o.id,
                o.supplier,
                None,
                0,
                o.delivery,
                o.lead_days,
                o.from,
                o.until,
                o.version,
                o.made,
                o.changed,
                o.retired,
            )
        })
        .collect();
    assert_eq!(heads, expected);
    type Line = (
        Uuid,
        Uuid,
        String,
        String,
        Json<Value>,
        Json<Value>,
        Json<Value>,
        i64,
        Option<i64>,
        Option<String>,
        DateTime<Utc>,
    );
    let lines: Vec<Line> = run
        .all(sql!(
            "select id, offer_id, commodity_code, discount, pack, price_unit, tiers, minimum_order, supply_limit, supply_period, created_at
               from offer_lines order by id"
        ))
        .await?;
    let expected: Vec<Line> = all
        .iter()
        .map(|o| {
            let json = |value: &Value| Json(value.clone());
            let (pack, unit, tiers) = (json(&o.pack), json(&o.unit), json(&o.tiers));
            (o.id, o.id, o.commodity.clone(), o.discount.to_owned(), pack, unit, tiers, o.minimum, None, None, o.made)
        })
        .collect();
    assert_eq!(lines, expected);
    Ok(())
}

/// Each cycle has one line, of the same id, and the beginning of a history.
async fn hold_cycles(mut run: &Db, all: &[Cycle]) -> db::Result<()> {
    type Head = (
        Uuid,
        String,
        Option<f64>,
        Option<f64>,
        Option<f64>,
        String,
        DateTime<Utc>,
        DateTime<Utc>,
        DateTime<Utc>,
        String,
        bool,
        i64,
    );
    let heads: Vec<Head> = run
        .all(sql!(
            "select id, region_code, latitude, longitude, unit_z, state, state_since, opens_at, closes_at, on_shortfall, is_demo, version
               from buying_cycles order by id"
        ))
        .await?;
    let expected: Vec<Head> = all
        .iter()
        .enumerate()
        .map(|(n, c)| {
            let place = (c.latitude, c.latitude.map(|_| 106.99), c.latitude.map(|_| 0.3));
            let shortfall = ["CANCEL", "EXTEND"][n % 2].to_owned();
            (
                c.id,
                "32.75.07".into(),
                place.0,
                place.1,
                place.2,
                c.state.into(),
                c.since,
                at(n),
                at(5_000 + n),
                shortfall,
                n % 3 == 0,
                c.version,
            )
        })
        .collect();
    assert_eq!(heads, expected);
    let times: Vec<(Uuid, DateTime<Utc>, DateTime<Utc>, Option<DateTime<Utc>>)> = run
        .all(sql!("select cooperative_id, created_at, changed_at, retired_at from buying_cycles order by id"))
        .await?;
    let cooperative = given::cooperative(1, "").id.0;
    assert_eq!(
        times,
        all.iter().enumerate().map(|(n, c)| (cooperative, at(n), at(n + 1), c.retired)).collect::<Vec<_>>()
    );
    let lines: Vec<(Uuid, Uuid, String, Uuid, i64, DateTime<Utc>)> = run
        .all(sql!(
            "select id, cycle_id, commodity_code, offer_line_id, minimum, created_at from cycle_lines order by id"
        ))
        .await?;
    let line = |(n, c): (usize, &Cycle)| (c.id, c.id, c.offer.commodity.clone(), c.offer.id, c.minimum, at(n));
    assert_eq!(lines, all.iter().enumerate().map(line).collect::<Vec<_>>());
    let histories: Vec<(Uuid, i64, Option<String>, String, DateTime<Utc>, String)> = run
        .all(sql!(
            "select cycle_id, version, from_state, to_state, at, changed_as from buying_cycle_states order by cycle_id"
        ))
        .await?;
    let begun = |c: &Cycle| (c.id, c.version, None, c.state.to_owned(), c.since, "OPERATOR".to_owned());
    assert_eq!(histories, all.iter().map(begun).collect::<Vec<_>>());
    // the product reads all of them that are in the lists
    let ids: Vec<CycleId> = all.iter().filter(|c| c.retired.is_none()).map(|c| CycleId(c.id)).collect();
    let read = cycles::by_ids(run, &ids).await?;
    assert_eq!(read.len(), ids.len());
    for c in all.iter().filter(|c| c.retired.is_none()) {
        assert_eq!(Some(read[&CycleId(c.id)].state), CycleState::from_word(c.state));
    }
    Ok(())
}

/// Each pledge is in the state that its cycle leads to, with what it was for; and what cycles have gathered is what they had.
async fn hold_pledges(mut run: &Db, all: &[Cycle]) -> db::Result<()> {
    type Row =
        (Uuid, Uuid, i64, i64, String, DateTime<Utc>, DateTime<Utc>, Option<i64>, i64, DateTime<Utc>, DateTime<Utc>);
    let rows: Vec<Row> = run
        .all(sql!(
            "select cycle_line_id, umkm_id, firm, tolerance, state, state_since, pledged_at, delivered, version, created_at, changed_at
               from pledges order by cycle_line_id, umkm_id"
        ))
        .await?;
    let mut expected: Vec<Row> = Vec::new();
    for c in all {
        for p in &c.pledges {
            let (state, since) = match (p.withdrawn, c.state) {
                (Some(withdrawn), _) => ("WITHDRAWN", withdrawn),
                (None, "ORDERED") => ("CONFIRMED", c.since),
                (None, "DELIVERED" | "SETTLED" | "CANCELLED") => (c.state, c.since),
                (None, _) => ("PLEDGED", p.given),
            };
            let changed = p.withdrawn.unwrap_or(p.given);
            expected.push((
                c.id,
                p.umkm,
                p.firm,
                p.tolerance,
                state.into(),
                since,
                p.given,
                None,
                p.version,
                p.given,
                changed,
            ));
        }
    }
    expected.sort_by_key(|row| (row.0, row.1));
    assert!(expected.len() > 2_000, "{}", expected.len());
    assert_eq!(rows, expected);
    let (n_ids, n_histories): (i64, i64) = run
        .one(sql!(
            "select (select count(distinct id) from pledges),
                    (select count(*) from pledge_states s join pledges p on p.id = s.pledge_id
                      where s.version = p.version and s.to_state = p.state and s.at = p.state_since and s.from_state is null)"
        ))
        .await?;
    assert_eq!((n_ids, n_histories), (rows.len() as i64, rows.len() as i64));
    let lines: Vec<CycleLineId> = all.iter().map(|c| CycleLineId(c.id)).collect();
    let told = cycles::pledged_in_fives(run, &lines).await?;
    let told: HashMap<Uuid, (i64, i64)> =
        told.into_iter().map(|(line, had)| (line.0, (had.n_umkm, had.firm.amount()))).collect();
    let had = all.iter().filter_map(|c| {
        let counted: Vec<&Pledge> = c.pledges.iter().filter(|p| p.withdrawn.is_none()).collect();
        let n = counted.len() / 5 * 5;
        (n > 0).then(|| (c.id, (n as i64, counted[..n].iter().map(|p| p.firm).sum())))
    });
    assert_eq!(told, had.collect());
    Ok(())
}

/// Whoever left the lists is in no sector; all others are, with what they are narrowed down by.
async fn hold_sectors(mut run: &Db, all: &[Business]) -> db::Result<()> {
    let rows: Vec<(Uuid, String, String, Option<String>)> = run
        .all(sql!(
            "select umkm_id, sector_code, region_code, size_class from umkm_sectors order by umkm_id, sector_code"
        ))
        .await?;
    let mut expected: Vec<(Uuid, String, String, Option<String>)> = all
        .iter()
        .filter(|one| !one.is_retired)
        .flat_map(|one| {
            let row =
                |sector: &&str| (one.id, (*sector).to_owned(), one.region.to_owned(), one.size.map(str::to_owned));
            one.sectors.iter().map(row)
        })
        .collect();
    expected.sort();
    assert_eq!(rows, expected);
    Ok(())
}
