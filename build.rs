//! Makes what the program carries inside it known to the compiler: migrations, and the built front end.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
    println!("cargo:rerun-if-changed=frontend/dist");
    // without a built front end the program compiles all the same, and serves the graph alone
    if let Err(error) = std::fs::create_dir_all("frontend/dist") {
        println!("cargo:warning=frontend/dist cannot be made: {error}");
    }
}
