//! `linli review`: the form that is signed on paper, the signatures, and how far each page has come.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::json;

use super::build::with_progress;
use super::selection;
use super::{Clock, Common, MessageFormat, SITE, TEMPLATE, USAGE, exit_code, words};
use crate::config::review::{Profile, Role};
use crate::date::Date;
use crate::diagnostic::{Diagnostic, nearest};
use crate::disk;
use crate::engine::{Dropped, Engine, Snapshot};
use crate::path::SourcePath;
use crate::plan::share;
use crate::report;
use crate::review::{Review as Reading, State, Subject};
use crate::sign::{self, Paper};
use crate::site::article::{Article, VERSION};
use crate::site::{Options, Site};

/// A signature that is so many days old was hardly given on that day.
const LONG_AGO: i64 = 366;

/// What may be done with reviews.
#[derive(Args, Debug)]
pub(super) struct Review {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// 打印一页的信息发布审核表：内容、数字、图片、附件、提醒、核验码和签字的空格
    #[command(override_usage = "linli review form <页面> [选项]", help_template = TEMPLATE, next_help_heading = "选项")]
    Form(Form),
    /// 记下纸上的签字：谁、哪天、以什么身份签了哪一页；核验码不是这一页现在的，不记
    #[command(override_usage = "linli review sign <页面> --role <身份> --by <姓名> --on <日期> --code <核验码>", help_template = TEMPLATE, next_help_heading = "选项")]
    Sign(Sign),
    /// 列出签字的情况：签全的、签字以后改过的（改了什么）、等待谁的
    #[command(override_usage = "linli review status [页面…] [选项]", help_template = TEMPLATE, next_help_heading = "选项")]
    Status(Status),
}

#[derive(Args, Debug)]
struct Form {
    /// 页面的文件、网址或标题；统计数据写它的文件
    #[arg(value_name = "页面", help_heading = "参数")]
    page: String,
    /// 几道审核：three 三审、two 二审、one 一审；缺省看 site.yaml
    #[arg(long, value_name = "几审", value_parser = profile)]
    profile: Option<Profile>,
    /// 写到哪个文件，- 是标准输出；缺省是当前文件夹里的“审核表-标题-短码.html”
    #[arg(long, value_name = "文件")]
    output: Option<PathBuf>,
    /// 正文只印小标题和各段开头
    #[arg(long)]
    digest: bool,
    /// 列出核验码是由哪些内容算出来的，不写表
    #[arg(long, conflicts_with_all = ["output", "profile"])]
    explain: bool,
    #[command(flatten)]
    clock: Clock,
}

#[derive(Args, Debug)]
struct Sign {
    /// 页面的文件、网址或标题；统计数据写它的文件
    #[arg(value_name = "页面", help_heading = "参数")]
    page: String,
    /// 以什么身份签的：初审、复审、终审、保密审查、一校、二校、三校
    #[arg(long, value_name = "身份", value_parser = role)]
    role: Role,
    /// 谁签的
    #[arg(long, value_name = "姓名")]
    by: String,
    /// 哪天签的（纸上的日期），如 2026-11-27
    #[arg(long, value_name = "日期", value_parser = words::day)]
    on: Date,
    /// 纸上的核验码
    #[arg(long, value_name = "核验码")]
    code: String,
    #[command(flatten)]
    clock: Clock,
}

#[derive(Args, Debug)]
struct Status {
    /// 只看这些页面：文件、网址或标题；不写就是全部
    #[arg(value_name = "页面", help_heading = "参数")]
    pages: Vec<String>,
    #[command(flatten)]
    clock: Clock,
}

fn profile(word: &str) -> Result<Profile, String> {
    Profile::parse(word).ok_or_else(|| "写 three（三审）、two（二审）或 one（一审）".into())
}

fn role(word: &str) -> Result<Role, String> {
    Role::parse(word).ok_or_else(|| {
        let near = nearest(word, Role::words()).map_or(String::new(), |near| format!("是不是“{near}”？"));
        format!("{near}可以写 {}", Role::words().join("、"))
    })
}

/// What was asked for cannot be done: why, and the exit code that says so.
struct Refused(String, u8);

impl Review {
    pub(super) fn run(&self, common: &Common) -> io::Result<ExitCode> {
        let clock = match &self.command {
            Command::Form(form) => form.clock,
            Command::Sign(sign) => sign.clock,
            Command::Status(status) => status.clock,
        };
        // A draft is signed before it is published.
        let options = Options {
            base: None,
            relative: false,
            drafts: true,
            now: clock.now(),
            left_out: Default::default(),
        };
        let mut engine = Engine::new(&common.root, options).once();
        let snapshot = with_progress(engine.progress(), true, || match &self.command {
            // The form tells what is wrong with pictures, too.
            Command::Form(Form { explain: false, .. }) => engine.pass_into(&Dropped),
            _ => engine.pass(),
        })?;
        let Some(site) = snapshot.site() else {
            common.report(&snapshot.diagnostics, &snapshot.sources)?;
            return Ok(exit_code(&snapshot.diagnostics));
        };
        let done = match &self.command {
            Command::Form(form) => form.run(common, &snapshot, site),
            Command::Sign(sign) => sign.run(common, &snapshot, site),
            Command::Status(status) => status.run(common, &snapshot, site),
        }?;
        Ok(done.unwrap_or_else(|Refused(text, code)| {
            let _ = writeln!(io::stderr(), "错误：{text}");
            ExitCode::from(code)
        }))
    }
}

