//! The key file.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};

use super::{Error, Result, random};

/// A key of 256 bits.
pub(super) type Key = [u8; 32];

/// More than anybody rotates; a file beyond it is not a key file.
const MOST_BYTES: u64 = 64 * 1024;

/// The master keys by id; at least one.
pub(super) struct Keys(BTreeMap<u32, Key>);

impl Keys {
    pub fn one(key: Key) -> Self {
        Self(BTreeMap::from([(1, key)]))
    }

    pub fn newest(&self) -> (u32, &Key) {
        let (id, key) = self.0.last_key_value().expect("there is at least one key");
        (*id, key)
    }

    pub fn oldest(&self) -> &Key {
        self.0.first_key_value().expect("there is at least one key").1
    }

    pub fn by_id(&self, id: u32) -> Option<&Key> {
        self.0.get(&id)
    }

    pub fn all(&self) -> impl Iterator<Item = &Key> {
        self.0.values()
    }

    pub fn open_or_create(path: &Path) -> Result<Self> {
        if read(path).is_err_and(|error| error.kind() == ErrorKind::NotFound) {
            create(path)?;
        }
        Self::open(path)
    }

    pub fn open(path: &Path) -> Result<Self> {
        let (mode, text) = read(path).map_err(|error| {
            Error::KeyFile(match error.kind() {
                ErrorKind::NotFound => "the key file with which this database was written is not there",
                ErrorKind::PermissionDenied => "the key file cannot be read by this user",
                _ => "the key file cannot be read",
            })
        })?;
        if mode & 0o077 != 0 {
            return Err(Error::KeyFile(
                "the key file can be read by others than its owner: chmod 600 it, and consider its keys known",
            ));
        }
        Self::parse(&text)
    }

    fn parse(text: &str) -> Result<Self> {
        let mut keys = BTreeMap::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (id, key) =
                line.split_once(' ').ok_or(Error::KeyFile("a line of the key file is not like `id key`"))?;
            let id = id.parse().map_err(|_| Error::KeyFile("an id in the key file is not a whole number"))?;
            let key = HEXLOWER_PERMISSIVE.decode(key.trim().as_bytes()).ok().and_then(|key| key.try_into().ok());
            let key = key.ok_or(Error::KeyFile("a key in the key file is not 64 hexadecimal digits"))?;
            if keys.insert(id, key).is_some() {
                return Err(Error::KeyFile("an id stands twice in the key file"));
            }
        }
        if keys.is_empty() { Err(Error::KeyFile("the key file holds no key")) } else { Ok(Self(keys)) }
    }
}

/// Mode and text, by one handle, so that what is looked at is what is read.
fn read(path: &Path) -> std::io::Result<(u32, String)> {
    let file = fs::File::open(path)?;
    let mode = file.metadata()?.permissions().mode();
    let mut text = String::new();
    file.take(MOST_BYTES).read_to_string(&mut text)?;
    Ok((mode, text))
}

/// Makes the file whole or not at all: written aside, made to last, then linked to its name, which fails if another
/// process was first; then its keys are the ones.
fn create(path: &Path) -> Result<()> {
    let line = format!("1 {}\n", HEXLOWER.encode(&random::<32>()?));
    let aside = path.with_extension(HEXLOWER.encode(&random::<8>()?));
    let make = || -> std::io::Result<()> {
        let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(directory)?;
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&aside)?;
        file.write_all(line.as_bytes())?;
        file.sync_all()?;
        match fs::hard_link(&aside, path) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        fs::File::open(directory)?.sync_all()
    };
    let made = make();
    drop(fs::remove_file(&aside));
    made.map_err(|_| Error::KeyFile("the key file cannot be made"))
}
