//! Sentences for people, in the two languages that the product speaks.
//!
//! Never contains the choice of a language: whoever answers a person picks.

use serde::{Deserialize, Serialize};

/// One plain sentence in Bahasa Indonesia and in English. Holds no personal data: messages end up in reports and logs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Message {
    /// Bahasa Indonesia.
    pub id: String,
    /// English.
    pub en: String,
}

impl Message {
    /// The same sentence in both languages.
    pub fn new(id: impl Into<String>, en: impl Into<String>) -> Self {
        Self { id: id.into(), en: en.into() }
    }
}

impl std::fmt::Display for Message {
    /// Indonesian first: it is the language of the product.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.id)
    }
}
