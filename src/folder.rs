//! The shape of a site's folder: a path to what stands there, and what is to be found to its path. Knows no file, and
//! nothing of what is in one.

mod names;

use std::ffi::OsStr;

use crate::diagnostic::slip_for;
use crate::disk;
use crate::path::SourcePath;

/// The site's settings.
pub const CONFIG: &str = "site.yaml";
/// The folder of all that is published.
pub const CONTENT: &str = "content";
/// The folder of the site's own themes.
pub const THEMES: &str = "themes";
/// The folder of what the portal gives whose column the site is: its header and footer.
pub const PORTAL: &str = "portal";
/// The folder of what the site's texts are held to.
pub const RULES: &str = "rules";
/// The site's own list of words.
pub const TERMS: &str = "rules/terms.yaml";
/// The same as a table.
pub const TERMS_TABLE: &str = "rules/terms.csv";
/// The folder of what was published when, which no build reads, and of who signed what.
pub const LEDGER: &str = "ledger";
/// The folder of the signatures, which stand for pages: a build reads them.
pub const REVIEWS: &str = "ledger/reviews";
/// What somebody agreed to leave as it is.
pub const WAIVERS: &str = "waivers.yaml";
/// What a site is made of; whatever else is in its folder is none of its files.
pub const TOPS: [&str; 7] = [CONFIG, CONTENT, PORTAL, RULES, THEMES, WAIVERS, REVIEWS];
/// What people call what the site is made of, and where it has its place. Not the names that raw material may well have.
const ALIASES: &[(&str, &str)] = &[
    ("_config.yml", CONFIG),
    ("config.yaml", CONFIG),
    ("config.yml", CONFIG),
    ("设置.yaml", CONFIG),
    ("网站.yaml", CONFIG),
    ("站点.yaml", CONFIG),
    ("配置.yaml", CONFIG),
    ("内容", CONTENT),
    ("正文", CONTENT),
    ("文章", CONTENT),
    ("页面", CONTENT),
    ("assets", CONTENT),
    ("static", CONTENT),
    ("静态", CONTENT),
    ("静态文件", CONTENT),
    ("_index.md", HOME),
    ("index.md", HOME),
    ("stats", STATS),
    ("layouts", THEMES),
    ("templates", THEMES),
    ("主题", THEMES),
    ("模板", THEMES),
    ("rules.yaml", TERMS),
    ("terms.yaml", TERMS),
    ("terms.yml", TERMS),
    ("terms.csv", TERMS_TABLE),
    ("规则", RULES),
    ("门户", PORTAL),
    ("词语表", RULES),
];

/// Where what stands beside `site.yaml` under a name, and that nobody reads, was evidently meant to be.
pub fn meant_by(name: &str) -> Option<&'static str> {
    if TOPS.contains(&name) {
        return None;
    }
    let alias = ALIASES.iter().find(|(alias, _)| *alias == name.to_lowercase()).map(|(_, meant)| *meant);
    alias.or_else(|| TOPS.into_iter().find(|top| slip_for(name, top)))
}

/// What stands in a place that [`meant_by`] names.
pub fn purpose(place: &str) -> &'static str {
    match place {
        CONFIG => "站点的设置写在 site.yaml 里",
        CONTENT => "页面、图片和附件放在 content 文件夹里",
        HOME => "首页是 content/_index.md",
        STATS => "统计数据放在 content/stats 文件夹里",
        THEMES => "主题放在 themes 文件夹里",
        WAIVERS => "放行记录是 waivers.yaml",
        PORTAL => "门户的页头、页脚放在 portal 文件夹里",
        _ => "词语表是 rules/terms.yaml",
    }
}

/// The home page.
pub const HOME: &str = "content/_index.md";
/// The folder of the datasets.
pub const STATS: &str = "content/stats";

/// The template that the page of a screen in a hall names.
pub const WALL: &str = "wall.html";

/// The page that a folder of pages has.
pub const SECTION: &str = "_index.md";
/// The page that stands in a folder with its own files.
pub const BUNDLE: &str = "index.md";

