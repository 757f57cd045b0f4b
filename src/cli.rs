//! The command line: arguments to what a command needs, and what it did to words and an exit code.
//!
//! Exit codes: 0 done; 1 the site has errors; 2 the call is wrong; 3 the world is in the way (files, folders).

mod article;
mod browser;
mod build;
mod check;
mod clean;
mod deploy;
mod docs;
mod due;
mod format;
mod gone;
mod handover;
mod list;
mod online;
mod review;
mod selection;
mod serve;
mod stats;
mod theme;
mod words;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::config::Base;
use crate::date::{Date, Moment, Zone};
use crate::diagnostic::{Code, Diagnostic, nearest, stop_build};
use crate::edit::{self, Recovery};
use crate::embedded;
use crate::engine::Snapshot;
use crate::explain;
use crate::folder;
use crate::path::SourcePath;
use crate::report;
use crate::scaffold;
use crate::site::{Options, Site};
use crate::source::Sources;

/// The site has errors.
const SITE: u8 = 1;
/// The call is wrong.
const USAGE: u8 = 2;
/// The world is in the way.
const WORLD: u8 = 3;

const TEMPLATE: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}\n";

#[derive(Parser, Debug)]
#[command(
    name = "linli",
    version,
    about = "邻里：把案例和统计数据变成静态展示站",
    override_usage = "linli <命令> [选项]",
    help_template = TEMPLATE,
    after_help = "退出码：0 完成；1 站点内容有错误；2 命令写法不对；3 文件或文件夹读写失败。\n每个命令的说明：linli <命令> --help\n怎么做一件事：linli docs 打开手册，不用联网",
    subcommand_help_heading = "命令",
    next_help_heading = "选项",
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
    /// 显示版本
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
}

/// What every command understands.
#[derive(Args, Debug)]
#[command(next_help_heading = "通用选项")]
struct Common {
    /// 站点的文件夹（site.yaml 所在的地方），缺省是当前文件夹
    #[arg(long, global = true, value_name = "文件夹", default_value = ".", hide_default_value = true)]
    root: PathBuf,
    /// 颜色：auto 看终端（缺省）、always 总是、never 从不；也认环境变量 NO_COLOR
    #[arg(
        long,
        global = true,
        value_name = "方式",
        default_value = "auto",
        hide_default_value = true,
        hide_possible_values = true
    )]
    color: Colour,
    /// 错误和提醒的写法：human 给人看（缺省）、json 每行一个 JSON
    #[arg(
        long,
        global = true,
        value_name = "写法",
        default_value = "human",
        hide_default_value = true,
        hide_possible_values = true
    )]
    message_format: MessageFormat,
    /// 显示帮助
    #[arg(short = 'h', long, global = true, action = ArgAction::Help)]
    help: Option<bool>,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, ValueEnum)]
enum Colour {
    Auto,
    Always,
    Never,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, ValueEnum)]
