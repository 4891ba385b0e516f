//! What can be written, a file for each noun. A mutation takes one `input`, calls one use case, and wraps its outcome: what a person can
//! mend goes into the payload, whatever else fails is an error of the graph.

mod accounts;
mod cooperatives;
mod organisations;
mod sessions;
mod tokens;

use async_graphql::{Context, ID, MaybeUndefined, MergedObject};
use uuid::Uuid;

use super::error::{Result, refused, shown};
use super::loaders::Asked;
use crate::app::deeds::Deed;
use crate::app::{self, IdempotencyKey};
use crate::domain::Locale;
use accounts::AccountMutation;
use cooperatives::CooperativeMutation;
use organisations::OrganisationMutation;
pub use sessions::DemoPersonKey;
use sessions::SessionMutation;
use tokens::TokenMutation;

/// Everything that can be written.
#[derive(Debug, Default, MergedObject)]
pub struct Mutation(CooperativeMutation, OrganisationMutation, AccountMutation, SessionMutation, TokenMutation);

/// What is wrong with an input, where whoever sent it can mend it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mend {
    /// A value cannot be used.
    Invalid,
    /// Somebody else was first.
    Conflict,
    /// The name is another's.
    NameTaken,
}

/// One thing that can be mended.
pub struct Mendable {
    pub mend: Mend,
    pub field: Option<Vec<String>>,
    pub message: String,
    pub current_version: Option<i64>,
}

/// What can be mended of a use case that could not be done; anything else is an error of the graph.
pub fn mendable(asked: &Asked, error: app::Error) -> Result<Vec<Mendable>> {
    let said = asked.say(&error.message());
    let path = |field: &str| Some(vec![field.to_owned()]);
    let invalid = |field, message| Mendable { mend: Mend::Invalid, field, message, current_version: None };
    match error {
        app::Error::Refused { field, .. } => Ok(vec![invalid(path(field), said)]),
        app::Error::Taken { field, .. } => Ok(vec![Mendable { mend: Mend::NameTaken, ..invalid(path(field), said) }]),
        app::Error::Refusals(refusals) => {
            Ok(refusals.iter().map(|refusal| invalid(path(refusal.field), asked.say(&refusal.message))).collect())
        }
        app::Error::Conflict { version } => Ok(vec![Mendable {
            mend: Mend::Conflict,
            field: path("expectedVersion"),
            message: said,
            current_version: Some(version),
        }]),
        other => Err(shown(&other, asked.locale)),
    }
}

/// `payload! { /// … Payload { /// … thing: Type } Error: Code { /// … Invalid, … } }`: the payload of a mutation, with what went wrong
/// by the codes of this mutation. `Payload::of` makes it of what the use case wrote.
macro_rules! payload {
    (
        $(#[$about:meta])* $payload:ident { $(#[$what:meta])* $thing:ident: $type:ty }
        $(#[$wrong:meta])* $error:ident: $code:ident { $($(#[$meaning:meta])* $value:ident),+ $(,)? }
    ) => {
        $(#[$about])*
        #[derive(async_graphql::SimpleObject)]
        pub struct $payload {
            $(#[$what])*
            $thing: Option<$type>,
            /// What has to be mended before this can be done; nothing was written then. None when it was done.
            #[graphql(directive = $crate::gql::costs::Length::apply(3))]
            user_errors: Vec<$error>,
        }

        $(#[$wrong])*
        #[derive(async_graphql::SimpleObject)]
        pub struct $error {
            /// What kind of thing it is.
            code: $code,
            /// Where in the input it is.
            field: Option<Vec<String>>,
            /// What it is, in the language of the request.
            message: String,
            /// The version that the thing has now, where it was changed meanwhile.
            current_version: Option<i64>,
        }

        $(#[$wrong])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, async_graphql::Enum)]
        pub enum $code { $($(#[$meaning])* $value),+ }

        impl $payload {
            fn of(
                asked: &$crate::gql::loaders::Asked,
                outcome: $crate::app::Result<Option<$type>>,
            ) -> $crate::gql::error::Result<Self> {
                let error = match outcome {
                    Ok($thing) => return Ok(Self { $thing, user_errors: Vec::new() }),
                    Err(error) => error,
                };
                let user_errors = $crate::gql::mutation::mendable(asked, error)?
                    .into_iter()
                    .map(|mendable| $error {
                        code: match mendable.mend { $($crate::gql::mutation::Mend::$value => $code::$value,)+ #[allow(unreachable_patterns)] _ => $code::Invalid },
                        field: mendable.field,
                        message: mendable.message,
                        current_version: mendable.current_version,
                    })
                    .collect();
                Ok(Self { $thing: None, user_errors })
            }
        }
    };
}
pub(super) use payload;

/// Declares the errors of one mutation that its user can mend: a code for each field of the input that can be refused.
macro_rules! user_errors {
    ($(#[$about:meta])* $Error:ident, $Code:ident {
        $($(#[$meaning:meta])* $Value:ident = $word:literal of $field:literal),+ $(,)?
    }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, async_graphql::Enum)]
        pub enum $Code { $($(#[$meaning])* #[graphql(name = $word)] $Value),+ }

        $(#[$about])*
        #[derive(Debug, Clone, async_graphql::SimpleObject)]
        pub struct $Error {
            /// What is wrong, for programs.
            code: $Code,
            /// The field of the input.
            field: Option<Vec<String>>,
            /// What is wrong, for people, in the reader's language.
            message: String,
        }

        impl $Error {
            /// What a use case refused, unless its user cannot mend it.
            fn of(
                error: &$crate::app::Error,
                locale: $crate::domain::Locale,
            ) -> $crate::gql::error::Result<Vec<Self>> {
                let code = match error {
                    $($crate::app::Error::Refused { field: $field, .. } => $Code::$Value,)+
                    other => return Err($crate::gql::error::shown(other, locale)),
                };
                let $crate::app::Error::Refused { field, message } = error else { return Ok(Vec::new()) };
                let field = Some(field.split('.').map(str::to_owned).collect());
                Ok(vec![Self { code, field, message: message.in_locale(locale).to_owned() }])
            }
        }
    };
}
use user_errors;

/// What stands behind a mutation, for whom may do this to anything at all: nobody else is told anything of what she sent.
pub async fn admitted<'a>(context: &Context<'a>, deed: Deed) -> Result<&'a Asked> {
    let asked = Asked::of(context);
    asked.still().await?;
    asked.answer(deed.admit(&asked.ctx).await)?;
    Ok(asked)
}

/// The key of a command that may be sent without one: it is done each time then.
pub fn key_if_any(asked: &Asked, given: Option<&ID>) -> Result<IdempotencyKey> {
    given.map_or_else(|| Ok(asked.ctx.new_key()), |given| key(asked, given))
}

/// The key of a command.
pub fn key(asked: &Asked, key: &ID) -> Result<IdempotencyKey> {
    Uuid::parse_str(key).map(IdempotencyKey).map_err(|_| {
        let (id, en) = ("Kunci idempotensi adalah sebuah UUID.", "An idempotency key is a UUID.");
        refused("idempotencyKey", id, en, asked.locale)
    })
}

/// A typed id that an input names.
pub fn id<T: std::str::FromStr>(locale: Locale, field: &'static str, id: &ID) -> Result<T> {
    id.parse().map_err(|_| refused(field, "ID ini tidak dikenal.", "This id is not known.", locale))
}

/// What stays as it is where it is not named, and is emptied where it is named as nothing.
pub fn renewed<T, U>(given: MaybeUndefined<T>, read: impl FnOnce(T) -> U) -> Option<Option<U>> {
    match given {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(read(value))),
    }
}
