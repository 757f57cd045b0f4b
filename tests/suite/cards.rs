//! Share cards: whatever a title is, it is readable on a card that chat programs take; every page leads to its card, which
//! is made once.
#![allow(clippy::disallowed_methods, reason = "tests make the sites that they look at")]

use image::{ImageReader, RgbImage};
use linli::card::{self, Card, Shape};
use linli::cover::Mood;
use linli::diagnostic::Code;
use std::io::Cursor;

use crate::project::{Project, bytes, html};

const TITLES: [&str; 16] = [
    "邻里",
    "骑手驿站",
    "长桌议事：小事不出楼",
    "“五融四邻工作法”：把二十六栋楼的人重新连在一起",
    "福田区“邻里议事厅”：32个老旧小区，居民自己定下电梯改造方案（2026年第一季度）",
    "关于在全区各街道社区推广“居民议事、专班办理、网格回访、季度公示”四步工作法并建立老旧小区电梯加装、物业服务、停车管理等事项协商机制的情况报告（二〇二六年上半年，含附件）",
    "Community Co-Governance in 12 Neighbourhoods: a Report",
    "镕喆堃赟祎〇：名字里的字",
    "笑脸😀与火箭🚀也要能写",
    "《新时代“枫桥经验”》——“小事不出网格、大事不出社区”的做法",
    "红色物业+智慧社区：AI助手24小时在线，12345热线办结率99.8%",
    "关于印发《某某区2026年基层治理“一网统管”工作要点》的通知",
    "Party-building",
    "党",
    "“三问三解三评”工作法、“五微”服务、“七彩”志愿",
    "居民说事点（第一期）",
];

fn card(title: &str, mood: Mood) -> Card {
    Card {
        title: title.into(),
        kind: "case".into(),
        label: "典型案例".into(),
        field: "城市社区".into(),
        summary: "楼道口摆一张长桌，谁家有事谁坐下。议成的事当场写在纸上，贴到门厅。".into(),
        unit: "梧桐里社区".into(),
        site: "邻里党建案例展示".into(),
        notice: "演示".into(),
        mood,
        covers: Some(Vec::new()),
        font: None,
    }
}

#[test]
fn a_card_of_any_title_is_a_small_jpeg_of_its_size() {
    let folder = std::env::var_os("LINLI_CARDS").map(std::path::PathBuf::from);
    for (index, title) in TITLES.into_iter().enumerate() {
        let mood = [Mood::Red, Mood::Blue, Mood::Green][index % 3];
        for shape in [Shape::Wide, Shape::Square] {
            let bytes = card::jpeg(&card(title, mood), None, shape);
            assert!(bytes.len() <= 100_000, "{title}: {} bytes", bytes.len());
            let picture =
                ImageReader::new(Cursor::new(&bytes)).with_guessed_format().unwrap().decode().unwrap();
            assert_eq!((picture.width(), picture.height()), shape.size(), "{title}");
            assert_eq!(bytes, card::jpeg(&card(title, mood), None, shape), "{title}: other bytes");
            if let Some(folder) = &folder {
                std::fs::write(folder.join(format!("{index}-{shape:?}.jpg")), &bytes).unwrap();
            }
        }
    }
}

#[test]
fn what_no_face_has_is_named() {
    assert_eq!(card::missing("镕喆堃赟祎〇 12℃①", None), Vec::<char>::new());
    assert_eq!(card::missing("笑脸😀😀与🚀", None), ['😀', '🚀']);
}

#[test]
fn a_picture_takes_the_place_of_the_cover() {
    let red = image::RgbImage::from_pixel(300, 200, image::Rgb([200, 10, 10]));
    let bytes = card::jpeg(&card("长桌议事", Mood::Blue), Some(&red), Shape::Wide);
    let drawn =
        ImageReader::new(Cursor::new(&bytes)).with_guessed_format().unwrap().decode().unwrap().into_rgb8();
    for (x, y) in [(5, 5), (550, 620), (280, 300)] {
        let pixel = drawn.get_pixel(x, y).0;
        assert!(pixel[0] > 180 && pixel[1] < 40, "{pixel:?} at {x}, {y}");
    }
    assert!(drawn.get_pixel(580, 10).0.iter().all(|part| *part > 230), "the paper begins at 560");
}

