//! Accounts: what somebody who signs in may be, and where. Who she is lies sealed with her person; nothing here names anybody.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::id::{AccountId, CooperativeId, GrantId, OrganisationId, PersonId, SessionId, TokenId, UmkmId};
use super::region::RegionCode;
use super::words::words;

words! {
    /// Whether an account can be used.
    AccountState {
        /// It can.
        Active = "ACTIVE",
        /// An administrator has closed it.
        Deactivated = "DEACTIVATED",
    }
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Id.
    pub id: AccountId,
    /// Who holds it.
    pub person: PersonId,
    /// Whether it can be used.
    pub state: AccountState,
    /// Whether a password has been set.
    pub has_password: bool,
    /// Made up for demonstration.
    pub is_demo: bool,
    /// Since when it is there.
    pub created_at: DateTime<Utc>,
    /// Counts its changes; 1 for a new one.
    pub version: i64,
}

/// Letters of a login at most.
const LOGIN: usize = 100;

/// By what somebody says who she is when she signs in: an address of e-mail, a phone, or a name that an administrator chose. Two
/// spellings of one login are the same. It is personal: nothing prints it.
#[derive(Clone, PartialEq, Eq)]
pub struct Login(String);

/// A text that is not a login.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a login is an address of e-mail, a phone, or a name of 3 to 100 letters, digits and . _ + - @")]
pub struct NotALogin;

impl std::str::FromStr for Login {
    type Err = NotALogin;
    fn from_str(text: &str) -> Result<Self, NotALogin> {
        let text = text.trim().to_lowercase();
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        if (9..=15).contains(&digits.len()) && text.chars().all(|c| c.is_ascii_digit() || " +-().".contains(c)) {
            let national = digits.strip_prefix("62").or_else(|| digits.strip_prefix('0')).unwrap_or(&digits);
            return Ok(Self(if text.starts_with('+') { format!("+{digits}") } else { format!("+62{national}") }));
        }
        let fits = (3..=LOGIN).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._+-@".contains(&b));
        if fits { Ok(Self(text)) } else { Err(NotALogin) }
    }
}

impl Login {
    /// As it is sealed and hashed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Login(…)")
    }
}

words! {
    /// What somebody is, somewhere.
    Role {
        /// Owns an UMKM.
        Owner = "OWNER",
        /// Manages a cooperative (pengurus).
        Manager = "MANAGER",
        /// Works for a cooperative.
        Staff = "STAFF",
        /// Lends, guarantees or insures, at an organisation.
        Financier = "FINANCIER",
        /// Sells inputs, at an organisation.
        Supplier = "SUPPLIER",
        /// Buys products, at an organisation.
        Buyer = "BUYER",
        /// Plans for a region and all below it, at a dinas.
        Planner = "PLANNER",
        /// Keeps accounts and organisations, everywhere.
        Administrator = "ADMINISTRATOR",
    }
}

words! {
    /// What a token may be used for, at most: never more than its account may do.
    Scope {
        /// Read.
        Read = "READ",
        /// Write.
        Write = "WRITE",
    }
}

/// Where somebody is what she is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub enum GrantPlace {
    /// Everywhere.
    Everywhere,
    /// In a region and all below it.
    Region(RegionCode),
    /// At a cooperative.
    Cooperative(CooperativeId),
    /// At an UMKM.
    Umkm(UmkmId),
    /// At an organisation.
    Organisation(OrganisationId),
}

/// A role at a place to which it does not belong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this role does not belong to such a place")]
pub struct Misplaced;

/// A role at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Id.
    pub id: GrantId,
    role: Role,
    place: GrantPlace,
}

impl Grant {
    /// A role at a place, if it belongs there.
    pub fn new(id: GrantId, role: Role, place: GrantPlace) -> Result<Self, Misplaced> {
        let fits = match role {
            Role::Owner => matches!(place, GrantPlace::Umkm(_)),
            Role::Manager | Role::Staff => matches!(place, GrantPlace::Cooperative(_)),
            Role::Financier | Role::Supplier | Role::Buyer => matches!(place, GrantPlace::Organisation(_)),
            Role::Planner => matches!(place, GrantPlace::Region(_)),
            Role::Administrator => place == GrantPlace::Everywhere,
        };
        if fits { Ok(Self { id, role, place }) } else { Err(Misplaced) }
    }

    /// The role.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The place.
    pub fn place(&self) -> &GrantPlace {
        &self.place
    }
}

