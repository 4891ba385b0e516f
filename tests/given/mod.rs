//! What stories begin with: small and believable.

mod actors;
#[macro_use]
pub mod engines;
mod registry;
mod served;

pub use actors::*;
pub use registry::*;
pub use served::{Answer, Served};

use std::path::{Path, PathBuf};

/// The files of a folder of the project, with an ending, sorted; folders inside it too.
pub fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    fn walk(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, ending, found);
            } else if path.extension().is_some_and(|found| found == ending) {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), ending, &mut found);
    found.sort();
    found
}

/// Holds a text against the file of this name in `tests/golden`. `SIMPUL_TEST_BLESS=1` writes the file instead: read the
/// difference before it is committed.
pub fn golden(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("SIMPUL_TEST_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
        std::fs::write(&path, found).expect("the file is written");
        return;
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    if kept != found {
        let (kept, found): (Vec<_>, Vec<_>) = (kept.lines().collect(), found.lines().collect());
        let at = kept.iter().zip(&found).take_while(|(kept, found)| kept == found).count();
        let around =
            |lines: &[&str]| lines[at.saturating_sub(3).min(lines.len())..(at + 5).min(lines.len())].join("\n  ");
        panic!(
            "tests/golden/{name} differs from line {} on ({} lines kept, {} found)\nkept:\n  {}\nfound:\n  {}\n\
             SIMPUL_TEST_BLESS=1 takes what was found",
            at + 1,
            kept.len(),
            found.len(),
            around(&kept),
            around(&found)
        );
    }
}
