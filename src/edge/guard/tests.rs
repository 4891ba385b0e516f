use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, Selection, SelectionSet};
use async_graphql::parser::{Positioned, parse_query};
use async_graphql::{EmptyMutation, EmptySubscription, Json, Object, Schema};
use proptest::prelude::*;

use super::*;

pub(crate) mod hostile;

/// A type that leads to itself, so that documents of any depth are valid.
struct Query;

#[Object]
impl Query {
    async fn n(&self) -> i32 {
        1
    }

    async fn a(&self, #[graphql(default)] _x: Json<serde_json::Value>) -> Query {
        Query
    }

    async fn b(&self) -> Option<Query> {
        None
    }
}

/// Parses, validates and executes where a stack is as small as in a server, which is where overflows happen: an
/// overflow would end the test's process.
fn run_in_small_stack(document: &str) {
    let document = document.to_owned();
    let run = move || {
        let schema = crate::edge::limits(Schema::build(Query, EmptyMutation, EmptySubscription)).finish();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(schema.execute(document));
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(run).unwrap().join().unwrap();
}

fn accept(document: &str) -> Counts {
    check(document, &Limits::default()).unwrap_or_else(|refusal| panic!("{refusal} {document}"))
}

fn refuse(document: &str) -> Refusal {
    check(document, &Limits::default()).expect_err(document)
}

fn refuses_for(document: &str, what: &str) {
    assert!(refuse(document).to_string().contains(what), "{}", refuse(document));
}

/// `n` fragments, each of which spreads the next one twice.
fn bomb(n: usize) -> String {
    let fragments = (1..=n).map(|i| format!("fragment f{i} on Query {{ ...f{0} ...f{0} }}", i + 1));
    format!("{{ a {{ ...f1 }} }} {} fragment f{} on Query {{ n }}", fragments.collect::<String>(), n + 1)
}

#[test]
fn counts_are_those_of_a_reader() {
    let document = r#"
        # { a: b @c ...d "
        query Q($x: Int = 3 @d(y: "$z: {"), $y: [Int!]! = [1, 2]) @e(a: {b: [1.5e3, -0]}) {
          one: a(x: "} ...f \" # {", y: """ \""" } @x { """) { n ...F, ... on Query @include(if: $x) { two: n } }
          ... { __typename } ...on@skip(if: true)
        }
        fragment F on Query { a { b { n } } }"#;
    let counts = accept(document);
    let expected = Counts {
        tokens: counts.tokens,
        bracket_depth: 3,
        aliases: 2,
        root_fields: 2,
        directives: 4,
        spreads: 2,
        fragments: 1,
        operations: 1,
        variables: 2,
        nodes: 11,
        depth: 4,
        ..Counts::default()
    };
    assert_eq!(counts, expected);
    assert_eq!(accept("{a,b:c(d:\"e\")\u{feff}}").tokens, 11);
}

#[test]
fn each_limit_is_met_exactly() {
    let n = |count: usize, text: &str| text.repeat(count);
    let fields = |depth: usize| format!("{}n{}", n(depth - 1, "a{"), n(depth - 1, "}"));
    type Write<'a> = &'a dyn Fn(usize) -> String;
    let cases: [(&str, Write<'_>, usize); 15] = [
        ("bytes", &|count| format!("{{n{}}}", n(count - 3, " ")), 20_000),
        ("bytes in a name", &|count| format!("{{{}}}", n(count, "x")), 128),
        ("tokens", &|count| format!("{{a{{{}}}}}", n(count - 5, " n")), 1_000),
        ("brackets", &|depth| format!("{{a(x:{}{})}}", n(depth - 2, "["), n(depth - 2, "]")), 24),
        ("aliases", &|count| format!("{{{}}}", n(count, " a:n")), 30),
        ("aliases", &|count| format!("mutation {{{}}}", n(count, " a:n")), 5),
        ("aliases", &|count| format!("query Q {{{}}} mutation M {{n}}", n(count, " a:n")), 5),
        ("root fields", &|count| format!("{{{}}}", n(count, " __typename")), 30),
        ("root fields", &|count| format!("{{...F}} fragment F on T {{...{{{}}}}}", n(count, " n")), 30),
        ("root fields", &|count| format!("mutation {{{}}}", n(count, " n")), 5),
        ("directives", &|count| format!("{{n{}}}", n(count, " @d")), 20),
        ("fragment spreads", &|count| format!("{{{}}}", n(count, "...f ")), 24),
        ("operations", &|count| n(count, "query Q {n} "), 4),
        ("variables", &|count| format!("query Q({}) {{n}}", n(count, "$a:Int ")), 30),
        ("fields", &|depth| format!("{{{}}}", fields(depth)), 12),
    ];
    for (what, document, limit) in cases {
        accept(&document(limit));
        refuses_for(&document(limit + 1), what);
    }
    // Fragments are refused by their number; their names and use are left to validation.
    let fragments = |count: usize| format!("{{n}} {}", n(count, "fragment f on T {n}"));
    accept(&fragments(24));
    refuses_for(&fragments(25), "fragments");
}

#[test]
fn a_fragment_bomb_is_measured_and_not_exploded() {
    assert_eq!(accept(&bomb(7)).nodes, 2 + 2 * (2_usize.pow(7) - 1) + 2_usize.pow(7));
    for n in [10, 11] {
        refuses_for(&bomb(n), "written out");
    }
    // With the number of spreads unlimited, a bomb of any size saturates.
    let limits = Limits { spreads: 1_000, fragments: 1_000, tokens: 10_000, ..Limits::default() };
    for n in [20, 22, 200] {
        assert!(matches!(check(&bomb(n), &limits), Err(Refusal::TooMany { what, .. }) if what.contains("written out")));
    }
    run_in_small_stack(&bomb(7));
}

#[test]
fn fragments_that_lead_back_are_refused() {
    for document in [
        "{...A} fragment A on T {...A}",
        "{n} fragment A on T {a{...B}} fragment B on T {...{...A}}",
        "query Q {n} fragment B on T {...C} fragment C on T {n ...C}",
    ] {
        assert_eq!(refuse(document), Refusal::Cycle);
    }
    // A diamond is none.
    accept("{...A ...B} fragment A on T {...C} fragment B on T {...C} fragment C on T {n}");
}

#[test]
fn a_nested_literal_never_reaches_the_parser() {
    for (open, close) in [("[", "]"), ("{x:", "}")] {
        let nested = |depth: usize| format!("{}1{}", open.repeat(depth), close.repeat(depth));
        for depth in [24, 1_600, 2_000, 4_000, 6_000] {
            let value = nested(depth);
            for document in [
                format!("{{a(x:{value}){{n}}}}"),
                format!("query Q($v:T={value}){{n}}"),
                format!("{{n @d(x:{value})}}"),
                format!("query Q($v:T @d(x:{value})){{n}}"),
            ] {
                assert!(matches!(refuse(&document), Refusal::TooDeep { .. } | Refusal::TooMany { .. }), "{document}");
            }
        }
        let document = format!("{{a(x:{}){{n}}}}", nested(22));
        accept(&document);
        run_in_small_stack(&document);
    }
    refuses_for(&format!("{}n{}", "{a".repeat(5_000), "}".repeat(5_000)), "levels deep");
    refuses_for(&format!("query Q($v:{}T{}){{n}}", "[".repeat(3_000), "]".repeat(3_000)), "levels deep");
}

#[test]
fn nothing_that_the_parser_reads_otherwise_gets_through() {
    for document in [
        "{...A} fragmentA on T {n}",
        "queryQ {n}",
        "mutationM {n}",
        "{...on@skip(if:true)} fragment on on T {n}",
        "{a(x:\"\"\" \") {n}}",
        "{a(x:\"\"\"\\\"\"\") {n}}",
        "{a(x:\"\n\") {n}}",
        "{a(x:\"\\\n\") {n}}",
        "{a(x:[1}) {n}}",
        "{a(x:1a)}",
        "{a(x:-)}",
        "{..a}",
        "{n;}",
        "{n\u{b}}",
        "{n\u{2028}}",
        "{é}",
        "{a:b:c}",
        "{n}}",
        "{n",
        "{a(",
        "fragment A {n}",
        "fragment A onT {n}",
        "{... on T}",
        "type T {n: Int}",
        "{ 8f }",
        "\"text\" {n}",
    ] {
        assert!(matches!(refuse(document), Refusal::Syntax { .. }), "{document}");
    }
    // The parser's own reading: a spread named "on", and a field named T.
    assert_eq!(accept("{... on #\n T}").spreads, 1);
    assert_eq!(accept("{... on\n,T {n}}").spreads, 0);
}

#[test]
fn a_syntax_error_tells_the_place_and_not_the_text() {
    let refusal = refuse("query {\n  caf\u{e9} secret }");
    assert_eq!(refusal.to_string(), "Syntax error at line 2, column 6: expected a GraphQL token.");
}

/// As graphql-js 16 and GraphiQL 5 send it, with everything that they can ask for.
pub(crate) const INTROSPECTION: &str = "
query IntrospectionQuery {
  __schema { description queryType { name kind } mutationType { name kind } subscriptionType { name kind }
    types { ...FullType }
    directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } } } }
