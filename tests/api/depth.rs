//! No document that the guard accepts may need more stack than a thread has: such a fault ends the whole process.

use std::collections::BTreeMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition};
use simpul::edge::guard;
use simpul::gql;
use simpul::gql::policy::{Tag, tag};

use crate::given;

/// What can be selected of each type: the fields that need no argument, and of unions what they may be.
struct Shape(BTreeMap<String, Selectable>);

enum Selectable {
    Fields(Vec<Field>),
    OneOf(Vec<String>),
}

struct Field {
    name: String,
    is_page: bool,
    of: String,
}

fn named(ty: &Type) -> String {
    match &ty.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(item) => named(item),
    }
}

impl Shape {
    fn of_graph() -> Self {
        let mut shape = BTreeMap::new();
        for definition in parse_schema(gql::sdl()).expect("a schema").definitions {
            let TypeSystemDefinition::Type(ty) = definition else { continue };
            let selectable = match ty.node.kind {
                TypeKind::Object(object) => {
                    // what a visitor may ask
                    let of = ty.node.name.node.as_str();
                    let is_public = |field: &&FieldDefinition| tag(of, &field.name.node) == Some(Tag::Public);
                    let fields = object.fields.iter().map(|field| &field.node).filter(is_public);
                    Selectable::Fields(fields.filter_map(Field::of).collect())
                }
                TypeKind::Union(union) => {
                    Selectable::OneOf(union.members.iter().map(|member| member.node.to_string()).collect())
                }
                _ => continue,
            };
            shape.insert(ty.node.name.node.to_string(), selectable);
        }
        Self(shape)
    }

    /// A selection set with this many levels of fields, where the schema goes as deep.
    fn walk(&self, ty: &str, levels: usize, dice: &mut impl FnMut(u64) -> u64) -> String {
        let fields = match &self.0[ty] {
            Selectable::Fields(fields) => fields,
            Selectable::OneOf(members) => {
                let member = &members[dice(members.len() as u64) as usize];
                return format!("{{ ... on {member} {} }}", self.walk(member, levels, dice));
            }
        };
        let inner: Vec<_> = fields.iter().filter(|field| self.0.contains_key(&field.of) && levels > 1).collect();
        if inner.is_empty() {
            return "{ __typename }".to_owned();
        }
        let mut field = inner[dice(inner.len() as u64) as usize];
        // what is not empty leads on
        field = inner.iter().find(|field| field.name == "nodes").unwrap_or(&field);
        let page = if field.is_page { "(first: 3)" } else { "" };
        format!("{{ {}{page} {} }}", field.name, self.walk(&field.of, levels - 1, dice))
    }
}

impl Field {
    fn of(field: &FieldDefinition) -> Option<Self> {
        let needs = |argument: &async_graphql::parser::types::InputValueDefinition| {
            !argument.ty.node.nullable && argument.default_value.is_none()
        };
        (!field.arguments.iter().any(|argument| needs(&argument.node))).then(|| Self {
            name: field.name.node.to_string(),
            is_page: field.arguments.iter().any(|argument| argument.node.name.node == "first"),
            of: named(&field.ty.node),
        })
    }
}

/// How many bytes of this thread's stack were ever used: those of its memory that are there.
fn used() -> usize {
    let here = 0_u8;
    let here = (&raw const here).addr();
    let maps = std::fs::read_to_string("/proc/self/smaps").expect("Linux tells of its memory");
    let mut is_here = false;
    for line in maps.lines() {
        let range = line.split(' ').next().and_then(|range| range.split_once('-'));
        let address = |text| usize::from_str_radix(text, 16).ok();
        if let Some((from, to)) = range.and_then(|(from, to)| Some((address(from)?, address(to)?))) {
            is_here = (from..to).contains(&here);
        } else if let Some(kib) = line.strip_prefix("Rss:").filter(|_| is_here) {
            return kib.trim().trim_end_matches(" kB").parse::<usize>().expect("a number") * 1024;
        }
    }
    panic!("the stack is nowhere")
}

reading_demo!(a_document_as_deep_as_any_may_be_leaves_most_of_the_stack_free, async |ctx| {
    let (shape, mut dice) = (Shape::of_graph(), given::dice(7));
    let limits = guard::Limits::default();
    let mut documents = vec![
        "{ clusters(first: 50) { nodes { leadCooperative { name years { year } }
            umkm(first: 10) { totalCount { value } nodes { region { name } } } } } }"
            .to_owned(),
    ];
    let walks = std::iter::repeat_with(|| shape.walk("Query", limits.depth, &mut dice));
    let is_deepest = |document: &String| guard::check(document, &limits).expect("within them").depth == limits.depth;
    documents.extend(walks.filter(is_deepest).take(200));
    let executor = tokio::runtime::Handle::current();
    let thread = std::thread::Builder::new().stack_size(gql::STACK).spawn(move || {
        executor.block_on(async {
            for document in documents {
                given::ask(&ctx, &document, serde_json::json!({})).await;
            }
        });
        used()
    })?;
    let used = thread.join().expect("every document is answered");
    assert!((100_000..gql::STACK / 2).contains(&used), "{used} of {} bytes", gql::STACK);
});
