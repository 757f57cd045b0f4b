//! The program `linli`: hands over to [`linli::cli`].

use std::process::ExitCode;

/// A build makes and drops many small pieces on all processors at once: this is where glibc spends the more, the more there
/// is of it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    linli::cli::main()
}
