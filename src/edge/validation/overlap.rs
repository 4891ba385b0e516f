//! Fields of one response name have to be one field (GraphQL, September 2025, 5.3.2), however deep in fragments they
//! are selected. After the reference implementation: within each selection set, and across two sets that one response
//! object is made of, fields are compared in pairs, each pair once.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use async_graphql::Name;
use async_graphql::parser::Positioned;
use async_graphql::parser::types::{BaseType, ExecutableDocument, Field, Selection, SelectionSet, Type};

use super::Fault;
use crate::edge::error::ERRORS;
use crate::edge::shape::{Shape, named};

/// The first pairs that conflict. The document is valid otherwise.
pub(super) fn check(shape: &Shape, document: &ExecutableDocument) -> Vec<Fault> {
    let mut overlap =
        Overlap { shape, document, collected: HashMap::new(), compared: HashSet::new(), faults: Vec::new() };
    for (_, operation) in document.operations.iter() {
        overlap.within(&operation.node.selection_set.node, shape.root(operation.node.ty));
    }
    for fragment in document.fragments.values() {
        overlap.within(&fragment.node.selection_set.node, Some(&fragment.node.type_condition.node.on.node));
    }
    overlap.faults
}

/// A field with the type that it is selected on.
#[derive(Clone, Copy)]
struct Selected<'a> {
    field: &'a Positioned<Field>,
    parent: Option<&'a Name>,
}

/// The fields of a selection set by response name, fragments written out.
type Collected<'a> = Rc<HashMap<&'a Name, Vec<Selected<'a>>>>;

struct Overlap<'a> {
    shape: &'a Shape,
    document: &'a ExecutableDocument,
    /// By the address of the set: a set has one parent type.
    collected: HashMap<*const SelectionSet, Collected<'a>>,
    /// Pairs by address, and whether they can never be of one object.
    compared: HashSet<(*const Field, *const Field, bool)>,
    faults: Vec<Fault>,
}

impl<'a> Overlap<'a> {
    /// Compares within a set and every set below it.
    fn within(&mut self, set: &'a SelectionSet, parent: Option<&'a Name>) {
        for selected in self.collect(set, parent).values() {
            for (index, one) in selected.iter().enumerate() {
                for other in &selected[..index] {
                    self.compare(*other, *one, false);
                }
            }
        }
        // Of fragments that are spread, the sets below are looked at where they are defined.
        let mut open = vec![(set, parent)];
        while let Some((set, parent)) = open.pop() {
            for item in &set.items {
                match &item.node {
                    Selection::Field(field) if !field.node.selection_set.node.items.is_empty() => {
                        let below = self.returned(Selected { field, parent }).map(named);
                        self.within(&field.node.selection_set.node, below);
                    }
                    Selection::InlineFragment(inline) => {
                        let condition = inline.node.type_condition.as_ref().map(|condition| &condition.node.on.node);
                        open.push((&inline.node.selection_set.node, condition.or(parent)));
                    }
                    Selection::Field(_) | Selection::FragmentSpread(_) => {}
                }
            }
        }
    }

    fn collect(&mut self, set: &'a SelectionSet, parent: Option<&'a Name>) -> Collected<'a> {
        if let Some(known) = self.collected.get(&std::ptr::from_ref(set)) {
            return known.clone();
        }
        let (mut found, mut spread): (HashMap<_, Vec<Selected<'a>>>, _) = (HashMap::new(), HashSet::new());
        let mut open = vec![(set, parent)];
        while let Some((set, parent)) = open.pop() {
            for item in &set.items {
                match &item.node {
                    Selection::Field(field) => {
                        let selected = Selected { field, parent };
                        let alike = found.entry(&field.node.response_key().node).or_default();
                        // The same leaf again says nothing new, however often it is there.
                        if !alike.iter().any(|other| is_same_leaf(other, &selected)) {
                            alike.push(selected);
                        }
                    }
                    Selection::InlineFragment(inline) => {
                        let condition = inline.node.type_condition.as_ref().map(|condition| &condition.node.on.node);
                        open.push((&inline.node.selection_set.node, condition.or(parent)));
                    }
                    Selection::FragmentSpread(of) => {
                        let name = &of.node.fragment_name.node;
                        if let Some(fragment) = self.document.fragments.get(name)
                            && spread.insert(name)
                        {
                            let on = &fragment.node.type_condition.node.on.node;
                            open.push((&fragment.node.selection_set.node, Some(on)));
                        }
                    }
                }
            }
        }
        let found = Rc::new(found);
        self.collected.insert(set, found.clone());
        found
    }

