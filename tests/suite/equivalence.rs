//! Whatever happens to a site, updating it gives what building it anew gives, byte for byte, diagnostics included.
//! And that this can fail: for every question that a render may ask, an engine that does not note it is caught, and so
//! is one to which all its answers are the same.

use std::collections::BTreeMap;
use std::io;

use linli::blob::Blob;
use linli::config::waivers;
use linli::engine::{Engine, Sink, Snapshot};
use linli::hash::Hash;
use linli::lens::{Mutant, Query};
use linli::path::RoutePath;
use rayon::prelude::*;

use crate::project::{Project, html, options};

/// Pages whose templates ask one question each, so that nothing else makes them render again.
const QUESTIONS: &[(&str, &str)] = &[
    ("identity", "{{ site.title }}{{ site.footer.icp }}"),
    ("params", "{{ site.params.word }}"),
    ("menu", "{% for item in site.menus.main %}{{ item.title }}{{ item.url }}{% endfor %}"),
    ("kind", "{{ site.kinds.case.label }}"),
    ("kinds", "{% for kind in site.kinds %}{{ kind }} {% endfor %}"),
    ("field", "{% if page.fields.place is defined %}有{% endif %}"),
    ("taxonomies", "{% for taxonomy in site.taxonomies %}{{ taxonomy }} {% endfor %}"),
    ("taxonomy", "{{ site.taxonomies.fields.label }}"),
    ("terms", "{% for term in site.taxonomies.fields.terms %}{{ term.name }}{{ term.url }} {% endfor %}"),
    ("honours", "{% for honour in site.honours %}{{ honour.name }} {% endfor %}"),
    ("sections", "{% for section in site.sections %}{{ section.title }} {% endfor %}"),
    ("first", "{% for page in newest(2, 'case') %}{{ page.title }} {% endfor %}"),
    ("list", "{% for page in site.kinds.case.pages %}{{ page.title }} {% endfor %}"),
    ("count", "{{ site.count }}"),
    ("updated", "{{ site.updated }}"),
    ("datasets", "{% for dataset in site.datasets %}{{ dataset.id }} {% endfor %}"),
    ("head", "{% for dataset in site.datasets %}{{ dataset.title }} {% endfor %}"),
    ("outline", "{% for dataset in site.datasets %}{{ dataset.indicators | length }} {% endfor %}"),
    (
        "label",
        "{% for dataset in site.datasets %}{% for figure in dataset.indicators %}{{ figure.name }}{{ figure.known }} \
         {% endfor %}{% endfor %}",
    ),
    ("route", "{% if section('q') %}{{ url('/cases/0/') }}{% endif %}"),
    ("asset", "{{ asset('extra.css') }}"),
    ("search", "{{ site.search }}"),
    ("portal", "{{ site.portal.header }}{{ site.policy }}"),
    ("shared", "{{ page.shared.url }}"),
    ("share", "{{ page.short }}{{ page.poster }}{% if page.qr %}{{ page.qr.svg }}{% endif %}"),
];

#[test]
fn an_update_is_a_clean_build() {
    // A thousand batches in all, or as many as are asked for.
    let batches = std::env::var("LINLI_BATCHES").ok().and_then(|number| number.parse().ok()).unwrap_or(1000);
    let steps: u64 = batches / 4;
    (1..=4u64).into_par_iter().for_each(|seed| {
        let project = site();
        let mut engine = project.engine();
        engine.pass().unwrap();
        let (mut random, mut more) = (Random::new(seed), Random::new(seed + 100));
        let mut files = files_of(&project);
        for step in 0..steps {
            for _ in 0..=random.below(3) {
                edit(&project, &mut random, step);
            }
            publish(&project, &mut more, step);
            // As a preview that was told which files changed, and as one that looks at all of them.
            let now = files_of(&project);
            let named = difference(&files, &now).into_iter().map(|(path, _)| path.into()).collect();
            files = now;
            let updated = engine.pass_over(Some(&named).filter(|_| seed % 2 == 0)).unwrap();
            let clean = project.pass();
            assert_same(&updated, &clean, &format!("seed {seed}, step {step}"));
        }
    });
}

/// Takes nothing, as a disk that is full.
struct Full;

impl Sink for Full {
    fn open(&self) -> io::Result<()> {
        Ok(())
    }

