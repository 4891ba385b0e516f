//! Commodities with their units and words. There are few, so they are read whole.

use chrono::{DateTime, Utc};
use sqlx::types::Json;

use super::values::{Reader, word};
use super::{CHUNK, Result};
use crate::db::Run;
use crate::domain::coalition::{Commodity, Unit};
use crate::domain::message::Message;
use crate::{sql, values};

#[derive(sqlx::FromRow)]
struct CommodityRow {
    code: String,
    name_id: String,
    name_en: String,
    kind: String,
    dimension: String,
    unit: String,
    packs: Json<Vec<Unit>>,
    sectors: Json<Vec<String>>,
    words: Json<Vec<String>>,
}

/// Every commodity, by code.
pub async fn all(mut run: impl Run) -> Result<Vec<Commodity>> {
    let rows: Vec<CommodityRow> = run
        .all(sql!(
            "select code, name_id, name_en, kind, dimension, unit, packs, sectors, words
               from commodities
              where retired_at is null
              order by code"
        ))
        .await?;
    rows.into_iter()
        .map(|row| {
            let read = Reader { table: "commodities", id: row.code.as_str() };
            let (kind, dimension) = (read.choice("kind", &row.kind)?, read.choice("dimension", &row.dimension)?);
            let unit = read.corrupt("unit");
            let name = Message { id: row.name_id, en: row.name_en };
            Commodity::new(row.code, name, kind, dimension, &row.unit, row.packs.0, row.sectors.0, row.words.0)
                .ok_or(unit)
        })
        .collect()
}

/// Writes commodities; one already there takes the new values and a new version.
pub async fn upsert(mut run: impl Run, commodities: &[Commodity], at: DateTime<Utc>) -> Result<()> {
    for chunk in commodities.chunks(CHUNK) {
        let rows = chunk.iter().map(|c| {
            values![
                &c.code,
                &c.name.id,
                &c.name.en,
                word(c.kind),
                word(c.dimension),
                &c.unit.code,
                serde_json::json!(c.packs),
                serde_json::json!(c.sectors),
                serde_json::json!(c.words),
                1i64,
                at,
                at,
            ]
        });
        let insert = sql!(
            "insert into commodities (code, name_id, name_en, kind, dimension, unit, packs, sectors, words, version, created_at, changed_at) values "
        );
        run.exec(insert.rows(rows).push(
            " on conflict (code) do update set
               name_id = excluded.name_id, name_en = excluded.name_en, kind = excluded.kind, dimension = excluded.dimension,
               unit = excluded.unit, packs = excluded.packs, sectors = excluded.sectors, words = excluded.words,
               version = commodities.version + 1, changed_at = excluded.changed_at, retired_at = null",
        ))
        .await?;
    }
    Ok(())
}
