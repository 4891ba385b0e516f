//! What somebody may not see is told by no road: a list has what its nodes can be asked for, and nothing else; whatever is hidden changes
//! no answer, and no statement by which it is found.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};
use simpul::app::accounts::NewAccount;
use simpul::app::sessions::Attempt;
use simpul::app::tokens::NewToken;
use simpul::app::{self, Actor, Ctx, Holder, Via, accounts, sessions, tokens};
use simpul::db::{Counter, Db};
use simpul::domain::Umkm;
use simpul::domain::account::{GrantPlace, Role, Scope};
use simpul::domain::coalition::{BuyerOrder, BuyerOrderState, BuyingCycle, CycleState};
use simpul::domain::id::{
    AccountId, BuyerOrderId, ClusterId, CooperativeId, CycleId, CycleLineId, SessionId, TokenId, UmkmId,
};
use simpul::domain::umkm::{InputNeed, Product};
use simpul::domain::words::Word;
use simpul::store;
use simpul::store::supply::Supply;
use simpul::store::umkm::Written;
use uuid::Uuid;

use crate::given;
use crate::store::coalitions;

const PLACES: [&str; 4] = ["32.75.07", "32.75.08", "32.75.07.1004", "31.71"];

/// What cycles and orders stand on: a cooperative, two suppliers, an offer.
async fn ground(db: &Db) -> simpul::db::Result<()> {
    given::keep_cooperatives(db, &[given::cooperative(1, "Koperasi")], given::now()).await?;
    let mut tx = db.begin().await?;
    store::organisations::insert(&mut tx, &[coalitions::supplier(1), coalitions::supplier(2)], given::now()).await?;
    tx.commit().await?;
    coalitions::keep_offers(db, &[coalitions::line(coalitions::offer(1))]).await
}

fn cycle(n: u128, state: CycleState) -> BuyingCycle {
    BuyingCycle { state, point: Some(given::point(-6.35, 106.97)), ..coalitions::cycle(n) }
}

fn order(n: u128, state: BuyerOrderState) -> BuyerOrder {
    BuyerOrder {
        id: BuyerOrderId(Uuid::from_u128(n)),
        buyer: coalitions::supplier(2).id,
        commodity: "boneka".into(),
        quantity: coalitions::quantity(100),
        unit_price_idr: None,
        needed_by: given::in_days(5),
        region: given::code("32.75"),
        state,
        is_demo: false,
        version: 1,
        changed_at: given::now(),
    }
}

async fn keep(db: &Db, cycles: &[BuyingCycle], orders: &[BuyerOrder]) -> simpul::db::Result<()> {
    let line = |cycle: &BuyingCycle| coalitions::cycle_line(1_000 + cycle.id.0.as_u128(), cycle.id, "dacron");
    let lines: Vec<_> = cycles.iter().map(line).collect();
    let mut tx = db.begin().await?;
    store::cycles::insert(&mut tx, cycles, given::now()).await?;
    store::cycles::insert_lines(&mut tx, &lines, given::now()).await?;
    store::buyer_orders::insert(&mut tx, orders, given::now()).await?;
    tx.commit().await
}

/// Something of every kind, drawn by chance: in several places, in every state, some of it no longer in the lists. Ids of what is.
async fn draw(db: &Db, seed: u64) -> simpul::db::Result<Vec<String>> {
    let mut dice = given::dice(seed);
    let (mut ids, base) = (Vec::new(), u128::from(seed) * 10_000);
    let mut gone: (Vec<CooperativeId>, Vec<UmkmId>, Vec<ClusterId>) = Default::default();
    for n in base + 1..=base + 4 + u128::from(dice(6)) {
        let mut place = || given::code(PLACES[dice(4) as usize]);
        let mut cooperative = given::cooperative(n, &format!("Koperasi {n}"));
        cooperative.region = place();
        let mut umkm = given::umkm(n, &format!("Usaha {n}"));
        umkm.region = place();
        let mut cluster = given::cluster(n, &format!("Klaster {n}"));
        cluster.region = place();
        cluster.regions = vec![cluster.region.clone()];
        umkm.is_published = dice(2) == 0;
        given::keep_cooperatives(db, &[cooperative], given::now()).await?;
        given::keep_umkm(db, &[umkm], given::now()).await?;
        given::keep_clusters(db, &[cluster], given::now()).await?;
        let (cooperative, umkm, cluster) =
            (given::cooperative(n, "").id, given::umkm(n, "").id, given::cluster(n, "").id);
        match dice(4) {
            0 => {
                gone.0.push(cooperative);
                gone.1.push(umkm);
                gone.2.push(cluster);
            }
            _ => ids.extend([cooperative.to_string(), umkm.to_string(), cluster.to_string()]),
        }
        let cycle = cycle(n, CycleState::ALL[dice(CycleState::ALL.len() as u64) as usize]);
        let order = order(n, BuyerOrderState::ALL[dice(BuyerOrderState::ALL.len() as u64) as usize]);
        ids.extend([cycle.id.to_string(), order.id.to_string()]);
        keep(db, &[cycle], &[order]).await?;
    }
    let mut tx = db.begin().await?;
    store::cooperatives::retire_all(&mut tx, &gone.0, given::now()).await?;
    store::umkm::retire_all(&mut tx, &gone.1, given::today(), given::now()).await?;
    store::clusters::retire_all(&mut tx, &gone.2, given::now()).await?;
    tx.commit().await?;
    Ok(ids)
}