    fn has(&self, _route: &RoutePath, _hash: Hash) -> bool {
        false
    }

    fn take(&self, _route: &RoutePath, _output: Blob) -> io::Result<()> {
        Err(io::ErrorKind::StorageFull.into())
    }
}

/// What a pass noted that then failed is not taken for what the outputs rest on, which are those of the pass before.
#[test]
fn after_a_pass_that_failed_an_update_is_a_clean_build() {
    let page = |title: &str| format!("---\ntitle: {title}\n---\n\n正文。\n");
    let project = Project::small();
    let mut engine = project.engine();
    let write = |title: &str| project.write("content/cases/full.md", page(title));
    write("甲");
    engine.pass().unwrap();
    for (failed, then) in [("乙", "乙"), ("丙", "乙"), ("丁", "戊"), ("己", "甲")] {
        write(failed);
        let failure = engine.pass_into(&Full).map(|snapshot| snapshot.diagnostics);
        assert_eq!(failure.unwrap_err().kind(), io::ErrorKind::StorageFull, "{failed}");
        write(then);
        assert_same(&engine.pass().unwrap(), &project.pass(), &format!("{failed}, {then}"));
    }
}

/// Each edit by itself, so that no second change hides what the first one should have done.
#[test]
fn a_defect_in_what_is_remembered_of_any_question_is_caught() {
    let project = site();
    let mut random = Random::new(7);
    let mut files = files_of(&project);
    let mut edits = vec![difference(&BTreeMap::new(), &files)];
    let mut expected = vec![seen(&project.pass())];
    // What chance may leave out: a taxonomy comes and goes, and so does the font of cards.
    let settings =
        [0, 6, 0, 13, 15, 16, 0, 17, 0, 21, 22, 0, 23].map(|variant| ("site.yaml", settings(0, variant)));
    let last: Vec<(&str, String)> =
        settings.into_iter().chain(LAST.map(|(path, text)| (path, text.to_string()))).collect();
    for step in 0..330 + last.len() as u64 {
        match step.checked_sub(330) {
            None => edit(&project, &mut random, step),
            Some(at) => {
                let (path, text) = &last[at as usize];
                project.write(path, text);
            }
        }
        let now = files_of(&project);
        edits.push(difference(&files, &now));
        files = now;
        expected.push(seen(&project.pass()));
    }
    let replay = |mutant: Option<Mutant>| {
        let project = Project::empty();
        let mut engine = Engine::new(project.root(), options());
        if let Some(mutant) = mutant {
            engine.with_mutant(mutant);
        }
        edits.iter().zip(&expected).position(|(edit, expected)| {
            for (path, bytes) in edit {
                match bytes {
                    Some(bytes) => project.write(path, bytes),
                    None => project.remove(path),
                }
            }
            seen(&engine.pass().unwrap()) != *expected
        })
    };
    assert_eq!(replay(None), None, "an engine that notes everything is right at every step");
    let mutants = Query::NAMES.iter().flat_map(|name| [Mutant::Deaf(name), Mutant::Blind(name)]);
    let mutants: Vec<Mutant> =
        mutants.chain([Mutant::StaleReads, Mutant::StaleLooks, Mutant::StaleOutlines]).collect();
    let survivors: Vec<Mutant> =
        mutants.into_par_iter().filter(|mutant| replay(Some(*mutant)).is_none()).collect();
    assert!(survivors.is_empty(), "not caught: {survivors:?}");
}

fn seen(snapshot: &Snapshot) -> (Vec<(String, String)>, Vec<String>) {
    let outputs = snapshot.outputs.iter().map(|(route, output)| (route.to_string(), output.hash.to_string()));
    (outputs.collect(), snapshot.diagnostics.iter().map(|diagnostic| format!("{diagnostic:?}")).collect())
}

fn assert_same(updated: &Snapshot, clean: &Snapshot, when: &str) {
    let routes = |snapshot: &Snapshot| snapshot.outputs.keys().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(routes(updated), routes(clean), "{when}");
    for (route, made) in clean.outputs.iter() {
        // Rendered again, the update may well be right: what its render found out before is not.
        let text = |snapshot| html(snapshot, route.as_str());
        assert!(
            updated.outputs[route].hash == made.hash,
            "{when}: {route} is not\n{}\n(rendered again it is\n{})",
            text(clean),
            text(updated)
        );
    }
    assert_eq!(updated.diagnostics, clean.diagnostics, "{when}");
}

