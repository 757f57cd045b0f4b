//! What the starter says where the site is to say something of its own.

use super::{Found, Options};
use crate::diagnostic::{Code, Diagnostic};
use crate::embedded;
use crate::text::passage::Passage;

/// How the sentences of the starter begin that nobody else would write.
pub(super) const SENTENCES: &[&str] = &[
    "这里写一两句话，说明这个网站展示",
    "这里能办什么事，什么时候开门",
    "目标、范围、进度。",
    "这是一篇示例，说明一个案例",
    "先说清楚当时的情况和难处",
    "谁牵头，请了哪些人，多久一次",
    "怎样议，怎样定，谁来办",
    "用数字说话。数字写在",
    "别处照着做，要注意什么",
    "谁负责，多久一次，怎样检查",
    "一步一步写，让没有做过的人",
    "一条动态，写清楚时间、地点",
    "这个名字是什么意思，从哪里来",
    "只摘可以公开的部分。上报用的",
    "写上主办单位、内容来源，以及",
    "示例荣誉（请删去）",
    "示例报道（请删去）",
    "示例，请换成真实的数据",
];

/// What the starter calls a site.
const TITLE: &str = "党建案例展示";

/// Whether a site of this name is as the starter made it.
pub fn is_fresh(title: &str) -> bool {
    title == TITLE
}

/// A sentence of the starter in a site that has gone on from there: by its name or its address, or by the page that it is in.
pub(super) fn unchanged(passage: &Passage<'_>, options: &Options, found: &mut Found<'_>) {
    let is_own = || embedded::STARTER_SITE.iter().any(|(path, _)| *path == found.path.as_str());
    if options.is_fresh && is_own() {
        return;
    }
    let places = SENTENCES.iter().filter_map(|one| Some((passage.text.find(one)?, *one)));
    let Some((at, sentence)) = places.min() else { return };
    let diagnostic = Diagnostic::new(Code::SourceSample, "这是新站点自带的说明，还没有换成你们的内容");
    found.add(passage, at..at + sentence.len(), diagnostic.hint("换成自己的内容；不要的页面删去"));
}
