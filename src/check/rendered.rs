//! A page as it was made to what rules ask of it: its tags, what it fetches, where it leads, what is to be read on it. Whatever
//! theme made it, this is what readers and inspectors get.

use crate::document::html::{self, Token};

/// A page as it was made.
#[derive(Debug, Default)]
pub(super) struct Rendered {
    /// The tags of its head that have a name (`name` or `property`): name and content, in order.
    metas: Vec<(String, String)>,
    /// The addresses that browsers fetch by themselves.
    pub(super) fetched: Vec<String>,
    /// Where it leads.
    pub(super) links: Vec<Link>,
    /// What is to be read on it, its head left out; what stands in different blocks stands on different lines.
    pub(super) text: String,
    /// What it lets browsers fetch, by its own policy; empty where it has none.
    pub(super) policy: String,
}

/// A link of a page.
#[derive(Debug, Default)]
pub(super) struct Link {
    pub(super) href: String,
    pub(super) rel: String,
    pub(super) text: String,
}

/// What stands in the midst of a sentence.
const INLINE: [&str; 16] = [
    "a", "abbr", "b", "cite", "code", "em", "i", "mark", "rp", "rt", "ruby", "small", "span", "strong",
    "sub", "sup",
];
/// Of which links browsers fetch what they lead to.
const FETCHED: [&str; 7] =
    ["stylesheet", "icon", "apple-touch-icon", "preload", "modulepreload", "manifest", "prefetch"];

/// The attributes of a tag, until it is known which they are.
#[derive(Default)]
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl Rendered {
    pub(super) fn new(html: &str) -> Rendered {
        let mut page = Rendered::default();
        let mut tag = Tag::default();
        let (mut in_body, mut in_link) = (false, false);
        html::tokens(html, |token, range| {
            if !matches!(token, Token::Attribute { .. }) {
                page.add(&std::mem::take(&mut tag));
            }
            match token {
                Token::Open(name) => {
                    in_body |= name == "body";
                    in_link |= name == "a";
                    if name == "a" {
                        page.links.push(Link::default());
                    }
                    if !INLINE.contains(&name) {
                        page.text.push('\n');
                    }
                    tag.name = name.to_string();
                }
                Token::Attribute { name, .. } => {
                    let value = html::unescaped(html[range].trim()).into_owned();
                    tag.attributes.push((name.to_string(), value));
                }
                Token::Close(name) => {
                    in_link &= name != "a";
                    if !INLINE.contains(&name) {
                        page.text.push('\n');
                    }
                }
                Token::Text if in_body => {
                    let text = html::unescaped(&html[range]);
                    page.text.push_str(&text);
                    if let Some(link) = page.links.last_mut().filter(|_| in_link) {
                        link.text.push_str(&text);
                    }
                }
                Token::Text | Token::Comment => {}
            }
        });
        page.add(&tag);
        page
    }

    fn add(&mut self, tag: &Tag) {
        let value = |name: &str| tag.get(name).unwrap_or_default().to_string();
        match tag.name.as_str() {
            "meta" => {
                let is_policy = value("http-equiv").eq_ignore_ascii_case("content-security-policy");
                if is_policy {
                    self.policy = value("content");
                }
                let name = tag.get("name").or_else(|| tag.get("property"));
                self.metas.extend(name.map(|name| (name.to_string(), value("content"))));
            }
            "a" => {
                if let Some(link) = self.links.last_mut() {
                    (link.href, link.rel) = (value("href"), value("rel"));
                }
            }
            "link" => {
                let rel = value("rel").to_ascii_lowercase();
                if rel.split_ascii_whitespace().any(|word| FETCHED.contains(&word)) {
                    self.fetched.push(value("href"));
                }
            }
            "img" | "source" | "audio" | "video" | "track" | "iframe" | "embed" | "script" | "input"
            | "object" | "image" | "use" => {
                let one = ["src", "poster", "data", "href", "xlink:href"];
                self.fetched.extend(one.iter().filter_map(|name| tag.get(name)).map(str::to_string));
                let many = tag.get("srcset").unwrap_or_default().split(',');
                let many = many.filter_map(|one| one.split_whitespace().next());
                self.fetched.extend(many.map(str::to_string));
            }
            _ => {}
        }
    }

    /// What the tags of a name say. Names are told apart as HTML does it, whatever their capitals are.
    pub(super) fn metas(&self, name: &str) -> Vec<&str> {
        let named = self.metas.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        named.map(|(_, content)| content.as_str()).collect()
    }

    /// Whether a text is to be read on it; blanks and line ends count for nothing.
    pub(super) fn shows(&self, text: &str) -> bool {
        let packed = |text: &str| text.split_whitespace().collect::<String>();
        self.text.contains(text) || packed(&self.text).contains(&packed(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_its_tags_what_it_fetches_where_it_leads_and_what_is_to_be_read() {
        let page = Rendered::new(
            r#"<!doctype html><head><meta name=SiteName content="甲&amp;乙"><META NAME="sitename" CONTENT=丙>
<link rel="shortcut icon" href="https://a.cn/i.png"><link rel=canonical href="https://b.cn/"><title>不读</title>
<meta http-equiv="Content-Security-Policy" content="img-src https://a.cn"></head>
<body><!-- 不读 --><h1>题<em>目</em></h1><script src=/s.js>"不读"</script>
<img alt="x > y" src='p.png' srcset="p1.png 1x, p2.png 2x"><p>看<a rel="nofollow" href="/x">这<b>里</b></a>。</p></body>"#,
        );
        assert_eq!(page.metas("SiteName"), ["甲&乙", "丙"]);
        assert_eq!(page.fetched, ["https://a.cn/i.png", "/s.js", "p.png", "p1.png", "p2.png"]);
        let link = &page.links[0];
        assert_eq!((link.href.as_str(), link.rel.as_str(), link.text.as_str()), ("/x", "nofollow", "这里"));
        assert_eq!(page.text.split_whitespace().collect::<Vec<_>>(), ["题目", "看这里。"]);
        assert_eq!(page.policy, "img-src https://a.cn");
        assert!(page.shows("题目") && page.shows("看 这里。") && !page.shows("不读"));
        // Whatever is cut off, nothing panics.
        for end in 0.."<p a='甲'><a href=乙>丙<!-- 丁".len() {
            if let Some(part) = "<p a='甲'><a href=乙>丙<!-- 丁".get(..end) {
                Rendered::new(part);
            }
        }
    }
}