/// A small site in which every question is asked.
fn site() -> Project {
    let project = Project::small();
    project.write("site.yaml", settings(0, 0));
    project.write("themes/t/page.html", "{% include 'partials/one.html' %}");
    project.write(
        "themes/t/case.html",
        "{{ page.title }}{{ page.prev.title if page.prev }}{{ page.next.title if page.next }}\
         {{ page.fields.field.url if page.fields.field }}\
         {% for brand in page.fields.brands %}{{ brand.title }}{% endfor %}{{ page.content }}",
    );
    project.write(
        "themes/t/brand.html",
        "{% for group in page.referrers %}{% for p in group.pages %}{{ p.title }}{% endfor %}{% endfor %}\
         {% for honour in page.honours %}{{ honour.name }}{% endfor %}{{ page.content }}",
    );
    project.write(
        "themes/t/section.html",
        "{% for p in pager.pages %}{{ p.title }}{% endfor %}{{ pager.total }}",
    );
    project.write(
        "themes/t/term.html",
        "{{ term.name }}{% for p in pager.pages %}{{ p.title }}{% endfor %}\
         {% for honour in roles.honours %}{{ honour.name }}{% endfor %}",
    );
    project.write("themes/t/taxonomy.html", "{{ taxonomy.label }}");
    project.write(
        "themes/t/home.html",
        "{{ page.title }}{% for band in site.home %}{{ band[0].name }}{% endfor %}",
    );
    project.write(
        "themes/t/dataset.html",
        "{{ dataset.title }}{% for f in dataset.indicators %}{{ f.text }}{% endfor %}\
         {% for page in dataset.pages %}{{ page.title }}{% endfor %}",
    );
    project.write("themes/t/404.html", "404");
    project.write("themes/t/alias.html", "{{ page.permalink }}");
    project.write("themes/t/partials/one.html", "{{ page.title }}{{ page.content }}");
    project.write("themes/t/shortcodes/stat.html", "{{ stat(args[0]).text }}");
    project.write("themes/t/assets/extra.css", "a{}");
    project.write("content/q/_index.md", "---\ntitle: 问题\n---\n");
    for (name, template) in QUESTIONS {
        project.write(&format!("themes/t/q-{name}.html"), template);
        project.write(
            &format!("content/q/{name}.md"),
            format!("---\ntitle: {name}\ntemplate: q-{name}.html\n---\n"),
        );
    }
    project.write(
        "themes/t/q-crumbs.html",
        "{% for above in page.ancestors %}{{ above.title }}{{ above.url }}{% endfor %}",
    );
    project.write("content/q/crumbs.md", "---\ntitle: 面包屑\ntemplate: q-crumbs.html\n---\n");
    // A page that shows a single figure, one that links to another page's heading, and one that calls what may not be.
    project.write("content/q/figure.md", "---\ntitle: 数字\n---\n{{ stat(\"grid.count\") }}\n");
    project
        .write("themes/t/q-records.html", "{% for honour in page.honours %}{{ honour.name }} {% endfor %}");
    project.write("content/brands/lan.md", "---\ntitle: 蓝\ntemplate: q-records.html\n---\n");
    project.write(
        "themes/t/q-descriptions.html",
        "{% for page in newest(3) %}{{ page.description }}{% endfor %}",
    );
    project.write("content/q/descriptions.md", "---\ntitle: 摘要\ntemplate: q-descriptions.html\n---\n");
    project.write("content/q/body.md", "---\ntitle: 正文\ndescription: 摘要\n---\n\n正文。\n");
    project.write("content/q/link.md", "---\ntitle: 链接\n---\n[去](../cases/0.md)\n");
    project.write("content/q/anchor.md", "---\ntitle: 锚点\n---\n[去](../cases/0.md#背景)\n");
    project.write("themes/t/q-id.html", "{{ page.content }}");
    project.write(
        "content/q/id.md",
        "---\ntitle: 模板的锚点\ntemplate: q-id.html\n---\n[去](../cases/0.md#biao)\n",
    );
    project.write("content/q/picture.md", "---\ntitle: 图\n---\n![图](p.svg)\n");
    project.write("content/q/call.md", "---\ntitle: 短代码\n---\n{{ extra() }}\n");
    project.write("content/q/route.md", "---\ntitle: 网址\ntemplate: q-route.html\n---\n[去](/cases/1/)\n");
    project.write("content/q/p.svg", picture(10));
    // Pictures of which others are made, of the content and of the theme.
    project.write("content/q/photo.png", drawing(1));
    project.write("content/q/photo.md", "---\ntitle: 照片\n---\n![图](photo.png)\n");
    project.write("themes/t/assets/hero.png", drawing(1));
    project.write("themes/t/q-hero.html", "{{ theme_picture(\"hero.png\", alt=\"图\") }}");
    project.write("content/q/hero.md", "---\ntitle: 大图\ntemplate: q-hero.html\n---\n");
    // A file that is there as long as something leads to it.
    project.write("content/q/cailiao.docx", "材料");
    project.write("content/q/lead.md", "---\ntitle: 附件\n---\n[材料](cailiao.docx)\n");
    // A number that is held against a figure, and a word that may be on the site's list.
    project.write("content/q/claim.md", "---\ntitle: 核对\n---\n\n网格数7个，网格总数8个。\n");
    // Addresses that are nearly right: what is suggested depends on all that there is.
    project.write("content/q/near.md", "---\ntitle: 近似\n---\n[去](/fields/dangjian/a/)\n");
    project.write(
        "content/q/nearby.md",
        "---\ntitle: 近邻\n---\n[去](dangxiao.md)\n\n![图](dangxiao.png)\n\n[去](../cases/0.md#背井)\n",
    );
    project.write("themes/t/q-nearest.html", "{% for near in page.nearest %}{{ near.title }}{% endfor %}");
    project.write("content/cases/lin.md", "---\ntitle: 案例\ntemplate: q-nearest.html\n---\n");
    // What happened: the years of it on one page, and all of it on another.
    project.write(
        "themes/t/chronicle.html",
        "{% if page.title == '年份' %}{% for year in chronicle.index %}{{ year.year }}:{{ year.count }} {% endfor %}\
         {% else %}{% for year in chronicle.years %}{% for month in year.months %}{% for event in month.events %}\
         {{ event.page.title }}{% endfor %}{% endfor %}{% endfor %}{% endif %}",
    );
    project.write("content/q/years.md", "---\ntitle: 年份\ntemplate: chronicle.html\n---\n");
    project.write("content/q/events.md", "---\ntitle: 大事\ntemplate: chronicle.html\n---\n");
    // Other ways to list a section, who names a term apart, the records of a term.
    project.write("themes/t/q-ways.html", "{% for way in pager.ways %}{{ way.title }} {% endfor %}");
    project.write(
        "content/g/_index.md",
        "---\ntitle: 分组\nkind: case\ngroup_by: [field]\ntemplate: q-ways.html\n---\n",
    );
    project.write("content/g/b.md", GROUPED);
    project.write(
        "themes/t/q-apart.html",
        "{% for role in page.fields.field.apart %}{{ role.label }} {% endfor %}",
    );
    project.write("content/g/apart.md", "---\ntitle: 另列\nfield: 社区\ntemplate: q-apart.html\n---\n");
    project.write("themes/t/other.html", "另一个模板");
    project.write("content/own.ttf", include_bytes!("../fixtures/own.ttf"));
    for number in 0..6 {
        project.write(&format!("content/cases/{number}.md"), case(number, 0, 1, 0));
    }
    project
}

