//! What can be done, one file a noun. A mutation takes one `input` and gives back a payload; what its user can mend is told in the
//! payload's `userErrors`, everything else as an error of the graph.

mod sessions;
mod tokens;

use async_graphql::MergedObject;

pub use sessions::DemoPersonKey;
use sessions::SessionMutation;
use tokens::TokenMutation;

/// Everything that can be done.
#[derive(Debug, Default, MergedObject)]
pub struct Mutation(SessionMutation, TokenMutation);

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
