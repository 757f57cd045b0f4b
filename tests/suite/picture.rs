//! A strict reader of the markup that a chart is: elements, attributes in double quotes, text with four entities. What it does
//! not know it refuses, so that reading is a check too. Written here because a parser for all of XML would forgive more.

use std::collections::BTreeMap;

/// An element.
#[derive(Debug, Default)]
pub struct Element {
    /// `svg`, `rect`.
    pub name: String,
    attributes: BTreeMap<String, String>,
    /// The text in it, but not in its children.
    pub text: String,
    /// The elements in it.
    pub children: Vec<Element>,
}

impl Element {
    /// Reads the only element of a text; says what is wrong with it otherwise.
    pub fn read(html: &str) -> Result<Element, String> {
        let mut root = Element::default();
        let rest = root.read_inside(html)?;
        match root.children.len() {
            1 if rest.is_empty() => Ok(root.children.remove(0)),
            _ => Err(format!("not one element: {} and “{rest}”", root.children.len())),
        }
    }

    /// An attribute, or nothing.
    pub fn get(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    /// An attribute as a number; 0 if it is not there.
    pub fn number(&self, name: &str) -> f64 {
        let text = self.get(name);
        if text.is_empty() { 0.0 } else { text.parse().expect("a number") }
    }

    /// All elements of a name, at any depth, in order.
    pub fn all(&self, name: &str) -> Vec<&Element> {
        let inner = |child| Element::all(child, name);
        let own = self.children.iter().flat_map(|child| {
            let here = (child.name == name).then_some(child);
            here.into_iter().chain(inner(child))
        });
        own.collect()
    }

    /// All text in it, in order.
    pub fn words(&self) -> String {
        self.children.iter().fold(self.text.clone(), |text, child| text + &child.words())
    }

    /// Reads up to the end tag of this element, which the caller checks.
    fn read_inside<'t>(&mut self, mut rest: &'t str) -> Result<&'t str, String> {
        loop {
            let at = rest.find('<').unwrap_or(rest.len());
            self.text += &unescaped(&rest[..at])?;
            rest = &rest[at..];
            if rest.is_empty() || rest.starts_with("</") {
                return Ok(rest);
            }
            let end = rest.find('>').ok_or("a tag without end")?;
            let (tag, behind) = (&rest[1..end], &rest[end + 1..]);
            let (tag, closed) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
            let mut child = Element::tag(tag)?;
            rest = behind;
            if !closed {
                rest = child.read_inside(rest)?;
                rest = rest
                    .strip_prefix(&format!("</{}>", child.name))
                    .ok_or(format!("{} is not closed", child.name))?;
            }
            self.children.push(child);
        }
    }

    fn tag(tag: &str) -> Result<Element, String> {
        let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
        let mut element = Element { name: name.into(), ..Element::default() };
        while !rest.is_empty() {
            let (key, behind) = rest.split_once("=\"").ok_or(format!("not an attribute: {rest}"))?;
            let (value, behind) = behind.split_once('"').ok_or(format!("{key} has no end"))?;
            if element.attributes.insert(key.into(), unescaped(value)?).is_some() {
                return Err(format!("{key} twice"));
            }
            rest = behind.strip_prefix(' ').unwrap_or(behind);
        }
        Ok(element)
    }
}

fn unescaped(text: &str) -> Result<String, String> {
    let mut parts = text.split('&');
    let mut plain = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let (name, rest) = part.split_once(';').ok_or(format!("a bare & before {part}"))?;
        plain += match name {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            name => return Err(format!("&{name}; is not known")),
        };
        plain += rest;
    }
    Ok(plain)
}
