//! A page to the form that goes round on paper before it is published (信息发布审核表): what readers will be told, where its figures
//! come from, what the program found, empty places to sign in, and the code that ties the paper to this very state. One HTML
//! file that fits A4.

use std::io;
use std::path::Path;

use minijinja::{Environment, Value, context};

use super::excerpt;
use crate::blob::base64;
use crate::check::waivers::State as Agreed;
use crate::config::review::Role;
use crate::diagnostic::{Diagnostic, Level};
use crate::document::blocks::Block;
use crate::engine::Snapshot;
use crate::folder::{self, Medium};
use crate::path::SourcePath;
use crate::review::{State, Subject, changes};
use crate::site::Site;
use crate::site::article::{Article, File, VERSION};
use crate::store::Store;

/// What a form is of.
#[derive(Debug)]
pub struct FormOf<'a> {
    /// The pass that found it so.
    pub snapshot: &'a Snapshot,
    /// The site.
    pub site: &'a Site,
    /// The page.
    pub subject: Subject<'a>,
    /// What it tells.
    pub told: &'a Article,
    /// Who is to sign.
    pub roles: &'a [Role],
    /// Whether the text is only to be outlined: its headings, and how each part begins.
    pub digest: bool,
}

/// A picture that is not made smaller is shown if it is no larger than this, in bytes.
const LARGEST: u64 = 300 << 10;
/// So many characters of a part are shown in an outline.
const BEGINNING: usize = 60;

/// The form; thumbnails are taken from the store of the site in `root`, and made where they are not there.
///
/// # Errors
/// When a picture cannot be read.
pub fn form(of: &FormOf<'_>, root: &Path) -> io::Result<String> {
    let FormOf { snapshot, site, subject, told, .. } = *of;
    let store = Store::new(root);
    let (pictures, files): (Vec<&File>, Vec<&File>) =
        told.files.iter().partition(|file| is_picture(&file.path));
    let mut shown = Vec::new();
    for (number, picture) in pictures.iter().enumerate() {
        let data = thumbnail(site, &store, &picture.path)?;
        shown.push(context! {
            number => number + 1, data, name => picture.path.file_name(), notes => notes(picture), alt => alt(of, picture),
            hash => picture.hash.to_string()[..12].to_string(),
        });
    }
    let attachments: Value = files
        .iter()
        .map(|file| {
            let length = site.asset(&file.path).and_then(|asset| asset.blob.length);
            context! {
                name => file.path.file_name(), notes => notes(file), length => length.map(size),
                hash => file.hash.to_string()[..12].to_string(),
            }
        })
        .collect();
    let figures: Value = told
        .figures
        .iter()
        .map(|one| {
            let said = [one.source.as_str(), &one.more].into_iter().filter(|text| !text.is_empty());
            let source = said.collect::<Vec<_>>().join("；");
            context! { id => one.id.as_str(), name => one.name.as_str(), text => one.text.as_str(), time => one.time.as_str(), source }
        })
        .collect();
    let own: Vec<&Diagnostic> = snapshot.diagnostics.iter().filter(|one| is_of(of, one)).collect();
    let findings: Value = own.iter().map(|one| finding(snapshot, one)).collect();
    let waived = snapshot.waived.iter().filter(|one| one.state == Agreed::Holds);
    let waived: Value = waived
        .filter(|one| one.waiver.file.as_ref() == Some(subject.source()))
        .map(|one| {
            let what = one.findings.first().map_or(one.waiver.rule.title(), |found| found.message.as_str());
            context! {
                what, text => one.waiver.text.as_str(), because => one.waiver.because.as_str(), by => one.waiver.by.as_str(),
                on => one.waiver.on.map(|day| day.to_string()),
            }
        })
        .collect();
    let section = match subject {
        Subject::Page(page) => page.relations.ancestors.last().map(|above| above.matter().title.clone()),
        Subject::Dataset(_) => {
            let page = site.page(&folder::section_page(folder::STATS));
            Some(page.map_or("统计数据".into(), |page| page.summary.matter().title.clone()))
        }
    };
    let words = match subject {
        Subject::Page(page) => page.document.body.words,
        Subject::Dataset(_) => 0,
    };
    let kind = match subject {
        Subject::Page(page) => page.document.kind.as_ref().map(|kind| kind.label.clone()),
        Subject::Dataset(_) => Some("统计数据".into()),
    };
    let config = &site.config;
    let context = context! {
        language => config.language.as_str(),
        site => config.title.as_str(),
        owner => config.owner.as_str(),
        title => told.title.as_str(),
        kind, section, words,
        address => format!("{}{}{}", config.base.origin, config.base.path, subject.route()),
        source => subject.source().as_str(),
        printed => site.today.chinese(),
        hidden => subject.hidden().map(|why| why.chinese()),
        facts => facts(of),
        origin => header(told, "origin").or_else(|| header(told, "source")),
        author => header(told, "author"),
        description => header(told, "description"),
        code => told.code(),
        version => VERSION,
        roles => signed(of),
        blocks => blocks(of),
        digest => of.digest,
        figures, pictures => shown, attachments, findings, waived,
        program => env!("CARGO_PKG_VERSION"),
    };
    let mut environment = Environment::new();
    environment
        .add_template("form.html", include_str!("form.html"))
        .expect("the form's template is well formed");
    let template = environment.get_template("form.html").expect("it was just added");
    Ok(template.render(context).expect("the form's template asks for what there is"))
}

