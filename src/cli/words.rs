//! Chinese words for what clap and the operating system say.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::config::Base;
use crate::date::Date;
use crate::edit::Recovery;
use crate::path::SourcePath;

/// So many files are named.
const NAMED: usize = 3;

/// Prints help, version or what is wrong with the call.
pub(super) fn usage(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            return ExitCode::from(super::USAGE);
        }
        _ => {}
    }
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        _ => String::new(),
    };
    let argument = context(ContextKind::InvalidArg);
    let argument = argument.as_str();
    let value = context(ContextKind::InvalidValue);
    let message = match error.kind() {
        ErrorKind::InvalidSubcommand => format!("没有命令“{}”", context(ContextKind::InvalidSubcommand)),
        ErrorKind::UnknownArgument => format!("不认识的选项“{argument}”"),
        ErrorKind::InvalidValue if value.is_empty() => format!("“{argument}”后面缺少值"),
        ErrorKind::InvalidValue => format!("“{argument}”不能是“{value}”"),
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            match why.split_once(" is not in ").and_then(|(_, range)| range.split_once("..=")) {
                Some((low, high)) => format!("“{argument}”不能是“{value}”：要在 {low} 到 {high} 之间"),
                None => format!("“{argument}”不能是“{value}”：{why}"),
            }
        }
        ErrorKind::MissingRequiredArgument => format!("缺少：{argument}"),
        ErrorKind::MissingSubcommand => "缺少命令".into(),
        ErrorKind::ArgumentConflict => format!("“{argument}”重复了，或者不能和别的选项一起用"),
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues => format!("“{argument}”的值太多或太少"),
        ErrorKind::InvalidUtf8 => "参数里有不是 UTF-8 的字符".into(),
        _ => "命令写法不对".into(),
    };
    let mut text = format!("错误：{message}\n");
    for (kind, lead) in [
        (ContextKind::SuggestedSubcommand, "是不是"),
        (ContextKind::SuggestedArg, "是不是"),
        (ContextKind::SuggestedValue, "是不是"),
        (ContextKind::ValidValue, "可以写"),
    ] {
        let words = context(kind);
        if !words.is_empty() {
            text += &format!("建议：{lead}“{words}”\n");
            break;
        }
    }
    text += "用 linli --help 查看全部命令，用 linli <命令> --help 查看一个命令的选项\n";
    let _ = io::stderr().write_all(text.as_bytes());
    ExitCode::from(super::USAGE)
}

/// What the operating system says, as far as people meet it.
pub(super) fn world(error: &io::Error) -> String {
    let text = error.to_string();
    let words = [
        ("No such file or directory", "没有这个文件或文件夹"),
        ("Permission denied", "没有权限"),
        ("No space left on device", "磁盘满了"),
        ("Read-only file system", "磁盘是只读的"),
        ("File name too long", "文件名太长"),
        ("Not a directory", "不是文件夹"),
        ("Is a directory", "是文件夹，不是文件"),
        ("Too many open files", "打开的文件太多"),
        ("Disk quota exceeded", "超过了磁盘配额"),
        ("File exists", "已经有一个同名的文件或链接"),
        ("Too many levels of symbolic links", "链接绕成了圈"),
        ("Operation not permitted", "系统不允许"),
        ("Input/output error", "磁盘读写出错，可能坏了"),
        ("Directory not empty", "文件夹不是空的"),
        ("Stale file handle", "网络盘断开过"),
        ("Text file busy", "文件正被别的程序使用"),
        ("Device or resource busy", "正被系统或别的程序占用"),
        ("Broken pipe", "读的一方已经关闭"),
    ];
    let text = words.iter().fold(text, |text, (english, chinese)| text.replace(english, chinese));
    // “ (os error 2)” helps nobody.
    match text.rsplit_once(" (os error ") {
        Some((text, _)) => text.to_string(),
        None => text,
    }
}

/// Some files, by the names of the first ones.
pub(super) fn files(paths: &[SourcePath]) -> String {
    let names: Vec<&str> = paths.iter().take(NAMED).map(SourcePath::as_str).collect();
    let names = names.join("、");
    if paths.len() > NAMED { format!("{names} 等 {} 个文件", paths.len()) } else { names }
}

/// A folder in full: hidden ones are not found by looking around.
pub(super) fn place(folder: &Path) -> String {
    std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf()).display().to_string()
}

/// What became of a change of files that was interrupted, in one line.
pub(super) fn recovered(recovery: &Recovery) -> String {
    let files = files(&recovery.files);
    let Some(conflict) = &recovery.conflict else {
        return match recovery.finished {
            true => format!("上次的修改中途停了，现在已经做完：{files}"),
            false => format!("上次的修改中途停了，已经取消，文件和修改以前一样：{files}"),
        };
    };
    let changed = self::files(&conflict.changed);
    let kept = conflict.kept.as_ref().map(|kept| format!("，没有写入的内容存在 {}", place(kept)));
    format!(
        "上次的修改中途停了，现在已经做完（{files}）；只有 {changed} 后来又被改过，保持现在的样子{}",
        kept.unwrap_or_default()
    )
}

/// A day on the command line.
pub(super) fn day(text: &str) -> Result<Date, String> {
    Date::parse(text).filter(|date| date.day.is_some()).ok_or_else(|| "要写成 2022-12-01 这样的日期".into())
}

/// A base address on the command line.
pub(super) fn base(text: &str) -> Result<Base, String> {
    Base::parse(text).map_err(|(what, hint)| format!("{what}；{hint}"))
}
