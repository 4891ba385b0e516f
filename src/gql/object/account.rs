//! Accounts, what they are, and what opens them.

use std::collections::BTreeSet;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};

use super::coalition::Organisation;
use super::{Cooperative, Region, Umkm};
use crate::app::accounts::Profile;
use crate::app::demo_people::Person;
use crate::app::{self, cursors};
use crate::domain::account::{self, GrantPlace, Granted, Scope};
use crate::domain::id::{AccountId, GrantId};
use crate::domain::listing::{Count, Key, Listed};
use crate::gql::choice::{AccountRoleKind, AccountState, SessionKind, TokenScope};
use crate::gql::connection::{Countable, Cut, connection};
use crate::gql::costs::Length;
use crate::gql::error::Result;
use crate::gql::input::Paging;
use crate::gql::loaders::{Asked, CooperativeById, UmkmById};
use crate::gql::mutation::DemoPersonKey;
use crate::gql::scalar::Date;

/// Who asks.
#[derive(SimpleObject)]
pub struct Viewer {
    /// Her account.
    account: Account,
    /// What the token that was sent may be used for; none in a session, which may be used for everything that she may do.
    scopes: Option<Vec<TokenScope>>,
}

impl Viewer {
    /// The holder of an account, by a session, or by a token with these scopes.
    pub fn new(profile: Profile, scopes: Option<BTreeSet<Scope>>) -> Self {
        let scopes = scopes.map(|scopes| scopes.into_iter().map(Into::into).collect());
        Self { account: Account(profile), scopes }
    }
}

/// An account. It is told to its holder, and to whoever manages accounts.
#[derive(Debug, Clone)]
pub struct Account(pub Profile);

impl From<Profile> for Account {
    fn from(profile: Profile) -> Self {
        Self(profile)
    }
}

impl Account {
    /// One of its roles, as long as it is had.
    pub fn role(&self, id: GrantId) -> Option<AccountRole> {
        self.0.roles.iter().find(|role| role.grant.id == id && role.until_at.is_none()).cloned().map(AccountRole)
    }

    /// An account that was just written, for whom may read it.
    pub async fn written(asked: &Asked, id: AccountId) -> Result<Option<Self>> {
        Ok(asked.answer(app::accounts::profiles(&asked.ctx, &[id]).await)?.remove(&id).map(Self))
    }
}

/// An account. It is told to its holder, and to whoever manages accounts.
#[Object]
impl Account {
    /// Global id.
    pub async fn id(&self) -> ID {
        ID(self.0.account.id.to_string())
    }

    /// Name of its holder; none where it was erased.
    async fn name(&self) -> Option<&str> {
        self.0.data.name.as_deref()
    }

    /// By what its holder signs in; none where it was erased.
    async fn login(&self) -> Option<&str> {
        self.0.data.login.as_deref()
    }

    /// Whether it can be used.
    async fn state(&self) -> AccountState {
        self.0.account.state.into()
    }

    /// Whether a password has been set.
    async fn has_password(&self) -> bool {
        self.0.account.has_password
    }

    /// What its holder is, and where.
    #[graphql(directive = Length::apply(4))]
    async fn roles(&self) -> Vec<AccountRole> {
        self.0.roles.iter().filter(|role| role.until_at.is_none()).cloned().map(AccountRole).collect()
    }

    /// Made up for demonstration.
    async fn is_demo(&self) -> bool {
        self.0.account.is_demo
    }

    /// Since when it is there.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.account.created_at
    }

    /// Counts its changes.
    async fn version(&self) -> i64 {
        self.0.account.version
    }
}

/// Which accounts. All conditions hold together. Names and logins lie sealed: nobody searches by a part of them.
#[derive(Clone, Default, InputObject)]
pub struct AccountFilter {
    /// Whose holder signs in by this: the whole of it, as she would say it.
    login: Option<String>,
    /// That has this role now.
    role: Option<AccountRoleKind>,
    /// That has a role at this place now; with `role`, this one. Global id of a region, a cooperative, an UMKM or an organisation.
    place_id: Option<ID>,
    /// In this state.
    state: Option<AccountState>,
}

impl AccountFilter {
    /// The filter as the domain has it.
    fn filter(&self) -> app::Result<account::AccountFilter> {
        let no_login = |_| {
            let (id, en) = ("Tulis nama masuk seutuhnya.", "Give the whole of a login.");
            app::Error::refused("filter.login", id, en)
        };
        Ok(account::AccountFilter {
            login: self.login.as_ref().map(|login| login.parse().map_err(no_login)).transpose()?,
            role: self.role.map(Into::into),
            place: self.place_id.as_ref().map(|id| place("filter.placeId", id)).transpose()?,
            state: self.state.map(Into::into),
        })
    }
}

impl Countable for account::AccountFilter {
    async fn count(&self, asked: &Asked, _: Option<&app::lists::Parent>) -> Result<Count> {
        asked.answer(app::accounts::count(&asked.ctx, self).await)
    }
}

connection!(
    /// A page of accounts, by id.
    AccountConnection,
    /// An account in a list.
    AccountEdge of Account = Profile, counted by account::AccountFilter, {}
);

/// Names the list to which cursors belong.
const LIST: &str = "accounts";

