//! Full names of persons in Chinese texts, where something beside them says that they are names: 居民王秀英, 王秀英老人. A
//! surname alone (王奶奶) and a name withheld (张某, 李×) tell nobody who it is.

use std::ops::Range;

use super::blanks::SURNAMES;
use super::chars::is_han;

/// Surnames of two characters.
const DOUBLE: [&str; 8] = ["欧阳", "上官", "司马", "诸葛", "皇甫", "尉迟", "公孙", "慕容"];
/// What no name goes on with: ends of names of places and offices, numerals, words that only join others, and what stands for
/// a name withheld.
const NEVER: &str = "区县市镇乡村街路道巷社院的了和与及在等一二三四五六七八九十百千万两几多个位名户家某×ＸXx*＊○〇□们员者人老独孤困残病贫";
/// Words that begin like names.
const WORDS: &[&str] = &[
    "范文", "安全", "安心", "安居", "安置", "安排", "安静", "常态", "常年", "常见", "常住", "常常", "成立",
    "成为", "成长", "成功", "成绩", "成效", "方便", "方面", "方式", "方法", "方案", "高兴", "高度", "高龄",
    "高血", "高层", "高效", "高质", "高校", "高中", "关心", "关注", "关爱", "明白", "明显", "明确", "平安",
    "平均", "平时", "和谐", "和睦", "温暖", "温馨", "文明", "文化", "文艺", "文体", "于是", "向上", "时常",
    "任务", "任何", "包括", "包保", "白天", "严格", "严重", "单位", "单独", "单元", "古稀", "双方", "申请",
    "申报", "康复", "健康", "连心", "水平", "水电", "计划", "项目", "花甲", "花钱", "余名", "房屋", "房子",
    "程序", "程度", "管理", "游玩", "游客", "龙头", "白发", "贺信", "马上", "金额", "金融", "江边", "万元",
    "毛病", "黄金", "石油", "左右", "祝福", "祝愿", "项链", "董事", "梁上", "路边", "田间", "童年", "夏天",
    "夏季", "季度", "雷锋", "易于", "段时", "钱包", "施工", "苗圃", "顾虑", "顾客", "孟母", "强化", "何时",
    "何处", "何况", "何以", "许多", "康养", "史料", "戴上", "章程", "沈阳", "苏州", "温州", "江苏", "江西",
    "贵州", "广州", "陈列", "陈旧", "贾汪", "宋代", "唐代", "汉代", "明代", "安装", "安徽", "万家", "万众",
    "齐心", "齐聚", "齐抓", "伍员", "余年", "乐观", "柳树", "杨树", "谢谢", "谢意", "叶子", "龚滩", "钟头",
    "钟点", "秦淮", "韩国", "解决", "解读", "曹操", "汪汪", "汤圆", "倪女", "冯唐", "甘愿", "甘于", "石材",
    "鲁班", "党委", "党员", "党建", "宣传", "华侨", "华人", "毕业", "毕竟", "严肃", "严寒", "施行", "卢沟",
    "贺年",
];
/// What may follow a name and is no part of it.
const BEHIND: &str =
    "的是说在因家今现已患身有和与曾独住告向把被从也就正刚常每，。、；：！？（）“”()《》,.;:!? \n\t|/";

/// Words that follow a name, and begin like nothing that a name goes on with.
const VERBS: [&str; 16] = [
    "参加", "参与", "第一", "主动", "带着", "来到", "站在", "拿着", "捐出", "捐了", "获得", "荣获", "画了",
    "写了", "去世", "没有",
];

/// Whether some characters are a full name: a surname and one or two more.
pub fn is_name(text: &str) -> bool {
    let surname = DOUBLE.into_iter().find(|surname| text.starts_with(surname));
    let first = text.chars().next().filter(|first| SURNAMES.contains(*first)).map(char::len_utf8);
    let Some(length) = surname.map(str::len).or(first) else { return false };
    let given = &text[length..];
    (1..=2).contains(&given.chars().count())
        && given.chars().all(|c| is_han(c) && !NEVER.contains(c))
        && !WORDS.iter().any(|word| text.starts_with(word))
}

/// The name that a text begins with, if something follows that is no part of it.
pub fn at_start(text: &str) -> Option<Range<usize>> {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(4);
    let is_whole = |end: &usize| {
        let behind = &text[*end..];
        behind.chars().next().is_none_or(|c| BEHIND.contains(c))
            || VERBS.iter().any(|verb| behind.starts_with(verb))
    };
    let longest = ends.filter(is_whole).filter(|end| is_name(&text[..*end])).last();
    longest.map(|end| 0..end)
}

/// The name that a text ends in: of three characters if they can be one, else of two behind something that ends a word.
pub fn at_end(text: &str) -> Option<Range<usize>> {
    let starts: Vec<usize> = text.char_indices().rev().take(4).map(|(at, _)| at).collect();
    let name = |count: usize| {
        let start = *starts.get(count - 1)?;
        is_name(&text[start..]).then_some(start..text.len())
    };
    let is_apart = |name: &Range<usize>| {
        let before = text[..name.start].chars().next_back();
        before.is_none_or(|c| !is_han(c) || "的是为对给由向请让把将民户员在和与".contains(c))
    };
    name(4)
        .filter(|_| starts.get(3).is_some_and(|at| DOUBLE.iter().any(|one| text[*at..].starts_with(one))))
        .or_else(|| name(3))
        .or_else(|| name(2).filter(is_apart))
}

/// A name as it may be shown to those who are to find it: 王某.
pub fn withheld(name: &str) -> String {
    let double = DOUBLE.into_iter().find(|surname| name.starts_with(surname));
    let surname = double.map_or_else(|| name.chars().take(1).collect(), str::to_string);
    surname + "某"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_words() {
        for name in ["王秀英", "张伟", "欧阳建国", "李小明", "赵敏"] {
            assert!(is_name(name), "{name}");
        }
        for word in ["王", "张某", "李某某", "高兴", "关心下", "江北区", "余名", "文明", "安全员", "万元户"]
        {
            assert!(!is_name(word), "{word}");
        }
        assert_eq!(at_start("王秀英，今年80岁"), Some(0..9));
        assert_eq!(at_start("王秀英说"), Some(0..9));
        assert_eq!(at_start("王秀英参加了活动"), Some(0..9));
        assert_eq!(at_start("高兴地说"), None);
        assert_eq!(at_end("看望王秀英"), Some(6..15));
        assert_eq!(at_end("看望独居"), None);
        assert_eq!(withheld("欧阳建国"), "欧阳某");
    }
}