fragment FullType on __Type { kind name description specifiedByURL isOneOf
  fields(includeDeprecated: true) { name description args(includeDeprecated: true) { ...InputValue }
    type { ...TypeRef } isDeprecated deprecationReason }
  inputFields(includeDeprecated: true) { ...InputValue }
  interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
  possibleTypes { ...TypeRef } }
fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue isDeprecated deprecationReason }
fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
  ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }";

#[test]
fn introspection_has_a_budget_of_its_own() {
    let counts = accept(INTROSPECTION);
    assert_eq!((counts.nodes, counts.depth), (0, 0));
    assert!(counts.introspection_depth > Limits::default().depth, "else the budget would not be needed");
    let schema = crate::edge::limits(Schema::build(Query, EmptyMutation, EmptySubscription)).finish();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let response = runtime.block_on(schema.execute(INTROSPECTION));
    assert!(response.is_ok(), "{:?}", response.errors);

    // Beside other fields, each part has its own.
    let beside = accept("{ n __type(name: \"Query\") { name fields { name } } a { __typename } }");
    assert_eq!((beside.nodes, beside.depth), (3, 2));
    assert_eq!((beside.introspection_nodes, beside.introspection_depth), (4, 3));
    // The answer grows with the schema's size to the power of the lists.
    refuses_for("{__schema{types{fields{type{fields{name}}}}}}", "lists");
    refuses_for(
        "{__schema{types{...F}}} fragment F on __Type {fields{type{...G}}} fragment G on __Type {fields{name}}",
        "lists",
    );
    refuses_for(&format!("{{__type(name:\"Q\"){}name{}}}", "{ofType".repeat(20), "}".repeat(20)), "levels deep");
    let spreads = "...F ".repeat(10);
    refuses_for(
        &format!("{{__schema{{{spreads}}}}} fragment F on __Schema {{{}}}", " description".repeat(50)),
        "introspection",
    );
    // A name alone opens nothing: outside introspection the same fields are fields.
    assert_eq!(accept("{types{fields{types{fields}}}}").introspection_lists, 0);
}

