//! The manual does what it says. Each page is followed word for word in a site of its own: the commands are run, the blocks are
//! written to the files that the line before them names, and what a page says is seen is held against what the program says.
//! How a page is written so that it can be followed stands in docs/README.md.
#![allow(clippy::disallowed_methods, reason = "tests read the manual and do what it says")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use linli::config::{self, kinds};
use linli::diagnostic::{Code, Level};
use linli::embedded;
use linli::engine::Engine;
use linli::manual;
use linli::path::SourcePath;

use crate::project::{Project, command, options};
use crate::tidy::source;

/// Blocks that need more than a temporary folder, by the word behind the language; those that only show what stands elsewhere too.
const NEEDS: &[&str] = &["server", "root", "network", "outside"];

/// How many blocks are not run, and why. Whoever writes one more says so here.
const NOT_RUN: &[(&str, usize)] = &[("network", 3), ("outside", 1), ("root", 1), ("server", 3)];

/// A piece of a page.
#[derive(Clone, Debug)]
enum Step {
    /// A line outside blocks.
    Line(String),
    /// A fenced block: the line before it, its language, the words behind the language, and what it holds.
    Block { lead: String, language: String, words: Vec<String>, text: String },
}

/// The pieces of a page, with the numbers of their lines.
fn steps(page: &str) -> Vec<(usize, Step)> {
    let mut steps = Vec::new();
    let mut lead = String::new();
    let mut lines = page.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let Some(info) = line.strip_prefix("```") else {
            if !line.trim().is_empty() {
                lead = line.to_owned();
            }
            steps.push((number + 1, Step::Line(line.to_owned())));
            continue;
        };
        let mut words = info.split_whitespace().map(str::to_owned);
        let language = words.next().unwrap_or_default();
        let words = words.collect();
        let held = lines.by_ref().map(|(_, line)| line).take_while(|line| !line.starts_with("```"));
        let text = held.map(|line| format!("{line}\n")).collect();
        steps.push((number + 1, Step::Block { lead: lead.clone(), language, words, text }));
    }
    steps
}

/// What a block is for, as the line before it says.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Purpose {
    /// It is the file.
    File(String),
    /// It takes the place of the first line of a file that begins so.
    Instead(String, String),
    /// It follows a line of a file.
    Below(String, String),
    /// Its keys are those of a file, in the place of any that it has.
    Keys(String),
    /// It takes the place of the block before it.
    Again,
    /// It is seen.
    Seen,
    /// It is seen in a file.
    Within(String),
}

/// The texts between backticks, each with what stands before it.
fn spans(line: &str) -> Vec<(&str, &str)> {
    let parts: Vec<&str> = line.split('`').collect();
    parts.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
}

fn purpose(lead: &str, file: &str) -> Option<Purpose> {
    let last = lead.rsplit('。').next()?;
    let spans = spans(last);
    let named = spans.first().map(|(_, span)| (*span).to_owned());
    let known = || named.clone().unwrap_or_else(|| file.to_owned());
    if last == "看到：" {
        return Some(Purpose::Seen);
    }
    if last == "改成：" {
        return Some(Purpose::Again);
    }
    if !last.ends_with('：') {
        return None;
    }
    if last.contains("这一行改成") {
        let (_, line) = spans.last()?;
        let file = if spans.len() > 1 { known() } else { file.to_owned() };
        return Some(Purpose::Instead(file, (*line).to_owned()));
    }
    if last.ends_with("”下面写：") {
        let (before, line) = last.strip_suffix("”下面写：")?.split_once('“')?;
        let file = if before.contains('`') { known() } else { file.to_owned() };
        return Some(Purpose::Below(file, line.to_owned()));
    }
    let file = named?;
    let rest = last.rsplit('`').next()?;
    match rest {
        " 里写：" | " 里多写了一行：" => Some(Purpose::Keys(file)),
        "，写上：" | "：" | " 写成了：" => Some(Purpose::File(file)),
        "，里面是：" | " 里有：" => Some(Purpose::Within(file)),
        _ => None,
    }
}

/// A page that is being followed.
struct Walk {
    /// What the messages of the test call it.
    page: String,
    project: Project,
    /// The folder that the terminal is in.
    place: PathBuf,
    /// The file that was named last, and what was last done to one.
    file: String,
    done: Option<Purpose>,
    /// What the last command said; nothing since a file was written.
    said: Option<String>,
    /// Whether each fragment is looked at by itself, because no command of the page does.
    is_reference: bool,
}

impl Walk {
    /// Before the first step: a started site, or nothing, where the page starts one.
    fn new(page: &str, steps: &[(usize, Step)]) -> Walk {
        let project = Project::empty();
        let starts = |step: &Step| matches!(step, Step::Block { text, .. } if text.contains("linli init "));
        let has_command = |step: &Step| matches!(step, Step::Block { language, .. } if language == "sh" || language == "text");
        let mut walk = Walk {
            page: page.to_owned(),
            place: project.path("home"),
            project,
            file: String::new(),
            done: None,
            said: None,
            is_reference: !steps.iter().any(|(_, step)| has_command(step)),
        };
        fs::create_dir_all(&walk.place).expect("a folder can be made");
        fs::create_dir_all(walk.project.path("www")).expect("a folder can be made");
        if !steps.iter().any(|(_, step)| starts(step)) {
            walk.start();
        }
        walk
    }

    /// The terminal is in a new site.
    fn start(&mut self) {
        let site = self.project.path("home/我的网站");
        let _ = fs::remove_dir_all(&site);
        for (path, bytes) in embedded::STARTER_SITE {
            self.project.write(&format!("home/我的网站/{path}"), bytes);
        }
        self.place = site;
    }

