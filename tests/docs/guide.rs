//! docs/API.md: each example in it is asked of a real server, and its answer compared; its tables are held against the code.
//!
//! A block of `graphql` may be followed by one of `json variables`, and is followed by the `json` that answers it, asked in English.
//! Where a block of `events` answers it, it is a subscription, asked as an event stream, and the block begins that stream. A block of
//! `sh` is one command of curl, followed by the `json` that it prints, or by the `http` that it prints with `-i`: status,
//! the headers that the block names, body. Queries in blocks of `ts` and `rust` are those of the examples.
//!
//! `SIMPUL_TEST_BLESS=1` writes the answers into the document: read the difference before it is committed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::ops::Range;
use std::process::{Command, Stdio};
use std::time::Duration;

use async_graphql::parser::types::{
    ExecutableDocument, Field, Selection, SelectionSet, TypeKind, TypeSystemDefinition,
};
use async_graphql::parser::{parse_query, parse_schema};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use simpul::app::changes::{self, Retention};
use simpul::app::{self, Actor, Ctx, lists, regions, search};
use simpul::domain::change::MOST_VALUES;
use simpul::domain::facet::SMALLEST_CELL;
use simpul::domain::listing::{DEFAULT_PAGE, EXACT_COUNT, LONGEST_PAGE};
use simpul::edge::{self, Code, Documents, guard};
use simpul::{gql, http, store};

use crate::given::engines::PATIENCE;
use crate::given::{self, Served};

/// Where examples say that the server is.
const ORIGIN: &str = "http://127.0.0.1:8080";

/// Stands in for the ids of requests, which are never the same.
const REQUEST_ID: &str = "0197a3c25e6f7d04b1c8e2f05a9d3b76";

/// Stands in for what is left of a budget, which comes back while the examples are asked.
const REMAINING: u64 = 299_930;

/// Columns within which an answer stays in one line.
const WIDTH: usize = 110;

fn guide() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/API.md");
    std::fs::read_to_string(path).expect("docs/API.md")
}

/// A block between fences: what follows the first one, and the text with its place in the document.
struct Block {
    kind: String,
    text: String,
    place: Range<usize>,
}

fn blocks(document: &str) -> Vec<Block> {
    let (mut found, mut open, mut at) = (Vec::new(), None, 0);
    for line in document.split_inclusive('\n') {
        if let Some(kind) = line.strip_prefix("```") {
            open = match open {
                None => Some((kind.trim_end().to_owned(), at + line.len())),
                Some((kind, start)) => {
                    found.push(Block { kind, text: document[start..at].to_owned(), place: start..at });
                    None
                }
            };
        }
        at += line.len();
    }
    assert!(open.is_none(), "a block is not closed");
    found
}

/// Something that is asked in the document, and the block that answers it.
struct Example<'d> {
    query: Option<String>,
    how: How<'d>,
    answer: &'d Block,
}

enum How<'d> {
    Query { variables: Option<&'d Block> },
    Curl { command: &'d str },
}

/// Pairs what is asked with what is answered. Every block has its part in that, or is a client's code.
fn examples(blocks: &[Block]) -> Vec<Example<'_>> {
    let (mut found, mut rest) = (Vec::new(), blocks.iter());
    let answer = |block: Option<&'_ Block>, asked: &Block, kinds: &[&str]| {
        let is_answer = block.is_some_and(|block| kinds.contains(&block.kind.as_str()));
        assert!(is_answer, "no answer follows:\n{}", asked.text);
    };
    while let Some(block) = rest.next() {
        match block.kind.as_str() {
            "graphql" => {
                let variables = rest.clone().next().filter(|next| next.kind == "json variables");
                if variables.is_some() {
                    rest.next();
                }
                let next = rest.next();
                answer(next, block, &["json", "events"]);
                found.push(Example {
                    query: Some(block.text.clone()),
                    how: How::Query { variables },
                    answer: next.expect("just seen"),
                });
            }
            "sh" => {
                assert!(block.text.starts_with("curl "), "{}", block.text);
                let next = rest.next();
                answer(next, block, &["json", "http"]);
                found.push(Example {
                    query: query_in(&block.text),
                    how: How::Curl { command: &block.text },
                    answer: next.expect("just seen"),
                });
            }
            "ts" | "rust" | "text" => {}
            other => panic!("a block of {other:?} answers nothing:\n{}", block.text),
        }
    }
    found
}

