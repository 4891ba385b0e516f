//! Accounts, which administrators make, give roles to, and close.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::{admitted, id, key, key_if_any, payload};
use crate::app::accounts::{self, Expected, NewAccount};
use crate::app::{self, Error, deeds};
use crate::domain::account::{GrantPlace, Login};
use crate::domain::id::AccountId;
use crate::gql::choice::{AccountRoleKind, AccountState};
use crate::gql::costs::{WRITING, Weight};
use crate::gql::error::Result;
use crate::gql::loaders::Asked;
use crate::gql::object::Account;

/// A role at a place.
#[derive(InputObject)]
pub struct RoleInput {
    /// What she is.
    role: AccountRoleKind,
    /// Where: global id of an UMKM, a cooperative, an organisation or a region, as fits the role; none for an administrator.
    place_id: Option<ID>,
}

impl RoleInput {
    /// Whether the place fits the role is decided elsewhere.
    fn place(&self) -> app::Result<GrantPlace> {
        let Some(id) = &self.place_id else { return Ok(GrantPlace::Everywhere) };
        let place = id.split_once('_').and_then(|(kind, rest)| match kind {
            "kop" => id.parse().ok().map(GrantPlace::Cooperative),
            "umkm" => id.parse().ok().map(GrantPlace::Umkm),
            "org" => id.parse().ok().map(GrantPlace::Organisation),
            "wilayah" => rest.parse().ok().map(GrantPlace::Region),
            _ => None,
        });
        place.ok_or_else(|| {
            Error::refused("placeId", "ID tempat ini tidak dikenal.", "This id of a place is not known.")
        })
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
        account: Account
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
        account: Account
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
        account: Account
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
        account: Account
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
}

/// What opens an account once, for its holder to set a password.
#[derive(SimpleObject)]
pub struct GiveAccountLinkPayload {
    /// The secret, to be handed to the holder of the account and to nobody else: told once, and never again, not even to who sends this
    /// a second time.
    link: Option<String>,
    /// Until when it can be used.
    expires_at: Option<DateTime<Utc>>,
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
        let key = key(asked, &input.idempotency_key)?;
        let made = match new_account(&input) {
            Ok(new) => accounts::create(&asked.ctx, key, new).await,
            Err(refused) => Err(refused),
        };
        CreateAccountPayload::of(asked, written(asked, made).await?).map(Some)
    }

    /// Gives an account a role; its sessions end, so that it is had from the next one on. For administrators.
    #[graphql(directive = Weight::apply(WRITING))]
    async fn grant_role(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which role, and to whom.")] input: GrantRoleInput,
    ) -> Result<Option<GrantRolePayload>> {
        let asked = admitted(context, deeds::GRANT_ROLE).await?;
        let key = key(asked, &input.idempotency_key)?;
        let of = expected(asked, &input.account_id, input.expected_version)?;
        let given = match input.role.place() {
            Ok(place) => accounts::grant(&asked.ctx, key, of, input.role.role.into(), place).await.map(|_| of.id),
            Err(refused) => Err(refused),
        };
        GrantRolePayload::of(asked, written(asked, given).await?).map(Some)
    }

    /// Takes a role from an account; its sessions end. For administrators.
    #[graphql(directive = Weight::apply(WRITING))]
    async fn end_role(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which role, and of whom.")] input: EndRoleInput,
    ) -> Result<Option<EndRolePayload>> {
        let asked = admitted(context, deeds::END_ROLE).await?;
        let key = key(asked, &input.idempotency_key)?;
        let of = expected(asked, &input.account_id, input.expected_version)?;
        let role = id(asked.locale, "roleId", &input.role_id)?;
        let ended = accounts::ungrant(&asked.ctx, key, of, role).await.map(|()| of.id);
        EndRolePayload::of(asked, written(asked, ended).await?).map(Some)
    }

    /// Closes an account, with its sessions and tokens; or opens it again. For administrators.
    #[graphql(directive = Weight::apply(WRITING))]
    async fn set_account_state(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which account, and its state.")] input: SetAccountStateInput,
    ) -> Result<Option<SetAccountStatePayload>> {
        let asked = admitted(context, deeds::SET_STATE).await?;
        let key = key(asked, &input.idempotency_key)?;
        let of = expected(asked, &input.account_id, input.expected_version)?;
        let set = accounts::set_state(&asked.ctx, key, of, input.state.into()).await.map(|()| of.id);
        SetAccountStatePayload::of(asked, written(asked, set).await?).map(Some)
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
        let account = id(asked.locale, "accountId", &input.account_id)?;
        let key = key_if_any(asked, input.idempotency_key.as_ref())?;
        let link = asked.answer(accounts::give_link(&asked.ctx, key, account).await)?;
        let secret = link.secret.map(|secret| secret.text().to_owned());
        Ok(Some(GiveAccountLinkPayload { link: secret, expires_at: Some(link.expires_at) }))
    }
}

fn expected(asked: &Asked, account: &ID, version: i64) -> Result<Expected> {
    Ok(Expected { id: id(asked.locale, "accountId", account)?, version: Some(version) })
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
    let roles = input.roles.iter().map(|role| Ok((role.role.into(), role.place()?))).collect::<app::Result<_>>()?;
    Ok(NewAccount { login, name: input.name.clone(), roles, is_demo: false })
}

/// The account that was written.
async fn written(asked: &Asked, outcome: app::Result<AccountId>) -> Result<app::Result<Option<Account>>> {
    Ok(match outcome {
        Ok(id) => Ok(Account::written(asked, id).await?),
        Err(error) => Err(error),
    })
}
