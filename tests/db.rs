//! One SQL text on two engines: what `db` promises to whoever writes statements.

use std::collections::BTreeSet;
use std::future::Future;
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, Utc};
use simpul::db::{self, Counter, Db, Dialect, Error, Run, Sql, Tx};
use simpul::{sql, values};
use sqlx::types::Json;
use uuid::Uuid;

use crate::given::engines::{PATIENCE, tell_on_both};
use crate::given::{files, golden};

/// One of everything that can be bound.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
struct Thing {
    id: Uuid,
    name: Option<String>,
    n: Option<i64>,
    share: Option<f64>,
    active: Option<bool>,
    at: Option<DateTime<Utc>>,
    on_date: Option<NaiveDate>,
    facts: Option<Json<serde_json::Value>>,
    sealed: Option<Vec<u8>>,
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn full() -> Thing {
    Thing {
        id: Uuid::from_u128(7),
        name: Some("Boneka Sari 'Tenun' \"$1\"".into()),
        n: Some(i64::MAX),
        share: Some(0.1),
        active: Some(true),
        at: Some(instant("2026-02-28T23:59:59.123456Z")),
        on_date: NaiveDate::from_ymd_opt(2024, 2, 29),
        facts: Some(Json(serde_json::json!({"tags": ["kain", "dakron"], "n": 2}))),
        sealed: Some(vec![0, 255, 10]),
    }
}

fn empty(id: u128) -> Thing {
    Thing {
        id: Uuid::from_u128(id),
        name: None,
        n: None,
        share: None,
        active: None,
        at: None,
        on_date: None,
        facts: None,
        sealed: None,
    }
}

fn row(thing: &Thing) -> Vec<db::Value> {
    let Thing { id, name, n, share, active, at, on_date, facts, sealed } = thing.clone();
    values![id, name, n, share, active, at, on_date, facts.map(|facts| facts.0), sealed]
}

const COLUMNS: &str = "id, name, n, share, active, at, on_date, facts, sealed";

/// Tables of this file only: `things`, each perhaps part of another.
async fn with_things(db: &Db, things: &[Thing]) -> db::Result<()> {
    let mut tx = db.begin().await?;
    let make = Sql::default().split(
        "create table things (id blob not null primary key, name text unique, n integer check (n <> 13), share real, active integer,
            at text, on_date text, facts text, sealed blob, part_of blob references things (id)) strict",
        "create table things (id uuid not null primary key, name text unique, n bigint check (n <> 13), share double precision, active boolean,
            at timestamptz, on_date date, facts jsonb, sealed bytea, part_of uuid references things (id))",
    );
    tx.exec(make).await?;
    if !things.is_empty() {
        insert(&mut tx, things).await?;
    }
    tx.commit().await
}

async fn insert(mut run: impl Run, things: &[Thing]) -> db::Result<u64> {
    run.exec(sql!("insert into things (").push(COLUMNS).push(") values ").rows(things.iter().map(row))).await
}

async fn count(mut run: impl Run) -> db::Result<i64> {
    let (n,): (i64,) = run.one(sql!("select count(*) from things")).await?;
    Ok(n)
}

/// A statement that never ends by itself.
fn endless() -> Sql {
    sql!("with recursive n (i) as (select 1 union all select i + 1 from n where i > 0) select count(*) from n")
}

on_each_engine!(values_come_back_as_they_went, async |db| {
    let things = [full(), empty(8)];
    with_things(&db, &things).await?;
    let mut run = &db;
    let found: Vec<Thing> = run.all(sql!("select ").push(COLUMNS).push(" from things order by id")).await?;
    assert_eq!(found, things);
    let found: Option<Thing> =
        run.maybe(sql!("select ").push(COLUMNS).append(sql!(" from things where id = $1", Uuid::from_u128(9)))).await?;
    assert_eq!(found, None);
});

