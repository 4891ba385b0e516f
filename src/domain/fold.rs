//! How two spellings of one name become comparable: folding, trigrams, a bounded edit distance, and an index of texts by it.
//!
//! Never contains knowledge of what the names stand for.

use std::collections::BTreeMap;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Lower case, without marks; everything that is neither letter nor digit becomes one space, none at the ends.
///
/// `"  Tk. Ra'as—ÉLOK "` becomes `"tk ra as elok"`. O(n); folding twice changes nothing more.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        // Nearly every text: no tables of Unicode are needed.
        for b in text.bytes() {
            if b.is_ascii_alphanumeric() {
                folded.push(char::from(b.to_ascii_lowercase()));
            } else if !folded.is_empty() && !folded.ends_with(' ') {
                folded.push(' ');
            }
        }
        folded.truncate(folded.trim_end().len());
        return folded;
    }
    for c in text.nfkd().flat_map(char::to_lowercase).nfkd().filter(|c| !is_combining_mark(*c)) {
        if c.is_alphanumeric() {
            folded.push(c);
        } else if !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// [`fold`] without the spaces, so that "Pondok Gede" and "Pondokgede" are one.
pub fn squash(text: &str) -> String {
    fold(text).replace(' ', "")
}

/// A folded word without its last letter, where that stands there twice: a finger rested on the key ("kuee"). Only of words of four
/// letters on, and of letters.
pub fn undoubled(word: &str) -> Option<&str> {
    let mut letters = word.char_indices().rev();
    let ((at, last), (_, before)) = (letters.next()?, letters.next()?);
    (last == before && last.is_alphabetic() && word.chars().count() >= 4).then(|| &word[..at])
}

/// The distinct runs of three characters of a text with one space before and one behind, sorted. Empty for no text.
pub fn trigrams(folded: &str) -> Vec<[char; 3]> {
    if folded.is_empty() {
        return Vec::new();
    }
    let padded: Vec<char> = std::iter::once(' ').chain(folded.chars()).chain(std::iter::once(' ')).collect();
    let mut grams: Vec<[char; 3]> = padded.windows(3).map(|w| [w[0], w[1], w[2]]).collect();
    grams.sort_unstable();
    grams.dedup();
    grams
}

/// The number of characters to insert, remove, replace or swap with their neighbour to turn `a` into `b`,
/// or `None` if that is more than `max` (optimal string alignment). O(len · max).
pub fn edit_distance_within(a: &str, b: &str, max: usize) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    // What both begin and end with costs nothing, so the table is made for what lies between.
    let first = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[first..], &b[first..]);
    let last = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - last], &b[..b.len() - last]);
    if a.len().abs_diff(b.len()) > max {
        return None;
    }
    let far = max + 1;
    // Three rows of the usual table; outside the band around the diagonal every entry is `far`.
    let mut before = vec![far; b.len() + 1];
    let mut above: Vec<usize> = (0..=b.len()).map(|j| j.min(far)).collect();
    let mut row = vec![far; b.len() + 1];
    for i in 1..=a.len() {
        let (from, to) = (i.saturating_sub(max).max(1), (i + max).min(b.len()));
        row.fill(far);
        row[0] = i.min(far);
        for j in from..=to {
            let replaced = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row[j] = best.min(far);
        }
        std::mem::swap(&mut before, &mut above);
        std::mem::swap(&mut above, &mut row);
    }
    Some(above[b.len()]).filter(|&distance| distance <= max)
}

/// Texts with what belongs to them, among which those within a few edits of another text are found without measuring them all.
#[derive(Debug, Clone)]
pub struct Spellings<T> {
    /// By length in characters: how often each text has each letter, the text, what belongs to it.
    by_length: BTreeMap<usize, Vec<(Letters, String, T)>>,
}

impl<T> Default for Spellings<T> {
    fn default() -> Self {
        Self { by_length: BTreeMap::new() }
    }
}

impl<T> Spellings<T> {
    /// Adds a text.
    pub fn insert(&mut self, text: &str, value: T) {
        self.by_length.entry(text.chars().count()).or_default().push((letters(text), text.to_owned(), value));
    }

