//! The code on paper: it is another when anything is that a reader sees of the page, and the same whatever else changes. A page with
//! one of everything is edited at random, in memory; `LINLI_EDITS=1000` makes so many edits, `LINLI_SEED` begins elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use linli::blob::Blob;
use linli::config;
use linli::dataset;
use linli::document::{self, Settings};
use linli::hash::{Hash, Sha256};
use linli::notes;
use linli::path::SourcePath;
use linli::render::vocabulary;
use linli::review::Subject;
use linli::site::{self, File, Known};
use linli::source::Sources;
use linli::theme::{self, Theme};

use crate::project::{SITE, options};

/// Numbers that look random and are the same in every run (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// A character of the common ones.
    fn han(&mut self) -> char {
        char::from_u32(0x4e00 + self.below(0x2000) as u32).expect("it is a Han character")
    }
}

/// A part of the text.
#[derive(Clone, Debug)]
enum Part {
    Paragraph(String),
    Heading(usize, String),
    List(bool, Vec<String>),
    Table(Vec<[String; 2]>),
    Picture { alt: String, title: String, file: usize },
    Link { text: String, address: String },
    Attachment(String),
    Figure(String),
    Chart(String),
    Quote(String),
    Code(String),
    Struck(String),
    Box(usize, String),
    Blank(String),
    Inside { text: String, to: usize },
}

/// Everything that there is of a site: what the page is made of, and what it is not.
#[derive(Clone, Debug)]
struct World {
    // What a reader of the page sees.
    title: String,
    header: Vec<(&'static str, String)>,
    parts: Vec<Part>,
    files: [Vec<u8>; 3],
    credit: String,
    value: u32,
    qualifier: usize,
    status: usize,
    unit: String,
    name: String,
    source: String,
    day: u32,
    past: u32,
    target: u32,
    own_day: u32,
    label: String,
    // What he does not.
    order: usize,
    quiet: Vec<String>,
    menus: usize,
    tagline: String,
    home_text: String,
    footer: String,
    other: String,
    other_value: u32,
    stray: Vec<u8>,
    blank_lines: usize,
    comment: String,
    reshaped: bool,
}

const FILES: [&str; 3] = ["content/cases/yi.png", "content/cases/er.jpg", "content/cases/biao.pdf"];
const BOXES: [&str; 3] = ["说明", "提示", "注意"];
const PAGES: [&str; 3] = ["bie.md", "_index.md#a", "_index.md"];
const QUALIFIERS: [&str; 5] = ["", "余", "约", "近", "超"];

impl World {
    fn new() -> World {
        let text = |text: &str| text.to_string();
        World {
            title: text("第一个案例"),
            header: vec![
                ("date", text("2022-12-01")),
                ("author", text("区委组织部")),
                ("origin", text("云泽日报")),
                ("field", text("社区")),
                ("unit", text("云泽街道")),
                ("description", text("一句话的摘要")),
            ],
            parts: vec![
                Part::Heading(2, text("背景与起因")),
                Part::Paragraph(text("小区里的事大家商量着办")),
                Part::Figure(text("全区共有")),
                Part::List(false, vec![text("建起制度"), text("抓好落实")]),
                Part::List(true, vec![text("先摸底"), text("再行动")]),
                Part::Table(vec![[text("街道"), text("网格")], [text("东街"), text("若干")]]),
                Part::Picture { alt: text("门头"), title: text("开街那天"), file: 0 },
                Part::Picture { alt: text("会场"), title: String::new(), file: 1 },
                Part::Link { text: text("报道"), address: text("https://news.example.cn/1") },
                Part::Attachment(text("附表")),
                Part::Chart(text("近三年")),
                Part::Quote(text("一位居民说")),
                Part::Code(text("第一行")),
                Part::Struck(text("不")),
                Part::Box(0, text("填表的办法")),
                Part::Blank(text("部署会议")),
                Part::Inside { text: text("另一篇"), to: 0 },
            ],
            files: [
                vec![137, 80, 78, 71, 13, 10, 26, 10, 1, 2, 3],
                vec![255, 216, 255, 1, 2, 3],
                vec![37, 80, 68, 70, 1],
            ],
            credit: text("王某"),
            value: 120,
            qualifier: 0,
            status: 0,
            unit: text("个"),
            name: text("网格数"),
            source: text("统计年报"),
            day: 1,
            past: 100,
            target: 36,
            own_day: 1,
            label: text("报送单位"),
            order: 0,
            quiet: vec![text("weight: 3"), text("review_by: 2027-01-01")],
            menus: 0,
            tagline: text("一句话"),
            home_text: text("写在前面的话"),
            footer: text("主办"),
            other: text("别的页面"),
            other_value: 7,
            stray: vec![1, 2, 3],
            blank_lines: 1,
            comment: text("一"),
            reshaped: false,
        }
    }

