//! What has to be said beside a picture or a text: who examined a map, whether the emblem of the party is in it, whether a program
//! made it (standards G-01, G-02, §1.7). Whether that is what it looks like a person decides.

use super::{Found, HtmlLook, Options};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::document::links::Target;
use crate::document::{Document, Segment};
use crate::notes::Notes;
use crate::path::SourcePath;
use crate::site::links;
use crate::text::chars::is_han;
use crate::text::passage::Passage;

/// A picture in a text, with all words that are said of it.
struct Shown<'p> {
    name: String,
    alt: &'p str,
    title: &'p str,
    notes: Option<&'p Notes>,
    place: Span,
}

impl Shown<'_> {
    /// Its words one by one: its name, what it shows, what stands below it.
    fn words(&self) -> impl Iterator<Item = &str> {
        let stem = self.name.rsplit_once('.').map_or(self.name.as_str(), |(stem, _)| stem);
        let notes = self.notes.into_iter().flat_map(|notes| {
            [notes.alt.as_str(), notes.caption.as_str(), notes.credit.as_str(), notes.source.as_str()]
        });
        [stem, self.alt, self.title].into_iter().chain(notes)
    }

    fn sort(&self) -> &str {
        self.notes.map_or("", |notes| notes.sort)
    }
}

/// The pictures in the text of a page.
fn pictures<'p>(page: &'p HtmlLook<'_>) -> Vec<Shown<'p>> {
    let Some((source, document)) = document(page) else { return Vec::new() };
    let pictures = document.body.segments.iter().filter_map(|segment| {
        let Segment::Image { target, alt, title, range, .. } = segment else { return None };
        let file = links::picture(&Target::parse(source, target));
        let name = file.as_ref().map_or(target.as_str(), |file| file.file_name());
        let name = name.rsplit('/').next().unwrap_or_default().to_string();
        let notes = file.as_ref().and_then(|file| page.lens.notes(file));
        let place = Span::new(source, range.start as usize..range.end as usize);
        Some(Shown { name, alt, title, notes, place })
    });
    pictures.collect()
}

fn document<'p>(page: &'p HtmlLook<'_>) -> Option<(&'p SourcePath, &'p Document)> {
    let source = page.source()?;
    Some((source, page.lens.document(source)?))
}

/// What maps are called. 民情地图 is the name of many a thing that is none.
const MAPS: [&str; 8] = ["地图", "区划图", "区位图", "分布图", "位置图", "四至图", "辖区图", "点位图"];

/// Whether words end in the name of a map, or begin a note behind it: 云溪区地图（局部）.
fn names_map(words: &str) -> bool {
    MAPS.iter().any(|map| {
        words.match_indices(map).any(|(at, _)| {
            let behind = words[at + map.len()..].chars().next();
            behind.is_none_or(|c| !is_han(c))
        })
    })
}

/// Whether words have the number under which a map was examined: 审图号：GS（2023）1234号, 鄂S（2022）005号.
fn has_examination(words: &str) -> bool {
    words.match_indices('S').any(|(at, _)| {
        let before = words[..at].chars().next_back();
        // GS京（2023）1234号: since some are examined by provinces.
        let rest = words[at + 1..].trim_start_matches(|c: char| is_han(c) || c == ' ');
        let Some(rest) = rest.strip_prefix(['（', '(']) else { return false };
        let Some((year, rest)) = rest.split_once(['）', ')']) else { return false };
        let number = rest.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
        before.is_none_or(|c| c == 'G' || is_han(c) || !c.is_alphanumeric())
            && year.len() == 4
            && year.bytes().all(|byte| byte.is_ascii_digit())
            && number.len() < rest.trim_start().len()
            && number.starts_with('号')
    })
}

/// A map without the number under which it was examined.
pub(super) fn maps(page: &HtmlLook<'_>, found: &mut Vec<Diagnostic>) {
    for picture in pictures(page) {
        let is_map = picture.sort() == "map" || picture.sort().is_empty() && picture.words().any(names_map);
        if is_map && !picture.words().any(has_examination) {
            let message = format!("“{}”看来是地图，没有写审图号", picture.name);
            let hint = format!(
                "用自然资源部门标准地图服务里的地图，在图片说明里写上“审图号：GS（2023）1234号”这样的号；\
                 不是地图的，在 {}.yaml 里写 kind: photo（照片）或 drawing（示意的画）",
                picture.name
            );
            found.push(Diagnostic::new(Code::ImageMap, message).span(picture.place).hint(hint));
        }
    }
}

/// What the emblems are called whose use the law binds.
const EMBLEMS: [&str; 6] = ["党徽", "党旗", "国徽", "国旗", "团徽", "警徽"];

/// The emblem that words are the name of: 党徽, 党徽图案. Where people stand below a flag it is not the flag that is shown.
fn emblem(words: &str) -> Option<&'static str> {
    const DRAWN: [&str; 7] = ["图案", "图标", "标志", "素材", "标识", "logo", "LOGO"];
    EMBLEMS.into_iter().find(|name| {
        let Some((before, behind)) = words.split_once(name) else { return false };
        let is_name = behind.is_empty() && before.chars().count() <= 4 && !before.ends_with(['下', '在']);
        is_name || DRAWN.iter().any(|word| behind.starts_with(word))
    })
}

