//! Figures in running text against the datasets: a number that differs from its indicator, is exact where that is not, or
//! has another unit. What a text says is read once, with the names of the indicators in hand; what it is held against is
//! asked of the lens, so that a text is compared again when one of its figures changes, and read again only when a name does.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::numbers::{self, Number};
use super::{Found, Options, PageLook};
use crate::check::figures::scaled;
use crate::dataset::figure::{Figure, large_unit};
use crate::dataset::number::Decimal;
use crate::dataset::{Dataset, Indicator};
use crate::diagnostic::{Code, Diagnostic, Node, Span};
use crate::hash::{Hash, Hasher};
use crate::text::passage::{Passage, Role};

/// The names of the indicators of a site, to be looked for in texts.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// By the first character of the name.
    by_first: Arc<HashMap<char, Vec<Named>>>,
    hash: Hash,
}

#[derive(Clone, Debug)]
struct Named {
    name: String,
    unit: String,
    id: Arc<str>,
}

impl Names {
    /// The names of some datasets; made-up figures contradict the real ones, as they may. Names of one character would be
    /// found everywhere, and are left out.
    pub fn new<'a>(datasets: impl IntoIterator<Item = &'a Dataset>) -> Names {
        let mut by_first: HashMap<char, Vec<Named>> = HashMap::new();
        let mut hasher = Hasher::default();
        let real = datasets.into_iter().filter(|dataset| !dataset.head.demo);
        for indicator in real.flat_map(|dataset| &dataset.indicators) {
            let Indicator { id, name, unit, .. } = &indicator.value;
            [id, name, unit].into_iter().for_each(|text| hasher.text(text));
            if name.chars().count() > 1
                && let Some(first) = name.chars().next()
            {
                let named = Named { name: name.clone(), unit: unit.clone(), id: id.as_str().into() };
                by_first.entry(first).or_default().push(named);
            }
        }
        Names { by_first: Arc::new(by_first), hash: hasher.finish() }
    }

    pub(super) fn hash(&self) -> Hash {
        self.hash
    }

    /// The indicators with the longest name that ends in `clause` at most six characters before its end.
    fn before(&self, clause: &str) -> Vec<&Named> {
        let mut found: Vec<&Named> = Vec::new();
        for (at, first) in clause.char_indices() {
            for named in self.by_first.get(&first).into_iter().flatten() {
                let Some(rest) = clause[at..].strip_prefix(named.name.as_str()) else { continue };
                // 「网格数增加20个」 and 「网格数由90个」 say something else than how many there are.
                if rest.chars().count() > 6 || rest.contains(CHANGE) {
                    continue;
                }
                let best = found.first().map_or(0, |best| best.name.len());
                if named.name.len() > best {
                    found.clear();
                }
                if named.name.len() >= best {
                    found.push(named);
                }
            }
        }
        found
    }
}

const CHANGE: [char; 14] =
    ['由', '从', '增', '减', '升', '降', '多', '少', '比', '较', '每', '各', '新', '其'];

/// A number in a text that stands where a figure of the site could stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// The indicators that it can be, by id.
    ids: Vec<Arc<str>>,
    /// Whether their unit stands behind the number; else another one may.
    fits: bool,
    /// 万 and 亿 multiplied out.
    value: Decimal,
    /// Whether it says that it is exact.
    exact: bool,
    /// The last year that the sentence names before it.
    year: Option<i16>,
    /// The number with its unit, and where that stands in the source.
    written: (String, Range<u32>),
    /// The same with 左右 behind it.
    rounded: (String, Range<u32>),
    /// What is wrong with it if the figures have nothing against it.
    otherwise: Option<Diagnostic>,
}

/// Reads the numbers of a passage: what they give away by themselves is found, and what may be a figure is kept.
pub(super) fn read(passage: &Passage<'_>, options: &Options, found: &mut Found<'_>) {
    // What a dataset says of its figures is not told to readers as a text.
    if matches!(passage.role, Role::Remark | Role::Code) {
        return;
    }
    let Some(prose) = numbers::prose(passage) else { return };
    let numbers = if passage.seen.digit { numbers::numbers(&prose) } else { Vec::new() };
    for (range, diagnostic) in numbers::findings(passage, &prose, &numbers) {
        found.add(passage, range, diagnostic);
    }
    for number in &numbers {
        let beyond = numbers::beyond_whole(&prose, number);
        let beyond = beyond.map(|(range, diagnostic)| diagnostic.at(found.path, passage.place(range)));
        // A share that is not what the statistics say need not be beyond the whole as well.
        match claim(passage, &prose, number, &options.names) {
            Some(claim) => found.claims.push(Claim { otherwise: beyond, ..claim }),
            None => found.diagnostics.extend(beyond),
        }
    }
}

