//! Organisations and the regions in which they act.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::values::{Reader, word};
use super::{CHUNK, Result};
use crate::db::{Run, Sql};
use crate::domain::fold::fold;
use crate::domain::id::OrganisationId;
use crate::domain::organisation::{Organisation, OrganisationKind};
use crate::{sql, values};

#[derive(sqlx::FromRow)]
struct OrganisationRow {
    id: Uuid,
    kind: String,
    name: String,
    is_demo: bool,
    regions: Json<Vec<String>>,
}

/// Adds organisations.
pub async fn insert(mut run: impl Run, organisations: &[Organisation], at: DateTime<Utc>) -> Result<()> {
    for chunk in organisations.chunks(CHUNK) {
        let rows = chunk.iter().map(|o| values![o.id, word(o.kind), &o.name, fold(&o.name), o.is_demo, 1i64, at, at]);
        run.exec(sql!("insert into organisations (id, kind, name, name_folded, is_demo, version, created_at, changed_at) values ").rows(rows)).await?;
    }
    let regions: Vec<_> =
        organisations.iter().flat_map(|o| o.regions.iter().map(|region| values![o.id, region])).collect();
    for chunk in regions.chunks(CHUNK) {
        run.exec(sql!("insert into organisation_regions (organisation_id, region_code) values ").rows(chunk.to_vec()))
            .await?;
    }
    Ok(())
}

/// The first made-up organisation of a kind.
pub async fn first_of_demo(mut run: impl Run, kind: OrganisationKind) -> Result<Option<OrganisationId>> {
    let row: Option<(Uuid,)> = run
        .maybe(sql!(
            "select id from organisations where kind = $1 and is_demo and retired_at is null order by id limit 1",
            word(kind),
        ))
        .await?;
    Ok(row.map(|(id,)| OrganisationId(id)))
}

/// Organisations by id; those that are not there are left out.
pub async fn by_ids(mut run: impl Run, ids: &[OrganisationId]) -> Result<HashMap<OrganisationId, Organisation>> {
    let rows: Vec<OrganisationRow> = run
        .all(
            Sql::from("select o.id, o.kind, o.name, o.is_demo, coalesce((select ")
                .split("json_group_array(r.region_code)", "jsonb_agg(r.region_code order by r.region_code)")
                .split(
                    " from (select region_code from organisation_regions where organisation_id = o.id order by region_code) r), '[]')",
                    " from organisation_regions r where r.organisation_id = o.id), '[]')",
                )
                .push(" as regions from organisations o where ")
                .any_of("o.id", ids.iter().copied()),
        )
        .await?;
    rows.into_iter()
        .map(|row| {
            let id = OrganisationId(row.id);
            let read = Reader { table: "organisations", id };
            let regions = row.regions.0.iter().map(|code| read.region("regions", code)).collect::<Result<_>>()?;
            Ok((
                id,
                Organisation {
                    id,
                    kind: read.choice("kind", &row.kind)?,
                    name: row.name,
                    regions,
                    is_demo: row.is_demo,
                },
            ))
        })
        .collect()
}
