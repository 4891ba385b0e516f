//! Organisations and the regions in which they act.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::page::{self, List, Term};
use super::values::{Reader, word};
use super::{CHUNK, Result};
use crate::db::{Run, Sql};
use crate::domain::fold::fold;
use crate::domain::id::OrganisationId;
use crate::domain::listing::{Count, Direction, Key, Page, Slice};
use crate::domain::organisation::{Organisation, OrganisationFilter, OrganisationKind};
use crate::{sql, values};

#[derive(sqlx::FromRow)]
struct OrganisationRow {
    id: Uuid,
    kind: String,
    name: String,
    name_folded: String,
    is_demo: bool,
    regions: Json<Vec<String>>,
}

impl OrganisationRow {
    fn organisation(self) -> Result<Organisation> {
        let id = OrganisationId(self.id);
        let read = Reader { table: "organisations", id };
        let regions = self.regions.0.iter().map(|code| read.region("regions", code)).collect::<Result<_>>()?;
        Ok(Organisation { id, kind: read.choice("kind", &self.kind)?, name: self.name, regions, is_demo: self.is_demo })
    }
}

/// Of `organisations o`.
fn columns() -> Sql {
    Sql::from("o.id, o.kind, o.name, o.name_folded, o.is_demo, coalesce((select ")
        .split("json_group_array(r.region_code)", "jsonb_agg(r.region_code order by r.region_code)")
        .split(
            " from (select region_code from organisation_regions where organisation_id = o.id order by region_code) r), '[]')",
            " from organisation_regions r where r.organisation_id = o.id), '[]')",
        )
        .push(" as regions")
}

/// A list of organisations, by name.
fn list(filter: &OrganisationFilter) -> List {
    let mut conditions = Sql::from(" and o.retired_at is null").bind_if(" and o.kind = ", filter.kind.map(word));
    for word in &filter.words {
        conditions =
            conditions.split(" and instr(", " and strpos(").push("o.name_folded, ").bind(word.clone()).push(") > 0");
    }
    List {
        columns: columns(),
        found: None,
        tables: vec!["organisations o".into()],
        conditions,
        is_whole: false,
        chance: None,
        order: vec![Term::new("o.name_folded", Direction::Ascending), Term::new("o.id", Direction::Ascending)],
    }
}

/// One page of the organisations that a filter lets through, by name.
pub async fn page(run: impl Run, filter: &OrganisationFilter, slice: &Slice) -> Result<Page<Organisation>> {
    page::read(run, &list(filter), slice, |row: OrganisationRow| {
        let key = vec![Key::Text(row.name_folded.clone()), Key::Id(row.id)];
        Ok(page::listed(row.organisation()?, key, None))
    })
    .await
}

/// How many organisations a filter lets through.
pub async fn count(run: impl Run, filter: &OrganisationFilter) -> Result<Count> {
    page::count(run, &list(filter)).await
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

/// Whether there is an organisation of this kind whose folded name is this.
pub async fn is_named(mut run: impl Run, kind: OrganisationKind, folded: &str) -> Result<bool> {
    let query = sql!(
        "select 1 from organisations where kind = $1 and name_folded = $2 and retired_at is null limit 1",
        word(kind),
        folded
    );
    Ok(run.maybe::<(i32,)>(query).await?.is_some())
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
    let rows: Vec<OrganisationRow> =
        run.all(page::by_ids(columns(), "organisations o", "o.id", ids.iter().copied())).await?;
    rows.into_iter().map(|row| row.organisation().map(|found| (found.id, found))).collect()
}
