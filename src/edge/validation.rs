//! Whether a document may be executed (GraphQL, September 2025, section 5). The library judges too, later and not by
//! all rules: it looks at no directive of `__typename` or of a variable, merges no selections below the first level,
//! lets through what a literal holds beside a variable, and has panicked on a default value for a list of an unknown
//! type. Here each rule holds, and whoever asks is told before anything runs.
//!
//! Two rules are elsewhere, as the parsed document no longer shows what they are about: `guard` refuses fragments that
//! spread themselves and keys that an input object has twice, the parser names that are defined twice.
//!
//! Time is linear in the document with its fragments written out, but for two things: variables (uses times definitions),
//! and fields of one response name on different types, which are compared in pairs.

mod overlap;
mod values;

use std::collections::{HashMap, HashSet};
use std::fmt::Display;

use async_graphql::parser::types::{
    BaseType, Directive, DirectiveLocation, ExecutableDocument, Field, FragmentDefinition, InputValueDefinition,
    OperationDefinition, OperationType, Selection, SelectionSet, Type, VariableDefinition,
};
use async_graphql::{Name, Pos, Positioned, Value, Variables};
use async_graphql_value::Value as InputValue;

use super::error::ERRORS;
use super::shape::{Kind, Shape, named};
use values::{Place, Source};

/// What is wrong with a document, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) message: String,
    pub(super) positions: Vec<Pos>,
}

/// Judges a document; answers with the first faults, in their order, or with none.
pub(super) fn check(shape: &Shape, document: &ExecutableDocument) -> Vec<Fault> {
    let mut check = Check { shape, document, faults: Vec::new(), uses: Uses::default(), constant: false };
    let by_fragment: HashMap<&Name, Uses<'_>> =
        document.fragments.iter().map(|(name, fragment)| (name, check.fragment(name, fragment))).collect();
    let mut used = HashSet::new();
    for (_, operation) in document.operations.iter() {
        let own = check.operation(operation);
        let reached = reach(&own, &by_fragment);
        check.variables(&operation.node, std::iter::once(&own).chain(reached.iter().map(|name| &by_fragment[name])));
        used.extend(reached);
    }
    for (name, fragment) in &document.fragments {
        if !used.contains(name) {
            check.fault(format!("Fragment \"{name}\" is never used."), fragment.pos);
        }
    }
    if check.faults.is_empty() {
        check.faults = overlap::check(shape, document);
    }
    let mut faults = check.faults;
    faults.sort_by_key(|fault| fault.positions.first().map(|pos| (pos.line, pos.column)));
    faults.truncate(ERRORS);
    faults
}

/// Judges the values of an operation's variables; those that have a default have a value already.
pub(super) fn check_variables(shape: &Shape, operation: &OperationDefinition, variables: &Variables) -> Vec<Fault> {
    let fault = |Positioned { pos, node }: &Positioned<VariableDefinition>| {
        let (name, ty) = (&node.name.node, &node.var_type.node);
        let reason = match variables.get(name).filter(|value| ty.nullable || **value != Value::Null) {
            Some(value) => {
                values::fault(shape, &value.clone().into_value(), Place::plain(ty), Source::Json, &mut |_, _| {})?
            }
            None if ty.nullable => return None,
            None => return Some((format!("The variable \"${name}\" needs a value."), *pos)),
        };
        Some((format!("Invalid value for variable \"${name}\": {reason}."), *pos))
    };
    let faults = operation.variable_definitions.iter().filter_map(fault).take(ERRORS);
    faults.map(|(message, pos)| Fault { message, positions: vec![pos] }).collect()
}

/// Fragments that are reached from a definition.
fn reach<'a>(from: &Uses<'a>, by_fragment: &HashMap<&'a Name, Uses<'a>>) -> HashSet<&'a Name> {
    let (mut reached, mut open) = (HashSet::new(), from.spreads.clone());
    while let Some(name) = open.pop() {
        if let Some(uses) = by_fragment.get(name)
            && reached.insert(name)
        {
            open.extend(&uses.spreads);
        }
    }
    reached
}

/// What one definition uses.
#[derive(Default)]
struct Uses<'a> {
    variables: Vec<Use<'a>>,
    spreads: Vec<&'a Name>,
}

/// A variable where a value is expected; where it is not known what is expected, there is no place.
struct Use<'a> {
    name: &'a Name,
    pos: Pos,
    place: Option<Place<'a>>,
}

struct Check<'a> {
    shape: &'a Shape,
    document: &'a ExecutableDocument,
    faults: Vec<Fault>,
    /// Of the definition at hand.
    uses: Uses<'a>,
    /// Whether variables have no business where we are.
    constant: bool,
}

