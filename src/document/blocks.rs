//! The HTML of a body to what is read of it: blocks of text with the marks that a reader sees. What only a theme sees (classes,
//! ids, styles) is left out, so two bodies with the same blocks read the same. Reads tags as [`html`](super::html) does.

use super::asides::BOXES;
use super::html::unescaped;

/// A block of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is: `text`, `heading 2`, `item`, `item 2` for one below another, `numbered`, `cell`, `caption`, `code`, `quote`, `row`,
    /// `rule`; `box`, whose text says of which sort it is, and `box-end`.
    pub sort: String,
    /// Its text as HTML with nothing but [marks](MARKS), the attributes that [count](COUNTED) and three entities.
    pub text: String,
}

impl Block {
    /// The text without marks, with what is said of its pictures.
    pub fn plain(&self) -> String {
        let mut plain = String::with_capacity(self.text.len());
        let mut rest = self.text.as_str();
        while let Some(open) = rest.find('<') {
            plain.push_str(&rest[..open]);
            let end = rest[open..].find('>').map_or(rest.len(), |end| open + end + 1);
            let tag = &rest[open..end];
            match tag {
                "<br>" => plain.push('\n'),
                _ if tag.starts_with("<img") => plain.push_str(&image(tag)),
                _ => {}
            }
            rest = &rest[end..];
        }
        plain.push_str(rest);
        unescaped(&plain).into_owned()
    }
}

/// What the tag of a picture says of it: in words, and below it.
fn image(tag: &str) -> String {
    let value =
        |key: &str| tag.split_once(&format!(" {key}=\"")).and_then(|(_, rest)| rest.split('"').next());
    let said = [value("alt"), value("title")].into_iter().flatten().filter(|text| !text.is_empty());
    said.collect::<Vec<_>>().join(" ")
}

/// The tags within a line that are seen, and by which name: a word that is struck out says the contrary.
const MARKS: &[(&str, &str)] = &[
    ("a", "a"),
    ("b", "b"),
    ("code", "code"),
    ("del", "del"),
    ("em", "i"),
    ("i", "i"),
    ("ins", "u"),
    ("kbd", "code"),
    ("mark", "mark"),
    ("q", "q"),
    ("s", "del"),
    ("samp", "code"),
    ("strike", "del"),
    ("strong", "b"),
    ("sub", "sub"),
    ("sup", "sup"),
    ("u", "u"),
];
/// The tags that show something by themselves.
const STANDING: &[&str] = &[
    "audio", "blank", "br", "call", "embed", "iframe", "img", "input", "object", "source", "track", "video",
];
/// The tags that begin and end a block.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];
/// The attributes that count.
const COUNTED: &[&str] = &[
    "alt", "checked", "cite", "colspan", "data", "href", "of", "open", "poster", "rowspan", "src", "srcset",
    "start", "title", "value",
];
/// What is in them is verbatim.
const VERBATIM: [&str; 4] = ["script", "style", "textarea", "title"];

/// A tag.
struct Tag {
    name: String,
    closes: bool,
    /// The attributes that count, in the order of their names.
    attributes: Vec<(String, String)>,
    /// The sort of box that it opens.
    sort: Option<&'static str>,
}

/// The blocks of some HTML.
pub fn of(html: &str) -> Vec<Block> {
    let mut writer = Writer::default();
    let mut at = 0;
    while let Some(open) = html[at..].find('<').map(|open| at + open) {
        writer.text(&html[at..open]);
        let rest = &html[open..];
        if rest.starts_with("<!--") {
            at = rest.find("-->").map_or(html.len(), |end| open + end + 3);
            continue;
        }
        let Some((tag, end)) = tag(rest) else {
            writer.text("<");
            at = open + 1;
            continue;
        };
        at = open + end;
        let name = tag.name.clone();
        let opens = !tag.closes;
        writer.tag(tag);
        if opens && VERBATIM.contains(&&*name) {
            let end = html[at..].to_ascii_lowercase().find(&format!("</{name}"));
            let end = end.map_or(html.len(), |end| at + end);
            writer.text(&html[at..end]);
            at = end;
        }
    }
    writer.text(&html[at..]);
    writer.flush();
    writer.blocks
}

