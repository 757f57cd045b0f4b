//! Who signed which page, held against what it tells now: signatures and articles to the state of each page. A signature holds as
//! long as the page tells what was signed, wherever it has moved and whatever else is on the site. Knows no file.

pub mod changes;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::review::{DATASET, PAGE, Role, SECTION};
use crate::dataset::Dataset;
use crate::date::Date;
use crate::hash::{Map, Sha256};
use crate::ledger::signature::{Signature, whole};
use crate::path::{RoutePath, SourcePath};
use crate::plan::{self, share};
use crate::site::article::{self, Article};
use crate::site::routes;
use crate::site::{Exclusion, Page, Site};
use changes::Change;

/// What is signed: a page that a person wrote, or that of a dataset.
#[derive(Copy, Clone, Debug)]
pub enum Subject<'s> {
    /// A page, or that of a section.
    Page(&'s Page),
    /// A dataset.
    Dataset(&'s Dataset),
}

impl<'s> Subject<'s> {
    /// All of a site, in the order of their sources.
    pub fn all(site: &'s Site) -> impl Iterator<Item = Subject<'s>> {
        let datasets = site.datasets().map(|(_, dataset)| Subject::Dataset(dataset));
        site.pages().map(Subject::Page).chain(datasets)
    }

    /// That of a source.
    pub fn of(site: &'s Site, source: &SourcePath) -> Option<Subject<'s>> {
        let dataset = || Subject::all(site).find(|one| one.source() == source);
        site.page(source).map(Subject::Page).or_else(dataset)
    }

    /// Its source.
    pub fn source(self) -> &'s SourcePath {
        match self {
            Subject::Page(page) => &page.document.path,
            Subject::Dataset(dataset) => &dataset.path,
        }
    }

    /// Where it is.
    pub fn route(self) -> RoutePath {
        match self {
            Subject::Page(page) => page.summary.route.clone(),
            Subject::Dataset(dataset) => plan::dataset_route(&dataset.id),
        }
    }

    /// Its title.
    pub fn title(self) -> &'s str {
        match self {
            Subject::Page(page) => &page.document.front_matter.title,
            Subject::Dataset(dataset) => &dataset.head.title,
        }
    }

    /// By which name the settings ask for signatures of it.
    pub fn kind(self) -> &'s str {
        match self {
            Subject::Page(page) if page.summary.is_section => SECTION,
            Subject::Page(page) => page.document.kind.as_ref().map_or(PAGE, |kind| &kind.name),
            Subject::Dataset(_) => DATASET,
        }
    }

    /// Why readers do not see it, if they do not.
    pub fn hidden(self) -> Option<Exclusion> {
        match self {
            Subject::Page(page) => page.summary.hidden,
            Subject::Dataset(_) => None,
        }
    }

    /// The codes of its short links: of its address, and of those that it had.
    fn shorts(self) -> Vec<String> {
        let old = match self {
            Subject::Page(page) => page.document.front_matter.aliases.as_slice(),
            Subject::Dataset(_) => &[],
        };
        let old = old.iter().filter(|old| old.value.starts_with('/')).map(|old| routes::alias(&old.value));
        [self.route()].into_iter().chain(old).map(|route| share::short_code(&route)).collect()
    }

    /// When it was last changed, as far as it says so.
    fn changed(self) -> Option<Date> {
        match self {
            Subject::Page(page) => page.document.front_matter.changed(),
            Subject::Dataset(dataset) => dataset.head.as_of,
        }
    }

    /// The signatures that it needs before it is published.
    pub fn needs(self, site: &'s Site) -> &'s [Role] {
        if self.is_exempt(site) { &[] } else { site.config.review.needs(self.kind()) }
    }

    /// Whether it would need signatures, had it been changed since the day from which they are needed.
    pub fn is_exempt(self, site: &Site) -> bool {
        let review = &site.config.review;
        let is_old = review.since.is_some_and(|since| self.changed().is_some_and(|day| day.to_day() < since));
        is_old && !review.needs(self.kind()).is_empty()
    }

    /// The files that it shows or leads to.
    pub fn files(self, site: &Site) -> Vec<SourcePath> {
        match self {
            Subject::Page(page) => site.files_of(page),
            Subject::Dataset(_) => Vec::new(),
        }
    }

    /// What it tells, with the hashes of its files.
    pub fn article(self, site: &Site, files: Vec<(SourcePath, Sha256)>) -> Article {
        match self {
            Subject::Page(page) => article::of(site, page, files),
            Subject::Dataset(dataset) => article::of_dataset(dataset),
        }
    }
}

/// The signatures of a site, held against its pages.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reviews {
    /// The pages that need signatures or have some, by their sources.
    pub pages: BTreeMap<SourcePath, Review>,
    /// The signatures of pages that are not there.
    pub lost: Vec<Arc<Signature>>,
}

