//! What readers find: every page that shows a text, and no other, whatever the text; how much of the index an edit makes anew.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use linli::engine::{Engine, Snapshot};
use linli::plan::{FileView, View};
use linli::search::{Part, grams, shard};
use linli::site::Options;
use linli::text::fold::{WORD, folded};

use crate::project::{Project, SITE, bytes, html, messages, options};

/// The index as the search page reads it: from the published files, and from nothing else.
struct Reader<'s> {
    snapshot: &'s Snapshot,
    entry: serde_json::Value,
}

/// An entry of a pack.
struct Found {
    place: u32,
    address: String,
    title: String,
    texts: Vec<String>,
}

impl Reader<'_> {
    fn new(snapshot: &Snapshot) -> Reader<'_> {
        let entry = serde_json::from_slice(&bytes(snapshot, "/search/index.json")).unwrap();
        Reader { snapshot, entry }
    }

    fn number(&self, name: &str) -> u32 {
        self.entry[name].as_u64().unwrap() as u32
    }

    fn named(&self, sort: &str, list: &str, at: u32) -> Vec<u8> {
        let mark = &self.entry[list].as_str().unwrap()[at as usize * 8..][..8];
        bytes(self.snapshot, &format!("/search/{sort}/{at}-{mark}.bin"))
    }

    /// The numbers of the pages that have a key for which something holds, in the shard that is told by a key.
    fn pages(&self, of: u32, is_meant: impl Fn(u32) -> bool) -> BTreeSet<u32> {
        let bits = self.number("shardBits");
        let shard = of.checked_shr(32 - bits).unwrap_or(0);
        let postings =
            shard::read(&self.named("s", "shards", shard), shard, 32 - bits, self.number("pageBits"));
        postings.into_iter().filter(|(key, ..)| is_meant(*key)).map(|(_, page, _)| page).collect()
    }

    /// The pages that may have a text, and whether they need not be looked at.
    fn candidates(&self, text: &str) -> (BTreeSet<u32>, bool) {
        let units = folded(text);
        if let [unit] = units[..]
            && unit & WORD != 0
        {
            // All pairs that it begins, in the four shards where they can be.
            let begin = |key: u32| key & 0xff3f_c000;
            let first = grams::key(unit as u16, 0);
            let of = |sub: u32| self.pages(begin(first) | sub << 22, |key| begin(key) == begin(first));
            return ((0..4).flat_map(of).collect(), true);
        }
        let mut keys = Vec::new();
        for (at, unit) in units.iter().enumerate() {
            let this = *unit as u16;
            let next = units.get(at + 1);
            match (unit & WORD != 0, next) {
                (true, Some(next)) if next & WORD != 0 => keys.push(grams::key(this, *next as u16)),
                (true, Some(_)) => keys.push(grams::key(this, grams::AFTER)),
                (true, None) => {}
                (false, next) => {
                    if this != u16::from(b' ') {
                        keys.push(grams::key(this, grams::PRESENT));
                    }
                    if let Some(next) = next.filter(|next| **next & WORD != 0) {
                        keys.push(grams::key(*next as u16, grams::BEFORE));
                    }
                }
            }
        }
        let exact = match units[..] {
            [one, other] => one & other & WORD != 0,
            [_] => true,
            _ => false,
        };
        let sets = keys.into_iter().map(|key| self.pages(key, |known| known == key));
        (sets.reduce(|one, other| &one & &other).unwrap_or_default(), exact)
    }

    /// All entries of all packs.
    fn all(&self) -> Vec<Found> {
        let packs = self.entry["packs"].as_str().unwrap().len() as u32 / 8;
        (0..packs).flat_map(|pack| unpacked(&self.named("t", "packs", pack))).collect()
    }
}

/// What a file holds that is compressed.
fn plain(bytes: &[u8]) -> String {
    let mut units = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut units).unwrap();
    let units: Vec<u16> = units.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
    String::from_utf16(&units).unwrap()
}

fn unpacked(bytes: &[u8]) -> Vec<Found> {
    let text = plain(bytes);
    let entries = text.split('\u{1}').filter(|entry| !entry.is_empty());
    let found = entries.map(|entry| {
        let fields: Vec<&str> = entry.split('\u{2}').collect();
        let [place, address, title, _] = fields[..4] else { panic!("{entry}") };
        let text = |text: &&str| match text.strip_prefix('#').and_then(|rest| rest.split_once('\n')) {
            Some((_, text)) => text.to_owned(),
            None => (*text).to_owned(),
        };
        let texts = fields[4..].iter().map(text).collect();
        Found { place: place.parse().unwrap(), address: address.into(), title: title.into(), texts }
    });
    found.collect()
}

