//! The tags that a page of a government or a party organ has to have: what was made is held against what the site says, so that a
//! theme that lost them is found, and so is what nobody said (standards T-01 … T-08).

use super::HtmlLook;
use crate::config;
use crate::config::profile::Profile;
use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::lens::{Lens, Scene};
use crate::path::SourcePath;
use crate::plan::PageView;
use crate::render::tags::{About, COLUMN_TYPES, Tag, tags};

/// Where tags are written: by the theme, or by what a site adds to it.
const HEAD: [&str; 2] = ["partials/head.html", "base.html"];
const ADDED: [&str; 3] = ["hooks/head.html", "partials/head.html", "base.html"];

/// Fewest characters that tell what a column is for.
const SHORTEST: usize = 10;
/// From whom nobody can be asked (standards Z-04).
const NOBODY: [&str; 7] = ["网络", "互联网", "百度", "百度百科", "微信", "抖音", "转载"];

/// What the standard asks of a page, against what the page has.
pub(super) fn read(page: &HtmlLook<'_>, found: &mut Vec<Diagnostic>) {
    let wanted = tags(page.lens, page.view);
    let mut lost: Vec<(About, Vec<&str>)> = Vec::new();
    for tag in &wanted {
        let written = page.rendered.metas(tag.name);
        match (tag.content.is_empty(), written.as_slice()) {
            (true, _) => found.extend(unsaid(page, tag)),
            // Nobody has to say who wrote it.
            (false, []) if tag.name == "Author" => {}
            (false, []) => match lost.iter_mut().find(|(about, _)| *about == tag.about) {
                Some((_, names)) => names.push(tag.name),
                None => lost.push((tag.about, vec![tag.name])),
            },
            (false, [one]) if *one == tag.content => found.extend(hollow(page, tag, &wanted)),
            (false, [one]) => found.push(differs(page, tag, one)),
            (false, _) => {}
        }
    }
    for (about, names) in lost {
        let (code, whose) = match about {
            About::Site => (Code::TagSite, "每一页都要有的网站标签"),
            About::Column => (Code::TagColumn, "栏目和栏目里的页面要有的标签"),
            About::Content => (Code::TagContent, "内容页要有的标签"),
        };
        let message = format!("主题没有写出 {}，这是{whose}", names.join("、"));
        let hint = "在主题的 <head> 里加上：{% for tag in page.tags %}<meta name=\"{{ tag.name }}\" content=\"{{ tag.content }}\">{% endfor %}";
        found.push(page.of_theme(&HEAD, Diagnostic::new(code, message).hint(hint)));
    }
}

/// What nobody said, at the page or the section that has to say it.
fn unsaid(page: &HtmlLook<'_>, tag: &Tag) -> Option<Diagnostic> {
    let source = page.source()?;
    let said = |code, message: &str, hint: &str| Some((Diagnostic::new(code, message).hint(hint), code));
    let (diagnostic, code) = match tag.name {
        "PubDate" => said(
            Code::TagContent,
            "这一页没有写到哪一天的发布日期，检查时算缺 PubDate 标签",
            "在页头加一行 date，写发布的日子，如 date: 2022-12-01",
        ),
        "ContentSource" => said(
            Code::TagContent,
            "这一页没有来源，检查时算缺 ContentSource 标签",
            "在页头加一行 origin，写供稿的单位；都是本单位写的，在 site.yaml 里写 owner",
        ),
        "ColumnDescription" => said(
            Code::TagColumn,
            "栏目没有说明，检查时算缺 ColumnDescription 标签",
            "在栏目的 _index.md 的页头加一行 description，说清这个栏目放什么、给谁看",
        ),
        "SiteDomain" => return None,
        _ => return None,
    }?;
    let at = if code == Code::TagColumn { column(page)? } else { source.clone() };
    Some(diagnostic.span(title(page.lens, &at)))
}

/// The page of the column that a page is. Its own pages do not say again what is wrong with it.
fn column(page: &HtmlLook<'_>) -> Option<SourcePath> {
    match page.view {
        PageView::Section(source, 0) => Some(source.clone()),
        _ => None,
    }
}

/// Where the title of a page stands; its beginning where there is none.
fn title(lens: &Lens, source: &SourcePath) -> Span {
    let range = lens.document(source).map_or(0..0, |document| document.front_matter.title_range.clone());
    Span::new(source, range)
}