fn settings(word: u64, variant: u64) -> String {
    let mut text =
        crate::project::SITE.replace("covers: false", "covers: true").replace("search: false\n", "");
    // A taxonomy with a template of its own, and a field that stands apart.
    text = text.replace("    label: 领域\n", "    label: 领域\n    template: term.html\n");
    text = text.replace(
        "unit: {label: 报送单位, type: text}",
        "sent: {label: 报送单位, type: term, of: fields, apart: true}",
    );
    match variant {
        1 => text = text.replace("title: 测试站", "title: 改名站"),
        2 => text = text.replace("example.gov.cn/dj/", "example.gov.cn/other/"),
        3 => text = text.replace("label: 典型案例", "label: 案例"),
        4 => text = text.replace("label: 领域", "label: 方面"),
        5 => text = text.replace("slug: shequ", "slug: chengshi"),
        // A term without pages has a page as long as it is spelled out.
        9 => text = text.replace("{slug: jiguan}", "{slug: jiguan}\n      党建: {slug: dangjian}"),
        6 => text = text.replace("kinds:\n", "  topics:\n    label: 主题\nkinds:\n"),
        7 => text += "  news:\n    label: 动态\n    fields: {place: {label: 地点, type: text}}\n",
        8 => text = text.replace("base_url", "base_uri"),
        10 => text += "rules: {text/half-width: off, figure/differs: error}\n",
        12 => text = text.replace("covers: true", "covers: {families: [编结, 远山], mood: 绿}"),
        // Cards, and their font.
        13 => text = text.replace("share: false", "share: {links: false, posters: false}"),
        15 => {
            let own = "share: {links: false, posters: false, font: content/own.ttf}";
            text = text.replace("share: false", own);
        }
        14 => text += "search: false\n",
        // Codes and posters of all pages are a lot to make a thousand times over: they come and go.
        11 => {
            text = text.replace("share: false\n", "");
            text += "rules: {text/half-width: hint}\n";
        }
        16 => text += "home: [figures]\n",
        17 => text = text.replace("template: term.html", "template: other.html"),
        // Whose rules look at the pages that were made.
        21 => text += "profile: gov\nowner: 某区\nfooter: {icp: 鄂ICP备05012345号}\n",
        22 => text += "rules: {footer/icp: hint, share/tag: warning}\n",
        23 => text += "portal: {header: portal/header.html}\n",
        _ => {}
    }
    let menu = if word.is_multiple_of(2) { "典型案例" } else { "案例集" };
    format!(
        "theme: t\npager: 3\nmenus:\n  main: [{{title: {menu}, link: /cases/}}]\nparams: {{word: 词{word}}}\n{text}"
    )
}

