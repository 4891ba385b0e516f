//! Documents made to hurt, from `tests/hostile.txt`, with their variables, and what comes of them by chance changes: whatever the guard
//! accepts, it is parsed, judged and priced to an end, on a stack as small as a server's. An overflow would end the test's process.
//!
//! How long that takes, and how much memory the process had at most, is told, and not asserted: a test does not depend on the machine.
//! With `SIMPUL_TEST_LONG=SECONDS` chance goes on for so long, with seeds of its own, and then 50 ms are the bound; and each document
//! that is accepted is judged in a process of its own besides, which tells how much memory it takes. That is for an optimised build:
//!
//!     SIMPUL_TEST_LONG=300 cargo test --release --lib hostile -- --nocapture --test-threads=1

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute};
use async_graphql::{EmptyMutation, EmptySubscription, Interface, Json, Object, Request, Response, Schema, Variables};

use async_graphql::parser::types::OperationDefinition;

use super::*;
use crate::edge::cost::{Prices, Reckoning};
use crate::edge::shape::Shape;
use crate::edge::{Settings, arguments, repair, validation};

const CORPUS: &str = include_str!("../../../../tests/hostile.txt");

/// The schema of the product, as it is published.
const SDL: &str = include_str!("../../../../schema.graphql");

/// What a document may take when the bound holds.
const BOUND: Duration = Duration::from_millis(50);

struct Query;
struct One;
struct Two;
struct Three;

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

    async fn thing(&self) -> Thing {
        Thing::One(One)
    }
}

macro_rules! things {
    ($($name:ident)+) => {
        $(
            #[Object]
            impl $name {
                async fn n(&self) -> i32 {
                    1
                }

                async fn itself(&self) -> Thing {
                    Thing::$name($name)
                }
            }
        )+
    };
}
things!(One Two Three);

#[derive(Interface)]
#[graphql(field(name = "n", ty = "i32"), field(name = "itself", ty = "Thing"))]
enum Thing {
    One(One),
    Two(Two),
    Three(Three),
}

/// Ends every operation before it begins: what is measured is what comes before.
pub(crate) struct Judged;

impl ExtensionFactory for Judged {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Judged)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for Judged {
    async fn execute(&self, _: &ExtensionContext<'_>, _: Option<&str>, _: NextExecute<'_>) -> Response {
        Response::default()
    }
}

/// A schema that judges a request and does not execute it.
type Library = Box<dyn Fn(Request)>;

/// A schema with everything that judges by it.
struct Bench {
    shape: Shape,
    prices: Prices,
    library: Option<Library>,
}

impl Bench {
    fn of(sdl: &str, library: Option<Library>) -> Self {
        let shape = Shape::from_sdl(sdl).unwrap();
        Self { prices: Prices::of(&shape), shape, library }
    }

    /// What is wrong with an operation and its variables here; goes on to the end where nothing is.
    fn faults(&self, text: &str, parsed: &ExecutableDocument, given: &Variables) -> usize {
        let mut n_faults = validation::check(&self.shape, parsed).len();
        if n_faults > 0 {
            return n_faults;
        }
        for (_, operation) in parsed.operations.iter() {
            let variables = repair::with_defaults(&operation.node, given.clone());
            let n_of_variables = validation::check_variables(&self.shape, &operation.node, &variables).len();
            n_faults += n_of_variables;
            if n_of_variables == 0 {
                let _cost = Reckoning::new(&self.prices, &self.shape, parsed, &variables).requested(&operation.node);
                let mut request = Request::new(text).variables(variables.clone());
                request.set_parsed_query(repair::for_library(&self.shape, parsed, operation, &variables));
                self.asks(request);
            }
        }
        n_faults
    }

    fn asks(&self, request: Request) {
        if let Some(library) = &self.library {
            library(request);
        }
    }
}

/// Everything that judges a document.
struct Judges {
    small: Bench,
    /// That of the product.
    large: Bench,
    settings: Settings,
}

/// A document with its variables, as it would be sent.
struct Case {
    text: String,
    body: String,
}

impl Case {
    fn of(text: String, variables: &str) -> Self {
        let query = serde_json::to_string(&text).unwrap();
        Self { body: format!("{{\"query\":{query},\"variables\":{variables}}}"), text }
    }

    fn head(&self) -> String {
        self.body.chars().take(160).collect()
    }
}

