//! Where among the arguments a value stands that a custom scalar refuses. The library tells the scalar, and the place of the
//! argument in the document; the answer names the field.

use async_graphql::parser::types::{BaseType, DocumentOperations, ExecutableDocument, Selection, SelectionSet, Type};
use async_graphql::{InputType, InputValueError, Name, Pos, ServerError, Value, Variables, value};
use async_graphql_value::Value as InputValue;

use super::Code;
use super::error::ERRORS;
use super::shape::{Kind, Shape, named};

/// What the error of a scalar carries until its field is known.
const REFUSED: &str = "refused";
/// Characters of a value by which it is found again.
const MARK_CHARS: usize = 64;
/// An argument of this name is the whole of what is put in: its fields are named without it.
const WHOLE: &str = "input";

/// The error of a scalar that refuses a value: the answer has the code for that and, where arguments are known, the `field`.
pub fn refused<T: InputType>(value: &Value, message: &str) -> InputValueError<T> {
    InputValueError::custom(message)
        .with_extension("code", Code::BadUserInput.as_str())
        .with_extension(REFUSED, value!({ "type": T::type_name().into_owned(), "mark": mark(value) }))
}

/// By what a value is known again without keeping a copy of a long one.
fn mark(value: &Value) -> String {
    let text = value.to_string();
    format!("{} {}", text.len(), text.chars().take(MARK_CHARS).collect::<String>())
}

/// A document with the schema that it is for, and its variables with their defaults.
pub(super) struct Arguments<'a> {
    pub(super) shape: &'a Shape,
    pub(super) document: &'a ExecutableDocument,
    pub(super) variables: &'a Variables,
}

impl Arguments<'_> {
    /// Names the field of each refused value, in the errors that are shown.
    pub(super) fn name_fields(&self, errors: &mut [ServerError]) {
        for error in errors.iter_mut().take(ERRORS) {
            let Some(extensions) = &mut error.extensions else { continue };
            let Some(Value::Object(carried)) = extensions.get(REFUSED).cloned() else { continue };
            extensions.unset(REFUSED);
            let (Some(Value::String(scalar)), Some(Value::String(mark))) = (carried.get("type"), carried.get("mark"))
            else {
                continue;
            };
            let field = error.locations.first().and_then(|at| self.field(*at, &Refused { scalar, mark }));
            if let Some(field) = field {
                extensions.set("field", field);
            }
        }
    }

    /// The path of a value that is refused in the argument whose value is written at a place.
    fn field(&self, at: Pos, refused: &Refused<'_>) -> Option<String> {
        let operations: Vec<_> = match &self.document.operations {
            DocumentOperations::Single(operation) => vec![operation],
            DocumentOperations::Multiple(all) => all.values().collect(),
        };
        let of_operations = operations.iter().filter_map(|operation| {
            let root = self.shape.root(operation.node.ty)?;
            self.argument(&operation.node.selection_set.node, root, at)
        });
        let of_fragments = self.document.fragments.values().filter_map(|fragment| {
            self.argument(&fragment.node.selection_set.node, &fragment.node.type_condition.node.on.node, at)
        });
        let (name, ty, value) = of_operations.chain(of_fragments).next()?;
        let known = |name: Name| Ok::<_, ()>(self.variables.get(&name).cloned().unwrap_or(Value::Null));
        let value = value.clone().into_const_with(known).ok()?;
        let mut path = vec![name];
        self.find(&value, ty, refused, &mut path).then(|| {
            let skipped = usize::from(path.len() > 1 && path[0] == WHOLE);
            path[skipped..].join(".")
        })
    }

    /// The argument whose value is written at a place, with its type.
    fn argument<'d>(
        &'d self,
        set: &'d SelectionSet,
        on: &Name,
        at: Pos,
    ) -> Option<(&'d str, &'d Type, &'d InputValue)> {
        set.items.iter().find_map(|item| match &item.node {
            Selection::Field(field) => {
                let field = &field.node;
                let definition = self.shape.field(on, &field.name.node)?;
                let own = field.arguments.iter().find(|(_, value)| value.pos == at).and_then(|(name, value)| {
                    let of = definition.arguments.iter().find(|of| of.node.name.node == name.node)?;
                    Some((name.node.as_str(), &of.node.ty.node, &value.node))
                });
                own.or_else(|| self.argument(&field.selection_set.node, named(&definition.ty.node), at))
            }
            Selection::InlineFragment(inline) => {
                let condition = inline.node.type_condition.as_ref().map_or(on, |condition| &condition.node.on.node);
                self.argument(&inline.node.selection_set.node, condition, at)
            }
            Selection::FragmentSpread(_) => None,
        })
    }

    /// Whether the value is the refused one, or holds it; then the path leads to it.
    fn find<'v>(&'v self, value: &'v Value, ty: &'v Type, refused: &Refused<'_>, path: &mut Vec<&'v str>) -> bool {
        match (value, &ty.base) {
            (Value::List(items), BaseType::List(item)) => {
                items.iter().any(|value| self.find(value, item, refused, path))
            }
            (value, BaseType::List(item)) => self.find(value, item, refused, path),
            (value, BaseType::Named(name)) => match (value, self.shape.type_of(name).map(|of| &of.kind)) {
                (Value::Object(given), Some(Kind::Input(definitions))) => definitions.iter().any(|definition| {
                    let definition = &definition.node;
                    let Some(value) = given.get(&definition.name.node) else { return false };
                    path.push(&definition.name.node);
                    let is_here = self.find(value, &definition.ty.node, refused, path);
                    if !is_here {
                        path.pop();
                    }
                    is_here
                }),
                (value, Some(Kind::Scalar)) => name.as_str() == refused.scalar && mark(value) == refused.mark,
                _ => false,
            },
        }
    }
}

