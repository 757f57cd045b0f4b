//! Stage 2, `parse`, for the theme: its files, laid file by file over the built-in theme, to compiled templates.
//! Knows nothing of the site; the names that templates may use are in `render::vocabulary`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use minijinja::{Environment, ErrorKind, UndefinedBehavior};

use crate::config::{self, Config};
use crate::diagnostic::{Code, Diagnosed, Diagnostic};
use crate::embedded;
use crate::hash::{Hash, Hashed, Hasher};
use crate::path::SourcePath;
use crate::source::Sources;
use crate::yaml::{self, Codes, Decoder};

/// How many steps one template may take: far more than any real page needs, and an endless loop ends.
const FUEL: u64 = 50_000_000;

/// The templates and assets of a site.
#[derive(Debug)]
pub struct Theme {
    /// The compiled templates by name: `page.html`, `partials/head.html`.
    pub templates: Environment<'static>,
    /// Files under `assets/` by the name below it: `style.css`.
    pub assets: BTreeMap<String, Hashed<Arc<[u8]>>>,
    /// The values of `theme.yaml`, those of `site.yaml` over them.
    pub params: Hashed<serde_json::Value>,
    /// Of each template, with all that it extends, includes or imports.
    closures: BTreeMap<String, Hash>,
    /// Where each template was read from.
    sources: BTreeMap<String, SourcePath>,
}

/// A file of the theme: the site's own, or the built-in one.
struct File {
    path: SourcePath,
    bytes: Arc<[u8]>,
    hash: Hash,
}

/// The hash of all that [`parse`] reads.
pub fn key(config: &Config, sources: &Sources) -> Hash {
    let mut hasher = Hasher::default();
    hasher.text(&config.theme);
    hasher.text(&config.params.to_string());
    for source in files_of(config, sources) {
        hasher.text(source.path.as_str());
        hasher.hash(source.hash);
    }
    hasher.finish()
}

