//! The order of an answer. The specification wants the fields of an object as the document selects them, written out
//! (September 2025, 6.3.2 and 7.2.2); async-graphql writes them as they happen to end, so that two answers to one question
//! would differ in their bytes.

use std::cell::OnceCell;

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, Selection, SelectionSet};
use async_graphql::{Name, Value, Variables};

use super::cost::is_skipped;
use super::shape::{Shape, named};

/// One operation.
pub(super) struct Order<'a> {
    pub(super) shape: &'a Shape,
    pub(super) document: &'a ExecutableDocument,
    pub(super) variables: &'a Variables,
}

/// The fields of an object of one type.
type Fields<'a> = Vec<Field<'a>>;

struct Field<'a> {
    key: &'a Name,
    /// The type of what is in it, within all lists.
    of: Option<&'a Name>,
    /// Every selection on it.
    sets: Vec<&'a SelectionSet>,
    /// What that means for each type that it can be of, once there is something.
    below: OnceCell<Vec<Fields<'a>>>,
}

impl<'a> Order<'a> {
    /// Puts the data of an answer in order.
    pub(super) fn put(&self, operation: &'a OperationDefinition, data: &mut Value) {
        if let Some(root) = self.shape.root(operation.ty) {
            self.arrange(&self.of_each(root, &[&operation.selection_set.node]), data);
        }
    }

    /// Of the types that an object may be of, it is of one that has its fields.
    fn arrange(&self, of_each: &[Fields<'a>], value: &mut Value) {
        match value {
            Value::List(items) => items.iter_mut().for_each(|item| self.arrange(of_each, item)),
            Value::Object(found) => {
                let has_all = |fields: &&Fields<'a>| {
                    fields.len() == found.len() && fields.iter().all(|field| found.contains_key(field.key))
                };
                let Some(fields) = of_each.iter().find(has_all) else { return };
                if !fields.iter().map(|field| field.key).eq(found.keys()) {
                    let take = |field: &Field<'a>| found.swap_remove_entry(field.key);
                    *found = fields.iter().filter_map(take).collect();
                }
                for (field, value) in fields.iter().zip(found.values_mut()) {
                    if let (Some(of), Value::List(_) | Value::Object(_)) = (field.of, &*value) {
                        self.arrange(field.below.get_or_init(|| self.of_each(of, &field.sets)), value);
                    }
                }
            }
            _ => {}
        }
    }

    /// The fields of each object that a value of this type can be.
    fn of_each(&self, on: &str, sets: &[&'a SelectionSet]) -> Vec<Fields<'a>> {
        let possible = self.shape.possible(on).into_iter().flatten();
        let of_one = |object: &'a Name| {
            let mut fields = Vec::new();
            sets.iter().for_each(|set| self.collect(&mut fields, set, object));
            fields
        };
        possible.map(of_one).collect()
    }

    fn collect(&self, fields: &mut Fields<'a>, set: &'a SelectionSet, object: &'a Name) {
        for item in set.items.iter().filter(|item| !is_skipped(item.node.directives(), self.variables)) {
            let (condition, below) = match &item.node {
                Selection::Field(field) => {
                    let (field, key) = (&field.node, &field.node.response_key().node);
                    if let Some(known) = fields.iter_mut().find(|known| known.key == key) {
                        known.sets.push(&field.selection_set.node);
                        continue;
                    }
                    let of = self.shape.field(object, &field.name.node).map(|field| named(&field.ty.node));
                    let sets = vec![&field.selection_set.node];
                    fields.push(Field { key, of, sets, below: OnceCell::new() });
                    continue;
                }
                Selection::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref().map(|condition| &condition.node.on.node);
                    (condition, &inline.node.selection_set.node)
                }
                Selection::FragmentSpread(spread) => {
                    let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) else { continue };
                    (Some(&fragment.node.type_condition.node.on.node), &fragment.node.selection_set.node)
                }
            };
            if condition.is_none_or(|condition| self.shape.overlap(condition, object)) {
                self.collect(fields, below, object);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    const SCHEMA: &str = "type Query { a: Query b: Query n: Int m: Int list: [[Found]] } union Found = One | Two
        type One { n: Int m: Int } type Two { n: Int x: Query }";

    /// The answer, in order.
    fn ordered(query: &str, data: &str) -> String {
        let (shape, document) = (Shape::from_sdl(SCHEMA).unwrap(), parse_query(query).unwrap());
        let variables = Variables::from_json(serde_json::json!({ "yes": true }));
        let (_, operation) = document.operations.iter().next().unwrap();
        let mut data: Value = serde_json::from_str(data).unwrap();
        Order { shape: &shape, document: &document, variables: &variables }.put(&operation.node, &mut data);
        serde_json::to_string(&data).unwrap().replace('"', "")
    }

    #[test]
    fn fields_stand_as_the_document_selects_them() {
        for (query, data, answer) in [
            ("{n m}", r#"{"m":1,"n":2}"#, "{n:2,m:1}"),
            ("{m n}", r#"{"m":1,"n":2}"#, "{m:1,n:2}"),
            ("{a{n m} n}", r#"{"n":1,"a":{"m":2,"n":3}}"#, "{a:{n:3,m:2},n:1}"),
            ("{z:n a:m}", r#"{"a":1,"z":2}"#, "{z:2,a:1}"),
            ("{a{n} m a{m n}}", r#"{"m":1,"a":{"m":2,"n":3}}"#, "{a:{n:3,m:2},m:1}"),
            ("{...F n} fragment F on Query{m}", r#"{"n":1,"m":2}"#, "{m:2,n:1}"),
            ("query($yes:Boolean!){n @skip(if:$yes) m n}", r#"{"n":1,"m":2}"#, "{m:2,n:1}"),
            ("{a{n m}n}", r#"{"n":1,"a":null}"#, "{a:null,n:1}"),
            ("{__typename n}", r#"{"n":1,"__typename":"Query"}"#, "{__typename:Query,n:1}"),
            (
                "{list{...on One{m n} ...on Two{x{m n} n}}}",
                r#"{"list":[[{"n":1,"m":2},null],[{"n":3,"x":{"n":4,"m":5}}],null]}"#,
                "{list:[[{m:2,n:1},null],[{x:{m:5,n:4},n:3}],null]}",
            ),
            ("{n m}", r#"{"m":1,"of another type":2}"#, "{m:1,of another type:2}"),
        ] {
            assert_eq!(ordered(query, data), answer, "{query}");
        }
    }
}
