//! Addresses that the last build had and this one has not, to words: who has saved one finds nothing there. Said once: the
//! next build does not know of them any more.

use std::fmt::Write;

use crate::document::html;
use crate::embedded;
use crate::emit::{Gone, Staging};
use crate::engine::Snapshot;
use crate::path::RoutePath;
use crate::plan;
use crate::site::{Page, Site};

/// So many are named one by one.
const NAMED: usize = 10;

/// What to say of the pages that are gone; empty where none is. Asked before the outputs are put in place.
pub(super) fn told(staging: &Staging, snapshot: &Snapshot) -> String {
    let Some(site) = snapshot.site() else { return String::new() };
    // Nobody is surprised by what was taken back, nor led astray by a list that got shorter.
    let is_meant = |gone: &Gone| site.withheld_at(&gone.route).is_some() || is_leaf(gone.route.as_str());
    // The page that a poster is of is named itself, if it is gone. A poster says nothing to search engines.
    let is_poster = |gone: &Gone| {
        let page = gone.route.as_str().strip_suffix("poster/");
        gone.description.is_empty() && page.is_some_and(|page| staging.had(&RoutePath::new(page)))
    };
    let mut gone = staging.gone(&snapshot.outputs);
    let all = gone.len();
    // A short link goes with its page.
    gone.retain(|gone| !plan::is_short(&gone.route));
    let had_short = all > gone.len();
    let new: Vec<&Page> = site.pages().filter(|page| !staging.had(&page.summary.route)).collect();
    // New sites ask for their samples to be deleted: nobody has sent them on.
    let is_old_sample = |gone: &Gone| is_sample(&gone.route) && successor(site, &new, gone).is_none();
    gone.retain(|gone| !is_meant(gone) && !is_poster(gone) && !is_old_sample(gone));
    let mut text = String::new();
    if had_short && !site.config.share.links {
        text += "提醒：site.yaml 里关掉了短网址，印出去的二维码和发出去的短网址都会打不开。\n";
    }
    if gone.is_empty() {
        return text;
    }
    let _ =
        writeln!(text, "提醒：有 {} 个网址上次生成时有，这次没有了，收藏或转发过的人会打不开：", gone.len());
    for one in gone.iter().take(NAMED) {
        let _ = writeln!(text, "  {}　{}", one.route, advice(site, &new, one));
    }
    if gone.len() > NAMED {
        let _ = writeln!(text, "  ……还有 {} 个", gone.len() - NAMED);
    }
    text
}

/// A numbered page of a list: `/cases/page/2/`.
fn is_leaf(route: &str) -> bool {
    let mut parts = route.trim_end_matches('/').rsplit('/');
    let is_number = parts.next().is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    is_number && parts.next() == Some("page")
}

/// Whether a page of the starter stood there that is an example of its kind: `/cases/shili-anli/`.
fn is_sample(route: &RoutePath) -> bool {
    let mut samples = embedded::STARTER_SITE.iter().filter_map(|(path, _)| {
        let (page, _) = path.strip_prefix("content")?.rsplit_once('.')?;
        page.contains("/shili").then_some(page)
    });
    samples.any(|page| route.as_str().strip_suffix('/') == Some(page))
}

/// The page among the new ones that has the title or the description of one that is gone.
fn successor<'s>(site: &Site, new: &[&'s Page], gone: &Gone) -> Option<&'s Page> {
    let [title, description] = [&gone.title, &gone.description].map(|text| html::unescaped(text));
    let title = title.strip_suffix(&format!(" - {}", site.config.title)).unwrap_or(&title);
    let one_of = |fits: &dyn Fn(&Page) -> bool| {
        let mut found = new.iter().copied().filter(|page| fits(page));
        found.next().filter(|_| found.next().is_none())
    };
    let by_title = || one_of(&|page| !title.is_empty() && page.summary.matter().title == title);
    let by_text = || one_of(&|page| !description.is_empty() && *page.description.value == *description);
    by_title().or_else(by_text)
}

fn advice(site: &Site, new: &[&Page], gone: &Gone) -> String {
    let Some(page) = successor(site, new, gone) else {
        return format!("如果有页面接替它，在那一页的页头写 aliases: [{}]", gone.route);
    };
    let matter = page.summary.matter();
    let known = matter.aliases.iter().map(|alias| alias.value.as_str());
    let aliases: Vec<&str> = known.chain([gone.route.as_str()]).collect();
    format!(
        "“{}”现在在 {}；要让旧网址跳转过去，在 {} 的页头写 aliases: [{}]",
        matter.title,
        page.summary.route,
        page.summary.source(),
        aliases.join(", ")
    )
}
