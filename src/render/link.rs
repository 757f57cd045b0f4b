//! The target of a link, as written in a text or a template, to the address that it has on the page; says what is wrong
//! with one that leads nowhere. Knows no HTML.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Hint, Level, Node, Standing, nearest};
use crate::document::Document;
use crate::document::links::{Target, To, decode};
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
    let mut href = match to {
        To::Nothing => {
            let diagnostic = Diagnostic::new(Code::LinkBroken, "链接没有写地址").at(&document.path, range);
            scope.complain(diagnostic.hint("把地址写在圆括号里；不需要链接就去掉方括号和圆括号"));
            return None;
        }
        To::Here => {
            check_anchor(scope, document, &document.path, fragment, target, range);
            String::new()
        }
        To::Route(path) => {
            let route = existing_route(scope, &path).or_else(|| {
                let routes = [path.clone(), format!("{path}/")].map(|path| RoutePath::new(&path));
                if let Some(why) = routes.iter().find_map(|route| scope.lens.withheld_at(route)) {
                    scope.complain(excluded(why, target).at(&document.path, range.clone()));
                    return None;
                }
                scope.complain(broken_route(scope, &path, target).at(&document.path, range.clone()));
                None
            })?;
            scope.link(&route)
        }
        To::Outside => {
            let message = format!("链接“{target}”指到站点内容以外");
            let diagnostic = Diagnostic::new(Code::LinkBroken, message).at(&document.path, range);
            scope.complain(diagnostic.hint("链接只能指向 content 文件夹里的文件"));
            return None;
        }
        To::Source(source) => match scope.lens.destination(&source) {
            Destination::Page(page, route) => {
                check_anchor(scope, document, &page, fragment, target, range);
                scope.link(route)
            }
            Destination::Dataset(name) => scope.link(&plan::dataset_route(name)),
            Destination::File(_, route) => scope.link(route),
            Destination::Excluded(page, why) => {
                // A header that cannot be read does not say when its page is published.
                let diagnostic = excluded(why, target).follows([Node::Source(page.clone())]);
                scope.complain(diagnostic.at(&document.path, range));
                return None;
            }
            Destination::Nothing => {
                scope.complain(
                    broken_source(scope, &document.path, &source, target).at(&document.path, range),
                );
                return None;
            }
        },
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

/// Says that a page is not published. Where it was left out of this build because of its errors, the link is text until
/// those are mended, and no error of its own.
fn excluded(why: Exclusion, target: &str) -> Diagnostic {
    if why == Exclusion::LeftOut {
        let message = format!("链接“{target}”这次只是文字：那一页有错误，没有生成");
        let diagnostic = Diagnostic::new(Code::LinkExcluded, message).hint("改好那一页再生成，链接就回来了");
        return Diagnostic { level: Level::Warning, standing: Standing::LeftOut, ..diagnostic };
    }
    let message = format!("链接的页面没有发布（{}）：{target}", why.chinese());
    Diagnostic::new(Code::LinkExcluded, message).hint("先发布那个页面，或者去掉这个链接")
}

/// A route of the site as written in a text or a template: the slash at the end may be missing.
pub fn existing_route(scope: &Scope, path: &str) -> Option<RoutePath> {
    let route = RoutePath::new(path);
    if scope.lens.has_route(&route) {
        return Some(route);
    }
    if path.ends_with('/') {
        return None;
    }
    let route = RoutePath::new(&format!("{path}/"));
    scope.lens.has_route(&route).then_some(route)
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
    if target.contains('\\') {
        let right = target.replace('\\', "/");
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
    // Most of a path is alike for all files of a folder: the names themselves have to be.
    let alike = |near: &&str| nearest(file_stem(source.as_str()), [file_stem(near)]).is_some();
    let sources = scope.lens.published().iter().map(SourcePath::as_str);
    match nearest(source.as_str(), sources).filter(alike) {
        Some(near) => diagnostic.hint(at_target(Hint::perhaps(&relative(from, near)), target)),
        None => diagnostic.hint("写从本文件出发的相对路径，如 ../brands/hongse-mingpian.md"),
    }
}

/// Says that a link leads to a file that is not published whoever links to it.
fn unfit_target(target: &str, source: &SourcePath, unfit: Unfit) -> Diagnostic {
    let message = format!("链接的文件不发布：{target}（{}）", unfit.chinese());
    Diagnostic::new(Code::LinkBroken, message).hint(match unfit {
        Unfit::Markdown => format!("把那个文件改名为 {}，链接也照着改", folder::as_page(source.file_name())),
        Unfit::Copy => "给那个文件改一个名字，链接也照着改".into(),
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

fn check_anchor(
    scope: &Scope,
    document: &Document,
    page: &SourcePath,
    fragment: Option<&str>,
    target: &str,
    range: Range<usize>,
) {
    let Some(fragment) = fragment.filter(|fragment| !fragment.is_empty()) else { return };
    let wanted = decode(fragment);
    if scope.lens.has_anchor(page, &wanted) || wanted.starts_with("fn") {
        return;
    }
    let headings = scope.lens.headings(page);
    let message = format!("链接“{target}”里的标题锚点“{wanted}”不存在");
    let diagnostic = Diagnostic::new(Code::LinkAnchor, message).at(&document.path, range);
    let mut diagnostic = diagnostic.follows([Node::Source(page.clone())]);
    if headings.is_empty() {
        diagnostic = diagnostic.hint("那一页的正文没有标题；去掉“#”和它后面的部分");
    }
    scope.complain(diagnostic.nearest(&wanted, headings.iter().map(|heading| heading.id.as_str())));
}
