//! A fragment of HTML as a portal gives it to one that can stand on every page of the site: addresses in full, styles for
//! itself alone, scripts in files, names that nobody else has; and what is wrong with it. HTML is read by `lol_html`, as
//! browsers do.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;
use std::rc::Rc;

use lol_html::html_content::{Element, TextType};
use lol_html::{RewriteStrSettings, doc_comments, doc_text, doctype, element, end_tag, rewrite_str};

use super::address::{self, Address};
use super::names::Renamed;
use super::policy::{Hosts, Take};
use super::sheet::Surroundings;
use crate::config::Base;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::html::unescaped;
use crate::document::links;
use crate::path::SourcePath;

/// A fragment, and what is known where it stands.
pub(super) struct Given<'a> {
    pub(super) path: &'a SourcePath,
    pub(super) text: &'a str,
    /// `header` or `footer`.
    pub(super) part: &'static str,
    /// What addresses are relative to.
    pub(super) origin: &'a Base,
    /// Whether the site is one of `https`.
    pub(super) is_secure: bool,
    /// Whether its policy lets scripts in attributes through.
    pub(super) lets_scripts: bool,
    /// The new names of ids that the theme has too.
    pub(super) renamed: &'a Renamed,
    /// Whether a file stands beside it.
    pub(super) is_beside: &'a dyn Fn(&str) -> bool,
}

/// What was made of it.
#[derive(Debug, Default)]
pub(super) struct Made {
    /// The names of scripts stand between NULs, for links to them.
    pub(super) html: String,
    /// Its own styles.
    pub(super) css: String,
    /// Sheets elsewhere, in order.
    pub(super) sheets: Vec<String>,
    /// Names and texts of its own scripts.
    pub(super) scripts: Vec<(String, String)>,
    pub(super) hosts: Hosts,
    /// Its ids, and where they stand.
    pub(super) ids: Vec<(String, Range<usize>)>,
    /// What readers read, without blanks.
    pub(super) words: String,
    pub(super) found: Vec<Diagnostic>,
}

/// Elements that end where others do (WHATWG HTML, 13.1.2.4).
const OPEN_ENDED: [&str; 18] = [
    "html", "head", "body", "li", "dt", "dd", "p", "rt", "rp", "optgroup", "option", "colgroup", "caption",
    "thead", "tbody", "tfoot", "tr", "td",
];

/// What servers run, and browsers do not.
const PROGRAMS: [(&str, &str); 3] =
    [("<!--#", "服务器端包含（SSI）"), ("<%", " JSP 或 ASP 程序"), ("<?php", " PHP 程序")];

/// What stands inside an element whose text is none for readers.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Raw {
    Script,
    Style,
    Dropped,
}

/// How far the reading has come. End tags are told to whoever outlives the start tags.
#[derive(Debug, Default)]
struct Course {
    open: Vec<(usize, String, Range<usize>)>,
    /// All that was read as something.
    read: Vec<Range<usize>>,
    raw: Option<Raw>,
    /// The texts of scripts and styles that have ended.
    inside: String,
    ended: Vec<(Raw, String)>,
}

struct Work<'a> {
    given: &'a Given<'a>,
    made: Made,
    course: Rc<RefCell<Course>>,
    /// What the next style or script that ends is: the media of one, the name of the other.
    waiting: Vec<String>,
    classes: usize,
    is_document: Option<Range<usize>>,
}

