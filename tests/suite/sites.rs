//! What is found of a site as a whole: each code is held against what it has to find and against what is nearly that.
//!
//! The cases stand in `tests/spec/sites.txt` and `tests/spec/rules/*.txt`, as those of bad inputs do:
//!
//! ```text
//! === code：name of a case in which it is found
//! === code，不该报：name of a case in which it is not
//! ==> content/a.md        files as in bad_inputs, or at once the body of a second case
//! <==
//! what is found of the code, one a line; where nothing is, what else would stop the build
//! ```
//!
//! `UPDATE=1 cargo test sites` rewrites what stands behind `<==`; the diff is read like code. A rule that is off elsewhere is
//! turned on, unless the case itself says by which rules the site goes.

use linli::diagnostic::{Code, Diagnostic, Level};
use rayon::prelude::*;

use crate::bad_inputs::write_files;
use crate::datasets::golden;
use crate::project::{Project, SITE, messages};

/// A case: of which code, whether it must not be found, its files.
pub(crate) struct Case<'a> {
    pub(crate) code: Code,
    pub(crate) is_silent: bool,
    name: &'a str,
    input: &'a str,
}

/// What stands before the first case of a text, and the cases.
pub(crate) fn cases(text: &str) -> (&str, Vec<Case<'_>>) {
    let mut parts = text.split("=== ");
    let before = parts.next().unwrap_or_default();
    let case = |part| {
        let (name, rest) = str::split_once(part, '\n').expect("a case has lines");
        let (input, _) = rest.split_once("<==\n").unwrap_or_else(|| panic!("{name} ends in <=="));
        let code = name.split(['，', '：']).next().and_then(Code::parse);
        let code = code.unwrap_or_else(|| panic!("{name} is of no code"));
        Case { code, is_silent: name.contains("不该报"), name, input }
    };
    (before, parts.map(case).collect())
}

/// The texts that hold cases, by their names below `tests/`.
#[expect(clippy::disallowed_methods, reason = "a test reads its own material")]
pub(crate) fn texts() -> Vec<(String, String)> {
    let tests = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let entries = std::fs::read_dir(tests.join("spec/rules")).expect("tests/spec/rules is there");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    let names = names.into_iter().map(|name| format!("spec/rules/{name}"));
    let names = std::iter::once("spec/sites.txt".to_string()).chain(names);
    names
        .map(|name| {
            let text = std::fs::read_to_string(tests.join(&name)).expect("UTF-8");
            (name, text)
        })
        .collect()
}

#[test]
fn what_a_site_has_is_found_and_what_is_nearly_that_is_not() {
    let mut wrong = Vec::new();
    for (file, text) in texts() {
        let (before, cases) = cases(&text);
        let (said, faults): (Vec<String>, Vec<Option<String>>) = cases.par_iter().map(run).unzip();
        wrong.extend(faults.into_iter().flatten());
        golden(&file, &format!("{before}{}\n", said.concat().trim_end()));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The case with what is found now, and what is wrong with that.
fn run(case: &Case<'_>) -> (String, Option<String>) {
    let Case { code, is_silent, name, input } = *case;
    let project = Project::small();
    if code.level() == Level::Off && !input.contains("rules:") && !input.contains("profile:") {
        project.write("site.yaml", format!("{SITE}rules: {{{code}: warning}}\n"));
    }
    match input.starts_with("==") {
        true => write_files(&project, input),
        false => {
            let (body, more) =
                input.split_once("==").map_or((input, ""), |(body, _)| (body, &input[body.len()..]));
            let header = "---\ntitle: 第二个案例\ndate: 2022-12-02\n---\n\n";
            project.write("content/cases/er.md", format!("{header}{body}"));
            write_files(&project, more);
        }
    }
    let snapshot = match code {
        Code::LinkHidden => project.preview(),
        _ => project.pass(),
    };
    let (found, others): (Vec<&Diagnostic>, Vec<&Diagnostic>) =
        snapshot.diagnostics.iter().partition(|one| one.code == code);
    let fault = (found.is_empty() != is_silent).then(|| format!("{name}\n{}", messages(&snapshot)));
    let stopping = others.into_iter().filter(|one| one.stops());
    let shown: Vec<&Diagnostic> = if found.is_empty() { stopping.collect() } else { found };
    let mut said = format!("=== {name}\n{input}<==\n");
    for one in shown {
        let source = one.span.as_ref().map_or("整个站点", |span| span.source.as_str());
        said += &format!("{} {} {source} {}\n", one.level.name(), one.code, one.message);
    }
    said.push('\n');
    (said, fault)
}
