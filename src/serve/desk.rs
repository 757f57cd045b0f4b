//! The desk at `/_linli/`: what is wrong and where, what is not finished, what the last pass did, and the site on a
//! phone and on a desk. All from what is shown; the page asks for itself again after every event.

use std::net::{IpAddr, UdpSocket};

use minijinja::{Environment, Value, context};
use qrcodegen::{QrCode, QrCodeEcc};

use std::collections::BTreeSet;

use super::lookup::encoded;
use super::server::Server;
use super::shown::{Shown, weight};
use super::signing;
use crate::check::waivers::{State, Texts};
use crate::config::waivers::is_about_signatures;
use crate::dataset::Dataset;
use crate::dataset::figure::Quantity;
use crate::diagnostic::{Code, Diagnostic, Level, Span};
use crate::due::{self, Due, Sort};
use crate::engine::Snapshot;
use crate::hash::Hasher;
use crate::lens::Scene;
use crate::path::{RoutePath, SourcePath};
use crate::plan;
use crate::report;
use crate::site::{Exclusion, Site};

/// So many problems are written out; more are counted.
const PROBLEMS: usize = 60;
/// So many routes of the last pass are listed.
const ROUTES: usize = 40;
/// So many things that a draft lacks are written out.
const LACKS: usize = 5;
/// So many days ahead a review is announced.
const AHEAD: i64 = 30;

/// The desk as HTML.
pub(super) fn page(server: &Server, shown: &Shown, local: bool) -> String {
    let snapshot = &shown.snapshot;
    let site = snapshot.site().map(|site| &**site);
    let base = shown.links().base.path.as_str();
    let unfinished =
        snapshot.scene.as_deref().map(|scene| Unfinished::of(scene, snapshot)).unwrap_or_default();
    let place = |span: &Span| place(server, shown, span, local);
    let pages = |routes: &[RoutePath]| -> Value {
        routes.iter().map(|route| context! { route => route.as_str(), url => link(base, route) }).collect()
    };
    let figures = |figures: &[Open]| -> Value {
        figures
            .iter()
            .map(|open| {
                context! {
                    name => open.name.as_str(), id => open.id.as_str(), owner => open.owner.as_str(),
                    state => open.state.as_str(), late => open.late,
                    place => place(&open.span), pages => pages(&open.pages),
                }
            })
            .collect()
    };
    let hidden: Value = site
        .into_iter()
        .flat_map(|site| site.excluded().map(move |(source, held)| (site.page(source), source, held)))
        .map(|(page, source, held)| {
            let sort = match held.why {
                Exclusion::Draft => "draft",
                Exclusion::Scheduled(_) => "scheduled",
                Exclusion::Expired(_) | Exclusion::LeftOut => "expired",
            };
            let why = held.why.chinese();
            let state = held.by.as_ref().map_or(why.clone(), |section| format!("栏目 {section} {why}"));
            let title = page.map_or(source.file_name(), |page| page.summary.matter().title.as_str());
            let lacks: Value = snapshot
                .lacking(source)
                .take(LACKS)
                .map(
                    |one| context! { message => one.message.as_str(), place => one.span.as_ref().map(place) },
                )
                .collect();
            context! {
                title, sort, state, lacks, url => page.map(|page| link(base, &page.summary.route)),
                more => snapshot.lacking(source).count().saturating_sub(LACKS),
                place => place(&Span::new(source, 0..0)),
            }
        })
        .collect();
    let timings: Value = snapshot
        .timings
        .iter()
        .map(|(stage, time)| context! { stage => *stage, time => milliseconds(time.as_secs_f64() * 1e3) })
        .collect();
    let rendered: Value = snapshot
        .rendered
        .iter()
        .take(ROUTES)
        .map(|(route, reason)| {
            context! { route => route.as_str(), url => link(base, route), why => reason.chinese() }
        })
        .collect();
    let paths: Value = site
        .into_iter()
        .flat_map(Site::pages)
        .take(2000)
        .map(|page| {
            context! { path => page.summary.route.as_str(), title => page.summary.matter().title.as_str() }
        })
        .collect();
    render(
        "desk.html",
        context! {
            title => site.map_or("", |site| site.config.title.as_str()),
            home => encoded(&format!("{base}/")),
            problems => Value::from_safe_string(with_forms(server, shown, local)),
            token => local.then_some(&server.token),
            counts => counts(shown), hidden, paths,
            pending => figures(&unfinished.pending),
            review => figures(&unfinished.review),
            signing => signing::listed(shown, local),
            network => server.network.clone(), local,
            sequence => shown.sequence,
            took => milliseconds(shown.took.as_secs_f64() * 1e3), timings,
            parsed => snapshot.parsed, routes => shown.outputs.len(),
            rendered, rendered_count => snapshot.rendered.len(),
            more => snapshot.rendered.len().saturating_sub(ROUTES),
            held => shown.held.len(),
            errors => shown.count(Level::Error),
            problem_count => [Level::Error, Level::Warning, Level::Hint].map(|level| shown.count(level)).iter().sum::<usize>(),
            seen => server.name_of(shown),
        },
    )
}

