//! What was written for a few and not for readers: marks of secrecy, drafts, reports to those above, the name of another
//! district in a text that was copied, what stood for something that was to come.

use std::ops::Range;

use super::privacy::sentence;
use super::{Found, Options};
use crate::diagnostic::{Code, Diagnostic};
use crate::text::chars::is_han;
use crate::text::passage::{Passage, Role};

/// What ends a mark that stands by itself. A list of things (规章、内部文件、纪要) is none.
const EDGES: &str = "，。；：！？（）()【】［］[]〔〕★☆,;:! \u{3000}\n\t—-/|";

/// Whether a word stands by itself, as marks do.
fn is_alone(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].chars().next_back();
    let behind = text[range.end..].chars().next();
    before.is_none_or(|c| EDGES.contains(c)) && behind.is_none_or(|c| EDGES.contains(c))
}

fn hits<'w>(text: &str, words: &'w [&'w str]) -> impl Iterator<Item = (Range<usize>, &'w str)> {
    words
        .iter()
        .flat_map(move |word| text.match_indices(word).map(move |(at, _)| (at..at + word.len(), *word)))
}

// ── secrecy

pub(super) const STARS: &[&str] = &["★", "☆"];
const LEVELS: [&str; 3] = ["绝密", "机密", "秘密"];

/// A mark of secrecy: 机密★5年 (GB/T 9704—2012, 7.2.2).
pub(super) fn secret(passage: &Passage<'_>, _: &Options, found: &mut Found<'_>) {
    let text = passage.text;
    for (star, _) in hits(text, STARS) {
        let before = text[..star.start].trim_end();
        let level = LEVELS.into_iter().find(|level| before.ends_with(level));
        let behind = text[star.end..].trim_start();
        let number =
            behind.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
        let has_term = behind.starts_with("长期")
            || (1..3).contains(&(behind.chars().count() - number.chars().count()))
                && ["年", "个月"].iter().any(|unit| number.starts_with(unit));
        if level.is_none() && !has_term {
            continue;
        }
        let start = level.map_or(star.start, |level| before.len() - level.len());
        let diagnostic = Diagnostic::new(Code::InternalSecret, "这是密级标志，涉密的文件不能上网");
        found.add(passage, start..star.end, diagnostic.hint("马上停下来，整页撤下，报单位的保密员"));
        return;
    }
}

pub(super) const MARKS: &[&str] = &[
    "内部资料",
    "内部文件",
    "内部材料",
    "内部参考",
    "内部刊物",
    "内部使用",
    "注意保存",
    "注意保密",
    "不得外传",
    "请勿外传",
    "严禁外传",
    "切勿外传",
    "不予公开",
    "不公开",
    "依申请公开",
    "不得翻印",
    "仅供参阅",
    "仅供内部",
    "传阅件",
    "密电",
    "明电",
    "特急",
    "加急",
    "不得上网",
];

/// A mark that says who may read it, and readers of a site are not those.
pub(super) fn marked(passage: &Passage<'_>, _: &Options, found: &mut Found<'_>) {
    let text = passage.text;
    let short = text.chars().count() <= 12;
    for (range, word) in hits(text, MARKS) {
        let before = &text[..range.start];
        let says =
            |who: &[&str]| who.iter().any(|who| before.trim_end_matches(['：', ':', ' ']).ends_with(who));
        let is_mark = match word {
            "不予公开" | "不公开" => says(&["此件", "本件", "公开属性", "公开方式"]),
            "依申请公开" => says(&["此件", "本件", "公开属性", "公开方式"]),
            "密电" | "明电" | "特急" | "加急" | "传阅件" => short && is_alone(text, &range),
            "仅供内部" | "内部使用" => {
                is_alone(text, &range) || text[range.end..].starts_with(['使', '参', '掌', '交']) && short
            }
            _ => is_alone(text, &range) && !is_heading_of_list(passage),
        };
        if is_mark {
            let message = format!("“{word}”是内部材料的标记，这样的材料不能上网");
            let diagnostic = Diagnostic::new(Code::InternalMarked, message);
            found.add(
                passage,
                range,
                diagnostic.hint("能公开的摘出来另写一页；不能公开的整页移到 content 以外"),
            );
            return;
        }
    }
}

/// Whether a text is one of the names in a table or a menu: a kind of things, and no mark.
fn is_heading_of_list(passage: &Passage<'_>) -> bool {
    matches!(passage.role, Role::Cell | Role::Remark)
}

