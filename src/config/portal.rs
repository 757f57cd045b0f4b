//! The key `portal` of `site.yaml`: whose column the site is. Names of files and an address; what stands in the files is for
//! who reads them.

use std::ops::Range;

use super::{Base, PATH};
use crate::folder;
use crate::path::SourcePath;
use crate::yaml::{Decoder, Field};

/// The portal that the site is a column of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Portal {
    /// What stands above every page.
    pub header: Option<Named>,
    /// What stands below every page.
    pub footer: Option<Named>,
    /// What addresses without a host are taken from, where that is not the site's own host.
    pub origin: Option<Base>,
    /// Where the site says so.
    pub range: Range<usize>,
}

/// A file of HTML, and where it is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The file.
    pub path: SourcePath,
    /// In `site.yaml`.
    pub range: Range<usize>,
}

impl Portal {
    /// The files.
    pub fn files(&self) -> impl Iterator<Item = &Named> {
        self.header.iter().chain(&self.footer)
    }
}

/// `portal: {header: portal/header.html, footer: portal/footer.html, origin: https://www.example.gov.cn}`.
pub(super) fn read(decoder: &mut Decoder<'_>, field: Field<'_>) -> Option<Portal> {
    let mut map = decoder.map(field)?;
    let mut portal = Portal { range: field.range(), ..Portal::default() };
    let before = decoder.diagnostics.len();
    portal.header = map.take("header").and_then(|field| named(decoder, field, "header"));
    portal.footer = map.take("footer").and_then(|field| named(decoder, field, "footer"));
    if let Some(field) = map.take("origin")
        && let Some(text) = decoder.text(field)
    {
        match Base::parse(&text) {
            Ok(base) => portal.origin = Some(base),
            // A password is not repeated where others read it.
            Err((what, hint)) if text.contains('@') => {
                decoder.invalid(field, format!("“origin”{what}"), hint);
            }
            Err((what, hint)) => decoder.invalid(field, format!("“origin”{what}：“{text}”"), hint),
        }
    }
    decoder.finish(map);
    if portal.files().next().is_some() {
        return Some(portal);
    }
    if decoder.diagnostics.len() == before {
        let hint =
            "加上门户的页头（header）或页脚（footer），写 portal 文件夹里的文件名；不要门户的，删去 portal";
        decoder.invalid(field, "“portal”里没有写页头，也没有写页脚", hint);
    }
    None
}

fn named(decoder: &mut Decoder<'_>, field: Field<'_>, key: &str) -> Option<Named> {
    let written = decoder.text(field)?;
    let path = SourcePath::new(PATH).join(&written).filter(|_| !written.starts_with('/'));
    match path.filter(|path| folder::below(path, folder::PORTAL).is_some()) {
        Some(path) => Some(Named { path, range: field.range() }),
        None => {
            let message = format!("“{key}”应为 portal 文件夹里的一个文件，却是“{written}”");
            let hint = format!(
                "在 site.yaml 旁边建一个 portal 文件夹，把门户给的 HTML 存进去，这里写 portal/{key}.html"
            );
            decoder.invalid(field, message, hint);
            None
        }
    }
}
