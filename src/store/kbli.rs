//! Codes of the classification of lines of business.

use super::values::{Reader, word};
use super::{CHUNK, Result};
use crate::db::Run;
use crate::domain::fold::fold;
use crate::domain::kbli::KbliCode;
use crate::{sql, values};

#[derive(sqlx::FromRow)]
struct KbliRow {
    edition: String,
    code: String,
    level: i64,
    title: String,
    parent: Option<String>,
    source: String,
}

/// Every code, by edition and code.
pub async fn all(mut run: impl Run) -> Result<Vec<KbliCode>> {
    let rows: Vec<KbliRow> = run
        .all(sql!("select edition, code, level, title, parent, source from kbli_codes order by edition, code"))
        .await?;
    rows.into_iter()
        .map(|row| {
            let edition = Reader { table: "kbli_codes", id: row.code.as_str() }.choice("edition", &row.edition)?;
            Ok(KbliCode {
                edition,
                code: row.code,
                level: row.level,
                title: row.title,
                parent: row.parent,
                source: row.source,
            })
        })
        .collect()
}

/// Writes codes; one already there takes the new values.
pub async fn upsert(mut run: impl Run, codes: &[KbliCode]) -> Result<()> {
    for chunk in codes.chunks(CHUNK) {
        let rows = chunk
            .iter()
            .map(|k| values![word(k.edition), &k.code, k.level, &k.title, fold(&k.title), &k.parent, &k.source]);
        run.exec(
            sql!("insert into kbli_codes (edition, code, level, title, title_folded, parent, source) values ")
                .rows(rows)
                .push(
                    " on conflict (edition, code) do update set level = excluded.level, title = excluded.title,
               title_folded = excluded.title_folded, parent = excluded.parent, source = excluded.source",
                ),
        )
        .await?;
    }
    Ok(())
}
