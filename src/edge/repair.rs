//! From a document that is valid to one that the library executes as the specification says. It gets the operation that
//! runs and nothing beside it, fragments written out, with these things put right:
//!
//! * A field that is selected several times in one place is called as often, and what that gives is put together afterwards: here it
//!   is selected once, with all that is asked of it (6.3.2).
//! * Directives on `__typename` are not looked at: here such a field moves into an inline fragment that has them.
//! * `@skip` and `@include` do not know the default values of variables: here every variable that has one has a value.
//! * A variable that is absent is taken for null: here what it would be given to is left out, so that arguments and
//!   input fields have their own default values (6.4.1).
//! * A subscription is one stream for each field at its root, and none for a fragment there: here it has one field.
//! * A variable that can be null is refused where null cannot be, even if the place has a default value of its own
//!   (5.8.5): here a variable that has a value is said to have one.

use std::collections::HashSet;

use async_graphql::parser::types::{
    Directive, DocumentOperations, ExecutableDocument, Field, InlineFragment, OperationDefinition, Selection,
    SelectionSet, TypeCondition, VariableDefinition,
};
use async_graphql::{Name, Pos, Positioned, Value, Variables};
use async_graphql_value::Value as InputValue;

use super::shape::{Shape, named};

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
    shape: &Shape,
    document: &ExecutableDocument,
    operation: &Positioned<OperationDefinition>,
    variables: &Variables,
) -> ExecutableDocument {
    let Positioned { pos, node: OperationDefinition { ty, variable_definitions, directives, selection_set } } =
        operation;
    let is_absent = |definition: &VariableDefinition| !variables.contains_key(&definition.name.node);
    let (absent, given): (Vec<_>, Vec<_>) =
        variable_definitions.iter().partition(|definition| is_absent(&definition.node));
    let absent = absent.into_iter().map(|definition| definition.node.name.node.clone()).collect();
    let repair = Repair { shape, document, absent };
    let with_its_value = |definition: &Positioned<VariableDefinition>| {
        let mut definition = definition.clone();
        definition.node.default_value = None;
        definition.node.directives.clear();
        definition.node.var_type.node.nullable &= variables.get(&definition.node.name.node) == Some(&Value::Null);
        definition
    };
    let set = repair.select(&[&selection_set.node], shape.root(*ty));
    let operation = OperationDefinition {
        ty: *ty,
        variable_definitions: given.into_iter().map(with_its_value).collect(),
        directives: repair.directives(directives),
        selection_set: Positioned::new(set, selection_set.pos),
    };
    let operations = DocumentOperations::Single(Positioned::new(operation, *pos));
    ExecutableDocument { operations, fragments: Default::default() }
}

/// A document under repair.
struct Repair<'a> {
    shape: &'a Shape,
    document: &'a ExecutableDocument,
    absent: HashSet<Name>,
}

/// Selections that are alike, with what is selected below any of them.
struct Alike<'a> {
    what: What<'a>,
    pos: Pos,
    directives: Vec<Positioned<Directive>>,
    below: Vec<&'a SelectionSet>,
}

