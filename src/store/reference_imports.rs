//! Imports of reference lists, what each changed, and the outlines of regions.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::values::{Reader, word};
use super::{CHUNK, Result};
use crate::db::Run;
use crate::domain::RegionCode;
use crate::domain::id::ImportRunId;
use crate::domain::words::words;
use crate::{sql, values};

words! {
    /// What a reference list holds.
    ReferenceKind {
        /// Regions.
        Regions = "REGIONS",
        /// Codes of the classification.
        Kbli = "KBLI",
        /// Outlines of regions.
        Boundaries = "BOUNDARIES",
    }
}

/// An import of a reference list.
#[derive(Debug, Clone, PartialEq)]
pub struct ReferenceImport {
    /// Id.
    pub id: ImportRunId,
    /// What it holds.
    pub kind: ReferenceKind,
    /// Name of the file.
    pub file_name: String,
    /// SHA-256 of the file, in hexadecimal digits.
    pub file_sha256: String,
    /// Rows of data in the file.
    pub n_rows: i64,
    /// Rows by outcome.
    pub counts: serde_json::Value,
}

/// An entry that an import made or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Code of the region; edition and code of the classification.
    pub entry: String,
    /// What stood there; none where the import made it.
    pub before: Option<String>,
}

/// Adds an import and what it changed.
pub async fn insert(mut run: impl Run, import: &ReferenceImport, changes: &[Change], at: DateTime<Utc>) -> Result<()> {
    run.exec(sql!(
        "insert into reference_imports (id, kind, file_name, file_sha256, n_rows, counts, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        import.id,
        word(import.kind),
        &import.file_name,
        &import.file_sha256,
        import.n_rows,
        &import.counts,
        at,
    ))
    .await?;
    for chunk in changes.chunks(CHUNK) {
        let rows = chunk.iter().map(|c| values![word(import.kind), &c.entry, import.id, &c.before]);
        run.exec(sql!("insert into reference_changes (kind, entry, import_id, value_before) values ").rows(rows))
            .await?;
    }
    Ok(())
}

/// Entries of a kind that some import made or changed.
pub async fn entries(mut run: impl Run, kind: ReferenceKind) -> Result<HashSet<String>> {
    let rows: Vec<(String,)> =
        run.all(sql!("select distinct entry from reference_changes where kind = $1", word(kind))).await?;
    Ok(rows.into_iter().map(|(entry,)| entry).collect())
}

/// Lets imports of reference lists go one after the other. SQLite has one writer anyway.
pub async fn take_turn(mut run: impl Run) -> Result<()> {
    run.exec(crate::db::Sql::default().split("select 1", "lock table reference_imports in share row exclusive mode"))
        .await?;
    Ok(())
}

/// Whether an id is that of an import of a reference list.
pub async fn is_there(mut run: impl Run, id: ImportRunId) -> Result<bool> {
    let found: Option<(i64,)> =
        run.maybe(sql!("select cast(1 as bigint) from reference_imports where id = $1", id)).await?;
    Ok(found.is_some())
}

/// How many imports there were: equal to what was seen before if none came in between.
pub async fn n_imports(mut run: impl Run) -> Result<i64> {
    let (n,): (i64,) = run.one(sql!("select count(*) from reference_imports")).await?;
    Ok(n)
}

/// The outline of a region as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineRow {
    /// The region.
    pub region: RegionCode,
    /// GeoJSON geometry.
    pub outline: String,
    /// Its positions.
    pub n_points: i64,
}

/// Outlines by region; those that are not there are left out.
pub async fn outlines(mut run: impl Run, regions: &[RegionCode]) -> Result<HashMap<RegionCode, String>> {
    let query = sql!("select region_code, outline from region_outlines where ");
    let rows: Vec<(String, String)> = run.all(query.any_of("region_code", regions.iter().cloned())).await?;
    rows.into_iter()
        .map(|(code, outline)| {
            let read = Reader { table: "region_outlines", id: code.as_str() };
            Ok((read.region("region_code", &code)?, outline))
        })
        .collect()
}

/// Writes outlines; one already there is replaced.
pub async fn upsert_outlines(
    mut run: impl Run,
    import: ImportRunId,
    outlines: &[OutlineRow],
    at: DateTime<Utc>,
) -> Result<()> {
    for chunk in outlines.chunks(CHUNK) {
        let rows = chunk.iter().map(|o| values![&o.region, &o.outline, o.n_points, import, at]);
        run.exec(
            sql!("insert into region_outlines (region_code, outline, n_points, import_id, changed_at) values ")
                .rows(rows)
                .push(
                    " on conflict (region_code) do update set outline = excluded.outline, n_points = excluded.n_points,
                       import_id = excluded.import_id, changed_at = excluded.changed_at",
                ),
        )
        .await?;
    }
    Ok(())
}
