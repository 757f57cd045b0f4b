//! What is shown of a picture of the site: its variants where there are some, and the file else.

use std::fmt::Write;

use crate::path::RoutePath;
use crate::picture::{Form, Picture};
use crate::plan;
use crate::render::scope::Scope;
use crate::site::Place;

/// Wide enough for nearly all, where only one address can be given; in pixels.
const USUAL: u32 = 960;

/// How wide a picture is shown, for browsers to choose from its variants (HTML, `sizes`).
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Room {
    /// As wide as the text.
    Text,
    /// One of so many beside each other.
    Among(usize),
    /// A small one in a list.
    Thumbnail,
}

impl Room {
    /// The value of `sizes`; a text is 38 letters wide at most.
    pub fn sizes(self) -> &'static str {
        match self {
            Room::Text => "(min-width: 44rem) 40rem, 100vw",
            Room::Among(2 | 4) => "(min-width: 44rem) 20rem, 50vw",
            Room::Among(_) => "(min-width: 44rem) 14rem, 50vw",
            Room::Thumbnail => "(min-width: 48rem) 15rem, 6.5rem",
        }
    }
}

/// A picture as pages show it.
#[derive(Clone, Debug, Default)]
pub struct Image {
    /// The address for whoever understands but one.
    pub src: String,
    /// The addresses with their widths, for all programs; empty where there is but one.
    pub srcset: String,
    /// The same for browsers of today.
    pub webp: String,
    /// The address of the largest there is, where that shows more.
    pub largest: Option<String>,
    /// Width and height in pixels, if known.
    pub dimensions: Option<(u32, u32)>,
}

impl Image {
    /// What is shown of a file.
    pub fn of(scope: &Scope, place: Place<'_>) -> Image {
        let Some(picture) = place.picture else {
            return Image { src: scope.link(place.route), dimensions: place.dimensions, ..Image::default() };
        };
        let route = |variant: usize| scope.link(&plan::variant_route(place.route, picture, variant));
        let set = |variants: &mut dyn Iterator<Item = (usize, u32)>| {
            let mut set = String::new();
            for (variant, width) in variants {
                let comma = if set.is_empty() { "" } else { ", " };
                let _ = write!(set, "{comma}{} {width}w", route(variant));
            }
            set
        };
        let (widest, variant) = picture.widest();
        let usual = picture.plain().find(|(_, variant)| variant.width >= USUAL).map_or(widest, |(at, _)| at);
        let is_small = picture.plain().count() == 1;
        let srcset = match is_small {
            true => String::new(),
            false => set(&mut picture.plain().map(|(at, variant)| (at, variant.width))),
        };
        let webp = set(&mut picture.modern().map(|(at, variant)| (at, variant.width)));
        let largest = match place.is_published {
            true => Some(scope.link(place.route)),
            false => (variant.width > USUAL).then(|| route(widest)),
        };
        Image { src: route(usual), srcset, webp, largest, dimensions: Some(picture.size) }
    }

    /// The picture as HTML; `sizes` says how wide it is shown, `rest` are attributes of the element, beginning with a blank.
    pub fn html(&self, sizes: &str, alt: &str, rest: &str) -> String {
        let mut html = String::with_capacity(600);
        if !self.webp.is_empty() {
            let webp = &self.webp;
            let _ = write!(html, "<picture><source type=\"image/webp\" srcset=\"{webp}\" sizes=\"{sizes}\">");
        }
        let _ = write!(html, "<img src=\"{}\"", self.src);
        if !self.srcset.is_empty() {
            let _ = write!(html, " srcset=\"{}\" sizes=\"{}\"", self.srcset, sizes);
        }
        let _ = write!(html, " alt=\"{alt}\"");
        if let Some((width, height)) = self.dimensions {
            let _ = write!(html, " width=\"{width}\" height=\"{height}\"");
        }
        html.push_str(rest);
        html.push('>');
        if !self.webp.is_empty() {
            html.push_str("</picture>");
        }
        html
    }
}

/// The route and the size of what other sites and programs show of a file that is a picture: one that all understand.
pub fn shared(place: Place<'_>) -> (RoutePath, Option<(u32, u32)>) {
    match place.picture {
        None => (place.route.clone(), place.dimensions),
        Some(picture) => {
            let (widest, variant) = picture.widest();
            let size = (variant.width, picture.height_at(variant.width));
            (plan::variant_route(place.route, picture, widest), Some(size))
        }
    }
}

/// The media type of what is [shared].
pub fn media_type(picture: &Picture) -> &'static str {
    match picture.widest().1.form {
        Form::Jpeg => "image/jpeg",
        Form::Png => "image/png",
        Form::Webp => "image/webp",
    }
}