enum MessageFormat {
    Human,
    Json,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// 生成网站
    #[command(override_usage = "linli build [选项]", help_template = TEMPLATE, next_help_heading = "选项")]
    Build(build::Build),
    /// 检查：发布以前查出不该上网的，不生成网站
    #[command(override_usage = "linli check [页面…] [选项]", help_template = TEMPLATE, next_help_heading = "选项", after_help = "退出码：0 没有发现问题；1 有；2 命令写法不对；3 文件读写失败")]
    Check(check::Check),
    /// 预览：打开网站，保存文件后自动更新
    #[command(override_usage = "linli serve [选项]", help_template = TEMPLATE, next_help_heading = "选项")]
    Serve(serve::Serve),
    /// 新建一个站点
    #[command(override_usage = "linli init <文件夹> [选项]", help_template = TEMPLATE, next_help_heading = "选项")]
    Init {
        /// 放站点的文件夹；要么还没有，要么是空的
        #[arg(value_name = "文件夹", help_heading = "参数")]
        folder: PathBuf,
        /// 写一个内容齐全的演示站（虚构的云泽区），不写空白的站
        #[arg(long)]
        demo: bool,
    },
    /// 新建一页，如 linli new case "党建引领小区治理"；new kind "志愿服务项目" 新建一种内容，连同栏目和菜单
    #[command(override_usage = "linli new <类型> <标题> [选项]", help_template = TEMPLATE, next_help_heading = "选项")]
    New {
        /// 内容类型，如 case、brand；用 linli list kinds 查看；写 kind 是新建一种
        #[arg(value_name = "类型", help_heading = "参数")]
        kind: String,
        /// 标题
        #[arg(value_name = "标题", help_heading = "参数")]
        title: String,
        /// 网址的最后一段，也用作文件名；缺省网址由标题的拼音得出，文件名就是标题
        #[arg(long, value_name = "网址")]
        slug: Option<String>,
        /// 把哪天当作今天，如 2022-12-01
        #[arg(long, value_name = "日期", value_parser = words::day)]
        today: Option<Date>,
    },
    /// 显示能放心自动改的标点，加 --write 写入
    #[command(name = "fmt", override_usage = "linli fmt [选项]", help_template = TEMPLATE, next_help_heading = "选项")]
    Format(format::Format),
    /// 列出页面、网址、分类词、内容类型或草稿
    #[command(override_usage = "linli list [pages|routes|terms|kinds|drafts] [选项]", help_template = TEMPLATE, next_help_heading = "选项")]
    List(list::List),
    /// 列出到期要办的：页面复核、核对数字、栏目和统计数据更新、定时上线、到期撤下
    #[command(override_usage = "linli due [选项]", help_template = TEMPLATE, next_help_heading = "选项")]
    Due(due::Due),
    /// 交接：把网站交给下一个人的一个文件夹，说明、源文件、发布记录和证明都在里面
    #[command(override_usage = "linli handover [文件夹] [选项]", help_template = TEMPLATE, next_help_heading = "选项", after_help = "退出码：0 完成，或者核对无误；1 站点有错误，或者核对不上；2 命令写法不对；3 文件读写失败")]
    Handover(handover::Handover),
    /// 列出统计指标：数字、截至日期、负责人、引用它的页数
    #[command(override_usage = "linli stats [编号] [选项]", help_template = TEMPLATE, next_help_heading = "选项")]
    Stats(stats::Stats),
    /// 主题的模板：列出、抄一份来改、看升级以后内置的改了什么
    #[command(override_usage = "linli theme [list|copy|diff] [模板…] [选项]", help_template = TEMPLATE, next_help_heading = "选项")]
    Theme(theme::Theme),
    /// 显示一页告诉读者的内容和它的核验码，与主题、菜单、别的页面无关
    #[command(override_usage = "linli article <页面> [选项]", help_template = TEMPLATE, next_help_heading = "选项")]
    Article(article::Article),
    /// 审核：打印审核表，记下签字，看签字的情况
    #[command(override_usage = "linli review <form|sign|status> [选项]", help_template = TEMPLATE, next_help_heading = "选项", subcommand_help_heading = "命令", disable_help_subcommand = true)]
    Review(review::Review),
    /// 发布到 site.yaml 里 deploy 写的目标：生成、检查、显示改动、传过去、核对
    #[command(override_usage = "linli deploy [目标] [选项]", help_template = TEMPLATE, next_help_heading = "选项")]
    Deploy(deploy::Deploy),
    /// 列出发布过的版本
    #[command(override_usage = "linli releases [目标]", help_template = TEMPLATE, next_help_heading = "选项")]
    Releases(deploy::Releases),
    /// 把网站退回到以前发布的版本
    #[command(override_usage = "linli rollback [目标] [版本] [选项]", help_template = TEMPLATE, next_help_heading = "选项")]
    Rollback(deploy::Rollback),
    /// 核对网上的网站和发布的是不是一样
    #[command(override_usage = "linli verify [目标、网址或文件夹] [选项]", help_template = TEMPLATE, next_help_heading = "选项")]
    Verify(online::Verify),
    /// 输出网站服务器的设置：nginx、caddy、apache、iis
    #[command(name = "server-config", override_usage = "linli server-config <服务器> [选项]", help_template = TEMPLATE, next_help_heading = "选项")]
    ServerConfig(online::ServerConfig),
    /// 检查这台电脑缺什么、发布的目标通不通
    #[command(override_usage = "linli doctor", help_template = TEMPLATE)]
    Doctor,
    /// 清掉存着备用、不再用到的图片
    #[command(override_usage = "linli clean [选项]", help_template = TEMPLATE, next_help_heading = "选项")]
    Clean(clean::Clean),
    /// 说明一条错误或提醒：为什么、出处、例子
    #[command(override_usage = "linli explain [编号]", help_template = TEMPLATE)]
    Explain {
        /// 编号，方括号里的那一段；不写就列出全部
        #[arg(value_name = "编号", help_heading = "参数")]
        code: Option<String>,
    },
    /// 打开手册：一页做一件事，不用联网；如 linli docs 发布
    #[command(override_usage = "linli docs [词…] [选项]", help_template = TEMPLATE, next_help_heading = "选项")]
    Docs(docs::Docs),
    /// 输出命令补全脚本：bash、zsh、fish、powershell、elvish
    #[command(override_usage = "linli completions <终端>", help_template = TEMPLATE)]
    Completions {
        /// 终端程序
        #[arg(value_name = "终端", help_heading = "参数", hide_possible_values = true)]
        shell: clap_complete::Shell,
    },
}

