//! What an operation costs, before and after it runs: `@cost` and `@listSize` of the schema's text, after IBM's
//! specification of cost directives (<https://ibm.github.io/graphql-specs/cost-spec.html>).
//!
//! An operation costs its field cost and its type cost together: each call of a field its weight and those of its
//! arguments, each value returned the weight of its type, times the lengths of the lists around them. What has no
//! weight costs 1 where it is an object, an interface, a union or an input object, else 0. Of the types that a value
//! may be of, the dearest counts. An argument that is a list slices by its length.
//!
//! Introspection has no price here: `guard` counts it apart.

use std::collections::HashMap;
use std::rc::Rc;

use async_graphql::parser::types::{
    BaseType, ConstDirective, Directive, ExecutableDocument, Field, FieldDefinition, InputValueDefinition,
    OperationDefinition, Selection, SelectionSet, Type,
};
use async_graphql::{Name, Pos, Positioned, Value, Variables};
use async_graphql_value::Value as InputValue;

use super::arguments::Counted;
use super::shape::{Kind, Shape, named};
use super::validation::Fault;

/// The length of a list of which the schema tells nothing.
const UNTOLD: f64 = 100.0;

/// Every price of a schema.
pub(super) struct Prices {
    /// Weights of a value by its type; of input types, the weight of a field or argument that has none of its own.
    types: HashMap<Name, f64>,
    /// By type and field.
    fields: HashMap<Name, HashMap<Name, Price>>,
    /// Fields of input objects.
    inputs: HashMap<Name, HashMap<Name, Input>>,
}

/// A field.
struct Price {
    weight: f64,
    arguments: HashMap<Name, Input>,
    /// The type returned, within all lists.
    returns: Name,
    n_lists: i32,
    sizes: Option<ListSize>,
}

/// An argument, or a field of an input object.
struct Input {
    weight: f64,
    ty: Name,
    default: Option<Value>,
}

/// `@listSize` of a field.
struct ListSize {
    assumed: Option<f64>,
    slicing: Vec<Name>,
    sized: Vec<Name>,
    takes_one: bool,
}

impl Prices {
    pub(super) fn of(shape: &Shape) -> Self {
        let weight_of = |name: &Name| {
            let of = shape.type_of(name);
            let told = of.and_then(|of| weight(&of.directives));
            told.unwrap_or(match of.map(|of| &of.kind) {
                Some(Kind::Output { .. } | Kind::Input(_)) => 1.0,
                Some(Kind::Scalar | Kind::Enum(_)) | None => 0.0,
            })
        };
        let input = |definition: &Positioned<InputValueDefinition>| {
            let node = &definition.node;
            let ty = named(&node.ty.node).clone();
            let weight = weight(&node.directives).unwrap_or_else(|| weight_of(&ty));
            let default = node.default_value.as_ref().map(|default| default.node.clone());
            (node.name.node.clone(), Input { weight, ty, default })
        };
        let price = |(name, definition): (&Name, &FieldDefinition)| {
            let returns = named(&definition.ty.node).clone();
            let price = Price {
                weight: weight(&definition.directives).unwrap_or_else(|| weight_of(&returns)),
                arguments: definition.arguments.iter().map(input).collect(),
                n_lists: n_lists(&definition.ty.node),
                sizes: ListSize::of(&definition.directives),
                returns,
            };
            (name.clone(), price)
        };
        let mut prices = Self { types: HashMap::new(), fields: HashMap::new(), inputs: HashMap::new() };
        for (name, of) in shape.types() {
            prices.types.insert(name.clone(), weight_of(name));
            match &of.kind {
                Kind::Output { fields, .. } if !name.starts_with("__") => {
                    let fields = fields.iter().filter(|(name, _)| !name.starts_with("__")).map(price).collect();
                    prices.fields.insert(name.clone(), fields);
                }
                Kind::Input(fields) => drop(prices.inputs.insert(name.clone(), fields.iter().map(input).collect())),
                _ => {}
            }
        }
        prices
    }

    /// The weights of what a value holds.
    fn held(&self, value: &Value, ty: &Name) -> f64 {
        match (value, self.inputs.get(ty)) {
            (Value::List(items), _) => items.iter().map(|item| self.held(item, ty)).sum(),
            (Value::Object(given), Some(fields)) => given
                .iter()
                .filter_map(|(name, value)| fields.get(name).map(|field| field.weight + self.held(value, &field.ty)))
                .sum(),
            _ => 0.0,
        }
    }
}

