//! Commands: sent once or many times, at once or cut off in the middle, each has one effect and one answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use simpul::app::{self, Actor, Command, Ctx, IdempotencyKey};
use simpul::db::{self, Counter, Db, Dialect, Run};
use simpul::domain::audit::{AuditAction, AuditEntry, AuditKind};
use simpul::domain::id::CooperativeId;
use simpul::domain::origin::EntityKind;
use simpul::{sql, store};
use uuid::Uuid;

use crate::given;
use crate::given::engines::{Fresh, Told};

fn key(n: u128) -> IdempotencyKey {
    IdempotencyKey(Uuid::from_u128(n))
}

/// Makes a cooperative of this name, by a new id each time that it is done.
pub async fn make(ctx: &Ctx, n: u128, name: &'static str) -> app::Result<CooperativeId> {
    let maker = ctx.clone();
    ctx.command(Command { name: "make", key: key(n), input: &name }, move |work| {
        let mut cooperative = given::cooperative(0, name);
        cooperative.id = maker.next_id();
        Box::pin(async move {
            let at = work.at;
            store::cooperatives::insert(&mut work.tx, std::slice::from_ref(&cooperative), at).await?;
            work.made(EntityKind::Cooperative, cooperative.id);
            work.audit(AuditEntry::done(AuditAction::ApplyImport, AuditKind::ImportRun, cooperative.id));
            Ok(cooperative.id)
        })
    })
    .await
}

/// Gives a cooperative another name, if it still has this version; answers the version that it has then.
async fn rename(ctx: &Ctx, n: u128, id: CooperativeId, version: i64) -> app::Result<i64> {
    ctx.command(Command { name: "rename", key: key(n), input: &(id, version) }, move |work| {
        Box::pin(async move {
            let at = work.at;
            let mut cooperative = given::cooperative(0, "Koperasi Lain");
            (cooperative.id, cooperative.version) = (id, version);
            if !store::cooperatives::update(&mut work.tx, &cooperative, at).await? {
                return Err(app::Error::Conflict { version: version + 1 });
            }
            work.changed(EntityKind::Cooperative, id, version + 1);
            work.audit(AuditEntry::done(AuditAction::ApplyImport, AuditKind::ImportRun, id).fields(["name"]));
            Ok(version + 1)
        })
    })
    .await
}

/// Cooperatives, their events, audit rows beside that of the reference data, and commands on record.
pub async fn on_record(db: &Db) -> db::Result<[i64; 4]> {
    let mut run = db;
    let mut count = async |sql| Ok::<_, db::Error>(run.one::<(i64,)>(sql).await?.0);
    Ok([
        count(sql!("select count(*) from cooperatives")).await?,
        count(sql!("select count(*) from outbox where entity_kind = 'COOPERATIVE'")).await?,
        count(sql!("select count(*) from audit_rows where seq > 1")).await?,
        count(sql!("select count(*) from idempotency where answer is not null")).await?,
    ])
}

/// A story over one server, or two.
pub async fn server(fresh: &Fresh) -> Result<(Db, Ctx), Box<dyn std::error::Error>> {
    let db = fresh.open_with(|options| options.acquire = given::engines::PATIENCE).await?;
    let ctx = given::ctx(&db).await?;
    Ok((db, ctx))
}

told_on_each!(a_command_that_is_sent_again_has_its_one_effect_and_the_same_answer, Referenced, async |fresh| {
    let (db, ctx) = server(&fresh).await?;
    let id = make(&ctx, 1, "Koperasi Satu").await?;
    assert_eq!(make(&ctx, 1, "Koperasi Satu").await?, id);
    assert_eq!(on_record(&db).await?, [1, 1, 1, 1]);
    assert!(matches!(make(&ctx, 1, "Koperasi Dua").await, Err(app::Error::KeyReused)), "other input");
    assert!(matches!(rename(&ctx, 1, id, 1).await, Err(app::Error::KeyReused)), "another command");
    assert_eq!(on_record(&db).await?, [1, 1, 1, 1]);
    assert_ne!(make(&ctx, 2, "Koperasi Satu").await?, id, "another key is another wish");
    // a key is whose who sends it
    make(&ctx.acting(Actor::Visitor), 1, "Koperasi Tiga").await?;
    assert_eq!(on_record(&db).await?, [3, 3, 3, 3]);
    // what is kept of it says nothing of the input
    let mut run = &db;
    let (kept,): (String,) = run.one(sql!("select cast(answer as text) from idempotency limit 1")).await?;
    assert!(kept.starts_with("\"kop_"), "{kept}");
});

told_on_each!(what_was_refused_may_be_sent_again, Referenced, async |fresh| {
    let (db, ctx) = server(&fresh).await?;
    let id = make(&ctx, 1, "Koperasi Satu").await?;
    assert!(matches!(rename(&ctx, 2, id, 7).await, Err(app::Error::Conflict { version: 8 })));
    assert_eq!(on_record(&db).await?, [1, 1, 1, 1], "nothing is kept of it");
    assert_eq!(rename(&ctx, 2, id, 1).await?, 2);
    assert_eq!(rename(&ctx, 2, id, 1).await?, 2, "not a conflict with itself");
    assert_eq!(on_record(&db).await?, [1, 2, 2, 2]);
});

told_on_each!(a_command_without_an_audit_row_is_a_fault, Referenced, async |fresh| {
    let (db, ctx) = server(&fresh).await?;
    let silent: app::Result<i64> = ctx
        .command(Command { name: "silent", key: key(1), input: &() }, |work| {
            Box::pin(async move {
                store::cooperatives::insert(&mut work.tx, &[given::cooperative(1, "Koperasi")], work.at).await?;
                Ok(1)
            })
        })
        .await;
    assert!(matches!(silent, Err(app::Error::Internal(_))), "{silent:?}");
    assert_eq!(on_record(&db).await?, [0, 0, 0, 0]);
});