/// The page that somebody means, and what it tells.
fn told<'s>(
    common: &Common,
    snapshot: &Snapshot,
    site: &'s Site,
    word: &str,
) -> io::Result<Result<(Subject<'s>, Article), Refused>> {
    let subject = match one(word, snapshot, site) {
        Ok(subject) => subject,
        Err(refused) => return Ok(Err(refused)),
    };
    // What cannot be read, nobody can sign.
    let is_here = |one: &&Diagnostic| {
        one.code.stops() && one.span.as_ref().is_some_and(|span| span.source == *subject.source())
    };
    let errors: Vec<Diagnostic> = snapshot.diagnostics.iter().filter(is_here).cloned().collect();
    if !errors.is_empty() {
        common.report(&errors, &snapshot.sources)?;
        return Ok(Err(Refused("这一页有错误，改好以后才能送审".into(), SITE)));
    }
    Ok(Ok((subject, snapshot.article(site, subject)?)))
}

/// The one page that some words mean.
fn one<'s>(word: &str, snapshot: &Snapshot, site: &'s Site) -> Result<Subject<'s>, Refused> {
    let route = site.datasets().find(|(_, dataset)| {
        Subject::Dataset(dataset).route().as_str().trim_matches('/') == word.trim_matches('/')
    });
    if let Some((_, dataset)) = route {
        return Ok(Subject::Dataset(dataset));
    }
    if let Some(page) =
        site.pages().find(|page| page.summary.route.as_str().trim_matches('/') == word.trim_matches('/'))
    {
        return Ok(Subject::Page(page));
    }
    let files = selection::files(&[word.to_string()], snapshot, site).map_err(|text| Refused(text, USAGE))?;
    let subjects: Vec<Subject<'_>> = files.iter().filter_map(|file| Subject::of(site, file)).collect();
    match subjects.as_slice() {
        [one] => Ok(*one),
        [] => Err(Refused(format!("“{word}”不是页面；写页面的文件、网址或标题"), USAGE)),
        several => {
            let names: Vec<&str> = several.iter().take(5).map(|one| one.source().as_str()).collect();
            Err(Refused(
                format!("“{word}”对得上 {} 页：{}。一次一页，写它的文件", several.len(), names.join("、")),
                USAGE,
            ))
        }
    }
}

impl Form {
    fn run(
        &self,
        common: &Common,
        snapshot: &Snapshot,
        site: &Site,
    ) -> io::Result<Result<ExitCode, Refused>> {
        let (subject, told) = match told(common, snapshot, site, &self.page)? {
            Ok(found) => found,
            Err(refused) => return Ok(Err(refused)),
        };
        let mut out = io::stdout().lock();
        if self.explain {
            explain(&told, &mut out)?;
            return Ok(Ok(ExitCode::SUCCESS));
        }
        let profile = self.profile.unwrap_or(site.config.review.profile);
        let needs = subject.needs(site);
        let roles = match needs.is_empty() || self.profile.is_some() {
            true => site.config.review.roles(profile),
            false => needs.to_vec(),
        };
        let html = report::form(
            &report::FormOf { snapshot, site, subject, told: &told, roles: &roles, digest: self.digest },
            &common.root,
        )?;
        let file = match &self.output {
            Some(file) if file.as_os_str() == "-" => {
                out.write_all(html.as_bytes())?;
                return Ok(Ok(ExitCode::SUCCESS));
            }
            Some(file) => file.clone(),
            None => PathBuf::from(file_name(subject.title(), &share::short_code(&subject.route()))),
        };
        let below = |file: &std::path::Path| {
            let whole = std::path::absolute(file).ok()?;
            let root = common.root.canonicalize().ok()?;
            let path = whole.strip_prefix(&root).ok()?.to_str()?.replace('\\', "/");
            Some(SourcePath::new(&path))
        };
        if below(&file).is_some_and(|path| snapshot.sources.contains_key(&path)) {
            return Ok(Err(Refused(
                format!("{} 是站点里的文件，不会覆盖它；--output 换一个文件", file.display()),
                USAGE,
            )));
        }
        disk::replace(&file, html.as_bytes())?;
        writeln!(out, "已写好《{}》的审核表：{}", subject.title(), file.display())?;
        writeln!(out, "核验码：{}", told.code())?;
        writeln!(out, "用浏览器打开，打印在 A4 纸上，签好以后用 linli review sign 记下来。")?;
        Ok(Ok(ExitCode::SUCCESS))
    }
}