#[test]
fn json_depth_is_counted_outside_strings() {
    assert!(!json_is_deeper_than(br#"{"a":[{"b":"[[[[[\"[[[[["}]}"#, 3));
    assert!(json_is_deeper_than(br#"{"a":[{"b":[]}]}"#, 3));
    assert!(json_is_deeper_than("[".repeat(200_000).as_bytes(), 20));
    assert!(!json_is_deeper_than(b"]]]][[]]", 2));
    assert!(!json_is_deeper_than(br#""\\""#, 0));
}

#[test]
fn json_values_are_counted_outside_strings() {
    for (json, n) in
        [("1", 1), ("[]", 2), ("[1]", 2), ("[1,2]", 3), (r#"{"a":[1,{"b":",,[[{{"}]}"#, 5), (r#"["\\",",1]"#, 3)]
    {
        assert!(!json_has_more_values_than(json.as_bytes(), n), "{json}");
        assert!(json_has_more_values_than(json.as_bytes(), n - 1), "{json}");
    }
}

/// The same counts, taken from the parser's tree the slow way.
fn counts_of(document: &ExecutableDocument) -> Counts {
    struct Tree<'a>(&'a ExecutableDocument, Counts);
    impl Tree<'_> {
        /// With fragments written out; what is counted once wherever it stands is added on the way.
        fn set(&mut self, set: &Positioned<SelectionSet>, own: bool, introspection: bool, lists: usize) -> Size {
            let mut sum = Size { introspection_lists: lists, ..Size::default() };
            for item in &set.node.items {
                if own {
                    self.1.directives += item.node.directives().len();
                }
                let (mut level, mut is_introspection) = (0, introspection);
                let below = match &item.node {
                    Selection::Field(field) => {
                        self.1.aliases += usize::from(own && field.node.alias.is_some());
                        let name = field.node.name.node.as_str();
                        is_introspection |= name == "__schema" || name == "__type";
                        let is_list = ["types", "fields", "interfaces", "possibleTypes", "inputFields"].contains(&name);
                        level = 1;
                        let lists = lists + usize::from(is_introspection && is_list);
                        self.set(&field.node.selection_set, own, is_introspection, lists)
                    }
                    Selection::InlineFragment(inline) => {
                        self.set(&inline.node.selection_set, own, introspection, lists)
                    }
                    Selection::FragmentSpread(spread) => {
                        self.1.spreads += usize::from(own);
                        match self.0.fragments.get(&spread.node.fragment_name.node) {
                            Some(fragment) => {
                                let on_it = fragment.node.type_condition.node.on.node.starts_with("__");
                                self.set(&fragment.node.selection_set, false, introspection || on_it, lists)
                            }
                            None => Size::default(),
                        }
                    }
                };
                sum.roots += if level == 1 { 1 } else { below.roots };
                sum.nodes += below.nodes + usize::from(!is_introspection);
                sum.introspection_nodes += below.introspection_nodes + usize::from(is_introspection);
                let reach = |has_any: bool, below: usize| if has_any { below + level } else { 0 };
                sum.depth = sum.depth.max(reach(below.nodes > 0 || !is_introspection, below.depth));
                let has_introspection = below.introspection_nodes > 0 || is_introspection;
                let reach = reach(has_introspection, below.introspection_depth);
                sum.introspection_depth = sum.introspection_depth.max(reach);
                sum.introspection_lists = sum.introspection_lists.max(below.introspection_lists);
            }
            sum
        }
    }
    let mut tree = Tree(document, Counts::default());
    let take = |set: &Positioned<SelectionSet>, introspection: bool, is_operation: bool, tree: &mut Tree<'_>| {
        let size = tree.set(set, true, introspection, 0);
        tree.1.take_larger(Size { is_operation, ..size });
    };
    let operations: Vec<_> = match &document.operations {
        DocumentOperations::Single(operation) => vec![operation],
        DocumentOperations::Multiple(operations) => operations.values().collect(),
    };
    for operation in &operations {
        tree.1.directives += operation.node.directives.len();
        let variables = &operation.node.variable_definitions;
        tree.1.directives += variables.iter().map(|variable| variable.node.directives.len()).sum::<usize>();
        tree.1.variables = tree.1.variables.max(variables.len());
        take(&operation.node.selection_set, false, true, &mut tree);
    }
    for fragment in document.fragments.values() {
        tree.1.directives += fragment.node.directives.len();
        let introspection = fragment.node.type_condition.node.on.node.starts_with("__");
        take(&fragment.node.selection_set, introspection, false, &mut tree);
    }
    tree.1.operations = operations.len();
    tree.1.fragments = document.fragments.len();
    tree.1
}

/// Holds for every text whatsoever: what the guard lets through and the parser takes, both read alike.
fn both_read_alike(document: &str) {
    let Ok(counts) = check(document, &Limits::default()) else { return };
    let Ok(tree) = parse_query(document) else { return };
    let own = Counts { tokens: 0, bracket_depth: 0, ..counts };
    assert_eq!(own, counts_of(&tree), "{document}");
}

/// What may stand between two tokens, bait for a bad lexer included.
fn ignored() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![" ", "\n", ", ", "\t\r\n", "\u{feff} ", " # { \" ... @ a: \n", " #\"\"\"\r", "  "])
}

fn value() -> impl Strategy<Value = String> {
    let scalars = vec![
        "1",
        "-0.5e+3",
        "true",
        "null",
        "RED",
        "$v",
        r#""""#,
        r#""} \" ...f""#,
        r#""é\u00e9\\""#,
        r#"""" { \""" " "" @x """"#,
        r#""""""""#,
        "[]",
        "{}",
    ];
    prop::sample::select(scalars).prop_map(str::to_owned).prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(|list| format!("[{}]", list.join(" "))),
            prop::collection::vec(inner, 0..3).prop_map(|list| format!(
                "{{{}}}",
                list.iter().map(|value| format!(" k: {value}")).collect::<String>()
            )),
        ]
    })
}

