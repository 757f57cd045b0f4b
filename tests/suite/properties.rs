//! Nothing that a file can hold makes a pass panic, and every diagnostic points between characters of its source.
//! The bytes are random, or real sources of the repository that were cut, doubled, mixed and mangled.
#![allow(clippy::disallowed_methods, reason = "the sources of the repository are read by the tests alone")]

use std::path::Path;
use std::sync::LazyLock;

use linli::config;
use linli::path::SourcePath;
use linli::report;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

use crate::bad_inputs::misplaced;
use crate::project::{Project, SITE};

/// Texts that stand for much else: marks of YAML, Markdown, templates and Chinese keyboards.
const MARKS: &[&str] = &[
    "：",
    "，",
    "“",
    "”",
    "　",
    "、",
    "（",
    "）",
    "【",
    "】",
    "**",
    "*",
    "---",
    "\n---\n",
    "\n- ",
    ": ",
    ":",
    "#",
    "\"",
    "'",
    "[",
    "]",
    "{",
    "}",
    "{{",
    "}}",
    "{%",
    "%}",
    "{{ stat(\"grid.count\") }}",
    "|",
    ">",
    "&a ",
    "*a",
    "!",
    "\t",
    "\r\n",
    "\\",
    "\0",
    "\u{feff}",
    "\u{200b}",
    "\u{2028}",
    "```",
    "~~~",
    "~",
    "[^1]",
    "[^1]: ",
    "![](",
    "](",
    "<",
    "<script>",
    "&amp;",
    "👪🏽",
    "é",
    "１２０",
    "一百二十",
    "**次",
    "2022-02-30",
    "{#x}",
    "\n\n",
    "\n    ",
    "\n> ",
    "| a | b |\n|---|---|\n",
];

/// The texts of the repository's own site and theme.
static SOURCES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    for folder in ["content", "themes/default", "site.yaml"] {
        let files = walkdir::WalkDir::new(root.join(folder)).sort_by_file_name();
        for file in files.into_iter().filter_map(Result::ok).filter(|file| file.file_type().is_file()) {
            sources.extend(std::fs::read_to_string(file.path()).ok());
        }
    }
    assert!(sources.len() > 60, "the repository's own sources are there");
    sources
});

/// One change to a text; places are shares of its length.
#[derive(Clone, Debug)]
enum Edit {
    Cut(u16, u16),
    Double(u16, u16),
    Insert(u16, &'static str),
    Flip(u16, u8),
    End(u16),
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        1 => (any::<u16>(), 0..2000u16).prop_map(|(at, length)| Edit::Cut(at, length)),
        1 => (any::<u16>(), 0..2000u16).prop_map(|(at, length)| Edit::Double(at, length)),
        4 => (any::<u16>(), prop::sample::select(MARKS)).prop_map(|(at, mark)| Edit::Insert(at, mark)),
        1 => (any::<u16>(), any::<u8>()).prop_map(|(at, byte)| Edit::Flip(at, byte)),
        1 => any::<u16>().prop_map(Edit::End),
    ]
}

fn apply(bytes: &mut Vec<u8>, edit: &Edit) {
    let place = |share: u16| bytes.len() * usize::from(share) / (usize::from(u16::MAX) + 1);
    match *edit {
        Edit::Cut(at, length) => {
            let start = place(at);
            bytes.drain(start..(start + usize::from(length)).min(bytes.len()));
        }
        Edit::Double(at, length) => {
            let start = place(at);
            let part = bytes[start..(start + usize::from(length)).min(bytes.len())].to_vec();
            bytes.splice(start..start, part);
        }
        Edit::Insert(at, mark) => {
            let start = place(at);
            bytes.splice(start..start, mark.bytes());
        }
        Edit::Flip(at, byte) => {
            let start = place(at);
            if let Some(old) = bytes.get_mut(start) {
                *old ^= byte;
            }
        }
        Edit::End(at) => bytes.truncate(place(at)),
    }
}

/// A real source with a few changes, or marks and letters in a row, or bytes.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let edited =
        (any::<prop::sample::Index>(), prop::collection::vec(edit(), 1..5)).prop_map(|(which, edits)| {
            let mut bytes = which.get(&SOURCES).clone().into_bytes();
            edits.iter().for_each(|edit| apply(&mut bytes, edit));
            bytes
        });
    let piece = prop_oneof![3 => prop::sample::select(MARKS).prop_map(str::to_string), 2 => "[a-c ]{1,3}|[汉字一二]{1,3}"];
    let marks = prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat().into_bytes());
    prop_oneof![6 => edited, 3 => marks, 1 => prop::collection::vec(any::<u8>(), 0..300)]
}

/// Runs a pass with `bytes` at `path`, and prints what it says.
fn survives(path: &str, bytes: &[u8]) -> Result<(), TestCaseError> {
    let project = Project::small();
    project.write("site.yaml", format!("{SITE}theme: own\nmarkdown: {{html: true}}\n"));
    project.write("themes/own/theme.yaml", "name: 自己的\n");
    project.write(path, bytes);
    let snapshot = project.pass();
    for diagnostic in snapshot.diagnostics.iter() {
        prop_assert_eq!(misplaced(diagnostic, &snapshot.sources), Vec::<String>::new());
    }
    for colour in [false, true] {
        report::human(&snapshot.diagnostics, &snapshot.sources, colour);
    }
    for line in report::json_lines(&snapshot.diagnostics, &snapshot.sources).lines() {
        prop_assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "{}", line);
    }
    Ok(())
}

#[test]
fn a_byte_order_mark_moves_no_place_of_a_template() {
    survives("themes/own/case.html", "\u{feff}{% 汉".as_bytes()).unwrap();
    survives("themes/own/case.html", "\u{feff}汉{{ 1 + page.titel }}".as_bytes()).unwrap();
}

#[test]
fn nothing_panics_and_every_place_lies_in_its_source() {
    let head = b"---\ntitle: a\n---\n";
    for (path, start) in [
        ("content/cases/yi.md", b"" as &[u8]),
        ("content/cases/yi.md", head),
        ("content/stats/grid.yaml", b""),
        ("themes/own/case.html", b""),
        ("site.yaml", b""),
    ] {
        run(60, bytes(), |bytes| survives(path, &[start, &bytes].concat()));
    }
    // Without a site around it a parse takes no time: many more inputs.
    let path = SourcePath::new(config::PATH);
    run(2000, bytes(), |bytes| {
        let text = String::from_utf8_lossy(&bytes);
        for diagnostic in config::parse(&path, &text).diagnostics {
            let span = diagnostic.span.expect("what is wrong in a text has a place");
            let marked = text.get(span.start as usize..span.end as usize);
            prop_assert!(marked.is_some(), "{}", diagnostic.message);
        }
        Ok(())
    });
}

/// Tries a property with so many inputs; what breaks it is made as small as can be. The inputs are the same each time,
/// so that a run says something of the change before it; `LINLI_RANDOM=1` tries other ones.
fn run<T: Strategy>(cases: u32, inputs: T, test: impl Fn(T::Value) -> Result<(), TestCaseError>) {
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = match std::env::var_os("LINLI_RANDOM") {
        Some(_) => TestRunner::new(config),
        None => TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha)),
    };
    runner.run(&inputs, test).unwrap_or_else(|error| panic!("{error}"));
}
