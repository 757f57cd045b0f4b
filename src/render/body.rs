//! The body of a document to HTML: links and pictures find their targets, shortcodes their templates.

use std::fmt::Write;
use std::ops::Range;
use std::sync::Arc;

use minijinja::Value;

use crate::diagnostic::{Code, Diagnostic, Hint, Node, nearest_file};
use crate::document::links::{Target, escaped, flaw, literal};
use crate::document::{Argument, Call, Document, Heading, Inline, Segment};
use crate::folder::{self, Medium};
use crate::notes::{self, Notes};
use crate::path::SourcePath;
use crate::plan;
use crate::render::arguments;
use crate::render::image::{Image, Room};
use crate::render::link::{relative, resolve};
use crate::render::medium::Player;
use crate::render::recording;
use crate::render::scope::{Scope, SiteObject, encode};
use crate::site::links::Destination;
use crate::site::{links, widen};

/// The page as the shortcodes on it see it, each from a scope of its own.
pub type PageOf<'a> = &'a dyn Fn(&Arc<Scope>) -> Value;

/// The body of `document`, as it stands on the page of `scope`; `page` is the page that shortcodes see.
pub fn html(scope: &Scope, document: &Document, page: PageOf<'_>) -> String {
    let size = |segment: &Segment| if let Segment::Html(html) = segment { html.len() } else { 200 };
    let mut html = String::with_capacity(document.body.segments.iter().map(size).sum());
    // A link that leads nowhere is text: its end tag goes, too. No link stands in another.
    let mut is_text = false;
    // How many pictures of the present group are to come.
    let (mut has_picture, mut left, mut room) = (head_shows(scope, document), 0, Room::Text);
    for (at, segment) in document.body.segments.iter().enumerate() {
        match segment {
            Segment::Html(done) => {
                let mut rest = done.as_str();
                if is_text && let Some((label, behind)) = done.split_once("</a>") {
                    is_text = false;
                    html.push_str(label);
                    rest = behind;
                }
                html.push_str(rest);
            }
            Segment::Link { target, title, range } => {
                is_text = !link(scope, document, target, title, widen(range), &mut html);
            }
            Segment::Image { target, alt, title, figure, range } => {
                let group = group_from(&document.body.segments[at..]);
                if left == 0 && group > 1 {
                    left = group;
                    room = Room::Among(group);
                    let _ = write!(html, "<div class=\"pictures of-{group}\">");
                }
                let (is_first, range) = (!has_picture, widen(range));
                has_picture = true;
                let picture = Picture { target, alt, title, figure: *figure, is_first, room, range };
                picture.write(scope, document, &mut html);
                left = left.saturating_sub(1);
                if left == 0 && room != Room::Text {
                    room = Room::Text;
                    html.push_str("</div>\n");
                }
            }
            Segment::Address { target, picture, range } => {
                html.push_str(&address(scope, document, target, *picture, widen(range)));
            }
            Segment::Call(call) => shortcode(scope, document, page, call, &mut html),
        }
    }
    html
}

/// Whether the text of a page shows a picture of the site.
pub(super) fn shows(document: &Document, picture: &SourcePath) -> bool {
    pictures(document).any(|target| {
        links::picture(&Target::parse(&document.path, target)).is_some_and(|source| source == *picture)
    })
}

fn pictures(document: &Document) -> impl Iterator<Item = &str> {
    document.body.segments.iter().filter_map(|segment| match segment {
        Segment::Image { target, .. } => Some(target.as_str()),
        _ => None,
    })
}

/// Whether the head of a page shows a picture, so that none in its text is the first.
fn head_shows(scope: &Scope, document: &Document) -> bool {
    if document.kind.is_none() || pictures(document).next().is_none() {
        return false;
    }
    let Some(summary) = scope.lens.summary(&document.path) else { return false };
    match &summary.matter().image {
        Some(image) => crate::site::picture(&document.path, &image.value)
            .is_some_and(|picture| !shows(document, &picture) && scope.lens.asset_place(&picture).is_some()),
        None => {
            let cover = plan::cover_route(&summary.route);
            scope.lens.cover(&document.path).is_some()
                && matches!(scope.lens.at_route(&cover), Destination::Made(_))
        }
    }
}

