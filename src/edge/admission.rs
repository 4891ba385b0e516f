//! What is the same however a request comes: the document is measured, parsed and judged before anything runs, and runs
//! within its deadline to a clean end. It knows no transport: [`super::http`] and others carry parameters in and answers out.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::{Executor, Extensions, Positioned, Request, Response, Value, Variables, parser, value};
use axum::http::request::Parts;
use axum::http::{self, HeaderName, HeaderValue, StatusCode};
use futures_util::FutureExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::buckets::{Account, Buckets, Budget};
use super::cost::{Prices, Reckoning, Requested};
use super::documents::{Documents, Found};
use super::failure::Failure;
use super::held::Held;
use super::observer::{DocumentHash, Ended, Facts, Observer, Report, Statements};
use super::order::Order;
use super::places::Places;
use super::presence::Presence;
use super::refused::Arguments;
use super::request::Parameters;
use super::shape::Shape;
use super::streams::Streams;
use super::timing::FieldTimes;
use super::turns::{self, Turns};
use super::usage::Usage;
use super::{Code, RequestId, arguments, error, guard, repair, validation};

/// Bounds of one request, and of one caller.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Of the document and of the JSON around it.
    pub limits: guard::Limits,
    /// Of what it costs.
    pub budget: Budget,
    /// Bytes of a body.
    pub body_bytes: usize,
    /// For the whole body to arrive.
    pub body_deadline: Duration,
    /// Fields that an answer may have at most, those of each object in it counted: each is a call, whatever it costs.
    pub fields: u64,
    /// For the answer. Resolvers are told by [`Deadline`].
    pub deadline: Duration,
    /// What an operation has of time after its deadline, to end by itself with what it has. Then it is dropped.
    pub grace: Duration,
    /// The request headers that answers depend on.
    pub vary: HeaderValue,
    /// Queries and mutations in work at once; further ones are refused at once, before they are looked at.
    pub operations: usize,
    /// Bytes of answers that wait for their readers on sockets and event streams, and wherever else [`Edge::unsent`] is asked; further
    /// answers are refused.
    pub unsent_bytes: usize,
    /// Bytes of bodies that have come and are not read to their end, other than short ones; further ones are refused. Those of one
    /// address have an eighth of that. One body always has room, as long as it may be.
    pub unread_bytes: usize,
    /// Of a thousand operations, how many have the time of their fields taken.
    pub timed_per_mille: u32,
    /// The request header by which costs are asked for: `report` beside the answer, `only` in place of it.
    pub cost_header: HeaderName,
    /// Of sockets and event streams.
    pub streams: Streams,
    /// A request header that neither a form nor a page of another host can send: a mutation that comes with cookies has to bring it.
    pub proof_header: Option<HeaderName>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            limits: guard::Limits::default(),
            budget: Budget::default(),
            body_bytes: 256 * 1024,
            body_deadline: Duration::from_secs(5),
            fields: 250_000,
            deadline: Duration::from_secs(10),
            grace: Duration::from_secs(1),
            vary: HeaderValue::from_static("accept"),
            operations: 512,
            unsent_bytes: 256 << 20,
            unread_bytes: 64 << 20,
            timed_per_mille: 0,
            cost_header: HeaderName::from_static("graphql-cost"),
            streams: Streams::default(),
            proof_header: None,
        }
    }
}

/// What one field of introspection costs. It counts for the caller, not for the bound of a request: tools ask for the
/// whole schema at once.
const INTROSPECTION: u64 = 50;

/// What a document costs that is judged and not executed.
const JUDGING: u64 = 10;

/// Judging takes longer the larger a document is, whatever comes of it: one unit for so many selections, fragments written out, for so
/// many bytes of a text that has to be parsed, and for so many values that come with it.
const SELECTIONS: usize = 10;
const TEXT_BYTES: usize = 250;
const GIVEN: usize = 30;

/// Answers that may have more fields than these are made with [`Turns`].
const LONG: u64 = 10_000;