/// A value that a scalar refused.
struct Refused<'a> {
    scalar: &'a str,
    mark: &'a str,
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use serde_json::json;

    use super::*;

    const SCHEMA: &str = "
        type Query { thing(code: Code, input: Input, filter: Filter): Thing }
        type Thing { below(days: [Day!]): Thing }
        scalar Code scalar Day
        input Input { name: String code: Code when: Span }
        input Span { from: Day to: Day }
        input Filter { code: Code and: [Filter!] }";

    /// The field named for the value that a scalar refuses in the argument that is written at a place of the first line.
    fn told(document: &str, variables: serde_json::Value, column: usize, scalar: &str, value: Value) -> Option<String> {
        let (shape, document) = (Shape::from_sdl(SCHEMA).unwrap(), parse_query(document).unwrap());
        let variables = Variables::from_json(variables);
        let mut error = ServerError::new("no", Some(Pos { line: 1, column }));
        let mut extensions = async_graphql::ErrorExtensionValues::default();
        extensions.set(REFUSED, value!({ "type": scalar, "mark": mark(&value) }));
        error.extensions = Some(extensions);
        let mut errors = [error];
        Arguments { shape: &shape, document: &document, variables: &variables }.name_fields(&mut errors);
        let extensions = errors[0].extensions.as_ref().unwrap();
        assert_eq!(extensions.get(REFUSED), None, "what it was found by is for nobody");
        match extensions.get("field") {
            Some(Value::String(field)) => Some(field.clone()),
            _ => None,
        }
    }

    #[test]
    fn the_field_of_a_refused_value_is_named() {
        let x = || Value::from("x");
        for (document, variables, column, scalar, value, field) in [
            ("{ thing(code: \"x\") { __typename } }", json!({}), 15, "Code", x(), Some("code")),
            // a text of the same letters is none of the scalar's
            ("{ thing(input: {name: \"x\", code: \"x\"}) { __typename } }", json!({}), 16, "Code", x(), Some("code")),
            (
                "query($i: Input) { thing(input: $i) { __typename } }",
                json!({ "i": { "when": { "from": "2026-01-01", "to": "x" } } }),
                33,
                "Day",
                x(),
                Some("when.to"),
            ),
            (
                "query($c: Code) { thing(filter: {and: [{}, {code: $c}]}) { __typename } }",
                json!({ "c": 7 }),
                33,
                "Code",
                Value::from(7),
                Some("filter.and.code"),
            ),
            (
                "query { ...F } fragment F on Query { thing { ... { below(days: [\"x\"]) { __typename } } } }",
                json!({}),
                64,
                "Day",
                x(),
                Some("days"),
            ),
            ("{ thing(code: \"x\") { __typename } }", json!({}), 3, "Code", x(), None),
            ("{ thing(code: \"y\") { __typename } }", json!({}), 15, "Code", x(), None),
        ] {
            assert_eq!(told(document, variables, column, scalar, value).as_deref(), field, "{document}");
        }
    }
}
