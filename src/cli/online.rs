//! `linli verify`, `linli server-config`, `linli doctor`: whether readers get what was published, what a server needs to know
//! to show it, and what a machine lacks to publish it.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use clap::Args;

use super::deploy::{chosen, settings, who};
use super::{Common, SITE, USAGE, WORLD, exit_code, now};
use crate::config::Config;
use crate::config::deploy::{Place as Where, Target};
use crate::date::Zone;
use crate::disk;
use crate::emit;
use crate::engine::Engine;
use crate::ledger::Release;
use crate::plan::{PageView, View};
use crate::publish::changes::size;
use crate::publish::list::List;
use crate::publish::record::Ledger;
use crate::publish::server::{self, Server, Setting};
use crate::publish::verify::{self, Findings};
use crate::publish::{Intent, keys, open};
use crate::site::Options;

#[derive(Args, Debug)]
pub(super) struct Verify {
    /// 目标的名字、网址（如 https://www.example.gov.cn/djpp/）或者文件夹；只有一个目标时可以不写
    #[arg(value_name = "目标、网址或文件夹", help_heading = "参数")]
    what: Option<String>,
    /// 只随机抽查这么多个文件，缺省全部核对
    #[arg(long, value_name = "个数", value_parser = super::words::count)]
    sample: Option<usize>,
}

#[derive(Args, Debug)]
pub(super) struct ServerConfig {
    /// 服务器：nginx、caddy、apache、iis
    #[arg(value_name = "服务器", help_heading = "参数")]
    server: String,
    /// 网站在服务器上的文件夹；缺省用 site.yaml 里 deploy 写的
    #[arg(long, value_name = "文件夹")]
    folder: Option<String>,
}

impl Verify {
    pub(super) fn run(&self, common: &Common) -> io::Result<ExitCode> {
        let ledger = Ledger::read(&common.root)?;
        let config = settings(common)?;
        let target = config.as_ref().and_then(|config| match &self.what {
            Some(name) => config.deploy.iter().find(|target| target.name == *name),
            None => chosen(config, None).ok(),
        });
        let is_url = self.what.as_deref().filter(|what| what.contains("://"));
        let folder = self.what.as_deref().map(Path::new).filter(|path| is_url.is_none() && path.is_dir());
        let newest = |mut releases: Vec<&Release>| -> Option<Release> {
            releases.sort_by(|a, b| a.id.cmp(&b.id));
            releases.last().map(|release| (*release).clone())
        };
        let all = || ledger.targets().filter_map(|target| ledger.of(target).last()).collect::<Vec<_>>();
        let release = match (target, is_url) {
            (Some(target), _) => ledger.of(&target.name).last().cloned(),
            (None, Some(url)) => {
                let same =
                    |release: &&Release| release.address.trim_end_matches('/') == url.trim_end_matches('/');
                newest(all().into_iter().filter(same).collect()).or_else(|| newest(all()))
            }
            (None, None) => newest(all()),
        };
        let Some(release) = release else {
            eprintln!("错误：ledger 里没有发布记录，没有可以对照的；先用 linli deploy 发布一次");
            return Ok(ExitCode::from(WORLD));
        };
        let Some(list) = ledger.list(&release) else {
            eprintln!(
                "错误：{} 这次发布的清单不见了或者被改过，不能核对；从备份或 git 里找回 ledger 文件夹，或者再发布一次",
                release.id
            );
            return Ok(ExitCode::from(WORLD));
        };
        let staying = ledger.past(&release.target, now().instant(Zone::CHINA)).staying;
        let (shown, findings) = match (target, is_url, folder) {
            (Some(target), ..) => {
                let mut place = open(&common.root, target, &ledger, &who(&common.root), Intent::Look)?;
                (format!("{}（{}）", target.name, place.shown()), place.check(&list, &staying, self.sample)?)
            }
            (None, Some(url), _) => {
                let url = format!("{}/", url.trim_end_matches('/'));
                (url.clone(), verify::online(&url, &list, self.sample, 8)?)
            }
            (None, None, Some(folder)) => {
                (folder.display().to_string(), self.folder(folder, &list, &staying)?)
            }
            (None, None, None) => {
                let message = match (&self.what, &config) {
                    (Some(what), _) => {
                        format!("没有“{what}”这个目标，也没有这个文件夹；写目标的名字、网址或者文件夹")
                    }
                    (None, Some(config)) => chosen(config, None).err().unwrap_or_default(),
                    (None, None) => "site.yaml 有错误或者不在这里；运行 linli build 看哪里不对".into(),
                };
                eprintln!("错误：{message}");
                return Ok(ExitCode::from(USAGE));
            }
        };
        let mut out = io::stdout().lock();
        writeln!(out, "核对 {shown}：对照 {} 的发布 {}（{}）", release.shown_time(), release.id, release.by)?;
        findings.words().iter().try_for_each(|line| writeln!(out, "{line}"))?;
        let (looked_at, all) = (findings.looked_at, list.items.len());
        let part = if looked_at < all {
            format!("抽查了 {looked_at} 个（共 {all} 个）")
        } else {
            format!("{looked_at} 个文件都核对了")
        };
        match findings.are_none() {
            true => writeln!(out, "{part}，和发布的一模一样。清单的 SHA-256：{}", release.list)?,
            false => writeln!(
                out,
                "{part}，有不对的地方，见上面。要恢复成发布的样子：linli deploy {} --full",
                release.target
            )?,
        }
        Ok(if findings.are_none() { ExitCode::SUCCESS } else { ExitCode::from(SITE) })
    }