/// The small site, with cards.
fn site(share: &str) -> Project {
    let project = Project::small();
    project.edit("site.yaml", "share: false\n", share);
    project.edit("site.yaml", "covers: false\n", "");
    project
}

fn build(project: &Project, more: &[&str]) -> String {
    let output = project.run(&[&["build", "--today", "2026-11-24"], more].concat());
    let said =
        String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
    said
}

/// What a page tells chat programs: the contents of a `meta` of that name.
fn tag(page: &str, name: &str) -> Option<String> {
    let start = page.find(&format!("\"{name}\" content=\""))?;
    page[start..].split('"').nth(3).map(str::to_string)
}

/// Every page leads to a JPEG that is there, and says how large it is; gives how many different ones there are.
fn check_tags(project: &Project, base: &str) -> usize {
    let public = project.path("public");
    let mut pictures = std::collections::BTreeSet::new();
    for file in walkdir::WalkDir::new(&public).into_iter().map(Result::unwrap) {
        if file.path().extension().is_none_or(|end| end != "html") {
            continue;
        }
        // Nobody passes a poster on.
        let kept = ["poster"].map(|name| file.path().components().any(|part| part.as_os_str() == name));
        if kept.contains(&true) {
            continue;
        }
        let page = std::fs::read_to_string(file.path()).unwrap();
        // Posters, short links and old addresses are nothing to be shown by.
        if page.contains("\"robots\" content=\"noindex\"") {
            continue;
        }
        let what = file.path().display();
        let number = |name: &str| {
            tag(&page, name).unwrap_or_else(|| panic!("{what}: no {name}")).parse::<u32>().unwrap()
        };
        let image = tag(&page, "og:image").unwrap_or_else(|| panic!("{what}: no picture"));
        let square = page.split("itemprop=\"image\" content=\"").nth(1).unwrap().split('"').next().unwrap();
        for (address, size) in
            [(&*image, Some((number("og:image:width"), number("og:image:height")))), (square, None)]
        {
            let path = address.strip_prefix(base).unwrap_or_else(|| panic!("{what}: {address}"));
            let bytes = std::fs::read(public.join(path.split('?').next().unwrap())).unwrap();
            assert!(bytes.len() <= 100_000 && bytes.starts_with(b"\xff\xd8"), "{what}: {address}");
            let found = read(&bytes);
            assert_eq!(
                (found.width(), found.height()),
                size.unwrap_or(Shape::Square.size()),
                "{what}: {address}"
            );
            pictures.insert(address.to_string());
        }
        assert_eq!(tag(&page, "og:image:type").as_deref(), Some("image/jpeg"));
        assert_eq!(tag(&page, "twitter:card").as_deref(), Some("summary_large_image"));
        assert!(tag(&page, "og:image:alt").is_some_and(|alt| !alt.is_empty()));
    }
    pictures.len()
}

fn read(bytes: &[u8]) -> RgbImage {
    ImageReader::new(Cursor::new(bytes)).with_guessed_format().unwrap().decode().unwrap().into_rgb8()
}

fn public(project: &Project, path: &str) -> Vec<u8> {
    std::fs::read(project.path("public").join(path)).unwrap()
}

#[test]
fn every_page_leads_to_cards_that_are_there() {
    // Five pages have two cards each; what the program makes of terms and datasets has those of the home page.
    let project = site("");
    build(&project, &[]);
    assert_eq!(check_tags(&project, "https://example.gov.cn/dj/"), 10);
    let other = site("covers: false\n");
    for more in [&["--relative"][..], &["--base-url", "https://b.cn/ztzl/djpp/"]] {
        let base = if more.len() == 1 { "https://example.gov.cn/dj/" } else { "https://b.cn/ztzl/djpp/" };
        build(&other, more);
        assert_eq!(check_tags(&other, base), 10, "{more:?}");
    }
}

