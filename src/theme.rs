//! Stage 2, `parse`, for the theme: its files, laid file by file over the built-in theme, to compiled templates.
//! Knows nothing of the site; the names that templates may use are in `render::vocabulary`.

mod blocked;
mod logo;
pub mod params;
mod slim;
mod tags;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use minijinja::{Environment, ErrorKind, UndefinedBehavior};

use crate::blob::Blob;
use crate::config::look::{Look, SHEET};
use crate::config::{self, Config};
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Hint, Node, Span, nearest};
use crate::disk;
use crate::embedded;
use crate::folder::{self, Unfit};
use crate::hash::{Hash, Hashed, Hasher};
use crate::palette;
use crate::path::SourcePath;
use crate::picture::Picture;
use crate::portal::{self, Portal};
use crate::source::{self, Sources};
use crate::yaml::{self, Codes, Decoder};

/// How many steps one template may take: far more than any real page needs, and an endless loop ends.
const FUEL: u64 = 50_000_000;

/// Where templates look for pieces that a site may add, and need not.
const HOOKS: &str = "hooks/";

/// How large a logo is: as high as two lines of the site's name; on paper the name is enough.
const LOGO: &str = "\
.masthead .brand img { flex: none; width: auto; height: 2.6rem; max-width: 10rem; margin-right: .7rem; object-fit: contain; }
@media print { .masthead .brand img { display: none; } }
";

/// The templates and assets of a site.
#[derive(Debug)]
pub struct Theme {
    /// The compiled templates by name: `page.html`, `partials/head.html`.
    pub templates: Environment<'static>,
    /// Files under `assets/` by the name below it: `style.css`.
    pub assets: BTreeMap<String, Blob>,
    /// What can be made of those that are pictures, by the same name.
    pub pictures: BTreeMap<String, Arc<Picture>>,
    /// The values of `theme.yaml`, those of `site.yaml` over them.
    pub params: Hashed<serde_json::Value>,
    /// The values of `theme.yaml` alone.
    pub defaults: serde_json::Map<String, serde_json::Value>,
    /// What `theme.yaml` says of its values besides.
    pub terms: Terms,
    /// The portal whose column the site is; its files are among the assets.
    pub portal: Option<Portal>,
    /// Of each template, with all that it extends, includes or imports.
    closures: BTreeMap<String, Hash>,
    /// The names that each shortcode's template, with all that it pulls in, looks up; none where that cannot be told.
    arguments: BTreeMap<String, BTreeSet<String>>,
    /// Where each template was read from, and how many bytes (a byte order mark) stand before it.
    sources: BTreeMap<String, (SourcePath, usize)>,
}

/// What a theme says of the values that it takes.
#[derive(Debug, Default)]
pub struct Terms {
    /// The words that a value is one of, by its name: `mood` is `red`, `blue` or `green`.
    pub choices: BTreeMap<String, Vec<String>>,
    /// The values that are addresses of pages.
    pub pages: Vec<String>,
    /// The values that may be ids of indicators instead.
    pub indicators: Vec<String>,
    /// What to do instead of giving a value that the theme took once, by its name.
    pub retired: BTreeMap<String, String>,
}

impl Terms {
    /// Whether a value is a list where ids of indicators may stand.
    pub fn takes_indicators(&self, name: &str, value: &serde_json::Value) -> bool {
        value.is_array() && self.indicators.iter().any(|known| known == name)
    }
}

/// All that `theme.yaml` says.
#[derive(Debug, Default)]
struct Settings {
    params: serde_json::Map<String, serde_json::Value>,
    terms: Terms,
}

/// A file of the theme: the site's own, or the built-in one.
struct File {
    path: SourcePath,
    blob: Blob,
}

/// The name of the theme that is part of the program.
const BUILT_IN: &str = "default";

/// The hash of all that [`parse`] reads.
pub fn key(config: &Config, sources: &Sources) -> Hash {
    let mut hasher = Hasher::default();
    hasher.text(&config.theme);
    hasher.text(&config.params.to_string());
    hasher.text(&format!("{:?}", config.look));
    hasher.hash(portal::key(config, sources));
    for source in files_of(config, sources) {
        hasher.text(source.path.as_str());
        hasher.hash(source.hash);
    }
    hasher.finish()
}

