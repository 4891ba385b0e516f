//! Tells cargo what the binary carries besides its code.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
