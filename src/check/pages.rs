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

/// A page was changed before it was there.
pub(super) fn updated_before_date(page: &PageLook<'_>, found: &mut Vec<Diagnostic>) {
    let Some(summary) = page.lens.summary(page.source) else { return };
    let matter = summary.matter();
    if let (Some(date), Some(updated)) = (matter.date, matter.updated)
        && updated < date
    {
        let message = format!("更新日期（{updated}）早于发布日期（{date}）");
        let diagnostic =
            Diagnostic::new(Code::PageUpdated, message).at(page.source, matter.title_range.clone());
        found.push(diagnostic.hint("改正页头里的 date 或 updated"));
    }
}
