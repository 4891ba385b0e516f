//! What is written through the graph: once, over what was read, by whom it is hers, with everything said that can be mended.

use std::collections::BTreeMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{FieldDefinition, TypeKind, TypeSystemDefinition};
use serde_json::{Value, json};
use simpul::app::{self, Actor, Ctx};
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
    organisation { id name kind } organisationEdge { cursor node { id } } userErrors { code field message } } }";

fn id() -> CooperativeId {
    CooperativeId(Uuid::from_u128(2))
}

fn key(n: u128) -> String {
    Uuid::from_u128(n).to_string()
}

async fn two(ctx: &Ctx, db: &simpul::db::Db) -> app::Result<Ctx> {
    given::keep_cooperatives(db, &[given::cooperative(2, "Dua")], given::now()).await?;
    given::settled(ctx, given::signed_in(2, &[(Role::Manager, GrantPlace::Cooperative(id()))])).await
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
    let answer = given::ask_as(&manager, OPEN, wrong).await;
    let error = &answer["data"]["setCooperativeOpenness"]["userErrors"][0];
    assert_eq!((&error["code"], &error["field"]), (&json!("INVALID"), &json!(["idempotencyKey"])), "{answer}");
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
    let administrator = given::signed_in(9, &[(Role::Administrator, GrantPlace::Everywhere)]);
    let administrator = given::settled(&ctx, administrator).await?;
    let input = |n: u128, name: &str| json!({ "input": { "idempotencyKey": key(n), "kind": "BUYER", "name": name, "regions": ["32.75"] } });
    let first = given::ask_as(&administrator, CREATE, input(1, "PT Contoh")).await;
    let made = &first["data"]["createOrganisation"]["organisation"];
    assert_eq!((&made["name"], &made["kind"]), (&json!("PT Contoh"), &json!("BUYER")), "{first}");
    assert_eq!(given::ask_as(&administrator, CREATE, input(1, "PT Contoh")).await, first);
    // the edge stands where the list has it
    let edge = &first["data"]["createOrganisation"]["organisationEdge"];
    let listed = given::ask_as(&ctx, "{ organisations { edges { cursor node { id } } } }", json!({})).await;
    assert_eq!(listed["data"]["organisations"]["edges"], json!([edge]));
    let twice = given::ask_as(&administrator, CREATE, input(2, "PT CONTOH")).await;
    let mend = &twice["data"]["createOrganisation"]["userErrors"][0];
    assert_eq!((&mend["code"], &mend["field"]), (&json!("NAME_TAKEN"), &json!(["name"])), "{twice}");
    let answer = given::ask_as(&ctx.acting(Actor::Visitor), CREATE, input(3, "PT Lain")).await;
    assert_eq!(code(&answer), "UNAUTHENTICATED");
});

/// Commands without a key. Each begins a session, and is answered by its cookie, which is told once and kept nowhere: no key could give
/// that answer again. Sent a second time, a session more begins, a password that was changed is wrong, and a link is spent.
const WITHOUT_KEY: &[&str] = &["changePassword", "recoverPassword", "signIn", "signInAsDemo"];

/// Commands that name something and have no version of it. A session or a token has none: it is open, and then it has ended for good.
const WITHOUT_VERSION: &[&str] = &["endSession", "revokeToken"];

/// What is made that stands in no connection, since there are few of them.
const WITHOUT_EDGE: &[&str] = &["createToken"];

/// Commands whose input may be left out, as clients of before do.
const EASED: &[&str] = &["signOut", "signOutEverywhere"];

/// A type of the schema: of an enum its values, else its fields with their types.
type Shape = BTreeMap<String, String>;

