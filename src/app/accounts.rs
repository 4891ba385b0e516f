//! Accounts: made, given roles, opened anew by a link, and closed, by administrators; told to their holders.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::access::Object;
use super::{
    Action, Actor, Command, Ctx, Error, Holder, IdempotencyKey, Result, Via, Work, access, deeds, manage, persons,
};
use crate::db;
use crate::domain::account::{Account, AccountFilter, AccountState, Grant, GrantPlace, Granted, Login, Role};
use crate::domain::audit::{AuditAction, AuditEntry, AuditKind};
use crate::domain::id::{AccountId, GrantId};
use crate::domain::listing::{Count, Listed, Page, Slice};
use crate::domain::person::{Person, PersonalData};
use crate::store::sessions::Which;
use crate::store::{self, account_links, accounts, grants};
use crate::vault::Secret;

/// Purpose of the keyed hash of a login.
const LOGIN: &str = "account login";

/// For how long a link opens an account.
const LINK_DAYS: i64 = 7;

/// Letters of a name at most.
const NAME: usize = 100;

/// By which an account is found again by its login.
pub(super) fn login_hash(ctx: &Ctx, login: &str) -> [u8; 32] {
    ctx.vault().keyed_hash(LOGIN, login)
}

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// By what its holder will sign in.
    pub login: Login,
    /// Her name.
    pub name: String,
    /// What she is, and where.
    pub roles: Vec<(Role, GrantPlace)>,
    /// Made up for demonstration.
    pub is_demo: bool,
}

fn misplaced() -> Error {
    Error::refused("placeId", "Peran ini tidak cocok dengan tempat itu.", "This role does not belong to such a place.")
}

fn nowhere(error: db::Error) -> Error {
    match error {
        db::Error::Dangling => Error::refused("placeId", "Tempat ini tidak ditemukan.", "There is no such place."),
        other => other.into(),
    }
}

/// The way to one of the roles of an account that is to be made.
pub fn role_at(index: usize) -> String {
    format!("roles.{index}")
}

/// Makes an account without a password: a link opens it.
pub async fn create(ctx: &Ctx, key: IdempotencyKey, new: NewAccount) -> Result<AccountId> {
    deeds::CREATE_ACCOUNT.permit(ctx, &Object::Nothing, "-").await?;
    let name = manage::name(&new.name, NAME)?;
    let input = json!({ "login": new.login.as_str(), "name": name, "roles": new.roles });
    let grants = new
        .roles
        .into_iter()
        .enumerate()
        .map(|(at, (role, place))| Grant::new(ctx.next_id(), role, place).map_err(|_| misplaced().within(&role_at(at))))
        .collect::<Result<Vec<_>>>()?;
    let person = Person {
        id: ctx.next_id(),
        data: PersonalData { name: Some(name), login: Some(new.login.as_str().to_owned()), ..Default::default() },
    };
    let account = Account {
        id: ctx.next_id(),
        person: person.id,
        state: AccountState::Active,
        has_password: false,
        is_demo: new.is_demo,
        created_at: ctx.now(),
        version: 1,
    };
    let sealed = persons::seal(ctx, &person, new.is_demo)?;
    let hash = login_hash(ctx, new.login.as_str());
    ctx.command(Command { name: "createAccount", key, input: &input }, move |work| {
        let (account, sealed, grants) = (account.clone(), sealed.clone(), grants.clone());
        Box::pin(async move {
            if accounts::by_login(&mut work.tx, &hash).await?.is_some() {
                return Err(Error::refused("login", "Nama masuk ini sudah dipakai.", "This login is in use."));
            }
            store::persons::insert(&mut work.tx, &[sealed], work.at).await?;
            accounts::insert(&mut work.tx, &account, &hash).await?;
            // one by one: it is told of which there is no such place
            for (at, grant) in grants.iter().enumerate() {
                let given = grants::insert(&mut work.tx, account.id, std::slice::from_ref(grant), work.at).await;
                given.map_err(|error| nowhere(error).within(&role_at(at)))?;
            }
            work.audit(noted(AuditAction::CreateAccount, &account).fields(["login", "name", "roles"]));
            Ok(account.id)
        })
    })
    .await
}

/// The account of a login, for whom may manage it.
pub async fn by_login(ctx: &Ctx, login: &Login) -> Result<Account> {
    access::check(&ctx.actor, Action::ManageAccounts)?;
    let found = accounts::by_login(ctx.db(), &login_hash(ctx, login.as_str())).await?;
    found.map(|found| found.account).ok_or(Error::NotFound)
}

