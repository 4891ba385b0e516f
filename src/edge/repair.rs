//! From a document that is valid to one that the library executes as the specification says. It gets the operation that
//! runs and nothing beside it, with these things put right:
//!
//! * Directives on `__typename` are not looked at: here such a field moves into an inline fragment that has them.
//! * `@skip` and `@include` do not know the default values of variables: here every variable that has one has a value.
//! * A variable that is absent is taken for null: here what it would be given to is left out, so that arguments and
//!   input fields have their own default values (6.4.1).
//! * A subscription is one stream for each field at its root, and none for a fragment there: here it has one field, with all that is
//!   asked of it.
//! * A variable that can be null is refused where null cannot be, even if the place has a default value of its own
//!   (5.8.5): here a variable that has a value is said to have one.

use std::collections::HashSet;

use async_graphql::parser::types::{
    Directive, DocumentOperations, ExecutableDocument, Field, InlineFragment, OperationDefinition, OperationType,
    Selection, SelectionSet, VariableDefinition,
};
use async_graphql::{Name, Positioned, Value, Variables};
use async_graphql_value::Value as InputValue;

/// Gives every variable that is absent its default value, if it has one, and forgets those that are not defined.
pub(super) fn with_defaults(operation: &OperationDefinition, mut given: Variables) -> Variables {
    let value = |Positioned { node, .. }: &Positioned<VariableDefinition>| {
        let name = &node.name.node;
        let value = given.remove(name).or_else(|| Some(node.default_value.as_ref()?.node.clone()));
        Some((name.clone(), value?))
    };
    let values = operation.variable_definitions.iter().filter_map(value).collect();
    Variables::from_value(Value::Object(values))
}

/// The document for the library. `variables` have their defaults.
pub(super) fn for_library(
    document: &ExecutableDocument,
    operation: &Positioned<OperationDefinition>,
    variables: &Variables,
) -> ExecutableDocument {
    let mut operation = operation.clone();
    let absent: HashSet<Name> = operation
        .node
        .variable_definitions
        .iter()
        .map(|definition| &definition.node.name.node)
        .filter(|name| !variables.contains_key(*name))
        .cloned()
        .collect();
    let definitions = &mut operation.node.variable_definitions;
    definitions.retain(|definition| !absent.contains(&definition.node.name.node));
    for Positioned { node: definition, .. } in definitions {
        definition.default_value = None;
        definition.directives.clear();
        definition.var_type.node.nullable &= variables.get(&definition.name.node) == Some(&Value::Null);
    }
    let mut fragments = std::collections::HashMap::new();
    let mut open = Vec::new();
    if operation.node.ty == OperationType::Subscription {
        let items = std::mem::take(&mut operation.node.selection_set.node.items);
        operation.node.selection_set.node.items = one_root(items, document);
    }
    drop_absent(&mut operation.node.directives, &absent);
    put_right(&mut operation.node.selection_set.node, &absent, &mut open);
    while let Some(name) = open.pop() {
        if let Some(fragment) = document.fragments.get(&name)
            && !fragments.contains_key(&name)
        {
            let mut fragment = fragment.clone();
            drop_absent(&mut fragment.node.directives, &absent);
            put_right(&mut fragment.node.selection_set.node, &absent, &mut open);
            fragments.insert(name, fragment);
        }
    }
    ExecutableDocument { operations: DocumentOperations::Single(operation), fragments }
}

/// The root field of a subscription. All that stand there, in fragments or not, are the same field with the same arguments.
fn one_root(items: Vec<Positioned<Selection>>, document: &ExecutableDocument) -> Vec<Positioned<Selection>> {
    let mut root: Option<Positioned<Field>> = None;
    let mut open: Vec<_> = items.into_iter().rev().collect();
    let mut spread = HashSet::new();
    while let Some(item) = open.pop() {
        let set = match item.node {
            Selection::Field(field) => {
                match &mut root {
                    None => root = Some(field),
                    Some(root) => {
                        root.node.selection_set.node.items.extend(field.node.selection_set.node.items);
                    }
                }
                continue;
            }
            Selection::InlineFragment(inline) => inline.node.selection_set,
            Selection::FragmentSpread(of) => match document.fragments.get(&of.node.fragment_name.node) {
                Some(fragment) if spread.insert(of.node.fragment_name.node.clone()) => {
                    fragment.node.selection_set.clone()
                }
                _ => continue,
            },
        };
        open.extend(set.node.items.into_iter().rev());
    }
    root.into_iter().map(|field| Positioned::new(Selection::Field(field.clone()), field.pos)).collect()
}

/// Adds the fragments that are spread to `open`.
fn put_right(set: &mut SelectionSet, absent: &HashSet<Name>, open: &mut Vec<Name>) {
    for Positioned { pos, node: selection } in &mut set.items {
        drop_absent(selection.directives_mut(), absent);
        match selection {
            Selection::Field(field) if field.node.name.node == "__typename" && !field.node.directives.is_empty() => {
                let directives = std::mem::take(&mut field.node.directives);
                let bare = Positioned::new(Selection::Field(field.clone()), *pos);
                let selection_set = Positioned::new(SelectionSet { items: vec![bare] }, *pos);
                let inline = InlineFragment { type_condition: None, directives, selection_set };
                *selection = Selection::InlineFragment(Positioned::new(inline, *pos));
            }
            Selection::Field(Positioned { node: Field { arguments, selection_set, .. }, .. }) => {
                arguments.retain_mut(|(_, value)| is_there(&mut value.node, absent));
                put_right(&mut selection_set.node, absent, open);
            }
            Selection::InlineFragment(inline) => put_right(&mut inline.node.selection_set.node, absent, open),
            Selection::FragmentSpread(spread) => open.push(spread.node.fragment_name.node.clone()),
        }
    }
}

fn drop_absent(directives: &mut [Positioned<Directive>], absent: &HashSet<Name>) {
    for directive in directives {
        directive.node.arguments.retain_mut(|(_, value)| is_there(&mut value.node, absent));
    }
}

/// Whether there is a value, once the variables in it that are absent are left out of objects. In a list they are null.
fn is_there(value: &mut InputValue, absent: &HashSet<Name>) -> bool {
    match value {
        InputValue::Variable(name) => return !absent.contains(name),
        InputValue::List(items) => {
            for item in items {
                if !is_there(item, absent) {
                    *item = InputValue::Null;
                }
            }
        }
        InputValue::Object(fields) => fields.retain(|_, field| is_there(field, absent)),
        _ => {}
    }
    true
}

#[cfg(test)]
mod tests;
