//! Regions, figures, sectors, the classification, what was loaded; origins and the outbox.

use std::collections::HashMap;

use chrono::Duration;
use simpul::db::Run;
use simpul::domain::Region;
use simpul::domain::change::{ChangeKind, Facts};
use simpul::domain::id::ImportRunId;
use simpul::domain::kbli::{KbliCode, KbliEdition};
use simpul::domain::message::Message;
use simpul::domain::origin::{EntityKind, FieldOrigin};
use simpul::domain::region::{RegionFigure, Zone};
use simpul::domain::sector::{Sector, SectorShape};
use simpul::sql;
use simpul::store::outbox::Event;
use simpul::store::{kbli, origins, outbox, reference, regions, sectors};
use uuid::Uuid;

use crate::given;

on_each_engine!(regions_take_new_values_in_their_place, async |db| {
    let full = Region {
        zone: Zone::Wit,
        centroid: Some(given::point(-6.35, 106.97)),
        area_km2: Some(17.04),
        population: Some(118_912),
        postal_code: Some("17152".into()),
        valid_from: Some(given::day("2020-01-01")),
        valid_to: Some(given::day("2030-01-01")),
        successor: Some(given::code("32.75.13")),
        ..given::region("32.75.07", "Bantargebang")
    };
    let more = [given::region("32", "Jawa Barat"), given::region("32.75.07.1004", "Cikiwul"), full.clone()];
    let write = async |regions: &[Region], at| {
        let mut tx = db.begin().await?;
        regions::upsert(&mut tx, regions, at).await?;
        tx.commit().await
    };
    write(&more, given::now()).await?;
    assert_eq!(regions::all(&db).await?, [more[0].clone(), full.clone(), more[1].clone()], "by code");
    let renamed = Region { name: "Bantar Gebang".into(), population: None, ..full };
    write(std::slice::from_ref(&renamed), given::now() + Duration::hours(1)).await?;
    assert_eq!(regions::all(&db).await?[1], renamed);
    let mut run = &db;
    let rows: Vec<(String, i64, String)> =
        run.all(sql!("select code, version, name_folded from regions where code = '32.75.07'")).await?;
    assert_eq!(rows, [("32.75.07".into(), 2, "bantar gebang".into())]);
});

on_each_engine!(figures_come_with_their_dates_and_sources, async |db| {
    given::places(&db).await?;
    let figure = |period: &str, measure: &str| RegionFigure {
        region: given::code("32.75"),
        measure: measure.into(),
        period: period.into(),
        low: 617.0,
        high: 617.5,
        unit: "koperasi".into(),
        definition: Some(Message::new("terdaftar", "registered")),
        source: "BPS".into(),
    };
    let (old, new) = (figure("2024", "b"), RegionFigure { definition: None, ..figure("2025-06", "b") });
    let write = async |figures: &[RegionFigure]| {
        let mut tx = db.begin().await?;
        regions::upsert_figures(&mut tx, figures).await?;
        tx.commit().await
    };
    write(&[old.clone(), new.clone(), figure("2025-06", "a")]).await?;
    assert_eq!(regions::figures(&db).await?, [figure("2025-06", "a"), new.clone(), old.clone()], "the latest first");
    let corrected = RegionFigure { low: 600.0, source: "Dinas".into(), ..old };
    write(std::slice::from_ref(&corrected)).await?;
    assert_eq!(regions::figures(&db).await?[2], corrected);
});

on_each_engine!(sectors_take_new_values_in_their_place, async |db| {
    let (kue, boneka) = (given::sector("kue-roti", "Kue", "Cakes"), given::sector("boneka-mainan", "Boneka", "Dolls"));
    let write = async |sectors: &[Sector], at| {
        let mut tx = db.begin().await?;
        sectors::upsert(&mut tx, sectors, at).await?;
        tx.commit().await
    };
    write(&[kue.clone(), boneka.clone()], given::now()).await?;
    assert_eq!(sectors::all(&db).await?, [boneka.clone(), kue.clone()]);
    let changed = Sector { shape: SectorShape::Diamond, words: Vec::new(), ..kue };
    write(std::slice::from_ref(&changed), given::now()).await?;
    assert_eq!(sectors::all(&db).await?, [boneka, changed]);
});

on_each_engine!(a_code_means_nothing_without_its_edition, async |db| {
    let code = |edition, title: &str| KbliCode {
        edition,
        code: "32401".into(),
        level: 5,
        title: title.into(),
        parent: Some("3240".into()),
        source: "BPS".into(),
    };
    let (old, new) = (code(KbliEdition::Kbli2020, "Alat permainan"), code(KbliEdition::Kbli2025, "Mainan"));
    let mut tx = db.begin().await?;
    kbli::upsert(&mut tx, &[new.clone(), old.clone()]).await?;
    let corrected = KbliCode { parent: None, ..new };
    kbli::upsert(&mut tx, std::slice::from_ref(&corrected)).await?;
    tx.commit().await?;
    assert_eq!(kbli::all(&db).await?, [old, corrected]);
});