/// What a file of the site is.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// The settings.
    Config,
    /// A list of words.
    Terms,
    /// What somebody agreed to leave as it is.
    Waivers,
    /// Who signed which page.
    Signature,
    /// A file of a theme.
    Theme,
    /// A file of the portal whose column the site is.
    Portal,
    /// The page of a folder of pages.
    Section,
    /// A page.
    Page,
    /// A source of statistics.
    Dataset,
    /// YAML where no statistics are looked for, or rules of another name: nobody reads it.
    Stray,
    /// A page or a dataset that by its name is not to be published: nobody reads it, and [`unfit`] says why.
    Withheld,
    /// What is said of a picture, sound or film beside it.
    Notes,
    /// A file that nobody parses; [`publication`] says how it comes to be published.
    Asset,
}

/// How a file that nobody parses comes to be published. This is the one list of what may be.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Publication {
    /// With the pages beside it: what browsers show.
    Beside,
    /// Where something that is published leads to it: what readers take away, and what other files need.
    Linked,
    /// Always: what others look for at the root of a site, such as the proof that somebody owns it.
    Root,
    /// Not at all.
    Never(Unfit),
}

/// Why a file is not published, whoever links to it.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It was meant for a page, and its name is not that of one.
    Markdown,
    /// It is an earlier state of a page, or an unfinished one.
    PastPage,
    /// Editors and systems leave such behind.
    Leftover,
    /// A server might run it, or it holds more than anybody should see.
    Program,
    /// It holds keys or passwords.
    Secret,
    /// It is a photo as a camera took it down: browsers do not show it, and it tells where it was taken.
    Raw,
    /// By its name a system made it as a copy of another page or dataset.
    Copy,
    /// It is a page or dataset that goes by a name with `_` before it, or is in such a folder.
    Apart,
}

impl Unfit {
    /// In words, as the end of a sentence about the file.
    pub fn chinese(self) -> &'static str {
        match self {
            Unfit::Markdown => "页面的文件名要以小写的 .md 结尾",
            Unfit::PastPage | Unfit::Leftover => "看名字是旧稿、备份或临时文件",
            Unfit::Program => "网站上不放程序、脚本和数据库",
            Unfit::Secret => "看名字里面是密钥或者密码",
            Unfit::Raw => "相机的原始照片浏览器不显示，里面有拍摄的时间、设备，可能还有地点",
            Unfit::Copy => "看名字是另一个文件的副本",
            Unfit::Apart => "名字以下划线开头的页面、数据和文件夹不发布",
        }
    }
}

/// What browsers show: pictures, sound, film and its captions.
const SHOWN: &[&str] = &[
    "apng", "avif", "bmp", "gif", "heic", "heif", "ico", "jfif", "jpeg", "jpg", "png", "svg", "tif", "tiff",
    "webp", "aac", "flac", "m4a", "mp3", "oga", "ogg", "opus", "wav", "wma", "3gp", "avi", "flv", "m4v",
    "mkv", "mov", "mp4", "mpeg", "mpg", "ogv", "webm", "wmv", "srt", "vtt",
];
/// What browsers play as film.
const VIDEO: &[&str] = &["mp4", "m4v", "webm", "ogv"];
/// And as sound.
const AUDIO: &[&str] = &["mp3", "m4a", "aac", "ogg", "oga", "opus", "wav", "flac"];
/// What they do not play, of what cameras, phones and programs write.
const UNPLAYED: &[&str] =
    &["mov", "avi", "wmv", "flv", "mkv", "mpg", "mpeg", "3gp", "rm", "rmvb", "wma", "amr"];
/// What stands for a film until it is played, in this order.
const POSTERS: [&str; 4] = ["jpg", "jpeg", "png", "webp"];

/// What a film or a sound is to a browser.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Medium {
    /// A film.
    Video,
    /// A sound.
    Audio,
    /// One of the two, in a format that it does not play.
    Unplayed,
}

/// What a file is by its name, if it is a film or a sound.
pub fn medium(name: &str) -> Option<Medium> {
    let (_, extension) = name.rsplit_once('.')?;
    let extension = extension.to_ascii_lowercase();
    let kinds = [(VIDEO, Medium::Video), (AUDIO, Medium::Audio), (UNPLAYED, Medium::Unplayed)];
    kinds.into_iter().find(|(known, _)| known.contains(&&*extension)).map(|(_, medium)| medium)
}

