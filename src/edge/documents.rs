//! Documents that are known before anybody asks: those that a front end was built with. A request names one by the hash of
//! its text in place of sending it, so it is measured and parsed once, when the server starts; and a strict server answers nothing
//! else. Nothing is ever added by a request.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Extensions, Value, parser};
use axum::http::StatusCode;

use super::failure::Failure;
use super::observer::DocumentHash;
use super::recent::Recent;
use super::{Code, guard};

/// Why a manifest cannot be used. Names the entry, and shows nothing of its text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// It is not a JSON object of texts.
    #[error("the manifest is not a JSON object that maps sha256:… to the text of a document")]
    NotAManifest,
    /// A key is not the hash of its text.
    #[error("{0} is not the hash of its document")]
    WrongHash(String),
    /// A document is no GraphQL, or larger than anybody's may be.
    #[error("{0}: {1}")]
    Refused(String, String),
}

/// The documents of one or more manifests.
#[derive(Debug, Default)]
pub struct Documents {
    known: HashMap<DocumentHash, Known>,
    only: bool,
    recent: Recent,
}

/// A document that is known.
#[derive(Debug)]
pub struct Known {
    parsed: Arc<ExecutableDocument>,
    introspection_nodes: usize,
    n_selections: usize,
    n_asked: AtomicU64,
}

/// How a request says what it asks.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// `documentId`, as the appendix of GraphQL over HTTP has it.
    pub(super) id: Option<String>,
    /// `query`.
    pub(super) text: Option<String>,
}

/// What a request asks.
pub(super) struct Found {
    pub(super) hash: DocumentHash,
    pub(super) parsed: Arc<ExecutableDocument>,
    /// Of introspection, fragments written out.
    pub(super) introspection_nodes: usize,
    /// Of its largest definition, fragments written out.
    pub(super) n_selections: usize,
    pub(super) is_known: bool,
}

impl Documents {
    /// Takes the documents of a manifest: a JSON object that maps `sha256:…` to text. Each has to stay within `limits`, as any other.
    pub fn with_manifest(mut self, json: &[u8], limits: &guard::Limits) -> Result<Self, Unusable> {
        let manifest: HashMap<String, String> = serde_json::from_slice(json).map_err(|_| Unusable::NotAManifest)?;
        for (id, text) in manifest {
            let hash = DocumentHash::of(&text);
            if read_id(&id) != Some(hash) {
                return Err(Unusable::WrongHash(id.chars().take(80).collect()));
            }
            let refused = |failure: Failure| Unusable::Refused(id.clone(), failure.message);
            let counts = guard::check(&text, limits).map_err(|refusal| refused(refusal.into()))?;
            let parsed = parser::parse_query(&text).map_err(|error| refused(error.into()))?.into();
            let (introspection_nodes, n_selections) = (counts.introspection_nodes, n_selections(&counts));
            self.known.insert(hash, Known { parsed, introspection_nodes, n_selections, n_asked: AtomicU64::new(0) });
        }
        Ok(self)
    }

