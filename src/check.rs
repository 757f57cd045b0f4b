//! Rules: what is looked at, what is found, and what is said of it. A rule is a row in [`RULES`] and a function; its
//! codes have rows in the register ([`crate::diagnostic::Code`]), and a page and an example in `explain/pages`.
//!
//! A rule sees only what its look gives it, so that what it found can be remembered with that: the rules of passages with
//! the text, those of pages with the questions that they asked.

mod addresses;
mod ageing;
pub mod attachments;
pub mod bare;
pub mod beside;
pub mod blanks;
mod cards;
mod cases;
mod coinages;
mod cues;
pub mod claims;
pub mod contradicted;
pub mod counts;
pub mod figures;
pub mod files;
mod footer;
pub mod foreign;
pub mod freshness;
mod forwards;
pub mod gap;
mod halves;
mod honours;
mod internal;
pub mod items;
mod labels;
pub mod levels;
pub mod line;
pub mod lines;
pub mod links;
pub mod listed;
pub mod markup;
pub mod names;
pub mod numbers;
pub mod outputs;
mod outside;
mod persons;
mod privacy;
mod roster;
mod sample;
pub mod pages;
mod parts;
mod reach;
mod rendered;
pub mod rows;
pub mod settle;
pub mod shown;
pub mod standards;
mod tags;
mod signed;
pub mod targets;
pub mod tokens;
pub mod typography;
pub mod units;
pub mod waivers;
mod variants;
pub mod wording;
pub mod words;

use std::collections::BTreeMap;
use std::collections::hash_map::Entry;
use std::ops::Range;
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use rayon::prelude::*;

use crate::config::rules::Rules;
use crate::config::{Base, Config};
use crate::dataset::Dataset;
use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, Node};
use crate::hash::{Hash, Hasher, Map};
use crate::lens::{Lens, Scene};
use crate::path::{RoutePath, SourcePath};
use crate::photo::Trouble;
use crate::plan::{PageView, View};
use crate::render;
use crate::site::links::Destination;
use crate::site::{PageSummary, Structure, Summary};
use crate::text::lint;
use crate::text::passage::Passage;
use beside::Beside;
use claims::Claim;
use names::Names;
use rendered::Rendered;
use words::Words;

pub use sample::is_fresh;

/// A rule, and the codes that it may find.
pub struct Rule {
    /// The codes.
    pub codes: &'static [Code],
    /// What it looks at.
    pub look: Look,
}