    fn path(&self, file: &str) -> PathBuf {
        match file.strip_prefix("~/") {
            Some(below) => self.project.path("home").join(below),
            None => self.place.join(file),
        }
    }

    fn read(&self, file: &str) -> String {
        let path = self.path(file);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {file}: {error}", self.page))
    }

    fn write(&mut self, file: &str, text: impl AsRef<[u8]>) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("the folder can be made");
        fs::write(path, text).expect("the file can be written");
        self.said = None;
        self.file = file.to_owned();
    }

    /// What a line of the page tells to do besides blocks.
    fn line(&mut self, line: &str) {
        if self.is_reference && line.starts_with('#') {
            self.start();
        }
        let spans = spans(line);
        let after = |at: usize| line.split('`').nth(2 * at + 2).unwrap_or_default();
        for (at, (before, span)) in spans.iter().enumerate() {
            if before.ends_with("存成 ") && span.contains('/') {
                let bytes = picture(span);
                self.write(span, bytes);
            } else if before.ends_with(" 改名为 ") {
                let from = self.path(spans[at - 1].1);
                fs::rename(from, self.path(span)).expect("the file can be renamed");
                self.said = None;
            } else if before.ends_with("删去 ") && after(at).starts_with(" 这一行") {
                let file = if at > 0 { spans[at - 1].1 } else { &self.file }.to_owned();
                self.instead(&file, span, "");
            } else if (before.ends_with("打开 ") || before.ends_with('在') || before.ends_with("在 "))
                && span.contains('.')
                && !span.contains(' ')
            {
                self.file = (*span).to_owned();
            }
        }
    }

    /// Puts a text in the place of the first line of a file that begins with `start`.
    fn instead(&mut self, file: &str, start: &str, text: &str) {
        let old = self.read(file);
        let line = old.lines().find(|line| line.trim_start().starts_with(start));
        let line = line.unwrap_or_else(|| panic!("{}: no line of {file} begins with “{start}”", self.page));
        let new = old.replacen(&format!("{line}\n"), text, 1);
        self.write(file, new);
    }

    /// Does with a block what is said to be done with it.
    fn apply(&mut self, number: usize, purpose: Purpose, language: &str, text: &str) {
        let purpose = match purpose {
            Purpose::Again => {
                let done = self.done.clone();
                done.unwrap_or_else(|| panic!("{}:{number}: what is changed?", self.page))
            }
            purpose => purpose,
        };
        match &purpose {
            Purpose::File(file) => self.write(file, text),
            Purpose::Instead(file, start) => self.instead(file, start, text),
            Purpose::Below(file, line) => {
                let old = self.read(file);
                let found = old.lines().find(|found| found.trim() == line.trim());
                let found = found.unwrap_or_else(|| panic!("{}:{number}: {file} has no “{line}”", self.page));
                let gap = if language == "yaml" { "" } else { "\n" };
                self.write(file, old.replacen(found, &format!("{found}\n{gap}{}", text.trim_end()), 1));
            }
            Purpose::Keys(file) => {
                let new = with_keys(&self.read(file), text);
                self.write(file, new);
            }
            Purpose::Seen => return self.seen(number, text),
            Purpose::Within(file) => {
                let held = self.read(file);
                return self.compare(number, text, &held);
            }
            Purpose::Again => unreachable!("it was resolved"),
        }
        if self.is_reference {
            self.look(number);
        }
        self.done = Some(purpose);
    }

    /// Looks whether the file written last has errors, whatever is wrong in others.
    fn look(&self, number: usize) {
        let snapshot = Engine::new(&self.place, options()).pass().expect("the site can be read");
        let is_here = |one: &&linli::diagnostic::Diagnostic| {
            one.level == Level::Error
                && one.span.as_ref().is_some_and(|span| span.source.as_str() == self.file)
        };
        let wrong: Vec<_> = snapshot.diagnostics.iter().filter(is_here).collect();
        assert!(wrong.is_empty(), "{}:{number}: {wrong:#?}", self.page);
    }

    /// Runs a block as people type it; what it ends with is told by whether it `may_fail`.
    fn run(&mut self, number: usize, script: &str, may_fail: bool) {
        let place = self.project.path("place");
        let script = format!("set -e\n{script}\npwd > '{}'\n", place.display());
        let program = Path::new(env!("CARGO_BIN_EXE_linli")).parent().expect("it is in a folder");
        let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
        let output = Command::new("sh")
            .args(["-c", &format!("exec 2>&1\n{script}")])
            .current_dir(&self.place)
            .env("PATH", path)
            .env("HOME", self.project.path("home"))
            .env("NO_COLOR", "1")
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("XDG_CACHE_HOME")
            .env_remove("RUST_BACKTRACE")
            .stdin(Stdio::null())
            .output()
            .expect("there is a shell");
        let said = String::from_utf8(output.stdout).expect("the program speaks UTF-8");
        assert!(
            output.status.success() != may_fail,
            "{}:{number}: {script}ended with {}:\n{said}",
            self.page,
            output.status
        );
        if let Ok(place) = fs::read_to_string(place) {
            self.place = PathBuf::from(place.trim_end());
        }
        self.said = Some(said);
    }

    fn seen(&mut self, number: usize, expected: &str) {
        if self.said.is_none() {
            let fails = fails(expected);
            self.run(number, "linli build", fails);
        }
        let said = self.said.clone().unwrap_or_default();
        self.compare(number, expected, &said);
    }

    /// Every line of `expected` is in a line of `said`, in this order; “…” stands for anything.
    fn compare(&self, number: usize, expected: &str, said: &str) {
        let plain = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        let lines: Vec<String> = said.lines().map(plain).collect();
        let mut from = 0;
        for wanted in expected.lines().map(plain).filter(|line| !line.is_empty()) {
            let at = lines[from..].iter().position(|line| holds(line, &wanted));
            let at = at.unwrap_or_else(|| {
                panic!("{}:{number}: “{wanted}” is not seen, or not in this order:\n{said}", self.page)
            });
            from += at;
        }
    }
}

