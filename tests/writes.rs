//! The one door for writes: all or nothing, told in the outbox, tried again, finished whoever goes away.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use simpul::app::{self, Ctx};
use simpul::db::{self, Db, Run};
use simpul::domain::Cooperative;
use simpul::domain::origin::EntityKind;
use simpul::sql;
use simpul::store;
use tokio::sync::Notify;

use crate::given;

/// Cooperatives and events on record.
async fn on_record(db: &Db) -> db::Result<(i64, i64)> {
    let mut run = db;
    let (cooperatives,): (i64,) = run.one(sql!("select count(*) from cooperatives")).await?;
    let (events,): (i64,) = run.one(sql!("select count(*) from outbox where entity_kind = 'COOPERATIVE'")).await?;
    Ok((cooperatives, events))
}

/// Writes a cooperative and tells of it.
async fn make(work: &mut app::Work, cooperative: &Cooperative) -> app::Result<()> {
    let at = work.at;
    store::cooperatives::insert(&mut work.tx, std::slice::from_ref(cooperative), at).await?;
    work.made(EntityKind::Cooperative, cooperative.id);
    Ok(())
}

/// The story's own look into the database beside the use cases.
macro_rules! writing {
    ($sentence:ident, async |$ctx:ident, $db:ident| $story:block) => {
        told_on_each!($sentence, Referenced, async |fresh| {
            let $db = fresh.open().await?;
            let $ctx = given::ctx(&$db).await?;
            $story
        });
    };
}

writing!(what_is_written_is_told_in_the_same_breath, async |ctx, db| {
    let cooperative = given::cooperative(1, "Koperasi");
    let written = cooperative.clone();
    let version = ctx
        .write(move |work| {
            let mut written = written.clone();
            Box::pin(async move {
                make(work, &written).await?;
                written.name = "Koperasi Baru".into();
                let at = work.at;
                assert!(store::cooperatives::update(&mut work.tx, &written, at).await?);
                work.changed(EntityKind::Cooperative, written.id, written.version + 1);
                assert!(store::cooperatives::retire(&mut work.tx, written.id, at).await?);
                work.retired(EntityKind::Cooperative, written.id, written.version + 2);
                Ok(written.version + 2)
            })
        })
        .await?;
    assert_eq!(version, 3);
    let mut run = &db;
    let events: Vec<(String, String, i64, DateTime<Utc>)> = run
        .all(sql!("select entity_id, action, version, at from outbox where entity_kind = 'COOPERATIVE' order by n"))
        .await?;
    let id = cooperative.id.to_string();
    let event = |action: &str, version| (id.clone(), action.to_owned(), version, given::now());
    assert_eq!(events, [event("INSERT", 1), event("UPDATE", 2), event("RETIRE", 3)]);
});

writing!(of_a_write_that_fails_nothing_is_left, async |ctx, db| {
    let refused: app::Result<()> = ctx
        .write(|work| {
            Box::pin(async move {
                make(work, &given::cooperative(1, "Koperasi")).await?;
                Err(app::Error::refused("name", "Nama ini sudah ada.", "This name is there already."))
            })
        })
        .await;
    assert!(matches!(refused, Err(app::Error::Refused { field: "name", .. })), "{refused:?}");
    assert_eq!(on_record(&db).await?, (0, 0));
    // the database itself says no: somebody is there already, however often it is tried
    let twice = ctx
        .write(|work| {
            Box::pin(async move {
                make(work, &given::cooperative(1, "Koperasi")).await?;
                make(work, &given::cooperative(1, "Koperasi")).await
            })
        })
        .await;
    assert!(matches!(twice, Err(app::Error::Busy)), "{twice:?}");
    assert_eq!(on_record(&db).await?, (0, 0));
    let panicked: app::Result<()> = ctx
        .write(|work| {
            Box::pin(async move {
                make(work, &given::cooperative(1, "Koperasi")).await?;
                panic!("a fault of ours in the middle of a write")
            })
        })
        .await;
    assert!(matches!(panicked, Err(app::Error::Internal(_))), "{panicked:?}");
    assert_eq!(on_record(&db).await?, (0, 0));
    // and the way is free for the next
    ctx.write(|work| Box::pin(async move { make(work, &given::cooperative(1, "Koperasi")).await })).await?;
    assert_eq!(on_record(&db).await?, (1, 1));
});