/// A xorshift generator.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }

    fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }
}

fn site(settings: &str) -> Project {
    let project = Project::small();
    project.write("site.yaml", SITE.replace("search: false\n", settings));
    project
}

const WORDS: &[&str] = &[
    "党建引领",
    "基层治理",
    "五融四邻",
    "网格员",
    "社区",
    "老旧小区改造",
    "议事协商",
    "微心愿",
    "积分",
    "2022年",
    "APP",
    "𠮷里",
    "基層",
    "ＡＢ",
    "（试行）",
    "“一网通办”",
    "5 个",
    "WeChat Pay",
    "满意度",
    "物业",
    "楼栋长",
    "著名",
    "重庆",
];

/// A page of chance: everything that Markdown can put between two words.
fn page(random: &mut Random, number: usize) -> String {
    let title = format!("{}{}之{number}", random.one(WORDS), random.one(WORDS));
    let mut text = format!(
        "---\ntitle: {title}\nunit: {}街道\ndate: 2022-0{}-11\n---\n\n",
        random.one(WORDS),
        1 + number % 9
    );
    for _ in 0..3 + random.below(5) {
        let words: Vec<String> = (0..1 + random.below(9))
            .map(|_| {
                let word = random.one(WORDS);
                match random.below(9) {
                    0 => format!("**{word}**"),
                    1 => format!("[{word}](/cases/)"),
                    2 => format!("`{word}`"),
                    3 => format!("{word}，"),
                    4 => format!("{word}{{{{ stat(\"grid.count\") }}}}"),
                    5 => format!("{word}\n"),
                    _ => word.to_owned(),
                }
            })
            .collect();
        let line = words.concat();
        let line = line.trim();
        text += &match random.below(6) {
            0 => format!("## {}\n\n", line.replace('\n', "")),
            1 => format!("- {}\n- {}\n\n", line.replace('\n', ""), random.one(WORDS)),
            2 => {
                format!("| 甲 | 乙 |\n|---|---|\n| {} | {} |\n\n", line.replace('\n', ""), random.one(WORDS))
            }
            3 => format!("> {line}\n\n"),
            _ => format!("{line}\n\n"),
        };
    }
    text
}

/// The texts of a page as a browser shows them, each by itself: by another way than that of the index.
fn shown(html: &str) -> Vec<String> {
    let mut text = html.to_owned();
    for tag in ["strong", "a", "code", "span", "em", "sup"] {
        while let Some(start) = text.find(&format!("<{tag}>")).or_else(|| text.find(&format!("<{tag} "))) {
            let end = start + text[start..].find('>').unwrap() + 1;
            text.replace_range(start..end, "");
        }
        text = text.replace(&format!("</{tag}>"), "");
    }
    let parts = text.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    let clean = |part: &str| {
        let part =
            part.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
        part.trim().to_owned()
    };
    parts.map(clean).filter(|part| !part.is_empty()).collect()
}

fn units(text: &str) -> Vec<u32> {
    folded(text)
}