/// The captions of a film, beside it.
pub fn captions(film: &SourcePath) -> SourcePath {
    named_alike(film, "vtt")
}

/// The pictures that may stand for a film, beside it; the first that there is does.
pub fn posters(film: &SourcePath) -> impl Iterator<Item = SourcePath> + use<'_> {
    POSTERS.into_iter().map(|extension| named_alike(film, extension))
}

fn named_alike(file: &SourcePath, extension: &str) -> SourcePath {
    let stem = file.as_str().rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
    SourcePath::new(&format!("{stem}.{extension}"))
}

/// Where it is said of a picture, a sound or a film what it shows and who made it: beside it.
pub fn notes(file: &SourcePath) -> SourcePath {
    SourcePath::new(&format!("{file}.yaml"))
}

/// Of which picture, sound or film a file says something.
pub fn noted(path: &SourcePath) -> Option<SourcePath> {
    let file = SourcePath::new(path.as_str().strip_suffix(".yaml")?);
    is_shown(&file).then_some(file)
}

/// Whether browsers show a file by itself: a picture, a sound, a film.
pub fn is_shown(path: &SourcePath) -> bool {
    path.extension().is_some_and(|extension| SHOWN.contains(&&*extension.to_lowercase()))
}

/// What web pages that are files are made of, besides what browsers show by itself.
const WEB: &[&str] = &[
    "css",
    "eot",
    "htm",
    "html",
    "js",
    "json",
    "map",
    "mjs",
    "otf",
    "ttf",
    "wasm",
    "webmanifest",
    "woff",
    "woff2",
];
/// What looks like a page: `.md` as others write it.
const MARKDOWN: &[&str] = &["md", "markdown", "mdown", "mdwn", "mdx", "mkd", "mkdn"];
/// What is left behind.
const LEFTOVER: &[&str] = &[
    "asd",
    "backup",
    "bak",
    "crdownload",
    "download",
    "lnk",
    "log",
    "old",
    "orig",
    "part",
    "rej",
    "save",
    "swo",
    "swp",
    "temp",
    "tmp",
    "wbk",
    "xlk",
];
/// What a server might run, and what holds more than anybody should see.
const PROGRAM: &[&str] = &[
    "accdb", "asp", "aspx", "bat", "cgi", "cmd", "conf", "config", "db", "db3", "dll", "dmg", "dump", "env",
    "exe", "htaccess", "ini", "jar", "jsp", "jspx", "ldf", "mdb", "mdf", "msi", "ost", "php", "php3", "php5",
    "phtml", "pl", "ps1", "pst", "py", "rb", "scr", "sh", "so", "sql", "sqlite", "sqlite3", "vbs",
];
/// Keys, passwords, and the ways into other machines.
const SECRET: &[&str] = &[
    "htpasswd", "jks", "kdb", "kdbx", "key", "keystore", "netrc", "ovpn", "p12", "p8", "pem", "pfx", "ppk",
    "rdp",
];
/// What cameras write that keep all they know.
const RAW: &[&str] = &[
    "3fr", "arw", "cr2", "cr3", "crw", "dcr", "dng", "erf", "gpr", "iiq", "kdc", "mrw", "nef", "nrw", "orf",
    "pef", "raf", "raw", "rw2", "rwl", "sr2", "srf", "srw", "x3f",
];
/// The folder that others look into at the root of a site, by RFC 8615.
const WELL_KNOWN: &str = ".well-known";

/// How a file of the content that nobody parses comes to be published.
pub fn publication(path: &SourcePath) -> Publication {
    let name = path.file_name().to_lowercase();
    // From a Chinese keyboard the full stop is another.
    let parts: Vec<&str> = name.trim().split(['.', '．', '。']).skip(1).map(str::trim).collect();
    let (last, inner) = parts.split_last().map_or(("", &[] as &[&str]), |(last, inner)| (*last, inner));
    let is_leftover = LEFTOVER.contains(&last);
    let is_number = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    let is_page = inner.iter().any(|part| MARKDOWN.contains(part));
    match last {
        _ if MARKDOWN.contains(&last) => Publication::Never(Unfit::Markdown),
        "" | "txt" if is_page => Publication::Never(Unfit::Markdown),
        _ if is_page && (is_leftover || is_number) => Publication::Never(Unfit::PastPage),
        _ if is_leftover => Publication::Never(Unfit::Leftover),
        _ if PROGRAM.contains(&last) => Publication::Never(Unfit::Program),
        _ if is_well_known(path) => Publication::Root,
        _ if SECRET.contains(&last) || names::is_secret(&name) => Publication::Never(Unfit::Secret),
        _ if RAW.contains(&last) => Publication::Never(Unfit::Raw),
        _ if path.folder() == CONTENT && names::is_at_root(path.file_name()) => Publication::Root,
        _ if SHOWN.contains(&last) && !is_for_nobody(path) => Publication::Beside,
        _ => Publication::Linked,
    }
}