    fn page(&self) -> String {
        let mut lines: Vec<String> = [format!("title: {}", self.title)]
            .into_iter()
            .chain(
                self.header
                    .iter()
                    .filter(|(_, value)| !value.is_empty())
                    .map(|(key, value)| format!("{key}: {value}")),
            )
            .chain(self.quiet.iter().cloned())
            .collect();
        let count = lines.len();
        lines.rotate_left(self.order % count);
        let mut text = format!("---\n# {}\n{}\n---\n", self.comment, lines.join("\n"));
        for part in &self.parts {
            text += &"\n".repeat(self.blank_lines);
            text += &match part {
                // A line break between Han characters is nothing.
                Part::Paragraph(words) if self.reshaped => {
                    let mut chars: Vec<char> = words.chars().collect();
                    chars.insert(chars.len() / 2, '\n');
                    chars.into_iter().collect::<String>() + "\n"
                }
                Part::Paragraph(words) => format!("{words}\n"),
                Part::Heading(level, words) => format!("{} {words}\n", "#".repeat(*level)),
                Part::List(numbered, items) => {
                    let marks = if *numbered { ["1. ", "2. ", "3. ", "4. "] } else { ["- "; 4] };
                    let lines = items.iter().zip(marks).map(|(item, mark)| format!("{mark}{item}\n"));
                    lines.collect::<String>() + "\n完\n"
                }
                Part::Table(rows) => {
                    let line = |row: &[String; 2]| format!("| {} | {} |\n", row[0], row[1]);
                    let head = line(&rows[0]);
                    head + "|---|---|\n" + &rows[1..].iter().map(line).collect::<String>()
                }
                Part::Picture { alt, title, file } => {
                    let name = FILES[*file].rsplit('/').next().unwrap();
                    let title = if title.is_empty() { String::new() } else { format!(" \"{title}\"") };
                    format!("![{alt}]({name}{title})\n")
                }
                Part::Link { text, address } => format!("见[{text}]({address})。\n"),
                Part::Attachment(words) => format!("下载[{words}](biao.pdf)。\n"),
                Part::Figure(words) => format!("{words}{{{{ stat(\"grid.count\") }}}}。\n"),
                Part::Chart(title) => format!("{{{{ chart(\"grid.years\", title=\"{title}\") }}}}\n"),
                Part::Quote(words) => format!("> {words}\n"),
                Part::Code(words) => format!("```\n{words}\n```\n"),
                Part::Struck(words) => format!("这里~~{words}~~成。\n"),
                Part::Box(sort, words) => format!("> [!{}]\n> {words}\n", BOXES[*sort]),
                Part::Blank(name) => format!("开过{{{{ blank(\"{name}\", unit=\"次\") }}}}。\n"),
                Part::Inside { text, to } => format!("再看[{text}]({})。\n", PAGES[*to]),
            };
        }
        text
    }

    fn grid(&self) -> String {
        let status = match self.status {
            1 => "status: pending".to_string(),
            2 => "status: withheld".to_string(),
            _ if self.qualifier > 0 => {
                format!("value: {}, qualifier: {}", self.value, QUALIFIERS[self.qualifier])
            }
            _ => format!("value: {}", self.value),
        };
        format!(
            "title: 网格\nsource: {}\nas_of: 2022-12-{:02}\nindicators:\n  - {{id: count, name: {}, unit: {}, {status}}}\n  - {{id: years, name: 历年, unit: 件, as_of: 2022-11-{:02}, target: {}, series: {{2020: 8, 2021: {}, 2022: 30}}}}\n",
            self.source, self.day, self.name, self.unit, self.own_day, self.target, self.past,
        )
    }

