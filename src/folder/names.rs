//! What the name of a file or a folder says of it by itself: that a system made it as a copy, that its author has not
//! finished it or keeps it apart, that it holds a key, that others look for it at the root of a site.

use std::borrow::Cow;

/// What stands between the words of a name.
const BETWEEN: &[char] = &['-', '_', ' ', '\u{3000}', '.', '．', '。', '—', '－', '·', '~', '～', '+'];
/// What a remark in a name stands in.
const BRACKETS: &[(char, char)] =
    &[('（', '）'), ('(', ')'), ('【', '】'), ('[', ']'), ('〔', '〕'), ('「', '」')];
/// What says of a name that it is not for readers: as all of it, in brackets, or set off from the rest before or behind.
const UNFINISHED: &[&str] = &[
    "草稿",
    "初稿",
    "废稿",
    "旧稿",
    "未定稿",
    "未完稿",
    "待定稿",
    "待完善",
    "待修改",
    "待审",
    "待审核",
    "待发",
    "待发布",
    "未发布",
    "勿发",
    "请勿发布",
    "不发布",
    "暂不发布",
    "备份",
    "内部",
    "内部稿",
    "内部资料",
    "内部使用",
    "不公开",
    "涉密",
    "机密",
    "draft",
    "wip",
];
/// What says so behind a Han character, too: 通知草稿, but not 数据备份.
const JOINED: &[&str] = &["草稿", "未定稿", "未完稿"];
/// What says so as all of a name only: `old`, but not `old-street`; 临时, but not 临时救助.
const WHOLE: &[&str] = &[
    "草稿箱",
    "草稿文件",
    "回收站",
    "废纸篓",
    "垃圾箱",
    "备份文件",
    "临时",
    "临时文件",
    "暂存",
    "旧",
    "旧版",
    "旧文件",
    "旧稿件",
    "作废",
    "废弃",
    "私密",
    "私人",
    "drafts",
    "backup",
    "backups",
    "bak",
    "temp",
    "tmp",
    "trash",
    "recycle",
    "recycled",
    "old",
    "private",
    "unpublished",
    "todo",
    "caogao",
    "cao-gao",
    "caogaoxiang",
    "beifen",
    "bei-fen",
    "huishouzhan",
];
/// What says so at the end of a name, behind any mark, and behind one that joins no words.
const ENDINGS: &[&str] = &["bak", "tmp", "caogao", "cao-gao", "weidinggao", "wei-ding-gao"];
const SET_OFF: &[&str] = &["backup", "temp", "old"];

/// What systems call a copy, as the whole of what stands in brackets or behind a blank.
const COPIES: &[&str] = &["副本", "复件", "拷贝", "copy", "another copy"];

/// Files of keys and passwords, whatever they end in.
const KEYS: &[&str] = &[
    "id_rsa",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    "known_hosts",
    "authorized_keys",
    "credential",
    "credentials",
    "passwd",
    "htpasswd",
    "netrc",
    "password",
    "passwords",
    "secret",
    "secrets",
    "密码",
    "密码本",
    "密码表",
    "口令",
    "账号密码",
    "帐号密码",
    "账户密码",
    "帐户密码",
    "用户名密码",
    "用户密码",
];

/// Names that others look for at the root of a site.
const AT_ROOT: &[&str] = &[
    "robots.txt",
    "humans.txt",
    "security.txt",
    "ads.txt",
    "app-ads.txt",
    "llms.txt",
    "favicon.ico",
    "favicon.png",
    "favicon.svg",
    "apple-touch-icon.png",
    "apple-touch-icon-precomposed.png",
    "browserconfig.xml",
    "crossdomain.xml",
    "cname",
    "bingsiteauth.xml",
    "sogousiteverification.txt",
    "shenma-site-verification.txt",
    "bdunion.txt",
    "bytedanceverify.html",
    "root.txt",
    "jd_root.txt",
    "fileauth.txt",
];
/// How the names begin by which search engines and platforms have it proved that somebody owns a site, and how they end.
const PROOFS: &[(&str, &[&str])] = &[
    ("baidu_verify_", &["html", "htm", "txt"]),
    ("google", &["html"]),
    ("mp_verify_", &["txt"]),
    ("ww_verify_", &["txt"]),
    ("yandex_", &["html", "txt"]),
    ("naver", &["html"]),
    ("pinterest-", &["html"]),
    ("360_", &["txt", "html"]),
    ("so_", &["txt", "html"]),
    ("toutiao", &["txt", "html"]),
    ("tencent", &["txt"]),
    ("wechat", &["txt"]),
    ("alipay", &["txt"]),
];
/// A name that a platform threw dice for has so many letters and digits at least, and so many changes between them.
const DICE: (usize, usize) = (10, 3);

