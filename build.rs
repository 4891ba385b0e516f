//! Makes room for the front end, so that the crate compiles before the front end is built.

fn main() {
    let folder = std::path::Path::new("frontend/dist");
    std::fs::create_dir_all(folder).expect("the source tree can be written while it is built");
    // A file that is new in the folder is not seen otherwise.
    println!("cargo::rerun-if-changed={}", folder.display());
}