/// What is selected.
enum What<'a> {
    Field(&'a Field),
    /// What is of a type.
    Fragment(Option<&'a Positioned<TypeCondition>>),
}

impl<'a> Repair<'a> {
    /// What sets select of a value of this type.
    fn select(&self, sets: &[&'a SelectionSet], on: Option<&'a Name>) -> SelectionSet {
        let mut found = Vec::new();
        sets.iter().for_each(|set| self.collect(&mut found, set, on));
        SelectionSet { items: found.into_iter().map(|alike| self.written(alike, on)).collect() }
    }

    fn collect(&self, found: &mut Vec<Alike<'a>>, set: &'a SelectionSet, on: Option<&'a Name>) {
        for Positioned { pos, node: selection } in &set.items {
            let (what, below) = match selection {
                Selection::Field(field) => (What::Field(&field.node), &field.node.selection_set.node),
                Selection::InlineFragment(inline) => {
                    (What::Fragment(inline.node.type_condition.as_ref()), &inline.node.selection_set.node)
                }
                Selection::FragmentSpread(spread) => {
                    let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) else { continue };
                    (What::Fragment(Some(&fragment.node.type_condition)), &fragment.node.selection_set.node)
                }
            };
            let directives = self.directives(selection.directives());
            if directives.is_empty() && self.is_all_of(on, &what, below) {
                self.collect(found, below, on);
                continue;
            }
            let is_like =
                |other: &&mut Alike<'_>| other.what.is_like(&what) && are_same(&other.directives, &directives);
            match found.iter_mut().find(is_like) {
                Some(other) => other.below.push(below),
                None => found.push(Alike { what, pos: *pos, directives, below: vec![below] }),
            }
        }
    }

    /// Whether it is a fragment of which every value of this type is, so that what is in it can stand in its place.
    fn is_all_of(&self, on: Option<&Name>, what: &What<'_>, below: &SelectionSet) -> bool {
        let of = match what {
            What::Field(_) => return false,
            What::Fragment(None) => return true,
            What::Fragment(Some(of)) => &of.node.on.node,
        };
        on.is_some_and(|on| {
            on == of || self.shape.is_object(on) && self.shape.overlap(on, of) && self.fits(below, of, on)
        })
    }

    /// Whether what is selected of a type can be selected just so of one of its objects: there may be fragments in it of which the
    /// object is none, and its fields may be of narrower types.
    fn fits(&self, set: &SelectionSet, of: &Name, object: &Name) -> bool {
        let returns =
            |on: &Name, field: &Field| self.shape.field(on, &field.name.node).map(|found| named(&found.ty.node));
        set.items.iter().all(|item| {
            let (condition, below) = match &item.node {
                Selection::Field(field) => return returns(of, &field.node) == returns(object, &field.node),
                Selection::InlineFragment(inline) => {
                    (inline.node.type_condition.as_ref(), &inline.node.selection_set.node)
                }
                Selection::FragmentSpread(spread) => {
                    let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) else {
                        return true;
                    };
                    (Some(&fragment.node.type_condition), &fragment.node.selection_set.node)
                }
            };
            let of = condition.map_or(of, |condition| &condition.node.on.node);
            self.shape.overlap(of, object) && self.fits(below, of, object)
        })
    }

    fn written(
        &self,
        Alike { what, pos, mut directives, below }: Alike<'a>,
        on: Option<&'a Name>,
    ) -> Positioned<Selection> {
        let fragment = |type_condition, directives, set| {
            let selection_set = Positioned::new(set, pos);
            let inline = InlineFragment { type_condition, directives, selection_set };
            Selection::InlineFragment(Positioned::new(inline, pos))
        };
        let selection = match what {
            What::Fragment(of) => {
                let set = self.select(&below, of.map(|of| &of.node.on.node).or(on));
                fragment(of.cloned(), directives, set)
            }
            What::Field(field) => {
                let of = on.and_then(|on| self.shape.field(on, &field.name.node)).map(|of| named(&of.ty.node));
                let around = if field.name.node == "__typename" { std::mem::take(&mut directives) } else { Vec::new() };
                let mut arguments = field.arguments.clone();
                arguments.retain_mut(|(_, value)| is_there(&mut value.node, &self.absent));
                let field = Field {
                    alias: field.alias.clone(),
                    name: field.name.clone(),
                    arguments,
                    directives,
                    selection_set: Positioned::new(self.select(&below, of), field.selection_set.pos),
                };
                let field = Selection::Field(Positioned::new(field, pos));
                if around.is_empty() {
                    field
                } else {
                    fragment(None, around, SelectionSet { items: vec![Positioned::new(field, pos)] })
                }
            }
        };
        Positioned::new(selection, pos)
    }

    fn directives(&self, given: &[Positioned<Directive>]) -> Vec<Positioned<Directive>> {
        let mut given = given.to_vec();
        for directive in &mut given {
            directive.node.arguments.retain_mut(|(_, value)| is_there(&mut value.node, &self.absent));
        }
        given
    }
}

impl What<'_> {
    /// Fields of one response name in one place are one field with the same arguments: that has been judged.
    fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Field(one), Self::Field(other)) => one.response_key().node == other.response_key().node,
            (Self::Fragment(one), Self::Fragment(other)) => {
                one.map(|one| &one.node.on.node) == other.map(|other| &other.node.on.node)
            }
            _ => false,
        }
    }
}

fn are_same(some: &[Positioned<Directive>], others: &[Positioned<Directive>]) -> bool {
    let parts = |of: &Positioned<Directive>| (of.node.name.clone(), of.node.arguments.clone());
    some.iter().map(parts).eq(others.iter().map(parts))
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
