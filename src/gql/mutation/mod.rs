//! What can be written, a file for each noun. A mutation takes one `input`, calls one use case, and wraps its outcome: what a person can
//! mend goes into the payload, whatever else fails is an error of the graph.

mod accounts;
mod cooperatives;
mod mended;
mod organisations;
mod sessions;
mod tokens;

use async_graphql::{Context, ID, MaybeUndefined, MergedObject};
use uuid::Uuid;

use super::error::{Result, shown};
use super::loaders::Asked;
use crate::app::deeds::Deed;
use crate::app::{self, IdempotencyKey};
use crate::domain::Message;
use accounts::AccountMutation;
use cooperatives::CooperativeMutation;
pub use mended::UserError;
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

/// One thing that can be mended, by the code that a mutation has for it.
pub struct Mendable<C> {
    pub code: C,
    pub field: Option<Vec<String>>,
    pub message: String,
    pub current_version: Option<i64>,
}

/// A code of a mutation, and what it stands for: something that is wrong with an input, where a field is named with that field alone.
pub type Stands<C> = ((Mend, Option<&'static str>), C);

/// What can be mended of a use case that could not be done, by the codes of a mutation, of which the first that fits is given; anything
/// for which it has none is an error of the graph.
pub fn mendable<C: Copy>(asked: &Asked, error: &app::Error, codes: &[Stands<C>]) -> Result<Vec<Mendable<C>>> {
    let one = |mend, field: &str, message: &Message, current_version| {
        let fits = |(of, named): (Mend, Option<&str>)| of == mend && named.is_none_or(|named| named == field);
        let (_, code) = codes.iter().find(|(stands_for, _)| fits(*stands_for))?;
        // what names no field leaves open which of them is wrong
        let path = (!field.is_empty()).then(|| field.split('.').map(str::to_owned).collect());
        Some(Mendable { code: *code, field: path, message: asked.say(message), current_version })
    };
    let all: Option<Vec<_>> = match error {
        app::Error::Refused { field, message } => one(Mend::Invalid, field, message, None).map(|one| vec![one]),
        app::Error::RefusedInside { field, message } => one(Mend::Invalid, field, message, None).map(|one| vec![one]),
        app::Error::Taken { field, message } => one(Mend::NameTaken, field, message, None).map(|one| vec![one]),
        app::Error::Refusals(refusals) => {
            refusals.iter().map(|refusal| one(Mend::Invalid, refusal.field, &refusal.message, None)).collect()
        }
        app::Error::Conflict { version } => {
            one(Mend::Conflict, "expectedVersion", &error.message(), Some(*version)).map(|one| vec![one])
        }
        _ => None,
    };
    all.ok_or_else(|| shown(error, asked.locale))
}

/// `payload! { /// … Payload { /// … thing: Option<Type>, … } /// … Error: Code { /// … Invalid, /// … WrongPassword of "currentPassword", … } }`:
/// the payload of a mutation, and what its user can mend by codes of its own. A code stands for what [`Mend`] calls by its name, or for
/// whatever is refused of one field.
macro_rules! payload {
    (
        $(#[$about:meta])* $payload:ident { $($(#[$what:meta])* $thing:ident: $type:ty),+ $(,)? }
        $(#[$wrong:meta])* $error:ident: $code:ident { $($(#[$meaning:meta])* $value:ident $(of $field:literal)?),+ $(,)? }
    ) => {
        $(#[$about])*
        #[derive(Default, async_graphql::SimpleObject)]
        pub struct $payload {
            $($(#[$what])* $thing: $type,)+
            /// What has to be mended before this can be done; nothing was written then. None when it was done.
            #[graphql(directive = $crate::gql::costs::Length::apply(3))]
            user_errors: Vec<$error>,
        }

        $(#[$wrong])*
        #[derive(async_graphql::SimpleObject)]
        pub struct $error {
            /// What kind of thing it is, for programs.
            pub code: $code,
            /// Where in the input it is.
            pub field: Option<Vec<String>>,
            /// What it is, for people, in the language of the request.
            pub message: String,
            /// The version that the thing has now, where it was changed meanwhile.
            pub current_version: Option<i64>,
        }

        $(#[$wrong])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, async_graphql::Enum)]
        pub enum $code { $($(#[$meaning])* $value),+ }

        impl $payload {
            /// What is told of a use case that could not be done.
            fn refused(
                asked: &$crate::gql::loaders::Asked,
                error: &$crate::app::Error,
            ) -> $crate::gql::error::Result<Option<Self>> {
                let codes = [$(($crate::gql::mutation::stands_for!($value $(of $field)?), $code::$value)),+];
                let told = $crate::gql::mutation::mendable(asked, error, &codes)?.into_iter();
                let user_errors = told
                    .map(|$crate::gql::mutation::Mendable { code, field, message, current_version }| $error {
                        code,
                        field,
                        message,
                        current_version,
                    })
                    .collect();
                Ok(Some(Self { user_errors, ..Self::default() }))
            }
        }
    };
}
use payload;

/// What a code of [`payload`] stands for.
macro_rules! stands_for {
    ($value:ident of $field:literal) => {
        ($crate::gql::mutation::Mend::Invalid, Some($field))
    };
    ($value:ident) => {
        ($crate::gql::mutation::Mend::$value, None)
    };
}
use stands_for;

/// What stands behind a mutation, for whom may do this to anything at all: nobody else is told anything of what she sent.
pub async fn admitted<'a>(context: &Context<'a>, deed: Deed) -> Result<&'a Asked> {
    let asked = Asked::of(context);
    asked.still().await?;
    asked.answer(deed.admit(&asked.ctx).await)?;
    Ok(asked)
}

/// The key of a command that may be sent without one: it is done each time then.
pub fn key_if_any(asked: &Asked, given: Option<&ID>) -> app::Result<IdempotencyKey> {
    given.map_or_else(|| Ok(asked.ctx.new_key()), key)
}

/// The key of a command.
pub fn key(given: &ID) -> app::Result<IdempotencyKey> {
    Uuid::parse_str(given).map(IdempotencyKey).map_err(|_| {
        let (id, en) = ("Kunci idempotensi adalah sebuah UUID.", "An idempotency key is a UUID.");
        app::Error::refused("idempotencyKey", id, en)
    })
}

/// A typed id that an input names.
pub fn id<T: std::str::FromStr>(field: &'static str, id: &ID) -> app::Result<T> {
    id.parse().map_err(|_| app::Error::refused(field, "ID ini tidak dikenal.", "This id is not known."))
}

/// What stays as it is where it is not named, and is emptied where it is named as nothing.
pub fn renewed<T, U>(given: MaybeUndefined<T>, read: impl FnOnce(T) -> U) -> Option<Option<U>> {
    match given {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(read(value))),
    }
}
