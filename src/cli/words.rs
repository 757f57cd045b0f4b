//! Chinese words for what clap and the operating system say.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::config::Base;
use crate::date::{Date, Moment};
use crate::edit::Recovery;
use crate::path::SourcePath;

/// So many files are named.
const NAMED: usize = 3;

/// A name as one word of a command: in quotation marks where a shell would read more than one word, or something else.
pub(super) fn as_word(name: &str) -> String {
    let is_plain =
        |c: char| c.is_alphanumeric() || matches!(c, '/' | '\\' | '.' | '-' | '_' | ':' | '~' | '+' | ',');
    if !name.is_empty() && name.chars().all(is_plain) { name.into() } else { format!("\"{name}\"") }
}

/// Prints help, version or what is wrong with the call. `arguments` are all words of the call, the program first.
pub(super) fn usage(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
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
    let mut text = format!("错误：{}\n", wrong(error));
    if let Some(advice) = advice(error, arguments) {
        text += &format!("建议：{advice}\n");
    }
    text += "用 linli --help 查看全部命令，用 linli <命令> --help 查看一个命令的选项\n";
    let _ = io::stderr().write_all(text.as_bytes());
    ExitCode::from(super::USAGE)
}

/// What an error says of itself, in words; empty where it says nothing of that sort.
fn context(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        _ => String::new(),
    }
}

/// What is wrong with the call, in a sentence.
fn wrong(error: &clap::Error) -> String {
    let context = |kind| context(error, kind);
    let argument = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::InvalidSubcommand => format!("没有命令“{}”", context(ContextKind::InvalidSubcommand)),
        ErrorKind::UnknownArgument if dashed(&argument).is_some() => format!("不认识的选项“{argument}”"),
        ErrorKind::UnknownArgument => format!("多出来的“{argument}”"),
        ErrorKind::InvalidValue if value.is_empty() => format!("“{argument}”后面缺少值"),
        ErrorKind::InvalidValue => format!("“{argument}”不能是“{value}”"),
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            format!("“{argument}”不能是“{value}”：{why}")
        }
        ErrorKind::MissingRequiredArgument => format!("缺少：{argument}"),
        ErrorKind::MissingSubcommand => "缺少命令".into(),
        ErrorKind::ArgumentConflict => match context(ContextKind::PriorArg) {
            prior if prior.is_empty() || prior == argument => format!("“{argument}”写了两次"),
            prior => format!("“{argument}”不能和“{prior}”一起用"),
        },
        ErrorKind::TooManyValues => format!("“{argument}”后面不写值“{value}”"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => format!("“{argument}”的值太多或太少"),
        ErrorKind::NoEquals => format!("“{argument}”和它的值之间要写等号"),
        ErrorKind::InvalidUtf8 => "参数里有不是 UTF-8 的字符".into(),
        _ => "命令写法不对".into(),
    }
}

/// What to do about it.
fn advice(error: &clap::Error, arguments: &[OsString]) -> Option<String> {
    let suggested = [
        (ContextKind::SuggestedSubcommand, "是不是"),
        (ContextKind::SuggestedArg, "是不是"),
        (ContextKind::SuggestedValue, "是不是"),
        (ContextKind::ValidValue, "可以写"),
    ];
    let argument = context(error, ContextKind::InvalidArg);
    // What people type for two hyphens is near to no option.
    if let Some(option) = dashed(&argument).filter(|_| !argument.starts_with('-')) {
        return Some(format!("选项前面是两个半角的连字符：--{option}"));
    }
    let near = suggested.into_iter().map(|(kind, lead)| (context(error, kind), lead));
    if let Some((words, lead)) = near.into_iter().find(|(words, _)| !words.is_empty()) {
        return Some(format!("{lead}“{words}”"));
    }
    match error.kind() {
        ErrorKind::UnknownArgument if dashed(&argument).is_none() => {
            Some(match unquoted_title(&argument, arguments) {
                Some((kind, title)) => {
                    format!("标题里有空格的，用半角引号括起来：linli new {kind} \"{title}\"")
                }
                None => superfluous(&argument, arguments),
            })
        }
        ErrorKind::ArgumentConflict if context(error, ContextKind::PriorArg) == argument => {
            Some("只留一个".into())
        }
        _ => None,
    }
}