/// What a rule looks at.
pub enum Look {
    /// Each text that a person wrote, wherever it stands.
    Passage(fn(&Passage<'_>, &Options, &mut Found<'_>)),
    /// Each page, as it hangs together with the site: through a lens.
    Page(fn(&PageLook<'_>, &mut Vec<Diagnostic>)),
    /// Each dataset by itself, as of a day.
    Dataset(fn(&Dataset, Date, &mut Vec<Diagnostic>)),
    /// Each file that is published as it is.
    File(fn(&FileLook<'_>, &mut Vec<Diagnostic>)),
    /// Each page as it was made, whatever theme made it: what is found is kept with it.
    Made(fn(&HtmlLook<'_>, &mut Vec<Diagnostic>)),
    /// All outputs, by the bytes that they have together.
    Total(fn(u64, &Rules, &mut Vec<Diagnostic>)),
    /// Each output that was made.
    Output(fn(&OutputLook<'_>, &mut Vec<Diagnostic>)),
    /// The pages whose headers have the same key, where there are several: what only shows when pages are held against each
    /// other.
    Alike {
        /// The key of a page; `None` for one that is not to be compared.
        key: fn(&PageSummary) -> Option<&str>,
        /// What is wrong with some pages of one key, in the order of their sources.
        join: fn(&str, &[&Summary], &mut Vec<Diagnostic>),
    },
    /// What all pages say of themselves, and how they hang together by that.
    Structure(fn(&Structure, &mut Vec<Diagnostic>)),
    /// The site as a whole, with its theme: where its pages lead, and not what else their texts say.
    Whole(fn(&Scene, &mut Vec<Diagnostic>)),
    /// What was signed, held against what readers see.
    Reviews(fn(&Scene, &mut Vec<Diagnostic>)),
    /// All datasets whose figures are real, or all whose figures are made up: those may contradict these.
    Datasets(fn(&[&Dataset], &mut Vec<Diagnostic>)),
}

/// What stands beside a quoted figure: the same again, or something else than the figure says.
const BESIDE: [Code; 5] =
    [Code::FigureDoubled, Code::FigureTrend, Code::FigureQualifier, Code::FigureDiffers, Code::FigurePercent];

/// Every rule. What is wrong with the making itself (a file that cannot be read, a link that leads nowhere) is said by
/// those who come upon it.
pub const RULES: &[Rule] = &[
    Rule { codes: &[Code::BlankFound], look: Look::Passage(blanks::found) },
    Rule { codes: &lint::ALL, look: Look::Passage(typography::slips) },
    Rule { codes: &[Code::MarkdownStars], look: Look::Passage(markup::stars) },
    Rule { codes: &[Code::MarkdownStars, Code::MarkdownFence], look: Look::Passage(halves::read) },
    Rule { codes: &[Code::MarkdownFullWidth], look: Look::Passage(markup::wide) },
    Rule {
        codes: &[Code::MarkdownFullWidth, Code::MarkdownHeading],
        look: Look::Passage(markup::heading_id),
    },
    Rule { codes: &[Code::ShortcodeStray], look: Look::Passage(markup::stray_shortcode) },
    Rule { codes: &[Code::MarkdownUnderscores], look: Look::Passage(markup::underscores) },
    Rule { codes: &[Code::MarkdownLink, Code::MarkdownFullWidth], look: Look::Passage(targets::read) },
    Rule {
        codes: &[
            Code::MarkdownFullWidth,
            Code::MarkdownHeading,
            Code::MarkdownTable,
            Code::MarkdownParagraphs,
            Code::MarkdownBlock,
            Code::MarkdownLink,
            Code::MarkdownList,
        ],
        look: Look::Passage(lines::read),
    },
    Rule { codes: &[Code::MarkdownAddress], look: Look::Passage(addresses::bare) },
    Rule { codes: &[Code::MarkdownForeign], look: Look::Passage(foreign::read) },
    Rule { codes: &[Code::LinkStray], look: Look::Passage(links::stray) },
    Rule { codes: &[Code::FootnoteMissing], look: Look::Passage(markup::note) },
    Rule { codes: &[Code::WordTerm], look: Look::Passage(words::terms) },
    Rule {
        codes: &[
            Code::PrivacyIdentity,
            Code::PrivacyIdentityLike,
            Code::PrivacyMobile,
            Code::PrivacyCard,
            Code::PrivacyWeakMask,
            Code::PrivacyPlate,
        ],
        look: Look::Passage(privacy::numbers),
    },
    Rule {
        codes: &[
            Code::PrivacyHome,
            Code::PrivacyAccount,
            Code::PrivacyWeakMask,
            Code::PrivacyPerson,
            Code::PrivacyMinor,
            Code::PrivacyAlias,
            Code::InternalSecret,
            Code::InternalMarked,
            Code::InternalDraft,
            Code::InternalReport,
            Code::InternalShortcomings,
            Code::InternalCopied,
            Code::InternalLeftover,
            Code::PageRelativeTime,
            Code::SourceSample,
            Code::WordForward,
            Code::WordCoinage,
            Code::HonourBare,
            Code::MediaBare,
            Code::PageGenerated,
        ],
        look: Look::Passage(cues::read),
    },
    Rule { codes: &[Code::PrivacyRoster], look: Look::Passage(roster::in_text) },
    Rule { codes: &[Code::PrivacyRoster], look: Look::Dataset(roster::in_dataset) },
    Rule { codes: &[Code::PrivacyIdentity, Code::PrivacyMobile], look: Look::File(privacy::file_name) },
    Rule {
        codes: &[
            Code::FigureUnit,
            Code::FigureCount,
            Code::FigureTrend,
            Code::FigureQualifier,
            Code::FigurePercent,
            Code::FigureDiffers,
            Code::FigureConflict,
        ],
        look: Look::Passage(claims::read),
    },
    Rule {
        codes: &[Code::FigureDiffers, Code::FigureQualifier, Code::FigureConflict, Code::FigurePercent],
        look: Look::Page(claims::compare),
    },
    Rule { codes: &BESIDE, look: Look::Passage(beside::read) },
    Rule { codes: &BESIDE, look: Look::Page(beside::compare) },
    Rule {
        codes: &[Code::TagSite, Code::TagColumn, Code::TagContent, Code::TagDate, Code::TagVisible],
        look: Look::Made(tags::read),
    },
    Rule { codes: &[Code::TagTwice], look: Look::Made(tags::twice) },
    Rule { codes: &[Code::TagAddress], look: Look::Made(tags::addresses) },
    Rule { codes: &[Code::TagSiteId], look: Look::Whole(tags::site_id) },
    Rule { codes: &[Code::ShareTag], look: Look::Made(tags::shared) },
    Rule { codes: &[Code::FooterIcp], look: Look::Made(footer::icp) },
    Rule { codes: &[Code::FooterPolice, Code::FooterPoliceLink], look: Look::Made(footer::police) },
    Rule { codes: &[Code::FooterSample], look: Look::Made(footer::samples) },
    Rule { codes: &[Code::OutsideRequest, Code::OutsideInsecure], look: Look::Made(outside::requests) },
    Rule { codes: &[Code::OutsideNumber], look: Look::Made(outside::numbers) },
    Rule { codes: &[Code::ImageMap], look: Look::Made(labels::maps) },
    Rule { codes: &[Code::ImageEmblem], look: Look::Made(labels::emblems) },
    Rule { codes: &[Code::PageGenerated], look: Look::Made(labels::generated) },
    Rule { codes: &[Code::CaseOutline], look: Look::Page(cases::outline) },
    Rule { codes: &[Code::CaseSteps], look: Look::Page(cases::steps) },
    Rule { codes: &[Code::CaseLength], look: Look::Page(cases::length) },
    Rule { codes: &[Code::CasePictures], look: Look::Page(cases::pictures) },
    Rule { codes: &[Code::CaseSummary], look: Look::Page(cases::summary) },
    Rule { codes: &[Code::ImageSmall], look: Look::Page(cases::first_picture) },
    Rule { codes: &[Code::HonourYear], look: Look::Page(honours::year) },
    Rule { codes: &[Code::HonourIssuer], look: Look::Page(honours::issuer) },
    Rule { codes: &[Code::HonourBasis], look: Look::Page(honours::basis) },
    Rule { codes: &[Code::HonourTwice], look: Look::Structure(honours::twice) },
    Rule { codes: &[Code::FileLarge, Code::ImageLarge], look: Look::File(files::heavy) },
    Rule { codes: &[Code::OutputTotal], look: Look::Total(outputs::total) },
    Rule { codes: &[Code::FileEmpty], look: Look::File(files::empty) },
    Rule {
        codes: &[Code::ImageBroken, Code::ImageFormat, Code::ImageColours, Code::ImageSvg],
        look: Look::File(files::picture),
    },
    Rule { codes: &[Code::MediaLarge], look: Look::File(files::large) },
    Rule { codes: &[Code::PageUpdated], look: Look::Page(pages::updated_before_date) },
    Rule { codes: &[Code::OutputLarge], look: Look::Output(outputs::large) },
    Rule { codes: &[Code::PageSameTitle], look: Look::Alike { key: pages::title, join: pages::same_title } },
    Rule {
        codes: &[Code::PageSameDescription],
        look: Look::Alike { key: pages::description, join: pages::same_description },
    },
    Rule { codes: &[Code::PageShared], look: Look::Structure(pages::shared) },
    Rule { codes: &[Code::PageOrphan, Code::PageFar], look: Look::Whole(reach::pages) },
    Rule { codes: &[Code::PageEmptySection], look: Look::Whole(reach::empty_sections) },
    Rule {
        codes: &[Code::SectionOverdue, Code::SectionQuiet, Code::HomeQuiet],
        look: Look::Whole(freshness::overdue),
    },
    Rule { codes: &[Code::WordVariant], look: Look::Structure(variants::names) },
    Rule { codes: &[Code::ReviewUnsigned, Code::ReviewStale], look: Look::Reviews(signed::pages) },
    Rule { codes: &[Code::ReviewSamePerson], look: Look::Reviews(signed::by_one) },
    Rule { codes: &[Code::PageStale], look: Look::Page(pages::overdue) },
    Rule { codes: &[Code::PageFuture], look: Look::Page(pages::ahead_of_its_date) },
    Rule { codes: &[Code::PageFuture], look: Look::Page(pages::ahead_of_its_time) },
    Rule { codes: &[Code::ImageGlyphs], look: Look::Page(cards::glyphs) },
    Rule {
        codes: &[Code::FigurePercent, Code::FigureQualifier, Code::FigureUnit],
        look: Look::Dataset(figures::notation),
    },
    Rule { codes: &[Code::FigureSource], look: Look::Dataset(figures::origin) },
    Rule { codes: &[Code::FigureStale], look: Look::Dataset(figures::overdue) },
    Rule { codes: &[Code::FigureFuture], look: Look::Dataset(figures::future) },
    Rule { codes: &[Code::FigureTrend], look: Look::Dataset(figures::growth) },
    Rule { codes: &[Code::FigureMixed], look: Look::Dataset(figures::periods) },
    Rule { codes: &[Code::FigureTotal, Code::FigureGivenAway], look: Look::Dataset(figures::totals) },
    Rule { codes: &[Code::FigureGivenAway], look: Look::Dataset(figures::told) },
    Rule { codes: &[Code::FigureConflict], look: Look::Dataset(figures::same_rows) },
    Rule { codes: &[Code::FigureConflict], look: Look::Dataset(figures::totals_and_indicators) },
    Rule { codes: &[Code::FigureConflict, Code::FigureQualifier], look: Look::Datasets(figures::conflicts) },
];

/// What the rules of passages go by.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which rules are on.
    pub rules: Rules,
    /// The words of the site's list.
    pub words: Words,
    /// The indicators that a text may be about.
    pub names: Names,
    /// The site's own district; empty where it does not say.
    pub district: Arc<str>,
    /// Whether the site is as the starter made it.
    pub is_fresh: bool,
    /// The rules of typography that are on, for prose and for values.
    lints: Vec<Code>,
    lints_of_values: Vec<Code>,
}

impl Options {
    /// What a site goes by.
    pub fn new(rules: &Rules, words: Words, names: Names) -> Options {
        let lints: Vec<Code> = lint::ALL.into_iter().filter(|code| rules.is_on(*code)).collect();
        let of_values = [Code::TextInvisible, Code::TextHalfWidth, Code::TextUnpaired, Code::TextDoubled];
        let lints_of_values = lints.iter().copied().filter(|code| of_values.contains(code)).collect();
        let (district, is_fresh) = ("".into(), false);
        Options { rules: rules.clone(), words, names, district, is_fresh, lints, lints_of_values }
    }

    /// What else the settings of a site say.
    pub fn of_site(self, config: &Config) -> Options {
        let district = config.district.as_str().into();
        Options { district, is_fresh: sample::is_fresh(&config.title), ..self }
    }

    /// Of all that a rule of passages may find by them: whether a rule is on, and not how much it weighs.
    pub fn hash(&self) -> Hash {
        let mut hasher = Hasher::default();
        let of_passages = RULES.iter().filter(|rule| matches!(rule.look, Look::Passage(_)));
        for code in of_passages.flat_map(|rule| rule.codes) {
            hasher.number(u64::from(self.rules.is_on(*code)));
        }
        hasher.hash(self.words.hash());
        hasher.hash(self.names.hash());
        hasher.text(&self.district);
        hasher.number(u64::from(self.is_fresh));
        hasher.finish()
    }
}

/// What the rules of passages found in a source.
#[derive(Debug)]
pub struct Found<'a> {
    path: &'a SourcePath,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// The numbers that are to be held against the figures.
    pub claims: Vec<Claim>,
    /// The calls that show figures, with what stands beside them.
    pub beside: Vec<Beside>,
    /// Where the line of a table begins that was last said to be a list of names.
    roster: Option<usize>,
    /// What typography remembers of the passages before.
    course: typography::Course,
}

impl<'a> Found<'a> {
    /// Nothing yet.
    pub fn in_source(path: &'a SourcePath) -> Found<'a> {
        let course = typography::Course::default();
        let (diagnostics, claims, beside) = Default::default();
        Found { path, diagnostics, claims, beside, roster: None, course }
    }

    /// Adds what was found at a range of a passage's text.
    pub fn add(&mut self, passage: &Passage<'_>, range: Range<usize>, diagnostic: Diagnostic) {
        let diagnostic = diagnostic.in_cell(passage.cell).at(self.path, passage.place(range));
        self.diagnostics.push(diagnostic);
    }

    /// Adds what was found at some bytes of the source.
    pub fn at(&mut self, place: Range<usize>, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic.at(self.path, place));
    }

    /// Whether the code was found in this source already.
    pub fn has(&self, code: Code) -> bool {
        self.diagnostics.iter().any(|one| one.code == code)
    }
}

/// The rules of passages that are on.
pub struct Reader<'a> {
    options: &'a Options,
    rules: Vec<fn(&Passage<'_>, &Options, &mut Found<'_>)>,
}

impl<'a> Reader<'a> {
    /// Those that these options leave on.
    pub fn new(options: &'a Options) -> Reader<'a> {
        let rules = rules_on(&options.rules).filter_map(|rule| match rule.look {
            Look::Passage(look) => Some(look),
            _ => None,
        });
        Reader { options, rules: rules.collect() }
    }

    /// Looks at a passage.
    pub fn read(&self, passage: &Passage<'_>, found: &mut Found<'_>) {
        for look in &self.rules {
            look(passage, self.options, found);
        }
    }
}

/// What a rule of pages sees.
pub struct PageLook<'a> {
    /// The site.
    pub lens: &'a Lens,
    /// The source of the page.
    pub source: &'a SourcePath,
    /// The numbers in its text that may be figures.
    pub claims: &'a [Claim],
    /// The calls in its text that show figures.
    pub beside: &'a [Beside],
    /// The day that the site is as of.
    pub today: Date,
    /// What the site goes by.
    pub rules: &'a Rules,
}

/// What a rule of pages that were made sees.
pub struct HtmlLook<'a> {
    lens: &'a Lens,
    view: &'a PageView,
    rendered: Rendered,
}

impl<'a> HtmlLook<'a> {
    /// The source that is to be read there; `None` for a page that the program makes.
    fn source(&self) -> Option<&'a SourcePath> {
        match self.view {
            PageView::Single(source)
            | PageView::Section(source, _)
            | PageView::Grouped(source, ..)
            | PageView::Later(source, _) => Some(source),
            _ => None,
        }
    }

    /// Points at the template that has to be changed: the first of some that the theme has, else that of the page. What it says
    /// is the same on all pages that the template makes, so that it is said once.
    fn of_theme(&self, templates: &[&str], diagnostic: Diagnostic) -> Diagnostic {
        let own = render::template(self.lens, self.view);
        let mut templates = templates.iter().copied().chain([own.as_str()]);
        let span = templates.find_map(|name| self.lens.template_place(name, 0..0));
        Diagnostic { span, ..diagnostic }
    }

    /// What is wrong with a whole address of something on this site.
    fn flaw_of_own(&self, address: &str) -> Option<&'static str> {
        let Base { origin, path } = &self.lens.links().base;
        if !address.starts_with("https://") && !address.starts_with("http://") {
            return Some("不是完整的网址");
        }
        let Some(rest) = address.strip_prefix(&format!("{origin}{path}")).filter(|_| !origin.is_empty())
        else {
            return Some("不在本站");
        };
        let route = rest.split(['?', '#']).next().unwrap_or_default();
        let route = percent_decode_str(route).decode_utf8_lossy();
        let route = RoutePath::new(if route.is_empty() { "/" } else { &route });
        (self.lens.at_route(&route) == Destination::Nothing).then_some("打不开：本站没有这个文件")
    }
}

/// What the rules find on a page that was made.
pub fn made(rules: &Rules, lens: &Lens, view: &PageView, html: &str) -> Vec<Diagnostic> {
    let look = HtmlLook { lens, view, rendered: Rendered::new(html) };
    let mut found = Vec::new();
    for rule in rules_on(rules) {
        if let Look::Made(read) = rule.look {
            read(&look, &mut found);
        }
    }
    // A source that could not be read says so itself.
    let source = look.source();
    found.iter_mut().for_each(|one| one.follows.extend(source.map(|source| Node::Source(source.clone()))));
    found
}

/// What a rule of files sees.
pub struct FileLook<'a> {
    /// The source.
    pub source: &'a SourcePath,
    /// How long what is published of it is, in bytes.
    pub length: u64,
    /// What is wrong with it, if it is a picture.
    pub trouble: Option<Trouble>,
    /// Whether it is published as it is.
    pub is_published: bool,
    /// What the site goes by.
    pub rules: &'a Rules,
}

/// What a rule of outputs sees.
pub struct OutputLook<'a> {
    /// Where it goes.
    pub route: &'a RoutePath,
    /// What is to be seen there.
    pub view: &'a View,
    /// How long it is, in bytes, if that is known.
    pub length: Option<u64>,
    /// What the site goes by.
    pub rules: &'a Rules,
}

