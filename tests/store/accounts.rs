//! Accounts and what opens them.

use chrono::{DateTime, TimeDelta, Utc};
use simpul::db::{self, Db};
use simpul::domain::account::{
    Account, AccountFilter, AccountState, Grant, GrantPlace, Role, Scope, Session, SessionKind, Token,
};
use simpul::domain::id::{AccountId, GrantId, PersonId, SessionId, TokenId};
use simpul::domain::listing::{Count, Key, Slice};
use simpul::store::persons::{self, SealedPerson};
use simpul::store::sessions::Which;
use simpul::store::{account_links, accounts, grants, identities, sessions, tokens};
use uuid::Uuid;

use crate::given;

fn account(n: u128) -> Account {
    Account {
        id: AccountId(Uuid::from_u128(n)),
        person: PersonId(Uuid::from_u128(n)),
        state: AccountState::Active,
        has_password: false,
        is_demo: false,
        created_at: given::now(),
        version: 1,
    }
}

fn login(n: u128) -> Vec<u8> {
    vec![7, n as u8]
}

/// Keeps accounts with their persons.
async fn keep(db: &Db, numbers: &[u128]) -> db::Result<()> {
    let mut tx = db.begin().await?;
    for n in numbers {
        let person = SealedPerson {
            id: account(*n).person,
            sealed: vec![1],
            wrapped_key: Some(vec![2]),
            nik_hash: None,
            phone_hash: None,
            is_demo: false,
            version: 1,
        };
        persons::insert(&mut tx, &[person], given::now()).await?;
        accounts::insert(&mut tx, &account(*n), &login(*n)).await?;
    }
    tx.commit().await
}

fn grant(n: u128, role: Role, place: GrantPlace) -> Grant {
    Grant::new(GrantId(Uuid::from_u128(n)), role, place).expect("it fits")
}

fn minutes(n: i64) -> DateTime<Utc> {
    given::now() + TimeDelta::minutes(n)
}

fn session(n: u128, kind: SessionKind, at: DateTime<Utc>) -> Session {
    Session {
        id: SessionId(Uuid::from_u128(n)),
        account: account(1).id,
        kind,
        created_at: at,
        seen_at: at,
        expires_at: at + kind.absolute(),
    }
}

fn key(n: u128) -> Vec<u8> {
    vec![9, n as u8]
}

on_each_engine!(an_account_is_found_by_its_login_and_changed_by_its_version, async |db| {
    keep(&db, &[1, 2]).await?;
    let found = accounts::by_login(&db, &login(2)).await?.expect("it is there");
    assert_eq!((found.account, found.password_hash), (account(2), None));
    assert_eq!(accounts::by_login(&db, &login(3)).await?, None);

    let mut tx = db.begin().await?;
    let twice =
        accounts::insert(&mut tx, &Account { id: AccountId(Uuid::from_u128(9)), ..account(1) }, &login(1)).await;
    assert!(matches!(twice, Err(db::Error::Conflict)), "{twice:?}");
    tx.rollback().await?;

    let mut tx = db.begin().await?;
    assert!(accounts::set_password(&mut tx, account(1).id, 1, "$argon2id$…", minutes(1)).await?);
    assert!(!accounts::set_password(&mut tx, account(1).id, 1, "$late", minutes(1)).await?, "somebody was first");
    assert!(accounts::set_state(&mut tx, account(1).id, 2, AccountState::Deactivated, minutes(2)).await?);
    assert!(accounts::touch(&mut tx, account(1).id, 3, minutes(3)).await?);
    assert!(!accounts::touch(&mut tx, account(1).id, 3, minutes(3)).await?);
    tx.commit().await?;
    let found = accounts::locked(&db, account(1).id).await?.expect("it is there");
    assert_eq!(found.password_hash.as_deref(), Some("$argon2id$…"));
    let changed = Account { state: AccountState::Deactivated, has_password: true, version: 4, ..account(1) };
    assert_eq!(found.account, changed);
    let page = async |slice: &Slice| -> db::Result<_> {
        let page = accounts::page(&db, &AccountFilter::default(), None, slice).await?;
        let items: Vec<_> = page.items.into_iter().map(|listed| listed.item).collect();
        Ok((items, page.has_previous, page.has_next))
    };
    let from = |n: u128| Some(vec![Key::Id(Uuid::from_u128(n))]);
    let forwards = |n, from| Slice { n, from, backward: false };
    assert_eq!(page(&forwards(10, None)).await?, (vec![changed.clone(), account(2)], false, false));
    assert_eq!(page(&forwards(1, None)).await?, (vec![changed.clone()], false, true));
    assert_eq!(page(&forwards(1, from(1))).await?, (vec![account(2)], true, false));
    assert_eq!(page(&Slice { n: 1, from: None, backward: true }).await?, (vec![account(2)], true, false));
    assert_eq!(page(&Slice { n: 1, from: from(2), backward: true }).await?, (vec![changed.clone()], false, true));
    assert_eq!(accounts::count(&db, &AccountFilter::default(), None).await?, Count { value: 2, exact: true });
    let found = accounts::by_logins(&db, &[login(2), login(9)]).await?;
    assert_eq!(found, [(login(2), account(2))]);
    assert_eq!(
        accounts::by_ids(&db, &[account(1).id, AccountId(Uuid::nil())]).await?.into_values().collect::<Vec<_>>(),
        [changed]
    );
});

