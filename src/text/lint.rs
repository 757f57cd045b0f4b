//! Chinese text to its slips of typography, and the text without those that can be mended safely. A rule that is on by
//! default is right in at least nine of ten cases on real texts; `tests/corpora` measures it.

mod dashes;
mod marks;
mod numbering;
mod numbers;
mod pairs;
mod quotes;
mod repeated;
mod spaces;

use std::ops::Range;

pub use numbering::{Number, number};

use super::address::verbatim;
use crate::diagnostic::Code;
use crate::text::linebreak::{opens, parts};

/// Every rule.
pub const ALL: [Code; 14] = [
    Code::TextInvisible,
    Code::TextHalfWidth,
    Code::TextBrackets,
    Code::TextUnpaired,
    Code::TextNested,
    Code::TextDoubled,
    Code::TextRepeated,
    Code::TextNumber,
    Code::TextNumbering,
    Code::TextFullWidthDigit,
    Code::TextSpace,
    Code::TextQuotes,
    Code::TextDash,
    Code::TextEnglishQuotes,
];

/// A slip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// The rule.
    pub code: Code,
    /// What was found, a sentence without a full stop.
    pub message: String,
    /// What to put where; empty where only the author can tell.
    pub edits: Vec<(Range<usize>, String)>,
}

/// Looks for the slips of one sort.
type Rule = fn(&str, &mut Vec<Finding>);

/// The slips of one block of text (a paragraph, a heading, a cell) against the given rules, in order.
pub fn check(text: &str, rules: &[Code]) -> Vec<Finding> {
    let mut findings = Vec::new();
    if rules.is_empty() {
        return findings;
    }
    let has = |code| rules.contains(&code);
    // One walk carries most rules, and tells whether there is anything for the others to look at.
    let marks = marks::walk(text, &mut findings);
    findings.retain(|finding| has(finding.code));
    let others: [(bool, Code, Rule); 5] = [
        (marks.wide, Code::TextFullWidthDigit, numbers::full_width),
        (marks.blank || marks.comma, Code::TextSpace, spaces::spaces),
        (marks.quote, Code::TextQuotes, quotes::two_kinds),
        (marks.dash, Code::TextDash, dashes::dashes),
        (marks.english, Code::TextEnglishQuotes, quotes::english),
    ];
    for (is_there, code, rule) in others {
        if is_there && has(code) {
            rule(text, &mut findings);
        }
    }
    if findings.iter().any(|finding| OF_PROSE.contains(&finding.code)) {
        let verbatim = verbatim(text);
        let within = |at: usize| verbatim.iter().any(|range| range.contains(&at));
        findings.retain(|finding| !OF_PROSE.contains(&finding.code) || !within(finding.range.start));
    }
    findings.sort_by_key(|finding| finding.range.start);
    findings
}

/// The rules that hold for prose alone. In an address, a call or a formula a mark means what another program takes it for.
const OF_PROSE: [Code; 9] = [
    Code::TextHalfWidth,
    Code::TextBrackets,
    Code::TextDoubled,
    Code::TextNumber,
    Code::TextFullWidthDigit,
    Code::TextSpace,
    Code::TextQuotes,
    Code::TextDash,
    Code::TextEnglishQuotes,
];

/// The text with every safe edit of the given rules made.
pub fn fix(text: &str, rules: &[Code]) -> String {
    let edits = check(text, rules).into_iter().flat_map(|finding| finding.edits).collect();
    apply(text, edits)
}

/// The text with edits made; of edits that overlap the first counts.
pub fn apply(text: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut fixed = String::with_capacity(text.len());
    let mut copied = 0;
    for (range, replacement) in edits {
        if range.start >= copied {
            fixed.push_str(&text[copied..range.start]);
            fixed.push_str(&replacement);
            copied = range.end;
        }
    }
    fixed.push_str(&text[copied..]);
    fixed
}

fn finding(code: Code, range: Range<usize>, message: impl Into<String>) -> Finding {
    Finding { range, code, message: message.into(), edits: Vec::new() }
}

impl Finding {
    fn edit(mut self, range: Range<usize>, replacement: impl Into<String>) -> Finding {
        self.edits.push((range, replacement.into()));
        self
    }
}

/// The character before a byte, and the one at it.
fn beside(text: &str, range: &Range<usize>) -> (Option<char>, Option<char>) {
    (text[..range.start].chars().next_back(), text[range.end..].chars().next())
}

