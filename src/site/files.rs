//! Which files of the content are published: those that [`folder::publication`] lets through, where something that is
//! published leads to them or shows them beside it. What is withheld though nobody says so is named.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use rayon::prelude::*;

use crate::config::Config;
use crate::dataset::Dataset;
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Node, slip_for};
use crate::document::front_matter::FieldValue;
use crate::document::links::{self, Target, To};
use crate::document::shortcode::Meaning;
use crate::document::{Argument, Document, Segment};
use crate::folder::{self, Medium, Publication, Unfit};
use crate::hash::Map;
use crate::path::{RoutePath, SourcePath};
use crate::site::routes::Folders;
use crate::site::{File, pictures};
use crate::theme::Theme;

/// Something that is published leads to a file.
const PUBLISHED: u8 = 1;
/// A page that is held back leads to a file.
const HELD: u8 = 2;
/// Something that is published shows a file as a picture: what is made of it is enough.
const SHOWN: u8 = 4;
/// So many files are named in one message.
const NAMED: usize = 3;

/// All that may lead to a file.
pub(super) struct Leads<'a> {
    /// Menus, and values for the theme.
    pub config: &'a Config,
    /// Templates.
    pub theme: &'a Theme,
    /// Pages, in the order of their sources.
    pub documents: &'a [Arc<Document>],
    /// The datasets, which read files of rows.
    pub datasets: &'a BTreeMap<String, Arc<Dataset>>,
    /// Whether a page is on the site.
    pub is_shown: &'a (dyn Fn(&Document) -> bool + Sync),
}

/// A file that may be published, and who leads to it.
struct Candidate {
    file: File,
    route: RoutePath,
    publication: Publication,
    led: AtomicU8,
}

impl Candidate {
    fn is_led_to(&self, by: u8) -> bool {
        self.led.load(Ordering::Relaxed) & by != 0
    }

    fn lead(&self, by: u8) {
        self.led.fetch_or(by, Ordering::Relaxed);
    }

    /// A page shows it. What nothing can be made of is published as it is.
    fn show(&self, by: u8) {
        match by {
            PUBLISHED if self.file.picture.is_some() => self.lead(SHOWN),
            by => self.lead(by),
        }
    }

    fn path(&self) -> &SourcePath {
        &self.file.path
    }

    /// Whether it is a picture that cannot go online as it is.
    fn is_sealed(&self) -> bool {
        pictures::is_sealed(&self.file)
    }
}

/// A file that is on the site.
pub(super) struct Published {
    pub file: File,
    pub route: RoutePath,
    /// It is published as it is.
    pub is_published: bool,
    /// Pages show what is made of it.
    pub is_shown: bool,
}

/// The candidates by what may be written for them.
struct Names<'c> {
    candidates: &'c [Candidate],
    by_source: Map<&'c str, usize>,
    by_route: Map<&'c str, usize>,
}

impl<'c> Names<'c> {
    fn new(candidates: &'c [Candidate]) -> Names<'c> {
        let all = || candidates.iter().enumerate();
        Names {
            candidates,
            by_source: all().map(|(at, one)| (one.path().as_str(), at)).collect(),
            by_route: all().map(|(at, one)| (one.route.as_str(), at)).collect(),
        }
    }

    /// What a path that starts at the root of the site stands for.
    fn at_root(&self, written: &str) -> Option<&'c Candidate> {
        let path = written.split(['#', '?']).next().unwrap_or("");
        let source = || self.by_source.get(format!("{}{path}", folder::CONTENT).as_str());
        self.by_route.get(path).or_else(source).map(|at| &self.candidates[*at])
    }

    /// Leads to what a film is shown with: its captions, and the picture that stands for it.
    fn with_film(&self, film: &Candidate, by: u8) {
        if folder::medium(film.path().file_name()) != Some(Medium::Video) {
            return;
        }
        let beside = |path: SourcePath| self.by_source.get(path.as_str()).map(|at| &self.candidates[*at]);
        if let Some(captions) = beside(folder::captions(film.path())) {
            captions.lead(by);
        }
        if let Some(poster) = folder::posters(film.path()).find_map(beside) {
            poster.show(by);
        }
    }

    /// What a target on a page stands for.
    fn on_page(&self, page: &SourcePath, written: &str) -> Option<&'c Candidate> {
        let path = written.split(['#', '?']).next().unwrap_or("");
        // Most links lead to pages.
        if path.is_empty() || path.ends_with(".md") || path.ends_with('/') {
            return None;
        }
        match Target::parse(page, written).to {
            To::Source(source) => {
                // What is meant is published, so that only the writing is wrong.
                let literal = || self.by_source.get(links::literal(page, written)?.as_str());
                self.by_source.get(source.as_str()).or_else(literal).map(|at| &self.candidates[*at])
            }
            To::Route(route) => self.at_root(&route),
            To::Nothing | To::Here | To::Outside => None,
        }
    }
}