/// What was said, and says nothing.
fn hollow(page: &HtmlLook<'_>, tag: &Tag, all: &[Tag]) -> Option<Diagnostic> {
    let of = |name: &str| all.iter().find(|tag| tag.name == name).map_or("", |tag| tag.content.as_str());
    let source = page.source()?;
    let content = tag.content.as_str();
    match tag.name {
        "ColumnDescription" => {
            let at = title(page.lens, &column(page)?);
            let length = content.chars().count();
            let message = if content == of("ColumnName") {
                "栏目的说明只是重复了栏目的名字".to_string()
            } else if length < SHORTEST {
                format!("栏目的说明只有 {length} 个字，说不清栏目放什么")
            } else {
                return None;
            };
            let hint =
                format!("在栏目的 _index.md 的页头用 description 写 {SHORTEST} 个字以上：放什么、给谁看");
            Some(Diagnostic::new(Code::TagColumn, message).hint(hint).span(at))
        }
        "ColumnType" if !COLUMN_TYPES.contains(&content) => {
            let at = title(page.lens, &column(page)?);
            let message = format!("“{content}”不在栏目类别的名单里，检查的人对不上号");
            let diagnostic = Diagnostic::new(Code::TagColumn, message).span(at);
            Some(diagnostic.hint(format!("column_type 从这些里选：{}", COLUMN_TYPES.join("、"))))
        }
        "ContentSource" if NOBODY.contains(&content) => {
            let message = format!("来源“{content}”不是一家单位，出了问题不知道问谁");
            let diagnostic = Diagnostic::new(Code::TagContent, message).span(title(page.lens, source));
            Some(diagnostic.hint("origin 写供稿或首发的单位、媒体的全名"))
        }
        "ArticleTitle" if !page.rendered.shows(content) => Some(unseen(page, "ArticleTitle", "题目")),
        "ContentSource" if !page.rendered.shows(content) => Some(unseen(page, "ContentSource", "来源")),
        "PubDate" => {
            let day = Date::parse(content)?;
            let plain = Date { time: None, ..day };
            let shown = page.rendered.shows(&plain.chinese()) || page.rendered.shows(&plain.to_string());
            (!shown).then(|| unseen(page, "PubDate", "发布日期"))
        }
        _ => None,
    }
}

/// A tag says what readers do not see: to inspectors that looks forged.
fn unseen(page: &HtmlLook<'_>, name: &str, what: &str) -> Diagnostic {
    let message = format!("{name} 标签里有{what}，这个模板做出的页面上却看不到，检查时算弄虚作假");
    let hint = "在模板里显示题目、发布时间和来源（内置主题的 partials/byline.html 就是）；不要只写在标签里";
    page.of_theme(&[], Diagnostic::new(Code::TagVisible, message).hint(hint))
}

/// A tag says something else than the site.
fn differs(page: &HtmlLook<'_>, tag: &Tag, written: &str) -> Diagnostic {
    let (name, content) = (tag.name, &tag.content);
    let is_date = tag.name == "PubDate" && !is_time(written);
    let (code, message, hint) = match tag.about {
        _ if is_date => (
            Code::TagDate,
            "PubDate 标签的写法不对，应像“2022-12-01 09:00”：年月日和时分都是数字，中间是半角的连字符和冒号"
                .into(),
            "主题的模板里用 page.tags 写标签，不要自己拼时间",
        ),
        About::Content => (
            Code::TagVisible,
            format!("{name} 标签与页面上的不一样，检查时算弄虚作假"),
            "主题的模板里用 page.tags 写标签，标签就与页面一样",
        ),
        About::Site | About::Column => (
            if tag.about == About::Site { Code::TagSite } else { Code::TagColumn },
            format!("{name} 标签写的是“{written}”，应为“{content}”"),
            "主题的模板里用 page.tags 写标签，不要写死；设置在 site.yaml 和栏目的 _index.md 里改",
        ),
    };
    page.of_theme(&HEAD, Diagnostic::new(code, message).hint(hint))
}

/// Whether a text is a time as the standard writes it: `2022-12-01 09:00`.
fn is_time(text: &str) -> bool {
    text.len() == "2022-12-01 09:00".len()
        && text.as_bytes()[10] == b' '
        && Date::parse(text).is_some_and(|date| date.time.is_some())
}

/// The names that the standard fixes; of each there may be one. HTML does not tell capitals apart: `Description` is `description`.
const NAMES: [&str; 15] = [
    "SiteName",
    "SiteDomain",
    "SiteIDCode",
    "ColumnName",
    "ColumnDescription",
    "ColumnKeywords",
    "ColumnType",
    "ArticleTitle",
    "PubDate",
    "ContentSource",
    "Keywords",
    "Author",
    "Description",
    "Image",
    "Url",
];