/// Parses the theme that the settings name. `register` adds the functions and filters that templates may use.
pub fn parse(
    config: &Config,
    sources: &Sources,
    register: fn(&mut Environment<'static>),
) -> Diagnosed<Theme> {
    let mut diagnostics = Vec::new();
    let mut files: BTreeMap<String, File> = embedded::DEFAULT_THEME
        .iter()
        .map(|(name, bytes)| {
            let path = SourcePath::new(&format!("themes/default/{name}"));
            (name.to_string(), File { path, hash: Hash::of(bytes), bytes: Arc::from(*bytes) })
        })
        .collect();
    let prefix = format!("themes/{}/", config.theme);
    let mut own = false;
    for source in files_of(config, sources) {
        own = true;
        let name = source.path.as_str()[prefix.len()..].to_string();
        files
            .insert(name, File { path: source.path.clone(), bytes: source.bytes.clone(), hash: source.hash });
    }
    if !own && config.theme != "default" {
        let site = SourcePath::new(config::PATH);
        let message =
            format!("没有叫“{}”的主题：文件夹 themes/{}/ 不存在或是空的", config.theme, config.theme);
        diagnostics.push(
            Diagnostic::error(Code::ThemeMissing, message)
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
        params: Hashed::default(),
        closures: BTreeMap::new(),
        sources: BTreeMap::new(),
    };
    let mut params = serde_json::Map::new();
    let mut references = BTreeMap::new();
    for (name, file) in &files {
        if let Some(asset) = name.strip_prefix("assets/") {
            theme.assets.insert(asset.to_string(), Hashed { hash: file.hash, value: file.bytes.clone() });
        } else if name == "theme.yaml" {
            params = theme_yaml(file).collect(&mut diagnostics);
        } else if name.ends_with(".html") {
            match text(file) {
                Ok(text) => {
                    references.insert(name.clone(), (file.hash, referenced(text)));
                    theme.sources.insert(name.clone(), file.path.clone());
                    if let Err(error) = theme.templates.add_template_owned(name.clone(), text.to_string()) {
                        diagnostics.push(syntax(file, text, &error));
                    }
                }
                Err(diagnostic) => diagnostics.push(diagnostic),
            }
        }
    }
    let all = Hash::all(references.values().map(|(hash, _)| *hash));
    for name in references.keys() {
        let mut seen = BTreeSet::new();
        let closure = closure(name, &references, all, &mut seen);
        theme.closures.insert(name.clone(), closure);
    }
    if let serde_json::Value::Object(own) = &config.params {
        params.extend(own.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    let hash = Hash::of(serde_json::Value::Object(params.clone()).to_string().as_bytes());
    theme.params = Hashed { hash, value: serde_json::Value::Object(params) };
    Diagnosed { value: theme, diagnostics }
}

impl Theme {
    /// The hash of a template and of all that it extends, includes or imports.
    pub fn template_hash(&self, name: &str) -> Hash {
        self.closures.get(name).copied().unwrap_or(Hash::ABSENT)
    }

    /// Whether there is such a template.
    pub fn has_template(&self, name: &str) -> bool {
        self.closures.contains_key(name)
    }

    /// The names of all templates.
    pub fn template_names(&self) -> impl Iterator<Item = &str> {
        self.closures.keys().map(String::as_str)
    }

    /// Where a template was read from; built-in ones have the place they would have in the site.
    pub fn template_source(&self, name: &str) -> Option<&SourcePath> {
        self.sources.get(name)
    }
}

fn files_of<'a>(
    config: &Config,
    sources: &'a Sources,
) -> impl Iterator<Item = &'a crate::source::Source> + use<'a> {
    let prefix = format!("themes/{}/", config.theme);
    let from = SourcePath::new(&prefix);
    sources
        .range(from..)
        .map(|(_, source)| source)
        .take_while(move |source| source.path.as_str().starts_with(&prefix))
}

fn text(file: &File) -> Result<&str, Diagnostic> {
    std::str::from_utf8(&file.bytes).map(|text| text.trim_start_matches('\u{feff}')).map_err(|error| {
        let at = error.valid_up_to();
        Diagnostic::error(Code::SourceEncoding, "模板不是 UTF-8 编码的文本").at(&file.path, at..at)
    })
}

fn theme_yaml(file: &File) -> Diagnosed<serde_json::Map<String, serde_json::Value>> {
    let text = match text(file) {
        Ok(text) => text,
        Err(diagnostic) => return Diagnosed { value: serde_json::Map::new(), diagnostics: vec![diagnostic] },
    };
    let codes = Codes {
        unknown_key: Code::ThemeInvalid,
        missing_key: Code::ThemeInvalid,
        wrong_type: Code::ThemeInvalid,
        invalid: Code::ThemeInvalid,
    };
    let mut decoder = Decoder::new(&file.path, codes);
    let root = yaml::parse(&file.path, text, 0).collect(&mut decoder.diagnostics);
    let mut params = serde_json::Map::new();
    if decoder.diagnostics.is_empty()
        && let Some(mut map) = decoder.root(&root, "theme.yaml ")
    {
        for key in ["name", "description", "licence"] {
            let _ = map.take(key).and_then(|field| decoder.text(field));
        }
        if let Some(field) = map.take("params")
            && let serde_json::Value::Object(values) = config::params(field)
        {
            params = values;
        }
        decoder.finish(map);
    }
    Diagnosed { value: params, diagnostics: decoder.diagnostics }
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

fn syntax(file: &File, text: &str, error: &minijinja::Error) -> Diagnostic {
    let range = range_of(text, error);
    let mut diagnostic = match error.kind() {
        ErrorKind::SyntaxError => Diagnostic::error(Code::TemplateSyntax, "模板写法有误"),
        _ => Diagnostic::error(Code::TemplateSyntax, "模板不能编译"),
    };
    if let Some(detail) = error.detail() {
        diagnostic = diagnostic.hint(format!("minijinja：{detail}"));
    }
    diagnostic.at(&file.path, range)
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
