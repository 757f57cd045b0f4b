//! Where each source goes on the site: `content/cases/a.md` is `/cases/a/`, pictures stand beside their page.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, Hint, Node, Part};
use crate::document::Document;
use crate::folder;
use crate::hash::Map;
use crate::path::{RoutePath, SourcePath};
use crate::text::pinyin;
use crate::yaml::is_slug;

/// Routes of folders, pages and files.
#[derive(Debug, Default)]
pub struct Routes {
    /// Of the folders in which there are pages.
    pub folders: Folders,
    /// The routes that pages have.
    pages: Map<SourcePath, RoutePath>,
}

/// The route of each folder of `content` in which there are pages, with a slash at the end: `content/cases` is `/cases/`.
#[derive(Debug, Default)]
pub struct Folders(Map<String, String>);

/// The route of a dataset's page.
pub fn dataset(name: &str) -> RoutePath {
    RoutePath::new(&format!("/stats/{name}/"))
}

impl Routes {
    /// Works out the routes of all documents. A Chinese name becomes pinyin, with a warning that says how to fix it
    /// in place.
    pub fn of(config: &Config, documents: &[Arc<Document>], diagnostics: &mut Vec<Diagnostic>) -> Routes {
        let mut routes = Routes::default();
        routes.folders.0.insert(folder::CONTENT.into(), "/".into());
        // The slug of a folder is said by the page that stands for it: `_index.md`, or `index.md` of a bundle.
        // Where there are both, that of a section comes last and stays: the other is what does not belong there.
        let heads: BTreeMap<&str, &Arc<Document>> = documents
            .iter()
            .rev()
            .filter(|document| folder::is_named_by_folder(&document.path))
            .map(|document| (document.path.folder(), document))
            .collect();
        for document in documents {
            let folder = document.path.folder();
            let under = routes.folders.route(config, &heads, folder, diagnostics);
            let route = match folder::is_named_by_folder(&document.path) {
                true => under,
                false => {
                    let slug = slug(config, document, folder::page_stem(&document.path), diagnostics);
                    format!("{under}{slug}/")
                }
            };
            routes.pages.insert(document.path.clone(), RoutePath::new(&route));
        }
        routes
    }

    /// The route of a page.
    ///
    /// # Panics
    /// When the page is not among the documents that the routes were made from.
    pub fn page(&self, path: &SourcePath) -> &RoutePath {
        &self.pages[path]
    }

    /// The route that a page or dataset has, or would have if it were published.
    pub fn find(&self, path: &SourcePath) -> Option<RoutePath> {
        let dataset = || Some(RoutePath::new(&format!("/stats/{}/", folder::dataset_name(path)?)));
        self.pages.get(path).cloned().or_else(dataset)
    }
}

impl Folders {
    /// The route of a file that is published as it is.
    pub fn asset(&self, config: &Config, path: &SourcePath) -> RoutePath {
        let mut folder = path.folder();
        let mut rest = Vec::new();
        // Folders that no document stands in have no route yet: their names are kept, made safe.
        let under = loop {
            match self.0.get(folder) {
                Some(route) => break route.clone(),
                None => {
                    let (parent, name) = folder.rsplit_once('/').unwrap_or((folder::CONTENT, folder));
                    rest.push(safe(config, name));
                    folder = parent;
                }
            }
        };
        let mut route = under;
        for name in rest.iter().rev() {
            route += name;
            route.push('/');
        }
        let name = path.file_name();
        match name.rsplit_once('.') {
            Some((stem, extension)) if !stem.is_empty() => {
                route += &safe(config, stem);
                route.push('.');
                route += &safe(config, extension);
            }
            _ => route += &safe(config, name),
        }
        RoutePath::new(&route)
    }

    fn route(
        &mut self,
        config: &Config,
        heads: &BTreeMap<&str, &Arc<Document>>,
        folder: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> String {
        if let Some(route) = self.0.get(folder) {
            return route.clone();
        }
        let (parent, name) = folder.rsplit_once('/').unwrap_or((folder::CONTENT, folder));
        let under = self.route(config, heads, parent, diagnostics);
        let slug = match heads.get(folder) {
            Some(document) => slug(config, document, name, diagnostics),
            None => safe(config, name),
        };
        let route = format!("{under}{slug}/");
        self.0.insert(folder.to_string(), route.clone());
        route
    }
}

/// The route of a term.
pub fn term(config: &Config, taxonomy: &str, name: &str) -> RoutePath {
    let terms = config.taxonomy(taxonomy).map_or(&[] as &[_], |taxonomy| &taxonomy.terms);
    let settings = terms.iter().find(|term| term.name == name && !term.slug.is_empty());
    let slug = settings.map_or_else(|| safe(config, name), |term| term.slug.clone());
    RoutePath::new(&format!("/{taxonomy}/{slug}/"))
}

/// The route of a page's old address.
pub fn alias(old: &str) -> RoutePath {
    let is_page = old.ends_with('/') || old.ends_with(".html") || old.ends_with(".htm");
    RoutePath::new(&if is_page { old.to_string() } else { format!("{old}/") })
}

fn slug(config: &Config, document: &Document, name: &str, diagnostics: &mut Vec<Diagnostic>) -> String {
    if let Some(slug) = &document.front_matter.slug {
        return slug.clone();
    }
    if is_slug(name) {
        return name.to_string();
    }
    let slug = safe(config, name);
    // What a header may say is narrower than what a file may be called: `v2.0`, `About_Us`.
    let frozen = if is_slug(&slug) { slug.clone() } else { pinyin::slug(name, &config.pinyin) };
    let mut hint = format!("在页头加一行把它固定下来：slug: {frozen}");
    if frozen != slug {
        hint += &format!(
            "（网址里只用小写字母、数字和连字符，会从“{slug}”变成“{frozen}”；公开过的，把原来的写进 aliases）"
        );
    }
    let message = format!("网址“{slug}”是由文件名“{name}”推出的，改名就会变");
    diagnostics.push(
        Diagnostic::new(Code::SlugUnfrozen, message)
            .at(&document.path, document.front_matter.title_range.clone())
            .hint(Hint::from(hint).putting(format!("\nslug: {frozen}")).for_part(Part::End))
            // A header that cannot be read may have one, and an address that cannot stay need not be frozen.
            .follows([Node::Source(document.path.clone()), Node::Address(document.path.clone())]),
    );
    slug
}

/// A name made safe for an address: ASCII stays, Chinese becomes pinyin.
fn safe(config: &Config, name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if !name.is_empty() && name.chars().all(plain) && name != ".." {
        return name.to_string();
    }
    let slug = pinyin::slug(name, &config.pinyin);
    if slug.is_empty() { format!("x{}", crate::hash::Hash::of(name.as_bytes()).fingerprint()) } else { slug }
}
