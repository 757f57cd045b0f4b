//! Stage 2, `parse`, for `site.yaml`: the settings of the site as typed values. What each key means stands in
//! docs/content/reference/site.md.

pub mod cycle;
pub mod deploy;
pub mod feed;
pub mod home;
pub mod kinds;
pub mod look;
mod menus;
pub mod places;
pub mod profile;
pub mod review;
pub mod portal;
pub mod rules;
pub mod search;
pub mod share;
pub mod terms;
pub mod waivers;

use std::io;
use std::ops::Range;
use std::sync::Arc;

use crate::cover::{Family, Mood};
use crate::date::Zone;
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Hint, Level, stop_build};
use crate::hash::{Hash, Hashed, Hasher};
use crate::path::SourcePath;
use crate::source::Sources;
use crate::text::{identity, lint, pinyin::toneless, telephone};
use crate::yaml::{self, Codes, Decoder, Field, Map, Node, Value};
use deploy::Target;
use feed::Feed;
use home::Home;
use kinds::Kind;
use look::Look;
pub use menus::{MenuItem, menu};
use portal::Portal;
use profile::Profile;
use review::Review;
use rules::Rules;
use search::Search;
use share::Share;

/// Where the settings stand.
pub use crate::folder::CONFIG as PATH;

const CODES: Codes = Codes {
    unknown_key: Code::ConfigUnknownKey,
    missing_key: Code::ConfigMissingKey,
    wrong_type: Code::ConfigWrongType,
    invalid: Code::ConfigInvalid,
};

/// The settings of a site.
#[derive(Clone, Debug)]
pub struct Config {
    /// Name of the site.
    pub title: String,
    /// A line under the name.
    pub tagline: String,
    /// What the site is, for sharing and search.
    pub description: String,
    /// A notice on every page.
    pub notice: String,
    /// BCP 47 language tag.
    pub language: String,
    /// Who publishes the site.
    pub owner: String,
    /// The district that the site is about; empty where it does not say. Texts that name another one are pointed out.
    pub district: String,
    /// By whose rules it is inspected.
    pub profile: Profile,
    /// Of what rules that look at pages that were made go by; [`Hash::ABSENT`] where none is on. What they find is kept with the page.
    pub inspection: Hash,
    /// Where the site is put.
    pub base: Base,
    /// What the times of `publish` and `expires` go by.
    pub timezone: Zone,
    /// Folder name in `themes/`.
    pub theme: String,
    /// Where the theme's name stands, for messages.
    pub theme_range: Range<usize>,
    /// Menus by name.
    pub menus: Vec<(String, Hashed<Vec<MenuItem>>)>,
    /// Where the names of menus stand, in their order.
    pub menu_names: Vec<Range<usize>>,
    /// What the foot of each page says: one of [`FOOTER`] and its text.
    pub footer: Vec<(&'static str, String)>,
    /// Where each of them stands.
    pub footer_places: Vec<(&'static str, Range<usize>)>,
    /// The taxonomies.
    pub taxonomies: Vec<Taxonomy>,
    /// The kinds of pages.
    pub kinds: Vec<Arc<Kind>>,
    /// What the home page is made of.
    pub home: Home,
    /// Pages on one leaf of a list.
    pub pager: usize,
    /// The feeds.
    pub feed: Feed,
    /// Files right in `content/` that are published though nothing leads to them, each with the bytes where it is named.
    pub root_files: Vec<(String, Range<usize>)>,
    /// How Markdown is read.
    pub markdown: Markdown,
    /// How much each sort of problem weighs.
    pub rules: Rules,
    /// Readings of words for web addresses, ahead of the built-in ones.
    pub pinyin: Vec<(String, String)>,
    /// Which covers are drawn for pages without a picture.
    pub covers: Hashed<Covers>,
    /// What is made for those who pass pages on.
    pub share: Share,
    /// Whether titles have a face of the site's own.
    pub title_face: bool,
    /// Whether readers can search, and which words are taken for one.
    pub search: Search,
    /// Who has to sign which pages.
    pub review: Review,
    /// Where the site is sent.
    pub deploy: Vec<Target>,
    /// Its colour, logo and icon.
    pub look: Look,
    /// Whose column it is.
    pub portal: Option<Portal>,
    /// Values for the theme; what is blank counts as not given.
    pub params: serde_json::Value,
    /// Where each of them stands, name and value.
    pub param_places: Vec<(String, [Range<usize>; 2])>,
    /// Of all that is shown on every page: names, notice, owner, footer, params.
    pub identity: Hash,
}

/// Where a site is put: `https://www.example.gov.cn` and `/ztzl/djpp`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Base {
    /// Scheme and host, no slash at the end.
    pub origin: String,
    /// Path on the host, no slash at the end; empty at the top.
    pub path: String,
}

/// Reads the settings of a site.
///
/// # Errors
/// When the file cannot be read; whatever is wrong in it is among the diagnostics.
pub fn read(sources: &Sources) -> io::Result<Diagnosed<Config>> {
    let path = SourcePath::new(PATH);
    let Some(source) = sources.get(&path) else {
        let Diagnosed { value, .. } = parse(&path, "");
        return Ok(Diagnosed { value, diagnostics: vec![missing()] });
    };
    let Diagnosed { value: text, diagnostics } = sources.text(source)?;
    let parsed = parse(&path, &text);
    Ok(if diagnostics.is_empty() { parsed } else { Diagnosed { diagnostics, ..parsed } })
}

/// Says that a folder is not a site.
pub fn missing() -> Diagnostic {
    Diagnostic::new(Code::ConfigMissing, "这个文件夹里没有 site.yaml，不是一个站点")
        .hint("在站点的文件夹里运行，或者用 --root 指定站点的文件夹")
        .hint("要新建一个站点：linli init 文件夹名")
}

/// A way to sort pages into groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taxonomy {
    /// Its name, which is also its folder on the site.
    pub name: String,
    /// Its Chinese name.
    pub label: String,
    /// Whether only the listed terms may be used.
    pub closed: bool,
    /// The template of the pages of its terms, where that is not `term.html`, and where it is named.
    pub template: Option<(String, Range<usize>)>,
    /// The terms that are spelled out.
    pub terms: Vec<TermSettings>,
}

