//! Which indicators count the same thing, so that they may be drawn on one scale unasked.

use crate::dataset::Indicator;

/// Words for measuring at the end of a name; that two names share one says nothing.
const MEASURES: [&str; 24] = [
    "数量", "个数", "人数", "户数", "次数", "件数", "家数", "总数", "总量", "总额", "人次", "金额", "面积",
    "长度", "比例", "占比", "比重", "时间", "情况", "数", "量", "额", "率", "值",
];

/// Indicators of one kind together, in the order of the first: one unit, one context, and names that end with the same
/// thing (甲街道志愿者, 乙街道志愿者) or differ in a bracket alone (网格数（优化前）, 网格数（优化后）).
pub(super) fn families(all: Vec<&Indicator>) -> Vec<Vec<&Indicator>> {
    let mut families: Vec<Vec<&Indicator>> = Vec::new();
    for indicator in all {
        match families.iter_mut().find(|family| family.iter().all(|other| is_kin(indicator, other))) {
            Some(family) => family.push(indicator),
            None => families.push(vec![indicator]),
        }
    }
    families
}

fn is_kin(one: &Indicator, other: &Indicator) -> bool {
    one.unit == other.unit && one.context == other.context && is_same_thing(&one.name, &other.name)
}

fn is_same_thing(one: &str, other: &str) -> bool {
    let head = |name: &'_ str| name.split_once('（').map(|(head, _)| head.to_string());
    if let (Some(one), Some(other)) = (head(one), head(other)) {
        return one == other;
    }
    let (one, other) = (bare(one), bare(other));
    let (longer, shorter) = if one.len() > other.len() { (one, other) } else { (other, one) };
    let shared = longer.chars().rev().zip(shorter.chars().rev()).take_while(|(a, b)| a == b).count();
    // Of a name that is the end of another (网格员, 专职网格员) one may be part of the other.
    shared >= 2 && shared < shorter.chars().count()
}

/// Things that are counted in a district, those of one kind together: what names end with.
const THINGS: [&[&str]; 12] = [
    &["社区", "行政村", "居委会", "村委会", "街道", "乡镇"],
    &["小区", "楼院"],
    &["楼栋", "楼道", "单元"],
    &["网格"],
    &["停车场", "停车位", "泊位", "车位"],
    &["充电桩"],
    &["驿站", "服务站", "服务中心"],
    &["公园", "绿地", "广场"],
    &["党组织", "党支部", "党总支", "党委"],
    &["党员", "群众"],
    &["志愿者"],
    &["网格员"],
];

/// Two of some names that end with things of two kinds, so that they are no parts of one whole: 社区 and 停车场.
pub(super) fn two_things<'n>(names: &[&'n str]) -> Option<(&'n str, &'n str)> {
    let kind = |name: &str| {
        let ends = |things: &&[&str]| things.iter().any(|thing| bare(name).ends_with(thing));
        THINGS.iter().position(ends)
    };
    let of_a_kind = || names.iter().filter_map(|name| Some((*name, kind(name)?)));
    let (first, one) = of_a_kind().next()?;
    let (other, _) = of_a_kind().find(|(_, other)| *other != one)?;
    Some((first, other))
}

/// A name without the word for measuring at its end.
pub(super) fn bare(name: &str) -> &str {
    MEASURES.iter().find_map(|measure| name.strip_suffix(measure)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::is_same_thing;

    #[test]
    fn a_unit_in_common_does_not_make_two_things_one_kind() {
        for (one, other) in [
            ("甲街道志愿者", "乙街道志愿者"),
            ("甲街道志愿者人数", "乙街道志愿者人数"),
            ("区级投入", "街道投入"),
            ("网格数（优化前）", "网格数（优化后）"),
            ("2021年办件量", "2022年办件量"),
        ] {
            assert!(is_same_thing(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("社区数", "停车场数"),
            ("全区网格数", "全区停车场数"),
            ("社区个数", "网格个数"),
            ("绿地面积", "停车场面积"),
            ("入学率", "升学率"),
            ("网格员", "专职网格员"),
            ("社区（个）", "网格（个）"),
        ] {
            assert!(!is_same_thing(one, other), "{one} {other}");
        }
    }
}
