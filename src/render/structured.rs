//! What a page is, for search engines: <https://schema.org> as JSON-LD. Dates stand as they were written.

use serde_json::{Map, Value as Json, json};

use crate::path::RoutePath;
use crate::plan;
use crate::render::scope::Scope;
use crate::render::{card, feed};
use crate::site::chronicle::What;
use crate::site::records::Recorded;
use crate::site::{ListKey, Summary};

/// A page, as a template shows it.
pub struct Subject<'a> {
    /// Its title.
    pub title: &'a str,
    /// A sentence or two.
    pub description: &'a str,
    /// Where it is.
    pub route: &'a RoutePath,
    /// What it is below, from the home page down.
    pub trail: Vec<(String, RoutePath)>,
    /// What its source says, where it has one.
    pub summary: Option<&'a Summary>,
    /// The list that it shows, and which leaf of it, counted from 0.
    pub list: Option<(ListKey, usize)>,
    /// Whether something else on the page says what it is.
    pub is_told: bool,
}

/// The JSON-LD of a page; nothing where the site has no address.
pub fn json_ld(scope: &Scope, subject: &Subject<'_>) -> Option<String> {
    let lens = &scope.lens;
    if lens.links().base.origin.is_empty() {
        return None;
    }
    let mut graph = Vec::new();
    let is_home = subject.route.as_str() == "/";
    if is_home {
        graph.push(site(scope));
        graph.extend(owner(scope));
    } else if let Some((key, leaf)) = &subject.list {
        graph.push(collection(scope, subject, key, *leaf));
    } else if let Some(summary) = subject.summary {
        graph.push(article(scope, subject, summary));
    } else if !subject.is_told {
        graph.push(with(scope, "WebPage", subject));
    }
    if !is_home {
        graph.push(breadcrumbs(scope, subject));
    }
    // Nothing in it may end the element that it stands in.
    Some(json!({ "@context": "https://schema.org", "@graph": graph }).to_string().replace('<', "\\u003c"))
}

fn home(scope: &Scope, part: &str) -> String {
    format!("{}#{part}", scope.permalink(&RoutePath::new("/")))
}

/// What every page has.
fn with(scope: &Scope, name: &str, subject: &Subject<'_>) -> Json {
    let mut object = Map::new();
    object.insert("@type".into(), json!(name));
    object.insert("name".into(), json!(subject.title));
    object.insert("url".into(), json!(scope.permalink(subject.route)));
    if !subject.description.is_empty() {
        object.insert("description".into(), json!(subject.description));
    }
    object.insert("inLanguage".into(), json!(scope.lens.identity().text("language")));
    object.insert("isPartOf".into(), json!({ "@id": home(scope, "site") }));
    Json::Object(object)
}

/// <https://schema.org/WebSite>, with the way to search it.
fn site(scope: &Scope) -> Json {
    let identity = scope.lens.identity();
    let text = |name| identity.text(name).unwrap_or_default();
    let mut site = json!({
        "@type": "WebSite",
        "@id": home(scope, "site"),
        "name": text("title"),
        "url": scope.permalink(&RoutePath::new("/")),
        "inLanguage": text("language"),
    });
    if !text("description").is_empty() {
        site["description"] = json!(text("description"));
    }
    if !text("owner").is_empty() {
        site["publisher"] = json!({ "@id": home(scope, "owner") });
    }
    if scope.lens.has_search() {
        let search = scope.permalink(&RoutePath::new(plan::SEARCH));
        site["potentialAction"] = json!({
            "@type": "SearchAction",
            "target": { "@type": "EntryPoint", "urlTemplate": format!("{search}?q={{search_term_string}}") },
            "query-input": "required name=search_term_string",
        });
    }
    site
}

/// <https://schema.org/Organization>: who answers for the site, if it says so.
fn owner(scope: &Scope) -> Option<Json> {
    let name = scope.lens.identity().text("owner").filter(|owner| !owner.is_empty())?;
    let url = scope.permalink(&RoutePath::new("/"));
    Some(json!({ "@type": "Organization", "@id": home(scope, "owner"), "name": name, "url": url }))
}

