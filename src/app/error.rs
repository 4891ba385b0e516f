//! What can go wrong in a use case, by who can act on it.

use crate::db;
use crate::domain::Message;

/// The result of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What is wrong with one field of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The field.
    pub field: &'static str,
    /// What is wrong with it.
    pub message: Message,
}

/// A use case that could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not there, or the actor may not know that it is.
    #[error("not found")]
    NotFound,
    /// Only who has signed in may do this.
    #[error("not signed in")]
    Unauthenticated,
    /// The actor may not do this.
    #[error("forbidden")]
    Forbidden,
    /// Too many tries: the next one is looked at after a while.
    #[error("too many tries")]
    TooMany(std::time::Duration),
    /// The input cannot be used; it names the field.
    #[error("{field}: {}", message.en)]
    Refused {
        /// The field of the input.
        field: &'static str,
        /// What is wrong with it.
        message: Message,
    },
    /// What the input names is another's already; it names the field.
    #[error("{field}: {}", message.en)]
    Taken {
        /// The field of the input.
        field: &'static str,
        /// Whose it is, as far as that is told.
        message: Message,
    },
    /// The same of a filter that another one holds.
    #[error("{field}: {}", message.en)]
    RefusedInside {
        /// The way to the field of the input.
        field: String,
        /// What is wrong with it.
        message: Message,
    },
    /// The input cannot be used; everything that is wrong with it, at least one thing.
    #[error("{} refusals", .0.len())]
    Refusals(Vec<Refusal>),
    /// Somebody else changed it since it was read: it has this version now.
    #[error("conflict")]
    Conflict {
        /// Its version.
        version: i64,
    },
    /// The key was given to another command, or to one with other input.
    #[error("idempotency key reused")]
    KeyReused,
    /// What came after the place from which somebody wants to go on is no longer kept.
    #[error("expired")]
    Expired,
    /// Somebody else was first; asking again may help.
    #[error("busy")]
    Busy,
    /// The database did not answer when this was to last: nobody knows whether it was done. A command goes again and finds out.
    #[error("unknown whether it was done")]
    Unknown,
    /// The time that whoever asked would wait is over.
    #[error("late")]
    Late,
    /// A fault of ours; its cause is for the log.
    #[error("internal fault")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// A refusal of a field.
    pub fn refused(field: &'static str, id: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Refused { field, message: Message::new(id, en) }
    }

    /// The same refusal of a field that lies inside another one, to which this is the way.
    pub fn within(self, way: &str) -> Self {
        match self {
            Self::Refused { field, message } => Self::RefusedInside { field: format!("{way}.{field}"), message },
            other => other,
        }
    }

    /// The same refusal of something in a filter that another one holds under a name.
    pub(super) fn inside(self, name: &str) -> Self {
        let (field, message) = match &self {
            Self::Refused { field, message } => (*field, message),
            Self::RefusedInside { field, message } => (field.as_str(), message),
            _ => return self,
        };
        match field.strip_prefix("filter.") {
            Some(rest) => Self::RefusedInside { field: format!("filter.{name}.{rest}"), message: message.clone() },
            None => self,
        }
    }

    /// What went wrong, for whoever asked; the cause of a fault stays in the log.
    pub fn message(&self) -> Message {
        match self {
            Self::NotFound => Message::new("Tidak ditemukan.", "Not found."),
            Self::Unauthenticated => Message::new("Masuklah dahulu.", "Sign in first."),
            Self::TooMany(wait) => {
                let seconds = seconds(*wait);
                Message::new(
                    format!("Terlalu banyak percobaan. Coba lagi dalam {seconds} detik."),
                    format!("Too many tries. Try again in {seconds} seconds."),
                )
            }
            Self::Forbidden => Message::new("Anda tidak berhak melakukan ini.", "You may not do this."),
            Self::Conflict { version } => Message::new(
                format!(
                    "Data ini sudah diubah orang lain sejak Anda membacanya; versinya kini {version}. Baca ulang, lalu coba lagi."
                ),
                format!(
                    "Somebody else changed this since you read it; its version is {version} now. Read it again, then try again."
                ),
            ),
            Self::KeyReused => Message::new(
                "Kunci idempotensi ini sudah dipakai untuk permintaan lain. Pakailah kunci baru untuk setiap permintaan baru.",
                "This idempotency key was used for another request. Take a new key for each new request.",
            ),
            Self::Expired => Message::new(
                "Perubahan sesudah penanda ini tidak lengkap lagi disimpan. Baca ulang datanya, lalu ikuti lagi dari sekarang.",
                "What came after this cursor is no longer kept whole. Read the data again, and follow from now on.",
            ),
            Self::Busy => Message::new(
                "Server sedang sibuk. Coba lagi sebentar lagi.",
                "The server is busy. Try again in a moment.",
            ),
            Self::Unknown => Message::new(
                "Tidak pasti apakah ini sudah tersimpan. Periksalah sebelum mengulanginya.",
                "It is not sure whether this was saved. Look before you do it again.",
            ),
            Self::Late => Message::new("Ini tidak selesai pada waktunya.", "This was not ready in time."),
            Self::Refused { message, .. } | Self::RefusedInside { message, .. } | Self::Taken { message, .. } => {
                message.clone()
            }
            Self::Refusals(refusals) => {
                let all = |text: fn(&Refusal) -> &str| refusals.iter().map(text).collect::<Vec<_>>().join(" ");
                Message::new(all(|refusal| &refusal.message.id), all(|refusal| &refusal.message.en))
            }
            Self::Internal(_) => Message::new(
                "Ada kesalahan pada Simpul; sebabnya ada di catatan server.",
                "Simpul has a fault; its cause is in the log.",
            ),
        }
    }
}

/// Whole seconds, at least one.
pub fn seconds(wait: std::time::Duration) -> u64 {
    wait.as_secs_f64().ceil().max(1.0) as u64
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        match error {
            // a conflict means that somebody else was first: what is there now is seen when it is tried again
            db::Error::Busy | db::Error::TooLong | db::Error::Conflict => Self::Busy,
            db::Error::Unknown => Self::Unknown,
            // nothing of it was done: it was not being committed
            lost if lost.is_lost() => Self::Busy,
            db::Error::Late => Self::Late,
            other => Self::Internal(Box::new(other)),
        }
    }
}