// ── drafts

pub(super) const DRAFTS: &[&str] = &["稿"];
const STAGES: &[&str] = &[
    "征求意见稿",
    "意见征求稿",
    "征求意见二稿",
    "送审稿",
    "讨论稿",
    "初稿",
    "修改稿",
    "修订稿",
    "审议稿",
    "报批稿",
    "代拟稿",
    "草稿",
    "讨论初稿",
];

/// The mark of a draft: （征求意见稿） behind a title, or by itself.
pub(super) fn draft(passage: &Passage<'_>, _: &Options, found: &mut Found<'_>) {
    let text = passage.text;
    // What is put before the public on purpose says so.
    if text.contains("征求意见的") || text.contains("公开征求") || text.contains("征集意见") {
        return;
    }
    for (at, mark) in text.match_indices('稿') {
        let end = at + mark.len();
        let Some(start) = stage(&text[..end]) else { continue };
        let range = start..end;
        let before = text[..start].chars().next_back();
        let behind = text[end..].chars().next();
        let in_brackets = matches!(before, Some('（' | '(' | '【' | '〔'))
            && matches!(behind, Some('）' | ')' | '】' | '〕'));
        let is_whole = text.trim().len() == range.len();
        let is_title = matches!(passage.role, Role::Heading | Role::Value) || text.chars().count() <= 40;
        let closes = text[end..].trim_end().chars().count() <= 1;
        if (in_brackets && is_title && closes || is_whole) && !is_in_title(text, start) {
            let message = format!("“{}”是还没有定下来的稿子的标记", &text[range.clone()]);
            let diagnostic = Diagnostic::new(Code::InternalDraft, message);
            found.add(
                passage,
                range,
                diagnostic.hint("用定稿，去掉标记；没有定稿的，在页头加一行 draft: true，不发布"),
            );
        }
    }
}

/// Where the name of a stage begins that a text ends in: of the words, or 第三稿.
fn stage(text: &str) -> Option<usize> {
    let word = STAGES.iter().filter(|word| text.ends_with(**word)).max_by_key(|word| word.len());
    word.map(|word| text.len() - word.len()).or_else(|| {
        let inside = text.strip_suffix('稿')?;
        let number =
            inside.trim_end_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
        let before = number.strip_suffix('第').filter(|_| number.len() < inside.len())?;
        Some(before.len())
    })
}

/// Whether a byte stands between 《 and 》: the name of another text.
fn is_in_title(text: &str, at: usize) -> bool {
    let open = text[..at].rfind('《');
    open.is_some_and(|open| !text[open..at].contains('》'))
}

// ── reports to those above

pub(super) const REPORTS: &[&str] = &[
    "委：",
    "委:",
    "府：",
    "府:",
    "办：",
    "部：",
    "组：",
    "局：",
    "报告如下",
    "汇报如下",
    "妥否",
    "当否",
    "请批示",
    "请予审",
    "请审示",
    "请审议",
    "抄送",
    "主送",
    "报送：",
    "报送:",
];
/// What those are called who are reported to.
const ABOVE: &[&str] = &[
    "省委",
    "市委",
    "区委",
    "县委",
    "州委",
    "镇党委",
    "党委",
    "党工委",
    "党组",
    "省政府",
    "市政府",
    "区政府",
    "县政府",
    "人民政府",
    "组织部",
    "宣传部",
    "统战部",
    "政法委",
    "纪委",
    "监委",
    "办公室",
    "领导小组",
    "市委办",
    "区委办",
    "县委办",
    "市局",
    "区局",
    "省厅",
];

/// Whether a text names nobody but those above: 区委、区政府.
fn names_those_above(text: &str) -> bool {
    let parts = text.split(['、', '，', ',', '；', ' ']).map(str::trim).filter(|part| !part.is_empty());
    let mut parts = parts.peekable();
    parts.peek().is_some() && parts.all(|part| ABOVE.iter().any(|office| part.ends_with(office)))
}

