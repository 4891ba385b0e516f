//! What UMKM need and what they can make, by commodity. Rows are written with the UMKM and read as sums only.

use uuid::Uuid;

use super::values::Reader;
use super::{CHUNK, Error, Result, page};
use crate::db::{Run, Sql, Value};
use crate::domain::coalition::Quantity;
use crate::domain::coalition::opportunity::{Need, NeedCell};
use crate::domain::coalition::selling::{Capacity, CapacityCell};
use crate::domain::id::{ClusterId, UmkmId};
use crate::domain::{RegionCode, Umkm};
use crate::{sql, values};

/// What is understood of an UMKM's inputs and products.
#[derive(Debug, Clone, Default)]
pub struct Supply {
    /// What it needs.
    pub needs: Vec<Need>,
    /// What it can make.
    pub capacities: Vec<Capacity>,
}

/// Writes what UMKM need and can make; they have no such rows yet.
pub(super) async fn insert(mut run: impl Run, supplies: &[(&Umkm, &Supply)]) -> Result<()> {
    let needs: Vec<Vec<Value>> = supplies
        .iter()
        .flat_map(|(u, supply)| supply.needs.iter().map(move |need| (u, need)))
        .map(|(u, need)| values![u.id, &need.commodity, &u.region, &u.sector, u.is_published, need.quantity])
        .collect();
    for chunk in needs.chunks(CHUNK) {
        let insert = sql!(
            "insert into umkm_needs (umkm_id, commodity_code, region_code, sector_code, is_published, quantity) values "
        );
        run.exec(insert.rows(chunk.to_vec())).await?;
    }
    let capacities: Vec<Vec<Value>> = supplies
        .iter()
        .flat_map(|(u, supply)| supply.capacities.iter().map(move |capacity| (u, capacity)))
        .map(|(u, c)| values![u.id, &c.commodity, u.is_published, c.quantity, c.committed, c.lead_days])
        .collect();
    for chunk in capacities.chunks(CHUNK) {
        let insert = sql!(
            "insert into umkm_capacities (umkm_id, commodity_code, is_published, quantity, committed, lead_days) values "
        );
        run.exec(insert.rows(chunk.to_vec())).await?;
    }
    Ok(())
}

/// Forgets what UMKM need and can make.
pub(super) async fn remove(mut run: impl Run, umkm: &[UmkmId]) -> Result<()> {
    run.exec(sql!("delete from umkm_needs where ").any_of("umkm_id", umkm.iter().copied())).await?;
    run.exec(sql!("delete from umkm_capacities where ").any_of("umkm_id", umkm.iter().copied())).await?;
    Ok(())
}

/// Puts what is understood of UMKM in the place of what was; for when commodities changed their words.
pub async fn replace(mut run: impl Run, supplies: &[(&Umkm, &Supply)]) -> Result<()> {
    for chunk in supplies.chunks(CHUNK) {
        let ids: Vec<UmkmId> = chunk.iter().map(|(umkm, _)| umkm.id).collect();
        remove(&mut run, &ids).await?;
        insert(&mut run, chunk).await?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct NeedRow {
    commodity_code: String,
    place: String,
    sector_code: Option<String>,
    is_published: bool,
    quantity: i64,
    n: i64,
}

/// What the UMKM of a region need, counted by commodity, kecamatan, sector and quantity: at most `most` rows. One range of one index.
pub async fn needs(
    mut run: impl Run,
    region: &RegionCode,
    commodity: Option<&str>,
    most: i64,
) -> Result<Vec<NeedCell>> {
    let rows: Vec<NeedRow> = run
        .all(
            // a kecamatan's code is eight letters long
            Sql::from(
                "select commodity_code, substr(region_code, 1, 8) as place, sector_code, is_published, quantity, count(*) as n
                   from umkm_needs
                  where true",
            )
            .append(page::subtree("region_code", region))
            .bind_if(" and commodity_code = ", commodity)
            .push(" group by commodity_code, substr(region_code, 1, 8), sector_code, is_published, quantity limit ")
            .bind(most),
        )
        .await?;
    rows.into_iter()
        .map(|row| {
            let read = Reader { table: "umkm_needs", id: row.commodity_code.as_str() };
            Ok(NeedCell {
                place: read.region("region_code", &row.place)?,
                quantity: quantity(&read, "quantity", row.quantity)?,
                sector: row.sector_code,
                is_published: row.is_published,
                n: row.n,
                commodity: row.commodity_code,
            })
        })
        .collect()
}

fn quantity<I: std::fmt::Display + Copy>(
    read: &Reader<I>,
    column: &'static str,
    amount: i64,
) -> Result<Quantity, Error> {
    Quantity::try_from(amount).map_err(|_| read.corrupt(column))
}

#[derive(sqlx::FromRow)]
struct CapacityRow {
    cluster_id: Uuid,
    lead_days: Option<i64>,
    is_published: bool,
    n: i64,
    free: i64,
}

/// What the members of the clusters of a sector have left of their capacity for a commodity, by cluster and lead time: one statement.
/// An UMKM is in one cluster of a sector at a time, so nobody is counted twice.
pub async fn capacities(
    mut run: impl Run,
    commodity: &str,
    sector: &str,
    within: Option<&RegionCode>,
) -> Result<Vec<CapacityCell>> {
    let mut select = sql!(
        "select m.cluster_id, c.lead_days, c.is_published, count(*) as n,
                cast(sum(case when c.quantity > c.committed then c.quantity - c.committed else 0 end) as bigint) as free
           from umkm_capacities c
           join cluster_memberships m on m.umkm_id = c.umkm_id and m.left_on is null and m.sector_code = $2
           join clusters k on k.id = m.cluster_id and k.retired_at is null
          where c.commodity_code = $1",
        commodity,
        sector
    );
    if let Some(region) = within {
        select = select
            .push(" and exists (select 1 from cluster_regions r where r.cluster_id = k.id")
            .append(page::subtree("r.region_code", region))
            .push(")");
    }
    let rows: Vec<CapacityRow> = run.all(select.push(" group by m.cluster_id, c.lead_days, c.is_published")).await?;
    rows.into_iter()
        .map(|row| {
            let cluster = ClusterId(row.cluster_id);
            let read = Reader { table: "umkm_capacities", id: cluster };
            Ok(CapacityCell {
                cluster,
                lead_days: row.lead_days,
                is_published: row.is_published,
                n: row.n,
                free: quantity(&read, "quantity", row.free)?,
            })
        })
        .collect()
}