/// What `site.yaml` says of a term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermSettings {
    /// The term.
    pub name: String,
    /// The last part of its address; made from its name where empty.
    pub slug: String,
    /// A sentence about it.
    pub description: String,
    /// Where it stands in `site.yaml`.
    pub range: Range<usize>,
}

/// How Markdown is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markdown {
    /// Whether raw HTML in a text is passed through; else it is shown as text.
    pub html: bool,
    /// What heading anchors are made from.
    pub anchors: Anchors,
    /// What becomes of a line break inside a paragraph.
    pub linebreaks: Linebreaks,
    /// Host and path of the site, no slash at the end, to tell the addresses that lead back into it: `www.example.gov.cn/djpp`.
    /// Empty while that is not known.
    pub home: String,
}

/// What heading anchors are made from.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Anchors {
    /// The heading's own text, numbering left out.
    #[default]
    Text,
    /// The same in pinyin, ASCII only.
    Pinyin,
}

/// Which covers are drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covers {
    /// Whether any are.
    pub are_on: bool,
    /// The families that they are chosen from; empty for all.
    pub families: Vec<Family>,
    /// Their colours.
    pub mood: Mood,
}

impl Default for Covers {
    fn default() -> Covers {
        Covers { are_on: true, families: Vec::new(), mood: Mood::Red }
    }
}

/// What becomes of a line break inside a paragraph.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Linebreaks {
    /// It vanishes between Chinese characters and stays a blank beside Latin words.
    #[default]
    Join,
    /// It stays a line break in the HTML (browsers show a blank).
    Keep,
    /// It becomes `<br>`.
    Hard,
}

/// The keys of `footer`.
pub const FOOTER: &[&str] = &["organiser", "contact", "address", "icp", "police", "site_id", "text"];