on_each_engine!(a_database_that_takes_no_writes_says_so_until_it_takes_one, async |db| {
    with_things(&db, &[]).await?;
    assert!(db.can_be_written().await);
    let mut tx = db.begin().await?;
    tx.exec(Sql::default().split("pragma query_only = on", "set transaction read only")).await?;
    let refused = insert(&mut tx, &[empty(1)]).await;
    assert!(matches!(refused, Err(Error::ReadOnly)), "{refused:?}");
    if db.dialect() == Dialect::Sqlite {
        tx.exec(sql!("pragma query_only = off")).await?;
    }
    tx.rollback().await?;
    assert!(!db.clone().can_be_written().await, "it has just refused");
    let mut tx = db.begin().await?;
    insert(&mut tx, &[empty(1)]).await?;
    assert!(!db.can_be_written().await, "nothing lasts yet");
    tx.commit().await?;
    assert!(db.can_be_written().await);
});

on_each_engine!(each_kind_of_value_finds_itself, async |db| {
    with_things(&db, &[full(), empty(8)]).await?;
    let thing = full();
    for condition in [
        sql!("name = $1", thing.name),
        sql!("n = $1", thing.n),
        sql!("share = $1", thing.share),
        sql!("active = $1", thing.active),
        sql!("at = $1", thing.at),
        sql!("on_date = $1", thing.on_date),
        sql!("sealed = $1", thing.sealed),
        sql!("n > $1 and $1 < 9 and on_date < $2", 8_i64, NaiveDate::from_ymd_opt(2024, 3, 1)),
    ] {
        let found: Vec<(Uuid,)> = (&db).all(sql!("select id from things where ").append(condition)).await?;
        assert_eq!(found, [(thing.id,)]);
    }
});

on_each_engine!(instants_are_cut_to_microseconds_and_sort_in_time, async |db| {
    let texts = [
        "2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00.000001Z",
        "2026-01-01T00:00:00.5Z",
        "2026-01-01T00:00:01.123456789Z",
    ];
    let things: Vec<_> =
        (0..4_u8).zip(texts).rev().map(|(id, text)| Thing { at: Some(instant(text)), ..empty(id.into()) }).collect();
    with_things(&db, &things).await?;
    let found: Vec<(DateTime<Utc>,)> = (&db).all(sql!("select at from things order by at")).await?;
    let found: Vec<_> = found.into_iter().map(|(at,)| at).collect();
    assert_eq!(
        found,
        [instant(texts[0]), instant(texts[1]), instant(texts[2]), instant("2026-01-01T00:00:01.123456Z")]
    );
});

on_each_engine!(an_absent_filter_leaves_no_trace, async |db| {
    with_things(&db, &[full(), empty(8)]).await?;
    let find = async |name: Option<&str>, n: Option<i64>| {
        let query = sql!("select id from things where true")
            .bind_if(" and name = ", name)
            .bind_if(" and n = ", n)
            .push(" order by id limit ")
            .bind(5_i64);
        (&db).all::<(Uuid,)>(query).await.map(|rows| rows.len())
    };
    assert_eq!(find(None, None).await?, 2);
    assert_eq!(find(full().name.as_deref(), None).await?, 1);
    assert_eq!(find(full().name.as_deref(), Some(1)).await?, 0);
});

on_each_engine!(lists_of_any_width_find_their_rows, async |db| {
    let things: Vec<_> = (0..250_u8)
        .map(|i| Thing {
            name: Some(format!("nama \"{i}\"")),
            n: Some(1000 + i64::from(i)),
            sealed: Some(vec![i, 0]),
            ..empty(i.into())
        })
        .collect();
    with_things(&db, &things).await?;
    for width in [0, 1, 3, 64, 65, 250, 40_000_usize] {
        let wanted = things.iter().cycle().take(width);
        let mut found = Vec::new();
        for list in [
            sql!("").any_of("id", wanted.clone().map(|thing| thing.id)),
            sql!("").any_of("name", wanted.clone().map(|thing| thing.name.clone())),
            sql!("").any_of("n", wanted.clone().map(|thing| thing.n)),
            sql!("").any_of("sealed", wanted.clone().map(|thing| thing.sealed.as_deref())),
        ] {
            let rows: Vec<(Uuid,)> = (&db).all(sql!("select id from things where ").append(list)).await?;
            found.push(rows.len());
        }
        assert_eq!(found, [width.min(250); 4]);
    }
});

