//! The outputs for programs: feeds (Atom, JSON Feed), the site map (sitemaps.org) and robots.txt.

use std::fmt::Write;

use serde_json::json;

use crate::date::Date;
use crate::lens::Lens;
use crate::path::RoutePath;
use crate::plan;
use crate::render::body::escape;
use crate::render::card;
use crate::render::scope::encode;
use crate::site::{ListKey, Summary};

/// What a feed is about.
struct About {
    title: String,
    /// The page that has the same for people.
    home: RoutePath,
}

fn about(lens: &Lens, key: &ListKey) -> About {
    let site = lens.identity().text("title").unwrap_or_default();
    let below =
        |title: &str, home: &RoutePath| About { title: format!("{title} - {site}"), home: home.clone() };
    match key {
        ListKey::Section(source) | ListKey::Grouped(source, _) => {
            let page = lens.summary(source).expect("a planned section is in the site");
            below(&page.matter().title, &page.route)
        }
        ListKey::Term(taxonomy, term) | ListKey::Apart(taxonomy, term, _) => {
            let label = lens.taxonomy(taxonomy).unwrap_or_default();
            let term = lens.term(taxonomy, term).expect("a planned term is in the site");
            below(&format!("{label}：{}", term.name), &term.route)
        }
        ListKey::Kind(_) | ListKey::All => About { title: site.to_owned(), home: RoutePath::new("/") },
    }
}

/// The pages of a feed, as many as `feed.limit` says, with the day of their last change. A page that has no date is none of
/// them: an entry needs one (RFC 4287, §4.1.2), and a reader would sort an invented one.
fn entries<'l>(lens: &'l Lens, key: &ListKey) -> Vec<(&'l Summary, Date)> {
    lens.newest(key).into_iter().filter_map(|page| Some((page, page.matter().changed()?))).collect()
}

/// Who answers for what has no author.
pub(super) fn owner(lens: &Lens) -> &str {
    let identity = lens.identity();
    let text = |name| identity.text(name).unwrap_or_default();
    if text("owner").is_empty() { text("title") } else { text("owner") }
}

/// The newest pages of a list as an Atom feed (RFC 4287).
pub fn atom(lens: &Lens, route: &RoutePath, key: &ListKey) -> String {
    let identity = lens.identity();
    let text = |name| escape(identity.text(name).unwrap_or(""));
    let about = about(lens, key);
    let entries = entries(lens, key);
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    let _ = writeln!(xml, "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">", text("language"));
    let _ = writeln!(xml, "<title>{}</title>", escape(&about.title));
    if *key == ListKey::All && !text("tagline").is_empty() {
        let _ = writeln!(xml, "<subtitle>{}</subtitle>", text("tagline"));
    }
    let home = permalink(lens, about.home.as_str());
    let _ = writeln!(xml, "<id>{home}</id>");
    let _ = writeln!(xml, "<link rel=\"alternate\" type=\"text/html\" href=\"{home}\"/>");
    let own = permalink(lens, route.as_str());
    let _ = writeln!(xml, "<link rel=\"self\" type=\"application/atom+xml\" href=\"{own}\"/>");
    let newest = entries.iter().map(|(_, changed)| *changed).max();
    // Of a feed without entries nobody asks when it was last changed; but it has to say something.
    let _ = writeln!(xml, "<updated>{}</updated>", newest.unwrap_or(Date::day(1970, 1, 1)).rfc3339());
    let _ = writeln!(xml, "<author><name>{}</name></author>", escape(owner(lens)));
    for (page, updated) in entries {
        let address = permalink(lens, page.route.as_str());
        let matter = page.matter();
        let _ = writeln!(xml, "<entry>\n<title>{}</title>", escape(&matter.title));
        let _ = writeln!(
            xml,
            "<id>{address}</id>\n<link rel=\"alternate\" type=\"text/html\" href=\"{address}\"/>"
        );
        if let Some([wide, _]) = card::addresses(lens, page) {
            let _ = writeln!(xml, "<link rel=\"enclosure\" type=\"image/jpeg\" href=\"{wide}\"/>");
        }
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

/// The same as a JSON Feed, version 1.1 (<https://www.jsonfeed.org/version/1.1/>).
pub fn json(lens: &Lens, route: &RoutePath, key: &ListKey) -> String {
    let about = about(lens, key);
    let identity = lens.identity();
    let items = entries(lens, key).into_iter().map(|(page, updated)| {
        let address = permalink(lens, page.route.as_str());
        let matter = page.matter();
        let description = lens.description(page.source());
        // An item has to have a text.
        let text = if description.is_empty() { &matter.title } else { description };
        let mut item = json!({
            "id": address,
            "url": address,
            "title": matter.title,
            "content_text": text,
            "date_modified": updated.rfc3339(),
        });
        if !description.is_empty() {
            item["summary"] = json!(description);
        }
        if let Some(date) = matter.date {
            item["date_published"] = json!(date.rfc3339());
        }
        if let Some([wide, _]) = card::addresses(lens, page) {
            item["image"] = json!(wide);
        }
        if !matter.author.is_empty() {
            item["authors"] = json!([{ "name": matter.author }]);
        }
        let tags: Vec<&str> = page
            .kind()
            .map(|kind| kind.label.as_str())
            .into_iter()
            .chain(matter.keywords.iter().map(String::as_str))
            .collect();
        if !tags.is_empty() {
            item["tags"] = json!(tags);
        }
        item
    });
    let mut feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": about.title,
        "home_page_url": permalink(lens, about.home.as_str()),
        "feed_url": permalink(lens, route.as_str()),
        "language": identity.text("language"),
        "authors": [{ "name": owner(lens) }],
        "items": items.collect::<Vec<_>>(),
    });
    if let Some(description) =
        identity.text("description").filter(|text| *key == ListKey::All && !text.is_empty())
    {
        feed["description"] = json!(description);
    }
    format!("{feed:#}\n")
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