/// When an operation has to be over. Resolvers find it among the data of their request: what they await has to end by
/// then, with an error, so that what is ready by then is answered.
#[derive(Debug, Clone, Copy)]
pub struct Deadline(pub Instant);

/// Who asks, as far as it matters here.
#[derive(Debug, Clone)]
pub struct Asker {
    /// Whose budget it is.
    pub account: Account,
    /// What is to be told of costs; a request can also say so itself, by its extension `cost`.
    pub wish: Wish,
    /// Whether she has a name: what she is told is for nobody else.
    pub is_named: bool,
    /// Whether she may stay; none where nobody can be shut out.
    pub presence: Option<Presence>,
}

/// What is to be told of costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wish {
    /// Nothing.
    Nothing,
    /// The cost beside the answer.
    Report,
    /// The cost in place of an answer: nothing is executed.
    Only,
}

impl Asker {
    /// Of an HTTP request, and so of each that comes on its socket.
    pub(super) fn of(parts: &Parts, settings: &Settings) -> Result<Self, Failure> {
        let wish = Wish::in_headers(parts, &settings.cost_header)?;
        let (account, is_named) = (Account::of(parts), Account::is_named(parts));
        Ok(Self { account, wish, is_named, presence: Presence::of(&parts.extensions) })
    }
}

impl Account {
    /// Of an HTTP request. Whoever mounts the edge puts an account among the request's extensions for whoever has a name, and the
    /// caller for everybody; all who come without either share a budget.
    pub(super) fn of(parts: &Parts) -> Self {
        parts.extensions.get().cloned().unwrap_or_else(|| Self::by_address(&parts.extensions))
    }

    /// Whether whoever asks has a name: what she is told is for nobody else.
    pub(super) fn is_named(parts: &Parts) -> bool {
        parts.extensions.get::<Self>().is_some()
    }
}

/// What is not understood is refused: whoever misspells a dry run would have it executed.
impl Wish {
    fn of_word(word: &[u8]) -> Option<Self> {
        let known = [("report", Self::Report), ("only", Self::Only)];
        known.into_iter().find(|(known, _)| word.eq_ignore_ascii_case(known.as_bytes())).map(|(_, wish)| wish)
    }

    fn in_headers(parts: &Parts, name: &HeaderName) -> Result<Self, Failure> {
        parts.headers.get_all(name).iter().try_fold(Self::Nothing, |wish, word| {
            let said = Self::of_word(word.as_bytes());
            let refused = || Failure::bad_request(format!("The header \"{name}\" says \"report\" or \"only\"."));
            Ok(wish.max(said.ok_or_else(refused)?))
        })
    }

    fn in_request(extensions: &Extensions) -> Result<Self, Failure> {
        let said = match extensions.get("cost") {
            None | Some(Value::Null | Value::Boolean(false)) => Some(Self::Nothing),
            Some(Value::Boolean(true)) => Some(Self::Report),
            Some(Value::String(word)) => Self::of_word(word.as_bytes()),
            Some(_) => None,
        };
        said.ok_or_else(|| Failure::bad_request("The extension \"cost\" is true, \"report\" or \"only\"."))
    }
}

/// A schema, ready to be asked.
pub struct Edge<E> {
    pub(super) executor: E,
    pub(super) settings: Settings,
    pub(super) buckets: Arc<Buckets>,
    /// What every answer says of the budget.
    pub(super) policy: HeaderValue,
    /// For streams, and for operations on sockets.
    pub(super) streams: Places,
    pub(super) on_sockets: Places,
    pub(super) unsent: Held,
    pub(super) unread: Held,
    /// Whether the server is about to stop. Each open stream listens to it.
    pub(super) closing: watch::Sender<bool>,
    documents: Documents,
    shape: Shape,
    prices: Prices,
    usage: Usage,
    pub(super) places: Arc<Semaphore>,
    /// Half of the places: events of streams take no more of them, so that a change that many follow keeps out no question.
    pub(super) of_events: Arc<Semaphore>,
    observers: Vec<Arc<dyn Observer>>,
}

