//! Accounts, by id and by the keyed hash of a login.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Result;
use super::values::{Reader, word};
use crate::db::{Run, Sql};
use crate::domain::account::{Account, AccountFilter, AccountState, GrantPlace};
use crate::domain::id::{AccountId, PersonId};
use crate::domain::listing::{Count, EXACT_COUNT, Key, Listed, Page, Slice};
use crate::sql;

#[derive(sqlx::FromRow)]
struct AccountRow {
    id: Uuid,
    person_id: Uuid,
    password_hash: Option<String>,
    state: String,
    is_demo: bool,
    created_at: DateTime<Utc>,
    version: i64,
}

/// An account with what opens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locked {
    /// The account.
    pub account: Account,
    /// The hash of its password; none where none was set.
    pub password_hash: Option<String>,
}

impl TryFrom<AccountRow> for Locked {
    type Error = super::Error;
    fn try_from(row: AccountRow) -> Result<Self> {
        let id = AccountId(row.id);
        let read = Reader { table: "accounts", id };
        let account = Account {
            id,
            person: PersonId(row.person_id),
            state: read.choice("state", &row.state)?,
            has_password: row.password_hash.is_some(),
            is_demo: row.is_demo,
            created_at: row.created_at,
            version: row.version,
        };
        Ok(Self { account, password_hash: row.password_hash })
    }
}

/// Adds an account. Fails with [`super::Error::Conflict`] where this login is another's.
pub async fn insert(mut run: impl Run, account: &Account, login_hash: &[u8]) -> Result<()> {
    let insert = sql!(
        "insert into accounts (id, person_id, login_hash, state, is_demo, version, created_at, changed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $7)",
        account.id,
        account.person,
        login_hash.to_vec(),
        word(account.state),
        account.is_demo,
        account.version,
        account.created_at,
    );
    run.exec(insert).await?;
    Ok(())
}

fn select() -> Sql {
    sql!(
        "select id, person_id, password_hash, state, is_demo, created_at, version from accounts where retired_at is null"
    )
}

/// The account of a login.
pub async fn by_login(mut run: impl Run, login_hash: &[u8]) -> Result<Option<Locked>> {
    let row: Option<AccountRow> = run.maybe(select().push(" and login_hash = ").bind(login_hash.to_vec())).await?;
    row.map(Locked::try_from).transpose()
}

/// The accounts of logins, each with the hash by which it was found; those that are not there are left out.
pub async fn by_logins(mut run: impl Run, login_hashes: &[Vec<u8>]) -> Result<Vec<(Vec<u8>, Account)>> {
    #[derive(sqlx::FromRow)]
    struct WithLogin {
        login_hash: Vec<u8>,
        #[sqlx(flatten)]
        account: AccountRow,
    }
    let rows: Vec<WithLogin> = run
        .all(
            sql!("select login_hash, id, person_id, password_hash, state, is_demo, created_at, version from accounts where retired_at is null and ")
                .any_of("login_hash", login_hashes.iter().cloned())
                .push(" order by id"),
        )
        .await?;
    let read = |row: WithLogin| Ok((row.login_hash, Locked::try_from(row.account)?.account));
    rows.into_iter().map(read).collect()
}

/// An account with what opens it.
pub async fn locked(mut run: impl Run, id: AccountId) -> Result<Option<Locked>> {
    let row: Option<AccountRow> = run.maybe(select().push(" and id = ").bind(id)).await?;
    row.map(Locked::try_from).transpose()
}

/// The same, held until the end of the transaction: nobody changes it meanwhile.
pub async fn held(mut run: impl Run, id: AccountId) -> Result<Option<Locked>> {
    // SQLite has one writer at a time
    let select = select().push(" and id = ").bind(id).split("", " for update");
    let row: Option<AccountRow> = run.maybe(select).await?;
    row.map(Locked::try_from).transpose()
}

/// Holds an account until the end of the transaction, whether or not it is there.
pub async fn hold(mut run: impl Run, id: AccountId) -> Result<()> {
    // what only refers to it goes on
    let held = sql!("select 1 from accounts where id = $1", id).split("", " for no key update");
    run.maybe::<(i32,)>(held).await?;
    Ok(())
}

/// Accounts by id; those that are not there are left out.
pub async fn by_ids(mut run: impl Run, ids: &[AccountId]) -> Result<HashMap<AccountId, Account>> {
    let rows: Vec<AccountRow> = run.all(select().push(" and ").any_of("id", ids.iter().copied())).await?;
    rows.into_iter().map(|row| Locked::try_from(row).map(|locked| (locked.account.id, locked.account))).collect()
}