writing!(who_was_second_is_tried_again, async |ctx, db| {
    let busy_for = async |n: u32| {
        let tries = Arc::new(AtomicU32::new(0));
        let counted = tries.clone();
        let result = ctx
            .write(move |work| {
                let tries = counted.clone();
                Box::pin(async move {
                    make(work, &given::cooperative(1, "Koperasi")).await?;
                    if tries.fetch_add(1, Ordering::SeqCst) < n { Err(app::Error::Busy) } else { Ok(()) }
                })
            })
            .await;
        (result, tries.load(Ordering::SeqCst))
    };
    let (result, tries) = busy_for(9).await;
    assert!(matches!(result, Err(app::Error::Busy)), "{result:?}");
    assert_eq!(tries, 5, "there is an end to it");
    assert_eq!(on_record(&db).await?, (0, 0));
    let (result, tries) = busy_for(2).await;
    result?;
    assert_eq!(tries, 3);
    assert_eq!(on_record(&db).await?, (1, 1), "what failed left nothing behind");
});

told_on_each!(a_writer_waits_for_the_one_before, Referenced, async |fresh| {
    let (db, other) = (fresh.open().await?, fresh.open().await?);
    let ctx = given::ctx(&db).await?;
    let mut tx = other.begin().await?;
    store::cooperatives::insert(&mut tx, &[given::cooperative(1, "A")], given::now()).await?;
    let waiting = tokio::spawn({
        let ctx = ctx.clone();
        async move { ctx.write(|work| Box::pin(async move { make(work, &given::cooperative(2, "B")).await })).await }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    tx.commit().await?;
    waiting.await??;
    assert_eq!(on_record(&db).await?, (2, 1));
});

writing!(a_caller_who_goes_away_leaves_nothing_half_done, async |ctx, db| {
    async fn write(ctx: Ctx, n: u128, begun: Arc<Notify>, go_on: Arc<Notify>) -> app::Result<()> {
        ctx.write(move |work| {
            let (begun, go_on) = (begun.clone(), go_on.clone());
            Box::pin(async move {
                make(work, &given::cooperative(n, "Koperasi")).await?;
                begun.notify_one();
                go_on.notified().await;
                make(work, &given::cooperative(n + 1, "Koperasi")).await
            })
        })
        .await
    }
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let caller = tokio::spawn(write(ctx.clone(), 1, begun.clone(), go_on.clone()));
    begun.notified().await;
    caller.abort(); // in the middle of the transaction
    assert!(caller.await.expect_err("it was stopped").is_cancelled());
    assert_eq!(on_record(&db).await?, (0, 0), "nothing is seen before all of it");
    go_on.notify_one();
    let start = Instant::now();
    while on_record(&db).await? != (2, 2) {
        assert!(start.elapsed() < given::engines::PATIENCE, "{:?}", on_record(&db).await?);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // wherever a caller goes away, there is all of it or nothing
    for n in 1..=20_u64 {
        let open = Arc::new(Notify::new());
        open.notify_one();
        let caller = tokio::spawn(write(ctx.clone(), 10 * u128::from(n), Arc::new(Notify::new()), open));
        tokio::time::sleep(Duration::from_micros(200 * n)).await;
        caller.abort();
        let _gone_or_done = caller.await;
    }
    ctx.write(|work| Box::pin(async move { make(work, &given::cooperative(999, "Terakhir")).await })).await?;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let (cooperatives, events) = on_record(&db).await?;
    assert_eq!((cooperatives, cooperatives % 2), (events, 1), "pairs, and the last one");
});

writing!(of_two_who_change_the_same_thing_one_is_first, async |ctx, db| {
    ctx.write(|work| Box::pin(async move { make(work, &given::cooperative(1, "Koperasi")).await })).await?;
    let rename = |name: &'static str| {
        let ctx = ctx.clone();
        tokio::spawn(async move {
            ctx.write(move |work| {
                Box::pin(async move {
                    let at = work.at;
                    let renamed = given::cooperative(1, name);
                    let is_first = store::cooperatives::update(&mut work.tx, &renamed, at).await?;
                    if is_first {
                        work.changed(EntityKind::Cooperative, renamed.id, renamed.version + 1);
                    }
                    Ok(is_first)
                })
            })
            .await
        })
    };
    let (a, b) = (rename("Satu"), rename("Dua"));
    let (a, b) = (a.await??, b.await??);
    assert!(a != b, "one was first, the other one knows it");
    assert_eq!(on_record(&db).await?, (1, 2));
    let id = given::cooperative(1, "").id;
    let kept = store::cooperatives::by_ids(&db, &[id]).await?.remove(&id).expect("it is there");
    assert_eq!((kept.version, kept.name.as_str()), (2, if a { "Satu" } else { "Dua" }));
});

told_on_each!(reference_data_is_loaded_once_and_told_once, Referenced, async |fresh| {
    let db = fresh.open().await?;
    let ctx = given::ctx(&db).await?;
    let mut run = &db;
    let events: Vec<(String, String)> = run.all(sql!("select entity_kind, entity_id from outbox")).await?;
    assert_eq!(events, [("REGION".to_owned(), "*".to_owned())]);
    let (n,): (i64,) = run.one(sql!("select count(*) from regions")).await?;
    assert_eq!(n, 38 + 514 + 7_285 + 5_957);
    assert!(ctx.is_ready().await);
    // a file that is other than the shipped one is loaded again
    let mut tx = db.begin().await?;
    tx.exec(sql!("update reference_loads set digest = 'old' where name = 'sectors.json'")).await?;
    tx.exec(sql!("update sectors set name_id = 'Lama' where code = 'boneka-mainan'")).await?;
    tx.commit().await?;
    let again = given::ctx(&db).await?;
    assert_eq!(again.catalogue().sector("boneka-mainan").expect("it ships").name.id, "Boneka dan mainan");
});

told_on_each!(a_district_is_loaded_whole_or_not_at_all, Referenced, async |fresh| {
    let db = fresh.open().await?;
    let ctx = given::ctx(&db).await?;
    assert!(!app::demo::is_loaded(&ctx).await?);
    for size in [0, 2_000_001] {
        let refused = app::demo::load(&ctx, Some(size), given::today()).await;
        assert!(matches!(refused, Err(app::Error::Refused { field: "demo-size", .. })), "{refused:?}");
    }
    // one of its cooperatives is there already: an end in the middle
    let first = simpul::demo::generate(simpul::demo::SEED, given::today(), 10).cooperatives()[100].cooperative.clone();
    given::keep_cooperatives(&db, std::slice::from_ref(&first), given::now()).await?;
    assert!(given::demo(&ctx).await.is_err());
    assert_eq!(on_record(&db).await?, (1, 0), "nothing of it is left");
    assert!(!app::demo::is_loaded(&ctx).await?);
    let mut tx = db.begin().await?;
    for table in ["cooperative_sectors", "cooperative_services", "cooperative_terms", "search_words", "search_grams"] {
        tx.exec(simpul::db::Sql::from("delete from ").push(table)).await?;
    }
    tx.exec(sql!("delete from cooperatives")).await?;
    tx.commit().await?;
    let loaded = given::demo(&ctx).await?;
    assert_eq!((loaded.n_cooperatives, loaded.n_umkm), (617, given::DEMO_SIZE));
    assert!(app::demo::is_loaded(&ctx).await?);
    let twice = given::demo(&ctx).await;
    assert!(matches!(twice, Err(app::Error::Refused { field: "demo", .. })), "{twice:?}");
    assert_eq!(on_record(&db).await?, (617, 1));
});