impl Leads<'_> {
    /// The files that are published, each with its route.
    pub(super) fn published(&self, files: Vec<File>, folders: &Folders) -> Diagnosed<Vec<Published>> {
        let mut diagnostics = Vec::new();
        let mut candidates = Vec::new();
        let held = self.documents.iter().filter(|document| !(self.is_shown)(document));
        let held: BTreeSet<&str> = held.map(|document| document.path.folder()).collect();
        for file in files {
            match folder::publication(&file.path) {
                Publication::Never(unfit) => diagnostics.push(unfit_file(&file.path, unfit)),
                publication => {
                    let asked = |(name, _): &(String, _)| file.path == folder::content(name);
                    let is_asked =
                        publication == Publication::Linked && self.config.root_files.iter().any(asked);
                    let publication = if is_asked { Publication::Root } else { publication };
                    // It may be meant for the page that is held back, by a link that does not work yet.
                    let is_beside_held =
                        publication == Publication::Beside && held.contains(file.path.folder());
                    let publication = if is_beside_held { Publication::Linked } else { publication };
                    let route = folders.asset(self.config, &file.path);
                    candidates.push(Candidate { file, route, publication, led: AtomicU8::new(0) });
                }
            }
        }
        diagnostics.extend(self.missing_at_root(&candidates));
        if !candidates.is_empty() {
            let names = Names::new(&candidates);
            self.follow_pages(&names);
            self.follow_settings(&names);
            self.follow_folders(&names);
            self.complain(&candidates, &mut diagnostics);
        }
        let published = candidates.into_iter().filter_map(|one| {
            let is_shown = one.is_led_to(SHOWN);
            let is_published = match one.publication {
                Publication::Root => true,
                Publication::Beside => {
                    one.is_led_to(PUBLISHED) || !is_shown && !one.is_sealed() && !self.is_held(&one)
                }
                _ => one.is_led_to(PUBLISHED),
            };
            let Candidate { file, route, .. } = one;
            (is_published || is_shown).then_some(Published { file, route, is_published, is_shown })
        });
        Diagnosed { value: published.collect(), diagnostics }
    }

    /// Files that the settings ask for at the root, and that are not there.
    fn missing_at_root(&self, candidates: &[Candidate]) -> impl Iterator<Item = Diagnostic> {
        let is_missing = |(name, _): &&(String, Range<usize>)| {
            candidates.iter().all(|one| *one.path() != folder::content(name))
        };
        self.config.root_files.iter().filter(is_missing).map(|(name, range)| {
            let message = format!("“root_files”里的“{name}”不在 content 文件夹里，或者不能发布");
            Diagnostic::new(Code::ConfigUnused, message)
                .at(&SourcePath::new(folder::CONFIG), range.clone())
                .hint("文件直接放在 content 里，名字（含大小写）要写得一样；不用的删去")
        })
    }

    /// Pages lead to what they link to, show, name in their headers, or hand to shortcodes.
    fn follow_pages(&self, names: &Names<'_>) {
        self.documents.par_iter().for_each(|document| {
            let by = if (self.is_shown)(document) { PUBLISHED } else { HELD };
            let lead = |written: &str| {
                if let Some(candidate) = names.on_page(&document.path, written) {
                    candidate.lead(by);
                }
            };
            let matter = &document.front_matter;
            let show = |written: &str| {
                if let Some(candidate) = names.on_page(&document.path, written) {
                    candidate.show(by);
                    names.with_film(candidate, by);
                    if matter.original {
                        candidate.lead(by);
                    }
                }
            };
            matter.image.iter().for_each(|image| show(&image.value));
            for (_, value) in &matter.fields {
                match value {
                    FieldValue::Image(image) => show(&image.value),
                    FieldValue::Text(text) => lead(text),
                    FieldValue::File(file) => lead(&file.value),
                    FieldValue::List(texts) => texts.iter().for_each(|text| lead(text)),
                    _ => {}
                }
            }
            for segment in &document.body.segments {
                match segment {
                    Segment::Image { target, .. } => show(target),
                    Segment::Link { target, .. } | Segment::Address { target, .. } => lead(target),
                    Segment::Call(call) => {
                        let named = call.named.iter();
                        let is_poster = |name: &str| {
                            name == "poster" && matches!(call.meaning(), Meaning::Recording { .. })
                        };
                        let (posters, named): (Vec<_>, Vec<_>) = named.partition(|(name, _)| is_poster(name));
                        for (_, value) in posters {
                            if let Argument::Text(text) = value {
                                show(text);
                            }
                        }
                        let named = named.into_iter().map(|(_, value)| value);
                        for value in call.positional.iter().chain(named) {
                            if let Argument::Text(text) = value {
                                lead(text);
                            }
                        }
                    }
                    Segment::Html(_) => {}
                }
            }
        });
    }

    /// Menus, the theme's values and its templates name files from the root of the site.
    fn follow_settings(&self, names: &Names<'_>) {
        if names.candidates.iter().all(|one| one.is_led_to(PUBLISHED)) {
            return;
        }
        let lead = |written: &str| {
            if let Some(candidate) = written.starts_with('/').then(|| names.at_root(written)).flatten() {
                candidate.lead(PUBLISHED);
            }
        };
        self.config.menu_items().for_each(|item| lead(&item.link));
        strings(&self.config.params, &lead);
        strings(&self.theme.params, &lead);
        self.theme.quoted(lead);
    }

    /// A web page that is a file brings what stands with it in a folder of its own: styles, scripts, pictures.
    fn follow_folders(&self, names: &Names<'_>) {
        let is_web_page = |one: &&Candidate| {
            let extension = one.path().extension().map(str::to_lowercase);
            matches!(extension.as_deref(), Some("html" | "htm")) && one.is_led_to(PUBLISHED)
        };
        let folders: BTreeSet<&str> = names
            .candidates
            .iter()
            .filter(is_web_page)
            .map(|one| one.path().folder())
            .filter(|folder| !self.has_pages(folder))
            .collect();
        if folders.is_empty() {
            return;
        }
        for one in names.candidates.iter().filter(|one| folder::is_web(one.path())) {
            let mut above =
                std::iter::successors(Some(one.path().folder()), |folder| Some(folder.rsplit_once('/')?.0));
            if above.any(|folder| folders.contains(folder)) {
                one.lead(PUBLISHED);
            }
        }
    }

    /// Whether pages stand in a folder.
    fn has_pages(&self, folder: &str) -> bool {
        folder == folder::CONTENT || self.documents.iter().any(|document| document.path.folder() == folder)
    }

    /// Whether a file belongs to a page that is held back: it stands in the folder of that page, or of its section, or
    /// nothing else leads to it.
    fn is_held(&self, one: &Candidate) -> bool {
        if one.is_led_to(HELD) {
            return true;
        }
        let mut folders =
            std::iter::successors(Some(one.path().folder()), |folder| Some(folder.rsplit_once('/')?.0));
        let owner = folders.find_map(|folder| {
            let pages = [
                folder::bundle_page(folder),
                SourcePath::new(&format!("{folder}.md")),
                folder::section_page(folder),
            ];
            pages.iter().find_map(|page| self.document(page))
        });
        owner.is_some_and(|owner| !(self.is_shown)(owner))
    }

    fn document(&self, source: &SourcePath) -> Option<&Document> {
        let at = self.documents.binary_search_by(|document| document.path.cmp(source)).ok()?;
        Some(&self.documents[at])
    }

    /// Names what is not published, or published and shown nowhere, though nothing says that this is meant. One message
    /// for all of a folder.
    fn complain(&self, candidates: &[Candidate], diagnostics: &mut Vec<Diagnostic>) {
        let mut alone: BTreeMap<(&str, bool), Vec<&SourcePath>> = BTreeMap::new();
        // Cards are written in it.
        let font = self.config.share.font_file.as_ref().map(|(path, _)| path);
        let others = candidates.iter().filter(|one| one.publication != Publication::Root);
        let others = others.filter(|one| Some(one.path()) != font);
        for one in others.filter(|one| !one.is_led_to(PUBLISHED | SHOWN) && !self.is_held(one)) {
            if one.file.trouble.is_some() {
                // Of a picture that is broken or misnamed there are worse things to say.
                let left_behind = pictures::left_behind(&one.file);
                diagnostics.extend(left_behind.map(|one| one.follows([Node::Pages])));
                continue;
            }
            let key = (one.path().folder(), one.publication == Publication::Beside);
            alone.entry(key).or_default().push(one.path());
        }
        for ((folder, is_shown), files) in alone {
            let Some(first) = files.first() else { continue };
            let named: Vec<&str> = files.iter().take(NAMED).map(|file| file.file_name()).collect();
            let named = match files.len() {
                1 => format!("{first} "),
                count if count > NAMED => format!("{folder} 里有 {count} 个文件（{} 等）", named.join("、")),
                count => format!("{folder} 里有 {count} 个文件（{}）", named.join("、")),
            };
            let diagnostic = match is_shown {
                true => Diagnostic::new(Code::FileUnused, format!("{named}没有页面用到，照样发布"))
                    .hint("不用的移到 content 以外"),
                false => Diagnostic::new(Code::FileWithheld, format!("{named}不会发布：没有页面链接到这里"))
                    .hint(way_out(first)),
            };
            // A page that cannot be read may link to it, and a dataset read it.
            let datasets = self.datasets.values().filter(|dataset| dataset.path.folder() == folder);
            let readers = datasets.map(|dataset| Node::Source(dataset.path.clone()));
            diagnostics.push(diagnostic.at(first, 0..0).follows(readers.chain([Node::Pages])));
        }
    }
}