    fn site_yaml(&self) -> String {
        let items =
            ["{title: 首页, link: /}", "{title: 案例, link: /cases/}", "{title: 品牌, link: /brands/}"];
        let mut items: Vec<&str> = items.to_vec();
        items.rotate_left(self.menus % 3);
        items.truncate(1 + self.menus % 3);
        let (tagline, footer, menu) = (&self.tagline, &self.footer, items.join(", "));
        let site = SITE.replace("报送单位", &self.label);
        let home = &self.home_text;
        format!(
            "{site}home: [lead, figures, {{block: text, text: {home}}}]\ntagline: {tagline}\nfooter: {{text: {footer}}}\nmenus: {{main: [{menu}]}}\n"
        )
    }

    /// The codes of the page and of the home page, as the program works them out.
    fn codes(&self, theme: &Theme) -> [String; 2] {
        let path = |path: &str| SourcePath::new(path);
        let parsed = config::parse(&path("site.yaml"), &self.site_yaml());
        assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
        let config = Arc::new(parsed.value);
        let texts = BTreeMap::from([
            ("content/_index.md", ("---\ntitle: 首页\n---\n欢迎。\n".to_string(), None)),
            ("content/cases/_index.md", ("---\ntitle: 典型案例\nkind: case\n---\n".to_string(), None)),
            (
                "content/cases/bie.md",
                (format!("---\ntitle: {}\n---\n{}\n", self.other, self.other), Some("case")),
            ),
            ("content/cases/ye.md", (self.page(), Some("case"))),
        ]);
        let documents = texts.iter().map(|(name, (text, kind))| {
            let kind = kind.and_then(|kind| config.kind(kind));
            let settings = Settings { config: &config, kind, hash: Hash::ABSENT };
            let hash = Hash::of(text.as_bytes());
            let parsed = document::parse(&path(name), hash, text.as_bytes(), &settings, &mut |_| {});
            assert!(!parsed.value.poisoned, "{text}\n{:?}", parsed.diagnostics);
            Arc::new(parsed.value)
        });
        let documents: Vec<_> = documents.collect();
        let other =
            format!("title: 别的\nindicators:\n  - {{id: a, name: 甲, value: {}}}\n", self.other_value);
        let datasets = [("grid", self.grid()), ("other", other)].map(|(name, text)| {
            let parsed = dataset::parse(&path(&format!("content/stats/{name}.yaml")), &text, &mut |_| {});
            assert!(!parsed.value.poisoned, "{text}\n{:?}", parsed.diagnostics);
            (name.to_string(), Arc::new(parsed.value))
        });
        let credit = format!("credit: {}\n", self.credit);
        let notes = Arc::new(notes::parse(&path("content/cases/yi.png.yaml"), &credit, &mut |_| {}).value);
        let stray = ("content/cases/bie.png", &self.stray);
        let files = FILES.into_iter().zip(&self.files).chain([stray]).map(|(name, bytes)| File {
            path: path(name),
            blob: Blob::new(bytes.clone()),
            dimensions: None,
            trouble: None,
            picture: None,
            notes: (name == FILES[0]).then(|| notes.clone()),
        });
        let files: Vec<File> = files.collect();
        let site = site::assemble(
            &config,
            &options(),
            theme,
            &documents,
            BTreeMap::from(datasets),
            files,
            &Known::default(),
        )
        .value;
        let subject = Subject::of(&site, &path("content/cases/ye.md")).expect("the page is there");
        let hashed = |path: SourcePath| {
            let bytes = linli::disk::bytes(&site.asset(&path).expect("it is published").blob)
                .expect("it is in memory");
            (path, Sha256::of(&bytes))
        };
        let hashes = subject.files(&site).into_iter().map(hashed).collect::<Vec<_>>();
        assert_eq!(hashes.len(), 3, "{hashes:?}");
        let home = Subject::of(&site, &path("content/_index.md")).expect("there is a home page");
        [subject.article(&site, hashes).code(), home.article(&site, Vec::new()).code()]
    }

    /// What a reader sees of the home page, at least.
    fn home(&self) -> String {
        let told = (self.value, self.qualifier);
        let told = if self.status == 0 { told } else { (0, 0) };
        let texts = [&self.tagline, &self.home_text, &self.name, &self.unit];
        format!("{texts:?} {told:?} {} {} {} {}", self.other_value, self.status, self.day, self.own_day)
    }

