//! `linli check`: one pass that writes no output, and what it found: to people, to tools, to a chief. And what somebody agrees
//! to leave as it is.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::build::with_progress;
use super::selection::{self, NoChanges, Selection};
use super::theme;
use super::{Common, MessageFormat, PassOptions, SITE, USAGE, WORLD, explain, is_own, now, say_recovered};
use crate::check;
use crate::check::settle::{in_order, settle};
use crate::check::waivers::{self, Covered, State, Texts, Waived};
use crate::config::rules::Rules;
use crate::date::{Date, Zone};
use crate::diagnostic::{Code, Diagnostic, Level, stop_build};
use crate::disk;
use crate::engine::{Dropped, Engine, Snapshot};
use crate::external::{self, Manner};
use crate::path::SourcePath;
use crate::report::{self, Account, Places};
use crate::waive::{self, Agreement, Refusal};

#[derive(Args, Debug)]
pub(super) struct Check {
    /// 只查这些页面：文件、文件夹、网址、标题；不写就查全部。放行时写要放行的地方：文件:行号
    #[arg(value_name = "页面", help_heading = "参数")]
    pages: Vec<String>,
    /// 只查这些规则：编号、类别（如 text）或带 * 的写法，用逗号隔开
    #[arg(long, value_name = "规则")]
    only: Vec<String>,
    /// 不查这些规则，写法同上
    #[arg(long, value_name = "规则")]
    skip: Vec<String>,
    /// 只说这么重的和更重的：error 错误、warning 提醒、hint 提示（缺省）
    #[arg(
        long,
        value_name = "级别",
        default_value = "hint",
        hide_default_value = true,
        hide_possible_values = true
    )]
    level: Least,
    /// 写成什么：text 给人看（缺省）、json 每行一个 JSON、sarif 给代码平台、html 给领导看的报告
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
    /// 只说这个 git 版本以来改过的文件，如 HEAD、main
    #[arg(long, value_name = "版本")]
    changed_since: Option<String>,
    /// 连上网，看站外的链接打不打得开；一个网站一个网站慢慢问，七天以内问过的不再问
    #[arg(long)]
    external: bool,
    /// 说明一条规则：为什么、出处、例子、怎么关
    #[arg(long, value_name = "编号", conflicts_with_all = ["waivers", "waive"])]
    explain: Option<String>,
    /// 列出放行记录：谁、哪天、因为什么、还有没有效
    #[arg(long, conflicts_with = "waive")]
    waivers: bool,
    /// 放行一处：就这样，不改。要写明因为什么、谁同意的
    #[arg(long, value_name = "编号", requires_all = ["because", "by"])]
    waive: Option<String>,
    /// 因为什么放行
    #[arg(long, value_name = "原因", requires = "waive")]
    because: Option<String>,
    /// 谁同意放行
    #[arg(long, value_name = "姓名", requires = "waive")]
    by: Option<String>,
    #[command(flatten)]
    pass: PassOptions,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, ValueEnum)]
enum Least {
    #[value(alias = "错误")]
    Error,
    #[value(alias = "提醒")]
    Warning,
    #[value(alias = "提示")]
    Hint,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Sarif,
    Html,
}

impl Least {
    fn level(self) -> Level {
        match self {
            Least::Error => Level::Error,
            Least::Warning => Level::Warning,
            Least::Hint => Level::Hint,
        }
    }
}

/// What was asked for cannot be done, and the exit code that says so.
struct Refused(String, u8);

impl Check {
    pub(super) fn run(&self, common: &Common) -> io::Result<ExitCode> {
        if let Some(code) = &self.explain {
            return explain(Some(code));
        }
        let done = self.done(common)?;
        Ok(done.unwrap_or_else(|Refused(text, code)| {
            // A terminal that is gone hears nothing.
            let _ = writeln!(io::stderr(), "错误：{text}");
            ExitCode::from(code)
        }))
    }

