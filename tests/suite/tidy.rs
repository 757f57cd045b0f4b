//! Properties of the code itself: its layering, its size, its words, and that documents say what it does.
#![allow(clippy::disallowed_methods, reason = "tests read the project's own files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use linli::diagnostic::Code;
use linli::explain;
use linli::render::vocabulary;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The text of a file of the project.
pub fn source(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The bytes of any file.
pub fn bytes(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn modules() -> Vec<String> {
    let lib = source("src/lib.rs");
    let names = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    names.map(str::to_string).collect()
}

/// The files of a module: `src/site.rs` and all below `src/site/`.
fn files(module: &str) -> Vec<(String, String)> {
    let mut paths = vec![format!("src/{module}.rs")];
    for entry in walkdir::WalkDir::new(root().join("src").join(module)).into_iter().filter_map(Result::ok) {
        if entry.path().extension().is_some_and(|extension| extension == "rs") {
            paths.push(entry.path().strip_prefix(root()).unwrap().to_str().unwrap().to_string());
        }
    }
    paths.into_iter().map(|path| (path.clone(), source(&path))).collect()
}

/// `lib.rs` lists the modules in reading order; a module may use only those above it.
#[test]
fn modules_use_only_those_above_them() {
    let order = modules();
    assert!(order.len() > 15, "lib.rs no longer lists its modules one a line");
    for (rank, module) in order.iter().enumerate() {
        for (path, text) in files(module) {
            for used in text.split("crate::").skip(1) {
                let used: String =
                    used.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                let used_rank = order.iter().position(|name| *name == used);
                assert!(
                    used_rank.is_some_and(|used| used <= rank),
                    "{path} uses `{used}`, which is not above `{module}` in lib.rs"
                );
            }
        }
    }
}

/// The files of a room that a file in it takes from: what stands behind `super::` and behind `crate::room::`.
fn taken(room: &str, text: &str, files: &BTreeSet<String>) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]").next().unwrap();
    let code: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n");
    let mut taken = BTreeSet::new();
    for start in ["super::".to_string(), format!("crate::{room}::")] {
        for (at, _) in code.match_indices(&start) {
            // `super::super::` leaves the room, and in `mysuper::` it is no path.
            if code[..at].ends_with(|c: char| c == ':' || c == '_' || c.is_ascii_alphanumeric()) {
                continue;
            }
            let heads = heads(&code[at + start.len()..]).into_iter().filter(|name| files.contains(*name));
            taken.extend(heads.map(str::to_string));
        }
    }
    taken
}

/// The first names behind a path: that which follows, or those in its braces: `{a, b::{c, d}}` has `a` and `b`.
fn heads(rest: &str) -> Vec<&str> {
    let name = |text: &str| text.find(|c: char| c != '_' && !c.is_ascii_alphanumeric()).unwrap_or(text.len());
    let Some(group) = rest.strip_prefix('{') else { return vec![&rest[..name(rest)]] };
    let mut heads = Vec::new();
    let (mut depth, mut from) = (0, 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                let item = group[from..at].trim_start();
                heads.push(&item[..name(item)]);
                from = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    heads
}

/// A circle among files that take from each other, if there is one: each takes from the next, the last from the first.
fn circle(takes: &BTreeMap<String, BTreeSet<String>>) -> Option<Vec<&str>> {
    fn walk<'a>(
        takes: &'a BTreeMap<String, BTreeSet<String>>,
        file: &'a str,
        path: &mut Vec<&'a str>,
        done: &mut BTreeSet<&'a str>,
    ) -> Option<Vec<&'a str>> {
        if let Some(at) = path.iter().position(|known| *known == file) {
            return Some(path[at..].to_vec());
        }
        if !done.contains(file) {
            path.push(file);
            let found = takes.get(file).into_iter().flatten().find_map(|next| walk(takes, next, path, done));
            if found.is_some() {
                return found;
            }
            path.pop();
            done.insert(file);
        }
        None
    }
    let mut done = BTreeSet::new();
    takes.keys().find_map(|file| walk(takes, file, &mut Vec::new(), &mut done))
}

/// The files below a room's folder have an order too. They may all use what the room's own file defines.
#[test]
fn no_file_of_a_room_takes_from_a_file_that_takes_from_it() {
    let set = |names: &[&str]| -> BTreeSet<String> { names.iter().map(|name| name.to_string()).collect() };
    // That the test can fail.
    let text =
        "use super::{Call, a, b::{self, Mark}};\n// super::d\nlet x = crate::room::c::x(super::super::e);\n";
    let known = set(&["a", "b", "c", "d", "e", "self"]);
    assert_eq!(taken("room", text, &known), set(&["a", "b", "c"]));
    let mut map: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (file, takes) in [("a", vec!["b", "d"]), ("b", vec!["c"]), ("c", vec!["d"]), ("d", vec![])] {
        map.insert(file.to_string(), set(&takes));
    }
    assert_eq!(circle(&map), None);
    map.insert("d".to_string(), set(&["b"]));
    assert_eq!(circle(&map), Some(vec!["b", "c", "d"]));

    let mut circles = Vec::new();
    for room in modules() {
        let folder = format!("src/{room}/");
        let file = |path: &str| {
            let name = path.strip_prefix(&folder)?.strip_suffix(".rs")?;
            (!name.contains('/')).then(|| name.to_string())
        };
        let texts: BTreeMap<String, String> =
            files(&room).into_iter().filter_map(|(path, text)| Some((file(&path)?, text))).collect();
        let known: BTreeSet<String> = texts.keys().cloned().collect();
        let takes = texts.iter().map(|(name, text)| (name.clone(), taken(&room, text, &known))).collect();
        if let Some(circle) = circle(&takes) {
            circles.push(format!("{folder}: {} takes from {}", circle.join(" takes from "), circle[0]));
        }
    }
    assert!(circles.is_empty(), "files that take from each other:\n{}", circles.join("\n"));
}

