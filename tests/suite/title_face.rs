//! The face of titles: what a site's titles need of it and no more, and a new character renders no page.

use linli::engine::Snapshot;
use linli::path::RoutePath;
use skrifa::{FontRef, MetadataProvider};

use crate::project::{Project, bytes, html};

const STYLE: &str = "/assets/title.css";
const MORE: &str = "/assets/title-more.css";
const FACE: &str = "/assets/title.woff2";

fn site() -> Project {
    let project = Project::small();
    project.edit("site.yaml", "title_face: false\n", "");
    project
}

/// The tables of a packed font whose outlines were packed as they are (W3C, WOFF File Format 2.0), as a font again.
fn unpacked(woff2: &[u8]) -> Vec<u8> {
    assert_eq!(&woff2[..4], b"wOF2");
    let number = |at: usize| u32::from_be_bytes(woff2[at..at + 4].try_into().unwrap()) as usize;
    assert_eq!(number(8), woff2.len());
    let (count, packed) = (number(12) >> 16, number(20));
    let known = [
        "cmap", "head", "hhea", "hmtx", "maxp", "name", "OS/2", "post", "cvt ", "fpgm", "glyf", "loca",
        "prep",
    ];
    let (mut at, mut tables) = (48, Vec::new());
    for _ in 0..count {
        let flags = woff2[at];
        at += 1;
        let tag = known[usize::from(flags & 63)];
        assert_eq!(flags >> 6, if matches!(tag, "glyf" | "loca") { 3 } else { 0 }, "{tag}");
        let mut length = 0;
        loop {
            length = length << 7 | usize::from(woff2[at] & 127);
            at += 1;
            if woff2[at - 1] < 128 {
                break;
            }
        }
        tables.push((tag, length));
    }
    let mut data = Vec::new();
    brotli::BrotliDecompress(&mut &woff2[at..at + packed], &mut data).unwrap();
    assert_eq!(data.len(), tables.iter().map(|(_, length)| length).sum::<usize>());
    let mut font = Vec::from(*b"\x00\x01\x00\x00");
    font.extend((count as u16).to_be_bytes());
    font.extend([0; 6]);
    let mut start = 12 + 16 * count;
    for (tag, length) in tables {
        font.extend(tag.as_bytes());
        font.extend([0; 4]);
        font.extend((start as u32).to_be_bytes());
        font.extend((length as u32).to_be_bytes());
        start += length;
    }
    font.extend(data);
    font
}

fn has(woff2: &[u8], c: char) -> bool {
    let font = unpacked(woff2);
    FontRef::new(&font).unwrap().charmap().map(c).is_some()
}

#[test]
fn the_face_has_the_characters_of_titles_and_headings_and_no_others() {
    let project = site();
    project.write("content/cases/er.md", "---\ntitle: 檐下\n---\n\n## 廊桥\n\n正文里的瓷字。\n");
    let snapshot = project.pass();
    let face = bytes(&snapshot, FACE);
    for c in "檐下廊桥0９".chars().filter(|c| *c != '９') {
        assert!(has(&face, c), "{c}");
    }
    assert!(!has(&face, '瓷'));
    assert!(face.len() < 60_000, "{}", face.len());
    let page = html(&snapshot, "/cases/er/");
    assert!(
        page.contains("href=\"/dj/assets/title.css\"") && page.contains("href=\"/dj/assets/title.woff2\""),
        "{page}"
    );
    assert!(html(&snapshot, STYLE).contains("url(\"title.woff2\")"));
    assert!(!page.contains("title-more") && !snapshot.outputs.contains_key(&RoutePath::new(MORE)));
}

#[test]
fn a_new_character_renders_the_pages_that_show_it_and_no_other() {
    let project = site();
    project.write("content/cases/er.md", "---\ntitle: 檐下\n---\n\n## 廊桥\n\n正文。\n");
    let mut engine = project.engine();
    let before = engine.pass().unwrap();
    project.edit("content/cases/er.md", "## 廊桥", "## 瓷桥");
    let after = engine.pass().unwrap();
    // The style sheet names the same files, so it stays what it is.
    let rendered: Vec<&str> = after.rendered.iter().map(|(route, _)| route.as_str()).collect();
    assert_eq!(rendered, [STYLE, FACE, "/cases/er/"]);
    let hash = |snapshot: &Snapshot, route: &str| snapshot.outputs[&RoutePath::new(route)].hash;
    assert!(hash(&after, STYLE) == hash(&before, STYLE));
    assert!(has(&bytes(&after, FACE), '瓷') && !has(&bytes(&before, FACE), '瓷'));
    assert!(hash(&after, FACE) == hash(&project.pass(), FACE));
}