/// <https://schema.org/Article> for a page of a kind; of a page about the site itself just that it is one.
fn article(scope: &Scope, subject: &Subject<'_>, summary: &Summary) -> Json {
    let Some(kind) = summary.kind() else { return with(scope, "WebPage", subject) };
    let lens = &scope.lens;
    let matter = summary.matter();
    let mut article = with(scope, "Article", subject);
    article["headline"] = json!(subject.title);
    article["mainEntityOfPage"] = json!(scope.permalink(subject.route));
    article["articleSection"] = json!(kind.label);
    if let Some(date) = matter.date {
        article["datePublished"] = json!(date.to_string());
    }
    if let Some(date) = matter.changed() {
        article["dateModified"] = json!(date.to_string());
    }
    if let Some(cards) = card::addresses(lens, summary) {
        article["image"] = json!(cards);
    }
    if !matter.keywords.is_empty() {
        article["keywords"] = json!(matter.keywords.join(","));
    }
    let publisher = feed::owner(lens);
    let organisation = |name: &str| json!({ "@type": "Organization", "name": name });
    article["publisher"] = organisation(publisher);
    // An author is a person or an office; only the page can tell, and it does not.
    article["author"] = organisation(if matter.author.is_empty() { publisher } else { &matter.author });
    article
}

/// <https://schema.org/CollectionPage> with what is on this leaf of the list.
fn collection(scope: &Scope, subject: &Subject<'_>, key: &ListKey, leaf: usize) -> Json {
    let own = scope.lens.leaf(key, leaf);
    let mut page = with(scope, "CollectionPage", subject);
    let item = |item: &Summary| (item.matter().title.clone(), scope.permalink(&item.route));
    let mut items: Vec<(String, String)> = own.items.iter().map(item).collect();
    if items.is_empty() {
        items.extend(subject.summary.map(|summary| gathered(scope, summary, leaf)).unwrap_or_default());
    }
    if items.is_empty() {
        return page;
    }
    let count = items.len();
    let items = items.into_iter().enumerate().map(
        |(at, (name, url))| json!({ "@type": "ListItem", "position": at + 1, "name": name, "url": url }),
    );
    page["mainEntity"] = json!({
        "@type": "ItemList",
        "numberOfItems": count,
        "itemListElement": items.collect::<Vec<_>>(),
    });
    page
}

/// What a leaf of a section shows that has no pages of its own, for its template gathers what stands on others: the name of each,
/// and where it is told.
fn gathered(scope: &Scope, section: &Summary, leaf: usize) -> Vec<(String, String)> {
    let lens = &scope.lens;
    let at = |page: &Summary| scope.permalink(&page.route);
    let recorded = |recorded: &Recorded, name| (recorded.record.text(name).to_owned(), at(&recorded.page));
    let template = section.matter().template.as_ref().map_or("", |template| &template.value);
    if let Some(media) = plan::records_shown(section) {
        let name = if media { "title" } else { "name" };
        return lens
            .site_records(media)
            .chunks(plan::RECORDS)
            .nth(leaf)
            .into_iter()
            .flatten()
            .map(|one| recorded(one, name))
            .collect();
    }
    match template {
        "stats.html" => {
            let titled = |name: &str| Some((lens.head(name)?.title.clone(), plan::dataset_route(name)));
            let datasets = lens.datasets().into_iter().filter_map(titled);
            datasets.map(|(title, route)| (title, scope.permalink(&route))).collect()
        }
        _ if section.shows_chronicle() => {
            let events = lens.events(leaf).events.iter().map(|event| match &event.what {
                What::Page(page) => (page.matter().title.clone(), at(page)),
                What::Honour(one) => recorded(one, "name"),
                What::Report(one) => recorded(one, "title"),
            });
            events.collect()
        }
        _ => Vec::new(),
    }
}

/// <https://schema.org/BreadcrumbList>.
fn breadcrumbs(scope: &Scope, subject: &Subject<'_>) -> Json {
    let here = (subject.title.to_string(), subject.route.clone());
    let items = subject.trail.iter().chain([&here]).enumerate().map(|(at, (name, route))| {
        json!({ "@type": "ListItem", "position": at + 1, "name": name, "item": scope.permalink(route) })
    });
    json!({ "@type": "BreadcrumbList", "itemListElement": items.collect::<Vec<_>>() })
}
