//! How much arguments hold, with variables and fragments written out: whoever executes a document copies a variable wherever it stands,
//! and what stands in a fragment wherever that is spread, so few bytes can become many values.

use std::collections::HashMap;

use async_graphql::parser::types::{
    Directive, DocumentOperations, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, Value, Variables};
use async_graphql_value::Value as InputValue;

/// As many bytes of a text count like one value more: copying them takes as long.
const BYTES: usize = 64;

/// Counts values, itself and all that it holds. Each variable is looked at once, however often it stands somewhere.
pub(super) struct Counted<'a> {
    variables: &'a Variables,
    known: HashMap<&'a Name, usize>,
}

impl<'a> Counted<'a> {
    pub(super) fn new(variables: &'a Variables) -> Self {
        Self { variables, known: HashMap::new() }
    }

    pub(super) fn of(&mut self, value: &'a InputValue) -> usize {
        match value {
            InputValue::Variable(name) => {
                let variables = self.variables;
                *self.known.entry(name).or_insert_with(|| variables.get(name).map_or(1, held))
            }
            InputValue::List(items) => items.iter().fold(1, |n, item| n.saturating_add(self.of(item))),
            InputValue::Object(fields) => fields.values().fold(1, |n, field| n.saturating_add(self.of(field))),
            InputValue::String(text) => 1 + text.len() / BYTES,
            _ => 1,
        }
    }

    /// All arguments of a field.
    pub(super) fn of_field(&mut self, field: &'a Field) -> usize {
        self.of_arguments(&field.arguments)
    }

    fn of_arguments(&mut self, arguments: &'a [(Positioned<Name>, Positioned<InputValue>)]) -> usize {
        arguments.iter().fold(0, |n, (_, value)| n.saturating_add(self.of(&value.node)))
    }

    fn of_directives(&mut self, directives: &'a [Positioned<Directive>]) -> usize {
        directives.iter().fold(0, |n, one| n.saturating_add(self.of_arguments(&one.node.arguments)))
    }
}

/// What all arguments of a document hold, each counted wherever it comes to stand. No fragment spreads itself.
pub(super) fn n_values(document: &ExecutableDocument, variables: &Variables) -> usize {
    let mut all = All { document, counted: Counted::new(variables), by_fragment: HashMap::new() };
    match &document.operations {
        DocumentOperations::Single(operation) => all.of_operation(&operation.node),
        DocumentOperations::Multiple(operations) => {
            operations.values().fold(0, |n: usize, one| n.saturating_add(all.of_operation(&one.node)))
        }
    }
}

/// A document that is counted.
struct All<'a> {
    document: &'a ExecutableDocument,
    counted: Counted<'a>,
    by_fragment: HashMap<&'a Name, usize>,
}

impl<'a> All<'a> {
    fn of_operation(&mut self, operation: &'a OperationDefinition) -> usize {
        self.counted.of_directives(&operation.directives).saturating_add(self.of_set(&operation.selection_set.node))
    }

    fn of_set(&mut self, set: &'a SelectionSet) -> usize {
        set.items.iter().fold(0, |n, item| {
            let below = match &item.node {
                Selection::Field(field) => {
                    self.counted.of_field(&field.node).saturating_add(self.of_set(&field.node.selection_set.node))
                }
                Selection::InlineFragment(inline) => self.of_set(&inline.node.selection_set.node),
                Selection::FragmentSpread(spread) => self.of_fragment(&spread.node.fragment_name.node),
            };
            n.saturating_add(below).saturating_add(self.counted.of_directives(item.node.directives()))
        })
    }

    /// Each is looked at once, however often it is spread.
    fn of_fragment(&mut self, name: &'a Name) -> usize {
        if let Some(known) = self.by_fragment.get(name) {
            return *known;
        }
        let Some(fragment) = self.document.fragments.get(name) else { return 0 };
        let own = self.counted.of_directives(&fragment.node.directives);
        let n = own.saturating_add(self.of_set(&fragment.node.selection_set.node));
        self.by_fragment.insert(name, n);
        n
    }
}

/// What variables hold, however often they stand somewhere.
pub(super) fn n_given(variables: &Variables) -> usize {
    variables.values().map(held).sum()
}

fn held(value: &Value) -> usize {
    match value {
        Value::List(items) => 1 + items.iter().map(held).sum::<usize>(),
        Value::Object(fields) => 1 + fields.values().map(held).sum::<usize>(),
        Value::String(text) => 1 + text.len() / BYTES,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_variable_counts_wherever_it_stands_and_a_fragment_wherever_it_is_spread() {
        let variables = Variables::from_json(json!({ "v": [1, { "k": 2 }], "w": null, "t": "x".repeat(200) }));
        for (document, n) in [
            ("{ n }", 0),
            ("{ a(x: 1, y: [2, {k: 3}]) }", 5),
            ("query ($v: T) { a(x: $v) b(x: [$v, $v]) }", 4 + 1 + 8),
            ("query ($w: T, $z: T) { a(x: $w, y: $z) }", 2),
            ("query ($v: T) @d(x: $v) { ... @e(x: $v) { n @f(x: $v) } ...F @g(x: 1) }", 4 + 4 + 4 + 1),
            ("query Q ($v: T) { ...F ...F } query R { n(x: 1) } fragment F on T @h(x: $v) { n(x: $v) }", 1 + 8 + 8),
            ("{ ...F ...F } fragment F on T { ...G ...G @g(x: 1) } fragment G on T { n(x: [1, 2]) }", 4 * 3 + 2),
            (&format!("query ($t: T) {{ a(x: \"{}\") b(x: $t) c(x: $t) }}", "x".repeat(63)), 1 + 2 * 4),
        ] {
            assert_eq!(n_values(&parse_query(document).unwrap(), &variables), n, "{document}");
        }
    }
}
