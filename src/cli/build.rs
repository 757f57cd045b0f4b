//! `linli build`: one pass, and its outputs to a folder.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::{Common, MessageFormat, PassOptions, SITE, gone, next_scheduled, words};
use crate::diagnostic::{Diagnostic, Level, stop_build};
use crate::emit::{self, Staging};
use crate::engine::{Engine, Outputs, Progress, Snapshot};
use crate::folder;
use crate::path::SourcePath;
use crate::report;
use crate::site::{Exclusion, Site};

#[derive(Args, Debug)]
pub(super) struct Build {
    /// 生成到哪个文件夹，缺省是站点里的 public
    #[arg(long, value_name = "文件夹")]
    output: Option<PathBuf>,
    #[command(flatten)]
    pass: PassOptions,
    /// 遇到“错误”一级的提醒也停下，什么都不写
    #[arg(long)]
    strict: bool,
    /// 出错的页面先不放上去，生成其余的；不能和 --strict 一起用
    #[arg(long, conflicts_with = "strict")]
    leave_out: bool,
    /// 一种提醒再多，也逐条显示
    #[arg(long)]
    all_findings: bool,
    /// 显示每一步用了多少时间
    #[arg(long)]
    timings: bool,
    /// 显示每个网址由什么生成、用到了什么
    #[arg(long)]
    explain: bool,
    /// 只显示错误和提醒
    #[arg(long, short)]
    quiet: bool,
}

impl Build {
    /// The build of what is to be sent: it says what is wrong, and not what it did.
    pub(super) fn for_deploy(output: PathBuf, pass: PassOptions, strict: bool) -> Build {
        Build {
            output: Some(output),
            pass,
            strict,
            leave_out: false,
            all_findings: false,
            timings: false,
            explain: false,
            quiet: true,
        }
    }

    pub(super) fn run(&self, common: &Common) -> io::Result<ExitCode> {
        self.make(common).map(|made| made.err().unwrap_or(ExitCode::SUCCESS))
    }

    /// Builds; gives what was made, or what the command ends with if the site was not written.
    pub(super) fn make(&self, common: &Common) -> io::Result<Result<Arc<Outputs>, ExitCode>> {
        let start = Instant::now();
        let output = self.output.clone().unwrap_or_else(|| common.root.join("public"));
        let engine = Engine::new(&common.root, self.pass.options());
        let mut engine = if self.explain || self.leave_out { engine } else { engine.once() };
        if common.root.join(folder::CONFIG).is_file() {
            emit::may_write(&common.root, &output)?;
        }
        let staging = Staging::new(&output);
        let snapshot = with_progress(engine.progress(), !self.quiet, || match self.leave_out {
            true => engine.pass_leaving_out(&staging),
            false => engine.pass_into(&staging),
        })?;
        common.report_some(&snapshot.diagnostics, &snapshot.sources, self.all_findings)?;
        let mut timings = snapshot.timings.clone();
        if self.explain {
            explain(&engine, &snapshot)?;
        }
        if self.refuses(&snapshot) {
            if !self.quiet {
                let way_out = match snapshot.faulty() {
                    None if self.leave_out => {
                        "有的错误不是哪一页的（如 site.yaml、主题、首页），--leave-out 也要等它改好。"
                    }
                    Some(_) if !self.strict => "先不管出错的页面、生成其余的，用 linli build --leave-out。",
                    _ => "",
                };
                eprintln!(
                    "有 {}，没有写入任何文件。改好后再运行一次。{way_out}",
                    report::summary(&snapshot.diagnostics)
                );
            }
            print_timings(self.timings, &timings)?;
            return Ok(Err(ExitCode::from(SITE)));
        }
        let writing = Instant::now();
        let gone = gone::told(&staging, &snapshot);
        let site = snapshot.site();
        let left_out: Vec<&SourcePath> = site.iter().flat_map(|site| left_out(site)).collect();
        let emitted = staging.commit(&snapshot.outputs, &left_out)?;
        timings.push(("写入", writing.elapsed()));
        print_timings(self.timings, &timings)?;
        eprint!("{gone}");
        if !self.quiet {
            let seconds = start.elapsed().as_secs_f64();
            let warnings = report::summary(&snapshot.diagnostics);
            let warnings = if warnings.is_empty() { warnings } else { format!("；{warnings}") };
            let is_error = |one: &Diagnostic| one.level == Level::Error;
            let passed = !self.leave_out && snapshot.diagnostics.iter().any(is_error);
            let warnings = warnings
                + if passed { "（这些错误不妨碍生成；要它停下，加 --strict）" } else { "" };
            // Standard output holds nothing but JSON where JSON was asked for.
            let mut out: Box<dyn Write> = match common.message_format {
                MessageFormat::Human => Box::new(io::stdout()),
                MessageFormat::Json => Box::new(io::stderr()),
            };
            writeln!(
                out,
                "已生成 {} 个文件到 {}（写入 {}，删除 {}，未变 {}），用时 {seconds:.2} 秒{warnings}",
                snapshot.outputs.len(),
                output.display(),
                emitted.written,
                emitted.removed,
                emitted.kept,
            )?;
            for line in site.iter().flat_map(|site| withheld(site)) {
                writeln!(out, "{line}")?;
            }
        }
        let outputs = snapshot.outputs.clone();
        // Everything ends with the process: giving back a large site piece by piece would only take time.
        std::mem::forget((engine, snapshot));
        Ok(Ok(outputs))
    }
}