    /// The texts within `max` edits ([`edit_distance_within`]) with their distance, shorter ones first, then as they were added.
    ///
    /// O(texts of about that length), a few machine words each: an edit changes the length by one at most, and takes away one
    /// letter and brings one at most, so only the few texts with nearly the same letters, as often, are measured.
    pub fn within<'a>(&'a self, text: &'a str, max: usize) -> impl Iterator<Item = (usize, &'a str, &'a T)> {
        let (length, own) = (text.chars().count(), letters(text));
        self.by_length
            .range(length.saturating_sub(max)..=length + max)
            .flat_map(|(_, texts)| texts)
            .filter(move |(theirs, _, _)| apart(&own, theirs) <= 2 * max)
            .filter_map(move |(_, other, value)| Some((edit_distance_within(text, other, max)?, other.as_str(), value)))
    }
}

/// How often a text has each character; several may share a place.
type Letters = [u8; 32];

fn letters(text: &str) -> Letters {
    text.chars().fold([0; 32], |mut letters, c| {
        let n = &mut letters[u32::from(c) as usize % 32];
        *n = n.saturating_add(1);
        letters
    })
}

/// By how many letters two texts differ at least, those that one lacks and those that the other lacks.
fn apart(a: &Letters, b: &Letters) -> usize {
    a.iter().zip(b).map(|(a, b)| usize::from(a.abs_diff(*b))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_letter_too_many_at_the_end_is_seen() {
        assert_eq!(["kuee", "rotii", "émoo"].map(undoubled), [Some("kue"), Some("roti"), Some("émo")]);
        assert_eq!(["bee", "kue", "2200", "", "aabb c"].map(undoubled), [None; 5]);
    }

    #[test]
    fn folding_forgets_case_marks_and_punctuation() {
        for (text, folded) in [
            ("Pondok  GEDE", "pondok gede"),
            (" Ra'as ", "ra as"),
            ("Café-Élite\u{a0}№ 5", "cafe elite no 5"),
            ("KSU \"Maju\"\nJaya", "ksu maju jaya"),
            ("…", ""),
            ("", ""),
        ] {
            assert_eq!(fold(text), folded, "{text:?}");
        }
        assert_eq!(squash("Pondok Gede"), squash("PONDOKGEDE"));
    }

    #[test]
    fn trigrams_are_padded_sorted_and_distinct() {
        assert_eq!(trigrams("aaa"), [[' ', 'a', 'a'], ['a', 'a', ' '], ['a', 'a', 'a']]);
        assert_eq!(trigrams("a"), [[' ', 'a', ' ']]);
        assert!(trigrams("").is_empty());
    }

    #[test]
    fn distances_count_edits_and_swaps_up_to_the_bound() {
        for (a, b, max, distance) in [
            ("tanahsereal", "tanahsareal", 2, Some(1)),
            ("koprasi", "koperasi", 2, Some(1)),
            ("bkeasi", "bekasi", 1, Some(1)),
            ("bekasi", "bekasi", 0, Some(0)),
            ("bekasi", "bogor", 2, None),
            ("", "abc", 3, Some(3)),
            ("", "abc", 2, None),
        ] {
            assert_eq!(edit_distance_within(a, b, max), distance, "{a} {b} {max}");
        }
    }

    /// The whole table, without band and without bound.
    fn slow_distance(a: &[char], b: &[char]) -> usize {
        let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                table[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let replaced = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                    let best = replaced.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        best.min(table[i - 2][j - 2] + 1)
                    } else {
                        best
                    }
                };
            }
        }
        table[a.len()][b.len()]
    }

    proptest! {
        #[test]
        fn the_band_loses_nothing(a in "[abc]{0,9}", b in "[abc]{0,9}", max in 0usize..6) {
            let slow = slow_distance(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
            prop_assert_eq!(edit_distance_within(&a, &b, max), Some(slow).filter(|&d| d <= max));
        }

        #[test]
        fn spellings_are_found_as_by_measuring_all(texts in prop::collection::vec("[abcé]{0,9}", 0..30), text in "[abcé]{0,9}", max in 0usize..4) {
            let mut spellings = Spellings::default();
            for (i, text) in texts.iter().enumerate() {
                spellings.insert(text, i);
            }
            let mut found: Vec<_> = spellings.within(&text, max).map(|(distance, _, i)| (distance, *i)).collect();
            found.sort_unstable();
            let measured = texts.iter().enumerate();
            let mut slow: Vec<_> = measured.filter_map(|(i, other)| Some((edit_distance_within(&text, other, max)?, i))).collect();
            slow.sort_unstable();
            prop_assert_eq!(found, slow);
        }

        #[test]
        fn the_short_way_for_ascii_folds_like_the_long_one(text in "[ -~\t\n]{0,40}") {
            // The combining mark takes the long way and folds to nothing.
            prop_assert_eq!(fold(&text), fold(&format!("{text}\u{301}")));
        }

        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,30}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