    /// Changes something that a reader of the page sees; says what.
    fn change(&mut self, random: &mut Random) -> String {
        let kind = random.below(19);
        match kind {
            0 => {
                words(&mut self.title, random);
                "the title".into()
            }
            1 => {
                let (key, value) = &mut self.header[[1, 2, 4, 5][random.below(4)]];
                words(value, random);
                format!("{key} in the header")
            }
            2 => {
                let (at, next) = if random.below(2) == 0 {
                    (0, format!("2022-11-{:02}", 1 + random.below(30)))
                } else {
                    (3, ["社区", "机关"][random.below(2)].to_string())
                };
                if self.header[at].1 == next {
                    return self.change(random);
                }
                self.header[at].1 = next;
                "a field".into()
            }
            3 => {
                let file = random.below(3);
                let at = random.below(self.files[file].len());
                self.files[file][at] ^= 1 << random.below(8);
                format!("a bit of {}", FILES[file])
            }
            4 => {
                words(&mut self.credit, random);
                "who took a picture".into()
            }
            5 => {
                // A figure that is not told looks the same whatever it is.
                self.status = 0;
                self.value += 1 + random.below(9) as u32;
                "the value of a figure".into()
            }
            6 => {
                if self.status != 0 {
                    return self.change(random);
                }
                self.qualifier = (self.qualifier + 1 + random.below(4)) % 5;
                "the qualifier of a figure".into()
            }
            7 => {
                self.status = (self.status + 1 + random.below(2)) % 3;
                "the status of a figure".into()
            }
            8 => {
                words([&mut self.name, &mut self.source][random.below(2)], random);
                "the name or source of a figure".into()
            }
            9 => {
                self.day = 1 + (self.day + random.below(27) as u32) % 28;
                "the day of a figure".into()
            }
            10 => {
                self.past += 1 + random.below(9) as u32;
                "an earlier period in a chart".into()
            }
            11 => {
                let at = random.below(self.parts.len());
                self.parts.insert(at, Part::Paragraph(random.han().to_string() + "加了一段"));
                "a new paragraph".into()
            }
            12 => {
                let at = (0..self.parts.len()).find(|at| matches!(self.parts[*at], Part::Paragraph(_)));
                let Some(at) = at else { return self.change(random) };
                self.parts.remove(at);
                "a paragraph that went".into()
            }
            13 => {
                let (a, b) = (random.below(self.parts.len()), random.below(self.parts.len()));
                let text = |part: &Part| format!("{part:?}");
                if text(&self.parts[a]) == text(&self.parts[b]) {
                    return self.change(random);
                }
                self.parts.swap(a, b);
                "the order of the text".into()
            }
            14 => {
                self.target += 1 + random.below(9) as u32;
                "the target of a figure".into()
            }
            15 => {
                self.own_day = 1 + (self.own_day + random.below(27) as u32) % 28;
                "the day of a figure that has periods".into()
            }
            16 => {
                words(&mut self.label, random);
                "the name of a field".into()
            }
            _ => {
                let at = random.below(self.parts.len());
                let said = format!("{:?}", self.parts[at]);
                match &mut self.parts[at] {
                    Part::Paragraph(text)
                    | Part::Attachment(text)
                    | Part::Figure(text)
                    | Part::Chart(text)
                    | Part::Quote(text)
                    | Part::Code(text)
                    | Part::Struck(text)
                    | Part::Blank(text) => words(text, random),
                    Part::Box(sort, text) => match random.below(2) {
                        0 => *sort = (*sort + 1 + random.below(2)) % 3,
                        _ => words(text, random),
                    },
                    Part::Inside { text, to } => match random.below(2) {
                        0 => *to = (*to + 1 + random.below(2)) % 3,
                        _ => words(text, random),
                    },
                    Part::Heading(level, text) => match random.below(2) {
                        0 => *level = if *level == 2 { 3 } else { 2 },
                        _ => words(text, random),
                    },
                    Part::List(numbered, items) => match random.below(3) {
                        0 => *numbered = !*numbered,
                        1 => items.reverse(),
                        _ => words(&mut items[0], random),
                    },
                    Part::Table(rows) => {
                        let (row, column) = (random.below(2), random.below(2));
                        words(&mut rows[row][column], random);
                    }
                    Part::Picture { alt, title, .. } => words([alt, title][random.below(2)], random),
                    Part::Link { text, address } => match random.below(2) {
                        0 => words(text, random),
                        _ => address.push(char::from(b'0' + random.below(10) as u8)),
                    },
                }
                format!("{said} to {:?}", self.parts[at])
            }
        }
    }

