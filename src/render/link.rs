//! The target of a link, as written in a text or a template, to the address that it has on the page; says what is wrong
//! with one that leads nowhere. Knows no HTML.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Hint, Level, Node, Standing, likeness, nearest, nearest_file};
use crate::document::Document;
use crate::document::links::{self, Target, To, decode};
use crate::folder::{self, Unfit};
use crate::path::{RoutePath, SourcePath};
use crate::plan;
use crate::render::scope::{Scope, encode};
use crate::site::Exclusion;
use crate::site::links::Destination;

/// The `href` for a link into the site; complains when it leads nowhere.
pub(super) fn resolve(
    scope: &Scope,
    document: &Document,
    target: &str,
    range: Range<usize>,
) -> Option<String> {
    let Target { to, query, fragment } = Target::parse(&document.path, target);
    let link = Link { scope, document, target, fragment, range };
    let destination = match &to {
        To::Nothing => {
            let diagnostic = Diagnostic::new(Code::LinkBroken, "链接没有写地址");
            return link.refuse(diagnostic.hint("把地址写在圆括号里；不需要链接就去掉方括号和圆括号"));
        }
        To::Outside => {
            let diagnostic = Diagnostic::new(Code::LinkBroken, format!("链接“{target}”指到站点内容以外"));
            return link.refuse(diagnostic.hint("链接只能指向 content 文件夹里的文件"));
        }
        To::Here => {
            link.check_anchor(&document.path);
            None
        }
        To::Route(path) => Some(existing_route(scope, path)),
        To::Source(source) => Some(scope.lens.destination(source)),
    };
    let mut href = match destination {
        None => String::new(),
        Some(Destination::Page(page, route, hidden)) => {
            link.remind(&page, hidden);
            link.check_anchor(&page);
            scope.link(route)
        }
        Some(Destination::Dataset(name)) => {
            link.check_part(name);
            scope.link(&plan::dataset_route(name))
        }
        Some(Destination::File(_, route) | Destination::Made(route)) => scope.link(route),
        Some(Destination::Excluded(page, why)) => return link.refuse(excluded(&page, why, target)),
        Some(Destination::Nothing) => {
            return link.refuse(match &to {
                To::Source(source) => broken_source(scope, &document.path, source, target),
                _ => broken_route(scope, path_of(&to), target),
            });
        }
    };
    if let Some(query) = query {
        href.push('?');
        href.push_str(&encode(query));
    }
    if let Some(fragment) = fragment {
        href.push('#');
        href.push_str(&encode(fragment));
    }
    Some(href)
}

fn path_of(to: &To) -> &str {
    if let To::Route(path) = to { path } else { "" }
}

/// A link that is being written.
struct Link<'a> {
    scope: &'a Scope,
    document: &'a Document,
    /// As written.
    target: &'a str,
    /// What of it stands behind `#`.
    fragment: Option<&'a str>,
    range: Range<usize>,
}

impl Link<'_> {
    fn refuse(&self, diagnostic: Diagnostic) -> Option<String> {
        self.complain(diagnostic);
        None
    }

    fn complain(&self, diagnostic: Diagnostic) {
        self.scope.complain(diagnostic.at(&self.document.path, self.range.clone()));
    }

    /// What stands behind `#`, as the page has it; nothing where there is nothing to find.
    fn wanted(&self) -> Option<String> {
        self.fragment.filter(|fragment| !fragment.is_empty()).map(decode)
    }

    /// A page that only a preview shows will be missing where the site is built; drafts may lead to each other.
    fn remind(&self, page: &SourcePath, hidden: Option<Exclusion>) {
        let Some(why) = hidden.filter(|_| *page != self.document.path) else { return };
        let own = self.scope.lens.summary(&self.document.path);
        if own.is_none_or(|own| own.hidden.is_some()) {
            return;
        }
        let message = format!("链接的页面只在预览里有（{}）：{}", why.chinese(), self.target);
        // Where there is no home page, enough is said.
        let diagnostic = Diagnostic::new(Code::LinkHidden, message).follows([Node::Address(page.clone())]);
        self.complain(diagnostic.hint("正式生成时这个链接会出错：先发布那个页面，或者去掉这个链接"));
    }

    fn check_anchor(&self, page: &SourcePath) {
        let Some(wanted) = self.wanted() else { return };
        let lens = &self.scope.lens;
        if lens.has_anchor(page, &wanted) || lens.has_id(&wanted) {
            return;
        }
        let headings = lens.headings(page);
        let message = format!("链接“{}”里的标题锚点“{wanted}”不存在", self.target);
        let mut diagnostic = Diagnostic::new(Code::LinkAnchor, message).follows([Node::Source(page.clone())]);
        if headings.is_empty() {
            diagnostic = diagnostic.hint("那一页的正文没有标题；去掉“#”和它后面的部分");
        }
        self.complain(diagnostic.nearest(&wanted, headings.iter().map(|heading| heading.id.as_str())));
    }

    /// On the page of a dataset its indicators can be led to.
    fn check_part(&self, dataset: &str) {
        let Some(wanted) = self.wanted() else { return };
        let lens = &self.scope.lens;
        if lens.label(&format!("{dataset}.{wanted}")).is_some() || lens.has_id(&wanted) {
            return;
        }
        let message = format!("链接“{}”里的“{wanted}”不是这组数据的指标", self.target);
        let source = folder::dataset_source(dataset);
        let diagnostic = Diagnostic::new(Code::LinkAnchor, message).follows([Node::Source(source)]);
        let known = lens.outline(dataset).into_iter().flat_map(|outline| outline.indicators());
        let known = known.filter_map(|id| id.rsplit_once('.').map(|(_, slug)| slug));
        self.complain(diagnostic.nearest(&wanted, known));
    }
}

