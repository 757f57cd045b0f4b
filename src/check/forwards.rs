//! Words that make people forward, like, vote or sign in, and count who did: 指尖上的形式主义 (standards V-01).

use super::privacy::sentence;
use super::{Found, Options};
use crate::diagnostic::{Code, Diagnostic};
use crate::text::passage::Passage;

/// What people are made to do.
pub(super) const ACTS: &[&str] = &[
    "转发",
    "点赞",
    "投票",
    "打卡",
    "集赞",
    "扫码关注",
    "刷量",
    "拉票",
    "助力转",
    "阅读量",
    "转发率",
    "关注量",
];
/// What makes it an order, or counts who obeys.
const ORDERS: [&str; 24] = [
    "截图",
    "务必",
    "人人",
    "每人",
    "全员",
    "必须",
    "排名",
    "排行",
    "通报",
    "考核",
    "完成率",
    "达标",
    "指标",
    "不少于",
    "不低于",
    "扩散",
    "转发到朋友圈",
    "转发至朋友圈",
    "朋友圈转发",
    "统计上报",
    "报送",
    "评比",
    "积分",
    "层层",
];
/// What says that it is not to be done.
const REFUSALS: [&str; 20] = [
    "不得",
    "严禁",
    "禁止",
    "杜绝",
    "防止",
    "不搞",
    "不再",
    "不要求",
    "不强制",
    "取消",
    "整治",
    "清理",
    "纠治",
    "拒绝",
    "形式主义",
    "避免",
    "叫停",
    "不许",
    "不准",
    "不以",
];

/// Where people sign in who travel.
const SIGHTS: [&str; 4] = ["景点", "景区", "网红", "旅游"];

/// The first sentence of a text that gives such an order.
pub(super) fn orders(passage: &Passage<'_>, options: &Options, found: &mut Found<'_>) {
    if !options.rules.is_on(Code::WordForward) {
        return;
    }
    let text = passage.text;
    let hits = ACTS.iter().flat_map(|act| text.match_indices(act));
    // 不打卡, 不拍照打卡: what is not done in a clause is ordered by nobody. Who travels does it of his own will.
    let is_done = |at: usize, act: &str| {
        let clause = text[..at].rsplit(|c: char| "，。；：、！？\n".contains(c)).next().unwrap_or_default();
        let is_travel = SIGHTS.iter().any(|word| clause.contains(word))
            || text[at + act.len()..].starts_with(['点', '地']);
        let is_refused =
            clause.contains(['不', '别', '勿']) && !ORDERS.iter().any(|word| clause.contains(word));
        !(is_refused || act == "打卡" && is_travel)
    };
    let mut hits = hits.filter(|(at, act)| passage.is_prose(&(*at..at + act.len())) && is_done(*at, act));
    let order = hits.find(|(at, _)| {
        let here = &text[sentence(text, *at)];
        let has = |words: &[&str]| words.iter().any(|word| here.contains(word));
        has(&ORDERS) && !has(&REFUSALS)
    });
    if let Some((at, act)) = order {
        let message = format!("这一句把{act}当成任务，是“指尖上的形式主义”，可以被举报");
        let diagnostic = Diagnostic::new(Code::WordForward, message);
        let hint = "删去这样的要求；愿意看的人自己会看，不要数转发、点赞，也不要排名";
        found.add(passage, at..at + act.len(), diagnostic.hint(hint));
    }
}
