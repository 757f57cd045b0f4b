//! What tells who somebody is or how to reach them: numbers of persons, cars, homes, accounts. No message has such a number as a
//! whole. What looks alike and is nobody's (codes of organisations, records, orders, amounts) is told by how it is made and by
//! what stands before it.

use std::ops::Range;
use std::sync::LazyLock;

use super::{FileLook, Found, Options};
use crate::diagnostic::{Code, Diagnostic};
use crate::text::identity::{self, Kind, Number};
use crate::text::lexicon::Lexicon;
use crate::text::passage::{Passage, Role};

/// Before a number of something else. Whatever stands there, nobody but a person has the number of an identity card.
const OTHERS: &[&str] = &[
    "单号",
    "编号",
    "流水号",
    "序列号",
    "备案",
    "信用代码",
    "代码",
    "案号",
    "文号",
    "发票",
    "条码",
    "条形码",
    "标识码",
    "许可证",
    "合同号",
    "批准文号",
    "登记号",
    "书号",
    "刊号",
    "批号",
    "货号",
    "ISBN",
    "ISSN",
    "IMEI",
    "设备号",
    "编码",
    "金额",
    "¥",
    "￥",
    "$",
];
/// Before the number of a telephone that is there for everybody.
const PUBLIC: &[&str] = &["公开服务电话", "公开电话", "公开热线"];
/// Behind an amount.
const UNITS: &[&str] =
    &["元", "万", "亿", "美元", "吨", "平方", "立方", "公里", "千瓦", "％", "%", "‰", "人次", "字节", "次"];
/// A column or a key under which a number of eleven digits is a telephone.
const REACHED: &[&str] = &["电话", "手机", "联系", "号码", "姓名", "人员", "tel", "phone", "mobile"];

/// The numbers of persons in a text.
pub(super) fn numbers(passage: &Passage<'_>, _: &Options, found: &mut Found<'_>) {
    if passage.role != Role::Code && !passage.seen.digit && !passage.seen.wide_digit {
        return;
    }
    for number in identity::numbers(passage.text) {
        if let Some(diagnostic) = said(&number, passage) {
            found.add(passage, number.range, diagnostic);
        }
    }
    plates(passage, found);
}

/// What is said of a number, if it is a person's.
fn said(number: &Number, passage: &Passage<'_>) -> Option<Diagnostic> {
    let text = passage.text;
    let before = label(text, number.range.start);
    let masked = number.masked();
    let is_other = OTHERS.iter().any(|word| before.contains(word)) && !before.contains("身份证");
    let diagnostic = match number.kind {
        Kind::Identity => Diagnostic::new(Code::PrivacyIdentity, format!("身份证号码 {masked} 会公开在网上"))
            .hint("删去；一定要写的只留前两位和后三位，中间用星号盖住"),
        Kind::Mistyped | Kind::Old if is_other => return None,
        Kind::Mistyped => {
            let message = format!("{masked} 像一个身份证号码（18 位，有出生日期，校验位不对）");
            Diagnostic::new(Code::PrivacyIdentityLike, message)
                .hint("是身份证号码就删去；不是的，在前面写明是什么号码，如“订单编号”")
        }
        Kind::Old => {
            let message = format!("{masked} 像一个旧的身份证号码（15 位，有出生日期）");
            Diagnostic::new(Code::PrivacyIdentityLike, message)
                .hint("是身份证号码就删去；不是的，在前面写明是什么号码，如“订单编号”")
        }
        Kind::Card if is_other => return None,
        Kind::Card => Diagnostic::new(Code::PrivacyCard, format!("银行卡号 {masked} 会公开在网上"))
            .hint("删去；不是银行卡号的，在前面写明是什么号码，如“订单编号”"),
        Kind::Mobile if is_other || is_public(before) || !is_telephone(number, passage) => return None,
        Kind::Mobile => Diagnostic::new(Code::PrivacyMobile, format!("手机号码 {masked} 会公开在网上"))
            .hint("写单位的座机或热线；个人的号码删去，或者盖住中间四位")
            .hint("确是单位对外公布的号码，在前面写明“公开服务电话”"),
        Kind::BirthdayShown => {
            let message = "身份证号码盖住了一部分，出生日期还看得到";
            Diagnostic::new(Code::PrivacyWeakMask, message).hint("只留前两位和后三位，中间用星号盖住")
        }
        Kind::MobileShown => {
            Diagnostic::new(Code::PrivacyWeakMask, "手机号码只盖住了一两位，试几次就试得出来")
                .hint("盖住中间四位，或者删去")
        }
    };
    Some(diagnostic)
}