/// The rules some of whose codes are on.
fn rules_on(rules: &Rules) -> impl Iterator<Item = &'static Rule> {
    RULES.iter().filter(|rule| rule.codes.iter().any(|code| rules.is_on(*code)))
}

/// What the rules of pages find on a page.
pub fn page(rules: &Rules, page: &PageLook<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in rules_on(rules) {
        if let Look::Page(look) = rule.look {
            look(page, &mut found);
        }
    }
    found
}

/// What the rules of reviews find.
pub fn reviews(rules: &Rules, scene: &Scene) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in rules_on(rules) {
        if let Look::Reviews(look) = rule.look {
            look(scene, &mut found);
        }
    }
    found
}

/// What the rules find on what pages say of themselves.
pub fn structure(rules: &Rules, structure: &Structure) -> Vec<Diagnostic> {
    each(rules, |rule, found| match rule.look {
        Look::Structure(look) => look(structure, found),
        Look::Alike { key, join } => {
            for (key, pages) in alike(&structure.summaries, key) {
                join(key, &pages, found);
            }
        }
        _ => {}
    })
}

/// What the rules of files find among those of a site, and those of the site as a whole. As long as no page has another
/// [outline](crate::document::Document::outline) and nothing else changes, it is the same.
pub fn site(rules: &Rules, scene: &Scene) -> Vec<Diagnostic> {
    each(rules, |rule, found| match rule.look {
        Look::File(look) => {
            for (source, asset) in scene.site().assets() {
                let (length, trouble) = (asset.blob.length.unwrap_or_default(), asset.trouble);
                let is_published = asset.is_published;
                look(&FileLook { source, length, trouble, is_published, rules }, found);
            }
        }
        Look::Whole(look) => look(scene, found),
        _ => {}
    })
}

