//! Diagnostics as they were found to those that are said: one cause, one diagnostic. Knows no stage and no memory.

use std::collections::BTreeSet;

use crate::config;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::path::SourcePath;

/// The sources that have errors.
pub(super) fn errors_of(diagnostics: &[Diagnostic]) -> BTreeSet<SourcePath> {
    let errors = diagnostics.iter().filter(|one| one.severity == Severity::Error);
    errors.filter_map(|one| Some(one.span.as_ref()?.source.clone())).collect()
}

/// Drops what later stages found in sources that could not be parsed: they looked at a stand-in.
pub(super) fn without_echoes(diagnostics: Vec<Diagnostic>, parsed: usize) -> Vec<Diagnostic> {
    let source = |diagnostic: &Diagnostic| diagnostic.span.as_ref().map(|span| span.source.clone());
    let broken = errors_of(&diagnostics[..parsed]);
    let later = |(index, one): &(usize, Diagnostic)| {
        *index < parsed || source(one).is_none_or(|source| !broken.contains(&source))
    };
    diagnostics.into_iter().enumerate().filter(later).map(|(_, one)| one).collect()
}

pub(super) fn is_about_config(diagnostic: &Diagnostic) -> bool {
    diagnostic.code == Code::ConfigMissing
        || diagnostic.span.as_ref().is_some_and(|span| span.source.as_str() == config::PATH)
}

/// By place, then by what they say; what several renders found is said once, and so is one cause: an address that has
/// to change anyway need not be frozen, and a figure may be missing because its dataset could not be read.
pub(super) fn sorted(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let broken: BTreeSet<SourcePath> = diagnostics
        .iter()
        .filter(|one| one.severity == Severity::Error && one.code != Code::FigureUnknown)
        .filter_map(|one| Some(one.span.as_ref()?.source.clone()))
        .collect();
    diagnostics.retain(|one| {
        one.code != Code::FigureUnknown || !one.related.iter().any(|(span, _)| broken.contains(&span.source))
    });
    let unusable: BTreeSet<SourcePath> = diagnostics
        .iter()
        .filter(|one| matches!(one.code, Code::RouteCollision | Code::RouteInvalid))
        .flat_map(|one| one.span.iter().chain(one.related.iter().map(|(span, _)| span)))
        .map(|span| span.source.clone())
        .collect();
    diagnostics.retain(|one| {
        one.code != Code::SlugUnfrozen
            || one.span.as_ref().is_none_or(|span| !unusable.contains(&span.source))
    });
    diagnostics.sort();
    diagnostics.dedup_by(|a, b| a.span == b.span && a.code == b.code && a.message == b.message);
    diagnostics
}
