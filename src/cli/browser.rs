//! An address or a file to the user's browser.

use std::ffi::OsStr;
use std::process::{Command, Stdio};

/// Opens the user's browser; whether there was one to start.
pub(super) fn open(address: impl AsRef<OsStr>) -> bool {
    let (program, arguments): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("cmd", &["/C", "start", ""])
    } else {
        ("xdg-open", &[])
    };
    let mut command = Command::new(program);
    command.args(arguments).arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().is_ok()
}