/// What to do with a file that nothing leads to.
fn way_out(file: &SourcePath) -> String {
    let (name, target) = (file.file_name(), links::as_target(file.file_name()));
    let is_rows =
        matches!(file.extension(), Some("csv" | "xlsx")) && folder::below(file, folder::STATS).is_some();
    match is_rows {
        true => format!("要用它的数字，在旁边的 YAML 里写 rows: {name}；不用的移到 content 以外"),
        false if folder::is_shown(file) => {
            format!("要用它，在页面里写 ![说明]({target})；不用的移到 content 以外")
        }
        false if file.folder() == folder::CONTENT => format!(
            "要让读者下载，在页面里链接它，如 [附件]({target})；别的平台要来取的，写进 site.yaml：root_files: [{name}]；不发布的移到 content 以外"
        ),
        false => format!("要让读者下载，在页面里链接它，如 [附件]({target})；不发布的移到 content 以外"),
    }
}

/// Names a file that is not published whoever links to it.
pub fn unfit_file(path: &SourcePath, unfit: Unfit) -> Diagnostic {
    let hint = match unfit {
        Unfit::Markdown => {
            format!("要发布就改名为 {}；不用的移到 content 以外", folder::as_page(path.file_name()))
        }
        Unfit::PastPage => "删去，或者移到 content 以外".into(),
        Unfit::Leftover => "移到 content 以外；真要发布就换一个扩展名，再在页面里链接它".into(),
        Unfit::Program => "移到 content 以外；要让读者下载，打成 zip，在页面里链接它".into(),
        Unfit::Secret => "移到 content 以外；已经公开过的，马上换掉里面的密钥、密码".into(),
        Unfit::Raw => "用看图软件打开，另存为 JPEG，页面里用新的文件；原来的移到 content 以外".into(),
        Unfit::Copy => "要发布就改一个名字；不用的移到 content 以外".into(),
        Unfit::Apart if slip_for(path.file_name(), folder::SECTION) => {
            format!("栏目页的文件名是 {}，给这个文件改名；不用的移到 content 以外", folder::SECTION)
        }
        Unfit::Apart => "要发布就去掉名字开头的下划线；不发布的移到 content 以外".into(),
    };
    let message = format!("{path} 不会发布：{}", unfit.chinese());
    Diagnostic::new(Code::FileWithheld, message).at(path, 0..0).hint(hint)
}