/// Parses `site.yaml`. Settings that could not be read have their defaults; the errors say so.
pub fn parse(path: &SourcePath, text: &str) -> Diagnosed<Config> {
    let mut diagnostics = Vec::new();
    let root = yaml::parse(path, text, 0).collect(&mut diagnostics);
    let mut decoder = Decoder::new(path, CODES);
    decoder.diagnostics = diagnostics;
    let broken = stop_build(&decoder.diagnostics);
    let config = config(&mut decoder, &root, broken);
    decoder.diagnostics.extend(yaml::unseen(path, text, &root));
    swallowed_colours(&mut decoder, text, &root);
    Diagnosed { value: config, diagnostics: decoder.diagnostics }
}

/// `color: #8f1d22` says nothing: to YAML a `#` behind a blank begins a comment.
fn swallowed_colours(decoder: &mut Decoder<'_>, text: &str, root: &Node) {
    let below = ["params", "look"].into_iter().filter_map(|key| match &root.get(key)?.value {
        Value::Map(entries) => Some(entries),
        _ => None,
    });
    for entry in below.flatten().filter(|entry| matches!(entry.value.value, Value::Null)) {
        let line = text[entry.key_range.end..].lines().next().unwrap_or("");
        let comment = line.trim_start_matches([' ', ':']);
        let colour: String = comment.chars().skip(1).take_while(char::is_ascii_hexdigit).collect();
        if comment.starts_with('#') && matches!(colour.len(), 3 | 4 | 6 | 8) {
            let message = format!("“#{colour}”被 YAML 当成了注释，“{}”是空的", entry.key);
            let start = entry.key_range.end + line.len() - comment.len();
            let diagnostic = Diagnostic::new(Code::ConfigInvalid, message)
                .at(decoder.path, start..start + colour.len() + 1)
                .hint(format!("给颜色加上半角引号：{}: \"#{colour}\"", entry.key));
            decoder.diagnostics.push(diagnostic);
        }
    }
}