/// The words before a place in a text, to the next mark that ends a clause.
fn label(text: &str, at: usize) -> &str {
    const LONGEST: usize = 16;
    let before = &text[..at];
    let ends = |c: char| matches!(c, '。' | '；' | '！' | '？' | '，' | '、' | '\n');
    let start = before.char_indices().rev().take(LONGEST).take_while(|(_, c)| !ends(*c)).last();
    &before[start.map_or(at, |(start, _)| start)..]
}

fn is_public(before: &str) -> bool {
    PUBLIC.iter().any(|word| before.contains(word))
}

/// Whether eleven digits are a telephone and no amount, and nothing else has said so already.
fn is_telephone(number: &Number, passage: &Passage<'_>) -> bool {
    let behind = passage.text[number.range.end..].trim_start();
    if UNITS.iter().any(|unit| behind.starts_with(unit)) {
        return false;
    }
    match passage.role {
        // Of contacts it is said where they are read.
        Role::Value => key(passage, &number.range) != "tel",
        // A figure is a number by itself.
        Role::Remark if passage.cell.is_none() && passage.text.len() == number.range.len() => {
            REACHED.iter().any(|word| passage.source.contains(word))
        }
        _ => true,
    }
}

/// The key that a value of a header stands at.
fn key<'a>(passage: &Passage<'a>, range: &Range<usize>) -> &'a str {
    let before = &passage.source[..passage.place(range.clone()).start];
    let line = &before[before.rfind('\n').map_or(0, |newline| newline + 1)..];
    let key = line.rsplit_once(':').map_or("", |(key, _)| key);
    key.rsplit(['{', ',', ' ', '-']).next().unwrap_or("").trim_matches(['"', '\''])
}

/// A number in the name of a file that is published.
pub(super) fn file_name(file: &FileLook<'_>, found: &mut Vec<Diagnostic>) {
    let name = file.source.file_name();
    for number in identity::numbers(name.rsplit_once('.').map_or(name, |(stem, _)| stem)) {
        let (code, what) = match number.kind {
            Kind::Identity => (Code::PrivacyIdentity, "身份证号码"),
            Kind::Mobile if !OTHERS.iter().any(|word| name.contains(word)) => {
                (Code::PrivacyMobile, "手机号码")
            }
            _ => continue,
        };
        let message = format!("文件名里有{what} {}，下载的人都看得到", number.masked());
        let diagnostic = Diagnostic::new(code, message).at(file.source, 0..0);
        found.push(diagnostic.hint("给文件改一个名字，引用它的地方一起改"));
    }
}

// ── cars

const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

/// Number plates of cars (GA 36—2018): a province, a letter, and five or six letters and digits.
fn plates(passage: &Passage<'_>, found: &mut Found<'_>) {
    let text = passage.text;
    let letters = text.char_indices().filter(|(_, c)| c.is_ascii_alphabetic());
    for (at, _) in letters {
        let Some(province) = text[..at].chars().next_back().filter(|c| PROVINCES.contains(*c)) else {
            continue;
        };
        let start = at - province.len_utf8();
        let rest = &text[at + 1..];
        let inside = rest.strip_prefix(['·', '•', '.', ' ', '-']).unwrap_or(rest);
        let sign = |c: &char| c.is_ascii_alphanumeric();
        let signs: String = inside.chars().take_while(sign).collect();
        let digits = signs.bytes().filter(u8::is_ascii_digit).count();
        // 挂 and 学 stand for the last sign of a trailer and a school's car.
        let special = inside[signs.len()..].starts_with(['挂', '学', '警', '港', '澳']);
        let fits = matches!((signs.len(), special), (5 | 6, false) | (4, true));
        let named = signs.bytes().all(|byte| !matches!(byte, b'I' | b'O' | b'i' | b'o'));
        if !fits || digits < 3 || !named || OTHERS.iter().any(|word| label(text, start).contains(word)) {
            continue;
        }
        let end = text.len() - inside.len() + signs.len();
        let message =
            format!("车牌号 {province}{}••{} 会公开在网上", &text[at..=at], &signs[signs.len() - 2..]);
        let diagnostic = Diagnostic::new(Code::PrivacyPlate, message);
        found.add(passage, start..end, diagnostic.hint("删去，或者盖住中间几位；照片里的车牌也一样"));
    }
}

