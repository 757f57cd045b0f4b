//! What a call of a figure reads as, and what beside it says the same again: `{{ stat("grid.count") }}个` reads 120个个. Chinese
//! doubles characters with good reason (120个个体户, 节约约3万元), so only what no reading makes right is found.

use crate::dataset::figure::{Figure, Qualifier, large_unit};
use crate::dataset::number::Style;
use crate::dataset::{Indicator, change};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::shortcode::FigureCall;
use crate::text::chars::is_han;

/// What a call reads as.
pub(super) struct Words {
    pub(super) text: String,
    /// How exact its number says that it is.
    pub(super) qualifier: Option<Qualifier>,
    /// The words of a change, not a figure.
    pub(super) change: bool,
}

impl Words {
    pub(super) fn of_figure(call: &FigureCall<'_>, indicator: &Indicator) -> Option<Words> {
        let figure: &Figure = match call.period {
            Some(period) => indicator.at(period)?,
            None => &indicator.figure,
        };
        let style = Style::parse(call.format).ok()?;
        let text = match (figure.value().is_some(), call.unit) {
            (true, true) => figure.styled(style),
            (true, false) => figure.without_unit(style),
            (false, unit) => format!("〔{}〕{}", figure.text(), if unit { &indicator.unit } else { "" }),
        };
        Some(Words { text, qualifier: figure.qualifier(), change: false })
    }

    pub(super) fn of_change(
        indicator: &Indicator,
        from: &str,
        to: &str,
        growth: Option<u32>,
    ) -> Option<Words> {
        let text = match growth {
            Some(decimals) => change::growth(indicator, from, to, decimals),
            None => change::from_to(indicator, from, to),
        };
        Some(Words { text: text.ok()?, qualifier: None, change: true })
    }

    /// What is said twice.
    pub(super) fn doubled(&self, before: &str, after: &str) -> Option<Diagnostic> {
        if let Some(word) = if self.change { self.change_before(before) } else { self.figure_before(before) }
        {
            let message = format!("“{}”前面又写了“{word}”，读出来是“{word}{}”", self.text, self.text);
            let hint = format!("删去前面的“{word}”，引用的话里已经有这个意思");
            return Some(Diagnostic::new(Code::FigureDoubled, message).hint(hint));
        }
        let word = self.qualifier_after(after).or_else(|| self.unit_after(after))?;
        let message = format!("“{}”后面又写了“{word}”，读出来是“{}{word}”", self.text, self.text);
        let hint = format!("删去后面的“{word}”，引用的数字已经带着它");
        Some(Diagnostic::new(Code::FigureDoubled, message).hint(hint))
    }

    /// What stands behind the last digit: `万余元`, `%`, `持平`.
    fn tail(&self) -> &str {
        let start = match self.text.strip_suffix("持平") {
            Some(rest) => rest.len(),
            None => self
                .text
                .rfind(|c: char| c.is_ascii_digit() || c == '〕')
                .map_or(0, |at| at + self.text[at..].chars().next().map_or(0, char::len_utf8)),
        };
        &self.text[start..]
    }

    /// The longest end of the words that a text begins with.
    fn unit_after<'t>(&self, after: &'t str) -> Option<&'t str> {
        let tail = self.tail();
        if tail == "%" {
            let points = ["个百分点", "百分点"].into_iter().find(|points| after.starts_with(points));
            if let Some(points) = points {
                return Some(&after[..points.len()]);
            }
        }
        let ends = tail.char_indices().map(|(at, _)| &tail[at..]);
        let end = ends.into_iter().find(|end| after.starts_with(end))?;
        let unit = large_unit(tail).1.trim_start_matches('余');
        is_certain(end, end == unit || end == tail, &after[end.len()..]).then(|| &after[..end.len()])
    }

    /// 左右 behind 约3万元, 多 behind 120余.
    fn qualifier_after(&self, after: &str) -> Option<&'static str> {
        let qualifier = self.qualifier?;
        if qualifier == Qualifier::Odd && self.text.ends_with('余') {
            return ["余", "多"].into_iter().find(|word| after.starts_with(word));
        }
        let rest = after.strip_prefix("左右");
        if rest.is_some_and(|rest| !rest.starts_with(['两', '侧', '岸', '为', '逢', '开', '手', '翼', '邻']))
        {
            return Some("左右");
        }
        (qualifier != Qualifier::About && after.starts_with("以上")).then_some("以上")
    }

    /// 约 before 约3万元 or 120余个, 百分之 before 85%, 下降 before -5%.
    fn figure_before(&self, before: &str) -> Option<&'static str> {
        const ROUGHLY: [&str; 10] = ["不到", "大约", "约为", "将近", "接近", "超过", "约", "近", "超", "逾"];
        const FALLS: [&str; 5] = ["下降", "减少", "降低", "下滑", "亏损"];
        let ends = |words: &[&'static str]| words.iter().copied().find(|word| before.ends_with(word));
        if self.qualifier.is_some()
            && let Some(word) = ends(&ROUGHLY)
            && !ends_with_any(before, &OTHER_WORDS)
        {
            return Some(word);
        }
        if self.tail() == "%"
            && let Some(word) = ends(&["百分之"])
        {
            return Some(word);
        }
        self.text.starts_with('-').then(|| ends(&FALLS))?
    }

    /// 同比 before 同比增长33.3%, 增长 before the same, 由 before 由90个增加到120个.
    fn change_before<'t>(&self, before: &'t str) -> Option<&'t str> {
        const AGAINST: [&str; 16] = [
            "同比",
            "环比",
            "比上年同期",
            "较上年同期",
            "比去年同期",
            "较去年同期",
            "比上年",
            "较上年",
            "比去年",
            "较去年",
            "比上月",
            "较上月",
            "比上季度",
            "较上季度",
            "与上年相比",
            "与去年相比",
        ];
        let ends = |word: &str| before.ends_with(word).then(|| &before[before.len() - word.len()..]);
        let compared = ["同比", "环比", "比"].iter().any(|word| self.text.starts_with(word));
        if compared && let Some(word) = AGAINST.into_iter().find_map(ends) {
            return Some(word);
        }
        let opening = ["比", "与", "由"].into_iter().find(|word| self.text.starts_with(word));
        let said = match opening {
            Some("由") if !ends_with_any(before, &OTHER_WORDS) => ends("由").or_else(|| ends("从")),
            Some(word) if word != "由" => ends(word),
            _ => None,
        };
        let verbs = ["增长", "增加", "提高", "下降", "减少"];
        let verb = verbs.into_iter().filter(|verb| self.text.contains(verb));
        said.or_else(|| verb.into_iter().find_map(ends))
    }
}