/// Parses the theme that the settings name. `register` adds the functions and filters that templates may use.
///
/// # Errors
/// When a file cannot be read; whatever is wrong in it is among the diagnostics.
pub fn parse(
    config: &Config,
    sources: &Sources,
    register: fn(&mut Environment<'static>),
) -> io::Result<Diagnosed<Theme>> {
    let mut diagnostics = Vec::new();
    let mut files: BTreeMap<String, File> = embedded::DEFAULT_THEME
        .iter()
        .map(|(name, bytes)| {
            let path = SourcePath::new(&(folder::theme(BUILT_IN) + name));
            (name.to_string(), File { path, blob: Blob::new(slim::slim(name, Bytes::from_static(bytes))) })
        })
        .collect();
    let prefix = folder::theme(&config.theme);
    // What the site's own theme leaves out, the built-in templates still ask for.
    let Settings { mut params, mut terms } = match files.get("theme.yaml") {
        Some(file) => theme_yaml(&file.path, &disk::bytes(&file.blob)?).value,
        None => Settings::default(),
    };
    let (mut own, mut pictures) = (false, BTreeMap::new());
    for source in files_of(config, sources) {
        own = true;
        if folder::is_secret(&source.path) {
            let message = format!("{} 不会发布：{}", source.path, Unfit::Secret.chinese());
            let withheld = Diagnostic::new(Code::FileWithheld, message).at(&source.path, 0..0);
            diagnostics.push(withheld.hint("移到站点文件夹以外；已经公开过的，马上换掉里面的密钥、密码"));
            continue;
        }
        let name = source.path.as_str()[prefix.len()..].to_string();
        if let Some(asset) = name.strip_prefix("assets/") {
            diagnostics.extend(logo::look_at(&config.look, asset, source));
            if asset.starts_with("mood-") && asset.ends_with(".css") {
                diagnostics.extend(faint(&source.path, &disk::bytes(&sources.blob(source))?));
            }
            if let Some(picture) = sources.picture(source) {
                pictures.insert(asset.to_string(), Arc::new(picture));
            }
        }
        let blob = match config.theme == BUILT_IN && slim::is_text(&name) {
            // It is being written on.
            true => Blob::new(slim::slim(&name, disk::bytes(&sources.blob(source))?)),
            false => sources.blob(source),
        };
        files.insert(name, File { path: source.path.clone(), blob });
    }
    if !own && config.theme != BUILT_IN {
        let site = SourcePath::new(config::PATH);
        let message =
            format!("没有叫“{}”的主题：文件夹 themes/{}/ 不存在或是空的", config.theme, config.theme);
        diagnostics.push(
            Diagnostic::new(Code::ThemeMissing, message)
                .at(&site, config.theme_range.clone())
                .hint("删去 theme 这一行就用内置的主题；或者把主题放到 themes/ 里"),
        );
    }

    let mut templates = Environment::new();
    templates.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    templates.set_fuel(Some(FUEL));
    let whitespace = minijinja::syntax::SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    templates.set_syntax(whitespace.expect("the default delimiters are valid"));
    templates.set_debug(true);
    register(&mut templates);
    let mut theme = Theme {
        templates,
        assets: BTreeMap::new(),
        pictures,
        params: Hashed::default(),
        defaults: serde_json::Map::new(),
        terms: Terms::default(),
        portal: None,
        closures: BTreeMap::new(),
        arguments: BTreeMap::new(),
        sources: BTreeMap::new(),
    };
    let mut references = BTreeMap::new();
    for (name, file) in &files {
        if let Some(asset) = name.strip_prefix("assets/") {
            theme.assets.insert(asset.to_string(), file.blob.clone());
        } else if name == "theme.yaml" {
            let own = theme_yaml(&file.path, &disk::bytes(&file.blob)?).collect(&mut diagnostics);
            params.extend(own.params);
            terms.choices.extend(own.terms.choices);
            terms.retired.extend(own.terms.retired);
            terms.indicators.extend(own.terms.indicators);
            terms.pages.extend(own.terms.pages);
        } else if name.ends_with(".html") {
            let bytes = disk::bytes(&file.blob)?;
            match text(&file.path, &bytes) {
                Ok(text) => {
                    let skipped = bytes.len() - text.len();
                    // Messages name the file: the same text in another one is another template.
                    let hash = Hash::of(file.path.as_str().as_bytes()).then(file.blob.hash);
                    references.insert(name.clone(), (hash, referenced(text)));
                    theme.sources.insert(name.clone(), (file.path.clone(), skipped));
                    if let Err(error) = theme.templates.add_template_owned(name.clone(), text.to_string()) {
                        diagnostics.push(syntax(&file.path, text, skipped, &error));
                    }
                }
                Err(diagnostic) => diagnostics.push(diagnostic),
            }
        }
    }
    let pulled_in: BTreeSet<&str> =
        references.values().flat_map(|(_, names)| names.iter().flatten().map(String::as_str)).collect();
    diagnostics.extend(files.values().filter_map(|file| unhooked(&prefix, &file.path, &pulled_in)));
    let mood = config.params.get("mood").or(params.get("mood")).and_then(serde_json::Value::as_str);
    let models = [mood.unwrap_or_default(), "red"].map(|mood| format!("mood-{mood}.css"));
    if config.look.has_sheet()
        && let Some(model) = models.iter().find_map(|name| theme.assets.get(name))
        && !theme.assets.contains_key(SHEET)
    {
        let sheet = sheet(&config.look, &String::from_utf8_lossy(&disk::bytes(model)?));
        theme.assets.insert(SHEET.into(), Blob::new(sheet.into_bytes()));
    }
    let all = Hash::all(references.values().map(|(hash, _)| *hash));
    for name in references.keys() {
        let mut seen = BTreeSet::new();
        let closure = closure(name, &references, all, &mut seen);
        theme.closures.insert(name.clone(), closure);
        let known = |name: &String| references[name].1.iter().all(Option::is_some);
        let looked_up = |name| Some(theme.templates.get_template(name).ok()?.undeclared_variables(false));
        let names: Option<Vec<_>> =
            seen.iter().filter(|name| known(name)).map(|name| looked_up(name)).collect();
        if let Some(names) =
            names.filter(|names| names.len() == seen.len() && name.starts_with("shortcodes/"))
        {
            theme.arguments.insert(name.clone(), names.into_iter().flatten().collect());
        }
    }
    // What a theme takes after all is not retired.
    terms.retired.retain(|name, _| !params.contains_key(name));
    theme.defaults = params.clone();
    if let serde_json::Value::Object(own) = &config.params {
        // Of what does not fit is said where the settings are held against the theme; no template stumbles over it.
        let fits = |name: &String, value| {
            params.get(name).is_none_or(|own| {
                if terms.takes_indicators(name, value) {
                    return true;
                }
                let choices = terms.choices.get(name);
                params::unfit(own, choices.map(Vec::as_slice), value).is_none()
            })
        };
        let fitting: Vec<_> = own.iter().filter(|(name, value)| fits(name, value)).collect();
        params.extend(fitting.into_iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    let hash = Hash::of(serde_json::Value::Object(params.clone()).to_string().as_bytes());
    theme.params = Hashed { hash, value: serde_json::Value::Object(params) };
    theme.terms = terms;
    let policy = theme.policy().filter(|_| !theme.mentions(&["site.policy".to_owned()]).is_empty());
    let own_host = config.base.origin.split_once("://").map_or("", |(_, host)| host);
    for (name, (path, skipped)) in theme.sources.iter().filter(|(_, (path, _))| sources.get(path).is_some()) {
        let Ok(template) = theme.templates.get_template(name) else { continue };
        let text = template.source();
        diagnostics.extend(tags::diagnostics(path, text, *skipped));
        if let Some(policy) = policy {
            diagnostics.extend(blocked::diagnostics(path, text, *skipped, policy, own_host));
        }
    }
    if config.portal.is_some() {
        let sheets = theme.sheets()?;
        let taken = |sign, name: &str| match sign {
            '#' => theme.has_id(name),
            _ => portal::names_class(&sheets, name),
        };
        let policy = theme.policy();
        let portal = portal::parse(config, sources, policy, &taken)?.collect(&mut diagnostics);
        let assets = portal.iter().flat_map(|portal| &portal.assets);
        let assets: Vec<_> = assets.map(|(name, bytes)| (name.clone(), Blob::new(bytes.clone()))).collect();
        if let Some(Portal { classes, .. }) = portal.as_ref().filter(|portal| !portal.classes.is_empty()) {
            for (_, blob) in theme.assets.iter_mut().filter(|(name, _)| name.ends_with(".css")) {
                let sheet = portal::sparing(&String::from_utf8_lossy(&disk::bytes(blob)?), classes);
                *blob = Blob::new(sheet.into_bytes());
            }
        }
        theme.assets.extend(assets);
        theme.portal = portal;
    }
    let mut texts = theme.sources.keys().filter_map(|name| theme.templates.get_template(name).ok());
    if !theme.pictures.is_empty() && !texts.any(|template| template.source().contains("theme_picture")) {
        // Nobody shows one.
        theme.pictures = BTreeMap::new();
    }
    Ok(Diagnosed { value: theme, diagnostics })
}

impl Theme {
    /// The hash of a template and of all that it extends, includes or imports.
    pub fn template_hash(&self, name: &str) -> Hash {
        self.closures.get(name).copied().unwrap_or(Hash::ABSENT)
    }

    /// The name of a template, if there is one of that name.
    pub fn template_name(&self, name: &str) -> Option<&str> {
        self.closures.get_key_value(name).map(|(name, _)| name.as_str())
    }

    /// The names of all templates.
    pub fn template_names(&self) -> impl Iterator<Item = &str> {
        self.closures.keys().map(String::as_str)
    }

    /// The names that a shortcode's template looks up: a call can give no others. `None` where that cannot be told.
    pub fn arguments(&self, template: &str) -> Option<&BTreeSet<String>> {
        self.arguments.get(template)
    }

    /// Where templates have one of some words in them, their comments left out.
    pub fn mentions(&self, words: &[String]) -> Vec<Span> {
        let mut mentions = Vec::new();
        for name in self.sources.keys() {
            let Ok(template) = self.templates.get_template(name) else { continue };
            let text = template.source();
            let found = words.iter().flat_map(|word| text.match_indices(word.as_str()));
            let told = found.filter(|(at, _)| text[..*at].rfind("{#") <= text[..*at].rfind("#}"));
            mentions.extend(told.filter_map(|(at, word)| self.place(name, at..at + word.len())));
        }
        mentions
    }

    /// Gives every text that stands in quotation marks in a template.
    pub fn quoted(&self, mut each: impl FnMut(&str)) {
        for name in self.sources.keys() {
            let Ok(template) = self.templates.get_template(name) else { continue };
            template.source().split(['"', '\'']).for_each(&mut each);
        }
    }

    /// Whether a template, or one of those that it pulls in, shows the body of its page. Where that cannot be told it may.
    pub fn shows_body(&self, name: &str) -> bool {
        self.says(name, |text| text.contains("page.content") || text.contains("[\"content\"]"))
    }

    /// Whether a template, or one of those that it pulls in, shows the list of its page. Where that cannot be told it may.
    pub fn shows_list(&self, name: &str) -> bool {
        self.says(name, |text| text.contains("pager.pages"))
    }

    fn says(&self, name: &str, wanted: impl Fn(&str) -> bool) -> bool {
        let mut names = vec![name.to_owned()];
        let mut at = 0;
        while let Some(name) = names.get(at) {
            let Ok(template) = self.templates.get_template(name) else { return true };
            let text = template.source();
            if wanted(text) {
                return true;
            }
            for name in referenced(text) {
                match name {
                    Some(name) if names.contains(&name) => {}
                    // Nothing is in the way of a hook that nobody uses.
                    Some(name) if !self.sources.contains_key(&name) => {}
                    Some(name) => names.push(name),
                    None => return true,
                }
            }
            at += 1;
        }
        false
    }

    /// What templates write into headings themselves, and whatever else stands in their tags there: what is there once too
    /// often costs a reader nothing.
    pub fn headings(&self) -> String {
        let mut headings = String::new();
        // The environment has them in no order, and what comes first is put first in the face of titles.
        let templates: BTreeMap<_, _> = self.templates.templates().collect();
        for template in templates.values() {
            let mut rest = template.source();
            while let Some(start) = rest.find("<h") {
                rest = &rest[start + 2..];
                let level = rest.as_bytes().first().copied().unwrap_or_default();
                if !matches!(level, b'1'..=b'6') {
                    continue;
                }
                let end = rest.find(&format!("</h{}", char::from(level))).unwrap_or(rest.len());
                headings.extend(rest[..end].chars().filter(|c| !c.is_ascii()));
                rest = &rest[end..];
            }
        }
        headings
    }

    /// The Content-Security-Policy that the theme and the site's settings have, the portal left out; none where there is none.
    pub fn policy(&self) -> Option<&str> {
        self.params
            .value
            .get("policy")
            .and_then(serde_json::Value::as_str)
            .filter(|policy| !policy.is_empty())
    }

    /// All style sheets, one behind the other.
    fn sheets(&self) -> io::Result<String> {
        let mut text = String::new();
        for (_, blob) in self.assets.iter().filter(|(name, _)| name.ends_with(".css")) {
            text += &String::from_utf8_lossy(&disk::bytes(blob)?);
        }
        Ok(text)
    }

    /// Whether some template has an element of that id, written as it is.
    pub fn has_id(&self, id: &str) -> bool {
        let words = ['"', '\''].map(|mark| format!("id={mark}{id}{mark}"));
        self.templates.templates().any(|(_, template)| {
            let text = template.source();
            words.iter().any(|word| text.contains(word.as_str()))
        })
    }

    /// The names that templates look up in an object of that name: `main` and `footer` in `menus`. `None` where some of
    /// them are worked out at render.
    pub fn names_in(&self, object: &str) -> Option<BTreeSet<String>> {
        let mut names = BTreeSet::new();
        for name in self.sources.keys() {
            let template = self.templates.get_template(name).ok()?;
            let text = template.source();
            for (at, _) in text.match_indices(object) {
                let (before, behind) = (&text[..at], &text[at + object.len()..]);
                let is_word = |c: char| c.is_alphanumeric() || c == '_';
                let in_comment = before.rfind("{#") > before.rfind("#}");
                if in_comment || before.ends_with(is_word) || behind.starts_with(is_word) {
                    continue;
                }
                let quoted = behind.strip_prefix('[').and_then(|rest| rest.strip_prefix(['"', '\'']));
                if let Some(name) = behind.strip_prefix('.').or(quoted) {
                    names.insert(name[..name.find(|c| !is_word(c)).unwrap_or(name.len())].to_owned());
                    continue;
                }
                // A short name for the object itself: `{% set params = site.params %}`.
                let is_short = before.ends_with(&format!("set {object} = site."));
                if !is_short && !behind.trim_start().starts_with('=') {
                    return None;
                }
            }
        }
        Some(names)
    }

    /// Where bytes of a template stand; built-in templates have the place they would have in the site.
    pub fn place(&self, template: &str, range: Range<usize>) -> Option<Span> {
        let (source, skipped) = self.sources.get(template)?;
        Some(Span::new(source, range.start + skipped..range.end + skipped))
    }
}

fn files_of<'a>(
    config: &Config,
    sources: &'a Sources,
) -> impl Iterator<Item = &'a crate::source::Source> + use<'a> {
    let prefix = folder::theme(&config.theme);
    let from = SourcePath::new(&prefix);
    sources
        .range(from..)
        .map(|(_, source)| source)
        .take_while(move |source| source.path.as_str().starts_with(&prefix))
}

fn text<'a>(path: &SourcePath, bytes: &'a [u8]) -> Result<&'a str, Diagnostic> {
    source::text(path, bytes).map(|text| text.trim_start_matches('\u{feff}'))
}

