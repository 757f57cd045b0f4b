//! Footnotes: references are numbered as they come, definitions are gathered at the end of the body, with ways back.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, TagEnd};

/// The footnotes of a body.
#[derive(Default)]
pub struct Footnotes<'a> {
    /// Labels in the order of their first references, with the number of references.
    referred: Vec<(CowStr<'a>, usize)>,
    definitions: HashMap<CowStr<'a>, Definition<'a>>,
    /// The definitions that are being read, the innermost last, and the events that were being written around each.
    reading: Vec<(CowStr<'a>, Range<usize>, Vec<Event<'a>>)>,
    /// Labels that are defined again, with the bytes of the source of both definitions.
    twice: Vec<(CowStr<'a>, [Range<usize>; 2])>,
}

struct Definition<'a> {
    /// Bytes of the source.
    range: Range<usize>,
    events: Vec<Event<'a>>,
}

impl<'a> Footnotes<'a> {
    /// Whether a definition is being read.
    pub fn reading(&self) -> bool {
        !self.reading.is_empty()
    }

    /// The HTML of a reference.
    pub fn reference(&mut self, label: CowStr<'a>) -> String {
        let number = self.referred.iter().position(|(known, _)| *known == label).unwrap_or_else(|| {
            self.referred.push((label, 0));
            self.referred.len() - 1
        });
        let times = &mut self.referred[number].1;
        *times += 1;
        let (id, number) = (reference_id(number + 1, *times), number + 1);
        format!(
            r##"<sup class="footnote-ref" id="{id}"><a href="#fn-{number}" role="doc-noteref" aria-label="注释 {number}">{number}</a></sup>"##
        )
    }

    /// A definition begins; `around` are the events written so far.
    pub fn begin(&mut self, label: CowStr<'a>, range: Range<usize>, around: Vec<Event<'a>>) {
        self.reading.push((label, range, around));
    }

    /// A definition ends; gives back the events around it.
    pub fn end(&mut self, events: Vec<Event<'a>>) -> Vec<Event<'a>> {
        let Some((label, range, around)) = self.reading.pop() else { return events };
        match self.definitions.entry(label) {
            Entry::Occupied(first) => {
                self.twice.push((first.key().clone(), [first.get().range.clone(), range]));
            }
            Entry::Vacant(place) => drop(place.insert(Definition { range, events })),
        }
        around
    }

    /// The ids that the references and definitions have.
    pub fn ids(&self) -> impl Iterator<Item = String> {
        self.referred.iter().enumerate().flat_map(|(index, (_, times))| {
            let references = (1..=*times).map(move |time| reference_id(index + 1, time));
            references.chain([format!("fn-{}", index + 1)])
        })
    }

    /// Labels that are defined again, with the places of the first definition and of the other, which is not shown.
    pub fn twice(&mut self) -> Vec<(CowStr<'a>, [Range<usize>; 2])> {
        std::mem::take(&mut self.twice)
    }

    /// Writes the definitions that are referred to.
    pub fn write(&mut self, out: &mut Vec<Event<'a>>) {
        if self.referred.is_empty() {
            return;
        }
        out.push(Event::Html(
            "<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"注释\">\n<ol>\n".into(),
        ));
        for (index, (label, times)) in self.referred.iter().enumerate() {
            let number = index + 1;
            let mut definition = self.definitions.remove(label).map_or_else(Vec::new, |known| known.events);
            out.push(Event::Html(format!("<li id=\"fn-{number}\">").into()));
            let back: String = (1..=*times)
                .map(|time| {
                    let id = reference_id(number, time);
                    format!(r##" <a class="footnote-back" href="#{id}" role="doc-backlink" aria-label="回到正文">↩</a>"##)
                })
                .collect();
            let in_paragraph = matches!(definition.last(), Some(Event::End(TagEnd::Paragraph)));
            let at = definition.len() - in_paragraph as usize;
            definition.insert(at, Event::InlineHtml(back.into()));
            out.append(&mut definition);
            out.push(Event::Html("</li>\n".into()));
        }
        out.push(Event::Html("</ol>\n</section>\n".into()));
    }

    /// Labels and places of the definitions that were not written, in order.
    pub fn unused(self) -> Vec<(CowStr<'a>, Range<usize>)> {
        let mut unused: Vec<_> =
            self.definitions.into_iter().map(|(label, known)| (label, known.range)).collect();
        unused.sort_by_key(|(_, range)| range.start);
        unused
    }
}

fn reference_id(number: usize, time: usize) -> String {
    if time == 1 { format!("fnref-{number}") } else { format!("fnref-{number}-{time}") }
}
