//! `linli docs`: the manual that is part of the program, built into a folder of the user's caches and opened there, or told in the
//! terminal. Needs no site and no network.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::list::{Rows, print};
use super::{Common, USAGE, browser, now, words};
use crate::diagnostic::stop_build;
use crate::disk;
use crate::document::Heading;
use crate::embedded;
use crate::emit::{self, Staging};
use crate::engine::{Engine, Snapshot};
use crate::hash::{Hash, Hasher};
use crate::manual::{self, Page};
use crate::publish::sign::encoded_path;
use crate::site::Options;

/// So many other pages are named below the one that is shown.
const OTHERS: usize = 6;

#[derive(Args, Debug)]
pub(super) struct Docs {
    /// 要看什么：题目里的字、关键词、命令；不写就打开首页
    #[arg(value_name = "词", help_heading = "参数")]
    words: Vec<String>,
    /// 列出全部页面，不打开
    #[arg(long, conflicts_with = "print")]
    list: bool,
    /// 在终端里显示，不打开浏览器
    #[arg(long)]
    print: bool,
    /// 列出全部页面，写成 JSON
    #[arg(long)]
    json: bool,
}

impl Docs {
    pub(super) fn run(&self, common: &Common) -> io::Result<ExitCode> {
        let pages = manual::pages();
        let found = manual::find(&pages, &self.words);
        if found.is_empty() {
            return self.unknown(&pages);
        }
        let mut out = io::BufWriter::new(io::stdout().lock());
        if self.list || self.json || self.print && self.words.is_empty() {
            print(&mut out, rows(&found), self.json)?;
            out.flush()?;
            return Ok(ExitCode::SUCCESS);
        }
        let page = (!self.words.is_empty()).then(|| found[0]);
        if let Some(page) = page.filter(|_| self.print) {
            write!(out, "{}", manual::printed(page))?;
        } else {
            let (folder, snapshot) = build(common)?;
            let route = page.map_or(String::new(), |page| format!("{}/", page.route));
            let file = folder.join(format!("{route}index.html"));
            let heading = page.and_then(|page| heading(page, &self.words, &snapshot));
            let title = page.map_or("手册", |page| &page.title);
            let is_open = match heading {
                Some(heading) => {
                    writeln!(out, "{title}：{}　{}", heading.text, file.display())?;
                    browser::open(address(&file, &heading.id))
                }
                None => {
                    writeln!(out, "{title}　{}", file.display())?;
                    browser::open(&file)
                }
            };
            if !is_open {
                let word = page.map_or("词", |page| &page.name);
                writeln!(
                    out,
                    "打不开浏览器，请自己打开上面的文件；或者在终端里看：linli docs --print {word}"
                )?;
            }
        }
        out.flush()?;
        if !self.words.is_empty() {
            others(&found[1..])?;
        }
        Ok(ExitCode::SUCCESS)
    }

    fn unknown(&self, pages: &[Page]) -> io::Result<ExitCode> {
        let word = self.words.join(" ");
        let near = self.words.iter().find_map(|word| manual::near(pages, word));
        let near = near.map_or(String::new(), |near| format!("是不是“{near}”？"));
        writeln!(
            io::stderr(),
            "错误：手册里没有说到“{word}”的页面。{near}运行 linli docs --list 列出全部。"
        )?;
        Ok(ExitCode::from(USAGE))
    }
}

fn rows(pages: &[&Page]) -> Rows {
    let row = |page: &&Page| {
        vec![
            ("name", "打开它", json!(format!("linli docs {}", page.name))),
            ("title", "题目", json!(page.title)),
            ("description", "说什么", json!(page.description)),
        ]
    };
    pages.iter().map(row).collect()
}

/// Names the other pages that speak of what was asked for.
fn others(pages: &[&Page]) -> io::Result<()> {
    if pages.is_empty() {
        return Ok(());
    }
    let mut err = io::stderr().lock();
    writeln!(err, "也说到它的：")?;
    for page in pages.iter().take(OTHERS) {
        writeln!(err, "  {}　linli docs {}", page.title, words::as_word(&page.name))?;
    }
    match pages.len().saturating_sub(OTHERS) {
        0 => Ok(()),
        more => writeln!(err, "  还有 {more} 页"),
    }
}

