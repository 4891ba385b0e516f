//! Copies of a database, made while others write and put back elsewhere; and who looks whether all is as it should be.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use simpul::app::{self, Command, Ctx, IdempotencyKey};
use simpul::db::{self, Db, Dialect, Options, Run};
use simpul::domain::audit::{AuditAction, AuditEntry, AuditKind};
use simpul::domain::id::CooperativeId;
use simpul::domain::origin::EntityKind;
use simpul::vault::Vault;
use simpul::{sql, store};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use uuid::Uuid;

use crate::audit::Intruder;
use crate::given;
use crate::given::engines::{Fresh, Place, Start};
use crate::imports::command::{simpul, told};

async fn make(ctx: &Ctx, n: u64) -> app::Result<()> {
    let key = IdempotencyKey(Uuid::from_u128(n.into()));
    ctx.command(Command { name: "make", key, input: &n }, move |work| {
        Box::pin(async move {
            let at = work.at;
            let mut cooperative = given::cooperative(u128::from(n) << 64, &format!("Koperasi {n}"));
            cooperative.id = CooperativeId(Uuid::from_u128(u128::from(n) << 64));
            store::cooperatives::insert(&mut work.tx, &[cooperative], at).await?;
            work.made(EntityKind::Cooperative, n);
            work.audit(AuditEntry::done(AuditAction::ApplyImport, AuditKind::ImportRun, n));
            Ok(())
        })
    })
    .await
}

/// Every finding of the doctor that has a fault, in English.
async fn faults(ctx: &Ctx) -> app::Result<Vec<String>> {
    let findings = app::doctor::examine(ctx).await?;
    let wrong = |finding: &app::doctor::Finding| {
        finding.faults.iter().map(|fault| format!("{}: {}", finding.what.en, fault.en)).collect::<Vec<_>>()
    };
    Ok(findings.iter().flat_map(wrong).collect())
}

/// Which tables hold other rows in one database than in another of its engine.
async fn differ(one: &Fresh, other: &Fresh) -> sqlx::Result<Vec<String>> {
    let mut differ = Vec::new();
    match one.dialect {
        Dialect::Sqlite => {
            let mut both = SqliteConnection::connect(&one.url).await?;
            let path = db::sqlite_path(&other.url).expect("a file").to_owned();
            sqlx::query("attach ? as other").bind(path).execute(&mut both).await?;
            let tables: Vec<String> =
                sqlx::query_scalar("select name from sqlite_schema where type = 'table' and name not like 'sqlite%'")
                    .fetch_all(&mut both)
                    .await?;
            assert!(tables.len() > 30, "{tables:?}");
            for table in tables {
                let count = format!(
                    "select (select count(*) from (select * from main.{table} except select * from other.{table}))
                          + (select count(*) from (select * from other.{table} except select * from main.{table}))"
                );
                let n: i64 = sqlx::query_scalar(AssertSqlSafe(count)).fetch_one(&mut both).await?;
                differ.extend((n > 0).then_some(table));
            }
        }
        Dialect::Postgres => {
            let (mut one, mut other) =
                (PgConnection::connect(&one.url).await?, PgConnection::connect(&other.url).await?);
            let names =
                "select table_name::text from information_schema.tables where table_schema = 'public' order by 1";
            let tables: Vec<String> = sqlx::query_scalar(names).fetch_all(&mut one).await?;
            assert!(tables.len() > 30, "{tables:?}");
            for table in tables {
                let digest =
                    format!("select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from {table} t");
                let [a, b]: [String; 2] = [
                    sqlx::query_scalar(AssertSqlSafe(digest.clone())).fetch_one(&mut one).await?,
                    sqlx::query_scalar(AssertSqlSafe(digest)).fetch_one(&mut other).await?,
                ];
                differ.extend((a != b).then_some(table));
            }
        }
    }
    Ok(differ)
}

