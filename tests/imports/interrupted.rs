//! An import whose process is killed while it writes.

use std::process::Stdio;
use std::time::{Duration, Instant};

use super::command::{kept, simpul, told};
use super::load;
use super::*;
use crate::given::engines::Told;

/// Rows that are killed at; more when there is time.
const N_ROWS: i64 = 2_000;

told_on_each!(a_killed_import_is_finished_at_the_next_start, Referenced, async |fresh| {
    let folder = tempfile::tempdir()?;
    let db = fresh.open().await?;
    let n_rounds = if std::env::var_os("SIMPUL_TEST_LONG").is_some() { 15 } else { 3 };
    for round in 0..n_rounds {
        // other names each time, so that each round is a list of its own
        let name = format!("daftar{round}.csv");
        kept(
            folder.path(),
            &name,
            load::umkm(N_ROWS as usize)
                .replace("Toko ", &format!("Toko {round} "))
                .replace(";32750101", &format!(";3275{round:04}")),
        );
        let until = (N_ROWS - 100) * (round + 1) / n_rounds;
        killed(&fresh, folder.path(), &name, &db, &format!("select count(*) >= {until} from import_rows where is_applied and run_id in (select id from import_runs where state = 'APPLYING')")).await?;
        let cut: (i64, i64) =
            one(&db, "select count(*), coalesce(max(n_rows), 0) from import_runs where state = 'APPLYING'".to_owned())
                .await;
        assert_eq!(cut, (1, N_ROWS), "round {round}: it was to be killed in the middle");
        let output = simpul(&fresh, folder.path()).arg("migrate").output()?;
        assert!(output.status.success(), "{:?}", told(&output));

        let n = N_ROWS * (round + 1);
        let all: (i64, i64, i64, i64) = one(
            &db,
            "select (select count(*) from umkm), (select count(distinct name) from umkm),
                    (select count(*) from persons p join umkm_persons t on t.person_id = p.id),
                    (select count(*) from outbox where action = 'INSERT' and entity_kind = 'UMKM')"
                .to_owned(),
        )
        .await;
        assert_eq!(all, (n, n, n, n), "round {round}");
        let left: (i64, i64) = one(&db, "select (select count(*) from import_rows where sealed is not null or not is_applied), (select count(*) from import_runs where state <> 'APPLIED')".to_owned()).await;
        assert_eq!(left, (0, 0), "round {round}");
        let made: (i64, i64) =
            one(&db, "select (select count(*) from umkm_years), (select count(*) from field_origins)".to_owned()).await;
        assert_eq!(made, (n, n), "round {round}");
    }
    // and what it says the next time
    let output = simpul(&fresh, folder.path()).args(["import", "umkm", "daftar0.csv"]).output()?;
    assert!(
        told(&output).0.ends_with("2000 rows: 0 new, 0 changed, 2000 unchanged, 0 refused, 0 possible duplicates\n"),
        "{:?}",
        told(&output)
    );
});

told_on_each!(an_import_killed_before_it_writes_is_no_import, Referenced, async |fresh| {
    let folder = tempfile::tempdir()?;
    let db = fresh.open().await?;
    let list = load::umkm(20_000);
    kept(folder.path(), "daftar.csv", &list);
    killed(&fresh, folder.path(), "daftar.csv", &db, "select count(*) > 0 from import_rows").await?;
    let states: Vec<(String,)> = all(&db, "select state from import_runs").await;
    assert_eq!(states, [("PLANNED".to_owned(),)]);
    let output = simpul(&fresh, folder.path()).arg("migrate").output()?;
    assert!(output.status.success(), "{:?}", told(&output));
    let there: (i64,) = one(&db, "select count(*) from umkm".to_owned()).await;
    assert_eq!(there.0, 0, "a plan is not begun by itself");
    let states: Vec<(String,)> = all(&db, "select state from import_runs").await;
    assert_eq!(states, [("PLANNED".to_owned(),)]);
});

/// Starts an import and kills it once the database says yes.
async fn killed(fresh: &Fresh, folder: &std::path::Path, name: &str, db: &Db, when: &str) -> Told {
    let mut import = simpul(fresh, folder)
        .args(["import", "umkm", name])
        .env("SIMPUL_IMPORT_CHUNK_ROWS", "20")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let started = Instant::now();
    while !one::<(bool,)>(db, when.to_owned()).await.0 {
        assert!(import.try_wait()?.is_none(), "the import ended before it could be killed");
        assert!(started.elapsed() < Duration::from_secs(300), "the import does not come that far");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    import.kill()?;
    import.wait()?;
    Ok(())
}
