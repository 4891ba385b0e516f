//! What becomes of who may not: what she is told, what is noted of it, and what is over when her rights are.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use simpul::app::organisations::{self, NewOrganisation};
use simpul::app::tokens::{self, NewToken};
use simpul::app::{self, accounts, audit, changes};
use simpul::db::Run;
use simpul::domain::account::{AccountState, GrantPlace, Role, Scope};
use simpul::domain::id::AccountId;
use simpul::domain::organisation::OrganisationKind;
use simpul::gql::policy::{POLICY, Tag};
use simpul::sql;

use crate::given;
use crate::given::engines::PATIENCE;
use crate::sign_in::Office;
use crate::streams::Events;

/// A command of each kind whose input is wrong in every way in which that can be said.
const WRONG: &[(&str, &str)] = &[
    ("changePassword", "changePassword(input: {currentPassword: \"\", password: \"\"}) { userErrors { code } }"),
    (
        "correctCooperative",
        "correctCooperative(input: {idempotencyKey: \"?\", cooperativeId: \"?\", expectedVersion: 0, phone: \"?\"}) { userErrors { code } }",
    ),
    (
        "createAccount",
        "createAccount(input: {idempotencyKey: \"?\", login: \"?\", name: \"\", roles: []}) { userErrors { code } }",
    ),
    (
        "createOrganisation",
        "createOrganisation(input: {idempotencyKey: \"?\", kind: BUYER, name: \"\", regions: []}) { userErrors { code } }",
    ),
    (
        "createToken",
        "createToken(input: {idempotencyKey: \"?\", name: \"\", scopes: [], days: 0}) { userErrors { code } }",
    ),
    (
        "endRole",
        "endRole(input: {idempotencyKey: \"?\", accountId: \"?\", expectedVersion: 0, roleId: \"?\"}) { userErrors { code } }",
    ),
    ("endSession", "endSession(input: {idempotencyKey: \"?\", id: \"?\"}) { endedSessionId }"),
    ("giveAccountLink", "giveAccountLink(input: {idempotencyKey: \"?\", accountId: \"?\"}) { link }"),
    (
        "grantRole",
        "grantRole(input: {idempotencyKey: \"?\", accountId: \"?\", expectedVersion: 0, role: {role: OWNER, placeId: \"?\"}}) { userErrors { code } }",
    ),
    ("revokeToken", "revokeToken(input: {idempotencyKey: \"?\", id: \"?\"}) { revokedTokenId }"),
    (
        "setAccountState",
        "setAccountState(input: {idempotencyKey: \"?\", accountId: \"?\", expectedVersion: 0, state: ACTIVE}) { userErrors { code } }",
    ),
    (
        "setCooperativeOpenness",
        "setCooperativeOpenness(input: {idempotencyKey: \"?\", cooperativeId: \"?\", expectedVersion: 0, openness: OPEN}) { userErrors { code } }",
    ),
    ("signOut", "signOut { signedOut }"),
    ("signOutEverywhere", "signOutEverywhere { nEnded }"),
];

told_on_each!(who_may_not_is_told_nothing_but_that, Referenced, async |fresh| {
    let office = Office::open(&fresh).await?;
    let tried: BTreeSet<&str> = WRONG.iter().map(|(field, _)| *field).collect();
    let known = POLICY.iter().filter(|(of, tag, _)| (*of, *tag) == ("Mutation", Tag::SignedIn));
    assert_eq!(tried, known.flat_map(|(.., fields)| fields.iter().copied()).collect(), "every command is tried");

    let id = office.account("bendahara", &[]).await?;
    let token = NewToken { name: "kasir".into(), scopes: vec![Scope::Read, Scope::Write], days: 1 };
    let token = tokens::create(&office.ctx, office.ctx.new_key(), id, token).await?.text.expect("it is told once");
    let bearer = format!("Bearer {token}");
    let visitor = [("simpul-request", "1"), ("accept-language", "en")];
    let program = [("authorization", bearer.as_str()), ("accept-language", "en")];
    let denied = async |headers: &[(&str, &str)], field: &str, command: &str| {
        let answer = office.served.ask_with(headers, &format!("mutation {{ {command} }}"), &json!({})).await;
        assert_eq!((answer.status(), answer.header("set-cookie")), (200, None), "{field}");
        let mut answer = answer.json();
        assert!(answer["errors"][0]["extensions"].as_object_mut().expect("a code").remove("requestId").is_some());
        answer
    };
    let told = |field: &str, code: &str, message: &str| {
        json!({ "errors": [{ "message": message, "locations": [{ "line": 1, "column": 12 }], "path": [field],
                             "extensions": { "code": code } }],
                "data": { field: null } })
    };
    let before = office.counter.statements();
    for (field, command) in WRONG {
        let answer = denied(&visitor, field, command).await;
        assert_eq!(answer, told(field, "UNAUTHENTICATED", "Sign in first."));
    }
    assert_eq!(office.counter.statements(), before, "nothing is read for a visitor");
    for (field, command) in WRONG {
        // she has no role, and a token never is the account itself
        let answer = denied(&program, field, command).await;
        assert_eq!(answer, told(field, "FORBIDDEN", "You may not do this."));
    }
    // lists as well, whatever is wrong with what is asked of them
    let owner = office.sign_in("bendahara").await;
    for (list, wrong) in [
        ("accounts", &["", "(filter: {login: \"x\"})", "(filter: {placeId: \"x\"})", "(after: \"zzz\")"]),
        ("auditTrail", &["", "(filter: {accountId: \"x\"})", "(filter: {objectId: \"x\"})", "(after: \"zzz\")"]),
    ] {
        for wrong in wrong {
            let query = format!("{{ {list}{wrong} {{ nodes {{ id }} }} }}");
            let asked = office.served.ask_with(&visitor, &query, &json!({})).await;
            assert_eq!(asked.code(), "UNAUTHENTICATED", "{query}");
            let asked = office.as_her(&owner, &query).await;
            match (list, *wrong) {
                ("accounts", _) => assert_eq!(asked.code(), "FORBIDDEN", "{query}"),
                (_, "") => assert!(asked.json()["errors"].is_null(), "she reads what she did"),
                _ => assert_eq!(asked.code(), "BAD_USER_INPUT", "{query}"),
            }
        }
    }
});