/// Whether a line holds a text in which “…” stands for anything.
fn holds(line: &str, wanted: &str) -> bool {
    let mut rest = line;
    wanted.split('…').map(str::trim).all(|part| match rest.find(part) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    })
}

/// Whether what is to be seen is that a command failed.
fn fails(expected: &str) -> bool {
    expected.starts_with("错误") || expected.starts_with("提醒[") && expected.contains("\n共 ")
}

/// A YAML text with the keys of another, which take the place of those that it has.
fn with_keys(text: &str, keys: &str) -> String {
    let key = |line: &str| -> Option<String> {
        let (name, _) = line.split_once(':')?;
        (!name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')).then(|| name.into())
    };
    let new: BTreeSet<String> = keys.lines().filter_map(key).collect();
    assert!(!new.is_empty(), "there is no key in\n{keys}");
    let (mut kept, mut is_old) = (String::new(), false);
    for line in text.lines() {
        if let Some(name) = key(line) {
            is_old = new.contains(&name);
        }
        if !is_old || line.starts_with('#') {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept + keys
}

/// A file of the sort that its name says.
fn picture(name: &str) -> Vec<u8> {
    match name.rsplit('.').next() {
        Some("jpg") => photo(),
        Some("svg") => br##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle cx="20" cy="20" r="18" fill="#c33"/></svg>"##.to_vec(),
        Some("html") => "<div class=\"top\"><a href=\"/\">某区人民政府</a></div>\n".into(),
        _ => panic!("what is a {name}?"),
    }
}

/// A photo of a sky.
fn photo() -> Vec<u8> {
    let (width, height) = (640, 400);
    let pixels: Vec<u8> = (0..height).flat_map(|y| [(y / 2) as u8, 120, 200].repeat(width)).collect();
    let mut bytes = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut bytes, 80);
    encoder
        .encode(&pixels, width as u16, height as u16, jpeg_encoder::ColorType::Rgb)
        .expect("it is a picture");
    bytes
}

/// The text of a page of the manual, its header blanked out, with paths that are free to write to.
fn page(name: &str) -> String {
    let text = source(&format!("docs/content/{name}.md"));
    let (head, body) = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).expect(name);
    "\n".repeat(head.lines().count() + 2) + body
}

/// Does what a page says.
fn follow(name: &str) {
    let steps = steps(&page(name));
    let mut walk = Walk::new(name, &steps);
    let www = walk.project.path("www").display().to_string();
    let free = |text: &str| text.replace("/srv/www", &www);
    for (at, (number, step)) in steps.iter().enumerate() {
        let (lead, language, words, text) = match step {
            Step::Line(line) => {
                walk.line(line);
                continue;
            }
            Step::Block { lead, language, words, text } => (lead, language, words, free(text)),
        };
        for word in words {
            assert!(NEEDS.contains(&word.as_str()) || word == "git", "{name}:{number}: what is “{word}”?");
        }
        if is_not_run(words) {
            continue;
        }
        match language.as_str() {
            // What a table of times calls is looked at by `commands_and_options_are_there`.
            "cron" => continue,
            "sh" => {
                let next = steps[at + 1..].iter().find_map(|(_, step)| match step {
                    Step::Block { lead, text, .. } => Some((lead, text)),
                    Step::Line(_) => None,
                });
                let may_fail = next.is_some_and(|(lead, text)| lead == "看到：" && fails(text));
                let script = match words.iter().any(|word| word == "git") {
                    true => format!("{GIT}{text}"),
                    false => text,
                };
                walk.run(*number, &script, may_fail);
            }
            _ => {
                let purpose = purpose(lead, &walk.file);
                let purpose =
                    purpose.unwrap_or_else(|| panic!("{name}:{number}: what is this for? “{lead}”"));
                walk.apply(*number, purpose, language, &text);
            }
        }
    }
    // What the reader is left with is a site that can be published.
    if !walk.is_reference && !name.starts_with("reference/") {
        // Whoever copies the settings for signatures has something to be signed.
        let is_guarded = name == "tasks/review";
        walk.run(0, "linli build --strict", is_guarded);
    }
}

fn is_not_run(words: &[String]) -> bool {
    words.iter().any(|word| NEEDS.contains(&word.as_str()))
}

const GIT: &str =
    "git init -q -b main . && git add . && git -c user.name=a -c user.email=a@example.com commit -qm a\n";

/// One test a page, so that they run beside each other, and a list of them.
macro_rules! followed {
    ($($test:ident: $page:literal,)*) => {
        const FOLLOWED: &[&str] = &[$($page),*];
        $(
            #[test]
            fn $test() {
                follow($page);
            }
        )*
    };
}

followed! {
    first_day_is_followed: "tasks/first-day",
    write_case_is_followed: "tasks/write-case",
    brands_is_followed: "tasks/brands",
    share_is_followed: "tasks/share",
    figures_is_followed: "tasks/figures",
    pictures_is_followed: "tasks/pictures",
    rename_is_followed: "tasks/rename",
    correct_figure_is_followed: "tasks/correct-figure",
    schedule_is_followed: "tasks/schedule",
    check_is_followed: "tasks/check",
    look_is_followed: "tasks/look",
    home_block_is_followed: "tasks/home-block",
    menu_is_followed: "tasks/menu",
    chronicle_is_followed: "tasks/chronicle",
    search_is_followed: "tasks/search",
    new_kind_is_followed: "tasks/new-kind",
    publish_is_followed: "tasks/publish",
    usb_is_followed: "tasks/usb",
    handover_is_followed: "tasks/handover",
    review_is_followed: "tasks/review",
    faq_is_followed: "tasks/faq",
    reference_of_site_is_followed: "reference/site",
    reference_of_check_is_followed: "reference/check",
    reference_of_publish_is_followed: "reference/publish",
    reference_of_theme_is_followed: "reference/theme",
    reference_of_typography_is_followed: "reference/typography",
    reference_of_diagnostics_is_followed: "reference/diagnostics",
}

/// The pages of the manual: path below `docs/content`, without ending.
fn names() -> BTreeSet<String> {
    let files = embedded::MANUAL.iter().filter_map(|(path, _)| {
        path.strip_prefix("content/")?.strip_suffix(".md").filter(|path| !path.ends_with("_index"))
    });
    files.map(str::to_owned).collect()
}

#[test]
fn every_page_of_the_manual_is_followed() {
    let followed: BTreeSet<String> = FOLLOWED.iter().map(|page| (*page).to_owned()).collect();
    assert_eq!(names(), followed, "each page has a line in `followed!`");
    let called: BTreeSet<String> = manual::pages().into_iter().map(|page| page.name).collect();
    assert_eq!(called.len(), followed.len(), "two pages are called by one name");
}

#[test]
fn what_is_not_run_is_counted() {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for name in names() {
        for (_, step) in steps(&page(&name)) {
            let Step::Block { words, .. } = step else { continue };
            for word in words.into_iter().filter(|word| NEEDS.contains(&word.as_str())) {
                *count.entry(word).or_default() += 1;
            }
        }
    }
    let expected: BTreeMap<String, usize> =
        NOT_RUN.iter().map(|(need, count)| ((*need).to_owned(), *count)).collect();
    assert_eq!(count, expected);
}

/// The calls of the program in a line: the words behind `linli`, up to what the shell takes for itself.
fn calls(line: &str) -> Vec<Vec<&str>> {
    let line = line.split(" # ").next().unwrap_or_default();
    let parts = line.split("&&").flat_map(|part| part.split("||")).flat_map(|part| part.split(" | "));
    parts.filter_map(call).collect()
}

/// The words behind `linli` in a command.
fn call(command: &str) -> Option<Vec<&str>> {
    let mut words = command.split_whitespace().skip_while(|word| *word != "linli");
    words.next()?;
    Some(words.take_while(|word| !word.starts_with(['>', '2'])).collect())
}

/// What the program says of its commands, by name.
fn helps() -> BTreeMap<String, String> {
    let help = |arguments: &[&str]| {
        let output = command(arguments).output().expect("the program can be run");
        String::from_utf8(output.stdout).expect("help is UTF-8")
    };
    let all = help(&["--help"]);
    let list =
        all.split("命令:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("commands are listed");
    let names = list.lines().filter_map(|line| line.split_whitespace().next());
    let mut helps: BTreeMap<String, String> =
        names.map(|name| (name.to_owned(), help(&[name, "--help"]))).collect();
    // Commands of commands say their options themselves.
    for (name, text) in &mut helps {
        let below =
            text.split("命令:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap_or_default();
        let below: Vec<String> = below
            .lines()
            .filter_map(|line| line.split_whitespace().next())
            .filter(|below| *below != "help")
            .map(|below| help(&[name, below, "--help"]))
            .collect();
        text.extend(below);
    }
    helps.insert(String::new(), all);
    helps
}

/// What is wrong with the calls, options, codes and pages that a page of the manual, or any text, names.
fn stale(text: &str, helps: &BTreeMap<String, String>, pages: &[manual::Page]) -> Vec<String> {
    let mut stale = Vec::new();
    let blocks = steps(text).into_iter().filter_map(|(_, step)| match step {
        Step::Block { language, text, .. } if language == "sh" || language == "cron" => Some(text),
        _ => None,
    });
    let blocks: Vec<String> =
        blocks.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
    let lines = text.lines().filter(|line| !line.starts_with("```"));
    let inline = lines.flat_map(|line| spans(line).into_iter().map(|(_, span)| span.to_owned()));
    let inline: Vec<String> = inline.collect();
    let written = blocks.iter().chain(inline.iter().filter(|span| span.starts_with("linli ")));
    for line in written {
        for call in calls(line) {
            let name = call.first().copied().unwrap_or_default();
            let name = if name.starts_with('-') { "" } else { name };
            // The wrong command that 常见问题 is about.
            if name == "bulid" {
                continue;
            }
            let Some(help) = helps.get(name) else {
                // `linli <命令> --help`, `linli.exe` and the like are about no command.
                if name.chars().all(|c| c.is_ascii_lowercase() || c == '-') {
                    stale.push(format!("there is no command {name}: {line}"));
                }
                continue;
            };
            let words: BTreeSet<&str> =
                help.split(|c: char| c.is_whitespace() || "=[],（）。，".contains(c)).collect();
            for option in call.iter().filter(|word| word.starts_with('-') && word.len() > 1) {
                let option = option.split('=').next().unwrap_or_default();
                if !words.contains(option) {
                    stale.push(format!("linli {name} has no {option}: {line}"));
                }
            }
            if name == "docs"
                && let Some(word) = call.get(1).filter(|word| !word.starts_with('-') && **word != "词")
                && manual::find(pages, &[(*word).to_owned()]).is_empty()
            {
                stale.push(format!("the manual says nothing of {word}: {line}"));
            }
        }
    }
    let anywhere: String = helps.values().map(String::as_str).collect();
    // Colours of the theme begin so too, and what a header stands between.
    let colours = source("themes/default/assets/mood-red.css");
    let is_option =
        |span: &&String| span.starts_with("--") && span.len() > 3 && !colours.contains(&format!("{span}:"));
    for span in inline.iter().filter(is_option) {
        let option = span.split(['=', ' ']).next().unwrap_or_default();
        if !anywhere.contains(&format!("{option} ")) && !anywhere.contains(&format!("{option}\n")) {
            stale.push(format!("no command has {option}"));
        }
    }
    let areas: BTreeSet<&str> = Code::ALL.iter().map(|code| code.area()).collect();
    for span in inline.iter().flat_map(|span| span.split_whitespace()) {
        let code = span.trim_end_matches(':');
        let is_code = code.split_once('/').is_some_and(|(area, rest)| {
            areas.contains(area)
                && !rest.is_empty()
                && rest.chars().all(|c| c.is_ascii_lowercase() || c == '-')
        });
        if is_code && Code::parse(code).is_none() {
            stale.push(format!("there is no rule {code}"));
        }
    }
    stale
}

#[test]
fn commands_options_and_codes_of_the_manual_are_there() {
    let (helps, pages) = (helps(), manual::pages());
    // That the test can fail.
    let wrong = "`linli build --stricter`, `linli chekc`, `text/spaces`, `--onyl`\n```sh server\nlinli serve --opne\n```\n";
    assert_eq!(stale(wrong, &helps, &pages).len(), 5, "{:?}", stale(wrong, &helps, &pages));
    let mut wrong = Vec::new();
    for name in names() {
        wrong.extend(stale(&page(&name), &helps, &pages).into_iter().map(|one| format!("{name}: {one}")));
    }
    wrong.extend(stale(&source("README.md"), &helps, &pages));
    wrong.extend(stale(&source("src/scaffold/starter/README.md"), &helps, &pages));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The words of the program's sources that may be keys.
fn candidates() -> BTreeSet<String> {
    let folders = ["src/config", "src/dataset", "src/document"].map(walkdir::WalkDir::new);
    let files =
        folders.into_iter().flatten().filter_map(Result::ok).filter(|file| file.file_type().is_file());
    let texts = files.map(|file| source(file.path().to_str().expect("it is UTF-8")));
    let texts: Vec<String> =
        texts.chain(["src/config.rs", "src/notes.rs", "src/dataset.rs"].map(source)).collect();
    let words = texts.iter().flat_map(|text| text.split('"'));
    let is_key = |word: &&str| {
        // A key that looks like a password's is refused before any other is looked at.
        let is_secret =
            ["secret", "passw", "token", "access", "credential"].iter().any(|part| word.contains(part));
        (2..20).contains(&word.len())
            && !is_secret
            && word.starts_with(|c: char| c.is_ascii_lowercase())
            && word.chars().all(|c| c.is_ascii_lowercase() || c == '_')
            && !["true", "false", "null", "yes", "no", "off", "ak", "sk", "key", "private_key"].contains(word)
    };
    words.filter(is_key).map(str::to_owned).collect()
}

/// The keys that a map takes: `text` is a file with `%` where other keys of it are written.
fn keys_of(file: &str, text: &str, candidates: &BTreeSet<String>) -> BTreeSet<String> {
    let (before, _) = text.split_once('%').expect("there is a place for keys");
    let mut open = Vec::new();
    for (at, c) in before.char_indices() {
        match c {
            '{' => open.push(at + 1),
            '}' => drop(open.pop()),
            _ => {}
        }
    }
    // What is written of the map already.
    let map = &before[open.last().copied().unwrap_or_default()..];
    let fixed: BTreeSet<&str> = map
        .split([',', '\n'])
        .filter_map(|part| part.split_once(": "))
        .map(|(key, _)| key.trim())
        .filter(|key| candidates.contains(*key))
        .collect();
    let others: Vec<&String> = candidates.iter().filter(|key| !fixed.contains(key.as_str())).collect();
    let keys: Vec<String> = others.iter().map(|key| format!("{key}: ~")).collect();
    let project = Project::empty();
    project.write("site.yaml", "title: 甲\nbase_url: https://a.example/\n");
    project.write("content/_index.md", "---\ntitle: 首页\n---\n");
    project.write("content/a/photo.jpg", photo());
    project.write(file, text.replace('%', &keys.join(if open.is_empty() { "\n" } else { ", " })));
    let snapshot = project.pass();
    let mut known: BTreeSet<String> = others.into_iter().cloned().collect();
    for one in snapshot.diagnostics.iter() {
        let is_unknown = one.message.starts_with("不认识的键“") || one.message.ends_with("”不写在这里");
        if let (true, Some((_, rest))) = (is_unknown, one.message.split_once('“')) {
            known.remove(rest.split('”').next().unwrap_or_default());
        }
    }
    // In a map that nobody read everything would be known.
    assert!(
        known.len() < candidates.len() / 2,
        "{file}: nothing was looked at\n{text}\n{:#?}",
        snapshot.diagnostics
    );
    known.extend(fixed.into_iter().map(str::to_owned));
    known
}

/// The keys that a page names in a table below a heading: first cells by what `cell` makes of them.
fn rows(page: &str, heading: &str) -> Vec<(String, String)> {
    let (_, rest) =
        page.split_once(&format!("{heading}\n")).unwrap_or_else(|| panic!("there is no “{heading}”"));
    let table =
        rest.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let cells = table.skip(2).map(|line| {
        let (first, rest) = line.trim_start_matches("| ").split_once(" | ").expect("a row has cells");
        (first.to_owned(), rest.split(" | ").next().unwrap_or_default().to_owned())
    });
    cells.collect()
}

/// The keys among the spans of a text.
fn keys_in(text: &str) -> BTreeSet<String> {
    let is_key = |span: &&str| span.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    spans(text).into_iter().map(|(_, span)| span).filter(is_key).map(str::to_owned).collect()
}

/// The keys of settings, pages, sections and figures: those that the reference names, and no others.
#[test]
fn the_reference_names_the_keys_that_there_are() {
    let page = source("docs/content/reference/site.md");
    let candidates = candidates();
    assert!(candidates.len() > 100);
    const HEAD: &str = "title: 甲\nbase_url: https://a.example/\n";
    let kind = |field: &str| {
        format!(
            "{HEAD}taxonomies: {{fields: {{label: 领域}}}}\nkinds:\n  case: {{label: 案例, fields: {{one: {field}}}}}\n"
        )
    };
    let target = |first: &str| format!("{HEAD}deploy:\n  web: {{{first}, %}}\n");
    let site: Vec<(&str, &str, String)> = vec![
        ("menus 菜单的一项", "site.yaml", format!("{HEAD}menus:\n  main:\n    - {{%}}\n")),
        ("footer", "site.yaml", format!("{HEAD}footer: {{%}}\n")),
        ("taxonomies 的一种分类", "site.yaml", format!("{HEAD}taxonomies:\n  fields: {{%}}\n")),
        (
            "分类的一个词",
            "site.yaml",
            format!("{HEAD}taxonomies:\n  fields: {{label: 领域, terms: {{甲: {{%}}}}}}\n"),
        ),
        ("kinds 的一种内容", "site.yaml", format!("{HEAD}kinds:\n  case: {{%}}\n")),
        ("show", "site.yaml", format!("{HEAD}kinds:\n  case: {{label: 案例, show: {{%}}}}\n")),
        ("字段", "site.yaml", kind("{type: text, %}")),
        ("choice 的字段", "site.yaml", kind("{type: choice, values: [甲], %}")),
        ("number 的字段", "site.yaml", kind("{type: number, %}")),
        ("group 的字段", "site.yaml", kind("{type: group, fields: {two: {label: 乙, type: text}}, %}")),
        ("feed", "site.yaml", format!("{HEAD}feed: {{%}}\n")),
        ("markdown", "site.yaml", format!("{HEAD}markdown: {{%}}\n")),
        ("share", "site.yaml", format!("{HEAD}share: {{%}}\n")),
        ("look", "site.yaml", format!("{HEAD}look: {{%}}\n")),
        ("covers", "site.yaml", format!("{HEAD}covers: {{%}}\n")),
        ("search", "site.yaml", format!("{HEAD}search: {{%}}\n")),
        ("review", "site.yaml", format!("{HEAD}review: {{%}}\n")),
        ("portal", "site.yaml", format!("{HEAD}portal: {{%}}\n")),
        ("deploy 的 dir", "site.yaml", target("type: dir, path: /srv/www/a")),
        ("deploy 的 ssh", "site.yaml", target("type: ssh, host: www, path: /var/www/a")),
        (
            "deploy 的 s3",
            "site.yaml",
            target("type: s3, endpoint: \"https://oss.example\", bucket: a-bucket"),
        ),
        ("deploy 的 archive", "site.yaml", target("type: archive, path: a.zip")),
        ("rules/terms.yaml 的一条", "rules/terms.yaml", "terms:\n  - {wrong: 甲乙, %}\n".into()),
        ("waivers.yaml 的一条", "waivers.yaml", "waivers:\n  - {rule: text/space, %}\n".into()),
        ("图片旁边的 .yaml", "content/a/photo.jpg.yaml", "alt: 天\n%\n".into()),
    ];
    let mut wrong = Vec::new();
    let mut compare = |what: &str, told: BTreeSet<String>, known: BTreeSet<String>| {
        for key in told.difference(&known) {
            wrong.push(format!("{what}: the page has {key}, which is not there"));
        }
        for key in known.difference(&told) {
            wrong.push(format!("{what}: the page lacks {key}"));
        }
    };
    let told = rows(&page, "### 每一项里面的键");
    let names: Vec<String> = told.iter().map(|(first, _)| first.replace('`', "")).collect();
    assert_eq!(names, site.iter().map(|(name, _, _)| (*name).to_owned()).collect::<Vec<_>>());
    for ((name, file, text), (_, cell)) in site.iter().zip(&told) {
        compare(name, keys_in(cell), keys_of(file, text, &candidates));
    }
    let first_cells = |heading: &str| {
        rows(&page, heading).iter().flat_map(|(first, _)| keys_in(first)).collect::<BTreeSet<String>>()
    };
    compare(
        "site.yaml",
        first_cells("## 一、site.yaml"),
        keys_of("site.yaml", "title: 甲\nbase_url: https://a.example/\n%\n", &candidates),
    );
    let pages = first_cells("### 每个页面都能写的键");
    compare(
        "页面",
        pages.clone(),
        keys_of("content/a/a.md", "---\ntitle: 甲\n%\n---\n正文。\n", &candidates),
    );
    let sections = first_cells("### 栏目首页还能写的键");
    compare(
        "栏目",
        pages.union(&sections).cloned().collect(),
        keys_of("content/a/_index.md", "---\ntitle: 甲\n%\n---\n正文。\n", &candidates),
    );
    compare(
        "指标",
        first_cells("指标能写的键："),
        keys_of("content/stats/a.yaml", "title: 甲\nindicators:\n  - {id: one, %}\n", &candidates),
    );
    let types: BTreeSet<String> =
        rows(&page, "字段的 `type`：").iter().flat_map(|(first, _)| keys_in(first)).collect();
    let known = candidates.iter().filter(|word| {
        let text = kind(&format!("{{label: 甲, type: {word}}}"));
        let parsed = config::parse(&SourcePath::new("site.yaml"), &text);
        !parsed.diagnostics.iter().any(|one| one.message.starts_with("“type”不能是"))
    });
    compare("type", types, known.cloned().collect());
    let listed = |start: &str| -> BTreeSet<String> {
        let line = page
            .lines()
            .find(|line| line.starts_with(start))
            .unwrap_or_else(|| panic!("no line begins with {start}"));
        let braces = line
            .split_once("`{")
            .and_then(|(_, rest)| rest.split_once("}`"))
            .expect("keys stand in braces")
            .0;
        braces
            .split(['，', '、', ',', ' '])
            .filter(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
            .map(str::to_owned)
            .collect()
    };
    let set = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<BTreeSet<String>>();
    compare("荣誉", listed("荣誉一条："), set(kinds::HONOUR));
    compare("媒体", listed("媒体一条："), set(kinds::MEDIA));
    compare("contact", listed("| `contact`"), set(kinds::CONTACT));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Shortcodes and templates of the built-in theme stand in the reference.
#[test]
fn the_reference_names_the_shortcodes_and_templates_that_there_are() {
    let (site, theme) = (source("docs/content/reference/site.md"), source("docs/content/reference/theme.md"));
    let mut lacks = Vec::new();
    let mut kinds = BTreeSet::new();
    for text in
        [source("src/scaffold/starter/site.yaml"), source("site.yaml"), source("examples/demo/site.yaml")]
    {
        let parsed = config::parse(&SourcePath::new("site.yaml"), &text);
        kinds.extend(parsed.value.kinds.iter().map(|kind| format!("{}.html", kind.name)));
    }
    for (path, _) in embedded::DEFAULT_THEME {
        match path.strip_prefix("shortcodes/").and_then(|name| name.strip_suffix(".html")) {
            Some(name) if !site.contains(&format!("{{{{ {name}(")) => {
                lacks.push(format!("site.md lacks {name}"))
            }
            None if path.ends_with(".html")
                && !path.contains('/')
                && !kinds.contains(*path)
                && !["base.html", "list.html"].contains(path)
                && !theme.contains(&format!("`{path}`")) =>
            {
                lacks.push(format!("theme.md lacks {path}"))
            }
            _ => {}
        }
    }
    assert!(lacks.is_empty(), "{}", lacks.join("\n"));
    // Films and sounds are the program's own.
    let is_there = |name: &str| {
        ["video", "audio"].contains(&name)
            || embedded::DEFAULT_THEME.iter().any(|(path, _)| *path == format!("shortcodes/{name}.html"))
    };
    let named =
        site.match_indices("{{ ").filter_map(|(at, _)| site[at + 3..].split_once('(')).map(|(name, _)| name);
    let gone: Vec<&str> = named
        .filter(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_') && !is_there(name))
        .collect();
    assert!(gone.is_empty(), "site.md has shortcodes that are not there: {gone:?}");
}

/// The manual is a site without errors and without any finding, but for what the list of rules quotes.
#[test]
fn the_manual_builds_and_is_clean() {
    let project = Project::empty();
    for (path, bytes) in embedded::MANUAL {
        project.write(path, bytes);
    }
    let built = project.run(&["build", "--strict"]);
    let said = String::from_utf8_lossy(&built.stderr).into_owned();
    assert!(built.status.success() && said.is_empty(), "{said}");
    let settings = project.read("site.yaml");
    let (settings, rules) = settings.split_once("\nrules:\n").expect("it has rules");
    assert!(rules.lines().all(|line| line.starts_with("  ")), "the rules stand last");
    project.write("site.yaml", settings);
    let snapshot = project.pass();
    let elsewhere: Vec<String> = snapshot
        .diagnostics
        .iter()
        .filter(|one| {
            one.span.as_ref().is_none_or(|span| !span.source.as_str().ends_with("reference/diagnostics.md"))
        })
        .map(|one| {
            format!(
                "{} {} {:?}",
                one.code,
                one.message,
                one.span.as_ref().map(|span| (span.source.as_str().to_owned(), span.start))
            )
        })
        .collect();
    assert!(elsewhere.is_empty(), "{}", elsewhere.join("\n"));
}

/// The pages that messages, scaffolds and comments call by their names are there.
#[test]
fn pages_that_messages_name_are_there() {
    let pages = manual::pages();
    let mut named = 0;
    let files = ["src", "tests/bad", "examples/demo"].map(walkdir::WalkDir::new);
    for file in files.into_iter().flatten().filter_map(Result::ok).filter(|file| file.file_type().is_file()) {
        let Ok(text) = fs::read_to_string(file.path()) else { continue };
        for (at, _) in text.match_indices("linli docs ") {
            let rest = &text[at + "linli docs ".len()..];
            // The name of a page, or a word in quotes or at the end of a sentence; not what the command is for.
            let word: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
            if word.is_empty() || word.starts_with('-') {
                continue;
            }
            named += 1;
            let found = manual::find(&pages, std::slice::from_ref(&word));
            assert!(found.first().is_some_and(|page| page.name == word), "{}: {word}", file.path().display());
        }
    }
    assert!(named > 5, "{named}");
}

/// `linli docs`: the folder, the browser, the terminal.
#[test]
#[cfg(unix)]
fn the_manual_opens_without_a_network_and_without_a_site() {
    use std::os::unix::fs::PermissionsExt;
    let project = Project::empty();
    let opener = project.path("bin/xdg-open");
    project.write("bin/xdg-open", "#!/bin/sh\nprintf '%s' \"$1\" > \"$OPENED\"\n");
    fs::set_permissions(&opener, fs::Permissions::from_mode(0o755)).unwrap();
    let run = |arguments: &[&str]| {
        let path = format!("{}:/bin:/usr/bin", project.path("bin").display());
        let mut command = command(arguments);
        command.current_dir(project.root()).env("PATH", path).env("OPENED", project.path("opened"));
        command.env("XDG_CACHE_HOME", project.path("cache")).output().expect("it runs")
    };
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("it is UTF-8");
    let first = run(&["docs", "发布"]);
    assert!(first.status.success(), "{}", text(&first.stderr));
    let said = text(&first.stdout);
    assert!(said.starts_with("发布到服务器　") && said.contains("tasks/publish/index.html"), "{said}");
    assert!(text(&first.stderr).contains("也说到它的：\n"), "{}", text(&first.stderr));
    let file = PathBuf::from(said.trim_end().split_once('　').unwrap().1);
    assert!(fs::read_to_string(&file).unwrap().contains("error_page 404"));
    let opened = (0..100).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        fs::read_to_string(project.path("opened")).ok().filter(|text| !text.is_empty())
    });
    assert_eq!(opened.as_deref(), file.to_str());
    // To the heading that speaks of it, whatever the folder is called.
    let _ = fs::remove_file(project.path("opened"));
    let said = text(&run(&["docs", "大屏"]).stdout);
    assert!(said.starts_with("放到 U 盘：展厅的大屏　"), "{said}");
    let opened = (0..100).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        fs::read_to_string(project.path("opened")).ok().filter(|text| !text.is_empty())
    });
    let opened = opened.expect("a browser is opened");
    let (address, id) = opened.split_once('#').expect("at a heading");
    assert!(address.starts_with("file:///") && address.ends_with("/tasks/usb/index.html"), "{opened}");
    let id: String = percent_encoding::percent_decode_str(id).decode_utf8().unwrap().into_owned();
    let page = PathBuf::from(said.trim_end().split_once('　').unwrap().1);
    assert!(fs::read_to_string(page).unwrap().contains(&format!("id=\"{id}\"")), "{id}");
    // What somebody wrote over is as it was the next time.
    fs::write(&file, "改坏了").unwrap();
    assert!(run(&["docs"]).status.success());
    assert!(fs::read_to_string(&file).unwrap().contains("error_page 404"));

    let list = text(&run(&["docs", "--list"]).stdout);
    assert!(names().iter().all(|name| list.contains(name.rsplit('/').next().unwrap())), "{list}");
    let printed = run(&["docs", "--print", "U盘"]);
    assert!(text(&printed.stdout).starts_with("# 放到 U 盘\n"), "{}", text(&printed.stdout));
    let printed = text(&run(&["docs", "--print", "publish"]).stdout);
    assert!(printed.contains("```sh\n") && !printed.contains("```sh root"), "{printed}");
    let unknown = run(&["docs", "区块链"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("手册里没有说到“区块链”的页面"), "{}", text(&unknown.stderr));
    // No cache that can be written to: a file stands in its place.
    let mut command = command(&["docs"]);
    project.write("file", "");
    command
        .current_dir(project.root())
        .env("XDG_CACHE_HOME", project.path("file"))
        .env("TMPDIR", project.path("bin"))
        .env("PATH", "");
    let output = command.output().expect("it runs");
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(
        text(&output.stdout).contains("bin/linli/docs-") && text(&output.stdout).contains("打不开浏览器"),
        "{}",
        text(&output.stdout)
    );
}

/// People ask in their own words.
#[test]
fn words_lead_to_the_page_they_mean() {
    let pages = manual::pages();
    for (word, page) in [
        ("第一天", "first-day"),
        ("publish", "publish"),
        ("nginx", "publish"),
        ("U盘", "usb"),
        ("优盘", "usb"),
        ("怎么改名", "rename"),
        ("二维码", "share"),
        ("写", "write-case"),
        ("查", "check"),
        ("审", "review"),
        ("发", "publish"),
        ("用出去", "share"),
        ("交接", "handover"),
        ("荣誉", "brands"),
        ("媒体报道", "brands"),
        ("阵地", "brands"),
        ("大屏", "usb"),
        ("标志", "look"),
        ("同义词", "search-words"),
        ("照片", "pictures"),
        ("手机号", "check"),
        ("kinds", "new-kind"),
        ("乱码", "faq"),
        ("模板", "theme"),
        ("OSS", "publish-reference"),
        ("撤下", "schedule"),
        ("统计", "figures"),
    ] {
        let found = manual::find(&pages, &[word.to_owned()]);
        assert_eq!(found.first().map(|page| page.name.as_str()), Some(page), "{word}");
    }
    // On the page, to the heading that speaks of it; to none where the page as a whole does.
    for (word, heading) in [
        ("大屏", Some("## 展厅的大屏")),
        ("时间线", Some("## 四、引语、说明框、时间线")),
        ("服务热线", Some("## 自己写的一块")),
        ("logo", Some("## 换标志")),
        ("error_page", Some("## 三、nginx 的设置（只做一次）")),
        ("发布", None),
        ("publish", None),
        ("无此词", None),
    ] {
        let words = [word.to_owned()];
        let page = manual::find(&pages, &words).first().copied().unwrap_or(&pages[0]);
        let mut is_code = false;
        let headings = page.body.lines().filter(|line| {
            is_code ^= line.starts_with("```");
            line.starts_with('#') && !is_code
        });
        let headings: Vec<&str> = headings.collect();
        assert_eq!(manual::section(page, &words).map(|place| headings[place]), heading, "{word}");
    }
    let both = ["数字".to_owned(), "未公开".to_owned()];
    assert_eq!(manual::find(&pages, &both).first().map(|page| page.name.as_str()), Some("figures"));
}