#[test]
fn cards_are_made_once_and_anew_when_they_say_something_else() {
    let project = site("");
    let version = || {
        let page = std::fs::read_to_string(project.path("public/cases/yi/index.html")).unwrap();
        let image = tag(&page, "og:image").unwrap();
        (image.split("?v=").nth(1).unwrap().to_string(), public(&project, "cases/yi/card.jpg"))
    };
    assert!(build(&project, &["--timings"]).contains("制作"));
    let (first, drawn) = version();
    // What is kept is not even looked for where it stands already.
    std::fs::remove_dir_all(project.path(".linli/store")).unwrap();
    project.edit("content/cases/yi.md", "正文第一段", "正文的头一段");
    build(&project, &["--timings"]);
    assert!(!project.path(".linli/store").exists(), "a card was made again");
    assert_eq!(version(), (first.clone(), drawn.clone()));

    project.edit("content/cases/yi.md", "第一个案例", "又一个案例");
    build(&project, &[]);
    let (second, redrawn) = version();
    assert!(second != first && redrawn != drawn);

    let red = RgbImage::from_pixel(900, 600, image::Rgb([200, 10, 10]));
    let mut photo = Cursor::new(Vec::new());
    red.write_to(&mut photo, image::ImageFormat::Jpeg).unwrap();
    project.write("content/cases/tu.jpg", photo.into_inner());
    project.edit("content/cases/yi.md", "date:", "image: tu.jpg\ndate:");
    build(&project, &[]);
    let (third, pictured) = version();
    assert!(third != second);
    for bytes in [pictured, public(&project, "cases/yi/card-square.jpg")] {
        let pixel = read(&bytes).get_pixel(200, 200).0;
        assert!(pixel[0] > 180 && pixel[1] < 40, "{pixel:?}");
    }
}

#[test]
fn a_site_without_cards_shows_the_picture_of_a_page() {
    for share in ["share: false\n", "share: {cards: false}\n"] {
        let project = site(share);
        let mut photo = Cursor::new(Vec::new());
        RgbImage::from_fn(900, 600, |x, y| image::Rgb([x as u8, y as u8, (x * y) as u8]))
            .write_to(&mut photo, image::ImageFormat::Jpeg)
            .unwrap();
        project.write("content/cases/tu.jpg", photo.into_inner());
        project.edit("content/cases/yi.md", "date:", "image: tu.jpg\ndate:");
        let snapshot = project.pass();
        assert!(!snapshot.outputs.keys().any(|route| route.as_str().contains("card")));
        let page = html(&snapshot, "/cases/yi/");
        let image = tag(&page, "og:image").unwrap();
        let route = image.strip_prefix("https://example.gov.cn/dj").unwrap();
        let found = read(&bytes(&snapshot, route));
        let size = [tag(&page, "og:image:width"), tag(&page, "og:image:height")]
            .map(|text| text.unwrap().parse::<u32>().unwrap());
        assert_eq!([found.width(), found.height()], size);
        assert_eq!(tag(&page, "og:image:type").unwrap(), "image/jpeg");
        assert_eq!(tag(&html(&snapshot, "/"), "og:image"), None);
        assert_eq!(tag(&html(&snapshot, "/"), "twitter:card").unwrap(), "summary");
    }
}

#[test]
fn what_cards_cannot_say_is_told_in_every_pass() {
    let project = site("");
    project.edit("content/cases/yi.md", "第一个案例", "笑脸😀与镕喆堃赟祎〇");
    for _ in 0..2 {
        let said = build(&project, &[]);
        assert!(said.contains("image/glyphs") && said.contains("content/cases/yi.md:2:8"), "{said}");
        assert!(said.contains("“😀”，") && !said.contains("镕”"), "{said}");
    }
    let mut engine = project.engine();
    engine.pass().unwrap();
    project.write("content/cases/er.md", "---\ntitle: 第二个\n---\n正文。\n");
    let found = engine.pass().unwrap();
    assert_eq!(found.diagnostics.iter().filter(|one| one.code == Code::ImageGlyphs).count(), 1);
    // Whoever makes no cards need not care.
    project.edit("site.yaml", "title: 测试站\n", "title: 测试站\nshare: {cards: false}\n");
    assert!(!build(&project, &[]).contains("image/glyphs"));
}

#[test]
fn who_puts_cards_beside_a_page_has_his_way() {
    let project = site("");
    let own = b"\xff\xd8\xff\xd9";
    project.write("content/cases/er/index.md", "---\ntitle: 第二个\n---\n[看](card.jpg)\n");
    project.write("content/cases/er/card.jpg", own);
    let snapshot = project.pass();
    assert_eq!(bytes(&snapshot, "/cases/er/card.jpg"), own);
    assert!(!snapshot.outputs.keys().any(|route| route.as_str() == "/cases/er/card-square.jpg"));
}

