//! The errors that leave the server: a closed set of codes, and the one place where an error of the library or of a
//! resolver is made fit to be shown. Whatever has no code of ours is a fault: its text goes to the log, and the client
//! gets the request's id to ask about.

use async_graphql::{Error, ErrorExtensionValues, ErrorExtensions, Pos, Response, ServerError, Value};

use super::RequestId;
use super::admission::was_executed;

/// Most errors in one answer.
pub const ERRORS: usize = 10;
/// Most characters in a message.
pub const MESSAGE_CHARS: usize = 200;
/// Most characters of the client's own words in a message.
pub const ECHO_CHARS: usize = 50;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// Every value that `extensions.code` can have.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// All codes, for documents and tests.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The word that clients see.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }
        }
    };
}

codes! {
    /// The HTTP request is not a GraphQL request.
    BadRequest = "BAD_REQUEST",
    /// This method cannot carry this request.
    MethodNotAllowed = "METHOD_NOT_ALLOWED",
    /// No media type that we write is accepted.
    NotAcceptable = "NOT_ACCEPTABLE",
    /// The body is in a media type or an encoding that we do not read.
    UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE",
    /// The body is too long.
    PayloadTooLarge = "PAYLOAD_TOO_LARGE",
    /// The body did not arrive in time.
    RequestTimeout = "REQUEST_TIMEOUT",
    /// The document is not GraphQL.
    ParseFailed = "GRAPHQL_PARSE_FAILED",
    /// The document does not fit the schema, or its variables do not fit the document.
    ValidationFailed = "GRAPHQL_VALIDATION_FAILED",
    /// The document holds more of something than is allowed.
    DocumentTooLarge = "DOCUMENT_TOO_LARGE",
    /// The document nests something deeper than is allowed.
    DocumentTooDeep = "DOCUMENT_TOO_DEEP",
    /// The operation may cost more than one request is allowed to.
    TooCostly = "COST_LIMIT_EXCEEDED",
    /// No document of this id is known.
    DocumentNotFound = "PERSISTED_QUERY_NOT_FOUND",
    /// This server answers only the documents that it knows, and this is none of them.
    DocumentNotTrusted = "DOCUMENT_NOT_TRUSTED",
    /// A value has the right type and cannot be right.
    BadUserInput = "BAD_USER_INPUT",
    /// Signing in is needed.
    Unauthenticated = "UNAUTHENTICATED",
    /// This actor may not do this.
    Forbidden = "FORBIDDEN",
    /// There is no such thing, as far as this actor may know.
    NotFound = "NOT_FOUND",
    /// The thing has changed since it was read.
    Conflict = "CONFLICT",
    /// The key by which a write is known again was given to another one.
    IdempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED",
    /// What came after the place from which a stream was to go on is no longer kept.
    ResumeExpired = "RESUME_EXPIRED",
    /// Too many requests by this caller.
    RateLimited = "RATE_LIMITED",
    /// The server has too much to do just now.
    Overloaded = "OVERLOADED",
    /// The answer was not ready in time.
    Timeout = "TIMEOUT",
    /// A fault of ours.
    Internal = "INTERNAL",
}

impl Code {
    /// The code that is written like this.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == word)
    }

    /// An error for a resolver to return: shown as it is, apart from lengths.
    pub fn error(self, message: impl Into<String>) -> Error {
        Error::new(message).extend_with(|_, extensions| extensions.set("code", self.as_str()))
    }

    /// An error before or instead of execution.
    pub(super) fn server_error(self, message: String, locations: Vec<Pos>) -> ServerError {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", self.as_str());
        ServerError { locations, extensions: Some(extensions), ..ServerError::new(message, None) }
    }
}

/// Makes errors fit to be shown: at most ten, each with a code and the request's id, nothing long, nothing internal.
/// `before_execution` says that no resolver has run, so that the library's own words can be trusted.
pub(super) fn clean(errors: &mut Vec<ServerError>, before_execution: bool, request_id: RequestId) {
    let (n_errors, mut n_faults) = (errors.len(), 0);
    // Faults are logged even where they are behind those that are shown. An answer may have thousands: it has no more lines than errors.
    for error in errors.iter_mut() {
        n_faults += usize::from(clean_one(error, before_execution, n_faults < ERRORS, request_id));
    }
    if n_faults > ERRORS {
        tracing::error!(%request_id, n_faults, "{} further resolvers failed", n_faults - ERRORS);
    }
    if n_errors > ERRORS {
        tracing::debug!(%request_id, n_errors, "an answer keeps {ERRORS} of its {n_errors} errors");
        errors.truncate(ERRORS);
    }
}

/// Whether it was a fault of ours.
fn clean_one(error: &mut ServerError, before_execution: bool, logs: bool, request_id: RequestId) -> bool {
    let code = code_of(error, before_execution);
    if code == Code::Internal {
        if logs {
            // by its place in the document: a path is made of aliases, which are the client's own words
            let place = error.locations.first().map(|place| format!("{}:{}", place.line, place.column));
            tracing::error!(%request_id, place, cause = %error.message, "a resolver failed");
        }
        error.message = "Something went wrong on our side.".into();
        error.extensions = None;
    }
    error.message = shorten(&error.message);
    error.source = None;
    let extensions = error.extensions.get_or_insert_default();
    extensions.set("code", code.as_str());
    extensions.set("requestId", request_id.to_string());
    code == Code::Internal
}

