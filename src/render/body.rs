//! The body of a document to HTML: links and pictures find their targets, shortcodes their templates.

use std::fmt::Write;
use std::ops::Range;
use std::sync::Arc;

use minijinja::Value;

use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::document::{Argument, Call, Document, Segment};
use crate::path::{RoutePath, SourcePath};
use crate::plan::View;
use crate::render::scope::Scope;
use crate::render::vocabulary::{OwnPage, PageObject, SiteObject};
use crate::site::widen;

/// The body of `document`, as it stands on the page of `scope`; `page` is the page that shortcodes see.
pub fn html(scope: &Scope, document: &Document, page: &Arc<PageObject>) -> String {
    let size = |segment: &Segment| if let Segment::Html(html) = segment { html.len() } else { 200 };
    let mut html = String::with_capacity(document.body.segments.iter().map(size).sum());
    for segment in &document.body.segments {
        match segment {
            Segment::Html(done) => html.push_str(done),
            Segment::Link { target, title, range } => {
                link(scope, document, target, title, widen(range), &mut html)
            }
            Segment::Image { target, alt, title, figure, range } => {
                let picture = Picture { target, alt, title, figure: *figure, range: widen(range) };
                picture.write(scope, document, &mut html);
            }
            Segment::Call(call) => shortcode(scope, document, page, call, &mut html),
        }
    }
    html
}

fn link(
    scope: &Scope,
    document: &Document,
    target: &str,
    title: &str,
    range: Range<usize>,
    html: &mut String,
) {
    let href = resolve(scope, document, target, range).unwrap_or_else(|| "#".into());
    let _ = write!(html, "<a href=\"{href}\"");
    attribute(html, "title", title);
    html.push('>');
}

/// The `href` for a link into the site; complains when it leads nowhere.
fn resolve(scope: &Scope, document: &Document, target: &str, range: Range<usize>) -> Option<String> {
    let (path, fragment) = target.split_once('#').map_or((target, None), |(path, rest)| (path, Some(rest)));
    let (path, query) = path.split_once('?').map_or((path, None), |(path, rest)| (path, Some(rest)));
    let path = decode(path);
    if target.is_empty() {
        let diagnostic = Diagnostic::error(Code::LinkBroken, "链接没有写地址").at(&document.path, range);
        scope.complain(diagnostic.hint("把地址写在圆括号里；不需要链接就去掉方括号和圆括号"));
        return None;
    }
    let mut href = if path.is_empty() {
        check_anchor(scope, document, &document.path, fragment, target, range);
        String::new()
    } else if path.starts_with('/') {
        let route = existing_route(scope, &path).or_else(|| {
            scope.complain(broken_route(scope, &path, target).at(&document.path, range.clone()));
            None
        })?;
        scope.link(&route)
    } else {
        let source = document.path.join(&path).filter(|source| source.as_str().starts_with("content"));
        let Some(source) = source else {
            let message = format!("链接“{target}”指到站点内容以外");
            let diagnostic = Diagnostic::error(Code::LinkBroken, message).at(&document.path, range);
            scope.complain(diagnostic.hint("链接只能指向 content 文件夹里的文件"));
            return None;
        };
        match find(scope, &source) {
            Found::Page(page, route) => {
                check_anchor(scope, document, &page, fragment, target, range);
                scope.link(&route)
            }
            Found::File(route) => scope.link(&route),
            Found::Excluded(why) => {
                let message = format!("链接的页面没有发布（{why}）：{target}");
                let diagnostic = Diagnostic::error(Code::LinkExcluded, message).at(&document.path, range);
                scope.complain(diagnostic.hint("先发布那个页面，或者去掉这个链接"));
                return None;
            }
            Found::Nothing => {
                scope.complain(
                    broken_source(scope, &document.path, &source, target).at(&document.path, range),
                );
                return None;
            }
        }
    };
    if let Some(query) = query {
        href.push('?');
        href.push_str(&super::scope::encode(query));
    }
    if let Some(fragment) = fragment {
        href.push('#');
        href.push_str(&super::scope::encode(fragment));
    }
    Some(href)
}