/// The lists whose items are Nodes, with what makes the long ones short.
const LISTS: &[(&str, &str)] = &[
    ("accounts", ""),
    ("auditTrail", ""),
    ("buyerOrders", ""),
    ("buyingCycles", ""),
    ("capitalProducts", ""),
    ("clusters", ""),
    ("commodities", ""),
    ("cooperatives", ""),
    ("kbliCodes", "filter: {edition: KBLI_2020, level: 2},"),
    ("organisations", ""),
    ("regions", "filter: {within: \"32.75\"},"),
    ("sectors", ""),
    ("umkm", ""),
];

/// Every id that a list gives, a page at a time; none where it is not hers to read.
async fn listed(ctx: &Ctx, list: &str, filter: &str) -> Option<BTreeSet<String>> {
    let query = format!(
        "query($after: String) {{ {list}({filter} first: 7, after: $after) {{ nodes {{ id }} pageInfo {{ hasNextPage endCursor }} }} }}"
    );
    let (mut all, mut after) = (BTreeSet::new(), Value::Null);
    loop {
        let answer = given::ask_as(ctx, &query, json!({ "after": after })).await;
        let page = &answer["data"][list];
        if page.is_null() {
            let code = answer["errors"][0]["extensions"]["code"].as_str().expect("a code");
            assert!(["FORBIDDEN", "UNAUTHENTICATED"].contains(&code), "{list}: {answer}");
            return None;
        }
        for node in page["nodes"].as_array().expect("a list") {
            assert!(all.insert(node["id"].as_str().expect("an id").to_owned()), "{list}: twice");
        }
        if page["pageInfo"]["hasNextPage"] == false {
            return Some(all);
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// Those of some ids that can be asked for.
async fn known(ctx: &Ctx, ids: &[String]) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for ids in ids.chunks(100) {
        let answer = given::ask_as(ctx, "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": ids })).await;
        let nodes = answer["data"]["nodes"].as_array().unwrap_or_else(|| panic!("{answer}")).clone();
        all.extend(nodes.iter().filter_map(|node| Some(node["id"].as_str()?.to_owned())));
    }
    all
}

/// One of each, where what was drawn lies.
fn everybody() -> Vec<Actor> {
    let place = |role| match role {
        Role::Owner => GrantPlace::Umkm(given::umkm(10_001, "").id),
        Role::Manager | Role::Staff => GrantPlace::Cooperative(given::cooperative(1, "").id),
        Role::Financier | Role::Supplier | Role::Buyer => GrantPlace::Organisation(coalitions::supplier(2).id),
        Role::Planner => GrantPlace::Region(given::code("32.75")),
        Role::Administrator => GrantPlace::Everywhere,
    };
    let roles = Role::ALL.iter().zip(900..).map(|(role, n)| given::signed_in(n, &[(*role, place(*role))]));
    let administrator = [(Role::Administrator, GrantPlace::Everywhere)];
    [Actor::Visitor, Actor::Operator, given::signed_in(899, &[])]
        .into_iter()
        .chain(roles)
        .chain([given::token(950, Scope::ALL, &administrator), given::token(951, &[Scope::Write], &administrator)])
        .collect()
}

async fn new_account(ctx: &Ctx, login: &str) -> app::Result<AccountId> {
    let login = login.parse().expect("a login");
    let new = NewAccount { login, name: "Nama Rahasia".into(), roles: vec![], is_demo: false };
    accounts::create(ctx, ctx.new_key(), new).await
}