impl ListSize {
    fn of(directives: &[Positioned<ConstDirective>]) -> Option<Self> {
        let told = &directives.iter().find(|directive| directive.node.name.node == "listSize")?.node;
        let names = |argument: &str| match told.get_argument(argument).map(|value| &value.node) {
            Some(Value::List(items)) => items.iter().filter_map(as_text).map(Name::new).collect(),
            Some(one) => as_text(one).map(Name::new).into_iter().collect(),
            None => Vec::new(),
        };
        Some(Self {
            assumed: told.get_argument("assumedSize").and_then(|value| length(&value.node)),
            slicing: names("slicingArguments"),
            sized: names("sizedFields"),
            takes_one: told
                .get_argument("requireOneSlicingArgument")
                .is_none_or(|value| value.node != Value::Boolean(false)),
        })
    }
}

fn weight(directives: &[Positioned<ConstDirective>]) -> Option<f64> {
    let told = directives.iter().find(|directive| directive.node.name.node == "cost")?;
    as_text(&told.node.get_argument("weight")?.node)?.parse().ok().filter(|weight: &f64| weight.is_finite())
}

fn as_text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// How many items an argument asks for: a number says it, a list is as long as it is.
fn length(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64().map(|number| number.max(0.0)),
        Value::List(items) => Some(items.len() as f64),
        _ => None,
    }
}

fn n_lists(ty: &Type) -> i32 {
    match &ty.base {
        BaseType::Named(_) => 0,
        BaseType::List(item) => 1 + n_lists(item),
    }
}

/// One operation with its variables, in which every variable that has a default has a value.
pub(super) struct Reckoning<'a> {
    prices: &'a Prices,
    shape: &'a Shape,
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    plans: HashMap<(*const SelectionSet, &'a Name), Rc<Plan<'a>>>,
    /// Of a plan, with its sized fields and the size that they have.
    expected: HashMap<(*const Plan<'a>, *const Name, u64), Most>,
    /// Of a variable, as a value of a type: what it holds.
    held: HashMap<(&'a Name, &'a Name), f64>,
    counted: Counted<'a>,
    faults: Vec<Fault>,
}

/// What an operation may come to at most, as far as the schema tells lengths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Requested {
    pub(super) cost: u64,
    /// The fields of all objects in the answer, those that cost nothing too: each is a call.
    pub(super) fields: u64,
}

/// The same of one value, before it is rounded.
#[derive(Clone, Copy, Default)]
struct Most {
    cost: f64,
    fields: f64,
}

/// What a selection set means for an object of one type, fragments written out.
struct Plan<'a> {
    /// The weight of the type, and of every call.
    own: f64,
    /// Every response name, as often as it is called for.
    keys: Vec<&'a Name>,
    /// Fields whose values cost something.
    calls: Vec<Call<'a>>,
}

/// As many values in the arguments of a call cost one unit.
const VALUES: usize = 100;

struct Call<'a> {
    field: &'a Field,
    price: &'a Price,
    /// Items of its list, as its own arguments and `@listSize` tell.
    size: Option<f64>,
}

impl<'a> Reckoning<'a> {
    pub(super) fn new(
        prices: &'a Prices,
        shape: &'a Shape,
        document: &'a ExecutableDocument,
        variables: &'a Variables,
    ) -> Self {
        let (plans, expected, held) = (HashMap::new(), HashMap::new(), HashMap::new());
        let counted = Counted::new(variables);
        Self { prices, shape, document, variables, plans, expected, held, counted, faults: Vec::new() }
    }

    /// What the operation comes to at most. A fault where a list lacks the one argument that it is to be sliced by.
    pub(super) fn requested(&mut self, operation: &'a OperationDefinition) -> Result<Requested, Vec<Fault>> {
        let root = self.shape.root(operation.ty);
        let most = root.map_or_else(Most::default, |root| self.expect(&operation.selection_set.node, root, None));
        if !self.faults.is_empty() {
            return Err(std::mem::take(&mut self.faults));
        }
        Ok(Requested { cost: whole(most.cost), fields: whole(most.fields) })
    }

    /// What the operation cost, by the data that it was answered with.
    pub(super) fn actual(&mut self, operation: &'a OperationDefinition, data: &Value) -> u64 {
        let Some(root) = self.shape.root(operation.ty) else { return 0 };
        whole(self.measure(&operation.selection_set.node, root, data))
    }

