//! KBLI, the Indonesian classification of lines of business. Two editions live side by side; a code means nothing without its
//! edition.

use super::words::words;

words! {
    /// Edition of the classification.
    KbliEdition {
        /// Peraturan BPS 2/2020.
        Kbli2020 = "KBLI_2020",
        /// BPS publication of 24 December 2025.
        Kbli2025 = "KBLI_2025",
    }
}

/// One code of one edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KbliCode {
    /// Edition.
    pub edition: KbliEdition,
    /// A letter (kategori) or two to five digits.
    pub code: String,
    /// 1 kategori, 2 golongan pokok, 3 golongan, 4 subgolongan, 5 kelompok.
    pub level: i64,
    /// Official title, in Bahasa Indonesia.
    pub title: String,
    /// The code above, in the same edition.
    pub parent: Option<String>,
    /// Where the code and title come from.
    pub source: String,
}

/// The code of a business, and whether a person or a suggestion set it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct KbliUse {
    /// Edition.
    pub edition: KbliEdition,
    /// Code.
    pub code: String,
    /// True until a person confirms it.
    pub is_suggested: bool,
}
