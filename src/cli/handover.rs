//! `linli handover`: a site to a folder for the next one, and such a folder held against what it says of itself.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::{Clock, Common, PassOptions, SITE, USAGE, exit_code, words};
use crate::config::Base;
use crate::date::Zone;
use crate::diagnostic::Diagnostic;
use crate::disk;
use crate::handover::sums::Differences;
use crate::handover::{self, Account, Checked, Outcome, Wish, record};
use crate::ledger::Release;
use crate::publish::record::Ledger;

/// So many files of a sort are named one by one.
const NAMED: usize = 20;

#[derive(Args, Debug)]
pub(super) struct Handover {
    /// 写到哪个文件夹，缺省是站点里的 交接-年-月-日；核对时是交接的文件夹
    #[arg(value_name = "文件夹", help_heading = "参数")]
    folder: Option<PathBuf>,
    /// 核对一个交接的文件夹：文件有没有改过，由里面的源文件生成的网站是不是和清单一模一样
    #[arg(long, conflicts_with_all = ["with_program", "base_url", "relative", "today", "now"])]
    check: bool,
    /// 生成好的网站在哪个文件夹，缺省是站点里的 public；核对时写了它，就拿它和清单比，不重新生成
    #[arg(long, value_name = "文件夹")]
    public: Option<PathBuf>,
    /// 把程序也放进去
    #[arg(long)]
    with_program: bool,
    /// 生成网站时用的完整地址，和 linli build 写的一样
    #[arg(long, value_name = "网址", value_parser = words::base)]
    base_url: Option<Base>,
    /// 网站是用相对链接生成的
    #[arg(long)]
    relative: bool,
    #[command(flatten)]
    clock: Clock,
}

impl Handover {
    /// Whether it is about a folder that is there, and no site.
    pub(super) fn is_check(&self) -> bool {
        self.check
    }

    pub(super) fn run(&self, common: &Common) -> io::Result<ExitCode> {
        if self.check { self.look(common) } else { self.write(common) }
    }

    fn write(&self, common: &Common) -> io::Result<ExitCode> {
        let pass = PassOptions {
            base_url: self.base_url.clone(),
            relative: self.relative,
            drafts: false,
            clock: self.clock,
        };
        let options = pass.options();
        let day = Zone::CHINA.moment(options.now.instant(Zone::CHINA)).date.to_day();
        let folder = self.folder.clone().unwrap_or_else(|| common.root.join(format!("交接-{day}")));
        let program = std::env::current_exe()?;
        let ledger = Ledger::read(&common.root)?;
        let targets: Vec<&str> = ledger.targets().collect();
        let releases: Vec<Release> = targets.iter().flat_map(|target| ledger.of(target)).cloned().collect();
        let public = self.public.clone().unwrap_or_else(|| common.root.join("public"));
        let wish = Wish {
            root: &common.root,
            folder: &folder,
            public: &public,
            options,
            program: &program,
            with_program: self.with_program,
            releases,
        };
        let outcome = handover::write(&wish)?;
        match outcome {
            Outcome::Written(account) => {
                written(&account, &folder)?;
                Ok(ExitCode::SUCCESS)
            }
            Outcome::Broken(snapshot) => {
                common.report(&snapshot.diagnostics, &snapshot.sources)?;
                eprintln!(
                    "站点有不改正就不能生成的错误，没有交接：由它生成不出网站。改好、生成以后再来一次。"
                );
                Ok(exit_code(&snapshot.diagnostics))
            }
            Outcome::Outdated(differences) => {
                let shown = public.display();
                eprintln!("错误：{shown} 和由源文件现在生成的不一样，没有交接：");
                say(&differences, &mut io::stderr(), ["和源文件对不上", "没有生成", "不是由源文件生成的"])?;
                eprintln!(
                    "先运行 linli build 再来一次；生成时写了 --base-url、--relative、--today 的，这里也照样写；生成在别处的，用 --public 指明。"
                );
                Ok(ExitCode::from(SITE))
            }
        }
    }

