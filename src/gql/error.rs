//! Errors of use cases as errors of the graph, with their codes and in the reader's language.

use async_graphql::{ErrorExtensions, InputType, InputValueError, Response, Value, value};

use crate::app;
use crate::domain::Locale;
use crate::edge::Code;

/// The result of a resolver.
pub type Result<T> = std::result::Result<T, async_graphql::Error>;

/// The error of a use case as the graph shows it.
pub fn shown(error: &app::Error, locale: Locale) -> async_graphql::Error {
    let message = error.message();
    let said = message.in_locale(locale);
    match error {
        app::Error::NotFound => Code::NotFound.error(said),
        app::Error::Unauthenticated => Code::Unauthenticated.error(said),
        app::Error::TooMany(wait) => {
            let seconds = app::seconds(*wait);
            Code::RateLimited.error(said).extend_with(|_, extensions| extensions.set("retryAfter", seconds))
        }
        app::Error::Forbidden => Code::Forbidden.error(said),
        app::Error::Conflict { version } => {
            Code::Conflict.error(said).extend_with(|_, extensions| extensions.set("version", *version))
        }
        app::Error::Refusals(_) => Code::BadUserInput.error(said),
        app::Error::KeyReused => Code::IdempotencyKeyReused.error(said),
        app::Error::Expired => Code::ResumeExpired.error(said),
        app::Error::Busy => Code::Overloaded.error(said),
        // of a command never: it finds out
        app::Error::Unknown => Code::Internal.error(said),
        app::Error::Late => Code::Timeout.error(said),
        app::Error::Refused { field, .. } | app::Error::Taken { field, .. } => {
            Code::BadUserInput.error(said).extend_with(|_, extensions| extensions.set("field", *field))
        }
        app::Error::RefusedInside { field, .. } => {
            Code::BadUserInput.error(said).extend_with(|_, extensions| extensions.set("field", field.as_str()))
        }
        app::Error::Internal(cause) => {
            // the text of the cause goes to the log only: the edge keeps nothing of an error without a code
            async_graphql::Error::new(format!("{cause}: {cause:?}"))
        }
    }
}

/// Input that a resolver refuses before any use case.
pub fn refused(field: &str, id: &str, en: &str, locale: Locale) -> async_graphql::Error {
    let message = if locale == Locale::En { en } else { id };
    Code::BadUserInput.error(message).extend_with(|_, extensions| extensions.set("field", field))
}

/// The same error about a filter that another one holds under a name.
pub fn inside(mut error: async_graphql::Error, name: &str) -> async_graphql::Error {
    if let Some(extensions) = &mut error.extensions
        && let Some(Value::String(field)) = extensions.get("field")
        && let Some(rest) = field.strip_prefix("filter.")
    {
        let field = format!("filter.{name}.{rest}");
        extensions.set("field", field);
    }
    error
}

/// What an error carries that arose where the reader's language was not known.
const IN_BOTH: &str = "inBoth";

/// The error of a value with its words in both languages, one of which [`speak`] makes its message.
pub fn in_both<T: InputType>(error: InputValueError<T>, id: &str, en: &str) -> InputValueError<T> {
    error.with_extension(IN_BOTH, value!({ "id": id, "en": en }))
}

/// Puts what is said in both languages into the reader's.
pub fn speak(mut response: Response, locale: Locale) -> Response {
    for error in &mut response.errors {
        let Some(extensions) = &mut error.extensions else { continue };
        let Some(Value::Object(said)) = extensions.get(IN_BOTH).cloned() else { continue };
        extensions.unset(IN_BOTH);
        if let Some(Value::String(message)) = said.get(if locale == Locale::En { "en" } else { "id" }) {
            error.message.clone_from(message);
        }
    }
    response
}
