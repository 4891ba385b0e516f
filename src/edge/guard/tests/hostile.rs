//! Documents made to hurt, from `tests/hostile.txt`, and what comes of them by chance changes: whatever the guard accepts, it is
//! parsed and judged to an end, on a stack as small as a server's. An overflow would end the test's process.
//!
//! How long that takes is told, and not asserted: a test does not depend on the machine. With `SIMPUL_TEST_LONG=SECONDS` chance
//! goes on for so long, with seeds of its own, and then 50 ms are the bound. That is for an optimised build:
//!
//!     SIMPUL_TEST_LONG=300 cargo test --release --lib hostile -- --nocapture

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute};
use async_graphql::{EmptyMutation, EmptySubscription, Interface, Json, Object, Request, Response, Schema, Variables};

use super::*;
use crate::edge::cost::{Prices, Reckoning};
use crate::edge::shape::Shape;
use crate::edge::{repair, validation};

const CORPUS: &str = include_str!("../../../../tests/hostile.txt");

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
struct Judged;

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

/// Everything that judges a document.
struct Judges {
    schema: Schema<Query, EmptyMutation, EmptySubscription>,
    shape: Shape,
    /// Of a large schema, in which little of a document is known.
    large: Shape,
    prices: Prices,
    limits: Limits,
    runtime: tokio::runtime::Runtime,
}

impl Judges {
    fn new() -> Self {
        let schema =
            crate::edge::limits(Schema::build(Query, EmptyMutation, EmptySubscription)).extension(Judged).finish();
        let shape = Shape::from_sdl(&schema.sdl()).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let large = Shape::from_sdl(include_str!("../../../../schema.graphql")).unwrap();
        Self { prices: Prices::of(&shape), schema, shape, large, limits: Limits::default(), runtime }
    }

    /// How long it takes; nothing for a document that the guard refuses.
    fn judge(&self, text: &str) -> Option<Duration> {
        let started = Instant::now();
        check(text, &self.limits).ok()?;
        if let Ok(parsed) = parse_query(text) {
            let faults = validation::check(&self.shape, &parsed);
            validation::check(&self.large, &parsed);
            let variables = Variables::default();
            for (_, operation) in parsed.operations.iter().filter(|_| faults.is_empty()) {
                let _cost = Reckoning::new(&self.prices, &self.shape, &parsed, &variables).requested(&operation.node);
                let mut request = Request::new(text);
                request.set_parsed_query(repair::for_library(&self.shape, &parsed, operation, &variables));
                self.runtime.block_on(self.schema.execute(request));
            }
            // What is refused above never reaches the library; it has to come to an end all the same.
            let mut request = Request::new(text);
            request.set_parsed_query(parsed);
            self.runtime.block_on(self.schema.execute(request));
        }
        Some(started.elapsed())
    }
}

fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap().join().unwrap();
}

/// What is expected of each document, and the document.
fn corpus() -> Vec<(&'static str, String)> {
    let lines = CORPUS.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (expected, template) = line.split_once(": ").unwrap_or_else(|| panic!("expectation: {line}"));
            (expected, written_out(template))
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
        let (judges, mut worst) = (Judges::new(), (Duration::ZERO, String::new()));
        let (mut n_accepted, mut strange) = (0, Vec::new());
        for (expected, text) in corpus() {
            let start: String = text.chars().take(60).collect();
            let told =
                check(&text, &judges.limits).map_or_else(|refusal| refusal.to_string(), |_| "accepted".to_owned());
            if !told.contains(expected) {
                strange.push(format!("{expected}: {told} {start}"));
            }
            if let Some(took) = judges.judge(&text) {
                n_accepted += 1;
                worst = worst.max((took, start));
            }
        }
        assert!(strange.is_empty(), "{}", strange.join("\n"));
        assert!(n_accepted > 30);
        println!("the slowest of {n_accepted} that are accepted: {:?} {}", worst.0, worst.1);
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
fn changed(corpus: &[Vec<&str>], chance: &mut Chance) -> String {
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
            3 => {
                let names = [
                    "n",
                    "a",
                    "b",
                    "thing",
                    "itself",
                    "x:itself",
                    "...on One{n}",
                    "...F",
                    "__typename",
                    "@skip(if:true)",
                ];
                tokens.splice(from..from, [names[chance.below(names.len())]]);
            }
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

#[test]
fn whatever_comes_of_hostile_documents_is_soon_judged_too() {
    let seconds = std::env::var("SIMPUL_TEST_LONG").ok().map(|text| text.parse().expect("SIMPUL_TEST_LONG: seconds"));
    let seed = match seconds {
        Some(_) => SystemTime::UNIX_EPOCH.elapsed().unwrap().as_nanos() as u64 | 1,
        None => 20_260_101,
    };
    on_a_small_stack(move || {
        let texts: Vec<String> =
            corpus().into_iter().map(|(_, text)| text).filter(|text| text.len() < 12_000).collect();
        let corpus: Vec<Vec<&str>> = texts.iter().map(|text| pieces(text)).collect();
        let (judges, mut chance, started) = (Judges::new(), Chance(seed), Instant::now());
        let (mut n_tried, mut n_accepted, mut worst) = (0_u64, 0_u64, Duration::ZERO);
        let is_over = |n_tried| match seconds {
            Some(seconds) => started.elapsed() >= Duration::from_secs(seconds),
            None => n_tried >= 2_000,
        };
        while !is_over(n_tried) {
            n_tried += 1;
            let text = changed(&corpus, &mut chance);
            let Some(took) = judges.judge(&text) else { continue };
            n_accepted += 1;
            if took > worst {
                // Slow because of the document, or because the machine had something else to do?
                let again = (0..5).filter_map(|_| judges.judge(&text)).fold(took, Duration::min);
                if again > worst {
                    worst = again;
                    println!("{again:?} {}", text.chars().take(200).collect::<String>());
                }
                assert!(seconds.is_none() || again < BOUND, "{again:?} seed {seed}: {text}");
            }
        }
        assert!(n_accepted > n_tried / 100, "{n_accepted} of {n_tried} were accepted: chance makes nothing of use");
        println!("seed {seed}: {n_accepted} of {n_tried} documents were accepted, the slowest took {worst:?}");
    });
}
