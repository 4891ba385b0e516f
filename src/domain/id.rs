//! Typed, sortable ids after the TypeID convention: a prefix that says what it is, then a version 7 UUID in Crockford's
//! base 32 (`kop_01h455vb4pex5vsknk084sn02q`).

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

/// A text that is not an id of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id of the kind `{expected}`")]
pub struct NotAnId {
    /// Prefix of the wanted kind.
    pub expected: &'static str,
}

/// An id that names its own kind.
pub trait TypedId: Copy + From<Uuid> + Into<Uuid> + fmt::Display {
    /// What stands before the underscore.
    const PREFIX: &'static str;
}

macro_rules! ids {
    ($($(#[$about:meta])* $name:ident = $prefix:literal),+ $(,)?) => { $(
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);
        impl TypedId for $name { const PREFIX: &'static str = $prefix; }
        impl From<Uuid> for $name { fn from(uuid: Uuid) -> Self { Self(uuid) } }
        impl From<$name> for Uuid { fn from(id: $name) -> Self { id.0 } }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{}_{}", $prefix, encode(self.0)) }
        }
        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                text.strip_prefix($prefix).and_then(|rest| rest.strip_prefix('_')).and_then(decode).map(Self)
                    .ok_or(NotAnId { expected: $prefix })
            }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> { serializer.collect_str(self) }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )+ };
}

ids! {
    /// A cooperative (koperasi).
    CooperativeId = "kop",
    /// A micro, small or medium business.
    UmkmId = "umkm",
    /// A natural person (orang).
    PersonId = "orang",
    /// A sector cluster (klaster).
    ClusterId = "klaster",
    /// An office, lender, supplier, buyer or trainer.
    OrganisationId = "org",
    /// A membership of an UMKM or a person in a cooperative (keanggotaan).
    MembershipId = "anggota",
    /// A stay of an UMKM in a cluster.
    ClusterMembershipId = "warga",
    /// One run of an import.
    ImportRunId = "impor",
    /// A pair of records that may be the same.
    DuplicateId = "ganda",
    /// An offer of a supplier (penawaran).
    OfferId = "penawaran",
    /// What an offer asks for one commodity (harga).
    OfferLineId = "harga",
    /// A buying cycle (siklus beli).
    CycleId = "siklus",
    /// A commodity of a buying cycle (butir).
    CycleLineId = "butir",
    /// What a business pledged (janji beli).
    PledgeId = "janji",
    /// An order of a buyer (pesanan).
    BuyerOrderId = "pesanan",
    /// An account (akun).
    AccountId = "akun",
    /// A role that an account has at a place (peran).
    GrantId = "peran",
    /// What signing in begins (sesi).
    SessionId = "sesi",
    /// A token of a program.
    TokenId = "token",
    /// An entry of the audit chain (catatan).
    AuditEntryId = "catatan",
}

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// 128 bits as 26 letters, most significant first.
fn encode(uuid: Uuid) -> String {
    let bits = uuid.as_u128();
    (0..26).rev().map(|i| ALPHABET[(bits >> (5 * i) & 31) as usize] as char).collect()
}

/// The inverse of [`encode`]; only lower case, as the convention says, and nothing above 128 bits.
fn decode(text: &str) -> Option<Uuid> {
    if text.len() != 26 || text.as_bytes()[0] > b'7' {
        return None;
    }
    text.bytes()
        .try_fold(0u128, |bits, letter| Some(bits << 5 | ALPHABET.iter().position(|a| *a == letter)? as u128))
        .map(Uuid::from_u128)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_id_is_written_as_the_convention_says() {
        let uuid = Uuid::parse_str("01890a5d-ac96-774b-bcce-b302099a8057").unwrap();
        assert_eq!(CooperativeId(uuid).to_string(), "kop_01h455vb4pex5vsknk084sn02q");
        assert_eq!("kop_01h455vb4pex5vsknk084sn02q".parse(), Ok(CooperativeId(uuid)));
    }

    #[test]
    fn an_id_of_another_kind_is_refused() {
        for text in [
            "umkm_01h455vb4pex5vsknk084sn02q",
            "kop_",
            "kop",
            "kop_81h455vb4pex5vsknk084sn02q",
            "kop_01H455VB4PEX5VSKNK084SN02Q",
            "kop_é1h455vb4pex5vsknk084sn02",
        ] {
            assert_eq!(text.parse::<CooperativeId>(), Err(NotAnId { expected: "kop" }), "{text}");
        }
    }

    proptest! {
        #[test]
        fn writing_and_reading_agree_and_keep_the_order(a: u128, b: u128) {
            let (a, b) = (UmkmId(Uuid::from_u128(a)), UmkmId(Uuid::from_u128(b)));
            prop_assert_eq!(a.to_string().parse::<UmkmId>(), Ok(a));
            prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
        }
    }
}