/// What opens an account once.
#[derive(Debug, Clone)]
pub struct Link {
    /// The secret, which is told once and never again. None where the same was sent before.
    pub secret: Option<Secret>,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

impl Link {
    /// What is given out; nothing where it was given out before.
    pub fn text(&self) -> &str {
        self.secret.as_ref().map_or("", Secret::text)
    }
}

/// Gives out a link by which the holder of an account sets her password; links given out before open nothing any more. Sent again with
/// the same key, the link stays as it is, and is not told again: the secret is kept nowhere. A closed account is given none.
pub async fn give_link(ctx: &Ctx, key: IdempotencyKey, of: impl Into<Expected>) -> Result<Link> {
    let of = of.into();
    deeds::GIVE_LINK.permit(ctx, &Object::Nothing, of.id).await?;
    let secret = Secret::new().map_err(|error| Error::Internal(Box::new(error)))?;
    // by this it is known whether it was given out now
    let (fresh, digest): (Uuid, _) = (ctx.next_id(), secret.digest());
    let expires_at = ctx.now() + TimeDelta::days(LINK_DAYS);
    let (given, expires_at) = ctx
        .command(Command { name: "giveAccountLink", key, input: &of }, move |work| {
            let digest = digest.clone();
            Box::pin(async move {
                let account = changed(work, of).await?;
                if account.state != AccountState::Active {
                    return Err(Error::refused(
                        "accountId",
                        "Akun ini ditutup. Buka dahulu akunnya, lalu berikan tautan.",
                        "This account is closed. Open it first, then give out a link.",
                    ));
                }
                work.audit(noted(AuditAction::GiveAccountLink, &account));
                account_links::insert(&mut work.tx, of.id, &digest, work.at, expires_at).await?;
                Ok((fresh, expires_at))
            })
        })
        .await?;
    Ok(Link { secret: (given == fresh).then_some(secret), expires_at })
}

/// Gives an account a role. She signs in anew to have it.
pub async fn grant(ctx: &Ctx, key: IdempotencyKey, of: Expected, role: Role, place: GrantPlace) -> Result<GrantId> {
    deeds::GRANT_ROLE.permit(ctx, &Object::Nothing, of.id).await?;
    let grant = Grant::new(ctx.next_id(), role, place).map_err(|_| misplaced().within("role"))?;
    let input = json!({ "of": of, "role": role, "place": grant.place() });
    ctx.command(Command { name: "grantRole", key, input: &input }, move |work| {
        let grant = grant.clone();
        Box::pin(async move {
            let account = changed(work, of).await?;
            let id = account.id;
            work.audit(noted(AuditAction::GrantRole, &account).fields(["roles"]));
            let had = grants::of_accounts(&mut work.tx, &[id]).await?.remove(&id).unwrap_or_default();
            let is_had = |had: &Granted| {
                had.until_at.is_none() && had.grant.role() == grant.role() && had.grant.place() == grant.place()
            };
            if had.iter().any(is_had) {
                return Err(Error::refused("role", "Peran ini sudah dimiliki.", "She has this role already."));
            }
            let given = grants::insert(&mut work.tx, id, std::slice::from_ref(&grant), work.at).await;
            given.map_err(|error| nowhere(error).within("role"))?;
            store::sessions::end(&mut work.tx, id, Which::All, work.at).await?;
            Ok(grant.id)
        })
    })
    .await
}

/// Takes a role from an account.
pub async fn ungrant(ctx: &Ctx, key: IdempotencyKey, of: Expected, grant: GrantId) -> Result<()> {
    deeds::END_ROLE.permit(ctx, &Object::Nothing, of.id).await?;
    let (input, by_operator) = (json!({ "of": of, "role": grant }), matches!(ctx.actor, Actor::Operator));
    ctx.command(Command { name: "endRole", key, input: &input }, move |work| {
        Box::pin(async move {
            let account = changed(work, of).await?;
            let id = account.id;
            work.audit(noted(AuditAction::EndRole, &account).fields(["roles"]));
            if !grants::end(&mut work.tx, id, grant, work.at).await? {
                return Err(Error::NotFound);
            }
            leaves_an_administrator(work, by_operator, "roleId").await?;
            store::sessions::end(&mut work.tx, id, Which::All, work.at).await?;
            Ok(())
        })
    })
    .await
}

/// Closes an account, with all that opens it; or opens it again, without.
pub async fn set_state(ctx: &Ctx, key: IdempotencyKey, of: Expected, state: AccountState) -> Result<()> {
    deeds::SET_STATE.permit(ctx, &Object::Nothing, of.id).await?;
    let (input, by_operator) = (json!({ "of": of, "state": state }), matches!(ctx.actor, Actor::Operator));
    ctx.command(Command { name: "setAccountState", key, input: &input }, move |work| {
        Box::pin(async move {
            let account = current(work, of).await?;
            let id = account.id;
            if !accounts::set_state(&mut work.tx, id, account.version, state, work.at).await? {
                return Err(Error::Busy);
            }
            work.audit(noted(AuditAction::SetAccountState, &account).fields(["state"]));
            if state == AccountState::Deactivated {
                leaves_an_administrator(work, by_operator, "state").await?;
                shut(work, id).await?;
            }
            Ok(())
        })
    })
    .await
}

/// Refuses what would leave nobody who administers the registry, unless it is done at the command line, from where somebody can be let
/// in again. Of two who would take each other's right at once, one waits for the other and has none any more.
async fn leaves_an_administrator(work: &mut Work, by_operator: bool, field: &'static str) -> Result<()> {
    if by_operator || grants::is_administered(&mut work.tx).await? {
        return Ok(());
    }
    Err(Error::refused(
        field,
        "Ini administrator terakhir. Angkat administrator lain dahulu.",
        "This is the last administrator. Make somebody else one first.",
    ))
}

/// What is noted of something done to an account; its holder may read it.
pub(super) fn noted(action: AuditAction, account: &Account) -> AuditEntry {
    AuditEntry::done(action, AuditKind::Account, account.id).about(account.person)
}

/// Ends whatever opens an account, but for its password.
async fn shut(work: &mut Work, id: AccountId) -> Result<()> {
    store::sessions::end(&mut work.tx, id, Which::All, work.at).await?;
    store::tokens::revoke_all(&mut work.tx, id, work.at).await?;
    Ok(account_links::end(&mut work.tx, id, work.at).await?)
}

/// An account that is to be changed as it was read; at whichever version it is where that was not said.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Expected {
    /// The account.
    pub id: AccountId,
    /// Its version when it was read.
    pub version: Option<i64>,
}

