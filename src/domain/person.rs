//! Natural persons. What identifies a person is kept sealed with a key of her own; plain values exist only here, in memory,
//! while they are being worked on.

use std::fmt;

use super::id::PersonId;
use super::words::words;

/// What identifies a person. Debug output shows only which parts are present.
#[derive(Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct PersonalData {
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// National identity number (NIK), 16 digits.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub nik: Option<String>,
    /// Phone in the form `+62…`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub phone: Option<String>,
    /// Home address.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub address: Option<String>,
    /// Name of the business where it is the person's own name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub business_name: Option<String>,
    /// By what she signs in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub login: Option<String>,
}

impl fmt::Debug for PersonalData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let present = |value: &Option<String>| if value.is_some() { "present" } else { "absent" };
        f.debug_struct("PersonalData")
            .field("name", &present(&self.name))
            .field("nik", &present(&self.nik))
            .field("phone", &present(&self.phone))
            .field("address", &present(&self.address))
            .field("business_name", &present(&self.business_name))
            .field("login", &present(&self.login))
            .finish()
    }
}

impl PersonalData {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A person with her data opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Id.
    pub id: PersonId,
    /// What identifies her.
    pub data: PersonalData,
}

words! {
    /// What a person is to an UMKM.
    PersonRole {
        /// Owns it.
        Owner = "OWNER",
        /// Answers for it.
        Contact = "CONTACT",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_tells_nothing() {
        let data =
            PersonalData { name: Some("Sari".into()), nik: Some("3275010101900001".into()), ..Default::default() };
        let text = format!("{:?}", Person { id: PersonId(uuid::Uuid::nil()), data });
        assert!(!text.contains("Sari") && !text.contains("3275010101900001"), "{text}");
        assert!(text.contains("present"), "{text}");
    }
}