told_on_each!(a_command_that_tells_of_nothing_is_in_the_outbox_by_what_it_touched, Referenced, async |fresh| {
    let (db, ctx) = server(&fresh).await?;
    let login = "sari@koperasi.example".parse()?;
    let new = app::accounts::NewAccount { login, name: "Sari".into(), roles: Vec::new(), is_demo: false };
    let account = app::accounts::create(&ctx, key(1), new).await?;
    app::accounts::give_link(&ctx, key(2), account).await?;
    let mut run = &db;
    let told: Vec<(String, String)> =
        run.all(sql!("select entity_id, action from outbox where entity_kind = 'ACCOUNT' order by n")).await?;
    assert_eq!(told, vec![(account.to_string(), "UPDATE".to_owned()); 2]);
});

told_on_each!(of_many_that_are_the_same_one_is_done, Referenced, async |fresh| {
    let servers = [server(&fresh).await?, server(&fresh).await?];
    let id = make(&servers[0].1, 1, "Koperasi Satu").await?;
    let sent: Vec<_> = (0..64)
        .map(|i| {
            let ctx = servers[i % 2].1.clone();
            tokio::spawn(async move {
                loop {
                    // one that comes while another is at it waits; were it to go on, it would find the version gone
                    match rename(&ctx, 2, id, 1).await {
                        Err(app::Error::Busy) => continue,
                        other => return other,
                    }
                }
            })
        })
        .collect();
    for sent in sent {
        assert_eq!(sent.await??, 2);
    }
    assert_eq!(on_record(&servers[0].0).await?, [1, 2, 2, 2]);
    assert!(matches!(rename(&servers[1].1, 3, id, 1).await, Err(app::Error::Conflict { version: 2 })));
});

told_on_each!(whoever_goes_away_leaves_all_of_it_or_nothing, Referenced, async |fresh| {
    let (db, ctx) = server(&fresh).await?;
    for n in 1..=60_u64 {
        let ctx = ctx.clone();
        let caller = tokio::spawn(async move { make(&ctx, n.into(), "Koperasi").await });
        tokio::time::sleep(Duration::from_micros(100 * n)).await;
        caller.abort();
        let _gone_or_done = caller.await;
    }
    // sent again, each is there once, whether or not it was before
    for n in 1..=60 {
        make(&ctx, n, "Koperasi").await?;
    }
    assert_eq!(on_record(&db).await?, [60; 4]);
    if fresh.dialect == Dialect::Postgres {
        let mut run = &db;
        let open =
            sql!("select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in%'");
        assert_eq!(run.one::<(i64,)>(open).await?.0, 0, "no transaction is left open");
    }
});

/// Stops at the nth step of a command, sends it again, and says whether it had stopped.
async fn stopped_at(
    ctx: &Ctx,
    db: &Db,
    n: u64,
    key: u128,
    before: [i64; 4],
) -> Result<bool, Box<dyn std::error::Error>> {
    let fuse = Counter::with_fuse(n);
    let first = make(&ctx.counted(&fuse), key, "Koperasi").await;
    let found = on_record(db).await?;
    let after = before.map(|n| n + 1);
    if !fuse.is_blown() {
        first?;
        assert_eq!(found, after);
        return Ok(false);
    }
    assert!(matches!(first, Err(app::Error::Internal(_))), "{first:?}");
    assert!(found == before || found == after, "step {n}: {found:?} is neither {before:?} nor {after:?}");
    make(ctx, key, "Koperasi").await?;
    assert_eq!(on_record(db).await?, after, "step {n}");
    Ok(true)
}

async fn stop_everywhere(fresh: Fresh) -> Told {
    let (db, ctx) = server(&fresh).await?;
    let mut n_committed = 0;
    for n in 1_u64.. {
        let before = [n as i64 - 1; 4];
        if !stopped_at(&ctx, &db, n, u128::from(n), before).await? {
            assert!(n > 10, "a command has more steps than {n}");
            break;
        }
        n_committed += 1;
    }
    assert!(n_committed > 10);
    let whole = app::audit::verify(&ctx, &Default::default()).await?;
    assert!(matches!(whole, app::audit::Verdict::Whole(_)), "{whole:?}");
    Ok(())
}

told_on_each!(stopped_at_any_step_a_command_is_done_once_in_the_end, Referenced, async |fresh| {
    stop_everywhere(fresh).await?;
});

told_on_each!(answers_are_kept_for_three_days, Referenced, async |fresh| {
    let db = fresh.open().await?;
    let hours = Arc::new(AtomicI64::new(0));
    let moved = hours.clone();
    let clock = move || given::now() + TimeDelta::hours(moved.load(Ordering::Relaxed));
    let ctx = Ctx::open(db.clone(), given::vault(), Arc::new(clock)).await?;
    let ids = [make(&ctx, 1, "Koperasi").await?, make(&ctx.acting(Actor::Visitor), 1, "Koperasi").await?];
    hours.store(1, Ordering::Relaxed);
    let later = make(&ctx, 2, "Koperasi").await?;
    hours.store(72, Ordering::Relaxed);
    assert_eq!(app::write::forget(&ctx).await?, 0);
    assert_eq!(make(&ctx, 1, "Koperasi").await?, ids[0]);
    hours.store(73, Ordering::Relaxed);
    assert_eq!(app::write::forget(&ctx).await?, 2);
    assert_eq!(make(&ctx, 2, "Koperasi").await?, later);
    assert_ne!(make(&ctx, 1, "Koperasi").await?, ids[0], "nobody knows of it any more");
});
