//! `linli theme`: which templates are built in and which are the site's own; copies of them, and what an upgrade changed since.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::list::{Rows, print};
use super::{Common, SITE, USAGE, WORLD, say_recovered, words};
use crate::config;
use crate::diagnostic::{Diagnostic, nearest};
use crate::edit::Edit;
use crate::scaffold::copies::{self, File, Merged, State};
use crate::source::{self, Sources};

#[derive(Args, Debug)]
pub(super) struct Theme {
    /// list 列出模板（缺省）、copy 抄一份内置的到站点里来改、diff 看内置的后来改了什么
    #[arg(
        value_name = "做什么",
        help_heading = "参数",
        default_value = "list",
        hide_default_value = true,
        hide_possible_values = true
    )]
    what: What,
    /// 模板的名字，如 home.html；diff 不写就是全部
    #[arg(value_name = "模板", help_heading = "参数")]
    names: Vec<String>,
    /// 与 diff 连用：把内置的改动并进站点的模板；两边改了同一处的不动，列出来
    #[arg(long)]
    merge: bool,
    /// 与 diff 连用：已经看过并手工改好，以后只说再变的
    #[arg(long, conflicts_with = "merge")]
    seen: bool,
    /// 与 list 连用：写成 JSON
    #[arg(long)]
    json: bool,
}

#[derive(Copy, Clone, Debug, ValueEnum)]
enum What {
    List,
    Copy,
    Diff,
}

/// The theme of a site, and what was asked about it.
struct Desk<'a> {
    common: &'a Common,
    theme: String,
    files: Vec<File>,
}

impl Theme {
    pub(super) fn run(&self, common: &Common) -> io::Result<ExitCode> {
        let scan = source::scan(&common.root, &Sources::default(), None)?;
        let mut complaints = Vec::new();
        let config = config::read(&scan.sources)?.collect(&mut complaints);
        if crate::diagnostic::stop_build(&complaints) {
            common.report(&complaints, &scan.sources)?;
            return Ok(ExitCode::from(SITE));
        }
        let files = copies::files(&common.root, &config.theme, &scan.sources)?;
        let desk = Desk { common, theme: config.theme, files };
        if let What::List = self.what {
            return desk.list(self.json);
        }
        let chosen = match desk.find(&self.names) {
            Ok(chosen) => chosen,
            Err(message) => {
                writeln!(io::stderr(), "错误：{message}")?;
                return Ok(ExitCode::from(USAGE));
            }
        };
        match self.what {
            What::Copy => desk.copy(&chosen),
            _ if self.merge => desk.merge(&desk.copied(chosen)),
            _ if self.seen => desk.seen(&chosen),
            _ => desk.diff(&desk.copied(chosen)),
        }
    }
}

