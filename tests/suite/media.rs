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
    never_panics(&film);
}

/// Cut or changed anywhere, a film is looked at without a panic, and patched alike in whole and in parts.
fn never_panics(film: &[u8]) {
    for at in 0..film.len() {
        let mut other = film.to_vec();
        other[at] ^= 0xff;
        let _ = linli::film::look(&mut std::io::Cursor::new(&film[..at]));
        let patches = linli::film::look(&mut std::io::Cursor::new(&other)).map(|found| found.patches);
        let patches = patches.unwrap_or_default();
        let mut whole = other.clone();
        linli::film::patch(&mut whole, 0, &patches);
        let mut parts = other.clone();
        for (part, start) in parts.chunks_mut(7).zip((0..).step_by(7)) {
            linli::film::patch(part, start, &patches);
        }
        assert_eq!(parts, whole);
    }
}

/// What is published of a file.
fn published(file: &[u8]) -> Vec<u8> {
    let found = linli::film::look(&mut std::io::Cursor::new(file)).unwrap();
    assert_eq!(found.seal, None);
    let mut published = file.to_vec();
    linli::film::patch(&mut published, 0, &found.patches);
    never_panics(file);
    let again = linli::film::look(&mut std::io::Cursor::new(&published)).unwrap();
    let mut twice = published.clone();
    linli::film::patch(&mut twice, 0, &again.patches);
    assert!(twice == published, "it is what is published of itself");
    published
}

/// A page of an Ogg stream with the packets that a table of lengths tells, and the checksum worked out bit by bit.
fn ogg(serial: u8, flags: u8, table: &[u8], content: &[u8]) -> Vec<u8> {
    let head = [&b"OggS\0"[..], &[flags], &[0; 8], &[serial, 0, 0, 0], &[0; 8], &[table.len() as u8], table]
        .concat();
    let mut page = [&head, content].concat();
    let sum = ogg_sum(&page);
    page[22..26].copy_from_slice(&sum.to_le_bytes());
    page
}

fn ogg_sum(page: &[u8]) -> u32 {
    let bits = page.iter().flat_map(|byte| (0..8).rev().map(move |bit| u32::from(byte >> bit & 1)));
    bits.fold(0, |sum, bit| if sum >> 31 ^ bit == 1 { sum << 1 ^ 0x04c1_1db7 } else { sum << 1 })
}

/// Comments as Vorbis has them, behind how its packet begins.
fn comments(begins: &[u8], list: &[&str]) -> Vec<u8> {
    let counted = |text: &str| [&(text.len() as u32).to_le_bytes()[..], text.as_bytes()].concat();
    let list: Vec<Vec<u8>> = list.iter().map(|text| counted(text)).collect();
    [begins.to_vec(), counted("Wang's Lavf"), (list.len() as u32).to_le_bytes().to_vec(), list.concat()]
        .concat()
}

fn table_of(length: usize) -> Vec<u8> {
    [vec![255; length / 255], vec![(length % 255) as u8]].concat()
}

