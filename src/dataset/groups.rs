//! The key `groups` of a dataset: which indicators belong together, so that they are drawn together.

use super::{Dataset, Group};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::yaml::{Decoder, Field};

/// `groups: [{title: 议事, indicators: [forums, motions]}]`.
pub(super) fn read(dataset: &mut Dataset, decoder: &mut Decoder<'_>, field: Field<'_>) {
    for item in decoder.list(field) {
        let Some(mut map) = decoder.map(item) else { continue };
        let title = map.take("title").and_then(|field| decoder.text(field));
        if title.is_none() {
            decoder.missing(&map, "title", "写上这一组说的是什么，如 title: 议事");
        }
        let mut slugs: Vec<(String, Span)> = Vec::new();
        match map.take("indicators") {
            None => decoder.missing(
                &map,
                "indicators",
                "写上这一组有哪几个指标的编号，如 indicators: [forums, motions]",
            ),
            Some(list) => {
                for item in decoder.items(list) {
                    let Some(slug) = decoder.text(item) else { continue };
                    let is_known = dataset.groups.iter().flat_map(|group| &group.slugs).chain(&slugs);
                    if is_known.into_iter().any(|(known, _)| *known == slug) {
                        decoder.invalid(
                            item,
                            format!("指标“{slug}”在 groups 里写了两次"),
                            "一个指标只在一组里，留下一个",
                        );
                        continue;
                    }
                    slugs.push((slug, Span::new(&dataset.path, item.range())));
                }
            }
        }
        decoder.finish(map);
        dataset.groups.extend(title.map(|title| Group { title, slugs }));
    }
    // Those of a file are known when that is read.
    if dataset.indicators_file.is_none() {
        check(dataset, &mut decoder.diagnostics);
    }
}

/// Names the indicators that there are not.
pub(super) fn check(dataset: &Dataset, diagnostics: &mut Vec<Diagnostic>) {
    let known = || dataset.indicators.iter().map(|indicator| indicator.slug.as_str());
    for (slug, place) in dataset.groups.iter().flat_map(|group| &group.slugs) {
        if !known().any(|known| known == slug) {
            let message = format!("这组数据里没有编号是“{slug}”的指标");
            let diagnostic = Diagnostic::new(Code::DatasetInvalid, message).span(place.clone());
            diagnostics.push(diagnostic.nearest(slug, known()));
        }
    }
}
