//! Lists of 300,000 rows: imported while the process is killed again and again, exported, and imported again without a change.

use std::process::Stdio;
use std::time::{Duration, Instant};

use simpul::app::exports;
use simpul::app::imports;
use simpul::db::{Db, Dialect, Run};
use simpul::domain::words::Word;
use simpul::export::{ExportFormat, Style};
use simpul::import::mapping::ListKind;
use simpul::import::sheet::Limits;
use simpul::sql;

use crate::given::LARGE_SIZE;
use crate::given::engines::{Fresh, Start, Told, large_district, tell};
use crate::imports::command::{kept, simpul, told};
use crate::imports::load;

/// Shares of the rows at which the process is killed, in thousandths: first the import, then those that go on with it.
const KILLED_AT: [i64; 5] = [80, 270, 500, 720, 930];

/// How long the rows between two kills may take.
const PATIENCE: Duration = Duration::from_secs(1_800);

async fn applied(mut run: &Db) -> i64 {
    let (n,): (i64,) = run.one(sql!("select count(*) from import_rows where is_applied")).await.unwrap();
    n
}

async fn killed_and_resumed(fresh: Fresh) -> Told {
    let (folder, db) = (tempfile::tempdir()?, fresh.open().await?);
    let n = LARGE_SIZE as i64;
    kept(folder.path(), "daftar.csv", load::umkm(LARGE_SIZE));
    let start = Instant::now();
    let import: &[&str] = &["import", "umkm", "daftar.csv"];
    for (round, share) in KILLED_AT.into_iter().enumerate() {
        let arguments = if round == 0 { import } else { &["migrate"] };
        let log = std::fs::File::create(folder.path().join("log"))?;
        let mut process = simpul(&fresh, folder.path()).args(arguments).stdout(Stdio::null()).stderr(log).spawn()?;
        let since = Instant::now();
        while applied(&db).await < n * share / 1_000 {
            let is_over = process.try_wait()?.is_some();
            assert!(!is_over, "it ended by itself: {}", std::fs::read_to_string(folder.path().join("log"))?);
            assert!(since.elapsed() < PATIENCE, "it does not come as far as {share} thousandths");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        process.kill()?;
        process.wait()?;
        println!("{:?}: killed at {} rows after {:.1?}", fresh.dialect, applied(&db).await, start.elapsed());
    }
    let output = simpul(&fresh, folder.path()).arg("migrate").output()?;
    assert!(output.status.success(), "{:?}", told(&output));
    println!("{:?}: {n} rows imported in {:.1?}, killed {} times", fresh.dialect, start.elapsed(), KILLED_AT.len());
    let mut run = &db;
    let there: (i64, i64, i64, i64) = run
        .one(sql!(
            "select (select count(*) from umkm), (select count(distinct name) from umkm), (select count(*) from umkm_years),
                    (select count(*) from outbox where action = 'INSERT' and entity_kind = 'UMKM')"
        ))
        .await?;
    assert_eq!(there, (n, n, n, n));
    let left: (i64, i64) = run
        .one(sql!(
            "select (select count(*) from import_rows where sealed is not null or not is_applied),
                    (select count(*) from import_runs where state <> 'APPLIED')"
        ))
        .await?;
    assert_eq!(left, (0, 0));
    let again = Instant::now();
    let output = simpul(&fresh, folder.path()).args(import).output()?;
    let said = format!("{n} rows: 0 new, 0 changed, {n} unchanged, 0 refused, 0 possible duplicates\n");
    assert!(told(&output).0.ends_with(&said), "{:?}", told(&output));
    println!("{:?}: the same {n} rows again, without a change, in {:.1?}", fresh.dialect, again.elapsed());
    Ok(())
}

long_story!(an_import_on_sqlite_that_is_killed_again_and_again_comes_to_its_end, || {
    tell(Start::Referenced, Dialect::Sqlite, killed_and_resumed)
});
long_story!(an_import_on_postgres_that_is_killed_again_and_again_comes_to_its_end, || {
    tell(Start::Referenced, Dialect::Postgres, killed_and_resumed)
});

fn exported_and_imported(dialect: Dialect) {
    let district = large_district(dialect);
    district.tell(async {
        for (kind, least) in [(ListKind::Umkm, LARGE_SIZE), (ListKind::Cooperatives, 617)] {
            let style = Style { format: ExportFormat::Csv, separator: b';', has_mark: true };
            let (start, mut bytes) = (Instant::now(), Vec::new());
            let wish = exports::Wish { kind, style, within: None };
            let n = exports::export(&district.ctx, &wish, &mut bytes).await.unwrap();
            println!("{dialect:?}: {n} {kind:?} exported in {:.1?}, {} bytes", start.elapsed(), bytes.len());
            assert!(n >= least, "{n}");
            let wish = imports::Wish {
                columns: Vec::new(),
                mapping: None,
                edition: None,
                within: None,
                dry_run: false,
                // more than a file has by default
                limits: Limits { max_bytes: 256 << 20, ..Limits::COMMAND_LINE },
                chunk_rows: 200,
            };
            let start = Instant::now();
            let file = imports::File { list: kind, name: "ekspor.csv".to_owned(), bytes };
            let imported = imports::import(&district.ctx, file, wish).await.unwrap();
            let counts = imported.report.counts;
            println!("{dialect:?}: {n} {kind:?} imported again in {:.1?}", start.elapsed());
            let odd = imported.report.rows.iter().find(|row| row.action.map(Word::word) != Some("UNCHANGED"));
            assert_eq!((counts.rows, counts.unchanged), (n, n), "{odd:?}");
        }
    });
}

long_story!(an_export_from_sqlite_imports_again_without_a_change, || { exported_and_imported(Dialect::Sqlite) });
long_story!(an_export_from_postgres_imports_again_without_a_change, || { exported_and_imported(Dialect::Postgres) });
