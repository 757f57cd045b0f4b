//! What a shortcode is called with, against what its template looks at: names that it does not know, values that it cannot
//! use, arguments that it has no use for or cannot do without. Reads templates as texts, and renders nothing.

use minijinja::{Error, ErrorKind};

use crate::dataset::number::Style;
use crate::diagnostic::{Code, Diagnostic, Hint, nearest};
use crate::document::shortcode::Meaning;
use crate::document::{Argument, Call};
use crate::render::globals::is_global;

/// What is wrong with the arguments of a call, before its template is rendered; `known` are the names that the template
/// looks up, where that can be told.
pub(super) fn flaw<'a>(
    call: &Call,
    template: &str,
    known: Option<impl IntoIterator<Item = &'a String>>,
) -> Option<Diagnostic> {
    let known = known.map(|known| known.into_iter().map(String::as_str).collect::<Vec<_>>());
    known
        .as_ref()
        .and_then(|known| unknown(call, known))
        .or_else(|| superfluous(call, template, known.as_deref().unwrap_or_default()))
        .or_else(|| not_a_flag(call, template))
        .or_else(|| not_a_text(call, template))
}

/// Yes or no for an argument that the template shows to readers.
fn not_a_text(call: &Call, template: &str) -> Option<Diagnostic> {
    let is_shown = |name: &str| {
        template.match_indices("{{").any(|(at, _)| {
            let inside = template[at + 2..].trim_start_matches('-').trim_start();
            inside.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with(['}', '|', '-']))
        })
    };
    let is_flaw = |(name, value): &&(String, Argument)| matches!(value, Argument::Bool(_)) && is_shown(name);
    let (name, value) = call.named.iter().find(is_flaw)?;
    let message = format!("短代码“{}”的“{name}”是给读者看的文字，却是 {}", call.name, written(value));
    let hint = format!("写上文字，如 {name}=\"说明\"；不要就删去");
    Some(Diagnostic::new(Code::ShortcodeArgument, message).hint(hint))
}

/// A figure to be shown in a clause, and no clause.
pub(super) fn no_clause(call: &Call) -> Option<Diagnostic> {
    let Meaning::Clause(figures, text) = call.meaning() else { return None };
    let message = match figures.is_empty() {
        true => format!("短代码“{}”只有一个参数“{text}”，少了编号或者那句话", call.name),
        false if is_id(text) => format!("短代码“{}”的最后一个参数“{text}”是编号，少了那句话", call.name),
        false => return None,
    };
    let id = if is_id(text) { text } else { "grid.count" };
    let hint =
        format!("先写编号，再写一句话，数字的地方写 {{}}：{{{{ {}(\"{id}\", \"，共{{}}\") }}}}", call.name);
    Some(Diagnostic::new(Code::ShortcodeArgument, message).hint(hint))
}

/// Whether a text is the id of an indicator and no words: `grid.count`.
fn is_id(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '/' | '.');
    text.contains('.') && text.chars().all(is_part)
}

/// What a template error says of a call that lacks an argument; `snippet` is what of the template could not be worked out.
pub(super) fn missing(call: &Call, template: &str, error: &Error, snippet: &str) -> Option<Diagnostic> {
    let index = snippet.trim().strip_prefix("args[").and_then(|index| index.strip_suffix(']')?.parse().ok());
    let index: Option<usize> = index.filter(|_| error.kind() == ErrorKind::UndefinedError);
    let message = match index {
        Some(index) if index >= call.positional.len() => {
            format!("短代码“{}”缺少第 {} 个参数", call.name, index + 1)
        }
        // Whatever the template stumbled over, it had nothing to work on.
        None if call.positional.is_empty() && is_about_arguments(error) && template.contains("args[") => {
            format!("短代码“{}”缺少参数", call.name)
        }
        _ => return None,
    };
    let example = example(template).map_or_else(|| format!("{{{{ {}(\"……\") }}}}", call.name), str::to_owned);
    Some(Diagnostic::new(Code::ShortcodeArgument, message).hint(format!("写在圆括号里，如 {example}")))
}

/// Whether an error may come of a value that is not there.
fn is_about_arguments(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::UndefinedError | ErrorKind::InvalidOperation | ErrorKind::NonPrimitive)
}

/// The first call in the comment that a template begins with.
fn example(template: &str) -> Option<&str> {
    let comment = template.trim_start().strip_prefix("{#")?;
    let comment = &comment[..comment.find("#}")?];
    let start = comment.find("{{")?;
    Some(&comment[start..start + comment[start..].find("}}")? + 2])
}