#[test]
fn ogg_does_not_tell_who_made_it_and_its_checksums_are_right() {
    let long = format!("PICTURE={}", "N39.9042".repeat(100));
    let list = ["ARTIST=Wang Xiaoming", "AIGC={\"Label\":\"1\"}", &long];
    let streams: [(&[u8], &[u8], &[u8]); 4] = [
        (b"\x01vorbis......", b"\x03vorbis", b"\x01"),
        (b"OpusHead......", b"OpusTags", b""),
        (b"\x80theora......", b"\x81theora", b""),
        (b"Speex   ......", b"", b""),
    ];
    for (first, begins, ends) in streams {
        let packet = [comments(begins, &list), ends.to_vec()].concat();
        // Its second packet ends on a third page, where the sound begins; between them stands one of another stream.
        let (early, late) = packet.split_at(510);
        let tail = [&table_of(late.len())[..], &[6]].concat();
        let file = [
            ogg(1, 2, &table_of(first.len()), first),
            ogg(1, 0, &[255, 255], early),
            ogg(2, 2, &[8], b"OpusHead"),
            ogg(1, 1, &tail, &[late, b"SOUND1"].concat()),
            ogg(1, 0, &[6], b"SOUND2"),
        ];
        let public = published(&file.concat());
        for secret in ["Wang", "9042", "ARTIST", "PICTURE"] {
            assert!(!has(&public, secret), "{secret}");
        }
        for kept in ["SOUND1", "SOUND2", "AIGC={\"Label\":\"1\"}", std::str::from_utf8(&first[1..]).unwrap()]
        {
            assert!(has(&public, kept), "{kept}");
        }
        let mut at = 0;
        for page in &file {
            let mut own = public[at..at + page.len()].to_vec();
            let sum: [u8; 4] = own[22..26].try_into().unwrap();
            own[22..26].fill(0);
            assert_eq!(ogg_sum(&own).to_le_bytes(), sum);
            at += page.len();
        }
        // Cut amid its comments.
        assert!(!has(&published(&file[..2].concat()), "Wang"));
    }
    let block = |kind: u8, data: &[u8]| [&[kind, 0, 0, data.len() as u8], data].concat();
    let flac = [
        ogg(1, 2, &[13], b"\x7fFLAC\x01\0\0\x02fLaC"),
        ogg(1, 0, &[38], &block(4, &comments(b"", &["ARTIST=Wang"]))),
        ogg(1, 0, &[13, 6], &[&block(0x86, b"cover N39")[..], b"\xff\xf8SOUN"].concat()),
    ];
    let public = published(&flac.concat());
    assert!(!has(&public, "Wang") && !has(&public, "N39") && has(&public, "SOUN") && has(&public, "fLaC"));
    // What else may stand in such files tells what nobody here knows.
    for file in
        [ogg(1, 2, &[8], b"fishead\0"), ogg(1, 0, &[5], b"SOUND"), b"RF64\xff\xff\xff\xffWAVE".to_vec()]
    {
        let film = linli::film::look(&mut std::io::Cursor::new(&file)).unwrap();
        assert_eq!(film.seal, Some(linli::film::Seal::Unread));
    }
}

#[test]
fn beside_the_label_of_a_machine_nothing_else_stays() {
    let label = "{\"Label\":\"1\"}";
    let frame = |name: &[u8; 4], text: &str| {
        [name, &[0, 0, 0, text.len() as u8 + 1, 0, 0, 0][..], text.as_bytes()].concat()
    };
    let frames =
        [frame(b"TPE1", "Wang"), frame(b"TXXX", &format!("AIGC\0{label}")), frame(b"TIT2", "N39")].concat();
    let mp3 = [b"ID3\x03\0\0\0\0\0", &[frames.len() as u8][..], &frames, b"\xff\xfb\x90\x64SOUND"].concat();
    let list = comments(b"", &["ARTIST=Wang", &format!("aigc={label}")]);
    let flac = [b"fLaC\x84\0\0", &[list.len() as u8][..], &list, b"SOUND"].concat();
    let chunk = |name: &[u8; 4], data: &[u8]| [name, &(data.len() as u32).to_le_bytes()[..], data].concat();
    let info =
        [b"INFO".to_vec(), chunk(b"IART", b"Wang"), chunk(b"IAIG", format!("AIGC{label}.").as_bytes())]
            .concat();
    let chunks = [chunk(b"LIST", &info), chunk(b"data", b"SOUND.")].concat();
    let wav = [b"RIFF\x60\0\0\0WAVE".to_vec(), chunks].concat();
    let item = |name: &[u8; 4], text: &str| part(name, &part(b"data", text.as_bytes()));
    let items = [item(b"\xa9nam", "Wang"), item(b"\0\0\0\x01", label), item(b"\xa9xyz", "N39")].concat();
    let keys = part(b"keys", b"AIGC");
    let meta = part(b"meta", &[&[0; 4][..], &keys, &part(b"ilst", &items)].concat());
    let mp4 =
        [part(b"ftyp", b"isom"), part(b"moov", &part(b"udta", &meta)), part(b"mdat", b"SOUND")].concat();
    let tag = |name: &str, text: &str| {
        let simple = [element(b"\x45\xa3", name.as_bytes()), element(b"\x44\x87", text.as_bytes())].concat();
        element(b"\x73\x73", &element(b"\x67\xc8", &simple))
    };
    let tags = element(b"\x12\x54\xc3\x67", &[tag("ARTIST", "Wang N39"), tag("AIGC", label)].concat());
    let webm = [
        element(b"\x1a\x45\xdf\xa3", b""),
        element(b"\x18\x53\x80\x67", &[tags, element(b"\xa3", b"SOUND")].concat()),
    ];
    for (kind, file) in [("mp3", mp3), ("flac", flac), ("wav", wav), ("mp4", mp4), ("webm", webm.concat())] {
        let public = published(&file);
        assert!(has(&public, label) && has(&public, "SOUND"), "{kind}");
        assert!(!has(&public, "Wang") && !has(&public, "N39"), "{kind}");
    }
}