told_on_each!(
    what_somebody_tries_that_she_may_not_is_noted_and_nobody_fills_the_chain_with_it,
    Referenced,
    async |fresh| {
        let office = Office::open(&fresh).await?;
        office.account("admin", &[(Role::Administrator, GrantPlace::Everywhere)]).await?;
        let stranger = office.account("pemasok", &[]).await?;
        let (admin, cookie) = (office.sign_in("admin").await, office.sign_in("pemasok").await);
        let create = "mutation { createOrganisation(input: {idempotencyKey: \"?\", kind: BUYER, name: \"PT Rahasia\", regions: [\"32.75\"]}) { organisation { id } } }";
        let refused = async || {
            let trail = office
                .as_her(&admin, "{ auditTrail(first: 100) { nodes { action actor objectKind object outcome } } }")
                .await;
            assert!(!trail.text().contains("Rahasia"));
            let nodes = trail.data()["auditTrail"]["nodes"].as_array().expect("a list").clone();
            nodes.into_iter().filter(|entry| entry["outcome"] == "REFUSED").collect::<Vec<_>>()
        };
        for _ in 0..30 {
            assert_eq!(office.as_her(&cookie, create).await.code(), "FORBIDDEN");
            let visitor = office.served.ask_with(&[("simpul-request", "1")], create, &json!({})).await;
            assert_eq!(visitor.code(), "UNAUTHENTICATED");
        }
        let noted = refused().await;
        assert_eq!(noted.len(), 10, "so many of one account, and none of who has no name");
        let entry = json!({ "action": "CREATE_ORGANISATION", "actor": stranger.to_string(), "objectKind": "ORGANISATION",
                        "object": "-", "outcome": "REFUSED" });
        assert!(noted.iter().all(|found| *found == entry), "{noted:?}");
        office.pass(2);
        for _ in 0..30 {
            assert_eq!(office.as_her(&cookie, create).await.code(), "FORBIDDEN");
        }
        assert_eq!(refused().await.len(), 12, "one a minute");
        let own = office.as_her(&cookie, "{ auditTrail { nodes { outcome } } }").await.data();
        assert!(own.to_string().contains("REFUSED"), "she can read what was noted of her");
        assert!(matches!(audit::verify(&office.ctx, &Default::default()).await?, audit::Verdict::Whole(_)));
    }
);

told_on_each!(who_has_ended_her_session_does_nothing_more_in_the_same_document, Referenced, async |fresh| {
    let office = Office::open(&fresh).await?;
    office.account("sari", &[]).await?;
    let create = "createToken(input: {idempotencyKey: \"7c9e6679-7425-40de-944b-e07fc1f90ae6\", name: \"x\", scopes: [READ], days: 1}) { secret }";
    for (end, is_over) in [
        ("signOut { signedOut }".to_owned(), true),
        ("signOutEverywhere { nEnded }".to_owned(), true),
        ("endSession(input: {id: \"sesi_00000000000000000000000000\"}) { endedSessionId }".to_owned(), false),
    ] {
        let cookie = office.sign_in("sari").await;
        let answer = office.as_her(&cookie, &format!("mutation {{ {end} {create} }}")).await;
        let (answer, at) = (answer.json(), json!(["createToken"]));
        if is_over {
            assert_eq!(answer["data"]["createToken"], Value::Null, "{end}");
            let error = &answer["errors"][0];
            assert_eq!((&error["extensions"]["code"], &error["path"]), (&json!("UNAUTHENTICATED"), &at), "{answer}");
        } else {
            assert!(answer["data"]["createToken"]["secret"].is_string(), "{answer}");
        }
    }
});

