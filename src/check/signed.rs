//! Rules of what is published with signatures: that they are all there, that the page tells what was signed,
//! and that each reading is another person's.

use std::sync::Arc;

use crate::config::review::Role;
use crate::diagnostic::{Code, Diagnostic};
use crate::ledger::signature::Signature;
use crate::lens::Scene;
use crate::path::SourcePath;
use crate::review::{Review, Subject, changes};
use crate::site::Site;

/// So many changes are told with a page; `linli review status` tells all.
const CHANGES: usize = 3;

/// Pages that lack signatures, and pages that changed since.
pub(super) fn pages(scene: &Scene, found: &mut Vec<Diagnostic>) {
    let site = scene.site();
    for (source, review) in &scene.reviews().pages {
        // What readers do not see stops nobody; the list of reviews has it.
        if review.hidden.is_some() {
            continue;
        }
        found.extend(unsigned(site, source, review).into_iter().chain(stale(site, source, review)));
    }
}

/// Pages of which one person signed several readings: whoever wrote it, reads over what he reads once more.
pub(super) fn by_one(scene: &Scene, found: &mut Vec<Diagnostic>) {
    let site = scene.site();
    for (source, review) in &scene.reviews().pages {
        let readers = if review.hidden.is_some() { Vec::new() } else { review.repeated() };
        for (by, roles) in readers {
            let last = roles.last().map_or("", |role| role.chinese());
            let message = format!("《{}》的{}都是 {by} 签的", review.title, Role::names(&roles));
            let diagnostic = at_title(site, source, Diagnostic::new(Code::ReviewSamePerson, message));
            found.push(
                diagnostic
                    .hint(format!("请另一个人看过、签字，再记下：linli review sign {source} --role {last} --by 签字人 --on 签字日期 --code 表上的核验码"))
                    .hint("记错了人的，删去 ledger/reviews/ 里那一次的文件，照纸上的再记一次"),
            );
        }
    }
}

fn unsigned(site: &Site, source: &SourcePath, review: &Review) -> Option<Diagnostic> {
    let waiting: Vec<String> = review
        .waiting()
        .map(|role| match site.config.review.office(role) {
            "" => role.chinese().into(),
            office => format!("{}（{office}）", role.chinese()),
        })
        .collect();
    let what = match waiting.is_empty() {
        true => return None,
        false if waiting.len() == review.roles.len() => "还没有人签字",
        false => "没有签全",
    };
    let message = format!("《{}》{what}，等待{}", review.title, waiting.join("、"));
    let diagnostic = at_title(site, source, Diagnostic::new(Code::ReviewUnsigned, message));
    Some(diagnostic.hint(format!("打印审核表：linli review form {source}")).hint(format!(
        "签好以后逐个记下：linli review sign {source} --role {} --by 签字人 --on 签字日期 --code 表上的核验码",
        review.waiting().next().map_or("初审", |role| role.chinese())
    )))
}

fn stale(site: &Site, source: &SourcePath, review: &Review) -> Option<Diagnostic> {
    let signed: Vec<String> = review.stale().map(|one| by_whom(review, one)).collect();
    if signed.is_empty() {
        return None;
    }
    let changes = match changes::in_words(&review.changes, CHANGES) {
        none if none.is_empty() => none,
        changes => format!("：{changes}"),
    };
    let message = format!("《{}》在{}签字以后改过{changes}", review.title, signed.join("、"));
    let diagnostic = at_title(site, source, Diagnostic::new(Code::ReviewStale, message));
    Some(
        diagnostic
            .hint(format!("看全部改动：linli review status {source}"))
            .hint("改得对，就重新打印审核表、请人重新签；不该改的，改回去，原来的签字就又算数"),
    )
}

/// Who signed, in words: 初审（党建办 张三，2026-11-20）.
fn by_whom(review: &Review, signature: &Arc<Signature>) -> String {
    format!("{}（{}）", signature.role.chinese(), review.signed(signature))
}

fn at_title(site: &Site, source: &SourcePath, diagnostic: Diagnostic) -> Diagnostic {
    let range = match Subject::of(site, source) {
        Some(Subject::Page(page)) => page.document.front_matter.title_range.clone(),
        _ => 0..0,
    };
    diagnostic.at(source, range)
}
