//! Which findings somebody asks for: by page, by rule, by weight, by what changed in git.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use crate::diagnostic::{Code, Diagnostic, Level, nearest};
use crate::engine::Snapshot;
use crate::folder;
use crate::path::SourcePath;
use crate::site::{Page, Site};

/// What is asked for. A wrong word is told by the sentence that says so.
#[derive(Debug, Default)]
pub(super) struct Selection {
    /// Files; `None` for all.
    pub(super) files: Option<BTreeSet<SourcePath>>,
    /// Files that changed; `None` where nobody asks.
    pub(super) changed: Option<BTreeSet<SourcePath>>,
    /// Rules; `None` for all.
    pub(super) only: Option<BTreeSet<Code>>,
    /// Rules that are left out.
    pub(super) skip: BTreeSet<Code>,
}

impl Selection {
    /// Whether a finding of at least that level is asked for.
    pub(super) fn has(&self, one: &Diagnostic, level: Level) -> bool {
        let places = || one.span.iter().chain(one.related.iter().map(|(span, _)| span));
        let is_in =
            |files: &BTreeSet<SourcePath>| one.span.as_ref().is_some_and(|span| files.contains(&span.source));
        one.level <= level
            && self.only.as_ref().is_none_or(|only| only.contains(&one.code))
            && !self.skip.contains(&one.code)
            && self.files.as_ref().is_none_or(is_in)
            // What contradicts a text that changed is news of it, wherever it stands.
            && self.changed.as_ref().is_none_or(|files| places().any(|span| files.contains(&span.source)))
    }
}

impl Selection {
    /// Whether only such rules were asked for as the site does not have on.
    pub(super) fn is_off(&self, snapshot: &Snapshot) -> bool {
        let Some((only, site)) = self.only.as_ref().zip(snapshot.site()) else { return false };
        only.difference(&self.skip).all(|code| !site.config.rules.is_on(*code))
    }
}

/// The rules that some words mean: codes (`text/space`), areas (`text`), patterns (`text/*`, `*/large`).
pub(super) fn codes(words: &[String]) -> Result<BTreeSet<Code>, String> {
    let mut codes = BTreeSet::new();
    for word in words.iter().flat_map(|words| words.split([',', '，', '、'])).map(str::trim) {
        if word.is_empty() {
            continue;
        }
        let meant = Code::ALL.iter().filter(|code| is_like(code.as_str(), word) || code.area() == word);
        let before = codes.len();
        let mut any = false;
        meant.for_each(|code| {
            any = true;
            codes.insert(*code);
        });
        if !any && codes.len() == before {
            let known = Code::ALL.iter().flat_map(|code| [code.as_str(), code.area()]);
            let near = nearest(word, known).map_or(String::new(), |near| format!("是不是“{near}”？"));
            return Err(format!("没有编号或类别是“{word}”的规则。{near}运行 linli explain 列出全部"));
        }
    }
    Ok(codes)
}