fn theme_yaml(path: &SourcePath, bytes: &[u8]) -> Diagnosed<Settings> {
    let text = match text(path, bytes) {
        Ok(text) => text,
        Err(diagnostic) => return Diagnosed { value: Settings::default(), diagnostics: vec![diagnostic] },
    };
    let codes = Codes {
        unknown_key: Code::ThemeInvalid,
        missing_key: Code::ThemeInvalid,
        wrong_type: Code::ThemeInvalid,
        invalid: Code::ThemeInvalid,
    };
    let mut decoder = Decoder::new(path, codes);
    let root = yaml::parse(path, text, bytes.len() - text.len()).collect(&mut decoder.diagnostics);
    let mut settings = Settings::default();
    if decoder.diagnostics.is_empty()
        && let Some(mut map) = decoder.root(&root, "theme.yaml ")
    {
        for key in ["name", "description", "licence"] {
            let _ = map.take(key).and_then(|field| decoder.text(field));
        }
        if let Some(field) = map.take("params")
            && let serde_json::Value::Object(values) = config::params(field)
        {
            settings.params = values;
        }
        if let Some(mut choices) = map.take("choices").and_then(|field| decoder.map(field)) {
            for (entry, field) in choices.all() {
                settings.terms.choices.insert(entry.key.clone(), decoder.texts(field));
            }
        }
        if let Some(field) = map.take("pages") {
            settings.terms.pages = decoder.texts(field);
        }
        if let Some(field) = map.take("indicators") {
            settings.terms.indicators = decoder.texts(field);
        }
        if let Some(mut retired) = map.take("retired").and_then(|field| decoder.map(field)) {
            for (entry, field) in retired.all() {
                if let Some(instead) = decoder.text(field) {
                    settings.terms.retired.insert(entry.key.clone(), instead);
                }
            }
        }
        decoder.finish(map);
    }
    Diagnosed { value: settings, diagnostics: decoder.diagnostics }
}

