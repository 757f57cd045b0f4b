//! Short links and their QR codes. No template shows them: they are the same in every theme, and there are as many as pages.

use crate::lens::Lens;
use crate::path::RoutePath;
use crate::plan;
use crate::qr::{self, Form};
use crate::render::scope::{absolute, link};

/// The page at a short link, `here`, which leads on to a route.
pub(super) fn short(lens: &Lens, here: &RoutePath, to: &RoutePath) -> String {
    let links = lens.links();
    let (href, address) = (link(links, links.relative, here, to), absolute(&links.base, to));
    format!(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>正在打开网页</title>\n\
         <meta http-equiv=\"refresh\" content=\"0; url={href}\">\n<link rel=\"canonical\" href=\"{address}\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<meta name=\"color-scheme\" content=\"light dark\">\n</head>\n\
         <body>\n<p>没有自动打开的，请点这里：<a href=\"{href}\">{address}</a></p>\n</body>\n</html>\n"
    )
}

/// The QR code to the short link of what is at a route.
pub(super) fn qr(lens: &Lens, to: &RoutePath, form: Form) -> Vec<u8> {
    // Addresses are written for attributes, where an ampersand is `&amp;`.
    let address = absolute(&lens.links().base, &plan::short_route(to)).replace("&amp;", "&");
    qr::draw(&address, form)
}
