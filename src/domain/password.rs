//! Which passwords are refused because somebody would guess them. Long ones of one's own are all that is asked for: no signs that
//! have to be in it, no end of its time (NIST SP 800-63B).

use std::collections::BTreeSet;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::fold::squash;
use super::message::Message;

/// Characters that a password has at least.
pub const LEAST: usize = 10;
/// Characters that it has at most: so that nobody hashes books.
pub const MOST: usize = 128;

/// Characters that nobody foresees, at least.
const FRESH: usize = 6;
/// Common words of which a password may not consist alone; of more, it is a sentence.
const WORDS: usize = 2;
/// Letters of a login that may not be part of a password.
const LOGIN: usize = 4;

/// Why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordRefused {
    /// Fewer than [`LEAST`] characters.
    Short,
    /// More than [`MOST`] characters.
    Long,
    /// Characters that cannot be typed.
    Untypable,
    /// The same again and again, or what is next on the keyboard.
    Sequence,
    /// Nothing but words that many people take.
    Common,
    /// The login is in it.
    Login,
}

impl PasswordRefused {
    /// What is wrong with it, for whoever chose it.
    pub fn message(self) -> Message {
        match self {
            Self::Short => Message::new(
                format!("Kata sandi paling sedikit {LEAST} karakter."),
                format!("A password has at least {LEAST} characters."),
            ),
            Self::Long => Message::new(
                format!("Kata sandi paling banyak {MOST} karakter."),
                format!("A password has at most {MOST} characters."),
            ),
            Self::Untypable => Message::new(
                "Ada karakter di kata sandi ini yang tidak dapat diketik.",
                "This password has characters that cannot be typed.",
            ),
            Self::Sequence => Message::new(
                "Kata sandi ini mudah ditebak: karakternya berulang atau berurutan.",
                "This password is easily guessed: its characters repeat, or follow one another.",
            ),
            Self::Common => Message::new(
                "Kata sandi ini mudah ditebak: banyak orang memakainya. Coba kalimat pendek Anda sendiri.",
                "This password is easily guessed: many people take it. Try a short sentence of your own.",
            ),
            Self::Login => Message::new(
                "Kata sandi ini mudah ditebak: nama masuk Anda ada di dalamnya.",
                "This password is easily guessed: your login is in it.",
            ),
        }
    }
}

/// A password as it is hashed: composed characters (NFC), so that each keyboard makes the same one.
pub fn normal(password: &str) -> String {
    password.nfc().collect()
}

/// Refuses a password that would be guessed; `login` is that of whoever chose it. O(n²) in at most [`MOST`] characters.
pub fn check(password: &str, login: &str) -> Result<(), PasswordRefused> {
    let password = normal(password);
    let n = password.chars().count();
    if n < LEAST {
        return Err(PasswordRefused::Short);
    }
    if n > MOST {
        return Err(PasswordRefused::Long);
    }
    if password.chars().any(char::is_control) {
        return Err(PasswordRefused::Untypable);
    }
    let folded: Vec<char> = password.to_lowercase().chars().collect();
    if n_fresh(&folded) < FRESH {
        return Err(PasswordRefused::Sequence);
    }
    let login = squash(login.split('@').next().unwrap_or_default());
    if login.chars().count() >= LOGIN && squash(&password).contains(&login) {
        return Err(PasswordRefused::Login);
    }
    if is_common(&folded) { Err(PasswordRefused::Common) } else { Ok(()) }
}

/// Rows of keys, in both directions of which fingers run.
const KEYS: [&str; 5] = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz"];

/// How many characters are neither the one before, nor next to it on the keyboard or in the alphabet, nor what stood a period before.
fn n_fresh(text: &[char]) -> usize {
    let is_next = |a: char, b: char| {
        KEYS.iter().any(|row| match (row.find(a), row.find(b)) {
            (Some(a), Some(b)) => a.abs_diff(b) == 1,
            _ => false,
        })
    };
    let by_period = |period: usize| {
        let is_fresh = |at: &usize| {
            let (last, now) = (text[at - 1], text[*at]);
            now != last && !is_next(last, now) && (*at < period || text[at - period] != now)
        };
        1 + (1..text.len()).filter(is_fresh).count()
    };
    (1..=text.len() / 2).map(by_period).min().unwrap_or(text.len())
}