/// The characters of each file that a style sheet names.
fn files(style: &str) -> Vec<Vec<u32>> {
    let number = |code: &str| u32::from_str_radix(code, 16).unwrap();
    let both = |range: &str| match range.split_once('-') {
        Some((first, last)) => number(first)..=number(last),
        None => number(range)..=number(range),
    };
    let ranges = style.lines().filter_map(|line| line.split_once("unicode-range:")).map(|(_, ranges)| ranges);
    let codes = ranges.map(|ranges| ranges.trim_end_matches('}').split(','));
    codes.map(|codes| codes.flat_map(|range| both(range.trim_start_matches("U+"))).collect()).collect()
}

/// The characters of all files, as pages that have taken both style sheets know them.
fn all_files(snapshot: &Snapshot) -> Vec<Vec<u32>> {
    let page = html(snapshot, "/cases/y0/");
    assert!(page.contains("href=\"/dj/assets/title-more.css\" media=\"print\" data-late>"), "{page}");
    assert!(
        page.contains("<noscript><link rel=\"stylesheet\" href=\"/dj/assets/title-more.css\">"),
        "{page}"
    );
    let first = files(&html(snapshot, STYLE));
    assert_eq!(first.len(), 1);
    [first, files(&html(snapshot, MORE))].concat()
}

#[test]
fn titles_that_home_shows_share_files_however_far_apart_their_pages_are() {
    let project = site();
    let characters: Vec<char> = ('一'..='龥').take(600).collect();
    let mut shown = Vec::new();
    for (number, title) in characters.chunks(10).enumerate() {
        let is_new = number % 10 == 5;
        let (title, day) = (title.iter().collect::<String>(), if is_new { 9 } else { 1 });
        let page = format!("---\ntitle: {title}\nslug: y{number}\ndate: 2030-01-0{day}\n---\n\n正文。\n");
        project.write(&format!("content/cases/y{number:02}.md"), page);
        shown.extend(title.chars().filter(|_| is_new).map(u32::from));
    }
    let files = all_files(&project.pass());
    let fetched = files.iter().filter(|file| shown.iter().any(|c| file.contains(c))).count();
    assert!(files.len() > 20 && fetched <= 4, "{fetched} of {}", files.len());
}

#[test]
fn a_large_site_has_files_that_browsers_fetch_when_they_need_them() {
    let project = site();
    let characters: Vec<char> = ('一'..='龥').take(1500).collect();
    for (number, title) in characters.chunks(50).enumerate() {
        let title: String = title.iter().collect();
        let page = format!("---\ntitle: {title}\nslug: y{number}\n---\n\n正文。\n");
        project.write(&format!("content/cases/y{number}.md"), page);
    }
    let snapshot = project.pass();
    let files = all_files(&snapshot);
    // What most titles have, what home shows in files of 150, and at most 24 of the rest.
    assert_eq!(files[0].len(), 66);
    assert_eq!(files[1].len(), 150);
    assert!((26..=28).contains(&files.len()), "{}", files.len());
    for c in characters.iter().map(|c| u32::from(*c)) {
        assert_eq!(files.iter().filter(|file| file.contains(&c)).count(), 1, "{c:x}");
    }
    // What is new in the titles of one page is in one file, or in two where one ends between them; what the theme's headings
    // have too is in theirs.
    for title in characters.chunks(50) {
        let of = |file: &&Vec<u32>| title.iter().any(|c| file.contains(&u32::from(*c)));
        assert!(files[1..].iter().filter(of).count() <= 3);
    }
    assert!(snapshot.outputs.keys().any(|route| route.as_str() == "/assets/title-2.woff2"));
}

#[test]
fn who_wants_none_or_brings_his_own_has_it_so() {
    let project = Project::small();
    let snapshot = project.pass();
    assert!(!snapshot.outputs.keys().any(|route| route.as_str().contains("title.")));
    assert!(!html(&snapshot, "/cases/yi/").contains("title.css"));
    let project = site();
    project.edit("site.yaml", "title:", "theme: own\ntitle:");
    project.write("themes/own/assets/title.css", "/* own */");
    let snapshot = project.pass();
    assert_eq!(html(&snapshot, STYLE), "/* own */");
    assert!(!snapshot.outputs.keys().any(|route| route.as_str() == FACE));
}

#[test]
fn from_a_folder_no_font_is_fetched_ahead() {
    let project = site();
    let mut options = crate::project::options();
    options.relative = true;
    let snapshot = linli::engine::Engine::new(project.root(), options).pass().unwrap();
    let page = html(&snapshot, "/cases/yi/");
    assert!(page.contains("assets/title.css") && !page.contains("woff2"), "{page}");
}
