//! What one render knows besides the site: where its page is, and what went wrong so far. Makes links and turns
//! template errors into diagnostics.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex};

use minijinja::{Error, ErrorKind, State, Value};

use crate::config::Base;
use crate::diagnostic::{Code, Diagnostic, Hint, Node, Span, nearest};
use crate::document::Call;
use crate::lens::Lens;
use crate::path::{RoutePath, SourcePath};
use crate::plan::PageView;
use crate::render::arguments;
use crate::site::LinkStyle;
use crate::site::widen;
use crate::theme;

/// The surroundings of one render.
#[derive(Debug)]
pub struct Scope {
    /// The site, as far as it may be seen.
    pub lens: Arc<Lens>,
    /// The page being rendered.
    here: RoutePath,
    /// Links may be relative: not on the page for addresses that lead nowhere, which is shown anywhere.
    relative: bool,
    diagnostics: Mutex<Vec<Diagnostic>>,
    /// What template functions found that is no error, until whoever rendered the template says where.
    remarks: Mutex<Vec<Trouble>>,
    /// How many ids there are so far, by prefix.
    ids: Mutex<BTreeMap<String, usize>>,
    /// What is rendered is a piece of the page that sees the site through this: it has slots for ids, which are given
    /// when it is put in its place.
    piece_of: Option<Arc<Lens>>,
    /// Something was asked that has another answer on every page.
    is_own: AtomicBool,
}

/// Stands on both sides of a slot for an id: no source has this character.
const SLOT: char = '\0';

/// The site as templates see it, which is how their functions come to the scope. What it is asked for is in `site`.
#[derive(Debug)]
pub struct SiteObject(pub Arc<Scope>);

/// A problem of the site that a template function came upon; travels inside a template error.
#[derive(Debug)]
pub struct Trouble {
    /// What sort of problem.
    pub code: Code,
    /// What was found.
    pub message: String,
    /// What to do.
    pub hints: Vec<Hint>,
    /// The source that should have held what was looked for.
    pub source: Option<SourcePath>,
    /// What it follows from where that is broken.
    pub follows: Vec<Node>,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Trouble {}

impl From<Trouble> for Error {
    fn from(trouble: Trouble) -> Error {
        Error::new(ErrorKind::InvalidOperation, trouble.message.clone()).with_source(trouble)
    }
}

impl Scope {
    /// The surroundings of a page at `here`.
    pub fn new(lens: Arc<Lens>, here: &RoutePath, view: &PageView) -> Scope {
        let relative = lens.links().relative && *view != PageView::NotFound;
        Scope {
            lens,
            here: here.clone(),
            relative,
            diagnostics: Mutex::default(),
            remarks: Mutex::default(),
            ids: Mutex::default(),
            piece_of: None,
            is_own: AtomicBool::new(false),
        }
    }

    /// The surroundings of a piece of this page that may be the same on other pages.
    pub fn inner(&self) -> Scope {
        Scope {
            lens: Arc::new(self.lens.inner()),
            here: self.here.clone(),
            relative: self.relative,
            diagnostics: Mutex::default(),
            remarks: Mutex::default(),
            ids: Mutex::default(),
            piece_of: Some(self.lens.clone()),
            is_own: AtomicBool::new(false),
        }
    }

    /// The page being rendered.
    pub fn here(&self) -> &RoutePath {
        self.asks_of_page();
        &self.here
    }

    /// Notes that what is rendered belongs to this page alone.
    pub fn asks_of_page(&self) {
        self.is_own.store(true, Relaxed);
    }

    /// Whether what was rendered belongs to this page alone.
    pub fn is_own(&self) -> bool {
        self.is_own.load(Relaxed)
    }

    /// The scope of the render that a template function is called in.
    pub fn of(state: &State<'_, '_>) -> Option<Arc<Scope>> {
        state.lookup("site")?.downcast_object_ref::<SiteObject>().map(|site| site.0.clone())
    }

    /// `prefix-1`, `prefix-2` and so on: an id that no other element of the page got from here. In a piece, a slot for one.
    pub fn fresh_id(&self, prefix: &str) -> String {
        let mut ids = self.ids.lock().expect("no render panics while it counts");
        let count = ids.entry(prefix.to_string()).or_default();
        *count += 1;
        if self.piece_of.is_some() {
            format!("{SLOT}{prefix}-{count}{SLOT}")
        } else {
            format!("{prefix}-{count}")
        }
    }

    /// Writes a piece with ids of this page in its slots.
    pub fn fill(&self, piece: &str, html: &mut String) {
        let mut ids: BTreeMap<&str, String> = BTreeMap::new();
        for (at, part) in piece.split(SLOT).enumerate() {
            if at % 2 == 0 {
                html.push_str(part);
                continue;
            }
            let prefix = part.rsplit_once('-').map_or(part, |(prefix, _)| prefix);
            html.push_str(ids.entry(part).or_insert_with(|| self.fresh_id(prefix)));
        }
    }

