//! What is due on a site: what somebody has to see to by some day, with who, where and what to do. Knows what a pass
//! knows, and no clock: the day that it is comes with the site.

mod calendar;
mod page;

use crate::check::waivers::{State, Waived};
use crate::check::{figures, freshness, pages};
use crate::dataset::Dataset;
use crate::dataset::figure::Quantity;
use crate::dataset::period::Stretch;
use crate::date::{Cycle, Date, Moment};
use crate::diagnostic::Span;
use crate::document::Document;
use crate::document::front_matter::{FieldValue, FrontMatter, Placed};
use crate::engine::Snapshot;
use crate::path::SourcePath;
use crate::review::Reviews;
use crate::site::{Exclusion, Site};

pub use calendar::calendar;
pub use page::html;
pub(crate) use page::item;

/// Something that somebody has to see to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// What sort of thing it is.
    pub sort: Sort,
    /// The day that it has to be done by, or that it happens on.
    pub day: Date,
    /// The moment, where it happens at one.
    pub moment: Option<Moment>,
    /// What it is about, for people.
    pub name: String,
    /// The same for programs, and whatever happens to the day: an id, a path.
    pub subject: String,
    /// Who sees to it; empty where nobody is named.
    pub owner: String,
    /// Where it stands.
    pub span: Span,
    /// What to do.
    pub advice: String,
}

/// The sorts of what is due, in the order in which they are told.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sort {
    /// Somebody has to see whether a page still holds.
    Review,
    /// Somebody has to see whether a figure still holds.
    Figure,
    /// A dataset tells of a time that is too long ago.
    Dataset,
    /// A section has had nothing new for too long.
    Section,
    /// A page comes online.
    Publishes,
    /// A page goes offline.
    Expires,
    /// Somebody agreed to another text than stands there now, or not properly.
    Waiver,
    /// A page waits for somebody who signs it.
    Signature,
}

impl Sort {
    /// Every sort.
    pub const ALL: [Sort; 8] = [
        Sort::Review,
        Sort::Figure,
        Sort::Dataset,
        Sort::Section,
        Sort::Publishes,
        Sort::Expires,
        Sort::Waiver,
        Sort::Signature,
    ];

    /// In words.
    pub fn chinese(self) -> &'static str {
        match self {
            Sort::Review => "页面复核",
            Sort::Figure => "核对数字",
            Sort::Dataset => "更新统计数据",
            Sort::Section => "更新栏目",
            Sort::Publishes => "页面上线",
            Sort::Expires => "页面到期撤下",
            Sort::Waiver => "放行要重新看",
            Sort::Signature => "审核签字",
        }
    }

    /// Its name for programs.
    pub fn name(self) -> &'static str {
        match self {
            Sort::Review => "review",
            Sort::Figure => "figure",
            Sort::Dataset => "dataset",
            Sort::Section => "section",
            Sort::Publishes => "publishes",
            Sort::Expires => "expires",
            Sort::Waiver => "waiver",
            Sort::Signature => "signature",
        }
    }
}

/// What is looked at for what is due.
struct Scope<'a> {
    site: &'a Site,
    waived: &'a [Waived],
    reviews: Option<&'a Reviews>,
}

