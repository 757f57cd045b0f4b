//! What was made, as far as it can be seen from outside.

use super::OutputLook;
use super::files::size;
use crate::config::rules::{Limit, Rules};
use crate::diagnostic::{Code, Diagnostic};
use crate::plan::View;

/// A page that makes its readers wait.
pub(super) fn large(output: &OutputLook<'_>, found: &mut Vec<Diagnostic>) {
    let length = output.length.unwrap_or_default();
    let limit = output.rules.limit(Limit::PageSize) << 10;
    if length > limit && matches!(output.view, View::Page(_)) {
        let message = format!("网页 {} 有 {}，手机打开要等很久", output.route, size(length));
        let mut diagnostic =
            Diagnostic::new(Code::OutputLarge, message).hint("分成几页，或者把长的材料放成附件");
        if let Some(source) = output.view.source() {
            diagnostic = diagnostic.at(source, 0..0);
        }
        found.push(diagnostic);
    }
}

/// A site that is larger than those take in who are to show it. What is not made yet does not count.
pub(super) fn total(length: u64, rules: &Rules, found: &mut Vec<Diagnostic>) {
    let limit = rules.limit(Limit::TotalSize);
    if length > limit << 20 {
        let message = format!("整个网站有 {}，超过 {limit} MB，上传慢，门户也可能不收", size(length));
        let hint = "多半是录像和原图：用 linli list files 找最大的，录像放到视频平台，原图不要发布";
        found.push(Diagnostic::new(Code::OutputTotal, message).hint(hint));
    }
}
