//! The audit chain: who did what to what, each entry bound to all before it. No value of a field stands in it, only the names of
//! fields, and ids that say nothing by themselves: what it holds may outlive the persons whom it concerns.
//!
//! A link is a keyed hash over the link before and an entry in its one form of bytes. The key lies with the other keys, apart from
//! the database: who can write to the database alone can break the chain, and cannot mend it.

use std::fmt::Display;

use chrono::{DateTime, Utc};

use super::id::{AccountId, CooperativeId, ImportRunId, OrganisationId, PersonId, TokenId, TypedId};
use super::message::Message;
use super::origin::EntityKind;
use super::words::{Word, words};

words! {
    /// What was done.
    AuditAction {
        /// Reference data that ships was loaded.
        LoadReference = "LOAD_REFERENCE",
        /// A list of reference data was imported.
        ImportReference = "IMPORT_REFERENCE",
        /// Made-up data was loaded.
        LoadDemonstration = "LOAD_DEMONSTRATION",
        /// An import was written.
        ApplyImport = "APPLY_IMPORT",
        /// An import was taken back.
        UndoImport = "UNDO_IMPORT",
        /// A cooperative was opened or closed for members.
        SetCooperativeOpenness = "SET_COOPERATIVE_OPENNESS",
        /// What is said of a cooperative was corrected.
        CorrectCooperative = "CORRECT_COOPERATIVE",
        /// An organisation was made.
        CreateOrganisation = "CREATE_ORGANISATION",
        /// An account was made.
        CreateAccount = "CREATE_ACCOUNT",
        /// A link was given out by which the holder of an account sets her password.
        GiveAccountLink = "GIVE_ACCOUNT_LINK",
        /// An account was given a role.
        GrantRole = "GRANT_ROLE",
        /// A role was taken from an account.
        EndRole = "END_ROLE",
        /// An account was closed, or opened again.
        SetAccountState = "SET_ACCOUNT_STATE",
        /// An account was tied to whom an issuer knows.
        TieIdentity = "TIE_IDENTITY",
        /// An account was untied from an issuer.
        UntieIdentity = "UNTIE_IDENTITY",
        /// The holder of an account signed in.
        SignIn = "SIGN_IN",
        /// Sessions of an account were ended.
        EndSessions = "END_SESSIONS",
        /// A token was made that speaks for an account.
        CreateToken = "CREATE_TOKEN",
        /// A token was revoked.
        RevokeToken = "REVOKE_TOKEN",
        /// The password of an account was set or changed.
        SetPassword = "SET_PASSWORD",
    }
}

words! {
    /// What something was done to.
    AuditKind {
        /// Regions, sectors, classifications, figures, commodities, capital.
        ReferenceData = "REFERENCE_DATA",
        /// The made-up district.
        Demonstration = "DEMONSTRATION",
        /// A run of an import; its rows are kept with the run.
        ImportRun = "IMPORT_RUN",
        /// A cooperative.
        Cooperative = "COOPERATIVE",
        /// An organisation.
        Organisation = "ORGANISATION",
        /// An account.
        Account = "ACCOUNT",
        /// A token of an account.
        Token = "TOKEN",
    }
}

impl AuditKind {
    /// What a typed id names, as far as anything is noted of it.
    pub fn of_id(id: &str) -> Option<Self> {
        Some(match id.split_once('_')?.0 {
            ImportRunId::PREFIX => Self::ImportRun,
            CooperativeId::PREFIX => Self::Cooperative,
            OrganisationId::PREFIX => Self::Organisation,
            AccountId::PREFIX => Self::Account,
            TokenId::PREFIX => Self::Token,
            _ => return None,
        })
    }
}

words! {
    /// How it ended.
    AuditOutcome {
        /// It was done.
        Done = "DONE",
        /// It was tried by somebody who may not.
        Refused = "REFUSED",
    }
}

/// What a use case notes of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    action: AuditAction,
    kind: AuditKind,
    id: String,
    fields: Vec<&'static str>,
    outcome: AuditOutcome,
    person: Option<PersonId>,
    purpose: Option<&'static str>,
}

impl AuditEntry {
    /// Something was done to something, named by its typed id or its code.
    pub fn done(action: AuditAction, kind: AuditKind, id: impl Display) -> Self {
        let (fields, outcome) = (Vec::new(), AuditOutcome::Done);
        Self { action, kind, id: id.to_string(), fields, outcome, person: None, purpose: None }
    }

