//! Short links and their QR codes. No template shows them: they are the same in every theme, and there are as many as pages.

use std::fmt::Write;

use crate::card::Shape;
use crate::folder;
use crate::lens::Lens;
use crate::path::{RoutePath, SourcePath};
use crate::plan;
use crate::qr::{self, Form};
use crate::render::body::escape;
use crate::render::card;
use crate::render::scope::{absolute, link};
use crate::site::Summary;
use crate::site::links::Destination;

/// The page at a short link, `here`, which leads on to a route.
pub(super) fn short(lens: &Lens, here: &RoutePath, to: &RoutePath) -> String {
    let links = lens.links();
    let (href, address) = (link(links, links.relative, here, to), absolute(&links.base, to));
    let tags = tags(lens, to);
    format!(
        "<!doctype html>\n<html lang=\"zh-CN\" itemscope itemtype=\"https://schema.org/WebPage\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n{tags}\
         <meta http-equiv=\"refresh\" content=\"0; url={href}\">\n<link rel=\"canonical\" href=\"{address}\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<meta name=\"color-scheme\" content=\"light dark\">\n</head>\n\
         <body>\n<p>没有自动打开的，请点这里：<a href=\"{href}\">{address}</a></p>\n</body>\n</html>\n"
    )
}

/// What is shown of what a short link leads to: chat programs look at the page that they are given, and no further.
fn tags(lens: &Lens, to: &RoutePath) -> String {
    let Some((title, about, summary)) = told(lens, to) else {
        return "<title>正在打开网页</title>\n".into();
    };
    let title = escape(title);
    let mut tags = format!("<title>{title}</title>\n<meta property=\"og:title\" content=\"{title}\">\n");
    if !about.is_empty() {
        let about = escape(about);
        let _ = writeln!(tags, "<meta property=\"og:description\" content=\"{about}\">");
    }
    let home = || lens.summary(&SourcePath::new(folder::HOME));
    if let Some([wide, square]) = summary.or_else(home).and_then(|summary| card::addresses(lens, summary)) {
        let (width, height) = Shape::Wide.size();
        let _ = writeln!(tags, "<meta property=\"og:image\" content=\"{wide}\">");
        let _ = writeln!(tags, "<meta property=\"og:image:width\" content=\"{width}\">");
        let _ = writeln!(tags, "<meta property=\"og:image:height\" content=\"{height}\">");
        let _ = writeln!(tags, "<meta itemprop=\"image\" content=\"{square}\">");
    }
    tags
}

/// What stands at a route that a short link leads to: its title, what it is about, and the page, if a person wrote it.
fn told<'l>(lens: &'l Lens, to: &RoutePath) -> Option<(&'l str, &'l str, Option<&'l Summary>)> {
    match lens.at_route(to) {
        Destination::Page(source, ..) => {
            let summary = lens.summary(&source)?;
            let matter = summary.matter();
            Some((&matter.title, matter.description.as_deref().unwrap_or_default(), Some(summary)))
        }
        Destination::Dataset(name) => {
            let head = lens.head(name)?;
            Some((&head.title, &head.description, None))
        }
        // A taxonomy is at `/fields/`, its terms below that.
        _ => {
            let taxonomy = to.as_str().split('/').nth(1)?;
            let label = lens.taxonomy(taxonomy)?;
            match lens.terms(taxonomy).iter().find(|term| term.route == *to) {
                Some(term) => Some((&term.name, &term.description, None)),
                None => Some((label, "", None)),
            }
        }
    }
}

/// The QR code to the short link of what is at a route.
pub(super) fn qr(lens: &Lens, to: &RoutePath, form: Form) -> Vec<u8> {
    // Addresses are written for attributes, where an ampersand is `&amp;`.
    let address = absolute(&lens.links().base, &plan::short_route(to)).replace("&amp;", "&");
    qr::draw(&address, form)
}