#[test]
fn names_of_tracks_and_of_what_coded_them_are_not_published() {
    let hdlr = part(b"hdlr", &[&[0; 8][..], b"vide", &[0; 12], b"Wang's SecretCam\0"].concat());
    let entry = part(b"avc1", &[&[1; 42][..], b"\x0fSecretCam coder................", &[2; 12]].concat());
    let stsd = part(b"stsd", &[&[0, 0, 0, 0, 0, 0, 0, 1][..], &entry].concat());
    let minf = part(b"minf", &part(b"stbl", &stsd));
    let trak = part(b"trak", &part(b"mdia", &[hdlr, minf].concat()));
    let public = published(&[part(b"ftyp", b"isom"), part(b"moov", &trak)].concat());
    assert!(!has(&public, "SecretCam") && has(&public, "vide") && has(&public, "avc1"));
    assert!(has(&public, "\u{1}".repeat(42).as_str()) && has(&public, "\u{2}".repeat(12).as_str()));
}

fn has(bytes: &[u8], what: &str) -> bool {
    bytes.windows(what.len()).any(|part| part == what.as_bytes())
}

fn table(name: &[u8; 4], numbers: &[u32]) -> Vec<u8> {
    let numbers: Vec<u8> = [0].iter().chain(numbers).flat_map(|number| number.to_be_bytes()).collect();
    part(name, &numbers)
}

/// A track of a sort whose samples of four bytes stand two in a chunk, at these places.
fn track(handler: &[u8; 4], chunks: &[u32]) -> Vec<u8> {
    let hdlr = part(b"hdlr", &[&[0; 8][..], handler, &[0; 12]].concat());
    let chunks: Vec<u32> = [chunks.len() as u32].iter().chain(chunks).copied().collect();
    let samples = (chunks.len() as u32 - 1) * 2;
    let tables = [
        part(b"stsd", &[b"\0\0\0\0\0\0\0\x01\0\0\0\x10".as_slice(), handler, &[0; 8]].concat()),
        table(b"stsz", &[4, samples]),
        table(b"stsc", &[1, 1, 2, 1]),
        table(b"stco", &chunks),
    ];
    let minf = part(b"minf", &part(b"stbl", &tables.concat()));
    part(b"trak", &part(b"mdia", &[hdlr, minf].concat()))
}

