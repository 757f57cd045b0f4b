//! Markdown to segments, headings and plain text.
//!
//! Three steps: what must not be read as Markdown is found (shortcodes, figures left out); the rest becomes
//! pulldown-cmark's events; the [`Writer`] turns those into other events, which pulldown-cmark's own HTML writer
//! writes. What has to wait for the rest of the site passes through that writer as a marker and is put in afterwards.

mod raw;

use std::ops::Range;

use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Tag, TagEnd};
use pulldown_cmark_escape::{escape_html, escape_html_body_text};

use super::asides;
use super::dialect::OPTIONS;
use super::emphasis::Shadow;
use super::footnotes::Footnotes;
use super::holes::{self, Hole};
use super::links::{self, Link};
use super::lists::Lists;
use super::oversights::Oversights;
use super::plain::Plain;
use super::segments::{segments, without_styles};
use super::table::Table;
use super::{Body, Call, Heading, Inline, Segment, highlight, html};
use crate::config::{self, Anchors, Linebreaks};
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span};
use crate::hash::Map;
use crate::path::SourcePath;
use crate::text::blanks::Form;
use crate::text::count::Count;
use crate::text::passage::{self, OBJECT, Passage, Role, What};
use crate::text::{anchor, linebreak};

/// Text is no longer added to an excerpt that is this long, in bytes.
const EXCERPT_LEN: usize = 1500;

/// Shows each passage as it is read.
pub type Visit<'v> = &'v mut dyn FnMut(&Passage<'_>);

/// Parses the Markdown in `text[body]`; all ranges in the result are bytes of `text`, the whole source. Every text of it
/// is visited once, on the way. `blanks` says whether to look for figures and names that were left out.
pub fn parse(
    path: &SourcePath,
    text: &str,
    body: Range<usize>,
    settings: &config::Markdown,
    blanks: bool,
    visit: Visit<'_>,
) -> Diagnosed<Body> {
    read(path, text, body, settings, blanks, visit).finish()
}

/// Visits the texts of the Markdown in `text[body]`, and makes nothing of it.
pub fn walk(
    path: &SourcePath,
    text: &str,
    body: Range<usize>,
    settings: &config::Markdown,
    blanks: bool,
    visit: Visit<'_>,
) {
    read(path, text, body, settings, blanks, visit).end_block();
}

fn read<'a>(
    path: &'a SourcePath,
    text: &'a str,
    body: Range<usize>,
    settings: &'a config::Markdown,
    blanks: bool,
    visit: Visit<'a>,
) -> Writer<'a> {
    let (source, base) = (&text[body.clone()], body.start);
    let holes = holes::find(path, source, base, blanks);
    let masks: Vec<Range<usize>> =
        holes.iter().filter(|hole| hole.masked).map(|hole| hole.range.clone()).collect();
    let mut writer = Writer::new(path, text, body, settings, holes, blanks, visit);
    let mut oversights = Oversights::new(path, source, base, &settings.home);
    for (event, range) in Shadow::new(source, &masks).events(OPTIONS) {
        oversights.see(&event, &range);
        writer.event(event, range);
    }
    writer.diagnostics.append(&mut oversights.finish());
    writer
}

/// A picture whose alternative text is being read.
struct Picture<'a> {
    target: CowStr<'a>,
    title: CowStr<'a>,
    alt: Plain,
    range: Range<usize>,
    /// Pictures within its alternative text.
    depth: usize,
}

/// A heading that is being read, or whose anchor waits for those of the others.
struct Pending {
    /// Where its start tag is in `out`.
    at: usize,
    range: Range<usize>,
    explicit: bool,
}

