//! Accounts, which administrators make, give roles to, and close.

use async_graphql::{Context, ID, InputObject, Object};
use chrono::{DateTime, Utc};

use super::{admitted, id, key, key_if_any, payload};
use crate::app::accounts::{self, Expected, NewAccount};
use crate::app::{self, Error, deeds};
use crate::domain::account::{GrantPlace, Login};
use crate::gql::choice::{AccountRoleKind, AccountState};
use crate::gql::costs::{WRITING, Weight};
use crate::gql::error::Result;
use crate::gql::object::{Account, AccountEdge, AccountRole, place};

/// A role at a place.
#[derive(InputObject)]
pub struct RoleInput {
    /// What she is.
    role: AccountRoleKind,
    /// Where: global id of an UMKM, a cooperative, an organisation or a region, as fits the role; none for an administrator.
    place_id: Option<ID>,
}

impl RoleInput {
    /// Its place, where this is the way to it in the input. Whether the place fits the role is decided elsewhere.
    fn place(&self, way: &str) -> app::Result<GrantPlace> {
        let place = |id| place("placeId", id).map_err(|error| error.within(way));
        self.place_id.as_ref().map_or(Ok(GrantPlace::Everywhere), place)
    }
}

/// An account to be made.
#[derive(InputObject)]
pub struct CreateAccountInput {
    /// A UUID that the client draws for each thing that it wants done: sent again with the same one, it is done once.
    idempotency_key: ID,
    /// By what its holder will sign in: an address of e-mail, a phone, or a name of letters and digits.
    login: String,
    /// Her name, 1 to 100 letters.
    name: String,
    /// What she is, and where; at most 20.
    roles: Vec<RoleInput>,
}

payload! {
    /// An account that was made. A link opens it, see `giveAccountLink`.
    CreateAccountPayload {
        /// The account; absent where something has to be mended.
        account: Option<Account>,
        /// The account where it stands among `accounts`.
        account_edge: Option<AccountEdge>,
    }
    /// Why an account could not be made.
    CreateAccountError: CreateAccountErrorCode {
        /// A value cannot be used, or is taken.
        Invalid,
    }
}

/// A role to be given.
#[derive(InputObject)]
pub struct GrantRoleInput {
    /// A UUID that the client draws for each thing that it wants done: sent again with the same one, it is done once.
    idempotency_key: ID,
    /// Global id of the account.
    account_id: ID,
    /// The version of the account that was read.
    expected_version: i64,
    /// The role, and where.
    role: RoleInput,
}

payload! {
    /// A role that was given; its holder signs in anew.
    GrantRolePayload {
        /// The account; absent where something has to be mended.
        account: Option<Account>,
        /// The role that was given.
        role: Option<AccountRole>,
    }
    /// Why a role could not be given.
    GrantRoleError: GrantRoleErrorCode {
        /// A value cannot be used, or she has this role.
        Invalid,
        /// Somebody else has changed the account.
        Conflict,
    }
}

/// A role to be taken.
#[derive(InputObject)]
pub struct EndRoleInput {
    /// A UUID that the client draws for each thing that it wants done: sent again with the same one, it is done once.
    idempotency_key: ID,
    /// Global id of the account.
    account_id: ID,
    /// The version of the account that was read.
    expected_version: i64,
    /// Global id of the role.
    role_id: ID,
}

payload! {
    /// A role that has ended; its holder signs in anew.
    EndRolePayload {
        /// The account; absent where something has to be mended.
        account: Option<Account>,
        /// Global id of the role that has ended.
        ended_role_id: Option<ID>,
    }
    /// Why a role could not be ended.
    EndRoleError: EndRoleErrorCode {
        /// A value cannot be used.
        Invalid,
        /// Somebody else has changed the account.
        Conflict,
    }
}

/// An account to be closed, or opened again.
#[derive(InputObject)]
pub struct SetAccountStateInput {
    /// A UUID that the client draws for each thing that it wants done: sent again with the same one, it is done once.
    idempotency_key: ID,
    /// Global id of the account.
    account_id: ID,
    /// The version of the account that was read.
    expected_version: i64,
    /// The state from now on.
    state: AccountState,
}

payload! {
    /// An account that was closed, with its sessions and tokens; or opened again, without.
    SetAccountStatePayload {
        /// The account; absent where something has to be mended.
        account: Option<Account>
    }
    /// Why the state of an account could not be set.
    SetAccountStateError: SetAccountStateErrorCode {
        /// A value cannot be used.
        Invalid,
        /// Somebody else has changed the account.
        Conflict,
    }
}

/// For whom a link is given out.
#[derive(InputObject)]
pub struct GiveAccountLinkInput {
    /// A UUID that the client draws for each link that it wants given out: sent again with the same one, it is given out once, and not
    /// told again. Without one, each time is another.
    idempotency_key: Option<ID>,
    /// Global id of the account.
    account_id: ID,
    /// The version of the account that was read; without it, whichever it has.
    expected_version: Option<i64>,
}

payload! {
    /// What opens an account once, for its holder to set a password.
    GiveAccountLinkPayload {
        /// The secret, to be handed to the holder of the account and to nobody else: told once, and never again, not even to who sends
        /// this a second time.
        link: Option<String>,
        /// Until when it can be used.
        expires_at: Option<DateTime<Utc>>,
        /// The account, one version further.
        account: Option<Account>,
    }
    /// Why a link could not be given out.
    GiveAccountLinkError: GiveAccountLinkErrorCode {
        /// A value cannot be used.
        Invalid,
        /// Somebody else has changed the account.
        Conflict,
    }
}

/// What can be written of accounts.
#[derive(Debug, Default)]
pub struct AccountMutation;