/// How far the reading of a page has come.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    /// Its title.
    pub title: String,
    /// Where it is.
    pub route: RoutePath,
    /// Why readers do not see it, if they do not.
    pub hidden: Option<Exclusion>,
    /// The signatures that it needs before it is published, and others that it has, in the order of the form.
    pub roles: Vec<(Role, State)>,
    /// The readings among those that it needs: each is to be another person's.
    pub readings: Vec<Role>,
    /// All its signatures, the oldest first.
    pub all: Vec<Arc<Signature>>,
    /// The code of what it tells now; `None` where nobody has signed anything.
    pub code: Option<String>,
    /// What changed since the last signature that does not hold any more.
    pub changes: Vec<Change>,
}

/// What there is of a signature.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// Nobody has signed.
    Waiting,
    /// Somebody signed what the page tells now.
    Signed(Arc<Signature>),
    /// Somebody signed what it told then, and it tells something else now.
    Stale(Arc<Signature>),
}

impl State {
    /// The signature, if there is one.
    pub fn signature(&self) -> Option<&Arc<Signature>> {
        match self {
            State::Waiting => None,
            State::Signed(signature) | State::Stale(signature) => Some(signature),
        }
    }
}

impl Review {
    /// The roles that nobody has signed in.
    pub fn waiting(&self) -> impl Iterator<Item = Role> {
        self.roles.iter().filter(|(_, state)| matches!(state, State::Waiting)).map(|(role, _)| *role)
    }

    /// The roles whose signature is not there or does not hold any more.
    pub fn open(&self) -> impl Iterator<Item = &(Role, State)> {
        self.roles.iter().filter(|(_, state)| !matches!(state, State::Signed(_)))
    }

    /// The signatures that do not hold any more.
    pub fn stale(&self) -> impl Iterator<Item = &Arc<Signature>> {
        self.roles.iter().filter_map(|(_, state)| match state {
            State::Stale(signature) => Some(signature),
            State::Waiting | State::Signed(_) => None,
        })
    }

    /// A signature, and those of others in the same role that are of the same text, the oldest first; each person once.
    pub fn with_others<'r>(&'r self, one: &'r Arc<Signature>) -> Vec<&'r Arc<Signature>> {
        let alike = self.all.iter().filter(|other| other.role == one.role && other.text == one.text);
        let mut people: Vec<&Arc<Signature>> = Vec::new();
        for other in alike.chain([one]) {
            if !people.iter().any(|known| known.by == other.by) {
                people.push(other);
            }
        }
        people
    }

    /// Who signed a state in which role, in words: `党建办 张三，2026-11-27、李四，2026-11-28`.
    pub fn signed(&self, one: &Arc<Signature>) -> String {
        self.with_others(one).into_iter().map(|one| one.signed()).collect::<Vec<_>>().join("、")
    }