/// Reads events of the source and collects those to be written.
struct Writer<'a> {
    path: &'a SourcePath,
    /// The whole source, and the bytes of it that are read.
    text: &'a str,
    source: &'a str,
    base: usize,
    settings: &'a config::Markdown,
    holes: Vec<Hole>,
    /// Whether what was left out is looked for.
    blanks: bool,
    visit: Visit<'a>,

    out: Vec<Event<'a>>,
    waiting: Vec<Segment>,
    headings: Vec<Heading>,
    pending: Vec<Pending>,
    footnotes: Footnotes<'a>,
    body: Body,
    count: Count,
    diagnostics: Vec<Diagnostic>,

    /// The block that is being read.
    plain: Plain,
    /// Where the paragraph begins in `out`.
    paragraph: usize,
    picture: Option<Picture<'a>>,
    /// Its language, its text, and the bytes from the first to the last of it.
    code: Option<(CowStr<'a>, String, Range<usize>)>,
    /// The block of HTML that is being read, which comes line by line.
    markup: Option<(Plain, Range<usize>)>,
    in_heading: bool,
    /// Quotations, boxes and lists that are open, each with where it begins in `out`.
    open: Vec<(Open, usize)>,
    /// The head of a box, which is written already.
    skipped: Range<usize>,
    table: Option<Table>,
    /// Whether some table says on which side its columns stand.
    aligned: bool,
    lists: Lists,
    /// Whether the link that is being read has a start tag.
    linked: bool,
    /// Whether it is an address in angle brackets, whose text is no prose.
    autolink: bool,
    /// Whether a link is being read, with a start tag or without.
    in_link: bool,
    /// The last visible character of the block, and where (in `out`, in the source) a line break waits for the next.
    last: Option<char>,
    held: Option<(usize, Range<usize>)>,
    html_reported: bool,
    /// The event loop has seen the author's `<!--more-->`, or enough text for any summary.
    excerpt_done: bool,
}

