//! `linli stats`: the indicators of the site, who answers for them, and in how many places they are quoted.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use super::list::{Rows, print};
use super::{Common, PassOptions, exit_code};
use crate::check::claims::Claim;
use crate::dataset::figure::{Figure, Quantity};
use crate::dataset::table::Cell;
use crate::dataset::{Dataset, Indicator};
use crate::date::Date;
use crate::diagnostic::{Span, nearest};
use crate::engine::Engine;
use crate::folder;
use crate::lens::Scene;
use crate::path::SourcePath;
use crate::report;
use crate::site::Site;
use crate::source::Sources;

#[derive(Args, Debug)]
pub(super) struct Stats {
    /// 只看这一个指标：各期的数字，哪些页面的哪一行写着它，手写的也算；写数据集的编号或标题，只列它的指标
    #[arg(value_name = "编号")]
    id: Option<String>,
    /// 只列待核定的和过了核对期限的
    #[arg(long)]
    pending: bool,
    /// 只列没有被引用的
    #[arg(long)]
    unquoted: bool,
    /// 写成 JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pass: PassOptions,
}

impl Stats {
    pub(super) fn run(&self, common: &Common) -> io::Result<ExitCode> {
        let mut engine = Engine::new(&common.root, self.pass.options());
        let snapshot = engine.pass()?;
        let Some(scene) = &snapshot.scene else {
            common.report(&snapshot.diagnostics, &snapshot.sources)?;
            return Ok(exit_code(&snapshot.diagnostics));
        };
        let site = scene.site();
        let today = site.today;
        let titles = site.pages().map(|page| (page.summary.source(), page.summary.matter().title.as_str()));
        let (titles, sources) = (titles.collect(), &*snapshot.sources);
        let places = Places { scene, claims: engine.claims(), titles, sources };
        let only = self.id.as_ref().map(|id| datasets_by(id, site)).unwrap_or_default();
        if let Some(id) = self.id.as_ref().filter(|_| only.is_empty()) {
            return self.one(id, site, &places);
        }
        let quoted = |indicator: &Indicator| quoted(scene, indicator);
        let mut rows = Rows::new();
        let datasets = site.datasets().filter(|(name, _)| self.id.is_none() || only.contains(name));
        for (_, dataset) in datasets {
            for indicator in &dataset.indicators {
                let quoted = quoted(indicator);
                let open = !self.pending || is_pending(indicator) || is_due(indicator, today);
                if open && !(self.unquoted && quoted > 0) {
                    let mut row = indicator_row(indicator, quoted, &snapshot.sources);
                    if self.json {
                        row.push(("places", "各处", places.of(indicator).iter().map(Shown::json).collect()));
                    }
                    rows.push(row);
                }
            }
            if !self.unquoted {
                rows.extend(pending_cells(dataset, &snapshot.sources));
            }
        }
        let mut out = io::BufWriter::new(io::stdout().lock());
        let count = rows.len();
        if !self.json {
            // People see it in the figure itself.
            rows.iter_mut().for_each(|row| row.retain(|(name, ..)| *name != "status"));
        }
        print(&mut out, rows, self.json)?;
        if !self.json && count > 0 && !self.pending && !self.unquoted && self.id.is_none() {
            writeln!(out, "{}", tally(site, &quoted))?;
        }
        out.flush()?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Stats {
    /// One indicator, with every place that shows it.
    fn one(&self, id: &str, site: &Site, places: &Places<'_>) -> io::Result<ExitCode> {
        let all = || site.datasets().flat_map(|(_, dataset)| &dataset.indicators);
        let by_name = || {
            let mut named = all().filter(|indicator| indicator.name == id);
            named.next().filter(|_| named.next().is_none())
        };
        let Some(indicator) = all().find(|indicator| indicator.id == id).or_else(by_name) else {
            let near = nearest(id, all().map(|indicator| indicator.id.as_str()));
            let hint =
                near.map_or("linli stats 列出全部指标".into(), |near| format!("是不是“{near}”？"));
            eprintln!("没有“{id}”这个指标；{hint}");
            return Ok(ExitCode::FAILURE);
        };
        let shown = places.of(indicator);
        let mut out = io::BufWriter::new(io::stdout().lock());
        if self.json {
            let mut row = indicator_row(indicator, quoted(places.scene, indicator), places.sources);
            row.push(("places", "各处", shown.iter().map(Shown::json).collect()));
            print(&mut out, vec![row], true)?;
        } else {
            describe(&mut out, indicator, &shown, places.sources)?;
        }
        out.flush()?;
        Ok(ExitCode::SUCCESS)
    }
}

/// The names of the datasets that somebody means by a name, a title or a file.
fn datasets_by<'s>(word: &str, site: &'s Site) -> Vec<&'s str> {
    let file = SourcePath::new(word);
    let name = folder::dataset_name(&file).unwrap_or(word);
    let meant = site.datasets().filter(|(known, dataset)| *known == name || dataset.head.title == word);
    meant.map(|(known, _)| known).collect()
}

