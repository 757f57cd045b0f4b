//! HTML to what it consists of, and raw HTML to its comments and to the addresses and ids in its tags: where in the text they stand. Reads tags as browsers do (WHATWG HTML,
//! 13.2.5), and no more of them; what is text, a script or a style is passed over.

use std::borrow::Cow;
use std::ops::Range;

/// Something in raw HTML that the site has to know of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub what: What,
    /// Bytes of the value of an attribute in the text, without its quotation marks and the blanks around it; of a comment, all.
    pub value: Range<usize>,
}

/// What a part is.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The address of a page or a file.
    Address,
    /// The address of a picture.
    Picture,
    /// The name that links lead to.
    Id,
    /// What the author noted for himself.
    Comment,
}

/// A piece that HTML consists of. Names are in small letters.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Token<'t> {
    /// A start tag, whose attributes follow.
    Open(&'t str),
    /// An attribute of a tag; its bytes are those of the value without quotation marks.
    Attribute {
        /// The tag.
        tag: &'t str,
        /// The attribute.
        name: &'t str,
    },
    /// An end tag.
    Close(&'t str),
    /// Text between tags; of scripts, styles, titles and fields to write in there is none.
    Text,
    /// A comment.
    Comment,
}

/// Visits what `html` consists of, in order, each with its bytes.
pub fn tokens(html: &str, mut each: impl FnMut(Token<'_>, Range<usize>)) {
    let (mut at, mut text) = (0, 0);
    while let Some(open) = html[at..].find('<').map(|open| at + open) {
        let rest = &html[open..];
        let name = |from: usize| {
            let length = rest[from..].bytes().take_while(u8::is_ascii_alphanumeric).count();
            rest[from..from + length].to_ascii_lowercase()
        };
        let is_end = rest.starts_with("</");
        let tag = name(1 + usize::from(is_end));
        let is_comment = rest.starts_with("<!--");
        if !is_comment && !tag.starts_with(|c: char| c.is_ascii_alphabetic()) {
            at = open + 1;
            continue;
        }
        if text < open {
            each(Token::Text, text..open);
        }
        if is_comment {
            at = rest.find("-->").map_or(html.len(), |end| open + end + 3);
            each(Token::Comment, open..at);
        } else if is_end {
            at = rest.find('>').map_or(html.len(), |end| open + end + 1);
            each(Token::Close(&tag), open..at);
        } else {
            each(Token::Open(&tag), open..open + 1 + tag.len());
            at = tag_end(html, open + 1 + tag.len(), &tag, &mut each);
            if matches!(tag.as_str(), "script" | "style" | "textarea" | "title") {
                let end = format!("</{tag}");
                at = html[at..].to_ascii_lowercase().find(&end).map_or(html.len(), |end| at + end);
            }
        }
        text = at;
    }
    if text < html.len() {
        each(Token::Text, text..html.len());
    }
}

/// The comments of `html`, and the addresses and ids in its tags, in order. Of a list of pictures (`srcset`) each address is
/// one.
pub fn parts(html: &str) -> Vec<Part> {
    let mut found = Vec::new();
    tokens(html, |token, range| match token {
        Token::Comment => found.push(Part { what: What::Comment, value: range }),
        Token::Attribute { tag, name } => add(html, tag, name, range, &mut found),
        Token::Open(_) | Token::Close(_) | Token::Text => {}
    });
    found
}

/// Reads the attributes of a tag from byte `at` on; gives the byte behind its end.
fn tag_end(html: &str, mut at: usize, tag: &str, each: &mut impl FnMut(Token<'_>, Range<usize>)) -> usize {
    let skip = |at: usize, what: fn(char) -> bool| {
        html[at..].find(|c| !what(c)).map_or(html.len(), |length| at + length)
    };
    loop {
        at = skip(at, |c| c.is_ascii_whitespace() || c == '/');
        let start = at;
        at = skip(at, |c| !c.is_ascii_whitespace() && !matches!(c, '/' | '>' | '='));
        let name = html[start..at].to_ascii_lowercase();
        let behind = skip(at, |c| c.is_ascii_whitespace());
        if html[behind..].starts_with('=') {
            let from = skip(behind + 1, |c| c.is_ascii_whitespace());
            let value = match html[from..].chars().next() {
                Some(mark @ ('"' | '\'')) => {
                    let end = html[from + 1..].find(mark).map_or(html.len(), |length| from + 1 + length);
                    at = (end + 1).min(html.len());
                    from + 1..end
                }
                _ => {
                    at = skip(from, |c| !c.is_ascii_whitespace() && c != '>');
                    from..at
                }
            };
            each(Token::Attribute { tag, name: &name }, value);
        } else if name.is_empty() {
            // The end of the tag, or a sign that belongs nowhere.
            match html[at..].chars().next() {
                Some('>') | None => return (at + 1).min(html.len()),
                Some(c) => at += c.len_utf8(),
            }
        }
    }
}

fn add(html: &str, tag: &str, name: &str, value: Range<usize>, found: &mut Vec<Part>) {
    let what = match (tag, name) {
        (_, "id") | ("a", "name") => What::Id,
        ("a" | "area" | "link", "href") | ("form", "action") | ("object", "data") => What::Address,
        ("button" | "input", "formaction") | (_, "xlink:href") => What::Address,
        ("img", "src") | (_, "poster" | "srcset") => What::Picture,
        ("audio" | "video" | "source" | "track" | "iframe" | "embed" | "script", "src") => What::Address,
        _ => return,
    };
    let text = &html[value.clone()];
    if name != "srcset" {
        let start = value.start + text.len() - text.trim_start().len();
        found.push(Part { what, value: start..start + text.trim().len() });
        return;
    }
    let mut at = value.start;
    for part in text.split(',') {
        let start = at + part.len() - part.trim_start().len();
        let length = part.split_whitespace().next().map_or(0, str::len);
        at += part.len() + 1;
        if length > 0 {
            found.push(Part { what, value: start..start + length });
        }
    }
}

/// A value of an attribute as it is meant: of entities those that addresses and templates are written with.
pub fn unescaped(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let value = &numbers(value);
    let entities = [
        ("&Tab;", "\t"),
        ("&NewLine;", "\n"),
        ("&colon;", ":"),
        ("&sol;", "/"),
        ("&period;", "."),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&amp;", "&"),
    ];
    let text = entities.iter().fold(value.to_owned(), |text, (entity, c)| text.replace(entity, c));
    Cow::Owned(text)
}

/// A text with the characters that numbers in it stand for, as a browser reads them: `&#106;`, `&#x6A`, the semicolon or not.
fn numbers(text: &str) -> String {
    let mut read = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("&#") {
        read.push_str(&rest[..at]);
        let inside = &rest[at + 2..];
        let hex = inside.strip_prefix(['x', 'X']);
        let (digits, radix) = hex.map_or((inside, 10), |hex| (hex, 16));
        let length = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
        let number = u32::from_str_radix(&digits[..length], radix).ok();
        match number.and_then(char::from_u32) {
            Some(c) => {
                read.push(c);
                rest = digits[length..].strip_prefix(';').unwrap_or(&digits[length..]);
            }
            None => {
                read.push_str("&#");
                rest = inside;
            }
        }
    }
    read + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_are_written_as_numbers_are_what_they_stand_for() {
        for (written, meant) in [
            ("&#106;avascript:x", "javascript:x"),
            ("&#x6A;ava&#115cript&colon;x", "javascript:x"),
            ("java&Tab;script:", "java\tscript:"),
            ("/a?b=1&amp;c=2&#39;", "/a?b=1&c=2'"),
            ("a&#b&#xzz&#", "a&#b&#xzz&#"),
            ("&#99999999999;", "&#99999999999;"),
        ] {
            assert_eq!(unescaped(written), meant);
        }
    }

    fn found(html: &str) -> Vec<(What, &str)> {
        parts(html).into_iter().map(|one| (one.what, &html[one.value])).collect()
    }

    #[test]
    fn comments_addresses_and_ids_are_found_however_they_are_written() {
        for (html, expected) in [
            (r#"<a href="/cases/" class=x>甲</a>"#, vec![(What::Address, "/cases/")]),
            ("<A HREF='../b.md#x'>", vec![(What::Address, "../b.md#x")]),
            ("<img alt='a>b' src=a.png/>", vec![(What::Picture, "a.png/")]),
            ("<img src = a.png >", vec![(What::Picture, "a.png")]),
            (
                r#"<source srcset="a.png 1x, /b.png 2x,c.png">"#,
                vec![(What::Picture, "a.png"), (What::Picture, "/b.png"), (What::Picture, "c.png")],
            ),
            (
                "<video poster=p.jpg src=v.mp4 controls>",
                vec![(What::Picture, "p.jpg"), (What::Address, "v.mp4")],
            ),
            ("<h2 id=\"x\">a</h2><a name='y'></a>", vec![(What::Id, "x"), (What::Id, "y")]),
            (
                "<script>'<a href=y>' <!-- x --></script><textarea><!-- y --></textarea><p>1 < 2 href=z",
                vec![],
            ),
            (
                "<!-- <a href=x> --><b><!-->甲<!-- 未完",
                vec![
                    (What::Comment, "<!-- <a href=x> -->"),
                    (What::Comment, "<!-->"),
                    (What::Comment, "<!-- 未完"),
                ],
            ),
            ("<button formaction='javascript:x()'>", vec![(What::Address, "javascript:x()")]),
            ("<a\n  href=\"/a/\"\n>", vec![(What::Address, "/a/")]),
            ("<a href", vec![]),
            ("<a href=\"x", vec![(What::Address, "x")]),
            ("<a ==>", vec![]),
            ("<", vec![]),
        ] {
            assert_eq!(found(html), expected, "{html}");
        }
    }
}