/// Names the pages and datasets that nobody reads because of their names. One message for all of a folder that is kept
/// apart.
pub fn unfit_sources(paths: &[&SourcePath]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut apart: BTreeMap<&str, Vec<&SourcePath>> = BTreeMap::new();
    for path in paths {
        match (folder::unfit(path), folder::folder_apart(path)) {
            (Some(Unfit::Apart), Some(folder)) => apart.entry(folder).or_default().push(path),
            (Some(unfit), _) => found.push(unfit_file(path, unfit)),
            (None, _) => {}
        }
    }
    for (folder, files) in apart {
        let message =
            format!("{folder} 里的 {} 个页面和数据不会发布：{}", files.len(), Unfit::Apart.chinese());
        let diagnostic = Diagnostic::new(Code::FileWithheld, message).at(files[0], 0..0);
        found.push(diagnostic.hint("要发布就去掉文件夹名字开头的下划线；不发布的移到 content 以外"));
    }
    found
}

/// Every text in a value.
fn strings(value: &serde_json::Value, each: &impl Fn(&str)) {
    match value {
        serde_json::Value::String(text) => each(text),
        serde_json::Value::Array(values) => values.iter().for_each(|value| strings(value, each)),
        serde_json::Value::Object(values) => values.values().for_each(|value| strings(value, each)),
        _ => {}
    }
}