/// The call with `linli help fmt` written as the program understands it: `linli fmt --help`.
pub(super) fn with_help(mut words: Vec<OsString>) -> Vec<OsString> {
    if words.get(1).is_some_and(|word| *word == "help") {
        words.remove(1);
        words.truncate(2);
        words.push("--help".into());
    }
    words
}

/// What to do about a word that a command has no place for.
fn superfluous(extra: &str, arguments: &[OsString]) -> String {
    let command =
        arguments.iter().skip(1).find_map(|word| word.to_str().filter(|word| dashed(word).is_none()));
    match command {
        Some("fmt") => "linli fmt 看整个站点，后面不写文件名；站点在别处，用 --root 文件夹".into(),
        Some("build") => format!(
            "linli build 生成整个站点，后面不写名字；站点在别处，用 --root {extra}；要换生成到的文件夹，用 --output {extra}"
        ),
        Some("serve") => format!("linli serve 后面不写名字；站点在别处，用 --root {extra}"),
        _ => "里面有空格的文字，用半角引号括起来，如 \"幸福里 的故事\"".into(),
    }
}

/// What an option is called that was written with dashes of any sort before it: `--root`, `——root`, `－－root`.
fn dashed(argument: &str) -> Option<&str> {
    let name = argument.trim_start_matches(['-', '–', '—', '―', '－', '−', '\u{2010}', '\u{2011}']);
    (name.len() < argument.len()).then_some(name)
}

/// The kind and the whole title of a `linli new` whose title was taken apart at its spaces, as far as both stand together.
fn unquoted_title(extra: &str, arguments: &[OsString]) -> Option<(String, String)> {
    let words: Vec<&str> = arguments.iter().map_while(|word| word.to_str()).collect();
    let (_, after) = words.split_at(words.iter().position(|word| *word == "new")? + 1);
    let end = after.iter().position(|word| dashed(word).is_some()).unwrap_or(after.len());
    let [kind, title @ ..] = &after[..end] else { return None };
    let title = title.contains(&extra).then(|| title.join(" "))?;
    // Quotation marks of a Chinese keyboard did not help.
    let quotes = |c: char| matches!(c, '“' | '”' | '‘' | '’' | '"' | '\'' | '\\' | '`' | '$');
    Some((kind.to_string(), title.trim_matches(quotes).replace(quotes, "")))
}

/// A port on the command line.
pub(super) fn port(text: &str) -> Result<u16, String> {
    text.parse().map_err(|_| "要写 0 到 65535 之间的整数，如 4000".into())
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
    // “ (os error 2)” helps nobody; what is said after it does.
    match text.split_once(" (os error ") {
        Some((before, after)) => {
            let after = after.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
            format!("{before}{}", after.strip_prefix(')').unwrap_or(after))
        }
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

/// A time on the command line.
pub(super) fn moment(text: &str) -> Result<Moment, String> {
    Moment::parse(text).ok_or_else(|| "要写成 \"2022-12-01 09:00\" 这样的日期和时间".into())
}

/// How many files are sent at a time.
pub(super) fn transfers(text: &str) -> Result<u8, String> {
    text.parse().ok().filter(|number| (1..=64).contains(number)).ok_or_else(|| "要写 1 到 64 的数字".into())
}

/// How many days ahead: ten years at most.
pub(super) fn days(text: &str) -> Result<u16, String> {
    text.parse().ok().filter(|number| *number <= 3660).ok_or_else(|| "要写 0 到 3660 的整数".into())
}

/// How many files are looked at.
pub(super) fn count(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|number| *number > 0).ok_or_else(|| "要写大于 0 的整数".into())
}

/// A base address on the command line.
pub(super) fn base(text: &str) -> Result<Base, String> {
    Base::parse(text).map_err(|(what, hint)| format!("{what}；{}", hint.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_after_the_words_of_the_system_stays() {
        let error = io::Error::from_raw_os_error(28);
        let said = |text: String| world(&io::Error::new(error.kind(), text));
        let words = "No space left on device";
        let expected = if error.to_string().starts_with(words) { "磁盘满了" } else { return };
        assert_eq!(
            said(format!("a/b：{error}。网站还是原来的样子")),
            format!("a/b：{expected}。网站还是原来的样子")
        );
        assert_eq!(said(format!("a/b：{error}")), format!("a/b：{expected}"));
    }
}
