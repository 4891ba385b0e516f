//! One way to write a closed choice: an enum whose every value has one stable word, the same in the database, in files
//! and in the graph.

/// A choice whose values have stable words.
pub trait Word: Sized + Copy + 'static {
    /// Every value, in the order of declaration.
    const ALL: &'static [Self];
    /// The stable word.
    fn word(self) -> &'static str;
    /// The value of a word, if it is one.
    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.word() == word)
    }
}

/// Declares an enum with its stable words.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$meaning:meta])* $value:ident = $word:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$meaning])* #[serde(rename = $word)] $value),+ }
        impl $crate::domain::words::Word for $name {
            const ALL: &'static [Self] = &[$(Self::$value),+];
            fn word(self) -> &'static str { match self { $(Self::$value => $word),+ } }
        }
    };
}
pub(crate) use words;
