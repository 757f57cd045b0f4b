//! `linli fmt`: shows the safe changes of typography, and makes them when told to.

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;

use super::{Common, SITE};
use crate::check::words::Words;
use crate::config;
use crate::config::terms::{self, Terms};
use crate::folder;
use crate::format;
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
        let terms = match sources.get(folder::TERMS) {
            Some(source) => {
                let text = sources.text(source)?.collect(&mut complaints);
                terms::parse(&source.path, &text).collect(&mut complaints)
            }
            None => Terms::default(),
        };
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
                let mut written = 0;
                for change in &changes {
                    if format::write(&common.root, change)? {
                        written += 1;
                    } else {
                        writeln!(out, "{} 刚刚被别的程序改过，没有写入；请再运行一次。", change.path)?;
                    }
                }
                writeln!(out, "已改 {written} 个文件。")?;
            }
        }
        out.flush()?;
        Ok(ExitCode::SUCCESS)
    }
}