fn is_picture(file: &SourcePath) -> bool {
    let medium = folder::medium(file.file_name());
    folder::is_shown(file)
        && !matches!(medium, Some(Medium::Video | Medium::Audio | Medium::Unplayed))
        && !matches!(file.extension(), Some("vtt" | "srt"))
}

/// A small picture as an address that holds it; `None` where there is none that a browser shows.
fn thumbnail(site: &Site, store: &Store, file: &SourcePath) -> io::Result<Option<String>> {
    let Some(asset) = site.asset(file) else { return Ok(None) };
    let sort = |name: &str| match name.to_lowercase().as_str() {
        "jpg" | "jpeg" | "jfif" => Some("jpeg"),
        "png" | "apng" => Some("png"),
        "gif" => Some("gif"),
        "webp" => Some("webp"),
        "svg" => Some("svg+xml"),
        _ => None,
    };
    let address = |sort: &str, bytes: &[u8]| format!("data:image/{sort};base64,{}", base64(bytes));
    if let Some(picture) = &asset.picture
        && let Some((place, variant)) = picture.plain().next()
    {
        let mut made = store.parts(&**picture, &[place])?;
        if made.flaw.is_none() {
            return Ok(sort(variant.form.extension()).map(|sort| address(sort, &made.bytes.remove(0))));
        }
        return Ok(None);
    }
    let Some(sort) = file.extension().and_then(sort) else { return Ok(None) };
    if asset.blob.length.is_none_or(|length| length > LARGEST) {
        return Ok(None);
    }
    Ok(Some(address(sort, &store.bytes(&asset.blob)?)))
}

/// What stands beside a file, in words.
fn notes(file: &File) -> String {
    let [_, caption, credit, licence, source, generated] = &file.notes;
    let parts = [("", caption), ("作者：", credit), ("许可：", licence), ("来源：", source), ("", generated)];
    let parts =
        parts.iter().filter(|(_, text)| !text.is_empty()).map(|(label, text)| format!("{label}{text}"));
    parts.collect::<Vec<_>>().join("；")
}

/// What a picture shows, for those who do not see it: as its text says, or what stands beside it.
fn alt(of: &FormOf<'_>, file: &File) -> String {
    let number = of.told.files.iter().position(|known| known.path == file.path).map_or(0, |at| at + 1);
    let mark = format!("src=\"file:{number}\"");
    let tag = of.told.blocks.iter().find_map(|block| {
        let at = block.text.find(&mark)?;
        let start = block.text[..at].rfind('<')?;
        Some(&block.text[start..at])
    });
    let said = tag.and_then(|tag| Some(tag.split_once("alt=\"")?.1.split('"').next()?.to_string()));
    said.filter(|alt| !alt.is_empty())
        .or_else(|| Some(file.notes[0].clone()).filter(|alt| !alt.is_empty()))
        .unwrap_or_else(|| file.path.file_name().to_string())
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} 字节"),
        1024..1_048_576 => format!("{} KB", bytes.div_ceil(1024)),
        _ => format!("{:.1} MB", bytes as f64 / f64::from(1 << 20)),
    }
}

fn header<'a>(told: &'a Article, key: &str) -> Option<&'a str> {
    told.header.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
}

/// What the header tells besides what has a place of its own on the form.
fn facts(of: &FormOf<'_>) -> Value {
    let elsewhere = ["description", "origin", "source", "author"];
    let rest = of.told.header.iter().filter(|(key, _)| !elsewhere.contains(&key.as_str()));
    // Readers see the titles of the pages that a header names.
    let refs = match of.subject {
        Subject::Page(page) => page.summary.refs.as_slice(),
        Subject::Dataset(_) => &[],
    };
    let titles = |key: &str| {
        let (_, targets) = refs.iter().find(|(name, _)| **name == *key)?;
        let pages = targets.iter().filter_map(|target| of.site.page(target));
        let titles: Vec<&str> = pages.map(|page| page.summary.matter().title.as_str()).collect();
        (!titles.is_empty()).then(|| titles.join("、"))
    };
    rest.map(|(key, value)| {
        let value = titles(key).unwrap_or_else(|| match value.as_str() {
            "true" => "是".into(),
            value => value.into(),
        });
        context! { label => changes::header(&of.site.config, of.subject.kind(), key), value }
    })
    .collect()
}