/// The problems as a piece of HTML, errors first.
pub(super) fn problems(server: &Server, shown: &Shown, local: bool) -> String {
    listed(server, shown, local, split(shown), false)
}

/// The same, each with a form to agree to it, for those who may.
fn with_forms(server: &Server, shown: &Shown, local: bool) -> String {
    listed(server, shown, local, split(shown), local)
}

type Split<'a> = (Vec<&'a Diagnostic>, Vec<&'a Diagnostic>);

/// What has to be mended, and all else.
fn split(shown: &Shown) -> Split<'_> {
    shown.snapshot.diagnostics.iter().partition(|one| weight(one) == Level::Error)
}

/// The same of what a build would stop at.
pub(super) fn stopping(server: &Server, shown: &Shown, local: bool) -> String {
    listed(server, shown, local, (shown.stopping().collect(), Vec::new()), false)
}

fn listed(server: &Server, shown: &Shown, local: bool, (errors, warnings): Split<'_>, forms: bool) -> String {
    let mut agreeable = Agreeable { texts: Texts::new(&shown.snapshot.sources), seen: BTreeSet::new() };
    let mut value = |diagnostic: &&Diagnostic| {
        let form = if forms { agreeable.form(diagnostic) } else { None };
        problem(server, shown, diagnostic, local, form)
    };
    let some_errors: Value = errors.iter().take(PROBLEMS).map(&mut value).collect();
    let few = &warnings[..warnings.len().min(PROBLEMS)];
    let file = |one: &Diagnostic| one.span.as_ref().map(|span| span.source.clone());
    let groups: Value = few
        .chunk_by(|a, b| file(a) == file(b))
        .map(|group| {
            let file = group.first().and_then(|one| file(one));
            let count = warnings.iter().filter(|one| one.span.as_ref().map(|span| &span.source) == file.as_ref()).count();
            let problems: Value = group.iter().map(&mut value).collect();
            context! { page => page_of(shown, file.as_ref()), file => file.as_ref().map(SourcePath::as_str), count, problems }
        })
        .collect();
    let agreed = shown.snapshot.waived.iter().filter(|one| one.state == State::Holds);
    render(
        "problems.html",
        context! {
            trouble => shown.trouble.clone(),
            errors => some_errors, groups,
            agreed => agreed.map(|one| one.findings.len()).sum::<usize>(),
            more_errors => errors.len().saturating_sub(PROBLEMS),
            more_warnings => warnings.len().saturating_sub(PROBLEMS),
            held => shown.held.len(),
        },
    )
}

/// The page that a file is, by its title and address.
fn page_of(shown: &Shown, file: Option<&SourcePath>) -> Option<Value> {
    let page = shown.snapshot.site()?.page(file?)?;
    let url = link(shown.links().base.path.as_str(), &page.summary.route);
    Some(context! { title => page.summary.matter().title.as_str(), url })
}

/// What can be agreed to: each text once, for one form does it for all findings of a sort in it.
struct Agreeable<'s> {
    texts: Texts<'s>,
    seen: BTreeSet<(Code, Option<SourcePath>, String)>,
}