impl Judges {
    fn new(of_product: Option<Library>) -> Self {
        let schema =
            crate::edge::limits(Schema::build(Query, EmptyMutation, EmptySubscription)).extension(Judged).finish();
        let sdl = schema.sdl();
        let small = Bench::of(&sdl, Some(library(schema)));
        Self { small, large: Bench::of(SDL, of_product), settings: Settings::default() }
    }

    /// What is said of a case before a parser sees it.
    fn told(&self, Case { text, body }: &Case) -> String {
        let (json, limits) = (body.as_bytes(), &self.settings.limits);
        if body.len() > self.settings.body_bytes {
            "body too long".to_owned()
        } else if json_is_deeper_than(json, limits.json_depth) {
            "JSON too deep".to_owned()
        } else if json_has_more_values_than(json, limits.json_values) {
            "JSON of too many values".to_owned()
        } else {
            check(text, limits).map_or_else(|refusal| refusal.to_string(), |_| "accepted".to_owned())
        }
    }

    /// How long it takes, and what is wrong with it in the schema of the product; or what is said of a document that is refused at once.
    fn judge(&self, case: &Case) -> Result<(Duration, usize), String> {
        let started = Instant::now();
        let told = self.told(case);
        if told != "accepted" {
            return Err(told);
        }
        let mut request: serde_json::Value = serde_json::from_str(&case.body).map_err(|error| error.to_string())?;
        let variables = Variables::from_json(request["variables"].take());
        let mut n_faults = 1;
        if let Ok(parsed) = parse_query(&case.text) {
            let written_out = |(_, operation): (_, &Positioned<OperationDefinition>)| {
                arguments::n_values(&parsed, &repair::with_defaults(&operation.node, variables.clone()))
            };
            if parsed.operations.iter().map(written_out).max() > Some(self.settings.limits.json_values) {
                return Err("arguments of too many values".to_owned());
            }
            self.small.faults(&case.text, &parsed, &variables);
            n_faults = self.large.faults(&case.text, &parsed, &variables);
            // What is refused above never reaches the library; it has to come to an end all the same.
            for bench in [&self.small, &self.large] {
                let mut request = Request::new(&case.text).variables(variables.clone());
                request.set_parsed_query(parsed.clone());
                bench.asks(request);
            }
        }
        Ok((started.elapsed(), n_faults))
    }
}

/// A schema that was built with [`Judged`].
pub(crate) fn library<Q, M, S>(schema: Schema<Q, M, S>) -> Library
where
    Q: async_graphql::ObjectType + 'static,
    M: async_graphql::ObjectType + 'static,
    S: async_graphql::SubscriptionType + 'static,
{
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    Box::new(move |request| drop(runtime.block_on(schema.execute(request))))
}

/// The most memory that the process has had so far, in MiB, where the system tells.
fn peak_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok());
    kib.unwrap_or(f64::NAN) / 1024.0
}

fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap().join().unwrap();
}

/// What is expected of each document, the document, and its variables.
fn corpus() -> Vec<(&'static str, String, String)> {
    let lines = CORPUS.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (expected, template) = line.split_once(": ").unwrap_or_else(|| panic!("expectation: {line}"));
            let (text, variables) = template.split_once(" variables: ").unwrap_or((template, "{}"));
            (expected, written_out(text), written_out(variables))
        })
        .collect()
}

/// `<3*text>` is the text three times.
fn written_out(template: &str) -> String {
    let mut open: Vec<(usize, String)> = vec![(1, String::new())];
    let mut rest = template;
    while let Some(at) = rest.find(['<', '>']) {
        let (before, after) = rest.split_at(at);
        open.last_mut().unwrap().1 += before;
        rest = &after[1..];
        if after.starts_with('<') {
            let (times, text) = rest.split_once('*').unwrap_or_else(|| panic!("times: {template}"));
            open.push((times.parse().unwrap_or_else(|_| panic!("a number: {template}")), String::new()));
            rest = text;
        } else {
            let (times, text) = open.pop().unwrap();
            open.last_mut().unwrap_or_else(|| panic!("closed twice: {template}")).1 += &text.repeat(times);
        }
    }
    assert_eq!(open.len(), 1, "closed: {template}");
    open.pop().unwrap().1 + rest
}

