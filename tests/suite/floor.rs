//! How many cases each code has: three at least in which it is found, and three near misses, which a simpler rule would report and
//! this one does not. They are counted where they stand, and the tests that run them see to it that they are what they say.

use std::collections::{BTreeMap, BTreeSet};

use linli::diagnostic::Code;
use linli::explain;

use crate::bad_inputs::AREAS;
use crate::{external, profile, sites};

/// How many cases there must be of each sort.
const FLOOR: usize = 3;

/// The texts of Markdown that hold cases.
const MARKDOWN: &[&str] = &[
    "blanks",
    "blocks",
    "emphasis",
    "headings",
    "internal",
    "linebreaks",
    "links",
    "markup",
    "privacy",
    "profile",
    "shortcodes",
    "typography",
];

/// Of each code how many cases find it, and how many nearly do.
#[derive(Default)]
struct Tally(BTreeMap<Code, (usize, usize)>);

impl Tally {
    fn found(&mut self, code: Code) {
        self.0.entry(code).or_default().0 += 1;
    }

    fn silent(&mut self, code: Code, count: usize) {
        self.0.entry(code).or_default().1 += count;
    }

    fn add(&mut self, counts: BTreeMap<Code, (usize, usize)>) {
        for (code, (found, silent)) in counts {
            let all = self.0.entry(code).or_default();
            *all = (all.0 + found, all.1 + silent);
        }
    }
}

/// The codes in brackets, as reports print them, each once.
fn printed(text: &str) -> BTreeSet<Code> {
    text.split('[').filter_map(|part| Code::parse(part.split_once(']')?.0)).collect()
}

#[expect(clippy::disallowed_methods, reason = "a test reads its own material")]
fn read(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name);
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Cases of Markdown: behind the last `.` of a case stands what is found. A section in which one code alone is found is about that,
/// and its other cases are near misses of it.
fn markdown(name: &str, tally: &mut Tally) {
    for section in read(name).split("\n## ") {
        let mut found: Vec<BTreeSet<Code>> = Vec::new();
        let mut lines = section.lines();
        while lines.by_ref().any(|line| line.starts_with("``````")) {
            let case = lines.by_ref().take_while(|line| *line != "``````");
            found.push(case.filter_map(|line| Code::parse(line.split(' ').nth(1)?)).collect());
        }
        let codes: BTreeSet<Code> = found.iter().flatten().copied().collect();
        found.iter().flatten().for_each(|code| tally.found(*code));
        if let [code] = codes.into_iter().collect::<Vec<_>>()[..] {
            tally.silent(code, found.iter().filter(|found| found.is_empty()).count());
        }
    }
}

#[test]
fn each_code_has_cases_that_find_it_and_near_misses() {
    let mut tally = Tally::default();
    for (_, text) in sites::texts() {
        for case in sites::cases(&text).1 {
            match case.is_silent {
                true => tally.silent(case.code, 1),
                false => tally.found(case.code),
            }
        }
    }
    for area in AREAS.iter().chain(&["files"]) {
        for case in read(&format!("bad/{area}.txt")).split("=== ") {
            printed(case).into_iter().for_each(|code| tally.found(code));
        }
    }
    for name in ["prose", "dataset-check", "dataset-errors", "table-shapes"] {
        for case in read(&format!("spec/{name}.txt")).split("=== ") {
            printed(case).into_iter().for_each(|code| tally.found(code));
        }
    }
    for name in MARKDOWN {
        markdown(&format!("spec/{name}.md"), &mut tally);
    }
    // The page of every code has an example that shows it.
    Code::ALL.iter().filter(|code| explain::page(**code).is_some()).for_each(|code| tally.found(*code));
    tally.add(profile::counts());
    tally.add(external::counts());
    let mut lacking = Vec::new();
    for code in Code::ALL {
        let (found, silent) = tally.0.get(code).copied().unwrap_or_default();
        println!("{code}\t{found}\t{silent}");
        if found < FLOOR || silent < FLOOR {
            lacking.push(format!("{code}: {found} cases find it, {silent} nearly do"));
        }
    }
    assert!(lacking.is_empty(), "{} codes lack cases:\n{}", lacking.len(), lacking.join("\n"));
}