on_each_engine!(a_role_has_its_own_kind_of_place_and_ends_without_being_forgotten, async |db| {
    given::places(&db).await?;
    given::keep_cooperatives(&db, &[given::cooperative(1, "Koperasi")], given::now()).await?;
    given::keep_umkm(&db, &[given::umkm(1, "Usaha")], given::now()).await?;
    keep(&db, &[1, 2]).await?;
    let given_roles = [
        grant(1, Role::Owner, GrantPlace::Umkm(given::umkm(1, "").id)),
        grant(2, Role::Manager, GrantPlace::Cooperative(given::cooperative(1, "").id)),
        grant(3, Role::Planner, GrantPlace::Region(given::code("32.75"))),
        grant(4, Role::Administrator, GrantPlace::Everywhere),
    ];
    let mut tx = db.begin().await?;
    grants::insert(&mut tx, account(1).id, &given_roles, given::now()).await?;
    grants::insert(&mut tx, account(1).id, &[], given::now()).await?;
    assert!(!grants::end(&mut tx, account(2).id, given_roles[3].id, minutes(5)).await?, "it is another's");
    assert!(grants::end(&mut tx, account(1).id, given_roles[3].id, minutes(5)).await?);
    assert!(!grants::end(&mut tx, account(1).id, given_roles[3].id, minutes(6)).await?);
    tx.commit().await?;
    let all = grants::of_accounts(&db, &[account(1).id, account(2).id]).await?;
    assert_eq!(all.len(), 1);
    let had: Vec<_> = all[&account(1).id].iter().map(|granted| (&granted.grant, granted.until_at)).collect();
    let expected: Vec<_> =
        given_roles.iter().map(|grant| (grant, (grant.id.0.as_u128() == 4).then(|| minutes(5)))).collect();
    assert_eq!(had, expected);

    let mut tx = db.begin().await?;
    let nowhere = grant(5, Role::Owner, GrantPlace::Umkm(given::umkm(77, "").id));
    let dangling = grants::insert(&mut tx, account(1).id, &[nowhere], given::now()).await;
    assert!(matches!(dangling, Err(db::Error::Dangling)), "{dangling:?}");
});

