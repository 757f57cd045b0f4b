//! A film or a sound as pages show it: played by the browser, with a link for those that do not.

use std::fmt::Write;

use crate::folder::{self, Medium};
use crate::path::SourcePath;
use crate::render::image;
use crate::render::scope::Scope;

/// A film or a sound on a page.
pub struct Player<'a> {
    /// Which of the two.
    pub medium: Medium,
    /// Its address.
    pub src: &'a str,
    /// What it shows; made safe for a quoted attribute.
    pub label: &'a str,
    /// Its file, if that is one of the site.
    pub source: Option<&'a SourcePath>,
    /// The picture that stands for it and its captions, where they are named; else those beside it.
    pub named: [Option<&'a SourcePath>; 2],
    /// Whether how long it is is fetched before somebody asks for it.
    pub is_eager: bool,
}

impl Player<'_> {
    /// The captions of a film, if they stand beside it.
    pub fn captions(&self, scope: &Scope) -> Option<String> {
        let captions = match self.named[1] {
            Some(named) => named.clone(),
            None => folder::captions(self.source?),
        };
        Some(scope.link(scope.lens.asset_place(&captions).filter(|place| place.is_published)?.route))
    }

    /// The HTML.
    pub fn html(&self, scope: &Scope) -> String {
        let Player { src, label, .. } = self;
        let mut html = String::with_capacity(400);
        let name = match self.medium {
            Medium::Audio => "audio",
            _ => "video",
        };
        let preload = if self.is_eager { "metadata" } else { "none" };
        let _ = write!(html, "<{name} controls preload=\"{preload}\" src=\"{src}\"");
        if !label.is_empty() {
            let _ = write!(html, " aria-label=\"{label}\"");
        }
        if self.medium == Medium::Video {
            html.push_str(" playsinline");
            let own = self.source.and_then(|source| scope.lens.asset_place(source)?.dimensions);
            let poster = self.poster(scope);
            if let Some((poster, _)) = &poster {
                let _ = write!(html, " poster=\"{poster}\"");
            }
            if let Some((width, height)) = own.or_else(|| poster.and_then(|(_, size)| size)) {
                let _ = write!(html, " width=\"{width}\" height=\"{height}\"");
            }
        }
        html.push('>');
        if let Some(captions) = self.captions(scope).filter(|_| self.medium == Medium::Video) {
            let _ = write!(
                html,
                "<track kind=\"captions\" srclang=\"zh\" label=\"字幕\" src=\"{captions}\" default>"
            );
        }
        let what = if label.is_empty() { "下载后播放" } else { label };
        let _ = write!(html, "<a href=\"{src}\" download>{what}</a></{name}>");
        html
    }

    /// The address and the size of the picture that stands for a film.
    pub fn poster(&self, scope: &Scope) -> Option<(String, Option<(u32, u32)>)> {
        let place = |poster: SourcePath| scope.lens.asset_place(&poster).map(image::shared);
        let (route, size) = match self.named[0] {
            Some(named) => place(named.clone())?,
            None => folder::posters(self.source?).find_map(place)?,
        };
        Some((scope.link(&route), size))
    }
}
