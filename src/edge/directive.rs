//! Directives of a schema written with async-graphql, for whoever reads its text: what it costs
//! (<https://ibm.github.io/graphql-specs/cost-spec.html>), which `cost` reads, and what is null for an error only
//! (<https://specs.apollo.dev/nullability/v0.4>), which clients read. `#[graphql(directive = Weight::apply(5))]`.

use async_graphql::indexmap::IndexMap;
use async_graphql::registry::location_traits::{
    Directive_At_FIELD_DEFINITION, Directive_At_INPUT_FIELD_DEFINITION, Directive_At_OBJECT,
};
use async_graphql::registry::{
    __DirectiveLocation as Location, Deprecation, MetaDirective, MetaDirectiveInvocation, MetaInputValue, Registry,
};
use async_graphql::{InputType, TypeDirective, Value};

/// `@cost`: what a call of a field, or a value of a type, costs in place of 1 for objects and 0 for scalars.
pub struct Weight;

impl Weight {
    /// The weight.
    pub fn apply(weight: u32) -> MetaDirectiveInvocation {
        invocation("cost", [("weight", Value::String(weight.to_string()))])
    }
}

/// `@listSize` of a list that no argument cuts.
pub struct Length;

impl Length {
    /// How long it can be.
    pub fn apply(most: u32) -> MetaDirectiveInvocation {
        invocation("listSize", [("assumedSize", most.into())])
    }
}

/// `@listSize` of a list that an argument cuts, or that is as long as an argument.
pub struct Sliced;

impl Sliced {
    /// The argument, which has a default value or has to be given.
    pub fn apply(by: &str) -> MetaDirectiveInvocation {
        invocation("listSize", [("slicingArguments", names(&[by])), ("requireOneSlicingArgument", false.into())])
    }
}

/// `@listSize` of a connection after the Relay specification.
pub struct Pages;

impl Pages {
    /// Items where neither `first` nor `last` is given.
    pub fn apply(default: u32) -> MetaDirectiveInvocation {
        let arguments = [
            ("assumedSize", default.into()),
            ("slicingArguments", names(&["first", "last"])),
            ("sizedFields", names(&["edges", "nodes"])),
            ("requireOneSlicingArgument", false.into()),
        ];
        invocation("listSize", arguments)
    }
}

/// `@semanticNonNull`: null for an error only, which is then told. The field itself is nullable, so that one that fails leaves
/// the rest of the answer as it is.
pub struct Semantic;

impl Semantic {
    /// The field itself; what its list holds is as the type says.
    pub fn apply() -> MetaDirectiveInvocation {
        invocation("semanticNonNull", [])
    }
}

fn names(names: &[&str]) -> Value {
    Value::List(names.iter().map(|name| Value::String((*name).to_owned())).collect())
}

fn invocation<const N: usize>(name: &str, args: [(&str, Value); N]) -> MetaDirectiveInvocation {
    let args = args.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    MetaDirectiveInvocation { name: name.to_owned(), args }
}

/// The definition of `@cost`, to the letter.
fn register_cost(registry: &mut Registry) {
    let about =
        "What a call of a field, or a value of a type, costs: in place of 1 for objects, 0 for scalars and enums.";
    let locations = vec![
        Location::ARGUMENT_DEFINITION,
        Location::ENUM,
        Location::FIELD_DEFINITION,
        Location::INPUT_FIELD_DEFINITION,
        Location::OBJECT,
        Location::SCALAR,
    ];
    let weight = argument::<String>(registry, "weight", "A number.", None);
    register(registry, "cost", about, locations, [weight]);
}

/// The definition of `@listSize`, to the letter.
fn register_list_size(registry: &mut Registry) {
    let about = "How long a list can be: what its slicing arguments ask for, else what is assumed. With sizedFields, the \
                 length is that of these fields of what is returned.";
    let arguments = [
        argument::<Option<i32>>(registry, "assumedSize", "The length where no argument says it.", None),
        argument::<Option<Vec<String>>>(registry, "slicingArguments", "Arguments that say the length.", None),
        argument::<Option<Vec<String>>>(registry, "sizedFields", "Fields of the object returned that have it.", None),
        argument::<Option<bool>>(
            registry,
            "requireOneSlicingArgument",
            "Whether exactly one of the arguments has to be given.",
            Some("true"),
        ),
    ];
    register(registry, "listSize", about, vec![Location::FIELD_DEFINITION], arguments);
}

/// The definition of `@semanticNonNull`, to the letter.
fn register_semantic_non_null(registry: &mut Registry) {
    let about =
        "Null for an error only, which the answer tells: whoever stops at errors may take the type as non-null.";
    let levels = argument::<Vec<i32>>(registry, "levels", "Depths of lists for which it holds.", Some("[0]"));
    register(registry, "semanticNonNull", about, vec![Location::FIELD_DEFINITION], [levels]);
}

fn argument<T: InputType>(registry: &mut Registry, name: &str, about: &str, default: Option<&str>) -> MetaInputValue {
    MetaInputValue {
        name: name.to_owned(),
        description: Some(about.to_owned()),
        ty: T::create_type_info(registry),
        deprecation: Deprecation::NoDeprecated,
        default_value: default.map(str::to_owned),
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        is_secret: false,
        directive_invocations: Vec::new(),
    }
}

fn register<const N: usize>(
    registry: &mut Registry,
    name: &str,
    about: &str,
    locations: Vec<Location>,
    arguments: [MetaInputValue; N],
) {
    let args: IndexMap<_, _> = arguments.into_iter().map(|argument| (argument.name.clone(), argument)).collect();
    let (name, description) = (name.to_owned(), Some(about.to_owned()));
    registry.add_directive(MetaDirective {
        name,
        description,
        locations,
        args,
        is_repeatable: false,
        visible: None,
        composable: None,
    });
}

macro_rules! directives {
    ($($ty:ident is $name:literal, defined by $register:ident, on $($at:ident),+;)+) => {
        $(
            impl TypeDirective for $ty {
                fn name(&self) -> std::borrow::Cow<'static, str> {
                    $name.into()
                }

                fn register(&self, registry: &mut Registry) {
                    $register(registry);
                }
            }
            $(impl $at for $ty {})+
        )+
    };
}
directives! {
    Weight is "cost", defined by register_cost, on Directive_At_FIELD_DEFINITION, Directive_At_INPUT_FIELD_DEFINITION, Directive_At_OBJECT;
    Length is "listSize", defined by register_list_size, on Directive_At_FIELD_DEFINITION;
    Sliced is "listSize", defined by register_list_size, on Directive_At_FIELD_DEFINITION;
    Semantic is "semanticNonNull", defined by register_semantic_non_null, on Directive_At_FIELD_DEFINITION;
    Pages is "listSize", defined by register_list_size, on Directive_At_FIELD_DEFINITION;
}
