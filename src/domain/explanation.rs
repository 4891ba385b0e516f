//! How a computed number or word came about. Every number shown to a person can be opened to one of these.

use chrono::NaiveDate;

use super::message::Message;
use super::words::words;

words! {
    /// How far the source of a rule was verified.
    Trust {
        /// Seen in a public source.
        Seen = "SEEN",
        /// Seen only in a third party's copy.
        ThirdParty = "THIRD_PARTY",
        /// Not verified yet: check it before it decides anything.
        ToVerify = "TO_VERIFY",
    }
}

/// What stands behind a computed value.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// Stable word: `cooperative_match`, `cooperative_state`, `umkm_size`.
    pub code: &'static str,
    /// Heading.
    pub title: Message,
    /// What the value means, in a sentence.
    pub meaning: Message,
    /// How it is computed.
    pub formula: Option<Message>,
    /// What went in.
    pub inputs: Vec<ExplanationInput>,
    /// Version of the rule.
    pub rule_version: &'static str,
    /// Regulation or source behind the rule.
    pub source: &'static str,
    /// How far that source was verified.
    pub trust: Trust,
    /// Day for which it was computed.
    pub as_of: NaiveDate,
}

/// One input of an [`Explanation`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplanationInput {
    /// What it is.
    pub label: Message,
    /// Its value.
    pub value: Message,
    /// Its weight of 10,000, in weighted sums.
    pub weight_points: Option<i32>,
    /// What it contributed of its weight.
    pub points: Option<i32>,
}

/// A day of a rule, written as year, month, day.
fn day((year, month, day): (i32, u32, u32)) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a rule begins and ends on real days")
}

/// Whether a rule is in force on a day: from its first day to before the day on which it no longer is.
pub fn is_in_force(from: (i32, u32, u32), to: Option<(i32, u32, u32)>, on: NaiveDate) -> bool {
    day(from) <= on && to.is_none_or(|to| on < day(to))
}

/// The days on which a rule is in force, as part of what it explains.
pub fn in_force(from: (i32, u32, u32), to: Option<(i32, u32, u32)>) -> ExplanationInput {
    let from = Message::day(day(from));
    let value = match to {
        None => Message::new(format!("sejak {}", from.id), format!("from {} on", from.en)),
        Some(to) => {
            let last = Message::day(day(to).pred_opt().unwrap_or(NaiveDate::MIN));
            Message::new(format!("{} sampai {}", from.id, last.id), format!("{} to {}", from.en, last.en))
        }
    };
    ExplanationInput::fact(Message::new("Masa berlaku aturan", "Rule in force"), value)
}

impl ExplanationInput {
    /// A fact without weight.
    pub fn fact(label: Message, value: Message) -> Self {
        Self { label, value, weight_points: None, points: None }
    }
}
