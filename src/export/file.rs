//! A file that takes its name when it is whole: until then it is written aside, under a name of its own, so that nobody reads half
//! of it and nothing that is there already is lost.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Names that are tried for a file aside.
const MOST_TRIES: usize = 100;

/// A file being written. Dropped before its end, it leaves nothing behind.
#[derive(Debug)]
pub struct NewFile {
    file: File,
    /// Where it is written, and the name it will take; none for what is no plain file (a pipe, a terminal), which is written as it is.
    aside: Option<(PathBuf, PathBuf)>,
}

impl NewFile {
    /// Begins a file. Fails where its folder or a file of that name cannot be written.
    pub fn begin(path: &Path) -> io::Result<Self> {
        // a link leads to the file that is meant
        let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        match fs::metadata(path) {
            Ok(about) if about.is_dir() => return Err(ErrorKind::IsADirectory.into()),
            Ok(about) if !about.is_file() => {
                return Ok(Self { file: OpenOptions::new().write(true).open(path)?, aside: None });
            }
            Ok(about) if about.permissions().readonly() => return Err(ErrorKind::PermissionDenied.into()),
            _ => {}
        }
        let name = path.file_name().ok_or(ErrorKind::InvalidFilename)?.to_string_lossy();
        for n in 0..MOST_TRIES {
            let aside = path.with_file_name(format!(".{name}.{}-{n}.unfinished", std::process::id()));
            match OpenOptions::new().write(true).create_new(true).open(&aside) {
                Ok(file) => return Ok(Self { file, aside: Some((aside, path.clone())) }),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(ErrorKind::AlreadyExists.into())
    }

    /// Gives the file its name, in the place of one that is there.
    pub fn finish(mut self) -> io::Result<()> {
        self.file.flush()?;
        if let Some((aside, path)) = &self.aside {
            fs::rename(aside, path)?;
            self.aside = None;
        }
        Ok(())
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if let Some((aside, _)) = &self.aside {
            // what cannot be removed is at least not taken for the file
            let _ = fs::remove_file(aside);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_there_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data.csv");
        fs::write(folder.path().join("data.unfinished"), "mine").unwrap();
        // two lists of one stem at once do not meet
        let (mut one, mut other) =
            (NewFile::begin(&path).unwrap(), NewFile::begin(&folder.path().join("data.xlsx")).unwrap());
        one.write_all(b"whole").unwrap();
        other.write_all(b"half").unwrap();
        assert!(!path.exists());
        one.finish().unwrap();
        drop(other);
        assert_eq!(names(folder.path()), ["data.csv", "data.unfinished"]);
        assert_eq!(fs::read_to_string(&path).unwrap(), "whole");
        assert_eq!(fs::read_to_string(folder.path().join("data.unfinished")).unwrap(), "mine");
        let mut again = NewFile::begin(&path).unwrap();
        again.write_all(b"anew").unwrap();
        again.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "anew");
        assert_eq!(NewFile::begin(folder.path()).unwrap_err().kind(), ErrorKind::IsADirectory);
        assert!(NewFile::begin(&folder.path().join("no/such/folder.csv")).is_err());
        NewFile::begin(Path::new("/dev/null")).unwrap().finish().unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }
}
