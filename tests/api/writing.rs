//! What is written through the graph: once, over what was read, by whom it is hers, with everything said that can be mended.

use serde_json::{Value, json};
use simpul::app::{Actor, Ctx};
use simpul::domain::account::{GrantPlace, Role};
use simpul::domain::id::CooperativeId;
use uuid::Uuid;

use crate::given;

const OPEN: &str = "mutation($input: SetCooperativeOpennessInput!) { setCooperativeOpenness(input: $input) {
    cooperative { id openness version } userErrors { code field message currentVersion } } }";
const CORRECT: &str = "mutation($input: CorrectCooperativeInput!) { correctCooperative(input: $input) {
    cooperative { address contacts { phone email } services dues { principalIdr } bond { description } version
                  origins { field source rawValue } }
    userErrors { code field message } } }";
const CREATE: &str = "mutation($input: CreateOrganisationInput!) { createOrganisation(input: $input) {
    organisation { id name kind } userErrors { code field message } } }";

fn id() -> CooperativeId {
    CooperativeId(Uuid::from_u128(2))
}

fn key(n: u128) -> String {
    Uuid::from_u128(n).to_string()
}

async fn two(ctx: &Ctx, db: &simpul::db::Db) -> simpul::db::Result<Ctx> {
    given::keep_cooperatives(db, &[given::cooperative(2, "Dua")], given::now()).await?;
    Ok(ctx.acting(given::signed_in(2, &[(Role::Manager, GrantPlace::Cooperative(id()))])))
}

/// The code of the only error.
fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_else(|| panic!("{answer}"))
}

told_on_each!(a_manager_opens_her_cooperative_by_the_graph, Referenced, async |fresh| {
    let db = fresh.open().await?;
    let ctx = given::ctx(&db).await?;
    let manager = two(&ctx, &db).await?;
    let input = |n: u128, version: i64, openness: &str| json!({ "input": { "idempotencyKey": key(n), "cooperativeId": id().to_string(), "expectedVersion": version, "openness": openness } });
    let done =
        json!({ "cooperative": { "id": id().to_string(), "openness": "CLOSED", "version": 2 }, "userErrors": [] });
    for _ in 0..2 {
        let answer = given::ask_as(&manager, OPEN, input(1, 1, "CLOSED")).await;
        assert_eq!(answer["data"]["setCooperativeOpenness"], done, "{answer}");
    }
    let answer = given::ask_as(&manager, OPEN, input(2, 1, "OPEN")).await;
    let mend = &answer["data"]["setCooperativeOpenness"];
    assert_eq!(mend["cooperative"], Value::Null);
    let [error] = &mend["userErrors"].as_array().expect("errors")[..] else { panic!("{answer}") };
    assert_eq!(
        (&error["code"], &error["field"], &error["currentVersion"]),
        (&json!("CONFLICT"), &json!(["expectedVersion"]), &json!(2))
    );
    assert_eq!(code(&given::ask_as(&manager, OPEN, input(1, 2, "OPEN")).await), "IDEMPOTENCY_KEY_REUSED");
    let mut wrong = input(3, 2, "OPEN");
    wrong["input"]["idempotencyKey"] = json!("satu");
    assert_eq!(code(&given::ask_as(&manager, OPEN, wrong).await), "BAD_USER_INPUT");
    let stranger = given::signed_in(3, &[(Role::Manager, given::place(Role::Manager, 3))]);
    for (actor, told) in [(Actor::Visitor, "UNAUTHENTICATED"), (stranger, "FORBIDDEN")] {
        assert_eq!(code(&given::ask_as(&ctx.acting(actor), OPEN, input(4, 2, "OPEN")).await), told);
    }
});