/// The query in a command of curl, by GET or by POST.
fn query_in(command: &str) -> Option<String> {
    command.split('\'').skip(1).step_by(2).find_map(|word| {
        let posted = || serde_json::from_str::<Value>(word).ok()?["query"].as_str().map(str::to_owned);
        word.strip_prefix("query=").map(str::to_owned).or_else(posted)
    })
}

/// The documents of the examples, known to the server by their ids.
fn known(blocks: &[Block]) -> Documents {
    let texts = blocks.iter().filter(|block| block.kind == "graphql").map(|block| block.text.trim_end());
    let id = |text: &str| format!("sha256:{}", data_encoding::HEXLOWER.encode(&Sha256::digest(text)));
    let manifest: Map<String, Value> = texts.map(|text| (id(text), text.into())).collect();
    let limits = guard::Limits::default();
    Documents::default().with_manifest(Value::Object(manifest).to_string().as_bytes(), &limits).expect("a manifest")
}

fn squashed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

told_on_each!(every_example_of_the_guide_is_answered_as_it_shows, Referenced, async |fresh| {
    let document = guide();
    // the district as the program makes it, so that readers find at home what they read
    let db = fresh.open_with(|options| (options.acquire, options.statement) = (PATIENCE, PATIENCE)).await?;
    let ctx = given::ctx(&db).await?;
    let first = changes::cursor_of(&ctx, None).await?;
    app::demo::load(&ctx, None, given::today()).await?;
    let blocks = blocks(&document);
    assert!(document.contains(&first), "no example goes on from {first}, which is no longer kept");
    let kept = Retention { events: 3, age: Duration::from_secs(24 * 60 * 60) };
    changes::prune(&ctx, kept).await?;
    let told_by = ctx.clone();
    let teller = tokio::spawn(async move { changes::tell(&told_by, kept).await });
    let mut is_changed = false;
    let served = Served::over(&ctx, known(&blocks)).await;
    let (mut told, mut copied) = (String::new(), 0);
    for Example { query, how, answer } in examples(&blocks) {
        let text = match how {
            How::Query { variables } => {
                let query = query.expect("it is one");
                let variables = variables.map_or_else(|| json!({}), |block| json_of(&block.text));
                if answer.kind == "events" {
                    // what was read before is changed once
                    if !std::mem::replace(&mut is_changed, true) {
                        change(&ctx).await?;
                    }
                    let n_lines = answer.text.lines().count();
                    told += &document[copied..answer.place.start];
                    told += &events(served.origin(), query, variables, n_lines).await;
                    copied = answer.place.end;
                    continue;
                }
                shown(served.ask(&query, &variables).await)
            }
            How::Curl { command } => {
                let printed = curl(command.replace(ORIGIN, &served.origin())).await;
                match answer.kind.as_str() {
                    "http" => with_head(&printed, &answer.text),
                    _ => shown(json_of(&printed)),
                }
            }
        };
        told += &document[copied..answer.place.start];
        told += &text;
        copied = answer.place.end;
    }
    told += &document[copied..];
    teller.abort();
    given::golden("../../docs/API.md", &told);
});

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// What a command prints.
async fn curl(command: String) -> String {
    let run = move || {
        let output = Command::new("sh").args(["-c", &command]).env("no_proxy", "127.0.0.1").output().expect("sh");
        assert!(output.status.success(), "{command}\n{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    };
    tokio::task::spawn_blocking(run).await.expect("it ends")
}

/// A cooperative of the examples moves.
async fn change(ctx: &Ctx) -> app::Result<()> {
    ctx.acting(Actor::Operator)
        .write(|work| {
            Box::pin(async move {
                let (id, at) = ("kop_01k7sk9z20eh2rf2hqn09xbf7k".parse().expect("an id"), work.at);
                let before = store::cooperatives::by_ids(&mut work.tx, &[id]).await?.remove(&id).expect("it is there");
                let mut after = before.clone();
                after.address = Some("Jl. Contoh No. 12".to_owned());
                assert!(store::cooperatives::update(&mut work.tx, &after, at).await?);
                work.tell_changed(&before, &after, &[]);
                Ok(())
            })
        })
        .await
}

/// The first lines of an event stream, with each answer in one line.
async fn events(origin: String, query: String, variables: Value, n_lines: usize) -> String {
    let read = move || {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let mut asking = Command::new("curl")
            .args(["-sN", "--max-time", "60", "-H", "accept: text/event-stream", "-H", "accept-language: en"])
            .args(["-H", "content-type: application/json", "-d", &body, &format!("{origin}/graphql")])
            .env("no_proxy", "127.0.0.1")
            .stdout(Stdio::piped())
            .spawn()
            .expect("curl");
        let lines = BufReader::new(asking.stdout.take().expect("piped")).lines().take(n_lines);
        let told = lines.map(|line| {
            let line = line.expect("text");
            match line.strip_prefix("data: ") {
                Some(data) => format!("data: {}\n", in_a_line(&without_ids(json_of(data)))),
                None => line + "\n",
            }
        });
        let told = told.collect();
        asking.kill().and_then(|()| asking.wait()).expect("it ends");
        told
    };
    tokio::task::spawn_blocking(read).await.expect("it ends")
}

/// What curl prints with `-i`, as it is shown: the status, the headers that are shown so far, the body.
fn with_head(printed: &str, shown_so_far: &str) -> String {
    let (head, body) = printed.split_once("\r\n\r\n").expect("a head");
    let mut lines = head.lines();
    let status = lines.next().expect("a status").trim_end();
    let headers: BTreeMap<&str, &str> = lines.filter_map(|line| line.split_once(": ")).collect();
    let mut told = format!("{status}\n");
    let named = shown_so_far.lines().skip(1).take_while(|line| !line.is_empty());
    for name in named.map(|line| line.split(':').next().unwrap_or(line)) {
        let value = headers.get(name).unwrap_or_else(|| panic!("there is no header {name} in\n{head}"));
        let value = match name {
            "x-request-id" => REQUEST_ID,
            "ratelimit" => &format!("\"cost\";r={REMAINING};t=1"),
            _ => value,
        };
        told += &format!("{name}: {value}\n");
    }
    if body.is_empty() { told } else { format!("{told}\n{}", shown(json_of(body))) }
}

/// An answer as it is shown.
fn shown(answer: Value) -> String {
    laid_out(&without_ids(answer), 0, 0) + "\n"
}

/// An answer without what is never the same.
fn without_ids(mut answer: Value) -> Value {
    if let Some(errors) = answer.get_mut("errors").and_then(Value::as_array_mut) {
        for error in errors {
            error["extensions"]["requestId"] = REQUEST_ID.into();
        }
    }
    if let Some(remaining) = answer.pointer_mut("/extensions/cost/remaining") {
        *remaining = REMAINING.into();
    }
    answer
}

/// Every field that is selected, fragments written out, in the order of the document.
fn fields<'d>(sets: &[&'d SelectionSet], document: &'d ExecutableDocument) -> Vec<&'d Field> {
    let items = sets.iter().flat_map(|set| &set.items);
    items
        .flat_map(|selection| match &selection.node {
            Selection::Field(field) => vec![&field.node],
            Selection::InlineFragment(inline) => fields(&[&inline.node.selection_set.node], document),
            Selection::FragmentSpread(spread) => {
                let fragment = &document.fragments[&spread.node.fragment_name.node];
                fields(&[&fragment.node.selection_set.node], document)
            }
        })
        .collect()
}

/// JSON as people write it: what fits into a line stands in one. `taken` columns of the first line are used already.
fn laid_out(value: &Value, indent: usize, taken: usize) -> String {
    let line = in_a_line(value);
    if taken + line.chars().count() < WIDTH {
        return line;
    }
    let (edge, inner) = (" ".repeat(indent), " ".repeat(indent + 2));
    match value {
        Value::Array(items) => {
            let items = items.iter().map(|item| format!("{inner}{}", laid_out(item, indent + 2, indent + 2)));
            format!("[\n{}\n{edge}]", items.collect::<Vec<_>>().join(",\n"))
        }
        Value::Object(keys) => {
            let keys = keys.iter().map(|(key, value)| {
                let start = format!("{inner}{}: ", json!(key));
                let taken = start.chars().count();
                start + &laid_out(value, indent + 2, taken)
            });
            format!("{{\n{}\n{edge}}}", keys.collect::<Vec<_>>().join(",\n"))
        }
        _ => line,
    }
}

fn in_a_line(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(in_a_line).collect::<Vec<_>>().join(", ")),
        Value::Object(keys) if !keys.is_empty() => {
            let keys = keys.iter().map(|(key, value)| format!("{}: {}", json!(key), in_a_line(value)));
            format!("{{ {} }}", keys.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

#[test]
fn the_guide_asks_for_every_field_of_the_root() {
    let schema = parse_schema(include_str!("../../schema.graphql")).expect("a schema");
    let roots = schema.definitions.iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(of)
            if ["Query", "Mutation", "Subscription"].contains(&of.node.name.node.as_str()) =>
        {
            match &of.node.kind {
                TypeKind::Object(object) => Some(object),
                _ => None,
            }
        }
        _ => None,
    });
    let served: Vec<String> =
        roots.flat_map(|root| &root.fields).map(|field| field.node.name.node.to_string()).collect();
    assert!(served.iter().any(|field| field == "registryChanged"), "what can be followed is there");

    let document = guide();
    let mut asked: BTreeSet<String> = BTreeSet::new();
    for query in examples(&blocks(&document)).into_iter().filter_map(|example| example.query) {
        // examples of what is refused may be no GraphQL at all
        let Ok(document) = parse_query(&query) else { continue };
        let operations = document.operations.iter().map(|(_, operation)| &operation.node.selection_set.node);
        let fields = fields(&operations.collect::<Vec<_>>(), &document);
        asked.extend(fields.into_iter().map(|field| field.name.node.to_string()));
    }
    let missing: Vec<String> = served.into_iter().filter(|field| !asked.contains(field)).collect();
    assert!(missing.is_empty(), "no example of docs/API.md asks for {}", missing.join(", "));
}

#[test]
fn clients_of_the_guide_ask_what_its_examples_ask() {
    let document = guide();
    let blocks = blocks(&document);
    let asked: BTreeSet<String> =
        blocks.iter().filter(|block| block.kind == "graphql").map(|block| squashed(&block.text)).collect();
    let of_clients = |kind: &str, open: &str, close: &str| -> Vec<String> {
        let code = blocks.iter().filter(|block| block.kind == kind);
        let quoted = code.flat_map(|block| block.text.split(open).skip(1).collect::<Vec<_>>());
        quoted.map(|rest| squashed(rest.split(close).next().unwrap_or(rest))).collect()
    };
    let shown = [of_clients("ts", "graphql(`", "`"), of_clients("rust", "r#\"", "\"#")];
    for queries in shown {
        assert!(!queries.is_empty(), "a client of each kind");
        for query in queries {
            assert!(asked.contains(&query), "no example asks {query}");
        }
    }
}

/// The rows of the tables below a heading: the first two columns.
fn rows<'d>(document: &'d str, heading: &str) -> Vec<(&'d str, &'d str)> {
    let (_, section) = document.split_once(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("no {heading}"));
    let lines = section.lines().take_while(|line| !line.starts_with('#'));
    let rows = lines.filter_map(|line| line.strip_prefix("| ")?.split_once(" | "));
    rows.map(|(first, rest)| (first, rest.split(" |").next().unwrap_or(rest)))
        .filter(|(_, second)| !second.is_empty())
        .collect()
}