/// The sheet of a site's own look: the colours of a mood turned to the site's, and the size of its logo.
fn sheet(look: &Look, model: &str) -> String {
    let mut sheet = match look.colour {
        Some(colour) => palette::sheet(model, colour),
        None => model.to_owned(),
    };
    if look.logo.is_some() {
        sheet += LOGO;
    }
    sheet
}

/// The colours of a sheet that texts have, and that cannot be read.
fn faint(path: &SourcePath, bytes: &[u8]) -> Vec<Diagnostic> {
    let faint = palette::faint(&String::from_utf8_lossy(bytes)).into_iter();
    faint
        .map(|palette::Faint { range, name, ground, ratio, instead }| {
            // Rounded down: what is not enough is not to look as if it were.
            let ratio = (ratio * 10.0).floor() / 10.0;
            let message = format!("“--{name}”看不清：与“--{ground}”的对比度是 {ratio:.1}，要 4.5 以上");
            let diagnostic = Diagnostic::new(Code::ThemeContrast, message).at(path, range);
            diagnostic.hint(Hint::write(instead.to_string()))
        })
        .collect()
}

/// A file of the site among the hooks, or of the name of one, that no template pulls in.
fn unhooked(prefix: &str, path: &SourcePath, pulled_in: &BTreeSet<&str>) -> Option<Diagnostic> {
    let name = path.as_str().strip_prefix(prefix)?;
    let hooks = || pulled_in.iter().filter_map(|name| name.strip_prefix(HOOKS)?.strip_suffix(".html"));
    let meant = match name.strip_prefix(HOOKS) {
        Some(below) => nearest(below.rsplit_once('.').map_or(below, |(stem, _)| stem), hooks()),
        None => hooks().find(|hook| path.file_name().strip_suffix(".html") == Some(hook)),
    };
    if pulled_in.contains(name) || (meant.is_none() && !name.starts_with(HOOKS)) {
        return None;
    }
    let message = format!("没有模板用到“{name}”，它不会显示");
    let hint = match meant {
        Some(meant) => format!("文件名应为 {prefix}{HOOKS}{meant}.html"),
        None => format!(
            "{HOOKS} 里可以放的：{}",
            hooks().map(|hook| format!("{hook}.html")).collect::<Vec<_>>().join("、")
        ),
    };
    Some(Diagnostic::new(Code::ThemeUnused, message).at(path, 0..0).hint(hint))
}