told_on_each!(a_list_has_what_can_be_asked_for_by_its_id_and_nothing_else, Referenced, async |fresh| {
    let db = fresh.open().await?;
    let ctx = given::ctx(&db).await?;
    ground(&db).await?;
    let mut ids = vec![given::cooperative(1, "").id.to_string()];
    for seed in 1..=4 {
        ids.extend(draw(&db, seed).await?);
    }
    for login in ["satu", "dua", "tiga"] {
        ids.push(new_account(&ctx, login).await?.to_string());
    }
    let mut askers = vec![ctx.clone(), ctx.acting(Actor::Visitor), somebody(&ctx, "sari", Vec::new()).await?.0];
    for actor in everybody().into_iter().filter(|actor| actor.holder().is_some()) {
        askers.push(given::settled(&ctx, actor).await?);
    }
    // what ships is listed to whoever sits at the machine
    for (list, filter) in LISTS {
        ids.extend(listed(&ctx, list, filter).await.expect("everything is told at the machine"));
    }
    ids.extend(
        ["kop", "umkm", "klaster", "siklus", "pesanan", "akun", "catatan"]
            .map(|kind| format!("{kind}_7zzzzzzzzzzzzzzzzzzzzzzzzz")),
    );
    ids.extend(
        ["wilayah_99.99", "sektor_tidak-ada", "kbli_2020_99", "modal_tidak-ada", "komoditas_x"].map(str::to_owned),
    );
    ids.sort();
    ids.dedup();
    let mut seen = BTreeSet::new();
    for ctx in askers {
        let (mut lists, mut known) = (BTreeSet::new(), known(&ctx, &ids).await);
        for (list, filter) in LISTS {
            match listed(&ctx, list, filter).await {
                Some(listed) => lists.extend(listed),
                // who may not list accounts may know her own
                None => known.retain(|id| *list != "accounts" || !id.starts_with("akun_")),
            }
        }
        assert_eq!(lists, known, "{:?}", ctx.actor);
        seen.insert(known.len());
    }
    // visitors; who reads what was done to her; whoever keeps accounts; whoever sits at the machine, and sees what is being prepared
    assert_eq!(seen.len(), 4, "{seen:?}");
});

const QUESTIONS: &[&str] = &[
    "{ buyingCycles(first: 100) { totalCount { value exact } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        edges { cursor node { id state lines { id meter { nUmkm } } history { to at } } } } }",
    "{ buyingCycles(first: 1, orderBy: [{field: CLOSES_AT, direction: DESC}]) { pageInfo { hasNextPage endCursor } nodes { id } } }",
    "{ buyingCycles(last: 1, orderBy: [{field: CHANGED_AT}]) { pageInfo { hasPreviousPage startCursor } nodes { id } } }",
    "{ buyingCycles(filter: {near: {latitude: -6.35, longitude: 106.97, radiusM: 5000}}, orderBy: [{field: DISTANCE}]) {
        totalCount { value exact } edges { distanceM node { id } } } }",
    "{ buyingCycles(filter: {state: [DRAFT]}) { totalCount { value exact } pageInfo { hasNextPage } nodes { id } } }",
    "{ buyingCycles(filter: {open: true, within: \"32.75\", commodity: \"dacron\"}) { totalCount { value exact } nodes { id } } }",
    "{ buyerOrders(first: 1) { totalCount { value exact } pageInfo { hasNextPage endCursor } nodes { id history { to } } } }",
    "{ buyerOrders(last: 1, filter: {within: \"32\", commodity: \"boneka\"}) { totalCount { value exact } pageInfo { hasPreviousPage startCursor } nodes { id } } }",
    "{ umkm(first: 100) { totalCount { value exact } pageInfo { endCursor } edges { cursor node { id displayName products { name } inputs { name } changedAt } }
        facets { sector { buckets { key count } counted { value exact } } region { buckets { key count } counted { value exact } }
                 sizeClass { buckets { key count } counted { value exact } } } } }",
    "{ umkm(filter: {text: \"rahasia\"}, orderBy: [{field: RELEVANCE}]) { totalCount { value exact } nodes { id } } }",
    "{ umkm(filter: {or: [{text: \"rahasia\"}, {within: \"31\"}]}) { totalCount { value exact } nodes { id } } }",
    "{ umkm(filter: {not: {text: \"rahasia\"}}, orderBy: [{field: CHANGED_AT, direction: DESC}], first: 3) { totalCount { value exact } pageInfo { hasNextPage endCursor } nodes { id } } }",
    "{ search(text: \"usaha rahasia\") { points node { __typename id } } }",
    "{ cooperatives(first: 100) { totalCount { value exact } aggregates { nMembers { sum nKnown } } nodes { id umkm { totalCount { value } } } } }",
    "{ clusters(first: 100) { totalCount { value exact } facets { stage { buckets { key count } } } nodes { id umkm { totalCount { value } } } } }",
    "{ region(code: \"32.75\") { umkm { totalCount { value } } cooperatives { totalCount { value } } clusters { totalCount { value } } } homeRegion { code } }",
    "{ buyingOpportunities(region: \"32.75\", commodity: \"dacron\") { nodes { nUmkm withheld { code } } } }",
    "{ organisations(filter: {text: \"pemasok\"}) { totalCount { value exact } nodes { id } } }",
    "{ accounts { totalCount { value exact } nodes { id } } }",
    "{ accounts(filter: {login: \"rahasia\", state: ACTIVE}) { totalCount { value exact } nodes { id } } }",
    "{ auditTrail { totalCount { value exact } pageInfo { hasNextPage startCursor endCursor } nodes { id seq object account { id } } } }",
    "{ auditTrail(filter: {action: CREATE_ACCOUNT, until: \"2100-01-01T00:00:00Z\"}) { totalCount { value exact } pageInfo { hasNextPage startCursor endCursor } nodes { id seq object } } }",
    "{ viewer { account { id } } }",
];