impl Desk<'_> {
    fn list(&self, json: bool) -> io::Result<ExitCode> {
        let row = |file: &File| {
            let place = if file.state() == State::BuiltIn { "" } else { file.path.as_str() };
            vec![
                ("name", "模板", json!(file.name)),
                ("state", "哪来的", json!(said(file.state()))),
                ("file", "文件", json!(place)),
                // The last one: it may be long.
                ("purpose", "是什么", json!(file.purpose())),
            ]
        };
        let rows: Rows = self.files.iter().map(row).collect();
        let mut out = io::BufWriter::new(io::stdout().lock());
        print(&mut out, rows, json)?;
        out.flush()?;
        Ok(ExitCode::SUCCESS)
    }

    /// The files of some names, which may be written as paths and without their ending.
    fn find(&self, names: &[String]) -> Result<Vec<&File>, String> {
        let folder = crate::folder::theme(&self.theme);
        let find = |written: &String| {
            let below = written.replace('\\', "/");
            let below = below.trim_start_matches("./");
            let below = below.strip_prefix(&folder).unwrap_or(below);
            let is_of = |file: &&File| file.name == below || file.name.strip_suffix(".html") == Some(below);
            self.files.iter().find(is_of).ok_or_else(|| {
                let near = nearest(below, self.files.iter().map(|file| file.name.as_str()));
                let near = near.map_or(String::new(), |near| format!("是不是“{near}”？"));
                format!("主题里没有“{written}”。{near}运行 linli theme list 列出全部。")
            })
        };
        names.iter().map(find).collect()
    }

    /// Those of the files that the site has its own version of; of all, where none were chosen.
    fn copied<'a>(&'a self, chosen: Vec<&'a File>) -> Vec<&'a File> {
        if !chosen.is_empty() {
            return chosen;
        }
        let is_copied = |file: &&File| !matches!(file.state(), State::BuiltIn | State::Own);
        self.files.iter().filter(is_copied).collect()
    }

    fn copy(&self, chosen: &[&File]) -> io::Result<ExitCode> {
        if chosen.is_empty() {
            writeln!(
                io::stderr(),
                "错误：要抄哪个模板？如 linli theme copy home.html；运行 linli theme list 列出全部。"
            )?;
            return Ok(ExitCode::from(USAGE));
        }
        if let Some(there) = chosen.iter().find(|file| file.state() != State::BuiltIn) {
            let message = "已经是站点自己的，不会覆盖它；要从头再来，先把它移走或者改名";
            writeln!(io::stderr(), "错误：{} {message}", there.path)?;
            return Ok(ExitCode::from(USAGE));
        }
        let edits: Vec<Edit> = chosen.iter().flat_map(|file| file.copy(&self.theme)).collect();
        if let Some(code) = self.write(&edits)? {
            return Ok(code);
        }
        let mut out = io::stdout().lock();
        for file in chosen {
            writeln!(out, "已抄到 {}，可以改了。", file.path)?;
        }
        writeln!(
            out,
            "内置的原样记在旁边的 .base 文件夹里，和站点一起保存；程序升级以后运行 linli theme diff 看内置的改了什么。"
        )?;
        Ok(ExitCode::SUCCESS)
    }

    fn diff(&self, chosen: &[&File]) -> io::Result<ExitCode> {
        let mut out = io::BufWriter::new(io::stdout().lock());
        let mut outdated = 0;
        for file in chosen {
            let path = &file.path;
            match file.state() {
                State::BuiltIn => writeln!(out, "{}：站点没有自己的，用的就是内置的。", file.name)?,
                State::Own => writeln!(out, "{path}：是站点自己的，内置主题里没有这个名字。")?,
                State::Gone => {
                    writeln!(out, "{path}：内置主题里已经没有这个名字了；还有别的模板用到它才起作用。")?;
                }
                State::Same | State::Changed => {
                    writeln!(out, "{path}：抄来以后，内置的没有变过。")?;
                }
                State::Outdated => {
                    outdated += 1;
                    writeln!(out, "{path}：抄来以后，内置的改了：")?;
                    self.show(&mut out, file)?;
                }
                State::Baseless => {
                    let why = "不知道它是从哪一版内置的改来的（旁边的 .base 里没有底本），与现在内置的相差：";
                    writeln!(out, "{path}：{why}")?;
                    self.show(&mut out, file)?;
                    writeln!(
                        out,
                        "看过以后运行 linli theme diff {} --seen，以后只说内置的再改了什么。",
                        file.name
                    )?;
                }
            }
        }
        if chosen.is_empty() {
            writeln!(out, "站点没有自己的模板，用的全是内置的。")?;
        }
        if outdated > 0 {
            writeln!(
                out,
                "要把这些改动并进站点的模板：linli theme diff --merge；手工改好的：linli theme diff 模板 --seen。"
            )?;
        }
        out.flush()?;
        Ok(ExitCode::SUCCESS)
    }

    fn show(&self, out: &mut impl Write, file: &File) -> io::Result<()> {
        let Some(diff) = file.diff() else {
            return writeln!(out, "（不是文字，不能一行行地比）");
        };
        let (red, green, plain) =
            if self.common.colour() { ("\x1b[31m", "\x1b[32m", "\x1b[0m") } else { ("", "", "") };
        for line in diff.lines() {
            let colour = if line.starts_with('-') {
                red
            } else if line.starts_with('+') {
                green
            } else {
                ""
            };
            writeln!(out, "{colour}{line}{}", if colour.is_empty() { "" } else { plain })?;
        }
        writeln!(out)
    }

    fn merge(&self, chosen: &[&File]) -> io::Result<ExitCode> {
        let (mut edits, mut merged, mut torn) = (Vec::new(), Vec::new(), Vec::new());
        for file in chosen.iter().filter(|file| file.state() == State::Outdated) {
            match file.merged() {
                Some(Merged::Text(text)) => {
                    edits.extend(file.settle(&self.theme, Some(text)));
                    merged.push(file);
                }
                Some(Merged::Torn(text)) => torn.push((file, text)),
                None => torn.push((file, String::new())),
            }
        }
        if let Some(code) = self.write(&edits)? {
            return Ok(code);
        }
        let mut out = io::BufWriter::new(io::stdout().lock());
        for file in &merged {
            writeln!(out, "已把内置的改动并进 {}。", file.path)?;
        }
        for (file, text) in &torn {
            writeln!(out, "没有动 {}：站点和内置的改了同一处。", file.path)?;
            say_torn(&mut out, text)?;
            writeln!(out, "手工改好以后运行 linli theme diff {} --seen。\n", file.name)?;
        }
        match (merged.is_empty(), torn.is_empty()) {
            (true, true) => writeln!(out, "没有要并的。")?,
            (false, _) => writeln!(out, "接下来运行 linli build，看看改过的模板对不对。")?,
            (true, false) => {}
        }
        out.flush()?;
        Ok(if torn.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(SITE) })
    }

    fn seen(&self, chosen: &[&File]) -> io::Result<ExitCode> {
        let is_own = |file: &&&File| matches!(file.state(), State::BuiltIn | State::Own | State::Gone);
        if chosen.is_empty() || chosen.iter().any(|file| is_own(&file)) {
            let message = "写上看过的模板，是站点里有、内置的也有的，如 linli theme diff home.html --seen";
            writeln!(io::stderr(), "错误：{message}")?;
            return Ok(ExitCode::from(USAGE));
        }
        let edits: Vec<Edit> = chosen.iter().flat_map(|file| file.settle(&self.theme, None)).collect();
        if let Some(code) = self.write(&edits)? {
            return Ok(code);
        }
        writeln!(io::stdout(), "已记下，以后只说内置的再改了什么。")?;
        Ok(ExitCode::SUCCESS)
    }

    /// Makes the edits and says what is in the way; an exit code where nothing was written.
    fn write(&self, edits: &[Edit]) -> io::Result<Option<ExitCode>> {
        let conflict = match copies::write(&self.common.root, edits)? {
            Ok(applied) => {
                say_recovered(applied.recovered.as_ref());
                return Ok(None);
            }
            Err(conflict) => conflict,
        };
        say_recovered(conflict.recovered.as_deref());
        let changed = words::files(&conflict.changed);
        writeln!(
            io::stderr(),
            "错误：{changed} 刚刚被别的程序改过，所以一个文件也没有写入；保存好以后再运行一次"
        )?;
        Ok(Some(ExitCode::from(WORLD)))
    }
}