/// A number behind the name of an indicator.
fn claim(passage: &Passage<'_>, prose: &str, number: &Number, names: &Names) -> Option<Claim> {
    const MEASURES: &str = "个家处所座间栋支项件";
    if names.by_first.is_empty() {
        return None;
    }
    let after = &prose[number.range.end..];
    let (same, others): (Vec<&Named>, Vec<&Named>) =
        names.before(numbers::clause(prose, number.range.start)).into_iter().partition(|named| {
            let unit = large_unit(&named.unit).1;
            if unit.is_empty() { number.large.is_empty() } else { after.starts_with(unit) }
        });
    let fits = !same.is_empty();
    let (named, unit) = match same.first().map(|first| large_unit(&first.unit).1.len()) {
        Some(unit) => (same, unit),
        // 「驿站数120处」 where the statistics count 120 of them by 个.
        None => {
            let measure = after.chars().next().filter(|c| MEASURES.contains(*c))?;
            let is_measure = |unit: &str| unit.chars().count() == 1 && MEASURES.contains(unit);
            let named: Vec<&Named> = others.into_iter().filter(|named| is_measure(&named.unit)).collect();
            (named, measure.len_utf8())
        }
    };
    if named.is_empty() {
        return None;
    }
    let range = number.range.start..number.range.end + unit;
    let rounded = ["左右", "上下", "以上"].into_iter().find(|word| prose[range.end..].starts_with(word));
    let part = |range: Range<usize>| {
        let place = passage.place(range.clone());
        (prose[range].to_owned(), place.start as u32..place.end as u32)
    };
    Some(Claim {
        ids: named.iter().map(|named| named.id.clone()).collect(),
        fits,
        value: number.value(prose),
        exact: number.before.is_empty() && !number.odd && rounded.is_none(),
        year: numbers::year_before(&prose[..number.range.start]),
        rounded: part(range.start..range.end + rounded.map_or(0, str::len)),
        written: part(range),
        otherwise: None,
    })
}

/// Holds the numbers of a page's text against the figures.
pub(super) fn compare(page: &PageLook<'_>, found: &mut Vec<Diagnostic>) {
    for claim in page.claims {
        let indicators: Vec<&Indicator> = claim.ids.iter().filter_map(|id| page.lens.evidence(id)).collect();
        let against = if claim.fits { differs(claim, &indicators) } else { other_unit(claim, &indicators) };
        let datasets = indicators.iter().map(|indicator| Node::Source(indicator.span.source.clone()));
        found.extend(match against {
            Some((range, diagnostic)) => {
                let span = Span { source: page.source.clone(), start: range.start, end: range.end };
                Some(diagnostic.span(span).follows(datasets))
            }
            None => claim.otherwise.clone(),
        });
    }
}

/// A number that is not the indicator's, or not as exact.
fn differs(claim: &Claim, indicators: &[&Indicator]) -> Option<(Range<u32>, Diagnostic)> {
    let first = indicators.first()?;
    let figures: Vec<&Figure> =
        indicators.iter().flat_map(|indicator| figures_of(indicator, claim.year)).collect();
    let same: Vec<&&Figure> = figures.iter().filter(|figure| agrees(claim, figure)).collect();
    if figures.is_empty() || same.iter().any(|figure| figure.is_exact() == claim.exact) {
        return None;
    }
    let quote = format!("引用统计数据：{{{{ stat(\"{}\") }}}}", first.id);
    if let Some(figure) = same.first() {
        let (written, range) = &claim.rounded;
        let (there, here) = if claim.exact { ("概数", "准确的") } else { ("准确的", "概数") };
        let message =
            format!("统计数据里“{}”是{there}{}，这里写成了{here}“{written}”", first.name, figure.text());
        let diagnostic = Diagnostic::new(Code::FigureQualifier, message);
        let diagnostic = diagnostic.related(figure.span(), format!("{} 在这里", first.id));
        return Some((range.clone(), diagnostic.hint(quote)));
    }
    let (written, range) = &claim.written;
    let known: Vec<String> =
        figures.iter().filter(|figure| figure.value().is_some()).map(|figure| figure.text()).collect();
    let (message, place, about) = if known.is_empty() {
        let state = figures[0].text();
        let message = format!("统计数据里“{}”{state}，这里却写了“{written}”", first.name);
        (message, first.span.clone(), state)
    } else {
        let message = format!("统计数据里“{}”是{}，这里写的是“{written}”", first.name, known.join("、"));
        (message, figures[0].span(), format!("{} 在这里", first.id))
    };
    let diagnostic = Diagnostic::new(Code::FigureDiffers, message).related(place, about);
    Some((range.clone(), diagnostic.hint(quote)))
}

/// The right number with another unit.
fn other_unit(claim: &Claim, indicators: &[&Indicator]) -> Option<(Range<u32>, Diagnostic)> {
    let (Indicator { name, unit, id, .. }, figure) = indicators
        .iter()
        .flat_map(|indicator| {
            figures_of(indicator, claim.year).into_iter().map(move |figure| (*indicator, figure))
        })
        .find(|(_, figure)| agrees(claim, figure))?;
    let (written, range) = &claim.written;
    let message = format!("统计数据里“{name}”的单位是“{unit}”，这里写的是“{written}”");
    let diagnostic = Diagnostic::new(Code::FigureConflict, message);
    let diagnostic = diagnostic.related(figure.span(), format!("{id} 在这里"));
    Some((range.clone(), diagnostic.hint("同一个指标只用一个单位；不是同一个指标，就改一个名称")))
}

/// Whether a figure has the same number, exact or not.
fn agrees(claim: &Claim, figure: &Figure) -> bool {
    figure.value().is_some_and(|value| scaled(value, &figure.unit) == claim.value)
}

/// The figures of an indicator that a sentence about `year` can mean: those of the year, none for a year that the
/// indicator does not know, all for no year.
fn figures_of(indicator: &Indicator, year: Option<i16>) -> Vec<&Figure> {
    if indicator.series.is_empty() {
        let other = year.is_some_and(|year| indicator.as_of.is_none_or(|date| date.year != year));
        return if other { Vec::new() } else { vec![&indicator.figure] };
    }
    let of_year = |name: &str| year.is_none_or(|year| name.starts_with(&format!("{year:04}")));
    indicator.series.iter().filter(|period| of_year(&period.name)).map(|period| &period.figure).collect()
}
