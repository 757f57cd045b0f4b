//! What is published though its name says that it is not for readers: `通知（草稿）.md`, `content/备份/`. A name may be
//! wrong, so nothing is held back by it; an author who writes `draft` has decided, for a page or for all of a section.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::dataset::Dataset;
use crate::diagnostic::{Code, Diagnostic, Node};
use crate::document::Document;
use crate::folder;
use crate::path::SourcePath;

/// So many files are named in one message.
const NAMED: usize = 3;

/// Names the pages and datasets that are published though their names say otherwise, those of one folder together.
pub(super) fn check(
    documents: &[Arc<Document>],
    datasets: &BTreeMap<String, Arc<Dataset>>,
    is_held: impl Fn(&SourcePath) -> bool,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let is_open = |document: &&Arc<Document>| document.front_matter.draft.is_none() && !document.poisoned;
    let pages = documents.iter().filter(is_open).map(|document| &document.path);
    let sources = pages.filter(|path| !is_held(path)).chain(datasets.values().map(|dataset| &dataset.path));
    let mut folders: BTreeMap<&str, Vec<&SourcePath>> = BTreeMap::new();
    // Those of one folder stand together.
    let mut last: (&str, Option<&str>) = ("", None);
    for path in sources {
        if last.0 != path.folder() {
            let said = folder::unfinished_folder(path.folder()).map(|(folder, _)| folder);
            last = (path.folder(), said.filter(|said| !is_decided(documents, path.folder(), said)));
        }
        match last.1 {
            Some(said) => folders.entry(said).or_default().push(path),
            None if let Some(word) = folder::unfinished(path) => diagnostics.push(alone(path, word)),
            None => {}
        }
    }
    diagnostics.extend(folders.into_iter().map(|(folder, paths)| together(documents, folder, &paths)));
}

/// Whether a section says of itself whether it is a draft: that of `folder`, or one between it and `outermost`.
fn is_decided(documents: &[Arc<Document>], folder: &str, outermost: &str) -> bool {
    let folders = std::iter::successors(Some(folder), |folder| Some(folder.rsplit_once('/')?.0));
    let inside = folders.take_while(|folder| folder.len() >= outermost.len());
    inside.filter_map(|folder| section(documents, folder)).any(|section| section.front_matter.draft.is_some())
}

fn section<'d>(documents: &'d [Arc<Document>], folder: &str) -> Option<&'d Arc<Document>> {
    let path = folder::section_page(folder);
    let at = documents.binary_search_by(|document| document.path.cmp(&path)).ok()?;
    Some(&documents[at])
}

/// A page or dataset whose own name says it.
fn alone(path: &SourcePath, word: &str) -> Diagnostic {
    let message = format!("文件名里写着“{word}”，照样发布");
    let diagnostic = Diagnostic::new(Code::SourceUnfinished, message).at(path, 0..0);
    diagnostic.hint(match folder::dataset_name(path) {
        Some(_) => "不公开的移到 content 以外；要公开的改一个名字",
        None => "不发布的，在页头加一行 draft: true；要发布的改一个名字，或者在页头加一行 draft: false",
    })
}

/// Pages and datasets in a folder whose name says it.
fn together(documents: &[Arc<Document>], folder: &str, paths: &[&SourcePath]) -> Diagnostic {
    let names: Vec<&str> = paths.iter().take(NAMED).map(|path| path.file_name()).collect();
    let more = if paths.len() > NAMED { " 等" } else { "" };
    let message = format!(
        "{folder} 看名字不是给读者看的，里面的 {} 个页面和数据（{}{more}）照样发布",
        paths.len(),
        names.join("、")
    );
    let page = folder::section_page(folder);
    let diagnostic = Diagnostic::new(Code::SourceUnfinished, message).at(paths[0], 0..0);
    let diagnostic = match section(documents, folder) {
        _ if folder::below(&page, folder::STATS).is_some() => {
            return diagnostic.hint("不公开的移到 content 以外；要公开的给文件夹改一个名字");
        }
        Some(_) => diagnostic.hint(format!("不发布的，在 {page} 的页头加一行 draft: true，里面的都不发布")),
        None => diagnostic.hint(format!(
            "不发布的，新建 {page}，页头写 title: 草稿 和 draft: true 两行，里面的都不发布；或者移到 content 以外"
        )),
    };
    let diagnostic = diagnostic.follows([Node::Source(page)]);
    diagnostic.hint("要发布的给文件夹改一个名字，或者在那个页头写 draft: false")
}
