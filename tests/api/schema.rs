//! The schema itself: described, printed, and every field with its tag.

use std::collections::BTreeSet;

use serde_json::Value;
use simpul::gql::{self, policy};

/// Every type that is ours.
fn types() -> Vec<Value> {
    const INTROSPECTION: &str = "{ __schema { types { kind name description
        fields(includeDeprecated: true) { name description args { name description } }
        inputFields { name description } enumValues(includeDeprecated: true) { name description } } } }";
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let answer = runtime.block_on(gql::schema().execute(INTROSPECTION));
    assert!(answer.errors.is_empty(), "{:?}", answer.errors);
    let answer = answer.data.into_json().expect("an answer is JSON");
    let all = answer["__schema"]["types"].as_array().expect("a list").clone();
    all.into_iter().filter(|of| !name(of).starts_with("__")).collect()
}

fn name(of: &Value) -> &str {
    of["name"].as_str().expect("a name")
}

fn list<'a>(of: &'a Value, what: &str) -> &'a [Value] {
    of[what].as_array().map_or(&[], Vec::as_slice)
}

#[test]
fn everything_is_described_in_a_sentence() {
    let mut bare = Vec::new();
    let mut see = |path: String, of: &Value| {
        let text = of["description"].as_str().unwrap_or_default();
        if text.len() < 5 || !text.trim_end().ends_with(['.', '`', '…']) {
            bare.push(format!("{path}: {text:?}"));
        }
    };
    let types = types();
    assert!(types.len() > 50);
    // that scalar is the specification's own, and described there
    for of in types.iter().filter(|of| name(of) != "ID") {
        see(name(of).to_owned(), of);
        for field in list(of, "fields") {
            see(format!("{}.{}", name(of), name(field)), field);
            for argument in list(field, "args") {
                see(format!("{}.{}({})", name(of), name(field), name(argument)), argument);
            }
        }
        for field in list(of, "inputFields").iter().chain(list(of, "enumValues")) {
            see(format!("{}.{}", name(of), name(field)), field);
        }
    }
    assert!(bare.is_empty(), "{}", bare.join("\n"));
}

#[test]
fn the_schema_that_is_published_is_the_one_that_is_served() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql");
    let kept = std::fs::read_to_string(path).expect("schema.graphql");
    assert!(kept == gql::sdl(), "schema.graphql is not what the code says: cargo run -- schema > schema.graphql");
}

#[test]
fn every_field_has_its_tag() {
    let mut served: BTreeSet<String> = BTreeSet::new();
    for of in types() {
        served.extend(list(&of, "fields").iter().map(|field| format!("{}.{}", name(&of), name(field))));
    }
    let mut tagged: BTreeSet<String> = BTreeSet::new();
    for (of, tag, fields) in policy::POLICY {
        for field in *fields {
            assert!(tagged.insert(format!("{of}.{field}")), "{of}.{field} is tagged twice");
            assert_eq!(policy::tag(of, field), Some(*tag));
        }
    }
    let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.difference(b).cloned().collect::<Vec<_>>().join(", ");
    assert!(
        served == tagged,
        "without a tag in src/gql/policy.rs: {}\nno longer in the graph: {}",
        only(&served, &tagged),
        only(&tagged, &served)
    );
    assert_eq!(policy::tag("Umkm", "owner"), None);
}