/// A mark of Chinese text that has its blank within itself.
fn is_full_width_mark(c: char) -> bool {
    parts(c) || opens(c) || matches!(c, '！' | '？')
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_the_safe_ones_mended() {
        for (text, codes, fixed) in [
            ("党建引领,共同缔造.", "text/half-width text/half-width", "党建引领，共同缔造。"),
            ("措施如下: 一是", "text/half-width", "措施如下：一是"),
            ("社区（网格)治理", "text/half-width", "社区（网格）治理"),
            ("获评“五融四邻工作法", "text/unpaired", "获评“五融四邻工作法"),
            ("获评“五融四邻“工作法”", "text/unpaired", "获评“五融四邻“工作法”"),
            ("五融四邻”工作法", "text/unpaired", "五融四邻”工作法"),
            ("《意见（试行》", "text/unpaired", "《意见（试行》"),
            ("坚持，，推动。。", "text/doubled text/doubled", "坚持，推动。"),
            ("坚持，。推动", "text/doubled", "坚持，。推动"),
            ("等等。。。", "text/doubled", "等等……"),
            ("２０２２年Ａ类", "text/full-width-digit text/full-width-digit", "2022年A类"),
            ("坚持 ，推动  a  b", "text/space text/space text/space", "坚持，推动 a b"),
            ("坚持党建 引领，推动治理。", "text/space", "坚持党建 引领，推动治理。"),
            ("“甲”与「乙」", "text/quotes", "“甲”与「乙」"),
            ("“他说“好”了”", "text/quotes", "“他说“好”了”"),
            ("等等...后来--就…", "text/dash text/dash text/dash", "等等……后来——就……"),
            ("我们 - 他说过，一定要办成。", "text/dash", "我们 - 他说过，一定要办成。"),
            ("推行\"五融\"法", "text/english-quotes", "推行“五融”法"),
            ("他说'好'了", "text/english-quotes", "他说'好'了"),
            // Half-width between a number or a Latin word and Chinese.
            ("覆盖率95%,较好；10:30,开会", "text/half-width text/half-width", "覆盖率95%，较好；10:30，开会"),
            ("联系APP:点这里", "text/half-width", "联系APP：点这里"),
            ("文件名: README,另附", "text/half-width text/half-width", "文件名：README，另附"),
            ("由支部书记主持.下一步要抓好，抓实", "text/half-width", "由支部书记主持。下一步要抓好，抓实"),
            ("一句‘甲’, 乙", "text/half-width", "一句‘甲’，乙"),
            ("会议由书记主持.下一步,我们", "text/half-width text/half-width", "会议由书记主持。下一步，我们"),
            ("时间:2022年5月,3人", "text/half-width text/half-width", "时间：2022年5月，3人"),
            (
                "“他们一直认为，只有把工作做到群众的心坎里，群众才会真心实意地拥护我们，这就是不能忘记的事实。“",
                "text/unpaired",
                "“他们一直认为，只有把工作做到群众的心坎里，群众才会真心实意地拥护我们，这就是不能忘记的事实。”",
            ),
            ("社区(网格)治理", "text/brackets", "社区（网格）治理"),
            ("社区 (网格) 治理", "text/brackets", "社区（网格）治理"),
            ("(一)摸底", "text/brackets", "（一）摸底"),
            (
                "国发[2020]5号、府办【2021】第12号",
                "text/brackets text/brackets",
                "国发〔2020〕5号、府办〔2021〕第12号",
            ),
            // Quotes that face the wrong way: all, the first, the last.
            ("推行”五微“工作法", "text/unpaired text/unpaired", "推行“五微”工作法"),
            ("推行”五微”工作法", "text/unpaired", "推行“五微”工作法"),
            ("推行“五微“工作法", "text/unpaired", "推行“五微”工作法"),
            ("意思到了。”他说，“还有", "text/unpaired text/unpaired", "意思到了。”他说，“还有"),
            ("《关于修改《条例》的决定》", "text/nested", "《关于修改〈条例〉的决定》"),
            ("投入1，200万元", "text/number", "投入1，200万元"),
            ("增长15％，占12．5％", "text/number text/number text/number", "增长15%，占12.5%"),
            ("增长１２．５％", "text/full-width-digit", "增长12.5%"),
            (
                "我们我们在在岗位认真的的学习",
                "text/repeated text/repeated text/repeated",
                "我们我们在在岗位认真的的学习",
            ),
        ] {
            let found: Vec<&str> = check(text, &ALL).iter().map(|finding| finding.code.as_str()).collect();
            assert_eq!(found.join(" "), codes, "{text}");
            assert_eq!(fix(text, &ALL), fixed);
        }
    }

    #[test]
    fn good_text_passes() {
        for text in [
            "坚持党建引领，推动“五融四邻”（试点）；覆盖3.5万人，见 https://a.cn:80/x,y。",
            "1）摸清底数；2）分类施策；（3）跟踪问效。",
            "it’s 10:30, e.g. foo(bar) and a...b -- c",
            "他说：“‘好’字当头。”",
            "为什么？！太好了！！！",
            "1995—2022年，北京—上海",
            "理查德.斯托曼",
            "阿列克谢.安德烈.托尔斯泰说过，好",
            // Addresses, calls, names of files, sizes and degrees.
            "见 https://example.com/甲,乙 这一页，www.a.cn/甲:乙，a.cn/甲,乙。",
            "调用foo(参数)、foo()(参数)，看说明.文档",
            "合计=SUM(甲,乙)，${甲,乙}、$甲,乙$、$(甲)，存C:/甲,乙.docx，mailto:甲,乙。",
            "成绩5’30”，身高5'30\"",
            "屏幕12\"显示器，管子5\"粗；东经10'20\"附近，北纬5'处",
            "it‘s 好，'pick' 事件触发 vm.$emit('pick')，<a title=\"某 网站\">",
            // What stands twice on purpose.
            "天天、谢谢、人人、往往、一一、的的确确、实实在在、是是非非、和和气气",
            "问题存在在哪里；为了了解；目的的确立；于是是否；我国饱和和过剩；参与与否",
            "研究研究，讨论讨论",
            // Numbers.
            "2021，100人；3、1，200；第3，100米；5，20人",
            "1．2．3节",
            // Blanks that set apart.
            "第一条 为了规范管理，制定本办法。",
            "第二章  附则",
            "2004年7月29日 市人大常委会通过，施行。",
            "张 三  李建国  欧阳 修",
            "目 录",
            "报名入口 👉 点这里，🔎 看这里。✅ / ❌",
            "《关于修改〈条例〉的决定》",
            "以全角字符：，。；：！？为准",
            "指南 - 渲染机制 - 缓存",
            "今后……会更好——一定。",
            "",
        ] {
            assert_eq!(check(text, &ALL), [], "{text}");
        }
    }
}
