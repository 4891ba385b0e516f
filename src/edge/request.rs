//! From an HTTP request to the four parameters of a GraphQL request: lengths, deadlines, encodings, JSON. It does not
//! look into the document.

use async_graphql::{Extensions, Variables};
use axum::body::Body;
use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode, Uri, header, request::Parts};
use futures_util::StreamExt;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::buckets::Account;
use super::documents::Named;
use super::failure::Failure;
use super::held::{Held, Room};
use super::places::Full;
use super::{Code, Settings, guard, media};

/// What a client asks for.
pub(super) struct Parameters {
    pub(super) document: Named,
    pub(super) operation_name: Option<String>,
    pub(super) variables: Variables,
    pub(super) extensions: Extensions,
}

impl Parameters {
    /// Of a GET: `variables` and `extensions` are JSON within the query string.
    pub(super) fn from_uri(uri: &Uri, settings: &Settings) -> Result<Self, Failure> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct InUri {
            query: Option<String>,
            document_id: Option<String>,
            operation_name: Option<String>,
            variables: Option<String>,
            extensions: Option<String>,
        }
        let Query(given) = Query::<InUri>::try_from_uri(uri)
            .map_err(|_| Failure::bad_request("The query string is not form-urlencoded, or repeats a parameter."))?;
        let json = |what: &str, text: Option<String>| match text.as_deref() {
            None | Some("") => Ok(Value::Null),
            Some(text) => parse_json(what, text.as_bytes(), settings),
        };
        Self::from_values(
            given.document_id.map_or(Value::Null, Value::String),
            given.query.map_or(Value::Null, Value::String),
            given.operation_name.map_or(Value::Null, Value::String),
            json("The parameter \"variables\"", given.variables)?,
            json("The parameter \"extensions\"", given.extensions)?,
        )
    }

    /// Of a POST.
    pub(super) async fn from_body(
        parts: &Parts,
        body: Body,
        settings: &Settings,
        unread: &Held,
    ) -> Result<Self, Failure> {
        check_headers(&parts.headers, settings)?;
        let (bytes, _room) = read(body, settings, unread, &Account::by_address(&parts.extensions)).await?;
        match parse_json("The body", &bytes, settings)? {
            Value::Object(map) => Self::from_map(map),
            Value::Array(_) => Err(Failure::bad_request("Batches are not supported: send one request at a time.")),
            _ => Err(Failure::bad_request("The body is not a JSON object.")),
        }
    }

    /// Of JSON that holds them by name.
    pub(super) fn from_map(mut map: Map<String, Value>) -> Result<Self, Failure> {
        let mut take = |name| map.remove(name).unwrap_or_default();
        let (id, query, operation_name) = (take("documentId"), take("query"), take("operationName"));
        Self::from_values(id, query, operation_name, take("variables"), take("extensions"))
    }

    fn from_values(
        id: Value,
        query: Value,
        operation_name: Value,
        variables: Value,
        extensions: Value,
    ) -> Result<Self, Failure> {
        Ok(Self {
            document: Named { id: text("documentId", id)?, text: text("query", query)? },
            operation_name: text("operationName", operation_name)?,
            variables: Variables::from_json(Value::Object(object("variables", variables)?)),
            extensions: serde_json::from_value(Value::Object(object("extensions", extensions)?))
                .expect("a JSON object is a map of GraphQL values"),
        })
    }
}

fn text(name: &str, value: Value) -> Result<Option<String>, Failure> {
    match value {
        Value::String(text) => Ok(Some(text)),
        Value::Null => Ok(None),
        _ => Err(Failure::bad_request(format!("The parameter \"{name}\" is not a string."))),
    }
}

fn object(name: &str, value: Value) -> Result<Map<String, Value>, Failure> {
    match value {
        Value::Object(map) => Ok(map),
        Value::Null => Ok(Map::new()),
        _ => Err(Failure::bad_request(format!("The parameter \"{name}\" is not an object."))),
    }
}

fn parse_json(what: &str, text: &[u8], settings: &Settings) -> Result<Value, Failure> {
    if guard::json_is_deeper_than(text, settings.limits.json_depth) {
        let limit = settings.limits.json_depth;
        return Err(Failure::bad_request(format!("{what} nests more than {limit} levels deep.")));
    }
    let limit = settings.limits.json_values;
    if guard::json_has_more_values_than(text, limit) {
        return Err(Failure::bad_request(format!("{what} has more than {limit} values.")));
    }
    // The parser's own message may show the text.
    serde_json::from_slice(text).map_err(|error| {
        Failure::bad_request(format!("{what} is not JSON: line {}, column {}.", error.line(), error.column()))
    })
}

/// What can be refused before a byte of the body is read.
fn check_headers(headers: &HeaderMap, settings: &Settings) -> Result<(), Failure> {
    let unsupported = |message| Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, Code::UnsupportedMediaType, message);
    if !media::is_json(headers) {
        return Err(unsupported("The body has to be application/json in UTF-8."));
    }
    // A small compressed body can become a large one.
    if headers
        .get_all(header::CONTENT_ENCODING)
        .iter()
        .any(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"))
    {
        return Err(unsupported("A compressed body is not read."));
    }
    // hyper has refused lengths that are no numbers.
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > settings.body_bytes as u64) {
        return Err(too_large(settings.body_bytes));
    }
    Ok(())
}

fn too_large(limit: usize) -> Failure {
    let message = format!("The body is longer than {limit} bytes.");
    Failure::new(StatusCode::PAYLOAD_TOO_LARGE, Code::PayloadTooLarge, message).closing()
}

fn no_room(full: Full) -> Failure {
    match full {
        Full::OfCaller => {
            let message = "Too many long bodies of your address are on their way: send one after the other.";
            Failure::new(StatusCode::TOO_MANY_REQUESTS, Code::RateLimited, message).retry_after(1)
        }
        Full::InAll => Failure::overloaded(),
    }
}

/// Bodies up to this many bytes are not counted: every connection may have one.
const SHORT: usize = 16 << 10;

/// The whole body with the room that it takes, within one deadline: a deadline for each part would let a drip go on for ever. Room is
/// taken for what has come, and not for what was announced: else a few words would take all of it.
async fn read(
    body: Body,
    settings: &Settings,
    unread: &Held,
    account: &Account,
) -> Result<(Vec<u8>, Option<Room>), Failure> {
    let (limit, deadline) = (settings.body_bytes, settings.body_deadline);
    let read = async {
        let (mut bytes, mut room, mut parts) = (Vec::new(), None::<Room>, body.into_data_stream());
        while let Some(part) = parts.next().await {
            let part = part.map_err(|_| Failure::bad_request("The body could not be read to its end.").closing())?;
            let length = bytes.len() + part.len();
            if length > limit {
                return Err(too_large(limit));
            }
            if length > SHORT {
                let found = match room.take() {
                    Some(room) => room.up_to(length),
                    None => unread.take_of(account, length),
                };
                room = Some(found.map_err(|full| no_room(full).closing())?);
            }
            bytes.extend_from_slice(&part);
        }
        Ok((bytes, room))
    };
    tokio::time::timeout(deadline, read).await.unwrap_or_else(|_| {
        let message = format!("The body did not arrive within {} s.", deadline.as_secs_f32());
        Err(Failure::new(StatusCode::REQUEST_TIMEOUT, Code::RequestTimeout, message).closing())
    })
}
