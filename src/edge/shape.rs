//! A schema as its text tells it, for whoever judges documents and answers without executing anything: validation,
//! costs, nulls.

use std::collections::{BTreeSet, HashMap, HashSet};

use async_graphql::Name;
use async_graphql::parser::types::{
    BaseType, ConstDirective, DirectiveDefinition, FieldDefinition, InputValueDefinition, OperationType, Type,
    TypeKind, TypeSystemDefinition,
};
use async_graphql::parser::{self, Pos, Positioned, parse_schema};

/// What every schema has without saying so (GraphQL, September 2025, 3.5, 3.13 and 4).
const BUILT_IN: &str = r#"
scalar Int scalar Float scalar String scalar Boolean scalar ID
directive @skip(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
directive @include(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
type __Roots { __schema: __Schema! __type(name: String!): __Type }
type __Schema {
  description: String types: [__Type!]! queryType: __Type! mutationType: __Type subscriptionType: __Type
  directives(includeDeprecated: Boolean! = false): [__Directive!]!
}
type __Type {
  kind: __TypeKind! name: String description: String specifiedByURL: String isOneOf: Boolean
  fields(includeDeprecated: Boolean! = false): [__Field!] interfaces: [__Type!] possibleTypes: [__Type!]
  enumValues(includeDeprecated: Boolean! = false): [__EnumValue!]
  inputFields(includeDeprecated: Boolean! = false): [__InputValue!] ofType: __Type
}
enum __TypeKind { SCALAR OBJECT INTERFACE UNION ENUM INPUT_OBJECT LIST NON_NULL }
type __Field {
  name: String! description: String args(includeDeprecated: Boolean! = false): [__InputValue!]! type: __Type!
  isDeprecated: Boolean! deprecationReason: String
}
type __InputValue {
  name: String! description: String type: __Type! defaultValue: String isDeprecated: Boolean! deprecationReason: String
}
type __EnumValue { name: String! description: String isDeprecated: Boolean! deprecationReason: String }
type __Directive {
  name: String! description: String isRepeatable: Boolean! locations: [__DirectiveLocation!]!
  args(includeDeprecated: Boolean! = false): [__InputValue!]!
}
enum __DirectiveLocation { QUERY }
"#;

/// A schema.
pub(super) struct Shape {
    query: Name,
    mutation: Option<Name>,
    subscription: Option<Name>,
    types: HashMap<Name, TypeShape>,
    directives: HashMap<Name, DirectiveDefinition>,
}

/// A type.
pub(super) struct TypeShape {
    pub(super) kind: Kind,
    pub(super) directives: Vec<Positioned<ConstDirective>>,
}

/// What a type is made of.
pub(super) enum Kind {
    Scalar,
    Enum(HashSet<Name>),
    Input(Vec<Positioned<InputValueDefinition>>),
    /// An object, an interface, or a union, which has no fields of its own.
    Output {
        is_object: bool,
        fields: HashMap<Name, FieldDefinition>,
        /// The objects that a value can be of.
        possible: BTreeSet<Name>,
    },
}

impl Shape {
    /// Reads the schema definition language.
    pub(super) fn from_sdl(sdl: &str) -> Result<Self, parser::Error> {
        let (mut types, mut directives) = (HashMap::new(), HashMap::new());
        let (mut roots, mut of_interfaces) = (None, Vec::new());
        for (text, definition) in definitions(BUILT_IN)?.chain(definitions(sdl)?) {
            match definition {
                TypeSystemDefinition::Schema(schema) => roots = Some(schema.node),
                TypeSystemDefinition::Directive(Positioned { mut node, .. }) => {
                    node.is_repeatable = is_repeatable(text, &node);
                    directives.insert(node.name.node.clone(), node);
                }
                TypeSystemDefinition::Type(definition) => {
                    let (name, directives) = (definition.node.name.node, definition.node.directives);
                    let kind = match definition.node.kind {
                        TypeKind::Scalar => Kind::Scalar,
                        TypeKind::Enum(of) => {
                            Kind::Enum(of.values.into_iter().map(|value| value.node.value.node).collect())
                        }
                        TypeKind::InputObject(of) => Kind::Input(of.fields),
                        TypeKind::Object(of) => {
                            of_interfaces.extend(of.implements.into_iter().map(|on| (on.node, name.clone())));
                            output(true, of.fields, [name.clone()].into())
                        }
                        TypeKind::Interface(of) => output(false, of.fields, BTreeSet::new()),
                        TypeKind::Union(of) => {
                            output(false, Vec::new(), of.members.into_iter().map(|member| member.node).collect())
                        }
                    };
                    types.insert(name, TypeShape { kind, directives });
                }
            }
        }
        for (interface, object) in of_interfaces {
            if let Some(TypeShape { kind: Kind::Output { possible, .. }, .. }) = types.get_mut(&interface) {
                possible.insert(object);
            }
        }
        let named = |root: Option<Positioned<Name>>| root.map(|name| name.node);
        let by_custom = |name: &str| types.contains_key(name).then(|| Name::new(name));
        let (query, mutation, subscription) = match roots {
            Some(roots) => (named(roots.query), named(roots.mutation), named(roots.subscription)),
            None => (None, by_custom("Mutation"), by_custom("Subscription")),
        };
        let query = query.unwrap_or_else(|| Name::new("Query"));
        if let Some(TypeShape { kind: Kind::Output { fields: introspection, .. }, .. }) = types.remove("__Roots")
            && let Some(TypeShape { kind: Kind::Output { fields, .. }, .. }) = types.get_mut(&query)
        {
            fields.extend(introspection);
        }
        Ok(Self { query, mutation, subscription, types, directives })
    }

    /// The type on which operations of this kind are selected, if the schema has such operations.
    pub(super) fn root(&self, kind: OperationType) -> Option<&Name> {
        match kind {
            OperationType::Query => Some(&self.query),
            OperationType::Mutation => self.mutation.as_ref(),
            OperationType::Subscription => self.subscription.as_ref(),
        }
    }

    /// All types.
    pub(super) fn types(&self) -> impl Iterator<Item = (&Name, &TypeShape)> {
        self.types.iter()
    }

    /// A type by its name.
    pub(super) fn type_of(&self, name: &str) -> Option<&TypeShape> {
        self.types.get(name)
    }

    /// A field of an object or interface.
    pub(super) fn field(&self, parent: &str, name: &str) -> Option<&FieldDefinition> {
        match &self.types.get(parent)?.kind {
            Kind::Output { fields, .. } => fields.get(name),
            _ => None,
        }
    }

    /// The objects that a value of this type can be of; none for a type that is no object, interface or union.
    pub(super) fn possible(&self, name: &str) -> Option<&BTreeSet<Name>> {
        match &self.types.get(name)?.kind {
            Kind::Output { possible, .. } => Some(possible),
            _ => None,
        }
    }

    /// Whether a value of the one type can be of the other.
    pub(super) fn overlap(&self, one: &str, other: &str) -> bool {
        one == other
            || match (self.possible(one), self.possible(other)) {
                (Some(one), Some(other)) => !one.is_disjoint(other),
                _ => false,
            }
    }

    /// Whether this is an object type.
    pub(super) fn is_object(&self, name: &str) -> bool {
        matches!(self.types.get(name), Some(TypeShape { kind: Kind::Output { is_object: true, .. }, .. }))
    }

    /// Whether of an input object exactly one field is to be given.
    pub(super) fn is_one_of(&self, name: &str) -> bool {
        let directives = self.types.get(name).map_or(&[][..], |found| &found.directives);
        directives.iter().any(|directive| directive.node.name.node == "oneOf")
    }

    /// A directive by its name.
    pub(super) fn directive(&self, name: &str) -> Option<&DirectiveDefinition> {
        self.directives.get(name)
    }
}

fn definitions(text: &str) -> Result<impl Iterator<Item = (&str, TypeSystemDefinition)>, parser::Error> {
    Ok(parse_schema(text)?.definitions.into_iter().map(move |definition| (text, definition)))
}

/// The parser takes every directive for a repeatable one: the word stands, or does not, before `on` and the locations.
fn is_repeatable(text: &str, definition: &DirectiveDefinition) -> bool {
    let Some(Pos { line, column }) = definition.locations.first().map(|location| location.pos) else { return false };
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let before = text[start..].char_indices().nth(column - 1).map_or(text, |(at, _)| &text[..start + at]);
    let before = before.trim_end().trim_end_matches('|').trim_end();
    before.strip_suffix("on").is_some_and(|before| before.trim_end().ends_with("repeatable"))
}

fn output(is_object: bool, fields: Vec<Positioned<FieldDefinition>>, possible: BTreeSet<Name>) -> Kind {
    let fields = fields.into_iter().map(|field| (field.node.name.node.clone(), field.node)).collect();
    Kind::Output { is_object, fields, possible }
}

/// The type within all lists.
pub(super) fn named(ty: &Type) -> &Name {
    let mut ty = ty;
    loop {
        match &ty.base {
            BaseType::Named(name) => return name,
            BaseType::List(item) => ty = item,
        }
    }
}