/// So many pictures at most are one group.
const GROUP: usize = 9;

/// How many pictures stand at the start of some segments, each a paragraph of its own, with nothing between them. More than
/// a group holds are several, of about the same size.
fn group_from(segments: &[Segment]) -> usize {
    let is_blank = |segment: &&Segment| !matches!(segment, Segment::Html(html) if html.trim().is_empty());
    let row = segments.iter().filter(is_blank);
    let count = row.take_while(|segment| matches!(segment, Segment::Image { figure: true, .. })).count();
    count.div_ceil(count.div_ceil(GROUP).max(1))
}

/// What a heading shows, without markup and links, made safe for an element or a quoted attribute.
pub fn title(scope: &Scope, document: &Document, page: PageOf<'_>, heading: &Heading) -> String {
    if heading.inlines.is_empty() {
        return escape(&heading.text);
    }
    let mut title = String::new();
    for inline in &heading.inlines {
        match inline {
            Inline::Text(text) | Inline::Blank(text) => title.push_str(&escape(text)),
            Inline::Call(call) => {
                let mut html = String::new();
                shortcode(scope, document, page, &Call { linked: true, ..call.clone() }, &mut html);
                title.push_str(&without_tags(&html));
            }
        }
    }
    title.trim().to_owned()
}

/// The text of HTML, with its entities.
fn without_tags(html: &str) -> String {
    let mut parts = html.split('<');
    let mut text = parts.next().unwrap_or_default().to_owned();
    parts.for_each(|part| text.push_str(part.split_once('>').map_or("", |(_, text)| text)));
    text
}

/// An address in raw HTML, as it has to be on the page; as it was written where it leads nowhere.
fn address(scope: &Scope, document: &Document, target: &str, picture: bool, range: Range<usize>) -> String {
    let found = match picture {
        true => {
            Picture { target, alt: "", title: "", figure: false, is_first: false, room: Room::Text, range }
                .find(scope, document, false)
                .map(|image| image.src)
        }
        false => resolve(scope, document, target, range),
    };
    found.unwrap_or_else(|| escape(target))
}

/// Writes the start tag of a link; whether it leads somewhere.
fn link(
    scope: &Scope,
    document: &Document,
    target: &str,
    title: &str,
    range: Range<usize>,
    html: &mut String,
) -> bool {
    let Some(href) = resolve(scope, document, target, range) else { return false };
    let _ = write!(html, "<a href=\"{href}\"");
    attribute(html, "title", title);
    html.push('>');
    true
}

struct Picture<'a> {
    target: &'a str,
    alt: &'a str,
    title: &'a str,
    figure: bool,
    /// No picture stands before it on the page: it is not waited for until it is near.
    is_first: bool,
    room: Room,
    range: Range<usize>,
}

