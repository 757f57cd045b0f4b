//! `linli list`: what there is on the site.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::{Common, PassOptions, exit_code, next_scheduled};
use crate::config::review::Role;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::{Engine, Snapshot};
use crate::path::SourcePath;
use crate::report;
use crate::site::{Exclusion, ListKey, Site};

#[derive(Args, Debug)]
pub(super) struct List {
    /// pages 页面（缺省）、routes 网址、terms 分类词、kinds 内容类型、drafts 未发布的页面
    #[arg(
        value_name = "什么",
        help_heading = "参数",
        default_value = "pages",
        hide_default_value = true,
        hide_possible_values = true
    )]
    what: What,
    /// 写成 JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pass: PassOptions,
}

#[derive(Copy, Clone, Debug, ValueEnum)]
enum What {
    Pages,
    Routes,
    Terms,
    Kinds,
    Drafts,
}

impl List {
    pub(super) fn run(&self, common: &Common) -> io::Result<ExitCode> {
        let mut options = self.pass.options();
        // What a draft lacks shows when it is rendered.
        options.drafts |= matches!(self.what, What::Drafts);
        let snapshot = Engine::new(&common.root, options).pass()?;
        let Some(site) = snapshot.site() else {
            common.report(&snapshot.diagnostics, &snapshot.sources)?;
            return Ok(exit_code(&snapshot.diagnostics));
        };
        let rows: Rows = match self.what {
            What::Pages => pages(site),
            What::Routes => routes(&snapshot),
            What::Terms => terms(site),
            What::Kinds => kinds(site),
            What::Drafts => drafts(site, &snapshot, self.json),
        };
        let mut out = io::BufWriter::new(io::stdout().lock());
        print(&mut out, rows, self.json)?;
        if matches!(self.what, What::Drafts) && !self.json {
            lacks(&mut out, site, &snapshot)?;
        }
        out.flush()?;
        if let Some(next) = next_scheduled(site) {
            writeln!(io::stderr(), "{next}")?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Writes rows for people or for programs.
pub(super) fn print(out: &mut impl Write, rows: Rows, json: bool) -> io::Result<()> {
    if !json {
        return table(out, &rows);
    }
    let rows = rows.into_iter().map(|row| row.into_iter().map(|(name, _, value)| (name, value)).collect());
    writeln!(out, "{:#}", rows.collect::<Vec<Value>>().into_iter().collect::<Value>())
}

/// What is listed. Each cell: the name of its column for programs, its Chinese head, and the value.
pub(super) type Rows = Vec<Vec<(&'static str, &'static str, Value)>>;

fn pages(site: &Site) -> Rows {
    site.pages()
        .map(|page| {
            let matter = page.summary.matter();
            vec![
                ("route", "网址", json!(page.summary.route.as_str())),
                ("title", "标题", json!(matter.title)),
                ("kind", "类型", json!(page.document.kind.as_ref().map_or("", |kind| &kind.name))),
                ("date", "日期", json!(matter.date.map(|date| date.to_string()).unwrap_or_default())),
                ("words", "字数", json!(page.document.body.words)),
                ("source", "文件", json!(page.document.path.as_str())),
            ]
        })
        .collect()
}

fn routes(snapshot: &Snapshot) -> Rows {
    snapshot
        .outputs
        .iter()
        .map(|(route, made)| {
            vec![
                ("route", "网址", json!(route.as_str())),
                ("view", "由来", json!(made.view.chinese())),
                ("bytes", "字节", made.length.map_or(json!(""), |length| json!(length))),
            ]
        })
        .collect()
}

fn terms(site: &Site) -> Rows {
    let mut rows = Rows::new();
    for (name, terms) in site.taxonomies() {
        for term in terms.iter() {
            let key = ListKey::Term(name.into(), term.name.clone());
            rows.push(vec![
                ("taxonomy", "分类", json!(name)),
                ("term", "词", json!(&*term.name)),
                ("count", "页数", json!(site.listed(&key).len())),
                ("route", "网址", json!(term.route.as_str())),
            ]);
        }
    }
    rows
}

fn kinds(site: &Site) -> Rows {
    let count = |name: &str| site.listed(&ListKey::Kind(name.into())).len();
    site.config
        .kinds
        .iter()
        .map(|kind| {
            let fields: Vec<&str> = kind.fields.iter().map(|field| &*field.name).collect();
            vec![
                ("kind", "类型", json!(kind.name)),
                ("label", "名称", json!(kind.label)),
                ("count", "页数", json!(count(&kind.name))),
                ("fields", "字段", json!(fields.join(" "))),
            ]
        })
        .collect()
}

fn drafts(site: &Site, snapshot: &Snapshot, json: bool) -> Rows {
    site.excluded()
        .map(|(source, held)| {
            let why = held.why.chinese();
            let reason = held.by.as_ref().map_or(why.clone(), |section| format!("栏目 {section} {why}"));
            let unsigned = unsigned(site, snapshot, source);
            let lacks = match (json, snapshot.lacking(source).count() + usize::from(unsigned.is_some())) {
                (true, _) => {
                    let unsigned = unsigned
                        .map(|message| json!({ "code": Code::ReviewUnsigned.as_str(), "message": message }));
                    snapshot.lacking(source).map(|one| lack(one, snapshot)).chain(unsigned).collect()
                }
                (false, 0) => json!(""),
                (false, count) => json!(format!("{count} 处")),
            };
            vec![
                ("source", "文件", json!(source.as_str())),
                ("reason", "原因", json!(reason)),
                ("lacks", "还要改", lacks),
            ]
        })
        .collect()
}

/// The signatures that a page that is not published lacks, in words: without them nothing is published when its time comes.
fn unsigned(site: &Site, snapshot: &Snapshot, source: &SourcePath) -> Option<String> {
    let review = snapshot.reviews()?.pages.get(source).filter(|review| !review.is_done())?;
    if matches!(site.exclusion(source), Some(Exclusion::Expired(_))) {
        return None;
    }
    let open = Role::names(review.open().map(|(role, _)| role));
    let what =
        if review.stale().next().is_some() { "签字以后改过，等待" } else { "等待签字：" };
    Some(format!("{what}{}；签全以前 linli build --strict 和 linli deploy 不放行", open))
}

/// What a page lacks, for programs.
fn lack(one: &Diagnostic, snapshot: &Snapshot) -> Value {
    let start = one.span.as_ref().map(|span| report::start_of(span, &snapshot.sources));
    json!({
        "code": one.code.as_str(),
        "message": one.message,
        "line": start.map(|start| start.line),
        "column": start.map(|start| start.column),
    })
}

/// What the pages that are not published lack, a line each.
fn lacks(out: &mut impl Write, site: &Site, snapshot: &Snapshot) -> io::Result<()> {
    let mut lines = Vec::new();
    for (source, _) in site.excluded() {
        for one in snapshot.lacking(source) {
            let Some(span) = &one.span else { continue };
            let start = report::start_of(span, &snapshot.sources);
            lines.push(format!("{}:{}:{}　{}", span.source, start.line, start.column, one.message));
        }
        lines.extend(unsigned(site, snapshot, source).map(|text| format!("{source}　{text}")));
    }
    if !lines.is_empty() {
        writeln!(out, "\n发布以前要改好：")?;
    }
    lines.iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// Columns as wide as their widest cell; a Han character is two wide.
fn table(out: &mut impl Write, rows: &Rows) -> io::Result<()> {
    let Some(first) = rows.first() else { return writeln!(out, "没有") };
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_string);
    let heads: Vec<String> = first.iter().map(|(_, head, _)| (*head).to_string()).collect();
    let cells = rows.iter().map(|row| row.iter().map(|(_, _, value)| text(value)).collect());
    let lines: Vec<Vec<String>> = std::iter::once(heads).chain(cells).collect();
    let widths: Vec<usize> = (0..first.len())
        .map(|column| lines.iter().map(|line| line[column].width()).max().unwrap_or(0))
        .collect();
    for line in &lines {
        let mut row = String::new();
        for (cell, width) in line.iter().zip(&widths) {
            row.push_str(cell);
            row.push_str(&" ".repeat(width - cell.width() + 2));
        }
        writeln!(out, "{}", row.trim_end())?;
    }
    Ok(())
}
