//! Errors of use cases as errors of the graph, with their codes and in the reader's language.

use async_graphql::ErrorExtensions;

use crate::app;
use crate::domain::Locale;
use crate::edge::Code;

/// The result of a resolver.
pub type Result<T> = std::result::Result<T, async_graphql::Error>;

/// The error of a use case as the graph shows it.
pub fn shown(error: &app::Error, locale: Locale) -> async_graphql::Error {
    let say = |id: &str, en: &str| if locale == Locale::En { en.to_owned() } else { id.to_owned() };
    match error {
        app::Error::NotFound => Code::NotFound.error(say("Tidak ditemukan.", "Not found.")),
        app::Error::Forbidden => Code::Forbidden.error(say("Anda tidak berhak melakukan ini.", "You may not do this.")),
        app::Error::Busy => Code::Overloaded
            .error(say("Server sedang sibuk. Coba lagi sebentar lagi.", "The server is busy. Try again in a moment.")),
        app::Error::Refused { field, message } => Code::BadUserInput
            .error(message.in_locale(locale))
            .extend_with(|_, extensions| extensions.set("field", *field)),
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