impl Picture<'_> {
    fn write(&self, scope: &Scope, document: &Document, html: &mut String) {
        let source = links::picture(&Target::parse(&document.path, self.target));
        let notes = source.as_ref().and_then(|source| scope.lens.notes(source));
        let own_alt = Some(self.alt).filter(|alt| !alt.trim().is_empty());
        let alt = own_alt.unwrap_or_else(|| notes.map_or("", |notes| &notes.alt));
        if alt.is_empty() {
            let message = format!("图片“{}”没有说明文字", self.target);
            scope.complain(
                Diagnostic::new(Code::ImageAlt, message)
                    .at(&document.path, self.range.clone())
                    .hint("在方括号里写一句话说明图片里有什么，看不见图片的人靠它"),
            );
        }
        let Some(image) = self.find(scope, document, true) else { return };
        let medium = folder::medium(self.target.split(['?', '#']).next().unwrap_or_default());
        if self.figure {
            html.push_str("<figure>");
        }
        let mut rest = match self.is_first {
            true => " decoding=\"async\"".to_string(),
            false => " loading=\"lazy\" decoding=\"async\"".to_string(),
        };
        if !self.figure {
            attribute(&mut rest, "title", self.title);
        }
        let enlarged = image.largest.as_ref().filter(|_| self.figure);
        if let Some(medium @ (Medium::Video | Medium::Audio)) = medium {
            let (src, label) = (&image.src, &escape(alt));
            let named = [None, None];
            let player = Player { medium, src, label, source: source.as_ref(), named, is_eager: true };
            html.push_str(&player.html(scope));
            if medium == Medium::Video && source.is_some() && player.captions(scope).is_none() {
                scope.complain(self.without_captions(document));
            }
        } else {
            if let Some(largest) = enlarged {
                let _ = write!(html, "<a class=\"enlarge\" href=\"{largest}\">");
            }
            html.push_str(&image.html(self.room.sizes(), &escape(alt), &rest));
            if enlarged.is_some() {
                html.push_str("</a>");
            }
        }
        if self.figure {
            let (caption, rights) = self.caption(alt, notes);
            if !caption.is_empty() || !rights.is_empty() {
                let _ = write!(html, "<figcaption>{}", escape(caption));
                if !rights.is_empty() {
                    let _ = write!(html, "<small class=\"credit\">{}</small>", escape(&rights));
                }
                html.push_str("</figcaption>");
            }
            html.push_str("</figure>\n");
        }
    }

    /// What stands below the picture, and who made it: `说明 | 摄影：…`; what is not written there is said beside the file.
    fn caption<'c>(&'c self, alt: &'c str, notes: Option<&'c Notes>) -> (&'c str, String) {
        notes::below(self.title, alt, notes)
    }

    fn without_captions(&self, document: &Document) -> Diagnostic {
        let name = self.target.rsplit('/').next().unwrap_or(self.target);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        Diagnostic::new(Code::MediaCaptions, format!("录像“{}”没有字幕", self.target))
            .at(&document.path, self.range.clone())
            .hint(format!("把字幕另存为 WebVTT，取名 {stem}.vtt，放在录像旁边：听不见的人、开着静音的人靠它"))
    }

    /// What is shown; complains when there is no such picture. `plays` says that it may be a film or a sound.
    fn find(&self, scope: &Scope, document: &Document, plays: bool) -> Option<Image> {
        if let Some(flaw) = flaw(self.target) {
            scope.complain(flaw.at(&document.path, self.range.clone()));
            return None;
        }
        if self.target.starts_with("https://") || self.target.starts_with("http://") {
            return Some(Image { src: encode(self.target), ..Image::default() });
        }
        let source = links::picture(&Target::parse(&document.path, self.target));
        let asset = source.as_ref().and_then(|source| scope.lens.asset_place(source));
        if let Some(place) = asset {
            // Of what others are made of, the name is nobody's business.
            let flaw = match plays {
                true => links::medium_flaw(self.target),
                false => links::picture_flaw(self.target, false),
            };
            let flaw = flaw.filter(|_| place.picture.is_none());
            scope.complain(flaw.map(|flaw| flaw.at(&document.path, self.range.clone())));
            return Some(Image::of(scope, place));
        }
        if let Some(flaw) = source.as_ref().and_then(links::no_picture) {
            scope.complain(flaw.at(&document.path, self.range.clone()));
            return None;
        }
        let mut diagnostic = Diagnostic::new(Code::ImageMissing, format!("图片不存在：{}", self.target))
            .at(&document.path, self.range.clone());
        diagnostic = diagnostic.follows(source.clone().map(Node::Source));
        if literal(&document.path, self.target).is_some_and(|file| scope.lens.files().contains(&file)) {
            scope.complain(diagnostic.hint(escaped(self.target)));
            return None;
        }
        let pictures = scope.lens.files().iter().map(SourcePath::as_str);
        if let Some(near) = source.and_then(|source| nearest_file(source.as_str(), pictures)) {
            let near = Hint::perhaps(&relative(&document.path, near));
            diagnostic = diagnostic.hint(near.for_words(self.target));
        }
        scope.complain(diagnostic.hint("把图片放在 Markdown 文件旁边，文件名（含大小写）要写得一样"));
        None
    }
}

