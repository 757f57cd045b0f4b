//! Characters that some output cannot carry (controls, and those that Unicode never gives a meaning) and such as nobody sees:
//! a site that has one in every field, read by parsers that know nothing of linli. Each is found where it stands, in whatever
//! way it came in, and what is published is well formed.
#![allow(clippy::disallowed_methods, reason = "tests make the sites that they look at")]

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use linli::diagnostic::Code;
use linli::engine::Snapshot;
use quick_xml::events::Event;

use crate::project::{Project, SITE, bytes, messages};

/// C0 and C1, those that are no characters, separators of lines, and what turns the direction of writing.
fn characters() -> Vec<char> {
    let plain = ('\u{1}'..='\u{1f}').filter(|c| !matches!(c, '\t' | '\n' | '\r')).chain('\u{7f}'..='\u{9f}');
    plain
        .chain(['\u{fffe}', '\u{ffff}', '\u{fdd0}', '\u{1fffe}', '\u{10ffff}'].into_iter().chain(UNSEEN))
        .collect()
}

/// They are found, and any output can carry them.
const UNSEEN: [char; 10] = [
    '\u{200e}', '\u{200f}', '\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}', '\u{2028}', '\u{2029}',
    '\u{feff}', '\u{200b}',
];

/// The sources in which a character stands in every field, and how often a finding is due in each.
fn sources(c: char) -> Vec<(&'static str, String, usize)> {
    // YAML does not take them as they are.
    let escaped = format!("甲\\U{:08x}乙", u32::from(c));
    let yaml = |template: &str| template.replace('#', &format!("\"{escaped}\""));
    let text = |template: &str| template.replace('@', &format!("甲{c}乙"));
    vec![
        (
            "site.yaml",
            format!(
                "tagline: {0}\ndescription: {0}\nowner: {0}\nfooter: {{text: {0}}}\nparams: {{note: {0}}}\n",
                yaml("#")
            ),
            5,
        ),
        (
            "content/cases/yi.md",
            yaml(
                "---\ntitle: #\ndate: 2022-12-01\nauthor: #\nkeywords: [#]\nunit: #\nhonours: [{name: #, level: 区, note: #}]\n---\n\n",
            ) + &text(
                "段@落。\n\n## 标@题\n\n- 项@一\n- 项二\n\n| 表@头 | 乙 |\n|---|---|\n| 格@子 | 2 |\n\n```\n代@码\n```\n\n`行@内`\n\n![图@片](tu.svg \"题@注\")\n\n注[^1]。\n\n[^1]: 注@释。\n",
            ) + &format!("\n实体甲&#{};乙\n", u32::from(c)),
            17,
        ),
        ("content/cases/tu.svg", "<svg/>".into(), 0),
        (
            "content/stats/grid.yaml",
            yaml(
                "title: #\nsource: #\nas_of: 2022-12-31\nnote: #\nindicators:\n  - {id: count, name: #, unit: #, value: 120, note: #}\ncolumns: [{id: name, name: #}, {id: n, name: 数量}]\nrows: rows.csv\n",
            ),
            7,
        ),
        ("content/stats/rows.csv", text("@,数量\n东@街道,1\n"), 2),
    ]
}

fn site(c: char) -> Project {
    let project = Project::small();
    for (path, text, _) in sources(c) {
        project.write(path, if path == "site.yaml" { format!("{SITE}{text}") } else { text });
    }
    project
}

/// All that is published, checked by what parses it.
fn check(snapshot: &Snapshot, c: char) {
    let carried = UNSEEN.contains(&c);
    for route in snapshot.outputs.keys() {
        let route = route.as_str();
        let bytes = bytes(snapshot, route);
        if route.ends_with(".xlsx") {
            return workbook(&bytes, route);
        }
        // Icons of the theme.
        if route.ends_with(".png") {
            continue;
        }
        let text = String::from_utf8(bytes).unwrap_or_else(|error| panic!("{route} is UTF-8: {error}"));
        assert!(carried || !text.contains(c), "{route} holds U+{:04X}", u32::from(c));
        match route.rsplit('.').next() {
            Some("xml") => xml(&text, route),
            Some("json") => drop(serde_json::from_str::<serde_json::Value>(&text).expect(route)),
            Some("csv") => csv(&text, route),
            _ => {
                let data = text
                    .split("application/ld+json\">")
                    .nth(1)
                    .and_then(|rest| rest.split("</script>").next());
                let data = data.map(serde_json::from_str::<serde_json::Value>);
                assert!(data.is_none_or(|data| data.is_ok()), "{route}: data for search engines");
            }
        }
    }
}

