//! Addresses of pages and mailboxes that stand in a text by themselves: CommonMark makes no links of them, and writers
//! expect it to. In angle brackets they are links, and look the same.

use std::ops::Range;

use super::{Found, Options};
use crate::diagnostic::{Code, Diagnostic, Fix, Hint};
use crate::document::links;
use crate::text::address::addresses;
use crate::text::passage::Passage;

/// Each address of a passage that is no link.
pub(super) fn bare(passage: &Passage<'_>, _options: &Options, found: &mut Found<'_>) {
    let seen = passage.seen;
    if !passage.role.is_prose() || !(seen.address || seen.mail) {
        return;
    }
    for word in addresses(passage.text) {
        let text = &passage.text[word.clone()];
        let Some(Meant { length, skipped, right, is_certain }) = web(text).or_else(|| mail(text)) else {
            continue;
        };
        let range = word.start + skipped..word.start + skipped + length;
        let place = passage.place(range.clone());
        let written = &passage.text[range.clone()];
        if !passage.is_prose(&range) || !stands_alone(passage, &place) || is_told(found, &place) {
            continue;
        }
        let what = if right.contains("://") { "网址" } else { "信箱" };
        let message = format!("{what}“{written}”没有成为链接，读者点不了");
        let hint = match is_certain {
            true => Hint::write(&right).for_words(written),
            false => "放在尖括号里就是链接：<网址>".into(),
        };
        let diagnostic = Diagnostic::new(Code::MarkdownAddress, message).hint(hint);
        let fix = (is_certain && passage.source[place.clone()] == *written).then(|| Fix::new(place, right));
        found.add(passage, range, diagnostic.mended_by(fix));
    }
}

/// An address as it is meant.
struct Meant {
    /// So many bytes of the word are no part of it, and so many are the address.
    skipped: usize,
    length: usize,
    /// How it is to be written.
    right: String,
    /// Whether it is certain where it ends.
    is_certain: bool,
}

/// `https://a.cn/x`, `www.a.cn`. One that is an example or has places to be filled in is not meant to lead anywhere.
fn web(word: &str) -> Option<Meant> {
    let scheme = word.starts_with("http://") || word.starts_with("https://");
    if !scheme && !word.starts_with("www.") {
        return None;
    }
    let ascii = &word[..word.find(|c: char| !c.is_ascii()).unwrap_or(word.len())];
    let mut address =
        ascii.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '"', '*', '_', '~', '|', '`']);
    while address.ends_with(')') && address.matches(')').count() > address.matches('(').count() {
        address = &address[..address.len() - 1];
    }
    let full = if scheme { address.to_owned() } else { format!("http://{address}") };
    let host = full.split("://").nth(1)?.split(['/', '?', '#']).next()?;
    let sample = host.contains("example") || host.contains("xxx") || !host.contains('.');
    let ending = host.rsplit('.').next().is_none_or(|last| last.len() < 2);
    let template = address.contains(['{', '}', '$', '<', '>', '*', '[', ']', '\\', '^', '|', '`']);
    if sample || ending || template || links::flaw(&full).is_some() || links::local(&full).is_some() {
        return None;
    }
    // https://a.cn/x了解: a path may be Chinese too, the name of a host that ends in .cn is not.
    let only_host = full.ends_with(host);
    let is_certain = ascii.len() == word.len() || only_host && !word[address.len()..].contains(['.', '/']);
    let right = if scheme { format!("<{address}>") } else { format!("[{address}]({full})") };
    Some(Meant { skipped: 0, length: address.len(), right, is_certain })
}

/// `djb@example.gov.cn`.
fn mail(word: &str) -> Option<Meant> {
    let at = word.find('@')?;
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    let name = &word[word[..at].trim_end_matches(part).len()..at];
    let behind = &word[at + 1..];
    let host = behind[..behind.find(|c| !part(c)).unwrap_or(behind.len())].trim_end_matches(['.', '-', '_']);
    let before = &word[..at - name.len()];
    let ending = host
        .rsplit_once('.')
        .is_some_and(|(_, last)| last.len() >= 2 && last.bytes().all(|b| b.is_ascii_alphabetic()));
    let rest = &behind[host.len()..];
    // git@github.com:甲/乙, https://用户@a.cn
    if name.is_empty()
        || !ending
        || rest.starts_with([':', '/', '@'])
        || before.ends_with(['/', ':']) && before != "mailto:"
    {
        return None;
    }
    let skipped = if before == "mailto:" { 0 } else { before.len() };
    let length = at + 1 + host.len() - skipped;
    Some(Meant { skipped, length, right: format!("<{name}@{host}>"), is_certain: true })
}

/// Whether an address is a part of nothing else: of a link that is not closed, of a tag, of an escaped text.
fn stands_alone(passage: &Passage<'_>, place: &Range<usize>) -> bool {
    let (before, after) = (&passage.source[..place.start], &passage.source[place.end..]);
    let line = before.rsplit('\n').next().unwrap_or_default().trim_end();
    let defines = ["]:", "]：", "］：", "］:"].iter().any(|mark| line.ends_with(mark));
    let within = before.ends_with(['<', '\\', '"', '\'', '=']) || after.starts_with("</");
    let label = ["](", "]（"].iter().any(|mark| before.ends_with(mark));
    !within && !label && !defines
}

/// Whether something else was said of the place.
fn is_told(found: &Found<'_>, place: &Range<usize>) -> bool {
    found.diagnostics.iter().rev().filter_map(|one| Some((one.code, one.span.as_ref()?))).any(
        |(code, span)| {
            let overlaps = (span.start as usize) < place.end && place.start < span.end as usize;
            overlaps && matches!(code, Code::MarkdownLink | Code::MarkdownFullWidth)
        },
    )
}
