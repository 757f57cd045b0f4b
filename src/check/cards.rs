//! What share cards cannot say.

use super::PageLook;
use crate::card;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::front_matter::FieldValue;
use crate::render::card::{UNIT, routes};

/// Something of a page that stands on its cards has characters that their faces lack.
pub(super) fn glyphs(page: &PageLook<'_>, found: &mut Vec<Diagnostic>) {
    let Some(summary) = page.lens.summary(page.source) else { return };
    let matter = summary.matter();
    let unit = matter.fields.iter().find_map(|(name, value)| match value {
        FieldValue::Text(text) if **name == *UNIT => Some(text.as_str()),
        _ => None,
    });
    let mut texts = vec![
        ("标题", matter.title.as_str()),
        ("单位", unit.unwrap_or_default()),
        ("摘要", matter.description.as_deref().unwrap_or_default()),
    ];
    if summary.route.as_str() == "/" {
        let of_site = |name: &str| page.lens.identity().text(name).unwrap_or_default();
        texts.extend([
            ("站名", of_site("title")),
            ("提示", of_site("notice")),
            ("主办单位", of_site("owner")),
        ]);
    }
    let own = page.lens.font().map(|font| &**font);
    let (mut names, mut missing) = (Vec::new(), Vec::new());
    for (name, text) in texts {
        let lacking = card::missing(text, own);
        if !lacking.is_empty() {
            names.push(name);
            missing.extend(lacking);
        }
    }
    missing.sort_unstable();
    missing.dedup();
    // Nearly no page comes to this: nothing more is asked of the others.
    if missing.is_empty() || routes(page.lens, &summary.route).is_none() {
        return;
    }
    let marked: String = missing.iter().map(|c| format!("“{c}”")).collect();
    let message = format!("{}里的{marked}，分享卡片的字体里没有，卡片上会漏掉", names.join("、"));
    let hint = "表情符号可以去掉；人名、地名的生僻字不要换字：在 site.yaml 的 share 里用 font 给一个有这些字的字体文件，\
                或者不要卡片（cards: false）";
    found.push(
        Diagnostic::new(Code::ImageGlyphs, message).at(page.source, matter.title_range.clone()).hint(hint),
    );
}
