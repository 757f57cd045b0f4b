//! Covers: a page without a picture has one that is drawn from its title, the same every time; whoever brings a picture, or
//! wants none, has his way.
#![allow(clippy::disallowed_methods, reason = "a test keeps what is to be looked at")]

use linli::cover::{self, Family, Ground, Look, Mood, Subject};
use linli::photo;

use crate::picture::Element;
use crate::project::{Project, errors};

const TITLES: [&str; 12] = [
    "邻里",
    "社区“五融四邻工作法”",
    "骑手驿站：跑累了有个歇脚处",
    "一网统管",
    "A <script>&\"quoted\"</script> title",
    "关于进一步加强和改进新时代社区治理工作的若干措施（试行）",
    "12个网格",
    "“一老一小”：家门口的照料",
    "镕喆堃赟祎〇",
    "😀",
    "",
    "背街改造：一条巷子的两百天",
];

/// Sixty titles of 2 to 94 characters, the same in every run: Chinese with its marks, Latin, figures, rare characters.
fn sixty() -> Vec<String> {
    const WORDS: [&str; 30] = [
        "邻里",
        "长桌议事",
        "“五融四邻”",
        "小事不出楼：",
        "一网统管",
        "骑手驿站",
        "32个老旧小区",
        "居民自己定下",
        "《公约》",
        "，",
        "家门口的照料",
        "镕喆堃",
        "赟祎〇",
        "龘",
        "Community ",
        "Co-Governance",
        "AI助手",
        "24小时",
        "99.8%",
        "（试行）",
        "二〇二六年",
        "——",
        "议出来的电梯",
        "红色物业",
        "背街改造",
        "第一书记",
        "晾晒“三张单”",
        "·",
        "Öffentlichkeit ",
        "𠮷",
    ];
    let mut state: u32 = 7;
    let mut below = |most: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % most
    };
    let mut title = |index: usize| {
        let length = 2 + index * 92 / 59;
        let mut title = String::new();
        while title.chars().count() < length {
            title += WORDS[below(WORDS.len())];
        }
        title.chars().take(length).collect()
    };
    (0..60).map(&mut title).collect()
}

/// `LINLI_COVERS=folder` keeps what was drawn, to be looked at.
#[test]
fn what_is_drawn_passes_for_a_drawing_as_it_is() {
    let folder = std::env::var_os("LINLI_COVERS").map(std::path::PathBuf::from);
    for (index, title) in sixty().iter().enumerate() {
        let drawn = |families: &[Family]| {
            let look =
                Look { mood: Mood::ALL[index % 3], size: (960, 540), families, ground: None, slip: true };
            let (svg, again) =
                (cover::svg(&subject(title, ""), &look), cover::svg(&subject(title, ""), &look));
            assert_eq!(svg, again, "{title}");
            let looked = photo::look(Some("svg"), svg.as_bytes());
            assert_eq!((looked.trouble, looked.published), (None, None), "{title} {families:?}");
            assert_eq!(looked.size, Some((960, 540)));
            svg
        };
        Family::ALL.into_iter().for_each(|family| drop(drawn(&[family])));
        let chosen = drawn(&[]);
        if let Some(folder) = &folder {
            std::fs::write(folder.join(format!("{index:02}.svg")), chosen).unwrap();
            std::fs::write(folder.join(format!("{index:02}.txt")), title).unwrap();
        }
    }
}

fn subject<'a>(title: &'a str, salt: &'a str) -> Subject<'a> {
    Subject { title, kind: "case", label: "典型案例", field: "城市社区", salt }
}

/// Every element is one that only draws, and no number went wrong.
fn only_draws(element: &Element) {
    assert!(["svg", "g", "path", "text"].contains(&element.name.as_str()), "<{}>", element.name);
    element.children.iter().for_each(only_draws);
}

#[test]
fn any_title_in_any_family_is_a_small_picture_that_only_draws() {
    for title in TITLES {
        for family in Family::ALL {
            for mood in Mood::ALL {
                for (ground, size) in [
                    (Ground::Night, (960, 540)),
                    (Ground::Day, (600, 600)),
                    (Ground::Full, (1600, 200)),
                    (Ground::Day, (560, 630)),
                ] {
                    let families = [family];
                    let look = Look { mood, size, families: &families, ground: Some(ground), slip: true };
                    let svg = cover::svg(&subject(title, ""), &look);
                    let picture =
                        Element::read(&svg).unwrap_or_else(|error| panic!("{title} {family:?}: {error}"));
                    only_draws(&picture);
                    assert!(!svg.contains("NaN") && !svg.contains("inf"), "{title} {family:?}");
                    // A long strip has more of everything.
                    let most = if size.0 > 4 * size.1 { 96 } else { 40 };
                    assert!(svg.len() < most << 10, "{title} {family:?}: {} bytes", svg.len());
                    assert_eq!(svg, cover::svg(&subject(title, ""), &look));
                }
            }
        }
    }
}

#[test]
fn titles_have_covers_of_their_own() {
    let look = Look { mood: Mood::Red, size: (960, 540), families: &[], ground: None, slip: false };
    let mut covers: Vec<String> = TITLES.iter().map(|title| cover::svg(&subject(title, ""), &look)).collect();
    covers.push(cover::svg(&subject(TITLES[0], "再来一张"), &look));
    covers.sort();
    covers.dedup();
    assert_eq!(covers.len(), TITLES.len() + 1);
}