/// An operation that may run.
pub(super) struct Admitted {
    pub(super) kind: OperationType,
    pub(super) request: Request,
    /// For whoever watches.
    pub(super) facts: Facts,
    /// Among the operations in work. A subscription has none: it lasts, and is bounded otherwise.
    pub(super) place: Option<OwnedSemaphorePermit>,
    pub(super) judged: Judged,
    /// Spent already, unless nothing is to be executed.
    pub(super) requested: u64,
    pub(super) asker: Asker,
}

/// A document that is valid, with the operation that is meant, and its variables with their defaults.
pub(super) struct Judged {
    hash: DocumentHash,
    /// The document was known before: whoever asks for it again may keep the answer, as far as it still holds.
    is_known: bool,
    document: Arc<ExecutableDocument>,
    /// What of it is executed, as the library gets it.
    executed: ExecutableDocument,
    operation_name: Option<String>,
    variables: Variables,
    introspection: u64,
}

impl Admitted {
    pub(super) fn is_known(&self) -> bool {
        self.judged.is_known
    }

    /// Whether there are answers as long as somebody takes them: it is a subscription, and not asked for its cost alone.
    pub(super) fn lasts(&self) -> bool {
        self.kind == OperationType::Subscription && self.asker.wish < Wish::Only
    }
}

impl Judged {
    fn operation(&self) -> &Positioned<OperationDefinition> {
        operation(&self.document, self.operation_name.as_deref()).expect("the operation was there when it was judged")
    }

    /// Reckons with what is executed.
    fn reckoned<T>(
        &self,
        prices: &Prices,
        shape: &Shape,
        how: impl for<'a> FnOnce(&mut Reckoning<'a>, &'a OperationDefinition) -> T,
    ) -> T {
        let (_, operation) = self.executed.operations.iter().next().expect("one operation is executed");
        how(&mut Reckoning::new(prices, shape, &self.executed, &self.variables), &operation.node)
    }

    /// The name of the operation.
    fn name(&self) -> Option<&str> {
        match &self.document.operations {
            DocumentOperations::Single(_) => None,
            DocumentOperations::Multiple(operations) => {
                self.operation_name.as_deref().or_else(|| operations.keys().next().map(|name| name.as_str()))
            }
        }
    }
}

impl<E: Executor> Edge<E> {
    /// `sdl` is the schema that is executed, in the schema definition language; an error says why it cannot be read.
    pub fn new(executor: E, sdl: &str, settings: Settings) -> Result<Self, parser::Error> {
        let (buckets, shape) = (Arc::new(Buckets::new(settings.budget)), Shape::from_sdl(sdl)?);
        let policy = super::http::policy(buckets.budget());
        let (prices, usage) = (Prices::of(&shape), Usage::from_shape(&shape));
        let (documents, observers) = (Documents::default(), Vec::new());
        let places = Arc::new(Semaphore::new(settings.operations));
        let of_events = Arc::new(Semaphore::new((settings.operations / 2).max(1)));
        let (streams, on_sockets) = (Places::default(), Places::default());
        let unsent = Held::new(settings.unsent_bytes);
        let of_one = (settings.unread_bytes / 8).max(settings.body_bytes);
        let unread = Held::new(settings.unread_bytes.max(settings.body_bytes)).of_one(of_one);
        let closing = watch::Sender::new(false);
        Ok(Self {
            executor,
            settings,
            buckets,
            policy,
            streams,
            on_sockets,
            unsent,
            unread,
            closing,
            documents,
            shape,
            prices,
            usage,
            places,
            of_events,
            observers,
        })
    }

    /// Operations in work.
    pub fn n_in_work(&self) -> usize {
        self.settings.operations - self.places.available_permits()
    }

    /// Sockets and event streams that are open.
    pub fn n_streams(&self) -> usize {
        self.streams.n()
    }

    /// Room for answers that wait for their readers.
    pub fn unsent(&self) -> &Held {
        &self.unsent
    }