/// The figure, and a line for each place.
fn describe(
    out: &mut impl Write,
    indicator: &Indicator,
    shown: &[Shown],
    sources: &Sources,
) -> io::Result<()> {
    writeln!(out, "{} {}：{}", indicator.id, indicator.name, indicator.text())?;
    for period in &indicator.series {
        writeln!(out, "  {} {}", period.label(), period.figure.text())?;
    }
    let as_of = indicator.as_of.map_or(String::new(), |date| format!("，截至{}", date.chinese()));
    let source = if indicator.source.is_empty() {
        "没有写来源".into()
    } else {
        format!("来源：{}", indicator.source)
    };
    writeln!(out, "{source}{as_of}；写在 {}", place(&indicator.span, sources))?;
    let by_hand = shown.iter().filter(|shown| shown.kind.is_by_hand()).count();
    match (shown.len() - by_hand, by_hand) {
        (0, 0) => writeln!(out, "没有一处引用它，也没有手写的")?,
        (quoted, 0) => writeln!(out, "{quoted} 处引用：")?,
        (quoted, by_hand) => writeln!(out, "{quoted} 处引用，{by_hand} 处手写：")?,
    }
    for Shown { place, title, text, kind } in shown {
        let title = if title.is_empty() { String::new() } else { format!(" 《{title}》") };
        writeln!(out, "  {place}{title} {}：{text}", kind.chinese())?;
    }
    if shown.iter().any(|shown| shown.kind.is_by_hand()) {
        writeln!(out, "手写的不会跟着统计数据变；改成 {{{{ stat(\"{}\") }}}}", indicator.id)?;
    }
    Ok(())
}

/// Where figures are looked for.
struct Places<'s> {
    scene: &'s Scene,
    claims: Vec<(&'s SourcePath, &'s Claim)>,
    titles: BTreeMap<&'s SourcePath, &'s str>,
    sources: &'s Sources,
}

/// A place that shows a figure.
struct Shown {
    /// `content/cases/a.md:12:5`.
    place: String,
    /// The title of the page; empty for a template.
    title: String,
    /// What is written there.
    text: String,
    kind: Kind,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Kind {
    /// A shortcode of a text.
    Quoted,
    /// A template names it.
    Template,
    /// Somebody wrote the number.
    ByHand,
    /// And it is not what the statistics say.
    Differs,
}

impl Kind {
    fn chinese(self) -> &'static str {
        match self {
            Kind::Quoted => "引用",
            Kind::Template => "模板",
            Kind::ByHand => "手写",
            Kind::Differs => "手写，与统计数据不同",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Kind::Quoted => "quoted",
            Kind::Template => "template",
            Kind::ByHand => "by-hand",
            Kind::Differs => "differs",
        }
    }

    fn is_by_hand(self) -> bool {
        matches!(self, Kind::ByHand | Kind::Differs)
    }
}

impl Shown {
    fn json(&self) -> Value {
        json!({ "place": self.place, "title": self.title, "text": self.text, "kind": self.kind.name() })
    }
}

impl Places<'_> {
    /// Every place that shows an indicator: what quotes it or its whole dataset, and the copies of its number.
    fn of(&self, indicator: &Indicator) -> Vec<Shown> {
        let shown = |span: &Span, title: &str, kind| Shown {
            place: place(span, self.sources),
            title: title.into(),
            text: report::excerpt(span, self.sources).marked,
            kind,
        };
        let quotations = self.scene.quotations(&indicator.id);
        let mut places: Vec<Shown> = quotations
            .iter()
            .map(|quotation| match quotation.page {
                Some(page) => shown(&quotation.span, &page.matter().title, Kind::Quoted),
                None => shown(&quotation.span, "", Kind::Template),
            })
            .collect();
        places.extend(self.claims.iter().filter_map(|(source, claim)| {
            let (span, same) = claim.of(source, indicator)?;
            let title = self.titles.get(source).copied().unwrap_or_default();
            Some(shown(&span, title, if same { Kind::ByHand } else { Kind::Differs }))
        }));
        places
    }
}