enum Found {
    Page(SourcePath, RoutePath),
    File(RoutePath),
    Excluded(String),
    Nothing,
}

/// What a path written in a text stands for: a Markdown file, a folder with a page, or another file.
fn find(scope: &Scope, source: &SourcePath) -> Found {
    let folder = source.as_str();
    let candidates = match source.extension() {
        Some("md") => vec![source.clone()],
        _ => vec![
            SourcePath::new(&format!("{folder}/_index.md")),
            SourcePath::new(&format!("{folder}/index.md")),
        ],
    };
    for candidate in candidates {
        match scope.lens.target(&candidate) {
            Some(Ok(route)) => return Found::Page(candidate, route.clone()),
            Some(Err(why)) => return Found::Excluded(why.chinese()),
            None => {}
        }
    }
    if let Some((name, "yaml" | "yml")) =
        source.as_str().strip_prefix("content/stats/").and_then(|rest| rest.rsplit_once('.'))
        && scope.lens.datasets().any(|known| known == name)
    {
        return Found::File(crate::plan::dataset_route(name));
    }
    scope.lens.asset_place(source).map_or(Found::Nothing, |(route, _)| Found::File(route.clone()))
}

/// A route of the site as written in a text or a template: the slash at the end may be missing.
pub fn existing_route(scope: &Scope, path: &str) -> Option<RoutePath> {
    let route = RoutePath::new(path);
    if scope.lens.has_route(&route) {
        return Some(route);
    }
    if path.ends_with('/') {
        return None;
    }
    let route = RoutePath::new(&format!("{path}/"));
    scope.lens.has_route(&route).then_some(route)
}

/// Says that there is nothing at a route, with the nearest one that there is.
pub fn broken_route(scope: &Scope, path: &str, target: &str) -> Diagnostic {
    let message = format!("站内没有“{target}”这个网址");
    let known = scope.lens.plan().filter(|(_, view)| view.is_listed()).map(|(route, _)| route.as_str());
    let diagnostic = Diagnostic::error(Code::LinkBroken, message);
    match nearest(path, known) {
        Some(near) => diagnostic.hint(format!("是不是“{near}”？")),
        None => diagnostic.hint("用 linli list routes 查看所有网址"),
    }
}

fn broken_source(scope: &Scope, from: &SourcePath, source: &SourcePath, target: &str) -> Diagnostic {
    let diagnostic = Diagnostic::error(Code::LinkBroken, format!("链接的文件不存在：{target}"));
    if target.contains('\\') {
        return diagnostic.hint(format!("路径里用斜线“/”：{}", target.replace('\\', "/")));
    }
    let sources = scope.lens.plan().filter_map(|(_, view)| match view {
        View::Page(source) | View::Section(source, 0) | View::Asset(source) => Some(source.as_str()),
        _ => None,
    });
    if is_host(target.split('/').next().unwrap_or("")) {
        return diagnostic.hint(format!("站外的网址要写完整：https://{target}"));
    }
    // Most of a path is alike for all files of a folder: the names themselves have to be.
    let alike = |near: &&str| nearest(file_stem(source.as_str()), [file_stem(near)]).is_some();
    match nearest(source.as_str(), sources).filter(alike) {
        Some(near) => diagnostic.hint(format!("是不是“{}”？", relative(from, near))),
        None => diagnostic.hint("写从本文件出发的相对路径，如 ../brands/hongse-mingpian.md"),
    }
}

/// Whether the first part of a target looks like the name of a host that somebody left `https://` off.
fn is_host(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    name.starts_with("www.") || matches!(ending, "cn" | "com" | "net" | "org")
}

/// The name of a file without its folder and extension; of a page that stands for its folder, the folder's.
fn file_stem(path: &str) -> &str {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    match name {
        "index.md" | "_index.md" => folder.rsplit('/').next().unwrap_or(""),
        name => name.rsplit_once('.').map_or(name, |(stem, _)| stem),
    }
}

