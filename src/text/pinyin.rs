//! Chinese names to their readings, and so to the ASCII of web addresses; `collate` sorts by the same readings.

use std::sync::LazyLock;

use pinyin::{ToPinyin, ToPinyinMulti};

use super::chars::is_han;
use crate::hash::Map;

/// Words whose characters have several readings; origin and licence stand in the file.
const PHRASES: &str = include_str!("phrases.txt");
/// The longest slug, in bytes; it ends between two syllables.
const SLUG_LEN: usize = 80;

/// A word that is not read as its characters are by themselves.
struct Phrase {
    word: &'static str,
    /// A syllable for each character.
    reading: &'static str,
    /// Whether it is read like that only where Chinese text begins: 长 in 长宁路, but not in 校长.
    leads: bool,
}

/// By the last character, the longest words first.
static READINGS: LazyLock<Map<char, Vec<Phrase>>> = LazyLock::new(|| {
    let mut readings: Map<char, Vec<Phrase>> = Map::default();
    for phrase in phrases() {
        readings.entry(phrase.word.chars().next_back().unwrap_or_default()).or_default().push(phrase);
    }
    readings
        .values_mut()
        .for_each(|phrases| phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.word.len())));
    readings
});

fn phrases() -> impl Iterator<Item = Phrase> {
    let lines = PHRASES.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(' ')).map(|(word, reading)| {
        let (word, leads) = word.strip_prefix('^').map_or((word, false), |word| (word, true));
        Phrase { word, reading, leads }
    })
}

/// The words of the table.
#[cfg(test)]
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    phrases().map(|phrase| phrase.word)
}

/// A piece of a name.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// A Han character as it is read in its word.
    Han {
        /// The character.
        character: char,
        /// Its syllable without the tone, `ü` as in `lü`; empty where nobody knows one, or where the site's own reading of
        /// the word stands at its first character.
        syllable: &'a str,
    },
    /// What is no Han character, as long as it is.
    Text(&'a str),
}

/// The pieces of a name in order. `own` are the site's readings (`单县` → `shan-xian`), ahead of the table's. Words are
/// looked for from the end: in 社区长效机制 the word is 长效, not 区长.
pub fn read<'a>(name: &'a str, own: &'a [(String, String)]) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut rest = name;
    while let Some(last) = rest.chars().next_back() {
        let mine = own.iter().filter(|(word, _)| !word.is_empty() && rest.ends_with(word.as_str()));
        let (length, reading) = if let Some((word, reading)) = mine.max_by_key(|(word, _)| word.len()) {
            (word.len(), reading.as_str())
        } else if !is_han(last) {
            let start = rest.rfind(is_han).map_or(0, |at| at + width(rest, at));
            pieces.push(Piece::Text(&rest[start..]));
            rest = &rest[..start];
            continue;
        } else if let Some(phrase) = phrase(rest, last) {
            (phrase.word.len(), phrase.reading)
        } else {
            (last.len_utf8(), last.to_pinyin().map_or("", |syllable| syllable.plain()))
        };
        let start = rest.len() - length;
        push_word(&rest[start..], reading, &mut pieces);
        rest = &rest[..start];
    }
    pieces.reverse();
    pieces
}

/// The characters of a word from its end, each with its syllable; a reading that has another number of syllables goes as a
/// whole to the first.
fn push_word<'a>(word: &'a str, reading: &'a str, pieces: &mut Vec<Piece<'a>>) {
    let parts = || reading.split([' ', '-']);
    let fits = parts().count() == word.chars().count();
    let mut syllables = parts().rev().filter(|_| fits);
    for (at, character) in word.char_indices().rev() {
        let whole = if at == 0 && !fits { reading } else { "" };
        pieces.push(Piece::Han { character, syllable: syllables.next().unwrap_or(whole) });
    }
}

/// The longest word of the table at the end of `text`, which ends in `last`.
fn phrase(text: &str, last: char) -> Option<&'static Phrase> {
    let begins = |phrase: &Phrase| !text[..text.len() - phrase.word.len()].ends_with(is_han);
    let fits = |phrase: &&Phrase| text.ends_with(phrase.word) && (!phrase.leads || begins(phrase));
    READINGS.get(&last)?.iter().find(fits)
}

/// The tone of a character that is read as `syllable`: 1 to 4, 5 for a neutral one or where it is not known.
pub fn tone(character: char, syllable: &str) -> u8 {
    let usual = character.to_pinyin().filter(|reading| reading.plain() == syllable);
    let of = |reading: pinyin::Pinyin| reading.plain().replace('ü', "v") == syllable.replace('ü', "v");
    let reading = usual.or_else(|| character.to_pinyin_multi()?.into_iter().find(|reading| of(*reading)));
    let last = reading.and_then(|reading| reading.with_tone_num_end().bytes().next_back());
    last.filter(u8::is_ascii_digit).map_or(5, |digit| digit - b'0')
}

