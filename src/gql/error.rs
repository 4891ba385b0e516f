//! Errors of use cases as errors of the graph, with their codes and in the reader's language.

use async_graphql::ErrorExtensions;

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
        app::Error::Expired => Code::ResumeExpired.error(said),
        app::Error::Busy => Code::Overloaded.error(said),
        app::Error::Late => Code::Timeout.error(said),
        app::Error::Refused { field, .. } => {
            Code::BadUserInput.error(said).extend_with(|_, extensions| extensions.set("field", *field))
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