#[test]
fn each_hostile_document_is_refused_or_soon_judged() {
    on_a_small_stack(|| {
        let (judges, before) = (Judges::new(None), peak_mib());
        let (mut accepted, mut n_ours, mut strange) = (Vec::new(), 0, Vec::new());
        for (place, (expected, text, variables)) in corpus().into_iter().enumerate() {
            let case = Case::of(text, &variables);
            let told = match judges.judge(&case) {
                Err(told) => told,
                Ok((took, n_faults)) => {
                    // slow because of the document, or because the machine had something else to do?
                    let again = (0..2).filter_map(|_| judges.judge(&case).ok()).map(|(took, _)| took);
                    accepted.push((again.fold(took, Duration::min), place, case.head()));
                    n_ours += usize::from(n_faults == 0);
                    if n_faults == 0 { "accepted, ours".to_owned() } else { "accepted".to_owned() }
                }
            };
            if !told.contains(expected) {
                strange.push(format!("{expected}: {told} {}", case.head()));
            }
        }
        assert!(strange.is_empty(), "{}", strange.join("\n"));
        let n_accepted = accepted.len();
        assert!(n_accepted > 70 && n_ours > 25, "{n_accepted} accepted, {n_ours} of them valid in the product");
        println!("the process had {before:.1} MiB at most before, {:.1} MiB after", peak_mib());
        println!("the slowest of {n_accepted} that are accepted:");
        accepted.sort_by(|one, other| other.cmp(one));
        accepted.iter().take(5).for_each(|(took, _, head)| println!("{took:>10.1?}  {head}"));
        if std::env::var_os(LONG).is_some() {
            println!("those that take most memory, in MiB beside what {{n}} takes:");
            let least = peak_of(None);
            let taken = accepted.into_iter().map(|(_, place, head)| (peak_of(Some(place)) - least, head));
            let mut taken: Vec<_> = taken.collect();
            taken.sort_by(|(one, _), (other, _)| other.total_cmp(one));
            taken.iter().take(5).for_each(|(mib, head)| println!("{mib:>10.1}  {head}"));
        }
    });
}

/// Says which case of the corpus is to be judged in a process of its own.
const CASE: &str = "SIMPUL_TEST_CASE";
/// Says for how many seconds chance goes on.
const LONG: &str = "SIMPUL_TEST_LONG";

/// The most memory that a process has which judges this case of the corpus, or the least there is, and nothing else; in MiB.
fn peak_of(place: Option<usize>) -> f64 {
    let name = concat!(module_path!(), "::one_by_itself").split_once("::").map_or("", |(_, name)| name);
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(CASE, place.map_or("none".to_owned(), |place| place.to_string()))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    let peak = told.lines().find_map(|line| line.strip_prefix("peak ")?.parse().ok());
    peak.unwrap_or_else(|| panic!("{place:?}: {} {told}", output.status))
}

/// Nothing where nobody says which one.
#[test]
fn one_by_itself() {
    let Ok(place) = std::env::var(CASE) else { return };
    on_a_small_stack(move || {
        let judges = Judges::new(None);
        let case = match place.parse() {
            Ok(place) => {
                corpus().into_iter().nth(place).map(|(_, text, variables)| Case::of(text, &variables)).unwrap()
            }
            Err(_) => Case::of("{n}".to_owned(), "{}"),
        };
        judges.judge(&case).unwrap();
        println!("\npeak {}", peak_mib());
    });
}

/// Numbers that look like chance, and come again with the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % n.max(1) as u64).unwrap()
    }
}

/// A document with parts taken out, put in from another one, or repeated.
fn changed<'a>(corpus: &[Vec<&'a str>], names: &[&'a str], chance: &mut Chance) -> String {
    let mut tokens = corpus[chance.below(corpus.len())].clone();
    for _ in 0..=chance.below(6) {
        let (from, length) = (chance.below(tokens.len()), 1 + chance.below(12));
        let until = (from + length).min(tokens.len());
        match chance.below(5) {
            0 => drop(tokens.drain(from..until)),
            1 => {
                let other = &corpus[chance.below(corpus.len())];
                let start = chance.below(other.len());
                let end = (start + 1 + chance.below(40)).min(other.len());
                tokens.splice(from..from, other[start..end].iter().copied());
            }
            2 => {
                let part = tokens[from..until].to_vec();
                let times = 1 + chance.below(60);
                tokens.splice(until..until, part.repeat(times));
            }
            3 => drop(tokens.splice(from..from, [names[chance.below(names.len())]])),
            _ => tokens.swap(from, until - 1),
        }
        if tokens.is_empty() || tokens.len() > 3_000 {
            tokens = corpus[chance.below(corpus.len())].clone();
        }
    }
    tokens.concat()
}

