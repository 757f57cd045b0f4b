//! `linli fmt`: shows the safe changes of typography, and makes them when told to.

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;

use super::{Common, SITE, WORLD, say_recovered, words};
use crate::check::words::Words;
use crate::config;
use crate::config::terms;
use crate::format::{self, Change};
use crate::source::{self, Scan, Sources};

#[derive(Args, Debug)]
pub(super) struct Format {
    /// 把改动写入文件；不写这一项只显示改动
    #[arg(long)]
    write: bool,
}

impl Format {
    pub(super) fn run(&self, common: &Common) -> io::Result<ExitCode> {
        let Scan { sources, unread, mut complaints, .. } =
            source::scan(&common.root, &Sources::default(), None)?;
        let config = config::read(&sources)?.collect(&mut complaints);
        let terms = terms::read(&sources)?.collect(&mut complaints);
        if !complaints.is_empty() {
            common.report(&complaints, &sources)?;
            return Ok(ExitCode::from(SITE));
        }
        let texts =
            unread.iter().map(|page| sources.read_first(page).map(|(source, text)| (source.path, text)));
        let changes =
            format::changes(&config, Words::new(Arc::new(terms)), texts.collect::<io::Result<Vec<_>>>()?);
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
            (true, _) => writeln!(out, "没有要改的。")?,
            (false, false) => writeln!(
                out,
                "{} 个文件共 {places} 行可以放心改。确认后运行 linli fmt --write 写入。",
                changes.len()
            )?,
            (false, true) => {
                out.flush()?;
                return write(common, &changes);
            }
        }
        out.flush()?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Writes all changes or none, and says so.
fn write(common: &Common, changes: &[Change]) -> io::Result<ExitCode> {
    let conflict = match format::write(&common.root, changes)? {
        Ok(applied) => {
            say_recovered(applied.recovered.as_ref());
            writeln!(io::stdout(), "已改 {} 个文件。", changes.len())?;
            return Ok(ExitCode::SUCCESS);
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
    Ok(ExitCode::from(WORLD))
}
