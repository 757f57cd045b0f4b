//! What a render made of a route, and whether that still holds. The bytes are not among it: they went to the sink, and can
//! be rendered again from the scene.

use std::sync::Arc;

use super::asked::{Asked, Changed, Question};
use crate::blob::{At, Blob};
use crate::check;
use crate::diagnostic::{Diagnosed, Diagnostic, stop_build};
use crate::hash::Hash;
use crate::lens::{Lens, Query, Scene};
use crate::path::RoutePath;
use crate::plan::View;
use crate::render;

/// What a render made, but for the bytes.
#[derive(Debug)]
pub struct Made {
    /// What is to be seen.
    pub view: View,
    /// The hash of the output.
    pub hash: Hash,
    /// How long the output is, in bytes, if that is known before it is made.
    pub length: Option<u64>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// What it asked; nothing is known of that in an engine that runs [once](super::Engine::once).
    pub(super) reads: Box<[Question]>,
}

impl Made {
    /// Renders a view, and notes what it looks at.
    pub(super) fn render(scene: &Arc<Scene>, route: &RoutePath, view: &View, asked: &Asked) -> (Made, Blob) {
        let lens = Arc::new(Lens::new(scene.clone()));
        let Diagnosed { value: output, mut diagnostics } = render::render(lens.clone(), route, view);
        if let View::Page(page) = view
            && let Some(rules) = lens.inspection()
            && !stop_build(&diagnostics)
            && let At::Memory(html) = &output.at
            && let Ok(html) = std::str::from_utf8(html)
        {
            diagnostics.extend(check::made(rules, &lens, page, html));
        }
        let (view, reads) = (view.clone(), asked.number(lens.reads()));
        (Made { view, hash: output.hash, length: output.length, diagnostics, reads }, output)
    }

    /// Whether the render ran into an error.
    pub fn is_broken(&self) -> bool {
        stop_build(&self.diagnostics)
    }

    /// The same, its questions by other numbers.
    pub(super) fn resting_on(&self, reads: Box<[Question]>) -> Made {
        Made { view: self.view.clone(), diagnostics: self.diagnostics.clone(), reads, ..*self }
    }

    /// Why rendering `view` now might give another output; `None` when it cannot.
    pub(super) fn outdated(&self, asked: &Asked, changed: &Changed, view: &View) -> Option<Reason> {
        if self.view != *view {
            return Some(Reason::View);
        }
        Some(Reason::Read(Box::new(asked.query(changed.first(&self.reads)?))))
    }
}

/// Why a route was rendered anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// There was nothing there before.
    New,
    /// Something else is to be seen there.
    View,
    /// A question that the past render asked has another answer now.
    Read(Box<Query>),
}

impl Reason {
    /// In words.
    pub fn chinese(&self) -> String {
        match self {
            Reason::New => "原先没有".into(),
            Reason::View => "这里改放别的内容".into(),
            Reason::Read(query) => format!("{}变了", query.chinese()),
        }
    }
}