impl<'a> Writer<'a> {
    fn new(
        path: &'a SourcePath,
        text: &'a str,
        body: Range<usize>,
        settings: &'a config::Markdown,
        holes: Vec<Hole>,
        blanks: bool,
        visit: Visit<'a>,
    ) -> Writer<'a> {
        let (source, base) = (&text[body.clone()], body.start);
        Writer {
            path,
            text,
            source,
            base,
            settings,
            holes,
            blanks,
            visit,
            out: Vec::with_capacity(source.len() / 16),
            waiting: Vec::new(),
            headings: Vec::new(),
            pending: Vec::new(),
            footnotes: Footnotes::default(),
            body: Body::default(),
            count: Count::default(),
            diagnostics: Vec::new(),
            plain: Plain::default(),
            paragraph: 0,
            picture: None,
            code: None,
            markup: None,
            in_heading: false,
            open: Vec::new(),
            skipped: 0..0,
            table: None,
            aligned: false,
            lists: Lists::default(),
            linked: false,
            autolink: false,
            in_link: false,
            last: None,
            held: None,
            html_reported: false,
            excerpt_done: false,
        }
    }

    fn event(&mut self, event: Event<'a>, range: Range<usize>) {
        if self.picture.is_some() {
            return self.picture_event(event, range);
        }
        if self.skipped.contains(&range.start) && !is_of_block(&event) {
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) => match &mut self.code {
                Some((_, code, place)) => {
                    let start = if code.is_empty() { range.start } else { place.start };
                    code.push_str(&text);
                    *place = start..range.end;
                }
                None => self.text(text, range),
            },
            Event::Code(code) => {
                self.visible(code.chars().next(), code.chars().next_back());
                let place = self.source[range.clone()].find(&*code).map(|at| range.start + at);
                let place = self.place(place.map_or(range, |at| at..at + code.len()));
                self.plain.push_hole(&code, place, What::Verbatim);
                self.out.push(Event::Code(code));
            }
            Event::SoftBreak => {
                if self.settings.linebreaks == Linebreaks::Hard {
                    return self.event(Event::HardBreak, range);
                }
                self.held = Some((self.out.len(), range));
                self.out.push(Event::SoftBreak);
            }
            Event::HardBreak => {
                self.plain.push("\n", self.place(range));
                (self.last, self.held) = (None, None);
                self.out.push(Event::HardBreak);
            }
            Event::Html(html) => {
                if self.settings.html {
                    passage::visit_code(self.text, html.trim(), self.place(range.clone()), self.visit);
                }
                let place = self.place(range);
                if let Some((markup, _)) = &mut self.markup {
                    markup.push(&html, place);
                }
            }
            Event::InlineHtml(html) => self.inline_html(html, range),
            Event::FootnoteReference(label) => {
                self.held = None;
                let reference = self.footnotes.reference(label);
                self.out.push(Event::InlineHtml(reference.into()));
            }
            Event::TaskListMarker(done) => {
                let (checked, label) = if done { (" checked", "已完成") } else { ("", "未完成") };
                let html = format!(r#"<input type="checkbox" disabled{checked} aria-label="{label}"> "#);
                self.out.push(Event::InlineHtml(html.into()));
            }
            event @ (Event::Rule | Event::InlineMath(_) | Event::DisplayMath(_)) => self.out.push(event),
        }
    }

    fn start(&mut self, tag: Tag<'a>, range: Range<usize>) {
        if is_block(&tag.to_end()) {
            self.end_block();
            self.lists.apart |=
                !matches!(tag, Tag::Paragraph | Tag::List(_) | Tag::Item | Tag::BlockQuote(_));
        }
        match tag {
            Tag::Link { link_type, dest_url, title, .. } => {
                return self.link(link_type, dest_url, title, range);
            }
            Tag::Image { dest_url, title, .. } => {
                self.visible(Some(OBJECT), Some(OBJECT));
                self.picture =
                    Some(Picture { target: dest_url, title, alt: Plain::default(), range, depth: 0 });
                return;
            }
            Tag::CodeBlock(kind) => {
                let language = match kind {
                    CodeBlockKind::Fenced(info) => info,
                    CodeBlockKind::Indented => CowStr::Borrowed(""),
                };
                self.code = Some((language, String::new(), 0..0));
                return;
            }
            Tag::HtmlBlock => {
                self.markup = Some((Plain::default(), range));
                return;
            }
            Tag::FootnoteDefinition(label) => {
                self.footnotes.begin(label, range, std::mem::take(&mut self.out));
                return;
            }
            Tag::Heading { level, id, classes, attrs } => {
                self.in_heading = true;
                let range = range.start..range.start + self.source[range.clone()].trim_end().len();
                self.pending.push(Pending { at: self.out.len(), range, explicit: id.is_some() });
                // Other attributes could hold scripts.
                let attrs = if self.settings.html { attrs } else { Vec::new() };
                self.out.push(Event::Start(Tag::Heading { level, id, classes, attrs }));
                return;
            }
            Tag::Table(ref alignments) => {
                self.table = Some(Table::default());
                self.aligned |= alignments.iter().any(|alignment| *alignment != Alignment::None);
                // Where it is too wide it scrolls. Browsers stop there by Tab by themselves, and only then.
                self.out.push(Event::Html("<div class=\"table\" role=\"group\" aria-label=\"表格\">".into()));
            }
            Tag::TableRow => {
                if let Some(table) = &mut self.table {
                    table.next_row();
                }
            }
            Tag::Paragraph => self.paragraph = self.out.len(),
            Tag::BlockQuote(_) => {
                if let Some(head) = asides::head(self.source, range.start) {
                    return self.open_box(&head);
                }
                self.open.push((Open::Quotation, self.out.len()));
            }
            Tag::List(_) => self.open.push((Open::List, self.out.len())),
            Tag::Item => (self.lists.depth, self.lists.begins) = (self.lists.depth + 1, true),
            _ => {}
        }
        self.out.push(Event::Start(tag));
    }

    /// A box begins: its head is written, and read no more.
    fn open_box(&mut self, head: &asides::Head) {
        let end = &self.source[head.range.end..];
        self.skipped = head.range.start..head.range.end + usize::from(!end.is_empty());
        if !head.written.is_empty() {
            let place = self.place(head.written.clone());
            passage::visit_value(Role::Caption, self.text, &head.title, place, self.blanks, self.visit);
            self.count.add(&head.title);
        }
        if self.holes.iter().any(|hole| head.written.contains(&hole.range.start)) {
            let message = "说明框的标题里不能用短代码";
            self.report(Diagnostic::new(Code::ShortcodeSyntax, message), head.written.clone());
        }
        self.out.push(Event::Html(asides::open(head).into()));
        self.open.push((Open::Box, self.out.len()));
    }

    /// A quotation, box or list ends; whether its end has been written.
    fn close(&mut self, range: Range<usize>) -> bool {
        let Some((open, at)) = self.open.pop() else { return false };
        match open {
            Open::Quotation => asides::quotation(&mut self.out, at),
            Open::Box => {
                if self.out.len() == at {
                    let message = "说明框里没有字";
                    let hint = "每一行前面都写“> ”，与第一行连着；不要的，删去这一行";
                    let line = self.source[range.clone()].lines().next().map_or(0, str::len);
                    let place = range.start..range.start + line;
                    self.report(Diagnostic::new(Code::MarkdownAside, message).hint(hint), place);
                }
                self.out.push(Event::Html("</div>\n".into()));
                true
            }
            Open::List => {
                let (is_timeline, flaw) = asides::timeline(&mut self.out, at);
                if let Some(message) = flaw {
                    let written = self.source[range.clone()].trim_end().len();
                    let hint = "改正日期；不按先后排的，调一下次序";
                    let place = range.start..range.start + written;
                    self.report(Diagnostic::new(Code::MarkdownAside, message).hint(hint), place);
                }
                is_timeline
            }
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Link => {
                (self.autolink, self.in_link) = (false, false);
                if std::mem::take(&mut self.linked) {
                    self.out.push(Event::InlineHtml("</a>".into()));
                }
                return;
            }
            TagEnd::CodeBlock => return self.code_block(),
            TagEnd::HtmlBlock => return self.html_block(),
            TagEnd::Paragraph if self.end_lone_paragraph() => return,
            TagEnd::Heading(level) => self.heading(level),
            TagEnd::FootnoteDefinition => {
                self.end_block();
                let definition = std::mem::take(&mut self.out);
                self.out = self.footnotes.end(definition);
                return;
            }
            _ => {}
        }
        if is_block(&tag) {
            self.end_block();
        }
        match tag {
            TagEnd::Item => self.lists.depth -= 1,
            TagEnd::List(_) if self.lists.depth == 0 => self.lists.apart = true,
            _ => {}
        }
        if tag == TagEnd::TableCell
            && let Some(table) = &mut self.table
        {
            table.column += 1;
        }
        if matches!(tag, TagEnd::BlockQuote(_) | TagEnd::List(_)) && self.close(range) {
            return;
        }
        self.out.push(Event::End(tag));
        match tag {
            TagEnd::Heading(_) => self.in_heading = false,
            TagEnd::Table => {
                self.table = None;
                self.out.push(Event::Html("</div>\n".into()));
            }
            _ => {}
        }
    }

    /// Text of the source, in which shortcodes may stand.
    fn text(&mut self, text: CowStr<'a>, range: Range<usize>) {
        let first = self.holes.partition_point(|hole| hole.range.end <= range.start);
        let none = self.holes.get(first).is_none_or(|hole| hole.range.start >= range.end);
        if none || self.autolink || text.len() != range.len() {
            return self.plain_text(text, range);
        }
        let mut at = range.start;
        for index in first..self.holes.len() {
            let hole = self.holes[index].range.clone();
            if hole.start >= range.end {
                break;
            }
            if self.is_broken(index, &range) {
                continue;
            }
            if hole.start > at {
                self.plain_text(CowStr::Borrowed(&self.source[at..hole.start]), at..hole.start);
            }
            if hole.start >= range.start {
                self.hole(index);
            }
            at = hole.end.min(range.end);
        }
        if at < range.end {
            self.plain_text(CowStr::Borrowed(&self.source[at..range.end]), at..range.end);
        }
    }

    fn plain_text(&mut self, mut text: CowStr<'a>, mut range: Range<usize>) {
        // The blanks that Word begins a paragraph with: how far it is moved in the page says.
        if text.starts_with(['\u{3000}', '\u{2003}']) && self.begins_paragraph() {
            let words = text.trim_start_matches(['\u{3000}', '\u{2003}', ' ']);
            let blanks = text.len() - words.len();
            range.start += if text.len() == range.len() { blanks } else { 0 };
            text = match &text {
                CowStr::Borrowed(whole) => CowStr::Borrowed(&whole[blanks..]),
                _ => words.to_owned().into(),
            };
            if text.is_empty() {
                return;
            }
        }
        self.visible(text.chars().next(), text.chars().next_back());
        // What an entity stands for can be as long as the entity, and is not the same text.
        let same = matches!(text, CowStr::Borrowed(_)) || text.len() != range.len();
        let range = self.place(if same { range } else { range.start..range.start });
        match self.autolink || self.in_link && links::shows_address(&text) {
            true => self.plain.push_hole(&text, range, What::Verbatim),
            false => self.plain.push(&text, range),
        }
        self.out.push(Event::Text(text));
    }

    /// Whether nothing stands yet in the paragraph that is being read.
    fn begins_paragraph(&self) -> bool {
        self.plain.text.is_empty()
            && self.out.len() == self.paragraph + 1
            && matches!(self.out.last(), Some(Event::Start(Tag::Paragraph)))
    }

    /// Whether a hole is no shortcode but begins like one; that is said where it begins within `text`.
    fn is_broken(&mut self, index: usize, text: &Range<usize>) -> bool {
        let Hole { range, what: holes::What::Broken(diagnostic), .. } = &self.holes[index] else {
            return false;
        };
        if text.contains(&range.start) {
            self.diagnostics.push((**diagnostic).clone());
        }
        true
    }

    fn hole(&mut self, index: usize) {
        let Hole { range, what, .. } = &self.holes[index];
        let (range, written) = (range.clone(), &self.source[range.clone()]);
        let place = self.place(range.clone());
        match what {
            holes::What::Call(call) => {
                self.diagnostics.extend(call.says_nothing(self.path));
                let call = Call { linked: self.linked, ..call.clone() };
                for text in call.texts_for_readers() {
                    passage::visit_value(
                        Role::Caption,
                        self.text,
                        text,
                        place.clone(),
                        self.blanks,
                        self.visit,
                    );
                }
                // What it will say is not known; most say a number.
                self.visible(Some('0'), Some('0'));
                self.plain.push_call(call.clone(), place);
                self.wait(Segment::Call(call));
            }
            holes::What::Blank(form) => {
                let form = *form;
                let said = match form {
                    Form::Note => "",
                    Form::Stars | Form::Line | Form::Letters => r#" role="img" aria-label="未公开""#,
                };
                self.visible(written.chars().next(), written.chars().next_back());
                self.plain.push_hole(written, place, What::Blank(form));
                self.out.push(Event::InlineHtml(format!("<span class=\"blank\"{said}>").into()));
                self.out.push(Event::Text(CowStr::Borrowed(written)));
                self.out.push(Event::InlineHtml("</span>".into()));
            }
            holes::What::Broken(_) => unreachable!("what is broken is text"),
        }
    }

    /// Puts a segment off until the HTML is written.
    fn wait(&mut self, segment: Segment) {
        let marker = self.marker(segment);
        self.out.push(Event::InlineHtml(marker.into()));
    }

    /// What stands in the HTML for a segment that is put off.
    fn marker(&mut self, segment: Segment) -> String {
        self.waiting.push(segment);
        format!("\0{}\0", self.waiting.len() - 1)
    }

    /// Something visible comes: a line break before it is kept or vanishes.
    fn visible(&mut self, first: Option<char>, last: Option<char>) {
        let Some(first) = first else { return };
        if let Some((at, place)) = self.held.take() {
            let vanishes = self.last.is_some_and(|last| linebreak::vanishes(last, first));
            if !vanishes {
                self.plain.push(" ", self.place(place));
            } else if self.settings.linebreaks == Linebreaks::Join {
                self.out.remove(at);
            }
        }
        self.last = last;
    }

    /// The block that was read is complete: it is counted, shown, and added to the excerpt.
    fn end_block(&mut self) {
        (self.last, self.held) = (None, None);
        if self.plain.text.is_empty() {
            return;
        }
        let seen = self.count.add(&self.plain.text);
        let role = match () {
            () if self.in_heading => Role::Heading,
            () if self.table.is_some() => Role::Cell,
            () if self.footnotes.reading() => Role::Note,
            () => Role::Paragraph,
        };
        let mut passage = self.plain.passage(role, seen, self.text);
        if let Some(table) = &mut self.table {
            table.name(&self.plain.text);
            (passage.row, passage.column) = table.names();
        }
        (self.visit)(&passage);
        if role == Role::Paragraph && !self.excerpt_done {
            let mark = self.lists.mark();
            self.plain.append_to(&mut self.body.excerpt, mark);
            let texts = self.body.excerpt.iter().map(|inline| match inline {
                Inline::Text(text) => text.len(),
                Inline::Call(_) | Inline::Blank(_) => 0,
            });
            self.excerpt_done = texts.sum::<usize>() > EXCERPT_LEN;
        }
        self.plain.clear();
    }

    fn link(&mut self, kind: LinkType, target: CowStr<'a>, title: CowStr<'a>, range: Range<usize>) {
        (self.linked, self.in_link) = (true, true);
        self.autolink = matches!(kind, LinkType::Autolink | LinkType::Email);
        let target = if kind == LinkType::Email { format!("mailto:{target}").into() } else { target };
        // What a telephone dials is read by nobody, and published.
        if let Some(number) = target.strip_prefix("tel:").or_else(|| target.strip_prefix("sms:")) {
            passage::visit_code(self.text, number, self.place(range.clone()), self.visit);
        }
        match links::read(&target, &title) {
            Link::Into => {
                let (target, title) = (target.into_string(), title.into_string());
                self.wait(Segment::Link { target, title, range: self.span(&range) });
            }
            Link::Out(start_tag) => self.out.push(Event::InlineHtml(start_tag.into())),
            Link::Refused(diagnostic) => {
                self.linked = false;
                self.report(*diagnostic, range);
            }
        }
    }

    /// Events within the alternative text of a picture: only their text counts.
    fn picture_event(&mut self, event: Event<'a>, range: Range<usize>) {
        let Some(picture) = &mut self.picture else { return };
        match event {
            Event::Text(text) | Event::Code(text) => {
                let place = self.base + range.start..self.base + range.end;
                let first = self.holes.partition_point(|hole| hole.range.start < range.start);
                let mut inside = self.holes[first..].iter().take_while(|hole| hole.range.start < range.end);
                match inside.next() {
                    None => picture.alt.push(&text, place),
                    Some(Hole { what: holes::What::Blank(form), .. }) => {
                        picture.alt.push_hole(&text, place, What::Blank(*form))
                    }
                    Some(_) => {
                        picture.alt.push(&text, place);
                        let message = "图片的说明文字里不能用短代码";
                        self.report(Diagnostic::new(Code::ShortcodeSyntax, message), range);
                    }
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                picture.alt.push(" ", self.base + range.start..self.base + range.end)
            }
            Event::Start(Tag::Image { .. }) => picture.depth += 1,
            Event::End(TagEnd::Image) if picture.depth > 0 => picture.depth -= 1,
            Event::End(TagEnd::Image) => {
                let Some(picture) = self.picture.take() else { return };
                self.count.pictures += 1;
                self.plain.push_picture(self.place(picture.range.clone()));
                if !picture.alt.text.is_empty() {
                    let seen = Count::default().add(&picture.alt.text);
                    (self.visit)(&picture.alt.passage(Role::Caption, seen, self.text));
                }
                if !picture.title.is_empty() {
                    let place = self.place(picture.range.clone());
                    let title = &picture.title;
                    passage::visit_value(Role::Caption, self.text, title, place, self.blanks, self.visit);
                }
                if picture.target.contains("{{") {
                    return self.report(links::shortcode_in_address(), picture.range);
                }
                let range = self.span(&picture.range);
                self.wait(Segment::Image {
                    target: picture.target.into_string(),
                    alt: picture.alt.text,
                    title: picture.title.into_string(),
                    figure: false,
                    range,
                });
            }
            _ => {}
        }
    }

    /// If the paragraph that ends holds nothing but one picture or shortcode, it is no paragraph.
    fn end_lone_paragraph(&mut self) -> bool {
        // The head of a box stands by itself.
        if self.open.last().is_some_and(|(open, at)| *open == Open::Box && *at + 1 == self.out.len()) {
            self.out.pop();
            return true;
        }
        let [Event::Start(Tag::Paragraph), Event::InlineHtml(marker)] = &self.out[self.paragraph..] else {
            return false;
        };
        let Some(index) =
            marker.strip_prefix('\0').and_then(|rest| rest.strip_suffix('\0')?.parse::<usize>().ok())
        else {
            return false;
        };
        match &mut self.waiting[index] {
            Segment::Image { figure, .. } => *figure = true,
            Segment::Call(call) => call.inline = false,
            Segment::Html(_) | Segment::Link { .. } | Segment::Address { .. } => return false,
        }
        let html = Event::Html(format!("{marker}\n").into());
        self.out.truncate(self.paragraph);
        self.out.push(html);
        self.plain.clear();
        self.end_block();
        true
    }

    fn heading(&mut self, level: HeadingLevel) {
        let level = level as u8;
        let text = self.plain.text.replace(OBJECT, "");
        let range = self.pending.last().map_or(0..0, |pending| pending.range.clone());
        if self.footnotes.reading() {
            self.pending.pop();
            return;
        }
        if let Some(above) = self.headings.last()
            && level > above.level + 1
        {
            let message = format!("标题从 {} 级直接跳到了 {level} 级", above.level);
            let hint = format!("前一个标题是“{}”；这里用 {} 个 #", above.text, above.level + 1);
            self.report(Diagnostic::new(Code::HeadingLevel, message).hint(hint), range.clone());
        }
        if self.headings.is_empty() && level > 2 {
            let message = format!("第一个标题就是 {level} 级，上面没有二级标题");
            let hint = "正文的标题从两个 # 开始，下面各级也少写";
            self.report(Diagnostic::new(Code::HeadingLevel, message).hint(hint), range.clone());
        }
        if self.plain.text.trim().is_empty() {
            let diagnostic = Diagnostic::new(Code::HeadingEmpty, "标题里没有字");
            self.report(diagnostic.hint("在 # 后面写上标题；不要标题就删去这一行"), range.clone());
        } else if level == 1 {
            let message = "正文里用了一级标题，页面上会有两个大标题";
            let hint = "页面的大标题是页头的 title；正文的标题从两个 # 开始，下面各级也多写一个";
            self.report(Diagnostic::new(Code::HeadingFirst, message).hint(hint), range.clone());
        }
        let mut inlines = Vec::new();
        if self.plain.has_calls() {
            self.plain.append_to(&mut inlines, "");
        }
        let (id, text, range) = (String::new(), text.trim().to_owned(), self.span(&range));
        self.headings.push(Heading { level, id, text, inlines, range });
    }

    fn code_block(&mut self) {
        let Some((info, code, place)) = self.code.take() else { return };
        passage::visit_code(self.text, &code, self.place(place), self.visit);
        let language = info.split([' ', ',', '{']).next().unwrap_or_default();
        // Long lines scroll inside the box, by keys too.
        let mut html = String::from("<pre><code");
        // Writing to a string does not fail.
        if !language.is_empty() {
            html.push_str(" class=\"language-");
            let _ = escape_html(&mut html, language);
            html.push('"');
        }
        html.push('>');
        match highlight::highlight(language, &code) {
            Some(highlighted) => html.push_str(&highlighted),
            None => {
                let _ = escape_html_body_text(&mut html, &code);
            }
        }
        html.push_str("</code></pre>\n");
        self.out.push(Event::Html(html.into()));
    }

    /// Gives each heading its anchor: the author's own, else one from its text that no other heading has.
    fn anchors(&mut self) {
        // Where an id was taken first; notes have no one place.
        let mut taken: Map<String, Option<Range<usize>>> = Map::default();
        for id in self.footnotes.ids() {
            taken.insert(id.clone(), None);
            self.body.ids.push((id, 0..0));
        }
        for pending in self.pending.iter().filter(|pending| pending.explicit) {
            let Event::Start(Tag::Heading { id: Some(id), .. }) = &self.out[pending.at] else { continue };
            let range = self.place(pending.range.clone());
            let Some(first) = taken.insert(id.to_string(), Some(range.clone())) else { continue };
            let diagnostic = match first {
                Some(first) => {
                    let message = format!("锚点“{id}”在这一页里用了两次");
                    let diagnostic = Diagnostic::new(Code::HeadingDuplicateId, message);
                    diagnostic.related(Span::new(self.path, first), "第一次用在这里")
                }
                None => {
                    let message = format!("锚点“{id}”与程序给注释起的一样");
                    Diagnostic::new(Code::HeadingDuplicateId, message)
                }
            };
            let diagnostic = diagnostic.at(self.path, range);
            self.diagnostics.push(diagnostic.hint("给其中一个标题换一个 {#…}，或者删去，由程序来起"));
        }
        for (pending, heading) in self.pending.iter().zip(&mut self.headings) {
            let Event::Start(Tag::Heading { id, .. }) = &mut self.out[pending.at] else { continue };
            if let Some(id) = id {
                heading.id = id.to_string();
                continue;
            }
            let anchor = match self.settings.anchors {
                Anchors::Text => anchor::anchor(&heading.text),
                Anchors::Pinyin => anchor::pinyin(&heading.text),
            };
            let mut unique = anchor.clone();
            let mut number = 1;
            while taken.contains_key(&unique) {
                number += 1;
                unique = format!("{anchor}-{number}");
            }
            taken.insert(unique.clone(), None);
            *id = Some(unique.clone().into());
            heading.id = unique;
        }
    }

    fn finish(mut self) -> Diagnosed<Body> {
        self.end_block();
        self.anchors();
        for (label, ranges) in self.footnotes.twice() {
            let [first, again] =
                ranges.map(|range| range.start..range.start + self.source[range].trim_end().len());
            let message = format!("注释“[^{label}]”写了两次，这一条不会显示");
            let first = Span::new(self.path, self.place(first));
            let diagnostic = Diagnostic::new(Code::FootnoteTwice, message).related(first, "显示的是这一条");
            self.report(diagnostic.hint("给其中一条换一个名字，如 [^2]，正文里也用它；或者删去"), again);
        }
        self.footnotes.write(&mut self.out);
        for (label, range) in std::mem::take(&mut self.footnotes).unused() {
            let message = format!("注释“[^{label}]”没有在正文里引用，不会显示");
            let hint = format!("在正文要加注释的地方写“[^{label}]”，或删去这一条");
            self.report(Diagnostic::new(Code::FootnoteUnused, message).hint(hint), range);
        }
        let mut html = String::with_capacity(self.source.len() + self.source.len() / 4);
        pulldown_cmark::html::push_html(&mut html, self.out.into_iter());
        if self.aligned {
            html = without_styles(&html);
        }
        self.body.segments = segments(html, self.waiting);
        // What is kept of ten thousand pages has no room for more.
        self.headings.shrink_to_fit();
        self.body.excerpt.shrink_to_fit();
        for inline in &mut self.body.excerpt {
            if let Inline::Text(text) = inline {
                text.shrink_to_fit();
            }
        }
        self.body.headings = self.headings;
        self.body.words = self.count.total();
        self.body.minutes = self.count.minutes();
        Diagnosed { value: self.body, diagnostics: self.diagnostics }
    }

    /// Bytes of the whole source.
    fn place(&self, range: Range<usize>) -> Range<usize> {
        self.base + range.start..self.base + range.end
    }

    fn span(&self, range: &Range<usize>) -> Range<u32> {
        (self.base + range.start) as u32..(self.base + range.end) as u32
    }

    fn report(&mut self, diagnostic: Diagnostic, range: Range<usize>) {
        self.diagnostics.push(diagnostic.at(self.path, self.base + range.start..self.base + range.end));
    }
}

/// What is open and may turn out to be something else when it ends.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Open {
    Quotation,
    Box,
    List,
}

/// Whether an event begins or ends a block.
fn is_of_block(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => is_block(&tag.to_end()),
        Event::End(tag) => is_block(tag),
        _ => false,
    }
}

/// Whether text on both sides of the tag belongs to different blocks.
fn is_block(tag: &TagEnd) -> bool {
    !matches!(
        tag,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    )
}