/// Whether a file or folder is kept apart: `_drafts`, `_alt.md`. Nearly all generators of sites pass such names over.
pub(super) fn is_apart(name: &str) -> bool {
    name.starts_with('_') && name != super::SECTION
}

/// Whether a name is one that a system gives to a copy: `甲 - 副本.md`, `甲 副本 2.md`, `甲 - Copy (3).md`, `复件 甲.md`,
/// `甲 copy.md`, `甲 (第 3 个复件).md`, `Copy of 甲.md`.
pub(super) fn is_copy(name: &str) -> bool {
    let stem = lower(stem(name));
    let number = |c: char| c.is_ascii_digit() || matches!(c, '(' | ')' | '（' | '）' | ' ');
    let bare = stem.trim_end_matches(number);
    let ends = bare.ends_with("副本") || bare.ends_with(" copy");
    let begins = stem.starts_with("复件 ") || stem.starts_with("copy of ");
    ends || begins || remarks(&stem).any(|remark| is_copys(remark.trim_matches(number)))
}

/// Whether what stands in brackets says that it is a copy: 副本, copy 2, 第 3 个复件, 3rd copy.
fn is_copys(remark: &str) -> bool {
    COPIES.contains(&remark)
        || remark.starts_with('第') && remark.ends_with("复件")
        || remark.ends_with(" copy")
}

/// The word in a name of a file without its ending, or of a folder, that says that what goes by it is not for readers
/// yet, or no more.
pub(super) fn unfinished(name: &str) -> Option<&'static str> {
    let name = lower(name);
    let number = |c: char| c.is_ascii_digit() || BETWEEN.contains(&c);
    let is_bracket = |c: char| BRACKETS.iter().any(|(open, close)| c == *open || c == *close);
    let whole = name.trim_matches(|c| number(c) || is_bracket(c));
    let one_of = |words: &'static [&'static str], word: &str| words.iter().copied().find(|one| *one == word);
    if let Some(word) = one_of(UNFINISHED, whole).or_else(|| one_of(WHOLE, whole)) {
        return Some(word);
    }
    let remark = |remark: &str| {
        let remark = remark.trim_matches(number);
        one_of(UNFINISHED, remark).or_else(|| one_of(SET_OFF, remark))
    };
    if let Some(word) = remarks(&name).find_map(remark) {
        return Some(word);
    }
    let bare = name.trim_end_matches(number);
    if let Some((at, mark)) = bare.char_indices().rev().find(|(_, c)| BETWEEN.contains(c)) {
        let last = &bare[at + mark.len_utf8()..];
        let first = bare.split(BETWEEN).next().unwrap_or("").trim_end_matches(number);
        let ending = ENDINGS
            .iter()
            .copied()
            .find(|one| bare.strip_suffix(one).is_some_and(|rest| rest.ends_with(BETWEEN)));
        let set_off = if mark == '-' { None } else { one_of(SET_OFF, last) };
        let found = one_of(UNFINISHED, last).or(ending).or(set_off).or_else(|| one_of(UNFINISHED, first));
        if found.is_some() {
            return found;
        }
    }
    // Beside a Han character it may be part of a longer word; beside a letter it is not.
    let is_label = |c: char| c.is_ascii_alphanumeric();
    UNFINISHED.iter().copied().filter(|word| !word.is_ascii()).find(|word| {
        let labelled = bare.strip_prefix(word).is_some_and(|rest| rest.chars().all(is_label));
        labelled
            || bare.strip_suffix(word).is_some_and(|rest| JOINED.contains(word) || rest.ends_with(is_label))
    })
}

/// Whether a file holds keys or passwords, by its name.
pub(super) fn is_secret(name: &str) -> bool {
    let name = lower(name);
    let first = name.split(['.', '．', '。']).next().unwrap_or("").trim();
    KEYS.contains(&first.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ' ' | '(' | ')' | '-')))
        || KEYS.contains(&first)
}

/// Whether others look for a file of this name at the root of a site, or a platform asked for it there.
pub(super) fn is_at_root(name: &str) -> bool {
    let lower = lower(name);
    let (stem, extension) = lower.rsplit_once('.').unwrap_or((&lower, ""));
    let is_proof = |(start, extensions): &(&str, &[&str])| {
        let rest = stem.strip_prefix(start).unwrap_or("");
        let is_token = rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        let fits = start.ends_with(['_', '-']) || rest.bytes().any(|byte| byte.is_ascii_digit());
        extensions.contains(&extension) && !rest.is_empty() && is_token && fits
    };
    AT_ROOT.contains(&&*lower)
        || PROOFS.iter().any(is_proof)
        || matches!(extension, "txt" | "html") && is_of_dice(stem)
}