/// What there is at a path of the site as written in a text or a template: the slash at the end may be missing.
pub fn existing_route<'s>(scope: &'s Scope, path: &str) -> Destination<'s> {
    match scope.lens.at_route(&RoutePath::new(path)) {
        Destination::Nothing if !path.ends_with('/') => {
            scope.lens.at_route(&RoutePath::new(&format!("{path}/")))
        }
        destination => destination,
    }
}

/// Says that a page is not published. Where it was left out of this build because of its errors, the link is text until
/// those are mended, and no error of its own.
pub fn excluded(page: &SourcePath, why: Exclusion, target: &str) -> Diagnostic {
    if why == Exclusion::LeftOut {
        let message = format!("链接“{target}”这次只是文字：{page} 有错误，没有生成");
        let diagnostic = Diagnostic::new(Code::LinkExcluded, message).hint("改好以后再生成，链接就回来了");
        return Diagnostic { level: Level::Warning, standing: Standing::LeftOut, ..diagnostic };
    }
    let message = format!("链接的页面没有发布（{}）：{target}", why.chinese());
    let diagnostic = Diagnostic::new(Code::LinkExcluded, message).hint("先发布那个页面，或者去掉这个链接");
    // A header that cannot be read does not say when its page is published.
    diagnostic.follows([Node::Source(page.clone())])
}

/// Says that there is nothing at a route, with the nearest one that there is.
pub fn broken_route(scope: &Scope, path: &str, target: &str) -> Diagnostic {
    let message = format!("站内没有“{target}”这个网址");
    let known = scope.lens.routes().iter().map(RoutePath::as_str);
    // A page that cannot be read may have said this address.
    let diagnostic = Diagnostic::new(Code::LinkBroken, message).follows([Node::Pages]);
    match nearest(path, known) {
        Some(near) => diagnostic.hint(Hint::perhaps(near).for_words(path)),
        None => diagnostic.hint("用 linli list routes 查看所有网址"),
    }
}

fn broken_source(scope: &Scope, from: &SourcePath, source: &SourcePath, target: &str) -> Diagnostic {
    let meant = [folder::section_page(source.as_str()), folder::bundle_page(source.as_str()), source.clone()];
    let diagnostic = Diagnostic::new(Code::LinkBroken, format!("链接的文件不存在：{target}"));
    let diagnostic = diagnostic.follows(meant.map(Node::Source));
    if let Some(mark) = target.find(['＃', '？', '／']) {
        let c: String = target[mark..].chars().take(1).collect();
        let half = target.replace('＃', "#").replace('？', "?").replace('／', "/");
        let hint = Hint::from(format!("“{c}”是全角的，改成半角：{half}")).putting(half);
        return diagnostic.hint(at_target(hint, target));
    }
    if let Some(literal) = links::literal(from, target)
        && scope.lens.published().contains(&literal)
    {
        return diagnostic.hint(at_target(links::escaped(target), target));
    }
    if target.contains('\\') {
        let right = target.replace('\\', "/");
        // `\\\\server\\share` of a text is `\\server\\share` in Markdown.
        if right.starts_with('/')
            && matches!(
                existing_route(scope, &format!("/{}", right.trim_start_matches('/'))),
                Destination::Nothing
            )
        {
            return diagnostic
                .hint("这是局域网里的路径，读者打不开：把文件放在 Markdown 文件旁边，只写文件名");
        }
        return diagnostic
            .hint(at_target(Hint::from(format!("路径里用斜线“/”：{right}")).putting(right), target));
    }
    if is_host(target.split('/').next().unwrap_or("")) {
        let right = format!("https://{target}");
        return diagnostic
            .hint(at_target(Hint::from(format!("站外的网址要写完整：{right}")).putting(right), target));
    }
    if let Some(unfit) = folder::unfit(source) {
        return unfit_target(target, source, unfit);
    }
    let sources = || scope.lens.published().iter().map(SourcePath::as_str);
    // Pages that stand for their folders are all called alike: the folders have to be alike.
    let alike = |near: &&str| nearest(file_stem(source.as_str()), [file_stem(near)]).is_some();
    let near = match source.file_name() {
        folder::BUNDLE | folder::SECTION => nearest(source.as_str(), sources()).filter(alike),
        _ => renamed(scope, source).or_else(|| nearest_file(source.as_str(), sources())),
    };
    match near {
        Some(near) => diagnostic.hint(at_target(Hint::perhaps(&relative(from, near)), target)),
        None => diagnostic.hint(what_is_there(scope, source)),
    }
}