fn case(number: u64, step: u64, day: u64, variant: u64) -> String {
    let field = ["社区", "机关"][(variant % 2) as usize];
    let brand = if variant.is_multiple_of(3) { "brands: [hong, lan]\n" } else { "" };
    let honour = if variant.is_multiple_of(4) {
        format!("honours: [{{name: 荣誉{step}, level: 市}}]\n")
    } else {
        String::new()
    };
    let heading = if variant == 5 { "起因" } else { "背景" };
    format!(
        "---\ntitle: 案例{number}之{step}\ndate: 2024-01-{day:02}\nfield: {field}\n{brand}{honour}---\n\n## {heading}\n\n\
         正文{step}。见{{{{ stat(\"grid.count\") }}}}。\n"
    )
}

fn grid(step: u64, variant: u64) -> String {
    let name = if variant == 1 { "网格总数" } else { "网格数" };
    let value = if variant == 2 { "待核定".to_string() } else { step.to_string() };
    let more = if variant == 3 { "  - {id: more, name: 又一项, value: 1}\n" } else { "" };
    let count = format!("  - {{id: count, name: {name}, unit: 个, value: {value}}}\n");
    format!("title: 网格{}\nindicators:\n{count}{more}", step / 8)
}

fn picture(width: u64) -> String {
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"9\"></svg>")
}