/// A tag that a page has twice.
pub(super) fn twice(page: &HtmlLook<'_>, found: &mut Vec<Diagnostic>) {
    let names: Vec<&str> = NAMES.into_iter().filter(|name| page.rendered.metas(name).len() > 1).collect();
    if !names.is_empty() {
        let message = format!("一页里有两个 {} 标签（大写小写算一样）", names.join("、"));
        let diagnostic = Diagnostic::new(Code::TagTwice, message);
        found
            .push(page.of_theme(&ADDED, diagnostic.hint("主题的模板里删去一个；page.tags 里有的，不要再写")));
    }
}

/// The addresses in the tags `Image` and `Url`: whole ones, on this site, of something that is there.
pub(super) fn addresses(page: &HtmlLook<'_>, found: &mut Vec<Diagnostic>) {
    for name in ["Image", "Url"] {
        for address in page.rendered.metas(name) {
            if let Some(why) = page.flaw_of_own(address) {
                let diagnostic =
                    Diagnostic::new(Code::TagAddress, format!("{name} 标签里的“{address}”{why}"));
                let hint = "主题的模板里用 page.tags 写标签；地址由 site.yaml 的 base_url 和页面的网址拼成";
                found.push(page.of_theme(&ADDED, diagnostic.hint(hint)));
            }
        }
    }
}

/// The code that a site of a government is registered by: there, and written as such codes are.
pub(super) fn site_id(scene: &Scene, found: &mut Vec<Diagnostic>) {
    let config = &scene.site().config;
    let of = |key: &str| config.footer.iter().find(|(known, _)| *known == key).map(|(_, text)| text.trim());
    let place = |key: &str| {
        let place = config.footer_places.iter().find(|(known, _)| *known == key);
        Span::new(&SourcePath::new(config::PATH), place.map_or(0..0, |(_, range)| range.clone()))
    };
    match of("site_id") {
        None | Some("") if config.profile == Profile::Party => {}
        None | Some("") => {
            let message = "没有写网站标识码，检查时每一页都算缺标签（SiteIDCode）";
            let hint =
                "在 site.yaml 的 footer 里加一行 site_id；放在门户里的专栏，写门户的标识码，问门户的管理员";
            found.push(Diagnostic::new(Code::TagSiteId, message).span(place("site_id")).hint(hint));
        }
        // What only holds a place is said as that.
        Some(code) if super::footer::is_sample(code) || is_site_id(code) => {}
        Some(code) => {
            let message = format!("“{code}”不像网站标识码");
            let hint = "标识码是 10 位数字或字母，部委的是 bm 和 8 位数字；照着开办审核的通知写，加上引号";
            found.push(Diagnostic::new(Code::TagSiteId, message).span(place("site_id")).hint(hint));
        }
    }
}

/// Whether a text is written as the codes of sites are: `bm01000001`, `3200000024`.
fn is_site_id(code: &str) -> bool {
    code.len() == 10 && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// What those who pass a page on need (standards S-01, S-03): a title, a sentence, a picture that is there.
pub(super) fn shared(page: &HtmlLook<'_>, found: &mut Vec<Diagnostic>) {
    if !matches!(page.view, PageView::Single(_) | PageView::Section(..)) {
        return;
    }
    let lost: Vec<&str> = ["og:title", "og:description", "og:url"]
        .into_iter()
        .filter(|name| page.rendered.metas(name).iter().all(|content| content.trim().is_empty()))
        .collect();
    if !lost.is_empty() {
        let message = format!("主题没有写出 {}，转发出去没有题目和说明", lost.join("、"));
        let hint = "照内置主题的 partials/head.html 把这几个标签加到模板的 <head> 里";
        found.push(page.of_theme(&HEAD, Diagnostic::new(Code::ShareTag, message).hint(hint)));
    }
    for picture in page.rendered.metas("og:image") {
        if let Some(why) = page.flaw_of_own(picture) {
            let message = format!("转发用的图片“{picture}”{why}，转发出去没有图");
            let hint = "主题的模板里写 page.shared.url；页面自己的图片在页头用 image 写";
            found.push(page.of_theme(&HEAD, Diagnostic::new(Code::ShareTag, message).hint(hint)));
        }
    }
}
