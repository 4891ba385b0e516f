//! Which fields of a schema a document asks for: counted, they say which ones may be taken away some day.

use std::collections::{BTreeMap, HashMap, HashSet};

use async_graphql::Name;
use async_graphql::parser::types::{
    BaseType, ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet, Type, TypeKind,
    TypeSystemDefinition,
};
use async_graphql::parser::{self, parse_schema};

/// Every field of a schema, with its place in a list of all.
pub struct Usage {
    names: Vec<String>,
    roots: [Name; 3],
    fields: HashMap<Name, HashMap<Name, (usize, Name)>>,
}

impl Usage {
    /// Reads the schema definition language.
    pub fn from_sdl(sdl: &str) -> Result<Self, parser::Error> {
        let mut roots = ["Query", "Mutation", "Subscription"].map(Name::new);
        let mut all = BTreeMap::new();
        for definition in parse_schema(sdl)?.definitions {
            match definition {
                TypeSystemDefinition::Schema(schema) => {
                    let named = [schema.node.query, schema.node.mutation, schema.node.subscription];
                    for (root, named) in roots.iter_mut().zip(named) {
                        *root = named.map_or_else(|| root.clone(), |name| name.node);
                    }
                }
                TypeSystemDefinition::Type(definition) => {
                    let fields = match definition.node.kind {
                        TypeKind::Object(object) => object.fields,
                        TypeKind::Interface(interface) => interface.fields,
                        _ => continue,
                    };
                    let parent = definition.node.name.node;
                    all.extend(
                        fields
                            .into_iter()
                            .map(|field| ((parent.clone(), field.node.name.node), named(field.node.ty.node))),
                    );
                }
                TypeSystemDefinition::Directive(_) => {}
            }
        }
        let names = all.keys().map(|(parent, name)| format!("{parent}.{name}")).collect();
        let mut fields: HashMap<Name, HashMap<Name, (usize, Name)>> = HashMap::new();
        for (place, ((parent, name), of)) in all.into_iter().enumerate() {
            fields.entry(parent).or_default().insert(name, (place, of));
        }
        Ok(Self { names, roots, fields })
    }

    /// All fields, as `Type.field`, sorted.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The fields that an operation asks for, each once, as places in [`Usage::names`]. Linear in the document: a fragment is
    /// read once however often it is spread.
    pub fn of(&self, document: &ExecutableDocument, operation: &OperationDefinition) -> Vec<usize> {
        let root = match operation.ty {
            OperationType::Query => &self.roots[0],
            OperationType::Mutation => &self.roots[1],
            OperationType::Subscription => &self.roots[2],
        };
        let (mut used, mut spread) = (Vec::new(), HashSet::new());
        let mut open: Vec<(&Name, &SelectionSet)> = vec![(root, &operation.selection_set.node)];
        while let Some((parent, set)) = open.pop() {
            let fields = self.fields.get(parent);
            for item in &set.items {
                match &item.node {
                    Selection::Field(field) => {
                        // what is not in the schema is refused elsewhere, introspection is everybody's
                        let known = fields.and_then(|fields| fields.get(&field.node.name.node));
                        if let Some((place, of)) = known {
                            used.push(*place);
                            open.push((of, &field.node.selection_set.node));
                        }
                    }
                    Selection::InlineFragment(inline) => {
                        let on =
                            inline.node.type_condition.as_ref().map_or(parent, |condition| &condition.node.on.node);
                        open.push((on, &inline.node.selection_set.node));
                    }
                    Selection::FragmentSpread(spreading) => {
                        let name = &spreading.node.fragment_name.node;
                        if let Some(fragment) = document.fragments.get(name)
                            && spread.insert(name)
                        {
                            open.push((&fragment.node.type_condition.node.on.node, &fragment.node.selection_set.node));
                        }
                    }
                }
            }
        }
        used.sort_unstable();
        used.dedup();
        used
    }
}

/// The type within all lists.
fn named(mut ty: Type) -> Name {
    loop {
        match ty.base {
            BaseType::Named(name) => return name,
            BaseType::List(item) => ty = *item,
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use async_graphql::parser::types::DocumentOperations;

    use super::*;

    #[test]
    fn each_field_that_a_document_asks_for_is_counted_once_by_the_type_it_is_asked_of() {
        let usage = Usage::from_sdl(
            "type Query { node: Node items: [[Item!]!]! } interface Node { id: ID! } union Any = Item | Other
             type Item implements Node { id: ID! name: String any: Any } type Other { name: String }
             type Change { add: Item } schema { query: Query mutation: Change }",
        )
        .unwrap();
        for (document, expected) in [
            ("{ items { id a: id } again: items { id } }", "Item.id Query.items"),
            ("{ node { id ... on Item { name } } }", "Item.name Node.id Query.node"),
            (
                "{ ...F ...F } fragment F on Query { node { ...G } items { ...G } } fragment G on Node { id }",
                "Node.id Query.items Query.node",
            ),
            (
                "{ items { any { __typename ... on Other { name } ... { ... on Item { id } } } } }",
                "Item.any Item.id Other.name Query.items",
            ),
            ("mutation { add { id } }", "Change.add Item.id"),
            ("{ nothing { id } __schema { types { name } } }", ""),
            ("subscription { add { id } }", ""),
        ] {
            let document = parse_query(document).unwrap();
            let DocumentOperations::Single(operation) = &document.operations else { panic!("one operation") };
            let used: Vec<&str> =
                usage.of(&document, &operation.node).into_iter().map(|place| &*usage.names()[place]).collect();
            assert_eq!(used.join(" "), expected);
        }
    }
}