told_on_each!(a_link_is_given_out_once_for_a_key_and_kept_nowhere, Referenced, async |fresh| {
    let office = Office::open(&fresh).await?;
    office.account("admin", &[(Role::Administrator, GrantPlace::Everywhere)]).await?;
    let (id, other) = (office.account("sari", &[]).await?, office.account("budi", &[]).await?);
    let admin = office.sign_in("admin").await;
    let give = async |key: Option<&str>, id: AccountId| {
        let query = "mutation($key: ID, $id: ID!) { giveAccountLink(input: {idempotencyKey: $key, accountId: $id}) { link expiresAt } }";
        office.as_her_with(&admin, query, &json!({ "key": key, "id": id.to_string() })).await
    };
    let key = Some("7c9e6679-7425-40de-944b-e07fc1f90ae5");
    let first = give(key, id).await.data()["giveAccountLink"].take();
    let again = give(key, id).await;
    assert_eq!(again.data()["giveAccountLink"], json!({ "link": null, "expiresAt": first["expiresAt"] }));
    assert_eq!(give(key, other).await.code(), "IDEMPOTENCY_KEY_REUSED");
    let link = first["link"].as_str().expect("it is told once");
    let mut run = &office.db;
    let kept: Vec<(String,)> =
        run.all(sql!("select cast(answer as text) from idempotency where command = 'giveAccountLink'")).await?;
    assert!(!kept.is_empty() && kept.iter().all(|(answer,)| !answer.contains(link)), "{kept:?}");
    let version = async || Ok::<_, app::Error>(accounts::profiles(&office.ctx, &[id]).await?[&id].account.version);
    let before = version().await?;
    give(key, id).await;
    assert_eq!(version().await?, before, "nothing happens the second time");
    // without a key each is another, and the one before opens nothing any more
    let newest = give(None, id).await.data()["giveAccountLink"]["link"].as_str().expect("a link").to_owned();
    let recover = "mutation($link: String!) { recoverPassword(input: {link: $link, password: \"empat kucing di atap surau\"}) { userErrors { code } } }";
    let opens = async |link: &str| {
        let answer = office.served.ask_with(&[], recover, &json!({ "link": link })).await.data();
        answer["recoverPassword"]["userErrors"] == json!([])
    };
    assert!(!opens(link).await && opens(&newest).await);
});

told_on_each!(a_session_is_ended_once_for_a_key, Referenced, async |fresh| {
    let office = Office::open(&fresh).await?;
    office.account("sari", &[]).await?;
    let here = office.sign_in("sari").await;
    office.pass(1);
    let there = office.sign_in("sari").await;
    let sessions = office.as_her(&here, "{ mySessions { id isThis } }").await.data();
    let sessions = sessions["mySessions"].as_array().expect("a list").clone();
    let other = sessions.iter().find(|session| session["isThis"] == false).expect("there are two")["id"].clone();
    let end = async |key: &str| {
        let query =
            "mutation($key: ID!, $id: ID!) { endSession(input: {idempotencyKey: $key, id: $id}) { endedSessionId } }";
        office.as_her_with(&here, query, &json!({ "key": key, "id": other })).await.data()["endSession"]
            ["endedSessionId"]
            .take()
    };
    for _ in 0..2 {
        assert_eq!(end("7c9e6679-7425-40de-944b-e07fc1f90ae5").await, other, "sent twice, done once, answered alike");
    }
    assert_eq!(end("7c9e6679-7425-40de-944b-e07fc1f90ae6").await, Value::Null, "it is over");
    assert_eq!(office.as_her(&there, "{ viewer { scopes } }").await.data()["viewer"], Value::Null);
});