impl From<AccountId> for Expected {
    fn from(id: AccountId) -> Self {
        Self { id, version: None }
    }
}

/// The account, if it is as it was read.
async fn current(work: &mut Work, of: Expected) -> Result<Account> {
    let account = accounts::held(&mut work.tx, of.id).await?.ok_or(Error::NotFound)?.account;
    match of.version {
        Some(version) if version != account.version => Err(Error::Conflict { version: account.version }),
        _ => Ok(account),
    }
}

/// Counts a change of what belongs to an account.
async fn changed(work: &mut Work, of: Expected) -> Result<Account> {
    let account = current(work, of).await?;
    if accounts::touch(&mut work.tx, of.id, account.version, work.at).await? {
        Ok(Account { version: account.version + 1, ..account })
    } else {
        Err(Error::Busy)
    }
}

/// The hash by which the login of a filter is looked for: names and logins lie sealed, so only a whole login is found.
fn wanted(ctx: &Ctx, filter: &AccountFilter) -> Option<[u8; 32]> {
    filter.login.as_ref().map(|login| login_hash(ctx, login.as_str()))
}

/// Lets through who may read all accounts: nobody else is told anything of what she asked.
pub fn may_list(ctx: &Ctx) -> Result<()> {
    access::check(&ctx.actor, Action::ReadAccount)
}

/// Accounts by id, one page of those that a filter lets through with what is known of their holders, for whom may read all of them.
pub async fn page(ctx: &Ctx, filter: &AccountFilter, slice: &Slice) -> Result<Page<Profile>> {
    may_list(ctx)?;
    let login = wanted(ctx, filter);
    let Page { items, has_previous, has_next } =
        accounts::page(ctx.db(), filter, login.as_ref().map(|hash| &hash[..]), slice).await?;
    let ids: Vec<_> = items.iter().map(|listed| listed.item.id).collect();
    let mut known = profiles(ctx, &ids).await?;
    let profile = |Listed { item, key, distance_m }: Listed<Account>| {
        Some(Listed { item: known.remove(&item.id)?, key, distance_m })
    };
    Ok(Page { items: items.into_iter().filter_map(profile).collect(), has_previous, has_next })
}

/// How many accounts a filter lets through.
pub async fn count(ctx: &Ctx, filter: &AccountFilter) -> Result<Count> {
    may_list(ctx)?;
    let login = wanted(ctx, filter);
    Ok(accounts::count(ctx.db(), filter, login.as_ref().map(|hash| &hash[..])).await?)
}

/// What is known of the holder of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The account.
    pub account: Account,
    /// Her name and her login; none where they were erased.
    pub data: PersonalData,
    /// What she is and was, and where.
    pub roles: Vec<Granted>,
}

/// What is known of the holders of accounts; of accounts that are not there, or not hers to read, nothing.
pub async fn profiles(ctx: &Ctx, ids: &[AccountId]) -> Result<HashMap<AccountId, Profile>> {
    let readable = |id: &AccountId| access::may(&ctx.actor, Action::ReadAccount, &Object::Account { id: *id });
    let ids: Vec<_> = ids.iter().copied().filter(readable).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let accounts = accounts::by_ids(ctx.db(), &ids).await?;
    let mut roles = grants::of_accounts(ctx.db(), &ids).await?;
    let of: Vec<_> = accounts.values().map(|account| account.person).collect();
    let mut data = persons::open_with(ctx, ctx.db(), &of).await?;
    Ok(accounts
        .into_iter()
        .map(|(id, account)| {
            let data = data.remove(&account.person).unwrap_or_default();
            (id, Profile { account, data, roles: roles.remove(&id).unwrap_or_default() })
        })
        .collect())
}

/// Who asks, if she has signed in.
pub async fn viewer(ctx: &Ctx) -> Result<Option<(Via, Profile)>> {
    let Some(Holder { account, via, .. }) = ctx.actor.holder() else { return Ok(None) };
    let (account, via) = (*account, *via);
    Ok(profiles(ctx, &[account]).await?.remove(&account).map(|profile| (via, profile)))
}
