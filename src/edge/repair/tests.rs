use async_graphql::parser::parse_query;
use async_graphql::{EmptyMutation, EmptySubscription, InputObject, Object, Schema, SimpleObject};
use serde_json::json;

use super::*;

#[derive(InputObject)]
struct Range {
    #[graphql(default = 7)]
    from: i32,
    to: Option<i32>,
}

#[derive(SimpleObject)]
struct Item {
    n: i32,
}

struct Query;

#[Object]
impl Query {
    async fn item(&self) -> Item {
        Item { n: 1 }
    }

    async fn preset(&self, #[graphql(default = 8)] n: i32) -> i32 {
        n
    }

    async fn optional(&self, n: Option<i32>) -> String {
        format!("{n:?}")
    }

    async fn range(&self, range: Range) -> String {
        format!("{} to {:?}", range.from, range.to)
    }

    async fn list(&self, ns: Vec<Option<i32>>) -> String {
        format!("{ns:?}")
    }
}

/// What the library answers to a document that is valid.
async fn answer(query: &str, variables: serde_json::Value) -> serde_json::Value {
    let document = parse_query(query).unwrap_or_else(|error| panic!("{query}: {error}"));
    let (_, operation) = document.operations.iter().next().unwrap();
    let variables = with_defaults(&operation.node, Variables::from_json(variables));
    let mut request = async_graphql::Request::new(query).variables(variables.clone());
    let schema = Schema::new(Query, EmptyMutation, EmptySubscription);
    let shape = Shape::from_sdl(&schema.sdl()).unwrap();
    request.set_parsed_query(for_library(&shape, &document, operation, &variables));
    let response = schema.execute(request).await;
    assert!(response.errors.is_empty(), "{query}: {:?}", response.errors);
    response.data.into_json().unwrap()
}

/// Each of these is answered otherwise by the library alone, or refused.
#[tokio::test]
async fn what_the_library_gets_wrong_is_put_right() {
    for (query, variables, data) in [
        // directives of __typename
        ("query($x:Boolean!){__typename @include(if:$x) item{n}}", json!({"x": false}), json!({"item": {"n": 1}})),
        ("query($x:Boolean!){__typename @include(if:$x)}", json!({"x": true}), json!({"__typename": "Query"})),
        ("{item{n t:__typename @skip(if:true)}}", json!({}), json!({"item": {"n": 1}})),
        (
            "query($x:Boolean!){item{...F}} fragment F on Item{n __typename @skip(if:$x)}",
            json!({"x": false}),
            json!({"item": {"n": 1, "__typename": "Item"}}),
        ),
        // default values in @skip and @include
        ("query($x:Boolean=true){item @include(if:$x){n}}", json!({}), json!({"item": {"n": 1}})),
        ("query($x:Boolean!=true){item{n} preset @skip(if:$x)}", json!({}), json!({"item": {"n": 1}})),
        (
            "query($x:Boolean=true){item{n} preset @skip(if:$x)}",
            json!({"x": false}),
            json!({"item": {"n": 1}, "preset": 8}),
        ),
        // default values of arguments and input fields
        ("query($n:Int){preset(n:$n)}", json!({}), json!({"preset": 8})),
        ("query($n:Int){preset(n:$n)}", json!({"n": 2}), json!({"preset": 2})),
        ("query($n:Int=3){preset(n:$n)}", json!({}), json!({"preset": 3})),
        ("query($n:Int){optional(n:$n)}", json!({}), json!({"optional": "None"})),
        ("query($n:Int=3){optional(n:$n)}", json!({"n": null}), json!({"optional": "None"})),
        ("query($n:Int){range(range:{from:$n to:$n})}", json!({}), json!({"range": "7 to None"})),
        ("query($n:Int){range(range:{from:$n to:$n})}", json!({"n": 2}), json!({"range": "2 to Some(2)"})),
        ("query($n:Int){list(ns:[1 $n])}", json!({}), json!({"list": "[Some(1), None]"})),
        // operations and fragments that do not run
        ("query A($n:Int){preset(n:$n)}", json!({"n": 1, "stranger": [1]}), json!({"preset": 1})),
    ] {
        assert_eq!(answer(query, variables).await, data, "{query}");
    }
}