    /// Something was tried by somebody who may not.
    pub fn refused(action: AuditAction, kind: AuditKind, id: impl Display) -> Self {
        Self { outcome: AuditOutcome::Refused, ..Self::done(action, kind, id) }
    }

    /// The account or the token to which it was done: nobody follows them, so there is no more to tell than that.
    pub fn unfollowed(&self) -> Option<(EntityKind, &str)> {
        let kind = match self.kind {
            AuditKind::Account => EntityKind::Account,
            AuditKind::Token => EntityKind::Token,
            _ => return None,
        };
        Some((kind, &self.id))
    }

    /// The names of the fields that were written or read.
    #[must_use]
    pub fn fields(mut self, fields: impl IntoIterator<Item = &'static str>) -> Self {
        self.fields = fields.into_iter().collect();
        debug_assert!(self.fields.iter().all(|name| !name.contains(',')), "a name of a field has no comma");
        self
    }

    /// The person whom it concerns: she may read it.
    #[must_use]
    pub fn about(mut self, person: PersonId) -> Self {
        self.person = Some(person);
        self
    }

    /// What it was done for.
    #[must_use]
    pub fn purpose(mut self, purpose: &'static str) -> Self {
        self.purpose = Some(purpose);
        self
    }

    /// The entry as it is kept: with who did it, when, and in which request.
    pub fn by(&self, actor: &str, at: DateTime<Utc>, request: Option<&str>) -> AuditRecord {
        AuditRecord {
            at,
            actor: actor.to_owned(),
            action: self.action.word().to_owned(),
            kind: self.kind.word().to_owned(),
            id: self.id.clone(),
            fields: self.fields.join(","),
            outcome: self.outcome.word().to_owned(),
            person: self.person.map(|person| person.to_string()),
            purpose: self.purpose.map(str::to_owned),
            request: request.map(str::to_owned),
        }
    }
}

/// An entry as it is kept, in words: an old one stays readable when its words are no longer used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRecord {
    /// When.
    pub at: DateTime<Utc>,
    /// Who, by a name that tells nothing of the person.
    pub actor: String,
    /// What.
    pub action: String,
    /// To what kind of thing.
    pub kind: String,
    /// To which.
    pub id: String,
    /// Names of the fields, separated by commas.
    pub fields: String,
    /// How it ended.
    pub outcome: String,
    /// The person whom it concerns.
    pub person: Option<String>,
    /// What for.
    pub purpose: Option<String>,
    /// The request in which it happened.
    pub request: Option<String>,
}

/// An entry as it is read, with its number in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptEntry {
    /// Its number.
    pub seq: i64,
    /// What was noted.
    pub record: AuditRecord,
}

/// Which entries. All conditions hold together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditFilter {
    /// Done, or tried, by this account.
    pub account: Option<AccountId>,
    /// What was done.
    pub action: Option<AuditAction>,
    /// To what: its kind, and its typed id.
    pub object: Option<(AuditKind, String)>,
    /// From this instant on.
    pub from: Option<DateTime<Utc>>,
    /// Before this instant.
    pub until: Option<DateTime<Utc>>,
}

/// Parts of an entry.
pub const N_PARTS: usize = 10;

impl AuditRecord {
    /// The parts of the entry in their order, as bytes.
    pub fn parts(&self) -> [Option<Vec<u8>>; N_PARTS] {
        let bytes = |text: &str| Some(text.as_bytes().to_vec());
        [
            bytes(&instant(self.at)),
            bytes(&self.actor),
            bytes(&self.action),
            bytes(&self.kind),
            bytes(&self.id),
            bytes(&self.fields),
            bytes(&self.outcome),
            self.person.as_deref().and_then(bytes),
            self.purpose.as_deref().and_then(bytes),
            self.request.as_deref().and_then(bytes),
        ]
    }
}

/// An instant as text of one width.
fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

/// The form of an entry's bytes; their first byte.
const FORM: u8 = 1;

/// An entry as bytes: no two entries have the same. Its form, then each part: 0 where it is absent, else 1, its length and itself.
pub fn canonical(parts: &[Option<Vec<u8>>; N_PARTS]) -> Vec<u8> {
    let mut bytes = vec![FORM];
    for part in parts {
        match part {
            None => bytes.push(0),
            Some(part) => {
                bytes.push(1);
                bytes.extend((part.len() as u64).to_be_bytes());
                bytes.extend(part);
            }
        }
    }
    bytes
}

