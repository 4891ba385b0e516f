//! Sectors with their words. There are few, so they are read whole.

use chrono::{DateTime, Utc};
use sqlx::types::Json;

use super::Result;
use super::values::{Reader, word};
use crate::db::Run;
use crate::domain::message::Message;
use crate::domain::sector::{Sector, SectorWord};
use crate::{sql, values};

#[derive(sqlx::FromRow)]
struct SectorRow {
    code: String,
    name_id: String,
    name_en: String,
    shape: String,
    tone: String,
    kbli_prefixes: Json<Vec<String>>,
    words: Json<Vec<(String, i64)>>,
}

/// Every sector, by code.
pub async fn all(mut run: impl Run) -> Result<Vec<Sector>> {
    let rows: Vec<SectorRow> = run
        .all(sql!("select code, name_id, name_en, shape, tone, kbli_prefixes, words from sectors where retired_at is null order by code"))
        .await?;
    rows.into_iter()
        .map(|row| {
            let read = Reader { table: "sectors", id: row.code.as_str() };
            Ok(Sector {
                shape: read.choice("shape", &row.shape)?,
                tone: read.choice("tone", &row.tone)?,
                name: Message { id: row.name_id, en: row.name_en },
                kbli_prefixes: row.kbli_prefixes.0,
                words: row.words.0.into_iter().map(|(word, weight)| SectorWord { word, weight }).collect(),
                code: row.code,
            })
        })
        .collect()
}

/// Writes sectors; one already there takes the new values and a new version.
pub async fn upsert(mut run: impl Run, sectors: &[Sector], at: DateTime<Utc>) -> Result<()> {
    let rows = sectors.iter().map(|s| {
        let words: Vec<_> = s.words.iter().map(|word| (&word.word, word.weight)).collect();
        values![
            &s.code,
            &s.name.id,
            &s.name.en,
            word(s.shape),
            word(s.tone),
            serde_json::json!(s.kbli_prefixes),
            serde_json::json!(words),
            1i64,
            at,
            at,
        ]
    });
    let insert = sql!(
        "insert into sectors (code, name_id, name_en, shape, tone, kbli_prefixes, words, version, created_at, changed_at) values "
    );
    run.exec(insert.rows(rows).push(
        " on conflict (code) do update set
           name_id = excluded.name_id, name_en = excluded.name_en, shape = excluded.shape, tone = excluded.tone,
           kbli_prefixes = excluded.kbli_prefixes, words = excluded.words, version = sectors.version + 1,
           changed_at = excluded.changed_at, retired_at = null",
    ))
    .await?;
    Ok(())
}