on_each_engine!(a_session_is_found_with_the_roles_of_its_account_until_it_is_over, async |db| {
    given::places(&db).await?;
    keep(&db, &[1]).await?;
    let (short, long) = (session(1, SessionKind::Short, given::now()), session(2, SessionKind::Long, given::now()));
    let roles = [
        grant(1, Role::Planner, GrantPlace::Region(given::code("32.75"))),
        grant(2, Role::Administrator, GrantPlace::Everywhere),
    ];
    let mut tx = db.begin().await?;
    sessions::insert(&mut tx, &short, &key(1)).await?;
    sessions::insert(&mut tx, &long, &key(2)).await?;
    tx.commit().await?;
    let by = |n| sessions::By::Key(key(n));
    assert_eq!(sessions::find(&db, by(1), minutes(1)).await?, Some((short.clone(), vec![])));

    let mut tx = db.begin().await?;
    grants::insert(&mut tx, account(1).id, &roles, given::now()).await?;
    grants::end(&mut tx, account(1).id, roles[0].id, minutes(1)).await?;
    tx.commit().await?;
    assert_eq!(sessions::find(&db, by(1), minutes(29)).await?, Some((short.clone(), roles[1..].to_vec())));
    assert_eq!(
        sessions::find(&db, sessions::By::Id(short.id), minutes(29)).await?.map(|found| found.0),
        Some(short.clone())
    );
    assert_eq!(sessions::find(&db, by(3), minutes(1)).await?, None);
    assert_eq!(sessions::find(&db, by(1), minutes(30)).await?, None, "half an hour without a sign of life");
    assert_eq!(sessions::find(&db, by(2), minutes(30)).await?.map(|found| found.0), Some(long.clone()));

    // seen again and again, and over after half a day
    let seen_at = |n| Session { seen_at: minutes(n), ..short.clone() };
    for n in [20, 10, 700] {
        let mut tx = db.begin().await?;
        sessions::seen(&mut tx, &seen_at(n)).await?;
        tx.commit().await?;
    }
    assert_eq!(sessions::find(&db, by(1), minutes(719)).await?.map(|found| found.0), Some(seen_at(700)));
    assert_eq!(sessions::find(&db, by(1), minutes(720)).await?, None);

    let mut tx = db.begin().await?;
    assert_eq!(sessions::end(&mut tx, account(2).id, Which::All, minutes(2)).await?, []);
    assert_eq!(sessions::end(&mut tx, account(1).id, Which::Others(long.id), minutes(2)).await?, [short.id]);
    assert_eq!(sessions::end(&mut tx, account(1).id, Which::One(short.id), minutes(2)).await?, [], "once");
    tx.commit().await?;
    assert_eq!(sessions::find(&db, by(1), minutes(2)).await?, None);
    assert_eq!(sessions::of_account(&db, account(1).id, minutes(2), 10).await?, std::slice::from_ref(&long));

    let mut tx = db.begin().await?;
    assert_eq!(sessions::forget(&mut tx, account(1).id, minutes(3)).await?, 1);
    assert!(accounts::set_state(&mut tx, account(1).id, 1, AccountState::Deactivated, minutes(3)).await?);
    tx.commit().await?;
    assert_eq!(sessions::find(&db, by(2), minutes(3)).await?, None, "the account is closed");
});

on_each_engine!(a_token_is_found_until_it_is_over_or_revoked, async |db| {
    keep(&db, &[1]).await?;
    let token = |n: u128| Token {
        id: TokenId(Uuid::from_u128(n)),
        account: account(1).id,
        name: format!("kasir {n}"),
        scopes: vec![Scope::Read, Scope::Write],
        created_at: given::now(),
        expires_at: minutes(60),
        used_on: None,
    };
    let mut tx = db.begin().await?;
    for n in 1..=3 {
        tokens::insert(&mut tx, &token(n), &key(n)).await?;
    }
    tokens::used(&mut tx, token(1).id, given::today()).await?;
    tokens::used(&mut tx, token(1).id, given::in_days(-1)).await?;
    assert!(tokens::revoke(&mut tx, account(1).id, token(2).id, minutes(1)).await?);
    assert!(!tokens::revoke(&mut tx, account(1).id, token(2).id, minutes(1)).await?);
    assert!(!tokens::revoke(&mut tx, account(2).id, token(3).id, minutes(1)).await?, "it is another's");
    tx.commit().await?;
    let used = Token { used_on: Some(given::today()), ..token(1) };
    assert_eq!(tokens::find(&db, tokens::By::Key(key(1)), minutes(59)).await?, Some((used.clone(), vec![])));
    assert_eq!(tokens::find(&db, tokens::By::Id(token(1).id), minutes(59)).await?, Some((used.clone(), vec![])));
    assert_eq!(tokens::find(&db, tokens::By::Key(key(1)), minutes(60)).await?, None);
    assert_eq!(tokens::find(&db, tokens::By::Key(key(2)), minutes(2)).await?, None);
    assert_eq!(tokens::of_account(&db, account(1).id, minutes(2), 10).await?, [token(3), used.clone()]);
    assert_eq!(tokens::of_account(&db, account(1).id, minutes(2), 1).await?, [token(3)]);
    let mut tx = db.begin().await?;
    assert_eq!(tokens::revoke_all(&mut tx, account(1).id, minutes(3)).await?, 2);
    tx.commit().await?;
    assert_eq!(tokens::find(&db, tokens::By::Key(key(3)), minutes(4)).await?, None);
});

