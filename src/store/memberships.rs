//! Memberships in cooperatives and clusters, with their histories.

use chrono::{DateTime, NaiveDate, Utc};

use super::{CHUNK, Result};
use crate::db::Run;
use crate::domain::id::{ClusterMembershipId, MembershipId, UmkmId};
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

/// Adds stays in clusters. Fails with `Conflict` where an UMKM is in a cluster of that sector already.
pub async fn insert_cluster(mut run: impl Run, memberships: &[ClusterMembership], at: DateTime<Utc>) -> Result<()> {
    for chunk in memberships.chunks(CHUNK) {
        let rows = chunk.iter().map(|m| values![m.umkm, m.id, m.cluster, &m.sector, m.joined_on, m.left_on, at, at]);
        run.exec(
            sql!("insert into cluster_memberships (umkm_id, id, cluster_id, sector_code, joined_on, left_on, created_at, changed_at) values ")
                .rows(rows),
        )
        .await?;
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
    Ok(run.exec(left).await? > 0)
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
