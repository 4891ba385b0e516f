//! The program.

fn main() -> std::process::ExitCode {
    simpul::cli::run()
}