/// A keyed hash.
pub type Hash = [u8; 32];

/// Makes the keyed hash of bytes.
pub type Mac<'a> = &'a dyn Fn(&[u8]) -> Hash;

/// What stands before the first link.
pub const BEGINNING: Hash = [0; 32];

/// The hash of an entry behind another link.
pub fn link(previous: &[u8], parts: &[Option<Vec<u8>>; N_PARTS], mac: Mac<'_>) -> Hash {
    mac(&[previous, &canonical(parts)].concat())
}

/// A row of the chain as found; nothing of it is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its number.
    pub seq: i64,
    /// The hash of the row before, as this row says it.
    pub previous: Vec<u8>,
    /// The parts of the entry.
    pub parts: [Option<Vec<u8>>; N_PARTS],
    /// Its own hash.
    pub hash: Vec<u8>,
}

/// The end of a chain: the number and the hash of its last row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The number; 0 before the first.
    pub seq: i64,
    /// The hash.
    pub hash: Vec<u8>,
}

impl Default for Head {
    fn default() -> Self {
        Self { seq: 0, hash: BEGINNING.to_vec() }
    }
}

impl Head {
    /// The head as bytes, for its seal.
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.seq.to_be_bytes()[..], &self.hash].concat()
    }
}

/// The first place at which a chain is not what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Break {
    /// A row is not as it was written.
    Altered(i64),
    /// A row does not follow the one before: it stood elsewhere, or the one before did.
    Misplaced(i64),
    /// A row is not there.
    Missing(i64),
    /// The head is not ours, or names another row than the last.
    Head(i64),
    /// The chain ends before a head that was published.
    Truncated {
        /// Its last row.
        last: i64,
        /// The number of the published head.
        published: i64,
    },
    /// A row has another hash than the head that was published.
    Unpublished(i64),
}

impl Break {
    /// One sentence for whoever looks after the chain.
    pub fn message(&self) -> Message {
        match self {
            Self::Altered(seq) => Message::new(
                format!("Rantai audit putus pada baris {seq}: baris ini diubah."),
                format!("The audit chain is broken at row {seq}: this row was altered."),
            ),
            Self::Misplaced(seq) => Message::new(
                format!("Rantai audit putus pada baris {seq}: baris ini bukan lanjutan baris sebelumnya."),
                format!("The audit chain is broken at row {seq}: this row does not follow the one before it."),
            ),
            Self::Missing(seq) => Message::new(
                format!("Rantai audit putus pada baris {seq}: baris ini hilang."),
                format!("The audit chain is broken at row {seq}: this row is missing."),
            ),
            Self::Head(seq) => Message::new(
                format!(
                    "Rantai audit putus pada ujungnya: kepala rantai ({seq}) bukan baris terakhir yang ditulis Simpul."
                ),
                format!(
                    "The audit chain is broken at its end: the head ({seq}) is not the last row as Simpul wrote it."
                ),
            ),
            Self::Truncated { last, published } => Message::new(
                format!("Rantai audit terpotong: baris terakhir {last}, padahal kepala {published} sudah diumumkan."),
                format!("The audit chain was cut off: its last row is {last}, and head {published} was published."),
            ),
            Self::Unpublished(seq) => Message::new(
                format!("Rantai audit putus pada baris {seq}: kepala yang diumumkan di sini lain."),
                format!("The audit chain is broken at row {seq}: the head that was published here is another one."),
            ),
        }
    }
}

/// Walks along a chain, row by row.
#[derive(Debug, Clone, Default)]
pub struct Walk {
    /// How far it has come.
    pub head: Head,
}