    /// Compares two fields of one response name, and what is below them. `apart`: no object has both, so that only the
    /// shapes of their values have to agree.
    fn compare(&mut self, one: Selected<'a>, other: Selected<'a>, apart: bool) {
        let key = (std::ptr::from_ref(&one.field.node), std::ptr::from_ref(&other.field.node), apart);
        if self.faults.len() >= ERRORS || !self.compared.insert(key) {
            return;
        }
        let apart = apart
            || match (one.parent, other.parent) {
                (Some(one), Some(other)) => one != other && self.shape.is_object(one) && self.shape.is_object(other),
                _ => false,
            };
        if let Some(reason) = self.conflict(one, other, apart) {
            let message = format!("Fields \"{}\" conflict: {reason}.", one.field.node.response_key().node);
            let mut positions = vec![one.field.pos, other.field.pos];
            positions.sort_by_key(|pos| (pos.line, pos.column));
            self.faults.push(Fault { message, positions });
            return;
        }
        let set = |of: Selected<'a>| &of.field.node.selection_set.node;
        if set(one).items.is_empty() || set(other).items.is_empty() {
            return;
        }
        let below = |of: Selected<'a>, overlap: &mut Self| {
            let parent = overlap.returned(of).map(named);
            overlap.collect(set(of), parent)
        };
        let (below_one, below_other) = (below(one, self), below(other, self));
        for (name, ones) in below_one.iter() {
            for other in below_other.get(name).into_iter().flatten() {
                for one in ones {
                    self.compare(*one, *other, apart);
                }
            }
        }
    }

    fn conflict(&self, one: Selected<'a>, other: Selected<'a>, apart: bool) -> Option<&'static str> {
        if !apart {
            if one.field.node.name.node != other.field.node.name.node {
                return Some("they are different fields; an alias tells them apart");
            }
            if !has_same_arguments(&one.field.node, &other.field.node) {
                return Some("their arguments differ; an alias tells them apart");
            }
        }
        match (self.returned(one), self.returned(other)) {
            (Some(one), Some(other)) if !self.has_same_shape(one, other) => {
                Some("they return values of different types")
            }
            _ => None,
        }
    }

    fn returned(&self, of: Selected<'a>) -> Option<&'a Type> {
        Some(&self.shape.field(of.parent?, &of.field.node.name.node)?.ty.node)
    }

    fn has_same_shape(&self, one: &Type, other: &Type) -> bool {
        one.nullable == other.nullable
            && match (&one.base, &other.base) {
                (BaseType::List(one), BaseType::List(other)) => self.has_same_shape(one, other),
                (BaseType::Named(one), BaseType::Named(other)) => {
                    one == other || (self.shape.possible(one).is_some() && self.shape.possible(other).is_some())
                }
                _ => false,
            }
    }
}

fn is_same_leaf(one: &Selected<'_>, other: &Selected<'_>) -> bool {
    let (a, b) = (&one.field.node, &other.field.node);
    one.parent == other.parent
        && a.selection_set.node.items.is_empty()
        && b.selection_set.node.items.is_empty()
        && a.name.node == b.name.node
        && has_same_arguments(a, b)
}

fn has_same_arguments(one: &Field, other: &Field) -> bool {
    one.arguments.len() == other.arguments.len()
        && one
            .arguments
            .iter()
            .all(|(name, value)| other.get_argument(&name.node).is_some_and(|found| found.node == value.node))
}