fn directives() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => Just(String::new()),
        2 => Just(" @include(if: true)".to_owned()),
        1 => value().prop_map(|value| format!(" @ d (x: {value})@e")),
    ]
}

fn arguments() -> impl Strategy<Value = String> {
    prop_oneof![3 => Just(String::new()), 1 => value().prop_map(|value| format!("(x: {value}, y: 1)"))]
}

fn selection_set() -> impl Strategy<Value = String> {
    let name = || {
        prop::sample::select(vec![
            "n",
            "a",
            "b",
            "on",
            "query",
            "fragment",
            "__typename",
            "trueish",
            "_1",
            "__type",
            "fields",
            "types",
        ])
    };
    let leaf = prop_oneof![
        4 => (name(), arguments(), directives()).prop_map(|(name, arguments, directives)| format!("{name}{arguments}{directives}")),
        1 => (name(), name()).prop_map(|(alias, name)| format!("{alias} : {name}")),
        1 => (0..5_usize, directives()).prop_map(|(index, directives)| format!("...F{index}{directives}")),
    ];
    let set = |items: &[(String, &str)]| {
        format!("{{{}}}", items.iter().map(|(item, ignored)| format!("{ignored}{item}{ignored}")).collect::<String>())
    };
    let leaves = prop::collection::vec((leaf, ignored()), 1..4).prop_map(move |items| set(&items));
    leaves.prop_recursive(4, 24, 4, move |inner| {
        let field = prop_oneof![
            3 => (name(), arguments(), directives(), inner.clone())
                .prop_map(|(name, arguments, directives, set)| format!("{name}{arguments}{directives}{set}")),
            1 => (name(), inner.clone()).prop_map(|(name, set)| format!("x:{name} {set}")),
            1 => (directives(), inner.clone()).prop_map(|(directives, set)| format!("... on Query{directives} {set}")),
            1 => (directives(), inner.clone()).prop_map(|(directives, set)| format!("...{directives}{set}")),
        ];
        prop::collection::vec((field, ignored()), 1..3).prop_map(move |items| set(&items))
    })
}