on_each_engine!(a_broken_rule_is_told_by_its_kind, async |db| {
    with_things(&db, &[full()]).await?;
    let attempt = async |statement: Sql| {
        let mut tx = db.begin().await.expect("a transaction");
        tx.exec(statement).await.expect_err("the rule holds")
    };
    let again = attempt(sql!("insert into things (id) values ($1)", full().id)).await;
    assert!(matches!(again, Error::Conflict), "{again:?}");
    let same_name =
        attempt(sql!("insert into things (id, name) values ($1, $2)", Uuid::from_u128(1), full().name)).await;
    assert!(matches!(same_name, Error::Conflict), "{same_name:?}");
    let unlucky = attempt(sql!("insert into things (id, n) values ($1, 13)", Uuid::from_u128(1))).await;
    assert!(matches!(unlucky, Error::Check), "{unlucky:?}");
    let nameless = attempt(sql!("insert into things (n) values (1)")).await;
    assert!(matches!(nameless, Error::Check), "{nameless:?}");
    let orphan =
        attempt(sql!("insert into things (id, part_of) values ($1, $2)", Uuid::from_u128(1), Uuid::from_u128(99)))
            .await;
    assert!(matches!(orphan, Error::Dangling), "{orphan:?}");
    assert_eq!(count(&db).await?, 1);
});

on_each_engine!(an_error_never_repeats_a_value, async |db| {
    with_things(&db, &[full()]).await?;
    let canary = "kenari-8271";
    for statement in [
        sql!("insert into things (id, name) values ($1, $2), ($1, $2)", Uuid::from_u128(1), canary),
        sql!("insert into things (id, n) values ($1, cast($2 as integer)), ($1, 13)", Uuid::from_u128(1), canary),
        sql!("select nothing from things where name = $1", canary),
    ] {
        let error = db.begin().await?.exec(statement).await.expect_err("it cannot work");
        let told = format!("{error} {error:?}");
        assert!(!told.contains(canary) && !told.contains("insert"), "{told}");
    }
});

on_each_engine!(a_write_by_the_way_of_reads_is_refused, async |db| {
    with_things(&db, &[]).await?;
    let mut run = &db;
    let insert = || sql!("insert into things (id) values ($1)", Uuid::from_u128(1));
    assert!(matches!(run.exec(insert()).await, Err(Error::ReadOnly)));
    assert!(matches!(run.all::<(Uuid,)>(insert().push(" returning id")).await, Err(Error::ReadOnly)));
    assert!(matches!(run.exec(sql!("create table others (id integer)")).await, Err(Error::ReadOnly)));
    assert_eq!(count(&db).await?, 0);
    let mut tx = db.begin().await?;
    assert_eq!(tx.all::<(Uuid,)>(insert().push(" returning id")).await?, [(Uuid::from_u128(1),)]);
    assert_eq!(tx.exec(sql!("update things set n = 1")).await?, 1);
    tx.commit().await?;
    assert_eq!(count(&db).await?, 1);
});

on_each_engine!(what_is_not_committed_never_was, async |db| {
    with_things(&db, &[]).await?;
    let mut tx = db.begin().await?;
    insert(&mut tx, &[full()]).await?;
    assert_eq!((count(&mut tx).await?, count(&db).await?), (1, 0), "others do not see it yet");
    drop(tx);
    let mut tx = db.begin().await?;
    insert(&mut tx, &[full()]).await?;
    tx.rollback().await?;
    assert_eq!(count(&db).await?, 0);
    let mut tx = db.begin().await?;
    insert(&mut tx, &[full()]).await?;
    tx.commit().await?;
    assert_eq!(count(&db).await?, 1);
});

on_each_engine!(forty_writers_at_once_all_get_their_turn, async |db| {
    with_things(&db, &[Thing { n: Some(100), ..empty(1) }]).await?;
    let writers: Vec<_> = (0..40)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                let mut tx = db.begin().await?;
                tx.exec(sql!("update things set n = n + 1")).await?;
                tx.commit().await
            })
        })
        .collect();
    for writer in writers {
        writer.await??;
    }
    let (n,): (i64,) = (&db).one(sql!("select n from things")).await?;
    assert_eq!(n, 140);
});