    /// Changes something else; says what.
    fn change_elsewhere(&mut self, random: &mut Random) -> &'static str {
        match random.below(12) {
            0 => {
                self.order += 1 + random.below(5);
                "the order of keys"
            }
            1 => {
                self.quiet[0] = format!("weight: {}", random.below(90));
                "the place in a list"
            }
            2 => {
                self.quiet[1] =
                    ["review_by: 2027-01-02", "slug: bie-de", "toc: false"][random.below(3)].into();
                "a key that readers do not see"
            }
            3 => {
                self.menus += 1 + random.below(2);
                "a menu"
            }
            4 => {
                words(&mut self.tagline, random);
                "the name of the site"
            }
            5 => {
                words(&mut self.footer, random);
                "the foot of each page"
            }
            6 => {
                words(&mut self.other, random);
                "another page"
            }
            7 => {
                self.other_value += 1;
                "another figure"
            }
            8 => {
                self.stray.push(random.below(256) as u8);
                "another file"
            }
            9 => {
                words(&mut self.home_text, random);
                "a text of the home page"
            }
            10 => {
                self.blank_lines = 1 + random.below(3);
                words(&mut self.comment, random);
                "blank lines and remarks"
            }
            _ => {
                self.reshaped = !self.reshaped;
                "line breaks"
            }
        }
    }
}

/// Another text of words: a character more, another one, or one less.
fn words(text: &mut String, random: &mut Random) {
    let mut chars: Vec<char> = text.chars().collect();
    let at = random.below(chars.len() + 1);
    let new = random.han();
    match random.below(3) {
        0 if chars.len() > 1 && at < chars.len() && chars.get(at) != chars.get(at + 1) => {
            _ = chars.remove(at)
        }
        1 if at < chars.len() && chars[at] != new => chars[at] = new,
        _ => chars.insert(at, new),
    }
    *text = chars.into_iter().collect();
}

#[test]
fn a_code_changes_with_what_a_reader_sees_and_with_nothing_else() {
    let number =
        |name: &str, usual: u64| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    let (edits, seed) = (number("LINLI_EDITS", 250), number("LINLI_SEED", 20));
    let config = config::parse(&SourcePath::new("site.yaml"), SITE).value;
    let theme =
        theme::parse(&config, &Sources::default(), vocabulary::register).expect("no file is read").value;
    let mut random = Random(seed);
    let mut world = World::new();
    let [mut code, mut home] = world.codes(&theme);
    let mut seen = BTreeSet::from([format!("{:?}", Seen::of(&world))]);
    let mut codes = BTreeSet::from([code.clone()]);
    let mut counts = [0, 0];
    for edit in 0..edits {
        // The page does not grow for ever.
        if world.parts.len() > 28 {
            world = World::new();
            [code, home] = world.codes(&theme);
        }
        let before = world.clone();
        let is_seen = random.below(3) > 0;
        let what =
            if is_seen { world.change(&mut random) } else { world.change_elsewhere(&mut random).into() };
        let [now, home_now] = world.codes(&theme);
        counts[usize::from(is_seen)] += 1;
        match is_seen {
            true => assert_ne!(
                now,
                code,
                "edit {edit}: {what}\n{}\n{}\n{}",
                before.page(),
                world.page(),
                world.grid()
            ),
            false => assert_eq!(now, code, "edit {edit}: {what}\n{}\n{}", before.page(), world.page()),
        }
        if before.home() != world.home() {
            assert_ne!(home_now, home, "edit {edit}: {what}");
        } else if before.grid() == world.grid() {
            assert_eq!(home_now, home, "edit {edit}: {what}");
        }
        home = home_now;
        // And two states that look different never have one code.
        if seen.insert(format!("{:?}", Seen::of(&world))) {
            assert!(codes.insert(now.clone()), "edit {edit}: {what}");
        }
        code = now;
    }
    println!("{} edits that readers see, {} that they do not: {} codes", counts[1], counts[0], codes.len());
}

/// What a reader sees of a world.
#[derive(Debug)]
#[expect(dead_code, reason = "written out, and compared so")]
struct Seen(String, Vec<(&'static str, String)>, String, [Vec<u8>; 3], String, String, String);

impl Seen {
    fn of(world: &World) -> Seen {
        let World { title, header, parts, files, credit, label, .. } = world.clone();
        Seen(title, header, format!("{parts:?}"), files, credit, world.grid(), label)
    }
}