told_on_each!(a_copy_made_while_others_write_is_whole_and_comes_back, Referenced, async |fresh| {
    let folder = tempfile::tempdir()?;
    let db = fresh.open().await?;
    let ctx = given::ctx(&db).await?;
    given::demo(&ctx).await?;
    let (is_over, acknowledged) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let writer = tokio::spawn({
        let (ctx, is_over, acknowledged) = (ctx.clone(), is_over.clone(), acknowledged.clone());
        async move {
            for n in 1.. {
                if is_over.load(Ordering::SeqCst) {
                    return Ok(n);
                }
                make(&ctx, n).await?;
                acknowledged.store(n, Ordering::SeqCst);
            }
            Ok::<_, app::Error>(0)
        }
    });
    while acknowledged.load(Ordering::SeqCst) < 3 {
        tokio::task::yield_now().await;
    }
    let before = acknowledged.load(Ordering::SeqCst);
    let early = folder.path().join("early");
    db::copy_to(&fresh.url, &early).await?;
    let while_copied = acknowledged.load(Ordering::SeqCst);
    is_over.store(true, Ordering::SeqCst);
    let n = writer.await??;
    assert!(n > before, "somebody wrote");
    let last = folder.path().join("last");
    db::copy_to(&fresh.url, &last).await?;

    let back = Place::new(Start::Empty, fresh.dialect);
    db::copy_from(&early, &back.fresh.url).await?;
    let restored = back.fresh.open().await?;
    let there = given::ctx(&restored).await?;
    assert_eq!(faults(&there).await?, [] as [String; 0]);
    let mut run = &restored;
    let (kept,): (i64,) = run.one(sql!("select count(*) from idempotency")).await?;
    assert!(
        (before..=while_copied + 1).contains(&(kept as u64)),
        "{before} were written before, {while_copied} in all: {kept}"
    );
    // what was acknowledged before it is there once, and what comes again is known
    make(&there, 1).await?;
    assert_eq!(run.one::<(i64,)>(sql!("select count(*) from idempotency")).await?.0, kept);
    restored.close().await;

    let back = Place::new(Start::Empty, fresh.dialect);
    db::copy_from(&last, &back.fresh.url).await?;
    assert_eq!(differ(&fresh, &back.fresh).await?, [] as [String; 0]);
    drop(ctx);
    db.close().await;
});

fn mode(path: &Path) -> std::io::Result<u32> {
    use std::os::unix::fs::PermissionsExt;
    Ok(std::fs::metadata(path)?.permissions().mode() & 0o777)
}

#[test]
fn a_database_file_is_its_owners_alone() {
    given::engines::tell(Start::Empty, Dialect::Sqlite, async |fresh| {
        let db = fresh.open().await?;
        db::migrate(&db).await?;
        let path = db::sqlite_path(&fresh.url).expect("a file");
        for ending in ["", "-wal", "-shm"] {
            assert_eq!(mode(Path::new(&format!("{path}{ending}")))?, 0o600, "{ending}");
        }
        Ok(())
    });
}

told_on_each!(what_is_no_copy_of_a_registry_is_not_put_in_its_place, Empty, async |fresh| {
    let folder = tempfile::tempdir()?;
    let copy = folder.path().join("copy");
    // sound, and of something else; and of a program that knows more
    let newer = "create table _sqlx_migrations (version bigint primary key, checksum {bytes}, success boolean);
                 insert into _sqlx_migrations values (9999, {none}, true)";
    let newer = match fresh.dialect {
        Dialect::Sqlite => newer.replace("{bytes}", "blob").replace("{none}", "x''"),
        Dialect::Postgres => newer.replace("{bytes}", "bytea").replace("{none}", "''"),
    };
    let mut others = vec!["create table things (n integer); insert into things values (1)"];
    // what a copy of PostgreSQL holds is seen once it is there
    others.extend((fresh.dialect == Dialect::Sqlite).then_some(&*newer));
    fresh.open().await?.close().await;
    for other in others {
        Intruder::at(&fresh).await?.does(other).await?;
        db::copy_to(&fresh.url, &copy).await?;
        let empty = Place::new(Start::Empty, fresh.dialect);
        let refused = db::copy_from(&copy, &empty.fresh.url).await.expect_err("it is none of ours").to_string();
        assert!(refused.contains("no copy of a registry"), "{refused}");
        match db::sqlite_path(&empty.fresh.url) {
            Some(path) => assert!(!Path::new(path).exists() && !Path::new(&format!("{path}.part")).exists()),
            None => assert_eq!(db::applied(&empty.fresh.open().await?).await?, [] as [i64; 0]),
        }
        std::fs::remove_file(&copy)?;
    }
});

