//! Findings as a report for somebody who never saw a linter: one HTML file, to be read on a screen or printed, in plain
//! words. What was found, where it stands, what to do; page by page.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use minijinja::{Environment, Value, context};

use super::Places;
use crate::check::waivers::{State, Waived};
use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, Level, Span};
use crate::explain;
use crate::folder;
use crate::path::SourcePath;
use crate::site::Site;
use crate::source::Sources;

/// What a report is about.
#[derive(Debug)]
pub struct Account<'a> {
    /// The site; `None` when `site.yaml` cannot be read.
    pub site: Option<&'a Site>,
    /// Its files.
    pub sources: &'a Sources,
    /// What was found, as it was settled.
    pub findings: &'a [Diagnostic],
    /// What somebody agreed to.
    pub waived: &'a [Waived],
    /// The day of the check.
    pub today: Date,
    /// What was looked at, where it was not all, in words.
    pub scope: String,
}

/// How a report looks on a screen and on A4: what others that are read alike are styled with too.
pub const STYLE: &str = include_str!("paper.css");

/// The levels, and what they mean to somebody who decides.
const LEVELS: [(Level, &str, &str); 3] = [
    (Level::Error, "要改", "不改不能发布，或者一看就是错的"),
    (Level::Warning, "请看一看", "多半要改；看过是对的，可以写明原因放行"),
    (Level::Hint, "供参考", "改了更好"),
];

/// So many findings are seen at a glance.
const GLANCE: usize = 10;

/// The report.
pub fn html(account: &Account<'_>) -> String {
    let mut by_file: BTreeMap<Option<&SourcePath>, Vec<&Diagnostic>> = BTreeMap::new();
    for one in account.findings {
        by_file.entry(one.span.as_ref().map(|span| &span.source)).or_default().push(one);
    }
    let mut places = Places::new(account.sources);
    // What has to be mended comes first.
    let mut by_file: Vec<(Option<&SourcePath>, Vec<&Diagnostic>)> = by_file.into_iter().collect();
    by_file.iter_mut().for_each(|(_, found)| found.sort_by_key(|one| one.level));
    by_file.sort_by_key(|(_, found)| found.first().map(|one| one.level));
    let names: Vec<String> = by_file.iter().map(|(file, _)| name(account, *file)).collect();
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    names.iter().for_each(|name| *known.entry(name).or_default() += 1);
    let parts: Value = by_file
        .iter()
        .zip(&names)
        .enumerate()
        .map(|(number, ((file, found), name))| {
            part(account, number, (name, known[name.as_str()] == 1), *file, found, &mut places)
        })
        .collect();
    let told: String = account
        .findings
        .iter()
        .flat_map(|one| [one.message.clone()].into_iter().chain(advice(one)))
        .collect();
    let words: Value =
        explain::words(&told).map(|(word, meaning)| context! { word => word, meaning => meaning }).collect();
    let levels: Value = LEVELS
        .iter()
        .map(|(level, name, meaning)| {
            let count = account.findings.iter().filter(|one| one.level == *level).count();
            context! { name => *name, meaning => *meaning, sort => level.name(), count }
        })
        .collect();
    let holds = account.waived.iter().filter(|one| one.state == State::Holds);
    let waived: Value = holds.map(|one| agreed(account, one)).collect();
    let mut environment = Environment::new();
    let text = include_str!("report.html");
    environment.add_template("report.html", text).expect("the report's template is well formed");
    let template = environment.get_template("report.html").expect("it was just added");
    let language = account.site.map_or("zh-CN", |site| site.config.language.as_str());
    let context = context! {
        style => Value::from_safe_string(STYLE.into()),
        language,
        title => account.site.map_or("网站", |site| site.config.title.as_str()),
        date => account.today.chinese(),
        scope => account.scope.as_str(),
        pages => account.site.map_or(0, |site| site.pages().len()),
        count => account.findings.len(),
        stops => account.findings.iter().any(Diagnostic::stops),
        version => env!("CARGO_PKG_VERSION"),
        files => by_file.len(), levels, kinds => kinds(account.findings), parts, waived, words,
    };
    template.render(context).expect("the report's template asks for what there is")
}