/// Whether a file stands in the folder that others look into at the root of a site.
fn is_well_known(path: &SourcePath) -> bool {
    let below = below(path, CONTENT).and_then(|below| below.strip_prefix(WELL_KNOWN));
    below.is_some_and(|below| below.starts_with('/'))
}

/// Whether something in the path of a file says that it is not for readers, or that it was made by a machine.
fn is_for_nobody(path: &SourcePath) -> bool {
    let name = path.file_name();
    names::is_copy(name)
        || names::is_apart(name)
        || is_apart(path)
        || unfinished_folder(path.folder()).is_some()
        || names::unfinished(name.rsplit_once('.').map_or(name, |(stem, _)| stem)).is_some()
}

/// Whether a page or dataset, or a folder that it is in, goes by a name with `_` before it.
fn is_apart(path: &SourcePath) -> bool {
    // Nearly no path has one.
    path.as_str().contains("/_") && path.as_str().split('/').any(names::is_apart)
}

/// The outermost folder above a file that goes by a name with `_` before it.
pub fn folder_apart(path: &SourcePath) -> Option<&str> {
    let folder = path.folder();
    let ends = folder.match_indices('/').map(|(at, _)| at).chain([folder.len()]);
    ends.map(|end| &folder[..end]).find(|folder| folder.rsplit('/').next().is_some_and(names::is_apart))
}

/// The outermost folder of the content, of `folder` and those above it, whose name says that what is in it is not for
/// readers yet, or no more, with the word that says so.
pub fn unfinished_folder(folder: &str) -> Option<(&str, &'static str)> {
    let ends = folder.match_indices('/').map(|(at, _)| at).chain([folder.len()]).skip(1);
    ends.map(|end| &folder[..end])
        .find_map(|folder| Some((folder, names::unfinished(folder.rsplit('/').next()?)?)))
}

/// The word in the name of a page or dataset that says that it is not for readers yet, or no more.
pub fn unfinished(path: &SourcePath) -> Option<&'static str> {
    let name = path.file_name();
    names::unfinished(name.rsplit_once('.').map_or(name, |(stem, _)| stem))
}

/// Why a file of the content is not published, whoever links to it.
pub fn unfit(path: &SourcePath) -> Option<Unfit> {
    match (role(path)?, publication(path)) {
        (Role::Withheld, _) if names::is_copy(path.file_name()) => Some(Unfit::Copy),
        (Role::Withheld, _) => Some(Unfit::Apart),
        (Role::Asset, Publication::Never(unfit)) => Some(unfit),
        _ => None,
    }
}

/// Whether a file holds keys or passwords by its name, wherever it stands: it is neither published nor handed over, and nobody
/// shows its lines.
pub fn is_secret(path: &SourcePath) -> bool {
    match role(path) {
        // A page may well be about passwords.
        Some(Role::Page | Role::Section | Role::Dataset | Role::Notes | Role::Signature) => false,
        Some(Role::Config | Role::Terms | Role::Waivers) => false,
        _ => publication(path) == Publication::Never(Unfit::Secret),
    }
}

/// Whether a web page that is a file may be made of such a file.
pub fn is_web(path: &SourcePath) -> bool {
    let extension = path.extension().map(str::to_lowercase);
    extension.is_some_and(|extension| WEB.contains(&&*extension) || SHOWN.contains(&&*extension))
}

