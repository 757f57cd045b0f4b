//! `linli deploy`, `linli releases`, `linli rollback`: a build is sent to a target of `site.yaml`, what was sent when is
//! listed, and an earlier release is put back.

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use clap::Args;

use super::build::Build;
use super::{Clock, Common, MessageFormat, PassOptions, USAGE, WORLD, words};
use crate::config::deploy::{Place as Where, Target};
use crate::config::{self, Config};
use crate::date::{Instant, Zone};
use crate::diagnostic::nearest;
use crate::disk;
use crate::emit;
use crate::engine::Outputs;
use crate::folder;
use crate::ledger::{self, Release};
use crate::path::SourcePath;
use crate::plan::{FileView, PageView, View};
use crate::publish::changes::{self, Changes, size};
use crate::publish::list::{Class, List};
use crate::publish::record::Ledger;
use crate::publish::sign::encoded_path;
use crate::publish::{Back, Intent, Place, Sending, open, own_folder};
use crate::search::Part;

/// So many files are sent at the same time, unless somebody says otherwise.
const CONCURRENCY: usize = 8;

#[derive(Args, Debug)]
pub(super) struct Deploy {
    /// 目标，site.yaml 里 deploy 下面的名字；只有一个时可以不写
    #[arg(value_name = "目标", help_heading = "参数")]
    target: Option<String>,
    /// 只显示会改动什么，不发布
    #[arg(long)]
    dry_run: bool,
    /// 不再询问，直接发布
    #[arg(long, short)]
    yes: bool,
    /// 同时传几个文件，缺省 8
    #[arg(long, value_name = "个数", default_value_t = CONCURRENCY as u8, hide_default_value = true, value_parser = words::transfers)]
    concurrency: u8,
    /// 没有变的文件也全部重新传
    #[arg(long)]
    full: bool,
    #[command(flatten)]
    clock: Clock,
}

#[derive(Args, Debug)]
pub(super) struct Releases {
    /// 目标；不写就列出全部
    #[arg(value_name = "目标", help_heading = "参数")]
    target: Option<String>,
}

#[derive(Args, Debug)]
pub(super) struct Rollback {
    /// 目标，site.yaml 里 deploy 下面的名字；只有一个时可以不写
    #[arg(value_name = "目标", help_heading = "参数")]
    target: Option<String>,
    /// 退回哪一次发布，如 20261127-093000；不写就退回上一次
    #[arg(value_name = "版本", help_heading = "参数")]
    release: Option<String>,
    /// 不再询问，直接退回
    #[arg(long, short)]
    yes: bool,
}

/// What a command ends with that could not do what it should: said already.
type Ended = ExitCode;