#[test]
fn the_library_gets_what_runs_and_nothing_beside_it() {
    let text = "query A{...F} query B($n:Int){preset(n:$n) ...G} fragment F on Query{...G} fragment G on Query{item{n}}
        fragment H on Query{item{n}}";
    let document = parse_query(text).unwrap();
    let DocumentOperations::Multiple(operations) = &document.operations else { panic!("two operations") };
    let left = for_library(&shape(), &document, &operations["B"], &Variables::default());
    let DocumentOperations::Single(operation) = &left.operations else { panic!("one operation") };
    assert!(operation.node.variable_definitions.is_empty() && left.fragments.is_empty());
    assert_eq!(written(&operation.node.selection_set.node), "{preset item{n}}");
}

fn shape() -> Shape {
    let sdl = "schema { query: Query subscription: S } type S { item: Item }
        type Query { item: Item preset(n: Int): Int named: Named found: Found }
        interface Named { n: Int one: Named } type Item implements Named { n: Int m: Int one: Item }
        type Other implements Named { n: Int one: Named } union Found = Item | Other";
    Shape::from_sdl(sdl).unwrap()
}

/// Names alone.
fn written(set: &SelectionSet) -> String {
    let below = |set: &SelectionSet| if set.items.is_empty() { String::new() } else { written(set) };
    let directives =
        |of: &[Positioned<Directive>]| of.iter().map(|of| format!("@{}", of.node.name.node)).collect::<String>();
    let items = set.items.iter().map(|item| match &item.node {
        Selection::Field(Positioned { node, .. }) => {
            format!("{}{}{}", node.response_key().node, directives(&node.directives), below(&node.selection_set.node))
        }
        Selection::InlineFragment(Positioned { node, .. }) => {
            let on = node.type_condition.as_ref().map(|of| of.node.on.node.as_str()).unwrap_or_default();
            format!("...{on}{}{}", directives(&node.directives), below(&node.selection_set.node))
        }
        Selection::FragmentSpread(spread) => panic!("{spread:?}"),
    });
    format!("{{{}}}", items.collect::<Vec<_>>().join(" "))
}

#[test]
fn what_is_alike_is_selected_once_with_all_that_is_asked_of_it() {
    for (query, left) in [
        ("{item{n} preset item{m n}}", "{item{n m} preset}"),
        ("{item{n a:n n a:n}}", "{item{n a}}"),
        ("{item{...F ...F n ...on Item{...F}}} fragment F on Item{m n}", "{item{m n}}"),
        ("{item{...on Named{n ...on Found{...on Item{m}}} ...on Found{__typename}}}", "{item{n m __typename}}"),
        ("{...{item{n}} ...on Query{item{m}}}", "{item{n m}}"),
        // what is not of every value stays apart, and is one by its type
        ("{named{n ...on Item{n} ...on Item{m n} ...on Other{n}}}", "{named{n ...Item{n m} ...Other{n}}}"),
        ("{found{...on Named{n ...on Item{n}} ...on Named{n}}}", "{found{...Named{n ...Item{n}}}}"),
        ("{found{...on Item{n ...on Found{...on Item{n m}}}}}", "{found{...Item{n m}}}"),
        ("{item{...on Named{n ...on Other{n}} n}}", "{item{...Named{n ...Other{n}} n}}"),
        ("{item{...on Named{one{...on Other{n}}} n}}", "{item{...Named{one{...Other{n}}} n}}"),
        // and by its directives
        ("{item{n @skip(if:false) n @skip(if:false) n n @skip(if:true)}}", "{item{n@skip n n@skip}}"),
        ("{item{n ...@skip(if:true){n m} ...@skip(if:true){m n}}}", "{item{n ...@skip{n m}}}"),
        ("{item{__typename __typename @skip(if:true) __typename}}", "{item{__typename ...@skip{__typename}}}"),
    ] {
        let document = parse_query(query).unwrap();
        assert_eq!(crate::edge::validation::check(&shape(), &document), [], "{query}");
        let (_, operation) = document.operations.iter().next().unwrap();
        let repaired = for_library(&shape(), &document, operation, &Variables::default());
        let (_, operation) = repaired.operations.iter().next().unwrap();
        assert_eq!(written(&operation.node.selection_set.node), left, "{query}");
    }
}

#[test]
fn a_subscription_has_one_field_at_its_root() {
    let text = "subscription { ...F ... { item { n } } item { ...G } } fragment F on S { item { n ...F2 } } \
        fragment F2 on Item { n } fragment G on Item { n }";
    let document = parse_query(text).unwrap();
    let (_, operation) = document.operations.iter().next().unwrap();
    let left = for_library(&shape(), &document, operation, &Variables::default());
    let (_, operation) = left.operations.iter().next().unwrap();
    assert_eq!(written(&operation.node.selection_set.node), "{item{n}}");
}
