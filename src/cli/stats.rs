//! `linli stats`: the indicators of the site, who answers for them, and in how many places they are quoted.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use super::list::{Rows, print};
use super::{Common, PassOptions, exit_code};
use crate::dataset::figure::{Figure, Quantity};
use crate::dataset::table::Cell;
use crate::dataset::{Dataset, Indicator};
use crate::date::Date;
use crate::diagnostic::Span;
use crate::engine::Engine;
use crate::lens::Scene;
use crate::report;
use crate::site::Site;
use crate::source::Sources;

#[derive(Args, Debug)]
pub(super) struct Stats {
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
        let options = self.pass.options();
        let today = options.today;
        let snapshot = Engine::new(&common.root, options).pass()?;
        let Some(scene) = &snapshot.scene else {
            common.report(&snapshot.diagnostics, &snapshot.sources)?;
            return Ok(exit_code(&snapshot.diagnostics));
        };
        let quoted = |indicator: &Indicator| quoted(scene, indicator);
        let site = scene.site();
        let mut rows = Rows::new();
        for (_, dataset) in site.datasets() {
            for indicator in &dataset.indicators {
                let quoted = quoted(indicator);
                let open = !self.pending || is_pending(indicator) || is_due(indicator, today);
                if open && !(self.unquoted && quoted > 0) {
                    rows.push(indicator_row(indicator, quoted, &snapshot.sources));
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
        if !self.json && count > 0 && !self.pending && !self.unquoted {
            writeln!(out, "{}", tally(site, &quoted))?;
        }
        out.flush()?;
        Ok(ExitCode::SUCCESS)
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
