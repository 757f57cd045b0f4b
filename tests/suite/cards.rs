//! Share cards: whatever a title is, it is readable on a card that chat programs take.

use image::ImageReader;
use linli::card::{self, Card, Shape};
use linli::cover::{Mood, Subject};
use std::io::Cursor;

const TITLES: [&str; 9] = [
    "邻里",
    "骑手驿站",
    "长桌议事：小事不出楼",
    "“五融四邻工作法”：把二十六栋楼的人重新连在一起",
    "福田区“邻里议事厅”：32个老旧小区，居民自己定下电梯改造方案（2026年第一季度）",
    "关于在全区各街道社区推广“居民议事、专班办理、网格回访、季度公示”四步工作法并建立老旧小区电梯加装、物业服务、停车管理等事项协商机制的情况报告（二〇二六年上半年，含附件）",
    "Community Co-Governance in 12 Neighbourhoods: a Report",
    "镕喆堃赟祎〇：名字里的字",
    "笑脸😀与火箭🚀也要能写",
];

fn card(title: &str, mood: Mood) -> Card<'_> {
    Card {
        subject: Subject { title, kind: "case", label: "典型案例", field: "城市社区", salt: "" },
        summary: "楼道口摆一张长桌，谁家有事谁坐下。议成的事当场写在纸上，贴到门厅。",
        unit: "梧桐里社区",
        site: "邻里党建案例展示",
        notice: "演示",
        mood,
        families: &[],
        ground: None,
        picture: None,
    }
}

#[test]
fn a_card_of_any_title_is_a_small_jpeg_of_its_size() {
    let folder = std::env::var_os("LINLI_CARDS").map(std::path::PathBuf::from);
    for (index, title) in TITLES.into_iter().enumerate() {
        let mood = [Mood::Red, Mood::Blue, Mood::Green][index % 3];
        for shape in [Shape::Wide, Shape::Square] {
            let bytes = card::jpeg(&card(title, mood), shape);
            assert!(bytes.len() <= 100_000, "{title}: {} bytes", bytes.len());
            let picture =
                ImageReader::new(Cursor::new(&bytes)).with_guessed_format().unwrap().decode().unwrap();
            assert_eq!((picture.width(), picture.height()), shape.size(), "{title}");
            assert_eq!(bytes, card::jpeg(&card(title, mood), shape), "{title}: other bytes");
            if let Some(folder) = &folder {
                std::fs::write(folder.join(format!("{index}-{shape:?}.jpg")), &bytes).unwrap();
            }
        }
    }
}

#[test]
fn what_no_face_has_is_named() {
    assert_eq!(card::missing("镕喆堃赟祎〇 12℃①"), Vec::<char>::new());
    assert_eq!(card::missing("笑脸😀😀与🚀"), ['😀', '🚀']);
}

#[test]
fn a_picture_takes_the_place_of_the_cover() {
    let red = image::RgbImage::from_pixel(300, 200, image::Rgb([200, 10, 10]));
    let bytes = card::jpeg(&Card { picture: Some(&red), ..card("长桌议事", Mood::Blue) }, Shape::Wide);
    let drawn =
        ImageReader::new(Cursor::new(&bytes)).with_guessed_format().unwrap().decode().unwrap().into_rgb8();
    for (x, y) in [(5, 5), (550, 620), (280, 300)] {
        let pixel = drawn.get_pixel(x, y).0;
        assert!(pixel[0] > 180 && pixel[1] < 40, "{pixel:?} at {x}, {y}");
    }
    assert!(drawn.get_pixel(580, 10).0.iter().all(|part| *part > 230), "the paper begins at 560");
}