/// The heading of a page below which it speaks of what was asked for, as it is in the built manual.
fn heading<'s>(page: &Page, words: &[String], snapshot: &'s Snapshot) -> Option<&'s Heading> {
    let place = manual::section(page, words)?;
    let route = format!("/{}/", page.route);
    let shown = snapshot.site()?.pages().find(|shown| shown.summary.route.as_str() == route)?;
    shown.document.body.headings.get(place)
}

/// A place in a file, for a browser.
fn address(file: &Path, id: &str) -> String {
    let path = file.display().to_string().replace('\\', "/");
    let path = path.strip_prefix('/').unwrap_or(&path);
    // The colon of a drive stands as it is.
    let (drive, path) = match path.split_once(":/") {
        Some((drive, path)) => (format!("{drive}:/"), path),
        None => (String::new(), path),
    };
    format!("file:///{drive}{}#{}", encoded_path(path), encoded_path(id))
}

/// Builds the manual for reading from a folder; gives that of the built site, and what was built. A second time nothing is written.
fn build(common: &Common) -> io::Result<(PathBuf, Snapshot)> {
    let mut parts = Hasher::default();
    for (path, bytes) in embedded::MANUAL.iter().chain(embedded::DEFAULT_THEME) {
        parts.text(path);
        parts.hash(Hash::of(bytes));
    }
    // Another version of the program, or of what is in it, has another folder: who reads in one is not disturbed.
    let name = format!("docs-{}-{}", env!("CARGO_PKG_VERSION"), parts.finish().fingerprint());
    let kept = caches().map(|caches| build_in(common, &caches, &name));
    match kept {
        Some(Ok(built)) => Ok(built),
        // No home, or none that can be written to: what is temporary will do.
        _ => build_in(common, &std::env::temp_dir(), &name),
    }
}

fn build_in(common: &Common, caches: &Path, name: &str) -> io::Result<(PathBuf, Snapshot)> {
    if !caches.is_dir() {
        disk::make_folder(caches)?;
    }
    let own = caches.join("linli");
    disk::make_folder(&own)?;
    let root = own.join(name);
    disk::make_folder(&root)?;
    for (path, bytes) in embedded::MANUAL {
        write(&root, path, bytes)?;
    }
    let output = root.join("public");
    emit::may_write(&root, &output)?;
    let options =
        Options { base: None, relative: true, drafts: false, now: now(), left_out: BTreeSet::new() };
    let staging = Staging::new(&output);
    let snapshot = Engine::new(&root, options).once().pass_into(&staging)?;
    if stop_build(&snapshot.diagnostics) {
        // Tests build the manual: somebody wrote into the folder.
        common.report(&snapshot.diagnostics, &snapshot.sources)?;
        let message = format!("手册生成不了；请删去文件夹 {} 再试", root.display());
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }
    staging.commit(&snapshot.outputs, &[])?;
    Ok((output, snapshot))
}

/// Writes a file of the manual, unless it is there as it should be.
fn write(root: &Path, path: &str, bytes: &[u8]) -> io::Result<()> {
    let file = root.join(path);
    if disk::read_now(&file).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    let mut folder = root.to_path_buf();
    for part in Path::new(path).parent().into_iter().flat_map(Path::components) {
        folder.push(part);
        disk::make_folder(&folder)?;
    }
    disk::replace(&file, bytes)
}

/// Where the system wants programs to keep what they can make again.
fn caches() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    variable("XDG_CACHE_HOME").filter(|folder| folder.is_absolute()).or_else(|| {
        if cfg!(windows) {
            variable("LOCALAPPDATA")
        } else if cfg!(target_os = "macos") {
            Some(variable("HOME")?.join("Library").join("Caches"))
        } else {
            Some(variable("HOME")?.join(".cache"))
        }
    })
}
