//! Lists imported into a registry: what is made, changed, refused and taken back, and what a file cannot do.

mod abuse;
mod clusters;
pub mod command;
mod cooperatives;
mod interrupted;
mod kbli;
mod life;
pub mod load;
mod reference;
mod repeated;
mod umkm;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::TimeDelta;
use simpul::app::Ctx;
use simpul::app::imports::{self, File, Imported, Wish};
use simpul::db::{Db, Run, Sql};
use simpul::import::mapping::ListKind;
use simpul::import::sheet::Limits;

use crate::given::{self, engines::Fresh};

/// `on_each_desk!(a_sentence, async |db, ctx| { … })`: a story told on both engines, with the reference data and a clock that
/// moves on a second at each look, asked by the operator.
macro_rules! on_each_desk {
    ($sentence:ident, async |$db:ident, $ctx:ident| $story:block) => {
        told_on_each!($sentence, Referenced, async |fresh| {
            let ($db, $ctx) = $crate::imports::desk(&fresh).await?;
            $story
        });
    };
}
use on_each_desk;

async fn desk(fresh: &Fresh) -> Result<(Db, Ctx), Box<dyn std::error::Error>> {
    let db = fresh.open().await?;
    let seconds = AtomicI64::new(0);
    let clock = move || given::now() + TimeDelta::seconds(seconds.fetch_add(1, Ordering::Relaxed));
    let ctx = Ctx::open(db.clone(), given::vault(), Arc::new(clock)).await?;
    Ok((db, ctx))
}

pub fn wish() -> Wish {
    Wish {
        columns: Vec::new(),
        mapping: None,
        edition: None,
        within: None,
        dry_run: false,
        limits: Limits::COMMAND_LINE,
        chunk_rows: 200,
    }
}

fn file(list: ListKind, name: &str, bytes: impl Into<Vec<u8>>) -> File {
    File { list, name: name.to_owned(), bytes: bytes.into() }
}

async fn import(ctx: &Ctx, list: ListKind, name: &str, bytes: impl Into<Vec<u8>>) -> Imported {
    imports::import(ctx, file(list, name, bytes), wish()).await.unwrap()
}

/// new, changed, unchanged, refused, possible duplicates.
fn counts(imported: &Imported) -> [usize; 5] {
    let counts = imported.report.counts;
    [counts.new, counts.changed, counts.unchanged, counts.refused, counts.possible_duplicates]
}

/// What the reasons of a row say in English.
fn said(imported: &Imported, row: usize) -> Vec<&str> {
    imported.report.rows[row].reasons.iter().map(|reason| reason.message.en.as_str()).collect()
}

/// Every table with its rows, and the versions of those that have one summed up.
async fn tables(db: &Db) -> BTreeMap<String, (i64, i64)> {
    let mut tables = BTreeMap::new();
    let steps: Vec<String> =
        given::files("migrations/sqlite", "sql").iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let all = steps.concat();
    let last = |text: String| all.rfind(&text);
    for text in &steps {
        for (_, table) in text.match_indices("create table ").map(|(at, found)| text.split_at(at + found.len())) {
            let (name, columns) = table.split_once(" (").unwrap();
            if name.ends_with("_anew") {
                continue; // it has taken the name of the one before
            }
            let made = last(format!("create table {name} (")).max(last(format!(" rename to {name};")));
            if last(format!("drop table {name};")) > made {
                continue; // another has its rows
            }
            let columns = columns.split_once(") strict").unwrap().0;
            let sum = if columns.contains(" version ") { "coalesce(sum(version), 0)" } else { "0" };
            let select = format!("select cast(count(*) as bigint), cast({sum} as bigint) from {name}");
            tables.insert(name.to_owned(), one(db, select).await);
        }
    }
    assert!(tables.len() > 25, "{tables:?}");
    tables
}

/// The one row of a statement of a test.
async fn one<T: simpul::db::Record>(mut db: &Db, text: String) -> T {
    db.one(Sql::from(&*Box::leak(text.into_boxed_str()))).await.unwrap()
}

/// All rows of a statement of a test.
async fn all<T: simpul::db::Record>(mut db: &Db, text: &'static str) -> Vec<T> {
    db.all(Sql::from(text)).await.unwrap()
}

/// The tables that differ, with the rows each one has more.
fn grown(before: &BTreeMap<String, (i64, i64)>, after: &BTreeMap<String, (i64, i64)>) -> Vec<(String, i64)> {
    let differ = after.iter().filter(|(name, found)| before[*name] != **found);
    differ.map(|(name, (n, _))| (name.clone(), n - before[name].0)).collect()
}

/// Rows as a workbook, each cell as text.
fn workbook(rows: &str) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in (0..).zip(rows.lines()) {
        for (column, cell) in (0..).zip(line.split(';')) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}