/// How a file says where another is: `../brands/a.md`.
fn relative(from: &SourcePath, to: &str) -> String {
    let from: Vec<&str> = from.folder().split('/').collect();
    let to: Vec<&str> = to.split('/').collect();
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    format!("{}{}", "../".repeat(from.len() - common), to[common..].join("/"))
}

fn check_anchor(
    scope: &Scope,
    document: &Document,
    page: &SourcePath,
    fragment: Option<&str>,
    target: &str,
    range: Range<usize>,
) {
    let Some(fragment) = fragment.filter(|fragment| !fragment.is_empty()) else { return };
    let wanted = decode(fragment);
    let headings = scope.lens.anchors(page);
    if headings.iter().any(|heading| heading.id == wanted) || wanted.starts_with("fn") {
        return;
    }
    let message = format!("链接“{target}”里的标题锚点“{wanted}”不存在");
    let mut diagnostic = Diagnostic::error(Code::LinkAnchor, message).at(&document.path, range);
    if headings.is_empty() {
        diagnostic = diagnostic.hint("那一页的正文没有标题；去掉“#”和它后面的部分");
    }
    scope.complain(diagnostic.nearest(&wanted, headings.iter().map(|heading| heading.id.as_str())));
}

struct Picture<'a> {
    target: &'a str,
    alt: &'a str,
    title: &'a str,
    figure: bool,
    range: Range<usize>,
}

impl Picture<'_> {
    fn write(&self, scope: &Scope, document: &Document, html: &mut String) {
        if self.alt.trim().is_empty() {
            let message = format!("图片“{}”没有说明文字", self.target);
            scope.complain(
                Diagnostic::warning(Code::ImageAlt, message)
                    .at(&document.path, self.range.clone())
                    .hint("在方括号里写一句话说明图片里有什么，看不见图片的人靠它"),
            );
        }
        let Some((src, dimensions)) = self.find(scope, document) else { return };
        if self.figure {
            html.push_str("<figure>");
        }
        let _ = write!(html, "<img src=\"{src}\" alt=\"{}\"", escape(self.alt));
        if let Some((width, height)) = dimensions {
            let _ = write!(html, " width=\"{width}\" height=\"{height}\"");
        }
        html.push_str(" loading=\"lazy\" decoding=\"async\"");
        if !self.figure {
            attribute(html, "title", self.title);
        }
        html.push('>');
        if self.figure {
            let caption = if self.title.is_empty() { self.alt } else { self.title };
            if !caption.is_empty() {
                let _ = write!(html, "<figcaption>{}</figcaption>", escape(caption));
            }
            html.push_str("</figure>\n");
        }
    }

    /// The `src`, and the size in pixels if known; complains when there is no such picture.
    fn find(&self, scope: &Scope, document: &Document) -> Option<(String, Option<(u32, u32)>)> {
        if self.target.starts_with("https://") || self.target.starts_with("http://") {
            return Some((super::scope::encode(self.target), None));
        }
        let path = decode(self.target);
        let asset = match path.strip_prefix('/') {
            Some(path) => scope.lens.asset_place(&SourcePath::new(&format!("content/{path}"))),
            None => document.path.join(&path).and_then(|source| scope.lens.asset_place(&source)),
        };
        if let Some((route, dimensions)) = asset {
            return Some((scope.link(route), dimensions));
        }
        let mut diagnostic = Diagnostic::error(Code::ImageMissing, format!("图片不存在：{}", self.target))
            .at(&document.path, self.range.clone());
        let pictures = scope.lens.plan().filter_map(|(_, view)| match view {
            View::Asset(source) => Some(source.as_str()),
            _ => None,
        });
        if let Some(near) = document.path.join(&path).and_then(|source| nearest(source.as_str(), pictures)) {
            diagnostic = diagnostic.hint(format!("是不是“{}”？", relative(&document.path, near)));
        }
        scope.complain(diagnostic.hint("把图片放在 Markdown 文件旁边，文件名（含大小写）要写得一样"));
        None
    }
}

