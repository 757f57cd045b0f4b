//! Whether figures of one name and unit may be added up: 户数 may, 户均收入, 满意率, 排名 and 气温 may not. Judged by words
//! alone, and only for sums that nobody wrote: where it is not certain that a sum says something, the answer is no.

use crate::dataset::figure::large_unit;

/// Units of what is a share, a rate, a multiple, a temperature, an age, a mark or a level.
const UNITS: [&str; 41] = [
    "%",
    "％",
    "‰",
    "‱",
    "百分点",
    "个百分点",
    "千分点",
    "个千分点",
    "百分比",
    "百分数",
    "倍",
    "倍数",
    "成",
    "折",
    "番",
    "比",
    "℃",
    "°C",
    "℉",
    "°F",
    "°",
    "摄氏度",
    "华氏度",
    "年",
    "岁",
    "周岁",
    "世纪",
    "级",
    "星",
    "星级",
    "档",
    "等",
    "指数",
    "点",
    "分",
    "dB",
    "分贝",
    "pH",
    "ppm",
    "ppb",
    "hPa",
];

/// Words for what can't be added up wherever they stand in a name: averages, shares, rates, prices, ranks, marks, weather.
const WORDS: [&str; 77] = [
    "平均",
    "均值",
    "均价",
    "均分",
    "中位数",
    "众数",
    "最高",
    "最低",
    "最大",
    "最小",
    "峰值",
    "极值",
    "占比",
    "比例",
    "比重",
    "比值",
    "比率",
    "之比",
    "份额",
    "系数",
    "指数",
    "倍数",
    "满意度",
    "知晓度",
    "信任度",
    "支持度",
    "参与度",
    "认可度",
    "美誉度",
    "覆盖度",
    "集中度",
    "密度",
    "浓度",
    "温度",
    "湿度",
    "强度",
    "进度",
    "幅度",
    "热度",
    "坡度",
    "经度",
    "纬度",
    "速度",
    "增速",
    "时速",
    "车速",
    "增幅",
    "涨幅",
    "降幅",
    "跌幅",
    "单价",
    "单产",
    "单耗",
    "亩产",
    "单位面积",
    "单位产值",
    "单位成本",
    "单位GDP",
    "排名",
    "排位",
    "名次",
    "位次",
    "年龄",
    "寿命",
    "年份",
    "海拔",
    "评分",
    "得分",
    "成绩",
    "气温",
    "水温",
    "体温",
    "水位",
    "气压",
    "血压",
    "PM2.5",
    "AQI",
];

/// Words that say so at the end of a name, where what is counted stands: 师生比, 补助标准, but not 对比试验次数, 标准厂房面积.
const ENDS: [&str; 14] = [
    "比", "标准", "价格", "房价", "等级", "级别", "星级", "序号", "编号", "代码", "分数", "pH", "PM10", "率",
];

/// What 均 makes an average of: 人均, 户均, 日均.
const PER: &str = "人户日月年周季旬时村校班生师床亩地场次例件篇站店企单车镇县区社组台机笔头株劳网格";

/// What is counted is what reaches a bound: 入学率达标学校数, 收入高于平均的户数.
const BOUNDS: [&str; 11] =
    ["达标", "达到", "超过", "高于", "低于", "不足", "大于", "小于", "以上", "以下", "过万"];

/// Whether the sum of figures with this name and unit says something. `unit` may begin with 万 or 亿; both may be empty.
pub fn adds_up(name: &str, unit: &str) -> bool {
    let (_, unit) = large_unit(unit.trim());
    // 积分 are collected, 分 of a mark are not; 度 counts electricity, or a temperature, which its name says.
    let collected = unit == "分" && ["积分", "学分", "工分"].iter().any(|word| name.contains(word));
    if UNITS.contains(&unit) && !collected || unit.contains(['/', '／', '每', '%', '％']) {
        return false;
    }
    let name = name.trim().trim_end_matches(['）', ')']);
    // The bracket of a name has its unit or a remark: 增速（可比价）.
    let head = name.split(['（', '(']).next().unwrap_or(name);
    if ENDS.iter().chain(&WORDS).any(|word| head.ends_with(word)) {
        return false;
    }
    !is_rate(name) || BOUNDS.iter().any(|word| name.contains(word))
}

