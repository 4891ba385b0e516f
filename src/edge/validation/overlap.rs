//! Fields of one response name have to be one field (GraphQL, September 2025, 5.3.2), however deep in fragments they are
//! selected.
//!
//! Fields that are alike (selected on one type, by one name, with the same arguments) can always be merged, and so are taken
//! as one here, with all that is selected below any of them. Only fields that are not alike are compared, in pairs, each pair
//! once: of these there are as many as there are types, or there is a conflict.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use async_graphql::Name;
use async_graphql::parser::Positioned;
use async_graphql::parser::types::{BaseType, ExecutableDocument, Field, Selection, SelectionSet, Type};

use super::Fault;
use crate::edge::error::ERRORS;
use crate::edge::shape::{Shape, named};

/// The first pairs that conflict. The document is valid otherwise: every fragment is reached from an operation.
pub(super) fn check(shape: &Shape, document: &ExecutableDocument) -> Vec<Fault> {
    let mut overlap = Overlap {
        shape,
        document,
        merged: HashMap::new(),
        seen: HashSet::new(),
        compared: HashSet::new(),
        faults: Vec::new(),
    };
    for (_, operation) in document.operations.iter() {
        overlap.within(&[&operation.node.selection_set.node], shape.root(operation.node.ty));
    }
    overlap.faults
}

/// Fields that are alike.
struct Alike<'a> {
    /// The first of them.
    field: &'a Positioned<Field>,
    /// The type that they are selected on.
    parent: Option<&'a Name>,
    returns: Option<&'a Type>,
    /// What is selected below each of them.
    below: Vec<&'a SelectionSet>,
}

/// The fields of some selection sets by response name, fragments written out.
type Merged<'a> = Rc<HashMap<&'a Name, Vec<Rc<Alike<'a>>>>>;

struct Overlap<'a> {
    shape: &'a Shape,
    document: &'a ExecutableDocument,
    /// By the addresses of the sets, which are of one type.
    merged: HashMap<Vec<*const SelectionSet>, Merged<'a>>,
    /// Of these, the ones that were looked at.
    seen: HashSet<Vec<*const SelectionSet>>,
    /// Pairs by address, and whether they can never be of one object.
    compared: HashSet<(*const Alike<'a>, *const Alike<'a>, bool)>,
    faults: Vec<Fault>,
}

impl<'a> Overlap<'a> {
    /// Compares within sets that one object is selected by, and within all below.
    fn within(&mut self, sets: &[&'a SelectionSet], parent: Option<&'a Name>) {
        if !self.seen.insert(addresses(sets)) {
            return;
        }
        for fields in self.merge(sets, parent).values() {
            for (index, one) in fields.iter().enumerate() {
                for other in &fields[..index] {
                    self.compare(other, one, false);
                }
                if !one.below.is_empty() {
                    self.within(&one.below, one.returns.map(named));
                }
            }
        }
    }

    fn merge(&mut self, sets: &[&'a SelectionSet], parent: Option<&'a Name>) -> Merged<'a> {
        let key = addresses(sets);
        if let Some(known) = self.merged.get(&key) {
            return known.clone();
        }
        let mut found: HashMap<&Name, Vec<Alike<'a>>> = HashMap::new();
        let mut spread = HashSet::new();
        let mut open: Vec<_> = sets.iter().rev().map(|set| (*set, parent)).collect();
        while let Some((set, parent)) = open.pop() {
            for item in &set.items {
                match &item.node {
                    Selection::Field(field) => {
                        let fields = found.entry(&field.node.response_key().node).or_default();
                        let below = &field.node.selection_set.node;
                        let below = Some(below).filter(|below| !below.items.is_empty());
                        match fields.iter_mut().find(|other| other.is_like(&field.node, parent)) {
                            Some(alike) => alike.below.extend(below),
                            None => {
                                let definition =
                                    parent.and_then(|parent| self.shape.field(parent, &field.node.name.node));
                                let returns = definition.map(|definition| &definition.ty.node);
                                fields.push(Alike { field, parent, returns, below: below.into_iter().collect() });
                            }
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
        let found = found.into_iter().map(|(name, fields)| (name, fields.into_iter().map(Rc::new).collect()));
        let found: Merged<'a> = Rc::new(found.collect());
        self.merged.insert(key, found.clone());
        found
    }

    /// Compares fields that are not alike, and what is below them. `apart`: no object has both, so that only the shapes of
    /// their values have to agree.
    fn compare(&mut self, one: &Rc<Alike<'a>>, other: &Rc<Alike<'a>>, apart: bool) {
        let is_new = self.compared.insert((Rc::as_ptr(one), Rc::as_ptr(other), apart));
        if !is_new || self.faults.len() >= ERRORS {
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
        let below_one = self.merge(&one.below, one.returns.map(named));
        let below_other = self.merge(&other.below, other.returns.map(named));
        for (name, ones) in below_one.iter() {
            for other in below_other.get(name).into_iter().flatten() {
                for one in ones {
                    self.compare(one, other, apart);
                }
            }
        }
    }

    fn conflict(&self, one: &Alike<'_>, other: &Alike<'_>, apart: bool) -> Option<&'static str> {
        if !apart {
            if one.field.node.name.node != other.field.node.name.node {
                return Some("they are different fields; an alias tells them apart");
            }
            if !has_same_arguments(&one.field.node, &other.field.node) {
                return Some("their arguments differ; an alias tells them apart");
            }
        }
        match (one.returns, other.returns) {
            (Some(one), Some(other)) if !self.has_same_shape(one, other) => {
                Some("they return values of different types")
            }
            _ => None,
        }
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

impl Alike<'_> {
    fn is_like(&self, field: &Field, parent: Option<&Name>) -> bool {
        self.parent == parent
            && self.field.node.name.node == field.name.node
            && has_same_arguments(&self.field.node, field)
    }
}

fn addresses(sets: &[&SelectionSet]) -> Vec<*const SelectionSet> {
    sets.iter().map(|set| std::ptr::from_ref::<SelectionSet>(set)).collect()
}

fn has_same_arguments(one: &Field, other: &Field) -> bool {
    one.arguments.len() == other.arguments.len()
        && one
            .arguments
            .iter()
            .all(|(name, value)| other.get_argument(&name.node).is_some_and(|found| found.node == value.node))
}