fn config(decoder: &mut Decoder<'_>, root: &Node, broken: bool) -> Config {
    let mut config = Config {
        title: String::new(),
        tagline: String::new(),
        description: String::new(),
        notice: String::new(),
        language: "zh-CN".into(),
        owner: String::new(),
        district: String::new(),
        profile: Profile::default(),
        inspection: Hash::ABSENT,
        base: Base::default(),
        timezone: Zone::CHINA,
        theme: "default".into(),
        theme_range: 0..0,
        menus: Vec::new(),
        menu_names: Vec::new(),
        footer: Vec::new(),
        footer_places: Vec::new(),
        taxonomies: Vec::new(),
        kinds: Vec::new(),
        home: Home::default(),
        pager: 20,
        feed: Feed::default(),
        root_files: Vec::new(),
        markdown: Markdown::default(),
        rules: Rules::default(),
        pinyin: Vec::new(),
        covers: hashed(Covers::default()),
        share: Share::default(),
        title_face: true,
        search: Search::default(),
        review: Review::default(),
        deploy: Vec::new(),
        look: Look::default(),
        portal: None,
        params: serde_json::Value::Object(serde_json::Map::new()),
        param_places: Vec::new(),
        identity: Hash::ABSENT,
    };
    if broken {
        return config;
    }
    let Some(mut map) = decoder.root(root, "site.yaml ") else { return config };
    let mut text = |decoder: &mut Decoder<'_>, key, target: &mut String| {
        if let Some(text) = map.take(key).and_then(|field| decoder.text(field)) {
            *target = text;
        }
    };
    text(decoder, "title", &mut config.title);
    text(decoder, "tagline", &mut config.tagline);
    text(decoder, "description", &mut config.description);
    text(decoder, "notice", &mut config.notice);
    text(decoder, "district", &mut config.district);
    let profiles = Profile::NAMES.map(|(name, _)| name);
    if let Some(name) = map.take("profile").and_then(|field| decoder.word(field, &profiles)) {
        let named = Profile::NAMES.into_iter().find(|(known, _)| *known == name);
        config.profile = named.map_or(Profile::Neutral, |(_, profile)| profile);
        config.profile.levels().for_each(|(code, level)| config.rules.set(code, level));
    }
    if let Some(field) = map.take("language")
        && let Some(language) = decoder.text(field)
    {
        match is_language(&language) {
            true => config.language = language,
            false => decoder.invalid(
                field,
                format!("“language”应为语言的代码，却是“{language}”"),
                match language.replace('_', "-") {
                    tag if is_language(&tag) => Hint::write(tag),
                    _ => "简体中文写作 zh-CN，英文写作 en".into(),
                },
            ),
        }
    }
    config.owner = map.take("owner").and_then(|field| decoder.text(field)).unwrap_or_default();
    if config.title.is_empty() {
        decoder.missing(&map, "title", "写上站名，如 title: 某某区党建案例展示");
    }
    match map.take("base_url") {
        None => decoder.missing(
            &map,
            "base_url",
            "写上网站的完整地址，如 base_url: https://www.example.gov.cn/djpp/",
        ),
        Some(field) => {
            if let Some(text) = decoder.text(field) {
                match Base::parse(&text) {
                    Ok(base) => config.base = base,
                    // A password is not repeated where others read it.
                    Err((what, hint)) if text.contains('@') => {
                        decoder.invalid(field, format!("“base_url”{what}"), hint);
                    }
                    Err((what, hint)) => decoder.invalid(field, format!("“base_url”{what}：“{text}”"), hint),
                }
            }
        }
    }
    if let Some(field) = map.take("timezone")
        && let Some(text) = decoder.text(field)
    {
        match Zone::parse(&text) {
            Some(zone) => config.timezone = zone,
            None => {
                let names: Vec<&str> = Zone::NAMES.iter().map(|(name, _)| *name).collect();
                let hint = format!("可以写 {}，或者与 UTC 的时差，如 +08:00", names.join("、"));
                decoder.invalid(field, format!("“timezone”不能是“{text}”"), hint);
            }
        }
    }
    if let Some(field) = map.take("theme")
        && let Some(theme) = decoder.text(field)
    {
        config.theme_range = field.range();
        config.theme = theme;
    }
    if let Some(number) = map.take("pager").and_then(|field| decoder.integer(field, 1..=1000)) {
        config.pager = number as usize;
    }
    if let Some(field) = map.take("feed") {
        config.feed = feed::read(decoder, field);
    }
    for item in map.take("root_files").map(|field| decoder.items(field)).unwrap_or_default() {
        let Some(name) = decoder.text(item) else { continue };
        match name.contains(['/', '\\']) {
            true => decoder.invalid(
                item,
                format!("“root_files”只写文件名，却是“{name}”"),
                "文件直接放在 content 文件夹里",
            ),
            false => config.root_files.push((name, item.range())),
        }
    }
    if let Some(field) = map.take("menus") {
        (config.menus, config.menu_names) = menus::read(decoder, field).into_iter().unzip();
    }
    if let Some(mut footer) = map.take("footer").and_then(|field| decoder.map(field)) {
        for key in FOOTER {
            let Some(field) = footer.take(key) else { continue };
            let Some(text) = decoder.text(field) else { continue };
            if let Some(range) = telephone::mobile(&text) {
                let number = identity::covered(&text[range]);
                let message = format!("页脚里有手机号码“{number}”，会公开在每一页上");
                let diagnostic =
                    Diagnostic::new(Code::ContactMobile, message).at(decoder.path, field.range());
                let hint = "写单位的座机或热线；个人的手机号码不要公开";
                decoder.diagnostics.push(diagnostic.hint(hint));
            }
            config.footer.push((key, text));
            config.footer_places.push((key, field.range()));
        }
        decoder.finish(footer);
    }
    if let Some(field) = map.take("markdown") {
        config.markdown = markdown(decoder, field, &mut config.rules);
    }
    if let Some((_, host)) = config.base.origin.split_once("://") {
        config.markdown.home = format!("{host}{}", config.base.path);
    }
    if let Some(field) = map.take("rules") {
        rules::read(decoder, field, &mut config.rules);
    }
    if let Some(mut words) = map.take("pinyin").and_then(|field| decoder.map(field)) {
        for (entry, field) in words.all() {
            if let Value::List(items) = &field.node.value {
                let syllables: Vec<&str> = items
                    .iter()
                    .filter_map(|item| match &item.value {
                        Value::Scalar { text, .. } => Some(text.trim()),
                        _ => None,
                    })
                    .collect();
                let right = toneless(&syllables.join("-"));
                decoder.invalid(
                    field,
                    format!("“{}”的读音写在一起，不用方括号", entry.key),
                    Hint::write(right),
                );
                continue;
            }
            let Some(reading) = decoder.slug(field) else { continue };
            let right = toneless(&reading);
            if right != reading {
                decoder.invalid(
                    field,
                    format!("“{}”的读音里有声调“{reading}”", entry.key),
                    Hint::write(right),
                );
                continue;
            }
            config.pinyin.push((entry.key.clone(), reading));
        }
        decoder.finish(words);
    }
    if let Some(mut params) = map.take("params").and_then(|field| decoder.map(field)) {
        let given: Vec<_> = params.all().filter(|(_, field)| !field.node.is_blank()).collect();
        let values = given.iter().map(|(entry, field)| (entry.key.clone(), to_json(field.node)));
        config.params = serde_json::Value::Object(values.collect());
        let places = |(entry, field): (&yaml::Entry, Field<'_>)| {
            (entry.key.clone(), [entry.key_range.clone(), field.range()])
        };
        config.param_places = given.into_iter().map(places).collect();
    }
    if let Some(field) = map.take("title_face") {
        let before = decoder.diagnostics.len();
        config.title_face = decoder.bool(field).unwrap_or(true);
        let hint = "true 用内置的思源宋体（不写也是），false 用各人电脑上的字体；\
                    这里不能写字体的名字，要用别的字体，见 linli docs theme";
        decoder.advise(before, hint);
    }
    // Covers have the mood of the theme, if it has one of that name.
    let mood = config.params.get("mood").and_then(|mood| Mood::ALL.into_iter().find(|own| mood == own.key()));
    if let Some(field) = map.take("look") {
        config.look = look::read(decoder, field, root);
    }
    let mood = config.look.colour.map(Mood::Own).or(mood).unwrap_or(Mood::Red);
    config.covers = hashed(match map.take("covers") {
        Some(field) => covers(decoder, field, mood),
        None => Covers { mood, ..Covers::default() },
    });
    if let Some(field) = map.take("share") {
        config.share = share::read(decoder, field);
    }
    if let Some(field) = map.take("portal") {
        config.portal = portal::read(decoder, field);
    }
    if let Some(field) = map.take("deploy") {
        config.deploy = deploy::read(decoder, field);
    }
    if let Some(field) = map.take("taxonomies") {
        config.taxonomies = taxonomies(decoder, field);
    }
    if let Some(field) = map.take("kinds") {
        config.kinds = kinds::parse(decoder, field, &config.taxonomies);
    }
    if let Some(field) = map.take("search") {
        config.search = search::read(decoder, field, &config.taxonomies, &config.kinds);
    }
    if let Some(field) = map.take("review") {
        config.review = review::read(decoder, field, &config.kinds);
    }
    if let Some(field) = map.take("home") {
        config.home = home::read(decoder, field, &config.kinds, &config.menus);
    }
    let path = decoder.path;
    decoder.finish_root(map, &[], |key| {
        places::below(key, root).or_else(|| places::advice(key, path, places::File::Site))
    });
    config.inspection = inspection(&config);
    config.identity = identity(&config);
    config
}