/// A reading without its tones: `shàn` and `shan4` are `shan`, `lǜ` is `lv`.
pub fn toneless(reading: &str) -> String {
    const MARKED: [(&str, char); 6] =
        [("āáǎà", 'a'), ("ēéěèêế", 'e'), ("īíǐì", 'i'), ("ōóǒò", 'o'), ("ūúǔù", 'u'), ("üǖǘǚǜ", 'v')];
    let plain = |c: char| MARKED.iter().find(|(marked, _)| marked.contains(c)).map_or(c, |(_, plain)| *plain);
    let letters: String = reading.to_lowercase().chars().map(plain).collect();
    let syllables = letters.split_inclusive(['-', ' ']).map(|syllable| {
        let (body, mark) = match syllable.strip_suffix(['-', ' ']) {
            Some(body) => (body, &syllable[body.len()..]),
            None => (syllable, ""),
        };
        let toned = body.strip_suffix(|c: char| matches!(c, '1'..='5'));
        let toned =
            toned.filter(|rest| rest.bytes().all(|byte| byte.is_ascii_lowercase()) && !rest.is_empty());
        [toned.unwrap_or(body), mark].concat()
    });
    syllables.collect()
}

/// The part of a web address for a name: syllables and Latin words in lower case with `-` between them, at most 80
/// bytes; empty if the name has neither. `own` as in [`read`]. 女, 吕, 绿 are `nv`, `lv`, `lv`.
pub fn slug(name: &str, own: &[(String, String)]) -> String {
    let mut slug = String::new();
    for part in read(name, own).into_iter().flat_map(parts) {
        if slug.len() + 1 + part.len() > SLUG_LEN && !slug.is_empty() {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(&part[..part.len().min(SLUG_LEN)]);
    }
    slug
}

/// What a piece becomes in an address: a syllable, or the Latin words of a text.
fn parts(piece: Piece<'_>) -> Vec<String> {
    match piece {
        Piece::Han { syllable: "", .. } => Vec::new(),
        Piece::Han { syllable, .. } => vec![syllable.replace('ü', "v")],
        Piece::Text(text) => {
            let words = text.split(|c| half_width(c).is_none()).filter(|word| !word.is_empty());
            words.map(|word| word.chars().filter_map(half_width).collect()).collect()
        }
    }
}

/// Latin letters and digits in lower case, full-width ones made half-width.
fn half_width(c: char) -> Option<char> {
    let half = match c {
        '！'..='～' => char::from_u32(c as u32 - 0xfee0)?,
        c => c,
    };
    half.is_ascii_alphanumeric().then(|| half.to_ascii_lowercase())
}

fn width(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_several_readings_are_read_right() {
        let pairs: Vec<(&str, &str)> =
            READ_RIGHT.split([';', '\n']).filter_map(|pair| pair.trim().split_once(' ')).collect();
        assert!(pairs.len() > 200, "{}", pairs.len());
        for (name, expected) in pairs {
            assert_eq!(slug(name, &[]), expected, "{name}");
        }
    }

    /// Offices, places, surnames and words of official writing, by somebody who reads Chinese.
    const READ_RIGHT: &str = "\
重庆 chong-qing; 重阳节 chong-yang-jie; 重点工程 zhong-dian-gong-cheng; 重大项目 zhong-da-xiang-mu
尊重 zun-zhong; 重建家园 chong-jian-jia-yuan; 长效机制 chang-xiao-ji-zhi
社区长效机制 she-qu-chang-xiao-ji-zhi; 长期机制 chang-qi-ji-zhi; 长安街 chang-an-jie; 长春路 chang-chun-lu
长岭街道 chang-ling-jie-dao; 长滩社区 chang-tan-she-qu; 长阳县 chang-yang-xian
长者食堂 zhang-zhe-shi-tang; 长辈 zhang-bei; 长子县 zhang-zi-xian; 长大 zhang-da; 长势 zhang-shi
区长 qu-zhang; 网格长 wang-ge-zhang; 楼栋长制 lou-dong-zhang-zhi; 河长制 he-zhang-zhi; 增长 zeng-zhang
特长 te-chang; “长者”学堂 zhang-zhe-xue-tang; “长河”书屋 chang-he-shu-wu; 曾家岩 zeng-jia-yan
曾国藩 zeng-guo-fan; 曾都区 zeng-du-qu; 曾经 ceng-jing; 未曾 wei-ceng; 似曾相识 si-ceng-xiang-shi
朝阳区 chao-yang-qu; 朝天门 chao-tian-men; 朝气 zhao-qi; 朝霞 zhao-xia; 银行 yin-hang; 行动 xing-dong
行业党建 hang-ye-dang-jian; 商业银行 shang-ye-yin-hang; 太行山 tai-hang-shan; 音乐 yin-yue; 快乐 kuai-le
乐山 le-shan; 乐清 yue-qing; 乐亭 lao-ting; 单县 shan-xian; 单位 dan-wei; 单元 dan-yuan; 单于 chan-yu
仇姓 qiu-xing; 仇恨 chou-hen; 解放 jie-fang; 解州 xie-zhou; 区姓 ou-xing; 社区 she-qu; 华山 hua-shan
任务 ren-wu; 查处 cha-chu; 查济 zha-ji; 盛世 sheng-shi; 盛饭 cheng-fan; 石家庄 shi-jia-zhuang
一石 yi-dan; 六安 lu-an; 六合区 lu-he-qu; 六里桥 liu-li-qiao; 蚌埠 beng-bu; 台州 tai-zhou; 厦门 xia-men
大厦 da-sha; 商务大厦 shang-wu-da-sha; 广厦 guang-sha; 调研 diao-yan; 调查 diao-cha; 调度 diao-du
调动 diao-dong; 协调 xie-tiao; 调解 tiao-jie; 人民调解 ren-min-tiao-jie; 调整 tiao-zheng; 会计 kuai-ji
会议 hui-yi; 社会 she-hui; 首都 shou-du; 都江堰 du-jiang-yan; 都市圈 du-shi-quan; 成都 cheng-du
都是 dou-shi; 校对 jiao-dui; 学校 xue-xiao; 参加 can-jia; 参差 cen-ci; 人参 ren-shen; 西藏 xi-zang
收藏 shou-cang; 宝藏 bao-zang; 传统 chuan-tong; 传记 zhuan-ji; 人物传 ren-wu-zhuan; 水浒传 shui-hu-zhuan
弹性 tan-xing; 弹药 dan-yao; 省委 sheng-wei; 反省 fan-xing; 数据 shu-ju; 数字 shu-zi; 为民 wei-min
得到 de-dao; 非得 fei-dei; 地方 di-fang; 系统 xi-tong; 系鞋带 ji-xie-dai; 兴旺 xing-wang; 应急 ying-ji
参与 can-yu; 中心 zhong-xin; 中标 zhong-biao; 还款 huan-kuan; 还是 hai-shi; 给予 ji-yu; 供给 gong-ji
交给 jiao-gei; 角色 jue-se; 角度 jiao-du; 提供 ti-gong; 提防 di-fang; 茄子 qie-zi; 巷道 hang-dao
小巷 xiao-xiang; 血压 xue-ya; 处理 chu-li; 便宜 pian-yi; 便民 bian-min; 便民服务 bian-min-fu-wu
率先 shuai-xian; 效率 xiao-lv; 降压 jiang-ya; 投降 tou-xiang; 强化 qiang-hua; 倔强 jue-jiang
露天 lu-tian; 露面 lou-mian; 模板 mu-ban; 模范 mo-fan; 给水 ji-shui; 佛山 fo-shan; 石佛寺 shi-fo-si
仿佛 fang-fu; 勒石 le-shi; 相似 xiang-si; 似的 shi-de; 没有 mei-you; 没收 mo-shou; 妇女之家 fu-nv-zhi-jia
绿色社区 lv-se-she-qu; 绿林 lu-lin; 五融四邻工作法 wu-rong-si-lin-gong-zuo-fa; 车行 che-hang; 行人 xing-ren
自行车 zi-xing-che; 行政 xing-zheng; 同行 tong-hang; 一行人 yi-xing-ren; 吴堡县 wu-bu-xian
十里堡 shi-li-pu; 柏林 bo-lin; 柏树 bai-shu; 番禺 pan-yu; 番茄 fan-qie; 涪陵 fu-ling; 郫都 pi-du
丽水 li-shui; 东阿 dong-e; 阿胶 e-jiao; 浚县 xun-xian; 歙县 she-xian; 黟县 yi-xian; 尉氏县 wei-shi-xian
尉犁 yu-li; 蔚县 yu-xian; 莘县 shen-xian; 莘庄 xin-zhuang; 解放路 jie-fang-lu; 牟平 mu-ping
铅山 yan-shan; 洪洞 hong-tong; 繁峙 fan-shi; 大城县 dai-cheng-xian; 大夫 dai-fu; 枞阳 zong-yang
亳州 bo-zhou; 儋州 dan-zhou; 泸州 lu-zhou; 漯河 luo-he; 涡阳 guo-yang; 郯城 tan-cheng; 鄄城 juan-cheng
朴姓 piao-xing; 翟家庄 zhai-jia-zhuang; 覃家院 qin-jia-yuan; 任家湾 ren-jia-wan; 盖州 gai-zhou
葛洲坝 ge-zhou-ba; 单家集 shan-jia-ji; 单家村 shan-jia-cun; 仇家庄 qiu-jia-zhuang; 区家村 ou-jia-cun
查家湾 zha-jia-wan; 解家庄 xie-jia-zhuang; 折家坪 she-jia-ping; 缪家桥 miao-jia-qiao; 乐家湾 yue-jia-wan
盛家坪 sheng-jia-ping; 尉迟恭 yu-chi-gong; 纪家庄 ji-jia-zhuang; 宿州 su-zhou; 星宿 xing-xiu; 住宿 zhu-su
数九 shu-jiu; 屡见 lv-jian; 标的 biao-di; 目的 mu-di; 的士 di-shi; 地壳 di-qiao; 重整 chong-zheng
双重 shuang-chong; 多重保障 duo-chong-bao-zhang; 三重一大 san-zhong-yi-da; 严重 yan-zhong
为重 wei-zhong; 北京大学 bei-jing-da-xue; 奔赴 ben-fu; 分量 fen-liang; 宁波 ning-bo; 干部 gan-bu
当铺 dang-pu; 创业 chuang-ye; 教学 jiao-xue; 和谐 he-xie; 和面 huo-mian; 应用 ying-yong; 发型 fa-xing
好客 hao-ke; 差异 cha-yi; 出差 chu-chai; 薄弱 bo-ruo; 着力 zhuo-li; 着火 zhao-huo; 沿着 yan-zhe
打卡 da-ka; 关卡 guan-qia; 落实 luo-shi; 脉搏 mai-bo; 含情脉脉 han-qing-mo-mo; 暖和 nuan-huo
仇英 qiu-ying; 画家仇英 hua-jia-qiu-ying; 浒墅关镇 xu-shu-guan-zhen; 水浒 shui-hu; 浒苔 hu-tai; 解县 xie-xian
理解县情 li-jie-xian-qing; 解池 xie-chi; 种师道 chong-shi-dao; 种子 zhong-zi; 嚼 jiao; 咀嚼 ju-jue
细嚼慢咽 xi-jiao-man-yan; 报仇 bao-chou";

    #[test]
    fn what_is_no_han_character_becomes_words() {
        for (name, expected) in [
            ("“5G＋网格”2022 年", "5g-wang-ge-2022-nian"),
            ("ＡＢ１２", "ab12"),
            ("a.md", "a-md"),
            ("绿色", "lv-se"),
            ("！", ""),
        ] {
            assert_eq!(slug(name, &[]), expected, "{name}");
        }
    }

    #[test]
    fn a_site_may_have_readings_of_its_own() {
        let own = [("朝阳".to_owned(), "zhao-yang".to_owned()), ("重庆".to_owned(), "cq".to_owned())];
        assert_eq!(slug("朝阳社区", &own), "zhao-yang-she-qu");
        assert_eq!(slug("在重庆路", &own), "zai-cq-lu");
    }

    #[test]
    fn slugs_are_short_and_whole() {
        let long = slug(&"治理".repeat(40), &[]);
        assert!(long.len() <= SLUG_LEN && long.ends_with("zhi"), "{long}");
    }

    #[test]
    fn the_table_is_large_and_well_formed() {
        let mut words: Vec<&str> = phrases().map(|phrase| phrase.word).collect();
        assert!(words.len() >= 1000, "{}", words.len());
        for Phrase { word, reading, .. } in phrases() {
            assert_eq!(word.chars().count(), reading.split(' ').count(), "{word}");
            assert!(reading.bytes().all(|b| b.is_ascii_lowercase() || b == b' '), "{word} {reading}");
        }
        words.sort_unstable();
        assert!(words.windows(2).all(|pair| pair[0] != pair[1]), "a word stands twice");
    }

    /// A syllable that the character does not have is a slip of the table, and its tone would not be known.
    #[test]
    fn every_syllable_of_the_table_is_one_of_its_character() {
        let mut wrong = Vec::new();
        for Phrase { word, reading, .. } in phrases() {
            for (character, syllable) in word.chars().zip(reading.split(' ')) {
                let known = character.to_pinyin_multi().into_iter().flatten();
                if !known.into_iter().any(|one| one.plain().replace('ü', "v") == syllable) {
                    wrong.push(format!("{word} {character} {syllable}"));
                }
            }
        }
        // The list of characters lacks these three readings, which the dictionaries have.
        assert_eq!(wrong, ["乐亭 乐 lao", "宕昌 宕 tan", "铁骑 骑 ji"]);
    }
}