/// Whether a name has a word in it for what is worked out by division or measured on a scale.
fn is_rate(name: &str) -> bool {
    WORDS.iter().any(|word| name.contains(word)) || name.contains('每') || has_rate(name) || has_average(name)
}

/// 率, but not 率先 and 率队.
fn has_rate(name: &str) -> bool {
    name.match_indices('率').any(|(at, word)| !name[at + word.len()..].starts_with(['先', '队', '领']))
}

/// 人均, 户均 and the like, but not 均衡, 均等 or 各村均有.
fn has_average(name: &str) -> bool {
    name.match_indices('均').any(|(at, word)| {
        let (before, after) = (&name[..at], &name[at + word.len()..]);
        before.ends_with(|last| PER.contains(last))
            && !before.contains('各')
            && !after.starts_with(['衡', '等', '匀'])
    })
}

#[cfg(test)]
mod tests {
    use super::adds_up;

    #[test]
    fn averages_rates_ranks_and_temperatures_do_not_add_up() {
        for (name, unit) in [
            ("入学率", "%"),
            ("入学率", ""),
            ("占比", "％"),
            ("出生率", "‰"),
            ("同比提高", "个百分点"),
            ("同比提高", "百分点"),
            ("平均年龄", "岁"),
            ("党员年龄", ""),
            ("建成时间", "年"),
            ("人均可支配收入", "元"),
            ("人均可支配收入", "万元"),
            ("户均面积", "平方米"),
            ("日均客流量", "人次"),
            ("村均集体收入", "万元"),
            ("生均经费", "元"),
            ("次均费用", "元"),
            ("平均办理天数", "天"),
            ("办件平均用时", "分钟"),
            ("平均每户人数", "人"),
            ("每千人口床位", "张"),
            ("每万人拥有的医生数", "人"),
            ("房价", "元/平方米"),
            ("人口密度", "人/平方公里"),
            ("商品房均价", "元"),
            ("补助标准", "元"),
            ("低保标准（月）", "元"),
            ("增长", "倍"),
            ("产值", "亿倍"),
            ("师生比", ""),
            ("同比", ""),
            ("综合指数", ""),
            ("基尼系数", ""),
            ("最高气温", "℃"),
            ("气温", "度"),
            ("水位", "米"),
            ("满意度", "分"),
            ("考核得分", "分"),
            ("数学成绩", "分"),
            ("全市排名", "位"),
            ("名次", "名"),
            ("增速（可比价）", "%"),
            ("PM2.5", "微克"),
            ("工资中位数", "元"),
            ("质量", "级"),
            ("高于全市平均", "元"),
            ("单位面积产量", "公斤"),
            ("亩产", "公斤"),
            ("完成进度", ""),
        ] {
            assert!(!adds_up(name, unit), "{name} {unit}");
        }
    }

    #[test]
    fn counts_amounts_and_lengths_add_up() {
        for (name, unit) in [
            ("网格数", "个"),
            ("户数", "户"),
            ("投入资金", "万元"),
            ("生产总值", "亿元"),
            ("服务人次", "万人次"),
            ("志愿服务时长", "小时"),
            ("办理天数", "天"),
            ("道路长度", "公里"),
            ("用电量", "度"),
            ("用电量", "万度"),
            ("绿地面积", "平方米"),
            ("志愿积分", "分"),
            ("数量", ""),
            ("均衡发展学校", "所"),
            ("率先达标的村", "个"),
            ("入学率达标学校数", "所"),
            ("人均收入过万的户数", "户"),
            ("满意率低于90%的小区数", "个"),
            ("收入高于平均的户数", "户"),
            ("标准厂房面积", "平方米"),
            ("制定标准数", "项"),
            ("各村均有卫生室", "个"),
            ("年度投入", "万元"),
            ("季度办件", "件"),
            ("对比试验次数", "次"),
            ("党员", "名"),
            ("代表", "位"),
            ("授信额度", "亿元"),
            ("成员单位", "家"),
            ("等待办理", "件"),
            ("新增", "个"),
        ] {
            assert!(adds_up(name, unit), "{name} {unit}");
        }
    }
}