on_each_engine!(statements_are_counted_for_whoever_asks, async |db| {
    with_things(&db, &[full()]).await?;
    let (mine, theirs) = (Counter::default(), Counter::default());
    let (one, other) = (db.counted(&mine), db.counted(&theirs));
    count(&one).await?;
    count(&other).await?;
    let mut tx = one.begin().await?;
    count(&mut tx).await?;
    tx.exec(sql!("update things set n = 1")).await?;
    tx.commit().await?;
    assert_eq!((mine.statements(), theirs.statements()), (3, 1));
    let texts = Counter::with_texts();
    let found: Vec<(Uuid,)> = (&db.counted(&texts)).all(sql!("select id from things where n = $1", 1_i64)).await?;
    assert_eq!(found, [(full().id,)]);
    assert_eq!(
        texts.texts(),
        [["select id from things where n = ?".to_owned(), "select id from things where n = $1".to_owned()]]
    );
});

on_each_engine!(a_begin_that_nobody_waits_for_leaves_no_transaction, async |db| {
    with_things(&db, &[]).await?;
    if db.dialect() == Dialect::Postgres {
        let _four_connections = tokio::try_join!(db.begin(), db.begin(), db.begin(), db.begin())?;
    }
    for _ in 0..50 {
        // four at a time, each on a connection of its own: one step sends the word, and does not hear the answer
        let mut begins: Vec<_> = (0..4).map(|_| Box::pin(db.begin())).collect();
        for begin in &mut begins {
            std::future::poll_fn(|context| std::task::Poll::Ready(begin.as_mut().poll(context).is_ready())).await;
        }
        drop(begins);
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    tokio::time::sleep(Duration::from_millis(300)).await; // they come back by themselves
    if db.dialect() == Dialect::Postgres {
        let open = sql!(
            "select count(*) from pg_stat_activity
              where datname = current_database() and state like 'idle in transaction%'"
        );
        let (open,): (i64,) = (&db).one(open).await?;
        assert_eq!(open, 0, "connections in the pool with a transaction still open");
    }
    for n in 1..=20 {
        let mut tx = tokio::time::timeout(PATIENCE, db.begin()).await??;
        insert(&mut tx, &[empty(n)]).await?;
        tx.commit().await?;
    }
    let reads = (0..20).map(|_| {
        let db = db.clone();
        tokio::spawn(async move { count(&db).await })
    });
    for read in reads.collect::<Vec<_>>() {
        assert_eq!(read.await??, 20);
    }
});

on_each_empty_engine!(a_statement_that_takes_too_long_is_stopped, async |fresh| {
    let db = fresh.open_with(|options| options.statement = Duration::from_millis(200)).await?;
    let start = Instant::now();
    assert!(matches!((&db).all::<(i64,)>(endless()).await, Err(Error::TooLong)));
    let mut tx = db.begin().await?;
    assert!(matches!(tx.all::<(i64,)>(endless()).await, Err(Error::TooLong)));
    drop(tx);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    for _ in 0..5 {
        assert_eq!((&db).one::<(i64,)>(sql!("select $1 + 1", 1_i64)).await?, (2,));
        let mut tx = db.begin().await?;
        assert_eq!(tx.one::<(i64,)>(sql!("select $1 + 1", 1_i64)).await?, (2,));
        tx.commit().await?;
    }
});

on_each_empty_engine!(work_that_nobody_waits_for_is_stopped, async |fresh| {
    // the connection is needed by the next reader, long before the statement's own limit
    let db = fresh
        .open_with(|options| {
            (options.readers, options.connections) = (1, 1);
            (options.statement, options.acquire) = (10 * PATIENCE, PATIENCE);
        })
        .await?;
    let gone = tokio::time::timeout(Duration::from_millis(100), (&db).all::<(i64,)>(endless())).await;
    assert!(gone.is_err());
    assert_eq!((&db).one::<(i64,)>(sql!("select $1 + 1", 1_i64)).await?, (2,));
    let late = db.until(Instant::now() + Duration::from_millis(100));
    assert!(matches!((&late).all::<(i64,)>(endless()).await, Err(Error::Late)));
    assert!(matches!((&late).all::<(i64,)>(endless()).await, Err(Error::Late)), "not even begun");
    assert!(late.is_late() && !db.is_late());
    assert_eq!((&db).one::<(i64,)>(sql!("select $1 + 1", 1_i64)).await?, (2,));
    if db.dialect() == Dialect::Postgres {
        // the server too has given up
        let other = fresh.open().await?;
        let busy =
            || sql!("select count(*) from pg_stat_activity where datname = current_database() and state = 'active'");
        let start = Instant::now();
        while (&other).one::<(i64,)>(busy()).await? != (1,) {
            assert!(start.elapsed() < PATIENCE, "statements that nobody waits for go on");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        return Ok(());
    }
    let mut tx = db.begin().await?;
    let gone = tokio::time::timeout(Duration::from_millis(100), tx.all::<(i64,)>(endless())).await;
    assert!(gone.is_err());
    drop(tx);
    db.begin().await?.rollback().await?;
});

#[test]
fn a_read_outlives_a_lost_connection() {
    crate::given::engines::tell(crate::given::engines::Start::Empty, Dialect::Postgres, async |fresh| {
        let db = fresh.open().await?;
        let (_, kept): (i64, i64) = (&db).one(sql!("select 1::bigint, pg_backend_pid()::bigint")).await?;
        fresh.open().await?.begin().await?.exec(sql!("select pg_terminate_backend($1::int)", kept)).await?;
        tokio::time::sleep(Duration::from_millis(100)).await;
        let (now,): (i64,) = (&db).one(sql!("select pg_backend_pid()::bigint")).await?;
        assert_ne!(now, kept);
        Ok(())
    });
}

on_each_empty_engine!(two_that_start_together_migrate_once, async |fresh| {
    let (one, other) = (fresh.open().await?, fresh.open().await?);
    assert_eq!(db::applied(&one).await?, Vec::<i64>::new());
    let (first, second) = tokio::join!(db::migrate(&one), db::migrate(&other));
    first?;
    second?;
    let all: Vec<_> = db::steps(fresh.dialect).into_iter().map(|step| step.version).collect();
    assert_eq!(db::applied(&one).await?, all);
    db::migrate(&one).await?;
});

#[test]
fn both_engines_take_the_same_steps() {
    let names = |folder| {
        files(folder, "sql").into_iter().map(|path| path.file_name().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("migrations/sqlite"), names("migrations/postgres"));
    assert_eq!(db::steps(Dialect::Sqlite), db::steps(Dialect::Postgres));
    assert!(!db::steps(Dialect::Sqlite).is_empty());
}

#[test]
fn both_engines_have_the_same_shape() {
    tell_on_both(|sqlite, postgres| async move {
        let (sqlite, postgres) = (db::shape(&sqlite.open().await?).await?, db::shape(&postgres.open().await?).await?);
        assert!(sqlite.len() > 50, "the schema is seen");
        let only =
            |a: &BTreeSet<String>, b: &BTreeSet<String>| a.difference(b).cloned().collect::<Vec<_>>().join("\n  ");
        assert!(
            sqlite == postgres,
            "only in SQLite:\n  {}\nonly in PostgreSQL:\n  {}",
            only(&sqlite, &postgres),
            only(&postgres, &sqlite)
        );
        golden("../../migrations/shape.txt", &(sqlite.into_iter().collect::<Vec<_>>().join("\n") + "\n"));
        Ok(())
    });
}

#[test]
fn commits_on_sqlite_are_on_disk() {
    crate::given::engines::tell(crate::given::engines::Start::Empty, Dialect::Sqlite, async |fresh| {
        let db = fresh.open().await?;
        let mut tx: Tx = db.begin().await?;
        assert_eq!(tx.one::<(String,)>(sql!("pragma journal_mode")).await?, ("wal".to_owned(),));
        assert_eq!(tx.one::<(i64,)>(sql!("pragma synchronous")).await?, (2,), "full");
        assert_eq!(tx.one::<(i64,)>(sql!("pragma foreign_keys")).await?, (1,));
        assert_eq!(tx.one::<(i64,)>(sql!("pragma busy_timeout")).await?, (5000,));
        let (version,): (String,) = tx.one(sql!("select sqlite_version()")).await?;
        assert!(db::is_sound(&version), "{version}");
        Ok(())
    });
}

#[test]
fn sessions_of_postgres_have_bounds() {
    crate::given::engines::tell(crate::given::engines::Start::Empty, Dialect::Postgres, async |fresh| {
        let db = fresh.open_with(|options| options.statement = Duration::from_millis(1234)).await?;
        let show = "select setting from pg_settings where name in ('TimeZone', 'default_transaction_read_only',
            'idle_in_transaction_session_timeout', 'statement_timeout') order by lower(name)";
        let found: Vec<(String,)> = (&db).all(Sql::from(show)).await?;
        assert_eq!(found.iter().map(|(value,)| value.as_str()).collect::<Vec<_>>(), ["on", "10000", "1234", "UTC"]);
        Ok(())
    });
}

#[test]
fn an_unsound_sqlite_is_known_by_its_version() {
    for version in ["3.51.3", "3.51.10", "3.52.0", "4.0.0"] {
        assert!(db::is_sound(version), "{version}");
    }
    for version in ["3.51.2", "3.46.0", "3.9.9", "2.99.99", "", "3.51", "3.51.x"] {
        assert!(!db::is_sound(version), "{version}");
    }
    let told = Error::OldSqlite { found: "3.46.0".into() }.to_string();
    assert!(told.contains("3.46.0") && told.contains("3.51.3"), "{told}");
}

#[test]
fn an_address_that_cannot_work_is_told_plainly() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let open = |url: &str| {
        runtime.block_on(db::open(url, &db::Options { acquire: Duration::from_millis(200), ..Default::default() }))
    };
    for url in [
        "",
        "data/simpul.db",
        "mysql://a/b",
        "sqlite:",
        "sqlite::memory:",
        "sqlite:/dev/null/a/b.db",
        "sqlite:/dev/null",
        "postgres://:::",
        "postgres://nobody@127.0.0.1:1/none",
    ] {
        let told = open(url).expect_err("it cannot work").to_string();
        assert!(told.len() > 20 && !told.contains("/dev/null"), "{url}: {told}");
    }
}

#[test]
fn a_table_that_a_step_makes_anew_keeps_its_rows_and_who_points_at_them() {
    crate::given::engines::tell(crate::given::engines::Start::Migrated, Dialect::Sqlite, async |fresh| {
        let db = fresh.open().await?;
        let mut tx = db.begin().await?;
        for insert in [
            "insert into import_runs (id, kind, file_name, file_sha256, state, n_rows, counts, created_at, changed_at)
             values (x'01', 'UMKM', 'a.csv', '', 'APPLIED', 1, '{}', '2026-11-22T03:00:00.000000Z', '2026-11-22T03:00:00.000000Z')",
            "insert into import_rows (run_id, n, sheet, row_number, action, is_applied) values (x'01', 1, 'a', 2, 'NEW', 1)",
            "insert into field_origins (entity_id, field, import_run_id, entity_kind, at)
             values (x'02', '*', x'01', 'UMKM', '2026-11-22T03:00:00.000000Z')",
        ] {
            tx.exec(Sql::from(insert)).await?;
        }
        tx.commit().await?;
        // the steps once more, as far as they make the tables anew
        let mut tx = db.begin().await?;
        tx.exec(sql!("drop index field_origins_once")).await?; // which was not there before the step
        for (step, from, until) in [
            ("0014_lists_back", "", "alter table regions"),
            ("0018_audit", "drop index field_origins", "create index organisations"),
        ] {
            let step = std::fs::read_to_string(format!("migrations/sqlite/{step}.sql"))?;
            let anew = &step[step.find(from).expect("the step that is meant")..step.find(until).expect("its end")];
            let anew: Vec<&str> = anew.lines().filter(|line| !line.starts_with("--")).collect();
            for statement in anew.join("\n").split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
                tx.exec(Sql::from(&*Box::leak(statement.to_owned().into_boxed_str()))).await?;
            }
        }
        tx.exec(sql!("update import_runs set kind = 'CLUSTERS'")).await?;
        tx.commit().await?;
        let joined = "select count(*) from import_runs r join import_rows w on w.run_id = r.id join field_origins o on o.import_run_id = r.id";
        assert_eq!((&db).one::<(i64,)>(Sql::from(joined)).await?, (1,));
        let broken: Vec<(String,)> = (&db).all(sql!("select \"table\" from pragma_foreign_key_check")).await?;
        assert_eq!(broken, []);
        Ok(())
    });
}