fn contains(text: &[u32], part: &[u32]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

#[test]
fn every_page_that_shows_a_text_is_found_and_no_other() {
    let project = site("");
    project.write(
        "themes/default/case.html",
        "<main>{{ page.title }}<p>{{ page.fields.unit }}<p>{{ page.date | date }}{{ page.content }}</main>",
    );
    project.write("themes/default/shortcodes/stat.html", "{{ stat(args[0]).text }}");
    let mut random = Random(88_172_645_463_325_252);
    let pages = 150;
    for number in 0..pages {
        project.write(&format!("content/cases/c{number}.md"), page(&mut random, number));
    }
    let snapshot = project.pass();
    assert_eq!(messages(&snapshot).matches("error").count(), 0, "{}", messages(&snapshot));
    let scan: BTreeMap<String, Vec<Vec<u32>>> = (0..pages)
        .map(|number| {
            let route = format!("/cases/c{number}/");
            let html = html(&snapshot, &route);
            let main = html.split("<main>").nth(1).unwrap().split("</main>").next().unwrap();
            let texts = shown(main).iter().map(|text| units(text)).collect();
            (route, texts)
        })
        .collect();
    let reader = Reader::new(&snapshot);
    let all: BTreeMap<u32, Found> = reader.all().into_iter().map(|found| (found.place, found)).collect();
    assert_eq!(all.len(), reader.number("pages") as usize);
    let blocks: Vec<&Vec<u32>> = scan.values().flatten().collect();
    let (mut asked, mut hits) = (0, 0);
    while asked < 2000 {
        let block = random.one(&blocks);
        let length = 1 + random.below(8);
        if block.len() < length {
            continue;
        }
        let start = random.below(block.len() - length + 1);
        let part = &block[start..start + length];
        let Ok(query) = String::from_utf16(&part.iter().map(|unit| *unit as u16).collect::<Vec<_>>()) else {
            continue;
        };
        // Blanks at its ends are none.
        if query.trim() != query {
            continue;
        }
        asked += 1;
        let truth: BTreeSet<&str> = scan
            .iter()
            .filter(|(_, texts)| texts.iter().any(|text| contains(text, part)))
            .map(|(route, _)| route.as_str())
            .collect();
        let (candidates, exact) = reader.candidates(&query);
        let has = |found: &&Found| {
            let mut texts = found.texts.iter().chain([&found.title]);
            texts.any(|text| contains(&units(text), part))
        };
        let verified: BTreeSet<&str> = candidates
            .iter()
            .map(|place| &all[place])
            .filter(|found| exact || has(found))
            .map(|found| found.address.as_str())
            .filter(|address| scan.contains_key(*address))
            .collect();
        assert_eq!(verified, truth, "“{query}”");
        hits += truth.len();
    }
    assert!(hits > 20_000, "{hits}");
}

/// The parts of what the search reads, each with the hash of what it holds.
fn parts(snapshot: &Snapshot) -> BTreeMap<Part, String> {
    let parts = snapshot.outputs.values().filter_map(|made| match made.view {
        View::File(FileView::Search(part)) => Some((part, made.hash.to_string())),
        _ => None,
    });
    parts.collect()
}

fn changed(one: &Snapshot, other: &Snapshot) -> Vec<Part> {
    let (one, other) = (parts(one), parts(other));
    other.into_iter().filter(|(part, hash)| one.get(part) != Some(hash)).map(|(part, _)| part).collect()
}

#[test]
fn a_word_edited_in_a_body_makes_a_few_shards_anew() {
    let project = site("");
    let mut random = Random(7);
    for number in 0..200 {
        project.write(&format!("content/cases/c{number}.md"), page(&mut random, number));
    }
    let text = "---\ntitle: 要改的\n---\n\n推动资源下沉到网格。\n\n## 背景\n\n由居民提出清单。\n";
    project.write("content/cases/edited.md", text);
    let mut engine = project.engine();
    let before = engine.pass().unwrap();
    project.edit("content/cases/edited.md", "资源", "力量");
    let after = engine.pass().unwrap();
    let of = |changed: &[Part], is: fn(&Part) -> bool| changed.iter().filter(|part| is(part)).count();
    let made = changed(&before, &after);
    let shards = of(&made, |part| matches!(part, Part::Shard(_)));
    assert!((1..=6).contains(&shards), "{made:?}");
    assert_eq!(of(&made, |part| matches!(part, Part::Pack(_))), 1, "{made:?}");
    assert_eq!(made.len(), shards + 2, "{made:?}");
    // What was changed back is as it was.
    project.edit("content/cases/edited.md", "力量", "资源");
    assert_eq!(parts(&engine.pass().unwrap()), parts(&before));
    // A new page shifts no other, or one or two.
    let places = |snapshot: &Snapshot| -> BTreeMap<String, u32> {
        Reader::new(snapshot).all().into_iter().map(|found| (found.address, found.place)).collect()
    };
    let first = places(&before);
    let mut shifted = Vec::new();
    for number in 0..20 {
        project.write("content/cases/new.md", format!("---\ntitle: 新的\nslug: n{number}\n---\n"));
        let now = places(&engine.pass().unwrap());
        assert_eq!(now.len(), first.len() + 1);
        shifted.push(first.iter().filter(|(address, place)| now[*address] != **place).count());
    }
    assert!(shifted.iter().filter(|count| **count == 0).count() >= 10, "{shifted:?}");
    assert!(shifted.iter().all(|count| *count <= 8), "{shifted:?}");
}

#[test]
fn figures_are_found_with_their_day_and_what_is_withheld_says_so() {
    let project = site("search: {synonyms: [党群服务中心 = 党群中心]}\n");
    project.write(
        "content/stats/grid.yaml",
        "title: 网格\nsource: 样例\nas_of: 2022-12-31\nindicators:\n  - {id: count, name: 网格数, unit: 个, value: 120}\n  \
         - {id: staff, name: 网格员人数, unit: 人, value: 未公开}\n",
    );
    project.write("content/cases/hidden.md", "---\ntitle: 不给找\nsearch: false\n---\n\n独角兽。\n");
    project.write(
        "content/cases/quoting.md",
        "---\ntitle: 引用\n---\n\n划分了{{ stat(\"grid.count\") }}网格。\n",
    );
    let snapshot = project.pass();
    let reader = Reader::new(&snapshot);
    let all = reader.all();
    let of = |address: &str| {
        all.iter().find(|found| found.address == address).unwrap_or_else(|| panic!("{address}"))
    };
    let figure = of("/stats/grid/#count");
    assert_eq!(
        (figure.title.as_str(), figure.texts[0].as_str()),
        ("网格数", "网格数：120个（2022年12月31日）")
    );
    assert_eq!(of("/stats/grid/#staff").texts[0], "网格员人数：未公开（2022年12月31日）");
    assert!(of("/cases/quoting/").texts.contains(&"划分了120个网格。".to_owned()));
    assert!(!all.iter().any(|found| found.title == "不给找"));
    assert!(reader.candidates("独角").0.is_empty());
    assert!(reader.candidates("个网").0.contains(&of("/cases/quoting/").place));
    assert_eq!(reader.entry["synonyms"], serde_json::json!([["党群服务中心", "党群中心"]]));
    // Another figure is another text.
    let mut engine = project.engine();
    engine.pass().unwrap();
    project.edit("content/stats/grid.yaml", "120", "96");
    let updated = engine.pass().unwrap();
    assert_eq!(parts(&updated), parts(&project.pass()));
    assert!(
        Reader::new(&updated).all().iter().any(|found| found.texts.contains(&"划分了96个网格。".to_owned()))
    );
}

#[test]
fn a_site_that_is_opened_from_a_folder_has_the_same_as_scripts() {
    let project = site("");
    let served = project.pass();
    let relative = Engine::new(project.root(), Options { relative: true, ..options() }).pass().unwrap();
    for (route, made) in served.outputs.iter() {
        let View::File(FileView::Search(_)) = made.view else { continue };
        let (stem, _) = route.as_str().rsplit_once('.').unwrap();
        let script = html(&relative, &format!("{stem}.js"));
        let name = stem.strip_prefix("/search/").unwrap();
        let wrapped = script.strip_prefix(&format!("linliSearch(\"{name}\",\"")).expect("it calls the page");
        let text = wrapped.strip_suffix("\");\n").expect("and nothing else");
        assert_eq!(unbased(text), bytes(&served, route.as_str()), "{route}");
    }
}

/// What base 64 stands for.
fn unbased(text: &str) -> Vec<u8> {
    let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<u8> = text
        .chars()
        .filter_map(|c| digits.find(c))
        .flat_map(|digit| (0..6).rev().map(move |bit| (digit >> bit & 1) as u8))
        .collect();
    bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |byte, bit| byte << 1 | bit)).collect()
}