pub(super) fn ends_with_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.ends_with(word))
}

/// Words that end like one that would be doubled: 节约约3万元 is right.
pub(super) const OTHER_WORDS: [&str; 34] = [
    "节约", "预约", "公约", "条约", "合约", "签约", "履约", "违约", "特约", "邀约", "集约", "契约", "简约",
    "相约", "制约", "续约", "附近", "最近", "邻近", "靠近", "贴近", "就近", "相近", "临近", "亲近", "赶超",
    "反超", "商超", "自由", "理由", "事由", "经由", "服从", "自从",
];

/// What a unit goes on to in words that may follow it: 120个个体户, 30名名师.
const WORDS: [(char, &str); 34] = [
    ('个', "体人别性案中"),
    ('人', "均次员民口大才力生物工文行家群社事士间流气情道为类格选心身防居"),
    ('名', "师单录家优医城誉牌胜校企称额"),
    ('家', "庭长属政园门教装电居访风具乡"),
    ('户', "籍外均主型口"),
    ('件', "均"),
    ('次', "生日序品数要"),
    ('项', "目链"),
    ('所', "属有在谓需长得辖"),
    ('处', "级置理罚长方室所"),
    ('条', "例款件目线理"),
    ('场', "所地馆景合次"),
    ('台', "账阶式风湾胞历"),
    ('座', "谈位席"),
    ('间', "隔接歇距"),
    ('元', "旦素件首宵老"),
    ('天', "津然气空文府桥山"),
    ('年', "均度底末初内轻龄级间产货报会终"),
    ('日', "均常报照间本"),
    ('月', "均度底末初内"),
    ('米', "面粉"),
    ('亩', "均产"),
    ('支', "部队持援付出行教撑农"),
    ('站', "点长位台"),
    ('级', "别"),
    ('岁', "末月"),
    ('分', "别类布管值级层组钟"),
    ('套', "餐房装"),
    ('份', "额"),
    ('期', "间限刊末货"),
    ('批', "准次复评示发量"),
    ('组', "织合成长团建员"),
    ('栋', "长"),
    ('万', "众家物里能象代达"),
];

/// Whether a text that goes on with `rest` behind the `end` of a figure, which may be all of its unit, says that end twice.
fn is_certain(end: &str, whole: bool, rest: &str) -> bool {
    let mut characters = end.chars();
    let (Some(only), None) = (characters.next(), characters.next()) else {
        // 3小时小时工.
        return end != "小时" || !rest.starts_with(['工', '制']);
    };
    let Some(next) = rest.chars().next() else { return true };
    if !is_han(only) {
        return !only.is_ascii_alphanumeric() || !next.is_ascii_alphanumeric();
    }
    if !is_han(next) {
        return true;
    }
    // 件件有回音 means each of them.
    if next == only {
        return !rest.chars().nth(1).is_some_and(is_han);
    }
    whole && may_go_on(only, next) == Some(false)
}

/// Whether a unit and the character behind it may be the beginning of a word: 天津, 名师; `None` for a unit that nothing is
/// known of.
pub(super) fn may_go_on(unit: char, next: char) -> Option<bool> {
    WORDS.iter().find(|(known, _)| *known == unit).map(|(_, words)| words.contains(next))
}