/// Options of commands that run a pass.
#[derive(Args, Debug)]
struct PassOptions {
    /// 网站的完整地址，代替 site.yaml 里的 base_url
    #[arg(long, value_name = "网址", value_parser = words::base)]
    base_url: Option<Base>,
    /// 用相对链接，生成的网站可以从文件夹或 U 盘直接打开
    #[arg(long)]
    relative: bool,
    /// 草稿、未到期和已过期的页面也生成
    #[arg(long)]
    drafts: bool,
    #[command(flatten)]
    clock: Clock,
}

/// What time it is taken to be.
#[derive(Args, Copy, Clone, Debug)]
struct Clock {
    /// 把哪天当作今天（从零点算起，决定定时发布），如 2022-12-01
    #[arg(long, value_name = "日期", value_parser = words::day)]
    today: Option<Date>,
    /// 把什么时候当作现在（也就定了今天），如 "2022-12-01 22:59"
    #[arg(long, value_name = "时间", value_parser = words::moment, conflicts_with = "today")]
    now: Option<Moment>,
}

impl Clock {
    fn now(self) -> Moment {
        self.now.or(self.today.map(Moment::day)).unwrap_or_else(now)
    }
}

impl PassOptions {
    fn options(&self) -> Options {
        Options {
            base: self.base_url.clone(),
            relative: self.relative,
            drafts: self.drafts,
            now: self.clock.now(),
            left_out: BTreeSet::new(),
        }
    }
}

/// When the next page is to come, for a timer to be set.
fn next_scheduled(site: &Site) -> Option<String> {
    let (moment, source) = site.next_scheduled()?;
    Some(format!("下一页定时发布：{moment}，{source}。到时候再生成一次"))
}

/// Runs the program with the arguments of this process.
pub fn main() -> ExitCode {
    run(std::env::args_os())
}

fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let words = words::with_help(arguments.into_iter().collect());
    let mut arguments = match Arguments::try_parse_from(&words) {
        Ok(arguments) => arguments,
        Err(error) => return words::usage(&error, &words),
    };
    let needs_site = match &arguments.command {
        Command::Completions { .. } | Command::Docs(_) | Command::Explain { .. } | Command::Init { .. } => {
            false
        }
        Command::Handover(handover) => !handover.is_check(),
        _ => true,
    };
    if needs_site && let Some(root) = above(&arguments.common.root) {
        eprintln!("这里不是站点的文件夹，用上面的 {}", root.display());
        arguments.common.root = root;
    }
    execute(&arguments).unwrap_or_else(|error| {
        // A reader that has seen enough closes the pipe: no reason to complain.
        if error.kind() != io::ErrorKind::BrokenPipe {
            let _ = writeln!(io::stderr(), "错误：{}", words::world(&error));
        }
        ExitCode::from(WORLD)
    })
}