/// What can be written of accounts.
#[Object]
impl AccountMutation {
    /// Makes an account. For administrators.
    #[graphql(directive = Weight::apply(WRITING))]
    async fn create_account(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Who she is, and what.")] input: CreateAccountInput,
    ) -> Result<Option<CreateAccountPayload>> {
        let asked = admitted(context, deeds::CREATE_ACCOUNT).await?;
        let made = async { accounts::create(&asked.ctx, key(&input.idempotency_key)?, new_account(&input)?).await };
        let made = match made.await {
            Ok(id) => Account::written(asked, id).await?,
            Err(error) => return CreateAccountPayload::refused(asked, &error),
        };
        let account_edge = made.clone().map(|Account(made)| AccountEdge::alone(asked, made));
        Ok(Some(CreateAccountPayload { account: made, account_edge, ..Default::default() }))
    }

    /// Gives an account a role; its sessions end, so that it is had from the next one on. For administrators.
    #[graphql(directive = Weight::apply(WRITING))]
    async fn grant_role(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which role, and to whom.")] input: GrantRoleInput,
    ) -> Result<Option<GrantRolePayload>> {
        let asked = admitted(context, deeds::GRANT_ROLE).await?;
        let given = async {
            let of = expected(&input.account_id, Some(input.expected_version))?;
            let (key, role, place) = (key(&input.idempotency_key)?, input.role.role.into(), input.role.place("role")?);
            Ok::<_, Error>((of.id, accounts::grant(&asked.ctx, key, of, role, place).await?))
        };
        let (id, role) = match given.await {
            Ok(given) => given,
            Err(error) => return GrantRolePayload::refused(asked, &error),
        };
        let account = Account::written(asked, id).await?;
        let role = account.as_ref().and_then(|account| account.role(role));
        Ok(Some(GrantRolePayload { account, role, ..Default::default() }))
    }

    /// Takes a role from an account; its sessions end. For administrators.
    #[graphql(directive = Weight::apply(WRITING))]
    async fn end_role(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which role, and of whom.")] input: EndRoleInput,
    ) -> Result<Option<EndRolePayload>> {
        let asked = admitted(context, deeds::END_ROLE).await?;
        let ended = async {
            let of = expected(&input.account_id, Some(input.expected_version))?;
            let (key, role) = (key(&input.idempotency_key)?, id("roleId", &input.role_id)?);
            accounts::ungrant(&asked.ctx, key, of, role).await.map(|()| of.id)
        };
        match ended.await {
            Ok(id) => {
                let (account, ended_role_id) = (Account::written(asked, id).await?, Some(input.role_id));
                Ok(Some(EndRolePayload { account, ended_role_id, ..Default::default() }))
            }
            Err(error) => EndRolePayload::refused(asked, &error),
        }
    }

    /// Closes an account, with its sessions and tokens; or opens it again. For administrators.
    #[graphql(directive = Weight::apply(WRITING))]
    async fn set_account_state(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which account, and its state.")] input: SetAccountStateInput,
    ) -> Result<Option<SetAccountStatePayload>> {
        let asked = admitted(context, deeds::SET_STATE).await?;
        let set = async {
            let of = expected(&input.account_id, Some(input.expected_version))?;
            accounts::set_state(&asked.ctx, key(&input.idempotency_key)?, of, input.state.into()).await.map(|()| of.id)
        };
        match set.await {
            Ok(id) => {
                Ok(Some(SetAccountStatePayload { account: Account::written(asked, id).await?, ..Default::default() }))
            }
            Err(error) => SetAccountStatePayload::refused(asked, &error),
        }
    }

    /// Gives out a link by which the holder of an account sets a password, once and within seven days; those before open nothing any
    /// more. For administrators.
    #[graphql(directive = Weight::apply(WRITING))]
    async fn give_account_link(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "For whom.")] input: GiveAccountLinkInput,
    ) -> Result<Option<GiveAccountLinkPayload>> {
        let asked = admitted(context, deeds::GIVE_LINK).await?;
        let given = async {
            let of = expected(&input.account_id, input.expected_version)?;
            let key = key_if_any(asked, input.idempotency_key.as_ref())?;
            Ok::<_, Error>((of.id, accounts::give_link(&asked.ctx, key, of).await?))
        };
        let (id, link) = match given.await {
            Ok(given) => given,
            Err(error) => return GiveAccountLinkPayload::refused(asked, &error),
        };
        let account = Account::written(asked, id).await?;
        let secret = link.secret.map(|secret| secret.text().to_owned());
        let expires_at = Some(link.expires_at);
        Ok(Some(GiveAccountLinkPayload { link: secret, expires_at, account, ..Default::default() }))
    }
}

fn expected(account: &ID, version: Option<i64>) -> app::Result<Expected> {
    Ok(Expected { id: id("accountId", account)?, version })
}

/// Roles of one account at most.
const ROLES: usize = 20;

fn new_account(input: &CreateAccountInput) -> app::Result<NewAccount> {
    let login = input.login.parse::<Login>().map_err(|_| {
        Error::refused(
            "login",
            "Nama masuk: alamat surel, nomor telepon, atau nama dari huruf dan angka.",
            "A login is an address of e-mail, a phone, or a name of letters and digits.",
        )
    })?;
    if input.roles.len() > ROLES {
        return Err(Error::refused(
            "roles",
            format!("Paling banyak {ROLES} peran."),
            format!("At most {ROLES} roles."),
        ));
    }
    let role = |(at, role): (usize, &RoleInput)| Ok((role.role.into(), role.place(&accounts::role_at(at))?));
    let roles = input.roles.iter().enumerate().map(role).collect::<app::Result<_>>()?;
    Ok(NewAccount { login, name: input.name.clone(), roles, is_demo: false })
}