/// What a form is called: by the title, for people; by the code, which no other page has.
fn file_name(title: &str, code: &str) -> String {
    const LONGEST: usize = 30;
    let may_stand = |c: &char| !c.is_control() && !c.is_whitespace() && !"<>:\"\\|?*/".contains(*c);
    let title: String = title.chars().filter(may_stand).take(LONGEST).collect();
    format!("审核表-{title}-{code}.html")
}

/// What went into a code.
fn explain(told: &Article, out: &mut impl Write) -> io::Result<()> {
    let lines = told.lines(VERSION).expect("the present form is known");
    for line in &lines {
        writeln!(out, "{line}")?;
    }
    writeln!(out, "\n以上 {} 行，每行末尾一个换行（UTF-8），一起算 SHA-256：{}", lines.len(), told.hash())?;
    writeln!(out, "核验码（第 {VERSION} 版算法）是它的前 60 位：{}", told.code())?;
    writeln!(out, "主题、菜单、别的页面、文件名和文件的日期不算在里面。")
}

impl Sign {
    fn run(
        &self,
        common: &Common,
        snapshot: &Snapshot,
        site: &Site,
    ) -> io::Result<Result<ExitCode, Refused>> {
        let (subject, told) = match told(common, snapshot, site, &self.page)? {
            Ok(found) => found,
            Err(refused) => return Ok(Err(refused)),
        };
        let zone = site.config.timezone;
        let now = zone.moment(super::now().instant(zone)).rfc3339(zone);
        let paper = Paper {
            role: self.role,
            by: &self.by,
            on: self.on,
            code: &self.code,
            although_same: true,
            now: &now,
        };
        let reviews = snapshot.scene.as_ref().map(|scene| scene.reviews().clone()).unwrap_or_default();
        let signed = match sign::write(&common.root, site, &reviews, subject, &told, &paper)? {
            Ok(signed) => signed,
            Err(refusal) => return Ok(Err(Refused(refusal.chinese(), SITE))),
        };
        let mut out = io::stdout().lock();
        let what = if signed.again { "早就记下了" } else { "已记下" };
        let signature = &signed.signature;
        writeln!(out, "{what}：《{}》{}，{}", subject.title(), self.role.chinese(), signature.signed())?;
        writeln!(out, "记录在 {}，和站点一起放进 git 或者备份；记错了的，删去这个文件再记。", signed.path)?;
        if self.on.to_day().plus_days(LONG_AGO) < site.today {
            writeln!(out, "提醒：{} 是一年多以前，看看年份写错没有；写错了的，删去记录再记。", self.on)?;
        }
        let needs = subject.needs(site);
        if !needs.is_empty() && !needs.contains(&self.role) {
            writeln!(out, "提醒：site.yaml 没有要这一页的{}；记下了，不影响发布。", self.role.chinese())?;
        }
        if !signed.also.is_empty() {
            writeln!(out, "提醒：{}。", sign::same_person(&signature.by, &signed.also))?;
        }
        let own = reviews.pages.get(subject.source());
        let left: Vec<&str> = needs
            .iter()
            .filter(|role| **role != self.role)
            .filter(|role| {
                !own.is_some_and(|own| {
                    own.roles.iter().any(|(known, state)| known == *role && matches!(state, State::Signed(_)))
                })
            })
            .map(|role| role.chinese())
            .collect();
        match left.is_empty() {
            true if needs.is_empty() => {}
            true => writeln!(out, "这一页签全了。")?,
            false => writeln!(out, "还等待：{}", left.join("、"))?,
        }
        Ok(Ok(ExitCode::SUCCESS))
    }
}

