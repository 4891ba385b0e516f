//! Which fields of a schema a document asks for: counted, they say which ones may be taken away some day.

use std::collections::{BTreeMap, HashMap, HashSet};

use async_graphql::Name;
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet};

use super::shape::{Kind, Shape, named};

/// Every field of a schema, with its place in a list of all.
pub struct Usage {
    names: Vec<String>,
    roots: [Option<Name>; 3],
    fields: HashMap<Name, HashMap<Name, (usize, Name)>>,
}

impl Usage {
    /// Of a schema's own types: introspection is everybody's.
    pub(super) fn from_shape(shape: &Shape) -> Self {
        let mut all = BTreeMap::new();
        for (parent, found) in shape.types().filter(|(name, _)| !name.starts_with("__")) {
            let Kind::Output { fields, .. } = &found.kind else { continue };
            let own = fields.iter().filter(|(name, _)| !name.starts_with("__"));
            all.extend(own.map(|(name, field)| ((parent.clone(), name.clone()), named(&field.ty.node).clone())));
        }
        let names = all.keys().map(|(parent, name)| format!("{parent}.{name}")).collect();
        let mut fields: HashMap<Name, HashMap<Name, (usize, Name)>> = HashMap::new();
        for (place, ((parent, name), of)) in all.into_iter().enumerate() {
            fields.entry(parent).or_default().insert(name, (place, of));
        }
        let roots = [OperationType::Query, OperationType::Mutation, OperationType::Subscription];
        Self { names, roots: roots.map(|kind| shape.root(kind).cloned()), fields }
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
        let mut open: Vec<(&Name, &SelectionSet)> =
            root.iter().map(|root| (root, &operation.selection_set.node)).collect();
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

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use async_graphql::parser::types::DocumentOperations;

    use super::*;

    #[test]
    fn each_field_that_a_document_asks_for_is_counted_once_by_the_type_it_is_asked_of() {
        let shape = Shape::from_sdl(
            "type Query { node: Node items: [[Item!]!]! } interface Node { id: ID! } union Any = Item | Other
             type Item implements Node { id: ID! name: String any: Any } type Other { name: String }
             type Change { add: Item } schema { query: Query mutation: Change }",
        )
        .unwrap();
        let usage = Usage::from_shape(&shape);
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