// ── homes

pub(super) const HOMES: &[&str] = &["单元", "栋", "幢", "号楼", "室"];
/// Who has an address that everybody may know.
const PLACES: &[&str] = &[
    "中心",
    "服务站",
    "居委",
    "村委",
    "办公",
    "活动室",
    "驿站",
    "警务",
    "物业",
    "会议室",
    "议事厅",
    "会客厅",
    "图书室",
    "阅览室",
    "值班室",
    "卫生室",
    "食堂",
    "书屋",
    "支部",
    "公司",
    "窗口",
    "工作站",
    "门诊",
    "商铺",
    "商场",
    "大厦",
    "写字楼",
    "学校",
    "幼儿园",
    "律师",
    "事务所",
    "工作室",
];
/// That somebody lives there.
const LIVES: &[&str] = &[
    "家住", "住在", "住址", "居住", "家庭", "业主", "居民", "老人", "家中", "租住", "户主", "户籍", "家里",
    "住户",
];

/// An address down to the door: 3栋2单元501室.
pub(super) fn home(passage: &Passage<'_>, _: &Options, found: &mut Found<'_>) {
    let text = passage.text;
    let mut at = 0;
    while let Some(range) = door(text, at) {
        at = range.end;
        let sentence = sentence(text, range.start);
        let has = |words: &[&str]| words.iter().any(|word| text[sentence.clone()].contains(word));
        let is_office = has(PLACES) || passage.role == Role::Value && key(passage, &range) == "address";
        if is_office && !has(LIVES) || !passage.is_prose(&range) {
            continue;
        }
        let message = "住址写到了门牌，谁住在这里读者都知道";
        let diagnostic = Diagnostic::new(Code::PrivacyHome, message);
        found.add(passage, range, diagnostic.hint("住址只写到街道、社区；单位的办公地点写明单位的名称"));
    }
}

/// The sentence that a byte of a text stands in.
pub(super) fn sentence(text: &str, at: usize) -> Range<usize> {
    let ends = ['。', '！', '？', '；', '\n'];
    let start =
        text[..at].rfind(ends).map_or(0, |end| end + text[end..].chars().next().map_or(1, char::len_utf8));
    let end = text[at..].find(ends).map_or(text.len(), |end| at + end);
    start..end
}

/// How many bytes of a text are a number in digits or Chinese numerals.
fn numeral(text: &str) -> usize {
    let is_one = |c: char| {
        c.is_ascii_digit() || ('０'..='９').contains(&c) || "零〇一二三四五六七八九十百两".contains(c)
    };
    text.len() - text.trim_start_matches(is_one).len()
}

/// The first address down to a door from a byte on: the number of a house or a stair, and that of a room.
fn door(text: &str, from: usize) -> Option<Range<usize>> {
    const MARKS: [&str; 5] = ["号楼", "单元", "栋", "幢", "座"];
    static FOUND: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(MARKS));
    let mut at = from;
    for (mark_at, mark) in FOUND.find(&text[from..]).map(|(at, mark)| (from + at, MARKS[mark])) {
        // It may be a part of what was looked at with the one before.
        if mark_at < at {
            continue;
        }
        at = mark_at + mark.len();
        let is_number = |c: char| c.is_ascii_alphanumeric() || numeral(c.encode_utf8(&mut [0; 4])) > 0;
        let start = mark_at - (mark_at - text[..mark_at].trim_end_matches(is_number).len());
        if start == mark_at {
            continue;
        }
        let mut end = at;
        let mut has_stair = mark == "单元";
        if !has_stair
            && let Some((length, rest)) = counted(&text[end..])
            && rest.starts_with("单元")
        {
            end += length + "单元".len();
            has_stair = true;
        }
        let Some((length, rest)) = counted(&text[end..]) else { continue };
        let room = &text[end..end + length];
        let count = room.chars().filter(|c| numeral(c.encode_utf8(&mut [0; 4])) > 0).count();
        let is_named = rest.starts_with('室') || rest.starts_with('号') && !rest.starts_with("号楼");
        // 3栋2单元15户: how many there are.
        let is_bare = has_stair
            && (3..=4).contains(&count)
            && !rest.starts_with([
                '户', '人', '个', '层', '家', '名', '位', '盏', '部', '米', '平', '元', '年', '多', '余',
            ]);
        if is_named && count >= 2 || is_bare {
            let suffix = if is_named { rest.chars().next().map_or(0, char::len_utf8) } else { 0 };
            return Some(start..end + length + suffix);
        }
        at = end;
    }
    None
}