told_on_each!(a_copy_takes_the_place_of_nothing, Referenced, async |fresh| {
    let folder = tempfile::tempdir()?;
    let copy = folder.path().join("copy");
    db::copy_to(&fresh.url, &copy).await?;
    assert_eq!(mode(&copy)?, 0o600, "it holds what its owner alone may read");
    let said = async |done: db::Result<()>| done.expect_err("refused").to_string();
    assert!(said(db::copy_to(&fresh.url, &copy).await).await.contains("a file of this name"));
    let before = given::ctx(&fresh.open().await?).await?;
    assert!(said(db::copy_from(&copy, &fresh.url).await).await.contains("already"));
    assert_eq!(faults(&before).await?, [] as [String; 0]);
    let empty = Place::new(Start::Empty, fresh.dialect);
    let not_there = folder.path().join("not there");
    assert!(said(db::copy_from(&not_there, &empty.fresh.url).await).await.contains("cannot be read"));
    let other = match fresh.dialect {
        Dialect::Sqlite => Dialect::Postgres,
        Dialect::Postgres => Dialect::Sqlite,
    };
    let other = Place::new(Start::Empty, other);
    assert!(said(db::copy_from(&copy, &other.fresh.url).await).await.contains("no copy of a database"));
    // cut off, or with a page of it overwritten
    let whole = std::fs::read(&copy)?;
    let mut damaged = whole.clone();
    let middle = whole.len() / 2;
    damaged[middle..middle + 8192].fill(0x55);
    for (what, bytes) in [("cut", &whole[..middle]), ("damaged", &damaged)] {
        std::fs::write(folder.path().join(what), bytes)?;
        let refused = db::copy_from(&folder.path().join(what), &empty.fresh.url).await;
        assert!(matches!(refused, Err(db::Error::Copy(_))), "{what}: {refused:?}");
    }
    // and nothing of them was left behind
    db::copy_from(&copy, &empty.fresh.url).await?;
    assert_eq!(faults(&given::ctx(&empty.fresh.open().await?).await?).await?, [] as [String; 0]);
});

told_on_each!(the_doctor_names_what_is_wrong, Referenced, async |fresh| {
    let db = fresh.open().await?;
    let ctx = given::ctx(&db).await?;
    given::demo(&ctx).await?;
    make(&ctx, 1).await?;
    assert_eq!(faults(&ctx).await?, [] as [String; 0]);
    let mut intruder = Intruder::at(&fresh).await?;
    let unbound = match fresh.dialect {
        Dialect::Sqlite => "pragma foreign_keys = off; drop trigger audit_rows_stay",
        Dialect::Postgres => "set session_replication_role = replica; alter table audit_rows disable trigger all",
    };
    intruder.does(unbound).await?;
    intruder.does("create table kept_loads as select * from reference_loads").await?;
    intruder.does("create table kept_rules as select product_code, rule_version, rules from capital_versions").await?;
    // what guards the chain is looked for too
    let unguarded = faults(&ctx).await?;
    let gone = "Whatever the steps of the schema make is there: trigger audit_rows_stay";
    assert!(unguarded.iter().any(|found| found == gone), "{unguarded:?}");
    for (done, undone, fault) in [
        (
            "update umkm_counts set n = n + 1 where region_code = '' and sector_code = '' and size_class = ''",
            "update umkm_counts set n = n - 1 where region_code = '' and sector_code = '' and size_class = ''",
            "kept are those that are counted: 1 numbers of UMKM",
        ),
        (
            "update clusters set n_umkm = n_umkm + 1",
            "update clusters set n_umkm = n_umkm - 1",
            "clusters have a wrong number of UMKM",
        ),
        (
            "update outbox_numbers set last_n = last_n + 1",
            "update outbox_numbers set last_n = last_n - 1",
            "no gap: the numbers of changes do not follow",
        ),
        (
            "update audit_rows set purpose = 'x' where seq = 2",
            "update audit_rows set purpose = null where seq = 2",
            "broken at row 2: this row was altered",
        ),
        (
            "update idempotency set answer = null",
            "update idempotency set answer = 'null'",
            "1 commands are on record without an answer",
        ),
        (
            "drop index audit_rows_by_actor",
            "create index audit_rows_by_actor on audit_rows (actor, seq)",
            "make is there: index audit_rows (actor, seq)",
        ),
        (
            "update reference_loads set digest = 'x' where name = 'sectors.json'",
            "update reference_loads set digest = (select digest from kept_loads where name = 'sectors.json') where name = 'sectors.json'",
            "sectors.json is not loaded",
        ),
        (
            "update capital_versions set rules = '{}'",
            "update capital_versions set rules = (select rules from kept_rules k
              where k.product_code = capital_versions.product_code and k.rule_version = capital_versions.rule_version)",
            "that of this program: it cannot be read",
        ),
        (
            "update _sqlx_migrations set version = 9999 where version = 18",
            "update _sqlx_migrations set version = 18 where version = 9999",
            "step 18 is not applied",
        ),
    ] {
        intruder.does(done).await?;
        let found = faults(&ctx).await?;
        assert!(found.iter().any(|found| found.contains(fault)), "{done}: {found:?}");
        intruder.does(undone).await?;
        assert_eq!(faults(&ctx).await?, unguarded, "{undone}");
    }
    let other = Ctx::over(db.clone(), Vault::in_memory()?, Arc::new(given::now));
    let found = faults(&other).await?;
    assert!(found.iter().any(|found| found.contains("this key file is that of another database")), "{found:?}");
    intruder.does("update umkm set region_code = '99' where true").await?;
    let found = faults(&ctx).await?;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("umkm -> regions: 300"), "{found:?}");
});

