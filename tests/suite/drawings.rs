//! Drawings in SVG: what runs, leads away or comes from outside is taken out and told, all else stays letter by letter.
#![allow(clippy::disallowed_methods, reason = "tests make the sites that they look at")]

use linli::photo::{self, Danger, Photo, Trouble};
use proptest::prelude::*;
use resvg::usvg::roxmltree;

use crate::project::{Project, errors, html, messages};

fn look(svg: &str) -> Photo {
    photo::look(Some("svg"), svg.as_bytes())
}

fn published(svg: &str) -> String {
    let photo = look(svg);
    photo.published.map_or_else(|| svg.to_string(), |bytes| String::from_utf8(bytes).unwrap())
}

fn drawing(inner: &str) -> String {
    let spaces = "xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"";
    format!("<svg {spaces} viewBox=\"0 0 40 30\">{inner}</svg>")
}

/// What another parser finds in a drawing that must not be in one.
fn forbidden(svg: &str) -> Option<String> {
    let parsed = match roxmltree::Document::parse(svg) {
        Ok(parsed) => parsed,
        Err(error) => return Some(format!("{error}")),
    };
    for node in parsed.descendants() {
        if node.is_comment() || node.is_pi() {
            return Some("comment".into());
        }
        if !node.is_element() {
            continue;
        }
        let name = node.tag_name();
        // A label of what a machine made stands in XMP.
        if node.ancestors().any(|one| one.tag_name().name() == "metadata") {
            continue;
        }
        if name.namespace() != Some("http://www.w3.org/2000/svg") {
            return Some(format!("{name:?}"));
        }
        if ["script", "foreignObject", "iframe", "a", "handler", "embed", "object"].contains(&name.name()) {
            return Some(name.name().into());
        }
        for attribute in node.attributes() {
            let value = attribute.value().to_ascii_lowercase();
            let squeezed: String = value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
            let is_picture = ["data:image/png", "data:image/jpeg", "data:image/webp", "data:image/gif"]
                .iter()
                .any(|start| value.starts_with(start));
            let leads_out = attribute.name() == "href"
                && !value.is_empty()
                && !value.trim().starts_with('#')
                && !is_picture;
            if attribute.name().to_ascii_lowercase().starts_with("on")
                || leads_out
                || squeezed.contains("javascript:")
                || squeezed.contains("url(http")
                || squeezed.contains("@import")
            {
                return Some(format!("{}={}", attribute.name(), attribute.value()));
            }
        }
        if name.name() == "style" {
            let text: String = node.descendants().filter_map(|one| one.text()).collect();
            let squeezed: String = text.to_ascii_lowercase().split_whitespace().collect();
            if ["@import", "url(http", "url(\"http", "url('http", "url(//", "expression", "\\"]
                .iter()
                .any(|one| squeezed.contains(one))
            {
                return Some(text);
            }
        }
    }
    None
}

