//! The key `home` of `site.yaml`: what the home page is made of, block after block.

use std::ops::Range;
use std::sync::Arc;

use super::kinds::Kind;
use super::menus::MenuItem;
use crate::diagnostic::{Code, Diagnostic};
use crate::hash::{Hash, Hashed};
use crate::yaml::{Decoder, Field, Map, Value};

/// The blocks that there are, in the order that they have where a site says nothing; those of [`ADDED`] stand behind.
pub const BLOCKS: &[&str] =
    &["lead", "figures", "cases", "brands", "honours", "mechanisms", "news", "places", "text", "links"];

/// The blocks that say what the site writes for them: nobody has them who does not name them.
const ADDED: &[&str] = &["text", "links"];

/// The blocks that list pages of one kind, and of which where none is named.
pub const KINDS: &[(&str, &str)] = &[
    ("cases", "case"),
    ("brands", "brand"),
    ("mechanisms", "mechanism"),
    ("news", "news"),
    ("places", "place"),
];

/// How many entries a block may have.
const MOST: i64 = 50;

/// Two blocks that stand side by side where one follows the other.
const PAIR: [&str; 2] = ["news", "places"];

/// A part of the home page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// One of [`BLOCKS`].
    pub name: &'static str,
    /// The id of its heading, another for each block.
    pub id: String,
    /// Its heading, where the site gives one.
    pub title: String,
    /// How many entries it has, where the site says so.
    pub count: Option<usize>,
    /// The kind of the pages that it lists; empty where it lists none.
    pub kind: String,
    /// The paragraphs of a text.
    pub text: Vec<String>,
    /// The menu whose entries are its links.
    pub menu: String,
}

/// What the home page is made of.
#[derive(Clone, Debug)]
pub struct Home {
    /// The bands of the page, each with the blocks that stand side by side in it.
    pub bands: Hashed<Vec<Vec<Block>>>,
    /// Where the site says so, if it does.
    pub range: Option<Range<usize>>,
}

impl Default for Home {
    fn default() -> Home {
        let names = BLOCKS.iter().filter(|name| !ADDED.contains(name));
        Home::of(names.map(|name| Block::new(name)).collect(), None)
    }
}

impl Home {
    fn of(blocks: Vec<Block>, range: Option<Range<usize>>) -> Home {
        let mut bands: Vec<Vec<Block>> = Vec::new();
        let mut ids: Vec<String> = Vec::new();
        for mut block in blocks {
            let earlier = ids.iter().filter(|name| *name == block.name).count();
            block.id = match earlier {
                0 => format!("home-{}", block.name),
                _ => format!("home-{}-{}", block.name, earlier + 1),
            };
            ids.push(block.name.to_owned());
            match bands.last_mut() {
                Some(band) if is_pair(band, &block) => band.push(block),
                _ => bands.push(vec![block]),
            }
        }
        Home { bands: Hashed { hash: Hash::of(format!("{bands:?}").as_bytes()), value: bands }, range }
    }

    /// Whether a menu stands on the home page.
    pub fn shows_menu(&self, name: &str) -> bool {
        self.bands.iter().flatten().any(|block| block.menu == name)
    }
}

fn is_pair(band: &[Block], block: &Block) -> bool {
    matches!(band, [one] if PAIR.contains(&one.name) && PAIR.contains(&block.name) && one.name != block.name)
}

impl Block {
    fn new(name: &'static str) -> Block {
        let kind = KINDS.iter().find(|(block, _)| *block == name).map_or("", |(_, kind)| kind);
        Block { name, kind: kind.into(), ..Block::default() }
    }
}

/// `home: [lead, {block: cases, count: 3, title: 最近的案例}, {block: links, title: 相关链接, menu: related}]`.
pub(super) fn read(
    decoder: &mut Decoder<'_>,
    field: Field<'_>,
    kinds: &[Arc<Kind>],
    menus: &[(String, Hashed<Vec<MenuItem>>)],
) -> Home {
    let mut blocks: Vec<Block> = Vec::new();
    for item in decoder.list(field) {
        let before = decoder.diagnostics.len();
        let Some(block) = self::block(decoder, item, kinds, menus) else { continue };
        let is_twice = blocks.iter().any(|other| (other.name, &other.kind) == (block.name, &block.kind));
        if is_twice && !ADDED.contains(&block.name) && decoder.diagnostics.len() == before {
            let hint = match KINDS.iter().any(|(name, _)| *name == block.name) {
                true => "删去一个；要列另一种内容，写上 kind",
                false => "删去一个",
            };
            decoder.invalid(item, format!("首页的“{}”写了两次", block.name), hint);
            continue;
        }
        blocks.push(block);
    }
    if blocks.is_empty() {
        Home { range: Some(field.range()), ..Home::default() }
    } else {
        Home::of(blocks, Some(field.range()))
    }
}