told_on_each!(of_many_who_make_one_organisation_one_is_first, Referenced, async |fresh| {
    let db = fresh.open_with(|options| options.acquire = PATIENCE).await?;
    let ctx = given::ctx(&db).await?;
    let administrator = given::signed_in(9, &[(Role::Administrator, GrantPlace::Everywhere)]);
    let administrator = given::settled(&ctx, administrator).await?;
    let spellings = ["PT Kembar", "pt kembar", "PT  KEMBAR", "PT. Kembár"];
    let sent: Vec<_> = (0..16)
        .map(|n: usize| {
            let ctx = administrator.clone();
            let new = NewOrganisation {
                kind: OrganisationKind::Buyer,
                name: spellings[n % spellings.len()].to_owned(),
                regions: vec![given::code("32.75")],
            };
            tokio::spawn(async move { organisations::create(&ctx, ctx.new_key(), new).await })
        })
        .collect();
    let (mut n_made, mut n_taken) = (0, 0);
    for sent in sent {
        match sent.await? {
            Ok(_) => n_made += 1,
            Err(app::Error::Taken { field: "name", .. }) => n_taken += 1,
            // whoever lost every race is asked to come back: she finds the name taken then
            Err(app::Error::Busy) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(n_made, 1);
    assert!(n_taken > 0);
    let mut run = &db;
    assert_eq!(
        run.one::<(i64,)>(sql!("select count(*) from organisations where name_folded = 'pt kembar'")).await?,
        (1,)
    );
});

const FOLLOW: &str = "subscription($after: EventCursor!) { registryChanged(after: $after) { kind } }";

told_on_each!(who_follows_is_cut_off_when_what_she_came_in_by_is_over, Referenced, async |fresh| {
    let office = Office::open(&fresh).await?;
    given::keep_cooperatives(&office.db, &[given::cooperative(90, "Koperasi")], given::now()).await?;
    let place = GrantPlace::Cooperative(given::cooperative(90, "").id);
    let cursor = changes::cursor_of(&office.ctx, None).await?;
    let ctx = &office.ctx;
    let mut ids = Vec::new();
    for login in ["peran", "baru", "tutup", "token"] {
        ids.push(office.account(login, &[(Role::Staff, place.clone())]).await?);
    }
    let token = NewToken { name: "kasir".into(), scopes: vec![Scope::Read], days: 1 };
    let made = tokens::create(ctx, ctx.new_key(), ids[3], token).await?;
    let bearer = format!("Bearer {}", made.text.expect("it is told once"));
    let mut credentials = Vec::new();
    for login in ["peran", "baru", "tutup"] {
        credentials.push(("cookie", office.sign_in(login).await));
    }
    credentials.push(("authorization", bearer));
    let mut followers = Vec::new();
    for (name, value) in &credentials {
        let request = json!({ "query": FOLLOW, "variables": { "after": cursor } });
        let events = Events::open(office.served.address(), &request, &format!("{name}: {value}\r\n")).await;
        let mut socket = office.socket(&[(*name, value)], json!({})).await.expect("she is let in");
        socket.say(json!({ "id": "1", "type": "subscribe", "payload": request })).await;
        followers.push((events, socket));
    }
    office.happen(1).await?;
    for (events, socket) in &mut followers {
        assert!(events.event().await.contains("INSERT"));
        assert_eq!(socket.hear().await.expect("an event")["payload"]["data"]["registryChanged"]["kind"], "INSERT");
    }
    // a role ends, another begins, an account is closed, a token is revoked
    let role = accounts::profiles(ctx, &[ids[0]]).await?[&ids[0]].roles[0].grant.id;
    accounts::ungrant(ctx, ctx.new_key(), ids[0].into(), role).await?;
    accounts::grant(ctx, ctx.new_key(), ids[1].into(), Role::Manager, place).await?;
    accounts::set_state(ctx, ctx.new_key(), ids[2].into(), AccountState::Deactivated).await?;
    tokens::revoke(ctx, ctx.new_key(), ids[3], made.id).await?;
    office.happen(2).await?;
    for (n, (events, socket)) in followers.iter_mut().enumerate() {
        let last = socket.hear().await.expect("an error before the end");
        assert_eq!(last["payload"][0]["extensions"]["code"], "UNAUTHENTICATED", "{n}: {last}");
        assert_eq!(socket.hear().await, Err(4403), "{n}");
        assert!(events.event().await.contains("UNAUTHENTICATED"), "{n}");
    }
});

told_on_each!(who_follows_in_silence_is_cut_off_too, Referenced, async |fresh| {
    let office = Office::open(&fresh).await?;
    let mut limits = simpul::http::Limits::default();
    limits.graphql.streams.beat = std::time::Duration::from_millis(200);
    let served = given::Served::within(&office.ctx, Default::default(), limits).await;
    let id = office.account("sari", &[]).await?;
    let cookie = office.sign_in("sari").await;
    let after = changes::cursor_of(&office.ctx, None).await?;
    let request = json!({ "query": FOLLOW, "variables": { "after": after } });
    let mut events = Events::open(served.address(), &request, &format!("cookie: {cookie}\r\n")).await;
    accounts::set_state(&office.ctx, office.ctx.new_key(), id.into(), AccountState::Deactivated).await?;
    // nothing happens, and yet she is told within a beat
    assert!(events.event().await.contains("UNAUTHENTICATED"));
});