impl Agreeable<'_> {
    fn form(&mut self, one: &Diagnostic) -> Option<Value> {
        let is_about_waivers = matches!(one.code, Code::WaiverUnused | Code::WaiverIncomplete);
        if one.code.stops() || is_about_waivers || is_about_signatures(one.code) {
            return None;
        }
        let hash = self.texts.covered(one)?.hash;
        let file = one.span.as_ref().map(|span| span.source.clone());
        let mut id = Hasher::default();
        [one.code.as_str(), file.as_ref().map_or("", SourcePath::as_str), &hash]
            .into_iter()
            .for_each(|text| id.text(text));
        let form = context! {
            id => id.finish().fingerprint(), code => one.code.as_str(), hash => hash.as_str(),
            file => file.as_ref().map(SourcePath::as_str),
        };
        self.seen.insert((one.code, file, hash)).then_some(form)
    }
}

fn problem(
    server: &Server,
    shown: &Shown,
    diagnostic: &Diagnostic,
    local: bool,
    form: Option<Value>,
) -> Value {
    let related: Value = diagnostic
        .related
        .iter()
        .map(|(span, text)| context! { text, place => place(server, shown, span, local) })
        .collect();
    context! {
        code => diagnostic.code.as_str(),
        level => weight(diagnostic).chinese(),
        message => diagnostic.message.as_str(),
        place => diagnostic.span.as_ref().map(|span| place(server, shown, span, local)),
        hints => diagnostic.hints.iter().map(|hint| hint.text.clone()).collect::<Vec<_>>(),
        related, form,
    }
}

/// Where something stands: file, line, column, the line itself, and a link that opens an editor there.
fn place(server: &Server, shown: &Shown, span: &Span, local: bool) -> Value {
    let excerpt = report::excerpt(span, &shown.snapshot.sources);
    let (line, column) = (excerpt.start.line, excerpt.start.column);
    // A phone has no editor for a file on this machine.
    let editor =
        server.editor.as_ref().filter(|_| local && shown.snapshot.sources.contains_key(&span.source));
    let href = editor.map(|pattern| {
        let file = server.root.join(span.source.as_str()).to_string_lossy().replace('\\', "/");
        let file = encoded(&file).replace('#', "%23").replace('?', "%3F");
        pattern
            .replace("{file}", file.trim_start_matches('/'))
            .replace("{line}", &line.to_string())
            .replace("{column}", &column.to_string())
    });
    context! {
        file => span.source.as_str(), line, column, href,
        before => excerpt.before, marked => excerpt.marked, after => excerpt.after,
    }
}

/// A figure or a page that somebody still has to see to.
struct Open {
    name: String,
    /// Of a figure.
    id: String,
    owner: String,
    state: String,
    late: bool,
    span: Span,
    /// The pages that quote it; the page itself.
    pages: Vec<RoutePath>,
}

#[derive(Default)]
struct Unfinished {
    pending: Vec<Open>,
    review: Vec<Open>,
}

impl Unfinished {
    fn of(scene: &Scene, snapshot: &Snapshot) -> Unfinished {
        let site = scene.site();
        let mut unfinished = Unfinished::default();
        for (_, dataset) in site.datasets() {
            for indicator in &dataset.indicators {
                if indicator.figure.quantity == Quantity::Pending {
                    unfinished.pending.push(Open {
                        name: indicator.name.clone(),
                        id: indicator.id.clone(),
                        owner: indicator.owner.clone(),
                        state: "待核定".into(),
                        late: false,
                        span: indicator.span.clone(),
                        pages: vec![dataset_page(dataset)],
                    });
                }
            }
        }
        // The desk shows pages to come and waivers by themselves.
        let to_see = |one: &Due| !matches!(one.sort, Sort::Publishes | Sort::Waiver | Sort::Signature);
        for due in due::list(snapshot, AHEAD).into_iter().filter(to_see) {
            let late = due.day < site.today;
            let page = site.page(&due.span.source).map(|page| page.summary.route.clone());
            let dataset = site.datasets().find(|(_, dataset)| dataset.path == due.span.source);
            unfinished.review.push(Open {
                state: format!(
                    "{} {}，{}",
                    due.day,
                    due.sort.chinese(),
                    if late { "已过期" } else { "快到期" }
                ),
                id: if due.sort == Sort::Figure { due.subject } else { String::new() },
                name: due.name,
                owner: due.owner,
                late,
                span: due.span,
                pages: page.or(dataset.map(|(_, dataset)| dataset_page(dataset))).into_iter().collect(),
            });
        }
        for open in
            unfinished.pending.iter_mut().chain(&mut unfinished.review).filter(|open| !open.id.is_empty())
        {
            let mut routes: Vec<&RoutePath> = scene
                .quotations(&open.id)
                .iter()
                .filter_map(|quotation| Some(&quotation.page?.route))
                .collect();
            routes.dedup();
            open.pages.extend(routes.into_iter().cloned());
        }
        unfinished
    }
}

