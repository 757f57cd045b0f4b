//! What is said of a picture in a YAML beside it; films and sounds on a page.
#![allow(clippy::disallowed_methods, reason = "tests make the sites that they look at")]

use crate::project::{Project, errors, html, messages};

/// A drawing, the smallest picture that there is.
const PICTURE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>";

fn page(text: &str) -> String {
    format!("---\ntitle: 甲\n---\n正文。\n\n{text}\n")
}

fn codes(project: &Project) -> Vec<&'static str> {
    project.pass().diagnostics.iter().map(|one| one.code.as_str()).collect()
}

#[test]
fn what_is_said_beside_a_picture_is_shown_where_it_is() {
    let project = Project::small();
    project.write("content/cases/tu.svg", PICTURE);
    project.write(
        "content/cases/tu.svg.yaml",
        "alt: 一条小巷\ncaption: 改造后的小巷\ncredit: 摄影：甲\nlicence: CC BY 4.0\nsource: 区融媒体中心\n",
    );
    project.write("content/cases/jia.md", page("![](tu.svg)"));
    let other = page("![自己的](tu.svg \"另一句 | 摄影：乙\")").replace("title: 甲", "title: 丙");
    project.write("content/cases/bing.md", other);
    let snapshot = project.pass();
    assert_eq!(messages(&snapshot), "");
    let shown = html(&snapshot, "/cases/jia/");
    assert!(shown.contains("alt=\"一条小巷\""), "{shown}");
    assert!(
        shown.contains(
            "<figcaption>改造后的小巷<small class=\"credit\">摄影：甲；许可：CC BY 4.0；来源：区融媒体中心</small>"
        ),
        "{shown}"
    );
    let own = html(&snapshot, "/cases/bing/");
    assert!(own.contains("alt=\"自己的\""), "{own}");
    assert!(own.contains("<figcaption>另一句<small class=\"credit\">摄影：乙；许可：CC BY 4.0"), "{own}");
    assert!(!snapshot.outputs.keys().any(|route| route.as_str().ends_with(".yaml")));
}

#[test]
fn what_is_not_said_beside_a_picture_is_missing_as_before() {
    let project = Project::small();
    project.write("content/cases/tu.svg", PICTURE);
    project.write("content/cases/tu.svg.yaml", "caption: 小巷\nalt:\n");
    project.write("content/cases/jia.md", page("![](tu.svg)"));
    assert_eq!(codes(&project), ["image/alt"]);
    assert!(html(&project.pass(), "/cases/jia/").contains("<figcaption>小巷</figcaption>"));
}

#[test]
fn notes_that_nobody_sees_are_told() {
    let project = Project::small();
    project.write("content/cases/tu.svg", PICTURE);
    project.write("content/cases/jia.md", page("![图](tu.svg)"));
    let told = |name: &str, text: &str| {
        project.write(name, text);
        let told = messages(&project.pass());
        project.remove(name);
        told
    };
    let said = told("content/cases/tu.svg.yaml", "credit: 甲\nauther: 乙\n说明: 丙\n");
    assert!(said.contains("auther") && said.contains("caption"), "{said}");
    let said = told("content/cases/tv.svg.yaml", "credit: 甲\n");
    assert!(said.contains("没有“tv.svg”") && said.contains("tu.svg.yaml"), "{said}");
    let said = told("content/cases/tu.svg.yml", "credit: 甲\n");
    assert!(said.contains("改名为 tu.svg.yaml"), "{said}");
    let said = told("content/cases/tu.yaml", "credit: 甲\n");
    assert!(said.contains("改名为 tu.svg.yaml"), "{said}");
    let said = told("content/cases/tu.svg.yaml", "- 甲\n");
    assert!(said.contains("tu.svg.yaml"), "{said}");
    // The rules of texts read them too.
    let said = told("content/cases/tu.svg.yaml", "caption: XX社区的小巷\n");
    assert!(said.contains("XX"), "{said}");
}