/// An argument by a name that the template does not look up.
fn unknown(call: &Call, known: &[&str]) -> Option<Diagnostic> {
    let (wrong, _) = call.named.iter().find(|(name, _)| !known.contains(&name.as_str()))?;
    let message = format!("短代码“{}”没有叫“{wrong}”的参数", call.name);
    let diagnostic = Diagnostic::new(Code::ShortcodeArgument, message);
    let known: Vec<&str> = known.iter().copied().filter(|name| !is_global(name)).collect();
    Some(match nearest(wrong, known.iter().copied()) {
        Some(near) => diagnostic.hint(Hint::perhaps(near).for_words(wrong.as_str())),
        None if known.is_empty() => diagnostic.hint(format!("删去“{wrong}=…”：带名字的参数它都没有")),
        None => diagnostic.hint(format!("删去“{wrong}=…”；它认得的有：{}", known.join("、"))),
    })
}

/// An argument without a name that the template does not look at; the name that it was evidently meant for comes first.
fn superfluous(call: &Call, template: &str, known: &[&str]) -> Option<Diagnostic> {
    let taken = positional(template)?;
    let extra = call.positional.get(taken.max(1))?;
    let message = format!("短代码“{}”用不上第 {} 个没有名字的参数", call.name, taken.max(1) + 1);
    let diagnostic = Diagnostic::new(Code::ShortcodeArgument, message);
    let mut known: Vec<&str> =
        known.iter().copied().filter(|name| !is_global(name) && *name != "linked").collect();
    if known.is_empty() {
        return Some(diagnostic.hint("删去它"));
    }
    let flags = flags(template);
    known.sort_by_key(|name| !is_for(name, extra, &flags));
    let right = format!("{}={}", known[0], written(extra));
    Some(diagnostic.hint(format!("要写上是什么，如 {right}；可以写的有 {}", known.join("、"))))
}

/// Whether a value looks like one for the argument of that name: a year or a period, yes or no, a way to write numbers.
fn is_for(name: &str, value: &Argument, flags: &[&str]) -> bool {
    let is_period = |text: &str| text.len() >= 4 && text.bytes().take(4).all(|byte| byte.is_ascii_digit());
    match value {
        Argument::Bool(_) => flags.contains(&name),
        Argument::Number(text) => name == "period" && is_period(text),
        Argument::Text(text) if is_period(text) => name == "period",
        Argument::Text(text) if Style::parse(text).is_ok() => name == "format",
        Argument::Text(_) => name == "title",
    }
}

/// An argument that is yes or no to the template, and neither as written.
fn not_a_flag(call: &Call, template: &str) -> Option<Diagnostic> {
    if call.named.is_empty() {
        return None;
    }
    let flags = flags(template);
    let is_flaw = |(name, value): &&(String, Argument)| {
        flags.contains(&name.as_str()) && !matches!(value, Argument::Bool(_))
    };
    let (name, value) = call.named.iter().find(is_flaw)?;
    let (Argument::Text(text) | Argument::Number(text)) = value else { return None };
    let message = format!("短代码“{}”的“{name}”应为 true（是）或 false（否），却是“{text}”", call.name);
    let diagnostic = Diagnostic::new(Code::ShortcodeArgument, message);
    let meant = match text.trim().to_lowercase().as_str() {
        "是" | "对" | "要" | "yes" | "y" | "on" | "1" | "true" => Some("true"),
        "否" | "不" | "不要" | "no" | "n" | "off" | "0" | "false" | "none" => Some("false"),
        _ => None,
    };
    Some(match meant {
        Some(right) => {
            let hint = Hint::from(format!("不加引号，写作 {name}={right}")).putting(right);
            diagnostic.hint(hint.for_words(written(value)))
        }
        None => diagnostic.hint(format!("要么 {name}=true，要么 {name}=false，不加引号；不需要就删去")),
    })
}

/// The names that a template holds against `true` or `false`.
fn flags(template: &str) -> Vec<&str> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let ends = [" is false", " is not false", " is true", " is not true"];
    let names = ends.into_iter().flat_map(|end| template.match_indices(end)).map(|(at, _)| {
        let before = &template[..at];
        &before[before.trim_end_matches(is_word).len()..]
    });
    names.filter(|name| !is_global(name)).collect()
}

/// A value as it stands in a call.
fn written(value: &Argument) -> String {
    match value {
        Argument::Text(text) => format!("\"{text}\""),
        Argument::Number(text) => text.clone(),
        Argument::Bool(value) => value.to_string(),
    }
}

/// How many arguments without a name the template of a shortcode looks at; `None` where it may look at any.
fn positional(template: &str) -> Option<usize> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut taken = 0;
    for (at, name) in template.match_indices("args") {
        let behind = &template[at + name.len()..];
        if template[..at].ends_with(is_word) || behind.starts_with(is_word) {
            continue;
        }
        // Whether there are any: `if args`.
        if [" %}", " and ", " or ", " -%}"].iter().any(|end| behind.starts_with(end)) {
            continue;
        }
        let index = behind.strip_prefix('[')?.split(']').next()?;
        taken = taken.max(index.parse::<usize>().ok()? + 1);
    }
    Some(taken)
}