fn site(settings: &str) -> Project {
    let project = Project::small();
    let text = project.read("site.yaml").replace("covers: false\n", settings);
    project.write("site.yaml", text);
    project
}

#[test]
fn a_page_without_a_picture_has_a_cover() {
    let project = site("");
    let snapshot = project.pass();
    assert_eq!(errors(&snapshot), "");
    let cover = crate::project::html(&snapshot, "/cases/yi/cover.svg");
    assert!(Element::read(&cover).is_ok());
    let page = crate::project::html(&snapshot, "/cases/yi/");
    assert!(page.contains("cover.svg\""), "{page}");
    let list = crate::project::html(&snapshot, "/cases/");
    assert!(list.contains("yi/cover.svg\""), "{list}");
}

#[test]
fn who_brings_a_cover_or_wants_none_has_his_way() {
    let snapshot = site("covers: false\n").pass();
    assert!(!snapshot.outputs.keys().any(|route| route.as_str().ends_with("cover.svg")));
    assert!(!crate::project::html(&snapshot, "/cases/yi/").contains("cover.svg"));

    let project = site("");
    project.write("content/cases/er/index.md", "---\ntitle: 第二个\n---\n正文。\n");
    project.write("content/cases/er/cover.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    let snapshot = project.pass();
    assert_eq!(errors(&snapshot), "");
    assert_eq!(
        crate::project::html(&snapshot, "/cases/er/cover.svg"),
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"
    );

    let project = site("covers: {families: [编结], mood: 蓝}\n");
    let cover = crate::project::html(&project.pass(), "/cases/yi/cover.svg");
    assert!(cover.contains("rotate(45)") || cover.contains("#17498a"), "{cover}");
}

/// The families of the covers of a list of pages, told by drawing all of them.
fn family(subject: &Subject<'_>, svg: &str) -> Family {
    let is_drawn = |family: &Family| {
        [true, false].into_iter().any(|slip| {
            let families = [*family];
            let look = Look { mood: Mood::Red, size: (960, 540), families: &families, ground: None, slip };
            cover::svg(subject, &look) == svg
        })
    };
    Family::ALL.into_iter().find(is_drawn).expect("a cover is of some family")
}

#[test]
fn covers_side_by_side_are_of_different_families_and_a_new_page_changes_none() {
    let project = site("");
    for number in 0..40 {
        let field = ["社区", "机关"][number % 2];
        project.write(
            format!("content/cases/p{number}.md").as_str(),
            format!(
                "---\ntitle: 案例{number}\ndate: 2022-{:02}-{:02}\nfield: {field}\n---\n正文。\n",
                1 + number / 28,
                1 + number % 28
            ),
        );
    }
    let snapshot = project.pass();
    let covers = |snapshot: &linli::engine::Snapshot| -> Vec<(String, Family)> {
        let cover = |number: usize| {
            let svg = crate::project::html(snapshot, &format!("/cases/p{number}/cover.svg"));
            let title = format!("案例{number}");
            let field = ["社区", "机关"][number % 2];
            let subject = Subject { title: &title, kind: "case", label: "典型案例", field, salt: "" };
            (svg.clone(), family(&subject, &svg))
        };
        (0..40).map(cover).collect()
    };
    let before = covers(&snapshot);
    for apart in 1..=3 {
        for (at, pair) in before.windows(apart + 1).enumerate() {
            assert_ne!(pair[0].1, pair[apart].1, "pages {at} and {}", at + apart);
        }
    }
    // In the list of a term, where every second page stands, those beside each other differ too.
    for pair in before.windows(3) {
        assert_ne!(pair[0].1, pair[2].1);
    }
    project.write(
        "content/cases/new.md",
        "---\ntitle: 最新的一篇\ndate: 2023-01-01\nfield: 社区\n---\n正文。\n",
    );
    assert_eq!(covers(&project.pass()), before);
}

#[test]
fn no_two_covers_have_the_same_slip() {
    let project = site("");
    for (file, title) in [
        ("a", "“红色物业”进小区"),
        ("b", "“红色物业”一年间"),
        ("c", "关于进一步加强和改进新时代社区治理工作的若干措施"),
        ("d", "关于进一步做好社区治理工作的若干意见"),
    ] {
        project.write(
            format!("content/cases/{file}.md").as_str(),
            format!("---\ntitle: {title}\ndate: 2022-01-01\nfield: 社区\n---\n正文。\n"),
        );
    }
    project.write("content/brands/wuye.md", "---\ntitle: 红色物业\ndate: 2023-01-01\n---\n正文。\n");
    let snapshot = project.pass();
    let written = |route: &str| crate::project::html(&snapshot, route).matches("<text").count();
    assert!(written("/brands/wuye/cover.svg") > 0, "the page of that name has it");
    for route in ["/cases/a/cover.svg", "/cases/b/cover.svg", "/cases/c/cover.svg", "/cases/d/cover.svg"] {
        assert_eq!(written(route), 0, "{route}");
    }
}
