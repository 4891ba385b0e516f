//! Memberships in cooperatives and clusters, with their histories.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::{CHUNK, Result};
use crate::db::Run;
use crate::domain::id::{ClusterId, ClusterMembershipId, MembershipId, UmkmId};
use crate::domain::membership::{ClusterMembership, Member, Membership};
use crate::{sql, values};

/// Adds memberships in cooperatives. Fails with `Conflict` where a member is in that cooperative already.
pub async fn insert(mut run: impl Run, memberships: &[Membership], at: DateTime<Utc>) -> Result<()> {
    for chunk in memberships.chunks(CHUNK) {
        let (mut umkm, mut persons) = (Vec::new(), Vec::new());
        for m in chunk {
            match m.member {
                Member::Umkm(id) => umkm.push(values![id, m.id, m.cooperative, m.joined_on, m.left_on, at, at]),
                Member::Person(id) => persons.push(values![id, m.id, m.cooperative, m.joined_on, m.left_on, at, at]),
            }
        }
        if !umkm.is_empty() {
            run.exec(
                sql!("insert into umkm_memberships (umkm_id, id, cooperative_id, joined_on, left_on, created_at, changed_at) values ").rows(umkm),
            )
            .await?;
        }
        if !persons.is_empty() {
            run.exec(
                sql!("insert into person_memberships (person_id, id, cooperative_id, joined_on, left_on, created_at, changed_at) values ")
                    .rows(persons),
            )
            .await?;
        }
    }
    Ok(())
}

/// Adds stays in clusters, whose UMKM are in no cluster's number yet. Fails with `Conflict` where an UMKM is in a cluster of that sector already.
pub async fn insert_cluster(mut run: impl Run, memberships: &[ClusterMembership], at: DateTime<Utc>) -> Result<()> {
    for chunk in memberships.chunks(CHUNK) {
        let rows = chunk.iter().map(|m| values![m.umkm, m.id, m.cluster, &m.sector, m.joined_on, m.left_on, at, at]);
        run.exec(
            sql!("insert into cluster_memberships (umkm_id, id, cluster_id, sector_code, joined_on, left_on, created_at, changed_at) values ")
                .rows(rows),
        )
        .await?;
        let mut entered: BTreeMap<ClusterId, i64> = BTreeMap::new();
        for stay in chunk.iter().filter(|stay| stay.left_on.is_none()) {
            *entered.entry(stay.cluster).or_default() += 1;
        }
        if !entered.is_empty() {
            // both engines call the columns of bare rows so
            run.exec(
                sql!("update clusters set n_umkm = n_umkm + entered.column2 from (values ")
                    .rows(entered.into_iter().map(|(cluster, n)| values![cluster, n]))
                    .push(") as entered where clusters.id = entered.column1"),
            )
            .await?;
        }
    }
    Ok(())
}

/// Ends the membership of an UMKM; false where it had ended or never was.
pub async fn leave(
    mut run: impl Run,
    umkm: UmkmId,
    membership: MembershipId,
    on: NaiveDate,
    at: DateTime<Utc>,
) -> Result<bool> {
    let left = sql!(
        "update umkm_memberships set left_on = $1, changed_at = $2 where umkm_id = $3 and id = $4 and left_on is null",
        on,
        at,
        umkm,
        membership
    );
    Ok(run.exec(left).await? > 0)
}

/// Ends the stay of an UMKM in a cluster; false where it had ended or never was.
pub async fn leave_cluster(
    mut run: impl Run,
    umkm: UmkmId,
    membership: ClusterMembershipId,
    on: NaiveDate,
    at: DateTime<Utc>,
) -> Result<bool> {
    let left = sql!(
        "update cluster_memberships set left_on = $1, changed_at = $2 where umkm_id = $3 and id = $4 and left_on is null",
        on,
        at,
        umkm,
        membership
    );
    let has_left = run.exec(left).await? > 0;
    if has_left {
        run.exec(sql!(
            "update clusters set n_umkm = n_umkm - 1
              where id = (select m.cluster_id from cluster_memberships m join umkm u on u.id = m.umkm_id
                           where m.umkm_id = $1 and m.id = $2 and u.retired_at is null)",
            umkm,
            membership
        ))
        .await?;
    }
    Ok(has_left)
}

/// Takes UMKM that are about to be retired out of the numbers of their clusters; their stays are kept.
pub(super) async fn uncount(mut run: impl Run, umkm: &[UmkmId]) -> Result<()> {
    let stays = sql!(
        "update clusters set n_umkm = n_umkm - gone.n
           from (select m.cluster_id, count(*) as n
                   from cluster_memberships m join umkm u on u.id = m.umkm_id
                  where m.left_on is null and u.retired_at is null and "
    );
    run.exec(
        stays
            .any_of("m.umkm_id", umkm.iter().copied())
            .push(" group by m.cluster_id) as gone where clusters.id = gone.cluster_id"),
    )
    .await?;
    Ok(())
}

/// Ends everything that UMKM are members of, since they leave the lists.
pub(super) async fn leave_all(mut run: impl Run, umkm: &[UmkmId], on: NaiveDate, at: DateTime<Utc>) -> Result<()> {
    for left in [
        sql!("update umkm_memberships set left_on = $1, changed_at = $2 where left_on is null and ", on, at),
        sql!("update cluster_memberships set left_on = $1, changed_at = $2 where left_on is null and ", on, at),
    ] {
        run.exec(left.any_of("umkm_id", umkm.iter().copied())).await?;
    }
    Ok(())
}