impl Build {
    /// Whether what was found keeps the site from being written.
    fn refuses(&self, snapshot: &Snapshot) -> bool {
        let is_error = |one: &Diagnostic| one.level == Level::Error;
        stop_build(&snapshot.diagnostics) || self.strict && snapshot.diagnostics.iter().any(is_error)
    }
}

/// The sources that were left out because of their errors.
fn left_out(site: &Site) -> impl Iterator<Item = &SourcePath> {
    site.excluded().filter(|(_, held)| held.why == Exclusion::LeftOut).map(|(source, _)| source)
}

/// What the site has and readers do not get to see.
fn withheld(site: &Site) -> Vec<String> {
    let mut lines = Vec::new();
    let faulty: Vec<SourcePath> = left_out(site).cloned().collect();
    if !faulty.is_empty() {
        let files = words::files(&faulty);
        lines.push(format!("因为有错误，没有生成：{files}。改好以后不带 --leave-out 再生成，才能发布"));
    }
    let count = |is: fn(&Exclusion) -> bool| {
        site.excluded().filter(|(_, held)| held.by.is_none() && is(&held.why)).count()
    };
    let below =
        site.excluded().filter(|(_, held)| held.by.is_some() && held.why != Exclusion::LeftOut).count();
    let counts = [
        ("草稿", count(|why| *why == Exclusion::Draft)),
        ("定时", count(|why| matches!(why, Exclusion::Scheduled(_)))),
        ("到期", count(|why| matches!(why, Exclusion::Expired(_)))),
        ("随栏目不发布", below),
    ];
    let counts: Vec<String> = counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(name, count)| format!("{name} {count} 页"))
        .collect();
    if !counts.is_empty() {
        lines.push(format!("没有发布：{}（linli list drafts 列出）", counts.join("，")));
    }
    lines.extend(next_scheduled(site));
    lines
}

fn print_timings(wanted: bool, timings: &[(&'static str, Duration)]) -> io::Result<()> {
    if wanted {
        let mut out = io::stdout();
        for (stage, time) in timings {
            writeln!(out, "{stage}　{:8.1} 毫秒", time.as_secs_f64() * 1e3)?;
        }
    }
    Ok(())
}

/// Says for each route what it was made from.
fn explain(engine: &Engine, snapshot: &Snapshot) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for (route, made) in snapshot.outputs.iter() {
        writeln!(out, "{route}　由{}生成", made.view.chinese())?;
        for query in engine.reads(made) {
            writeln!(out, "  用到 {}", query.chinese())?;
        }
    }
    out.flush()
}

/// Runs `work`, and after a second shows how far it has come, if there is a terminal to show it on.
pub(super) fn with_progress<T>(progress: Arc<Progress>, wanted: bool, work: impl FnOnce() -> T) -> T {
    if !wanted || !io::stderr().is_terminal() {
        return work();
    }
    let finished = Arc::new(AtomicBool::new(false));
    let seen = finished.clone();
    let watcher = std::thread::spawn(move || {
        let start = Instant::now();
        let mut bar: Option<ProgressBar> = None;
        while !seen.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(50));
            let total = progress.total.load(Ordering::Relaxed) as u64;
            if start.elapsed() < Duration::from_secs(1) || total == 0 {
                continue;
            }
            let bar = bar.get_or_insert_with(|| ProgressBar::new(total));
            let template = match progress.makes.load(Ordering::Relaxed) {
                true => "制作图片 {bar:30} {pos}/{len} 张",
                false => "生成 {bar:30} {pos}/{len} 页",
            };
            let style = ProgressStyle::with_template(template);
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.set_length(total);
            bar.set_position(progress.done.load(Ordering::Relaxed) as u64);
        }
        if let Some(bar) = bar {
            bar.finish_and_clear();
        }
    });
    let value = work();
    finished.store(true, Ordering::Relaxed);
    let _ = watcher.join();
    value
}