impl Config {
    /// The kind of that name.
    pub fn kind(&self, name: &str) -> Option<&Arc<Kind>> {
        self.kinds.iter().find(|kind| kind.name == name)
    }

    /// The taxonomy of that name.
    pub fn taxonomy(&self, name: &str) -> Option<&Taxonomy> {
        self.taxonomies.iter().find(|taxonomy| taxonomy.name == name)
    }

    /// The entries of all menus that lead somewhere, those below others too.
    pub fn menu_items(&self) -> impl Iterator<Item = &MenuItem> {
        let heads = self.menus.iter().flat_map(|(_, items)| items.iter());
        heads.flat_map(|item| std::iter::once(item).chain(&item.items)).filter(|item| !item.link.is_empty())
    }

    /// Of all settings that the parse of a document reads, the kinds left out.
    pub fn document_settings(&self) -> Hash {
        let mut hasher = Hasher::default();
        hasher.text(&format!("{:?}", self.markdown));
        for (word, reading) in &self.pinyin {
            hasher.text(word);
            hasher.text(reading);
        }
        hasher.finish()
    }
}

impl Base {
    /// `https://www.example.gov.cn/ztzl/djpp/` as origin and path.
    ///
    /// # Errors
    /// What is wrong with an address that no site can be put at, and what to write.
    pub fn parse(text: &str) -> Result<Base, (&'static str, Hint)> {
        let example = || "如 https://www.example.gov.cn/djpp/".to_owned();
        let Some(scheme) = ["https://", "http://"].into_iter().find(|scheme| text.starts_with(scheme)) else {
            // From a Chinese keyboard: https：／／www。example。cn
            let half = text.replace('：', ":").replace('／', "/").replace(['。', '．'], ".");
            if half != text && Base::parse(&half).is_ok() {
                return Err(("里用了全角的标点", Hint::write(half)));
            }
            let hint = format!("以 https:// 或 http:// 开头，{}", example());
            return Err(("应为完整的网址", hint.into()));
        };
        let rest = &text[scheme.len()..];
        if rest.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(("里不能有空格", format!("删去空格，{}", example()).into()));
        }
        if text.len() > LONGEST {
            return Err(("太长，二维码里放不下", format!("只写到网站所在的目录，{}", example()).into()));
        }
        if let Some(end) = rest.find(['?', '#']) {
            let right = format!("{scheme}{}", &rest[..end]);
            let hint = Hint::from(format!("只写到目录：{right}")).putting(right);
            return Err(("不能带“?”“#”和它们后面的部分", hint));
        }
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        if let Some((_, host)) = host.rsplit_once('@') {
            return Err((
                "里不能写用户名和密码，会公开在每一页上",
                Hint::write(format!("{scheme}{host}/{path}")),
            ));
        }
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if !host.ends_with(']') => (name, Some(port)),
            _ => (host, None),
        };
        let is_name = name.starts_with('[') && name.ends_with(']')
            || name.split('.').all(|part| {
                !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            });
        if !is_name || port.is_some_and(|port| port.parse::<u16>().is_err()) {
            return Err(("里网站的名字不对", format!("写上网站的域名，{}", example()).into()));
        }
        let odd = |c: char| "\"'<>\\".contains(c);
        if path.contains(odd) || path.split('/').any(|part| matches!(part, "." | "..")) || path.contains("//")
        {
            return Err(("里的目录不对", format!("只写网站所在的目录，{}", example()).into()));
        }
        let path = path.trim_matches('/');
        let (above, last) = path.rsplit_once('/').unwrap_or(("", path));
        if let Some((_, ending)) = last.rsplit_once('.')
            && PAGE_ENDINGS.contains(&ending.to_lowercase().as_str())
        {
            let above = if above.is_empty() { String::new() } else { format!("{above}/") };
            let right = format!("{scheme}{host}/{above}");
            let hint = Hint::from(format!("去掉文件名，只写网站所在的目录：{right}")).putting(right);
            return Err(("应是网站所在的目录，不是一个文件", hint));
        }
        let path = if path.is_empty() { String::new() } else { format!("/{path}") };
        Ok(Base { origin: format!("{scheme}{host}"), path })
    }
}