/// What has been written into drawings to make them do more than show, with what is told of it.
const ATTACKS: &[(&str, Option<Danger>)] = &[
    ("<script>alert(1)</script>", Some(Danger::Script)),
    ("<script href=\"https://a.cn/x.js\"/>", Some(Danger::Script)),
    ("<script type=\"text/ecmascript\"><![CDATA[alert(1)]]></script>", Some(Danger::Script)),
    ("<g><g><script>alert(1)</script></g></g>", Some(Danger::Script)),
    ("<s:script xmlns:s=\"http://www.w3.org/2000/svg\">alert(1)</s:script>", Some(Danger::Script)),
    ("<x:script xmlns:x=\"http://www.w3.org/1999/xhtml\">alert(1)</x:script>", Some(Danger::Page)),
    ("<img xmlns=\"http://www.w3.org/1999/xhtml\" src=\"x\" onerror=\"alert(1)\"/>", Some(Danger::Page)),
    (
        "<foreignObject><body xmlns=\"http://www.w3.org/1999/xhtml\">甲</body></foreignObject>",
        Some(Danger::Page),
    ),
    (
        "<foreignObject requiredExtensions=\"&#104;ttp://ns.adobe.com/\"><i xmlns=\"x\"/></foreignObject>",
        None,
    ),
    ("<rect onclick=\"alert(1)\" width=\"1\"/>", Some(Danger::Handler)),
    ("<rect ONLOAD=\"alert(1)\"/>", Some(Danger::Handler)),
    ("<rect onload&#61;\"alert(1)\"/>", None),
    ("<a xlink:href=\"javascript:alert(1)\"><text>甲</text></a>", Some(Danger::Script)),
    ("<a href=\"java&#115;cript:alert(1)\"><text>甲</text></a>", Some(Danger::Script)),
    ("<a href=\"&#1;javascript:alert(1)\"><text>甲</text></a>", Some(Danger::Script)),
    ("<a href=\" java&#10;script:alert(1)\"><text>甲</text></a>", Some(Danger::Script)),
    ("<a href=\"https://a.cn/\"><text>甲</text></a>", None),
    (
        "<a href=\"#a\"><animate attributeName=\"href\" to=\"javascript:alert(1)\"/></a>",
        Some(Danger::Handler),
    ),
    ("<set attributeName=\"onmouseover\" to=\"alert(1)\"/>", Some(Danger::Handler)),
    ("<animate attributeName=\"xlink:href\" values=\"javascript:alert(1)\"/>", Some(Danger::Handler)),
    ("<animate attributeName=\"fill\" onbegin=\"alert(1)\" dur=\"1s\"/>", Some(Danger::Handler)),
    ("<use href=\"https://a.cn/x.svg#a\"/>", Some(Danger::Outside)),
    ("<use xlink:href=\"data:image/svg+xml;base64,PHN2Zz4=#x\"/>", Some(Danger::Outside)),
    ("<image href=\"https://a.cn/x.png\" width=\"1\" height=\"1\"/>", Some(Danger::Outside)),
    ("<image href=\"//a.cn/x.png\"/>", Some(Danger::Outside)),
    ("<image href=\"x.png\"/>", Some(Danger::Outside)),
    ("<image href=\"data:image/svg+xml,&lt;svg/&gt;\"/>", Some(Danger::Outside)),
    ("<image href=\"data:text/html,x\"/>", Some(Danger::Outside)),
    ("<feImage href=\"https://a.cn/x.png\"/>", Some(Danger::Outside)),
    ("<style>@import url(https://a.cn/x.css);</style>", Some(Danger::Outside)),
    ("<style>@import 'x.css';</style>", Some(Danger::Outside)),
    ("<style>@\\69mport 'x.css';</style>", Some(Danger::Outside)),
    ("<style>@im/**/port 'x.css';</style>", Some(Danger::Outside)),
    ("<style><![CDATA[rect{fill:url(https://a.cn/x)}]]></style>", Some(Danger::Outside)),
    ("<style>rect{fill:u<![CDATA[rl(https://a.cn/x)]]>}</style>", Some(Danger::Outside)),
    ("<style>rect{fill:&#117;rl( 'https://a.cn/x')}</style>", Some(Danger::Outside)),
    ("<style>rect{background:image-set('https://a.cn/x' 1x)}</style>", Some(Danger::Outside)),
    ("<style>rect{width:expression(alert(1))}</style>", Some(Danger::Outside)),
    ("<style><script>alert(1)</script></style>", None),
    ("<rect style=\"fill:url(https://a.cn/x)\"/>", Some(Danger::Outside)),
    ("<rect style=\"fill:u\\72l(https://a.cn/x)\"/>", Some(Danger::Outside)),
    ("<rect fill=\"url(https://a.cn/x#g)\"/>", Some(Danger::Outside)),
    ("<rect filter=\"url( &quot;//a.cn/x#g&quot; )\"/>", Some(Danger::Outside)),
    ("<rect style=\"-moz-binding:url(x.xml#a)\"/>", Some(Danger::Outside)),
    ("<text>&gone;</text>", Some(Danger::Entity)),
    ("<iframe src=\"javascript:alert(1)\"/>", None),
    ("<handler type=\"text/javascript\">alert(1)</handler>", Some(Danger::Handler)),
    ("<!-- <script>alert(1)</script> -->", None),
    ("<metadata><rdf:RDF xmlns:rdf=\"r\"><script/></rdf:RDF></metadata>", None),
    ("<?php echo 1; ?>", None),
    ("<text>]]&gt;<![CDATA[<script>alert(1)</script>]]></text>", None),
];

