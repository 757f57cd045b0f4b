//! The ids of a page that was rendered: a theme, the headings and notes of a text, raw HTML and figures give them without
//! knowing of each other, and a link or a button finds only the first of two.

use std::collections::HashSet;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::diagnostic::{Code, Diagnostic, Node, Span};
use crate::folder;
use crate::plan::PageView;
use crate::render::scope::Scope;
use crate::site::widen;

static ID: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(" id=\""));

/// The ids that more than one element of a page has, in the order of their second elements; each once.
pub(super) fn duplicates(html: &str) -> Vec<&str> {
    let mut seen = HashSet::new();
    let mut twice = Vec::new();
    for at in ID.find_iter(html.as_bytes()) {
        let start = at + ID.needle().len();
        let Some(length) = html[start..].find('"') else { continue };
        let id = &html[start..start + length];
        // In a text the same letters may stand.
        let in_tag = memchr::memrchr2(b'<', b'>', &html.as_bytes()[..at]);
        let is_one = in_tag.is_some_and(|mark| html.as_bytes()[mark] == b'<');
        if is_one && !seen.insert(id) && !twice.contains(&id) {
            twice.push(id);
        }
    }
    twice
}

/// Says who has given an id that is on a page twice, each with its place.
pub(super) fn explain(scope: &Scope, view: &PageView, id: &str) -> Diagnostic {
    let owners = owners(scope, view, id);
    let diagnostic = Diagnostic::new(Code::PageDuplicateId, format!("这一页里有两个锚点都是“{id}”"));
    let mut owners = owners.into_iter();
    let Some((place, _)) = owners.next() else {
        return diagnostic.hint(format!("生成 {} 时发现；检查主题的模板和短代码", scope.here()));
    };
    let diagnostic = diagnostic.follows([Node::Source(place.source.clone())]).span(place);
    let diagnostic = owners.take(5).fold(diagnostic, |diagnostic, (place, what)| diagnostic.related(place, what));
    diagnostic.hint("链接只找得到前一个：给其中一个另起一个，标题在后面写 {#别的名字}，模板里改 id")
}

/// The places that give an id, those in texts first, and what each is.
fn owners(scope: &Scope, view: &PageView, id: &str) -> Vec<(Span, &'static str)> {
    let mut owners = Vec::new();
    match view {
        PageView::Single(source) | PageView::Section(source, _) => {
            let Some(document) = scope.lens.document(source) else { return owners };
            let headings = document.body.headings.iter().filter(|heading| heading.id == id);
            let headings = headings.map(|heading| (&heading.range, "这个标题"));
            let others = document.body.ids.iter().filter(|(known, range)| known == id && range.end > 0);
            let others = others.map(|(_, range)| (range, "这段 HTML"));
            let places = headings.chain(others);
            owners.extend(places.map(|(range, what)| (Span::new(source, widen(range)), what)));
        }
        PageView::Dataset(name) => {
            let indicator = scope.lens.evidence(&format!("{name}.{id}"));
            owners.extend(indicator.map(|indicator| (indicator.span.clone(), "这个指标的编号")));
            if owners.is_empty() {
                owners.push((Span::new(&folder::dataset_source(name), 0..0), "这组数据"));
            }
        }
        _ => {}
    }
    let words = [format!(" id=\"{id}\""), format!(" id='{id}'")];
    owners.extend(scope.lens.mentions(&words).into_iter().map(|place| (place, "主题的模板")));
    owners
}

#[cfg(test)]
mod tests {
    use super::duplicates;

    #[test]
    fn ids_in_tags_count_and_those_in_texts_do_not() {
        let html = r#"<a id="x"></a><p> id="y" id="y"</p><b class="c" id="x"><i id="z"><i id="x">"#;
        assert_eq!(duplicates(html), ["x"]);
        assert!(duplicates("").is_empty() && duplicates(" id=\"").is_empty());
    }
}
