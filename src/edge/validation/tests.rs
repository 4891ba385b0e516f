//! The rules of the specification, each with documents that it refuses and documents that it does not: the text of the
//! rules, and what the reference implementation (graphql-js 16) makes of the same documents over the same schema.

use async_graphql::parser::parse_query;
use serde::Deserialize;
use serde_json::json;

use super::*;

/// The same file is read by `tests/http/rules.mjs`, which asks the reference implementation.
const TABLE: &str = include_str!("rules.json");

#[derive(Deserialize)]
struct Table {
    schema: Vec<String>,
    rules: Vec<Rule>,
}

#[derive(Deserialize)]
struct Rule {
    rule: String,
    /// Documents, each with a part of what is said about it.
    refused: Vec<(String, String)>,
    taken: Vec<String>,
}

fn table() -> Table {
    serde_json::from_str(TABLE).unwrap()
}

fn shape() -> Shape {
    Shape::from_sdl(&table().schema.join("\n")).unwrap()
}

#[test]
fn each_rule_of_the_specification_holds() {
    let shape = shape();
    let mut n_documents = 0;
    for Rule { rule, refused, taken } in table().rules {
        n_documents += refused.len() + taken.len();
        for (document, part) in refused {
            let faults = check(&shape, &parse_query(&document).unwrap_or_else(|error| panic!("{document}: {error}")));
            assert!(faults.iter().any(|fault| fault.message.contains(&part)), "{rule}: {document}: {faults:?}");
        }
        for document in taken {
            assert_eq!(check(&shape, &parse_query(&document).unwrap()), [], "{rule}: {document}");
        }
    }
    assert!(n_documents > 150);
}

/// What the parsed document no longer shows.
#[test]
fn the_rest_of_the_rules_hold_before_the_document_is_a_tree() {
    use crate::edge::guard;
    for document in [
        "query A{dog{name}} query A{dog{name}}",
        "{dog{name}} {dog{name}}",
        "{dog{name}} query A{dog{name}}",
        "{dog{...F}} fragment F on Dog{name} fragment F on Dog{name}",
        "fragment F on Dog{name}",
        "type Dog{name:String} {dog{name}}",
        "{dog{}}",
        "{dog{name()}}",
        "query(){dog{name}}",
    ] {
        let passes = guard::check(document, &guard::Limits::default()).is_ok() && parse_query(document).is_ok();
        assert!(!passes, "{document}");
    }
    for document in [
        "{dog{...F}} fragment F on Dog{...F}",
        "{find(by:{name:\"a\" name:\"a\"}){__typename}}",
        "{find(json:{a:[{b:1 c:{} b:2}]}){__typename}}",
        "query($f:Finder={limit:1 limit:1}){find(by:$f){__typename}}",
        "{dog{name @onField(x:{a:1 a:1})}}",
    ] {
        let refusal = guard::check(document, &guard::Limits::default());
        assert!(matches!(refusal, Err(guard::Refusal::Cycle | guard::Refusal::KeyTwice { .. })), "{document}");
    }
}

#[test]
fn faults_come_in_the_order_of_the_document_and_ten_at_most() {
    let document = format!("{{ a {} }}", "dog { b } ".repeat(20));
    let faults = check(&shape(), &parse_query(document).unwrap());
    assert_eq!(faults.len(), ERRORS);
    assert!(faults[0].message.contains("\"a\"") && faults[1].message.contains("\"b\""));
    assert!(faults.is_sorted_by_key(|fault| fault.positions[0].column));
}

#[test]
fn the_values_of_variables_are_judged_before_anything_runs() {
    let shape = shape();
    for (ty, value, part) in [
        ("Int", json!("1"), "expected type \"Int\", found a string"),
        ("Int!", json!(null), "needs a value"),
        ("[Int!]", json!([1, null]), "found null"),
        ("Command", json!("JUMP"), "\"Command\""),
        ("Finder", json!({"color": 1}), "no field \"color\""),
        ("Finder", json!({"owner": {}}), "\"name\" of \"OwnerInput\""),
        ("One", json!({"id": 1, "name": "a"}), "exactly one"),
        ("ID", json!(1.5), "\"ID\""),
    ] {
        let document = parse_query(format!("query($v:{ty}){{dog{{name}}}}")).unwrap();
        let (_, operation) = document.operations.iter().next().unwrap();
        let variables = Variables::from_json(json!({ "v": value }));
        let faults = check_variables(&shape, &operation.node, &variables);
        assert!(faults.len() == 1 && faults[0].message.contains(part), "{ty} {value}: {faults:?}");
    }
    for (ty, values) in [
        ("Int", vec![json!(1), json!(null)]),
        ("[Int!]", vec![json!(1), json!([1, 2]), json!([])]),
        ("Command", vec![json!("SIT")]),
        ("Finder", vec![json!({}), json!({"kind": "HEEL", "owner": {"name": "a", "ids": [1, "2", null]}})]),
        ("Json", vec![json!({"any": [1, "thing"]})]),
        ("One!", vec![json!({"id": 1})]),
    ] {
        let document = parse_query(format!("query($v:{ty} $w:Int=1 $x:Int){{dog{{name}}}}")).unwrap();
        let (_, operation) = document.operations.iter().next().unwrap();
        for value in values {
            let variables = Variables::from_json(json!({ "v": value, "w": 1, "stranger": 1 }));
            assert_eq!(check_variables(&shape, &operation.node, &variables), [], "{ty} {value}");
        }
    }
}
