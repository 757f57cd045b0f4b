//! The form of a case as those who collect cases ask for it: its parts and their order, steps one by one, neither long nor short, a
//! summary, pictures with a line below them (standards C-01 … C-05).

use super::PageLook;
use crate::config::kinds::Kind;
use crate::config::rules::Limit;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::links::Target;
use crate::document::{Body, Document, Segment};
use crate::site::links;

/// The parts of a case in their order, each with the words of which one stands in its heading.
const PARTS: [(&str, &[&str]); 4] = [
    ("背景", &["背景", "起因", "缘起", "基本情况", "概况", "由来"]),
    ("做法", &["做法", "经过", "举措", "措施", "实践", "探索", "过程", "行动"]),
    ("成效", &["成效", "效果", "反响", "成果", "变化", "成绩"]),
    ("启示", &["启示", "经验", "探讨", "体会", "思考", "评论", "推广"]),
];
/// How many steps a part of them has.
const STEPS: std::ops::RangeInclusive<usize> = 3..=5;
/// Fewest and most characters of a summary.
const SUMMARY: std::ops::RangeInclusive<usize> = 20..=200;

/// The document of a page that is a case.
fn case<'l>(page: &'l PageLook<'_>) -> Option<&'l Document> {
    let kind = page.lens.summary(page.source)?.kind().cloned()?;
    is_case(&kind).then(|| page.lens.document(page.source)).flatten()
}

fn is_case(kind: &Kind) -> bool {
    kind.name == "case" || kind.label.contains("案例")
}

/// The rank of the part that a heading opens.
fn part(heading: &str) -> Option<usize> {
    PARTS.iter().position(|(_, words)| words.iter().any(|word| heading.contains(word)))
}

/// Says something of a case at its title.
fn add(
    page: &PageLook<'_>,
    document: &Document,
    code: Code,
    message: String,
    hint: &str,
    found: &mut Vec<Diagnostic>,
) {
    let place = document.front_matter.title_range.clone();
    found.push(Diagnostic::new(code, message).at(page.source, place).hint(hint));
}

/// The four parts are there, in their order.
pub(super) fn outline(page: &PageLook<'_>, found: &mut Vec<Diagnostic>) {
    let Some(document) = case(page) else { return };
    let top = top(&document.body);
    let ranks: Vec<usize> = top.iter().filter_map(|heading| part(&heading.text)).collect();
    let has = |words: &[&str]| top.iter().any(|heading| words.iter().any(|word| heading.text.contains(word)));
    let lacking: Vec<&str> = PARTS.iter().filter(|(_, words)| !has(words)).map(|(name, _)| *name).collect();
    if !lacking.is_empty() {
        let message = format!("案例里没有“{}”这样的部分", lacking.join("”“"));
        let hint =
            "评选看真实、创新、实效、典型，一般分背景、做法、成效、启示四部分；用二级标题写出来，如 ## 背景";
        add(page, document, Code::CaseOutline, message, hint, found);
    } else if !ranks.is_sorted() {
        let order: Vec<&str> = ranks.iter().map(|rank| PARTS[*rank].0).collect();
        let message = format!("案例的部分次序是{}", order.join("、"));
        let hint = "按背景、做法、成效、启示的次序排，读的人好找";
        add(page, document, Code::CaseOutline, message, hint, found);
    }
}

/// The headings that nothing stands above.
fn top(body: &Body) -> Vec<&crate::document::Heading> {
    let highest = body.headings.iter().map(|heading| heading.level).min();
    body.headings.iter().filter(|heading| Some(heading.level) == highest).collect()
}

/// What was done stands in steps that can be told apart.
pub(super) fn steps(page: &PageLook<'_>, found: &mut Vec<Diagnostic>) {
    let Some(document) = case(page) else { return };
    let headings = &document.body.headings;
    let Some(at) = headings.iter().position(|heading| part(&heading.text) == Some(1)) else { return };
    let level = headings[at].level;
    let below = headings[at + 1..].iter().take_while(|heading| heading.level > level);
    let count = below.filter(|heading| heading.level == level + 1).count();
    if count == 0 && is_numbered(document) || STEPS.contains(&count) {
        return;
    }
    let message = match count {
        0 => "做法没有分条，读的人抓不住要点".to_string(),
        _ => format!("做法分了 {count} 条，一般是 {} 到 {} 条", STEPS.start(), STEPS.end()),
    };
    let hint = "做法分三到五条，每条一个小标题，写法一样，如 ### （一）楼栋议事：小事不出楼";
    add(page, document, Code::CaseSteps, message, hint, found);
}

