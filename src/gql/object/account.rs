//! Accounts, what they are, and what opens them.

use std::collections::BTreeSet;

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};

use super::coalition::Organisation;
use super::{Cooperative, Region, Umkm};
use crate::app;
use crate::app::accounts::Profile;
use crate::app::demo_people::Person;
use crate::domain::account::{self, GrantPlace, Granted, Scope};
use crate::domain::id::AccountId;
use crate::domain::listing::Count;
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

/// All there are.
pub struct AllAccounts;

impl Countable for AllAccounts {
    async fn count(&self, asked: &Asked, _: Option<&app::lists::Parent>) -> Result<Count> {
        asked.answer(app::accounts::count(&asked.ctx).await)
    }
}

connection!(
    /// A page of accounts, by id.
    AccountConnection,
    /// An account in a list.
    AccountEdge of Account = Profile, counted by AllAccounts, {}
);

/// Names the list to which cursors belong.
const LIST: &str = "accounts";

impl AccountConnection {
    /// A page, for whom may manage accounts.
    pub async fn of(asked: &Asked, paging: Paging) -> Result<Self> {
        let slice = paging.slice(asked, LIST)?;
        let page = asked.answer(app::accounts::page(&asked.ctx, &slice).await)?;
        Ok(Self(Cut { page, list: LIST.into(), parent: None, filter: AllAccounts }))
    }
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
