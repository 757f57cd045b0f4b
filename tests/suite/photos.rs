//! Pictures with what cameras and programs write into them: what of that is published, by build and preview, and what is said
//! of pictures that are none.
#![allow(clippy::disallowed_methods, reason = "tests make the sites that they look at")]

use std::fs;
use std::time::Duration;

use linli::photo::{self, Format, Trouble};

use crate::project::{Project, bytes, messages};

/// Stands in all that must not go online.
const TELLING: &[u8] = b"N39.9042";

fn tells(bytes: &[u8]) -> bool {
    bytes.windows(TELLING.len()).any(|window| window == TELLING)
}

/// Exif, little-endian, with an orientation, the maker and a GPS directory that lies outside.
fn exif(orientation: u8, more: &[u8]) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x03\0".to_vec();
    exif.extend(b"\x0f\x01\x02\0\x08\0\0\0\x40\0\0\0");
    exif.extend([0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    exif.extend(b"\x25\x88\x04\0\x01\0\0\0\x40\0\0\0\0\0\0\0");
    [&exif[..], TELLING, more].concat()
}

const LABEL: &str = r#"{"Label":"1","ContentProducer":"甲&乙"}"#;

fn xmp() -> Vec<u8> {
    let label = LABEL.replace('&', "&amp;").replace('"', "&quot;");
    format!(
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='r'><rdf:Description><dc:creator>{}</dc:creator>\
         <TC260:AIGC xmlns:TC260='http://www.tc260.org.cn/ns/AIGC/1.0/'>{label}</TC260:AIGC>\
         </rdf:Description></rdf:RDF></x:xmpmeta>",
        String::from_utf8_lossy(TELLING)
    )
    .into_bytes()
}

fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
    [&[0xff, marker][..], &(data.len() as u16 + 2).to_be_bytes(), data].concat()
}

/// A JPEG of these segments, with a scan in which a stuffed 0xff and a restart stand.
fn jpeg(segments: &[Vec<u8>]) -> Vec<u8> {
    let frame = segment(0xc0, &[8, 0, 4, 0, 6, 1, 1, 0x11, 0]);
    let scan = segment(0xda, &[1, 1, 0, 0, 63, 0]);
    [&[0xff, 0xd8][..], &segments.concat(), &frame, &scan, &[1, 0xff, 0, 2, 0xff, 0xd3, 3, 0xff, 0xd9]]
        .concat()
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    // The checksum of a chunk that is copied is nobody's business.
    [&(data.len() as u32).to_be_bytes()[..], kind, data, &[1, 2, 3, 4]].concat()
}

fn png(chunks: &[Vec<u8>]) -> Vec<u8> {
    let start = chunk(b"IHDR", &[0, 0, 0, 6, 0, 0, 0, 4, 8, 2, 0, 0, 0]);
    let rest = [chunk(b"IDAT", &[1, 2, 3]), chunk(b"IEND", &[])].concat();
    [b"\x89PNG\r\n\x1a\n".to_vec(), start, chunks.concat(), rest].concat()
}

fn riff(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let padding = if data.len() % 2 == 1 { &[0][..] } else { &[] };
    [kind, &(data.len() as u32).to_le_bytes()[..], data, padding].concat()
}

fn webp(flags: u8, chunks: &[Vec<u8>]) -> Vec<u8> {
    let flags = riff(b"VP8X", &[flags, 0, 0, 0, 5, 0, 0, 3, 0, 0]);
    let body = [b"WEBP".to_vec(), flags, riff(b"VP8L", &[0x2f, 5, 0xc0, 0, 0]), chunks.concat()].concat();
    riff(b"RIFF", &body)
}