#[test]
fn nothing_that_runs_or_leads_away_is_published() {
    for (attack, danger) in ATTACKS {
        let source =
            drawing(&format!("<rect id=\"own\" width=\"9\" height=\"9\"/>{attack}<circle r=\"1\"/>"));
        let result = published(&source);
        assert_eq!(forbidden(&result), None, "{attack}\n{result}");
        assert!(result.contains("<rect id=\"own\""), "{attack}: {result}");
        let found = match look(&source).trouble {
            Some(Trouble::Active(danger, at)) => {
                assert!(source[at as usize..].starts_with(['<', '&']), "{attack}: {at}");
                Some(danger)
            }
            Some(Trouble::Malformed(_)) => None,
            trouble => {
                assert_eq!(trouble, None);
                assert!(result.contains("<circle"), "{attack}: {result}");
                None
            }
        };
        assert_eq!(found, *danger, "{attack}");
        assert_eq!(published(&result), result, "{attack}: again something else");
        assert_eq!(look(&result).trouble, None, "{attack}: {result}");
    }
}

#[test]
fn a_drawing_stays_as_it_was_written() {
    for inner in [
        "<rect  width='4' height=\"5\" fill=\"url(#g)\" style=\"stroke: url('#g')\" data-name=\"a\\b\"/>\n",
        "<defs><linearGradient id=\"g\" gradientUnits=\"userSpaceOnUse\"><stop offset=\".5\" stop-color=\"#f00\"/></linearGradient></defs>",
        "<style>.a{fill:#b3261e}@media (prefers-color-scheme:dark){.a{fill:#fff}}</style><path class=\"a\" d=\"M0 0h4z\"/>",
        "<symbol id=\"s\"><text x=\"1\" font-family=\"'Noto Sans SC', sans-serif\">甲 &amp; 乙&#x4e59;<tspan dy=\"1\">丙</tspan></text></symbol><use href=\"#s\"/><use xlink:href=\"#s\"/>",
        "<clipPath id=\"c\"><circle r=\"2\"/></clipPath><g clip-path=\"url(#c)\" mask=\"url(&quot;#m&quot;)\"/>",
        "<filter id=\"f\"><feGaussianBlur stdDeviation=\"2\"/><feMerge><feMergeNode in=\"x\"/></feMerge></filter>",
        "<image href=\"data:image/png;base64,iVBORw0KGgo=\" width=\"4\" height=\"4\"/>",
        "<circle r=\"2\"><animate attributeName=\"r\" values=\"1;2;1\" dur=\"2s\" repeatCount=\"indefinite\"/></circle>",
        "<title>图</title><desc>一张图</desc>",
    ] {
        let source = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", drawing(inner));
        let photo = look(&source);
        assert_eq!((photo.published, photo.trouble), (None, None), "{inner}");
    }
}

#[test]
fn notes_of_editors_go_without_a_word() {
    let source = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><!-- Generator: Adobe Illustrator -->\
        <!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"svg11.dtd\" [<!ENTITY ns_svg \"http://www.w3.org/2000/svg\">\
        <!ENTITY ns_ai \"http://ns.adobe.com/AI/\">]><svg xmlns=\"&ns_svg;\" xmlns:i=\"&ns_ai;\" \
        xmlns:inkscape=\"http://www.inkscape.org/namespaces/inkscape\" i:viewOrigin='0 0' width=\"40\" height=\"30\">\
        <metadata><x/></metadata><inkscape:page/><g inkscape:label=\"图层 \u{201c}1\u{201d}\" id=\"a\"><i:pgf>x</i:pgf>\
        <rect width='4'/></g></svg>";
    let photo = look(source);
    assert_eq!(photo.trouble, None);
    assert_eq!(photo.size, Some((40, 30)));
    let result = published(source);
    let expected = "<?xml version=\"1.0\" encoding=\"utf-8\"?><svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" \
        height=\"30\"><g id=\"a\"><rect width='4'/></g></svg>";
    assert_eq!(result, expected);
}

