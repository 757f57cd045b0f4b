//! What a reader sees of a page, as texts that stand by themselves: title, fields, headings, paragraphs, cells, captions, with
//! the figures filled in. Made of the parsed body whenever somebody wants it, so that nothing of it is kept.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::config::Config;
use crate::dataset::{Dataset, Indicator};
use crate::document::front_matter::{FieldValue, Record};
use crate::document::shortcode::Meaning;
use crate::document::{Call, Segment};
use crate::notes;
use crate::path::SourcePath;
use crate::search::drawn;
use crate::search::grams::Sounds;
use crate::site::quotes;
use crate::site::{self, Page, Site};
use crate::text::chars::is_unseen;

/// What is shown of something that can be found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// The title.
    pub title: String,
    /// How that sounds.
    pub sounds: Sounds,
    /// The texts in order; of a heading with the id that leads to it.
    pub blocks: Vec<(Option<String>, String)>,
}

/// The texts of a page.
pub fn of_page(site: &Site, page: &Page) -> Texts {
    let matter = page.summary.matter();
    let mut blocks = Blocks::default();
    if let Some(description) = &matter.description {
        blocks.alone(description);
    }
    for (name, value) in &matter.fields {
        match value {
            FieldValue::Refs { .. } => {
                let refs = page.summary.refs.iter().filter(|(field, _)| field == name);
                refs.flat_map(|(_, targets)| targets).for_each(|target| blocks.alone(title_of(site, target)));
            }
            value => field(value, &mut blocks),
        }
    }
    matter.date.iter().for_each(|date| blocks.alone(&date.chinese()));
    [&matter.author, &matter.origin].into_iter().for_each(|text| blocks.alone(text));
    matter.keywords.iter().for_each(|word| blocks.alone(word));
    for segment in &page.document.body.segments {
        blocks.segment(site, &page.document.path, segment);
    }
    blocks.end();
    texts(&site.config, &matter.title, blocks)
}

/// The texts of an indicator: its name, the figure, the day, and what else its line says.
pub fn of_indicator(config: &Config, dataset: &Dataset, indicator: &Indicator) -> Texts {
    let mut blocks = Blocks::default();
    let day = indicator.as_of.map(|date| format!("（{}）", date.chinese())).unwrap_or_default();
    blocks.alone(&format!("{}：{}{day}", indicator.name, shown(&indicator.text())));
    blocks.alone(&dataset.head.title);
    for period in &indicator.series {
        blocks.alone(&format!("{}：{}", period.label(), shown(&period.figure.text())));
    }
    [&indicator.note, &indicator.source].into_iter().for_each(|text| blocks.alone(text));
    texts(config, &indicator.name, blocks)
}

/// What a shortcode says, as pages show it: `〔未公开〕`.
fn as_shown(words: &str) -> String {
    let mut shown = String::with_capacity(words.len());
    let mut rest = words;
    while let Some((before, after)) = rest.split_once(quotes::UNKNOWN) {
        shown.push_str(before);
        rest = after;
        if let Some((state, behind)) = after.strip_prefix('（').and_then(|state| state.split_once('）')) {
            shown.extend(["〔", state, "〕"]);
            rest = behind;
        }
    }
    shown + rest
}

/// A figure as a line by itself says it: （未公开） is 未公开.
fn shown(figure: &str) -> &str {
    figure.strip_prefix('（').and_then(|rest| rest.strip_suffix('）')).unwrap_or(figure)
}

/// The texts of a dataset: what it says of itself, and its table. Its indicators are found by themselves.
pub fn of_dataset(config: &Config, dataset: &Dataset) -> Texts {
    let head = &dataset.head;
    let mut blocks = Blocks::default();
    [&head.description, &head.source, &head.note].into_iter().for_each(|text| blocks.alone(text));
    if let Some(table) = &dataset.table {
        table.columns.iter().for_each(|column| blocks.alone(&column.name));
        for row in table.rows.iter().chain([&table.totals]) {
            row.iter().for_each(|cell| blocks.alone(&cell.text()));
        }
    }
    texts(config, &head.title, blocks)
}

fn texts(config: &Config, title: &str, blocks: Blocks) -> Texts {
    let title = one_line(title).into_owned();
    Texts { sounds: Sounds::of(&title, &config.pinyin), title, blocks: blocks.done }
}

/// The title of a page of the site.
pub fn title_of<'s>(site: &'s Site, source: &SourcePath) -> &'s str {
    site.page(source).map_or("", |page| page.summary.matter().title.as_str())
}

