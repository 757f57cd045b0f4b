//! `linli fmt`: shows the safe changes of typography, and makes them when told to.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Args;

use super::{Common, SITE, WORLD, say_recovered, words};
use crate::check::listed;
use crate::config;
use crate::format::{self, Change, Formatted, Left};
use crate::source::{self, Scan, Sources};

#[derive(Args, Debug)]
pub(super) struct Format {
    /// 把改动写入文件；不写这一项只显示改动
    #[arg(long)]
    write: bool,
}

impl Format {
    pub(super) fn run(&self, common: &Common) -> io::Result<ExitCode> {
        let Scan { mut sources, unread, mut complaints, .. } =
            source::scan(&common.root, &Sources::default(), None)?;
        let config = config::read(&sources)?.collect(&mut complaints);
        let listed = listed::read(&sources)?.collect(&mut complaints);
        if !complaints.is_empty() {
            common.report(&complaints, &sources)?;
            return Ok(ExitCode::from(SITE));
        }
        let mut texts = Vec::new();
        for page in &unread {
            let (source, text) = sources.read_first(page)?;
            texts.push((source.path.clone(), text));
            // Reports show the lines of what is among the sources.
            sources.add(source);
        }
        let Formatted { changes, left, unread } = format::format(&config, listed, texts);
        common.report(&unread, &sources)?;
        let done = ExitCode::from(if unread.is_empty() { 0 } else { SITE });
        let mut out = io::BufWriter::new(io::stdout().lock());
        let (red, green, plain) =
            if common.colour() { ("\x1b[31m", "\x1b[32m", "\x1b[0m") } else { ("", "", "") };
        let mut places = 0;
        for change in &changes {
            for (number, old, new) in &change.lines {
                places += 1;
                writeln!(out, "{}:{number}\n{red}- {old}{plain}\n{green}+ {new}{plain}\n", change.path)?;
            }
        }
        match (changes.is_empty(), self.write) {
            (true, _) if left.is_empty() => writeln!(out, "没有要改的。")?,
            (true, _) => writeln!(out, "没有能放心自动改的。")?,
            (false, false) => writeln!(
                out,
                "{} 个文件共 {places} 行可以放心改。确认后运行 linli fmt --write 写入。",
                changes.len()
            )?,
            (false, true) => {
                out.flush()?;
                if let Some(code) = write(common, &changes)? {
                    return Ok(code);
                }
            }
        }
        say_left(&mut out, &left)?;
        if !unread.is_empty() {
            let files: BTreeSet<_> =
                unread.iter().filter_map(|one| Some(&one.span.as_ref()?.source)).collect();
            writeln!(out, "有 {} 个文件读不出来，没有检查：见上面的错误。", files.len())?;
        }
        out.flush()?;
        Ok(done)
    }
}

/// So many of the slips that are left are shown.
const LEFT: usize = 20;

/// Says what only the author can mend.
fn say_left(out: &mut impl Write, left: &[Left]) -> io::Result<()> {
    if left.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n有 {} 处要手工改：", left.len())?;
    for Left { path, line, column, message, reason } in left.iter().take(LEFT) {
        writeln!(out, "{path}:{line}:{column}　{message}；{reason}")?;
    }
    if left.len() > LEFT {
        writeln!(out, "……另有 {} 处，改好这些再运行一次", left.len() - LEFT)?;
    }
    Ok(())
}

/// Writes all changes or none, and says so. An exit code where none was written.
fn write(common: &Common, changes: &[Change]) -> io::Result<Option<ExitCode>> {
    let conflict = match format::write(&common.root, changes)? {
        Ok(applied) => {
            say_recovered(applied.recovered.as_ref());
            writeln!(io::stdout(), "已改 {} 个文件。", changes.len())?;
            return Ok(None);
        }
        Err(conflict) => conflict,
    };
    say_recovered(conflict.recovered.as_deref());
    let changed = words::files(&conflict.changed);
    eprintln!("错误：{changed} 刚刚被别的程序改过，所以一个文件也没有写入");
    if let Some(kept) = &conflict.kept {
        eprintln!("没有写入的内容存在 {}", words::place(kept));
    }
    eprintln!("建议：在别的程序里先保存好，再运行一次 linli fmt --write，它会按文件现在的内容来改");
    Ok(Some(ExitCode::from(WORLD)))
}