/// The site that the present folder is in, where it is none itself.
fn above(root: &Path) -> Option<PathBuf> {
    let is_site = |folder: &Path| folder.join(folder::CONFIG).is_file();
    if root != Path::new(".") || is_site(root) {
        return None;
    }
    let here = std::env::current_dir().ok()?;
    here.ancestors().skip(1).find(|folder| is_site(folder)).map(Path::to_path_buf)
}

fn execute(arguments: &Arguments) -> io::Result<ExitCode> {
    let common = &arguments.common;
    // Nobody is to see half of an edit.
    let recovered = match &arguments.command {
        Command::Completions { .. } | Command::Docs(_) | Command::Explain { .. } => None,
        Command::Handover(handover) if handover.is_check() => None,
        Command::Init { folder, .. } => edit::recover(folder)?,
        _ => edit::recover(&common.root)?,
    };
    say_recovered(recovered.as_ref());
    match &arguments.command {
        Command::Build(build) => build.run(common),
        Command::Check(check) => check.run(common),
        Command::Serve(serve) => serve.run(common),
        Command::Init { folder, demo } => init(folder, *demo, recovered.as_ref()),
        Command::New { kind, title, slug, today: day } => {
            new(common, kind, title, slug.as_deref(), day.unwrap_or_else(today))
        }
        Command::Format(format) => format.run(common),
        Command::List(list) => list.run(common),
        Command::Due(due) => due.run(common),
        Command::Handover(handover) => handover.run(common),
        Command::Stats(stats) => stats.run(common),
        Command::Theme(theme) => theme.run(common),
        Command::Article(article) => article.run(common),
        Command::Review(review) => review.run(common),
        Command::Clean(clean) => clean.run(common),
        Command::Deploy(deploy) => deploy.run(common),
        Command::Releases(releases) => releases.run(common),
        Command::Rollback(rollback) => rollback.run(common),
        Command::Verify(verify) => verify.run(common),
        Command::ServerConfig(server) => server.run(common),
        Command::Doctor => online::doctor(common),
        Command::Docs(docs) => docs.run(common),
        Command::Explain { code } => explain(code.as_deref()),
        Command::Completions { shell } => {
            clap_complete::generate(*shell, &mut Arguments::command(), "linli", &mut io::stdout());
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn explain(code: Option<&str>) -> io::Result<ExitCode> {
    let mut out = io::stdout().lock();
    let Some(word) = code else {
        for code in Code::ALL {
            writeln!(out, "{code}　{}", code.title())?;
        }
        return Ok(ExitCode::SUCCESS);
    };
    if let Some(code) = Code::parse(word) {
        write!(out, "{}", explain::text(code))?;
        return Ok(ExitCode::SUCCESS);
    }
    let near = nearest(word, Code::ALL.iter().map(|code| code.as_str()));
    let near = near.map_or(String::new(), |near| format!("是不是“{near}”？"));
    writeln!(io::stderr(), "错误：没有编号是“{word}”的规则。{near}运行 linli explain 列出全部。")?;
    Ok(ExitCode::from(USAGE))
}

/// Says what became of an edit that was interrupted.
fn say_recovered(recovered: Option<&Recovery>) {
    if let Some(recovered) = recovered {
        eprintln!("{}", words::recovered(recovered));
    }
}

fn init(folder: &Path, demo: bool, recovered: Option<&Recovery>) -> io::Result<ExitCode> {
    let model = if demo { embedded::DEMO_SITE } else { embedded::STARTER_SITE };
    let files = scaffold::init(folder, model, recovered)?;
    let shown = folder.display();
    let word = words::as_word(&shown.to_string());
    if demo {
        println!("已在 {shown} 写好演示站，共 {files} 个文件。站里的云泽区是虚构的，每一页都写明。");
        println!("接下来：");
        println!("  linli serve --open --root {word}   在浏览器里看");
    } else {
        println!("已在 {shown} 新建站点，共 {files} 个文件。");
        println!("接下来：");
    }
    println!("  linli build --root {word}      生成网站到 {shown}/public");
    println!("  linli new case \"案例标题\" --root {word}   起草一个案例");
    println!("  linli docs 第一天      打开手册，照着做");
    Ok(ExitCode::SUCCESS)
}

fn new(common: &Common, kind: &str, title: &str, slug: Option<&str>, today: Date) -> io::Result<ExitCode> {
    if kind == "kind" {
        return new_kind(common, title, slug, today);
    }
    match scaffold::new(&common.root, kind, title, slug, today)? {
        Ok(path) => {
            println!("已新建 {path}");
            println!("它现在是草稿；写好以后删去页头的 draft: true 这一行，再运行 linli build。");
            Ok(ExitCode::SUCCESS)
        }
        Err((diagnostics, sources)) => {
            common.report(&diagnostics, &sources)?;
            Ok(ExitCode::from(SITE))
        }
    }
}

/// A name of so many hyphens is long for an address.
const LONG_NAME: usize = 3;

fn new_kind(common: &Common, label: &str, name: Option<&str>, today: Date) -> io::Result<ExitCode> {
    match scaffold::kinds::new_kind(&common.root, label, name, today)? {
        Ok(made) => {
            let [section, page] = &made.files;
            println!("已新建内容类型“{}”，名字是 {}，写在 site.yaml 的 kinds 里。", label.trim(), made.name);
            println!("栏目：{section}");
            println!("第一页：{page}（草稿，写好以后删去页头的 draft: true 这一行）");
            match made.in_menu {
                true => println!("主菜单的最后加了一项，次序可以在 site.yaml 的 menus 里改。"),
                false => println!("site.yaml 里没有主菜单，没有加菜单项。"),
            }
            println!("以后加一页：linli new {} 标题", made.name);
            if name.is_none() && made.name.matches('-').count() >= LONG_NAME {
                println!(
                    "名字在网址里，定了不要再改。嫌它长，现在就换：删去 {} 文件夹、site.yaml 的 kinds 里它的一段和 menus 里它的一项，再运行 linli new kind {} --slug 短名",
                    section.folder(),
                    words::as_word(label.trim())
                );
            }
            Ok(ExitCode::SUCCESS)
        }
        Err((diagnostics, sources)) => {
            common.report(&diagnostics, &sources)?;
            Ok(ExitCode::from(SITE))
        }
    }
}

impl Common {
    /// Prints diagnostics: for people to standard error, the first of each sort; for tools to standard output, all.
    fn report(&self, diagnostics: &[Diagnostic], sources: &Sources) -> io::Result<()> {
        self.report_some(diagnostics, sources, false)
    }

    /// The same; `all` says whether people see all too.
    fn report_some(&self, diagnostics: &[Diagnostic], sources: &Sources, all: bool) -> io::Result<()> {
        match self.message_format {
            MessageFormat::Json => {
                io::stdout().write_all(report::json_lines(diagnostics, sources).as_bytes())
            }
            MessageFormat::Human => {
                let text = match all {
                    true => report::human(diagnostics, sources, self.colour()),
                    false => report::brief(diagnostics, sources, self.colour(), "linli build --all-findings"),
                };
                let hint = theme::hint_of_outdated(&self.root, diagnostics, sources)?;
                io::stderr().write_all((text + &hint).as_bytes())
            }
        }
    }

    fn colour(&self) -> bool {
        match self.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => {
                let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                !plain
                    && io::stderr().is_terminal()
                    && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
            }
        }
    }
}

/// Whether a file is one of the site's own.
fn is_own(common: &Common, snapshot: &Snapshot, file: &Path) -> bool {
    let below = || {
        let (file, root) = (std::path::absolute(file).ok()?, std::path::absolute(&common.root).ok()?);
        let below = file.strip_prefix(root).ok()?.to_str()?.replace('\\', "/");
        Some(snapshot.sources.contains_key(&SourcePath::new(&below)))
    };
    below().unwrap_or(false)
}

/// The exit code that goes with diagnostics.
fn exit_code(diagnostics: &[Diagnostic]) -> ExitCode {
    if stop_build(diagnostics) { ExitCode::from(SITE) } else { ExitCode::SUCCESS }
}

/// What the clock says.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place where the clock is asked; below, now is an argument"
)]
fn now() -> Moment {
    Moment::of(jiff::Timestamp::now().as_second())
}

/// Today in China.
fn today() -> Date {
    Zone::CHINA.moment(now().instant(Zone::CHINA)).date.to_day()
}
