//! What the foot of each page says of who is responsible: the numbers of the records with the ministry and the police, and where they
//! lead (standards F-03 … F-07).

use super::HtmlLook;
use super::rendered::Link;
use crate::config;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::path::SourcePath;
use crate::plan::PageView;

/// What a record of the ministry has in it.
const ICP: &str = "ICP备";
/// What one of the police has.
const POLICE: &str = "公网安备";
/// Where records of the ministry are looked up.
const MIIT: &str = "https://beian.miit.gov.cn";
/// Where those of the police are, now and earlier.
const POLICE_SITES: [&str; 2] = ["beian.mps.gov.cn", "www.beian.gov.cn"];
/// What provinces are called in such numbers.
const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

/// A number as it stands on a page: the character before, the words, the digits behind.
struct Record<'t> {
    text: &'t str,
    province: Option<char>,
    digits: &'t str,
    /// Whether 号 follows.
    ends: bool,
}

/// The numbers of one sort in a text.
fn records<'t>(text: &'t str, mark: &'t str) -> impl Iterator<Item = Record<'t>> {
    text.match_indices(mark).map(move |(at, _)| {
        let province = text[..at].chars().next_back().filter(|c| !c.is_whitespace());
        let start = at - province.map_or(0, char::len_utf8);
        let behind = &text[at + mark.len()..];
        let gap = behind.len() - behind.trim_start_matches([' ', '\u{a0}']).len();
        let inside = &behind[gap..];
        let length =
            inside.find(|c: char| !c.is_ascii_alphanumeric() && !is_filler(c)).unwrap_or(inside.len());
        let digits = &inside[..length];
        let ends = inside[length..].starts_with('号');
        let end = at + mark.len() + gap + length + if ends { '号'.len_utf8() } else { 0 };
        Record { text: text[start..end].trim(), province, digits, ends }
    })
}

/// What stands for a digit that nobody knew.
fn is_filler(c: char) -> bool {
    matches!(c, 'x' | 'X' | '×' | '*' | '＊' | '○' | '〇' | '#' | '?' | '？')
}

/// Whether a number only holds a place: `0000000000`, `xxxxxxxx`, `1234567890`.
pub(super) fn is_sample(number: &str) -> bool {
    let number = number.trim();
    let mut chars = number.chars();
    let Some(first) = chars.next() else { return false };
    let is_one = number.chars().count() >= 4 && chars.all(|c| c == first);
    let counts = number.len() >= 6 && "12345678901234567890".starts_with(number);
    is_one || counts || number.chars().filter(|c| is_filler(*c)).count() >= 3
}

/// Whether a name before a number stands for that of a province.
fn is_nobody(province: Option<char>) -> bool {
    matches!(province, Some('某' | 'X' | 'x' | '×' | '*' | '○'))
}

/// The pages that have a foot.
fn has_foot(view: &PageView) -> bool {
    !matches!(view, PageView::Alias(_) | PageView::Poster(_))
}

/// Where a text of the foot stands in the settings; their beginning where it does not.
fn place(page: &HtmlLook<'_>, key: &str) -> Span {
    let places = page.lens.identity().footer_places();
    let place = places.iter().find(|(known, _)| *known == key).or(places.first());
    Span::new(&SourcePath::new(config::PATH), place.map_or(0..0, |(_, range)| range.clone()))
}

/// The link whose words have a text in them.
fn link<'p>(page: &'p HtmlLook<'_>, text: &str) -> Option<&'p Link> {
    page.rendered.links.iter().find(|link| link.text.contains(text))
}

/// The record of the ministry: there, well written, and a link that search engines may follow.
pub(super) fn icp(page: &HtmlLook<'_>, found: &mut Vec<Diagnostic>) {
    if !has_foot(page.view) {
        return;
    }
    let mut add = |message: String, hint: &str| {
        found.push(Diagnostic::new(Code::FooterIcp, message).span(place(page, "icp")).hint(hint));
    };
    let Some(record) = records(&page.rendered.text, ICP).last() else {
        let is_given = page.lens.identity().footer().iter().any(|(key, _)| *key == "icp");
        return match is_given {
            true => add(
                "site.yaml 里写了 ICP 备案号，页脚却没有显示".into(),
                "检查主题的 partials/footer.html，把 site.footer.icp 显示出来，链接到 https://beian.miit.gov.cn/",
            ),
            false => add(
                "页脚没有 ICP 备案号".into(),
                "在 site.yaml 的 footer 里加一行 icp；放在门户里的专栏，写门户的备案号，问门户的管理员",
            ),
        };
    };
    if is_sample(record.digits) || is_nobody(record.province) {
        return;
    }
    let is_known = record.province.is_some_and(|province| PROVINCES.contains(province));
    let is_number =
        (6..=10).contains(&record.digits.len()) && record.digits.bytes().all(|b| b.is_ascii_digit());
    if !is_known || !is_number || !record.ends {
        return add(
            format!("“{}”不像 ICP 备案号", record.text),
            "照备案系统里的抄：省份简称、ICP备、数字、号，有几个网站的后面再有 -1，如“鄂ICP备12345678号-1”",
        );
    }
    match link(page, record.text) {
        Some(link) if !link.href.starts_with(MIIT) => add(
            format!("ICP 备案号的链接是“{}”，应为 {MIIT}/", link.href),
            "检查主题的 partials/footer.html，备案号链接到 https://beian.miit.gov.cn/",
        ),
        Some(link) if link.rel.contains("nofollow") => add(
            "ICP 备案号的链接上有 nofollow".into(),
            "检查主题的 partials/footer.html，从这个链接的 rel 里去掉 nofollow",
        ),
        Some(_) => {}
        None => add(
            "ICP 备案号没有链接".into(),
            "检查主题的 partials/footer.html，备案号链接到 https://beian.miit.gov.cn/",
        ),
    }
}

