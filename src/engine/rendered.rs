//! A past render, and whether it still holds.

use std::sync::Arc;

use crate::diagnostic::{Diagnosed, Diagnostic};
use crate::lens::{Lens, Query, Reads, Scene};
use crate::output::Output;
use crate::path::RoutePath;
use crate::plan::View;
use crate::render;

/// Why a route was rendered anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// There was nothing there before.
    New,
    /// Something else is to be seen there.
    View,
    /// A question that the past render asked has another answer now.
    Read(Query),
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

/// A past render, and the questions whose answers it rests on.
#[derive(Debug)]
pub(super) struct Rendered {
    pub(super) view: View,
    pub(super) reads: Reads,
    pub(super) output: Output,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Rendered {
    pub(super) fn new(scene: &Arc<Scene>, route: &RoutePath, view: &View) -> Rendered {
        let lens = Arc::new(Lens::new(scene.clone()));
        let Diagnosed { value, diagnostics } = render::render(lens.clone(), route, view);
        Rendered { view: view.clone(), reads: lens.reads(), output: value, diagnostics }
    }

    /// Why rendering `view` now might give another output; `None` when it cannot.
    pub(super) fn outdated(&self, scene: &Scene, view: &View) -> Option<Reason> {
        if self.view != *view {
            return Some(Reason::View);
        }
        let read = self.reads.iter().find(|(query, hash)| scene.hash_of(query) != **hash);
        read.map(|(query, _)| Reason::Read(query.clone()))
    }
}
