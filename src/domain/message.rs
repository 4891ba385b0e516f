//! Words for people, in the two languages the product speaks.

use serde::{Deserialize, Serialize};

/// The reader's language. Bahasa Indonesia unless English is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Locale {
    /// Bahasa Indonesia.
    #[default]
    Id,
    /// English.
    En,
}

/// One message in both languages; every message a person may read is one of these.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Message {
    /// Bahasa Indonesia.
    pub id: String,
    /// English.
    pub en: String,
}

impl Message {
    /// A message from its two texts.
    pub fn new(id: impl Into<String>, en: impl Into<String>) -> Self {
        Self { id: id.into(), en: en.into() }
    }

    /// A word that is the same in both languages: a name, a number, a code.
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { en: text.clone(), id: text }
    }

    /// A number of things: `1 month`, `6 months`; Bahasa Indonesia knows no plural.
    pub fn counted(n: i64, id: &str, en: &str) -> Self {
        Self::new(format!("{n} {id}"), format!("{n} {en}{}", if n == 1 { "" } else { "s" }))
    }

    /// The text in one language.
    pub fn in_locale(&self, locale: Locale) -> &str {
        match locale {
            Locale::Id => &self.id,
            Locale::En => &self.en,
        }
    }
}