/// What is said beside errors in templates where the site has copies of older built-in ones: those that were not copied may ask
/// for what only the new ones have. Nothing where there are none.
///
/// # Errors
/// As [`copies::files`].
pub(super) fn hint_of_outdated(
    root: &Path,
    diagnostics: &[Diagnostic],
    sources: &Sources,
) -> io::Result<String> {
    if !diagnostics.iter().any(|one| one.code.stops() && one.code.area() == "template") {
        return Ok(String::new());
    }
    let config = config::read(sources)?.collect(&mut Vec::new());
    let files = copies::files(root, &config.theme, sources)?;
    let outdated = files.iter().filter(|file| file.state() == State::Outdated);
    let outdated: Vec<&str> = outdated.map(|file| file.path.as_str()).collect();
    Ok(match outdated.is_empty() {
        true => String::new(),
        false => format!(
            "从内置的抄来的 {} 以后，内置的改过，模板的错误可能由此而来。先看改了什么：linli theme diff；并进来：linli theme diff --merge\n\n",
            outdated.join("、")
        ),
    })
}

/// The parts of a torn text that both changed: the site's lines, those both come from, and the built-in ones.
fn say_torn(out: &mut impl Write, text: &str) -> io::Result<()> {
    let mut is_within = false;
    for line in text.lines() {
        let mark = [
            ("<<<<<<<", "── 站点的："),
            ("|||||||", "── 内置的旧版："),
            ("=======", "── 内置的新版："),
            (">>>>>>>", "──"),
        ]
        .into_iter()
        .find(|(mark, _)| line.starts_with(mark));
        match mark {
            Some((mark, said)) => {
                is_within = mark != ">>>>>>>";
                writeln!(out, "{said}")?;
            }
            None if is_within => writeln!(out, "{line}")?,
            None => {}
        }
    }
    Ok(())
}

/// A state, in a word for the list.
fn said(state: State) -> &'static str {
    match state {
        State::BuiltIn => "内置",
        State::Own => "站点自己的",
        State::Same => "站点的，与内置的相同",
        State::Changed => "站点的，改过",
        State::Outdated => "站点的，内置的后来改了",
        State::Gone => "站点的，内置的已经没有了",
        State::Baseless => "站点的，没有底本",
    }
}