#[test]
fn tracks_of_places_go_with_their_samples() {
    // The data begins at 20: a picture, a place, a picture, a text.
    let data = part(b"mdat", b"PIXELS01N39.9042PIXELS02(GPS 39)N40.9042TITLES..");
    let film = |tracks: &[Vec<u8>], more: &[u8]| {
        [part(b"ftyp", b"isom"), data.clone(), part(b"moov", &tracks.concat()), more.to_vec()].concat()
    };
    let played = track(b"vide", &[20, 36]);
    for handler in [b"meta", b"camm", b"mett", b"data", b"tmcd"] {
        let published = published(&film(&[played.clone(), track(handler, &[28, 52])], b""));
        assert!(!has(&published, "9042"), "{handler:?}");
        for kept in ["PIXELS01", "PIXELS02", "TITLES", "vide", "(GPS"] {
            assert!(has(&published, kept), "{handler:?}: {kept}");
        }
    }
    let texts = [played.clone(), track(b"text", &[44]), track(b"sbtl", &[60])];
    let public = published(&film(&texts, b""));
    assert!(!has(&public, "GPS") && has(&public, "TITLES") && has(&public, "sbtl") && has(&public, "9042"));
    // What devices write behind the end.
    let public = published(&film(
        std::slice::from_ref(&played),
        b"\xff\xff\xff\xff8db42d694ccc418790edff439fe026bf N39.9042",
    ));
    assert!(!has(&public, "8db42d"));
    // Where nobody can tell where the samples are, the file stays behind.
    let sealed = |film: Vec<u8>| {
        linli::film::look(&mut std::io::Cursor::new(&film)).unwrap().seal == Some(linli::film::Seal::Places)
    };
    let without = part(b"trak", &part(b"mdia", &part(b"hdlr", &[&[0; 8][..], b"meta", &[0; 12]].concat())));
    assert!(sealed(film(&[played.clone(), without], b"")));
    assert!(sealed(film(&[played.clone(), track(b"meta", &[])], &part(b"moof", b""))));
    assert!(sealed(film(&[played.clone(), part(b"gps ", b"\0\0\0\x01")], b"")));
    assert!(!sealed(film(&[played], &part(b"moof", b""))));
}

#[test]
fn a_film_that_cannot_be_freed_of_its_places_stops_the_build_where_a_page_shows_it() {
    let project = Project::small();
    let film =
        [part(b"ftyp", b"isom"), part(b"moov", &part(b"gps ", b"\0\0\0\x01")), part(b"mdat", b"x")].concat();
    project.write("content/cases/kai.mp4", &film);
    project.write("content/cases/kai.vtt", "WEBVTT");
    project.write("content/cases/jia.md", page("![开街](kai.mp4)"));
    let said = errors(&project.pass());
    assert!(said.contains("逐秒记着拍摄的地点") && said.contains("kai.mp4"), "{said}");
    project.write("content/cases/jia.md", page("没有录像。"));
    assert!(messages(&project.pass()).contains("kai.mp4 不会发布"));
}

fn element(number: &[u8], content: &[u8]) -> Vec<u8> {
    [number, &[0x40 | (content.len() >> 8) as u8, content.len() as u8], content].concat()
}