on_each_engine!(a_link_opens_an_account_once_and_the_newest_only, async |db| {
    keep(&db, &[1]).await?;
    let mut tx = db.begin().await?;
    for n in 1..=2 {
        account_links::insert(&mut tx, account(1).id, &key(n), minutes(n as i64), minutes(100)).await?;
    }
    tx.commit().await?;
    assert_eq!(account_links::find(&db, &key(1), minutes(3)).await?, None, "a newer one was given out");
    assert_eq!(account_links::find(&db, &key(2), minutes(3)).await?, Some(account(1).id));
    assert_eq!(account_links::find(&db, &key(2), minutes(100)).await?, None);
    let mut tx = db.begin().await?;
    assert!(!account_links::take(&mut tx, &key(2), minutes(100)).await?);
    assert!(account_links::take(&mut tx, &key(2), minutes(99)).await?);
    assert!(!account_links::take(&mut tx, &key(2), minutes(99)).await?);
    tx.commit().await?;
    assert_eq!(account_links::find(&db, &key(2), minutes(3)).await?, None);
});

on_each_engine!(a_provider_knows_somebody_as_one_account, async |db| {
    keep(&db, &[1, 2]).await?;
    let mut tx = db.begin().await?;
    identities::insert(&mut tx, "https://masuk.example", &key(1), account(1).id, given::now()).await?;
    identities::insert(&mut tx, "https://lain.example", &key(1), account(2).id, given::now()).await?;
    identities::insert(&mut tx, "https://lain.example", &key(3), account(1).id, given::now()).await?;
    tx.commit().await?;
    let role = grant(9, Role::Administrator, GrantPlace::Everywhere);
    let mut tx = db.begin().await?;
    grants::insert(&mut tx, account(1).id, std::slice::from_ref(&role), given::now()).await?;
    let twice = identities::insert(&mut tx, "https://masuk.example", &key(1), account(2).id, given::now()).await;
    assert!(matches!(twice, Err(db::Error::Conflict)), "{twice:?}");
    drop(tx);
    let mut tx = db.begin().await?;
    grants::insert(&mut tx, account(1).id, std::slice::from_ref(&role), given::now()).await?;
    tx.commit().await?;
    let issuer = "https://masuk.example";
    let subject = |issuer: &str, n| identities::By::Subject(issuer.to_owned(), key(n));
    let by_account = |n| identities::By::Account(account(n).id);
    assert_eq!(identities::find(&db, subject(issuer, 1)).await?, Some((account(1).id, vec![role.clone()])));
    assert_eq!(identities::find(&db, by_account(1)).await?, Some((account(1).id, vec![role])));
    assert_eq!(identities::find(&db, subject(issuer, 2)).await?, None);
    assert_eq!(identities::find(&db, by_account(3)).await?, None, "nobody knows her");
    assert_eq!(identities::find(&db, subject("https://lain.example", 1)).await?, Some((account(2).id, vec![])));

    let mut tx = db.begin().await?;
    assert!(accounts::set_state(&mut tx, account(2).id, 1, AccountState::Deactivated, minutes(1)).await?);
    assert!(identities::delete(&mut tx, issuer, account(1).id).await?);
    assert!(!identities::delete(&mut tx, issuer, account(1).id).await?);
    assert!(identities::delete(&mut tx, "https://lain.example", account(1).id).await?);
    tx.commit().await?;
    assert_eq!(identities::find(&db, by_account(1)).await?, None, "untied");
    assert_eq!(identities::find(&db, subject("https://lain.example", 1)).await?, None, "the account is closed");
});