/// Reads XML to its end, and looks at its characters: XML 1.0, §2.2.
fn xml(text: &str, route: &str) {
    let is_char = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    assert!(text.chars().all(is_char), "{route}");
    let mut reader = quick_xml::Reader::from_str(text);
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{route}: {error}")) {
            Event::Eof => return,
            Event::GeneralRef(entity) => {
                let found = entity.resolve_char_ref().unwrap_or_else(|error| panic!("{route}: {error}"));
                assert!(found.is_none_or(is_char), "{route}: &{entity:?};");
            }
            _ => {}
        }
    }
}

/// The records of each part have as many fields as its heading (RFC 4180).
fn csv(text: &str, route: &str) {
    let text = text.strip_prefix('\u{feff}').expect("Excel needs a byte order mark");
    for part in text.split("\r\n\r\n") {
        let mut widths = BTreeSet::new();
        let (mut fields, mut quoted) = (1, false);
        for c in part.trim_end_matches("\r\n").chars().chain(['\n']) {
            match c {
                '"' => quoted = !quoted,
                ',' if !quoted => fields += 1,
                '\n' if !quoted => drop(widths.insert(std::mem::replace(&mut fields, 1))),
                _ => {}
            }
        }
        assert!(!quoted && widths.len() == 1, "{route}: {part:?}");
    }
}

fn workbook(bytes: &[u8], route: &str) {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect(route);
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).expect(route);
        let (mut text, name) = (String::new(), part.name().expect(route).to_string());
        part.read_to_string(&mut text).expect(route);
        xml(&text, &format!("{route} {name}"));
    }
}

#[test]
fn what_no_output_can_carry_is_found_in_every_field_and_published_in_none() {
    for c in characters() {
        let name = format!("U+{:04X}", u32::from(c));
        let project = site(c);
        let snapshot = project.pass();
        let said = messages(&snapshot);
        for (path, _, due) in sources(c) {
            let found = snapshot.diagnostics.iter().filter(|one| {
                one.code == Code::TextInvisible
                    && one.span.as_ref().is_some_and(|span| span.source.as_str() == path)
            });
            let found: Vec<_> = found.collect();
            assert!(found.iter().all(|one| one.message.contains(&name)), "{said}");
            // An entity may stand for another character than its number says (HTML, §13.2.5.80), and the Markdown parser
            // has marks of its own below U+0005.
            let least = if path.ends_with(".md") { due - 2 } else { due };
            assert!((least..=due).contains(&found.len()), "{name} {path}: {} of {due}\n{said}", found.len());
        }
        assert!(snapshot.outputs.contains_key("/feed.xml"), "{name}\n{said}");
        check(&snapshot, c);
    }
}

/// A character that stands in code or in a table is found where it is, and not at the start of the text.
#[test]
fn the_place_of_what_nobody_sees_is_exact() {
    let project = site('\u{b}');
    let snapshot = project.pass();
    let source = project.read("content/cases/yi.md");
    let header = source.find("\n\n").expect("there is a header");
    let exact = snapshot.diagnostics.iter().filter_map(|one| one.span.as_ref()).filter(|span| {
        span.source.as_str() == "content/cases/yi.md"
            && source.get(span.start as usize..span.end as usize) == Some("\u{b}")
    });
    assert_eq!(exact.count(), source[header..].matches('\u{b}').count() - 1, "{}", messages(&snapshot));
}

/// In YAML as they are, in a name of a file, in a cell of a workbook.
#[test]
fn other_ways_in_are_watched_too() {
    for c in characters() {
        let name = format!("U+{:04X}", u32::from(c));
        let project = Project::small();
        project.edit("content/cases/yi.md", "title: 第一个案例", &format!("title: 第{c}一个案例"));
        project.edit("content/stats/grid.yaml", "网格数", &format!("网{c}格数"));
        let snapshot = project.pass();
        let said = messages(&snapshot);
        for path in ["content/cases/yi.md:2:", "content/stats/grid.yaml:5:"] {
            assert!(said.contains(path) && said.contains(&name), "{name} {path}\n{said}");
        }
        check(&snapshot, c);
        let project = Project::small();
        project.write(&format!("content/cases/a{c}b.md"), "---\ntitle: 甲\n---\n");
        let said = messages(&project.pass());
        assert!(said.contains("source/name") && said.contains("a\u{fffd}b.md"), "{name}\n{said}");
    }
}