    fn done(&self, common: &Common) -> io::Result<Result<ExitCode, Refused>> {
        let selection = match self.rules().and_then(|selection| self.changed(common, selection)) {
            Ok(selection) => selection,
            Err(refused) => return Ok(Err(refused)),
        };
        let mut engine = Engine::new(&common.root, self.pass.options()).once();
        let mut snapshot = with_progress(engine.progress(), true, || engine.pass_into(&Dropped))?;
        if self.external {
            snapshot = outside(common, snapshot)?;
        }
        let done = self.tell(common, &snapshot, selection);
        // Everything ends with the process.
        std::mem::forget((engine, snapshot));
        done
    }

    fn tell(
        &self,
        common: &Common,
        snapshot: &Snapshot,
        mut selection: Selection,
    ) -> io::Result<Result<ExitCode, Refused>> {
        if self.waivers {
            list(snapshot)?;
            return Ok(Ok(ExitCode::SUCCESS));
        }
        if let Some(code) = &self.waive {
            return self.agree(common, snapshot, code);
        }
        // Without settings there are no pages to choose from: what is wrong with them is all there is to say.
        if let Some(site) = snapshot.site()
            && !self.pages.is_empty()
        {
            match selection::files(&self.pages, snapshot, site) {
                Ok(files) => selection.files = Some(files),
                Err(text) => return Ok(Err(Refused(text, USAGE))),
            }
        }
        let level = self.level.level();
        let found: Vec<Diagnostic> =
            snapshot.diagnostics.iter().filter(|one| selection.has(one, level)).cloned().collect();
        let format = match (self.format, common.message_format) {
            (Format::Text, MessageFormat::Json) => Format::Json,
            (format, _) => format,
        };
        let text = match format {
            Format::Text => {
                let colour = self.output.is_none() && io::stdout().is_terminal() && common.colour();
                let hint = theme::hint_of_outdated(&common.root, &found, &snapshot.sources)?;
                self.text(snapshot, &found, &selection, colour) + &hint
            }
            Format::Json => report::json_lines(&found, &snapshot.sources),
            Format::Sarif => {
                let usual = Rules::default();
                let rules = snapshot.site().map_or(&usual, |site| &site.config.rules);
                report::sarif(&found, &snapshot.sources, rules)
            }
            Format::Html => report::html(&Account {
                site: snapshot.site().map(|site| &**site),
                sources: &snapshot.sources,
                findings: &found,
                waived: &snapshot.waived,
                today: self.today(snapshot),
                scope: self.scope(),
            }),
        };
        match &self.output {
            None => io::stdout().write_all(text.as_bytes())?,
            Some(file) if is_own(common, snapshot, file) => {
                let text = format!("{} 是站点里的文件，不会覆盖它；--output 换一个文件", file.display());
                return Ok(Err(Refused(text, USAGE)));
            }
            Some(file) if file.parent().is_some_and(|folder| folder != Path::new("") && !folder.is_dir()) => {
                let folder = file.parent().unwrap_or(file).display();
                let text = format!("没有 {folder} 这个文件夹，写不进去；先建好它，或者 --output 换一个地方");
                return Ok(Err(Refused(text, USAGE)));
            }
            Some(file) => {
                disk::replace(file, text.as_bytes())?;
                let counts = report::summary(&found);
                let counts = if counts.is_empty() { "没有发现问题".into() } else { counts };
                writeln!(io::stderr(), "已写到 {}：{counts}", file.display())?;
            }
        }
        Ok(Ok(if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(SITE) }))
    }

    fn rules(&self) -> Result<Selection, Refused> {
        let codes = |words: &[String]| selection::codes(words).map_err(|text| Refused(text, USAGE));
        let only = if self.only.is_empty() { None } else { Some(codes(&self.only)?) };
        let skip = codes(&self.skip)?;
        if only.as_ref().is_some_and(|only| only.is_subset(&skip)) {
            let text = "照 --only 和 --skip 这样写，一条规则也不查；--only 后面写要查的规则，如 --only privacy,internal";
            return Err(Refused(text.into(), USAGE));
        }
        Ok(Selection { only, skip, ..Selection::default() })
    }

    fn changed(&self, common: &Common, selection: Selection) -> Result<Selection, Refused> {
        let Some(revision) = &self.changed_since else { return Ok(selection) };
        match selection::changed_since(&common.root, revision) {
            Ok(files) => Ok(Selection { changed: Some(files), ..selection }),
            Err(NoChanges::World(text)) => Err(Refused(text, WORLD)),
            Err(NoChanges::Call(text)) => Err(Refused(text, USAGE)),
        }
    }

    /// All findings, and how many there are: by page, by level.
    fn text(&self, snapshot: &Snapshot, found: &[Diagnostic], selection: &Selection, colour: bool) -> String {
        let mut text = report::human(found, &snapshot.sources, colour);
        let mut by_file: BTreeMap<Option<&SourcePath>, Vec<Diagnostic>> = BTreeMap::new();
        for one in found {
            by_file.entry(one.span.as_ref().map(|span| &span.source)).or_default().push(one.clone());
        }
        let mut say = |line: String| {
            text.push_str(&line);
            text.push('\n');
        };
        match found.is_empty() {
            true if self.scope().is_empty() => {
                let pages = snapshot.site().map_or(0, |site| site.pages().len());
                say(format!("没有发现问题：查了 {pages} 个页面。"));
                if snapshot.site().is_some_and(|site| check::is_fresh(&site.config.title)) {
                    say("站名还是新站点自带的：在 site.yaml 里改了 title 以后，自带的示例没有换的会逐处指出来。".into());
                }
            }
            true if selection.is_off(snapshot) => {
                say(format!(
                    "没有查：{} 在这个网站没有打开。在 site.yaml 的 rules 里打开，或者写上 profile。",
                    self.scope()
                ));
            }
            true => say(format!("没有发现问题（{}）。", self.scope())),
            false => {
                say(format!(
                    "共 {} 处，在 {} 个文件里：{}",
                    found.len(),
                    by_file.len(),
                    report::summary(found)
                ));
                for (file, found) in &by_file {
                    let title =
                        file.and_then(|file| Some(&snapshot.site()?.page(file)?.summary.matter().title));
                    let title = title.map_or(String::new(), |title| format!("（{title}）"));
                    let file = file.map_or("整个站点", SourcePath::as_str);
                    say(format!("  {file}{title}　{}", report::summary(found)));
                }
            }
        }
        if stop_build(&snapshot.diagnostics) {
            say("有不改正就不能生成的错误；改好以后再查一次，那时才看得到别的。".into());
        }
        let holds: usize = snapshot.waived.iter().map(|one| one.findings.len()).sum();
        if holds > 0 {
            say(format!("另有 {holds} 处已经放行（linli check --waivers 列出）。"));
        }
        text
    }

    fn today(&self, snapshot: &Snapshot) -> Date {
        let zone = snapshot.site().map_or(Zone::CHINA, |site| site.config.timezone);
        snapshot.site().map_or_else(
            || zone.moment(self.pass.options().now.instant(zone)).date.to_day(),
            |site| site.today,
        )
    }

    /// What was asked for, in words; empty for everything.
    fn scope(&self) -> String {
        let mut parts = Vec::new();
        if !self.pages.is_empty() {
            parts.push(self.pages.join("、"));
        }
        parts.extend(self.changed_since.as_ref().map(|revision| format!("{revision} 以来改过的文件")));
        if !self.only.is_empty() {
            parts.push(format!("规则 {}", self.only.join("、")));
        }
        if !self.skip.is_empty() {
            parts.push(format!("不查规则 {}", self.skip.join("、")));
        }
        match self.level {
            Least::Error => parts.push("只列要改的".into()),
            Least::Warning => parts.push("不列供参考的".into()),
            Least::Hint => {}
        }
        parts.join("；")
    }

    /// Writes down that a finding is agreed to.
    fn agree(
        &self,
        common: &Common,
        snapshot: &Snapshot,
        code: &str,
    ) -> io::Result<Result<ExitCode, Refused>> {
        let Some(rule) = Code::parse(code) else {
            explain(Some(code))?;
            return Ok(Ok(ExitCode::from(USAGE)));
        };
        let [place] = self.pages.as_slice() else {
            let text = "--waive 一次放行一处：在编号后面写明在哪里，如 linli check --waive text/half-width content/cases/a.md:12 --because 引用原文 --by 王某";
            return Ok(Err(Refused(text.into(), USAGE)));
        };
        let found = match self.found_at(snapshot, rule, place) {
            Ok(found) => found,
            Err(refused) => return Ok(Err(refused)),
        };
        let agreement = Agreement {
            rule,
            file: found.0.as_ref(),
            covered: &found.1,
            because: self.because.as_deref().unwrap_or_default(),
            by: self.by.as_deref().unwrap_or_default(),
            on: self.today(snapshot),
        };
        match waive::write(&common.root, &agreement)? {
            Ok(applied) => {
                say_recovered(applied.recovered.as_ref());
                let file = found.0.as_ref().map_or("整个站点", SourcePath::as_str);
                println!("已写入 waivers.yaml：{file} 里的“{}”，{rule} 放行。", found.1.beginning);
                println!("这段文字改了就不再算数。linli check --waivers 列出全部。");
                Ok(Ok(ExitCode::SUCCESS))
            }
            Err(refusal) => {
                let world = matches!(refusal, Refusal::Conflict(_));
                Ok(Err(Refused(refusal.chinese().into(), if world { WORLD } else { USAGE })))
            }
        }
    }

    /// The one text that findings of a rule cover at a place: a file, or a file and a line.
    fn found_at(
        &self,
        snapshot: &Snapshot,
        rule: Code,
        place: &str,
    ) -> Result<(Option<SourcePath>, Covered), Refused> {
        if rule.stops() {
            return Err(Refused(Refusal::Never.chinese().into(), USAGE));
        }
        let mut numbers: Vec<usize> = Vec::new();
        let mut name = place;
        while let Some((before, number)) = name.rsplit_once([':', '：'])
            && let Ok(number) = number.trim().parse()
        {
            numbers.insert(0, number);
            name = before;
        }
        let Some(site) = snapshot.site() else {
            return Err(Refused("site.yaml 读不出来，先改好它（linli check 会指出哪里不对）".into(), SITE));
        };
        // What is found in no file has the site for its place.
        let files = match name {
            "" | "." | "/" | "整个站点" => BTreeSet::new(),
            _ => {
                selection::files(&[name.to_string()], snapshot, site).map_err(|text| Refused(text, USAGE))?
            }
        };
        let mut texts = Texts::new(&snapshot.sources);
        let mut places = Places::new(&snapshot.sources);
        let mut found: BTreeSet<(Option<SourcePath>, Covered)> = BTreeSet::new();
        let mut lines: BTreeSet<usize> = BTreeSet::new();
        for one in snapshot.diagnostics.iter().filter(|one| one.code == rule) {
            let file = one.span.as_ref().map(|span| span.source.clone());
            if file.as_ref().map_or(!files.is_empty(), |file| !files.contains(file)) {
                continue;
            }
            let line = one.span.as_ref().map(|span| places.start(span).line);
            if numbers.first().is_some_and(|wanted| line != Some(*wanted)) {
                lines.extend(line);
                continue;
            }
            lines.extend(line);
            found.extend(texts.covered(one).map(|covered| (file, covered)));
        }
        let lines: Vec<String> = lines.iter().map(|line| format!("{name}:{line}")).collect();
        match found.len() {
            1 => Ok(found.pop_first().expect("there is one")),
            0 if lines.is_empty() => {
                Err(Refused(format!("{place} 没有 {rule} 这样的提醒，没有什么要放行的"), SITE))
            }
            0 => Err(Refused(format!("{place} 没有 {rule} 这样的提醒；有的是 {}", lines.join("、")), SITE)),
            _ => Err(Refused(format!("这样的提醒不止一处，一次放行一处：{}", lines.join("、")), USAGE)),
        }
    }
}

