//! Pages as they hang together with the site.

use super::PageLook;
use crate::diagnostic::{Code, Diagnostic};

/// It is time to see whether a page still holds.
pub(super) fn overdue(page: &PageLook<'_>, found: &mut Vec<Diagnostic>) {
    let Some(summary) = page.lens.summary(page.source) else { return };
    let Some(due) = &summary.matter().review_by else { return };
    if due.value < page.today {
        let message = format!("这一页应在{}前复核", due.value.chinese());
        let diagnostic = Diagnostic::new(Code::PageStale, message).at(page.source, due.range.clone());
        found.push(diagnostic.hint("核对以后把 review_by 改到下一次；不再有效的，用 expires 写到期的日子"));
    }
}
