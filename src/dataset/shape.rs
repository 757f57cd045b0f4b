//! What a row of a table is, told by its texts: figures, a total, a subtotal, a part of the row above it, a note.

/// What a row is.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Figures of what its label names.
    Figures,
    /// 合计: of all rows.
    Total,
    /// 小计, 东片区合计: of some rows above it.
    Subtotal,
    /// 其中：女: of the row above it.
    Part,
    /// 注：…: a text that belongs to the table as a whole.
    Note,
}

/// What a row is, and the text that says so. `texts` are those before its figures, `label` the one that names it; `figures`
/// says whether anything stands in a column of figures.
pub(super) fn of<'t>(label: &'t str, texts: &[&'t str], figures: bool) -> (Shape, &'t str) {
    // 合计 often stands in the column of numbers, which nobody reads; 小计 in that of the streets, beside its district.
    let named = [label].into_iter().chain(texts.iter().copied()).filter(|text| !text.is_empty());
    let told = named.filter_map(|text| Some((word(text)?, text)));
    let told = told.into_iter().find(|(shape, _)| *shape != Shape::Note || !figures);
    match told {
        Some((Shape::Total, text)) if text != label && !label.is_empty() => (Shape::Subtotal, text),
        Some(told) => told,
        None => (Shape::Figures, label),
    }
}

/// What a label makes of its row, if it says so.
fn word(text: &str) -> Option<Shape> {
    const TOTALS: [&str; 6] = ["合计", "总计", "共计", "合共", "总和", "Total"];
    const WHOLE: [&str; 8] = ["全", "各", "本", "以上", "总", "累计", "共", "所有"];
    const NOTES: [&str; 18] = [
        "注：",
        "注:",
        "注1",
        "注１",
        "注释",
        "备注",
        "说明：",
        "说明:",
        "附注",
        "资料来源",
        "数据来源",
        "来源：",
        "来源:",
        "填表",
        "填报",
        "制表",
        "审核",
        "单位负责人",
    ];
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.trim_end_matches(['：', ':']);
    if NOTES.iter().any(|note| text.starts_with(note)) || text.starts_with('※') {
        return Some(Shape::Note);
    }
    if text.trim_start_matches(['（', '(', '#']).starts_with("其中") {
        return Some(Shape::Part);
    }
    // 合计（人）, 合计(不含外来).
    let head = text.split(['（', '(']).next().unwrap_or_default();
    if head.ends_with("小计") {
        return Some(Shape::Subtotal);
    }
    let total = TOTALS.iter().find(|total| head.to_lowercase().ends_with(&total.to_lowercase()))?;
    let before = &head[..head.len() - total.len()];
    let whole = before.is_empty() || WHOLE.iter().any(|word| before.starts_with(word));
    Some(if whole { Shape::Total } else { Shape::Subtotal })
}

/// Whether a label names all that a table is about: then its row is the total, if it is as large as the others together.
pub(super) fn is_whole(label: &str) -> bool {
    const WHOLE: [&str; 18] = [
        "全区",
        "全市",
        "全县",
        "全镇",
        "全乡",
        "全街道",
        "全省",
        "全国",
        "全域",
        "全旗",
        "全州",
        "全社区",
        "全村",
        "总体",
        "全部",
        "总数",
        "总量",
        "区级合计",
    ];
    WHOLE.contains(&label.trim())
}

/// Whether a label names a row that is no part of the whole, or not one of equal parts: an average, last year, a sum.
pub(super) fn is_no_part(label: &str) -> bool {
    const STARTS: [&str; 9] = ["#", "＃", "内：", "内:", "上年", "去年", "同比", "环比", "较上年"];
    const ENDS: [&str; 10] =
        ["平均", "平均数", "平均值", "均值", "累计", "汇总", "同期", "增减", "增长", "（其中）"];
    let label: String = label.chars().filter(|c| !c.is_whitespace()).collect();
    is_whole(&label)
        || STARTS.iter().any(|word| label.starts_with(word))
        || ENDS.iter().any(|word| label.ends_with(word))
        || label.starts_with('比') && label.contains('年')
}

/// Whether labels are numbered in two ways, as parts and parts of these: 一、城市 and 1.东街道.
pub(super) fn are_nested<'l>(labels: impl Iterator<Item = &'l str> + Clone) -> bool {
    let chapter = |label: &str| {
        let mut letters = label.trim_start_matches(['（', '(']).chars();
        letters.next().is_some_and(|c| "一二三四五六七八九十".contains(c))
            && letters.next().is_some_and(|c| "、）)．.".contains(c))
    };
    let item = |label: &str| {
        let rest = label.trim_start_matches(|c: char| c.is_ascii_digit());
        rest.len() < label.len() && rest.starts_with(['.', '．', '、', '）', ')'])
    };
    labels.clone().any(chapter) && labels.into_iter().any(item)
}

#[cfg(test)]
mod tests {
    use super::{Shape, of};

    #[test]
    fn rows_are_what_their_labels_say() {
        for (label, shape) in [
            ("东街道", Shape::Figures),
            ("合计", Shape::Total),
            ("合　计", Shape::Total),
            ("合计：", Shape::Total),
            ("总计", Shape::Total),
            ("共计:", Shape::Total),
            ("全市合计", Shape::Total),
            ("各街道合计", Shape::Total),
            ("合计（人）", Shape::Total),
            ("total", Shape::Total),
            ("小计", Shape::Subtotal),
            ("东片区小计", Shape::Subtotal),
            ("东片区合计", Shape::Subtotal),
            ("其中：女", Shape::Part),
            ("（其中）党员", Shape::Part),
            ("合计社区", Shape::Figures),
            ("注册志愿者", Shape::Figures),
            ("备注一栏", Shape::Figures),
        ] {
            assert_eq!(of(label, &[label, "3"], true).0, shape, "{label}");
        }
        assert_eq!(of("", &["合计", "", "7"], true), (Shape::Total, "合计"));
        assert_eq!(of("", &["注：含流动人口"], false), (Shape::Note, "注：含流动人口"));
        assert_eq!(of("填表人：某某", &["填表人：某某"], false).0, Shape::Note);
        assert_eq!(of("北街道", &["北街道"], false).0, Shape::Figures);
        assert_eq!(of("东片", &["东片", "小计"], true), (Shape::Subtotal, "小计"));
        assert_eq!(of("东片", &["东片", "合计"], true), (Shape::Subtotal, "合计"));
        assert_eq!(of("东片", &["东片", "其中：乙"], true), (Shape::Part, "其中：乙"));
        assert!(
            super::is_no_part("全区平均") && super::is_no_part("上年同期") && !super::is_no_part("东街道")
        );
        assert!(super::are_nested(["一、城市", "1.东街道"].into_iter()));
        assert!(!super::are_nested(["一、城市", "二、乡村"].into_iter()));
    }
}
