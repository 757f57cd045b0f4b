//! `linli due`: what somebody has to see to by some day: to people, to a calendar, to paper.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::{Clock, Common, PassOptions, USAGE, exit_code, is_own, words};
use crate::diagnostic::stop_build;
use crate::disk;
use crate::due::{self, Due as Item, Sort};
use crate::engine::Engine;
use crate::report;
use crate::site::Site;
use crate::source::Sources;

#[derive(Args, Debug)]
pub(super) struct Due {
    /// 看到今天以后多少天，缺省 30；已经过期的总是列出
    #[arg(long, value_name = "天数", default_value_t = 30, hide_default_value = true, value_parser = words::days)]
    days: u16,
    /// 写成什么：text 给人看（缺省）、ics 日历文件、html 可以打印的一页、json 给程序
    #[arg(
        long,
        value_name = "写法",
        default_value = "text",
        hide_default_value = true,
        hide_possible_values = true
    )]
    format: Format,
    /// 写到文件里，不显示
    #[arg(long, value_name = "文件")]
    output: Option<PathBuf>,
    #[command(flatten)]
    clock: Clock,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Ics,
    Html,
    Json,
}

impl Due {
    pub(super) fn run(&self, common: &Common) -> io::Result<ExitCode> {
        // Pages to come have dates, and lack signatures, before they are there.
        let pass = PassOptions { base_url: None, relative: false, drafts: true, clock: self.clock };
        let mut engine = Engine::new(&common.root, pass.options()).once();
        let snapshot = engine.pass()?;
        let Some(site) = snapshot.site() else {
            common.report(&snapshot.diagnostics, &snapshot.sources)?;
            return Ok(exit_code(&snapshot.diagnostics));
        };
        if let Some(file) = self.output.as_ref().filter(|file| is_own(common, &snapshot, file)) {
            let file = file.display();
            writeln!(io::stderr(), "错误：{file} 是站点里的文件，不会覆盖它；--output 换一个文件")?;
            return Ok(ExitCode::from(USAGE));
        }
        if stop_build(&snapshot.diagnostics) {
            let text = "提醒：站点里有不改正就不能生成的错误，下面可能列不全；用 linli check 查看";
            writeln!(io::stderr(), "{text}")?;
        }
        let (sources, days) = (&*snapshot.sources, i64::from(self.days));
        let due = due::list(&snapshot, days);
        let text = match self.format {
            Format::Text => text(&due, days, site, sources),
            Format::Ics => due::calendar(&due, site, sources),
            Format::Html => due::html(&due, days, site, sources),
            Format::Json => json(&due, sources),
        };
        match &self.output {
            None => io::stdout().write_all(text.as_bytes())?,
            Some(file) => {
                disk::replace(file, text.as_bytes())?;
                writeln!(io::stderr(), "已写到 {}：{}", file.display(), counts(&due))?;
            }
        }
        // Everything ends with the process.
        std::mem::forget((engine, snapshot));
        Ok(ExitCode::SUCCESS)
    }
}

/// What is late first, then what comes; what to do stands below each.
fn text(due: &[Item], days: i64, site: &Site, sources: &Sources) -> String {
    let today = site.today;
    if due.is_empty() {
        return format!("到{}为止（{days} 天），没有要办的。\n", today.plus_days(days).chinese());
    }
    let mut text = String::new();
    let mut places = report::Places::new(sources);
    let (late, coming): (Vec<&Item>, Vec<&Item>) = due.iter().partition(|one| one.day < today);
    for (name, part) in [("已经过期", late), ("今天起到期", coming)] {
        if part.is_empty() {
            continue;
        }
        text += &format!("{name}（{} 件）\n", part.len());
        for one in part {
            let place = places.start(&one.span);
            let owner = if one.owner.is_empty() { "没有写" } else { &one.owner };
            text += &format!(
                "  {}　{}：{}　负责：{owner}\n    {}:{}:{}　{}\n",
                one.day,
                one.sort.chinese(),
                one.name,
                one.span.source,
                place.line,
                place.column,
                one.advice
            );
        }
        text.push('\n');
    }
    text + &format!("{}。\n", counts(due))
}

/// `共 3 件：页面复核 2，页面上线 1`.
fn counts(due: &[Item]) -> String {
    let of = |sort: Sort| (sort.chinese(), due.iter().filter(|one| one.sort == sort).count());
    let counts = Sort::ALL.map(of).into_iter().filter(|(_, count)| *count > 0);
    let counts: Vec<String> = counts.map(|(name, count)| format!("{name} {count}")).collect();
    match counts.is_empty() {
        true => "没有要办的".into(),
        false => format!("共 {} 件：{}", due.len(), counts.join("，")),
    }
}

fn json(due: &[Item], sources: &Sources) -> String {
    let mut places = report::Places::new(sources);
    let rows = due.iter().map(|one| {
        let place = places.start(&one.span);
        json!({
            "sort": one.sort.name(),
            "day": one.day.to_string(),
            "moment": one.moment.map(|moment| moment.to_string()),
            "name": one.name,
            "subject": one.subject,
            "owner": one.owner,
            "file": one.span.source.as_str(),
            "line": place.line,
            "column": place.column,
            "advice": one.advice,
        })
    });
    format!("{:#}\n", rows.collect::<serde_json::Value>())
}