    /// A link from this page to a route, ready for an `href`.
    pub fn href(&self, route: &RoutePath) -> Value {
        Value::from_safe_string(self.link(route))
    }

    /// A link from this page to a route: below the base path, or relative to this page's file.
    pub fn link(&self, route: &RoutePath) -> String {
        if self.relative {
            self.asks_of_page();
        }
        link(self.lens.links(), self.relative, &self.here, route)
    }

    /// The full address of a route.
    pub fn permalink(&self, route: &RoutePath) -> String {
        absolute(&self.lens.links().base, route)
    }

    /// Keeps a diagnostic, if there is one.
    pub fn complain(&self, diagnostic: impl Into<Option<Diagnostic>>) {
        self.diagnostics.lock().expect("no render panics while it complains").extend(diagnostic.into());
    }

    /// Keeps what a template function has to say though it could do what it was asked.
    pub fn remark(&self, trouble: Trouble) {
        self.remarks.lock().expect("no render panics while it complains").push(trouble);
    }

    /// What was remarked so far, without places.
    pub fn remarks(&self) -> Vec<Diagnostic> {
        let remarks = std::mem::take(&mut *self.remarks.lock().expect("no render panics while it complains"));
        remarks.iter().map(trouble_diagnostic).collect()
    }

    /// The diagnostics so far.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.diagnostics.lock().expect("no render panics while it complains"))
    }

    /// What a template error says, at its place in the template.
    pub fn diagnose(&self, error: &Error) -> Diagnostic {
        let (inner, trouble) = innermost(error);
        let name = inner.name().or_else(|| error.name()).unwrap_or("");
        let text = inner.template_source().unwrap_or("");
        let range = theme::range_of(text, inner);
        let snippet = text.get(range.clone()).unwrap_or("").trim();
        let mut diagnostic = match trouble {
            Some(trouble) => trouble_diagnostic(trouble),
            None => self.template_diagnostic(inner, snippet),
        };
        if let Some(place) = self.lens.template_place(name, range) {
            diagnostic = diagnostic.span(place);
        }
        if *self.here.as_str() != *"/" {
            diagnostic.hints.push(format!("生成 {} 时发现", self.here).into());
        }
        diagnostic
    }

    /// What an error in a shortcode's template says, at the place where the shortcode is called.
    pub fn diagnose_call(
        &self,
        error: &Error,
        call: &Call,
        template: &str,
        source: &SourcePath,
    ) -> Diagnostic {
        let range = widen(&call.range);
        match innermost(error) {
            (_, Some(trouble)) => trouble_diagnostic(trouble).at(source, range),
            (inner, None) => {
                let text = inner.template_source().unwrap_or("");
                let place = theme::range_of(text, inner);
                let snippet = text.get(place.clone()).unwrap_or("").trim();
                if let Some(missing) = arguments::missing(call, template, inner, snippet) {
                    return missing.at(source, range);
                }
                let mut diagnostic = self.template_diagnostic(inner, snippet).at(source, range);
                if let Some(place) = inner.name().and_then(|name| self.lens.template_place(name, place)) {
                    diagnostic = diagnostic.related(place, "短代码的模板在这里出错");
                }
                diagnostic
            }
        }
    }

    /// What of the site the values rest on that were looked at so far.
    fn grounds(&self) -> Vec<Node> {
        let page = self.piece_of.as_ref().filter(|_| self.is_own());
        page.into_iter().chain([&self.lens]).flat_map(|lens| lens.grounds()).collect()
    }

