//! HTML in a text: passed through where the site allows it, with markers for what waits for the site; else shown as text.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::{Writer, html, links};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::Segment;
use crate::document::plain::Plain;
use crate::text::count::Seen;
use crate::text::passage::Role;

impl<'a> Writer<'a> {
    pub(super) fn inline_html(&mut self, html: CowStr<'a>, range: Range<usize>) {
        if self.settings.html {
            let mut tag = Plain::default();
            tag.push(&html, self.place(range));
            let html = self.passed_through(&tag).map_or(html, Into::into);
            self.out.push(Event::InlineHtml(html));
        } else if html.starts_with("<!--") {
            self.excerpt_done |= is_more(&html);
        } else if matches!(&*html.replace([' ', '/'], ""), "<br>") {
            self.event(Event::HardBreak, range);
        } else {
            self.report_html(&range);
            self.plain_text(html, range);
        }
    }

    fn report_html(&mut self, range: &Range<usize>) {
        if !std::mem::replace(&mut self.html_reported, true) {
            let warning = Diagnostic::new(Code::MarkdownHtml, "这里的 HTML 不起作用，会照原样显示");
            let hint = "改用 Markdown 的写法；整个站点要允许 HTML，在 site.yaml 里写 markdown: {html: true}";
            self.report(warning.hint(hint), range.clone());
        }
    }

    /// HTML that is passed through, without comments, which are not for readers, and with markers for what waits for the site;
    /// `None` where it is all as written.
    fn passed_through(&mut self, html: &Plain) -> Option<String> {
        let mut out = String::new();
        let mut copied = 0;
        let passage = html.passage(Role::Code, Seen::default(), self.text);
        for html::Part { what, value } in html::parts(&html.text) {
            if what == html::What::Comment {
                self.excerpt_done |= is_more(&html.text[value.clone()]);
                out.push_str(&html.text[copied..value.start]);
                copied = value.end;
                continue;
            }
            let place = passage.place(value.clone());
            let range = place.start as u32..place.end as u32;
            let written = html::unescaped(&html.text[value.clone()]);
            if what == html::What::Id {
                self.body.ids.push((written.into_owned(), range));
            } else if let Some(flaw) = links::refused_in_html(&written) {
                self.diagnostics.push(flaw.at(self.path, place));
            } else if links::is_into_site(&written) {
                let picture = what == html::What::Picture;
                out.push_str(&html.text[copied..value.start]);
                out.push_str(&self.marker(Segment::Address { target: written.into_owned(), picture, range }));
                copied = value.end;
            } else if let Some(own) = links::own(&written, &self.settings.home) {
                self.diagnostics.push(own.at(self.path, place));
            }
        }
        out.push_str(&html.text[copied..]);
        (copied > 0).then_some(out)
    }

    /// HTML that is not passed through is text; comments are left out.
    pub(super) fn html_block(&mut self) {
        let Some((markup, range)) = self.markup.take() else { return };
        if self.settings.html {
            let html = self.passed_through(&markup).unwrap_or(markup.text);
            self.out.push(Event::Html(html.into()));
            return;
        }
        let markup = markup.text;
        let mut rest = markup.as_str();
        let mut text = String::new();
        while let Some(start) = rest.find("<!--") {
            text.push_str(&rest[..start]);
            let end = rest[start..].find("-->").map_or(rest.len(), |end| start + end + 3);
            self.excerpt_done |= is_more(&rest[start..end]);
            rest = &rest[end..];
        }
        text.push_str(rest);
        if text.contains('<') {
            self.report_html(&range);
        }
        if !text.trim().is_empty() {
            self.out.push(Event::Start(Tag::Paragraph));
            self.out.push(Event::Text(text.trim().to_owned().into()));
            self.out.push(Event::End(TagEnd::Paragraph));
        }
    }
}

/// `<!-- more -->`: the summary ends here.
fn is_more(comment: &str) -> bool {
    comment.trim_start_matches("<!--").trim_end_matches("-->").trim() == "more"
}
