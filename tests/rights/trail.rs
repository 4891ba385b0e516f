//! The audit trail as it is searched: by administrators all of it, by others what is theirs, without a word of how much there is besides.

use std::collections::BTreeSet;

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use simpul::app::{accounts, audit};
use simpul::domain::account::{GrantPlace, Role};
use simpul::domain::audit::{AuditFilter, AuditRecord};
use simpul::domain::listing::Slice;

use crate::given;
use crate::sign_in::Office;

const TRAIL: &str = "query($filter: AuditFilter, $first: Int, $after: String) { auditTrail(filter: $filter, first: $first, after: $after) {
    totalCount { value exact } pageInfo { hasNextPage endCursor } edges { cursor } nodes { id seq at action object outcome account { id login } } } }";

/// What holds of an entry.
type Holds<'a> = Box<dyn Fn(&AuditRecord) -> bool + Send + 'a>;

told_on_each!(the_trail_is_searched_by_who_what_to_what_and_when, Referenced, async |fresh| {
    let office = Office::open(&fresh).await?;
    let admin_id = office.account("admin", &[(Role::Administrator, GrantPlace::Everywhere)]).await?;
    let (sari, budi) = (office.account("sari", &[]).await?, office.account("budi", &[]).await?);
    let admin = office.sign_in("admin").await;
    let began = office.ctx.now();
    office.pass(3 * 24 * 60);
    let (hers, his) = (office.sign_in("sari").await, office.sign_in("budi").await);
    let admin_again = office.sign_in("admin").await;
    drop(admin);
    let give = format!(
        "mutation {{ giveAccountLink(input: {{accountId: \"{budi}\"}}) {{ expiresAt account {{ version }} userErrors {{ code }} }} }}"
    );
    assert_eq!(office.as_her(&admin_again, &give).await.data()["giveAccountLink"]["userErrors"], json!([]));
    let ask = async |cookie: &str, filter: Value| {
        office.as_her_with(cookie, TRAIL, &json!({ "filter": filter, "first": 100 })).await
    };
    let found = async |cookie: &str, filter: Value| {
        let trail = ask(cookie, filter).await.data()["auditTrail"].take();
        let nodes = trail["nodes"].as_array().expect("a list").clone();
        assert_eq!(trail["totalCount"], json!({ "value": nodes.len(), "exact": true }), "{trail}");
        nodes
    };
    // held against all of it, read by whoever has the machine
    let whole = audit::page(&office.ctx, &AuditFilter::default(), &Slice { n: 100, ..Slice::default() }).await?;
    let late = began + chrono::TimeDelta::hours(1);
    let cases: [(Value, Holds<'_>); 9] = [
        (json!({ "accountId": admin_id.to_string() }), Box::new(|e| e.actor == admin_id.to_string())),
        (json!({ "accountId": budi.to_string() }), Box::new(|e| e.actor == budi.to_string())),
        (json!({ "action": "SIGN_IN" }), Box::new(|e| e.action == "SIGN_IN")),
        (json!({ "objectId": budi.to_string() }), Box::new(|e| e.id == budi.to_string())),
        (json!({ "from": late }), Box::new(|e| e.at >= late)),
        (json!({ "until": late }), Box::new(|e| e.at < late)),
        (json!({ "from": began, "until": office.ctx.now() }), Box::new(|e| e.at >= began && e.at < office.ctx.now())),
        (
            json!({ "objectId": budi.to_string(), "action": "GIVE_ACCOUNT_LINK", "from": late }),
            Box::new(|e| e.id == budi.to_string() && e.action == "GIVE_ACCOUNT_LINK" && e.at >= late),
        ),
        (json!({ "accountId": sari.to_string(), "objectId": budi.to_string() }), Box::new(|_| false)),
    ];
    for (filter, is_in) in cases {
        let expected: Vec<i64> =
            whole.items.iter().filter(|listed| is_in(&listed.item.record)).map(|listed| listed.item.seq).collect();
        let numbers: Vec<i64> = found(&admin_again, filter.clone())
            .await
            .iter()
            .map(|node| node["seq"].as_i64().expect("a number"))
            .collect();
        assert_eq!(numbers, expected, "{filter}");
        // her own trail is narrowed by the same filter, and holds nothing that is not hers
        let own: BTreeSet<String> = found(&hers, json!({})).await.iter().map(|node| node["id"].to_string()).collect();
        let narrowed: BTreeSet<String> =
            found(&hers, filter.clone()).await.iter().map(|node| node["id"].to_string()).collect();
        assert!(narrowed.is_subset(&own), "{filter}");
    }
    let link = found(&admin_again, json!({ "action": "GIVE_ACCOUNT_LINK", "accountId": admin_id.to_string() })).await;
    assert_eq!((link.len(), &link[0]["account"]["login"]), (1, &json!("admin")));
    let told = found(&his, json!({ "action": "GIVE_ACCOUNT_LINK" })).await;
    let by_whom: Vec<_> = told.iter().map(|node| &node["account"]).collect();
    assert_eq!(
        by_whom,
        [&Value::Null, &Value::Null],
        "who did it is an account of which she is told nothing, or the machine"
    );
    for (filter, field) in [
        (json!({ "accountId": "kop_x" }), "filter.accountId"),
        (json!({ "objectId": "apa saja" }), "filter.objectId"),
        (json!({ "from": "+10000-01-01T00:00:00Z" }), "filter.from"),
    ] {
        let refused = ask(&admin_again, filter.clone()).await.json();
        let code = &refused["errors"][0]["extensions"];
        assert!(
            code["code"] == "BAD_USER_INPUT" && code["field"] == field
                || field == "filter.from" && code["code"] == "GRAPHQL_VALIDATION_FAILED",
            "{refused}"
        );
    }
});

told_on_each!(an_entry_is_fetched_again_by_whom_it_is_told_and_hides_its_number, Referenced, async |fresh| {
    let office = Office::open(&fresh).await?;
    office.account("admin", &[(Role::Administrator, GrantPlace::Everywhere)]).await?;
    office.account("sari", &[]).await?;
    let (admin, hers) = (office.sign_in("admin").await, office.sign_in("sari").await);
    let page = json!({ "first": 2 });
    let own = office.as_her_with(&hers, TRAIL, &page).await.data()["auditTrail"].take();
    let all = office.as_her_with(&admin, TRAIL, &json!({ "first": 100 })).await.data()["auditTrail"].take();
    let node = async |cookie: &str, id: &Value| {
        let query = "query($id: ID!) { node(id: $id) { id __typename ... on AuditEntry { seq action } } }";
        office.as_her_with(cookie, query, &json!({ "id": id })).await.data()["node"].take()
    };
    // the number is told to administrators alone: neither an id nor a cursor holds it for others
    for entry in own["nodes"].as_array().expect("a list") {
        assert_eq!(entry["seq"], 0);
        assert_eq!(
            node(&hers, &entry["id"]).await,
            json!({ "id": entry["id"], "__typename": "AuditEntry", "seq": 0, "action": entry["action"] })
        );
        let known = node(&admin, &entry["id"]).await;
        let seq = known["seq"].as_i64().expect("a number");
        assert!(seq > 0 && !entry["id"].as_str().expect("an id").contains(&seq.to_string()) || seq < 10, "{known}");
        assert_eq!(
            all["nodes"].as_array().expect("a list").iter().find(|of| of["id"] == entry["id"]).expect("it is there")["seq"],
            seq
        );
    }
    for edge in own["edges"].as_array().expect("a list") {
        let cursor = BASE64URL_NOPAD.decode(edge["cursor"].as_str().expect("a cursor").as_bytes())?;
        let body = String::from_utf8(cursor[16..].to_vec())?;
        assert!(body.starts_with("audit\nu") && body.len() == "audit\nu".len() + 32, "an id and nothing else: {body}");
    }
    let next = json!({ "first": 2, "after": own["pageInfo"]["endCursor"] });
    let next = office.as_her_with(&hers, TRAIL, &next).await.data()["auditTrail"].take();
    assert!(next["nodes"].as_array().is_some_and(|nodes| !nodes.is_empty() && nodes[0]["id"] != own["nodes"][1]["id"]));
    // what is not hers is not there, as what is made up
    let (mut n_hers, mut made_up) = (0, all["nodes"][0]["id"].as_str().expect("an id").to_owned());
    for entry in all["nodes"].as_array().expect("a list") {
        n_hers += i32::from(!node(&hers, &entry["id"]).await.is_null());
        assert_eq!(
            office
                .served
                .ask_with(&[], "query($id: ID!) { node(id: $id) { id } }", &json!({ "id": entry["id"] }))
                .await
                .data()["node"],
            Value::Null
        );
    }
    assert_eq!(json!(n_hers), own["totalCount"]["value"]);
    let last = made_up.pop().expect("a letter");
    made_up.push(if last == '0' { '1' } else { '0' });
    assert_eq!(node(&admin, &json!(made_up)).await, Value::Null);
    assert_eq!(node(&admin, &json!("catatan_00000000000000000000000001")).await, Value::Null);
});

told_on_each!(accounts_are_found_by_what_is_not_sealed, Referenced, async |fresh| {
    let office = Office::open(&fresh).await?;
    given::keep_cooperatives(&office.db, &[given::cooperative(1, "Satu"), given::cooperative(2, "Dua")], given::now())
        .await?;
    let at = |n: u128| GrantPlace::Cooperative(given::cooperative(n, "").id);
    office.account("admin", &[(Role::Administrator, GrantPlace::Everywhere)]).await?;
    let one = office.account("satu", &[(Role::Manager, at(1)), (Role::Staff, at(2))]).await?;
    let two = office.account("dua", &[(Role::Manager, at(2)), (Role::Manager, at(1))]).await?;
    let gone = office.account("delapan", &[(Role::Manager, at(1))]).await?;
    let planner = office.account("empat", &[(Role::Planner, GrantPlace::Region(given::code("32.75")))]).await?;
    accounts::set_state(
        &office.ctx,
        office.ctx.new_key(),
        gone.into(),
        simpul::domain::account::AccountState::Deactivated,
    )
    .await?;
    let roles = &accounts::profiles(&office.ctx, &[two]).await?[&two].roles;
    let had = roles.iter().find(|role| *role.grant.place() == at(2)).ok_or("she had it")?.grant.id;
    accounts::ungrant(&office.ctx, office.ctx.new_key(), two.into(), had).await?;
    let admin = office.sign_in("admin").await;
    let ask = async |cookie: &str, filter: &Value| {
        let query = "query($filter: AccountFilter, $after: String) { accounts(filter: $filter, first: 1, after: $after) { totalCount { value } pageInfo { hasNextPage endCursor } nodes { id } } }";
        let (mut ids, mut after) = (Vec::new(), Value::Null);
        loop {
            let answer = office.as_her_with(cookie, query, &json!({ "filter": filter, "after": after })).await;
            let Value::Object(page) = answer.json()["data"]["accounts"].take() else { return Err(answer.code()) };
            ids.extend(
                page["nodes"]
                    .as_array()
                    .expect("a list")
                    .iter()
                    .map(|node| node["id"].as_str().expect("an id").to_owned()),
            );
            if page["pageInfo"]["hasNextPage"] == false {
                assert_eq!(page["totalCount"]["value"], ids.len(), "{filter}");
                return Ok(ids);
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
    };
    let (first, second) = (given::cooperative(1, "").id.to_string(), given::cooperative(2, "").id.to_string());
    for (filter, expected) in [
        (json!({ "login": " SATU " }), vec![one]),
        (json!({ "login": "satu", "role": "STAFF" }), vec![one]),
        (json!({ "login": "satu", "role": "PLANNER" }), vec![]),
        (json!({ "login": "sat" }), vec![]),
        (json!({ "role": "MANAGER" }), vec![one, two, gone]),
        (json!({ "placeId": first }), vec![one, two, gone]),
        (json!({ "placeId": second }), vec![one]),
        (json!({ "placeId": second, "role": "MANAGER" }), vec![]),
        (json!({ "placeId": first, "state": "ACTIVE" }), vec![one, two]),
        (json!({ "state": "DEACTIVATED" }), vec![gone]),
        (json!({ "placeId": "wilayah_32.75" }), vec![planner]),
        (json!({ "placeId": "wilayah_32" }), vec![]),
    ] {
        let mut expected: Vec<String> = expected.into_iter().map(|id| id.to_string()).collect();
        expected.sort();
        assert_eq!(ask(&admin, &filter).await, Ok(expected), "{filter}");
    }
    assert_eq!(ask(&admin, &json!({ "login": "?" })).await, Err("BAD_USER_INPUT".to_owned()));
    let manager = office.sign_in("satu").await;
    assert_eq!(ask(&manager, &json!({ "login": "dua" })).await, Err("FORBIDDEN".to_owned()));
});
