//! Where values came from: one row for each field that a run set on an entity that was there before, or that differs from the
//! run that made the entity, or that somebody corrected who answers for it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::values::{Reader, word};
use super::{CHUNK, Result};
use crate::db::Run;
use crate::domain::id::ImportRunId;
use crate::domain::origin::{FieldOrigin, MANAGER};
use crate::{sql, values};

#[derive(sqlx::FromRow)]
struct OriginRow {
    entity_id: Uuid,
    field: String,
    import_run_id: Option<Uuid>,
    entity_kind: String,
    raw_value: Option<String>,
    value_before: Option<String>,
    at: DateTime<Utc>,
    source: String,
}

/// Keeps origins. Applying the same run again changes nothing.
pub async fn insert(mut run: impl Run, origins: &[FieldOrigin]) -> Result<()> {
    for chunk in origins.chunks(CHUNK) {
        let rows = chunk.iter().map(|o| {
            let source = if o.import_run.is_some() { "IMPORT" } else { MANAGER };
            values![
                o.entity_id,
                &o.field,
                o.import_run,
                word(o.entity_kind),
                &o.raw_value,
                &o.value_before,
                o.at,
                source
            ]
        });
        let insert = sql!(
            "insert into field_origins (entity_id, field, import_run_id, entity_kind, raw_value, value_before, at, source) values "
        );
        run.exec(insert.rows(rows).push(" on conflict do nothing")).await?;
    }
    Ok(())
}

/// The origins of each entity's fields, the latest first.
pub async fn of_entities(mut run: impl Run, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<FieldOrigin>>> {
    let rows: Vec<OriginRow> = run
        .all(
            sql!(
                "select o.entity_id, o.field, o.import_run_id, o.entity_kind, o.raw_value, o.value_before, o.at,
                        coalesce(r.file_name, o.source) as source
                   from field_origins o left join import_runs r on r.id = o.import_run_id
                  where (r.id is null or r.state <> 'UNDONE') and "
            )
            .any_of("o.entity_id", ids.iter().copied())
            .push(" order by o.entity_id, o.at desc, o.field"),
        )
        .await?;
    origins(rows)
}

/// The runs that made or changed each entity and were not taken back, with when they were planned, the latest first.
pub async fn runs_of(mut run: impl Run, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<(ImportRunId, DateTime<Utc>)>>> {
    let rows: Vec<(Uuid, Uuid, DateTime<Utc>)> = run
        .all(
            sql!(
                "select distinct o.entity_id, r.id, r.created_at
                   from field_origins o join import_runs r on r.id = o.import_run_id
                  where r.state <> 'UNDONE' and "
            )
            .any_of("o.entity_id", ids.iter().copied())
            .push(" order by o.entity_id, r.created_at desc, r.id desc"),
        )
        .await?;
    let mut runs: HashMap<Uuid, Vec<_>> = HashMap::new();
    for (entity, run, at) in rows {
        runs.entry(entity).or_default().push((ImportRunId(run), at));
    }
    Ok(runs)
}

/// The origins that one run left.
pub async fn of_run(mut run: impl Run, id: ImportRunId) -> Result<HashMap<Uuid, Vec<FieldOrigin>>> {
    let rows: Vec<OriginRow> = run
        .all(sql!(
            "select o.entity_id, o.field, o.import_run_id, o.entity_kind, o.raw_value, o.value_before, o.at, r.file_name as source
               from field_origins o join import_runs r on r.id = o.import_run_id
              where o.import_run_id = $1
              order by o.entity_id, o.field",
            id
        ))
        .await?;
    origins(rows)
}

fn origins(rows: Vec<OriginRow>) -> Result<HashMap<Uuid, Vec<FieldOrigin>>> {
    let mut origins: HashMap<Uuid, Vec<FieldOrigin>> = HashMap::new();
    for row in rows {
        let read = Reader { table: "field_origins", id: row.entity_id };
        origins.entry(row.entity_id).or_default().push(FieldOrigin {
            entity_kind: read.choice("entity_kind", &row.entity_kind)?,
            entity_id: row.entity_id,
            import_run: row.import_run_id.map(ImportRunId),
            field: row.field,
            source: row.source,
            raw_value: row.raw_value,
            value_before: row.value_before,
            at: row.at,
        });
    }
    Ok(origins)
}