    /// One value of a type; `sized` are the fields of it whose lists have a size, and that size.
    fn expect(&mut self, set: &'a SelectionSet, on: &'a Name, sized: Option<(&'a [Name], f64)>) -> Most {
        let Some(possible) = self.shape.possible(on) else { return Most { cost: self.weight(on), fields: 0.0 } };
        let of_each = possible.iter().map(|object| {
            let plan = self.plan(set, object);
            let (names, size) = sized.map_or((std::ptr::null(), 0.0), |(names, size)| (names.as_ptr(), size));
            let key = (Rc::as_ptr(&plan), names, size.to_bits());
            if let Some(known) = self.expected.get(&key) {
                return *known;
            }
            let own = Most { cost: plan.own, fields: plan.keys.len() as f64 };
            let most = plan.calls.iter().fold(own, |sum, call| {
                let price = call.price;
                let by_parent = sized.filter(|(names, _)| names.contains(&call.field.name.node)).map(|(_, size)| size);
                let (below, of_items) = match &price.sizes {
                    Some(sizes) if !sizes.sized.is_empty() => (call.size.map(|size| (&*sizes.sized, size)), None),
                    _ => (None, call.size),
                };
                let n = if price.n_lists == 0 { 1.0 } else { by_parent.or(of_items).unwrap_or(UNTOLD) };
                // Of lists within lists the schema tells the outer length.
                let n = n * UNTOLD.powi((price.n_lists - 1).max(0));
                let item = self.expect(&call.field.selection_set.node, &price.returns, below);
                Most { cost: sum.cost + n * item.cost, fields: sum.fields + n * item.fields }
            });
            self.expected.insert(key, most);
            most
        });
        of_each.fold(Most::default(), |one, other| Most {
            cost: one.cost.max(other.cost),
            fields: one.fields.max(other.fields),
        })
    }

    /// The cost of a value that is there.
    fn measure(&mut self, set: &'a SelectionSet, on: &'a Name, value: &Value) -> f64 {
        let fields = match value {
            Value::Null => return 0.0,
            Value::List(items) => return items.iter().map(|item| self.measure(set, on, item)).sum(),
            Value::Object(fields) => fields,
            _ => return self.weight(on),
        };
        let Some(possible) = self.shape.possible(on) else { return self.weight(on) };
        // Of which type it is shows in which fields it has.
        let plans: Vec<_> = possible.iter().map(|object| self.plan(set, object)).collect();
        let has_all =
            |plan: &Plan<'_>| possible.len() == 1 || plan.keys.iter().all(|key| fields.contains_key(key.as_str()));
        let is_like = plans.iter().any(|plan| has_all(plan));
        let mut dearest: f64 = 0.0;
        for plan in plans.iter().filter(|plan| !is_like || has_all(plan)) {
            let mut cost = plan.own;
            for call in &plan.calls {
                if let Some(value) = fields.get(call.field.response_key().node.as_str()) {
                    cost += self.measure(&call.field.selection_set.node, &call.price.returns, value);
                }
            }
            dearest = dearest.max(cost);
        }
        dearest
    }

    fn weight(&self, name: &Name) -> f64 {
        self.prices.types.get(name).copied().unwrap_or(0.0)
    }

    fn plan(&mut self, set: &'a SelectionSet, object: &'a Name) -> Rc<Plan<'a>> {
        let key = (std::ptr::from_ref(set), object);
        if let Some(known) = self.plans.get(&key) {
            return known.clone();
        }
        let mut plan = Plan { own: self.weight(object), keys: Vec::new(), calls: Vec::new() };
        self.add(&mut plan, set, object);
        let plan = Rc::new(plan);
        self.plans.insert(key, plan.clone());
        plan
    }