/// The name that a file which only looks like a page would have as one: `a.MD` and `a.md.txt` are `a.md`.
pub fn as_page(name: &str) -> String {
    let ends = name.char_indices().filter(|(_, c)| matches!(c, '.' | '．' | '。'));
    let is_markdown = |at: usize| {
        let rest = name[at..].trim_start_matches(['.', '．', '。']).to_lowercase();
        MARKDOWN.contains(&rest.split(['.', '．', '。']).next().unwrap_or("").trim())
    };
    let end = ends.map(|(at, _)| at).find(|at| is_markdown(*at)).unwrap_or(name.len());
    format!("{}.md", name[..end].trim_end())
}

/// What the file at a path is; `None` for one that is no part of the site.
pub fn role(path: &SourcePath) -> Option<Role> {
    if path.as_str() == CONFIG {
        return Some(Role::Config);
    }
    if matches!(path.as_str(), TERMS | TERMS_TABLE) {
        return Some(Role::Terms);
    }
    if path.as_str() == WAIVERS {
        return Some(Role::Waivers);
    }
    if below(path, RULES).is_some() {
        return Some(Role::Stray);
    }
    if below(path, REVIEWS).is_some() {
        return (path.extension() == Some("yaml")).then_some(Role::Signature);
    }
    if below(path, PORTAL).is_some() {
        return Some(Role::Portal);
    }
    if below(path, THEMES).is_some() {
        return Some(Role::Theme);
    }
    below(path, CONTENT)?;
    Some(match path.extension() {
        _ if is_well_known(path) => Role::Asset,
        Some("md" | "yaml") if names::is_copy(path.file_name()) => Role::Withheld,
        Some("yaml") if noted(path).is_some() => Role::Notes,
        Some("md" | "yaml" | "yml") if is_apart(path) => Role::Withheld,
        Some("md") if is_section(path) => Role::Section,
        Some("md") => Role::Page,
        Some("yaml") if below(path, STATS).is_some() => Role::Dataset,
        Some(other) if matches!(&*other.to_lowercase(), "yaml" | "yml") => Role::Stray,
        _ => Role::Asset,
    })
}

/// Whether a page is that of a folder of pages.
pub fn is_section(page: &SourcePath) -> bool {
    page.file_name() == SECTION
}

/// Whether a page goes by the name of the folder it is in: that of a section, or one with its own files.
pub fn is_named_by_folder(page: &SourcePath) -> bool {
    matches!(page.file_name(), SECTION | BUNDLE)
}

/// The page of a folder of pages.
pub fn section_page(folder: &str) -> SourcePath {
    SourcePath::new(&format!("{folder}/{SECTION}"))
}

/// The pages that the folders which a page is in may have, itself left out, the nearest first.
pub fn sections_above(page: &SourcePath) -> impl Iterator<Item = SourcePath> + use<'_> {
    let folders = std::iter::successors(Some(page.folder()), |folder| Some(folder.rsplit_once('/')?.0));
    folders.map(section_page).filter(move |section| section != page)
}

/// The page of a folder with its own files.
pub fn bundle_page(folder: &str) -> SourcePath {
    SourcePath::new(&format!("{folder}/{BUNDLE}"))
}

/// A page in a folder that holds others.
pub fn page(folder: &str, stem: &str) -> SourcePath {
    SourcePath::new(&format!("{folder}/{stem}.md"))
}

/// What a page is called in its folder: `content/a/b.md` and `content/a/b/index.md` are `b`.
pub fn page_stem(page: &SourcePath) -> &str {
    match page.file_name() {
        BUNDLE => page.folder().rsplit('/').next().unwrap_or(""),
        name => name.strip_suffix(".md").unwrap_or(name),
    }
}

/// A file of the content, by its path below that.
pub fn content(below: &str) -> SourcePath {
    SourcePath::new(&format!("{CONTENT}/{below}"))
}

/// Where the dataset of a name is: `2022/grid` is `content/stats/2022/grid.yaml`.
pub fn dataset_source(name: &str) -> SourcePath {
    SourcePath::new(&format!("{STATS}/{name}.yaml"))
}

/// The name of the dataset at a path.
pub fn dataset_name(path: &SourcePath) -> Option<&str> {
    below(path, STATS)?.strip_suffix(".yaml")
}

/// The folder of a theme, with a slash at the end.
pub fn theme(name: &str) -> String {
    format!("{THEMES}/{name}/")
}