/// Every answer, and every statement by which it was found.
async fn answers(ctx: &Ctx) -> Vec<(Value, Vec<[String; 2]>)> {
    let mut all = Vec::new();
    for question in QUESTIONS {
        let counter = Counter::with_texts();
        let answer = given::ask_as(&ctx.counted(&counter), question, json!({})).await;
        let mut texts = counter.texts();
        // those of one level end in any order
        texts.sort();
        all.push((given::sorted(answer), texts));
    }
    all
}

told_on_each!(what_is_hidden_changes_no_answer_and_no_statement, Referenced, async |fresh| {
    let db = fresh.open().await?;
    let ctx = given::ctx(&db).await?;
    ground(&db).await?;
    draw(&db, 1).await?;
    draw(&db, 2).await?;
    let private = |name: &str| Umkm {
        name: Some(name.to_owned()),
        products: vec![Product {
            name: name.to_owned(),
            capacity_per_month: None,
            unit: None,
            committed_per_month: None,
            lead_days: None,
        }],
        inputs: vec![InputNeed { name: name.to_owned(), unit: None, quantity_per_month: None }],
        ..given::umkm(77, name)
    };
    given::keep_umkm(&db, &[private("Usaha Biasa")], given::now()).await?;
    let everybody: Vec<Actor> = everybody().into_iter().filter(|actor| *actor != Actor::Operator).collect();
    for actor in everybody.iter().filter(|actor| actor.holder().is_some()) {
        given::settled(&ctx, actor.clone()).await?;
    }
    let keeps_accounts = |actor: &Actor| app::access::may(actor, app::Action::ReadAudit, &app::access::Object::Nothing);
    let mut before = Vec::new();
    for actor in &everybody {
        before.push(Box::pin(answers(&ctx.acting(actor.clone()))).await);
    }
    let n_answered = before[0].iter().filter(|(answer, _)| answer["data"].is_object()).count();
    assert_eq!(n_answered, QUESTIONS.len() - 4, "all but accounts and the trail: {:#?}", before[0]);

    // what is being prepared, what an owner keeps to herself, and another's account with what is noted of it
    keep(&db, &[cycle(7_001, CycleState::Draft)], &[order(7_001, BuyerOrderState::Draft)]).await?;
    let mut tx = db.begin().await?;
    let renamed = Umkm { version: 1, ..private("Usaha Rahasia") };
    let written = Written { umkm: &renamed, size: None, supply: Supply::default() };
    assert!(store::umkm::update_all(&mut tx, &[written], given::now()).await?);
    tx.commit().await?;
    new_account(&ctx, "rahasia").await?;

    for (actor, before) in everybody.iter().zip(&before) {
        let after = Box::pin(answers(&ctx.acting(actor.clone()))).await;
        for ((question, before), after) in QUESTIONS.iter().zip(before).zip(&after) {
            let is_hers = keeps_accounts(actor) && (question.contains("accounts") || question.contains("auditTrail"));
            assert!(is_hers || before == after, "{actor:?}\n{question}\n{before:#?}\n{after:#?}");
        }
    }
});

