//! What the graph says that it costs.

use std::collections::BTreeMap;

use async_graphql::parser::types::{BaseType, Type, TypeDefinition, TypeKind, TypeSystemDefinition};
use async_graphql::parser::{parse_query, parse_schema};
use serde_json::{Value, json};
use simpul::edge::{Budget, Documents};
use simpul::{gql, http};

use crate::given::{self, Served};

/// Every type of the graph, by its name.
fn types() -> BTreeMap<String, TypeDefinition> {
    let definitions = parse_schema(gql::sdl()).expect("a schema").definitions.into_iter();
    let types = definitions.filter_map(|definition| match definition {
        TypeSystemDefinition::Type(ty) => Some((ty.node.name.node.to_string(), ty.node)),
        _ => None,
    });
    types.collect()
}

/// Fields that return lists of objects, as `Type.field`, with the names of their directives.
fn lists() -> Vec<(String, String)> {
    let (types, mut found) = (types(), Vec::new());
    for (of, ty) in &types {
        let TypeKind::Object(object) = &ty.kind else { continue };
        for field in &object.fields {
            let BaseType::List(item) = &field.node.ty.node.base else { continue };
            let is_of_objects = types
                .get(item.to_string().trim_end_matches('!'))
                .is_some_and(|item| !matches!(item.kind, TypeKind::Scalar | TypeKind::Enum(_)));
            if is_of_objects {
                let directives = field.node.directives.iter().map(|directive| directive.node.name.node.to_string());
                found.push((format!("{of}.{}", field.node.name.node), directives.collect::<Vec<_>>().join(" ")));
            }
        }
    }
    found
}

#[test]
fn every_list_of_objects_tells_its_length() {
    let lists = lists();
    assert!(lists.len() > 60, "{}", lists.len());
    for (name, directives) in lists {
        let is_sized_by_parent = name.ends_with("Connection.edges") || name.ends_with("Connection.nodes");
        assert!(
            is_sized_by_parent || directives.contains("listSize"),
            "{name} needs #[graphql(directive = Length::apply(…))]"
        );
    }
}

/// A value of an input type, with what has to be in it. Pages are long: sixty is ten times more of what is shown at first.
fn some(ty: &Type, name: &str, types: &BTreeMap<String, TypeDefinition>) -> Value {
    let of = match &ty.base {
        BaseType::List(item) => return json!([some(item, name, types)]),
        BaseType::Named(of) => of.as_str(),
    };
    let is_one_of = |ty: &TypeDefinition| ty.directives.iter().any(|directive| directive.node.name.node == "oneOf");
    match (of, types.get(of).map(|ty| (&ty.kind, is_one_of(ty)))) {
        (_, Some((TypeKind::Enum(of), _))) => json!(of.values[0].node.value.node.as_str()),
        (_, Some((TypeKind::InputObject(of), is_one_of))) => {
            let needed = of.fields.iter().enumerate().filter(|(place, field)| match is_one_of {
                true => *place == 0,
                false => !field.node.ty.node.nullable && field.node.default_value.is_none(),
            });
            let field = |field: &async_graphql::parser::types::InputValueDefinition| {
                (field.name.node.to_string(), some(&field.ty.node, &field.name.node, types))
            };
            Value::Object(needed.map(|(_, of)| field(&of.node)).collect())
        }
        ("Boolean", _) => json!(true),
        ("Int", _) if name == "first" => json!(60),
        ("Int" | "Float", _) => json!(1),
        _ => json!("1"),
    }
}

/// Variables of a document, each with some value; pages go forwards.
fn variables(document: &str, types: &BTreeMap<String, TypeDefinition>) -> Value {
    let document = parse_query(document).expect("it is a document");
    let definitions = document.operations.iter().flat_map(|(_, operation)| &operation.node.variable_definitions);
    let forwards = definitions.map(|definition| &definition.node).filter(|of| of.name.node != "last");
    let value = |of: &async_graphql::parser::types::VariableDefinition| {
        (of.name.node.to_string(), some(&of.var_type.node, &of.name.node, types))
    };
    Value::Object(forwards.map(value).collect())
}

reading_demo!(every_page_and_every_example_has_room_in_its_budget, async |ctx| {
    let (types, budget) = (types(), Budget::default());
    let mut limits = http::Limits::default();
    // pages are ten times as long here as they are shown at first
    limits.graphql.fields /= 2;
    let served = Served::within(&ctx, Documents::default(), limits).await;
    let manifest = http::Assets::embedded();
    let manifest: BTreeMap<String, String> =
        serde_json::from_slice(manifest.bytes(http::MANIFEST).expect("the front end has documents"))?;
    assert!(manifest.len() > 25);
    let mut costs = Vec::new();
    for document in manifest.into_values() {
        costs.push((served.price(&document, &variables(&document, &types)).await, document));
    }
    for path in given::files("frontend/src/examples", "graphql") {
        let facts: Value = serde_json::from_str(&std::fs::read_to_string(path.with_extension("json"))?)?;
        let document = std::fs::read_to_string(path)?;
        costs.push((served.price(&document, &facts["variables"]).await, document));
    }
    costs.sort();
    for (cost, document) in &costs {
        println!("{cost:>6} {}", document.chars().take(60).collect::<String>().replace('\n', " "));
    }
    let (dearest, document) = costs.last().expect("there are some");
    assert!(dearest * 3 / 2 < budget.request, "{dearest} of {}: {document}", budget.request);
});