/// The names in the tags that pull in other templates; `None` where a name is worked out at render.
fn referenced(text: &str) -> Vec<Option<String>> {
    let mut names = Vec::new();
    for tag in text.split("{%").skip(1) {
        let tag = tag.trim_start_matches(['-', '+']).trim_start();
        let Some(word) = ["extends", "include", "import", "from"].into_iter().find(|word| {
            tag.strip_prefix(word)
                .is_some_and(|rest| rest.starts_with([' ', '"', '\'', '(', '[', '\n', '\t']))
        }) else {
            continue;
        };
        let rest = tag[word.len()..].trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let name = quote.and_then(|quote| rest[1..].split_once(quote)).map(|(name, _)| name.to_string());
        names.push(name);
    }
    names
}

fn closure(
    name: &str,
    references: &BTreeMap<String, (Hash, Vec<Option<String>>)>,
    all: Hash,
    seen: &mut BTreeSet<String>,
) -> Hash {
    let Some((hash, names)) = references.get(name) else { return Hash::ABSENT };
    if !seen.insert(name.to_string()) {
        return *hash;
    }
    let parts: Vec<Hash> = names
        .iter()
        .map(|name| name.as_ref().map_or(all, |name| closure(name, references, all, seen)))
        .collect();
    Hash::all(std::iter::once(*hash).chain(parts))
}

