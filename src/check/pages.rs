//! Pages as they hang together with the site.

use super::PageLook;
use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, Hint, Part, Span};
use crate::site::{PageSummary, Structure, Summary};
use crate::text::summary::beginning;

/// What to do with a page whose time to be looked at has come.
pub const REVIEW: &str =
    "核对内容，再把页头的 review_by 改到下次核对的日子；不再有效的，在页头用 expires 写到期的日子";

/// It is time to see whether a page still holds.
pub(super) fn overdue(page: &PageLook<'_>, found: &mut Vec<Diagnostic>) {
    let Some(summary) = page.lens.summary(page.source) else { return };
    let Some(due) = &summary.matter().review_by else { return };
    if due.value < page.today {
        let message = format!("这一页应在{}前复核", due.value.chinese());
        let diagnostic = Diagnostic::new(Code::PageStale, message).at(page.source, due.range.clone());
        found.push(diagnostic.hint(REVIEW));
    }
}

/// A page is published before the day that it is of, and nothing says that this is meant.
pub(super) fn ahead_of_its_date(page: &PageLook<'_>, found: &mut Vec<Diagnostic>) {
    let Some(summary) = page.lens.summary(page.source) else { return };
    let matter = summary.matter();
    let Some(date) = matter.date.filter(|date| date.to_day() > page.today) else { return };
    if summary.hidden.is_none() && matter.publish.is_none() {
        let message = format!("日期（{date}）还没有到，这一页现在就发布");
        let diagnostic =
            Diagnostic::new(Code::PageFuture, message).at(page.source, matter.date_range.clone());
        let hint = Hint::from(format!("要到那时才发布，在页头加一行 publish: {date}；日期写错了就改正"));
        found.push(diagnostic.hint(hint.putting(format!("\npublish: {date}")).for_part(Part::End)));
    }
}

/// A page says that it was changed on a day to come, or has honours or reports of a time to come.
pub(super) fn ahead_of_its_time(page: &PageLook<'_>, found: &mut Vec<Diagnostic>) {
    let Some(summary) = page.lens.summary(page.source) else { return };
    let matter = summary.matter();
    if summary.hidden.is_some() || matter.publish.is_some() {
        return;
    }
    let is_ahead = |date: Date| date.to_day() > page.today;
    if let Some(updated) = matter.updated.as_ref().filter(|updated| is_ahead(updated.value)) {
        let message = format!("更新日期（{}）还没有到", updated.value);
        let diagnostic = Diagnostic::new(Code::PageFuture, message).at(page.source, updated.range.clone());
        found.push(diagnostic.hint("页头的 updated 写最后一次修改的日子；写错了就改正"));
    }
    let dated = |media: bool, key: &'static str, name: &'static str| {
        matter.records(media).map(move |record| (record.text(name), record.text(key)))
    };
    for (name, text) in dated(false, "year", "name").chain(dated(true, "date", "title")) {
        if let Some(date) = Date::parse(text).filter(|date| is_ahead(*date)) {
            let message = format!("“{name}”的时间（{date}）还没有到");
            let diagnostic =
                Diagnostic::new(Code::PageFuture, message).at(page.source, matter.title_range.clone());
            found.push(diagnostic.hint("看年份、日期是不是写错了"));
        }
    }
}

/// A page was changed before it was there.
pub(super) fn updated_before_date(page: &PageLook<'_>, found: &mut Vec<Diagnostic>) {
    let Some(summary) = page.lens.summary(page.source) else { return };
    let matter = summary.matter();
    let (Some(date), Some(updated)) = (matter.date, &matter.updated) else { return };
    // Where one of them has no time of day, they are told apart by the day.
    let timed = updated.value.time.is_some() && date.time.is_some();
    let is_earlier = if timed { updated.value < date } else { updated.value.to_day() < date.to_day() };
    if is_earlier {
        let message = format!("更新日期（{}）早于发布日期（{date}）", updated.value);
        let diagnostic = Diagnostic::new(Code::PageUpdated, message).at(page.source, updated.range.clone());
        let hint = "页头的 updated 写最后一次修改的日子，date 写第一次发布的日子；没有改过就删去 updated";
        found.push(diagnostic.hint(hint));
    }
}

/// What pages are told apart by in lists.
pub(super) fn title(page: &PageSummary) -> Option<&str> {
    Some(page.matter().title.trim()).filter(|title| !title.is_empty())
}

/// What a page says of itself in lists and results, where its author wrote that.
pub(super) fn description(page: &PageSummary) -> Option<&str> {
    page.matter().description.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

/// Pages with one description: it was copied with the header, and tells nobody which page is which.
pub(super) fn same_description(text: &str, pages: &[&Summary], found: &mut Vec<Diagnostic>) {
    let [first, others @ ..] = pages else { return };
    let place = |page: &Summary| (page.source().clone(), page.matter().title_range.clone());
    let (source, range) = place(first);
    let message = format!("有 {} 页的摘要（description）都是“{}”", pages.len(), beginning(text, 20));
    let mut diagnostic = Diagnostic::new(Code::PageSameDescription, message).at(&source, range);
    for (source, range) in others.iter().take(5).map(|page| place(page)) {
        diagnostic = diagnostic.related(Span::new(&source, range), "另一页");
    }
    found.push(diagnostic.hint("各写各的；一句话说清这一页讲什么"));
}

/// Most characters of a title and of a description that a chat program shows of a page that is passed on.
const SHARED_TITLE: usize = 30;
const SHARED_DESCRIPTION: usize = 60;

/// A title or a description is longer than what chat programs show.
pub(super) fn shared(structure: &Structure, found: &mut Vec<Diagnostic>) {
    for page in structure.summaries.iter().filter(|page| page.hidden.is_none()) {
        let matter = page.matter();
        let mut add = |message: String, hint: &str| {
            let diagnostic = Diagnostic::new(Code::PageShared, message);
            found.push(diagnostic.at(page.source(), matter.title_range.clone()).hint(hint));
        };
        let title = matter.title.chars().count();
        if title > SHARED_TITLE {
            let message =
                format!("标题有 {title} 个字，转发到微信等处显示不全（最多约 {SHARED_TITLE} 个字）");
            add(message, "标题说最要紧的一件事，其余的放进摘要（description）");
        }
        let written = description(page).map_or(0, |text| text.chars().count());
        if written > SHARED_DESCRIPTION {
            let message = format!(
                "摘要（description）有 {written} 个字，转发时显示不全（最多约 {SHARED_DESCRIPTION} 个字）"
            );
            add(message, "压成一句话，细节留在正文里");
        }
    }
}

/// Pages that readers cannot tell apart.
pub(super) fn same_title(title: &str, pages: &[&Summary], found: &mut Vec<Diagnostic>) {
    let place = |page: &Summary| (page.source().clone(), page.matter().title_range.clone());
    let [first, others @ ..] = pages else { return };
    let (source, range) = place(first);
    let message = format!("有 {} 页的标题都是“{title}”", pages.len());
    let mut diagnostic = Diagnostic::new(Code::PageSameTitle, message).at(&source, range);
    for (source, range) in others.iter().take(5).map(|page| place(page)) {
        diagnostic = diagnostic.related(Span::new(&source, range), "另一页");
    }
    found.push(diagnostic.hint("给标题加上地点、年份或单位，让读者分得清"));
}
