//! What accounts are, and where; what they were stays.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Result;
use super::values::{Reader, word};
use crate::db::{Record, Run, Sql};
use crate::domain::account::{Grant, GrantPlace, Granted, Role};
use crate::domain::id::{AccountId, CooperativeId, GrantId, OrganisationId, UmkmId};
use crate::{sql, values};

/// The columns of a role; all of them absent where an account has none.
#[derive(sqlx::FromRow)]
struct GrantColumns {
    grant_id: Option<Uuid>,
    role: Option<String>,
    region_code: Option<String>,
    cooperative_id: Option<Uuid>,
    umkm_id: Option<Uuid>,
    organisation_id: Option<Uuid>,
}

impl GrantColumns {
    /// The role, if there is one.
    fn grant(self) -> Result<Option<Grant>> {
        let (Some(id), Some(role)) = (self.grant_id.map(GrantId), self.role.as_deref()) else { return Ok(None) };
        let read = Reader { table: "grants", id };
        let place = match &self {
            Self { region_code: Some(code), .. } => GrantPlace::Region(read.region("region_code", code)?),
            Self { cooperative_id: Some(id), .. } => GrantPlace::Cooperative(CooperativeId(*id)),
            Self { umkm_id: Some(id), .. } => GrantPlace::Umkm(UmkmId(*id)),
            Self { organisation_id: Some(id), .. } => GrantPlace::Organisation(OrganisationId(*id)),
            _ => GrantPlace::Everywhere,
        };
        Grant::new(id, read.choice("role", role)?, place).map(Some).map_err(|_| read.corrupt("role"))
    }
}

/// A row of what opens an account, beside one of the roles of the account.
#[derive(sqlx::FromRow)]
pub(super) struct Opening<T> {
    #[sqlx(flatten)]
    key: T,
    #[sqlx(flatten)]
    grant: GrantColumns,
}

/// What opens an account, if that is active, together with what the account is: `columns` of the table `k`, where a condition holds.
pub(super) async fn opening<T>(
    mut run: impl Run,
    columns: &'static str,
    table: &'static str,
    condition: Sql,
) -> Result<Option<(T, Vec<Grant>)>>
where
    Opening<T>: Record,
{
    let select = Sql::from("select ")
        .push(columns)
        .push(", g.id as grant_id, g.role, g.region_code, g.cooperative_id, g.umkm_id, g.organisation_id from ")
        .push(table)
        .push(
            " k join accounts a on a.id = k.account_id and a.state = 'ACTIVE' and a.retired_at is null
               left join grants g on g.account_id = k.account_id and g.until_at is null
              where ",
        )
        .append(condition)
        .push(" order by g.id");
    let (mut key, mut grants) = (None, Vec::<Grant>::new());
    for row in run.all::<Opening<T>>(select).await? {
        // of an account that is opened in two ways, each role comes twice
        grants.extend(row.grant.grant()?.filter(|grant| grants.last() != Some(grant)));
        key = Some(row.key);
    }
    Ok(key.map(|key| (key, grants)))
}

/// Gives a role.
pub async fn insert(mut run: impl Run, account: AccountId, grants: &[Grant], at: DateTime<Utc>) -> Result<()> {
    let rows: Vec<_> = grants
        .iter()
        .map(|grant| {
            let (mut region, mut cooperative, mut umkm, mut organisation) = (None, None, None, None);
            match grant.place() {
                GrantPlace::Everywhere => {}
                GrantPlace::Region(code) => region = Some(code.clone()),
                GrantPlace::Cooperative(id) => cooperative = Some(*id),
                GrantPlace::Umkm(id) => umkm = Some(*id),
                GrantPlace::Organisation(id) => organisation = Some(*id),
            }
            values![grant.id, account, word(grant.role()), region, cooperative, umkm, organisation, at]
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    run.exec(
        sql!("insert into grants (id, account_id, role, region_code, cooperative_id, umkm_id, organisation_id, from_at) values ")
            .rows(rows),
    )
    .await?;
    Ok(())
}

/// Ends a role of an account. Answers whether it was had.
pub async fn end(mut run: impl Run, account: AccountId, grant: GrantId, at: DateTime<Utc>) -> Result<bool> {
    let end = sql!(
        "update grants set until_at = $1 where id = $2 and account_id = $3 and until_at is null",
        at,
        grant,
        account
    );
    Ok(run.exec(end).await? > 0)
}

/// Whether an account that can be opened has the role of an administrator.
pub async fn is_administered(mut run: impl Run) -> Result<bool> {
    let one: Option<(i32,)> = run
        .maybe(sql!(
            "select 1 from grants g join accounts a on a.id = g.account_id and a.state = 'ACTIVE' and a.retired_at is null
              where g.role = $1 and g.until_at is null limit 1",
            word(Role::Administrator)
        ))
        .await?;
    Ok(one.is_some())
}

#[derive(sqlx::FromRow)]
struct GrantedRow {
    account_id: Uuid,
    from_at: DateTime<Utc>,
    until_at: Option<DateTime<Utc>>,
    #[sqlx(flatten)]
    grant: GrantColumns,
}

/// The roles of accounts, those that are over too, the oldest first.
pub async fn of_accounts(mut run: impl Run, ids: &[AccountId]) -> Result<HashMap<AccountId, Vec<Granted>>> {
    let rows: Vec<GrantedRow> = run
        .all(
            sql!("select account_id, from_at, until_at, id as grant_id, role, region_code, cooperative_id, umkm_id, organisation_id from grants where ")
                .any_of("account_id", ids.iter().copied())
                .push(" order by id"),
        )
        .await?;
    let mut all: HashMap<AccountId, Vec<Granted>> = HashMap::new();
    for GrantedRow { account_id, from_at, until_at, grant } in rows {
        let held = all.entry(AccountId(account_id)).or_default();
        held.extend(grant.grant()?.map(|grant| Granted { grant, from_at, until_at }));
    }
    Ok(all)
}
