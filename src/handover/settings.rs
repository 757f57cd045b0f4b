//! What the settings of a site mean, one by one: `site.yaml` and the table of docs/content/reference/site.md to rows. The table is part of the
//! program, so no second list can go stale.

use crate::config;
use crate::embedded;
use crate::path::SourcePath;
use crate::yaml::{self, Value};

use super::secrets;

/// One setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Setting {
    /// Its key.
    pub(super) key: String,
    /// What it means, as docs/content/reference/site.md says.
    pub(super) meaning: String,
    /// What holds where it is not given, as docs/content/reference/site.md says.
    pub(super) usual: String,
    /// What stands in `site.yaml`, as written; `None` where it is not given.
    pub(super) given: Option<String>,
    /// Where, from 1; 0 where it is not given.
    pub(super) line: usize,
}

/// Those that a site gives, in its order, then the others.
pub(super) fn explained(text: &str) -> Vec<Setting> {
    let mut known = table(embedded::SETTINGS);
    let root = yaml::parse(&SourcePath::new(config::PATH), text, 0).value;
    let Value::Map(entries) = &root.value else { return known };
    let mut given = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let end = entries.get(at + 1).map_or(text.len(), |next| next.key_range.start);
        let row = known.iter().position(|setting| setting.key == entry.key).map(|at| known.remove(at));
        let setting = row.unwrap_or_else(|| Setting {
            key: entry.key.clone(),
            meaning: String::new(),
            usual: String::new(),
            given: None,
            line: 0,
        });
        let line = text[..entry.key_range.start].matches('\n').count() + 1;
        given.push(Setting { given: Some(written(&text[entry.key_range.start..end])), line, ..setting });
    }
    given.extend(known);
    given
}

/// The lines of an entry without what stands behind it: the comments before the next. What looks secret is not repeated.
fn written(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    while lines.last().is_some_and(|line| line.trim().is_empty() || line.starts_with('#')) {
        lines.pop();
    }
    let secret: Vec<usize> = secrets::lines(text).into_iter().map(|(line, _)| line).collect();
    let shown = lines.into_iter().enumerate().map(|(at, line)| match secret.contains(&(at + 1)) {
        true => "（这一行看起来有密码，没有抄在这里）",
        false => line,
    });
    shown.collect::<Vec<_>>().join("\n")
}

/// The rows of the first table whose head is 键, 含义, 缺省.
fn table(document: &str) -> Vec<Setting> {
    let mut lines = document.lines().skip_while(|line| cells(line).is_none_or(|cells| cells != HEAD));
    let rows = lines.by_ref().skip(2).map_while(cells);
    let setting = |cells: Vec<String>| {
        let [key, meaning, usual] = <[String; 3]>::try_from(cells).ok()?;
        let key = key.trim_matches('`').to_owned();
        let [meaning, usual] = [meaning, usual].map(|text| without_links(&text));
        Some(Setting { key, meaning, usual, given: None, line: 0 })
    };
    rows.filter_map(setting).collect()
}

const HEAD: [&str; 3] = ["键", "含义", "缺省"];

/// The cells of a row of a table in Markdown.
fn cells(line: &str) -> Option<Vec<String>> {
    let inner = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    Some(inner.split('|').map(|cell| cell.trim().to_string()).collect())
}

/// The text of Markdown with the words of its links alone: where they lead is not here.
fn without_links(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, behind)) = rest.split_once('[') {
        let link =
            behind.split_once("](").and_then(|(words, behind)| Some((words, behind.split_once(')')?.1)));
        // A list in square brackets is none.
        match link.filter(|(words, _)| !words.contains(['[', '`'])) {
            Some((words, behind)) => {
                out += before;
                out += words;
                rest = behind;
            }
            None => {
                out += before;
                out.push('[');
                rest = behind;
            }
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::places::{self, File};

    #[test]
    fn every_setting_is_explained() {
        let known = table(embedded::SETTINGS);
        for key in
            places::keys(File::Site).chain(["title", "description", "covers", "search", "pager", "timezone"])
        {
            let row = known.iter().find(|setting| setting.key == key);
            assert!(
                row.is_some_and(|row| row.meaning.chars().count() > 1),
                "the table of docs/content/reference/site.md lacks `{key}`"
            );
        }
        for row in &known {
            assert!(!row.meaning.contains("]("), "{row:?}");
        }
        let text = "title: 甲\n\n# 说明\nparams:\n  # 里面的\n  a: 1\n  password: abc12345\n# 尾\nodd: x\n";
        let rows = explained(text);
        let given: Vec<(&str, usize)> =
            rows.iter().filter(|row| row.given.is_some()).map(|row| (row.key.as_str(), row.line)).collect();
        assert_eq!(given, [("title", 1), ("params", 4), ("odd", 9)]);
        let params = rows[1].given.as_deref().unwrap();
        assert_eq!(params, "params:\n  # 里面的\n  a: 1\n（这一行看起来有密码，没有抄在这里）");
        assert!(rows.len() > known.len(), "the others are told too");
    }
}