fn field(value: &FieldValue, blocks: &mut Blocks) {
    let mut records = |records: &[Record]| {
        records.iter().flat_map(|record| &record.entries).for_each(|(_, text)| blocks.alone(text));
    };
    match value {
        FieldValue::Contact(record) => records(std::slice::from_ref(record)),
        FieldValue::Honours(list) | FieldValue::Media(list) => records(list),
        FieldValue::Text(text) | FieldValue::Phone(text) => blocks.alone(text),
        FieldValue::Groups(groups) => groups.iter().flatten().for_each(|(_, value)| field(value, blocks)),
        FieldValue::Date(date) => blocks.alone(&date.chinese()),
        FieldValue::List(items) => items.iter().for_each(|item| blocks.alone(item)),
        FieldValue::Terms { terms, .. } => terms.iter().for_each(|term| blocks.alone(&term.value)),
        // An address is read by programs, and a file by its link.
        FieldValue::Refs { .. }
        | FieldValue::Bool(_)
        | FieldValue::Image(_)
        | FieldValue::File(_)
        | FieldValue::Link(_) => {}
    }
}

/// Tags that do not part what stands before them from what stands behind.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "input",
    "ins", "kbd", "label", "mark", "q", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time",
    "tt", "u", "var", "wbr",
];

/// Tags whose content nobody sees.
const UNSEEN: &[&str] = &["script", "style", "template", "textarea", "title", "desc", "rt", "rp", "noscript"];

/// Texts as they are being read out of a body.
#[derive(Default)]
struct Blocks {
    done: Vec<(Option<String>, String)>,
    text: String,
    /// The id of the heading that is being read.
    heading: Option<String>,
    /// What has been read of a tag that is not closed yet: an address may stand in it.
    tag: Option<String>,
    /// The tag whose content is passed over.
    unseen: Option<String>,
}

impl Blocks {
    /// A text that stands by itself.
    fn alone(&mut self, text: &str) {
        self.end();
        self.text.push_str(text);
        self.end();
    }

    /// What was read ends here.
    fn end(&mut self) {
        let id = self.heading.take();
        if self.text.trim().is_empty() {
            self.text.clear();
            return;
        }
        let text = match one_line(&self.text) {
            Cow::Borrowed(text) if text.len() == self.text.len() => None,
            text => Some(text.into_owned()),
        };
        let whole = std::mem::take(&mut self.text);
        self.done.push((id, text.unwrap_or(whole)));
    }

    fn segment(&mut self, site: &Site, page: &SourcePath, segment: &Segment) {
        match segment {
            Segment::Html(html) => self.html(html),
            Segment::Link { .. } => {}
            Segment::Address { target, .. } => {
                if let Some(tag) = &mut self.tag {
                    tag.push_str(target);
                }
            }
            Segment::Image { target, alt, title, figure: true, .. } => {
                let asset = site::picture(page, target).and_then(|source| site.asset(&source));
                let notes = asset.and_then(|asset| asset.notes.as_deref());
                let (caption, rights) = notes::below(title, alt, notes);
                self.alone(caption);
                self.alone(&rights);
            }
            Segment::Image { .. } => {}
            Segment::Call(call) => self.call(site, call),
        }
    }

    fn call(&mut self, site: &Site, call: &Call) {
        let words = quotes::words(call, site.dataset_map());
        if !call.inline {
            self.end();
        }
        if let (false, Meaning::Figure(figure)) = (call.inline, call.meaning())
            && let Some(located) = site.indicator(figure.id)
        {
            // In a line of its own it says what it counts.
            let dataset: &Dataset = &located.dataset;
            self.text += &dataset.indicators[located.at].name;
            self.text.push('：');
        }
        if call.meaning() != Meaning::Other {
            self.text.push_str(&as_shown(&words));
        } else if let Some(chart) = drawn::chart(site, call) {
            // Its figures stand in the drawing and in the table below it: one of each.
            self.end();
            let mut blocks = Blocks::default();
            blocks.html(&chart);
            blocks.end();
            let mut seen = BTreeSet::new();
            self.done.extend(blocks.done.into_iter().filter(|(_, text)| seen.insert(text.clone())));
        } else {
            // Its template makes of them what it likes: a table, a drawing.
            self.end();
            call.texts_for_readers().for_each(|text| self.alone(text));
            for told in quotes::told(call, site.dataset_map()) {
                let name = site.indicator(&told.id).map(|located| {
                    let dataset: &Dataset = &located.dataset;
                    dataset.indicators[located.at].name.as_str()
                });
                name.into_iter().for_each(|name| self.alone(name));
                self.alone(&told.text);
            }
        }
        if !call.inline {
            self.end();
        }
    }

    fn html(&mut self, html: &str) {
        let mut rest = html;
        if let Some(mut tag) = self.tag.take() {
            let known = tag.len();
            tag.push_str(rest);
            match end_of_tag(&tag) {
                // What was read before had no end.
                Some(end) => {
                    self.tag(&tag[..end]);
                    rest = &rest[end - known + 1..];
                }
                None => {
                    self.tag = Some(tag);
                    return;
                }
            }
        }
        while let Some(open) = memchr::memchr(b'<', rest.as_bytes()) {
            self.words(&rest[..open]);
            rest = &rest[open..];
            if let Some(comment) = rest.strip_prefix("<!--") {
                rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
                continue;
            }
            rest = &rest[1..];
            let Some(end) = end_of_tag(rest) else {
                self.tag = Some(rest.to_owned());
                return;
            };
            self.tag(&rest[..end]);
            rest = &rest[end + 1..];
        }
        self.words(rest);
    }