impl AccountEdge {
    /// An account that was just made, where it stands in the list.
    pub fn alone(asked: &Asked, item: Profile) -> Self {
        let key = vec![Key::Id(item.account.id.0)];
        Self { cursor: cursors::seal(&asked.ctx, LIST, &key), listed: Listed { item, key, distance_m: None } }
    }
}

impl AccountConnection {
    /// A page, for whom may manage accounts.
    pub async fn of(asked: &Asked, filter: &AccountFilter, paging: Paging) -> Result<Self> {
        asked.answer(app::accounts::may_list(&asked.ctx))?;
        let slice = paging.slice(asked, LIST)?;
        let filter = asked.answer(filter.filter())?;
        let page = asked.answer(app::accounts::page(&asked.ctx, &filter, &slice).await)?;
        Ok(Self(Cut { page, list: LIST.into(), parent: None, filter }))
    }
}

/// The place that a global id names.
pub fn place(field: &'static str, id: &ID) -> app::Result<GrantPlace> {
    let place = id.split_once('_').and_then(|(kind, rest)| match kind {
        "kop" => id.parse().ok().map(GrantPlace::Cooperative),
        "umkm" => id.parse().ok().map(GrantPlace::Umkm),
        "org" => id.parse().ok().map(GrantPlace::Organisation),
        "wilayah" => rest.parse().ok().map(GrantPlace::Region),
        _ => None,
    });
    place.ok_or_else(|| app::Error::refused(field, "ID tempat ini tidak dikenal.", "This id of a place is not known."))
}

/// What the holder of an account is, somewhere.
pub struct AccountRole(Granted);

/// What the holder of an account is, somewhere.
#[Object]
impl AccountRole {
    /// Global id.
    async fn id(&self) -> ID {
        ID(self.0.grant.id.to_string())
    }

    /// What she is.
    async fn role(&self) -> AccountRoleKind {
        self.0.grant.role().into()
    }

    /// Since when.
    async fn since(&self) -> DateTime<Utc> {
        self.0.from_at
    }

    /// The region for which she plans.
    async fn region(&self, context: &Context<'_>) -> Result<Option<Region>> {
        let asked = Asked::of(context);
        match self.0.grant.place() {
            GrantPlace::Region(code) => Ok(asked.answer(app::regions::find(&asked.ctx, code))?.map(Region)),
            _ => Ok(None),
        }
    }

    /// The cooperative that she manages, or works for.
    async fn cooperative(&self, context: &Context<'_>) -> Result<Option<Cooperative>> {
        match self.0.grant.place() {
            GrantPlace::Cooperative(id) => Ok(Asked::of(context).load(CooperativeById(*id)).await?.map(Cooperative)),
            _ => Ok(None),
        }
    }

    /// The UMKM that she owns.
    async fn umkm(&self, context: &Context<'_>) -> Result<Option<Umkm>> {
        match self.0.grant.place() {
            GrantPlace::Umkm(id) => Ok(Asked::of(context).load(UmkmById(*id)).await?.map(Umkm)),
            _ => Ok(None),
        }
    }

    /// The organisation for which she acts.
    async fn organisation(&self, context: &Context<'_>) -> Result<Option<Organisation>> {
        match self.0.grant.place() {
            GrantPlace::Organisation(id) => Organisation::of(Asked::of(context), *id).await.map(Some),
            _ => Ok(None),
        }
    }
}

/// What signing in began.
pub struct Session {
    pub session: account::Session,
    /// Of the request that asks.
    pub is_this: bool,
}

/// What signing in began.
#[Object]
impl Session {
    /// Global id; it opens nothing.
    async fn id(&self) -> ID {
        ID(self.session.id.to_string())
    }

    /// How long it lasts.
    async fn kind(&self) -> SessionKind {
        self.session.kind.into()
    }

    /// Whether it is the one in which this is asked.
    async fn is_this(&self) -> bool {
        self.is_this
    }

    /// Since when.
    async fn created_at(&self) -> DateTime<Utc> {
        self.session.created_at
    }

    /// The last sign of life, to the minute.
    async fn seen_at(&self) -> DateTime<Utc> {
        self.session.seen_at
    }

    /// When it is over in any case.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.session.expires_at
    }
}

/// A token by which a program speaks for the holder of an account.
pub struct Token(pub account::Token);

/// A token by which a program speaks for the holder of an account.
#[Object]
impl Token {
    /// Global id; it opens nothing.
    async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// What its holder calls it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it may be used for, never more than its holder may do.
    async fn scopes(&self) -> Vec<TokenScope> {
        self.0.scopes.iter().copied().map(Into::into).collect()
    }

    /// Since when.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it is over.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }

    /// The last day on which it was used, in UTC.
    async fn used_on(&self) -> Option<Date> {
        let day: Option<NaiveDate> = self.0.used_on;
        day.map(Date)
    }
}

/// A person of the demonstration.
pub struct DemoPerson(pub Person);

/// A person of the demonstration.
#[Object]
impl DemoPerson {
    /// As whom to sign in.
    async fn key(&self) -> DemoPersonKey {
        self.0.key.into()
    }

    /// Her made-up name.
    async fn name(&self) -> &str {
        &self.0.name
    }
}