/// A snapshot with what is wrong with the links that lead out of the site.
fn outside(common: &Common, snapshot: Snapshot) -> io::Result<Snapshot> {
    let Some(site) = snapshot.site().cloned() else { return Ok(snapshot) };
    let addresses = external::addresses(&site, &snapshot.sources)?;
    let is_seen = io::stderr().is_terminal();
    let tell = |done: usize, all: usize| {
        if is_seen {
            // A terminal that is gone sees nothing.
            let _ = write!(io::stderr(), "\r站外的链接 {done}/{all}");
        }
    };
    let manner = Manner::default();
    let seconds = now().instant(Zone::CHINA);
    let account = external::ask(&common.root, &addresses, &manner, seconds, &tell)?;
    let known = account.addresses - account.asked;
    let mut text = format!("站外的链接有 {} 个：这次问了 {} 个", account.addresses, account.asked);
    if known > 0 {
        text += &format!("，{known} 个 {} 天以内问过，或者只有内网打得开", manner.days);
    }
    writeln!(io::stderr(), "{}{text}。", if is_seen && account.asked > 0 { "\r" } else { "" })?;
    for (url, why) in &account.unknown {
        writeln!(io::stderr(), "  查不出：{url} {why}")?;
    }
    let settled = settle(account.diagnostics, &site.config.rules);
    let (asked_for, others): (Vec<Waived>, Vec<Waived>) = snapshot
        .waived
        .iter()
        .cloned()
        .partition(|one| waivers::ASKED_FOR.contains(&one.waiver.rule) && one.state == State::Unknown);
    let agreed = asked_for.into_iter().map(|one| one.waiver).collect();
    let (found, waived) = waivers::apply(settled, agreed, &snapshot.sources, &site);
    let all = in_order(snapshot.diagnostics.iter().cloned().chain(found).collect());
    let mut waived: Vec<Waived> = others.into_iter().chain(waived).collect();
    waived.sort_by(|a, b| a.waiver.span.cmp(&b.waiver.span));
    Ok(Snapshot { diagnostics: all.into(), waived: waived.into(), ..snapshot })
}