impl Walk {
    /// Takes the next row, or says what is wrong with it.
    pub fn take(&mut self, row: &Link, mac: Mac<'_>) -> Result<(), Break> {
        let seq = self.head.seq + 1;
        if row.seq > seq {
            return Err(Break::Missing(seq));
        }
        if row.seq < seq {
            // put before the first
            return Err(Break::Misplaced(row.seq));
        }
        if link(&row.previous, &row.parts, mac)[..] != row.hash[..] {
            return Err(Break::Altered(seq));
        }
        if row.previous != self.head.hash {
            return Err(Break::Misplaced(seq));
        }
        self.head = Head { seq, hash: row.hash.clone() };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads an entry back from its bytes: what can be read back in one way was written in one way.
    fn read(bytes: &[u8]) -> Option<[Option<Vec<u8>>; N_PARTS]> {
        let mut rest = bytes.strip_prefix(&[FORM])?;
        let mut parts = [const { None }; N_PARTS];
        for part in &mut parts {
            let (is_there, more) = rest.split_first()?;
            rest = more;
            if *is_there == 1 {
                let (length, more) = rest.split_first_chunk()?;
                let (bytes, more) = more.split_at_checked(usize::try_from(u64::from_be_bytes(*length)).ok()?)?;
                (*part, rest) = (Some(bytes.to_vec()), more);
            }
        }
        rest.is_empty().then_some(parts)
    }

    fn parts() -> impl Strategy<Value = [Option<Vec<u8>>; N_PARTS]> {
        // short, and of few bytes, among them those that separate: so that two often look alike
        let part = proptest::option::of(proptest::collection::vec(prop::sample::select(vec![0, 1, 2, b',']), 0..4));
        proptest::array::uniform10(part)
    }

    proptest! {
        #[test]
        fn no_two_entries_have_the_same_bytes(a in parts(), b in parts()) {
            prop_assert_eq!(read(&canonical(&a)), Some(a.clone()));
            prop_assert_eq!(canonical(&a) == canonical(&b), a == b);
        }

        #[test]
        fn bytes_do_not_move_from_part_to_part(mut a in parts(), from in 0..N_PARTS, to in 0..N_PARTS) {
            let before = a.clone();
            let taken = a[from].as_mut().and_then(Vec::pop);
            if let Some(taken) = taken {
                a[to].get_or_insert_default().push(taken);
            }
            prop_assert_eq!(canonical(&a) == canonical(&before), a == before);
        }
    }

    /// Stands in for the keyed hash, whose key is not of this layer.
    fn mac(bytes: &[u8]) -> Hash {
        let mut hash = BEGINNING;
        for (i, byte) in bytes.iter().enumerate() {
            hash[i % 32] = hash[i % 32].rotate_left(3) ^ byte.wrapping_mul(31).wrapping_add(i as u8);
        }
        hash
    }

    fn chain(n: u8) -> Vec<Link> {
        let mut previous = BEGINNING.to_vec();
        let row = |seq: u8| {
            let mut parts = [const { None }; N_PARTS];
            parts[0] = Some(vec![seq]);
            let hash = link(&previous, &parts, &mac).to_vec();
            Link { seq: seq.into(), previous: std::mem::replace(&mut previous, hash.clone()), parts, hash }
        };
        (1..=n).map(row).collect()
    }

    fn walked(rows: &[Link]) -> Result<i64, Break> {
        let mut walk = Walk::default();
        rows.iter().try_for_each(|row| walk.take(row, &mac)).map(|()| walk.head.seq)
    }

    #[test]
    fn the_first_broken_link_is_named() {
        let whole = chain(5);
        assert_eq!(walked(&whole), Ok(5));
        let with = |change: &dyn Fn(&mut Vec<Link>)| {
            let mut rows = whole.clone();
            change(&mut rows);
            walked(&rows)
        };
        assert_eq!(with(&|rows| rows[2].parts[0] = Some(vec![9])), Err(Break::Altered(3)));
        assert_eq!(with(&|rows| rows[2].previous[0] ^= 1), Err(Break::Altered(3)));
        assert_eq!(with(&|rows| rows[2].hash[0] ^= 1), Err(Break::Altered(3)));
        assert_eq!(with(&|rows| drop(rows.remove(2))), Err(Break::Missing(3)));
        assert_eq!(
            with(&|rows| {
                rows.swap(1, 3);
                (rows[1].seq, rows[3].seq) = (2, 4);
            }),
            Err(Break::Misplaced(2))
        );
        assert_eq!(
            with(&|rows| {
                rows.remove(2);
                (rows[2].seq, rows[3].seq) = (3, 4);
            }),
            Err(Break::Misplaced(3)),
            "numbers closed over a gap"
        );
        assert_eq!(with(&|rows| rows.insert(0, Link { seq: 0, ..whole[4].clone() })), Err(Break::Misplaced(0)));
    }
}