/// The ids of the accounts that a filter lets through, and the column in which they are: of the roles where one is asked for, so that
/// these are read in the order of their index. The login of the filter is given by its hash.
fn chosen(filter: &AccountFilter, login_hash: Option<&[u8]>) -> (Sql, Column) {
    let AccountFilter { role, place, state, login: _ } = filter;
    let (from, column) = match (role, place) {
        (None, None) => (sql!("select a.id from accounts a where a.retired_at is null"), Column::OfAccounts),
        _ => (
            sql!(
                "select distinct g.account_id from grants g join accounts a on a.id = g.account_id
                  where g.until_at is null and a.retired_at is null"
            ),
            Column::OfGrants,
        ),
    };
    let sql = from.bind_if(" and g.role = ", role.map(word));
    let sql = match place {
        None | Some(GrantPlace::Everywhere) => sql,
        Some(GrantPlace::Region(code)) => sql.push(" and g.region_code = ").bind(code),
        Some(GrantPlace::Cooperative(id)) => sql.push(" and g.cooperative_id = ").bind(*id),
        Some(GrantPlace::Umkm(id)) => sql.push(" and g.umkm_id = ").bind(*id),
        Some(GrantPlace::Organisation(id)) => sql.push(" and g.organisation_id = ").bind(*id),
    };
    let login_hash = login_hash.map(<[u8]>::to_vec);
    (sql.bind_if(" and a.state = ", state.map(word)).bind_if(" and a.login_hash = ", login_hash), column)
}

/// Where the ids of accounts are.
#[derive(Clone, Copy)]
enum Column {
    OfAccounts,
    OfGrants,
}

/// Accounts by id, one page of those that a filter lets through.
pub async fn page(
    mut run: impl Run,
    filter: &AccountFilter,
    login_hash: Option<&[u8]>,
    slice: &Slice,
) -> Result<Page<Account>> {
    let (ids, column) = chosen(filter, login_hash);
    let (behind, order) = match (column, slice.backward) {
        (Column::OfAccounts, false) => (" and a.id > ", " order by a.id"),
        (Column::OfAccounts, true) => (" and a.id < ", " order by a.id desc"),
        (Column::OfGrants, false) => (" and g.account_id > ", " order by g.account_id"),
        (Column::OfGrants, true) => (" and g.account_id < ", " order by g.account_id desc"),
    };
    let from = match slice.from.as_deref() {
        Some([Key::Id(id)]) => Some(AccountId(*id)),
        _ => None,
    };
    let ids = ids.bind_if(behind, from).push(order).push(" limit ").bind(slice.n + 1);
    let whole = if slice.backward { ") order by id desc" } else { ") order by id" };
    let query = select().push(" and id in (").append(ids).push(whole);
    let mut rows: Vec<AccountRow> = run.all(query).await?;
    let has_more = rows.len() as i64 > slice.n;
    rows.truncate(slice.n as usize);
    if slice.backward {
        rows.reverse();
    }
    let listed = |row: AccountRow| {
        let item = Locked::try_from(row)?.account;
        Ok(Listed { key: vec![Key::Id(item.id.0)], distance_m: None, item })
    };
    let items = rows.into_iter().map(listed).collect::<Result<_>>()?;
    let is_from = slice.from.is_some();
    let (has_previous, has_next) = if slice.backward { (has_more, is_from) } else { (is_from, has_more) };
    Ok(Page { items, has_previous, has_next })
}

/// How many accounts a filter lets through; counted no further than lists are.
pub async fn count(mut run: impl Run, filter: &AccountFilter, login_hash: Option<&[u8]>) -> Result<Count> {
    let ids = chosen(filter, login_hash).0.push(" limit ").bind(EXACT_COUNT + 1);
    let (n,): (i64,) = run.one(sql!("select count(*) from (").append(ids).push(") c")).await?;
    Ok(Count::capped(n))
}

/// Sets a password; only where nobody has set another one since `version`. Answers whether that was so.
pub async fn set_password(
    mut run: impl Run,
    id: AccountId,
    version: i64,
    password_hash: &str,
    at: DateTime<Utc>,
) -> Result<bool> {
    let update = sql!(
        "update accounts set password_hash = $1, changed_at = $2, version = version + 1
          where id = $3 and version = $4 and retired_at is null",
        password_hash.to_owned(),
        at,
        id,
        version,
    );
    Ok(run.exec(update).await? > 0)
}

/// Sets a state; only where nobody has changed the account since `version`. Answers whether that was so.
pub async fn set_state(
    mut run: impl Run,
    id: AccountId,
    version: i64,
    state: AccountState,
    at: DateTime<Utc>,
) -> Result<bool> {
    let update = sql!(
        "update accounts set state = $1, changed_at = $2, version = version + 1
          where id = $3 and version = $4 and retired_at is null",
        word(state),
        at,
        id,
        version,
    );
    Ok(run.exec(update).await? > 0)
}

/// Counts a change of what belongs to the account; only where nobody has changed it since `version`. Whoever does this first holds it
/// until the end of the transaction.
pub async fn touch(mut run: impl Run, id: AccountId, version: i64, at: DateTime<Utc>) -> Result<bool> {
    let update = sql!(
        "update accounts set changed_at = $1, version = version + 1
          where id = $2 and version = $3 and retired_at is null",
        at,
        id,
        version,
    );
    Ok(run.exec(update).await? > 0)
}