/// The tag at the beginning of `html`, and the byte behind it; `None` for a sign that begins none.
fn tag(html: &str) -> Option<(Tag, usize)> {
    let closes = html[1..].starts_with('/');
    let start = 1 + usize::from(closes);
    let length =
        html[start..].bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
    if !html[start..].starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let name = html[start..start + length].to_ascii_lowercase();
    let mut at = start + length;
    let mut attributes: Vec<(String, String)> = Vec::new();
    let mut sort = None;
    let skip = |at: usize, what: fn(char) -> bool| {
        html[at..].find(|c| !what(c)).map_or(html.len(), |length| at + length)
    };
    loop {
        at = skip(at, |c| c.is_ascii_whitespace() || c == '/');
        let from = at;
        at = skip(at, |c| !c.is_ascii_whitespace() && !matches!(c, '/' | '>' | '='));
        let key = html[from..at].to_ascii_lowercase();
        let behind = skip(at, |c| c.is_ascii_whitespace());
        let mut value = "";
        if html[behind..].starts_with('=') {
            let from = skip(behind + 1, |c| c.is_ascii_whitespace());
            match html[from..].chars().next() {
                Some(mark @ ('"' | '\'')) => {
                    let end = html[from + 1..].find(mark).map_or(html.len(), |length| from + 1 + length);
                    value = &html[from + 1..end];
                    at = (end + 1).min(html.len());
                }
                _ => {
                    at = skip(from, |c| !c.is_ascii_whitespace() && c != '>');
                    value = &html[from..at];
                }
            }
        } else if key.is_empty() {
            match html[at..].chars().next() {
                Some('>') => return Some((sorted(name, closes, attributes, sort), at + 1)),
                None => return Some((sorted(name, closes, attributes, sort), at)),
                Some(c) => at += c.len_utf8(),
            }
        }
        if name == "div" && key == "class" {
            sort = sort_of_box(value);
        }
        let is_place = key == "href" && value.starts_with('#');
        if COUNTED.contains(&&*key) && !is_place && !attributes.iter().any(|(known, _)| *known == key) {
            attributes.push((key, value.split_whitespace().collect::<Vec<_>>().join(" ")));
        }
    }
}

fn sorted(
    name: String,
    closes: bool,
    mut attributes: Vec<(String, String)>,
    sort: Option<&'static str>,
) -> Tag {
    attributes.sort();
    Tag { name, closes, attributes, sort }
}

/// Which box a class makes, by its Chinese name: readers see its colour and its sign.
fn sort_of_box(class: &str) -> Option<&'static str> {
    let class = class.strip_prefix("part note ")?;
    BOXES.iter().find(|(_, known, _)| *known == class).map(|(name, ..)| *name)
}

/// What stands for a box among the blocks that are open.
const BOX: &str = "div box";

/// Writes blocks.
#[derive(Default)]
struct Writer {
    blocks: Vec<Block>,
    /// The blocks that are open, the outermost first.
    open: Vec<String>,
    text: String,
    /// Whether the text of the block shows anything.
    shows: bool,
}

impl Writer {
    fn text(&mut self, html: &str) {
        let text = unescaped(html);
        let is_code = self.open.iter().any(|tag| tag == "pre");
        for c in text.chars() {
            match c {
                '\n' if is_code => self.text.push_str("<br>"),
                // A blank after a blank is none; no-break spaces are seen.
                c if c.is_ascii_whitespace() => {
                    if is_code || !self.text.ends_with(' ') {
                        self.text.push(' ');
                    }
                    continue;
                }
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '&' => self.text.push_str("&amp;"),
                c => self.text.push(c),
            }
            self.shows = true;
        }
    }

    fn tag(&mut self, tag: Tag) {
        let Tag { name, closes, attributes, sort } = tag;
        if BLOCKS.contains(&&*name) {
            self.flush();
            match (closes, name.as_str()) {
                (false, "hr") => self.blocks.push(Block { sort: "rule".into(), text: String::new() }),
                (false, _) => {
                    if name == "tr" {
                        self.blocks.push(Block { sort: "row".into(), text: String::new() });
                    }
                    match sort {
                        Some(sort) => {
                            self.blocks.push(Block { sort: "box".into(), text: sort.into() });
                            self.open.push(BOX.into());
                        }
                        None => self.open.push(name),
                    }
                    let text = written("", &attributes);
                    if !text.is_empty() {
                        let text = text.trim_start().to_string();
                        self.blocks.push(Block { sort: "block".into(), text });
                    }
                }
                (true, _) => {
                    let is_it = |open: &String| *open == name || open == BOX && name == "div";
                    if let Some(at) = self.open.iter().rposition(is_it) {
                        let boxes = self.open[at..].iter().filter(|open| *open == BOX).count();
                        let end = || Block { sort: "box-end".into(), text: String::new() };
                        self.blocks.extend(std::iter::repeat_with(end).take(boxes));
                        self.open.truncate(at);
                    }
                }
            }
            return;
        }
        let mark = MARKS.iter().find(|(known, _)| *known == name).map(|(_, mark)| *mark);
        let stands = STANDING.contains(&&*name);
        let Some(shown) = mark.or(stands.then_some(name.as_str())) else { return };
        if closes {
            if !stands {
                self.text.push_str(&format!("</{shown}>"));
            }
            return;
        }
        self.text.push_str(&format!("<{shown}{}>", written("", &attributes)));
        self.shows |= stands;
    }