/// What all rules that are on find, in the order of the rules. Each walks over all pages.
fn each(rules: &Rules, look: impl Fn(&Rule, &mut Vec<Diagnostic>) + Sync) -> Vec<Diagnostic> {
    let rules: Vec<&Rule> = rules_on(rules).collect();
    let found = rules.into_par_iter().with_max_len(1).map(|rule| {
        let mut found = Vec::new();
        look(rule, &mut found);
        found
    });
    found.collect::<Vec<_>>().into_iter().flatten().collect()
}

/// The pages of which several have the same key, by that. Nearly all keys are had by one page.
fn alike(pages: &[Summary], key: fn(&PageSummary) -> Option<&str>) -> BTreeMap<&str, Vec<&Summary>> {
    let mut first: Map<&str, &Summary> = Map::default();
    let mut alike: BTreeMap<&str, Vec<&Summary>> = BTreeMap::new();
    for page in pages {
        let Some(key) = key(page) else { continue };
        match first.entry(key) {
            Entry::Vacant(place) => drop(place.insert(page)),
            Entry::Occupied(place) => alike.entry(key).or_insert_with(|| vec![place.get()]).push(page),
        }
    }
    alike
}

/// What the rules of outputs find.
pub fn outputs<'a>(rules: &Rules, outputs: impl Iterator<Item = OutputLook<'a>> + Clone) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in rules_on(rules) {
        match rule.look {
            Look::Output(look) => outputs.clone().for_each(|output| look(&output, &mut found)),
            Look::Total(look) => {
                look(outputs.clone().filter_map(|output| output.length).sum(), rules, &mut found);
            }
            _ => {}
        }
    }
    found
}

/// What the rules of datasets find.
pub fn datasets(rules: &Rules, datasets: &[&Dataset], today: Date) -> Vec<Diagnostic> {
    let (demo, real): (Vec<&Dataset>, Vec<&Dataset>) = datasets.iter().partition(|dataset| dataset.head.demo);
    let mut found = Vec::new();
    for rule in rules_on(rules) {
        match rule.look {
            Look::Dataset(look) => datasets.iter().for_each(|dataset| look(dataset, today, &mut found)),
            Look::Datasets(look) => [&real, &demo].into_iter().for_each(|group| look(group, &mut found)),
            _ => {}
        }
    }
    // Of a dataset that could not be read as a whole there are worse things to say.
    for one in &mut found {
        let places = one.span.iter().chain(one.related.iter().map(|(span, _)| span));
        one.follows = places.map(|span| Node::Source(span.source.clone())).collect();
    }
    found
}
