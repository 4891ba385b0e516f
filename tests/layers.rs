//! Who may know whom. Every path in `src` that leads to another layer is looked at, and this table is the picture of
//! docs/ARCHITECTURE.md: a layer imports only from those named in its row. A module without a row fails.

use std::collections::BTreeMap;

use crate::given::files;

/// A layer, the layers it may import from, and other crates that are its own business or none of it.
struct Layer {
    name: &'static str,
    knows: &'static [&'static str],
    /// Words that do not stand in its code: other crates, and what would make it depend on the moment or the machine.
    never: &'static [&'static str],
}

const ENGINES: &[&str] = &["sqlx", "libsqlite3_sys"];
const GRAPH: &[&str] = &["async_graphql"];
const HTTP: &[&str] = &["axum", "hyper", "hyper_util"];
const IMPURE: &[&str] = &[
    "async",
    "await",
    "tokio",
    "tracing",
    "getrandom",
    "SystemTime",
    "Instant",
    "Utc::now",
    "Local::now",
    "now_v7",
    "new_v4",
    "std::env",
    "std::fs",
    "std::net",
    "println",
    "eprintln",
];
const NOUNS: &[&str] =
    &["umkm", "cooperative", "cooperatives", "kbli", "koperasi", "dinas", "membership", "memberships"];

