//! What all things that can be mended have in common, whatever they came of.

use async_graphql::Interface;

use super::accounts::{CreateAccountError, EndRoleError, GiveAccountLinkError, GrantRoleError, SetAccountStateError};
use super::cooperatives::{CorrectCooperativeError, SetCooperativeOpennessError};
use super::organisations::CreateOrganisationError;
use super::sessions::{
    ChangePasswordError, EndSessionError, RecoverPasswordError, SignInAsDemoError, SignInError, SignOutError,
    SignOutEverywhereError,
};
use super::tokens::{CreateTokenError, RevokeTokenError};

/// Something that can be mended in the input of a mutation. Its `code` is of each mutation's own.
#[derive(Interface)]
#[graphql(
    field(name = "field", ty = "&Option<Vec<String>>", desc = "Where in the input it is."),
    field(name = "message", ty = "&String", desc = "What it is, for people, in the language of the request."),
    field(
        name = "current_version",
        ty = "&Option<i64>",
        desc = "The version that the thing has now, where it was changed meanwhile."
    )
)]
pub enum UserError {
    ChangePassword(ChangePasswordError),
    CorrectCooperative(CorrectCooperativeError),
    CreateAccount(CreateAccountError),
    CreateOrganisation(CreateOrganisationError),
    CreateToken(CreateTokenError),
    EndRole(EndRoleError),
    EndSession(EndSessionError),
    GiveAccountLink(GiveAccountLinkError),
    GrantRole(GrantRoleError),
    RecoverPassword(RecoverPasswordError),
    RevokeToken(RevokeTokenError),
    SetAccountState(SetAccountStateError),
    SetCooperativeOpenness(SetCooperativeOpennessError),
    SignInAsDemo(SignInAsDemoError),
    SignIn(SignInError),
    SignOut(SignOutError),
    SignOutEverywhere(SignOutEverywhereError),
}