/// The record of the police: well written, and a link to the same number.
pub(super) fn police(page: &HtmlLook<'_>, found: &mut Vec<Diagnostic>) {
    if !has_foot(page.view) {
        return;
    }
    for record in records(&page.rendered.text, POLICE) {
        if is_sample(record.digits) || is_nobody(record.province) {
            continue;
        }
        let mut add = |code, message: String, hint: &str| {
            found.push(Diagnostic::new(code, message).span(place(page, "police")).hint(hint));
        };
        let is_number = record.digits.len() == 14 && record.digits.bytes().all(|b| b.is_ascii_digit());
        let is_known = record.province.is_some_and(|province| PROVINCES.contains(province));
        if !is_number || !is_known || !record.ends {
            let hint =
                "照公安备案网站上的抄：省份简称、公网安备、14 位数字、号，如“鄂公网安备42010602007808号”";
            add(Code::FooterPolice, format!("“{}”不像公安备案号", record.text), hint);
            continue;
        }
        let Some(link) = link(page, record.digits) else {
            let hint = "检查主题的 partials/footer.html，备案号链接到 site.footer.police_url";
            add(Code::FooterPolice, format!("公安备案号“{}”没有链接", record.text), hint);
            continue;
        };
        if !POLICE_SITES.iter().any(|site| link.href.contains(site)) {
            let hint = "检查主题的 partials/footer.html，备案号链接到 site.footer.police_url";
            add(Code::FooterPolice, format!("公安备案号的链接是“{}”，不是公安备案的网站", link.href), hint);
        } else if !link.href.ends_with(record.digits) {
            let digits: String = link.href.chars().rev().take_while(char::is_ascii_digit).collect();
            let digits: String = digits.chars().rev().collect();
            let message = format!("页脚印的公安备案号是 {}，链接里却是 {digits}", record.digits);
            let hint =
                "照公安备案网站上的核对，两处用同一个号；主题里用 site.footer.police_url，就不会不一样";
            add(Code::FooterPoliceLink, message, hint);
        }
    }
}

/// Numbers that only hold a place.
pub(super) fn samples(page: &HtmlLook<'_>, found: &mut Vec<Diagnostic>) {
    if !has_foot(page.view) {
        return;
    }
    let hint = "写上真的号码；还没有的，删去这一行，不要先占着";
    let mut add = |key: &str, text: &str| {
        let message = format!("“{text}”是占位的号码，不是真的");
        found.push(Diagnostic::new(Code::FooterSample, message).span(place(page, key)).hint(hint));
    };
    for (key, mark) in [("icp", ICP), ("police", POLICE)] {
        for record in records(&page.rendered.text, mark) {
            if is_sample(record.digits) || is_nobody(record.province) {
                add(key, record.text);
            }
        }
    }
    for code in page.rendered.metas("SiteIDCode").into_iter().filter(|code| is_sample(code)) {
        add("site_id", code);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_stand_and_those_that_hold_a_place_are_told() {
        let texts = |text: &'static str, mark: &'static str| {
            records(text, mark).map(|record| record.text.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(texts("主办：甲 鄂ICP备05012345号-2 乙", ICP), ["鄂ICP备05012345号"]);
        assert_eq!(texts("浙公网安备 33010602009975号", POLICE), ["浙公网安备 33010602009975号"]);
        assert_eq!(texts("ICP备", ICP), ["ICP备"]);
        for sample in ["0000000000", "500xxxxxxx", "1234567890", "xxxxxxxx", "88888888"] {
            assert!(is_sample(sample), "{sample}");
        }
        for real in ["05012345", "4201060001", "33010602009975", "", "bm01000001"] {
            assert!(!is_sample(real), "{real}");
        }
    }
}