    /// A folder that somebody names: what a build keeps in its own is no foreign file.
    fn folder(
        &self,
        folder: &Path,
        list: &List,
        staying: &crate::publish::list::Items,
    ) -> io::Result<Findings> {
        let mut findings = verify::folder(folder, list, staying, self.sample)?;
        if folder.join(emit::MANIFEST).is_file() {
            findings.foreign.retain(|path| !path.starts_with(".linli-"));
        }
        Ok(findings)
    }
}

impl ServerConfig {
    pub(super) fn run(&self, common: &Common) -> io::Result<ExitCode> {
        let Some((_, server)) = Server::NAMES.iter().find(|(name, _)| *name == self.server.to_lowercase())
        else {
            let names = Server::NAMES.map(|(name, _)| name).join("、");
            eprintln!("错误：不认识的服务器“{}”。可以写：{names}", self.server);
            return Ok(ExitCode::from(USAGE));
        };
        let options =
            Options { base: None, relative: false, drafts: false, now: now(), left_out: BTreeSet::new() };
        let snapshot = Engine::new(&common.root, options).once().pass()?;
        let Some(site) = snapshot.site().filter(|_| !crate::diagnostic::stop_build(&snapshot.diagnostics))
        else {
            common.report(&snapshot.diagnostics, &snapshot.sources)?;
            return Ok(exit_code(&snapshot.diagnostics));
        };
        let base = &site.config.base;
        let moved = snapshot.outputs.iter().filter_map(|(route, made)| match &made.view {
            View::Page(PageView::Alias(to)) => {
                Some((format!("{}{route}", base.path), format!("{}{to}", base.path)))
            }
            _ => None,
        });
        let moved: Vec<(String, String)> = moved.collect();
        let written = site.config.deploy.iter().find_map(|target| match &target.place {
            Where::Dir(dir) => Some(
                std::path::absolute(common.root.join(&dir.path)).unwrap_or_default().display().to_string(),
            ),
            Where::Ssh(host) => Some(host.path.clone()),
            _ => None,
        });
        let folder = self.folder.clone().or(written).unwrap_or_else(|| "/srv/www/djpp".into());
        let host = base.origin.split_once("://").map_or("localhost", |(_, host)| host);
        let host = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let portal = snapshot.scene.as_ref().and_then(|scene| scene.theme().portal.as_ref());
        let policy = portal.map_or_else(|| server::POLICY.to_owned(), |portal| portal.policy(server::POLICY));
        let folder = folder.trim_end_matches('/');
        let setting = Setting { host, path: &base.path, folder, moved: &moved, policy: &policy };
        write!(io::stdout().lock(), "{}", server::text(*server, &setting))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// One line of a doctor: what was looked at, how it is, and what to do if it is not well.
struct Look {
    what: String,
    /// `Err` with what to do.
    well: Result<String, String>,
    /// Nothing is published without it.
    is_needed: bool,
}

/// `linli doctor`: each thing that a machine needs, and what to do where it lacks.
pub(super) fn doctor(common: &Common) -> io::Result<ExitCode> {
    let mut looks = vec![clock(), folder(&common.root)];
    looks.extend(room(&common.root));
    let tools = [
        (
            "git",
            "--version",
            "发布记录和站点用 git 保存，能找回以前的内容；Debian、Ubuntu、麒麟：apt install git",
        ),
        (
            "ssh",
            "-V",
            "发布到别的服务器（type: ssh）要用它；apt install openssh-client，Windows 在“可选功能”里添加 OpenSSH 客户端",
        ),
        ("rsync", "--version", "发布到别的服务器时只传有变化的部分；没有也能用 sftp；apt install rsync"),
    ];
    for (name, argument, advice) in tools {
        let well =
            if is_there(name, argument) { Ok("有".into()) } else { Err(format!("没有。{advice}")) };
        looks.push(Look { what: name.into(), well, is_needed: false });
    }
    looks.push(browser());
    looks.extend(fonts());
    match settings(common)? {
        None => looks.push(Look {
            what: "site.yaml".into(),
            well: Err(
                "没有，或者里面有错误；运行 linli build 看哪里不对，或者用 --root 指定站点的文件夹".into()
            ),
            is_needed: true,
        }),
        Some(config) => {
            looks.push(Look { what: "site.yaml".into(), well: Ok("能用".into()), is_needed: true });
            looks.extend(targets(common, &config)?);
        }
    }
    let mut out = io::stdout().lock();
    for Look { what, well, is_needed } in &looks {
        match well {
            Ok(well) => writeln!(out, "　好　{what}：{well}")?,
            Err(advice) => writeln!(out, "{}　{what}：{advice}", if *is_needed { "　缺" } else { "可选" })?,
        }
    }
    let lacks = looks.iter().filter(|look| look.is_needed && look.well.is_err()).count();
    match lacks {
        0 => writeln!(out, "要用的都有。")?,
        lacks => writeln!(out, "有 {lacks} 样要先解决，见上面写着“缺”的几行。")?,
    }
    Ok(if lacks == 0 { ExitCode::SUCCESS } else { ExitCode::from(WORLD) })
}

fn is_there(program: &str, argument: &str) -> bool {
    let mut command = Command::new(program);
    command.arg(argument).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Certificates and signatures go by the clock.
fn clock() -> Look {
    let now = Zone::CHINA.moment(now().instant(Zone::CHINA));
    let well = match now.date.year {
        2026..2100 => Ok(format!("现在是 {now}（北京时间）；不对的话，在系统设置里校准")),
        year => Err(format!("系统的时钟是 {year} 年，不对；在系统设置里校准，不然证书和签名都会出错")),
    };
    Look { what: "时间".into(), well, is_needed: true }
}

/// Whether the site's folder can be written to.
fn folder(root: &Path) -> Look {
    let well = match disk::make_own(root) {
        Ok(own) => {
            // It is written over again by the next look.
            disk::replace(&own.join("doctor"), b"linli").map(|()| "能写".to_owned())
        }
        Err(error) => Err(error),
    };
    let well = well.map_err(|error| {
        format!("写不进去（{}）；换一个有权限的用户，或者腾出空间", super::words::world(&error))
    });
    let place = std::path::absolute(root).unwrap_or_else(|_| PathBuf::from(root));
    Look { what: format!("站点的文件夹 {}", place.display()), well, is_needed: true }
}

/// What is left of the disk that the site is on, where the system tells.
fn room(root: &Path) -> Option<Look> {
    let output = Command::new("df").arg("-Pk").arg(root).stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let left = text.lines().nth(1)?.split_whitespace().nth(3)?.parse::<u64>().ok()? * 1024;
    let size = size(left);
    let well = match left {
        // A site of some thousand photos, built and kept in a few releases.
        1_000_000_000.. => Ok(format!("还有 {size}")),
        _ => Err(format!("只剩 {size}，生成和发布可能写不下；清理出 1 GB 以上")),
    };
    Some(Look { what: "磁盘".into(), well, is_needed: false })
}

/// A browser that prints posters and shows the preview.
fn browser() -> Look {
    const NAMES: [&str; 6] =
        ["chromium", "chromium-browser", "google-chrome", "microsoft-edge", "msedge.exe", "chrome.exe"];
    let is_on_path = |name: &str| {
        let folders = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&folders).any(|folder| folder.join(name).is_file())
    };
    // Windows has one, though not on the path.
    let found = NAMES.into_iter().find(|name| is_on_path(name)).or(cfg!(windows).then_some("Edge"));
    let advice = "没有找到。看预览、打印海报要用较新的浏览器；Debian、Ubuntu、麒麟：apt install chromium";
    let well = found.map(|name| format!("有 {name}")).ok_or_else(|| advice.to_owned());
    Look { what: "浏览器".into(), well, is_needed: false }
}

/// Chinese fonts, where the system tells: browsers show pages with them.
fn fonts() -> Option<Look> {
    let output =
        Command::new("fc-list").args([":lang=zh-cn", "family"]).stdin(Stdio::null()).output().ok()?;
    let well = match output.stdout.is_empty() {
        false => Ok("有".to_owned()),
        true => Err("没有。预览里的汉字会是方块；apt install fonts-noto-cjk".to_owned()),
    };
    Some(Look { what: "中文字体".into(), well, is_needed: false })
}

/// What is wrong with a target and what to do: what a server or store says has its own advice, a folder has not.
fn advised(target: &Target, error: &io::Error) -> String {
    let said = super::words::world(error);
    match (&target.place, error.kind()) {
        (Where::Dir(_), io::ErrorKind::PermissionDenied) => format!(
            "{said}；请管服务器的人把它的上一级文件夹给运行 linli 的用户写（如 sudo chown 用户名 文件夹），或者换一个能写的 path"
        ),
        _ => said,
    }
}

fn targets(common: &Common, config: &Config) -> io::Result<Vec<Look>> {
    let ledger = Ledger::read(&common.root)?;
    let look = |target: &Target| {
        if let Where::S3(_) = target.place
            && let Err(error) = keys::of(&common.root, &target.name)
        {
            return Err(super::words::world(&error));
        }
        let place = open(&common.root, target, &ledger, &who(&common.root), Intent::Look);
        place
            .and_then(|mut place| place.found().map(|_| format!("{}，能用", place.shown())))
            .map_err(|error| advised(target, &error))
    };
    let looks = config.deploy.iter().map(|target| Look {
        what: format!("目标 {}", target.name),
        well: look(target),
        is_needed: true,
    });
    Ok(looks.collect())
}