impl Deploy {
    pub(super) fn run(&self, common: &Common) -> io::Result<ExitCode> {
        let Some(config) = settings(common)? else {
            // What is wrong in the settings is said by the build.
            let built = self.build(common, None, public(common, None))?;
            return Ok(built.err().unwrap_or(ExitCode::from(WORLD)));
        };
        let target = match chosen(&config, self.target.as_deref()) {
            Ok(target) => target,
            Err(message) => return usage(&message),
        };
        let output = public(common, Some(target));
        let built = match self.build(common, Some(target), output.clone())? {
            Ok(built) => built,
            Err(ended) => return Ok(ended),
        };
        let lacks = emit::left_out(&output)?;
        if let Some(first) = lacks.first() {
            return fail(&format!(
                "生成的网站缺了有错误的页面（如 {first}），不能发布：读者打不开它们。改好以后再运行一次"
            ));
        }
        let mut ledger = Ledger::read(&common.root)?;
        for damaged in &ledger.damaged {
            eprintln!("提醒：{damaged} 看不懂，当作没有这条发布记录；它是 linli 写的，请从备份或 git 里找回");
        }
        let who = who(&common.root);
        let now = now();
        let words = format!("{who}（进程 {}，{} 开始）", std::process::id(), shown(now, config.timezone));
        let intent = if self.yes && !self.dry_run { Intent::Send } else { Intent::Look };
        let mut place = open(&common.root, target, &ledger, &words, intent)?;
        let list = List::of(&output, built.iter().map(|(route, made)| (route, class(&made.view))))?;
        let mut past = ledger.past(&target.name, now);
        let mut out = stdout(common);
        if note_found(place.as_mut(), &mut ledger, &address(&config, target), now, &mut out)? {
            past = ledger.past(&target.name, now);
        }
        let none = List::default();
        let old = place.list().unwrap_or(&none);
        let changes = Changes::between(old, &list);
        let (name, shown_place) = (&target.name, place.shown());
        if changes.is_empty() && !self.full {
            writeln!(out, "{name}（{shown_place}）上的网站已经是最新的，没有要发布的。")?;
            return Ok(ExitCode::SUCCESS);
        }
        writeln!(out, "发布到 {name}（{shown_place}）：")?;
        changes.words(old, &list).iter().try_for_each(|line| writeln!(out, "  {line}"))?;
        if self.dry_run {
            writeln!(out, "这是试算（--dry-run），什么都没有发布。")?;
            return Ok(ExitCode::SUCCESS);
        }
        if let Some(ended) = ask(self.yes, "发布吗？", "没有发布")? {
            return Ok(ended);
        }
        let release = Release {
            id: ledger.free_id(name, |instant| config.timezone.moment(instant).compact(), now),
            target: name.clone(),
            time: config.timezone.moment(now).rfc3339(config.timezone),
            by: who,
            place: shown_place.clone(),
            address: address(&config, target),
            list: list.hash(),
            files: list.items.len(),
            bytes: list.bytes(),
            changes: changes.counts(),
            back_to: None,
        };
        let sending = Sending {
            folder: &output,
            list: &list,
            release: &release,
            staying: &past.staying,
            placed: &past.placed,
            full: self.full,
            concurrency: usize::from(self.concurrency),
            done: &AtomicUsize::new(0),
        };
        let refresh = refreshed(&release.address, &changes);
        let sent = place.send(&sending)?;
        sent.notes.iter().try_for_each(|note| writeln!(out, "提醒：{note}"))?;
        let id = release.id.clone();
        ledger.add(release, &list, now).map_err(|error| {
            let message =
                format!("网站已经发布，但没有记进 ledger：{error}；解决以后再运行一次 linli deploy 就会补记");
            io::Error::new(error.kind(), message)
        })?;
        writeln!(out, "已发布 {id}：传了 {} 个文件，{}；核对无误。", sent.files, size(sent.bytes))?;
        if !refresh.is_empty() && !matches!(target.place, Where::Archive(_)) {
            let file = own_folder(&common.root, target)?.join("refresh.txt");
            disk::replace(&file, refresh.concat().as_bytes())?;
            writeln!(out, "前面有 CDN 的，让它刷新 {} 个网址，列在 {}", refresh.len(), file.display())?;
        }
        let record = ledger::release_path(name, &id);
        writeln!(out, "记录在 {record}，请和站点一起保存。网址：{}", address(&config, target))?;
        Ok(ExitCode::SUCCESS)
    }

    /// Builds what is to be sent.
    fn build(
        &self,
        common: &Common,
        target: Option<&Target>,
        output: PathBuf,
    ) -> io::Result<Result<Arc<Outputs>, Ended>> {
        let pass = PassOptions {
            base_url: target.and_then(|target| target.base.clone()),
            relative: false,
            drafts: false,
            clock: self.clock,
        };
        Build::for_deploy(output, pass, target.is_none_or(|target| target.strict)).make(common)
    }
}

