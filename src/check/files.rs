//! Files that are published as they are.

use super::FileLook;
use crate::diagnostic::{Code, Diagnostic};

/// A file with nothing in it.
pub(super) fn empty(file: &FileLook<'_>, found: &mut Vec<Diagnostic>) {
    if file.length == 0 {
        let diagnostic =
            Diagnostic::new(Code::FileEmpty, "文件里什么也没有，读者点开是空的").at(file.source, 0..0);
        found.push(diagnostic.hint("换成完整的文件；不要的删去"));
    }
}
