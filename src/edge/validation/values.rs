//! Whether a value is of a type (GraphQL, September 2025, 3.5 to 3.12 and 5.6). What custom scalars make of theirs is
//! not known here.

use async_graphql::Name;
use async_graphql::parser::Positioned;
use async_graphql::parser::types::{BaseType, InputValueDefinition, Type};
use async_graphql_value::Value as InputValue;

use crate::edge::error;
use crate::edge::shape::{Kind, Shape};

/// Where a value stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'s> {
    pub(super) ty: &'s Type,
    /// The argument or field has a value of its own when it is left out.
    pub(super) has_default: bool,
    /// It is a field of an input object of which exactly one is chosen.
    pub(super) is_one_of: bool,
}

impl<'s> Place<'s> {
    pub(super) fn plain(ty: &'s Type) -> Self {
        Self { ty, has_default: false, is_one_of: false }
    }
}

/// Where a value is written: JSON has strings for enums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Document,
    Json,
}

/// Is shown each variable of a value with its place, as far as that is known.
pub(super) type See<'f, 'v, 's> = &'f mut dyn FnMut(&'v Name, Option<Place<'s>>);

/// The first thing that is wrong with a value, in words that go on after a colon. All of the value is looked at, so that
/// each variable is seen.
pub(super) fn fault<'v, 's>(
    shape: &'s Shape,
    value: &'v InputValue,
    place: Place<'s>,
    source: Source,
    see: See<'_, 'v, 's>,
) -> Option<String> {
    let ty = place.ty;
    match (value, &ty.base) {
        (InputValue::Variable(name), _) => {
            see(name, Some(place));
            None
        }
        (InputValue::Null, _) => (!ty.nullable).then(|| format!("expected type \"{ty}\", found null")),
        (InputValue::List(items), BaseType::List(item)) => {
            first(items.iter().map(|value| fault(shape, value, Place::plain(item), source, see)))
        }
        // One item stands for a list of it.
        (value, BaseType::List(item)) => fault(shape, value, Place::plain(item), source, see),
        (value, BaseType::Named(name)) => match (shape.type_of(name).map(|found| &found.kind), value) {
            (Some(Kind::Input(definitions)), InputValue::Object(_)) => {
                object_fault(shape, value, name, definitions, source, see)
            }
            (kind, value) => {
                variables(value, see);
                let is_right = match kind {
                    Some(Kind::Scalar) => is_scalar(value, name),
                    Some(Kind::Enum(words)) => match value {
                        InputValue::Enum(word) => words.contains(word),
                        InputValue::String(word) => source == Source::Json && words.contains(word.as_str()),
                        _ => false,
                    },
                    // An unknown type is told of where it is named.
                    Some(Kind::Output { .. }) | None => true,
                    Some(Kind::Input(_)) => false,
                };
                (!is_right).then(|| format!("expected type \"{name}\", found {}", word_for(value)))
            }
        },
    }
}

fn object_fault<'v, 's>(
    shape: &'s Shape,
    value: &'v InputValue,
    name: &Name,
    definitions: &'s [Positioned<InputValueDefinition>],
    source: Source,
    see: See<'_, 'v, 's>,
) -> Option<String> {
    let InputValue::Object(given) = value else { return None };
    let is_one_of = shape.is_one_of(name);
    let of_given = first(given.iter().map(|(key, value)| {
        match definitions.iter().find(|definition| definition.node.name.node == *key) {
            Some(Positioned { node: definition, .. }) => {
                let has_default = definition.default_value.is_some();
                fault(shape, value, Place { ty: &definition.ty.node, has_default, is_one_of }, source, see)
            }
            None => {
                variables(value, see);
                Some(format!("\"{name}\" has no field {}", error::quoted(key)))
            }
        }
    }));
    let is_missing = |definition: &&Positioned<InputValueDefinition>| {
        let node = &definition.node;
        !node.ty.node.nullable && node.default_value.is_none() && !given.contains_key(&node.name.node)
    };
    let missing = || {
        let found = definitions.iter().find(is_missing)?;
        Some(format!("field \"{}\" of \"{name}\" is required", found.node.name.node))
    };
    let is_chosen = || given.len() == 1 && !given.values().any(|value| *value == InputValue::Null);
    let choice = || (is_one_of && !is_chosen()).then(|| format!("exactly one field of \"{name}\" has to be given"));
    of_given.or_else(missing).or_else(choice)
}

/// Looks at all, and keeps the first.
fn first(faults: impl Iterator<Item = Option<String>>) -> Option<String> {
    faults.fold(None, Option::or)
}

fn is_scalar(value: &InputValue, name: &str) -> bool {
    match (name, value) {
        ("Int", InputValue::Number(number)) => number.as_i64().is_some_and(|whole| i32::try_from(whole).is_ok()),
        ("Float", InputValue::Number(_))
        | ("String" | "ID", InputValue::String(_))
        | ("Boolean", InputValue::Boolean(_)) => true,
        ("ID", InputValue::Number(number)) => number.is_i64() || number.is_u64(),
        ("Int" | "Float" | "String" | "Boolean" | "ID", _) => false,
        _ => true,
    }
}

/// Shows each variable of a value of which it is not known what it should be.
pub(super) fn variables<'v, 's>(value: &'v InputValue, see: See<'_, 'v, 's>) {
    match value {
        InputValue::Variable(name) => see(name, None),
        InputValue::List(items) => items.iter().for_each(|item| variables(item, see)),
        InputValue::Object(fields) => fields.values().for_each(|field| variables(field, see)),
        _ => {}
    }
}

fn word_for(value: &InputValue) -> &'static str {
    match value {
        InputValue::Variable(_) => "a variable",
        InputValue::Null => "null",
        InputValue::Number(_) => "a number",
        InputValue::String(_) | InputValue::Binary(_) => "a string",
        InputValue::Boolean(_) => "a boolean",
        InputValue::Enum(_) => "a word",
        InputValue::List(_) => "a list",
        InputValue::Object(_) => "an object",
    }
}