/// Whether a text is like a pattern, in which `*` stands for anything.
fn is_like(text: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, inner)) = parts.split_last() else { return rest.is_empty() };
    let mut rest = rest;
    for part in inner {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// The files that some words mean: each a path, a folder, a route, a slug or a title.
pub(super) fn files(
    words: &[String],
    snapshot: &Snapshot,
    site: &Site,
) -> Result<BTreeSet<SourcePath>, String> {
    let mut files = BTreeSet::new();
    for word in words {
        let found = meant(word, snapshot, site);
        if found.is_empty() {
            let titles = site.pages().map(|page| page.summary.matter().title.as_str());
            let known = snapshot.sources.keys().map(SourcePath::as_str).chain(titles);
            let near = nearest(word, known).map_or(String::new(), |near| format!("是不是“{near}”？"));
            return Err(format!("没有“{word}”这个页面或文件。{near}用 linli list 查看全部"));
        }
        files.extend(found);
    }
    Ok(files)
}

fn meant(word: &str, snapshot: &Snapshot, site: &Site) -> BTreeSet<SourcePath> {
    let written = word.trim().trim_start_matches("./").replace('\\', "/");
    let below = written.trim_end_matches('/');
    for path in [SourcePath::new(below), folder::content(below)] {
        if snapshot.sources.contains_key(&path) {
            return with_own(&path, site);
        }
        let inside = snapshot.sources.keys().filter(|file| folder::below(file, path.as_str()).is_some());
        let inside: BTreeSet<SourcePath> = inside.cloned().collect();
        if !inside.is_empty() && !word.starts_with('/') {
            return inside;
        }
    }
    let path =
        written.split_once("://").map_or(&*written, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
    let path = path.strip_prefix(&*site.links.base.path).unwrap_or(path);
    let route = format!("/{}/", path.trim_matches('/')).replace("//", "/");
    let by = |is_meant: &dyn Fn(&Page) -> bool| -> BTreeSet<SourcePath> {
        let pages = site.pages().filter(|page| is_meant(page));
        pages.flat_map(|page| with_own(page.summary.source(), site)).collect()
    };
    let found = by(&|page| page.summary.route.as_str() == route);
    if !found.is_empty() || written.contains('/') {
        return found;
    }
    let found = by(&|page| {
        let last = page.summary.route.as_str().trim_end_matches('/').rsplit('/').next();
        last == Some(below) || folder::page_stem(page.summary.source()) == below
    });
    if !found.is_empty() {
        return found;
    }
    by(&|page| page.summary.matter().title.trim() == word.trim())
}

/// A file, and the pictures and attachments of the page that it is.
fn with_own(path: &SourcePath, site: &Site) -> BTreeSet<SourcePath> {
    let own = site.page(path).into_iter().flat_map(|page| site.files_of(page));
    std::iter::once(path.clone()).chain(own).collect()
}

/// Why it is not known what changed.
#[derive(Debug)]
pub(super) enum NoChanges {
    /// There is no git, or the folder is in no repository.
    World(String),
    /// There is no such revision.
    Call(String),
}

/// The files below `root` that are not as they are in a revision of git, new ones included.
pub(super) fn changed_since(root: &Path, revision: &str) -> Result<BTreeSet<SourcePath>, NoChanges> {
    let git = |arguments: &[&str]| -> Result<Output, NoChanges> {
        let run = Command::new("git").arg("-C").arg(root).args(arguments).output();
        run.map_err(|_| {
            NoChanges::World("这台电脑上没有 git，看不出哪些文件改过；不写 --changed-since 就查全部".into())
        })
    };
    let inside = git(&["rev-parse", "--is-inside-work-tree"])?;
    if !inside.status.success() {
        let text = "站点的文件夹不在 git 仓库里，看不出哪些文件改过；不写 --changed-since 就查全部";
        return Err(NoChanges::World(text.into()));
    }
    let commit = format!("{revision}^{{commit}}");
    let known =
        !revision.starts_with('-') && git(&["rev-parse", "--verify", "--quiet", &commit])?.status.success();
    if !known {
        let text = format!("git 里没有“{revision}”这个版本；可以写提交的编号、分支名，或者 HEAD、HEAD~1");
        return Err(NoChanges::Call(text));
    }
    let mut files = BTreeSet::new();
    for arguments in [
        &["diff", "--name-only", "--relative", "-z", revision, "--", "."] as &[&str],
        &["ls-files", "--others", "--exclude-standard", "-z", "--", "."],
    ] {
        let output = git(arguments)?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_string();
            return Err(NoChanges::World(format!("git 没有说出哪些文件改过：{said}")));
        }
        let names = output.stdout.split(|byte| *byte == 0).filter_map(|name| std::str::from_utf8(name).ok());
        files.extend(names.filter(|name| !name.is_empty()).map(SourcePath::new));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_like_what_they_mean() {
        for (pattern, expected) in [
            ("text/space", true),
            ("text/*", true),
            ("*/space", true),
            ("*", true),
            ("t*t/*e", true),
            ("text/spac", false),
            ("*x/spaces", false),
            ("text", false),
            ("t*/q*", false),
        ] {
            assert_eq!(is_like("text/space", pattern), expected, "{pattern}");
        }
        assert_eq!(codes(&["text/space，media".into()]).map(|codes| codes.len()), Ok(4));
        assert!(codes(&["text/spase".into()]).is_err_and(|said| said.contains("是不是“text/space”？")));
    }
}