fn dataset_page(dataset: &Dataset) -> RoutePath {
    plan::dataset_route(&dataset.id)
}

fn counts(shown: &Shown) -> String {
    let counts =
        [Level::Error, Level::Warning, Level::Hint].map(|level| (shown.count(level), level.chinese()));
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let words: Vec<String> = counts.map(|(count, level)| format!("{count} 个{level}")).collect();
    if words.is_empty() { "没有问题".into() } else { words.join("，") }
}

fn milliseconds(time: f64) -> String {
    if time < 10.0 { format!("{time:.1}") } else { format!("{time:.0}") }
}

fn link(base: &str, route: &RoutePath) -> String {
    encoded(&format!("{base}{route}"))
}

fn render(name: &str, context: Value) -> String {
    let mut environment = Environment::new();
    let templates =
        [("desk.html", include_str!("desk.html")), ("problems.html", include_str!("problems.html"))];
    for (name, text) in templates {
        environment.add_template(name, text).expect("the preview's own templates are well formed");
    }
    let template = environment.get_template(name).expect("it was just added");
    template.render(context).expect("the preview's own templates ask for what there is")
}

/// A QR code as SVG for a path of the preview, if other devices can reach it.
pub(super) fn qr(server: &Server, path: &str) -> Option<String> {
    let address = format!("http://{}{}", server.network.as_ref()?, encoded(path));
    let code = QrCode::encode_text(&address, QrCodeEcc::Medium).ok()?;
    let size = code.size();
    let mut squares = String::new();
    for y in 0..size {
        for x in (0..size).filter(|x| code.get_module(*x, y)) {
            squares += &format!("M{x} {y}h1v1h-1z");
        }
    }
    let side = size + 8;
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-4 -4 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M-4-4h{side}v{side}h-{side}z\"/><path d=\"{squares}\"/></svg>"
    ))
}

/// The address under which other devices of the network reach this machine, when it listens on all of them: that
/// from which it would talk to the rest of the world. Nothing is sent.
pub(super) fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind(("0.0.0.0", 0)).ok()?;
    socket.connect(("192.0.2.1", 9)).ok()?;
    socket.local_addr().ok().map(|address| address.ip())
}

/// How sources are opened in an editor: an address with `{file}` (without the first slash), `{line}` and `{column}`.
/// `wish` is the value of `LINLI_EDITOR`: such an address, the name of an editor, or `none`.
pub(super) fn editor(wish: Option<&str>, has_code: bool) -> Option<String> {
    let known = [
        ("vscode", "vscode://file/{file}:{line}:{column}"),
        ("code", "vscode://file/{file}:{line}:{column}"),
        ("vscodium", "vscodium://file/{file}:{line}:{column}"),
        ("cursor", "cursor://file/{file}:{line}:{column}"),
        ("zed", "zed://file/{file}:{line}:{column}"),
        ("idea", "idea://open?file=/{file}&line={line}&column={column}"),
        ("sublime", "subl://open?url=file:///{file}&line={line}&column={column}"),
    ];
    match wish {
        Some(wish) if wish.contains("{file}") => Some(wish.to_string()),
        Some(wish) => known.iter().find(|(name, _)| *name == wish).map(|(_, pattern)| (*pattern).to_string()),
        None => has_code.then(|| known[0].1.to_string()),
    }
}
