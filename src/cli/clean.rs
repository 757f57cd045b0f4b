//! `linli clean`: takes out of the store what no page needs any more.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Args;

use super::{Common, exit_code, now};
use crate::engine::Engine;
use crate::site::Options;
use crate::store::{Cleared, Store};

#[derive(Args, Debug)]
pub(super) struct Clean {
    /// 全部清掉；下次生成时重做
    #[arg(long)]
    all: bool,
}

impl Clean {
    pub(super) fn run(&self, common: &Common) -> io::Result<ExitCode> {
        let mut wanted = BTreeSet::new();
        if !self.all {
            // A preview shows drafts, too.
            let options =
                Options { base: None, relative: false, drafts: true, now: now(), left_out: BTreeSet::new() };
            let snapshot = Engine::new(&common.root, options).pass()?;
            if snapshot.scene.is_none() {
                common.report(&snapshot.diagnostics, &snapshot.sources)?;
                return Ok(exit_code(&snapshot.diagnostics));
            }
            wanted.extend(snapshot.outputs.values().map(|made| made.hash.to_string()));
        }
        let Cleared { files, bytes } = Store::new(&common.root).clear(|name| wanted.contains(name))?;
        let mut out = io::stdout().lock();
        match files {
            0 => writeln!(out, "没有要清掉的。")?,
            _ => writeln!(out, "清掉了 {files} 个不再用到的文件，腾出 {:.1} MB。", bytes as f64 / 1e6)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}