/// Whether a file is read as text, and so has a limit to its size.
pub fn is_text(path: &SourcePath) -> bool {
    matches!(path.extension(), Some("md" | "yaml" | "yml" | "html"))
}

/// Whether a file is read to show what is wrong in it: nobody looks into the others, which may be of any size.
pub fn has_lines(path: &SourcePath) -> bool {
    !is_secret(path) && role(path) != Some(Role::Asset) || matches!(path.extension(), Some("csv" | "xlsx"))
}

/// Below the folder of a theme: the built-in versions that its files were copied from.
pub const BASES: &str = ".base";
/// What git is not to keep.
pub const GIT_IGNORE: &str = ".gitignore";

/// Whether a hidden name is one that a site keeps: it is no source, but goes with the site.
pub fn is_kept(name: &OsStr) -> bool {
    name == BASES || name == GIT_IGNORE
}

/// Hidden files, what editors and systems leave behind, and the parts of programs.
pub fn is_ignored(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with('.') && name != WELL_KNOWN
        || name.starts_with("~$")
        || name.ends_with('~')
        || name.ends_with(".swp")
        || name.ends_with(disk::TEMPORARY)
        || matches!(
            &*name,
            "Thumbs.db" | "desktop.ini" | "node_modules" | "__MACOSX" | "@eaDir" | "$RECYCLE.BIN"
        )
}

/// The path below a folder.
pub fn below<'a>(path: &'a SourcePath, folder: &str) -> Option<&'a str> {
    path.as_str().strip_prefix(folder)?.strip_prefix('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_its_role() {
        let cases = [
            ("site.yaml", Some(Role::Config)),
            ("rules/terms.yaml", Some(Role::Terms)),
            ("rules/terms.csv", Some(Role::Terms)),
            ("rules/terms.yml", Some(Role::Stray)),
            ("waivers.yaml", Some(Role::Waivers)),
            ("portal/header.html", Some(Role::Portal)),
            ("portal/a.md", Some(Role::Portal)),
            ("content/waivers.yaml", Some(Role::Stray)),
            ("ledger/reviews/k7m2q9xa/first.yaml", Some(Role::Signature)),
            ("ledger/reviews/k7m2q9xa/first.yaml.orig", None),
            ("ledger/releases/a/20261127-230030.yaml", None),
            ("themes/x/page.html", Some(Role::Theme)),
            ("themes/x/_index.md", Some(Role::Theme)),
            ("content/_index.md", Some(Role::Section)),
            ("content/a/index.md", Some(Role::Page)),
            ("content/a.md", Some(Role::Page)),
            ("content/stats/a.yaml", Some(Role::Dataset)),
            ("content/stats/2022/a.yaml", Some(Role::Dataset)),
            ("content/stats/a.md", Some(Role::Page)),
            ("content/stats/a.yml", Some(Role::Stray)),
            ("content/a.yaml", Some(Role::Stray)),
            ("content/a.jpg.yaml", Some(Role::Notes)),
            ("content/stats/a.PNG.yaml", Some(Role::Notes)),
            ("content/a.mp4.yml", Some(Role::Stray)),
            ("content/a.png", Some(Role::Asset)),
            ("content/_a.md", Some(Role::Withheld)),
            ("content/_a/_index.md", Some(Role::Withheld)),
            ("content/a/_b/c.md", Some(Role::Withheld)),
            ("content/stats/_a.yaml", Some(Role::Withheld)),
            ("content/a - 副本.md", Some(Role::Withheld)),
            ("content/_a.png", Some(Role::Asset)),
            ("content/_a.png.yaml", Some(Role::Notes)),
            ("content/.well-known/a.md", Some(Role::Asset)),
            ("content/a", Some(Role::Asset)),
            ("content", None),
            ("contents/a.md", None),
            ("site.yaml/a", None),
        ];
        for (path, expected) in cases {
            assert_eq!(role(&SourcePath::new(path)), expected, "{path}");
        }
    }

    #[test]
    fn a_dataset_is_found_by_its_name() {
        let path = dataset_source("2022/grid");
        assert_eq!(path.as_str(), "content/stats/2022/grid.yaml");
        assert_eq!(dataset_name(&path), Some("2022/grid"));
        assert_eq!(page_stem(&bundle_page("content/a/b")), page_stem(&page("content/a", "b")));
    }
}
