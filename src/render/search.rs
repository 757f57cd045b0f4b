//! The search page: what its template can name, and the files that its script reads.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object};
use minijinja::{Value, context};

use crate::blob::Blob;
use crate::hash::Hash;
use crate::lens::Lens;
use crate::path::RoutePath;
use crate::plan::{self, PageView, TITLES_LIMIT};
use crate::render::object::{empty, object};
use crate::render::page::PageObject;
use crate::render::scope::Scope;
use crate::search::Part;

/// A file that the script reads.
pub fn part(lens: &Lens, part: Part) -> Blob {
    let searched = lens.search_part(part).expect("a planned part is in the index");
    match lens.links().relative {
        true => Blob::new(searched.script()),
        false => Blob::new(searched.bytes()),
    }
}

/// The search page, or the page of the titles that begin with a letter.
#[derive(Debug)]
pub struct SearchObject {
    scope: Arc<Scope>,
    letter: Option<char>,
}

impl SearchObject {
    /// That of a view.
    pub fn new(scope: &Arc<Scope>, view: &PageView) -> SearchObject {
        let letter = match view {
            PageView::Letter(letter) => Some(*letter),
            _ => None,
        };
        SearchObject { scope: scope.clone(), letter }
    }

    /// The pages whose titles begin with a letter.
    fn titles(&self, letter: char) -> Value {
        let pages = self.scope.lens.lettered(letter).pages();
        pages.into_iter().map(|page| PageObject::value(&self.scope, page)).collect()
    }
}

object!(SearchObject, SEARCH, "search", {
    "data" => |this| {
        let is_script = this.scope.lens.links().relative;
        this.scope.href(&plan::search_route(Part::Entry, Hash::ABSENT, is_script))
    },
    "count" => |this| Value::from(this.scope.lens.letters().iter().map(|(_, count)| count).sum::<usize>()),
    "letters" => |this| {
        let letters = this.scope.lens.letters();
        let are_here = letters.iter().map(|(_, count)| count).sum::<usize>() <= TITLES_LIMIT;
        let letter = |(letter, count): (char, usize)| {
            let url = if are_here { empty() } else { this.scope.href(&plan::letter_route(letter)) };
            let pages = if are_here { this.titles(letter) } else { empty() };
            context! { name => letter.to_string(), count, url, pages }
        };
        letters.into_iter().map(letter).collect()
    },
    "letter" => |this| this.letter.map_or_else(empty, |letter| Value::from(letter.to_string())),
    "pages" => |this| this.letter.map_or_else(empty, |letter| this.titles(letter)),
    "url" => |this| this.scope.href(&RoutePath::new(plan::SEARCH)),
});
