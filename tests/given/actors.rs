//! Who asks: one of each, in two places, so that nobody is taken for somebody else of the same role.

use std::sync::Arc;

use simpul::app::{Actor, Holder, Via};
use simpul::domain::account::{Grant, GrantPlace, Role, Scope};
use simpul::domain::id::{AccountId, CooperativeId, GrantId, OrganisationId, SessionId, TokenId, UmkmId};
use simpul::domain::words::Word;
use uuid::Uuid;

use super::code;

/// The places of a role: `n` tells one from the next.
pub fn place(role: Role, n: u128) -> GrantPlace {
    let id = Uuid::from_u128(n);
    match role {
        Role::Owner => GrantPlace::Umkm(UmkmId(id)),
        Role::Manager | Role::Staff => GrantPlace::Cooperative(CooperativeId(id)),
        Role::Financier | Role::Supplier | Role::Buyer => GrantPlace::Organisation(OrganisationId(id)),
        Role::Planner => GrantPlace::Region(code(if n.is_multiple_of(2) { "31" } else { "32.75" })),
        Role::Administrator => GrantPlace::Everywhere,
    }
}

/// Somebody who has signed in and is this there.
pub fn signed_in(n: u128, roles: &[(Role, GrantPlace)]) -> Actor {
    acting(n, Via::Session(SessionId(Uuid::from_u128(n))), None, roles)
}

/// A program that has her token, with these scopes.
pub fn token(n: u128, scopes: &[Scope], roles: &[(Role, GrantPlace)]) -> Actor {
    acting(n, Via::Token(TokenId(Uuid::from_u128(n))), Some(scopes), roles)
}

fn acting(n: u128, via: Via, scopes: Option<&[Scope]>, roles: &[(Role, GrantPlace)]) -> Actor {
    let grant = |(i, (role, place)): (usize, &(Role, GrantPlace))| {
        Grant::new(GrantId(Uuid::from_u128(n << 8 | i as u128)), *role, place.clone()).expect("a role at its place")
    };
    Actor::Account(Arc::new(Holder {
        account: AccountId(Uuid::from_u128(n)),
        via,
        grants: roles.iter().enumerate().map(grant).collect(),
        scopes: scopes.map(|scopes| scopes.iter().copied().collect()),
    }))
}

/// One of each: without an account, at the machine, without a role, with each role, and with a token of an administrator.
pub fn everybody() -> Vec<Actor> {
    let with_roles =
        Role::ALL.iter().zip(2u128..).map(|(role, n)| signed_in(n, &[(*role, place(*role, n))])).collect::<Vec<_>>();
    let administrator = [(Role::Administrator, GrantPlace::Everywhere)];
    [Actor::Visitor, Actor::Operator, signed_in(1, &[])]
        .into_iter()
        .chain(with_roles)
        .chain([token(90, &[], &administrator), token(91, Scope::ALL, &administrator)])
        .collect()
}