/// Each format with everything that tells, and the same with nothing but what is kept.
fn pictures() -> Vec<(&'static str, Vec<u8>, Vec<u8>)> {
    let oriented = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let icc = segment(0xe2, b"ICC_PROFILE\0\x01\x01colours");
    let adobe = segment(0xee, b"Adobe\0\x64\0\0\0\0\0");
    let jfif = |thumbnail: &[u8]| {
        let size = u8::from(!thumbnail.is_empty());
        segment(0xe0, &[b"JFIF\0\x01\x01\0\0\x01\0\x01", &[size, size][..], thumbnail].concat())
    };
    let telling = jpeg(&[
        jfif(TELLING),
        segment(0xe0, &[b"JFXX\0", TELLING].concat()),
        segment(0xe1, &[b"Exif\0\0", &exif(6, TELLING)[..]].concat()),
        segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0<x/>", TELLING].concat()),
        segment(0xe1, &[b"http://ns.adobe.com/xmp/extension/\0", TELLING].concat()),
        icc.clone(),
        segment(0xe2, &[b"MPF\0", TELLING].concat()),
        segment(0xed, &[b"Photoshop 3.0\0", TELLING].concat()),
        segment(0xeb, &[b"JP", TELLING].concat()),
        adobe.clone(),
        segment(0xfe, TELLING),
    ]);
    let behind = jpeg(&[segment(0xe1, &[b"Exif\0\0", &exif(6, b"")[..]].concat())]);
    let kept = segment(0xe1, &[b"Exif\0\0", &oriented[..]].concat());
    let text = |kind: &[u8; 4]| chunk(kind, &[b"Author\0", TELLING].concat());
    let png_kept = [chunk(b"iCCP", b"c\0\0x"), chunk(b"tEXt", b"AIGC\0{\"Label\":\"1\"}")];
    let [profile, label] = png_kept.clone();
    let exif_chunk = photo::published(&png(&[chunk(b"eXIf", &oriented[..])])).bytes.into_owned();
    let exif_chunk = exif_chunk[33..33 + 12 + oriented.len()].to_vec();
    vec![
        ("jpg", [telling, TELLING.to_vec(), behind].concat(), jpeg(&[jfif(b""), kept, icc, adobe])),
        (
            "png",
            [
                png(&[
                    profile.clone(),
                    text(b"tEXt"),
                    text(b"zTXt"),
                    text(b"iTXt"),
                    chunk(b"eXIf", &exif(6, b"")),
                    chunk(b"tIME", TELLING),
                    chunk(b"caBX", TELLING),
                    label.clone(),
                ]),
                TELLING.to_vec(),
            ]
            .concat(),
            png(&[profile, exif_chunk, label]),
        ),
        (
            "webp",
            [
                webp(0x2c, &[riff(b"EXIF", &exif(6, b"")), riff(b"XMP ", TELLING), riff(b"ABCD", TELLING)]),
                TELLING.to_vec(),
            ]
            .concat(),
            webp(0x28, &[riff(b"EXIF", oriented)]),
        ),
        (
            "gif",
            [
                &b"GIF89a\x01\0\x01\0\x80\0\0ABCDEF\x21\xfe\x08N39.9042\0\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"[..],
                b"\x21\xff\x0bXMP DataXMP\x08N39.9042\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;",
                TELLING,
            ]
            .concat(),
            [
                &b"GIF89a\x01\0\x01\0\x80\0\0ABCDEF\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"[..],
                b",\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;",
            ]
            .concat(),
        ),
    ]
}

#[test]
fn what_tells_of_place_device_and_people_goes_and_what_shows_the_picture_right_stays() {
    for (extension, source, expected) in pictures() {
        let looked = photo::look(Some(extension), &source);
        assert_eq!(looked.trouble, None, "{extension}");
        assert_eq!(looked.turned, extension != "gif", "{extension}");
        let published = looked.published.expect("something was taken out");
        assert!(tells(&source) && !tells(&published), "{extension}");
        assert!(published == expected, "{extension}: {}", String::from_utf8_lossy(&published));
        // What tells nothing is copied as it is.
        assert_eq!(photo::look(Some(extension), &expected).published, None, "{extension}");
    }
}

