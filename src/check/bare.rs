//! 万 and 亿 without a unit: 投入30万, 投入**万. Ten thousand of what?

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::numbers::{MASK, Number, clause};
use crate::diagnostic::{Code, Diagnostic};

/// What is wrong, and the bytes of the text that it is about.
type Finding = (Range<usize>, Diagnostic);

const NO_UNIT: &str = "写全，如 30万元、30万人次";

/// 「投入30万，」: ten thousand of what? Only behind words that name no unit themselves: 人口14亿 says what is counted.
pub(super) fn large(prose: &str, number: &Number<'_>) -> Option<Finding> {
    const OF: [&str; 48] = [
        "投入",
        "投资",
        "资金",
        "经费",
        "筹资",
        "筹集",
        "募集",
        "募捐",
        "拨付",
        "拨款",
        "补助",
        "补贴",
        "奖励",
        "奖金",
        "耗资",
        "产值",
        "收入",
        "营收",
        "销售额",
        "交易额",
        "成交额",
        "支出",
        "捐款",
        "捐赠",
        "贷款",
        "授信",
        "税收",
        "利润",
        "惠及",
        "受益",
        "服务",
        "节约",
        "节省",
        "减免",
        "发放",
        "让利",
        "造价",
        "总额",
        "金额",
        "惠及居民",
        "惠及群众",
        "服务群众",
        "投",
        "金",
        "增收",
        "创收",
        "收益",
        "营业额",
    ];
    const THEN: [&str; 13] = [
        "用于", "打造", "建设", "改造", "开展", "实施", "购买", "新建", "升级", "修建", "整治", "支持", "对",
    ];
    if !matches!(number.large, "万" | "亿") || !number.unit.is_empty() {
        return None;
    }
    let rest = &prose[number.range.end..];
    let ends = rest.chars().next().is_none_or(|c| "，。；！？、,\n".contains(c));
    // 「投入30万、50万元」 and 「30万至50万元」 say it once for both.
    let next = rest.trim_start_matches(['、', '，']);
    if !(ends || THEN.iter().any(|word| rest.starts_with(word)))
        || next.starts_with(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    let before = clause(prose, number.range.start).trim_end_matches([
        '达', '到', '为', '了', '共', '计', '约', '至', '近', '超', '过', '逾', '高', '是', '额', ' ',
    ]);
    let before = strip_end(before, &["累计", "总计", "合计", "共计", "突破", "已", "各类", "项目"]);
    if !OF.iter().any(|word| before.ends_with(word)) {
        return None;
    }
    let range = number.start..number.range.end;
    let message = format!("“{}”后面缺少单位", &prose[range.clone()]);
    Some((range, Diagnostic::new(Code::FigureUnit, message).hint(NO_UNIT)))
}

fn strip_end<'t>(mut text: &'t str, words: &[&str]) -> &'t str {
    while let Some(rest) = words.iter().find_map(|word| text.strip_suffix(word)) {
        text = rest;
    }
    text
}

/// 「投入**万，」: a figure that was left out, or is quoted, and no unit behind its 万.
pub(super) fn blanks(prose: &str) -> Vec<Finding> {
    static LARGE: LazyLock<[Finder<'static>; 2]> = LazyLock::new(|| ["万", "亿"].map(Finder::new));
    let mut findings = Vec::new();
    let mut places: Vec<usize> = LARGE.iter().flat_map(|large| large.find_iter(prose.as_bytes())).collect();
    places.sort_unstable();
    for at in places {
        let end = at + '万'.len_utf8();
        let start = prose[..at].trim_end_matches(['*', '＊']).len();
        let blank = start < at || prose[..at].ends_with(MASK);
        let ends = prose[end..].chars().next().is_none_or(|c| "，。；！？、,\n".contains(c));
        if blank && ends {
            let message = format!("“{}”后面缺少单位", &prose[start..end]);
            findings.push((start..end, Diagnostic::new(Code::FigureUnit, message).hint(NO_UNIT)));
        }
    }
    findings
}