    fn add(&mut self, plan: &mut Plan<'a>, set: &'a SelectionSet, object: &'a Name) {
        for item in &set.items {
            if is_skipped(item.node.directives(), self.variables) {
                continue;
            }
            let (condition, below) = match &item.node {
                Selection::Field(field) => {
                    self.call(plan, field, object);
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
                self.add(plan, below, object);
            }
        }
    }

    fn call(&mut self, plan: &mut Plan<'a>, field: &'a Positioned<Field>, object: &Name) {
        let Positioned { pos, node: field } = field;
        plan.keys.push(&field.response_key().node);
        let Some(price) = self.prices.fields.get(object).and_then(|fields| fields.get(&field.name.node)) else {
            return;
        };
        let of_arguments = field.arguments.iter().filter_map(|(name, value)| {
            let input = price.arguments.get(&name.node)?;
            Some(input.weight + self.held(&value.node, &input.ty))
        });
        let of_arguments: f64 = of_arguments.sum();
        // Arguments may make a call cheaper, but never a gain.
        plan.own += (price.weight + of_arguments).max(0.0);
        // each call gets a copy of its arguments
        plan.own += (self.counted.of_field(field) / VALUES) as f64;
        let size = price.sizes.as_ref().and_then(|sizes| self.size(field, price, sizes, *pos));
        if self.weight(&price.returns) != 0.0 || !field.selection_set.node.items.is_empty() {
            plan.calls.push(Call { field, price, size });
        }
    }

    /// How many items the arguments of a call ask for, the most where several do.
    fn size(&mut self, field: &Field, price: &Price, sizes: &ListSize, pos: Pos) -> Option<f64> {
        let (mut n_given, mut asked) = (0, None);
        for name in &sizes.slicing {
            let given = field.get_argument(name).and_then(|value| Given::of(&value.node, self.variables));
            n_given += usize::from(given.is_some_and(|given| !given.is_null));
            let default = || length(price.arguments.get(name)?.default.as_ref()?);
            asked = given.map_or_else(default, |given| given.length).into_iter().chain(asked).reduce(f64::max);
        }
        if sizes.takes_one && !sizes.slicing.is_empty() && n_given != 1 {
            let names: Vec<_> = sizes.slicing.iter().map(Name::as_str).collect();
            let message = format!("Field \"{}\" takes exactly one of: {}.", field.name.node, names.join(", "));
            let fault = Fault { message, positions: vec![pos] };
            if !self.faults.contains(&fault) {
                self.faults.push(fault);
            }
        }
        asked.or(sizes.assumed)
    }

    /// The weights of what an input value holds. A variable is looked at once, however often it stands somewhere.
    fn held(&mut self, value: &'a InputValue, ty: &'a Name) -> f64 {
        match (value, self.prices.inputs.get(ty)) {
            (InputValue::Variable(name), _) => match self.held.get(&(name, ty)) {
                Some(known) => *known,
                None => {
                    let held = self.variables.get(name).map_or(0.0, |value| self.prices.held(value, ty));
                    self.held.insert((name, ty), held);
                    held
                }
            },
            (InputValue::List(items), _) => items.iter().map(|item| self.held(item, ty)).sum(),
            (InputValue::Object(given), Some(fields)) => given
                .iter()
                .filter_map(|(name, value)| fields.get(name).map(|field| field.weight + self.held(value, &field.ty)))
                .sum(),
            _ => 0.0,
        }
    }
}

/// What is given to an argument, if anything is.
#[derive(Clone, Copy)]
struct Given {
    is_null: bool,
    /// As many items it asks for.
    length: Option<f64>,
}

impl Given {
    fn of(value: &InputValue, variables: &Variables) -> Option<Self> {
        let length = match value {
            InputValue::Variable(name) => {
                let value = variables.get(name)?;
                return Some(Self { is_null: *value == Value::Null, length: length(value) });
            }
            InputValue::Number(number) => number.as_f64().map(|number| number.max(0.0)),
            InputValue::List(items) => Some(items.len() as f64),
            _ => None,
        };
        Some(Self { is_null: *value == InputValue::Null, length })
    }
}

/// Whether `@skip` or `@include` leave something out.
pub(super) fn is_skipped(directives: &[Positioned<Directive>], variables: &Variables) -> bool {
    directives.iter().any(|directive| {
        let skips = match &*directive.node.name.node {
            "skip" => true,
            "include" => false,
            _ => return false,
        };
        match directive.node.get_argument("if").map(|value| &value.node) {
            Some(InputValue::Variable(name)) => variables.get(name) == Some(&Value::Boolean(skips)),
            given => given == Some(&InputValue::Boolean(skips)),
        }
    })
}

/// Costs are told in whole numbers, rounded up. What is too large to be told is the largest number there is.
fn whole(cost: f64) -> u64 {
    cost.max(0.0).ceil() as u64
}

#[cfg(test)]
mod tests;