impl Releases {
    pub(super) fn run(&self, common: &Common) -> io::Result<ExitCode> {
        let ledger = Ledger::read(&common.root)?;
        let targets: Vec<&str> = match &self.target {
            Some(target) => vec![target],
            None => ledger.targets().collect(),
        };
        let mut out = stdout(common);
        let all: Vec<&Release> = targets.iter().flat_map(|target| ledger.of(target)).collect();
        if common.message_format == MessageFormat::Json {
            for release in all {
                writeln!(out, "{}", json(release))?;
            }
            return Ok(ExitCode::SUCCESS);
        }
        if all.is_empty() {
            writeln!(out, "还没有发布过。用 linli deploy 发布。")?;
        }
        for target in targets {
            let releases = ledger.of(target);
            for (number, release) in releases.iter().enumerate().rev() {
                let mark = if number + 1 == releases.len() { "（现在的）" } else { "" };
                let [new, changed, gone] = release.changes;
                let what = match &release.back_to {
                    Some(earlier) => format!("退回到 {earlier}"),
                    None => format!("新增 {new}，改动 {changed}，撤下 {gone}"),
                };
                let (id, time, by) = (&release.id, release.shown_time(), &release.by);
                writeln!(out, "{target}　{id}{mark}　{time}　{by}　{} 个文件，{what}", release.files)?;
            }
        }
        for damaged in &ledger.damaged {
            writeln!(out, "提醒：{damaged} 看不懂；它是 linli 写的，请从备份或 git 里找回")?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Rollback {
    pub(super) fn run(&self, common: &Common) -> io::Result<ExitCode> {
        let Some(config) = settings(common)? else {
            return fail("site.yaml 有错误或者不在这里；运行 linli build 看哪里不对");
        };
        // With one target, a release alone is enough: `linli rollback 20261127-093000`.
        let alone = self.target.as_deref().filter(|word| self.release.is_none() && ledger::is_id(word));
        let wanted = self.release.as_deref().or(alone);
        let target = match chosen(&config, self.target.as_deref().filter(|_| alone.is_none())) {
            Ok(target) => target.clone(),
            Err(message) => return usage(&message),
        };
        let mut ledger = Ledger::read(&common.root)?;
        let (who, now) = (who(&common.root), now());
        let words = format!("{who}（进程 {}，{} 开始）", std::process::id(), shown(now, config.timezone));
        let intent = if self.yes { Intent::Send } else { Intent::Look };
        let mut place = open(&common.root, &target, &ledger, &words, intent)?;
        let mut out = stdout(common);
        note_found(place.as_mut(), &mut ledger, &address(&config, &target), now, &mut out)?;
        let kept = place.kept()?;
        let current = ledger.of(&target.name).last().map(|release| release.origin().to_owned());
        let past = ledger.past(&target.name, now);
        let back = Back { by: &who, staying: &past.staying, placed: &past.placed, concurrency: CONCURRENCY };
        let earlier = kept.iter().rev().find(|id| current.as_ref().is_none_or(|current| *id < current));
        let Some(id) = wanted.or(earlier.map(String::as_str)) else {
            // A place that keeps nothing says why.
            if kept.is_empty() {
                place.go_back("", &back)?;
            }
            return fail(&format!(
                "{} 没有更早的版本可以退回；linli releases 列出发布过的版本",
                place.shown()
            ));
        };
        if !kept.iter().any(|one| one == id) && !kept.is_empty() {
            let message = format!("{} 没有留着 {id} 这个版本。留着的有：{}", place.shown(), kept.join("、"));
            return fail(&message);
        }
        if let Some(ended) =
            ask(self.yes, &format!("把 {}（{}）退回到 {id} 吗？", target.name, place.shown()), "没有退回")?
        {
            return Ok(ended);
        }
        let old = place.list().cloned().unwrap_or_default();
        let list = place.go_back(id, &back)?;
        let changes = Changes::between(&old, &list);
        let release = Release {
            id: ledger.free_id(&target.name, |instant| config.timezone.moment(instant).compact(), now),
            target: target.name.clone(),
            time: config.timezone.moment(now).rfc3339(config.timezone),
            by: who.clone(),
            place: place.shown(),
            address: address(&config, &target),
            list: list.hash(),
            files: list.items.len(),
            bytes: list.bytes(),
            changes: changes.counts(),
            back_to: Some(id.to_owned()),
        };
        let (id, files) = (id.to_owned(), release.files);
        ledger.add(release, &list, now)?;
        writeln!(out, "已退回到 {id}：{files} 个文件，逐个核对过，和当时发布的一样。")?;
        writeln!(out, "站点的源文件没有变；下一次 linli deploy 还会发布它们现在的内容。")?;
        Ok(ExitCode::SUCCESS)
    }
}

/// The addresses that a cache before a place has to ask for again, in lines: what changed, and what went.
fn refreshed(address: &str, changes: &Changes<'_>) -> Vec<String> {
    let base = address.trim_end_matches('/');
    let line = |path: &&str| format!("{base}{}\n", encoded_path(&changes::address(path)));
    changes.changed.iter().chain(&changes.gone).map(line).collect()
}

/// What a deploy that was killed left, and what else there is to say about a place before it is used. Tells whether that was
/// added to the ledger.
///
/// # Errors
/// That another site is there, with another `address`.
fn note_found(
    place: &mut dyn Place,
    ledger: &mut Ledger,
    address: &str,
    now: Instant,
    out: &mut dyn Write,
) -> io::Result<bool> {
    let found = place.found()?;
    found.notes.iter().try_for_each(|note| writeln!(out, "提醒：{note}"))?;
    let is_noted = |release: &Release| ledger.of(&release.target).iter().any(|one| one.id == release.id);
    let Some((release, list)) = found.release.filter(|(release, _)| !is_noted(release)) else {
        return Ok(false);
    };
    if release.address != address {
        let message = format!(
            "{} 里放的是另一个网站 {}（{} 发布的），没有动它。把这个目标的 path 改成另一个文件夹；不要那个网站了，就先移走它",
            place.shown(),
            release.address,
            release.by
        );
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
    }
    let (id, by) = (&release.id, &release.by);
    writeln!(
        out,
        "提醒：{by} 的发布 {id} 已经换上去了，这里没有记下来（中途停了，或者是从别处发布的）；现在补记"
    )?;
    ledger.add(release, &list, now)?;
    Ok(true)
}

/// What a view is to publishing.
fn class(view: &View) -> Class {
    match view {
        View::Page(PageView::Alias(_) | PageView::Poster(_)) => Class::File,
        View::Page(_) => Class::Page,
        View::File(FileView::Search(part)) if *part != Part::Entry => Class::Lasting,
        View::File(FileView::Picture(..) | FileView::ThemePicture(..)) => Class::Lasting,
        View::File(_) => Class::File,
    }
}

/// The settings of the site; `None` where they cannot be used.
pub(super) fn settings(common: &Common) -> io::Result<Option<Config>> {
    let file = common.root.join(folder::CONFIG);
    if !file.is_file() {
        return Ok(None);
    }
    let text = disk::read_now(&file)?;
    let Ok(text) = String::from_utf8(text) else { return Ok(None) };
    let parsed = config::parse(&SourcePath::new(folder::CONFIG), text.trim_start_matches('\u{feff}'));
    Ok(Some(parsed.value).filter(|_| !crate::diagnostic::stop_build(&parsed.diagnostics)))
}

/// The target that is meant.
pub(super) fn chosen<'a>(config: &'a Config, name: Option<&str>) -> Result<&'a Target, String> {
    let targets = config.deploy.as_slice();
    let names: Vec<&str> = targets.iter().map(|target| target.name.as_str()).collect();
    match (targets, name) {
        ([], _) => Err("site.yaml 里没有 deploy，不知道发布到哪里。写上，如：\ndeploy:\n  local: {type: dir, path: /srv/www/djpp}".into()),
        ([only], None) => Ok(only),
        (_, None) => Err(format!("有几个目标：{}。在命令后面写上是哪一个，如 {}", names.join("、"), names[0])),
        (_, Some(name)) => targets.iter().find(|target| target.name == name).ok_or_else(|| {
            let near = nearest(name, names.iter().copied());
            let near = near.map_or(String::new(), |near| format!("是不是“{near}”？"));
            format!("site.yaml 的 deploy 里没有“{name}”这个目标。{near}有的目标：{}", names.join("、"))
        }),
    }
}

/// Where the site is built that is sent to a target: one with another address than the site's own is built apart.
fn public(common: &Common, target: Option<&Target>) -> PathBuf {
    match target.filter(|target| target.base.is_some()) {
        Some(target) => common.root.join(disk::OWN).join("deploy").join(&target.name),
        None => common.root.join("public"),
    }
}

/// Where readers find what is sent to a target.
fn address(config: &Config, target: &Target) -> String {
    let base = target.base.as_ref().unwrap_or(&config.base);
    format!("{}{}/", base.origin, base.path)
}

/// Asks whether to go on; what the command ends with if not.
fn ask(yes: bool, question: &str, not_done: &str) -> io::Result<Option<Ended>> {
    if yes {
        return Ok(None);
    }
    if !io::stdin().is_terminal() {
        eprintln!("错误：没有人可以回答“{question}”，{not_done}。定时运行、脚本里运行，加上 --yes");
        return Ok(Some(ExitCode::from(USAGE)));
    }
    eprint!("{question}（输入 y 再按回车，别的都算不）");
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    if matches!(answer.trim(), "y" | "Y" | "yes" | "是" | "ｙ") {
        return Ok(None);
    }
    eprintln!("{not_done}。");
    Ok(Some(ExitCode::SUCCESS))
}

/// Who is at work, as git knows them, or the system.
pub(super) fn who(root: &Path) -> String {
    let git = |key: &str| {
        let output = Command::new("git").arg("-C").arg(root).args(["config", key]).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
        (output.status.success() && !text.is_empty()).then_some(text)
    };
    let user = || ["USER", "USERNAME", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok());
    let name = git("user.name").or_else(user).filter(|name| !name.is_empty());
    let machine =
        disk::read_now(Path::new("/etc/hostname")).ok().and_then(|name| String::from_utf8(name).ok());
    let machine = machine.or_else(|| std::env::var("COMPUTERNAME").ok()).map(|name| name.trim().to_owned());
    let name = name.unwrap_or_else(|| "不知名的用户".into());
    match machine.filter(|machine| !machine.is_empty()) {
        Some(machine) => format!("{name} @ {machine}"),
        None => name,
    }
}

fn now() -> Instant {
    super::now().instant(Zone::CHINA)
}

fn shown(now: Instant, zone: Zone) -> String {
    zone.moment(now).to_string()
}

fn stdout(common: &Common) -> Box<dyn Write> {
    match common.message_format {
        MessageFormat::Human => Box::new(io::stdout()),
        MessageFormat::Json => Box::new(io::stderr()),
    }
}

fn usage(message: &str) -> io::Result<ExitCode> {
    eprintln!("错误：{message}");
    Ok(ExitCode::from(USAGE))
}

fn fail(message: &str) -> io::Result<ExitCode> {
    eprintln!("错误：{message}");
    Ok(ExitCode::from(WORLD))
}

fn json(release: &Release) -> serde_json::Value {
    let Release { id, target, time, by, place, address, list, files, bytes, changes, back_to } = release;
    let [new, changed, gone] = changes;
    serde_json::json!({
        "release": id, "target": target, "time": time, "by": by, "place": place, "address": address,
        "list": list.to_string(), "files": files, "bytes": bytes,
        "new": new, "changed": changed, "gone": gone, "back_to": back_to,
    })
}
