//! What the answer to a question rests on that can be broken: whoever misses something in it may miss it for that
//! reason.

use super::Query;
use crate::dataset;
use crate::diagnostic::Node;
use crate::folder;
use crate::path::SourcePath;

/// What the answer to a question rests on.
pub(super) fn of(query: &Query) -> Vec<Node> {
    match query {
        Query::Document(page)
        | Query::Summary(page)
        | Query::Description(page)
        | Query::Destination(page)
        | Query::Anchor(page, _)
        | Query::Headings(page)
        | Query::Ancestors(page) => said_by(page),
        Query::Head(name) | Query::Outline(name) | Query::Dataset(name) => vec![said_in(name)],
        Query::Label(id) | Query::Indicator(id) | Query::Evidence(id) => {
            vec![said_in(dataset::of_indicator(id))]
        }
        Query::Terms(_)
        | Query::Term(..)
        | Query::Neighbours(_)
        | Query::Cover(_)
        | Query::Nearest(_)
        | Query::Referrers(_)
        | Query::PageRecords(..)
        | Query::Groupings(_)
        | Query::Years
        | Query::Events(_)
        | Query::Apart(..)
        | Query::TermRecords(..)
        | Query::SiteRecords(_)
        | Query::Sections
        | Query::First(..)
        | Query::Leaf(..)
        | Query::Newest(_)
        | Query::List(_)
        | Query::Count(_)
        | Query::Updated
        | Query::Datasets
        | Query::Quoting(_)
        | Query::Route(_)
        | Query::SearchPart(_)
        | Query::Letters
        | Query::Lettered(_)
        | Query::Part(_) => vec![Node::Pages],
        // Settings, theme and files; lists that only messages ask for.
        Query::Identity
        | Query::Links
        | Query::Home
        | Query::Inspection
        | Query::Params
        | Query::Portal
        | Query::Covers
        | Query::Font
        | Query::Menu(_)
        | Query::Kind(_)
        | Query::Kinds
        | Query::Field(_)
        | Query::Taxonomies
        | Query::Taxonomy(_)
        | Query::TermTemplate(_)
        | Query::Asset(_)
        | Query::AssetPlace(_)
        | Query::Notes(_)
        | Query::ThemeAsset(_)
        | Query::ThemePicture(_)
        | Query::Template(_)
        | Query::Templates
        | Query::Id(_)
        | Query::Routes
        | Query::Search
        | Query::Published
        | Query::Files => Vec::new(),
    }
}

/// What a page says, and the sections above it, of which one says its kind.
fn said_by(page: &SourcePath) -> Vec<Node> {
    let own = [Node::Source(page.clone()), Node::References(page.clone())];
    own.into_iter().chain(folder::sections_above(page).map(Node::Source)).collect()
}

/// What a dataset says.
fn said_in(dataset: &str) -> Node {
    Node::Source(folder::dataset_source(dataset))
}
