//! Puts the nulls where the specification wants them (GraphQL, September 2025, 6.4.4). A field that failed is null, and
//! where it cannot be null, the nearest place above that can be. async-graphql 7.1 to 7.2.1 leaves such a field out of
//! the answer instead, null or not, and gives null for an object of which nothing is left. Only answers with errors are
//! looked at.

use std::collections::HashMap;

use async_graphql::parser::types::{
    BaseType, ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet, Type, TypeKind,
    TypeSystemDefinition,
};
use async_graphql::parser::{self, parse_schema};
use async_graphql::{Name, PathSegment, ServerError, Value};

/// Which fields there are, and which of them can be null.
pub(super) struct Shape {
    query: Name,
    mutation: Name,
    subscription: Name,
    /// By type and field.
    fields: HashMap<Name, HashMap<Name, Type>>,
}

impl Shape {
    pub(super) fn from_sdl(sdl: &str) -> Result<Self, parser::Error> {
        let mut shape = Self {
            query: Name::new("Query"),
            mutation: Name::new("Mutation"),
            subscription: Name::new("Subscription"),
            fields: HashMap::new(),
        };
        for definition in parse_schema(sdl)?.definitions {
            match definition {
                TypeSystemDefinition::Schema(schema) => {
                    shape.query = schema.node.query.map_or(shape.query, |name| name.node);
                    shape.mutation = schema.node.mutation.map_or(shape.mutation, |name| name.node);
                    shape.subscription = schema.node.subscription.map_or(shape.subscription, |name| name.node);
                }
                TypeSystemDefinition::Type(definition) => {
                    let fields = match definition.node.kind {
                        TypeKind::Object(object) => object.fields,
                        TypeKind::Interface(interface) => interface.fields,
                        _ => continue,
                    };
                    let fields = fields.into_iter().map(|field| (field.node.name.node, field.node.ty.node));
                    shape.fields.entry(definition.node.name.node).or_default().extend(fields);
                }
                TypeSystemDefinition::Directive(_) => {}
            }
        }
        Ok(shape)
    }

    /// Corrects the data of an executed operation. Steps: errors times the length of their paths times the selections
    /// met on the way.
    pub(super) fn put_nulls(
        &self,
        data: &mut Value,
        errors: &[ServerError],
        document: &ExecutableDocument,
        operation: &OperationDefinition,
    ) {
        // First everything that is missing, so that what is carried up afterwards is never brought back.
        for error in errors {
            insert_missing(data, &error.path);
        }
        for error in errors {
            let can_be_null = self.nullable_along(&error.path, document, operation);
            carry_up(data, &error.path, &can_be_null);
        }
    }

    /// For each place on a path whether it can be null; what is not known can be.
    fn nullable_along(
        &self,
        path: &[PathSegment],
        document: &ExecutableDocument,
        operation: &OperationDefinition,
    ) -> Vec<bool> {
        let root = match operation.ty {
            OperationType::Query => &self.query,
            OperationType::Mutation => &self.mutation,
            OperationType::Subscription => &self.subscription,
        };
        let mut sets = vec![(root.clone(), &operation.selection_set.node)];
        // Of the place that was reached last.
        let mut reached: Option<Type> = None;
        let mut answers = Vec::with_capacity(path.len());
        for segment in path {
            reached = match segment {
                PathSegment::Index(_) => match reached.map(|list| list.base) {
                    Some(BaseType::List(item)) => Some(*item),
                    _ => None,
                },
                PathSegment::Field(key) => {
                    let fields = fields_of(&sets, key, document);
                    let found =
                        fields.iter().find_map(|(parent, field)| self.fields.get(parent)?.get(&field.name.node));
                    let found = found.cloned();
                    sets = match found.as_ref().map(named) {
                        Some(on) => fields.iter().map(|(_, field)| (on.clone(), &field.selection_set.node)).collect(),
                        None => Vec::new(),
                    };
                    found
                }
            };
            answers.push(reached.as_ref().is_none_or(|reached| reached.nullable));
        }
        answers
    }
}

/// The type within all lists.
fn named(ty: &Type) -> Name {
    let mut ty = ty;
    loop {
        match &ty.base {
            BaseType::Named(name) => return name.clone(),
            BaseType::List(item) => ty = item,
        }
    }
}

/// The fields with this key in these selection sets, fragments included, each with the type that it is selected on.
fn fields_of<'a>(
    sets: &[(Name, &'a SelectionSet)],
    key: &str,
    document: &'a ExecutableDocument,
) -> Vec<(Name, &'a Field)> {
    let (mut open, mut found) = (sets.to_vec(), Vec::new());
    while let Some((parent, set)) = open.pop() {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) if field.node.response_key().node == key => {
                    found.push((parent.clone(), &field.node));
                }
                Selection::Field(_) => {}
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref().map_or(&parent, |condition| &condition.node.on.node);
                    open.push((on.clone(), &inline.node.selection_set.node));
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                        let on = fragment.node.type_condition.node.on.node.clone();
                        open.push((on, &fragment.node.selection_set.node));
                    }
                }
            }
        }
    }
    found
}

/// Null for a field that is missing; an object again for a null that was one and has lost everything.
fn insert_missing(data: &mut Value, path: &[PathSegment]) {
    let mut place = data;
    for segment in path {
        place = match (place, segment) {
            (place @ (Value::Null | Value::Object(_)), PathSegment::Field(key)) => {
                if *place == Value::Null {
                    *place = Value::Object(Default::default());
                }
                let Value::Object(fields) = place else { return };
                if !fields.contains_key(key.as_str()) {
                    fields.insert(Name::new(key), Value::Null);
                    return;
                }
                &mut fields[key.as_str()]
            }
            (Value::List(items), PathSegment::Index(index)) => match items.get_mut(*index) {
                Some(item) => item,
                None => return,
            },
            _ => return,
        };
    }
}

/// Where the path ends in a null that cannot be, null goes to the nearest place above that can be null, or to the root.
fn carry_up(data: &mut Value, path: &[PathSegment], can_be_null: &[bool]) {
    let mut place = &*data;
    // Length of the path down to the null.
    let mut length = 0;
    for segment in path {
        place = match (place, segment) {
            (Value::Object(fields), PathSegment::Field(key)) => match fields.get(key.as_str()) {
                Some(field) => field,
                None => return,
            },
            (Value::List(items), PathSegment::Index(index)) => match items.get(*index) {
                Some(item) => item,
                None => return,
            },
            _ => break,
        };
        length += 1;
    }
    if *place != Value::Null {
        return;
    }
    let nearest = (1..=length).rev().find(|length| can_be_null[length - 1]).unwrap_or(0);
    if nearest == length {
        return;
    }
    let mut place = data;
    for segment in &path[..nearest] {
        place = match (place, segment) {
            (Value::Object(fields), PathSegment::Field(key)) => &mut fields[key.as_str()],
            (Value::List(items), PathSegment::Index(index)) => &mut items[*index],
            _ => return,
        };
    }
    *place = Value::Null;
}