/// Consumers show or send what the engine made; they do not use each other. What several of them need stands below them all
/// and is none of them: `edit`, which writes the files that people own, and `check`, whose rules read texts.
#[test]
fn consumers_do_not_use_each_other() {
    let consumers = ["emit", "serve", "publish", "export", "scaffold", "format", "handover"];
    let order = modules();
    for module in consumers.iter().filter(|module| order.iter().any(|name| name == *module)) {
        for (path, text) in files(module) {
            for other in consumers.iter().filter(|other| *other != module) {
                assert!(!text.contains(&format!("crate::{other}::")), "{path} uses `{other}`");
            }
        }
    }
}

#[test]
fn only_some_modules_touch_the_world() {
    let allowed =
        ["disk", "edit", "store", "source", "emit", "serve", "publish", "export", "handover", "cli"];
    for module in modules().iter().filter(|module| !allowed.contains(&module.as_str())) {
        for (path, text) in files(module) {
            let code = text.split("#[cfg(test)]").next().unwrap();
            for word in ["std::fs", "std::net", "std::process", "SystemTime::now", "Timestamp::now"] {
                assert!(!code.contains(word), "{path} has `{word}`");
            }
        }
    }
}

/// Markdown is read in one place.
#[test]
fn one_file_calls_the_markdown_parser() {
    let mut callers = Vec::new();
    for module in modules() {
        let calls = |text: &str| text.contains("pulldown_cmark::Parser") || text.contains("Parser::new_ext");
        callers.extend(files(&module).into_iter().filter(|(_, text)| calls(text)).map(|(path, _)| path));
    }
    assert_eq!(callers, ["src/document/emphasis.rs"]);
}

#[test]
fn every_file_says_what_it_is_and_none_is_too_long() {
    for module in modules() {
        for (path, text) in files(&module) {
            assert!(text.starts_with("//!"), "{path} does not begin with `//!`");
            let code = text.split("#[cfg(test)]").next().unwrap();
            let lines = code.lines().count();
            assert!(lines <= 900, "{path} has {lines} lines; split it by what it knows");
            let name = Path::new(&path).file_stem().unwrap().to_str().unwrap();
            assert!(!["utils", "util", "common", "helpers", "types", "manager"].contains(&name), "{path}");
        }
    }
}

#[test]
fn vocabulary_is_documented() {
    let text = source("docs/content/reference/theme.md");
    let spans: BTreeSet<&str> = text.split('`').skip(1).step_by(2).collect();
    for (object, names) in vocabulary::OBJECTS {
        for name in *names {
            assert!(
                spans.contains(format!("{object}.{name}").as_str()),
                "docs/content/reference/theme.md lacks `{object}.{name}`"
            );
        }
    }
    for name in vocabulary::FUNCTIONS {
        let call = format!("{name}(");
        assert!(
            spans.iter().any(|span| span.starts_with(&call)),
            "docs/content/reference/theme.md lacks the function `{name}`"
        );
    }
    for name in vocabulary::FILTERS {
        assert!(spans.contains(name), "docs/content/reference/theme.md lacks the filter `{name}`");
    }
    // And the other way: a documented name is there.
    for span in spans {
        let Some((object, name)) = span.split_once('.') else { continue };
        let known: Vec<&str> = vocabulary::OBJECTS
            .iter()
            .filter(|(known, _)| *known == object)
            .flat_map(|(_, names)| *names)
            .copied()
            .collect();
        let is_name = !matches!(name, "html" | "yaml" | "md")
            && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        if is_name && !known.is_empty() {
            assert!(
                known.contains(&name),
                "docs/content/reference/theme.md has `{span}`, which is not there"
            );
        }
    }
}

/// `docs/content/reference/diagnostics.md` is written from the register.
#[test]
fn every_code_is_documented() {
    let codes: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(codes.len(), Code::ALL.len(), "a code stands twice");
    let file = root().join("docs/content/reference/diagnostics.md");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&file, explain::document()).expect("the document can be written");
    }
    assert!(
        source("docs/content/reference/diagnostics.md") == explain::document(),
        "docs/content/reference/diagnostics.md is not what the register says: UPDATE=1"
    );
}

#[test]
fn invariants_name_their_tests() {
    let architecture = source("ARCHITECTURE.md");
    assert!(architecture.lines().count() <= 200, "ARCHITECTURE.md is longer than a page or two");
    let tests: String = walkdir::WalkDir::new(root().join("tests/suite"))
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| fs::read_to_string(entry.path()).unwrap())
        .collect();
    let table = architecture
        .split("\n## ")
        .find(|part| part.starts_with("Invariants"))
        .expect("there is a table of invariants");
    let rows: Vec<&str> = table.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert!(rows.len() >= 13, "{} invariants", rows.len());
    for row in rows {
        let names: Vec<&str> = row.rsplit('|').nth(1).unwrap().split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "no test for: {row}");
        for name in names {
            assert!(tests.contains(&format!("fn {name}(")), "there is no test `{name}`");
        }
    }
}