/// Lists what somebody agreed to.
fn list(snapshot: &Snapshot) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    if snapshot.waived.is_empty() {
        writeln!(out, "没有放行过什么。")?;
    }
    let mut places = Places::new(&snapshot.sources);
    for one in snapshot.waived.iter() {
        let waiver = &one.waiver;
        let place = waiver.file.as_ref().map_or("整个站点", SourcePath::as_str);
        let line = one.findings.first().and_then(|finding| finding.span.as_ref());
        let line = line.map_or(String::new(), |span| format!(":{}", places.start(span).line));
        writeln!(out, "{place}{line}　{}　{}", waiver.rule, one.state.chinese())?;
        if let Some(finding) = one.findings.first() {
            writeln!(out, "  {}", finding.message)?;
        } else if !waiver.text.is_empty() {
            writeln!(out, "  “{}”", waiver.text)?;
        }
        let signed = [waiver.by.clone(), waiver.on.map_or(String::new(), |on| on.to_string())];
        let signed: Vec<String> = signed.into_iter().filter(|text| !text.is_empty()).collect();
        let because = if waiver.because.is_empty() { "没有写原因" } else { &waiver.because };
        let start = places.start(&waiver.span).line;
        writeln!(out, "  {}：{because}（{}:{start}）", signed.join("，"), waiver.span.source)?;
    }
    let count = |state| snapshot.waived.iter().filter(|one| one.state == state).count();
    let (all, holds) = (snapshot.waived.len(), count(State::Holds));
    if all > 0 {
        writeln!(out, "\n共 {all} 条，有效 {holds} 条。")?;
    }
    out.flush()
}