/// Rewrites a fragment.
pub(super) fn rewrite(given: &Given<'_>) -> Made {
    let course = Rc::new(RefCell::new(Course::default()));
    let work = RefCell::new(Work {
        given,
        made: Made::default(),
        course: course.clone(),
        waiting: Vec::new(),
        classes: 0,
        is_document: None,
    });
    let settings = RewriteStrSettings::new()
        .with_strict(false)
        .append_document_content_handler(doctype!(|doctype| {
            let range = doctype.source_location().bytes();
            let mut work = work.borrow_mut();
            work.course.borrow_mut().read.push(range.clone());
            work.is_document.get_or_insert(range);
            doctype.remove();
            Ok(())
        }))
        .append_document_content_handler(doc_comments!(|comment| {
            course.borrow_mut().read.push(comment.source_location().bytes());
            comment.remove();
            Ok(())
        }))
        .append_document_content_handler(doc_text!(|text| {
            let mut course = course.borrow_mut();
            course.read.push(text.source_location().bytes());
            match course.raw {
                None if text.text_type() == TextType::Data => {
                    let words = text.as_str().chars().filter(|c| !c.is_whitespace());
                    work.borrow_mut().made.words.extend(words);
                }
                None => {}
                Some(_) => {
                    course.inside.push_str(text.as_str());
                    text.remove();
                }
            }
            Ok(())
        }))
        .append_element_content_handler(element!("*", |element| {
            work.borrow_mut().element(element);
            Ok(())
        }));
    let html = rewrite_str(given.text, settings);
    let mut work = work.into_inner();
    work.finish();
    let mut made = work.made;
    // Neither memory nor our handlers set a limit.
    made.html = html.unwrap_or_default().trim().to_owned();
    made.found.sort_by_key(|one| one.span.as_ref().map(|span| span.start));
    made
}

