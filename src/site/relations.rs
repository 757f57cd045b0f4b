//! References between pages: names in front matter to pages, and back.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::config::Config;
use crate::config::kinds::FieldType;
use crate::diagnostic::{Code, Diagnostic, Node, Span};
use crate::document::Document;
use crate::document::front_matter::FieldValue;
use crate::folder;
use crate::hash::{Hash, Hashed, Hasher, Map};
use crate::path::SourcePath;
use crate::site::Summary;
use crate::site::routes::Routes;

/// The pages of each kind that is referred to, by the names that they go by.
#[derive(Debug, Default)]
pub struct Index<'a> {
    kinds: Map<&'a str, Names<'a>>,
    /// Names of pages whose kind an error in their section hides, with that section.
    hidden: Map<String, &'a SourcePath>,
    /// The pages of each kind that may have another name than is known, because they could not be read.
    poisoned: Map<&'a str, Vec<&'a SourcePath>>,
}

/// Names of pages: file stem, last part of the address, title.
type Names<'a> = Map<String, Vec<&'a SourcePath>>;

impl<'a> Index<'a> {
    /// Indexes the pages of those kinds that some field refers to.
    pub fn of(config: &'a Config, documents: &'a [Arc<Document>], routes: &Routes) -> Index<'a> {
        let mut kinds: Map<&str, Names> = Map::default();
        for field in config.kinds.iter().flat_map(|kind| &kind.fields) {
            if let FieldType::Refs { to, .. } = &field.kind {
                kinds.entry(to).or_default();
            }
        }
        let (heads, pages): (Vec<_>, Vec<_>) =
            documents.iter().partition(|document| folder::is_section(&document.path));
        let broken: Vec<&SourcePath> = heads
            .into_iter()
            .filter(|head| match &head.front_matter.kind {
                Some(kind) => config.kind(&kind.value).is_none(),
                None => head.poisoned,
            })
            .map(|head| &head.path)
            .collect();
        let names = |document: &Document| {
            let route = routes.page(&document.path).as_str();
            let slug = route.trim_end_matches('/').rsplit('/').next().unwrap_or("");
            let stem = folder::page_stem(&document.path);
            let names = BTreeSet::from([slug, stem, document.front_matter.title.as_str()]);
            names.into_iter().filter(|name| !name.is_empty()).map(str::to_string).collect::<Vec<_>>()
        };
        let mut hidden = Map::default();
        let mut poisoned: Map<&str, Vec<&SourcePath>> = Map::default();
        for document in pages {
            let Some(kind) = &document.kind else {
                let section = broken.iter().find(|head| document.path.as_str().starts_with(head.folder()));
                if let Some(section) = section {
                    hidden.extend(names(document).into_iter().map(|name| (name, *section)));
                }
                continue;
            };
            if document.poisoned {
                poisoned.entry(kind.name.as_str()).or_default().push(&document.path);
            }
            let Some(known) = kinds.get_mut(kind.name.as_str()) else { continue };
            for name in names(document) {
                known.entry(name).or_default().push(&document.path);
            }
        }
        Index { kinds, hidden, poisoned }
    }
}

/// The pages that a document's reference fields name; names that stand for none or for several are errors.
pub fn resolve(
    config: &Config,
    document: &Document,
    index: &Index<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(Arc<str>, Vec<SourcePath>)> {
    let mut refs = Vec::new();
    for (field, value) in &document.front_matter.fields {
        let FieldValue::Refs { to, names, .. } = value else { continue };
        let known = &index.kinds[&**to];
        let label = config.kind(to).map_or(&**to, |kind| kind.label.as_str());
        let mut targets: Vec<SourcePath> = Vec::new();
        for name in names {
            match known.get(&name.value).map(Vec::as_slice) {
                Some([target]) if **target == document.path => {
                    let message = format!("“{field}”里的“{}”就是这一页自己", name.value);
                    let diagnostic = Diagnostic::new(Code::ReferenceSelf, message)
                        .at(&document.path, name.range.clone())
                        .hint(format!("写别的{label}，或者删去"));
                    diagnostics.push(diagnostic);
                }
                Some([target]) if targets.contains(target) => {
                    let message = format!("“{field}”里的“{}”与前面写的是同一页", name.value);
                    let diagnostic = Diagnostic::new(Code::ReferenceSelf, message);
                    diagnostics.push(diagnostic.at(&document.path, name.range.clone()).hint("留下一个"));
                }
                Some([target]) => targets.push((*target).clone()),
                Some(several) => {
                    let message = format!("“{}”对得上 {} 个{label}", name.value, several.len());
                    let mut diagnostic = Diagnostic::new(Code::ReferenceAmbiguous, message)
                        .at(&document.path, name.range.clone())
                        .breaks([Node::References(document.path.clone())])
                        .hint("改写成文件名（不带 .md）");
                    for target in several {
                        diagnostic = diagnostic.related(Span::new(target, 0..0), "其中一个");
                    }
                    diagnostics.push(diagnostic);
                }
                None => {
                    let mut stems: Vec<&str> =
                        known.values().flatten().map(|path| folder::page_stem(path)).collect();
                    stems.sort();
                    stems.dedup();
                    let message = format!("没有叫“{}”的{label}", name.value);
                    let meant =
                        index.poisoned.get(&**to).into_iter().flatten().chain(index.hidden.get(&name.value));
                    let diagnostic = Diagnostic::new(Code::ReferenceUnknown, message)
                        .at(&document.path, name.range.clone())
                        .breaks([Node::References(document.path.clone())])
                        .follows(meant.map(|path| Node::Source((*path).clone())).chain([Node::Names]))
                        .nearest(&name.value, stems);
                    diagnostics.push(diagnostic.hint(format!("写{label}页面的文件名（不带 .md）或标题")));
                }
            }
        }
        refs.push((field.clone(), targets));
    }
    refs
}

/// Groups of referring pages: the name of their kind, and the pages newest first.
pub type Referrers = Vec<(String, Vec<Summary>)>;

/// For each page that is `shown` and referred to, the pages that do so, by kind.
pub fn referrers(
    config: &Config,
    newest: &[Summary],
    shown: &Map<SourcePath, usize>,
) -> Map<SourcePath, Referrers> {
    let mut referrers: Map<SourcePath, Referrers> = Map::default();
    for summary in newest {
        let Some(kind) = &summary.document.kind else { continue };
        let mut targets: Vec<&SourcePath> = summary.refs.iter().flat_map(|(_, targets)| targets).collect();
        targets.sort();
        targets.dedup();
        for target in targets.into_iter().filter(|target| shown.contains_key(*target)) {
            let groups = referrers.entry(target.clone()).or_default();
            match groups.iter_mut().find(|(name, _)| *name == kind.name) {
                Some((_, pages)) => pages.push(summary.clone()),
                None => groups.push((kind.name.clone(), vec![summary.clone()])),
            }
        }
    }
    let place = |name: &str| config.kinds.iter().position(|kind| kind.name == name);
    referrers.values_mut().for_each(|groups| groups.sort_by_key(|(name, _)| place(name)));
    referrers
}

/// Groups and their hash.
pub fn hashed(groups: Referrers) -> Hashed<Referrers> {
    let mut hasher = Hasher::default();
    for (name, pages) in &groups {
        hasher.text(name);
        hasher.hash(Hash::all(pages.iter().map(|page| page.hash)));
    }
    Hashed { hash: hasher.finish(), value: groups }
}
