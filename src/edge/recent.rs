//! Documents as they were parsed a moment ago: most callers send the same few again and again, with other variables. A document is kept by
//! the hash of its text, so that nobody can put another one in its place; few and short ones are, so memory is bounded. None of them is
//! known before it comes: each is measured, judged and paid for whenever it does.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::parser::{self, parse_query};
use lru::LruCache;

use super::observer::DocumentHash;

/// Documents that are kept.
const MOST: NonZeroUsize = NonZeroUsize::new(32).expect("some");
/// Bytes of the text of one that is kept. Parsed, a byte becomes up to a hundred and fifty.
const BYTES: usize = 2 << 10;

/// The last few.
pub(super) struct Recent(Mutex<LruCache<DocumentHash, Arc<ExecutableDocument>>>);

impl Recent {
    /// The document of a text, whose hash this is: parsed now, unless it was a moment ago.
    pub(super) fn parsed(&self, hash: DocumentHash, text: &str) -> Result<Arc<ExecutableDocument>, parser::Error> {
        if text.len() > BYTES {
            return Ok(Arc::new(parse_query(text)?));
        }
        if let Some(found) = self.lock().get(&hash) {
            return Ok(found.clone());
        }
        let parsed = Arc::new(parse_query(text)?);
        let _forgotten = self.lock().push(hash, parsed.clone());
        Ok(parsed)
    }

    fn lock(&self) -> MutexGuard<'_, LruCache<DocumentHash, Arc<ExecutableDocument>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Recent {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(MOST)))
    }
}

impl fmt::Debug for Recent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Recent(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_parsed_once_as_long_as_it_is_among_the_last_few() {
        let recent = Recent::default();
        let parsed = |text: &str| recent.parsed(DocumentHash::of(text), text);
        let first = parsed("{ a }").unwrap();
        assert!(Arc::ptr_eq(&first, &parsed("{ a }").unwrap()));
        assert!(!Arc::ptr_eq(&first, &parsed("{a}").unwrap()), "another text is another document");
        assert!(parsed("{ a").is_err() && parsed("{ a").is_err());
        for n in 0..2 * MOST.get() {
            parsed(&format!("{{ a{n} }}")).unwrap();
        }
        assert_eq!(recent.lock().len(), MOST.get());
        assert!(!Arc::ptr_eq(&first, &parsed("{ a }").unwrap()), "it was forgotten");
        let long = format!("{{ a }}{}", " ".repeat(BYTES));
        assert!(!Arc::ptr_eq(&parsed(&long).unwrap(), &parsed(&long).unwrap()), "long ones are not kept");
    }
}