#[test]
fn the_guide_has_every_code_of_an_error() {
    let document = guide();
    let listed: BTreeSet<&str> =
        rows(&document, "### Codes").iter().filter_map(|(word, _)| word.strip_prefix('`')?.strip_suffix('`')).collect();
    let known: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(listed, known);
}

#[test]
fn the_guide_has_every_code_that_closes_a_socket() {
    let document = guide();
    let listed: BTreeSet<u16> =
        rows(&document, "### When a socket closes").iter().filter_map(|(code, _)| code.parse().ok()).collect();
    assert_eq!(listed, edge::close_codes().collect());
}

/// `12345` as `12,345`.
fn in_thousands(n: usize) -> String {
    let digits = n.to_string();
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[test]
fn the_guide_has_every_limit_with_its_number() {
    // whoever adds a limit adds its row
    let guard::Limits {
        bytes,
        name_bytes,
        alias_bytes,
        tokens,
        bracket_depth,
        aliases,
        mutation_aliases,
        root_fields,
        mutation_root_fields,
        directives,
        spreads,
        fragments,
        operations,
        variables,
        nodes,
        depth,
        introspection_nodes,
        introspection_depth,
        introspection_lists,
        json_depth,
        json_values,
    } = guard::Limits::default();
    let edge::Settings { body_bytes, body_deadline, fields, deadline, unsent_bytes, unread_bytes, streams, .. } =
        edge::Settings::default();
    let edge::Streams {
        in_all, per_caller, per_name, operations: of_socket, message_bytes, init, beat, patience, ..
    } = streams;
    let of_sockets = streams.operations_per_caller;
    let config = simpul::config::Config::read(|_| None).unwrap();
    let http::Limits { requests, header_bytes, .. } = http::Limits::default();
    let limits: BTreeMap<&str, usize> = [
        ("bytes of the document", bytes),
        ("bytes of a name", name_bytes),
        ("bytes of an alias", alias_bytes),
        ("tokens", tokens),
        ("brackets open at once", bracket_depth),
        ("aliases", aliases),
        ("aliases beside a mutation", mutation_aliases),
        ("fields at the root", root_fields),
        ("fields at the root beside a mutation", mutation_root_fields),
        ("directives", directives),
        ("spreads of fragments", spreads),
        ("fragments", fragments),
        ("operations", operations),
        ("variables of an operation", variables),
        ("fields, fragments written out", nodes),
        ("levels of fields", depth),
        ("fields of introspection", introspection_nodes),
        ("levels of introspection", introspection_depth),
        ("lists within lists of introspection", introspection_lists),
        ("levels of the JSON of a request", json_depth),
        ("values in the JSON of a request", json_values),
        ("values in arguments, fragments and variables written out", json_values),
        ("cost of an operation", config.cost_request as usize),
        ("fields of all objects in the answer", fields as usize),
        ("bytes of a request's body", body_bytes),
        ("seconds for the body to arrive", body_deadline.as_secs() as usize),
        ("seconds for the answer", deadline.as_secs() as usize),
        ("bytes of a request's head", header_bytes),
        ("requests in work at once", requests),
        ("sockets and event streams open at once", in_all),
        ("of them, of one address", per_caller),
        ("of them, of one account or token", per_name),
        ("operations at once on a socket", of_socket),
        ("operations at once on all sockets of one address", of_sockets),
        ("bytes of a message to a socket", message_bytes),
        ("seconds for `connection_init` to come", init.as_secs() as usize),
        ("seconds between two signs of life", beat.as_secs() as usize),
        ("seconds for what is sent to be taken", patience.as_secs() as usize),
        ("bytes of answers that wait to be taken, of all callers", unsent_bytes),
        ("bytes of bodies above 16,384 that are on their way, of all callers", unread_bytes),
        ("changes that are kept", config.events as usize),
        ("days for which they are kept", config.event_days as usize),
        ("values of a list in `RegistryChangedFilter`", MOST_VALUES),
        ("items of a page", LONGEST_PAGE as usize),
        ("items of a page that names no number", DEFAULT_PAGE as usize),
        ("ids of `nodes`", gql::MOST_NODES),
        ("terms of `orderBy`", gql::MOST_TERMS),
        ("filters in one filter, itself counted", lists::MOST_FILTERS),
        ("levels of filters", lists::DEEPEST),
        ("texts of a filter", lists::MOST_TEXTS),
        ("letters of a text", regions::LONGEST_SEARCH),
        ("records of `search`", search::MOST_FOUND as usize),
        ("items up to which counts are exact", EXACT_COUNT as usize),
        ("businesses behind a sum, at least", SMALLEST_CELL as usize),
    ]
    .into();
    let document = guide();
    let listed = rows(&document, "## Limits");
    for (what, n) in &listed {
        let is_heading = !n.starts_with(|first: char| first.is_ascii_digit());
        let known = limits.get(what).map(|known| in_thousands(*known));
        assert!(is_heading || known.as_deref() == Some(*n), "{what}: {n} in docs/API.md, {known:?} in the code");
    }
    let missing: Vec<&&str> = limits.keys().filter(|what| listed.iter().all(|(row, _)| row != *what)).collect();
    assert!(missing.is_empty(), "docs/API.md has no row for {missing:?}");
}