/// A small picture as PNG; each step has another.
fn drawing(step: u64) -> Vec<u8> {
    let (shade, width) = (step as u8, 3 + step as u32 % 3);
    let pixels = image::RgbaImage::from_pixel(width, 2, image::Rgba([shade, 0, 0, 255]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, image::ImageFormat::Png).expect("it can be written");
    bytes.into_inner()
}

/// A link to an address where there is nothing, then a draft, then a page that is to come; what is said of a picture beside
/// it, and something else.
const LAST: [(&str, &str); 14] = [
    // What a term holds stands on a page that is not in its list.
    ("content/g/c.md", "---\ntitle: 丙\nhonours: [{name: 丙奖, level: 市, holder: 社区}]\n---\n"),
    ("content/g/b.md", "---\ntitle: 乙\nfield: 社区\n---\n"),
    ("content/g/b.md", "---\ntitle: 乙\nfield: 社区\n---\n\n没有改什么。\n"),
    ("content/g/b.md", "---\ntitle: 乙\nfield: 机关\nsent: 社区\n---\n"),
    ("content/q/to.md", "---\ntitle: 去\n---\n[去](/cases/wei/)\n"),
    ("content/cases/wei.md", "---\ntitle: 未发布\ndraft: true\n---\n"),
    ("content/cases/wei.md", "---\ntitle: 未发布\npublish: 2030-01-01\n---\n"),
    ("content/q/p.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>"),
    ("content/q/p.svg.yaml", "credit: 甲\n"),
    ("content/q/p.svg.yaml", "credit: 乙\n"),
    // What is suggested for a picture that is missing depends on the files that there are.
    ("content/q/tupian.md", "---\ntitle: 缺图\n---\n![图](tupian.png)\n"),
    ("content/q/tupian.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>"),
    ("portal/header.html", "<p>门户</p>"),
    ("portal/header.html", "<p><img src=\"https://www.example.cn/a.png\" alt=\"\">门户</p>"),
];

/// A page that is in another group than the others of its section.
const GROUPED: &str = "---\ntitle: 乙\nfield: 机关\n---\n";

/// Changes what is published of what there is: a link comes and goes, and so do a page that has it, and leftovers.
fn publish(project: &Project, random: &mut Random, step: u64) {
    let leftover = "content/q/old.md.bak";
    match random.below(12) {
        // Somebody agrees to what stands there, to what stood there, to what never did.
        8 if project.path("waivers.yaml").exists() && step.is_multiple_of(3) => {
            project.remove("waivers.yaml")
        }
        8 | 9 => {
            let text = ["网格数7个，网格总数8个。", "别的话。"][random.below(2) as usize];
            let hash = waivers::fingerprint(Hash::of(text.as_bytes()));
            let rule = ["figure/differs", "figure/conflict", "text/half-width"][random.below(3) as usize];
            let waiver = format!(
                "{{rule: {rule}, file: content/q/claim.md, hash: {hash}, because: 核对过, by: 甲{step}, on: 2022-12-01}}"
            );
            project.write("waivers.yaml", format!("waivers:\n  - {waiver}\n"));
        }
        10 => project.write("site.yaml", settings(step, 21 + step % 2)),
        0..=2 => {
            let draft = if random.below(2) == 0 { "draft: true\n" } else { "" };
            let link = if random.below(2) == 0 { "[材料](cailiao.docx)" } else { "没有链接。" };
            project.write("content/q/lead.md", format!("---\ntitle: 附件\n{draft}---\n{link}\n"));
        }
        3 if project.path(leftover).exists() => project.remove(leftover),
        3 => project.write(leftover, "旧稿"),
        4 => {
            let draft = if step.is_multiple_of(2) { "draft: true\n" } else { "" };
            project.write("content/brands/_index.md", format!("---\ntitle: 品牌\nkind: brand\n{draft}---\n"));
        }
        5 if project.path("content/q/p.svg.yaml").exists() => project.remove("content/q/p.svg.yaml"),
        5 | 6 => project.write("content/q/p.svg.yaml", format!("credit: 作者{step}\n")),
        _ => {}
    }
}

fn edit(project: &Project, random: &mut Random, step: u64) {
    let number = random.below(6);
    let file = format!("content/cases/{number}.md");
    let exists = |path: &str| project.path(path).exists();
    match random.below(36) {
        34 => project.write("themes/t/assets/hero.png", drawing(step)),
        35 => project.write("content/q/photo.png", drawing(step)),
        0 if exists(&file) => project.remove(&file),
        1 | 21..=23 => project.write("site.yaml", settings(step, random.below(15))),
        2 => project.write("site.yaml", settings(step, 0)),
        3 => project.edit(
            "themes/t/case.html",
            "{{ page.content }}",
            &format!("<!--{step}-->{{{{ page.content }}}}"),
        ),
        4 => {
            // What a template gives an id can be led to on every page.
            let id = if step.is_multiple_of(2) { "<i id=\"biao\"></i>" } else { "" };
            let text = format!("{step}{id}{{{{ page.title }}}}{{{{ page.content }}}}");
            project.write("themes/t/partials/one.html", text)
        }
        5 => project.write(
            "content/brands/hong.md",
            format!("---\ntitle: 品牌{step}\ndate: 2022-11-01\n---\n\n内涵。\n"),
        ),
        6 => project.write("content/q/_index.md", format!("---\ntitle: 问题{step}\n---\n")),
        7 if exists("content/q/p.svg") => project.remove("content/q/p.svg"),
        7 | 8 => project.write("content/q/p.svg", picture(step + 1)),
        9 if exists("themes/t/assets/extra.css") => project.remove("themes/t/assets/extra.css"),
        9 | 10 => project.write("themes/t/assets/extra.css", format!("a{{color:#{step:03}}}")),
        11 if exists("content/stats/grid.yaml") => project.remove("content/stats/grid.yaml"),
        11 | 12 => project.write("content/stats/grid.yaml", grid(step, random.below(6))),
        25 => project.write("content/stats/grid.yaml", grid(step, 0)),
        13 => project.write("content/stats/grid.yaml", "title: [坏\n"),
        14 => project.write(
            "content/stats/more.yaml",
            format!(
                "title: 又一张表{step}\nindicators:\n  - {{id: n, name: 数, unit: 个, status: pending}}\n"
            ),
        ),
        15 if exists("themes/t/shortcodes/extra.html") => project.remove("themes/t/shortcodes/extra.html"),
        15 => project.write("themes/t/shortcodes/extra.html", "又一个"),
        // A name near to the one that is missing changes the suggestion and nothing else.
        16 if exists("themes/t/shortcodes/extre.html") => project.remove("themes/t/shortcodes/extre.html"),
        16 => project.write("themes/t/shortcodes/extre.html", "别的"),
        17 => project.write(&file, "---\ntitle: 坏的\ndate: 去年\n---\n正文。\n"),
        18 => project.write(&file, format!("---\ntitle: 草稿{step}\ndraft: true\n---\n正文。\n")),
        19 => {
            project.write(&file, format!("---\ntitle: 旧址{step}\naliases: [/old/{number}/]\n---\n正文。\n"))
        }
        20 => project.write(&file, format!("---\ntitle: 新址\nslug: s{step}\n---\n\n## 背景\n\n正文。\n")),
        // The address of a term's page leads on where there is no such page: a route stays, and shows something else.
        28 if exists("content/q/moved.md") => project.remove("content/q/moved.md"),
        28 => project.write(
            "content/q/moved.md",
            "---\ntitle: 搬走的\naliases: [/fields/dangjian/]\n---\n\n## 背景\n\n正文。\n",
        ),
        // Names near to those that are linked to and not there.
        29 if exists("content/q/dangxia.md") => project.remove("content/q/dangxia.md"),
        29 => project.write("content/q/dangxia.md", "---\ntitle: 党下\n---\n"),
        30 if exists("content/q/dangxia.png") => project.remove("content/q/dangxia.png"),
        30 => project.write("content/q/dangxia.png", "png"),
        31 if exists("rules/terms.yaml") && step.is_multiple_of(2) => project.remove("rules/terms.yaml"),
        31 => project.write("rules/terms.yaml", format!("terms:\n  - {{wrong: 核对, right: 校对{step}}}\n")),
        // The same figures in another place.
        32 | 33 => {
            project.write("content/stats/grid.yaml", format!("# 第{step}稿\n{}", grid(random.below(8), 0)))
        }
        24 => project.write(
            "content/q/body.md",
            format!("---\ntitle: 正文\ndescription: 摘要\n---\n\n正文{step}。\n"),
        ),
        _ => project.write(&file, case(number, step, 1 + random.below(28), random.below(6))),
    }
}

type Files = BTreeMap<String, Vec<u8>>;

fn files_of(project: &Project) -> Files {
    let entries = walkdir::WalkDir::new(project.root()).into_iter().map(Result::unwrap);
    entries
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(project.root()).unwrap().to_str().unwrap().to_string();
            (path, crate::tidy::bytes(entry.path()))
        })
        .collect()
}

/// What to write and what to remove to get from one state of a site to another: the same edits can be made again.
fn difference(from: &Files, to: &Files) -> Vec<(String, Option<Vec<u8>>)> {
    let written = to.iter().filter(|(path, bytes)| from.get(*path) != Some(bytes));
    let written = written.map(|(path, bytes)| (path.clone(), Some(bytes.clone())));
    let removed = from.keys().filter(|path| !to.contains_key(*path)).map(|path| (path.clone(), None));
    written.chain(removed).collect()
}

/// A xorshift generator: the same seed gives the same edits.
pub struct Random(u64);

impl Random {
    /// Numbers from a seed.
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}