/// Somebody with an account and a session.
async fn somebody(ctx: &Ctx, login: &str, roles: Vec<(Role, GrantPlace)>) -> app::Result<(Ctx, SessionId, TokenId)> {
    let password = || "tiga ikan di kolam nenek".to_owned().into();
    let new = NewAccount { login: login.parse().expect("a login"), name: "Nama".into(), roles, is_demo: false };
    let account = accounts::create(ctx, ctx.new_key(), new).await?;
    let link = accounts::give_link(ctx, ctx.new_key(), account).await?;
    sessions::set_password(ctx, link.text(), &password()).await?;
    let attempt = Attempt { login: login.to_owned(), password: password(), network: None };
    let opened = sessions::sign_in(ctx, &attempt).await?;
    let token = NewToken { name: "kasir".into(), scopes: vec![Scope::Read], days: 1 };
    let token = tokens::create(ctx, ctx.new_key(), account, token).await?.id;
    Ok((ctx.acting(opened.actor), opened.session.id, token))
}

told_on_each!(what_is_hidden_is_not_found_as_what_is_not_there, Referenced, async |fresh| {
    let db = fresh.open().await?;
    let ctx = given::ctx(&db).await?;
    ground(&db).await?;
    keep(&db, &[cycle(1, CycleState::Draft)], &[order(1, BuyerOrderState::Draft)]).await?;
    let place = GrantPlace::Cooperative(given::cooperative(1, "").id);
    let (herself, ..) = somebody(&ctx, "pengurus", vec![(Role::Manager, place)]).await?;
    let (other, session, token) = somebody(&ctx, "lain", vec![]).await?;
    let account = other.actor.holder().expect("she has signed in").account;
    let nobody = Uuid::from_u128(7_777);
    let node = "query($id: ID!) { node(id: $id) { id } }";
    let pairs = [
        (node, CycleId(Uuid::from_u128(1)).to_string(), CycleId(nobody).to_string()),
        (node, CycleLineId(Uuid::from_u128(1_001)).to_string(), CycleLineId(nobody).to_string()),
        (node, BuyerOrderId(Uuid::from_u128(1)).to_string(), BuyerOrderId(nobody).to_string()),
        (node, account.to_string(), AccountId(nobody).to_string()),
        (
            "mutation($key: ID!, $id: ID!) { revokeToken(input: {idempotencyKey: $key, id: $id}) { revokedTokenId } }",
            token.to_string(),
            TokenId(nobody).to_string(),
        ),
        (
            "mutation($key: ID!, $id: ID!) { endSession(input: {idempotencyKey: $key, id: $id}) { endedSessionId } }",
            session.to_string(),
            SessionId(nobody).to_string(),
        ),
    ];
    let by_token = Actor::Account(Arc::new(Holder {
        via: Via::Token(TokenId(nobody)),
        scopes: Some(Scope::ALL.iter().copied().collect()),
        ..herself.actor.holder().expect("she has signed in").clone()
    }));
    let planner = given::signed_in(55, &[(Role::Planner, GrantPlace::Region(given::code("32.75")))]);
    let actors = [herself.actor.clone(), Actor::Visitor, by_token, planner];
    for (query, hidden, absent) in &pairs {
        for actor in &actors {
            let ask = async |id: &str| {
                let counter = Counter::with_texts();
                let variables = json!({ "id": id, "key": Uuid::now_v7().to_string() });
                let answer = given::ask_as(&ctx.acting(actor.clone()).counted(&counter), query, variables).await;
                (answer, counter.texts())
            };
            let (hidden, absent) = (ask(hidden).await, ask(absent).await);
            assert_eq!(hidden, absent, "{query}\n{actor:?}");
            assert!(hidden.0["data"].as_object().is_none_or(|data| {
                data.values().all(|value| value.is_null() || value["endedSessionId"].is_null())
            }));
        }
    }
    // and all of it is there
    let at_the_machine: Vec<String> = pairs[..4].iter().map(|(_, hidden, _)| hidden.clone()).collect();
    assert_eq!(known(&ctx, &at_the_machine).await.len(), 4);
    assert!(sessions::still(&ctx, &other.actor).await?, "nobody has ended her session");
});