told_on_each!(everything_that_can_be_mended_is_said_in_the_readers_language, Referenced, async |fresh| {
    let db = fresh.open().await?;
    let ctx = given::ctx(&db).await?;
    let manager = two(&ctx, &db).await?;
    let input = |n: u128, version: i64, fields: Value| {
        let mut input =
            json!({ "idempotencyKey": key(n), "cooperativeId": id().to_string(), "expectedVersion": version });
        input.as_object_mut().expect("fields").extend(fields.as_object().expect("fields").clone());
        json!({ "input": input })
    };
    let fields = json!({ "address": "Jl. Baru 2", "phone": "0812-1111-0001", "services": ["LENDING"],
                         "principalDuesIdr": 50_000, "bondDescription": "Pengrajin boneka" });
    let answer = given::ask_as(&manager, CORRECT, input(1, 1, fields)).await;
    let cooperative = &answer["data"]["correctCooperative"]["cooperative"];
    assert_eq!(cooperative["contacts"], json!({ "phone": "+6281211110001", "email": null }), "{answer}");
    assert_eq!((&cooperative["version"], &cooperative["services"]), (&json!(2), &json!(["LENDING"])));
    assert_eq!(
        (&cooperative["dues"]["principalIdr"], &cooperative["bond"]["description"]),
        (&json!(50_000), &json!("Pengrajin boneka"))
    );
    let origin = json!({ "field": "address", "source": "MANAGER", "rawValue": "Jl. Baru 2" });
    assert!(cooperative["origins"].as_array().expect("origins").contains(&origin), "{cooperative}");
    // null empties, what is left out stays
    let answer = given::ask_as(&manager, CORRECT, input(2, 2, json!({ "phone": null, "bondDescription": null }))).await;
    let cooperative = &answer["data"]["correctCooperative"]["cooperative"];
    assert_eq!((&cooperative["contacts"]["phone"], &cooperative["bond"]["description"]), (&Value::Null, &Value::Null));
    assert_eq!(cooperative["address"], "Jl. Baru 2");
    let wrong = json!({ "phone": "12", "email": "bukan\u{202e}surel", "address": "x".repeat(400) });
    let answer = given::ask_as(&manager, CORRECT, input(3, 3, wrong)).await;
    let mend = &answer["data"]["correctCooperative"];
    let fields: Vec<_> =
        mend["userErrors"].as_array().expect("errors").iter().map(|error| error["field"].clone()).collect();
    assert_eq!(fields, [json!(["address"]), json!(["phone"]), json!(["email"])], "{answer}");
    assert!(
        mend["userErrors"][0]["message"].as_str().is_some_and(|said| said.starts_with("Teks lebih panjang")),
        "{answer}"
    );
    assert_eq!(mend["cooperative"], Value::Null);
});

told_on_each!(an_administrator_makes_an_organisation_by_the_graph, Referenced, async |fresh| {
    let ctx = given::ctx(&fresh.open().await?).await?;
    let administrator = ctx.acting(given::signed_in(9, &[(Role::Administrator, GrantPlace::Everywhere)]));
    let input = |n: u128, name: &str| json!({ "input": { "idempotencyKey": key(n), "kind": "BUYER", "name": name, "regions": ["32.75"] } });
    let first = given::ask_as(&administrator, CREATE, input(1, "PT Contoh")).await;
    let made = &first["data"]["createOrganisation"]["organisation"];
    assert_eq!((&made["name"], &made["kind"]), (&json!("PT Contoh"), &json!("BUYER")), "{first}");
    assert_eq!(given::ask_as(&administrator, CREATE, input(1, "PT Contoh")).await, first);
    let twice = given::ask_as(&administrator, CREATE, input(2, "PT CONTOH")).await;
    let mend = &twice["data"]["createOrganisation"]["userErrors"][0];
    assert_eq!((&mend["code"], &mend["field"]), (&json!("NAME_TAKEN"), &json!(["name"])), "{twice}");
    let answer = given::ask_as(&ctx.acting(Actor::Visitor), CREATE, input(3, "PT Lain")).await;
    assert_eq!(code(&answer), "UNAUTHENTICATED");
});
