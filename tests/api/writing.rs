//! What is written through the graph: once, over what was read, by whom it is hers, with everything said that can be mended.

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
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

/// What can be sent twice without harm, or be answered no second time: it begins a session or ends one, by a cookie that is told once.
const WITHOUT_KEY: [&str; 4] = ["changePassword", "recoverPassword", "signIn", "signInAsDemo"];

/// What changes nothing that somebody may have read before: it makes something, or ends it whatever it was; a new link ends those before.
const WITHOUT_VERSION: [&str; 10] = [
    "changePassword",
    "createAccount",
    "createOrganisation",
    "createToken",
    "endSession",
    "giveAccountLink",
    "recoverPassword",
    "revokeToken",
    "signIn",
    "signInAsDemo",
];

#[test]
fn every_command_has_a_key_and_every_change_a_version() {
    let document = parse_schema(simpul::gql::sdl()).expect("the schema");
    let types = document.definitions.into_iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(found) => Some(found.node),
        _ => None,
    });
    let (mut commands, mut fields) = (Vec::new(), std::collections::HashMap::new());
    for found in types {
        match found.kind {
            TypeKind::Object(object) if found.name.node == "Mutation" => commands.extend(object.fields),
            TypeKind::InputObject(input) => {
                let names: Vec<String> = input.fields.iter().map(|field| field.node.name.node.to_string()).collect();
                fields.insert(found.name.node.to_string(), names);
            }
            _ => {}
        }
    }
    let (mut without_key, mut without_version) = (Vec::new(), Vec::new());
    for command in &commands {
        let command = &command.node;
        // ends what it came by: nothing is said with it
        let Some(input) = command.arguments.first() else {
            assert!(["signOut", "signOutEverywhere"].contains(&command.name.node.as_str()), "{}", command.name.node);
            continue;
        };
        assert_eq!((command.arguments.len(), input.node.name.node.as_str()), (1, "input"), "{}", command.name.node);
        let names = &fields[input.node.ty.node.to_string().trim_end_matches('!')];
        let has = |name: &str| names.iter().any(|found| found == name);
        let name = command.name.node.to_string();
        if !has("idempotencyKey") {
            without_key.push(name.clone());
        }
        if !has("expectedVersion") {
            without_version.push(name);
        }
    }
    without_key.sort();
    without_version.sort();
    assert_eq!(without_key, WITHOUT_KEY);
    assert_eq!(without_version, WITHOUT_VERSION);
}