/// The longest address of a site, in bytes: percent-encoded and with a short link behind it, it fits into a QR code.
const LONGEST: usize = 400;

/// What the names of pages end in: such an address is that of a page, and not of a folder.
const PAGE_ENDINGS: [&str; 9] = ["html", "htm", "shtml", "xhtml", "php", "asp", "aspx", "jsp", "do"];

/// Whether a text is a language tag (BCP 47, RFC 5646): `zh-CN`, `zh-Hans-CN`, `en`. What is registered is not looked up,
/// but `cn`, which many take for the name of the language, is none.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let letters = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    let first = parts.next().unwrap_or("");
    letters(first, 2..=3)
        && !matches!(first.to_lowercase().as_str(), "cn" | "chn")
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
        && !tag.split('-').skip(1).any(|part| matches!(part.to_lowercase().as_str(), "chn" | "zh"))
}

fn markdown(decoder: &mut Decoder<'_>, field: Field<'_>, rules: &mut Rules) -> Markdown {
    let mut markdown = Markdown::default();
    let Some(mut map) = decoder.map(field) else { return markdown };
    if let Some(html) = map.take("html").and_then(|field| decoder.bool(field)) {
        markdown.html = html;
    }
    if let Some(word) = map.take("anchors").and_then(|field| decoder.word(field, &["text", "pinyin"])) {
        markdown.anchors = if word == "pinyin" { Anchors::Pinyin } else { Anchors::Text };
    }
    if let Some(word) =
        map.take("linebreaks").and_then(|field| decoder.word(field, &["join", "keep", "hard"]))
    {
        markdown.linebreaks = match word {
            "keep" => Linebreaks::Keep,
            "hard" => Linebreaks::Hard,
            _ => Linebreaks::Join,
        };
    }
    if let Some(field) = map.take("lint") {
        lint(decoder, field, rules);
    }
    decoder.finish(map);
    markdown
}