/// What was found in one file.
fn part(
    account: &Account<'_>,
    number: usize,
    (name, is_alone): (&str, bool),
    file: Option<&SourcePath>,
    found: &[&Diagnostic],
    places: &mut Places<'_>,
) -> Value {
    let counts: Value = LEVELS
        .iter()
        .filter_map(|(level, name, _)| {
            let count = found.iter().filter(|one| one.level == *level).count();
            (count > 0).then(|| context! { name => *name, sort => level.name(), count })
        })
        .collect();
    let findings: Value = found.iter().map(|one| finding(account, one, places)).collect();
    context! {
        id => number + 1,
        name, is_alone,
        file => file.map(SourcePath::as_str),
        counts, findings,
    }
}

/// What sorts of things were found, what has to be mended first, then by how often; none where they are seen at a glance.
fn kinds(found: &[Diagnostic]) -> Value {
    let mut counts: BTreeMap<(Level, Code), usize> = BTreeMap::new();
    found.iter().for_each(|one| *counts.entry((one.level, one.code)).or_default() += 1);
    if found.len() <= GLANCE || counts.len() == 1 {
        return Value::from(());
    }
    let mut counts: Vec<((Level, Code), usize)> = counts.into_iter().collect();
    counts.sort_by_key(|((level, _), count)| (*level, Reverse(*count)));
    let row = |((level, code), count): ((Level, Code), usize)| {
        let (_, name, _) = of(level);
        context! { title => code.title(), level => name, sort => level.name(), count }
    };
    counts.into_iter().map(row).collect()
}

/// How a level is called in the report.
fn of(level: Level) -> (Level, &'static str, &'static str) {
    LEVELS.into_iter().find(|(known, ..)| *known == level).unwrap_or(LEVELS[2])
}

/// What a file is called by people.
fn name(account: &Account<'_>, file: Option<&SourcePath>) -> String {
    let Some(file) = file else { return "整个网站".into() };
    let site = account.site;
    let page = site.and_then(|site| site.page(file)).map(|page| page.summary.matter().title.clone());
    let dataset = || {
        let (_, dataset) = site?.datasets().find(|(_, dataset)| dataset.path == *file)?;
        Some(format!("统计数据：{}", dataset.head.title))
    };
    let named = page.or_else(dataset).filter(|name| !name.trim().is_empty());
    named.unwrap_or_else(|| match file.as_str() {
        folder::CONFIG => "网站的设置".into(),
        folder::TERMS => "词语表".into(),
        folder::WAIVERS => "放行记录".into(),
        _ => file.file_name().into(),
    })
}

/// What to do: where the finding does not say it, the page of its code does.
fn advice(one: &Diagnostic) -> Vec<String> {
    let hints: Vec<String> = one.hints.iter().map(|hint| hint.text.clone()).collect();
    if hints.is_empty() {
        explain::page(one.code).map(|page| page.reason.to_string()).into_iter().collect()
    } else {
        hints
    }
}

fn finding(account: &Account<'_>, one: &Diagnostic, places: &mut Places<'_>) -> Value {
    let (_, level, _) = of(one.level);
    let hints = advice(one);
    // What is about a page as such stands at its title, which is above already.
    let is_of_page = |span: &Span| {
        let page = account.site.and_then(|site| site.page(&span.source));
        page.is_some_and(|page| {
            let title = &page.summary.matter().title_range;
            span.start as usize == title.start && span.end as usize == title.end
        })
    };
    let related: Value = one
        .related
        .iter()
        .map(|(span, label)| {
            let line = (span.end > 0).then(|| places.start(span).line);
            context! { name => name(account, Some(&span.source)), file => span.source.as_str(), line, label => label.as_str() }
        })
        .collect();
    let place = one.span.as_ref().filter(|span| !is_of_page(span)).and_then(|span| {
        let has_lines = account.sources.contains_key(&span.source) && span.end > 0;
        let excerpt = has_lines.then(|| places.excerpt(span))?;
        // Where something is missing, nothing that stands there is wrong.
        let (before, marked) = match span.start == span.end {
            true => (excerpt.before + &excerpt.marked, String::new()),
            false => (excerpt.before, excerpt.marked),
        };
        Some(context! { line => excerpt.start.line, before, marked, after => excerpt.after })
    });
    context! {
        level, sort => one.level.name(), message => one.message.as_str(), code => one.code.as_str(), place, related, hints,
    }
}

fn agreed(account: &Account<'_>, one: &Waived) -> Value {
    let what = one.findings.first().map_or(one.waiver.rule.title(), |finding| finding.message.as_str());
    context! {
        name => name(account, one.waiver.file.as_ref()),
        what, because => one.waiver.because.as_str(), by => one.waiver.by.as_str(),
        on => one.waiver.on.map(Date::chinese),
    }
}
