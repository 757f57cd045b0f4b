//! Honours and media reports that nobody can look up: no year, no issuer, nothing they rest on; told twice; in a text by the way
//! (standards H-01 … H-04). That one honour has two names is said where names are compared.

use std::collections::BTreeMap;

use super::privacy::sentence;
use super::{Found, Options, PageLook};
use crate::config::kinds::HONOUR_LEVELS;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::document::front_matter::Record;
use crate::site::Structure;
use crate::text::passage::Passage;

/// Says something of each honour in the header of a page.
fn each(page: &PageLook<'_>, found: &mut Vec<Diagnostic>, say: impl Fn(&Record) -> Option<Diagnostic>) {
    let Some(summary) = page.lens.summary(page.source) else { return };
    let matter = summary.matter();
    let said = matter.records(false).filter_map(say);
    found.extend(said.map(|one| one.at(page.source, matter.title_range.clone())));
}

/// An honour of no year.
pub(super) fn year(page: &PageLook<'_>, found: &mut Vec<Diagnostic>) {
    each(page, found, |honour| {
        let has_year = honour.text("year").chars().filter(char::is_ascii_digit).count() >= 4;
        let message = format!("荣誉“{}”没有写是哪一年的", honour.text("name"));
        let hint = "在页头的 honours 里给它加 year，照证书或文件写，如 year: 2022";
        (!has_year).then(|| Diagnostic::new(Code::HonourYear, message).hint(hint))
    });
}

/// An honour that nobody gave, or somebody who gives none of that level.
pub(super) fn issuer(page: &PageLook<'_>, found: &mut Vec<Diagnostic>) {
    each(page, found, |honour| {
        let (name, issuer, level) = (honour.text("name"), honour.text("issuer"), honour.text("level"));
        let rank = |level: &str| HONOUR_LEVELS.iter().position(|known| *known == level);
        if issuer.is_empty() {
            let message = format!("荣誉“{name}”没有写是谁颁发的");
            let hint = "在页头的 honours 里给它加 issuer，写颁发单位的全名，照证书写";
            return Some(Diagnostic::new(Code::HonourIssuer, message).hint(hint));
        }
        let (own, stated) = (rank(level_of(issuer)?)?, rank(level)?);
        let message =
            format!("荣誉“{name}”写的是{level}级，颁发单位“{issuer}”却是{}级的", HONOUR_LEVELS[own]);
        let hint = "照证书核对 level 和 issuer；由下一级单位颁发的，级别写它的";
        (own > stated).then(|| Diagnostic::new(Code::HonourIssuer, message).hint(hint))
    });
}

/// Of which level an office is by its name; `None` for one whose name does not tell.
fn level_of(issuer: &str) -> Option<&'static str> {
    let has = |words: &[&str]| words.iter().any(|word| issuer.contains(word));
    // 市场监督管理局 is of no city.
    let plain = issuer
        .replace("市场", "")
        .replace("市政", "")
        .replace("城市", "")
        .replace("区域", "")
        .replace("社区", "");
    if has(&["国务院", "中央", "全国", "国家", "中华", "中国", "人民日报", "新华社"]) {
        Some("国家")
    } else if has(&["省", "自治区"])
        || ["北京市", "上海市", "天津市", "重庆市"].iter().any(|city| issuer.contains(city))
    {
        Some("省")
    } else if plain.contains('市') {
        Some("市")
    } else if plain.contains(['区', '县', '镇', '乡']) || has(&["街道"]) {
        Some("区")
    } else {
        None
    }
}

/// An honour that rests on nothing that could be shown.
pub(super) fn basis(page: &PageLook<'_>, found: &mut Vec<Diagnostic>) {
    each(page, found, |honour| {
        let has = |key: &str| !honour.text(key).is_empty();
        let message = format!("荣誉“{}”没有写依据，问起来说不清", honour.text("name"));
        let hint = "写明凭什么说得了它：在页头的 honours 里给它加一项 basis，写“证书”“表彰通报”等；有公开文件的，再用 doc_no 写文号";
        (!has("basis") && !has("doc_no")).then(|| Diagnostic::new(Code::HonourBasis, message).hint(hint))
    });
}

/// One honour on two pages: it would be counted twice.
pub(super) fn twice(structure: &Structure, found: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<[String; 4], Vec<Span>> = BTreeMap::new();
    for page in &structure.summaries {
        let matter = page.matter();
        let place = Span::new(page.source(), matter.title_range.clone());
        for honour in matter.records(false) {
            let plain = |key: &str| honour.text(key).replace(['“', '”', '"', '《', '》', ' '], "");
            let key = ["name", "grade", "holder", "year"].map(plain);
            // Of two that say neither who nor when, nobody knows whether they are one.
            if !key[0].is_empty() && (!key[2].is_empty() || !key[3].is_empty()) {
                seen.entry(key).or_default().push(place.clone());
            }
        }
    }
    for (key, mut places) in seen {
        places.sort();
        let [first, again, ..] = places.as_slice() else { continue };
        let message = format!("荣誉“{}”在两处各写了一次，荣誉墙上会数成两项", key[0]);
        let diagnostic = Diagnostic::new(Code::HonourTwice, message).span(again.clone());
        let hint = "只写在一页上：案例所属的品牌会自动显示案例的荣誉；是两项的，用 holder 写明各是谁的";
        found.push(diagnostic.related(first.clone(), "另一处").hint(hint));
    }
}

// ── in texts

/// How a text tells of an honour.
pub(super) const AWARDS: &[&str] =
    &["被评为", "获评", "荣获", "入选", "被授予", "被表彰为", "当选", "被命名为", "被确定为"];
