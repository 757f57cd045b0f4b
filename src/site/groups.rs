//! The pages of a section listed once more, in groups: by year, by the unit, by the initials of their titles; what a section's
//! `group_by` asks for. Each group begins where the last one ends, so that the list is cut into leaves as any other is.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::Config;
use crate::config::kinds::{FieldSpec, FieldType};
use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, Node};
use crate::document::front_matter::{FieldValue, Placed};
use crate::hash::{Hashed, Hasher, Map};
use crate::path::SourcePath;
use crate::site::Summary;
use crate::text::collate::{self, Key};
use crate::text::fold;

/// By the year of its date.
pub const YEAR: &str = "year";
/// By the letter that its title begins with.
pub const TITLE: &str = "title";

/// The pages of a section in groups.
#[derive(Debug, Default)]
pub struct Grouping {
    /// What they are grouped by, in words: 年份, 实施单位.
    pub label: String,
    /// The groups, in order.
    pub groups: Vec<Group>,
}

/// Some pages of a list that stand together.
#[derive(Debug)]
pub struct Group {
    /// What they have in common: 2026年; empty for those that do not say.
    pub title: String,
    /// The place of the first in the list.
    pub start: usize,
    /// How many there are.
    pub count: usize,
}

/// What a section groups by.
enum By<'a> {
    Year,
    Title,
    Field(&'a FieldSpec),
}

/// Where a group stands among the others; those without a name come last.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// The newest first.
    Year(Reverse<i16>),
    /// In the order that `site.yaml` names them, those that it does not name behind.
    Named(usize, Key),
    Letter(char),
    None,
}

/// The pages of a section, whose order they keep in each group, by what `by` names; `None` where nothing of that name can be
/// grouped by.
pub(super) fn group(
    config: &Config,
    by: &str,
    items: &[Summary],
    kind: Option<&str>,
    title_of: &dyn Fn(&SourcePath) -> Option<String>,
) -> Option<(Vec<Summary>, Hashed<Grouping>)> {
    let by = By::of(config, by, kind)?;
    let mut groups: BTreeMap<(Rank, String), Vec<Summary>> = BTreeMap::new();
    for item in items {
        let mut names = by.names(config, item, title_of);
        if names.is_empty() {
            names.push((Rank::None, String::new()));
        }
        for name in names {
            groups.entry(name).or_default().push(item.clone());
        }
    }
    let (mut listed, mut grouping) = (Vec::with_capacity(items.len()), Grouping::default());
    grouping.label = by.label();
    for ((_, title), items) in groups {
        grouping.groups.push(Group { title, start: listed.len(), count: items.len() });
        listed.extend(items);
    }
    let mut hasher = Hasher::default();
    hasher.text(&grouping.label);
    for group in &grouping.groups {
        hasher.text(&group.title);
        hasher.number(group.count as u64);
    }
    Some((listed, Hashed { hash: hasher.finish(), value: grouping }))
}

/// Says of what cannot be grouped by that it cannot.
pub(super) fn complain(
    config: &Config,
    section: &Summary,
    kind: Option<&str>,
    by: &Placed<String>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let fields = kind.and_then(|name| config.kind(name)).map_or(&[] as &[_], |kind| kind.fields.as_slice());
    let known = fields.iter().filter(|field| can_group(field)).map(|field| &*field.name);
    let known: Vec<&str> = [YEAR, TITLE].into_iter().chain(known).collect();
    let message = match fields.iter().find(|field| *field.name == *by.value) {
        Some(field) => format!("不能按“{}”（{}）分组", by.value, field.label),
        None => format!("“group_by”写的“{}”不是这个栏目的字段", by.value),
    };
    let diagnostic = Diagnostic::new(Code::FrontMatterInvalid, message)
        .at(section.source(), by.range.clone())
        .follows([Node::Names])
        .nearest(&by.value, known.iter().copied());
    diagnostics.push(match kind {
        Some(_) => diagnostic,
        None => diagnostic.hint("这个栏目没有写 kind，只能按 year、title 分组"),
    });
}

fn can_group(field: &FieldSpec) -> bool {
    use FieldType::{Choice, Date, Place, Refs, Terms, Text};
    matches!(field.kind, Text | Date | Choice { .. } | Terms { .. } | Place { .. } | Refs { .. })
}

impl<'a> By<'a> {
    fn of(config: &'a Config, by: &str, kind: Option<&str>) -> Option<By<'a>> {
        let field = kind.and_then(|kind| config.kind(kind)).and_then(|kind| kind.field(by));
        match (field, by) {
            (Some(field), _) => can_group(field).then_some(By::Field(field)),
            (None, YEAR) => Some(By::Year),
            (None, TITLE) => Some(By::Title),
            (None, _) => None,
        }
    }

    fn label(&self) -> String {
        match self {
            By::Year => "年份".into(),
            By::Title => "标题".into(),
            By::Field(field) => field.label.clone(),
        }
    }

    /// The groups that a page is in.
    fn names(
        &self,
        config: &Config,
        page: &Summary,
        title_of: &dyn Fn(&SourcePath) -> Option<String>,
    ) -> Vec<(Rank, String)> {
        let year = |date: Date| vec![(Rank::Year(Reverse(date.year)), format!("{}年", date.year))];
        let field = match self {
            By::Year => return page.matter().date.map(year).unwrap_or_default(),
            By::Title => {
                let letter = fold::initial(&page.matter().title, &config.pinyin);
                let name = if letter == '#' { "数字和其他".into() } else { letter.to_string() };
                // Letters before what is none.
                return vec![(Rank::Letter(if letter == '#' { char::MAX } else { letter }), name)];
            }
            By::Field(field) => field,
        };
        let named = |place: Option<usize>, name: &str| {
            let rank = Rank::Named(place.unwrap_or(usize::MAX), collate::key(name, &config.pinyin));
            (rank, name.to_owned())
        };
        let value = page.matter().fields.iter().find(|(name, _)| *name == field.name).map(|(_, value)| value);
        match (value, &field.kind) {
            (Some(FieldValue::Date(date)), _) => year(*date),
            (Some(FieldValue::Text(text)), FieldType::Choice { values }) => {
                vec![named(values.iter().position(|value| value == text), text)]
            }
            (Some(FieldValue::Text(text)), _) => vec![named(None, text)],
            (Some(FieldValue::Terms { of, terms, .. }), _) => {
                let known = config.taxonomy(of).map_or(&[] as &[_], |taxonomy| taxonomy.terms.as_slice());
                let place = |name: &str| known.iter().position(|term| term.name == name);
                terms.iter().map(|term| named(place(&term.value), &term.value)).collect()
            }
            (Some(FieldValue::Refs { .. }), _) => {
                let targets = page.refs.iter().filter(|(name, _)| *name == field.name);
                let targets = targets.flat_map(|(_, targets)| targets).filter_map(title_of);
                targets.map(|title| named(None, &title)).collect()
            }
            _ => Vec::new(),
        }
    }
}

impl Grouping {
    /// The groups of which some pages stand at these places of the list, with those places.
    pub fn within(
        &self,
        from: usize,
        to: usize,
    ) -> impl Iterator<Item = (usize, &Group, std::ops::Range<usize>)> {
        let first = self.groups.partition_point(|group| group.start + group.count <= from);
        let groups =
            self.groups.iter().enumerate().skip(first).take_while(move |(_, group)| group.start < to);
        groups.map(move |(at, group)| (at, group, group.start.max(from)..(group.start + group.count).min(to)))
    }
}

/// Groupings by the section and what is grouped by.
pub type Groupings = Map<SourcePath, Vec<(Arc<str>, Hashed<Grouping>)>>;
