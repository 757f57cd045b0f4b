//! What is found of a site as a whole: each code is held against what it has to find and against what is nearly that.

use std::collections::BTreeMap;

use linli::diagnostic::Code;

use crate::bad_inputs::write_files;
use crate::datasets::golden;
use crate::project::{Project, messages};

/// Each case is a few files, as for bad inputs, and what of its code is found, one a line. `UPDATE=1` rewrites that.
#[test]
fn what_a_site_has_is_found_and_what_is_nearly_that_is_not() {
    let text = include_str!("../spec/sites.txt");
    let mut cases = text.split("=== ");
    let mut out = cases.next().unwrap_or_default().to_string();
    let mut counts: BTreeMap<Code, (usize, usize)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for case in cases {
        let (name, rest) = case.split_once('\n').expect("a case has lines");
        let (input, _) = rest.split_once("<==\n").expect("a case ends in what is found");
        let code = name.split(['，', '：']).next().and_then(Code::parse).expect("a case is of a code");
        let is_silent = name.contains("不该报");
        let project = Project::small();
        write_files(&project, input);
        out.push_str(&format!("=== {name}\n{input}<==\n"));
        let snapshot = project.pass();
        let found: Vec<_> = snapshot.diagnostics.iter().filter(|one| one.code == code).collect();
        if found.is_empty() != is_silent {
            wrong.push(format!("{name}\n{}", messages(&snapshot)));
        }
        let (told, silent) = counts.entry(code).or_default();
        if is_silent {
            *silent += 1
        } else {
            *told += 1
        }
        for one in found {
            let source = one.span.as_ref().map_or("整个站点", |span| span.source.as_str());
            out.push_str(&format!("{} {} {source} {}\n", one.level.name(), one.code, one.message));
        }
        out.push('\n');
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    golden("spec/sites.txt", &format!("{}\n", out.trim_end()));
    for (code, (told, silent)) in counts {
        assert!(told >= 3 && silent >= 3, "{code}: {told} cases are found, {silent} are not");
    }
}