/// What is an honour, and not an office or a list of anything.
const PRIZES: [&str; 20] = [
    "先进",
    "示范",
    "优秀",
    "奖",
    "称号",
    "案例",
    "品牌",
    "荣誉",
    "模范",
    "标兵",
    "十佳",
    "典型",
    "文明",
    "代表",
    "试点",
    "型”党",
    "红旗",
    "最美",
    "金牌",
    "楷模",
];
/// Who gives such things, in a sentence that tells of one.
const GIVERS: [&str; 26] = [
    "组织部",
    "宣传部",
    "统战部",
    "政法委",
    "民政",
    "委员会",
    "省委",
    "市委",
    "区委",
    "县委",
    "党工委",
    "街道办",
    "政府",
    "国务院",
    "总工会",
    "团委",
    "妇联",
    "协会",
    "学会",
    "联合会",
    "组委会",
    "厅",
    "局",
    "中心",
    "人民日报",
    "新华社",
];

/// Honours in a text of which it is not said when, or by whom.
pub(super) fn bare(passage: &Passage<'_>, options: &Options, found: &mut Found<'_>) {
    if !options.rules.is_on(Code::HonourBare) || !passage.role.is_prose() {
        return;
    }
    let text = passage.text;
    let mut hits: Vec<(usize, &str)> = AWARDS
        .iter()
        .flat_map(|word| text.match_indices(word))
        .filter(|(at, word)| passage.is_prose(&(*at..at + word.len())))
        .collect();
    hits.sort_unstable();
    for (at, word) in hits {
        let whole = &text[sentence(text, at)];
        let behind = &text[at + word.len()..];
        let clause: String =
            behind.split(['，', '。', '；', '\n']).next().unwrap_or_default().chars().take(30).collect();
        if !PRIZES.iter().any(|prize| clause.contains(prize)) {
            continue;
        }
        let has_year = whole
            .match_indices('年')
            .any(|(year, _)| whole[..year].bytes().rev().take_while(u8::is_ascii_digit).count() == 4);
        let has_giver = GIVERS.iter().any(|giver| whole.contains(giver)) || has_document(whole);
        let lacking = match (has_year, has_giver) {
            (true, true) => continue,
            (false, true) => "哪一年",
            (true, false) => "谁评的",
            (false, false) => "哪一年、谁评的",
        };
        let message = format!("“{word}”后面的荣誉没有写{lacking}，读者查不到");
        let diagnostic = Diagnostic::new(Code::HonourBare, message);
        let hint = "写上年份和评选、表彰的单位，有公开文件的写文号；查不到的不要写";
        found.add(passage, at..at + word.len(), diagnostic.hint(hint));
    }
}

/// Whether a sentence names a document: 〔2022〕3号.
fn has_document(text: &str) -> bool {
    text.contains('〔') && text.contains('号')
}

/// How a text tells of reports.
pub(super) const REPORTED: &[&str] = &[
    "媒体报道",
    "媒体广泛报道",
    "媒体宣传报道",
    "媒体刊发",
    "媒体推介",
    "媒体关注",
    "媒体转载",
    "媒体聚焦",
    "媒体点赞",
];
/// What says that there were some.
const BEFORE: [&str; 9] = ["受到", "被", "获", "引起", "引发", "吸引", "得到", "先后", "多次"];
/// Who reports.
const OUTLETS: [&str; 20] = [
    "日报",
    "晚报",
    "早报",
    "都市报",
    "时报",
    "晨报",
    "电视台",
    "卫视",
    "广播",
    "央视",
    "新华社",
    "新华网",
    "人民网",
    "光明网",
    "学习强国",
    "客户端",
    "公众号",
    "中新网",
    "新闻联播",
    "杂志",
];

/// Reports in a text of which it is not said which.
pub(super) fn media(passage: &Passage<'_>, options: &Options, found: &mut Found<'_>) {
    if !options.rules.is_on(Code::MediaBare) || !passage.role.is_prose() {
        return;
    }
    let text = passage.text;
    let hits = REPORTED.iter().flat_map(|word| text.match_indices(word));
    let bare = hits.filter(|(at, word)| passage.is_prose(&(*at..at + word.len()))).find(|(at, _)| {
        let range = sentence(text, *at);
        let (before, whole) = (&text[range.start..*at], &text[range.clone()]);
        BEFORE.iter().any(|word| before.contains(word))
            && !whole.contains('《')
            && !OUTLETS.iter().any(|outlet| whole.contains(outlet))
    });
    if let Some((at, word)) = bare {
        let diagnostic =
            Diagnostic::new(Code::MediaBare, format!("“{word}”没有说是哪家媒体、哪天、什么题目"));
        let hint =
            "写明一两篇，如“《某某日报》2022年6月1日《……》”；或者记在页头的 media 里，再从正文删去这句";
        found.add(passage, at..at + word.len(), diagnostic.hint(hint));
    }
}

#[cfg(test)]
mod tests {
    use super::level_of;

    #[test]
    fn the_name_of_an_office_tells_its_level() {
        for (issuer, level) in [
            ("中共中央组织部", Some("国家")),
            ("湖北省委组织部", Some("省")),
            ("重庆市民政局", Some("省")),
            ("武汉市民政局", Some("市")),
            ("云溪区市场监督管理局", Some("区")),
            ("云溪街道", Some("区")),
            ("市场监督管理局", None),
            ("组委会", None),
        ] {
            assert_eq!(level_of(issuer), level, "{issuer}");
        }
    }
}