    /// Answers no other documents.
    pub fn only(self) -> Self {
        Self { only: true, ..self }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// How often each was asked for since the start, by its id, sorted.
    pub fn usage(&self) -> Vec<(String, u64)> {
        let mut usage: Vec<_> =
            self.known.iter().map(|(hash, known)| (id_of(hash), known.n_asked.load(Ordering::Relaxed))).collect();
        usage.sort();
        usage
    }

    /// What a request asks: a document that is known, or its own where that is allowed.
    pub(super) fn find(&self, named: Named, extensions: &Extensions, limits: &guard::Limits) -> Result<Found, Failure> {
        let by_apollo = persisted_query(extensions)?;
        match (named, by_apollo) {
            (Named { id: Some(_), text: Some(_) }, _) => {
                Err(Failure::bad_request("A request has either \"documentId\" or \"query\"."))
            }
            (Named { id: Some(id), text: None }, _) => {
                let message = "No document of this id is known: \"documentId\" is sha256: and 64 hexadecimal digits.";
                let found = read_id(&id).and_then(|hash| self.known(&hash));
                found.ok_or_else(|| not_found(message))
            }
            // Clients that follow Apollo send the text when they read this message, which their side has fixed.
            (Named { id: None, text: None }, Some(hash)) => {
                self.known(&hash).ok_or_else(|| not_found("PersistedQueryNotFound"))
            }
            (Named { id: None, text: None }, None) => Err(Failure::bad_request("The parameter \"query\" is missing.")),
            (Named { id: None, text: Some(text) }, claimed) => {
                let hash = DocumentHash::of(&text);
                if claimed.is_some_and(|claimed| claimed != hash) {
                    return Err(Failure::bad_request("\"sha256Hash\" is not the hash of \"query\"."));
                }
                if let Some(found) = self.known(&hash) {
                    return Ok(found);
                }
                if self.only {
                    let message = "This server answers only the documents that it knows.";
                    return Err(Failure::of_document(Code::DocumentNotTrusted, message, Vec::new()));
                }
                let counts = guard::check(&text, limits)?;
                let (introspection_nodes, n_selections) = (counts.introspection_nodes, n_selections(&counts));
                let parsed = self.recent.parsed(hash, &text)?;
                Ok(Found { hash, parsed, introspection_nodes, n_selections, is_known: false })
            }
        }
    }

    fn known(&self, hash: &DocumentHash) -> Option<Found> {
        let known = self.known.get(hash)?;
        known.n_asked.fetch_add(1, Ordering::Relaxed);
        let Known { parsed, introspection_nodes, n_selections, .. } = known;
        let (parsed, introspection_nodes, n_selections) = (parsed.clone(), *introspection_nodes, *n_selections);
        Some(Found { hash: *hash, parsed, introspection_nodes, n_selections, is_known: true })
    }
}

fn n_selections(counts: &guard::Counts) -> usize {
    counts.nodes + counts.introspection_nodes
}

fn not_found(message: &str) -> Failure {
    Failure::of_document(Code::DocumentNotFound, message, Vec::new())
}

/// The hash in `extensions.persistedQuery`, the form of Apollo's clients.
fn persisted_query(extensions: &Extensions) -> Result<Option<DocumentHash>, Failure> {
    let Some(Value::Object(entry)) = extensions.get("persistedQuery") else { return Ok(None) };
    match (entry.get("version"), entry.get("sha256Hash")) {
        (Some(Value::Number(version)), Some(Value::String(hash))) if version.as_u64() == Some(1) => {
            let hash = data_encoding::HEXLOWER_PERMISSIVE.decode(hash.as_bytes()).ok();
            let hash = hash.and_then(|bytes| Some(DocumentHash(bytes.try_into().ok()?)));
            hash.map(Some).ok_or_else(|| Failure::bad_request("\"sha256Hash\" is not 64 hexadecimal digits."))
        }
        _ => Err(Failure::new(
            StatusCode::BAD_REQUEST,
            Code::BadRequest,
            "\"persistedQuery\" has a \"version\", which is 1, and a \"sha256Hash\".",
        )),
    }
}

fn id_of(hash: &DocumentHash) -> String {
    format!("sha256:{hash}")
}

fn read_id(id: &str) -> Option<DocumentHash> {
    let digits = id.strip_prefix("sha256:")?;
    Some(DocumentHash(data_encoding::HEXLOWER.decode(digits.as_bytes()).ok()?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "query Greeting { hello }";

    fn documents() -> Documents {
        let manifest = serde_json::json!({ id_of(&DocumentHash::of(TEXT)): TEXT }).to_string();
        Documents::default().with_manifest(manifest.as_bytes(), &guard::Limits::default()).unwrap()
    }

    fn ask(documents: &Documents, id: Option<&str>, text: Option<&str>, extensions: &str) -> Result<bool, Code> {
        let named = Named { id: id.map(Into::into), text: text.map(Into::into) };
        let extensions: Extensions = serde_json::from_str(extensions).unwrap();
        let found = documents.find(named, &extensions, &guard::Limits::default());
        found.map(|found| found.is_known).map_err(|failure| failure.code)
    }

    fn by_apollo(hash: &str) -> String {
        format!(r#"{{"persistedQuery": {{"version": 1, "sha256Hash": "{hash}"}}}}"#)
    }

    #[test]
    fn a_known_document_is_found_by_each_of_its_names_and_counted() {
        let (documents, id) = (documents(), id_of(&DocumentHash::of(TEXT)));
        assert_eq!(ask(&documents, Some(&id), None, "{}"), Ok(true));
        assert_eq!(ask(&documents, None, None, &by_apollo(&id["sha256:".len()..])), Ok(true));
        assert_eq!(ask(&documents, None, Some(TEXT), "{}"), Ok(true));
        assert_eq!(documents.usage(), [(id, 3)]);
    }

    #[test]
    fn an_unknown_one_is_not_and_is_never_learnt() {
        let documents = documents();
        let (text, hash) = ("{ other }", DocumentHash::of("{ other }").to_string());
        for _ in 0..2 {
            assert_eq!(ask(&documents, Some(&format!("sha256:{hash}")), None, "{}"), Err(Code::DocumentNotFound));
            assert_eq!(ask(&documents, Some(&hash), None, "{}"), Err(Code::DocumentNotFound), "no prefix");
            assert_eq!(ask(&documents, None, None, &by_apollo(&hash)), Err(Code::DocumentNotFound));
            assert_eq!(ask(&documents, None, Some(text), &by_apollo(&hash)), Ok(false), "answered, as it is");
        }
        assert_eq!(documents.len(), 1);
    }

    #[test]
    fn a_strict_server_answers_nothing_else() {
        let documents = documents().only();
        assert_eq!(ask(&documents, None, Some(TEXT), "{}"), Ok(true));
        assert_eq!(ask(&documents, None, Some("{ other }"), "{}"), Err(Code::DocumentNotTrusted));
    }

    #[test]
    fn a_request_that_contradicts_itself_is_refused() {
        let (documents, id) = (documents(), id_of(&DocumentHash::of(TEXT)));
        assert_eq!(ask(&documents, Some(&id), Some(TEXT), "{}"), Err(Code::BadRequest));
        assert_eq!(ask(&documents, None, Some("{ other }"), &by_apollo(&id["sha256:".len()..])), Err(Code::BadRequest));
        assert_eq!(ask(&documents, None, None, "{}"), Err(Code::BadRequest));
        for wrong in [r#"{"version": 2, "sha256Hash": ""}"#, r#"{"version": 1, "sha256Hash": "zz"}"#, "{}"] {
            let extensions = format!(r#"{{"persistedQuery": {wrong}}}"#);
            assert_eq!(ask(&documents, None, None, &extensions), Err(Code::BadRequest), "{wrong}");
        }
    }

    #[test]
    fn a_manifest_is_held_to_its_hashes_and_to_the_limits() {
        let read = |json: &str| {
            Documents::default().with_manifest(json.as_bytes(), &guard::Limits::default()).map(|found| found.len())
        };
        assert_eq!(read("[]"), Err(Unusable::NotAManifest));
        assert_eq!(read(r#"{"sha256:00": "{ hello }"}"#), Err(Unusable::WrongHash("sha256:00".into())));
        for text in ["{ hello", &"{ a ".repeat(90)] {
            let json = serde_json::json!({ id_of(&DocumentHash::of(text)): text }).to_string();
            assert!(matches!(read(&json), Err(Unusable::Refused(..))), "{text}");
        }
    }
}