#[test]
fn a_film_is_played_with_its_captions_and_its_picture() {
    let project = Project::small();
    for name in ["kai.mp4", "kai.vtt", "jing.webm", "ge.mp3"] {
        project.write(&format!("content/cases/{name}"), "x");
    }
    project.write("content/cases/kai.png", {
        let mut bytes = Vec::new();
        let pixels = image::RgbaImage::from_fn(700, 300, |x, y| image::Rgba([x as u8, y as u8, 9, 255]));
        let encoder = image::codecs::png::PngEncoder::new(&mut bytes);
        image::ImageEncoder::write_image(encoder, pixels.as_raw(), 700, 300, image::ExtendedColorType::Rgba8)
            .unwrap();
        bytes
    });
    let text = "![开街](kai.mp4 \"开街那天 | 拍摄：甲\")\n\n中间。\n\n![静静的](jing.webm)\n\n中间。\n\n![歌](ge.mp3)";
    project.write("content/cases/jia.md", page(text));
    let snapshot = project.pass();
    assert_eq!(errors(&snapshot), "");
    let found: Vec<&str> = snapshot.diagnostics.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(found, ["media/captions"], "{}", messages(&snapshot));
    let shown = html(&snapshot, "/cases/jia/");
    for part in [
        "<figure><video controls preload=\"metadata\" src=\"/dj/cases/kai.mp4\" aria-label=\"开街\" playsinline poster=\"/dj/cases/kai-",
        " width=\"700\" height=\"300\"><track kind=\"captions\" srclang=\"zh\" label=\"字幕\" src=\"/dj/cases/kai.vtt\" default>",
        "<a href=\"/dj/cases/kai.mp4\" download>开街</a></video><figcaption>开街那天<small class=\"credit\">拍摄：甲</small>",
        "<video controls preload=\"metadata\" src=\"/dj/cases/jing.webm\" aria-label=\"静静的\" playsinline>",
        "<audio controls preload=\"metadata\" src=\"/dj/cases/ge.mp3\" aria-label=\"歌\">",
    ] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
    let routes: Vec<&str> = snapshot.outputs.keys().map(|route| route.as_str()).collect();
    for route in ["/cases/kai.mp4", "/cases/kai.vtt", "/cases/jing.webm", "/cases/ge.mp3"] {
        assert!(routes.contains(&route), "{route}");
    }
    // Of the picture only what is made of it.
    assert!(!routes.contains(&"/cases/kai.png"));
    assert!(routes.iter().any(|route| route.starts_with("/cases/kai-") && route.ends_with("-700.png")));
}

#[test]
fn what_no_browser_plays_is_told_to_be_converted() {
    let project = Project::small();
    project.write("content/cases/kai.mov", "x");
    project.write("content/cases/jia.md", page("![开街](kai.mov)"));
    let said = messages(&project.pass());
    assert!(said.contains("浏览器放不出来"), "{said}");
    project.write("content/cases/kai.mp4", "x");
    project.write("content/cases/jia.md", "---\ntitle: 甲\nimage: kai.mp4\n---\n正文。\n");
    let said = messages(&project.pass());
    assert!(said.contains("不是浏览器能显示的图片"), "{said}");
}

#[test]
fn a_large_film_is_told() {
    let project = Project::small();
    project.write("content/cases/kai.mp4", "x");
    let file = std::fs::File::create(project.path("content/cases/kai.mp4")).unwrap();
    file.set_len(51 << 20).unwrap();
    project.write("content/cases/kai.vtt", "WEBVTT");
    project.write("content/cases/jia.md", page("![开街](kai.mp4)"));
    assert_eq!(codes(&project), ["media/large"]);
}

fn part(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&(content.len() as u32 + 8).to_be_bytes()[..], name, content].concat()
}