    /// Who signed several readings of what the page tells now, with those; nobody as long as each reading has somebody of its
    /// own among all who signed it.
    pub fn repeated(&self) -> Vec<(String, Vec<Role>)> {
        repeated(&self.readers())
    }

    /// The readings of what the page tells now that `by` would have signed with `role`, if that is one too many for one person.
    pub fn repeated_with(&self, role: Role, by: &str) -> Vec<Role> {
        let mut readers = self.readers();
        let by = person(by);
        match readers.iter_mut().find(|(known, _)| *known == role) {
            Some((_, people)) if people.contains(&by) => {}
            Some((_, people)) => people.push(by.clone()),
            None if self.readings.contains(&role) => readers.push((role, vec![by.clone()])),
            None => {}
        }
        let its = repeated(&readers).into_iter().find(|(name, _)| *name == by);
        its.map_or(Vec::new(), |(_, roles)| roles.into_iter().filter(|known| *known != role).collect())
    }

    /// The readings that are signed, each with all who signed what the page tells now.
    fn readers(&self) -> Vec<(Role, Vec<String>)> {
        let signed = self.roles.iter().filter_map(|(role, state)| match state {
            State::Signed(one) if self.readings.contains(role) => Some((*role, one)),
            _ => None,
        });
        signed
            .map(|(role, one)| (role, self.with_others(one).iter().map(|one| person(&one.by)).collect()))
            .collect()
    }

    /// Whether all is signed that has to be.
    pub fn is_done(&self) -> bool {
        self.open().next().is_none()
    }
}

/// A person by name: 张　三 is 张三.
fn person(name: &str) -> String {
    name.split_whitespace().collect()
}

/// Who has several of some readings, with those; nobody where each can be counted as that of another person.
fn repeated(readers: &[(Role, Vec<String>)]) -> Vec<(String, Vec<Role>)> {
    fn are_distinct<'r>(readers: &'r [(Role, Vec<String>)], taken: &mut Vec<&'r str>) -> bool {
        let Some(((_, people), rest)) = readers.split_first() else { return true };
        people.iter().any(|one| {
            let is_free = !taken.contains(&one.as_str());
            taken.push(one);
            let are_distinct = is_free && are_distinct(rest, taken);
            taken.pop();
            are_distinct
        })
    }
    if are_distinct(readers, &mut Vec::new()) {
        return Vec::new();
    }
    let mut by_name: BTreeMap<&str, Vec<Role>> = BTreeMap::new();
    for (role, people) in readers {
        people.iter().for_each(|one| by_name.entry(one).or_default().push(*role));
    }
    by_name.into_iter().filter(|(_, roles)| roles.len() > 1).map(|(by, roles)| (by.into(), roles)).collect()
}