/// Who knows of something that is due: one function each. Whoever knows of another sort adds a row.
const SOURCES: [fn(&Scope<'_>, &mut Vec<Due>); 8] =
    [reviews, figures_to_review, datasets, sections, coming, going, waivers, signatures];

/// What is due on the site of a pass until so many days from its today on, or was due before: by day, by sort, by place.
/// Nothing where there is no site. What is due of pages to come is told by a pass that [shows](crate::site::Options::drafts) them.
pub fn list(snapshot: &Snapshot, days: i64) -> Vec<Due> {
    let Some(site) = snapshot.site() else { return Vec::new() };
    let scope = Scope { site, waived: &snapshot.waived, reviews: snapshot.reviews() };
    let mut due = Vec::new();
    for source in SOURCES {
        source(&scope, &mut due);
    }
    let until = site.today.plus_days(days);
    due.retain(|one| one.day <= until);
    due.sort_by(|a, b| (a.day, a.sort, &a.span, &a.subject).cmp(&(b.day, b.sort, &b.span, &b.subject)));
    due
}

/// Who answers for a page: its author, else the unit that it is about, else who publishes the site.
pub fn owner<'a>(site: &'a Site, matter: &'a FrontMatter) -> &'a str {
    let unit = matter.fields.iter().find_map(|(name, value)| match value {
        FieldValue::Text(text) if &**name == "unit" => Some(text.as_str()),
        _ => None,
    });
    let named = [Some(matter.author.as_str()), unit].into_iter().flatten();
    named.map(str::trim).find(|name| !name.is_empty()).unwrap_or_else(|| publisher(site))
}

/// Who publishes a site; empty where it does not say.
pub fn publisher(site: &Site) -> &str {
    let footer =
        site.config.footer.iter().find(|(key, _)| *key == "organiser").map(|(_, text)| text.as_str());
    [Some(site.config.owner.as_str()), footer]
        .into_iter()
        .flatten()
        .find(|name| !name.is_empty())
        .unwrap_or("")
}

/// The documents that readers see, and those that they will see by themselves; drafts and past ones are nobody's business.
fn shown_or_to_come(site: &Site) -> impl Iterator<Item = &Document> {
    let is_due = |why| matches!(why, None | Some(Exclusion::Scheduled(_)));
    site.pages().filter(move |page| is_due(page.summary.hidden)).map(|page| &*page.document)
}

fn about_page(site: &Site, document: &Document, sort: Sort, day: Date, range: std::ops::Range<usize>) -> Due {
    let matter = &document.front_matter.value;
    Due {
        sort,
        day,
        moment: None,
        name: matter.title.clone(),
        subject: document.path.as_str().into(),
        owner: owner(site, matter).into(),
        span: Span::new(&document.path, range),
        advice: String::new(),
    }
}

fn reviews(scope: &Scope<'_>, found: &mut Vec<Due>) {
    for document in shown_or_to_come(scope.site) {
        let Some(Placed { value, range }) = &document.front_matter.review_by else { continue };
        let due = about_page(scope.site, document, Sort::Review, value.to_day(), range.clone());
        found.push(Due { advice: pages::REVIEW.into(), ..due });
    }
}

fn figures_to_review(scope: &Scope<'_>, found: &mut Vec<Due>) {
    for (_, dataset) in scope.site.datasets() {
        for indicator in &dataset.indicators {
            let Some(day) = indicator.review_by else { continue };
            let owner = if indicator.owner.is_empty() { publisher(scope.site) } else { &indicator.owner };
            found.push(Due {
                sort: Sort::Figure,
                day: day.to_day(),
                moment: None,
                name: format!("{}（{}）", indicator.name, dataset.head.title),
                subject: indicator.id.clone(),
                owner: owner.into(),
                span: indicator.span.clone(),
                advice: figures::REVIEW.into(),
            });
        }
    }
}

/// Until when the figures of a dataset tell, as far as it says so: the last day of the latest of its times.
fn told_until(dataset: &Dataset) -> Option<Date> {
    let known = dataset.indicators.iter().filter(|one| matches!(one.figure.quantity, Quantity::Known { .. }));
    let of_indicators = known.clone().filter_map(|one| one.as_of).map(Date::last_day);
    let periods = known.flat_map(|one| &one.series);
    let periods = periods.filter(|period| period.figure.value().is_some());
    let of_periods = periods.filter_map(|period| Stretch::parse(&period.name)?.last_day());
    of_indicators.chain(of_periods).chain(dataset.head.as_of.map(Date::last_day)).max()
}

fn datasets(scope: &Scope<'_>, found: &mut Vec<Due>) {
    for (_, dataset) in scope.site.datasets() {
        let Some((cycle, span)) = dataset.update_every.as_ref().filter(|(cycle, _)| *cycle != Cycle::Never)
        else {
            continue;
        };
        let owner = dataset.indicators.iter().map(|one| one.owner.as_str()).find(|owner| !owner.is_empty());
        let until = told_until(dataset);
        let told = until.map_or("没有写截至哪一天（as_of）".into(), |until| {
            format!("现在写到{}", until.chinese())
        });
        let day = until.and_then(|until| cycle.after(until)).unwrap_or(scope.site.today);
        found.push(Due {
            sort: Sort::Dataset,
            day,
            moment: None,
            name: dataset.head.title.clone(),
            subject: dataset.id.clone(),
            owner: owner.unwrap_or_else(|| publisher(scope.site)).into(),
            span: span.clone(),
            advice: format!("应当每 {}更新一次，{told}；填上新的数字和 as_of", cycle.chinese()),
        });
    }
}

fn sections(scope: &Scope<'_>, found: &mut Vec<Due>) {
    let site = scope.site;
    for section in freshness::sections(site) {
        let day = section.due().unwrap_or(site.today);
        let due = about_page(site, section.document, Sort::Section, day, section.range.clone());
        let (every, told) = (section.cycle.chinese(), section.told());
        let advice = format!("应当每 {every}有新的内容，{told}；{}", section.advice());
        found.push(Due { advice, ..due });
    }
}

fn coming(scope: &Scope<'_>, found: &mut Vec<Due>) {
    for (source, held) in scope.site.excluded() {
        // A page that comes with its section is told with that.
        let (Exclusion::Scheduled(moment), None, Some(document)) = (held.why, &held.by, &held.document)
        else {
            continue;
        };
        let range = document.front_matter.publish_range.clone();
        let due = about_page(scope.site, document, Sort::Publishes, moment.date.to_day(), range);
        let below = scope.site.excluded().filter(|(_, other)| other.by.as_ref() == Some(source)).count();
        let below = if below > 0 { format!("，连同栏目里的 {below} 页") } else { String::new() };
        let advice = format!(
            "{}起上线{below}：到那时再生成、发布一次；还缺什么，用 linli list drafts 看",
            moment.chinese()
        );
        found.push(Due { moment: Some(moment), advice, ..due });
    }
}

fn going(scope: &Scope<'_>, found: &mut Vec<Due>) {
    let zone = scope.site.config.timezone;
    for document in shown_or_to_come(scope.site) {
        let Some(expires) = document.front_matter.expires.map(|moment| moment.local(zone)) else { continue };
        let range = document.front_matter.expires_range.clone();
        let due = about_page(scope.site, document, Sort::Expires, expires.date.to_day(), range);
        let until = match expires.date.time {
            Some(_) => format!("{}撤下", expires.chinese()),
            None => format!("{}过后撤下", expires.chinese()),
        };
        let advice = format!("{until}：到那时再生成、发布一次；还要留着的，把 expires 改到以后");
        found.push(Due { moment: Some(expires), advice, ..due });
    }
}

fn waivers(scope: &Scope<'_>, found: &mut Vec<Due>) {
    for Waived { waiver, state, .. } in scope.waived {
        let held = waiver.file.as_ref().and_then(|file| scope.site.exclusion(file));
        if matches!(held, Some(Exclusion::Draft | Exclusion::Expired(_))) {
            continue;
        }
        let advice = match state {
            State::Holds | State::Unknown => continue,
            State::Lapsed => {
                "放行以后文字改过，已经不算数：看过改后的文字，改正它，或者重新放行，删去旧的这一条"
            }
            State::Unused => "那里已经没有这样的提醒：删去这一条",
            State::Incomplete => "这条放行没有写全，不起作用：写全谁、哪天、因为什么、哪一段，或者删去",
        };
        let file = waiver.file.as_ref().map_or("整个站点", SourcePath::as_str);
        found.push(Due {
            sort: Sort::Waiver,
            day: scope.site.today,
            moment: None,
            name: format!("{}（{file}）", waiver.rule.title()),
            subject: format!("{} {file} {}", waiver.rule, waiver.hash),
            owner: if waiver.by.is_empty() { publisher(scope.site).into() } else { waiver.by.clone() },
            span: waiver.span.clone(),
            advice: advice.into(),
        });
    }
}

/// Pages whose signatures are not all there or do not hold any more; those of pages to come have to be there when these come,
/// or nothing of the site is published then. What is a draft or past can wait.
fn signatures(scope: &Scope<'_>, found: &mut Vec<Due>) {
    let reviews = scope.reviews.iter().flat_map(|reviews| &reviews.pages);
    for (source, review) in reviews.filter(|(_, review)| !review.is_done()) {
        let comes = match review.hidden {
            None => None,
            Some(Exclusion::Scheduled(moment)) => Some(moment),
            Some(_) => continue,
        };
        let (roles, owners): (Vec<&str>, Vec<&str>) = review
            .open()
            .map(|(role, state)| {
                let office = scope.site.config.review.office(*role);
                let by = state.signature().map_or("", |signature| signature.by.as_str());
                (role.chinese(), if office.is_empty() { by } else { office })
            })
            .unzip();
        let mut owners: Vec<&str> = owners.into_iter().filter(|owner| !owner.is_empty()).collect();
        owners.dedup();
        let what = match review.stale().next() {
            Some(_) => "签字以后页面改过",
            None => "还没有签全",
        };
        found.push(Due {
            sort: Sort::Signature,
            day: comes.map_or(scope.site.today, |moment| moment.date.to_day().max(scope.site.today)),
            moment: None,
            name: review.title.clone(),
            subject: source.to_string(),
            owner: if owners.is_empty() { publisher(scope.site).into() } else { owners.join("、") },
            span: Span::new(source, 0..0),
            advice: format!(
                "{what}，等{}：linli review form 打印审核表，签好用 linli review sign 记下{}",
                roles.join("、"),
                comes.map_or(String::new(), |moment| format!(
                    "；{}起上线，到时没有签全，linli build --strict 和 linli deploy 整站不放行",
                    moment.chinese()
                ))
            ),
        });
    }
}