/// What a shortcode stands for. Where it is the same on every page it is made once: many pages quote the same figure.
fn shortcode(scope: &Scope, document: &Document, page: &Arc<PageObject>, call: &Call, html: &mut String) {
    let key = call.key();
    let piece = scope.lens.piece(key).unwrap_or_else(|| {
        let inner = Arc::new(scope.inner());
        let made = call_template(&inner, document, page, call);
        let diagnostics = inner.diagnostics();
        let is_shared = diagnostics.is_empty() && !inner.is_own();
        diagnostics.into_iter().for_each(|diagnostic| scope.complain(diagnostic));
        scope.lens.add(made.unwrap_or_default(), &inner.lens, is_shared.then_some(key))
    });
    scope.put(&piece.html, html);
}

/// Renders the template of a shortcode; complains when it cannot be.
fn call_template(
    scope: &Arc<Scope>,
    document: &Document,
    page: &Arc<PageObject>,
    call: &Call,
) -> Option<String> {
    let range = widen(&call.range);
    let name = format!("shortcodes/{}.html", call.name);
    let Some(template) = scope.lens.template(&name) else {
        if !scope.lens.has_template(&name) {
            let known = scope
                .lens
                .template_names()
                .filter_map(|name| name.strip_prefix("shortcodes/")?.strip_suffix(".html"));
            let diagnostic =
                Diagnostic::error(Code::ShortcodeUnknown, format!("没有叫“{}”的短代码", call.name))
                    .at(&document.path, range)
                    .nearest(&call.name, known);
            scope.complain(diagnostic.hint("如果这只是文字，把它写进反引号里"));
        }
        return None;
    };
    if !call.named.is_empty()
        && let Some(known) = scope.lens.arguments(&name)
        && let Some((wrong, _)) = call.named.iter().find(|(argument, _)| !known.contains(argument))
    {
        let message = format!("短代码“{}”没有叫“{wrong}”的参数", call.name);
        let mut diagnostic = Diagnostic::error(Code::ShortcodeArgument, message).at(&document.path, range);
        let possible = known.iter().map(String::as_str).filter(|name| !super::vocabulary::is_global(name));
        if let Some(near) = nearest(wrong, possible) {
            diagnostic = diagnostic.hint(format!("是不是“{near}”？"));
        }
        scope.complain(diagnostic);
        return None;
    }
    let site = Value::from_object(SiteObject(scope.clone()));
    let page = Value::from_object(OwnPage { page: page.clone(), scope: scope.clone() });
    let args: Value = call.positional.iter().map(argument).collect();
    let fixed = [("site", site), ("page", page), ("args", args), ("inline", Value::from(call.inline))];
    let named = call.named.iter().map(|(name, value)| (name.as_str(), argument(value)));
    match template.render(Value::from_pairs(named.chain(fixed))) {
        Ok(text) if call.inline => Some(text.trim().to_string()),
        Ok(text) => Some(format!("{}\n", text.trim())),
        Err(error) => {
            scope.complain(scope.diagnose_call(&error, &document.path, range));
            None
        }
    }
}

fn argument(argument: &Argument) -> Value {
    match argument {
        Argument::Text(text) => Value::from(text.as_str()),
        Argument::Number(text) => text
            .parse::<i64>()
            .map(Value::from)
            .or_else(|_| text.parse::<f64>().map(Value::from))
            .unwrap_or_else(|_| Value::from(text.as_str())),
        Argument::Bool(value) => Value::from(*value),
    }
}

fn attribute(html: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        let _ = write!(html, " {name}=\"{}\"", escape(value));
    }
}

/// Text made safe for an element or a quoted attribute.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Percent-decodes a path; what is not UTF-8 then stays as it is.
fn decode(path: &str) -> String {
    if !path.contains('%') {
        return path.to_string();
    }
    let bytes = path.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes
            .get(at + 1..at + 3)
            .and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match (bytes[at], hex) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                at += 3;
            }
            (byte, _) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| path.to_string())
}