#[test]
fn a_drawing_cut_out_of_a_web_page_becomes_a_file() {
    let result = published(
        "<svg viewBox=\"0 0 4 3\"><g id=\"a\"/><use xlink:href=\"#a\"/><use xlink:href=\"x#a\"/></svg>",
    );
    let spaces = "xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"";
    let expected =
        format!("<svg {spaces} viewBox=\"0 0 4 3\"><g id=\"a\"/><use xlink:href=\"#a\"/><use/></svg>");
    assert_eq!(result, expected);
    assert_eq!(published(&result), result);
    assert_eq!(forbidden(&published("<svg><script>alert(1)</script><rect onload=\"x\"/></svg>")), None);
}

#[test]
fn the_label_of_what_a_machine_made_stays() {
    let label = "{&quot;Label&quot;:&quot;1&quot;}";
    let xmp = format!(
        "<rdf:RDF xmlns:rdf=\"r\"><a by=\"甲\"/><T:AIGC xmlns:T=\"http://www.tc260.org.cn/ns/AIGC/1.0/\">{label}</T:AIGC></rdf:RDF>"
    );
    let result = published(&drawing(&format!("<metadata>{xmp}</metadata><rect/>")));
    assert!(result.contains(label) && !result.contains('甲'), "{result}");
    assert_eq!(published(&result), result);
    assert_eq!(forbidden(&result), None);
}

#[test]
fn what_is_no_drawing_is_told_and_shows_what_there_is() {
    for broken in [
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><rect width=\"4\">",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><g><rect></g></svg>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><rect width=4/></svg>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><rect a=\"1\" a=\"2\"/></svg>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/><svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        "<html><script>alert(1)</script></html>",
        "甲",
        " ",
        "<!DOCTYPE x [<!ENTITY a \"1\"><!ENTITY b \"&a;&a;&a;\">]><svg xmlns=\"&b;\"/>",
    ] {
        let trouble = look(broken).trouble;
        assert!(matches!(trouble, Some(Trouble::Malformed(_))), "{broken}: {trouble:?}");
        let result = published(broken);
        assert_eq!(forbidden(&result), None, "{broken}: {result}");
    }
    assert_eq!(photo::look(Some("svg"), b"").trouble, Some(Trouble::Empty));
    let deep = format!("{}{}", "<g>".repeat(100_000), "</g>".repeat(100_000));
    assert!(matches!(look(&drawing(&deep)).trouble, Some(Trouble::Malformed(_))));
    let mut bytes = drawing("<rect/>").into_bytes();
    bytes.push(0xff);
    assert!(matches!(photo::look(Some("SVG"), &bytes).trouble, Some(Trouble::Malformed(_))));
    // What a number stands for in the notes of a scan.
    for trouble in [Trouble::Malformed(12), Trouble::Active(Danger::Outside, 70_000), Trouble::Huge] {
        assert_eq!(Trouble::numbered(trouble.number()), Some(trouble));
    }
}

#[test]
fn a_drawing_has_the_size_that_it_says() {
    let size =
        |attributes: &str| look(&format!("<svg xmlns=\"http://www.w3.org/2000/svg\" {attributes}/>")).size;
    assert_eq!(size("width=\"40\" height=\"30px\""), Some((40, 30)));
    assert_eq!(size("width=\"210mm\" height=\"11in\""), Some((794, 1056)));
    assert_eq!(size("viewBox=\"0 0 800 600\""), Some((800, 600)));
    assert_eq!(size("width=\"100%\" height=\"100%\" viewBox=\"0,0,800,600\""), Some((800, 600)));
    assert_eq!(size("width=\"400\" viewBox=\"0 0 800 600\""), Some((400, 300)));
    assert_eq!(size("width=\"-4\" height=\"nan\""), None);
}

