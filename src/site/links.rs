//! What the links and pictures of texts stand for on the site. Resolved before the plan is made: what hangs together with
//! what is a matter of the site, and not of the addresses that things have.

use crate::diagnostic::{Code, Diagnostic};
use crate::document::front_matter::FieldValue;
use crate::document::links::{Target, To};
use crate::document::shortcode::Meaning;
use crate::document::{Argument, Segment};
use crate::folder::{self, Medium, Unfit};
use crate::path::{RoutePath, SourcePath};
use crate::site::{Exclusion, Page, Site};

/// What a file of the content is on the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination<'s> {
    /// A page, by its source and route; why a preview alone shows it, if that is so.
    Page(SourcePath, &'s RoutePath, Option<Exclusion>),
    /// The page of a dataset, by its name.
    Dataset(&'s str),
    /// A file that is published as it is.
    File(SourcePath, &'s RoutePath),
    /// Something that the program makes: a list of terms, the feed, a file of the theme.
    Made(&'s RoutePath),
    /// A page that is not published.
    Excluded(SourcePath, Exclusion),
    /// Nothing that there is.
    Nothing,
}

impl Site {
    /// What a path of the content stands for: a Markdown file, a folder with a page, a dataset, or another file.
    pub fn destination(&self, source: &SourcePath) -> Destination<'_> {
        let candidates = match source.extension() {
            Some("md") => vec![source.clone()],
            _ => vec![folder::section_page(source.as_str()), folder::bundle_page(source.as_str())],
        };
        for candidate in candidates {
            match (self.page(&candidate), self.exclusion(&candidate)) {
                (Some(page), _) => {
                    return Destination::Page(candidate, &page.summary.route, page.summary.hidden);
                }
                (None, Some(why)) => return Destination::Excluded(candidate, why),
                (None, None) => {}
            }
        }
        let stats = folder::below(source, folder::STATS).and_then(|rest| rest.rsplit_once('.'));
        if let Some((name, "yaml" | "yml")) = stats
            && let Some(dataset) = self.dataset(name)
        {
            return Destination::Dataset(&dataset.id);
        }
        match (self.asset(source), self.exclusion(source)) {
            (Some(asset), _) => Destination::File(source.clone(), &asset.route),
            (None, Some(why)) => Destination::Excluded(source.clone(), why),
            (None, None) => Destination::Nothing,
        }
    }

    /// The files that a page shows or leads to, in the order of its header and text; each once. What is shown with a film or a
    /// sound, its captions and the picture that stands for it, comes behind it.
    pub fn files_of(&self, page: &Page) -> Vec<SourcePath> {
        let matter = &page.document.front_matter;
        let fields = matter.fields.iter().filter_map(|(_, value)| match value {
            FieldValue::Image(file) | FieldValue::File(file) => Some(file),
            _ => None,
        });
        let named = matter.image.iter().chain(fields);
        let named = named.filter_map(|image| super::picture(&page.document.path, &image.value));
        let in_text = page.document.body.segments.iter().flat_map(|segment| self.files_in(page, segment));
        let mut files: Vec<SourcePath> = Vec::new();
        for file in named.chain(in_text).filter(|file| self.asset(file).is_some()) {
            let with_it = folder::medium(file.file_name()).map(|_| {
                [folder::captions(&file)].into_iter().chain(folder::posters(&file)).collect::<Vec<_>>()
            });
            let with_it = with_it.unwrap_or_default().into_iter().filter(|file| self.asset(file).is_some());
            for file in [file].into_iter().chain(with_it) {
                if !files.contains(&file) {
                    files.push(file);
                }
            }
        }
        files
    }

    /// The files that a stretch of a page's text shows or leads to, if there are any at these places.
    pub fn files_in(&self, page: &Page, segment: &Segment) -> Vec<SourcePath> {
        let source = &page.document.path;
        let file = match segment {
            Segment::Image { target, .. } => picture(&Target::parse(source, target)),
            Segment::Link { target, .. } | Segment::Address { target, .. } => {
                self.linked(&Target::parse(source, target))
            }
            // What a site's own shortcode makes of a name only its template knows.
            Segment::Call(call) => {
                let named = call.named.iter().map(|(_, value)| value);
                let texts = call.positional.iter().chain(named).filter_map(|value| match value {
                    Argument::Text(text) => Some(text),
                    Argument::Number(_) | Argument::Bool(_) => None,
                });
                let is_recording = matches!(call.meaning(), Meaning::Recording { .. });
                let file = |text: &String| match is_recording {
                    true => self.linked(&Target::parse(source, text)),
                    false => super::picture(source, text),
                };
                return texts.filter_map(file).collect();
            }
            Segment::Html(_) => None,
        };
        file.into_iter().collect()
    }

    /// The file of the content that a link stands for, by the way or by its address.
    fn linked(&self, target: &Target<'_>) -> Option<SourcePath> {
        match &target.to {
            To::Source(source) => Some(source.clone()),
            To::Route(route) => self
                .assets()
                .find(|(_, asset)| asset.route.as_str() == route)
                .map(|(source, _)| source.clone()),
            To::Nothing | To::Here | To::Outside => None,
        }
    }
}

/// What the names of pictures end in that every browser shows.
const PICTURES: [&str; 11] =
    ["png", "jpg", "jpeg", "jfif", "gif", "webp", "svg", "avif", "apng", "bmp", "ico"];

/// What is wrong with a source that is to be shown as a picture and by its name is a text, or a photo that no browser shows.
pub fn no_picture(source: &SourcePath) -> Option<Diagnostic> {
    if folder::unfit(source) == Some(Unfit::Raw) {
        let message = format!("“{}”不发布：{}", source.file_name(), Unfit::Raw.chinese());
        return Some(
            Diagnostic::new(Code::ImageType, message).hint("用看图软件打开，另存为 JPEG，这里用新的文件"),
        );
    }
    folder::is_text(source).then(|| picture_flaw(source.file_name(), false)).flatten()
}

/// What is wrong with a file that is there and stands in a text as a picture, a sound or a film.
pub fn medium_flaw(name: &str) -> Option<Diagnostic> {
    let name = name.split(['?', '#']).next().unwrap_or("");
    match folder::medium(name) {
        Some(Medium::Video | Medium::Audio) => None,
        Some(Medium::Unplayed) => {
            let diagnostic = Diagnostic::new(Code::ImageType, format!("“{name}”浏览器放不出来"));
            Some(diagnostic.hint("用剪映、格式工厂等软件转成 MP4（H.264 编码）或 MP3，换掉这个文件"))
        }
        None => picture_flaw(name, false),
    }
}

/// What is wrong with a file that is there and is to be shown as a picture; `shared` says that other sites and programs
/// show it, where the page is passed on.
pub fn picture_flaw(name: &str, shared: bool) -> Option<Diagnostic> {
    let name = name.split(['?', '#']).next().unwrap_or("");
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    if !PICTURES.contains(&ending.as_str()) {
        let diagnostic = Diagnostic::new(Code::ImageType, format!("“{name}”不是浏览器能显示的图片"));
        let hint = match ending.as_str() {
            "heic" | "heif" | "tif" | "tiff" | "psd" | "raw" => "先另存为 JPG 或 PNG",
            _ if folder::medium(name).is_some() => "录音、录像写在正文里，独占一段：![说明](文件)",
            _ => "图片用 JPG、PNG、WebP 或 SVG；要让读者下载文件，写成链接：[名称](文件)",
        };
        return Some(diagnostic.hint(hint));
    }
    if shared && ending == "svg" {
        let message = format!("分享用的图片“{name}”是 SVG，微信、微博等不显示，也放不到分享卡片上");
        let diagnostic = Diagnostic::new(Code::ImageShare, message);
        return Some(diagnostic.hint("另存为 JPG 或 PNG，宽度 1200 像素左右"));
    }
    None
}

/// The file of the content that a picture's target stands for.
pub fn picture(target: &Target<'_>) -> Option<SourcePath> {
    match &target.to {
        To::Source(source) => Some(source.clone()),
        To::Route(route) => Some(folder::content(&route[1..])),
        To::Nothing | To::Here | To::Outside => None,
    }
}