/// Whether a text counts what it tells: 一是……二是, a list with numbers.
fn is_numbered(document: &Document) -> bool {
    document.body.segments.iter().any(|segment| match segment {
        Segment::Html(html) => {
            html.contains("<ol")
                || ["二是", "其二", "第二，", "（二）", "二、"].iter().any(|mark| html.contains(mark))
        }
        _ => false,
    })
}

/// A case is as long as it may be, and long enough to tell something.
pub(super) fn length(page: &PageLook<'_>, found: &mut Vec<Diagnostic>) {
    let Some(document) = case(page) else { return };
    let limit = |limit: Limit| page.rules.limit(limit);
    let (fewest, most, words) =
        (limit(Limit::CaseFewest), limit(Limit::CaseMost), u64::from(document.body.words));
    if words > most {
        let message = format!("案例有 {words} 字，超过 {most} 字");
        let hint =
            "删去套话和重复的话，细节放进附件；征集通知另有字数的，在 site.yaml 的 rules 里改 max_words";
        add(page, document, Code::CaseLength, message, hint, found);
    } else if words < fewest {
        let message = format!("案例只有 {words} 字，不到 {fewest} 字，说不清怎样做的");
        let hint =
            "补上当时的难处、谁牵头、怎样做、有什么变化；本来就短的，在 site.yaml 的 rules 里改 min_words";
        add(page, document, Code::CaseLength, message, hint, found);
    }
}

/// A case has pictures, and each says what it shows.
pub(super) fn pictures(page: &PageLook<'_>, found: &mut Vec<Diagnostic>) {
    let Some(document) = case(page) else { return };
    let mut count = 0;
    for segment in &document.body.segments {
        let Segment::Image { target, title, range, .. } = segment else { continue };
        count += 1;
        let file = links::picture(&Target::parse(page.source, target));
        let notes = file.and_then(|file| page.lens.notes(&file).map(|notes| notes.caption.clone()));
        if title.is_empty() && notes.unwrap_or_default().is_empty() {
            let name = target.rsplit('/').next().unwrap_or(target);
            let diagnostic = Diagnostic::new(Code::CasePictures, format!("图片“{name}”下面没有说明"));
            let hint = "说明谁在哪里做什么，写在地址后面的引号里：![看到什么](a.jpg \"2022年6月，居民在议事亭商量停车\")";
            let range = range.start as usize..range.end as usize;
            found.push(diagnostic.at(page.source, range).hint(hint));
        }
    }
    if count < page.rules.limit(Limit::CasePictures) && document.front_matter.image.is_none() {
        let message = match count {
            0 => "案例没有图片".to_string(),
            _ => format!("案例只有 {count} 张图片"),
        };
        let hint = "放一两张现场的照片：照片放在这一页的文件旁边，正文里写 ![看到什么](a.jpg \"说明\")；确实没有照片的，写明原因放行";
        add(page, document, Code::CasePictures, message, hint, found);
    }
}

/// A case has a summary of its own.
pub(super) fn summary(page: &PageLook<'_>, found: &mut Vec<Diagnostic>) {
    let Some(document) = case(page) else { return };
    let written = document.front_matter.description.as_deref().map_or(0, |text| text.trim().chars().count());
    let (low, high) = (SUMMARY.start(), SUMMARY.end());
    let message = match written {
        0 => "案例没有摘要，列表里和转发时只显示正文的开头".to_string(),
        _ if SUMMARY.contains(&written) => return,
        _ => format!("案例的摘要有 {written} 个字，一般是 {low} 到 {high} 个字"),
    };
    let hint = "在页头用 description 写一两句：谁、做了什么、有什么变化";
    add(page, document, Code::CaseSummary, message, hint, found);
}

/// The first picture of a page is large enough to be taken along when it is passed on (standards S-06).
pub(super) fn first_picture(page: &PageLook<'_>, found: &mut Vec<Diagnostic>) {
    const SMALLEST: u32 = 300;
    let Some(document) = page.lens.document(page.source) else { return };
    let first = document.body.segments.iter().find_map(|segment| match segment {
        Segment::Image { target, range, .. } => Some((target, range)),
        _ => None,
    });
    let Some((target, range)) = first else { return };
    let Some(file) = links::picture(&Target::parse(page.source, target)) else { return };
    let Some((width, height)) = page.lens.asset_place(&file).and_then(|place| place.dimensions) else {
        return;
    };
    if file.extension() != Some("svg") && width.min(height) < SMALLEST {
        let message = format!(
            "第一张图片只有 {width}×{height} 像素，转发时有的聊天软件不显示短边不到 {SMALLEST} 像素的图"
        );
        let range = range.start as usize..range.end as usize;
        let diagnostic = Diagnostic::new(Code::ImageSmall, message).at(page.source, range);
        found.push(diagnostic.hint("换一张大的放在最前面，或者在页头用 image 另外指定一张"));
    }
}