    /// Room for bodies that are on their way.
    pub fn unread(&self) -> &Held {
        &self.unread
    }

    /// Knows these documents by their ids.
    pub fn with_documents(self, documents: Documents) -> Self {
        Self { documents, ..self }
    }

    /// The documents that are known.
    pub fn documents(&self) -> &Documents {
        &self.documents
    }

    /// The fields of the schema, by which what documents ask for is counted.
    pub fn usage(&self) -> &Usage {
        &self.usage
    }

    /// Tells this observer of each operation that ends.
    pub fn observed_by(mut self, observer: Arc<dyn Observer>) -> Self {
        self.observers.push(observer);
        self
    }

    /// Judges a request before anything runs, and takes its cost from the caller's budget.
    pub(super) fn admit(&self, parameters: Parameters, asker: &Asker) -> Result<Admitted, Failure> {
        let place = self.places.clone().try_acquire_owned().map_err(|_| Failure::overloaded())?;
        let now = Instant::now();
        let wish = asker.wish.max(Wish::in_request(&parameters.extensions)?);
        let asker = Asker { wish, ..asker.clone() };
        // Who has nothing left is not worth a look at the document.
        self.spend(&asker.account, 1, now)?;
        let Parameters { document, operation_name, variables, extensions } = parameters;
        let n_bytes = document.text.as_ref().map_or(0, String::len);
        let found = self.documents.find(document, &extensions, &self.settings.limits);
        let n_selections = found.as_ref().map_or(0, |found| found.n_selections);
        let size = n_selections / SELECTIONS + n_bytes / TEXT_BYTES + arguments::n_given(&variables) / GIVEN;
        self.buckets.charge(&asker.account, size as u64, now);
        let judged = found.and_then(|found| self.judge(found, operation_name, variables));
        let (Requested { cost: requested, fields }, judged) =
            match judged.and_then(|judged| Ok((self.price(&judged)?, judged))) {
                Ok(priced) if wish < Wish::Only => priced,
                other => {
                    self.buckets.charge(&asker.account, JUDGING, now);
                    other?
                }
            };
        if wish < Wish::Only {
            // one was taken already
            match requested.checked_sub(1) {
                None => self.buckets.refund(&asker.account, 1, now),
                Some(rest) => self.buckets.spend(&asker.account, rest, now).map_err(|wait| {
                    self.buckets.charge(&asker.account, JUDGING - 1, now);
                    used_up(requested, wait)
                })?,
            }
        }
        let operation = judged.operation();
        let facts = Facts {
            hash: judged.hash,
            kind: operation.node.ty,
            name: judged.name().filter(|_| judged.is_known).map(Into::into),
            fields: self.usage.of(&judged.document, &operation.node).into(),
            cost: Some(requested),
        };
        // the library parses nothing, so it needs no text
        let mut request = Request::new("").variables(judged.variables.clone());
        request.extensions = extensions;
        request.set_parsed_query(judged.executed.clone());
        if fields > LONG {
            request = Turns::wanted(request);
        }
        let place = (facts.kind != OperationType::Subscription).then_some(place);
        Ok(Admitted { kind: facts.kind, request, facts, place, judged, requested, asker })
    }

    fn judge(&self, found: Found, operation_name: Option<String>, given: Variables) -> Result<Judged, Failure> {
        let Found { hash, parsed: document, introspection_nodes, is_known, .. } = found;
        let faults = validation::check(&self.shape, &document);
        if !faults.is_empty() {
            return Err(Failure::invalid(faults));
        }
        let operation = operation(&document, operation_name.as_deref())?;
        let variables = repair::with_defaults(&operation.node, given);
        let faults = validation::check_variables(&self.shape, &operation.node, &variables);
        if !faults.is_empty() {
            return Err(Failure::invalid(faults));
        }
        let most = self.settings.limits.json_values;
        if arguments::n_values(&document, &variables) > most {
            let message = format!("The arguments hold more than {most} values, variables and fragments written out.");
            return Err(Failure::of_document(Code::DocumentTooLarge, message, Vec::new()));
        }
        let executed = repair::for_library(&self.shape, &document, operation, &variables);
        let introspection = introspection_nodes as u64 * INTROSPECTION;
        Ok(Judged { hash, is_known, document, executed, operation_name, variables, introspection })
    }

