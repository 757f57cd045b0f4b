//! The pictures and files that headers name, against those that there are: they stand beside their page.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Hint, Node, nearest_file};
use crate::document::front_matter::{FieldValue, Placed};
use crate::folder;
use crate::hash::Hashed;
use crate::path::SourcePath;
use crate::site::{Asset, Summary, links, picture};

/// The files that are published, by their sources.
type Assets = BTreeMap<SourcePath, Hashed<Asset>>;

/// Pictures named in front matter stand beside their page.
pub(super) fn check_pictures(assets: &Assets, summaries: &[Summary], diagnostics: &mut Vec<Diagnostic>) {
    for summary in summaries {
        let matter = summary.matter();
        let fields = matter.fields.iter().filter_map(|(_, value)| match value {
            FieldValue::Image(image) => Some(image),
            _ => None,
        });
        for image in matter.image.iter().chain(fields) {
            let source = picture(summary.source(), &image.value);
            if source.as_ref().is_some_and(|source| assets.contains_key(source)) {
                let is_shared = matter.image.as_ref().is_some_and(|own| std::ptr::eq(own, image));
                let asset = source.as_ref().and_then(|source| assets.get(source));
                let is_made = asset.is_some_and(|asset| asset.value.picture.is_some());
                let flaw = links::picture_flaw(&image.value, is_shared).filter(|_| !is_made);
                diagnostics.extend(flaw.map(|flaw| flaw.at(summary.source(), image.range.clone())));
                continue;
            }
            if let Some(flaw) = source.as_ref().and_then(links::no_picture) {
                diagnostics.push(flaw.at(summary.source(), image.range.clone()));
                continue;
            }
            let message = format!("图片不存在：{}", image.value);
            let mut diagnostic = Diagnostic::new(Code::ImageMissing, message)
                .at(summary.source(), image.range.clone())
                .follows(source.map(Node::Source));
            let beside = assets.keys().filter(|path| path.folder() == summary.source().folder());
            if let Some(near) = nearest_file(&image.value, beside.map(SourcePath::file_name)) {
                diagnostic = diagnostic.hint(Hint::perhaps(near));
            }
            diagnostics.push(diagnostic.hint("把图片放在 Markdown 文件旁边，文件名（含大小写）要写得一样"));
        }
    }
}

/// So do files that are named there.
pub(super) fn check_files(assets: &Assets, summaries: &[Summary], diagnostics: &mut Vec<Diagnostic>) {
    for summary in summaries {
        let fields = summary.matter().fields.iter();
        let files = fields
            .filter_map(|(_, value)| if let FieldValue::File(file) = value { Some(file) } else { None });
        for Placed { value, range } in files {
            let source = picture(summary.source(), value);
            if source.as_ref().is_some_and(|source| assets.contains_key(source)) {
                continue;
            }
            let unfit = source.as_ref().and_then(folder::unfit);
            let message = match unfit {
                Some(unfit) => format!("“{value}”不发布：{}", unfit.chinese()),
                None => format!("文件不存在：{value}"),
            };
            let diagnostic = Diagnostic::new(Code::LinkBroken, message)
                .at(summary.source(), range.clone())
                .follows(source.map(Node::Source));
            let beside = assets.keys().filter(|path| path.folder() == summary.source().folder());
            let near = nearest_file(value, beside.map(SourcePath::file_name)).filter(|_| unfit.is_none());
            diagnostics.push(match near {
                Some(near) => diagnostic.hint(Hint::perhaps(near)),
                None => diagnostic.hint("把要发布的文件放在 Markdown 文件旁边，文件名（含大小写）要写得一样"),
            });
        }
    }
}
