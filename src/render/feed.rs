//! The outputs for programs: the Atom feed (RFC 4287), the site map (sitemaps.org) and robots.txt.

use std::fmt::Write;

use crate::date::Date;
use crate::lens::Lens;
use crate::plan;
use crate::render::body::escape;
use crate::render::scope::encode;
use crate::site::ListKey;

/// The newest pages as an Atom feed; how many is said by `feed.limit`, the size of a leaf of the list of all pages. A page that
/// has no date is none of them: an entry needs one (RFC 4287, §4.1.2), and a reader would sort an invented one.
pub fn atom(lens: &Lens) -> String {
    let identity = lens.identity();
    let text = |name| escape(identity.text(name).unwrap_or(""));
    let pages = lens.leaf(&ListKey::All, 0).items;
    let pages = || pages.iter().filter_map(|page| Some((page, page.matter().changed()?)));
    let newest = pages().map(|(_, changed)| changed).max();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    let _ = writeln!(xml, "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">", text("language"));
    let _ = writeln!(xml, "<title>{}</title>", text("title"));
    if !text("tagline").is_empty() {
        let _ = writeln!(xml, "<subtitle>{}</subtitle>", text("tagline"));
    }
    let home = permalink(lens, "/");
    let _ = writeln!(xml, "<id>{home}</id>");
    let _ = writeln!(xml, "<link rel=\"alternate\" type=\"text/html\" href=\"{home}\"/>");
    let feed = permalink(lens, plan::FEED);
    let _ = writeln!(xml, "<link rel=\"self\" type=\"application/atom+xml\" href=\"{feed}\"/>");
    // Of a feed without entries nobody asks when it was last changed; but it has to say something.
    let _ = writeln!(xml, "<updated>{}</updated>", newest.unwrap_or(Date::day(1970, 1, 1)).rfc3339());
    let owner = if text("owner").is_empty() { text("title") } else { text("owner") };
    let _ = writeln!(xml, "<author><name>{owner}</name></author>");
    for (page, updated) in pages() {
        let address = permalink(lens, page.route.as_str());
        let matter = page.matter();
        let _ = writeln!(xml, "<entry>\n<title>{}</title>", escape(&matter.title));
        let _ = writeln!(
            xml,
            "<id>{address}</id>\n<link rel=\"alternate\" type=\"text/html\" href=\"{address}\"/>"
        );
        if let Some(date) = matter.date {
            let _ = writeln!(xml, "<published>{}</published>", date.rfc3339());
        }
        let _ = writeln!(xml, "<updated>{}</updated>", updated.rfc3339());
        if !matter.author.is_empty() {
            let _ = writeln!(xml, "<author><name>{}</name></author>", escape(&matter.author));
        }
        if let Some(kind) = page.kind() {
            let _ = writeln!(xml, "<category term=\"{}\" label=\"{}\"/>", kind.name, escape(&kind.label));
        }
        let description = lens.description(page.source());
        if !description.is_empty() {
            let _ = writeln!(xml, "<summary>{}</summary>", escape(description));
        }
        xml.push_str("</entry>\n");
    }
    xml + "</feed>\n"
}

/// The site map, or the list of its parts where there are more addresses than one file may hold.
pub fn sitemap(lens: &Lens) -> String {
    let parts = lens.part(0).total;
    if parts <= 1 {
        return sitemap_part(lens, 0);
    }
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    xml.push_str("<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    for part in (0..parts).map(plan::sitemap_route) {
        let _ = writeln!(xml, "<sitemap><loc>{}</loc></sitemap>", permalink(lens, part.as_str()));
    }
    xml + "</sitemapindex>\n"
}

/// A part of the site map, counted from 0.
pub fn sitemap_part(lens: &Lens, part: usize) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    xml.push_str("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    for row in lens.part(part).rows {
        let _ = write!(xml, "<url><loc>{}</loc>", permalink(lens, row.route.as_str()));
        if let Some(date) = row.changed {
            let _ = write!(xml, "<lastmod>{}</lastmod>", date.to_day());
        }
        xml.push_str("</url>\n");
    }
    xml + "</urlset>\n"
}

/// Everything may be fetched, and here is the site map.
pub fn robots(lens: &Lens) -> String {
    format!("User-agent: *\nAllow: /\nSitemap: {}\n", permalink(lens, "/sitemap.xml"))
}

fn permalink(lens: &Lens, route: &str) -> String {
    let base = &lens.links().base;
    encode(&format!("{}{}{route}", base.origin, base.path))
}