/// How long a number is that a text begins with, hyphen and blank before it included, and what follows.
fn counted(text: &str) -> Option<(usize, &str)> {
    let inside = text.trim_start_matches([' ', '-', '－', '第']);
    let length = numeral(inside);
    (length > 0).then(|| (text.len() - inside.len() + length, &inside[length..]))
}

// ── accounts

pub(super) const ACCOUNTS: &[&str] = &["微信", "QQ", "qq"];

/// What stands before the name of a program where an account follows.
const ADDED: [&str; 6] = ["加", "我", "我的", "联系", "联系人", "本人"];

/// The account of somebody by which they are reached: WeChat, QQ, a mailbox that is one of these.
pub(super) fn account(passage: &Passage<'_>, _: &Options, found: &mut Found<'_>) {
    let text = passage.text;
    for (at, word) in ["微信", "QQ", "qq"].iter().flat_map(|word| text.match_indices(word)) {
        let rest = &text[at + word.len()..];
        let number = rest.strip_prefix("号码").or_else(|| rest.strip_prefix('号'));
        let rest = number.unwrap_or(rest);
        let before = label(text, at);
        let is_of_somebody = number.is_some() || ADDED.iter().any(|word| before.ends_with(word));
        let inside = match rest.strip_prefix([':', '：', '为', '是']) {
            Some(inside) => inside.trim_start(),
            None if is_of_somebody => rest.trim_start(),
            None => continue,
        };
        let sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let length = inside.find(|c| !sign(c)).unwrap_or(inside.len());
        let account = &inside[..length];
        let digits = account.bytes().all(|byte| byte.is_ascii_digit());
        let fits = match word {
            "微信" => (6..=20).contains(&length),
            _ => (5..=11).contains(&length) && digits,
        };
        if !fits || ["公众", "官方", "群"].iter().any(|word| before.contains(word)) {
            continue;
        }
        let start = text.len() - inside.len();
        add_account(passage, start..start + length, word, found);
    }
    for (at, host) in text.match_indices("@qq.com") {
        let name = text[..at].bytes().rev().take_while(u8::is_ascii_digit).count();
        let joined = text[..at - name].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '.');
        if (5..=11).contains(&name) && !joined {
            add_account(passage, at - name..at + host.len(), "信箱", found);
        }
    }
}

fn add_account(passage: &Passage<'_>, range: Range<usize>, what: &str, found: &mut Found<'_>) {
    let shown = &passage.text[range.start..range.start + 2];
    let what = if what == "qq" { "QQ" } else { what };
    let message = format!("个人的{what}（{shown}••••）会公开在网上");
    let diagnostic = Diagnostic::new(Code::PrivacyAccount, message);
    found.add(passage, range, diagnostic.hint("写单位的座机、单位的信箱或公众号；个人的删去"));
}

// ── tails

pub(super) const TAILS: &[&str] = &["尾号", "末四位", "后四位", "后4位", "末4位"];
/// What it is the end of.
const ENDED: &[&str] = &["身份证", "证件", "手机", "电话", "银行卡", "卡号", "账号", "账户", "号码"];

/// The last four digits of somebody's number: with the name they tell who it is.
pub(super) fn tail(passage: &Passage<'_>, _: &Options, found: &mut Found<'_>) {
    let text = passage.text;
    for (at, word) in TAILS.iter().flat_map(|word| text.match_indices(word)) {
        let end = at + word.len();
        let inside = text[end..].trim_start_matches(['为', '是', '：', ':', ' ', '（', '(']);
        let digits = inside.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'X').count();
        let sentence = sentence(text, at);
        let is_ended = ENDED.iter().any(|word| text[sentence.clone()].contains(word));
        if digits == 4 && is_ended {
            let start = text.len() - inside.len();
            let diagnostic =
                Diagnostic::new(Code::PrivacyWeakMask, "写了号码的后四位，与姓名放在一起就认得出是谁");
            found.add(passage, at..start + digits, diagnostic.hint("删去；一定要区分的用序号"));
        }
    }
}