/// Whether letters and digits stand in a name in no order that a person would choose: `3bH7nqLx2V`.
fn is_of_dice(stem: &str) -> bool {
    let bytes = stem.as_bytes();
    let changes = bytes.windows(2).filter(|two| two[0].is_ascii_digit() != two[1].is_ascii_digit()).count();
    bytes.iter().all(u8::is_ascii_alphanumeric) && bytes.len() >= DICE.0 && changes >= DICE.1
}

/// What stands in brackets in a name.
fn remarks(name: &str) -> impl Iterator<Item = &str> {
    name.char_indices().filter_map(|(at, c)| {
        let (_, close) = BRACKETS.iter().find(|(open, _)| *open == c)?;
        let inside = &name[at + c.len_utf8()..];
        Some(inside[..inside.find(*close)?].trim())
    })
}

/// A name without its ending.
fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// In small letters.
fn lower(name: &str) -> Cow<'_, str> {
    if name.chars().any(char::is_uppercase) { name.to_lowercase().into() } else { name.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_that_it_is_not_finished() {
        let said = [
            "草稿",
            "草稿箱",
            "草稿2",
            "2022草稿",
            "draft",
            "Drafts",
            "backup",
            "备份",
            "备份20220301",
            "回收站",
            "temp",
            "tmp",
            "old",
            "private",
            "通知（草稿）",
            "通知(草稿2)",
            "【草稿】通知",
            "通知-未定稿",
            "通知_草稿",
            "通知 初稿",
            "通知草稿",
            "草稿-通知",
            "备份t",
            "t备份",
            "t-draft",
            "t.draft",
            "t_old",
            "t_backup",
            "notice draft 2",
            "通知（内部）",
            "通知-不公开",
            "WIP",
            "t.bak",
            "draft-notice",
            "tong-zhi-cao-gao",
            "cao-gao",
            "beifen",
        ];
        for name in said {
            assert!(unfinished(name).is_some(), "{name}");
        }
        let silent = [
            "备份机制",
            "数据备份",
            "temple",
            "old-street",
            "young-and-old",
            "临时救助",
            "内部控制制度",
            "机密档案室",
            "draftsman",
            "旧城改造",
            "回收站点",
            "草稿纸的故事",
            "待发展党员",
            "征求意见稿",
            "办法（征求意见稿）",
            "t",
            "bei-fen-ji-zhi",
            "backup-plan",
            "temp-housing",
            "2022",
            "-",
            "",
            "未发布会",
            "private-school",
            "私人定制",
        ];
        for name in silent {
            assert_eq!(unfinished(name), None, "{name}");
        }
    }

    #[test]
    fn a_system_names_its_copies() {
        let copies = [
            "甲 - 副本.md",
            "甲 副本 2.md",
            "甲 - Copy (3).md",
            "复件 甲.md",
            "甲 copy.md",
            "甲 copy 2.md",
            "Copy of 甲.md",
            "甲 (复件).md",
            "甲（副本）.md",
            "甲 (copy).md",
            "甲 (another copy).md",
            "甲 (第 3 个复件).md",
            "甲 (3rd copy).md",
            "甲的副本.md",
            "甲 (副本 2).yaml",
        ];
        for name in copies {
            assert!(is_copy(name), "{name}");
        }
        for name in ["copyright.md", "甲.md", "photocopy.md", "hard-copy.md", "副本制度.md", "甲 (1).md"]
        {
            assert!(!is_copy(name), "{name}");
        }
    }

    #[test]
    fn what_others_look_for_at_the_root_is_known_by_its_name() {
        let known = [
            "robots.txt",
            "BingSiteAuth.xml",
            "MP_verify_AbC.txt",
            "WW_verify_x1.txt",
            "baidu_verify_codeva-x.html",
            "google0123abcdef.html",
            "3bH7nqLx2V.txt",
            "d41d8cd98f00b204e9800998ecf8427e.txt",
            "CNAME",
            "favicon.ico",
            "ByteDanceVerify.html",
            "tencent1234567890.txt",
        ];
        for name in known {
            assert!(is_at_root(name), "{name}");
        }
        let others = [
            "passwords.txt",
            "notes.txt",
            "members.xml",
            "a.html",
            "googleplay.html",
            "members2023.txt",
            "todo.txt",
            "google.html",
            "tencent.txt",
            "20220301.txt",
            "index.html",
            "会议记录2022年3月.txt",
            "wechat-group.txt",
        ];
        for name in others {
            assert!(!is_at_root(name), "{name}");
        }
    }

    #[test]
    fn keys_and_passwords_are_known_by_their_names() {
        for name in ["id_rsa", "id_ed25519.txt", "ID_RSA.pub", "密码.docx", "passwords.txt", "账号密码2.xlsx"]
        {
            assert!(is_secret(name), "{name}");
        }
        for name in ["密码法宣传.docx", "password-safety.pdf", "secretary.docx", "a.txt", "口令红包.md"]
        {
            assert!(!is_secret(name), "{name}");
        }
    }
}