/// A role as it was had: from when, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// The role and its place.
    pub grant: Grant,
    /// Since when.
    pub from_at: DateTime<Utc>,
    /// Until when; none as long as it is had.
    pub until_at: Option<DateTime<Utc>>,
}

/// Which accounts. All conditions hold together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountFilter {
    /// Whose holder signs in by this.
    pub login: Option<Login>,
    /// That has this role now.
    pub role: Option<Role>,
    /// That has a role at this place now; with `role`, this one.
    pub place: Option<GrantPlace>,
    /// In this state.
    pub state: Option<AccountState>,
}

words! {
    /// How long signing in lasts.
    SessionKind {
        /// At a desk: half an hour without a sign of life, half a day at most.
        Short = "SHORT",
        /// On an owner's own phone: a season.
        Long = "LONG",
    }
}

impl SessionKind {
    /// Of who has these roles. A season is for those who are nothing but owners; who has no role yet may become anything.
    pub fn of(roles: impl IntoIterator<Item = Role>) -> Self {
        let mut roles = roles.into_iter().peekable();
        if roles.peek().is_some() && roles.all(|role| role == Role::Owner) { Self::Long } else { Self::Short }
    }

    /// For how long it lasts without a sign of life.
    pub const fn idle(self) -> TimeDelta {
        match self {
            Self::Short => TimeDelta::minutes(30),
            Self::Long => TimeDelta::days(90),
        }
    }

    /// For how long it lasts in any case.
    pub const fn absolute(self) -> TimeDelta {
        match self {
            Self::Short => TimeDelta::hours(12),
            Self::Long => TimeDelta::days(90),
        }
    }
}

/// What signing in began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Id; not the secret that opens it.
    pub id: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// How long it lasts.
    pub kind: SessionKind,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// The last sign of life, to the minute.
    pub seen_at: DateTime<Utc>,
    /// When it is over in any case.
    pub expires_at: DateTime<Utc>,
}

impl Session {
    /// When it is over if there is no further sign of life.
    pub fn idle_at(&self) -> DateTime<Utc> {
        self.expires_at.min(self.seen_at + self.kind.idle())
    }
}

/// A token of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Id; not the secret that opens it.
    pub id: TokenId,
    /// In whose name it speaks.
    pub account: AccountId,
    /// What its holder calls it.
    pub name: String,
    /// What it may be used for, each once.
    pub scopes: Vec<Scope>,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When it is over.
    pub expires_at: DateTime<Utc>,
    /// The last day on which it was used, in UTC.
    pub used_on: Option<NaiveDate>,
}

#[cfg(test)]
mod tests {
    use super::super::words::Word;
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_role_belongs_to_one_kind_of_place() {
        let places = [
            GrantPlace::Everywhere,
            GrantPlace::Region("32.75".parse().unwrap()),
            GrantPlace::Cooperative(CooperativeId(Uuid::nil())),
            GrantPlace::Umkm(UmkmId(Uuid::nil())),
            GrantPlace::Organisation(OrganisationId(Uuid::nil())),
        ];
        for role in Role::ALL {
            let fitting =
                places.iter().filter(|place| Grant::new(GrantId(Uuid::nil()), *role, (*place).clone()).is_ok());
            assert_eq!(fitting.count(), 1, "{role:?}");
        }
    }

    #[test]
    fn spellings_of_one_login_are_the_same() {
        let read = |text: &str| text.parse::<Login>().map(|login| login.0);
        for (text, login) in [
            (" Sari@Koperasi.Example ", "sari@koperasi.example"),
            ("0812-9988-7766", "+6281299887766"),
            ("+62 812 9988 7766", "+6281299887766"),
            ("62812 9988 7766", "+6281299887766"),
            ("81299887766", "+6281299887766"),
            ("+65 8123 4567", "+6581234567"),
            ("pengurus.bantargebang", "pengurus.bantargebang"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(login), "{text}");
        }
        for text in ["", "ab", "1a2", "sari sari", "sari\u{0}", "é@contoh.example", &"a".repeat(101)] {
            assert_eq!(read(text), Err(NotALogin), "{text}");
        }
        assert!(!format!("{:?}", "sari".parse::<Login>()).contains("sari"));
    }

    #[test]
    fn a_season_is_for_owners_alone() {
        for (roles, kind) in [
            (vec![], SessionKind::Short),
            (vec![Role::Owner, Role::Owner], SessionKind::Long),
            (vec![Role::Owner, Role::Manager], SessionKind::Short),
            (vec![Role::Administrator], SessionKind::Short),
        ] {
            assert_eq!(SessionKind::of(roles.iter().copied()), kind, "{roles:?}");
        }
    }
}