#[test]
fn a_drawing_on_a_page_is_published_clean_and_told_with_its_place() {
    let project = Project::small();
    let source = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"30\">\n<script>alert(1)</script>\n<rect/></svg>\n";
    project.write("content/cases/tu.svg", source);
    project.write("content/cases/jia.md", "---\ntitle: 甲\n---\n正文。\n\n![图](tu.svg)\n\n[下载](tu.svg)\n");
    let output = project.run(&["build"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("image/svg") && said.contains("tu.svg:2:1") && said.contains("脚本"), "{said}");
    let made = std::fs::read_to_string(project.path("public/cases/tu.svg")).unwrap();
    assert_eq!(made, source.replace("<script>alert(1)</script>", ""));
    let page = std::fs::read_to_string(project.path("public/cases/jia/index.html")).unwrap();
    assert!(page.contains("tu.svg\" alt=\"图\" width=\"40\" height=\"30\""), "{page}");
    // A second build knows it from its notes.
    let output = project.run(&["build"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("tu.svg:2:1"));
}

#[test]
fn drawings_of_a_theme_are_its_own_business() {
    let project = Project::small();
    let source = drawing("<script>alert(1)</script>");
    project.write("themes/own/assets/a.svg", &source);
    project.write("site.yaml", format!("theme: own\n{}", crate::project::SITE));
    let snapshot = project.pass();
    assert_eq!(errors(&snapshot), "");
    assert!(!messages(&snapshot).contains("SVG"), "{}", messages(&snapshot));
    let _ = html(&snapshot, "/");
}

#[test]
fn what_the_program_draws_itself_passes() {
    let project = Project::small();
    project.write("content/cases/jia.md", "---\ntitle: 甲\n---\n正文。\n");
    let snapshot = project.pass();
    let covers = snapshot.outputs.keys().filter(|route| route.as_str().ends_with(".svg"));
    let mut count = 0;
    for route in covers {
        let bytes = crate::project::bytes(&snapshot, route.as_str());
        let photo = photo::look(Some("svg"), &bytes);
        assert_eq!((photo.published, photo.trouble), (None, None), "{route}");
        count += 1;
    }
    assert!(count > 0);
    // Where the drawings of the art direction are at hand, they pass too.
    for folder in ["/work/shared/theme", "/work/shared/theme/covers"] {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.path().extension().is_some_and(|one| one == "svg") {
                let photo = photo::look(Some("svg"), &std::fs::read(entry.path()).unwrap());
                assert_eq!((photo.published.is_some(), photo.trouble), (false, None), "{entry:?}");
                assert!(photo.size.is_some(), "{entry:?}");
            }
        }
    }
}

proptest! {
    #[test]
    fn whatever_a_drawing_holds_nothing_panics_and_nothing_runs(
        parts in proptest::collection::vec((0..ATTACKS.len(), 0..6usize, any::<u16>()), 0..6)
    ) {
        let mut inner = String::new();
        for (attack, wrap, _) in &parts {
            let attack = ATTACKS[*attack].0;
            inner.push_str(&match wrap {
                0 => format!("<g>{attack}</g>"),
                1 => format!("<unknown>{attack}</unknown>"),
                2 => format!("<switch>{attack}</switch>"),
                3 => format!("<text>{attack}</text>"),
                4 => format!("<a href=\"#x\">{attack}</a>"),
                _ => attack.to_string(),
            });
        }
        let mut source = drawing(&inner);
        // A letter goes, another comes.
        for (.., at) in parts.iter().skip(3) {
            let at = *at as usize % source.len();
            if source.is_char_boundary(at) && source.is_char_boundary(at + 1) {
                source.replace_range(at..at + 1, ["", "<", "\"", ">", "&"][at % 5]);
            }
        }
        let result = published(&source);
        prop_assert_eq!(forbidden(&result), None, "{}\n{}", source, result);
    }
}
