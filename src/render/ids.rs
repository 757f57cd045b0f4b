//! The ids of a page that was rendered: a theme, the headings and notes of a text, raw HTML and figures give them without
//! knowing of each other, and a link or a button finds only the first of two.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::diagnostic::{Code, Diagnostic, Node, Span};
use crate::hash::Set;
use crate::plan::PageView;
use crate::render::scope::Scope;
use crate::site::widen;

static ID: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(" id=\""));

/// The ids that more than one element of a page has, in the order of their second elements; each once.
pub(super) fn duplicates(html: &str) -> Vec<&str> {
    let mut seen = Set::default();
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

/// Says who has given an id that is on a page twice, each with its place; `None` where the reader of the text has said it.
pub(super) fn explain(scope: &Scope, view: &PageView, id: &str) -> Option<Diagnostic> {
    let owners = owners(scope, view, id);
    let count = |what: Owner| owners.iter().filter(|(_, owner)| *owner == what).count();
    if count(Owner::Heading) > 1 || count(Owner::Note) > 0 {
        return None;
    }
    let diagnostic = Diagnostic::new(Code::PageDuplicateId, format!("这一页里有两个锚点都是“{id}”"));
    let mut owners = owners.into_iter();
    let Some((place, owner)) = owners.next() else {
        return Some(diagnostic.hint(format!("生成 {} 时发现；检查主题的模板和短代码", scope.here())));
    };
    let diagnostic = diagnostic.follows([Node::Source(place.source.clone())]).span(place);
    let diagnostic = owners.take(5).fold(diagnostic, |diagnostic, (place, owner)| {
        diagnostic.related(place, format!("{}也用了它", owner.chinese()))
    });
    Some(diagnostic.hint(owner.advice()))
}

/// Who gives an id.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Owner {
    Heading,
    Note,
    Html,
    Indicator,
    Portal,
    Template,
}

impl Owner {
    fn chinese(self) -> &'static str {
        match self {
            Owner::Heading => "这个标题",
            Owner::Note => "注释",
            Owner::Html => "这段 HTML",
            Owner::Indicator => "这个指标的编号",
            Owner::Portal => "门户的页头、页脚",
            Owner::Template => "主题的模板",
        }
    }

    fn advice(self) -> &'static str {
        match self {
            Owner::Heading | Owner::Note => "链接只找得到前一个：在标题后面写 {#别的名字}，给它另起一个锚点",
            Owner::Html | Owner::Portal | Owner::Template => "链接只找得到前一个：把这里的 id 改成别的",
            Owner::Indicator => "链接只找得到前一个：给指标换一个编号，引用它的地方也一起改",
        }
    }
}

/// The places that give an id, those in texts first.
fn owners(scope: &Scope, view: &PageView, id: &str) -> Vec<(Span, Owner)> {
    let mut owners = Vec::new();
    match view {
        PageView::Single(source) | PageView::Section(source, _) => {
            let Some(document) = scope.lens.document(source) else { return owners };
            let headings = document.body.headings.iter().filter(|heading| heading.id == id);
            let headings = headings.map(|heading| (&heading.range, Owner::Heading));
            let others = document.body.ids.iter().filter(|(known, _)| known == id);
            // Notes have no one place.
            let of = |range: &Range<u32>| if range.end == 0 { Owner::Note } else { Owner::Html };
            let others = others.map(|(_, range)| (range, of(range)));
            let places = headings.chain(others);
            owners.extend(places.map(|(range, owner)| (Span::new(source, widen(range)), owner)));
        }
        PageView::Dataset(name) => {
            let indicator = scope.lens.evidence(&format!("{name}.{id}"));
            owners.extend(indicator.map(|indicator| (indicator.span.clone(), Owner::Indicator)));
        }
        _ => {}
    }
    let of_portal = scope.lens.portal().portal().into_iter().flat_map(|portal| &portal.ids);
    owners
        .extend(of_portal.filter(|(known, _)| known == id).map(|(_, place)| (place.clone(), Owner::Portal)));
    let words = [format!(" id=\"{id}\""), format!(" id='{id}'")];
    owners.extend(scope.lens.mentions(&words).into_iter().map(|place| (place, Owner::Template)));
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