    fn look(&self, common: &Common) -> io::Result<ExitCode> {
        let folder = self.folder.clone().unwrap_or_else(|| common.root.clone());
        if self.folder.is_none() && !folder.join(record::FILE).is_file() {
            writeln!(io::stderr(), "错误：写上交接的文件夹，如 linli handover --check 交接-2026-11-27")?;
            return Ok(ExitCode::from(USAGE));
        }
        if let Some(public) = &self.public {
            return self.compare(&folder, public);
        }
        let checked = match handover::check(&folder) {
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                writeln!(io::stderr(), "错误：{error}")?;
                return Ok(ExitCode::from(SITE));
            }
            checked => checked?,
        };
        let Checked { record, files, public, broken, counts: [in_folder, in_site], same_version, .. } =
            &checked;
        let mut out = io::stdout();
        writeln!(out, "{}，{} 交接，邻里 {}。", record.title, record.time, record.version)?;
        if files.are_none() {
            writeln!(out, "文件夹：{in_folder} 个文件都在，和交接时一模一样。")?;
        } else {
            writeln!(out, "文件夹和交接时不一样：")?;
            say(files, &mut out, ["改过", "不见了", "是后来放进去的"])?;
        }
        if let Some(snapshot) = broken {
            let errors: Vec<Diagnostic> =
                snapshot.diagnostics.iter().filter(|one| one.code.stops()).cloned().collect();
            common.report(&errors, &snapshot.sources)?;
            writeln!(out, "网站：由里面的源文件生成不出来。")?;
        }
        match public {
            Some(differences) if differences.are_none() => {
                writeln!(out, "网站：由里面的源文件重新生成，{in_site} 个文件，和清单一模一样。")?;
            }
            Some(differences) => {
                writeln!(out, "网站：由里面的源文件重新生成，和清单不一样：")?;
                say(differences, &mut out, ["内容不同", "没有生成出来", "清单里没有"])?;
            }
            None if files.missing.iter().any(|path| path == "site/site.yaml") => {
                writeln!(out, "网站：源文件不见了，没有重新生成。")?;
            }
            None if broken.is_none() => {
                writeln!(out, "网站：它的清单改过或者不见了，没有可以比的。")?;
            }
            None => {}
        }
        let is_fine = files.are_none() && public.as_ref().is_some_and(Differences::are_none);
        if !same_version {
            let own = env!("CARGO_PKG_VERSION");
            writeln!(
                out,
                "交接时的程序是邻里 {}，这里是 {own}：版本不同，生成的网站可能不一样。",
                record.version
            )?;
        } else if !is_fine && disk::sha256(&std::env::current_exe()?)?.0 != record.program {
            writeln!(
                out,
                "这里的程序和交接时的版本相同，但不是同一个文件；交接的文件夹里有 program 的，用它再核对一次。"
            )?;
        }
        Ok(if is_fine { ExitCode::SUCCESS } else { ExitCode::from(SITE) })
    }

    /// Holds a built site against the list.
    fn compare(&self, folder: &Path, public: &Path) -> io::Result<ExitCode> {
        let Some(differences) = handover::compare(folder, public)? else {
            let folder = folder.display();
            writeln!(io::stderr(), "错误：{folder} 不是交接的文件夹，没有写完，或者它的清单被改过")?;
            return Ok(ExitCode::from(SITE));
        };
        let shown = public.display();
        if differences.are_none() {
            println!("{shown} 和清单一模一样。");
            return Ok(ExitCode::SUCCESS);
        }
        println!("{shown} 和清单不一样：");
        say(&differences, &mut io::stdout(), ["内容不同", "不见了", "清单里没有"])?;
        Ok(ExitCode::from(SITE))
    }
}

/// Names the files that differ, the first of each sort; the words are for those that changed, are missing, are foreign.
fn say(differences: &Differences, out: &mut dyn Write, words: [&str; 3]) -> io::Result<()> {
    let Differences { changed, missing, foreign } = differences;
    for (word, paths) in words.into_iter().zip([changed, missing, foreign]) {
        if paths.is_empty() {
            continue;
        }
        writeln!(out, "{word}：{} 个文件", paths.len())?;
        for path in paths.iter().take(NAMED) {
            writeln!(out, "  {path}")?;
        }
        if paths.len() > NAMED {
            writeln!(out, "  …… 还有 {} 个", paths.len() - NAMED)?;
        }
    }
    Ok(())
}

fn written(account: &Account, folder: &Path) -> io::Result<()> {
    let mut out = io::stdout();
    let shown = folder.display();
    let Account { files, public, foreign, secrets, left_out, beside, names } = account;
    writeln!(out, "已交接到 {shown}：{files} 个文件；网站的 {public} 个文件都是由里面的源文件生成的。")?;
    writeln!(out, "先看 {}", folder.join(handover::PAGE).display())?;
    let mut some = |what: &str, lines: Vec<String>| -> io::Result<()> {
        if !lines.is_empty() {
            writeln!(out, "提醒：{what}")?;
            for line in lines.iter().take(NAMED) {
                writeln!(out, "  {line}")?;
            }
            if lines.len() > NAMED {
                writeln!(out, "  …… 还有 {} 处", lines.len() - NAMED)?;
            }
        }
        Ok(())
    };
    some("网站的文件夹里有不是由源文件生成的，没有交接：", foreign.clone())?;
    let secrets = secrets.iter().map(|(place, what)| format!("{place}　{what}")).collect();
    some("源文件里看起来有密码，跟着交接出去了；真是密码的，删去以后重新交接，并换一个新的：", secrets)?;
    some("看名字、看内容里面是密钥或者密码，没有放进去：", left_out.clone())?;
    some("站点文件夹里还有这些，不是网站的源文件，没有放进去：", beside.clone())?;
    let names = names.iter().map(|(path, why)| format!("{path}　{why}")).collect();
    some("这些文件在 Windows 或 U 盘上放不下，先改名或者打成压缩包：", names)?;
    writeln!(out, "核对：linli handover --check {}", words::as_word(&shown.to_string()))
}