/// How a report to those above begins, says what it is, and ends.
pub(super) fn report(passage: &Passage<'_>, _: &Options, found: &mut Found<'_>) {
    let text = passage.text;
    const ASKS: &[&str] = &["妥否", "当否", "请批示", "请予审", "请审示", "请审议"];
    const TELLS: &[&str] = &["报告如下", "汇报如下"];
    let told = hits(text, TELLS).find(|(range, _)| text[sentence(text, range.start)].contains("现将"));
    let asked = hits(text, ASKS).find(|(range, _)| {
        let before = text[..range.start].chars().next_back();
        before.is_none_or(|c| EDGES.contains(c) || c == '，')
    });
    let begun = salutation(passage).or_else(|| distribution(passage));
    let told = told.or(asked).map(|(range, _)| range);
    for range in begun.into_iter().chain(told) {
        let message = format!("“{}”是向上级报告的写法，读者会看出这是内部的报告", text[range.clone()].trim());
        let diagnostic = Diagnostic::new(Code::InternalReport, message);
        let hint = "上报的原件不要放到网站上；摘可以公开的部分，另起一篇给群众看，先审后发";
        found.add(passage, range, diagnostic.hint(hint));
    }
}

/// Those whom a text speaks to: 市委： in a line by itself, before all other text.
fn salutation(passage: &Passage<'_>) -> Option<Range<usize>> {
    let text = passage.text;
    let end = text.find(['：', ':'])?;
    let mark = text[end..].chars().next().map_or(1, char::len_utf8);
    if passage.role != Role::Paragraph || end > 90 || !names_those_above(text[..end].trim()) {
        return None;
    }
    let start = passage.place(0..end).start;
    let line = passage.source[start..].lines().next().filter(|line| !line.is_empty()).unwrap_or(text);
    let is_line = line.trim_end().ends_with(['：', ':']);
    (is_line && is_first(passage.source, start)).then_some(0..end + mark)
}

/// Whether nothing but a header, headings and a title stands before a byte of a source.
fn is_first(source: &str, at: usize) -> bool {
    let before = &source[..at];
    let body =
        before.strip_prefix("---").and_then(|rest| rest.split_once("\n---")).map_or(before, |(_, body)| body);
    let mut lines = body.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.all(|line| line.chars().count() <= 40 && !line.contains(['。', '，']))
}

/// To whom a paper goes: 抄送：区委办公室.
fn distribution(passage: &Passage<'_>) -> Option<Range<usize>> {
    let text = passage.text.trim_start();
    let start = passage.text.len() - text.len();
    let word = ["抄送", "主送", "报送"].into_iter().find(|word| text.starts_with(word))?;
    let rest = text[word.len()..].strip_prefix(['：', ':'])?;
    let to = rest.split(['，', '、', '。', '；', ' ']).find(|part| !part.trim().is_empty())?;
    let is_office = ABOVE.iter().any(|office| to.trim().trim_start_matches(['各']).contains(office));
    is_office.then_some(start..start + word.len())
}

// ── shortcomings

pub(super) const FLAWS: &[&str] =
    &["存在的问题", "存在问题", "不足", "差距", "不够", "老大难", "短板", "薄弱环节"];

/// What an office says of its own faults: two of these words in a paragraph, or one as a heading.
pub(super) fn shortcomings(passage: &Passage<'_>, _: &Options, found: &mut Found<'_>) {
    let text = passage.text;
    let mut here: Vec<(Range<usize>, &str)> = hits(text, FLAWS).collect();
    here.sort_by_key(|(range, _)| range.start);
    let Some((first, word)) = here.first().cloned() else { return };
    let others = here.iter().any(|(_, other)| *other != word);
    let own = ["仍有差距", "还有差距", "存在差距", "一定差距", "我们", "虽然", "但"]
        .iter()
        .any(|own| text.contains(own));
    let is_heading = passage.role == Role::Heading
        && ["存在的问题", "存在问题", "问题和不足", "问题与不足", "不足"]
            .iter()
            .any(|end| text.trim_end().ends_with(end));
    let is_paragraph = matches!(passage.role, Role::Paragraph) && others && own;
    if is_heading || is_paragraph {
        let diagnostic =
            Diagnostic::new(Code::InternalShortcomings, "这一段在查摆问题，多半是从内部报告里带出来的");
        found.add(
            passage,
            first,
            diagnostic.hint("展示的页面不需要就删去；要留的，讲当时遇到的难处和怎样解决"),
        );
    }
}

// ── another district

pub(super) const OFFICES: &[&str] =
    &["区委", "区政府", "区人民政府", "区纪委", "区人大", "区政协", "县委", "县政府", "县人民政府", "县纪委"];
