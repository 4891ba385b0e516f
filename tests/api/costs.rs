//! What the graph says that it costs.

use simpul::gql;

/// Fields that return lists of objects, as `Type.field`, with the rest of their line.
fn lists() -> Vec<(String, String)> {
    use async_graphql::parser::types::{BaseType, TypeKind, TypeSystemDefinition};
    let document = async_graphql::parser::parse_schema(gql::sdl()).expect("a schema");
    let mut scalars: Vec<String> = ["Int", "Float", "String", "Boolean", "ID"].map(str::to_owned).to_vec();
    let mut found = Vec::new();
    for definition in document.definitions {
        let TypeSystemDefinition::Type(of) = definition else { continue };
        match of.node.kind {
            TypeKind::Scalar | TypeKind::Enum(_) => scalars.push(of.node.name.node.to_string()),
            TypeKind::Object(object) => {
                for field in object.fields {
                    if let BaseType::List(item) = &field.node.ty.node.base {
                        let directives: Vec<_> =
                            field.node.directives.iter().map(|directive| directive.node.name.node.as_str()).collect();
                        let name = format!("{}.{}", of.node.name.node, field.node.name.node);
                        found.push((name, item.to_string().trim_end_matches('!').to_owned(), directives.join(" ")));
                    }
                }
            }
            _ => {}
        }
    }
    let of_objects = found.into_iter().filter(|(_, item, _)| !scalars.contains(item));
    of_objects.map(|(name, _, directives)| (name, directives)).collect()
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
