//! Properties of the code itself: its layering, its size, its words, and that documents say what it does.
#![allow(clippy::disallowed_methods, reason = "tests read the project's own files")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use linli::diagnostic::Code;
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

/// Consumers show or send what the engine made; they do not use each other.
#[test]
fn consumers_do_not_use_each_other() {
    let consumers = ["emit", "check", "serve", "deploy", "export", "scaffold", "format"];
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
    let allowed = ["file", "source", "emit", "scaffold", "format", "serve", "deploy", "export", "cli"];
    for module in modules().iter().filter(|module| !allowed.contains(&module.as_str())) {
        for (path, text) in files(module) {
            let code = text.split("#[cfg(test)]").next().unwrap();
            for word in ["std::fs", "std::net", "std::process", "SystemTime::now", "Timestamp::now"] {
                assert!(!code.contains(word), "{path} has `{word}`");
            }
        }
    }
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
    let text = source("docs/theme.md");
    let spans: BTreeSet<&str> = text.split('`').skip(1).step_by(2).collect();
    for (object, names) in vocabulary::OBJECTS {
        for name in *names {
            assert!(
                spans.contains(format!("{object}.{name}").as_str()),
                "docs/theme.md lacks `{object}.{name}`"
            );
        }
    }
    for name in vocabulary::FUNCTIONS {
        let call = format!("{name}(");
        assert!(
            spans.iter().any(|span| span.starts_with(&call)),
            "docs/theme.md lacks the function `{name}`"
        );
    }
    for name in vocabulary::FILTERS {
        assert!(spans.contains(name), "docs/theme.md lacks the filter `{name}`");
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
            assert!(known.contains(&name), "docs/theme.md has `{span}`, which is not there");
        }
    }
}

#[test]
fn every_code_is_documented() {
    let text = source("docs/diagnostics.md");
    let mut seen = BTreeSet::new();
    for (_, code, meaning) in Code::ALL {
        assert!(
            text.contains(&format!("| `{code}` | {meaning} |")),
            "docs/diagnostics.md lacks | `{code}` | {meaning} |"
        );
        assert!(seen.insert(*code), "{code} stands twice");
    }
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