/// The places to sign in; where this very state was signed already, by whom.
fn signed(of: &FormOf<'_>) -> Value {
    let reviews = of.snapshot.scene.as_ref().map(|scene| scene.reviews().clone()).unwrap_or_default();
    let review = reviews.pages.get(of.subject.source());
    let state = |role: &Role| {
        let (_, state) = review?.roles.iter().find(|(known, _)| known == role)?;
        match state {
            State::Signed(signature) => {
                Some(context! { by => signature.by.as_str(), on => signature.on.to_string() })
            }
            State::Waiting | State::Stale(_) => None,
        }
    };
    of.roles
        .iter()
        .map(|role| {
            context! { name => role.chinese(), office => of.site.config.review.office(*role), signed => state(role) }
        })
        .collect()
}

/// The text as it is read, or how its parts begin. A table is one thing, row by row.
fn blocks(of: &FormOf<'_>) -> Value {
    let mut parts: Vec<Value> = Vec::new();
    let mut rows: Vec<Vec<Value>> = Vec::new();
    let mut begun = false;
    let end_table = |rows: &mut Vec<Vec<Value>>, parts: &mut Vec<Value>| {
        if !rows.is_empty() {
            let rows = Value::from(std::mem::take(rows).into_iter().map(Value::from).collect::<Vec<_>>());
            parts.push(context! { sort => "table", rows });
        }
    };
    for Block { sort, text } in &of.told.blocks {
        let block = Block { sort: sort.clone(), text: pictures_by_name(of, text) };
        let plain = block.plain();
        match sort.as_str() {
            "row" => {
                rows.push(Vec::new());
                continue;
            }
            "cell" | "heading-cell" if !rows.is_empty() => {
                let cell = context! { head => sort == "heading-cell", text => plain };
                rows.last_mut().expect("there is one").push(cell);
                continue;
            }
            _ => end_table(&mut rows, &mut parts),
        }
        let (name, level) = sort.split_once(' ').unwrap_or((sort, "2"));
        let plain = if name == "box" { format!("〔{plain}框〕") } else { plain };
        if name == "block" || plain.trim().is_empty() && name != "rule" {
            continue;
        }
        if of.digest {
            if name == "heading" {
                begun = false;
            } else if std::mem::replace(&mut begun, true) {
                continue;
            }
        }
        let text = match of.digest && name != "heading" && plain.chars().count() > BEGINNING {
            true => format!("{}……", plain.chars().take(BEGINNING).collect::<String>()),
            false => plain,
        };
        parts.push(context! { sort => name, level, text });
    }
    end_table(&mut rows, &mut parts);
    parts.into()
}

/// A text with the names of its pictures and of the drawings that its shortcodes make in their places.
fn pictures_by_name(of: &FormOf<'_>, text: &str) -> String {
    let mut named = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        named.push_str(&rest[..open]);
        let end = rest[open..].find('>').map_or(rest.len(), |end| open + end + 1);
        let tag = &rest[open..end];
        let value =
            |key: &str| tag.split_once(&format!("{key}=\"")).and_then(|(_, rest)| rest.split('"').next());
        let file = value("src").and_then(|src| src.strip_prefix("file:")?.parse::<usize>().ok());
        let file = file.and_then(|number| of.told.files.get(number - 1));
        let caption = value("title").map_or(String::new(), |title| format!("，图注：{title}"));
        if tag.starts_with("<img") {
            let name = file.map_or(value("src").unwrap_or(""), |file| file.path.file_name());
            let alt =
                value("alt").filter(|alt| !alt.is_empty()).map_or(String::new(), |alt| format!("，{alt}"));
            named.push_str(&format!("〔图片 {name}{alt}{caption}〕"));
        } else if tag.starts_with("<call") {
            named.push_str(&format!("〔图表或短代码：{}〕", value("of").unwrap_or("")));
        } else if tag.starts_with("<blank") {
            named.push_str(&format!("〔未公开的是：{}〕", value("of").unwrap_or("")));
        } else if tag.starts_with("<del") {
            named.push_str("〔划去：");
        } else if tag.starts_with("</del") {
            named.push('〕');
        } else if let Some(address) = value("href") {
            let number = address.strip_prefix("file:").and_then(|number| number.parse::<usize>().ok());
            let file = number.and_then(|number| of.told.files.get(number - 1));
            let to = file.map_or(address, |file| file.path.file_name());
            named.push_str(&format!("〔链接到 {to}〕"));
        } else {
            named.push_str(tag);
        }
        rest = &rest[end..];
    }
    named.push_str(rest);
    named
}

/// Whether something was found on the page. That it is not signed yet is why the form is printed.
fn is_of(of: &FormOf<'_>, one: &Diagnostic) -> bool {
    let here = one.span.as_ref().is_some_and(|span| {
        span.source == *of.subject.source() || of.told.files.iter().any(|file| file.path == span.source)
    });
    here && one.code.area() != "review"
}

fn finding(snapshot: &Snapshot, one: &Diagnostic) -> Value {
    let place =
        one.span.as_ref().filter(|span| span.end > 0).map(|span| excerpt(span, &snapshot.sources).marked);
    let level = match one.level {
        Level::Error => "要改",
        Level::Warning => "请看一看",
        _ => "供参考",
    };
    context! { level, message => one.message.as_str(), place, code => one.code.as_str() }
}