/// `covers: false`, or `{families: [街屋, 窗格], mood: 蓝}`.
fn covers(decoder: &mut Decoder<'_>, field: Field<'_>, mood: Mood) -> Covers {
    let mut covers = Covers { mood, ..Covers::default() };
    if matches!(field.node.value, Value::Scalar { .. }) {
        covers.are_on = decoder.bool(field).unwrap_or(true);
        return covers;
    }
    let Some(mut map) = decoder.map(field) else { return covers };
    if let Some(list) = map.take("families") {
        let names = Family::ALL.map(Family::name);
        for item in decoder.list(list) {
            let name = decoder.word(item, &names);
            covers.families.extend(Family::ALL.into_iter().filter(|family| Some(family.name()) == name));
        }
    }
    if let Some(field) = map.take("mood") {
        match decoder.scalar(field).and_then(Mood::meant) {
            Some(mood) if decoder.scalar(field) != Some(mood.name()) => {
                let message = format!("“mood”不能是“{}”", decoder.scalar(field).unwrap_or_default());
                decoder.invalid(field, message, Hint::write(mood.name()));
            }
            Some(mood) => covers.mood = mood,
            None => drop(decoder.word(field, &Mood::ALL.map(Mood::name))),
        }
    }
    decoder.finish(map);
    covers
}

fn hashed(covers: Covers) -> Hashed<Covers> {
    Hashed { hash: Hash::of(format!("{covers:?}").as_bytes()), value: covers }
}

/// The rules of typography that are on, by the last parts of their codes: `dash`; `all` and `none` stand for themselves.
/// A short form of `rules`.
fn lint(decoder: &mut Decoder<'_>, field: Field<'_>, rules: &mut Rules) {
    let name = |code: &Code| code.as_str().rsplit('/').next().unwrap_or_default();
    let mut words: Vec<&str> = lint::ALL.iter().map(name).collect();
    words.extend(["all", "none"]);
    let wanted: Vec<&str> =
        decoder.list(field).into_iter().filter_map(|item| decoder.word(item, &words)).collect();
    for code in lint::ALL {
        let is_on = wanted.iter().any(|word| *word == "all" || *word == name(&code));
        rules.set(code, if is_on { Level::Warning } else { Level::Off });
    }
}