/// The page that has the address which a file of this name would have: its file was renamed, and its address stayed.
fn renamed<'s>(scope: &'s Scope, source: &SourcePath) -> Option<&'s str> {
    let below = source.as_str().strip_prefix(folder::CONTENT)?.strip_suffix(".md")?;
    match scope.lens.at_route(&RoutePath::new(&format!("{below}/"))) {
        Destination::Page(page, ..) => {
            scope.lens.published().iter().find(|known| **known == page).map(SourcePath::as_str)
        }
        _ => None,
    }
}

/// So many files of a folder are named.
const NAMED: usize = 5;

/// What the folder has where somebody looked for a file, the likeliest first.
fn what_is_there(scope: &Scope, source: &SourcePath) -> String {
    let folder = source.folder();
    let is_alike = |rest: &&str| {
        let is_beside = !rest.contains('/') || rest.matches('/').count() == 1 && rest.ends_with("/index.md");
        is_beside && rest.ends_with(".md") == source.as_str().ends_with(".md")
    };
    let inside = |one: &SourcePath| Some(one.as_str().strip_prefix(folder)?.strip_prefix('/')?.to_string());
    let published = scope.lens.published();
    let mut there: Vec<String> =
        published.iter().filter_map(inside).filter(|rest| is_alike(&rest.as_str())).collect();
    // A page has outputs besides itself.
    there.sort_unstable();
    there.dedup();
    if there.is_empty() && !source.as_str().ends_with(".md") {
        return format!("把文件放进 {folder}，名字（含大小写）写得一样；没有这个文件的，去掉这个链接");
    }
    if there.is_empty() {
        let near = nearest(folder, published.iter().map(SourcePath::folder));
        let near = near.map_or(String::new(), |near| format!("，名字最近的文件夹是 {near}"));
        return format!(
            "{folder} 里没有页面{near}；路径从本文件算起，到上一级写 ../。没有这一页的，去掉这个链接"
        );
    }
    let likeness = |rest: String| (likeness(file_stem(source.as_str()), file_stem(&rest)), rest);
    let mut there: Vec<(f64, String)> = there.into_iter().map(likeness).collect();
    there.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let titled = |(_, rest): &(f64, String)| {
        let page = scope.lens.summary(&SourcePath::new(&format!("{folder}/{rest}")));
        let title = page.map(|page| page.matter().title.clone()).filter(|title| !title.is_empty());
        title.map_or(rest.clone(), |title| format!("{rest}（{title}）"))
    };
    let named = there.iter().take(NAMED).map(titled).collect::<Vec<_>>().join("、");
    let more = if there.len() > NAMED { format!("等 {} 个文件", there.len()) } else { String::new() };
    format!("{folder} 里有 {named}{more}；都不是的，去掉这个链接")
}

/// Says that a link leads to a file that is not published whoever links to it.
fn unfit_target(target: &str, source: &SourcePath, unfit: Unfit) -> Diagnostic {
    let message = format!("链接的文件不发布：{target}（{}）", unfit.chinese());
    Diagnostic::new(Code::LinkBroken, message).hint(match unfit {
        Unfit::Markdown => format!("把那个文件改名为 {}，链接也照着改", folder::as_page(source.file_name())),
        Unfit::PastPage => "链接到那一页的 .md 文件，或者去掉这个链接".into(),
        Unfit::Copy => "给那个文件改一个名字，链接也照着改".into(),
        Unfit::Apart => {
            let folder = folder::folder_apart(source).unwrap_or(source.as_str());
            format!("要发布就去掉 {folder} 名字开头的下划线，链接也照着改；不发布的去掉这个链接")
        }
        Unfit::Secret => "去掉这个链接，把那个文件移到 content 以外".into(),
        Unfit::Raw => "用看图软件打开，另存为 JPEG，链接到新的文件".into(),
        Unfit::Leftover | Unfit::Program => "要让读者下载，打成 zip 再链接；不发布的去掉这个链接".into(),
    })
}

/// A hint about the address of a link: the text of the link may have the same words.
fn at_target(hint: Hint, target: &str) -> Hint {
    let right = hint.instead.as_ref().map(|instead| format!("({}", instead.text));
    match right {
        Some(right) => hint.putting(right).for_words(format!("({target}")),
        None => hint,
    }
}

/// Whether the first part of a target looks like the name of a host that somebody left `https://` off.
fn is_host(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    name.starts_with("www.") || matches!(ending, "cn" | "com" | "net" | "org")
}

/// The name of a file without its folder and extension; of a page that stands for its folder, the folder's.
fn file_stem(path: &str) -> &str {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    match name {
        folder::BUNDLE | folder::SECTION => folder.rsplit('/').next().unwrap_or(""),
        name => name.rsplit_once('.').map_or(name, |(stem, _)| stem),
    }
}

/// How a file says where another is: `../brands/a.md`.
pub(super) fn relative(from: &SourcePath, to: &str) -> String {
    let from: Vec<&str> = from.folder().split('/').collect();
    let to: Vec<&str> = to.split('/').collect();
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    format!("{}{}", "../".repeat(from.len() - common), to[common..].join("/"))
}