/// Documents that a parser takes; fragments spread only later ones, so that most have no cycle.
fn document() -> impl Strategy<Value = String> {
    let variables = prop_oneof![
        2 => Just(String::new()),
        1 => Just("($v: Int)".to_owned()),
        1 => Just("($v: [Int!]! @d = [1, 2] $w:T={k:\"$\"})".to_owned()),
    ];
    let operation =
        (0..3_usize, variables, directives(), selection_set()).prop_map(|(kind, variables, directives, set)| {
            format!("{} Q{variables}{directives}{set}", ["query", "mutation", "subscription"][kind])
        });
    let fragments = prop::collection::vec((directives(), selection_set()), 0..4);
    (prop_oneof![selection_set(), operation], fragments, ignored()).prop_map(|(operation, fragments, ignored)| {
        let fragments = fragments.iter().enumerate().map(|(index, (directives, set))| {
            // F0 may spread F1 and on, never itself or an earlier one.
            let set = (0..=index).fold(set.clone(), |set, earlier| set.replace(&format!("...F{earlier}"), "...F9"));
            let on = ["Query", "__Type"][usize::from(set.len() % 4 == 0)];
            format!("{ignored}fragment F{index} on {on}{directives}{set}")
        });
        format!("{operation}{}", fragments.collect::<String>())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_guard_counts_what_the_parser_finds(document in document()) {
        prop_assert!(parse_query(&document).is_ok(), "the generator makes GraphQL: {document}");
        if let Err(Refusal::Syntax { .. }) = check(&document, &Limits::default()) {
            panic!("the guard takes what the parser takes: {document}");
        }
        both_read_alike(&document);
    }

    /// A document with a few bytes taken out, doubled or put in: bracket, quote and comment faults of every kind.
    #[test]
    fn no_damage_makes_them_read_differently(
        document in document(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), 0..12_usize), 1..4),
    ) {
        let mut letters: Vec<char> = document.chars().collect();
        for (index, kind) in damage {
            let at = index.index(letters.len().max(1));
            match kind {
                0 | 1 if at < letters.len() => drop(letters.remove(at)),
                2 if at < letters.len() => letters.insert(at, letters[at]),
                kind => letters.insert(at.min(letters.len()), ['"', '\\', '#', '\n', '{', '}', '(', '.', ':', '@'][kind % 10]),
            }
        }
        both_read_alike(&letters.into_iter().collect::<String>());
    }

    #[test]
    fn no_sequence_of_tokens_makes_them_read_differently(
        tokens in prop::collection::vec(prop::sample::select(vec![
            "{", "}", "(", ")", "[", "]", ":", "@", "$", "!", "=", "...", "on", "on ", "fragment ", "fragment", "query", "{ n }",
            "mutation ", "A", " T", "n", "\"", "\"\"\"", "\\", "#", "\n", "1", "-", "0", ".", "true", " ", "fragment A on T {",
            "query Q", "a(x:", ")", "... on T {",
        ]), 0..24),
    ) {
        both_read_alike(&tokens.concat());
    }

    #[test]
    fn any_text_is_judged_without_harm(text in "\\PC{0,200}") {
        both_read_alike(&text);
    }
}