/// A picture in which an emblem seems to be, and nobody says how.
pub(super) fn emblems(page: &HtmlLook<'_>, found: &mut Vec<Diagnostic>) {
    for picture in pictures(page) {
        let Some(emblem) = picture.words().find_map(emblem) else {
            // A logo may have one.
            if picture.sort() == "logo" && picture.notes.is_some_and(|notes| notes.emblem.is_empty()) {
                let message = format!("“{}”是标识，没有写里面有没有党徽", picture.name);
                let hint = format!(
                    "在 {}.yaml 里写 emblem: none（没有）或 standard（用的是标准的党徽，没有加字、加图案）",
                    picture.name
                );
                found.push(Diagnostic::new(Code::ImageEmblem, message).span(picture.place).hint(hint));
            }
            continue;
        };
        // A photo of a wall on which it hangs shows it as it is.
        let is_said = picture.notes.is_some_and(|notes| !notes.emblem.is_empty() || notes.sort == "photo");
        if !is_said {
            let message = format!("“{}”看来用了{emblem}，没有写是不是标准的", picture.name);
            let hint = format!(
                "{emblem}上不能加字、加图案，不能变形、变色，不能用在广告里；核对以后在 {}.yaml 里写 emblem: standard，\
                 现场拍的照片写 kind: photo",
                picture.name
            );
            found.push(Diagnostic::new(Code::ImageEmblem, message).span(picture.place).hint(hint));
        }
    }
}

/// The words by which readers know it.
const SAID: [&str; 3] = ["人工智能生成", "AI生成", "AI 生成"];

/// A page of which it is said that a program made it, and readers are not told.
pub(super) fn generated(page: &HtmlLook<'_>, found: &mut Vec<Diagnostic>) {
    let Some((source, document)) = document(page) else { return };
    let matter = &document.front_matter;
    let made = pictures(page).into_iter().find(|picture| picture.notes.is_some_and(|notes| notes.generated));
    let is_shown = SAID.iter().any(|word| page.rendered.shows(word));
    if is_shown || matter.generated.is_empty() && made.is_none() {
        return;
    }
    let place = match made {
        Some(picture) if matter.generated.is_empty() => picture.place,
        _ => Span::new(source, matter.title_range.clone()),
    };
    let message = "写明了是人工智能生成的，页面上却没有标出来";
    let hint =
        "在主题的模板里按 page.ai_generated 显示“（人工智能生成）”；内置主题的 partials/byline.html 就是";
    found.push(Diagnostic::new(Code::PageGenerated, message).span(place).hint(hint));
}

/// What programs say that write what they are told.
pub(super) const MACHINES: &[&str] = &[
    "作为一个人工智能",
    "作为人工智能",
    "作为一个AI",
    "作为AI",
    "作为一款AI",
    "以下是为您生成",
    "以下是为你生成",
    "以下是根据您的要求",
    "以下是根据你的要求",
    "由AI生成",
    "由人工智能生成",
    "内容由AI",
    "豆包AI生成",
    "希望以上内容对您有帮助",
    "希望这对您有帮助",
    "如需进一步修改",
];

/// What such a program left in a text, where the header does not say that it made it.
pub(super) fn machines(passage: &Passage<'_>, options: &Options, found: &mut Found<'_>) {
    let header = passage.source.strip_prefix("---").and_then(|rest| rest.split_once("\n---"));
    let is_said =
        header.is_some_and(|(header, _)| header.lines().any(|line| line.starts_with("ai_generated:")));
    if !options.rules.is_on(Code::PageGenerated) || is_said || found.has(Code::PageGenerated) {
        return;
    }
    let hit = MACHINES.iter().filter_map(|words| Some((passage.text.find(words)?, *words))).min();
    let Some((at, words)) = hit.filter(|(at, words)| is_by_machine(passage.text, *at, words)) else { return };
    let message = format!("“{words}”像是人工智能写的，读者不知道");
    let diagnostic = Diagnostic::new(Code::PageGenerated, message);
    let hint = "逐句核对事实，删去这样的套话；照用生成的文字，在页头加一行 ai_generated: text";
    found.add(passage, at..at + words.len(), diagnostic.hint(hint));
}

/// Whether the words are those of a program: 作为人工智能产业 is an industry.
fn is_by_machine(text: &str, at: usize, words: &str) -> bool {
    if !words.starts_with("作为") {
        return true;
    }
    let behind = &text[at + words.len()..];
    ["，", "语言模型", "模型", "助手", "程序"].iter().any(|word| behind.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_are_known_by_their_names_and_examinations_by_their_numbers() {
        for map in ["云溪区地图", "云溪区行政区划图（局部）", "网格分布图 2022", "地图"]
        {
            assert!(names_map(map), "{map}");
        }
        for other in ["居民在看地图册", "地图上的红点", "流程图", "民情地图工作法", "示意图", ""]
        {
            assert!(!names_map(other), "{other}");
        }
        for number in
            ["审图号：GS（2023）1234号", "审图号:鄂S(2022)005号", "GS京（2023）1号", "鄂S（2022）5号"]
        {
            assert!(has_examination(number), "{number}");
        }
        for (words, name) in
            [("党徽", Some("党徽")), ("红色党徽图案", Some("党徽")), ("社区国旗logo", Some("国旗"))]
        {
            assert_eq!(emblem(words), name, "{words}");
        }
        for other in ["党员在党旗下宣誓", "国旗护卫队进校园", "党旗飘扬在一线", "门头"]
        {
            assert_eq!(emblem(other), None, "{other}");
        }
        for other in ["GS（23）1234号", "S1路（2023）1号", "GS（2023）号", "ISSN（2023）1234", "审图号"]
        {
            assert!(!has_examination(other), "{other}");
        }
    }
}