fn shapes() -> (Vec<FieldDefinition>, BTreeMap<String, Shape>) {
    let document = parse_schema(simpul::gql::sdl()).expect("the schema");
    let (mut commands, mut shapes) = (Vec::new(), BTreeMap::new());
    for definition in document.definitions {
        let TypeSystemDefinition::Type(found) = definition else { continue };
        let (name, mut shape) = (found.node.name.node.to_string(), Shape::new());
        match found.node.kind {
            TypeKind::Object(object) if name == "Mutation" => {
                commands.extend(object.fields.into_iter().map(|field| field.node));
            }
            TypeKind::Object(object) => {
                let fields = object.fields.iter().map(|field| &field.node);
                shape.extend(fields.map(|field| (field.name.node.to_string(), field.ty.node.to_string())));
            }
            TypeKind::InputObject(input) => {
                let fields = input.fields.iter().map(|field| &field.node);
                shape.extend(fields.map(|field| (field.name.node.to_string(), field.ty.node.to_string())));
            }
            TypeKind::Enum(choice) => {
                shape.extend(choice.values.iter().map(|value| (value.node.value.node.to_string(), String::new())));
            }
            _ => {}
        }
        shapes.insert(name, shape);
    }
    (commands, shapes)
}

#[test]
fn every_command_is_of_one_shape() {
    let (commands, shapes) = shapes();
    assert!(commands.len() >= 17);
    for command in &commands {
        let name = command.name.node.as_str();
        let kind = name[..1].to_uppercase() + &name[1..];
        let of = |suffix: &str| {
            shapes.get(&format!("{kind}{suffix}")).unwrap_or_else(|| panic!("{name}: there is no {kind}{suffix}"))
        };
        let is = |ty: Option<&String>, expected: &str| ty.map(String::as_str) == Some(expected);
        // one input, of its own type
        let arguments: Vec<_> = command.arguments.iter().map(|given| &given.node).collect();
        let [given] = arguments[..] else { panic!("{name} takes {} arguments", arguments.len()) };
        let needed = if EASED.contains(&name) { "" } else { "!" };
        let argument = (given.name.node.to_string(), given.ty.node.to_string());
        assert_eq!(argument, ("input".to_owned(), format!("{kind}Input{needed}")), "{name}");
        let input = of("Input");
        assert_eq!(input.contains_key("idempotencyKey"), !WITHOUT_KEY.contains(&name), "{name}: a key");
        let names_something = input.keys().any(|field| field == "id" || field.ends_with("Id"));
        let has_version = input.contains_key("expectedVersion");
        assert_eq!(has_version, names_something && !WITHOUT_VERSION.contains(&name), "{name}: a version");
        // a payload that may be absent, of what may be absent, with what can be mended
        assert_eq!(command.ty.node.to_string(), format!("{kind}Payload"), "{name}");
        let (payload, error, code) = (of("Payload"), of("Error"), of("ErrorCode"));
        assert!(is(payload.get("userErrors"), &format!("[{kind}Error!]!")), "{name}: {payload:?}");
        for (field, ty) in payload {
            let is_object = shapes.get(ty.trim_end_matches('!')).is_some_and(|of| !of.values().all(String::is_empty));
            assert!(!is_object || !ty.ends_with('!'), "{name}: {field} cannot be absent");
        }
        assert!(is(error.get("code"), &format!("{kind}ErrorCode!")), "{name}: {error:?}");
        assert!(is(error.get("field"), "[String!]") && is(error.get("message"), "String!"), "{name}: {error:?}");
        assert!(!code.is_empty());
        assert_eq!(has_version, code.contains_key("CONFLICT"), "{name}: somebody else may have been first");
        // what was made is told where it stands, what has ended by its id
        let told = |suffixes: &[&str]| payload.keys().any(|field| suffixes.iter().any(|end| field.ends_with(end)));
        assert_eq!(told(&["Edge"]), name.starts_with("create") && !WITHOUT_EDGE.contains(&name), "{name}: an edge");
        let ends = ["end", "revoke", "signOut", "delete", "remove"].iter().any(|verb| name.starts_with(verb));
        assert_eq!(told(&["Id", "Ids"]), ends, "{name}: the id of what has ended");
    }
    for name in [WITHOUT_KEY, WITHOUT_VERSION, WITHOUT_EDGE, EASED].concat() {
        assert!(commands.iter().any(|command| command.name.node == name), "{name} is no command any more");
    }
}
