//! What should have something new by now: sections, by the cycle that they promise or that inspectors ask for, and the site as
//! its home page shows it. `linli due` tells the same of days to come.

use std::ops::Range;

use crate::config::rules::Limit;
use crate::date::{Cycle, Date};
use crate::diagnostic::{Code, Diagnostic, Level};
use crate::document::Document;
use crate::document::front_matter::Placed;
use crate::folder;
use crate::lens::Scene;
use crate::site::Site;

/// A section that is to have something new every so often.
pub struct Section<'a> {
    /// Its page.
    pub document: &'a Document,
    /// How often.
    pub cycle: Cycle,
    /// Where that is to be told: where it is promised, else at the title.
    pub range: Range<usize>,
    /// What is found where it is late.
    code: Code,
    /// Of which day the newest page in it is.
    newest: Option<Date>,
    /// Whether there is any page in it.
    is_filled: bool,
}

impl Section<'_> {
    /// By when something new has to be there; `None` while nothing tells of when the last was.
    pub fn due(&self) -> Option<Date> {
        self.newest.and_then(|newest| self.cycle.after(newest))
    }

    /// What is there by now.
    pub fn told(&self) -> String {
        match self.newest {
            Some(newest) => format!("最新的一篇是{}的", newest.chinese()),
            None => "里面还没有写了日期的页面".into(),
        }
    }

    /// What to do where it is late.
    pub fn advice(&self) -> &'static str {
        match self.code {
            Code::HomeQuiet => "在首页列出的栏目里发一篇新的，页头写明日期（date）",
            _ => "发一篇新的，页头写明日期（date）；不再更新的栏目，在它的页头写 update_every: 不更新",
        }
    }
}

/// All sections that are to have something new every so often.
pub fn sections<'s>(site: &'s Site) -> Vec<Section<'s>> {
    let shown = || site.pages().filter(|page| page.summary.hidden.is_none()).map(|page| &*page.document);
    let of = |document: &'s Document| {
        let (code, cycle, range) = cycle(site, document)?;
        let folder = document.path.folder();
        let is_below = |one: &&Document| folder::below(&one.path, folder).is_some();
        let below = shown().filter(|one| one.path != document.path).filter(is_below);
        let (mut newest, mut is_filled) = (None, false);
        for one in below {
            is_filled = true;
            newest = newest.max(one.front_matter.date.map(Date::to_day));
        }
        Some(Section { document, cycle, range, code, newest, is_filled })
    };
    shown().filter_map(of).collect()
}

/// How often a section is to have something new: what it promises itself, else what inspectors ask of such a one.
fn cycle(site: &Site, document: &Document) -> Option<(Code, Cycle, Range<usize>)> {
    let matter = &document.front_matter.value;
    match &matter.update_every {
        Some(Placed { value: Cycle::Never, .. }) => return None,
        Some(Placed { value, range }) => return Some((Code::SectionOverdue, *value, range.clone())),
        None => {}
    }
    let is_of = |words: &[&str]| {
        let name = if matter.column_type.trim().is_empty() { &matter.title } else { &matter.column_type };
        words.iter().any(|word| name.contains(word))
    };
    let limit = match document.path.file_name() {
        _ if document.path.as_str() == folder::HOME => Limit::HomeDays,
        folder::SECTION if is_of(&["动态", "要闻", "新闻"]) => Limit::NewsDays,
        folder::SECTION if is_of(&["通知", "公告", "公示", "政策文件"]) => Limit::NoticeDays,
        _ => return None,
    };
    let rules = &site.config.rules;
    let cycle = Cycle::Days(rules.limit(limit) as i64);
    rules.is_on(limit.code()).then(|| (limit.code(), cycle, matter.title_range.clone()))
}

/// Sections that have had nothing new for too long, and the home page as soon as it soon will.
pub(super) fn overdue(scene: &Scene, found: &mut Vec<Diagnostic>) {
    let site = scene.site();
    // Of a section without any page others tell.
    for section in sections(site).into_iter().filter(|section| section.is_filled) {
        let is_late = section.due().is_none_or(|due| due < site.today);
        let early = Cycle::Days(site.config.rules.limit(Limit::HomeWarning) as i64);
        let is_nearly = || {
            let soon = section.newest.and_then(|newest| early.after(newest));
            section.code == Code::HomeQuiet && soon.is_some_and(|soon| soon < site.today)
        };
        if !is_late && !is_nearly() {
            continue;
        }
        let (title, every, told) =
            (&section.document.front_matter.title, section.cycle.chinese(), section.told());
        let message = match section.code {
            Code::HomeQuiet => {
                format!("首页 {every}没有新的内容，检查政府网站时一票否决；全站{told}")
            }
            Code::SectionQuiet => {
                format!("“{title}”这样的栏目 {every}没有新的内容，检查政府网站时算不更新；{told}")
            }
            _ => format!("栏目“{title}”应当每 {every}有新的内容，{told}"),
        };
        let diagnostic = Diagnostic::new(section.code, message).hint(section.advice());
        let weight = (!is_late).then_some(Level::Hint);
        found.push(Diagnostic { weight, ..diagnostic.at(&section.document.path, section.range.clone()) });
    }
}