/// The code that the error carries, if it is one of ours; else what is known from where the error arose.
fn code_of(error: &ServerError, before_execution: bool) -> Code {
    // The library checks some values only when a resolver asks for them, and it words that in two ways.
    let refuses_a_value =
        || error.message.starts_with("Failed to parse \"") || error.message.starts_with("Expected input type \"");
    match carried(error) {
        Some(code) => code,
        None if before_execution => Code::ValidationFailed,
        None if error.source.is_none() && refuses_a_value() => Code::BadUserInput,
        None => Code::Internal,
    }
}

/// The code that an error carries, if it is one of ours.
pub(super) fn carried(error: &ServerError) -> Option<Code> {
    match error.extensions.as_ref()?.get("code")? {
        Value::String(word) => Code::from_word(word),
        _ => None,
    }
}

/// The code of the first error of an answer, if it has one.
pub(super) fn first_code(response: &Response) -> Option<Code> {
    response.errors.first().map(|error| code_of(error, !was_executed(response)))
}

/// A client's own words, fit to stand in a message: in quotation marks, which none of them can end.
pub(super) fn quoted(words: &str) -> String {
    let plain = words.chars().filter(|letter| !is_unseen(*letter));
    let plain = plain.map(|letter| if matches!(letter, '"' | '`') { '\'' } else { letter });
    format!("\"{}\"", cut(&plain.take(ECHO_CHARS + 1).collect::<String>(), ECHO_CHARS))
}

/// Whether a letter is not seen, or changes how others are: controls, joiners, marks of direction.
fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A message of bounded length in which nothing that may be the client's own words is long: what stands between
/// quotes, a word without a space, or the value that the library shows after "found".
pub(super) fn shorten(message: &str) -> String {
    let message = match message.split_once(", found ") {
        Some((before, value)) => &format!("{before}, found {}", cut(value, ECHO_CHARS)),
        None => message,
    };
    let (mut short, mut n_in_run, mut quoted) = (String::with_capacity(message.len()), 0, false);
    for letter in message.chars().map(|letter| if is_unseen(letter) { ' ' } else { letter }) {
        if matches!(letter, '"' | '`') {
            quoted = !quoted;
            n_in_run = 0;
        } else if letter == ' ' && !quoted {
            n_in_run = 0;
        } else {
            n_in_run += 1;
        }
        match n_in_run.cmp(&ECHO_CHARS) {
            std::cmp::Ordering::Less => short.push(letter),
            std::cmp::Ordering::Equal => short.push('…'),
            std::cmp::Ordering::Greater => {}
        }
    }
    cut(&short, MESSAGE_CHARS)
}

/// At most so many characters, the last one an ellipsis where something was left out.
fn cut(text: &str, n_chars: usize) -> String {
    match text.char_indices().nth(n_chars) {
        None => text.to_owned(),
        Some(_) => text.chars().take(n_chars - 1).chain(['…']).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back() {
        for code in Code::ALL {
            assert_eq!(Code::from_word(code.as_str()), Some(*code));
        }
        assert_eq!(Code::from_word("internal"), None);
    }

    #[test]
    fn words_of_a_client_are_quoted_so_that_they_cannot_end_the_quotation() {
        for (words, quotation) in [
            ("name", "\"name\""),
            ("\" `a\u{202e}\u{200b}\n\u{e0041}b", "\"' 'ab\""),
            (&"é".repeat(50), &format!("\"{}\"", "é".repeat(50))),
            (&"é ".repeat(26), &format!("\"{}é…\"", "é ".repeat(24))),
        ] {
            assert_eq!(quoted(words), quotation);
        }
        let message = format!("\"Filter\" has no field {}.", quoted(&format!("\"{}", " alamat".repeat(30))));
        assert!(shorten(&message).chars().count() < 80, "{}", shorten(&message));
        assert_eq!(shorten("a\u{202e}b"), "a b");
    }

    #[test]
    fn a_long_word_or_quotation_is_cut_and_the_rest_stays() {
        assert_eq!(shorten("Variable \"$x\" is not used"), "Variable \"$x\" is not used");
        let long = "a".repeat(300);
        let short = shorten(&format!("Unknown field \"{long}\" on type \"Query\""));
        assert_eq!(short, format!("Unknown field \"{}…\" on type \"Query\"", "a".repeat(49)));
        let spaced = "b ".repeat(90);
        assert!(!shorten(&format!("Not a value: \"{spaced}\".")).contains(&"b ".repeat(26)));
        assert!(
            !shorten(&format!("Expected input type \"Int\", found {{x: [{}]}}.", "1, ".repeat(99)))
                .contains(&"1, ".repeat(20))
        );
        assert_eq!(shorten(&"word ".repeat(100)).chars().count(), MESSAGE_CHARS);
        assert_eq!(shorten("two\nlines\u{7}"), "two lines ");
    }
}