/// A visit to others, or one of theirs.
const VISITS: &[&str] = &[
    "赴",
    "学习",
    "考察",
    "交流",
    "来访",
    "来我",
    "结对",
    "对口",
    "协作",
    "联合",
    "兄弟",
    "借鉴",
    "外地",
    "调研组",
    "邻",
    "与",
    "转载",
    "来源",
];
/// What no name of a district has: words before 区委 in an ordinary sentence.
const NO_NAME: &str = "按照根据报请经过在对由为让使把将向从到以及和同跟给被提送交呈转推动进行开展落实结合围绕通过成立召开贯彻执行组织领导支持配合协助参加出席受得获省市全各级我本该原的了是有其个两三四五县区我并也都后前中经于因由请由至等治特";

/// The name of another district, in whose name the text speaks: left over where it was copied. Only where the site says which is
/// its own.
pub(super) fn copied(passage: &Passage<'_>, options: &Options, found: &mut Found<'_>) {
    let (text, own) = (passage.text, &*options.district);
    if own.is_empty() {
        return;
    }
    for (range, _) in hits(text, OFFICES) {
        let unit = text[range.start..].chars().next().map_or(0, char::len_utf8);
        let before = &text[..range.start];
        let start = before.char_indices().rev().take(2).last().map_or(0, |(at, _)| at);
        let name = &text[start..range.start + unit];
        let fits = before[start..].chars().count() == 2
            && before[start..].chars().all(|c| is_han(c) && !NO_NAME.contains(c));
        let whole = &text[..range.start + unit];
        let here = &text[sentence(text, range.start)];
        if !fits
            || whole.ends_with(own)
            || own.ends_with(name)
            || VISITS.iter().any(|word| here.contains(word))
        {
            continue;
        }
        let message = format!("“{name}”不是本区（{own}），像是从别处抄来的稿子没有改");
        let diagnostic = Diagnostic::new(Code::InternalCopied, message);
        let hint = "核对这一页是谁的事；真是写别的区，在句子里写明是学习、交流或转载";
        found.add(passage, start..range.start + unit, diagnostic.hint(hint));
        return;
    }
}

// ── what was to come

pub(super) const LEFTOVERS: &[&str] = &[
    "此处插",
    "此处放",
    "此处加",
    "此处配",
    "此处附",
    "插图处",
    "插入图片",
    "插图",
    "配图",
    "某街道某",
    "某区某",
    "某市某",
    "某县某",
    "某镇某",
    "某乡某",
    "某社区某",
    "某村某",
];

/// A note to whoever was to finish the text, and a place that nobody is to know.
pub(super) fn leftover(passage: &Passage<'_>, _: &Options, found: &mut Found<'_>) {
    let text = passage.text;
    const BRACKETS: [(char, char); 5] = [('（', '）'), ('(', ')'), ('【', '】'), ('［', '］'), ('[', ']')];
    for (range, word) in hits(text, LEFTOVERS) {
        if word.starts_with('某') {
            let rest = &text[range.end..];
            let ends = ["街道", "社区", "小区", "区", "县", "镇", "乡", "村", "路", "局", "单位"];
            let Some(end) = ends.into_iter().find(|end| rest.starts_with(end)) else { continue };
            let diagnostic = Diagnostic::new(Code::InternalLeftover, "地名和单位用“某”代替，还没有填");
            let hint = "填上真名；不能公开的，整句删去，不提地名";
            found.add(passage, range.start..range.end + end.len(), diagnostic.hint(hint));
            return;
        }
        let around = BRACKETS.into_iter().find_map(|(open, close)| {
            let start = text[..range.start].rfind(open)?;
            let end = range.end + text[range.end..].find(close)?;
            let inside = &text[start + open.len_utf8()..end];
            let is_note = inside.chars().count() <= 20 && !inside.contains(open);
            is_note.then_some((start..end + close.len_utf8(), inside))
        });
        let whole = (text.chars().count() <= 16).then_some((0..text.len(), text));
        let Some((note, inside)) =
            around.filter(|(note, _)| passage.is_prose(note)).or(whole.filter(|_| word.starts_with("此处")))
        else {
            continue;
        };
        let inside = inside.trim();
        let asks = inside.starts_with("此处")
            || inside.starts_with("插入")
            || inside == "插图"
            || inside == "配图"
            || inside.ends_with("插图处");
        if asks {
            let message = format!("“{}”是写稿时的记号，还没有换成图片或文字", text[note.clone()].trim());
            let diagnostic = Diagnostic::new(Code::InternalLeftover, message);
            found.add(passage, note, diagnostic.hint("放上图片或文字，删去记号"));
            return;
        }
    }
}