    /// A block is over.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        if !std::mem::take(&mut self.shows) {
            return;
        }
        let text = text.trim_matches(' ').to_string();
        self.blocks.push(Block { sort: self.sort(), text });
    }

    /// What the block is that is open.
    fn sort(&self) -> String {
        let mut open = self.open.iter().rev().map(String::as_str);
        let sort = open.find_map(|tag| match tag {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Some(format!("heading {}", &tag[1..])),
            "td" => Some("cell".into()),
            "th" => Some("heading-cell".into()),
            "li" => Some(String::new()),
            "dt" | "summary" => Some("term".into()),
            "dd" => Some("item".into()),
            "figcaption" | "caption" => Some("caption".into()),
            "pre" => Some("code".into()),
            "blockquote" => Some("quote".into()),
            _ => None,
        });
        match sort {
            None => "text".into(),
            Some(sort) if sort.is_empty() => {
                let list = self.open.iter().rev().find(|tag| matches!(tag.as_str(), "ol" | "ul"));
                let name = if list.is_some_and(|list| list == "ol") { "numbered" } else { "item" };
                match self.open.iter().filter(|tag| matches!(tag.as_str(), "ol" | "ul")).count() {
                    0 | 1 => name.into(),
                    depth => format!("{name} {depth}"),
                }
            }
            Some(sort) => sort,
        }
    }
}

/// Attributes as they stand in a tag.
fn written(before: &str, attributes: &[(String, String)]) -> String {
    attributes.iter().fold(before.to_string(), |text, (key, value)| {
        let value = unescaped(value).replace('&', "&amp;").replace('"', "&quot;");
        text + &format!(" {key}=\"{}\"", value.replace('<', "&lt;").replace('>', "&gt;"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(html: &str) -> Vec<(String, String)> {
        of(html).into_iter().map(|block| (block.sort, block.text)).collect()
    }

    #[test]
    fn what_is_read_is_told_and_what_only_a_theme_sees_is_not() {
        for (html, expected) in [
            (
                "<h2 id=\"x\" class=\"a\">背景</h2>\n<p>正文\n  一。</p>",
                vec![("heading 2", "背景"), ("text", "正文 一。")],
            ),
            (
                "<ul><li>甲</li><li><p>乙</p></li></ul><ol><li>丙</li></ol>",
                vec![("item", "甲"), ("item", "乙"), ("numbered", "丙")],
            ),
            ("<p>不<del>是</del><strong>的</strong></p>", vec![("text", "不<del>是</del><b>的</b>")]),
            ("<p>1 &lt; 2 &amp;amp; <span class=x>甲</span></p>", vec![("text", "1 &lt; 2 &amp;amp; 甲")]),
            (
                "<p><a href=\"#a\">甲</a><a class=b href='https://a.cn/?b=1&amp;c=2'>乙</a></p>",
                vec![("text", "<a>甲</a><a href=\"https://a.cn/?b=1&amp;c=2\">乙</a>")],
            ),
            (
                "<pre><code class=\"x\">a  b\n<span>c</span></code></pre>",
                vec![("code", "<code>a  b<br>c</code>")],
            ),
            (
                "<table><tr><th>甲</th></tr><tr><td>乙</td></tr></table>",
                vec![("row", ""), ("heading-cell", "甲"), ("row", ""), ("cell", "乙")],
            ),
            ("<!-- 甲 --><p></p><p> <b></b> </p>", vec![]),
            (
                "<p>1 < 2</p><p><img src=\"a.png\" loading=lazy alt=甲></p>",
                vec![("text", "1 &lt; 2"), ("text", "<img alt=\"甲\" src=\"a.png\">")],
            ),
        ] {
            let expected: Vec<(String, String)> =
                expected.into_iter().map(|(sort, text)| (sort.to_string(), text.to_string())).collect();
            assert_eq!(read(html), expected, "{html}");
        }
    }

    #[test]
    fn broken_html_ends() {
        for html in [
            "<",
            "<a",
            "<a href",
            "<a href=\"",
            "</",
            "<!--",
            "<p <b>",
            "<script>",
            "</ul></li>",
            "<1>",
            "&#",
            "<a =\"\">",
        ] {
            of(html);
        }
    }
}
