//! Sections and the folders that were to be some: a folder of pages whose name is nearly that of a section beside it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Node, slip_for};
use crate::document::Document;
use crate::folder;
use crate::hash::Map;
use crate::path::SourcePath;

/// The folders that have a page of their own, with that page.
pub(super) fn sections(documents: &[Arc<Document>]) -> Map<&str, &SourcePath> {
    documents
        .iter()
        .filter(|document| folder::is_section(&document.path))
        .map(|document| (document.path.folder(), &document.path))
        .collect()
}

/// The page of the nearest section above a source.
pub(super) fn section_of(sections: &Map<&str, &SourcePath>, path: &SourcePath) -> Option<SourcePath> {
    let mut folder = path.folder();
    loop {
        match sections.get(folder) {
            Some(section) if *section != path => return Some((*section).clone()),
            _ => folder = folder.rsplit_once('/')?.0,
        }
    }
}

/// Names the pages that stand for a folder in which there are others, as a section does: they are none.
fn bundles(documents: &[Arc<Document>], diagnostics: &mut Vec<Diagnostic>) {
    for (at, document) in documents.iter().enumerate() {
        let folder = document.path.folder();
        if document.path.file_name() != folder::BUNDLE || folder == folder::CONTENT {
            continue;
        }
        let page = folder::section_page(folder);
        // In the order of their paths those of a folder stand around its own.
        let is_below = |other: &&Arc<Document>| folder::below(&other.path, folder).is_some();
        let before = documents[..at].iter().rev().take_while(is_below);
        let others: Vec<&Arc<Document>> =
            before.chain(documents[at + 1..].iter().take_while(is_below)).collect();
        let [first, ..] = others.as_slice() else { continue };
        if others.iter().any(|other| other.path == page) {
            continue;
        }
        let message = format!(
            "{} 是一页，不是栏目，同一文件夹里却还有 {} 页（如 {}），不列在它下面",
            document.path,
            others.len(),
            first.path
        );
        let diagnostic = Diagnostic::new(Code::SourceSection, message)
            .at(&document.path, 0..0)
            .hint(format!("{folder} 是栏目，就把 {} 改名为 {}", folder::BUNDLE, folder::SECTION))
            .hint("是一页，文件夹里只放这一页的图片和附件，别的页面移出去");
        diagnostics.push(diagnostic.follows([Node::Source(document.path.clone())]));
    }
}

/// Names the folders whose pages are in no section though they were evidently meant for one.
pub(super) fn check(documents: &[Arc<Document>], diagnostics: &mut Vec<Diagnostic>) {
    bundles(documents, diagnostics);
    let heads = documents.iter().filter(|document| folder::is_section(&document.path));
    // By the folder that it is in, the names that a section goes by: its folder, its title, its kind.
    let mut known: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for head in heads {
        let Some((parent, name)) = head.path.folder().rsplit_once('/') else { continue };
        let matter = &head.front_matter;
        let kind = matter.kind.as_ref().map(|kind| kind.value.as_str());
        let names = [Some(name), Some(matter.title.as_str()), kind];
        known
            .entry(parent)
            .or_default()
            .extend(names.into_iter().flatten().map(|alias| (alias, head.path.folder())));
    }
    for (folder, pages) in alone(documents) {
        let (Some((parent, name)), [first, ..]) = (folder.rsplit_once('/'), pages.as_slice()) else {
            continue;
        };
        let names = known.get(parent).into_iter().flatten();
        let Some((_, meant)) = names.copied().find(|(alias, _)| slip_for(name, alias)) else { continue };
        let message = format!("{folder} 没有栏目页，里面的 {} 页不属于那个名字的栏目", pages.len());
        let diagnostic = Diagnostic::new(Code::SourceSection, message)
            .at(&first.path, 0..0)
            .hint(format!("是不是“{meant}”？把文件移过去"))
            .hint(format!("真要另开一个栏目，新建 {}", folder::section_page(folder)))
            .follows([Node::Source(folder::section_page(folder)), Node::Names]);
        diagnostics.push(diagnostic);
    }
}

/// The pages of each folder that no page stands for. Nearly all pages are in others.
fn alone(documents: &[Arc<Document>]) -> BTreeMap<&str, Vec<&Arc<Document>>> {
    let heads = documents.iter().filter(|document| folder::is_named_by_folder(&document.path));
    let headed: Map<&str, ()> = heads.map(|document| (document.path.folder(), ())).collect();
    let mut alone: BTreeMap<&str, Vec<&Arc<Document>>> = BTreeMap::new();
    for document in documents.iter().filter(|document| !headed.contains_key(document.path.folder())) {
        alone.entry(document.path.folder()).or_default().push(document);
    }
    alone
}