impl Status {
    fn run(
        &self,
        common: &Common,
        snapshot: &Snapshot,
        site: &Site,
    ) -> io::Result<Result<ExitCode, Refused>> {
        let reviews = snapshot.scene.as_ref().map(|scene| scene.reviews().clone()).unwrap_or_default();
        let mut wanted = None;
        if !self.pages.is_empty() {
            let mut files = std::collections::BTreeSet::new();
            for word in &self.pages {
                match one(word, snapshot, site) {
                    Ok(subject) => drop(files.insert(subject.source().clone())),
                    Err(refused) => match selection::files(std::slice::from_ref(word), snapshot, site) {
                        Ok(more) => files.extend(more),
                        Err(_) => return Ok(Err(refused)),
                    },
                }
            }
            wanted = Some(files);
        }
        let is_wanted = |source: &SourcePath| wanted.as_ref().is_none_or(|files| files.contains(source));
        let pages: Vec<(&SourcePath, &Reading)> =
            reviews.pages.iter().filter(|(source, _)| is_wanted(source)).collect();
        // Records that do not count are told first, as problems are everywhere.
        let damaged: Vec<Diagnostic> = snapshot
            .diagnostics
            .iter()
            .filter(|one| one.code == crate::diagnostic::Code::ReviewDamaged)
            .cloned()
            .collect();
        let mut out = io::stdout().lock();
        if common.message_format == MessageFormat::Json {
            for (source, review) in pages {
                writeln!(out, "{}", as_json(source, review))?;
            }
            return Ok(Ok(ExitCode::SUCCESS));
        }
        if !damaged.is_empty() {
            common.report_some(&damaged, &snapshot.sources, true)?;
        }
        let (stale, rest): (Vec<_>, Vec<_>) =
            pages.into_iter().partition(|(_, one)| one.stale().next().is_some());
        let (done, waiting): (Vec<_>, Vec<_>) = rest.into_iter().partition(|(_, one)| one.is_done());
        if stale.is_empty() && done.is_empty() && waiting.is_empty() {
            match site.config.review.asks() {
                true => writeln!(out, "没有要签字的页面，也没有签过字的页面。")?,
                false => writeln!(
                    out,
                    "没有签过字的页面。site.yaml 的 review 可以写明哪些页面要签字才能发布，写法见 linli docs 审核签字。"
                )?,
            }
        } else {
            writeln!(
                out,
                "签全 {} 页，签字以后改过 {} 页，等待签字 {} 页",
                done.len(),
                stale.len(),
                waiting.len()
            )?;
        }
        let exempt = match wanted {
            None => Subject::all(site).filter(|subject| subject.is_exempt(site)).count(),
            Some(_) => 0,
        };
        if let Some(since) = site.config.review.since.filter(|_| exempt > 0) {
            writeln!(
                out,
                "另有 {exempt} 页按 since 不要签：它们自己写的日期（页头的 date、updated，统计数据的 as_of）在 {since} 以前"
            )?;
        }
        for (heading, pages) in [("签字以后改过", &stale), ("等待签字", &waiting), ("签全了", &done)]
        {
            if pages.is_empty() {
                continue;
            }
            writeln!(out, "\n{heading}：")?;
            for (source, review) in pages {
                tell(site, source, review, &mut out)?;
            }
        }
        if !reviews.lost.is_empty() && wanted.is_none() {
            writeln!(out, "\n签过字、现在没有了的页面：")?;
            for one in &reviews.lost {
                writeln!(out, "  《{}》{}　{}，{}", one.title, one.page, one.role.chinese(), one.signed())?;
            }
        }
        Ok(Ok(ExitCode::SUCCESS))
    }
}

/// How far a page has come, in a few lines.
fn tell(site: &Site, source: &SourcePath, review: &Reading, out: &mut impl Write) -> io::Result<()> {
    let hidden = review.hidden.map_or(String::new(), |why| format!("（{}）", why.chinese()));
    writeln!(out, "  《{}》{source}{hidden}", review.title)?;
    for (role, state) in &review.roles {
        let office = site.config.review.office(*role);
        let state = match state {
            State::Waiting if office.is_empty() => "等待签字".into(),
            State::Waiting => format!("等待 {office} 签字"),
            State::Signed(signature) => format!("{} 已签", review.signed(signature)),
            State::Stale(signature) => format!("{} 签过，以后又改了", review.signed(signature)),
        };
        writeln!(out, "    {}：{state}", role.chinese())?;
    }
    for (by, roles) in review.repeated() {
        writeln!(out, "    提醒：{}", sign::all_by_one(&by, &roles))?;
    }
    if !review.changes.is_empty() {
        writeln!(out, "    改了什么：")?;
    }
    for change in &review.changes {
        writeln!(out, "      {}", change.chinese())?;
    }
    Ok(())
}

fn as_json(source: &SourcePath, review: &Reading) -> serde_json::Value {
    let roles = review.roles.iter().map(|(role, state)| {
        let name = match state {
            State::Waiting => "waiting",
            State::Signed(_) => "signed",
            State::Stale(_) => "stale",
        };
        let mut value = json!({ "role": role.name(), "name": role.chinese(), "state": name });
        if let Some(signature) = state.signature() {
            value["by"] = json!(signature.by);
            value["on"] = json!(signature.on.to_string());
            value["code"] = json!(signature.sha256().code());
        }
        value
    });
    json!({
        "page": source.as_str(),
        "title": review.title,
        "address": review.route.as_str(),
        "code": review.code,
        "hidden": review.hidden.map(|why| why.chinese()),
        "roles": roles.collect::<Vec<_>>(),
        "changes": review.changes.iter().map(|change| change.chinese()).collect::<Vec<_>>(),
    })
}
