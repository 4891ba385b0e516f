//! Tokens of programs.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::{admitted, key, user_errors};
use crate::app::deeds;
use crate::app::tokens::{self, NewToken};
use crate::gql::choice::TokenScope;
use crate::gql::costs::{Length, Semantic};
use crate::gql::error::{Result, refused};
use crate::gql::object::Token;

/// A token to be made.
#[derive(InputObject)]
pub struct CreateTokenInput {
    /// A UUID that the client draws for each thing that it wants done: sent again with the same one, it is done once.
    idempotency_key: ID,
    /// What its holder calls it: 1 to 60 letters.
    name: String,
    /// What it may be used for, never more than its holder may do.
    scopes: Vec<TokenScope>,
    /// For how many days: 1 to 366.
    days: i32,
}

user_errors! {
    /// Why a token was not made.
    CreateTokenError, CreateTokenErrorCode {
        /// The name is empty or too long, or there are too many tokens.
        UnfitName = "UNFIT_NAME" of "name",
        /// There is none.
        NoScope = "NO_SCOPE" of "scopes",
        /// Too short or too long.
        UnfitDays = "UNFIT_DAYS" of "days",
    }
}

/// What became of making a token.
#[derive(Default, SimpleObject)]
pub struct CreateTokenPayload {
    /// The token.
    token: Option<Token>,
    /// What a program sends as `Authorization: Bearer …`: told once, and never again, not even to who sends this a second time.
    secret: Option<String>,
    /// What can be mended.
    #[graphql(directive = Length::apply(1))]
    user_errors: Vec<CreateTokenError>,
}

/// A token to be revoked.
#[derive(InputObject)]
pub struct RevokeTokenInput {
    /// A UUID that the client draws for each thing that it wants done: sent again with the same one, it is done once.
    idempotency_key: ID,
    /// Global id of the token.
    id: ID,
}

/// What became of revoking a token.
#[derive(SimpleObject)]
pub struct RevokeTokenPayload {
    /// Global id of the token that opens nothing any more.
    revoked_token_id: Option<ID>,
}

/// What makes and revokes tokens.
#[derive(Debug, Default)]
pub struct TokenMutation;

/// What makes and revokes tokens.
#[Object]
impl TokenMutation {
    /// Makes a token by which a program speaks for who asks. Only who has signed in makes one: no token makes another.
    #[graphql(directive = Semantic::apply())]
    async fn create_token(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The token.")] input: CreateTokenInput,
    ) -> Result<Option<CreateTokenPayload>> {
        let asked = admitted(context, deeds::CREATE_TOKEN).await?;
        let account = asked.answer(tokens::own(&asked.ctx))?;
        let key = key(asked, &input.idempotency_key)?;
        let scopes = input.scopes.into_iter().map(Into::into).collect();
        let new = NewToken { name: input.name, scopes, days: i64::from(input.days) };
        Ok(Some(match tokens::create(&asked.ctx, key, account, new).await {
            Ok(made) => {
                let all = asked.answer(tokens::of_account(&asked.ctx, account).await)?;
                let token = all.into_iter().find(|token| token.id == made.id).map(Token);
                CreateTokenPayload { token, secret: made.text, ..Default::default() }
            }
            Err(error) => {
                CreateTokenPayload { user_errors: CreateTokenError::of(&error, asked.locale)?, ..Default::default() }
            }
        }))
    }

    /// Revokes a token of who asks: it opens nothing from then on.
    #[graphql(directive = Semantic::apply())]
    async fn revoke_token(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which one.")] input: RevokeTokenInput,
    ) -> Result<Option<RevokeTokenPayload>> {
        let asked = admitted(context, deeds::REVOKE_TOKEN).await?;
        let account = asked.answer(tokens::own(&asked.ctx))?;
        let RevokeTokenInput { idempotency_key, id } = input;
        let key = key(asked, &idempotency_key)?;
        let token =
            id.parse().map_err(|_| refused("id", "Ini bukan id token.", "This is no id of a token.", asked.locale))?;
        asked.answer(tokens::revoke(&asked.ctx, key, account, token).await)?;
        Ok(Some(RevokeTokenPayload { revoked_token_id: Some(id) }))
    }
}