on_each_engine!(what_was_loaded_is_known_by_its_digest, async |db| {
    assert_eq!(reference::loads(&db).await?, []);
    let mut tx = db.begin().await?;
    for (name, digest) in [("regions.csv", "a1"), ("Kbli.csv", "b2"), ("regions.csv", "c3")] {
        reference::loaded(&mut tx, name, digest, given::now()).await?;
    }
    tx.commit().await?;
    let expected = [("Kbli.csv", "b2"), ("regions.csv", "c3")];
    assert_eq!(reference::loads(&db).await?, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
});

on_each_engine!(origins_say_where_a_value_came_from, async |db| {
    let (entity, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let runs = [1, 2, 3].map(|n| ImportRunId(Uuid::from_u128(n)));
    let mut tx = db.begin().await?;
    for (run, state) in runs.iter().zip(["APPLIED", "APPLYING", "UNDONE"]) {
        let insert = sql!(
            "insert into import_runs (id, kind, file_name, file_sha256, state, n_rows, counts, created_at, changed_at)
             values ($1, 'COOPERATIVES', 'daftar.csv', 'ab', $2, 1, $3, $4, $4)",
            run.0,
            state,
            serde_json::json!({}),
            given::now(),
        );
        tx.exec(insert).await?;
    }
    let origin = |entity_id, field: &str, run, hours| FieldOrigin {
        entity_kind: EntityKind::Cooperative,
        entity_id,
        field: field.into(),
        import_run: Some(run),
        source: "daftar.csv".into(),
        raw_value: Some("KOPERASI  \"BONEKA\"".into()),
        value_before: None,
        at: given::now() + Duration::hours(hours),
    };
    let (name, phone) = (origin(entity, "name", runs[0], 0), origin(entity, "phone", runs[0], 0));
    let newer = FieldOrigin { value_before: Some("Boneka".into()), ..origin(entity, "name", runs[1], 1) };
    let undone = origin(entity, "nik", runs[2], 2);
    let elsewhere = FieldOrigin { raw_value: None, ..origin(other, "name", runs[0], 0) };
    let all = [phone.clone(), name.clone(), newer.clone(), undone.clone(), elsewhere.clone()];
    origins::insert(&mut tx, &all).await?;
    origins::insert(&mut tx, &[FieldOrigin { raw_value: None, ..name.clone() }]).await?;
    tx.commit().await?;
    let found = origins::of_entities(&db, &[entity, other]).await?;
    assert_eq!(found[&entity], [newer, name.clone(), phone.clone()], "the latest first; what was undone is gone");
    assert_eq!(found[&other], std::slice::from_ref(&elsewhere));
    let found = origins::of_run(&db, runs[0]).await?;
    assert_eq!(found, HashMap::from([(entity, vec![name, phone]), (other, vec![elsewhere])]));
    assert_eq!(origins::of_run(&db, runs[2]).await?, HashMap::from([(entity, vec![undone])]));
});

on_each_engine!(the_outbox_keeps_the_order_of_events, async |db| {
    let event = |n: i64, action| Event {
        kind: EntityKind::Umkm,
        id: format!("umkm_{n}"),
        action,
        version: n,
        facts: Facts::default(),
    };
    let mut tx = db.begin().await?;
    let mut events: Vec<_> = (1..=1_200).map(|n| event(n, ChangeKind::Insert)).collect();
    events[1] = event(2, ChangeKind::Update);
    events[2] = event(3, ChangeKind::Retire);
    outbox::insert(&mut tx, &events, given::now()).await?;
    outbox::insert(&mut tx, &[], given::now()).await?;
    tx.commit().await?;
    let mut run = &db;
    let rows: Vec<(String, String, String, i64)> =
        run.all(sql!("select entity_kind, entity_id, action, version from outbox order by n")).await?;
    let rows: Vec<_> = rows.iter().map(|(a, b, c, d)| (a.as_str(), b.clone(), c.as_str(), *d)).collect();
    assert_eq!(rows.len(), 1_200);
    assert_eq!(rows[0], ("UMKM", "umkm_1".into(), "INSERT", 1));
    assert_eq!((rows[1].2, rows[2].2), ("UPDATE", "RETIRE"));
    assert!(rows.iter().map(|row| row.3).eq(1..=1_200), "in the order in which they were told");
});