    /// What an operation may cost at most, if that is within the bound of a request.
    fn price(&self, judged: &Judged) -> Result<Requested, Failure> {
        let requested =
            judged.reckoned(&self.prices, &self.shape, |reckoning, operation| reckoning.requested(operation));
        let Requested { cost, fields } = requested.map_err(Failure::invalid)?;
        let refuse = |message| Err(Failure::of_document(Code::TooCostly, message, Vec::new()));
        let most = self.buckets.budget().request;
        if cost > most {
            return refuse(format!("The operation may cost {cost}, more than {most}: ask for fewer or shorter lists."));
        }
        let most = self.settings.fields;
        if fields > most {
            let message = format!("The answer may have {fields} fields, more than {most}");
            return refuse(format!("{message}: ask for fewer fields, or for fewer or shorter lists."));
        }
        Ok(Requested { cost: cost + judged.introspection, fields })
    }

    pub(super) fn spend(&self, account: &Account, cost: u64, now: Instant) -> Result<(), Failure> {
        self.buckets.spend(account, cost, now).map_err(|wait| used_up(cost, wait))
    }

    /// Takes what is done before a request is looked at, such as finding out who asks, from the budget of where it comes from; the
    /// answer where nothing is left of that.
    pub fn pay(&self, extensions: &http::Extensions, cost: u64) -> Result<(), Box<axum::response::Response>> {
        self.spend(&Account::by_address(extensions), cost, Instant::now())
            .map_err(|failure| Box::new(super::http::failed(failure, RequestId::of(extensions))))
    }

    /// Gives back what an operation would have cost that does not come to run, but for the judging.
    pub(super) fn turn_away(&self, admitted: &Admitted) {
        let Admitted { asker: Asker { account, wish, .. }, requested, .. } = admitted;
        if *wish < Wish::Only {
            self.buckets.refund(account, requested.saturating_sub(JUDGING), Instant::now());
        }
    }

    /// Runs a query or a mutation. `prepare` gives the request what belongs to its caller.
    pub(super) async fn run(
        &self,
        admitted: Admitted,
        prepare: impl FnOnce(Request) -> Request,
        request_id: RequestId,
    ) -> Result<Response, Failure> {
        let Admitted { mut request, facts, place: _until_it_is_over, judged, requested, asker, .. } = admitted;
        if asker.wish == Wish::Only {
            let mut response = Response::default();
            self.tell_cost(&mut response, &asker.account, requested, None);
            return Ok(response);
        }
        let (began, started) = (SystemTime::now(), Instant::now());
        let deadline = started + self.settings.deadline;
        let times = (request_id.dice(1000) < self.settings.timed_per_mille).then(FieldTimes::new);
        if let Some(times) = &times {
            request = request.data(times.clone());
        }
        let (mut statements, mut report) = (None, None);
        let run = async {
            let request = prepare(request.data(Deadline(deadline)));
            (statements, report) = (Statements::of(&request), Report::of(&request));
            self.executor.execute(request).await
        };
        let outcome = match tokio::time::timeout_at(
            (deadline + self.settings.grace).into(),
            turns::fair(AssertUnwindSafe(run).catch_unwind()),
        )
        .await
        {
            Ok(Ok(mut response)) => {
                self.put_right(&mut response, &judged);
                let actual = self.settle(&response, &judged, requested, &asker.account);
                if asker.wish == Wish::Report {
                    self.tell_cost(&mut response, &asker.account, requested, Some(actual));
                }
                Ok(response)
            }
            // Where and why is in the line that the panic itself has written.
            Ok(Err(_)) => Err(Failure::new(StatusCode::INTERNAL_SERVER_ERROR, Code::Internal, "a resolver panicked")),
            Err(_) => {
                tracing::warn!(%request_id, "an answer was not ready in time");
                let message = format!("The answer was not ready within {} s.", self.settings.deadline.as_secs_f32());
                Err(Failure::new(StatusCode::SERVICE_UNAVAILABLE, Code::Timeout, message).retry_after(1))
            }
        };
        let ended = Ended {
            request_id,
            facts,
            code: outcome.as_ref().map_or_else(|failure| Some(failure.code), error::first_code),
            statements: statements.map(|statements| statements.count()),
            began,
            took: started.elapsed(),
            times: times.map(|times| times.take()),
        };
        self.tell(ended, report.as_ref());
        outcome
    }

