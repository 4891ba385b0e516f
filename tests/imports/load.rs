//! How much work an import is: statements a chunk, and lists as large as what is known.

use std::time::{Duration, Instant};

use simpul::app::exports;
use simpul::app::imports::{self, Wish};
use simpul::db::{Counter, Dialect};
use simpul::export::{ExportFormat, Style};
use simpul::import::mapping::ListKind::{Cooperatives, Umkm};

use super::command::{kept, simpul as program, told};
use super::*;
use crate::given::engines::{Fresh, Told};

/// Invented words of ten syllables, of which any two share a few at most: numbers in order would be slips of each other.
fn word(n: usize) -> String {
    const SYLLABLES: [&str; 16] =
        ["ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "wa"];
    let mut x = (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (0..10).map(|at| SYLLABLES[(x >> (4 * at) & 15) as usize]).collect()
}

const KECAMATAN: [&str; 4] = ["Pondokgede", "Bantargebang", "Rawalumbu", "Jatiasih"];

pub fn cooperatives(n: usize) -> String {
    let rows = (1..=n).map(|i| {
        let (name, place) = (word(i), KECAMATAN[i % KECAMATAN.len()]);
        format!(
            "{i};Koperasi {name} Makmur {name};{i:05}/BH/XII/2020;Jl. {name} {i};{place};0812{i:08};{};{i}000000\n",
            i % 90 + 20
        )
    });
    let headings = "NO;NAMA KOPERASI;NOMOR BADAN HUKUM;ALAMAT;KECAMATAN;NO TELEPON;JUMLAH ANGGOTA 2024;ASET 2024\n";
    std::iter::once(headings.to_owned()).chain(rows).collect()
}

pub fn umkm(n: usize) -> String {
    let rows = (1..=n).map(|i| {
        let (name, place) = (word(i), KECAMATAN[i % KECAMATAN.len()]);
        let product = ["boneka kain", "kue kering", "keripik pisang", "anyaman bambu", "jahit busana", "sablon kaos"][i % 6];
        // of another name than what she owns, which would be personal
        let owner = word(i + 1_000_000);
        format!("{i};Toko {name} Jaya;Pemilik {owner};32750101{i:08};0813{i:08};Jl. {name} {i};{place};{product};{}000000;{}\n", i % 400, i % 9)
    });
    let headings = "NO;NAMA USAHA;NAMA PEMILIK;NIK;NO HP;ALAMAT;KECAMATAN;PRODUK;OMZET 2024;TENAGA KERJA 2024\n";
    std::iter::once(headings.to_owned()).chain(rows).collect()
}

on_each_desk!(a_chunk_costs_a_few_statements_however_many_rows_it_has, async |_db, ctx| {
    let (first, businesses) = (cooperatives(120), umkm(120));
    let corrected = first.replace("Jl. ", "Jalan Baru ").replace("000000\n", "500000\n");
    let grown = businesses.replace("000000;", "500000;");
    for (kind, lists, most) in [(Cooperatives, [first, corrected], 30), (Umkm, [businesses, grown], 30)] {
        for list in lists {
            let mut spent = Vec::new();
            // the same rows in one chunk and in four: the difference is that of three chunks
            for chunk_rows in [120, 30] {
                let counter = Counter::default();
                let wish = Wish { chunk_rows, ..wish() };
                let imported = imports::import(&ctx.counted(&counter), file(kind, "a.csv", list.clone()), wish).await?;
                assert_eq!(
                    imported.report.counts.new + imported.report.counts.changed,
                    120,
                    "{:?}",
                    imported.report.counts
                );
                spent.push(counter.statements());
                imports::undo(&ctx, imported.run.unwrap()).await?;
            }
            let of_a_chunk = (spent[1] - spent[0]).div_ceil(3);
            assert!(of_a_chunk <= most, "{of_a_chunk} statements for a chunk of {kind:?} ({spent:?})");
            import(&ctx, kind, "a.csv", list).await;
        }
    }
});

/// Prints rows a second; only when asked, since it takes a while: `SIMPUL_TEST_LONG=1`, best with `--release`.
#[test]
fn large_lists_are_matched_within_seconds() {
    use crate::given::engines::{Start, tell};
    let is_long = std::env::var_os("SIMPUL_TEST_LONG").is_some();
    // more than are read at once
    let (n_cooperatives, n_umkm) = if is_long { (6_000, 20_000) } else { (500, 500) };
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        tell(Start::Referenced, dialect, async |fresh| {
            large_lists(&fresh, dialect, is_long, n_cooperatives, n_umkm).await
        });
    }
}

async fn large_lists(fresh: &Fresh, dialect: Dialect, is_long: bool, n_cooperatives: usize, n_umkm: usize) -> Told {
    let (_, ctx) = desk(fresh).await?;
    let most = Duration::from_secs(if is_long { 60 } else { 30 });
    for (kind, list, n) in [(Cooperatives, cooperatives(n_cooperatives), n_cooperatives), (Umkm, umkm(n_umkm), n_umkm)]
    {
        let mut made = None;
        for (what, wanted) in [("new", [n, 0, 0, 0, 0]), ("unchanged", [0, 0, n, 0, 0])] {
            let start = Instant::now();
            let imported = import(&ctx, kind, "a.csv", list.clone()).await;
            assert_eq!(counts(&imported), wanted);
            made = made.or(imported.run);
            let took = start.elapsed();
            println!("{dialect:?}: {n} {kind:?} {what}: {took:?}, {:.0} rows a second", n as f64 / took.as_secs_f64());
            assert!(took < most, "{took:?}");
        }
        for format in [ExportFormat::Csv, ExportFormat::Xlsx] {
            let style = Style { format, separator: b';', has_mark: true };
            let start = Instant::now();
            let mut bytes = Vec::new();
            exports::export(&ctx, &exports::Wish { kind, style, within: None }, &mut bytes).await?;
            let wrote = start.elapsed();
            let start = Instant::now();
            assert_eq!(counts(&import(&ctx, kind, "b.csv", bytes).await), [0, 0, n, 0, 0], "{kind:?} {format:?}");
            let rate = |took: Duration| n as f64 / took.as_secs_f64();
            println!(
                "{dialect:?}: {n} {kind:?} as {format:?}: exported {wrote:?}, {:.0} rows a second; imported again {:.0} rows a second",
                rate(wrote),
                rate(start.elapsed())
            );
        }
        let start = Instant::now();
        let undone = imports::undo(&ctx, made.unwrap()).await?;
        println!("{dialect:?}: {n} {kind:?} taken back: {:?}", start.elapsed());
        assert_eq!(undone, imports::Undone { n_retired: n, ..Default::default() });
    }
    Ok(())
}

#[test]
fn the_log_tells_how_long_the_longest_chunk_took() {
    use crate::given::engines::{Start, tell};
    tell(Start::Referenced, simpul::db::Dialect::Sqlite, async |fresh| {
        let folder = tempfile::tempdir()?;
        kept(folder.path(), "a.csv", cooperatives(5));
        let mut command = program(&fresh, folder.path());
        command.env("SIMPUL_LOG_LEVEL", "debug").env("SIMPUL_IMPORT_CHUNK_ROWS", "2");
        let (out, err) = told(&command.args(["import", "cooperatives", "a.csv"]).output()?);
        assert!(out.contains("5 rows: 5 new"), "{out}\n{err}");
        let line = err.lines().find(|line| line.contains("longest_chunk_ms")).unwrap_or_else(|| panic!("{err}"));
        assert!(line.contains("in 3 chunks"), "{line}");
        Ok(())
    });
}