/// Blocks for 邻, 里, 🚀 and A (tests/fixtures/own.py); it calls itself what a face is called that is built in.
const OWN: &[u8] = include_bytes!("../fixtures/own.ttf");

#[test]
fn cards_are_written_in_the_font_of_the_site_and_anew_when_it_changes() {
    let project = site("share: {font: content/fonts/own.ttf}\n");
    project.write("content/fonts/own.ttf", OWN);
    project.edit("content/cases/yi.md", "第一个案例", "邻里🚀镕喆堃");
    let card = || {
        assert_eq!(build(&project, &[]).matches("font").count(), 0, "nothing is wrong with it");
        let page = std::fs::read_to_string(project.path("public/cases/yi/index.html")).unwrap();
        (tag(&page, "og:image").unwrap(), read(&public(&project, "cases/yi/card.jpg")))
    };
    let (first, drawn) = card();
    // The title begins at 616 and is of 66 pixels: a block is dark all over, and what it lacks is drawn all the same.
    let ink = |drawn: &RgbImage, from: u32, to: u32| {
        let pixels = (from..to).flat_map(|x| (120..175).map(move |y| drawn.get_pixel(x, y).0[0]));
        pixels.filter(|red| *red < 128).count()
    };
    assert!(ink(&drawn, 622, 678) > 2700, "{}", ink(&drawn, 622, 678));
    assert!(ink(&drawn, 752, 776) > 1000, "{}", ink(&drawn, 752, 776));
    assert!((500..2500).contains(&ink(&drawn, 784, 844)), "{}", ink(&drawn, 784, 844));

    // Another file of the same font is another font.
    project.write("content/fonts/own.ttf", [OWN, b"\0\0\0\0"].concat());
    let (second, _) = card();
    assert_ne!(first, second);
    project.edit("site.yaml", "share: {font: content/fonts/own.ttf}\n", "");
    let said = build(&project, &[]);
    assert!(
        said.contains("image/glyphs") && said.contains("“🚀”") && said.contains("file/withheld"),
        "{said}"
    );
    assert!(!project.path("public/fonts").exists());
}

#[test]
fn a_font_that_is_none_is_told_where_it_is_named() {
    let project = site("share: {font: content/fonts/own.ttf}\n");
    let mut engine = project.engine();
    let mut told = |bytes: &[u8]| {
        project.write("content/fonts/own.ttf", bytes);
        crate::project::messages(&engine.pass().unwrap())
    };
    assert_eq!(told(OWN), "");
    for bytes in [&b"<html>"[..], &OWN[..40], b"", b"\0\x01\0\0\0\0\0\0\0\0\0\0"] {
        let said = told(bytes);
        assert!(said.contains("不是字体文件") || said.contains("没有字"), "{said}");
    }
    assert!(told(b"wOF2\0\x01\0\0").contains("WOFF"));
    assert_eq!(told(OWN), "");
    project.edit("site.yaml", "fonts/own.ttf", "fonts/Own.ttf");
    let said = crate::project::messages(&engine.pass().unwrap());
    assert!(said.contains("site.yaml") && said.contains("content/fonts/own.ttf"), "{said}");
    project.edit("site.yaml", "content/fonts/Own.ttf", "/usr/share/fonts/a.ttf");
    let said = crate::project::messages(&engine.pass().unwrap());
    assert!(said.contains("这个站里的一个文件"), "{said}");
    // Whoever makes no cards need not have it.
    project.edit("site.yaml", "font: /usr/share/fonts/a.ttf", "cards: false, font: content/none.ttf");
    assert!(!crate::project::messages(&engine.pass().unwrap()).contains("字体"));
}

/// In XML `]]>` may stand nowhere in a text.
#[test]
fn any_mark_of_a_title_or_a_summary_can_be_drawn() {
    let project = site("");
    project.write(
        "content/cases/er.md",
        "---\ntitle: 甲 ]]> 乙 <![CDATA[ &amp; \"' >\ndescription: 摘要 ]]> 里 <b>\n---\n\n正文。\n",
    );
    let snapshot = project.pass();
    assert!(bytes(&snapshot, "/cases/er/card.jpg").starts_with(&[0xff, 0xd8]));
}