#[test]
fn the_label_of_what_a_machine_made_stays_and_nothing_beside_it() {
    let in_exif = exif(6, format!(r#"{{"AIGC":{}}}"#, r#"{"Label":"1","ContentProducer":"x"}"#).as_bytes());
    let packet = [b"http://ns.adobe.com/xap/1.0/\0", &xmp()[..]].concat();
    let text = [b"XML:com.adobe.xmp\0\0\0\0\0", &xmp()[..]].concat();
    for source in [
        jpeg(&[segment(0xe1, &packet)]),
        jpeg(&[segment(0xe1, &[b"Exif\0\0", &in_exif[..]].concat()), segment(0xe1, &packet)]),
        png(&[chunk(b"iTXt", &text)]),
        webp(0x04, &[riff(b"XMP ", &xmp())]),
    ] {
        let published = photo::published(&source).bytes.into_owned();
        let said = String::from_utf8_lossy(&published);
        assert!(!tells(&published), "{said}");
        assert_eq!(said.matches("<TC260:AIGC>{&quot;Label&quot;:&quot;1&quot;").count(), 1, "{said}");
        assert!(said.contains("xmlns:TC260=\"http://www.tc260.org.cn/ns/AIGC/1.0/\""), "{said}");
        assert!(
            photo::published(&published).bytes.into_owned() == published,
            "it is what is published of itself"
        );
    }
    // As an attribute, as some programs write it.
    let short = jpeg(&[segment(
        0xe1,
        b"http://ns.adobe.com/xap/1.0/\0<rdf:Description TC260:AIGC='{&quot;Label&quot;:&quot;2&quot;}' a:b='N39.9042'/>",
    )]);
    let published = photo::published(&short).bytes.into_owned();
    assert!(
        String::from_utf8_lossy(&published).contains("{&quot;Label&quot;:&quot;2&quot;}")
            && !tells(&published)
    );
}

/// Cut anywhere, and with any byte another one: no panic, and what is published of what is published is the same.
#[test]
fn broken_pictures_are_walked_without_harm() {
    for (extension, source, _) in pictures() {
        for end in 0..source.len() {
            let published = photo::published(&source[..end]).bytes.into_owned();
            assert!(!tells(&published), "{extension} cut at {end}");
            assert!(photo::published(&published).bytes.into_owned() == published, "{extension} cut at {end}");
        }
        for at in 0..source.len() {
            for byte in [0, 1, 0x7f, 0x80, 0xd9, 0xff, source[at] ^ 1] {
                let mut other = source.clone();
                other[at] = byte;
                let published = photo::published(&other).bytes.into_owned();
                let again = photo::published(&published).bytes.into_owned();
                assert!(again == published, "{extension} with {byte} at {at}");
            }
        }
    }
}

#[test]
fn what_is_no_whole_picture_is_named() {
    let jpeg = jpeg(&[]);
    for (name, content, trouble) in [
        ("a.jpg", &b""[..], Some(Trouble::Empty)),
        ("a.jpg", &jpeg[..jpeg.len() - 2], Some(Trouble::Cut)),
        ("a.png", &png(&[])[..40], Some(Trouble::Cut)),
        ("a.png", &png(&[]), None),
        ("a.JPG", &jpeg, None),
        ("a.jpeg", &jpeg, None),
        ("a.webp", &webp(0, &[])[..30], Some(Trouble::Cut)),
        ("a.jpg", b"\xef\xbb\xbf\n<!doctype html><title>404</title>", Some(Trouble::Text)),
        ("a.gif", b"<svg xmlns='http://www.w3.org/2000/svg'/>", Some(Trouble::Text)),
        ("a.jpg", b"\x01\x02", Some(Trouble::None)),
        ("a.png", &jpeg, Some(Trouble::Named(Format::Jpeg))),
        ("a.jpg", &webp(0, &[]), Some(Trouble::Named(Format::Webp))),
        ("a.jpg", b"\0\0\0\x14ftypheic\0\0\0\0mif1", Some(Trouble::Unshowable(Format::Heic))),
        ("a.heic", b"\0\0\0\x14ftypheic\0\0\0\0mif1", None),
        (
            "a.heic",
            b"\0\0\0\x10ftypheic\0\0\0\0\0\0\0\x15infe\x02\0\0\0\0\x01\0\0Exif\0",
            Some(Trouble::Sealed(Format::Heic)),
        ),
        ("a.tif", &exif(1, b""), Some(Trouble::Sealed(Format::Tiff))),
        ("a.tif", b"MM\0*\0\0\0\x08\0\x01\x01\0\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0", None),
        // What is no picture by its name is none of ours, but for one that has lost it.
        ("a.bin", &jpeg, None),
    ] {
        let extension = name.rsplit_once('.').map(|(_, extension)| extension);
        assert_eq!(photo::look(extension, content).trouble, trouble, "{name} {content:?}");
    }
    assert!(!photo::is_one(Some("pdf"), b"%PDF-1.7"));
    let numbers = (1..).map_while(Trouble::numbered).map(Trouble::number);
    assert!(numbers.eq(1..=39), "a number stands for a trouble, and back");
}

/// The same source, the same bytes, whatever is remembered; and nothing is read or written again where nothing changed.
#[test]
fn a_picture_is_published_alike_by_every_build() {
    let project = Project::small();
    let (_, source, _) = pictures().remove(0);
    project.write("content/cases/tu.jpg", &source);
    project.edit("content/cases/yi.md", "正文", "[门头](tu.jpg)\n\n正文");
    let build = || {
        let output = project.run(&["build", "--quiet"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        fs::read(project.path("public/cases/tu.jpg")).expect("it is published")
    };
    let published = photo::published(&source).bytes.into_owned();
    assert!(!tells(&published));
    assert!(build() == published);
    let time =
        |path: &str| fs::metadata(project.path(path)).and_then(|file| file.modified()).expect("it is there");
    let written = time("public/cases/tu.jpg");
    assert!(build() == published, "from what was noted");
    project.remove("public/cases/tu.jpg");
    assert!(build() == published, "after it was removed");
    let again = time("public/cases/tu.jpg");
    fs::remove_dir_all(project.path(".linli")).expect("the notes can be removed");
    assert!(build() == published, "without notes");
    assert!(
        again == time("public/cases/tu.jpg") && written <= again,
        "what is the same is not written again"
    );
    let snapshot = project.pass();
    assert!(bytes(&snapshot, "/cases/tu.jpg") == published);
    // It lies on its side: width and height as it is shown.
    assert_eq!(messages(&snapshot), "");
}

/// What is noted of a picture says what is wrong with it too.
#[test]
fn a_broken_picture_is_named_again_by_the_next_build() {
    let project = Project::small();
    let (_, source, _) = pictures().remove(0);
    project.write("content/cases/tu.jpg", &source[..source.len() / 3]);
    // What has just been written is not noted: a second write could hide behind the same time.
    std::thread::sleep(Duration::from_millis(40));
    let said = || String::from_utf8(project.run(&["build"]).stderr).expect("messages are UTF-8");
    let first = said();
    assert!(first.contains("错误[image/broken]"), "{first}");
    assert!(project.read(".linli/stamps").contains("tu.jpg"));
    assert_eq!(said().split("已生成").next(), first.split("已生成").next());
}

/// A picture in boxes whose only item is of a kind; `more` stands behind its boxes.
fn boxed(item: &[u8], more: &[u8]) -> Vec<u8> {
    let part =
        |name: &[u8], content: &[u8]| [&(content.len() as u32 + 8).to_be_bytes()[..], name, content].concat();
    let infe = part(b"infe", &[b"\x02\0\0\0\0\x01\0\0".as_slice(), item, b"\0"].concat());
    let iinf = part(b"iinf", &[b"\0\0\0\0\0\x01".as_slice(), &infe].concat());
    let iprp = part(b"iprp", &part(b"ipco", &part(b"ispe", &[0; 12])));
    let meta = part(b"meta", &[b"\0\0\0\0".as_slice(), &part(b"hdlr", &[0; 20]), &iinf, &iprp].concat());
    [part(b"ftyp", b"heic\0\0\0\0mif1"), meta, part(b"mdat", &[9; 40]), more.to_vec()].concat()
}

#[test]
fn what_is_no_picture_in_a_file_of_boxes_keeps_it_from_being_published() {
    let trouble = |bytes: &[u8]| photo::look(Some("heic"), bytes).trouble;
    assert_eq!(trouble(&boxed(b"hvc1", b"")), None);
    assert_eq!(trouble(&boxed(b"grid", b"\0\0\0\x0cfree\0\0\0\0")), None);
    let sealed = Some(Trouble::Sealed(Format::Heic));
    let long = [b"mime".as_slice(), &[b'n'; 80], b"\0application/rdf+xml"].concat();
    for item in [&b"Exif"[..], b"mime\0application/rdf+xml", b"mime\0text/xml", b"uri \0urn:x", &long] {
        assert_eq!(trouble(&boxed(item, b"")), sealed, "{item:?}");
    }
    for more in
        [&b"\0\0\0\x20uuid0123456789abcdefN39.9042"[..], b"\0\0\0\x10mpvd\0\0\0\0ftyp", b"N39.9042", b"\0\0"]
    {
        assert_eq!(trouble(&boxed(b"hvc1", more)), sealed, "{more:?}");
    }
}
