//! `linli serve`: the preview, and what it says in the terminal.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, ToSocketAddrs};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use clap::{Args, ValueEnum};

use super::build::with_progress;
use super::{Clock, Common, MessageFormat, browser, words};
use crate::config::Base;
use crate::diagnostic::Diagnostic;
use crate::engine::Engine;
use crate::report;
use crate::serve::shown::Shown;
use crate::serve::watch::Watch;
use crate::serve::{self, News, Settings};
use crate::site::Options;

/// So many routes are listed with their reason.
const EXPLAINED: usize = 30;

#[derive(Args, Debug)]
pub(super) struct Serve {
    /// 端口，缺省是 4000；被占用就用后面的一个
    #[arg(long, value_name = "端口", value_parser = words::port)]
    port: Option<u16>,
    /// 生成以后打开浏览器
    #[arg(long)]
    open: bool,
    /// 草稿、未到期和已过期的页面：show 显示并标明（缺省）、hide 只看发布以后的样子
    #[arg(
        long,
        value_name = "方式",
        num_args = 0..=1,
        default_value = "show",
        default_missing_value = "show",
        hide_default_value = true,
        hide_possible_values = true
    )]
    drafts: Drafts,
    /// 在哪个地址上开放，缺省只有本机能看；0.0.0.0 让同一网络里的手机也能看
    #[arg(long, value_name = "地址")]
    host: Option<String>,
    /// 每次更新后列出重新生成的网址和原因
    #[arg(long)]
    explain: bool,
    /// 每秒查看一次文件，不靠系统通知；站点放在网络盘上时用
    #[arg(long)]
    poll: bool,
    /// 网站的完整地址，代替 site.yaml 里的 base_url
    #[arg(long, value_name = "网址", value_parser = words::base)]
    base_url: Option<Base>,
    #[command(flatten)]
    clock: Clock,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, ValueEnum)]
enum Drafts {
    Show,
    Hide,
}

impl Serve {
    pub(super) fn run(&self, common: &Common) -> io::Result<ExitCode> {
        let address = self.address()?;
        let listener = serve::listen(address, self.port)?;
        let root = std::path::absolute(&common.root)?;
        let clock = self.clock;
        let now = move || clock.now();
        let options = Options {
            base: self.base_url.clone(),
            relative: false,
            drafts: self.drafts == Drafts::Show,
            now: now(),
            left_out: BTreeSet::new(),
        };
        let settings = Settings {
            root: root.clone(),
            address,
            name: self.host.clone(),
            editor: std::env::var("LINLI_EDITOR").ok().filter(|editor| !editor.is_empty()),
        };
        let watch = Watch::new(&root, self.poll);
        let mut engine = Engine::new(&root, options).forgiving();
        let start = Instant::now();
        let snapshot = with_progress(engine.progress(), true, || engine.pass())?;
        let first = (snapshot, start.elapsed());
        let mut said = Said { serve: self, common, problems: Arc::default(), passes: 0 };
        serve::run(&settings, listener, watch, engine, first, now, |news| {
            // A terminal that is gone is no reason to stop the preview.
            let _ = said.tell(&news);
        })?;
        Ok(ExitCode::SUCCESS)
    }

    fn address(&self) -> io::Result<IpAddr> {
        let Some(host) = &self.host else { return Ok(Ipv4Addr::LOCALHOST.into()) };
        if let Ok(address) = host.parse() {
            return Ok(address);
        }
        let found = (host.as_str(), 0).to_socket_addrs().ok().and_then(|mut found| found.next());
        found.map(|found| found.ip()).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidInput, format!("--host 的“{host}”不是这台电脑的地址或名字"))
        })
    }
}

/// What has been said so far.
struct Said<'a> {
    serve: &'a Serve,
    common: &'a Common,
    problems: Arc<[Diagnostic]>,
    passes: usize,
}

impl Said<'_> {
    fn tell(&mut self, news: &News<'_>) -> io::Result<()> {
        // Tools read standard output, and there is nothing but JSON for them.
        let mut out: Box<dyn Write> = match self.common.message_format {
            MessageFormat::Json => Box::new(io::stderr()),
            MessageFormat::Human => Box::new(io::stdout()),
        };
        match news {
            News::Ready { local, network } => {
                writeln!(out, "预览网址：{local}")?;
                if let Some(network) = network {
                    writeln!(out, "手机上看：{network}")?;
                }
                let desk = local.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
                writeln!(out, "工作台：{desk}/_linli/　保存文件后页面会自己更新，按 Ctrl+C 结束")?;
                if self.serve.open && !browser::open(local) {
                    writeln!(out, "打不开浏览器，请自己打开上面的网址")?;
                }
            }
            News::Passed(shown) => self.passed(shown, &mut out)?,
            News::Trouble(error) => {
                writeln!(out, "读不到站点的文件，稍后再试：{}", words::world(error))?;
            }
            News::Polling => writeln!(out, "每秒查看一次文件有没有变化")?,
        }
        out.flush()
    }

    fn passed(&mut self, shown: &Shown, out: &mut impl Write) -> io::Result<()> {
        let snapshot = &shown.snapshot;
        if snapshot.diagnostics != self.problems {
            self.problems = snapshot.diagnostics.clone();
            self.common.report(&self.problems, &snapshot.sources)?;
        }
        self.passes += 1;
        let what = match (self.passes, snapshot.rendered.len()) {
            (1, count) => format!("生成了 {count} 个网址"),
            (_, 0) => "没有页面变化".into(),
            (_, count) => format!("更新了 {count} 个网址"),
        };
        let problems = report::summary(&snapshot.diagnostics);
        let problems = if problems.is_empty() { problems } else { format!("；{problems}") };
        writeln!(out, "{what}，用时 {:.0} 毫秒{problems}", shown.took.as_secs_f64() * 1e3)?;
        if self.serve.explain && self.passes > 1 {
            for (route, reason) in snapshot.rendered.iter().take(EXPLAINED) {
                writeln!(out, "  {route}　{}", reason.chinese())?;
            }
            if snapshot.rendered.len() > EXPLAINED {
                writeln!(out, "  还有 {} 个", snapshot.rendered.len() - EXPLAINED)?;
            }
        }
        Ok(())
    }
}