fn taxonomies(decoder: &mut Decoder<'_>, field: Field<'_>) -> Vec<Taxonomy> {
    let Some(mut map) = decoder.map(field) else { return Vec::new() };
    let mut taxonomies = Vec::new();
    for (entry, field) in map.all() {
        check_name(decoder, entry, "分类名");
        let Some(mut settings) = decoder.map(field) else { continue };
        let label = settings.take("label").and_then(|field| decoder.text(field));
        if label.is_none() {
            decoder.missing(&settings, "label", "写上中文名，如 label: 领域");
        }
        let terms = settings
            .take("terms")
            .and_then(|field| decoder.map(field))
            .map(|terms| term_settings(decoder, terms));
        let open = settings.take("open").and_then(|field| decoder.bool(field)).unwrap_or(false);
        let template =
            settings.take("template").and_then(|field| Some((decoder.text(field)?, field.range())));
        decoder.finish(settings);
        taxonomies.push(Taxonomy {
            name: entry.key.clone(),
            label: label.unwrap_or_else(|| entry.key.clone()),
            closed: terms.is_some() && !open,
            template,
            terms: terms.unwrap_or_default(),
        });
    }
    taxonomies
}

fn term_settings(decoder: &mut Decoder<'_>, mut map: Map<'_>) -> Vec<TermSettings> {
    let mut terms = Vec::new();
    for (entry, field) in map.all() {
        let mut term = TermSettings {
            name: entry.key.clone(),
            slug: String::new(),
            description: String::new(),
            range: entry.key_range.clone(),
        };
        if !matches!(field.node.value, Value::Null)
            && let Some(mut settings) = decoder.map(field)
        {
            if let Some(slug) = settings.take("slug").and_then(|field| decoder.slug(field)) {
                term.slug = slug;
            }
            if let Some(text) = settings.take("description").and_then(|field| decoder.text(field)) {
                term.description = text;
            }
            decoder.finish(settings);
        }
        terms.push(term);
    }
    terms
}

/// Complains about a key that is to be a name in templates and addresses, and cannot be.
fn check_name(decoder: &mut Decoder<'_>, entry: &yaml::Entry, what: &str) {
    let fits = entry
        .key
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-')
        && entry.key.starts_with(|c: char| c.is_ascii_lowercase());
    if !fits {
        let diagnostic = Diagnostic::new(
            CODES.invalid,
            format!("{what}只能用小写字母、数字、连字符和下划线，却是“{}”", entry.key),
        )
        .at(decoder.path, entry.key_range.clone())
        .hint("中文名写在 label 里");
        decoder.diagnostics.push(diagnostic);
    }
}

/// Free-form YAML, as the theme gets it. Numbers and booleans written without quotes become such.
fn to_json(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Null => serde_json::Value::Null,
        Value::Scalar { text, plain: true } if text == "true" || text == "false" => (text == "true").into(),
        Value::Scalar { text, plain: true } if yaml::is_number(text) => match text.parse::<i64>() {
            Ok(number) => number.into(),
            Err(_) => text.parse::<f64>().map_or_else(|_| text.clone().into(), Into::into),
        },
        Value::Scalar { text, .. } => text.clone().into(),
        Value::List(items) => items.iter().map(to_json).collect::<Vec<_>>().into(),
        Value::Map(entries) => {
            let entries = entries.iter().map(|entry| (entry.key.clone(), to_json(&entry.value)));
            serde_json::Value::Object(entries.collect())
        }
    }
}

/// Parses the free-form values of a theme.
pub fn params(field: Field<'_>) -> serde_json::Value {
    to_json(field.node)
}

fn identity(config: &Config) -> Hash {
    let mut hasher = Hasher::default();
    for text in
        [&config.title, &config.tagline, &config.description, &config.notice, &config.language, &config.owner]
    {
        hasher.text(text);
    }
    for (key, text) in &config.footer {
        hasher.text(key);
        hasher.text(text);
    }
    hasher.text(&config.params.to_string());
    hasher.text(&format!("{:?}", config.look));
    if config.profile != Profile::Neutral {
        hasher.text(config.profile.name());
    }
    hasher.finish()
}

/// Which rules look at pages that were made, and where the texts stand that they point at.
fn inspection(config: &Config) -> Hash {
    let mut hasher = Hasher::default();
    let mut is_any = false;
    for code in profile::OF_PAGES {
        let is_on = config.rules.is_on(*code);
        hasher.number(u64::from(is_on));
        is_any |= is_on;
    }
    for (_, place) in &config.footer_places {
        hasher.number(place.start as u64);
        hasher.number(place.end as u64);
    }
    if is_any { hasher.finish() } else { Hash::ABSENT }
}