/// What a shortcode stands for. Where it is the same on every page it is made once: many pages quote the same figure.
fn shortcode(scope: &Scope, document: &Document, page: PageOf<'_>, call: &Call, html: &mut String) {
    let key = call.key();
    let piece = scope.lens.piece(key).unwrap_or_else(|| {
        let inner = Arc::new(scope.inner());
        let made = call_template(&inner, document, page, call);
        let diagnostics = inner.diagnostics();
        let is_shared = diagnostics.is_empty() && !inner.is_own();
        diagnostics.into_iter().for_each(|diagnostic| scope.complain(diagnostic));
        scope.lens.add(made.unwrap_or_default(), &inner.lens, is_shared.then_some(key))
    });
    scope.fill(&piece.html, html);
}

/// Renders the template of a shortcode; complains when it cannot be.
fn call_template(scope: &Arc<Scope>, document: &Document, page: PageOf<'_>, call: &Call) -> Option<String> {
    let range = widen(&call.range);
    let name = format!("shortcodes/{}.html", call.name);
    let Some(found) = scope.lens.template(&name) else {
        if recording::is(call) {
            return recording::html(scope, document, call, escape);
        }
        let names = scope.lens.template_names().into_iter();
        let known = names.filter_map(|name| name.strip_prefix("shortcodes/")?.strip_suffix(".html"));
        let known = known.chain(["video", "audio"]);
        let diagnostic = Diagnostic::new(Code::ShortcodeUnknown, format!("没有叫“{}”的短代码", call.name))
            .at(&document.path, range)
            .nearest(&call.name, known);
        scope.complain(diagnostic.hint("如果这只是文字，把它写进反引号里"));
        return None;
    };
    let template = found.compiled()?;
    let has_arguments = !call.named.is_empty() || call.positional.len() > 1;
    let flaw = has_arguments.then(|| arguments::flaw(call, template.source(), found.arguments())).flatten();
    if let Some(flaw) = flaw.or_else(|| arguments::no_clause(call)) {
        scope.complain(flaw.at(&document.path, range));
        return None;
    }
    let site = Value::from_object(SiteObject(scope.clone()));
    let args: Value = call.positional.iter().map(argument).collect();
    let fixed = [
        ("site", site),
        ("page", page(scope)),
        ("args", args),
        ("inline", Value::from(call.inline)),
        ("linked", Value::from(call.linked)),
    ];
    let named = call.named.iter().map(|(name, value)| (name.as_str(), argument(value)));
    let made = template.render(Value::from_pairs(named.chain(fixed)));
    for remark in scope.remarks() {
        scope.complain(remark.at(&document.path, range.clone()));
    }
    if let Ok(html) = &made
        && call.linked
        && let Some(tag) = ["<a ", "<button ", "<a\n", "<button\n"].iter().find(|tag| html.contains(*tag))
    {
        let what = if tag.starts_with("<a") { "链接" } else { "按钮" };
        let message = format!("短代码“{}”在链接的文字里又写出了{what}，读者点不准", call.name);
        let diagnostic = Diagnostic::new(Code::ShortcodeArgument, message).at(&document.path, range.clone());
        scope.complain(diagnostic.hint("把短代码移到链接外面；改主题的，在模板里看 linked"));
    }
    match made {
        Ok(text) if call.inline => Some(text.trim().to_string()),
        Ok(text) => Some(format!("{}\n", text.trim())),
        Err(error) => {
            scope.complain(scope.diagnose_call(&error, call, template.source(), &document.path));
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
