//! Tokens of programs.

use async_graphql::{Context, ID, InputObject, Object};

use super::{admitted, id, key, payload};
use crate::app::deeds;
use crate::app::tokens::{self, NewToken};
use crate::gql::choice::TokenScope;
use crate::gql::costs::Semantic;
use crate::gql::error::Result;
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

payload! {
    /// What became of making a token.
    CreateTokenPayload {
        /// The token.
        token: Option<Token>,
        /// What a program sends as `Authorization: Bearer …`: told once, and never again, not even to who sends this a second time.
        secret: Option<String>,
    }
    /// Why a token was not made.
    CreateTokenError: CreateTokenErrorCode {
        /// The name is empty or too long, or there are too many tokens.
        UnfitName of "name",
        /// There is none.
        NoScope of "scopes",
        /// Too short or too long.
        UnfitDays of "days",
        /// Another value cannot be used.
        Invalid,
    }
}

/// A token to be revoked.
#[derive(InputObject)]
pub struct RevokeTokenInput {
    /// A UUID that the client draws for each thing that it wants done: sent again with the same one, it is done once.
    idempotency_key: ID,
    /// Global id of the token.
    id: ID,
}

payload! {
    /// What became of revoking a token.
    RevokeTokenPayload {
        /// Global id of the token that opens nothing any more.
        revoked_token_id: Option<ID>
    }
    /// Why a token could not be revoked.
    RevokeTokenError: RevokeTokenErrorCode {
        /// A value cannot be used.
        Invalid,
    }
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
        let scopes = input.scopes.into_iter().map(Into::into).collect();
        let new = NewToken { name: input.name, scopes, days: i64::from(input.days) };
        let made = async { tokens::create(&asked.ctx, key(&input.idempotency_key)?, account, new).await };
        let made = match made.await {
            Ok(made) => made,
            Err(error) => return CreateTokenPayload::refused(asked, &error),
        };
        let all = asked.answer(tokens::of_account(&asked.ctx, account).await)?;
        let token = all.into_iter().find(|token| token.id == made.id).map(Token);
        Ok(Some(CreateTokenPayload { token, secret: made.text, ..Default::default() }))
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
        let revoked = async {
            let (key, token) = (key(&input.idempotency_key)?, id("id", &input.id)?);
            tokens::revoke(&asked.ctx, key, account, token).await
        };
        match revoked.await {
            Ok(()) => Ok(Some(RevokeTokenPayload { revoked_token_id: Some(input.id), ..Default::default() })),
            Err(error) => RevokeTokenPayload::refused(asked, &error),
        }
    }
}