impl Work<'_> {
    fn say(&mut self, code: Code, message: String, range: Range<usize>, hint: impl Into<String>) {
        let diagnostic = Diagnostic::new(code, message).at(self.given.path, range).hint(hint.into());
        self.made.found.push(diagnostic);
    }

    fn element(&mut self, element: &mut Element<'_, '_>) {
        let (tag, range) = (element.tag_name(), element.source_location().bytes());
        self.take_ended();
        let raw = match tag.as_str() {
            "script" => Some(Raw::Script),
            "style" => Some(Raw::Style),
            "title" => Some(Raw::Dropped),
            _ => None,
        };
        self.follow(element, &tag, range.clone(), raw);
        match tag.as_str() {
            "html" | "head" | "body" => {
                self.is_document.get_or_insert(range);
                element.remove_and_keep_content();
            }
            "title" => element.remove_and_keep_content(),
            "meta" | "base" => element.remove(),
            "link" => self.link(element, range),
            "style" => {
                self.waiting.push(element.get_attribute("media").unwrap_or_default());
                element.remove_and_keep_content();
            }
            _ => {
                self.attributes(element, &tag);
                if tag == "script" {
                    self.script(element);
                }
            }
        }
    }

    /// Takes note of where an element begins and ends.
    fn follow(&self, element: &mut Element<'_, '_>, tag: &str, range: Range<usize>, raw: Option<Raw>) {
        let mut course = self.course.borrow_mut();
        course.read.push(range.clone());
        if raw.is_some() {
            course.raw = raw;
        }
        let Some(handlers) = element.end_tag_handlers() else { return };
        let (id, own) = (range.start, tag.to_owned());
        course.open.push((id, own.clone(), range));
        let course = self.course.clone();
        handlers.push(end_tag!(move |end| {
            let mut course = course.borrow_mut();
            course.read.push(end.source_location().bytes());
            // What ends with an element around it was not closed by itself.
            if end.name() == own {
                course.open.retain(|(known, ..)| *known != id);
            }
            if let Some(raw) = raw {
                course.raw = None;
                let inside = std::mem::take(&mut course.inside);
                course.ended.push((raw, inside));
            }
            Ok(())
        }));
    }

    /// The styles and scripts that have ended since the last element.
    fn take_ended(&mut self) {
        let ended = std::mem::take(&mut self.course.borrow_mut().ended);
        for (raw, text) in ended {
            match raw {
                Raw::Dropped => {}
                Raw::Style => {
                    let media = self.waiting.pop().unwrap_or_default();
                    let css = self.with_surroundings(|surroundings| surroundings.scoped(&text));
                    match media.trim() {
                        "" | "all" => self.made.css += &css,
                        media => self.made.css += &format!("@media {media} {{\n{css}}}\n"),
                    }
                }
                Raw::Script => {
                    let name = self.waiting.pop().unwrap_or_default();
                    if !name.is_empty() && !text.trim().is_empty() {
                        self.made.scripts.push((name, text));
                    }
                }
            }
        }
    }

    fn with_surroundings<T>(&mut self, act: impl FnOnce(&mut Surroundings<'_>) -> T) -> T {
        let (origin, renamed) = (self.given.origin, self.given.renamed);
        let (mut hosts, mut sheets) = (Vec::new(), Vec::new());
        let mut url = |written: &str, take: Take| match address::full(written, origin) {
            Address::Full(address) => {
                hosts.push((take, address.clone()));
                address
            }
            Address::AsIs => written.to_owned(),
            // Nothing is got from there, and nothing can be done: sheets are written by machines.
            Address::Script | Address::Saved => String::new(),
        };
        let mut import = |sheet: &str| sheets.push(sheet.to_owned());
        let rename = |id: &str| renamed.of(id);
        let value = act(&mut Surroundings { url: &mut url, import: &mut import, rename: &rename });
        hosts.into_iter().for_each(|(take, address)| self.takes(take, &address));
        for sheet in sheets {
            if let Address::Full(address) = address::full(&sheet, origin) {
                self.takes(Take::Style, &address);
                self.made.sheets.push(address);
            }
        }
        value
    }

    /// Notes that something is taken from an address.
    fn takes(&mut self, take: Take, address: &str) {
        if let Some(host) = address::host(&unescaped(address)) {
            self.made.hosts.entry(take).or_default().insert(host);
        }
    }

    /// A sheet is put into the head of the page, before the site's own; of the other links of a head the page has its own.
    fn link(&mut self, element: &mut Element<'_, '_>, range: Range<usize>) {
        let rel = element.get_attribute("rel").unwrap_or_default().to_ascii_lowercase();
        if rel.split_whitespace().any(|word| word == "stylesheet") {
            let href = element.get_attribute("href").unwrap_or_default();
            if let Some(address) = self.address(&href, range, Some(Take::Style)) {
                self.made.sheets.push(unescaped(&address).into_owned());
            }
        }
        element.remove();
    }

    /// A script in the fragment becomes a file, which the site's policy lets through.
    fn script(&mut self, element: &mut Element<'_, '_>) {
        let kind = element.get_attribute("type").unwrap_or_default().to_ascii_lowercase();
        let is_script = kind.is_empty() || kind == "module" || kind.contains("javascript");
        if element.has_attribute("src") {
            self.waiting.push(String::new());
            return;
        }
        if !is_script {
            self.waiting.push(String::new());
            element.remove_and_keep_content();
            return;
        }
        let name = format!("portal-{}-{}.js", self.given.part, self.made.scripts.len() + 1);
        let _ = element.set_attribute("src", &format!("\0{name}\0"));
        self.waiting.push(name);
    }

    fn attributes(&mut self, element: &mut Element<'_, '_>, tag: &str) {
        let whole = element.source_location().bytes();
        let attributes: Vec<(String, String, Range<usize>)> = element
            .attributes()
            .iter()
            .map(|one| {
                let range = one.value_source_location().map(|place| place.bytes());
                (one.name(), one.value(), range.filter(|range| !range.is_empty()).unwrap_or(whole.clone()))
            })
            .collect();
        let mut styles = Vec::new();
        for (name, value, range) in attributes {
            let set = |element: &mut Element<'_, '_>, value: &str| {
                let _ = element.set_attribute(&name, value);
            };
            match (tag, name.as_str()) {
                (_, "style") => {
                    let declared = self.with_surroundings(|surroundings| {
                        surroundings.declarations(&unescaped(&value), Take::Image)
                    });
                    styles.push(declared);
                    element.remove_attribute("style");
                }
                // The site's own pictures are as high as they are wide by nature.
                ("img", "width" | "height")
                    if value.bytes().all(|byte| byte.is_ascii_digit()) && !value.is_empty() =>
                {
                    styles.insert(0, format!("{name}: {value}px"));
                }
                (_, event) if event.starts_with("on") && event.len() > 2 => {
                    if !self.given.lets_scripts {
                        element.remove_attribute(event);
                        let message = format!("“{event}”里的脚本不会执行：网站的安全策略不许网页里夹带脚本");
                        let hint = "把它删去，或者换成普通的链接；门户的脚本放在单独的 .js 文件里，用 <script src> 引的可以";
                        self.say(Code::PortalScript, message, range, hint);
                    }
                }
                (_, "id") => {
                    let own = self.given.renamed.of(&value);
                    if let Some(own) = &own {
                        set(element, own);
                    }
                    self.made.ids.push((own.unwrap_or(value), range));
                }
                (
                    _,
                    "for" | "headers" | "list" | "aria-labelledby" | "aria-describedby" | "aria-controls"
                    | "aria-owns",
                ) => {
                    let ids = value.split_whitespace();
                    let ids: Vec<String> =
                        ids.map(|id| self.given.renamed.of(id).unwrap_or_else(|| id.to_owned())).collect();
                    set(element, &ids.join(" "));
                }
                (_, "href" | "usemap") if value.starts_with('#') => {
                    if let Some(own) = self.given.renamed.of(&value[1..]) {
                        set(element, &format!("#{own}"));
                    }
                }
                (_, "srcset") => {
                    let pictures: Vec<String> =
                        value.split(',').filter_map(|picture| self.of_set(picture.trim(), &range)).collect();
                    set(element, &pictures.join(", "));
                }
                (tag, name) => {
                    let Some(take) = taken(tag, name) else { continue };
                    match self.address(&value, range, take) {
                        Some(address) => set(element, &address),
                        None => element.remove_attribute(name),
                    }
                }
            }
        }
        let style: Vec<&str> = styles
            .iter()
            .map(|style| style.trim_end_matches(';'))
            .filter(|style| !style.is_empty())
            .collect();
        if !style.is_empty() {
            self.classes += 1;
            let own = format!("portal-{}-{}", self.given.part, self.classes);
            let classes = element.get_attribute("class").unwrap_or_default();
            let _ = element.set_attribute("class", format!("{classes} {own}").trim());
            // Weighs more than any selector of a sheet, as an attribute does.
            self.made.css += &format!(".portal .{own}:not(#_):not(#_):not(#_) {{ {} }}\n", style.join("; "));
        }
    }

    /// One picture of a list, with what is said of its size.
    fn of_set(&mut self, picture: &str, range: &Range<usize>) -> Option<String> {
        let (written, size) = picture.split_once(char::is_whitespace).unwrap_or((picture, ""));
        let address = self.address(written, range.clone(), Some(Take::Image))?;
        Some(format!("{address} {size}").trim_end().to_owned())
    }

    /// An address in full; `None` where nobody gets anything from there. Says what is wrong with it.
    fn address(&mut self, written: &str, range: Range<usize>, take: Option<Take>) -> Option<String> {
        let shown = unescaped(written).into_owned();
        match address::full(written, self.given.origin) {
            Address::AsIs => Some(written.to_owned()),
            Address::Script => {
                let call = shown.split_once(':').map_or("", |(_, call)| call).trim();
                // What only keeps a link from leading anywhere.
                let is_idle = call.replace([' ', ';'], "").is_empty() || call.starts_with("void(0)");
                if !is_idle && !self.given.lets_scripts {
                    let message = format!("这里的脚本不会执行：“{shown}”");
                    self.say(Code::PortalScript, message, range, "换成普通的网址，或者把这一项删去");
                } else if self.given.lets_scripts {
                    return Some(written.to_owned());
                }
                None
            }
            Address::Saved => {
                let message = format!("“{shown}”是存在您电脑里的文件，读者取不到");
                self.say(Code::PortalAddress, message, range, "换成它在门户网站上的网址");
                None
            }
            Address::Full(address) => {
                if let Some(take) = take {
                    self.takes(take, &address);
                    self.look_at(&shown, &address, range, take);
                }
                Some(address)
            }
        }
    }

    fn look_at(&mut self, shown: &str, address: &str, range: Range<usize>, take: Take) {
        if (self.given.is_beside)(shown) {
            let message = format!("portal 文件夹里的“{shown}”不会发布，读者的浏览器会到 {address} 去取");
            let hint = "把它放到门户的网站上；或者放进 content，这里写它完整的网址";
            self.say(Code::PortalAddress, message, range, hint);
        } else if self.given.is_secure && address.starts_with("http://") && take != Take::Form {
            let message = format!("网站是 https 的，浏览器不取 http 的“{shown}”");
            let hint = "门户有 https 的，把 http:// 换成 https://；没有的把它删去";
            self.say(Code::PortalAddress, message, range, hint);
        } else if let Some(local) = links::local(address) {
            let hint = "换成读者能打开的网址";
            self.say(Code::PortalAddress, local.message, range, hint);
        }
    }

    /// All has been read: what of it fits together.
    fn finish(&mut self) {
        self.take_ended();
        let text = self.given.text;
        for (program, what) in PROGRAMS {
            if let Some(at) = text.find(program) {
                let message = format!("这里是{what}，只有门户的服务器会执行，读者看到的是原样的代码");
                let hint = "在浏览器里打开门户的网页，右键“查看网页源代码”，从那里复制页头、页脚的 HTML";
                self.say(Code::PortalProgram, message, at..at + program.len(), hint);
            }
        }
        if let Some(range) = self.is_document.take() {
            let message = "文件里是一整个网页（有 <html> 或 <body>），这里只要页头或页脚那一段".to_owned();
            let hint = "只留页头、页脚的 HTML，连同它用到的 <link>、<style>、<script>；别的删去";
            self.say(Code::PortalDocument, message, range, hint);
        }
        let write = "document.write";
        if self.made.scripts.iter().any(|(_, script)| script.contains(write)) {
            let range = text.find(write).map_or(0..0, |at| at..at + write.len());
            let message =
                "脚本用 document.write 往网页里写东西：写的是什么查不到，安全策略多半会拦住".to_owned();
            self.say(Code::PortalScript, message, range, "把它写出来的东西直接写进 HTML，脚本删去");
        }
        let Course { open, read, .. } = std::mem::take(&mut *self.course.borrow_mut());
        for (_, tag, range) in open.into_iter().filter(|(_, tag, _)| !OPEN_ENDED.contains(&tag.as_str())) {
            let message = format!("<{tag}> 没有结束，后面的东西都会跑到它里面去");
            let hint = match self.given.part {
                "header" => format!("补上 </{tag}>；它要是在页脚的文件里才结束，两处都删去"),
                _ => format!("补上 </{tag}>"),
            };
            self.say(Code::PortalMarkup, message, range, hint);
        }
        for range in gaps(text.len(), read) {
            let tag = text[range.clone()].trim();
            let name =
                tag.trim_start_matches("</").split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
            // A paragraph or line break that is only closed is an empty one.
            if !tag.starts_with("</")
                || matches!(name, "p" | "br" | "html" | "body" | "head")
                || name.is_empty()
            {
                continue;
            }
            let message = format!("多了一个 </{name}>，前面没有它的 <{name}>");
            let hint = match self.given.part {
                "footer" => "删去它；它要是用来结束页头的文件里打开的，两处都删去",
                _ => "删去它，或者补上开头的标签",
            };
            self.say(Code::PortalMarkup, message, range, hint);
        }
        if self.made.html.is_empty() && self.made.found.is_empty() {
            let seen: BTreeSet<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
            if seen.is_empty() {
                let message = "文件是空的，门户的这一部分不会显示".to_owned();
                self.say(Code::FileEmpty, message, 0..0, "把门户给的 HTML 存进去，或者在 site.yaml 里删去它");
            }
        }
    }
}

/// What is taken from the address in an attribute, if there is one; `None` inside for a link that readers follow.
fn taken(tag: &str, name: &str) -> Option<Option<Take>> {
    Some(match (tag, name) {
        ("a" | "area", "href") => None,
        ("form", "action") | ("button" | "input", "formaction") => Some(Take::Form),
        ("script", "src") => Some(Take::Script),
        ("img" | "input", "src") | ("video", "poster") | (_, "background") => Some(Take::Image),
        ("image" | "use", "href" | "xlink:href") => Some(Take::Image),
        ("audio" | "video" | "source" | "track", "src") => Some(Take::Media),
        ("iframe" | "frame", "src") => Some(Take::Frame),
        ("embed", "src") | ("object", "data") => Some(Take::Object),
        _ => return None,
    })
}

/// What of a text was read as nothing: end tags that end nothing.
fn gaps(length: usize, mut read: Vec<Range<usize>>) -> Vec<Range<usize>> {
    read.sort_by_key(|range| (range.start, range.end));
    let (mut gaps, mut at) = (Vec::new(), 0);
    for range in read.into_iter().chain(std::iter::once(length..length)) {
        if range.start > at {
            gaps.push(at..range.start);
        }
        at = at.max(range.end);
    }
    gaps
}
