//! What writers set beside their text: boxes, quotations with a speaker, timelines, recordings; and what is said of those that came
//! to nothing.

use crate::project::{Project, errors, html, messages};

const PICTURE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>";

fn project(text: &str) -> Project {
    let project = Project::small();
    project.write("content/cases/jia.md", format!("---\ntitle: 甲\n---\n\n## 文字稿\n\n正文。\n\n{text}\n"));
    project
}

fn shown(text: &str) -> String {
    let snapshot = project(text).pass();
    assert_eq!(messages(&snapshot), "", "{text}");
    html(&snapshot, "/cases/jia/")
}

fn said(text: &str) -> String {
    messages(&project(text).pass())
}

#[test]
fn an_aside_has_a_role_and_a_title() {
    let page = shown("> [!提示] 先看\n> 内容。");
    assert!(
        page.contains("<div class=\"part note tip\" role=\"note\">\n<p class=\"note-title\">先看</p>"),
        "{page}"
    );
}

#[test]
fn what_came_to_nothing_is_told() {
    for (text, message) in [
        ("> [!说明]", "说明框里没有字"),
        ("> [!警告]\n> 内容。", "“[!警告]”在这里不起作用"),
        ("[!说明]\n内容。", "“[!说明]”在这里不起作用"),
        (":::说明\n内容。\n:::", "“:::说明”在这里不起作用"),
        ("> 引文。\n\n——某书记", "这一行像是上面引语的出处，却在引语外面"),
        (
            "- 2024年2月30日：甲\n- 2024年3月：乙\n- 2024年5月：丙",
            "“2024年2月30日”不是日历上有的日期，这个列表没有成为时间线",
        ),
        ("- 2024年3月：甲\n- 2024年9月：乙\n- 2024年5月：丙", "时间线的次序乱了：2024年9月后面是2024年5月"),
        ("五融\n：组织融合、资源融合", "这一行像是“五融”的解释，却与它连成了一段"),
    ] {
        let said = said(text);
        assert!(said.contains(message) && said.contains("content/cases/jia.md:"), "{text}\n{said}");
    }
}

#[test]
fn what_is_something_else_is_left_alone() {
    for text in [
        "> 引文——其中的一句。",
        "> 这就是邻里。——这话他常说，说了很多年；后来别人也这么说",
        "- 2024年：甲\n- 别的：乙",
        "- 三月：甲\n- 四月：乙",
        "他问：\n“谁来办？”",
    ] {
        let page = shown(text);
        assert!(!page.contains("part quotation") && !page.contains("part timeline"), "{text}\n{page}");
    }
}

#[test]
fn a_recording_waits_until_it_is_asked_for() {
    let project = project(
        "{{ video(\"开街.mp4\", title=\"开街那天\", poster=\"门.svg\", captions=\"字幕.vtt\", credit=\"摄像：甲\") }}\n\n\
         {{ audio(\"采访.mp3\", title=\"采访\", transcript=\"#文字稿\") }}",
    );
    let film = include_bytes!("../fixtures/own.ttf");
    project.write("content/cases/开街.mp4", film);
    project.write("content/cases/采访.mp3", film);
    project.write("content/cases/门.svg", PICTURE);
    project.write("content/cases/字幕.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\n开街了\n");
    let said = errors(&project.pass());
    // Only pictures that every browser stretches stand for a film.
    assert!(said.contains("“门.svg”不是图片"), "{said}");
    project.edit("content/cases/jia.md", "门.svg", "门.png");
    let pixels = image::RgbaImage::from_pixel(8, 4, image::Rgba([9, 0, 0, 255]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    project.write("content/cases/门.png", bytes.into_inner());
    project.remove("content/cases/门.svg");
    let snapshot = project.pass();
    assert_eq!(errors(&snapshot), "");
    let page = html(&snapshot, "/cases/jia/");
    assert!(page.contains("<figure class=\"part film\"><video controls preload=\"none\""), "{page}");
    assert!(page.contains("kind=\"captions\"") && page.contains("poster=\"/dj/cases/"), "{page}");
    assert!(page.contains("<audio controls preload=\"none\""), "{page}");
    assert!(
        page.contains("<a class=\"transcript\" href=\"#文字稿\">采访：文字稿</a>")
            || page.contains("采访：文字稿</a>"),
        "{page}"
    );
    assert!(!page.contains("autoplay"), "{page}");
    // What the shortcodes name is published with the page.
    let published = |ending: &str| snapshot.outputs.keys().any(|route| route.as_str().ends_with(ending));
    assert!(published(".mp4") && published(".mp3") && published(".vtt"));
}

#[test]
fn what_a_recording_lacks_is_told() {
    let with = |call: &str| {
        let project = project(call);
        project.write("content/cases/a.mp4", "film");
        project.write("content/cases/a.mp3", "sound");
        errors(&project.pass())
    };
    for (call, message) in [
        ("{{ video() }}", "没有写是哪个录像文件"),
        ("{{ video(\"a.mp4\") }}", "录像没有写名称"),
        ("{{ video(\"a.mp4\", title=\"甲\") }}", "录像没有封面"),
        ("{{ video(\"a.mp3\", title=\"甲\") }}", "“a.mp3”不是录像"),
        ("{{ audio(\"a.mp3\", title=\"甲\") }}", "录音没有文字稿"),
        ("{{ audio(\"a.mp3\", title=\"甲\", captions=\"a.vtt\") }}", "录音用不上“captions”"),
        ("{{ video(\"a.mp4\", title=\"甲\", autoplay=true) }}", "录像不能写“autoplay”"),
        ("{{ video(\"a.mp4\", titel=\"甲\") }}", "没有叫“titel”的参数"),
        ("{{ video(\"b.mp4\", title=\"甲\") }}", "文件不存在：b.mp4"),
        ("{{ video(\"a.avi\", title=\"甲\") }}", "“a.avi”不是浏览器能放的录像"),
        ("看{{ audio(\"a.mp3\", title=\"甲\", transcript=\"#文字稿\") }}", "录音要独占一段"),
        ("{{ video(\"https://v.example.com/a.mp4\", title=\"甲\") }}", "在别的网站上"),
    ] {
        let said = with(call);
        assert!(said.contains(message) && said.contains("content/cases/jia.md:"), "{call}\n{said}");
    }
}