/// A film as a phone writes it: upright, with its place, its device, and a label of what a machine made.
fn film() -> Vec<u8> {
    let time = [0, 0, 0, 0, 0xe0, 1, 2, 3, 0xe0, 1, 2, 4];
    let mvhd = part(b"mvhd", &[&time[..], &[7; 88]].concat());
    let turned = [0u32, 0x1_0000, 0, 0xffff_0000, 0, 0, 1080 << 16, 0, 0x4000_0000, 1920 << 16, 1080 << 16];
    let matrix: Vec<u8> = turned.iter().flat_map(|one| one.to_be_bytes()).collect();
    let tkhd = part(b"tkhd", &[&time[..], &[0; 28], &matrix[..]].concat());
    let mdia = part(b"mdia", &part(b"mdhd", &[&time[..], &[5; 12]].concat()));
    let trak = part(b"trak", &[tkhd, mdia, part(b"udta", &part(b"name", b"N39.9042"))].concat());
    let place = part(b"\xa9xyz", b"\0\x12\x15\xc7+39.9042+116.4074/");
    let label = part(b"AIGC", b"{\"Label\":\"1\"}");
    let keys = part(b"meta", b"com.apple.quicktime.location.ISO6709+39.9042");
    let udta = part(b"udta", &[place, label].concat());
    let moov = part(b"moov", &[mvhd, trak, udta, keys].concat());
    let wide = [&[0, 0, 0, 1], &b"mdat"[..], &24u64.to_be_bytes(), &[9; 8]].concat();
    let uuid = part(b"uuid", b"0123456789abcdefXMP N39.9042 \xa9xyz");
    [part(b"ftyp", b"isom\0\0\0\x01"), wide, moov, uuid].concat()
}

#[test]
fn a_film_does_not_tell_where_and_when_it_was_taken() {
    let project = Project::small();
    let film = film();
    project.write("content/cases/kai.mp4", &film);
    project.write("content/cases/kai.vtt", "WEBVTT");
    project.write("content/cases/jia.md", page("![开街](kai.mp4)"));
    for _ in 0..2 {
        let output = project.run(&["build"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let made = std::fs::read(project.path("public/cases/kai.mp4")).unwrap();
        assert_eq!(made.len(), film.len());
        let has = |what: &[u8]| made.windows(what.len()).any(|part| part == what);
        for secret in [&b"9042"[..], b"xyz", b"location", &[0xe0, 1, 2], b"uuid", b"meta", b"name"] {
            assert!(!has(secret), "{secret:?}");
        }
        for kept in [&b"{\"Label\":\"1\"}"[..], b"moov", b"tkhd", &[9; 8], &[7; 88], &[5; 12], b"free"] {
            assert!(has(kept), "{kept:?}");
        }
        let page = std::fs::read_to_string(project.path("public/cases/jia/index.html")).unwrap();
        assert!(page.contains("playsinline width=\"1080\" height=\"1920\""), "{page}");
        // The second time it is known from the notes of the first, and made again.
        std::fs::remove_dir_all(project.path("public")).unwrap();
    }
    let snapshot = project.pass();
    let once = crate::project::bytes(&snapshot, "/cases/kai.mp4");
    assert_eq!(
        linli::hash::Hash::of(&once),
        snapshot.output(&linli::path::RoutePath::new("/cases/kai.mp4")).unwrap().hash
    );
    // Cut or changed anywhere, it is looked at without a panic.
    for at in 0..film.len() {
        let mut other = film.clone();
        other[at] ^= 0xff;
        let _ = linli::film::look(&mut std::io::Cursor::new(&film[..at]));
        let found = linli::film::look(&mut std::io::Cursor::new(&other));
        let mut whole = other.clone();
        linli::film::patch(&mut whole, 0, &found.map(|found| found.patches).unwrap_or_default());
        let mut parts = other.clone();
        let patches = linli::film::look(&mut std::io::Cursor::new(&other)).map(|found| found.patches);
        for (part, start) in parts.chunks_mut(7).zip((0..).step_by(7)) {
            linli::film::patch(part, start, patches.as_deref().unwrap_or_default());
        }
        assert_eq!(parts, whole);
    }
}