fn layers() -> Vec<Layer> {
    let layer = |name, knows, never: &[&[&'static str]]| Layer { name, knows, never: never.concat().leak() };
    vec![
        layer("domain", &[], &[IMPURE, ENGINES, GRAPH, HTTP]),
        layer("db", &["sql!"], &[NOUNS, GRAPH, HTTP]),
        layer("vault", &[], &[NOUNS, ENGINES, GRAPH, HTTP]),
        layer("store", &["domain", "db", "vault", "sql!"], &[GRAPH, HTTP]),
        layer("solve", &["domain"], &[&["async", "await", "tokio"], ENGINES, GRAPH, HTTP]),
        layer("import", &["domain"], &[&["async", "await", "tokio"], ENGINES, GRAPH, HTTP]),
        layer("export", &["domain", "import"], &[&["async", "await", "tokio"], ENGINES, GRAPH, HTTP]),
        layer("demo", &["domain"], &[IMPURE, ENGINES, GRAPH, HTTP]),
        layer("catalogue", &["domain", "db", "vault", "store", "solve"], &[ENGINES, GRAPH, HTTP]),
        layer("jobs", &["domain", "db", "vault", "store", "solve"], &[ENGINES, GRAPH, HTTP]),
        layer(
            "app",
            &["domain", "db", "vault", "store", "solve", "import", "export", "demo", "catalogue", "jobs"],
            &[ENGINES, GRAPH, HTTP],
        ),
        layer("edge", &[], &[NOUNS, ENGINES]),
        layer("gql", &["domain", "app", "edge"], &[ENGINES, HTTP]),
        layer("oidc", &[], &[NOUNS, ENGINES, GRAPH]),
        layer("config", &[], &[ENGINES, GRAPH, HTTP]),
        layer("log", &["config"], &[ENGINES, GRAPH, HTTP]),
        layer("http", &["domain", "app", "edge", "gql", "oidc", "config"], &[ENGINES]),
        // the commands, and what they do
        layer(
            "cli",
            &[
                "domain", "db", "vault", "import", "export", "demo", "app", "edge", "gql", "http", "oidc", "config",
                "log",
            ],
            &[ENGINES, GRAPH],
        ),
        layer("main", &["cli"], &[ENGINES, GRAPH, HTTP]),
        // the list of modules, which knows them all and says nothing
        layer("lib", &[], &[ENGINES, GRAPH, HTTP]),
    ]
}

/// Macros stand at the root of the crate, whoever makes them. Text of SQL is for `store` only.
const ROOT_MACROS: &[(&str, &str)] = &[("sql", "sql!"), ("values", "sql!")];

#[test]
fn each_layer_imports_only_from_its_left() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/src/");
    let sources: BTreeMap<String, String> = files("src", "rs")
        .into_iter()
        .map(|path| {
            let name = path.to_str().and_then(|path| path.strip_prefix(root)).expect("a path in src").to_owned();
            (name, std::fs::read_to_string(&path).expect("a source"))
        })
        .collect();
    assert!(sources.len() > 20, "the sources are seen");
    let faults = faults(&sources);
    assert!(faults.is_empty(), "\n  {}\n", faults.join("\n  "));
}

/// What the edge speaks of nowhere, neither to its readers nor in its tests: it could serve any graph.
const OF_THE_DOMAIN: &[&str] = &[
    "umkm",
    "koperasi",
    "cooperative",
    "cluster",
    "coalition",
    "region",
    "sector",
    "rupiah",
    "kbli",
    "dinas",
    "simpul",
];

#[test]
fn the_edge_has_no_word_of_the_domain_in_it() {
    let sources = files("src/edge", "rs");
    assert!(sources.len() > 20, "the sources are seen");
    for path in sources {
        // the switches of the tests are named after the program
        let text = std::fs::read_to_string(&path).expect("a source").replace("SIMPUL_TEST_", "").to_lowercase();
        let said: Vec<_> = OF_THE_DOMAIN.iter().filter(|word| text.contains(**word)).collect();
        assert!(said.is_empty(), "{} says {said:?}", path.display());
    }
}

#[test]
fn a_breach_of_the_layers_is_seen() {
    for (path, source, fault) in [
        ("domain/umkm.rs", "use crate::store::umkm;", "domain imports from store"),
        ("domain/umkm.rs", "use crate::{domain::id, db::{Sql, Run}};", "domain imports from db"),
        ("domain/umkm.rs", "use super::super::db::Sql;", "domain imports from db"),
        (
            "domain/umkm.rs",
            "mod tests { mod deep { use super::super::super::super::{app as other}; } }",
            "domain imports from app",
        ),
        ("domain/mod.rs", "use super::store;", "domain imports from store"),
        ("domain/mod.rs", "fn f() { crate :: store :: g() }", "domain imports from store"),
        ("domain/id.rs", "fn f() -> Uuid { Uuid::now_v7() }", "domain says `now_v7`"),
        ("domain/id.rs", "fn f() -> u8 { chrono::Utc :: now() }", "domain says `Utc::now`"),
        ("domain/id.rs", "async fn f() {}", "domain says `async`"),
        ("app/mod.rs", "use crate::sql;", "app imports from sql!"),
        ("app/mod.rs", "fn f() { crate::sql!(\"select 1\") }", "app imports from sql!"),
        ("gql/mod.rs", "use crate::db::Db;", "gql imports from db"),
        ("gql/object/umkm.rs", "use super::super::super::store;", "gql imports from store"),
        ("edge/guard.rs", "struct G { umkm: u8 }", "edge says `umkm`"),
        ("main.rs", "use simpul::store::umkm;", "main imports from store"),
        ("magic/mod.rs", "", "magic is in no row of the table"),
        ("domain/umkm.rs", "use crate::*;", "domain imports everything"),
    ] {
        assert_eq!(
            faults(&BTreeMap::from([(path.to_owned(), source.to_owned())])),
            [format!("src/{path}: {fault}")],
            "{source}"
        );
    }
}

#[test]
fn what_is_allowed_or_only_spoken_of_is_no_breach() {
    for (path, source) in [
        (
            "domain/umkm.rs",
            "use super::id::Id; mod tests { use super::*; use super::super::id::Id; use crate::domain::id; }",
        ),
        (
            "domain/mod.rs",
            "// crate::store, async\n/* use crate::db; /* nested */ crate::app */ const A: &str = \"crate::db \\\" crate::app\"; const B: &str = r#\"crate::gql \" now\"#;",
        ),
        ("domain/mod.rs", "fn f<'a>(x: &'a str) -> char { let c = '\"'; let d = '\\''; 'x' } // \" crate::db"),
        ("store/umkm.rs", "use crate::db::{self, Run}; use crate::{sql, values}; use crate::domain::id::UmkmId;"),
        ("db/value.rs", "macro_rules! m { () => { $crate::db::Bind }; }"),
        ("http/mod.rs", "use crate::{app::{self, umkm}, gql::Schema, config::Config};"),
        ("main.rs", "use simpul::cli;"),
    ] {
        assert_eq!(faults(&BTreeMap::from([(path.to_owned(), source.to_owned())])), [] as [String; 0], "{source}");
    }
}

/// Everything in these sources (path under `src`, text) that breaks the table.
fn faults(sources: &BTreeMap<String, String>) -> Vec<String> {
    let layers = layers();
    let mut faults = Vec::new();
    for (path, source) in sources {
        let module = module_of(path);
        let name = match module.first() {
            Some(name) => name.as_str(),
            None => path.strip_suffix(".rs").unwrap_or(path),
        };
        let Some(layer) = layers.iter().find(|layer| layer.name == name) else {
            faults.push(format!("src/{path}: {name} is in no row of the table"));
            continue;
        };
        let words = words(source);
        for target in targets(&words, &module) {
            if target == "*" {
                faults.push(format!("src/{path}: {name} imports everything"));
            } else if target != name && !layer.knows.contains(&target.as_str()) {
                faults.push(format!("src/{path}: {name} imports from {target}"));
            }
        }
        for never in layer.never {
            let never_words = self::words(never);
            if words.windows(never_words.len()).any(|window| window == never_words) {
                faults.push(format!("src/{path}: {name} says `{never}`"));
            }
        }
    }
    faults.dedup();
    faults
}

/// `store/umkm.rs` is the module `store::umkm`; `main.rs` and `lib.rs` are the root.
fn module_of(path: &str) -> Vec<String> {
    let mut module: Vec<String> = path.strip_suffix(".rs").unwrap_or(path).split('/').map(str::to_owned).collect();
    if matches!(module.last().map(String::as_str), Some("mod" | "main" | "lib")) {
        module.pop();
    }
    module
}

/// The words and marks of a source, without comments, texts and characters.
fn words(source: &str) -> Vec<String> {
    let chars: Vec<char> = source.chars().collect();
    let (mut words, mut i) = (Vec::new(), 0);
    while i < chars.len() {
        let rest = &chars[i..];
        match rest {
            ['/', '/', ..] => i += rest.iter().take_while(|c| **c != '\n').count(),
            ['/', '*', ..] => {
                let mut depth = 0;
                loop {
                    match &chars[i..] {
                        ['/', '*', ..] => (depth, i) = (depth + 1, i + 2),
                        ['*', '/', ..] => (depth, i) = (depth - 1, i + 2),
                        [] => break,
                        _ => i += 1,
                    }
                    if depth == 0 {
                        break;
                    }
                }
            }
            ['r', '"', ..] | ['r', '#', '"' | '#', ..] => {
                let hashes = rest[1..].iter().take_while(|c| **c == '#').count();
                let end: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
                let body = &rest[hashes + 2..];
                i += hashes
                    + 2
                    + body.windows(end.len()).position(|window| window == end).map_or(body.len(), |at| at + end.len());
            }
            ['"', ..] => {
                i += 1;
                while i < chars.len() && chars[i] != '"' {
                    i += if chars[i] == '\\' { 2 } else { 1 };
                }
                i += 1;
            }
            ['\'', '\\', _, ..] => i += 3 + rest[3..].iter().take_while(|c| **c != '\'').count() + 1,
            ['\'', _, '\'', ..] => i += 3,
            [c, ..] if c.is_alphanumeric() || *c == '_' => {
                let word: String = rest.iter().take_while(|c| c.is_alphanumeric() || **c == '_').collect();
                i += word.chars().count();
                words.push(word);
            }
            [':', ':', ..] => {
                words.push("::".to_owned());
                i += 2;
            }
            [c, ..] => {
                if !c.is_whitespace() {
                    words.push(c.to_string());
                }
                i += 1;
            }
            [] => break,
        }
    }
    words
}

/// The top modules that paths in a file of this module lead to.
fn targets(words: &[String], module: &[String]) -> Vec<String> {
    let mut targets = Vec::new();
    let (mut depth, mut inline): (usize, Vec<usize>) = (0, Vec::new());
    let word = |i: usize| words.get(i).map_or("", String::as_str);
    let mut i = 0;
    while i < words.len() {
        match word(i) {
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                if inline.last() == Some(&depth) {
                    inline.pop();
                }
            }
            "mod" if word(i + 2) == "{" => inline.push(depth),
            "crate" | "simpul" if word(i + 1) == "::" && word(i.wrapping_sub(1)) != "::" => {
                first_names(words, i + 2, &mut targets)
            }
            "super" if word(i.wrapping_sub(1)) != "::" => {
                let mut n = 1;
                while word(i + 1) == "::" && word(i + 2) == "super" {
                    (n, i) = (n + 1, i + 2);
                }
                // n steps up from here; exactly at the root, the next name is a top module
                if n == module.len() + inline.len() && word(i + 1) == "::" {
                    first_names(words, i + 2, &mut targets);
                }
            }
            _ => {}
        }
        i += 1;
    }
    targets
}

/// The first name of a path, or of each path in braces.
fn first_names(words: &[String], at: usize, names: &mut Vec<String>) {
    let mut name = |word: &String| {
        let made_by = ROOT_MACROS.iter().find(|(name, _)| name == word).map(|(_, by)| (*by).to_owned());
        names.push(made_by.unwrap_or_else(|| word.clone()));
    };
    if words.get(at).is_none_or(|word| word != "{") {
        words.get(at).into_iter().for_each(&mut name);
        return;
    }
    let (mut depth, mut fresh) = (0, true);
    for word in &words[at..] {
        match word.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            "," if depth == 1 => fresh = true,
            _ if depth == 1 && fresh => {
                name(word);
                fresh = false;
            }
            _ => {}
        }
        if depth == 0 {
            return;
        }
    }
}