impl Reviews {
    /// Holds signatures against a site. `article` tells what a page tells; it is asked of those that somebody signed.
    ///
    /// # Errors
    /// Those of `article`.
    pub fn new<E>(
        site: &Site,
        signatures: &[Arc<Signature>],
        mut article: impl FnMut(Subject<'_>) -> Result<Article, E>,
    ) -> Result<Reviews, E> {
        if signatures.is_empty() && !site.config.review.asks() {
            return Ok(Reviews::default());
        }
        let mut by_short: Map<&str, Vec<usize>> = Map::default();
        for (at, signature) in signatures.iter().enumerate() {
            by_short.entry(&signature.short).or_default().push(at);
        }
        let mut is_found = vec![false; signatures.len()];
        let mut open: Vec<(Subject<'_>, Vec<Arc<Signature>>)> = Vec::new();
        for subject in Subject::all(site) {
            let shorts = if signatures.is_empty() { Vec::new() } else { subject.shorts() };
            let own: Vec<usize> =
                shorts.iter().filter_map(|short| by_short.get(short.as_str())).flatten().copied().collect();
            own.iter().for_each(|at| is_found[*at] = true);
            open.push((subject, own.into_iter().map(|at| signatures[at].clone()).collect()));
        }
        let mut reviews = Reviews::default();
        // A page whose address changed is known by its source, and one that moved altogether by what it tells.
        let lost = signatures.iter().zip(is_found).filter(|(_, is_found)| !is_found);
        let mut lost: Vec<Arc<Signature>> = lost.map(|(signature, _)| signature.clone()).collect();
        for (subject, own) in &mut open {
            let (its, others) = lost.into_iter().partition(|one| one.page == *subject.source());
            let its: Vec<Arc<Signature>> = its;
            own.extend(its);
            lost = others;
        }
        for (subject, mut own) in open {
            let needs = subject.needs(site);
            if needs.is_empty() && own.is_empty() && lost.is_empty() {
                continue;
            }
            let may_be_lost = lost.iter().any(|one| one.title == subject.title());
            let told = if own.is_empty() && !may_be_lost { None } else { Some(article(subject)?) };
            if let Some(told) = told.as_ref().filter(|_| may_be_lost) {
                let (its, others) = lost.into_iter().partition(|one| is_of(one, told));
                let its: Vec<Arc<Signature>> = its;
                own.extend(its);
                lost = others;
            }
            if needs.is_empty() && own.is_empty() {
                continue;
            }
            reviews.pages.insert(subject.source().clone(), review(site, subject, own, told.as_ref()));
        }
        reviews.lost = lost;
        Ok(reviews)
    }

    /// All signatures, those of no page last.
    pub fn signatures(&self) -> impl Iterator<Item = &Arc<Signature>> {
        self.pages.values().flat_map(|review| &review.all).chain(&self.lost)
    }
}

/// Whether what was signed is what an article tells.
pub fn is_of(signature: &Signature, told: &Article) -> bool {
    told.lines(signature.form).is_some_and(|lines| lines == signature.text)
}

/// The forms of the canonical text that a code on paper may have been made of, the present one first.
pub fn codes(told: &Article) -> Vec<(u8, String)> {
    let forms = (1..=article::VERSION).rev();
    forms.filter_map(|form| Some((form, Sha256::of(whole(&told.lines(form)?).as_bytes()).code()))).collect()
}

/// How far a page has come that has these signatures, and tells this.
fn review(site: &Site, subject: Subject<'_>, mut own: Vec<Arc<Signature>>, told: Option<&Article>) -> Review {
    let needs = subject.needs(site);
    own.sort_by(|a, b| (a.on, &a.recorded, &a.by).cmp(&(b.on, &b.recorded, &b.by)));
    let signed = |role: &Role| own.iter().any(|one| one.role == *role);
    let roles = Role::all().filter(|role| needs.contains(role) || signed(role));
    let mut last: Option<&Arc<Signature>> = None;
    let roles: Vec<(Role, State)> = roles
        .map(|role| {
            let its: Vec<&Arc<Signature>> = own.iter().filter(|one| one.role == role).collect();
            let holds = its.iter().rev().find(|one| told.is_some_and(|told| is_of(one, told)));
            let state = match (holds, its.last()) {
                (Some(signature), _) => State::Signed(Arc::clone(signature)),
                (None, Some(signature)) => {
                    if last.is_none_or(|last| (last.on, &last.recorded) < (signature.on, &signature.recorded))
                    {
                        last = Some(signature);
                    }
                    State::Stale(Arc::clone(signature))
                }
                (None, None) => State::Waiting,
            };
            (role, state)
        })
        .collect();
    let changes = match (last, told) {
        (Some(signature), Some(told)) => changes::since(signature, told, &site.config, subject.kind()),
        _ => Vec::new(),
    };
    Review {
        title: subject.title().to_string(),
        route: subject.route(),
        hidden: subject.hidden(),
        roles,
        readings: needs.iter().copied().filter(|role| role.is_reading()).collect(),
        all: own,
        code: told.map(Article::code),
        changes,
    }
}