#[test]
fn without_search_there_is_nothing_of_it() {
    let project = site("search: false\n");
    let snapshot = project.pass();
    assert!(!snapshot.outputs.keys().any(|route| route.as_str().starts_with("/search")));
    project.write("site.yaml", SITE.replace("search: false\n", "search: {synonyms: [党群中心]}\n"));
    assert!(messages(&project.pass()).contains("不是两个同义的词"));
    // Without a script the titles are there, by their first letters.
    project.write("site.yaml", SITE.replace("search: false\n", ""));
    let page = html(&project.pass(), "/search/");
    let list = page.split("<noscript>").nth(1).expect("there is a list");
    assert!(
        list.contains("第一个案例") && list.contains("id=\"letter-D\"") && list.contains("红色品牌"),
        "{list}"
    );
    // Who has a page of his own there keeps it.
    project.write("content/search.md", "---\ntitle: 自己的搜索\n---\n");
    assert!(html(&project.pass(), "/search/").contains("自己的搜索"));
}

#[test]
fn many_titles_have_a_page_for_each_letter() {
    let project = site("");
    for number in 0..510 {
        project.write(&format!("content/cases/c{number}.md"), format!("---\ntitle: 邻里{number}\n---\n"));
    }
    let snapshot = project.pass();
    assert!(!html(&snapshot, "/search/").contains("邻里509"));
    let letter = html(&snapshot, "/search/l/");
    assert!(letter.contains("邻里509") && !letter.contains("红色品牌"));
    assert!(html(&snapshot, "/search/h/").contains("红色品牌"));
}
