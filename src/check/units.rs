//! The units that stand behind numbers, in one table: what a unit is found by, and whether another can be said for it.

use std::sync::LazyLock;

use crate::hash::Map;
use Sort::{Counts, Measures};

/// What a unit does.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Sort {
    /// It counts things, and another may be said for it, as 家 for 个.
    Counts,
    /// It measures: no other can be said for it.
    Measures,
}

/// Every unit; of two that begin alike the longer stands first.
const UNITS: &[(&str, Sort)] = &[
    ("%", Measures),
    ("％", Measures),
    ("‰", Measures),
    ("个百分点", Measures),
    ("百分点", Measures),
    ("个点", Measures),
    ("倍", Measures),
    ("个工作日", Measures),
    ("工作日", Measures),
    ("个小时", Measures),
    ("小时", Measures),
    ("分钟", Measures),
    ("秒", Measures),
    ("个月", Measures),
    ("星期", Counts),
    ("周", Counts),
    ("天", Measures),
    ("年", Counts),
    ("平方公里", Measures),
    ("平方千米", Measures),
    ("平方米", Measures),
    ("立方米", Measures),
    ("公里", Measures),
    ("千米", Measures),
    ("千瓦时", Measures),
    ("厘米", Measures),
    ("毫米", Measures),
    ("米", Measures),
    ("公顷", Measures),
    ("亩", Measures),
    ("公斤", Measures),
    ("千克", Measures),
    ("克", Counts),
    ("斤", Counts),
    ("吨", Measures),
    ("美元", Measures),
    ("欧元", Measures),
    ("英镑", Measures),
    ("港元", Measures),
    ("日元", Measures),
    ("元", Measures),
    ("人次", Measures),
    ("人民币", Counts),
    ("人", Counts),
    ("名次", Counts),
    ("名", Counts),
    ("位次", Counts),
    ("位", Counts),
    ("户次", Measures),
    ("户", Counts),
    ("场次", Counts),
    ("场", Counts),
    ("件次", Counts),
    ("件", Counts),
    ("个", Counts),
    ("家", Counts),
    ("处", Counts),
    ("所", Counts),
    ("座", Counts),
    ("间", Counts),
    ("栋", Counts),
    ("支", Counts),
    ("项", Counts),
    ("起", Counts),
    ("次", Counts),
    ("条", Counts),
    ("张", Counts),
    ("批", Counts),
    ("份", Counts),
    ("台", Counts),
    ("套", Counts),
    ("辆", Counts),
    ("只", Counts),
    ("头", Counts),
    ("羽", Counts),
    ("株", Counts),
    ("棵", Counts),
    ("册", Counts),
    ("本", Counts),
    ("幅", Counts),
    ("期", Counts),
    ("类", Counts),
    ("种", Counts),
    ("篇", Counts),
    ("部", Counts),
    ("门", Counts),
    ("款", Counts),
    ("盏", Counts),
    ("组", Counts),
    ("对", Counts),
    ("宗", Counts),
    ("例", Counts),
    ("架", Counts),
    ("艘", Counts),
    ("班", Counts),
    ("字", Counts),
    ("分", Counts),
    ("度", Counts),
    ("级", Counts),
    ("步", Counts),
];

/// The unit that a text begins with; empty for none.
pub(super) fn unit_at(text: &str) -> &'static str {
    static BY_FIRST: LazyLock<Map<char, Vec<&'static str>>> = LazyLock::new(|| {
        let mut units: Map<char, Vec<&str>> = Map::default();
        for (unit, _) in UNITS {
            units.entry(unit.chars().next().unwrap_or_default()).or_default().push(unit);
        }
        units
    });
    let alike = text.chars().next().and_then(|first| BY_FIRST.get(&first));
    alike.and_then(|alike| alike.iter().find(|unit| text.starts_with(**unit))).copied().unwrap_or("")
}

/// Whether a unit measures, so that no other can be said for it.
pub(super) fn is_measure(unit: &str) -> bool {
    UNITS.contains(&(unit, Measures))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_units_that_begin_alike_the_longer_is_found() {
        for (at, (unit, _)) in UNITS.iter().enumerate() {
            assert!(UNITS[at + 1..].iter().all(|(later, _)| !later.starts_with(unit)), "{unit}");
            assert_eq!(unit_at(unit), *unit);
        }
        assert!(is_measure("人次") && !is_measure("人"));
    }
}
