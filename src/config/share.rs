//! The key `share` of `site.yaml`: what is made for those who pass pages on.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use super::PATH;
use crate::card::{Font, Unfit};
use crate::diagnostic::{Code, Diagnostic, Hint, nearest};
use crate::path::SourcePath;
use crate::source::{Source, Sources};
use crate::yaml::{Decoder, Field, Value};

/// A larger file is no font, in bytes: those with all characters of Unicode have 40 MB.
const LARGEST: u64 = 64 << 20;
/// What fonts for programs end in.
const EXTENSIONS: [&str; 3] = [".otf", ".ttf", ".ttc"];

/// What is made for those who pass pages on.
#[derive(Clone, Debug)]
pub struct Share {
    /// Short links, with their QR codes.
    pub links: bool,
    /// Posters to print.
    pub posters: bool,
    /// The pictures that chat programs show for a link.
    pub cards: bool,
    /// The file of the site's own font for cards, if it names one, and where that stands.
    pub font_file: Option<(SourcePath, Range<usize>)>,
    /// That font, if it is [one](font).
    pub font: Option<Arc<Font>>,
}

impl Default for Share {
    fn default() -> Share {
        Share { links: true, posters: true, cards: true, font_file: None, font: None }
    }
}

/// `share: false`, or `{links: true, posters: false, cards: true, font: content/fonts/kai.ttf}`; what is not named is made.
pub(super) fn read(decoder: &mut Decoder<'_>, field: Field<'_>) -> Share {
    let mut share = Share::default();
    if matches!(field.node.value, Value::Scalar { .. }) {
        let is_made = decoder.bool(field) != Some(false);
        return Share { links: is_made, posters: is_made, cards: is_made, ..share };
    }
    let Some(mut map) = decoder.map(field) else { return share };
    let keys = [("links", &mut share.links), ("posters", &mut share.posters), ("cards", &mut share.cards)];
    for (key, is_made) in keys {
        if let Some(value) = map.take(key).and_then(|field| decoder.bool(field)) {
            *is_made = value;
        }
    }
    if let Some(field) = map.take("font")
        && let Some(written) = decoder.text(field)
    {
        let path = SourcePath::new(PATH).join(&written);
        match path {
            Some(path) if !written.starts_with('/') => share.font_file = Some((path, field.range())),
            _ => decoder.invalid(
                field,
                format!("“font”应为这个站里的一个文件，却是“{written}”"),
                "把字体文件放进 content/fonts，写从 site.yaml 数起的路径，如 content/fonts/kai.ttf",
            ),
        }
    }
    decoder.finish(map);
    share
}

/// The site's own font, where cards are made and it names one; `past` is that of the pass before.
///
/// # Errors
/// As [`Sources::read`]. Of a file that is no font there is a diagnostic, and cards are made without it.
pub fn font(
    share: &Share,
    sources: &Sources,
    past: Option<&Arc<Font>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> io::Result<Option<Arc<Font>>> {
    let Some((path, range)) = share.font_file.as_ref().filter(|_| share.cards) else { return Ok(None) };
    let wrong = |message: String| {
        Diagnostic::new(Code::ConfigInvalid, message).at(&SourcePath::new(PATH), range.clone())
    };
    let Some(source) = sources.get(path) else {
        let fonts = sources.keys().map(SourcePath::as_str);
        let fonts = fonts.filter(|name| EXTENSIONS.iter().any(|end| name.to_lowercase().ends_with(end)));
        let missing = wrong(format!("没有“{path}”这个字体文件"));
        diagnostics.push(match nearest(path.as_str(), fonts) {
            Some(near) => missing.hint(Hint::perhaps(near)),
            None => missing.hint(
                "只认 content 和 themes 里的文件：把字体放进 content/fonts，路径从 site.yaml 数起，大小写要一样",
            ),
        });
        return Ok(None);
    };
    if let Some(font) = past.filter(|font| font.hash == source.hash) {
        return Ok(Some(font.clone()));
    }
    Ok(match of_file(source, sources)? {
        Ok(font) => Some(Arc::new(font)),
        Err(unfit) => {
            let (why, hint) = chinese(unfit);
            diagnostics.push(wrong(format!("“{path}”{why}，卡片用不了")).hint(hint));
            None
        }
    })
}

fn of_file(source: &Source, sources: &Sources) -> io::Result<Result<Font, Unfit>> {
    if source.length > LARGEST {
        return Ok(Err(Unfit::None));
    }
    sources.read(source).map(Font::read)
}

/// What is wrong with a file, in words, and what to do.
fn chinese(unfit: Unfit) -> (&'static str, &'static str) {
    match unfit {
        Unfit::Packed => ("是给浏览器的压缩字体（WOFF）", "换成同一种字体的 .otf 或 .ttf 文件"),
        Unfit::None => ("不是字体文件，或者已经损坏", "换成 .otf、.ttf 或 .ttc 的字体文件"),
        Unfit::Hollow => ("里没有字", "换成另一个 .otf、.ttf 或 .ttc 的字体文件"),
    }
}