    /// Tells whoever watches.
    pub(super) fn tell(&self, ended: Ended, report: Option<&Report>) {
        self.observers.iter().for_each(|observer| observer.ended(&ended));
        if let Some(report) = report {
            report.set(ended);
        }
    }

    pub(super) fn put_right(&self, response: &mut Response, judged: &Judged) {
        if response.errors.is_empty() {
            // The library says null for an object of which everything was skipped.
            if response.data == Value::Null {
                response.data = Value::Object(Default::default());
            }
        } else {
            let Judged { document, variables, .. } = judged;
            Arguments { shape: &self.shape, document, variables }.name_fields(&mut response.errors);
            if was_executed(response) {
                self.shape.put_nulls(&mut response.data, &response.errors, document, &judged.operation().node);
            }
        }
        let order = Order { shape: &self.shape, document: &judged.document, variables: &judged.variables };
        order.put(&judged.operation().node, &mut response.data);
    }

    /// Gives back what was requested and not used; answers what was used.
    fn settle(&self, response: &Response, judged: &Judged, requested: u64, account: &Account) -> u64 {
        let actual = self.used(response, judged, requested);
        self.buckets.refund(account, requested.saturating_sub(actual), Instant::now());
        actual
    }

    /// What an answer has cost. What ended at the deadline has cost all that was requested: nobody knows what it has done until then.
    pub(super) fn used(&self, response: &Response, judged: &Judged, requested: u64) -> u64 {
        if response.errors.iter().any(|error| error::carried(error) == Some(Code::Timeout)) {
            return requested;
        }
        let actual = judged
            .reckoned(&self.prices, &self.shape, |reckoning, operation| reckoning.actual(operation, &response.data));
        actual + judged.introspection
    }

    pub(super) fn tell_cost(&self, response: &mut Response, account: &Account, requested: u64, actual: Option<u64>) {
        let remaining = self.buckets.level(account, Instant::now()).remaining;
        let cost = value!({ "requested": requested, "actual": actual, "remaining": remaining });
        response.extensions.insert("cost".into(), cost);
    }
}

fn used_up(cost: u64, wait: Duration) -> Failure {
    let seconds = wait.as_secs_f64().ceil().max(1.0) as u64;
    let message = format!("Your budget is used up for now: this costs {cost}; ask again in {seconds} s.");
    Failure::new(StatusCode::TOO_MANY_REQUESTS, Code::RateLimited, message).retry_after(seconds)
}

/// An error of execution has a path. The library says "null" also where it has not even begun.
pub(super) fn was_executed(response: &Response) -> bool {
    response.data != Value::Null || response.errors.iter().any(|error| !error.path.is_empty())
}

/// The operation that would be run.
fn operation<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<&'a Positioned<OperationDefinition>, Failure> {
    let refuse = |message: &str| Failure::of_document(Code::BadRequest, message, Vec::new());
    let found = match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(operation),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name),
        (DocumentOperations::Multiple(operations), None) if operations.len() > 1 => {
            return Err(refuse("The document has several operations: \"operationName\" says which one is meant."));
        }
        (DocumentOperations::Multiple(operations), None) => operations.values().next(),
    };
    found.ok_or_else(|| refuse("The document has no operation of this name."))
}
