//! The program `linli`: hands over to [`linli::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    linli::cli::main()
}
