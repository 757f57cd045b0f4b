//! What the head of a page says of it by the standard for sites of governments (国办发〔2017〕47号, annex on page tags): of the site
//! on every page, of the column on what lists it and on its pages, of the content on what is read. Templates write them, and
//! rules hold what was written against them.

use crate::config::profile::Profile;
use crate::document::front_matter::FrontMatter;
use crate::folder;
use crate::lens::Lens;
use crate::path::SourcePath;
use crate::plan::PageView;
use crate::site::Summary;

/// The sorts of columns that the standard names.
pub const COLUMN_TYPES: [&str; 18] = [
    "首页",
    "概况信息",
    "机构职能",
    "负责人信息",
    "工作动态",
    "政策文件",
    "信息公开指南",
    "信息公开目录",
    "信息公开年报",
    "依法申请公开",
    "数据发布",
    "数据开放",
    "政策解读",
    "回应关切",
    "办事服务",
    "咨询投诉",
    "征集调查",
    "在线访谈",
];

/// What a tag is about.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// The site.
    Site,
    /// The column that the page is, or is in.
    Column,
    /// What there is to be read.
    Content,
}

/// A tag that a page has to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Its name: `SiteName`.
    pub name: &'static str,
    /// What it says; empty where nobody said what.
    pub content: String,
    /// What it is about.
    pub about: About,
}

/// The tags that a page has to have; none on a site that nobody inspects.
pub fn tags(lens: &Lens, view: &PageView) -> Vec<Tag> {
    if lens.identity().profile() == Profile::Neutral {
        return Vec::new();
    }
    let mut tags = site(lens);
    match view {
        PageView::Section(source, _) | PageView::Grouped(source, ..) | PageView::Later(source, _) => {
            tags.extend(column(lens, source))
        }
        PageView::Single(source) => {
            let Some(summary) = lens.summary(source).cloned() else { return tags };
            let section = summary.section.as_ref().filter(|section| section.as_str() != folder::HOME);
            // What stands beside the home page is no column's: 关于本站, 站点地图.
            if let Some(section) = section {
                tags.extend(column(lens, section));
                tags.extend(content(lens, &summary));
            }
        }
        PageView::Taxonomy(name) => {
            let label = lens.taxonomy(name).unwrap_or(name).to_string();
            let about = format!("按{label}分组，列出本站的全部内容");
            tags.extend(of_column(&label, &about, &label, "工作动态"));
        }
        PageView::Term(name, term, _) => {
            let label = lens.taxonomy(name).unwrap_or(name).to_string();
            let about = lens.term(name, term).map(|term| term.description.clone()).unwrap_or_default();
            let about = match about.chars().count() {
                0..10 => format!("{label}为“{term}”的全部内容：案例、做法和动态"),
                _ => about,
            };
            tags.extend(of_column(term, &about, &format!("{label},{term}"), "工作动态"));
        }
        PageView::Dataset(name) => {
            let Some(head) = lens.head(name) else { return tags };
            let about = match head.description.chars().count() {
                0..10 => format!("统计数据“{}”：各项指标的数值、单位和截至日期", head.title),
                _ => head.description.clone(),
            };
            tags.extend(of_column(&head.title, &about, &format!("统计数据,{}", head.title), "数据发布"));
        }
        PageView::NotFound
        | PageView::Alias(_)
        | PageView::Poster(_)
        | PageView::Search
        | PageView::Letter(_) => {}
    }
    tags
}

fn tag(about: About, name: &'static str, content: &str) -> Tag {
    Tag { name, content: content.trim().to_string(), about }
}

fn site(lens: &Lens) -> Vec<Tag> {
    let identity = lens.identity();
    let origin = &lens.links().base.origin;
    let domain = origin.split_once("://").map_or(origin.as_str(), |(_, domain)| domain);
    let mut tags = vec![
        tag(About::Site, "SiteName", identity.text("title").unwrap_or_default()),
        tag(About::Site, "SiteDomain", domain),
    ];
    // Party organs need have none, and an empty one is worse.
    let id = footer(lens, "site_id");
    if !id.is_empty() {
        tags.push(tag(About::Site, "SiteIDCode", id));
    }
    tags
}

/// A text of the foot of each page; empty where there is none.
fn footer<'l>(lens: &'l Lens, name: &str) -> &'l str {
    let footer = lens.identity().footer();
    footer.iter().find(|(key, _)| *key == name).map_or("", |(_, text)| text.as_str())
}

fn of_column(name: &str, about: &str, keywords: &str, sort: &str) -> [Tag; 4] {
    [
        tag(About::Column, "ColumnName", name),
        tag(About::Column, "ColumnDescription", about),
        tag(About::Column, "ColumnKeywords", keywords),
        tag(About::Column, "ColumnType", sort),
    ]
}

/// Of a section; none where there is no such page.
fn column(lens: &Lens, source: &SourcePath) -> Vec<Tag> {
    let Some(summary) = lens.summary(source).cloned() else { return Vec::new() };
    let matter = summary.matter();
    let is_home = source.as_str() == folder::HOME;
    let of_site = || lens.identity().text("description").unwrap_or_default().to_string();
    let about = match lens.description(source) {
        "" if is_home => of_site(),
        _ if is_home && matter.description.is_none() && !of_site().is_empty() => of_site(),
        about => about.to_string(),
    };
    let name = if is_home { "首页" } else { &matter.title };
    let keywords = match matter.keywords.is_empty() {
        true if is_home => lens.identity().text("title").unwrap_or_default().to_string(),
        true => matter.title.clone(),
        false => matter.keywords.join(","),
    };
    let sort = match column_type(matter) {
        _ if is_home => "首页",
        "" if source.folder() == folder::STATS => "数据发布",
        "" => "工作动态",
        sort => sort,
    };
    of_column(name, &about, &keywords, sort).into()
}

fn column_type(matter: &FrontMatter) -> &str {
    matter.column_type.trim()
}

/// Of what is read.
fn content(lens: &Lens, summary: &Summary) -> Vec<Tag> {
    let matter = summary.matter();
    let date = matter.date.filter(|date| date.day.is_some()).map(|date| {
        let (hour, minute) = date.time.unwrap_or_default();
        let day = crate::date::Date { time: None, ..date };
        format!("{day} {hour:02}:{minute:02}")
    });
    let mut tags = vec![
        tag(About::Content, "ArticleTitle", &matter.title),
        tag(About::Content, "PubDate", &date.unwrap_or_default()),
        tag(About::Content, "ContentSource", origin(lens, matter)),
    ];
    if !matter.author.is_empty() {
        tags.push(tag(About::Content, "Author", &matter.author));
    }
    tags
}

/// From whom a page is: from those it names, else from those who publish the site.
pub fn origin<'l>(lens: &'l Lens, matter: &'l FrontMatter) -> &'l str {
    let organiser = footer(lens, "organiser");
    let owner = lens.identity().text("owner").unwrap_or_default();
    [matter.origin.as_str(), organiser, owner].into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}

/// Where the number of a police record is looked up: `https://beian.mps.gov.cn/#/query/webSearch?code=` and its 14 digits.
/// `None` for what is no such number.
pub fn police_record(text: &str) -> Option<String> {
    let behind = &text[text.find("公网安备")? + "公网安备".len()..];
    let digits = behind.trim_start().split('号').next().unwrap_or_default();
    let is_number = digits.len() == 14 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| format!("https://beian.mps.gov.cn/#/query/webSearch?code={digits}"))
}