/// The text in pieces: words with the white space behind them, and single signs.
fn pieces(text: &str) -> Vec<&str> {
    let (mut pieces, mut start) = (Vec::new(), 0);
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    for pair in letters.windows(2) {
        let [(_, before), (at, letter)] = [pair[0], pair[1]];
        if !(is_word(before) && is_word(letter)) && letter != ' ' {
            pieces.push(&text[start..at]);
            start = at;
        }
    }
    pieces.push(&text[start..]);
    pieces
}

/// What is put in by chance: names of the small schema, and every name that the published one has.
fn names() -> Vec<&'static str> {
    let mut names =
        vec!["n", "a", "b", "thing", "itself", "x:itself", "...on One{n}", "...F", "__typename", "@skip(if:true)"];
    names.extend(["(first:100)", "(last:$n)", "{nodes{", "{edges{node{", "}}", "@include(if:$v)", "$v", "(filter:$f)"]);
    let is_name = |word: &&str| word.starts_with(char::is_alphabetic) && word.chars().all(char::is_alphanumeric);
    let fields = SDL.lines().filter_map(|line| line.strip_prefix('\t')?.split(['(', ':']).next().filter(is_name));
    let types = SDL.lines().filter_map(|line| line.strip_prefix("type ")?.split([' ', '{']).next());
    let fragments = types.map(|name| &*format!("...on {name}{{id}}").leak());
    let mut of_product: Vec<&str> = fields.chain(fragments).collect();
    of_product.sort_unstable();
    of_product.dedup();
    names.extend(of_product);
    names
}

#[test]
fn whatever_comes_of_hostile_documents_is_soon_judged_too() {
    chance_goes_on(None);
}

/// Judges what comes of the corpus by chance, also by the schema of the product where that is at hand.
pub(crate) fn chance_goes_on(of_product: Option<fn() -> Library>) {
    let seconds = std::env::var(LONG).ok().map(|text| text.parse().expect("SIMPUL_TEST_LONG: seconds"));
    let seed = match seconds {
        Some(_) => SystemTime::UNIX_EPOCH.elapsed().unwrap().as_nanos() as u64 | 1,
        None => 20_260_101,
    };
    on_a_small_stack(move || {
        let corpus: Vec<_> = corpus().into_iter().filter(|(_, text, _)| text.len() < 12_000).collect();
        let texts: Vec<Vec<&str>> = corpus.iter().map(|(_, text, _)| pieces(text)).collect();
        let variables: Vec<Vec<&str>> = corpus.iter().map(|(_, _, variables)| pieces(variables)).collect();
        let (judges, names) = (Judges::new(of_product.map(|library| library())), names());
        let (mut chance, started, before) = (Chance(seed), Instant::now(), peak_mib());
        let (mut n_tried, mut n_accepted, mut n_ours, mut worst) =
            (0_u64, 0_u64, 0_u64, (Duration::ZERO, String::new()));
        let (mut peak, mut hungriest) = (before, (0.0, String::new()));
        let is_over = |n_tried| match seconds {
            Some(seconds) => started.elapsed() >= Duration::from_secs(seconds),
            None => n_tried >= 2_000,
        };
        while !is_over(n_tried) {
            n_tried += 1;
            let text = changed(&texts, &names, &mut chance);
            // mostly those of some document as they are: JSON that was changed is seldom JSON
            let given = match chance.below(4) {
                0 => changed(&variables, &names, &mut chance),
                _ => variables[chance.below(variables.len())].concat(),
            };
            let case = Case::of(text, &given);
            let judged = judges.judge(&case);
            let risen = peak_mib() - peak;
            peak += risen;
            if risen > hungriest.0 {
                hungriest = (risen, case.head());
            }
            let Ok((took, n_faults)) = judged else { continue };
            n_accepted += 1;
            n_ours += u64::from(n_faults == 0);
            if took > worst.0 {
                // Slow because of the document, or because the machine had something else to do?
                let again =
                    (0..5).filter_map(|_| judges.judge(&case).ok()).map(|(took, _)| took).fold(took, Duration::min);
                if again > worst.0 {
                    worst = (again, case.head());
                }
                assert!(seconds.is_none() || again < BOUND, "{again:?} seed {seed}: {}", case.body);
            }
        }
        assert!(n_accepted > n_tried / 100, "{n_accepted} of {n_tried} were accepted: chance makes nothing of use");
        println!(
            "seed {seed}: {n_accepted} of {n_tried} documents were accepted, {n_ours} of them valid in the product"
        );
        println!("the slowest took {:?}: {}", worst.0, worst.1);
        println!("the process had {before:.1} MiB at most before, {peak:.1} MiB after");
        println!("at once it rose most by {:.1} MiB: {}", hungriest.0, hungriest.1);
    });
}