    fn template_diagnostic(&self, error: &Error, snippet: &str) -> Diagnostic {
        let quoted = quoted(error);
        let call = snippet.split('(').next().unwrap_or(snippet).trim_start_matches('.');
        let message = match error.kind() {
            ErrorKind::UndefinedError => {
                let name = if quoted.is_empty() { snippet } else { quoted };
                format!("模板里的“{name}”没有值：名字写错了，或者这一页没有它")
            }
            ErrorKind::TemplateNotFound => format!("没有模板“{quoted}”"),
            ErrorKind::UnknownFilter => format!("没有这个过滤器：{snippet}"),
            ErrorKind::UnknownFunction => format!("没有这个函数：{call}"),
            ErrorKind::UnknownMethod => format!("没有这个方法：{call}"),
            ErrorKind::UnknownTest => format!("没有这个判断：{snippet}"),
            ErrorKind::MissingArgument => format!("缺少参数：{snippet}"),
            ErrorKind::TooManyArguments => format!("参数太多：{snippet}"),
            ErrorKind::OutOfFuel => "模板运行的步数太多，可能有不会结束的循环".to_string(),
            _ => format!("模板运行出错：{snippet}"),
        };
        // A template that does not compile is missing too.
        let is_there = error.kind() == ErrorKind::TemplateNotFound && self.lens.template(quoted).is_some();
        let uncompiled = is_there.then(|| self.lens.template_place(quoted, 0..0)).flatten();
        let diagnostic = Diagnostic::new(Code::TemplateRender, message);
        let diagnostic = diagnostic.follows(uncompiled.map(|place| Node::Source(place.source)));
        let diagnostic =
            diagnostic.follows(if is_about_values(error.kind()) { self.grounds() } else { Vec::new() });
        match error.kind() {
            ErrorKind::UndefinedError => {
                diagnostic.hint("能用的名字用 linli docs theme 看；不一定有的值先用 {% if %} 判断")
            }
            ErrorKind::TemplateNotFound => match nearest(quoted, self.lens.template_names()) {
                Some(near) => diagnostic.hint(Hint::perhaps(near).for_words(quoted)),
                None => diagnostic,
            },
            ErrorKind::UnknownFilter
            | ErrorKind::UnknownFunction
            | ErrorKind::UnknownMethod
            | ErrorKind::UnknownTest => diagnostic.hint("能用的函数和过滤器用 linli docs theme 看"),
            ErrorKind::OutOfFuel => {
                diagnostic.hint("看看循环（for）里套着循环的、自己用自己的宏，少循环一些")
            }
            _ => match error.detail() {
                Some(detail) => diagnostic.hint(theme::chinese(detail)),
                None => diagnostic,
            },
        }
    }
}

/// Whether an error can come of what the site's sources say; else it is the template's own.
fn is_about_values(kind: ErrorKind) -> bool {
    !matches!(
        kind,
        ErrorKind::TemplateNotFound
            | ErrorKind::UnknownFilter
            | ErrorKind::UnknownFunction
            | ErrorKind::UnknownTest
            | ErrorKind::MissingArgument
            | ErrorKind::TooManyArguments
            | ErrorKind::SyntaxError
            | ErrorKind::OutOfFuel
    )
}

/// The name that an error is about, as far as its text has one in quotation marks.
fn quoted(error: &Error) -> &str {
    error.detail().and_then(|detail| detail.split(['`', '"', '\'']).nth(1)).unwrap_or("")
}

/// The error that started it, and the trouble in it if a function of ours did.
fn innermost(error: &Error) -> (&Error, Option<&Trouble>) {
    let mut inner = error;
    loop {
        match inner.source() {
            Some(source) => match (source.downcast_ref::<Error>(), source.downcast_ref::<Trouble>()) {
                (Some(deeper), _) => inner = deeper,
                (None, trouble) => return (inner, trouble),
            },
            None => return (inner, None),
        }
    }
}

fn trouble_diagnostic(trouble: &Trouble) -> Diagnostic {
    let mut diagnostic =
        Diagnostic::new(trouble.code, trouble.message.clone()).follows(trouble.follows.clone());
    diagnostic.hints = trouble.hints.clone();
    match &trouble.source {
        Some(source) => diagnostic.related(Span::new(source, 0..0), "在这个文件里没有找到"),
        None => diagnostic,
    }
}

/// A link from the page at `here` to a route, ready for an `href`.
pub(super) fn link(links: &LinkStyle, relative: bool, here: &RoutePath, route: &RoutePath) -> String {
    if !relative {
        return encode(&format!("{}{route}", links.base.path));
    }
    let (from, to) = (here.file(), route.file());
    let from: Vec<&str> = from.split('/').collect();
    let to: Vec<&str> = to.split('/').collect();
    let common =
        from.iter().zip(&to).take_while(|(a, b)| a == b).count().min(from.len() - 1).min(to.len() - 1);
    let up = "../".repeat(from.len() - 1 - common);
    encode(&format!("{up}{}", to[common..].join("/")))
}

/// The full address of a route, ready for an attribute.
pub(super) fn absolute(base: &Base, route: &RoutePath) -> String {
    encode(&format!("{}{}{route}", base.origin, base.path))
}

/// Percent-encodes what may not stand in an address or an attribute.
pub fn encode(path: &str) -> String {
    // Letters, digits and -._~/:?#[]@!$&()*+,;=% as ranges: it is asked of every byte of every link.
    let plain = |byte: u8| {
        let signs = matches!(byte, b'!' | b'#'..=b'&' | b'=' | b']' | b'_' | b'~');
        signs || matches!(byte, b'('..=b';' | b'?'..=b'[' | b'a'..=b'z')
    };
    if path.bytes().all(|byte| plain(byte) && byte != b'&') {
        return path.to_string();
    }
    let mut encoded = String::with_capacity(path.len() + 16);
    for byte in path.bytes() {
        match byte {
            b'&' => encoded.push_str("&amp;"),
            byte if plain(byte) => encoded.push(char::from(byte)),
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}
