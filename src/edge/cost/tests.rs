use async_graphql::parser::parse_query;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::edge::repair;

const SCHEMA: &str = r#"
directive @cost(weight: String!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
scalar Sum @cost(weight: "0.5")
enum Dear @cost(weight: "2") { A B }
interface Named { name: String }
type User implements Named @cost(weight: "2.0") { name: String age: Int @cost(weight: "2.0") friends(first: Int, last: Int): Friends
  @listSize(assumedSize: 5, slicingArguments: ["first", "last"], sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false) }
type Place implements Named { name: String sum: Sum sums: [Sum!] @listSize(assumedSize: 4) dear: Dear }
type Friends { edges: [Edge!]! nodes: [User!]! n: Int }
type Edge { node: User! cursor: String }
union Found = User | Place
input Filter { name: String, of: Inner @cost(weight: "3"), inner: Inner }
input Inner { n: Int @cost(weight: "10") }
type Query {
  one: User users(max: Int): [User] @listSize(slicingArguments: ["max"])
  page(first: Int! = 3): [Place!]! @listSize(slicingArguments: ["first"], requireOneSlicingArgument: false)
  byIds(ids: [ID!]!): [User]! @listSize(slicingArguments: ["ids"])
  find(filter: Filter, fast: Boolean @cost(weight: "-5")): [Found!]! @listSize(assumedSize: 10) @cost(weight: "3")
  grid: [[Place]] untold: [Place] named: Named scalars: [Int]
}
"#;

fn reckon(
    query: &str,
    variables: serde_json::Value,
    data: Option<serde_json::Value>,
) -> Result<(u64, u64), Vec<Fault>> {
    let shape = Shape::from_sdl(SCHEMA).unwrap();
    let prices = Prices::of(&shape);
    let parsed = parse_query(query).unwrap_or_else(|error| panic!("{query}: {error}"));
    assert_eq!(super::super::validation::check(&shape, &parsed), [], "{query}");
    let (_, operation) = parsed.operations.iter().next().unwrap();
    let variables = repair::with_defaults(&operation.node, Variables::from_json(variables));
    let mut reckoning = Reckoning::new(&prices, &shape, &parsed, &variables);
    let requested = reckoning.requested(&operation.node)?;
    let data = Value::from_json(data.unwrap_or_default()).unwrap();
    Ok((requested.cost, reckoning.actual(&operation.node, &data)))
}

fn requested(query: &str) -> u64 {
    reckon(query, json!({}), None).unwrap_or_else(|faults| panic!("{query}: {faults:?}")).0
}

#[test]
fn costs_are_those_of_the_specification_of_cost_directives() {
    for (query, cost, why) in [
        ("{__typename}", 1, "the type Query"),
        ("{one{name}}", 1 + 2 + 2, "the call has the weight of the type that it returns, and there is one value of it"),
        ("{one{name age}}", 1 + 2 + 2 + 2, "a weight of its own"),
        ("{users(max:5){age}}", 1 + 2 + 5 * (2 + 2), "IBM's example: the call once, what it returns five times"),
        ("{users(max:0){age}}", 1 + 2, "an empty page"),
        ("{users(max:-3){age}}", 1 + 2, "no less than empty"),
        ("{page{name}}", 1 + 1 + 3, "the default of the argument"),
        ("{page(first:7){name}}", 1 + 1 + 7, "the argument"),
        ("{byIds(ids:[1 2 3]){name}}", 1 + 2 + 3 * 2, "as long as the list of ids"),
        ("{untold{name}}", 1 + 1 + 100, "nothing is told of the length"),
        ("{grid{name}}", 1 + 1 + 100 * 100, "nor of both lengths"),
        ("{scalars}", 1, "numbers are free"),
        ("{page(first:2){sum}}", 1 + 1 + 2 * (1 + 1), "scalars have a call and a value too, 0.5 each"),
        ("{page(first:1){sums}}", 1 + 1 + 1 + 3, "0.5 for the call, 4 times 0.5 for the values, rounded up"),
        ("{page(first:1){dear}}", 1 + 1 + 1 + 4, "an enum with a weight"),
        ("{find{__typename}}", 1 + 3 + 10 * 2, "the dearest of a union"),
        ("{find{...on Place{name} ...on User{age}}}", 1 + 3 + 10 * 4, "only what one of them can have"),
        ("{find{...on Place{sum} ...on Named{name}}}", 1 + 3 + 10 * 2, "each branch by itself"),
        ("{find(filter:{name:\"a\"}){__typename}}", 1 + 3 + 1 + 20, "an input object"),
        ("{find(filter:{of:{n:1} inner:{}}){__typename}}", 1 + 3 + 1 + 3 + 10 + 1 + 20, "what an input object holds"),
        ("{find(fast:true){__typename}}", 1 + 20, "an argument can make a call cheaper, not better than free"),
        ("{named{name}}", 1 + 1 + 2, "an interface: a call for 1, the dearest object"),
        ("{one{friends{n}}}", 5 + 2, "a page of which no item is asked"),
        ("{one{friends(first:3){nodes{name}}}}", 5 + 2 + 2 + 3 * 2, "sized by its parent"),
        ("{one{friends(last:4){edges{node{name}}}}}", 5 + 2 + 1 + 4 * (1 + 2 + 2), "through edges"),
        ("{one{friends{edges{cursor} nodes{name}}}}", 5 + 2 + 1 + 5 + 2 + 5 * 2, "the assumed size, in both"),
        ("{one{friends(first:2 last:9){nodes{name}}}}", 5 + 2 + 2 + 9 * 2, "the larger of two"),
        ("{one{name} a:one{name}}", 1 + 4 + 4, "each alias"),
        ("{one{name} one{age}}", 1 + 4 + 4 + 2, "each time that it is executed"),
        ("{...F ...F} fragment F on Query{one{name}}", 1 + 4 + 4, "fragments written out"),
        ("{__schema{types{name}} __type(name:\"User\"){name}}", 1, "introspection is counted apart"),
        ("{one @skip(if:true){name} page @include(if:false){name}}", 1, "skipped"),
        ("{...@skip(if:true){one{name}} ...F @include(if:true)} fragment F on Query{page{name}}", 5, "skipped"),
    ] {
        assert_eq!(requested(query), cost, "{query}: {why}");
    }
}

#[test]
fn variables_count_by_their_values() {
    let cost = |query, variables| reckon(query, variables, None).unwrap().0;
    let page = "query($n:Int!=6){page(first:$n){name}}";
    assert_eq!(cost(page, json!({})), 8);
    assert_eq!(cost(page, json!({"n": 20})), 22);
    let optional = "query($n:Int){users(max:$n){name}}";
    assert_eq!(cost(optional, json!({"n": 2})), 3 + 2 * 2);
    let skip = "query($x:Boolean=true){one @skip(if:$x){name}}";
    assert_eq!((cost(skip, json!({})), cost(skip, json!({"x": false}))), (1, 5));
    assert_eq!(cost("query($ids:[ID!]!){byIds(ids:$ids){name}}", json!({"ids": [1, 2, 3, 4]})), 3 + 8);
    let twice = "query($f:Filter $i:Inner){find(filter:$f){__typename} a:find(filter:$f){__typename} b:find(filter:{inner:$i}){__typename}}";
    let filter = json!({"f": {"inner": {"n": 1}}, "i": {"n": 2}});
    assert_eq!(cost(twice, filter), 1 + 3 * (3 + 20 + 1 + 1 + 10), "each time that it stands there, looked at once");
    assert_eq!(
        cost("query($n:Int){page(first:$n){name}}", json!({})),
        1 + 1 + 3,
        "absent: the default of the argument"
    );
    assert_eq!(
        cost("query($f:Filter){find(filter:$f){__typename}}", json!({"f": {"inner": {"n": 1}}})),
        24 + 1 + 1 + 10
    );
}

#[test]
fn a_list_that_needs_one_slicing_argument_gets_it() {
    for (query, variables) in [
        ("{users{name}}", json!({})),
        ("{users(max:null){name}}", json!({})),
        ("query($n:Int){users(max:$n){name}}", json!({})),
    ] {
        let faults = reckon(query, variables, None).unwrap_err();
        assert!(faults.len() == 1 && faults[0].message.contains("exactly one of: max"), "{faults:?}");
    }
}

#[test]
fn what_is_beyond_all_bounds_is_dear_and_nothing_worse() {
    let n = i32::MAX;
    assert_eq!(requested(&format!("{{users(max:{n}){{name}}}}")), 3 + 2 * n as u64);
    let friends = format!("friends(first:{n}){{nodes{{").repeat(9);
    let deep = format!("{{one{{{friends}name{}}}}}", "}}".repeat(9));
    assert_eq!(requested(&deep), u64::MAX);
}

#[test]
fn what_was_answered_is_counted() {
    let actual = |query, data| reckon(query, json!({}), Some(data)).unwrap().1;
    let users = "{users(max:5){name age friends(first:9){nodes{name}}}}";
    assert_eq!(actual(users, json!({"users": []})), 1 + 2);
    assert_eq!(actual(users, json!({"users": null})), 1 + 2);
    let user = json!({"name": "a", "age": 1, "friends": {"nodes": [{"name": "b"}, {"name": "c"}]}});
    assert_eq!(actual(users, json!({"users": [user, null]})), 3 + 2 + 2 + (1 + 1) + 2 + 2 * 2);
    assert_eq!(actual("{grid{name}}", json!({"grid": [[{"name": "a"}, null], null, []]})), 1 + 1 + 1);
    assert_eq!(actual("{page{sums}}", json!({"page": [{"sums": [1, 2, 3]}]})), 2 + 1 + 2);
    // of a union, the type that has these fields
    let found = "{find{...on Place{name} ...on User{age}}}";
    let data = json!({"find": [{"age": 1}, {"name": "x"}, {"age": 2}]});
    assert_eq!(actual(found, data), 1 + 3 + (2 + 2) + 1 + (2 + 2));
    assert_eq!(actual("{__typename one{name}}", json!({"__typename": "Query", "one": null})), 1 + 2);
}

/// Data with lists no longer than the schema tells.
fn data() -> impl Strategy<Value = serde_json::Value> {
    let name = || prop_oneof![Just(json!(null)), Just(json!("n"))];
    let user = name().prop_map(|name| json!({"name": name, "age": 1, "friends": null}));
    let nodes = prop::collection::vec(user.clone(), 0..=5);
    let edges = prop::collection::vec(user.clone().prop_map(|node| json!({"node": node, "cursor": "c"})), 0..=5);
    let friends = prop::option::of((nodes, edges).prop_map(|(nodes, edges)| json!({"nodes": nodes, "edges": edges})));
    let with_friends = (user, friends).prop_map(|(mut user, friends)| {
        user["friends"] = friends.unwrap_or_default();
        user
    });
    let found = prop_oneof![with_friends.clone(), name().prop_map(|name| json!({"name": name, "sum": 1}))];
    let users = prop::collection::vec(with_friends.clone(), 0..=4);
    (prop::option::of(with_friends), users, prop::collection::vec(found, 0..=10))
        .prop_map(|(one, users, find)| json!({"one": one, "users": users, "find": find}))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_costs_more_than_was_requested(data in data()) {
        for query in [
            "{one{name age friends{nodes{name} edges{node{age}}}} users(max:4){age friends(first:5){nodes{age}}}}",
            "{find{__typename ...on Named{name} ...on Place{sum} ...F}} fragment F on User{age friends(last:5){nodes{name}}}",
        ] {
            let (requested, actual) = reckon(query, json!({}), Some(data.clone())).unwrap();
            prop_assert!(actual <= requested, "{actual} of {requested} {query} {data}");
        }
    }
}

#[test]
fn every_field_of_every_object_is_counted() {
    for (query, fields) in [
        ("{__typename}", 1),
        ("{one{name age a:age}}", 1 + 3),
        ("{users(max:5){age}}", 1 + 5),
        ("{scalars}", 1),
        ("{one{friends(first:3){nodes{name age} n}}}", 1 + 1 + 2 + 3 * 2),
        ("{find{...on Place{name sum dear} ...on Named{name}}}", 1 + 10 * 4),
        ("{grid{name}}", 1 + 100 * 100),
    ] {
        let shape = Shape::from_sdl(SCHEMA).unwrap();
        let (prices, parsed, variables) = (Prices::of(&shape), parse_query(query).unwrap(), Variables::default());
        let (_, operation) = parsed.operations.iter().next().unwrap();
        let requested = Reckoning::new(&prices, &shape, &parsed, &variables).requested(&operation.node).unwrap();
        assert_eq!(requested.fields, fields, "{query}");
    }
}