    /// What stands between two tags.
    fn words(&mut self, html: &str) {
        if self.unseen.is_none() && !html.is_empty() {
            match memchr::memchr(b'&', html.as_bytes()) {
                None => self.text.push_str(html),
                Some(_) => unescape_into(html, &mut self.text),
            }
        }
    }

    /// A tag without its brackets.
    fn tag(&mut self, tag: &str) {
        let (is_end, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
        let length = tag.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let (name, attributes) = tag.split_at(length);
        let lower = name.bytes().any(|byte| byte.is_ascii_uppercase()).then(|| name.to_ascii_lowercase());
        let name = lower.as_deref().unwrap_or(name);
        if let Some(unseen) = &self.unseen {
            if is_end && unseen == name {
                self.unseen = None;
            }
            return;
        }
        if INLINE.contains(&name) {
            return;
        }
        if UNSEEN.contains(&name) {
            if !is_end && !attributes.ends_with('/') {
                self.unseen = Some(name.to_owned());
            }
            return;
        }
        self.end();
        if !is_end && matches!(name.as_bytes(), [b'h', b'1'..=b'6']) {
            let id = attributes.split_once("id=\"").and_then(|(_, rest)| rest.split_once('"'));
            self.heading = id.map(|(id, _)| {
                let mut plain = String::new();
                unescape_into(id, &mut plain);
                plain
            });
        }
    }
}

/// Where a tag ends: not within the quotation marks of a value.
fn end_of_tag(tag: &str) -> Option<usize> {
    let mut open = None;
    tag.bytes().position(|byte| {
        match open {
            None if byte == b'>' => return true,
            None if matches!(byte, b'"' | b'\'') => open = Some(byte),
            Some(mark) if mark == byte => open = None,
            _ => {}
        }
        false
    })
}

/// Entities that texts have in them: those that the program writes, numbers, and what people write in raw HTML.
const ENTITIES: &[(&str, &str)] = &[
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", " "),
    ("ensp", " "),
    ("emsp", " "),
    ("middot", "·"),
    ("hellip", "…"),
    ("mdash", "—"),
    ("ndash", "–"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("times", "×"),
    ("copy", "©"),
];

fn unescape_into(html: &str, text: &mut String) {
    let mut rest = html;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        let meant = end.and_then(|end| {
            let name = &rest[1..end];
            let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok(),
                None => number.parse().ok(),
            });
            let named = ENTITIES.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned());
            let meant = number.and_then(char::from_u32).map(String::from).or(named)?;
            Some((meant, end + 1))
        });
        let (meant, length) = meant.unwrap_or_else(|| ("&".to_owned(), 1));
        text.push_str(&meant);
        rest = &rest[length..];
    }
    text.push_str(rest);
}

/// A text with a blank for all white space between two words, without what nobody sees: it would turn the words beside it around.
fn one_line(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    let mut blank = false;
    let plain = text.chars().all(|c| {
        let doubled = blank && c.is_whitespace();
        blank = c.is_whitespace();
        !doubled && (!blank || c == ' ') && !is_unseen(c)
    });
    match plain {
        true => Cow::Borrowed(text),
        false => {
            let clean: String = text.chars().filter(|c| c.is_whitespace() || !is_unseen(*c)).collect();
            Cow::Owned(clean.split_whitespace().collect::<Vec<_>>().join(" "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(parts: &[&str]) -> Vec<String> {
        let mut blocks = Blocks::default();
        parts.iter().for_each(|part| blocks.html(part));
        blocks.end();
        blocks
            .done
            .into_iter()
            .map(|(id, text)| id.map_or(text.clone(), |id| format!("#{id} {text}")))
            .collect()
    }

    #[test]
    fn blocks_part_texts_and_what_stands_in_a_line_does_not() {
        assert_eq!(
            read(&[
                "<h2 class=\"x\" id=\"a&amp;b\">背景</h2><p>党建<strong>引领</strong>基层\n治理。</p><ul><li>一</li><li>二</li></ul>"
            ]),
            ["#a&b 背景", "党建引领基层 治理。", "一", "二"]
        );
        assert_eq!(
            read(&["<td>1&lt;2 &amp;amp; &#x4e00;&#19968; &nbsp;&unknown;</td>"]),
            ["1<2 &amp; 一一 &unknown;"]
        );
        assert_eq!(
            read(&["甲<br>乙<script>'<p>丙'</script>丁<style>a{}</style><!-- 戊<p> -->己"]),
            ["甲", "乙丁己"]
        );
        assert_eq!(
            read(&["<P TITLE='>'>甲</P>", "<a href=\"", "/x\">乙</a>丙<", "i>丁</i>"]),
            ["甲", "乙丙丁"]
        );
        assert_eq!(read(&["<p>甲\u{202e}乙\u{200b}丙\u{2028}丁</p>"]), ["甲乙丙 丁"]);
        assert_eq!(read(&["", "  ", "<p></p>", "<"]), Vec::<String>::new());
    }
}