fn indicator_row(
    indicator: &Indicator,
    quoted: usize,
    sources: &Sources,
) -> Vec<(&'static str, &'static str, Value)> {
    let day = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let pending =
        indicator.series.iter().filter(|period| matches!(period.figure.quantity, Quantity::Pending));
    let pending: Vec<&str> = pending.map(|period| period.name.as_str()).collect();
    let shown = match pending.as_slice() {
        [] => indicator.text(),
        _ if is_unknown(&indicator.figure) => indicator.text(),
        periods => format!("{}（{}待核定）", indicator.text(), periods.join("、")),
    };
    vec![
        ("id", "编号", json!(indicator.id)),
        ("name", "名称", json!(indicator.name)),
        ("figure", "数字", json!(shown)),
        ("status", "状态", json!(indicator.figure.quantity.status())),
        ("as_of", "截至", json!(day(indicator.as_of))),
        ("review_by", "核对期限", json!(day(indicator.review_by))),
        ("owner", "负责人", json!(indicator.owner)),
        ("quoted", "被引用", json!(quoted)),
        ("place", "位置", json!(place(&indicator.span, sources))),
    ]
}

/// The cells of a table that somebody still has to confirm.
fn pending_cells(dataset: &Dataset, sources: &Sources) -> Rows {
    let Some(table) = &dataset.table else { return Rows::new() };
    let mut rows = Rows::new();
    for row in &table.rows {
        for (cell, column) in row.iter().zip(&table.columns) {
            let Cell::Figure(figure) = cell else { continue };
            if !matches!(figure.quantity, Quantity::Pending) {
                continue;
            }
            let place = match &figure.place.cell {
                Some(cell) => format!("{} {cell}", figure.place.span.source),
                None => place(&figure.place.span, sources),
            };
            let as_of = dataset.head.as_of.map(|date| date.to_string()).unwrap_or_default();
            rows.push(vec![
                ("id", "编号", json!(dataset.id)),
                ("name", "名称", json!(format!("{}：{}", row[table.label()].text(), column.name))),
                ("figure", "数字", json!(figure.text())),
                ("status", "状态", json!(figure.quantity.status())),
                ("as_of", "截至", json!(as_of)),
                ("review_by", "核对期限", json!("")),
                ("owner", "负责人", json!("")),
                ("quoted", "被引用", json!(0)),
                ("place", "位置", json!(place)),
            ]);
        }
    }
    rows
}

fn is_pending(indicator: &Indicator) -> bool {
    let periods = indicator.series.iter().map(|period| &period.figure);
    periods.chain([&indicator.figure]).any(|figure| matches!(figure.quantity, Quantity::Pending))
}

fn is_unknown(figure: &Figure) -> bool {
    figure.value().is_none()
}

fn is_due(indicator: &Indicator, today: Date) -> bool {
    indicator.review_by.is_some_and(|due| due.to_day() < today.to_day())
}

/// How many pages and templates show an indicator.
fn quoted(scene: &Scene, indicator: &Indicator) -> usize {
    let quotations = scene.quotations(&indicator.id).into_iter();
    quotations.map(|quotation| quotation.span.source).collect::<BTreeSet<_>>().len()
}

fn place(span: &Span, sources: &Sources) -> String {
    let start = report::start_of(span, sources);
    format!("{}:{}:{}", span.source, start.line, start.column)
}

/// `共 34 项：已知 0，待核定 0，未公开 34；没有被引用的 0 项`.
fn tally(site: &Site, quoted: &dyn Fn(&Indicator) -> usize) -> String {
    let (demo, real): (Vec<&Dataset>, Vec<&Dataset>) =
        site.datasets().map(|(_, dataset)| &**dataset).partition(|dataset| dataset.head.demo);
    let count = |wanted: &dyn Fn(&Indicator) -> bool| {
        let of = |dataset: &&Dataset| dataset.indicators.iter().filter(|one| wanted(one)).count();
        real.iter().map(of).sum::<usize>()
    };
    let status = |status: &str| count(&|one| one.figure.quantity.status() == status);
    let demo: usize = demo.iter().map(|dataset| dataset.indicators.len()).sum();
    format!(
        "共 {} 项：已知 {}，待核定 {}，未公开 {}；没有被引用的 {} 项{}",
        count(&|_| true),
        status("known"),
        status("pending"),
        status("withheld"),
        count(&|one| quoted(one) == 0),
        if demo > 0 { format!("；另有演示数据 {demo} 项") } else { String::new() }
    )
}