fn block(
    decoder: &mut Decoder<'_>,
    item: Field<'_>,
    kinds: &[Arc<Kind>],
    menus: &[(String, Hashed<Vec<MenuItem>>)],
) -> Option<Block> {
    if matches!(item.node.value, Value::Scalar { .. }) {
        let name = decoder.word(item, BLOCKS)?;
        if ADDED.contains(&name) {
            let example = if name == "text" { "text: 一段话" } else { "menu: 菜单名" };
            decoder.invalid(
                item,
                format!("“{name}”还要写内容"),
                format!("如 {{block: {name}, title: 标题, {example}}}"),
            );
            return None;
        }
        return Some(Block::new(name));
    }
    let mut map = decoder.map(item)?;
    let Some(name) = map.take("block") else {
        decoder.missing(&map, "block", format!("写上哪一块，可用：{}", BLOCKS.join("、")));
        return None;
    };
    let mut block = Block::new(decoder.word(name, BLOCKS)?);
    if block.name != "lead" {
        block.title = map.take("title").and_then(|field| decoder.text(field)).unwrap_or_default();
    }
    if block.name != "lead" && !ADDED.contains(&block.name) {
        let before = decoder.diagnostics.len();
        let count = map.take("count").and_then(|field| decoder.integer(field, 1..=MOST));
        let hint = format!("首页的一块最多列 {MOST} 个，全部的在栏目里；不要这一块，就从 home 里删去");
        decoder.advise(before, &hint);
        block.count = count.map(|count| count as usize);
    }
    if !block.kind.is_empty()
        && let Some(field) = map.take("kind")
        && let Some(kind) = decoder.text(field)
    {
        let names = kinds.iter().map(|kind| kind.name.as_str());
        block.kind = known(decoder, field, kind, "内容类型", "kinds", names)?;
    }
    match block.name {
        "text" => block.text = text(decoder, &mut map),
        "links" => {
            let Some(field) = map.take("menu") else {
                decoder.missing(&map, "menu", "写上 menus 里的一个菜单，它的各项就是这里的链接");
                return None;
            };
            let menu = decoder.text(field)?;
            block.menu =
                known(decoder, field, menu, "菜单", "menus", menus.iter().map(|(name, _)| name.as_str()))?;
        }
        _ => {}
    }
    decoder.finish(map);
    Some(block)
}

/// The paragraphs of a text, which blank lines part.
fn text(decoder: &mut Decoder<'_>, map: &mut Map<'_>) -> Vec<String> {
    let Some(field) = map.take("text") else {
        decoder.missing(map, "text", "写上要显示的一段话；几段之间空一行");
        return Vec::new();
    };
    let text = decoder.text(field).unwrap_or_default();
    let paragraphs = text.split("\n\n").map(|paragraph| paragraph.trim().replace('\n', ""));
    paragraphs.filter(|paragraph| !paragraph.is_empty()).collect()
}

/// A name that must be one of some.
fn known<'k>(
    decoder: &mut Decoder<'_>,
    field: Field<'_>,
    name: String,
    what: &str,
    key: &str,
    names: impl Iterator<Item = &'k str> + Clone,
) -> Option<String> {
    if names.clone().any(|known| known == name) {
        return Some(name);
    }
    let diagnostic = Diagnostic::new(Code::ConfigInvalid, format!("没有叫“{name}”的{what}"))
        .at(decoder.path, field.range());
    let diagnostic = match names.clone().next() {
        None => diagnostic.hint(format!("site.yaml 里还没有{what}，先在 {key} 里写上")),
        Some(_) => diagnostic.nearest(&name, names),
    };
    decoder.diagnostics.push(diagnostic);
    None
}