#[test]
fn a_damaged_page_is_found() {
    given::engines::tell(Start::Referenced, Dialect::Sqlite, async |fresh| {
        let db: Db = fresh.open().await?;
        assert_eq!(db::faults(&db).await?, [] as [String; 0]);
        db.close().await;
        let path = Path::new(db::sqlite_path(&fresh.url).expect("a file"));
        let mut bytes = std::fs::read(path)?;
        let middle = bytes.len() / 2 / 4096 * 4096;
        bytes[middle..middle + 4096].fill(0x55);
        std::fs::write(path, bytes)?;
        let damaged = db::open(&fresh.url, &Options::default()).await?;
        assert!(!db::faults(&damaged).await?.is_empty());
        Ok(())
    });
}

#[test]
fn a_damaged_page_of_postgres_is_found() {
    let server = given::engines::OwnServer::start();
    let fresh = Fresh { url: server.url("postgres"), dialect: Dialect::Postgres };
    given::engines::tell_at(fresh, async |fresh| {
        let db = fresh.open().await?;
        db::migrate(&db).await?;
        given::demo(&given::ctx(&db).await?).await?;
        assert_eq!(db::faults(&db).await?, [] as [String; 0]);
        let mut run = &db;
        let (file,): (String,) =
            run.one(sql!("select current_setting('data_directory') || '/' || pg_relation_filepath('umkm')")).await?;
        db.close().await;
        Intruder::at(&fresh).await?.does("checkpoint").await?;
        server.stop_at_once();
        let mut bytes = std::fs::read(&file)?;
        bytes[8192..2 * 8192].fill(0x55);
        std::fs::write(&file, bytes)?;
        server.start_again();
        let found = db::faults(&fresh.open().await?).await?;
        assert!(found.len() == 1 && found[0].starts_with("umkm: XX"), "{found:?}");
        Ok(())
    });
}

told_on_each!(a_person_copies_puts_back_and_looks_from_the_command_line, Referenced, async |fresh| {
    let folder = tempfile::tempdir()?;
    let run = |fresh: &Fresh, arguments: &[&str]| {
        let output = simpul(fresh, folder.path()).args(arguments).output().unwrap();
        (output.status.code(), told(&output))
    };
    let (code, (out, err)) = run(&fresh, &["backup", "salinan"]);
    assert!(code == Some(0) && out.contains("Berkas kunci tidak ada di dalamnya"), "{out}{err}");
    let sum = out.lines().find_map(|line| line.strip_prefix("sha256 ")).expect("a sum").to_owned();
    let (code, (_, err)) = run(&fresh, &["backup", "salinan"]);
    assert!(code == Some(1) && err.contains("salinan: there is a file of this name already"), "{err}");
    let back = Place::new(Start::Empty, fresh.dialect);
    // one bit of a text, which is as sound as any other
    let mut flipped = std::fs::read(folder.path().join("salinan"))?;
    let end = flipped.len() - 1;
    flipped[end] ^= 1;
    std::fs::write(folder.path().join("lain"), flipped)?;
    let (code, (_, err)) = run(&back.fresh, &["restore", "lain", "--sha256", &sum, "--english"]);
    assert!(code == Some(1) && err.contains("this is not the copy that was made"), "{err}");
    let with_key = |fresh: &Fresh, key: &str| {
        told(&simpul(fresh, folder.path()).env("SIMPUL_KEY_FILE", key).args(["restore", "salinan"]).output().unwrap()).1
    };
    let err = with_key(&back.fresh, "none");
    assert!(err.contains("is not there"), "{err}");
    Vault::open_or_create(&folder.path().join("other"))?;
    let err = with_key(&Place::new(Start::Empty, fresh.dialect).fresh, "other");
    assert!(err.contains("salinan sudah di tempatnya") && err.contains("bukan milik basis data ini"), "{err}");
    let (code, (out, err)) = run(&back.fresh, &["restore", "salinan", "--sha256", &sum, "--english"]);
    assert!(code == Some(0) && out.contains("ok    The audit chain is whole"), "{out}{err}");
    let (code, (_, err)) = run(&back.fresh, &["restore", "salinan"]);
    assert!(code == Some(1) && err.contains("already"), "{err}");
    let (code, (out, err)) = run(&back.fresh, &["doctor"]);
    assert!(
        code == Some(0) && out.lines().count() == 9 && out.lines().all(|line| line.starts_with("ok ")),
        "{out}{err}"
    );
    Intruder::at(&back.fresh).await?.does("update outbox_numbers set last_n = last_n + 1").await?;
    let (code, (out, err)) = run(&back.fresh, &["doctor"]);
    assert!(code == Some(1) && out.contains("SALAH Daftar perubahan tanpa celah"), "{out}{err}");
    assert!(err.contains("1 kesalahan"), "{err}");
});