/// Words that many people take; see the head of the file.
static COMMON: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    let text = include_str!("../../reference/common_words.txt");
    text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect()
});

/// Whether a text is nothing but a few common words with digits and signs around and for letters.
fn is_common(folded: &[char]) -> bool {
    // what stands around the words adds little: years, 123, an exclamation mark
    let is_letter = |c: &char| c.is_alphabetic() || plain(*c).is_some();
    let read = |with_signs: bool| -> String {
        let letter = |c: &char| if c.is_alphabetic() { Some(*c) } else { plain(*c).filter(|_| with_signs) };
        folded.iter().filter_map(letter).collect()
    };
    let n_others = folded.iter().filter(|c| !is_letter(c)).count();
    let stripped: String = {
        let text: String = folded.iter().collect();
        text.trim_matches(|c: char| !c.is_alphabetic())
            .chars()
            .filter_map(|c| if c.is_alphabetic() { Some(c) } else { plain(c) })
            .collect()
    };
    n_others <= folded.len() / 2
        && [read(false), read(true), stripped].iter().any(|text| n_words(text).is_some_and(|n| n <= WORDS))
        || folded.iter().all(|c| !c.is_alphabetic() && !c.is_whitespace())
}

/// The letter that a sign is written for.
fn plain(c: char) -> Option<char> {
    Some(match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        '8' => 'b',
        '9' | '6' => 'g',
        _ => return None,
    })
}

/// The fewest common words of which a text consists.
fn n_words(text: &str) -> Option<usize> {
    let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut fewest: Vec<Option<usize>> = vec![None; ends.len()];
    fewest[0] = Some(0);
    for to in 1..ends.len() {
        let words = (0..to).filter(|from| COMMON.contains(&text[ends[*from]..ends[to]]));
        fewest[to] = words.filter_map(|from| fewest[from]).min().map(|n| n + 1);
    }
    fewest.last().copied().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_guessed_first_is_refused() {
        use PasswordRefused::*;
        for (password, refused) in [
            ("", Short),
            ("ikan lele", Short),
            (&*"kue lapis ".repeat(13), Long),
            ("kue\u{7}lapis legit", Untypable),
            ("aaaaaaaaaaaa", Sequence),
            ("abcabcabcabc", Sequence),
            ("1234567890", Sequence),
            ("0987654321", Sequence),
            ("qwertyuiop", Sequence),
            ("asdfghjkl123", Sequence),
            ("qwerty12345678", Sequence),
            ("12121212121212", Sequence),
            ("sarisarisarisari", Sequence),
            ("password123", Common),
            ("Password2026!", Common),
            ("p@ssw0rd2026", Common),
            ("Bismillah123", Common),
            ("b1sm1ll4h99", Common),
            ("sayangkamu", Common),
            ("sayang-kamu-17", Common),
            ("indonesia45", Common),
            ("koperasi2026", Common),
            ("AdminSimpul1", Common),
            ("081299887766", Common),
            ("17-08-1945-1", Common),
            ("siti.aminah77", Login),
            ("SitiAminahKu", Login),
        ] {
            assert_eq!(check(password, "siti.aminah@example.org"), Err(refused), "{password}");
        }
    }

    #[test]
    fn a_sentence_of_ones_own_is_fine() {
        for password in [
            "tiga ikan di kolam nenek",
            "kopi pahit jam lima pagi",
            "Rumah cat hijau, pagar bambu",
            "xk7-Qm2-pW9z",
            "sepeda biru hujan kacang",
            "ꦱꦸꦒꦼꦁ ꦫꦮꦸꦃ ꦩꦁ",
            "081 tukang sayur lewat",
        ] {
            assert_eq!(check(password, "sari@example.org"), Ok(()), "{password}");
        }
    }

    #[test]
    fn each_keyboard_makes_the_same_password() {
        assert_eq!(normal("kafe\u{301} kami di sudut"), normal("kafé kami di sudut"));
    }

    #[test]
    fn the_list_is_folded() {
        assert!(COMMON.len() > 600, "{}", COMMON.len());
        for word in COMMON.iter() {
            assert!(word.bytes().all(|b| b.is_ascii_lowercase()), "{word}");
        }
    }
}