#[test]
fn webm_does_not_tell_who_made_it_and_when() {
    let head = element(b"\x1a\x45\xdf\xa3", &element(b"\x42\x82", b"webm"));
    let info = [
        element(b"\xbf", b"crc."),
        element(b"\x2a\xd7\xb1", b"\x0f\x42\x40"),
        element(b"\x44\x61", b"DATEUTC."),
        element(b"\x7b\xa9", "王小明的录像，一个不短的题目".as_bytes()),
    ];
    let info = element(b"\x15\x49\xa9\x66", &info.concat());
    let tracks = element(b"\x16\x54\xae\x6b", &element(b"\xae", &element(b"\x53\x6e", b"Wang")));
    let tags = element(b"\x12\x54\xc3\x67", b"GPS N39.9042");
    let label = element(b"\x12\x54\xc3\x67", b"AIGC{\"Label\":\"1\"}");
    let files = element(b"\x19\x41\xa4\x69", b"secret.docx");
    let cluster = |size: &[u8]| [b"\x1f\x43\xb6\x75", size, &element(b"\xa3", b"PIXELS")].concat();
    let parts = |cluster: Vec<u8>| {
        [info.clone(), tracks.clone(), cluster, tags.clone(), label.clone(), files.clone()].concat()
    };
    let known = element(b"\x18\x53\x80\x67", &parts(cluster(b"\x89")));
    // As a browser records: nothing says how long it is.
    let live = [b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff", &parts(cluster(b"\xff"))[..]].concat();
    for segment in [known, live] {
        let public = published(&[head.clone(), segment].concat());
        for secret in ["9042", "王", "Wang", "DATEUTC", "secret"] {
            assert!(!has(&public, secret), "{secret}");
        }
        assert!(has(&public, "PIXELS") && has(&public, "\"Label\"") && has(&public, "webm"));
    }
}

#[test]
fn sounds_do_not_tell_who_made_them() {
    let sound = b"\xff\xfb\x90\x64SOUND".as_slice();
    let id3 =
        |frames: &[u8], flags| [b"ID3\x04\0", &[flags, 0, 0, 0, frames.len() as u8][..], frames].concat();
    let tag = [b"TIT2\0\0\0\x08\0\0\0Title..PRIV\0\0\0\x0a\0\0www\0N39.90".as_slice(), &[0; 20]].concat();
    let old = [b"TAGWang Xiaoming".as_slice(), &[0; 112]].concat();
    let older = [b"TAG+Wang".as_slice(), &[0; 219]].concat();
    let ape = |flag: u8| {
        let size = (20u32 + 32).to_le_bytes();
        let end = [b"APETAGEX\xd0\x07\0\0".as_slice(), &size, &1u32.to_le_bytes(), &[0, 0, 0, flag], &[0; 8]]
            .concat();
        let head = if flag == 0x80 { end.clone() } else { Vec::new() };
        [head, b"ARTIST N39.9042 Wang".to_vec(), end].concat()
    };
    for file in [
        [&id3(&tag, 0), sound].concat(),
        [&id3(&tag, 0x40), &id3(&tag, 0), sound, &ape(0x80), &older, &old].concat(),
        [sound, &ape(0), &old].concat(),
        [sound, &old].concat(),
        [b"\xff\xf1\x50\x80SOUND".as_slice(), &old].concat(),
        [sound, b"LYRICSBEGININD00002Wang000020LYRICS200", &ape(0), &old].concat(),
        [sound, &ape(0x80), b"LYRICSBEGINWang N39LYRICSEND", &old].concat(),
        [sound, b"ID3\x04\0\x10\0\0\0\x04Wang3DI\x04\0\x10\0\0\0\x04"].concat(),
    ] {
        let public = published(&file);
        for secret in ["Title", "PRIV", "N39", "Wang", "TAG", "APETAGEX", "LYRICS", "3DI"] {
            assert!(!has(&public, secret), "{secret}");
        }
        assert!(has(&public, "SOUND"));
    }
    let labelled = id3(b"TXXX\0\0\0\x11\0\0\0AIGC\0{\"Label\":1}", 0);
    assert_eq!(published(&[&labelled[..], sound].concat()), [&labelled[..], sound].concat());

    let block = |kind: u8, data: &[u8]| [&[kind, 0, 0, data.len() as u8], data].concat();
    let flac = [
        b"fLaC".to_vec(),
        block(0, &[7; 34]),
        block(4, b"ARTIST=Wang"),
        block(0x86, b"cover N39"),
        b"SOUND".to_vec(),
    ];
    let public = published(&flac.concat());
    assert!(!has(&public, "Wang") && !has(&public, "N39") && has(&public, "SOUND") && public[42] == 1);

    let chunk = |name: &[u8; 4], data: &[u8]| [name, &(data.len() as u32).to_le_bytes()[..], data].concat();
    let chunks = [
        chunk(b"fmt ", &[1; 16]),
        chunk(b"LIST", b"INFOIARTWang"),
        chunk(b"data", b"SOUND."),
        chunk(b"id3 ", b"N39."),
    ];
    let public = published(&[b"RIFF\x60\0\0\0WAVE".to_vec(), chunks.concat()].concat());
    assert!(!has(&public, "Wang") && !has(&public, "N39") && has(&public, "SOUND.") && has(&public, "JUNK"));
}