fn syntax(path: &SourcePath, text: &str, skipped: usize, error: &minijinja::Error) -> Diagnostic {
    let range = range_of(text, error);
    let message = match error.kind() {
        ErrorKind::SyntaxError => "模板写法有误",
        _ => "模板不能编译",
    };
    let range = range.start + skipped..range.end + skipped;
    let diagnostic = Diagnostic::new(Code::TemplateSyntax, message).at(path, range);
    let diagnostic = diagnostic.breaks([Node::Source(path.clone())]);
    match error.detail() {
        Some(detail) if let Some(hint) = tags::unpaired(text, &range_of(text, error), detail) => {
            diagnostic.hint(hint)
        }
        Some(detail) => diagnostic.hint(chinese(detail)),
        None => diagnostic,
    }
}

/// What minijinja says of an error, in Chinese as far as theme authors usually meet it.
pub fn chinese(detail: &str) -> String {
    let whole = match detail {
        "recursion limit exceeded" => "模板一层套一层，没有尽头",
        "range has too many elements" => "range 的范围太大",
        "unexpected end of string" => "引号没有配对",
        "unexpected end of comment" => "注释没有结束，缺少“#}”",
        "unexpected end of raw block" => "raw 没有结束，缺少“{% endraw %}”",
        "unexpected input after expression" => "一个式子后面还有多余的文字",
        "unexpected character" => "这里有不认识的符号；引号、括号和逗号要用半角",
        "unexpected end of input, expected end of block" => {
            "标签没有结束：if、for、block 等要有对应的 endif、endfor、endblock"
        }
        _ => "",
    };
    if !whole.is_empty() {
        return whole.into();
    }
    let rules: [(&str, fn(&str) -> String); 7] = [
        ("cycle in template inheritance", |_| "模板绕了一圈又继承了自己".into()),
        ("unknown statement ", |rest| format!("没有“{rest}”这个标签")),
        ("unable to calculate ", |rest| format!("“{rest}”算不出来：除数是零，或者数太大")),
        ("tried to use ", |rest| {
            let operator = rest.split(' ').next().unwrap_or("");
            format!("“{operator}”两边的值不能这样计算：文字和数字不能混在一起算，连接文字用“~”")
        }),
        ("block ", |rest| format!("block {} 写了两次", rest.split(' ').next().unwrap_or(""))),
        ("unexpected ", |rest| match rest.split_once(", expected ") {
            Some((found, expected)) => format!("这里应为{}，却是{}", token(expected), token(found)),
            None => format!("不该有{}", token(rest)),
        }),
        ("value is not ", |_| "参数的类型不对".into()),
    ];
    let rule = rules.into_iter().find_map(|(start, say)| Some((detail.strip_prefix(start)?, say)));
    rule.map_or_else(|| format!("模板引擎说：{detail}"), |(rest, say)| say(rest))
}

/// A token of a template as minijinja names it, in Chinese.
fn token(name: &str) -> String {
    match name {
        "end of input" => "模板的结尾".into(),
        "end of variable block" => "“}}”".into(),
        "start of variable block" => "“{{”".into(),
        "end of block" => "“%}”".into(),
        "start of block" => "“{%”".into(),
        "template-data" => "标签以外的文字".into(),
        "identifier" => "一个名字".into(),
        "string" => "带引号的文字".into(),
        "integer" | "float" => "一个数字".into(),
        "expression" => "一个式子".into(),
        name => format!("“{}”", name.trim_matches('`')),
    }
}

/// Bytes that a template error is about; its line where there is nothing finer.
pub fn range_of(text: &str, error: &minijinja::Error) -> Range<usize> {
    if let Some(range) = error.range()
        && range.end <= text.len()
        && text.is_char_boundary(range.start)
        && text.is_char_boundary(range.end)
    {
        return range;
    }
    let line = error.line().unwrap_or(1).max(1) - 1;
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let end = text[start.min(text.len())..].lines().next().map_or(start, |line| start + line.len());
    start.min(text.len())..end.min(text.len())
}