impl<'a> Check<'a> {
    fn fault(&mut self, message: impl Into<String>, pos: Pos) {
        self.faults.push(Fault { message: message.into(), positions: vec![pos] });
    }

    fn operation(&mut self, operation: &'a Positioned<OperationDefinition>) -> Uses<'a> {
        self.uses = Uses::default();
        let Positioned { pos, node } = operation;
        let root = self.shape.root(node.ty);
        if root.is_none() {
            self.fault(format!("The schema has no {}.", operations(node.ty)), *pos);
        }
        for definition in &node.variable_definitions {
            self.variable_definition(definition, &node.variable_definitions);
        }
        let location = match node.ty {
            OperationType::Query => DirectiveLocation::Query,
            OperationType::Mutation => DirectiveLocation::Mutation,
            OperationType::Subscription => DirectiveLocation::Subscription,
        };
        self.directives(&node.directives, location);
        self.set(&node.selection_set.node, root);
        if node.ty == OperationType::Subscription {
            self.single_root(operation);
        }
        std::mem::take(&mut self.uses)
    }

    fn fragment(&mut self, name: &Name, fragment: &'a Positioned<FragmentDefinition>) -> Uses<'a> {
        self.uses = Uses::default();
        let node = &fragment.node;
        let on = self.condition(&node.type_condition.node.on, format_args!("Fragment \"{name}\""));
        self.directives(&node.directives, DirectiveLocation::FragmentDefinition);
        self.set(&node.selection_set.node, on);
        std::mem::take(&mut self.uses)
    }

    /// The type of a condition, if it can be one.
    fn condition(&mut self, on: &'a Positioned<Name>, what: impl Display) -> Option<&'a Name> {
        match self.shape.type_of(&on.node).map(|found| &found.kind) {
            Some(Kind::Output { .. }) => return Some(&on.node),
            Some(_) => self.fault(format!("{what} cannot be on \"{}\", which has no fields.", on.node), on.pos),
            None => self.fault(format!("Unknown type \"{}\".", on.node), on.pos),
        }
        None
    }

    fn variable_definition(
        &mut self,
        definition: &'a Positioned<VariableDefinition>,
        all: &[Positioned<VariableDefinition>],
    ) {
        let Positioned { pos, node } = definition;
        let (name, ty) = (&node.name.node, &node.var_type.node);
        if all.iter().find(|other| other.node.name.node == *name).is_some_and(|first| first.pos != *pos) {
            self.fault(format!("There can only be one variable named \"${name}\"."), *pos);
        }
        match self.shape.type_of(named(ty)).map(|found| &found.kind) {
            None => self.fault(format!("Unknown type \"{}\".", named(ty)), node.var_type.pos),
            Some(Kind::Output { .. }) => {
                self.fault(format!("Variable \"${name}\" cannot be of the output type \"{ty}\"."), node.var_type.pos);
            }
            Some(_) => {
                let given = node.default_value.as_ref().map(|default| default.node.clone().into_value());
                let fault = given.and_then(|value| {
                    values::fault(self.shape, &value, Place::plain(ty), Source::Document, &mut |_, _| {})
                });
                if let Some(reason) = fault {
                    self.fault(format!("Invalid default value for variable \"${name}\": {reason}."), *pos);
                }
            }
        }
        self.constant = true;
        self.directives(&node.directives, DirectiveLocation::VariableDefinition);
        self.constant = false;
    }

    fn directives(&mut self, directives: &'a [Positioned<Directive>], location: DirectiveLocation) {
        for (index, Positioned { pos, node }) in directives.iter().enumerate() {
            let name = &node.name.node;
            let Some(definition) = self.shape.directive(name) else {
                self.fault(format!("Unknown directive \"{name}\"."), *pos);
                self.untyped(&node.arguments);
                continue;
            };
            if !definition.locations.iter().any(|allowed| allowed.node == location) {
                self.fault(format!("Directive \"@{name}\" may not be used on {}.", place_word(location)), *pos);
            }
            if !definition.is_repeatable && directives[..index].iter().any(|other| other.node.name.node == *name) {
                self.fault(format!("Duplicate directive \"{name}\"."), *pos);
            }
            self.arguments(&definition.arguments, &node.arguments, format_args!("directive \"@{name}\""), *pos);
        }
    }

    fn arguments(
        &mut self,
        definitions: &'a [Positioned<InputValueDefinition>],
        given: &'a [(Positioned<Name>, Positioned<InputValue>)],
        owner: impl Display,
        pos: Pos,
    ) {
        for (index, (name, value)) in given.iter().enumerate() {
            if given[..index].iter().any(|(other, _)| other.node == name.node) {
                self.fault(format!("There can only be one argument named \"{}\".", name.node), name.pos);
            }
            match definitions.iter().find(|definition| definition.node.name.node == name.node) {
                None => {
                    self.fault(format!("Unknown argument \"{}\" on {owner}.", name.node), name.pos);
                    self.use_untyped(&value.node, value.pos);
                }
                Some(Positioned { node: definition, .. }) => {
                    let place =
                        Place { has_default: definition.default_value.is_some(), ..Place::plain(&definition.ty.node) };
                    let (shape, variables) = (self.shape, &mut self.uses.variables);
                    let mut see = |name, place| variables.push(Use { name, pos: value.pos, place });
                    if let Some(reason) = values::fault(shape, &value.node, place, Source::Document, &mut see) {
                        self.fault(format!("Invalid value for argument \"{}\": {reason}.", name.node), value.pos);
                    }
                }
            }
        }
        if self.constant && !self.uses.variables.is_empty() {
            self.uses.variables.clear();
            self.fault("A variable cannot depend on a variable.", pos);
        }
        for Positioned { node: definition, .. } in definitions {
            let name = &definition.name.node;
            let is_required = !definition.ty.node.nullable && definition.default_value.is_none();
            if is_required && !given.iter().any(|(given, _)| given.node == *name) {
                let ty = &definition.ty.node;
                self.fault(
                    format!("Argument \"{name}\" of type \"{ty}\" is required on {owner}, but not provided."),
                    pos,
                );
            }
        }
    }

    /// Arguments of something that does not exist: their variables count as used.
    fn untyped(&mut self, given: &'a [(Positioned<Name>, Positioned<InputValue>)]) {
        for (_, value) in given {
            self.use_untyped(&value.node, value.pos);
        }
    }

    fn use_untyped(&mut self, value: &'a InputValue, pos: Pos) {
        values::variables(value, &mut |name, place| self.uses.variables.push(Use { name, pos, place }));
    }

    /// A selection set; without a parent it is selected on something that does not exist.
    fn set(&mut self, set: &'a SelectionSet, parent: Option<&'a Name>) {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => self.field(field, parent),
                Selection::InlineFragment(inline) => {
                    let on = match &inline.node.type_condition {
                        None => parent,
                        Some(condition) => {
                            let on = self.condition(&condition.node.on, "An inline fragment");
                            self.spread_is_possible(parent, on, inline.pos);
                            on
                        }
                    };
                    self.directives(&inline.node.directives, DirectiveLocation::InlineFragment);
                    self.set(&inline.node.selection_set.node, on);
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    match self.document.fragments.get(name) {
                        None => self.fault(format!("Unknown fragment \"{name}\"."), spread.pos),
                        Some(fragment) => {
                            self.uses.spreads.push(name);
                            let on = &fragment.node.type_condition.node.on.node;
                            self.spread_is_possible(parent, self.shape.possible(on).map(|_| on), spread.pos);
                        }
                    }
                    self.directives(&spread.node.directives, DirectiveLocation::FragmentSpread);
                }
            }
        }
    }

    fn spread_is_possible(&mut self, parent: Option<&Name>, on: Option<&Name>, pos: Pos) {
        if let (Some(parent), Some(on)) = (parent, on)
            && !self.shape.overlap(parent, on)
        {
            self.fault(
                format!("A fragment on \"{on}\" cannot be spread here: nothing of type \"{parent}\" is one."),
                pos,
            );
        }
    }

    fn field(&mut self, field: &'a Positioned<Field>, parent: Option<&'a Name>) {
        let Positioned { pos, node } = field;
        let (name, set) = (&node.name.node, &node.selection_set.node);
        self.directives(&node.directives, DirectiveLocation::Field);
        if name == "__typename" {
            self.arguments(&[], &node.arguments, "field \"__typename\"", *pos);
            if !set.items.is_empty() {
                self.fault("Field \"__typename\" has no fields of its own.", *pos);
            }
            return;
        }
        let Some(definition) = parent.and_then(|parent| self.shape.field(parent, name)) else {
            if let Some(parent) = parent {
                self.fault(format!("Unknown field \"{name}\" on type \"{parent}\"."), *pos);
            }
            self.untyped(&node.arguments);
            return self.set(set, None);
        };
        self.arguments(&definition.arguments, &node.arguments, format_args!("field \"{name}\""), *pos);
        let ty = &definition.ty.node;
        match (self.shape.possible(named(ty)).is_some(), set.items.is_empty()) {
            (true, true) => {
                self.fault(format!("Field \"{name}\" of type \"{ty}\" needs a selection of its fields."), *pos)
            }
            (false, false) => self.fault(format!("Field \"{name}\" of type \"{ty}\" has no fields of its own."), *pos),
            _ => {}
        }
        self.set(set, self.shape.possible(named(ty)).map(|_| named(ty)));
    }

    /// A subscription is one stream: it has one root field, whatever variables say, and none of introspection.
    fn single_root(&mut self, operation: &'a Positioned<OperationDefinition>) {
        let (mut keys, mut seen, mut open) = (HashSet::new(), HashSet::new(), vec![&operation.node.selection_set.node]);
        let mut is_wrong = false;
        while let Some(set) = open.pop() {
            for item in &set.items {
                is_wrong |= item.node.directives().iter().any(|of| matches!(&*of.node.name.node, "skip" | "include"));
                match &item.node {
                    Selection::Field(field) => {
                        is_wrong |= field.node.name.node.starts_with("__");
                        keys.insert(&field.node.response_key().node);
                    }
                    Selection::InlineFragment(inline) => open.push(&inline.node.selection_set.node),
                    Selection::FragmentSpread(spread) => {
                        let name = &spread.node.fragment_name.node;
                        if let Some(fragment) = self.document.fragments.get(name)
                            && seen.insert(name)
                        {
                            open.push(&fragment.node.selection_set.node);
                        }
                    }
                }
            }
        }
        if is_wrong || keys.len() > 1 {
            let message =
                "A subscription has exactly one root field, without @skip or @include, and none of introspection.";
            self.fault(message, operation.pos);
        }
    }

    /// The variables of one operation: all that are used are defined and fit, all that are defined are used.
    fn variables<'b>(&mut self, operation: &OperationDefinition, uses: impl Iterator<Item = &'b Uses<'a>>)
    where
        'a: 'b,
    {
        let definitions = &operation.variable_definitions;
        let mut is_used = vec![false; definitions.len()];
        for Use { name, pos, place } in uses.flat_map(|uses| &uses.variables) {
            let Some(index) = definitions.iter().position(|definition| definition.node.name.node == **name) else {
                self.fault(format!("Variable \"${name}\" is not defined."), *pos);
                continue;
            };
            is_used[index] = true;
            let definition = &definitions[index].node;
            if let Some(place) = place
                && !fits(definition, place)
            {
                let (ty, expected) = (&definition.var_type.node, place.ty);
                let message = if place.is_one_of {
                    format!("Variable \"${name}\" cannot be null where it chooses one field of an input object.")
                } else {
                    format!("Variable \"${name}\" of type \"{ty}\" is used where \"{expected}\" is expected.")
                };
                self.fault(message, *pos);
            }
        }
        for (definition, _) in definitions.iter().zip(is_used).filter(|(_, is_used)| !is_used) {
            self.fault(format!("Variable \"${}\" is not used.", definition.node.name.node), definition.pos);
        }
    }
}

/// Whether a variable may stand in a place (5.8.5).
fn fits(definition: &VariableDefinition, place: &Place<'_>) -> bool {
    let ty = &definition.var_type.node;
    if place.is_one_of && ty.nullable {
        return false;
    }
    let default = definition.default_value.as_ref();
    let is_never_absent = default.is_some_and(|default| default.node != Value::Null) || place.has_default;
    is_compatible(ty, place.ty) || (is_never_absent && is_compatible_base(&ty.base, &place.ty.base))
}

fn is_compatible(ty: &Type, expected: &Type) -> bool {
    (expected.nullable || !ty.nullable) && is_compatible_base(&ty.base, &expected.base)
}

fn is_compatible_base(ty: &BaseType, expected: &BaseType) -> bool {
    match (ty, expected) {
        (BaseType::Named(ty), BaseType::Named(expected)) => ty == expected,
        (BaseType::List(ty), BaseType::List(expected)) => is_compatible(ty, expected),
        _ => false,
    }
}

fn operations(kind: OperationType) -> &'static str {
    match kind {
        OperationType::Query => "queries",
        OperationType::Mutation => "mutations",
        OperationType::Subscription => "subscriptions",
    }
}

fn place_word(location: DirectiveLocation) -> &'static str {
    match location {
        DirectiveLocation::Query => "a query",
        DirectiveLocation::Mutation => "a mutation",
        DirectiveLocation::Subscription => "a subscription",
        DirectiveLocation::FragmentDefinition => "a fragment",
        DirectiveLocation::FragmentSpread => "a spread",
        DirectiveLocation::InlineFragment => "an inline fragment",
        DirectiveLocation::VariableDefinition => "a variable",
        _ => "a field",
    }
}

#[cfg(test)]
mod tests;
