//! A site as a column of a portal: its header and footer as the portal gives them, on every page; what pages may take then,
//! and that nothing changes for a site that is no column.

use std::collections::BTreeSet;
use std::path::Path;

use linli::engine::Engine;
use linli::portal::{Portal, decode};

use crate::project::{Project, html, messages, options};
use crate::tidy::bytes;

const SETTINGS: &str =
    "portal: {header: portal/header.html, footer: portal/footer.html, origin: https://www.example.gov.cn}\n";

fn fixture(name: &str) -> Vec<u8> {
    bytes(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/portal").join(name))
}

/// A small site that is a column of the portal of an invented district.
fn column(more: &str) -> Project {
    let project = Project::small();
    project.edit("site.yaml", "share: false\n", &format!("share: false\n{SETTINGS}{more}"));
    project.write("portal/header.html", fixture("header.html"));
    project.write("portal/footer.html", fixture("footer.html"));
    project
}

fn portal<T>(project: &Project, look: impl FnOnce(&Portal) -> T) -> T {
    let snapshot = project.pass();
    let scene = snapshot.scene.expect("the settings can be read");
    look(scene.theme().portal.as_ref().expect("there is a portal"))
}

/// The value of an attribute of the first tag that has some words in it.
fn policy(page: &str) -> String {
    let rest =
        page.split("http-equiv=\"Content-Security-Policy\" content=\"").nth(1).expect("there is a policy");
    rest.split('"').next().unwrap_or_default().replace("&#x27;", "'").replace("&#x2f;", "/")
}

fn sources_of(policy: &str, name: &str) -> BTreeSet<String> {
    let directive =
        policy.split(';').map(str::trim).find_map(|one| one.strip_prefix(name)?.strip_prefix(' '));
    directive.unwrap_or_default().split(' ').map(str::to_owned).collect()
}

#[test]
fn header_and_footer_stand_on_every_page_in_full() {
    let project = column("");
    let snapshot = project.pass();
    assert!(!snapshot.diagnostics.iter().any(|one| one.stops()), "{}", messages(&snapshot));
    for route in ["/", "/cases/", "/cases/yi/", "/404.html", "/stats/grid/"] {
        let page = html(&snapshot, route);
        for part in [
            "<div class=\"portal portal-header\">",
            "云泽区人民政府<small>",
            "<a href=\"https://www.example.gov.cn/ztzl/\">专题专栏</a>",
            "action=\"https://www.example.gov.cn/search/index.html\"",
            "<link rel=\"stylesheet\" href=\"https:&#x2f;&#x2f;www.example.gov.cn&#x2f;images&#x2f;yzq&#x2f;common.css\">",
            "<script type=\"text/javascript\" src=\"/dj/assets/portal-header-1.js\"></script>",
            "<div class=\"portal portal-footer\">",
            "id=9901230001&amp;url=\"",
        ] {
            assert!(page.contains(part), "{route} lacks {part}\n{page}");
        }
        let (header, skip) = (page.find("portal-header\""), page.find("class=\"skip\""));
        assert!(skip < header, "{route}: the way to the text comes first");
        for gone in [
            "charset=gb2312",
            "<style",
            "通用头部",
            "style=\"",
            "javascript:",
            "<meta http-equiv=\"Content-Type\"",
        ] {
            assert!(!page.contains(gone), "{route} has {gone}");
        }
        assert_eq!(page.matches("id=\"main\"").count(), 1, "{route}");
    }
    let script = html(&snapshot, "/assets/portal-header-1.js");
    assert!(script.contains("getFullYear() + \"年\""), "{script}");
}

#[test]
fn its_styles_reach_nothing_else() {
    let snapshot = column("").pass();
    let sheet = html(&snapshot, "/assets/portal.css");
    let own: Vec<&str> =
        sheet.lines().filter(|line| line.contains("yz-") || line.contains("underline")).collect();
    assert!(own.len() > 5, "{sheet}");
    for line in sheet.lines().filter(|line| line.contains(" { ") && !line.starts_with(['@', '/'])) {
        assert!(
            line.starts_with('.') && line.contains("portal") || line.starts_with(":where(.portal"),
            "{line}"
        );
    }
    assert!(sheet.contains("url(\"https://www.example.gov.cn/images/yzq/banner.jpg\")"), "{sheet}");
    // What stood in an attribute, and the size of a picture.
    assert!(sheet.contains(":not(#_) { color:#c7000b;font-weight:bold }"), "{sheet}");
    assert!(sheet.contains("width: 18px") || sheet.contains("height: 18px"), "{sheet}");
}

#[test]
fn its_hosts_join_the_policy_and_no_more() {
    let project = column("");
    let page = html(&project.pass(), "/cases/yi/");
    let policy = policy(&page);
    let host = "https://www.example.gov.cn".to_owned();
    for name in ["style-src", "img-src", "font-src", "form-action"] {
        assert!(sources_of(&policy, name).contains(&host), "{name} in {policy}");
    }
    for name in ["script-src", "frame-src", "media-src"] {
        assert!(!sources_of(&policy, name).contains(&host), "{name} in {policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains("zfwzgl"), "{policy}");
    assert_eq!(
        portal(&project, |portal| portal.hosts().into_iter().map(str::to_owned).collect::<Vec<_>>()),
        [host]
    );
    let config = project.run(&["server-config", "nginx"]);
    let config = String::from_utf8(config.stdout).expect("it is text");
    assert!(config.contains("img-src 'self' data: https://www.example.gov.cn;"), "{config}");
    assert!(config.contains("form-action 'self' https://www.example.gov.cn;"), "{config}");
    // Where the site wants no policy it has none.
    project.edit("site.yaml", "share: false\n", "share: false\nparams: {policy: false}\n");
    assert!(!html(&project.pass(), "/cases/yi/").contains("Content-Security-Policy"));
}

#[test]
fn numbers_that_its_footer_has_are_not_said_twice() {
    let numbers = "footer: {icp: 某ICP备12345678号-1, police: 某公网安备99012302000123号, site_id: \"9901230001\", contact: 0871-60000000}\n";
    let page = html(&column(numbers).pass(), "/");
    let own = page
        .split("class=\"colophon")
        .nth(1)
        .and_then(|rest| rest.split("</footer>").next())
        .expect("there is one");
    assert!(
        own.contains("0871-60000000") && !own.contains("备12345678") && !own.contains("9901230001"),
        "{own}"
    );
    let other = numbers.replace("12345678", "87654321");
    let page = html(&column(&other).pass(), "/");
    let own = page
        .split("class=\"colophon")
        .nth(1)
        .and_then(|rest| rest.split("</footer>").next())
        .expect("there is one");
    assert!(own.contains("某ICP备87654321号-1") && !own.contains("公网安备"), "{own}");
}

#[test]
fn an_edit_of_a_fragment_renders_the_pages_that_show_it() {
    let project = column("");
    let mut engine = Engine::new(project.root(), options());
    engine.pass().expect("it can be read");
    let text = decode(&fixture("footer.html")).expect("it is text").into_owned();
    project.write("portal/footer.html", text.replace("大数据中心", "融媒体中心"));
    let snapshot = engine.pass().expect("it can be read");
    assert!(html(&snapshot, "/cases/yi/").contains("云泽区融媒体中心"));
    let rendered: BTreeSet<String> = snapshot.rendered.iter().map(|(route, _)| route.to_string()).collect();
    let shown = ["/", "/cases/", "/cases/yi/", "/404.html"];
    assert!(shown.iter().all(|route| rendered.contains(*route)), "{rendered:?}");
    assert!(!rendered.contains("/feed.xml") && !rendered.contains("/assets/style.css"), "{rendered:?}");
    // The same text in another encoding is the same.
    project.write("portal/footer.html", {
        let now = text.replace("大数据中心", "融媒体中心");
        [b"\xef\xbb\xbf".as_slice(), now.as_bytes()].concat()
    });
    let snapshot = engine.pass().expect("it can be read");
    assert!(snapshot.rendered.is_empty(), "{:?}", snapshot.rendered);
}

#[test]
fn a_mistake_in_old_letters_is_shown_in_its_line() {
    let project = column("");
    let text = decode(&fixture("header.html")).expect("it is text").replace("</form>", "");
    let (bytes, ..) = encoding_rs::GB18030.encode(&text);
    project.write("portal/header.html", &*bytes);
    let messages = messages(&project.pass());
    let line = text.lines().position(|line| line.contains("<form")).expect("it is there") + 1;
    assert!(messages.contains(&format!("portal/header.html:{line}:5")), "{messages}");
    assert!(messages.contains("placeholder=\"请输入关键词\""), "{messages}");
}

#[test]
fn a_relative_site_leads_to_its_own_scripts_and_sheets_from_every_depth() {
    let project = column("");
    let built = project.run(&["build", "--relative", "--quiet"]);
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let page = project.read("public/cases/yi/index.html");
    assert!(
        page.contains("src=\"../../assets/portal-header-1.js\"")
            && page.contains("href=\"../../assets/portal.css\"")
    );
    assert_eq!(page.find("=\"/"), None, "an address from the root:\n{page}");
}

#[test]
fn a_site_that_is_no_column_has_nothing_of_it() {
    let snapshot = Project::small().pass();
    assert!(snapshot.outputs.keys().all(|route| !route.as_str().contains("portal")));
    assert!(!html(&snapshot, "/cases/yi/").contains("portal"));
}
