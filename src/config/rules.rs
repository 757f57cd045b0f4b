//! `rules` of `site.yaml`: how much each sort of problem weighs on this site, and from where on it is one. What stops every
//! build is no matter of taste, and stays.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Level};
use crate::yaml::{Decoder, Field, Value};

/// The levels and limits that a site gives to codes; the others keep those of their rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    levels: BTreeMap<Code, Level>,
    limits: BTreeMap<Limit, u64>,
}

/// The limits of rules, one row each: whose it is, its key in `site.yaml`, what it is where the site says nothing, what it
/// may be, and what it means. The one place of all numbers that a site may set.
macro_rules! limits {
    ($($(#[$doc:meta])* $name:ident = $code:ident, $key:literal, $default:literal, $range:expr, $meaning:literal;)*) => {
        /// A number from which on a rule finds something.
        #[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Limit { $($(#[$doc])* $name,)* }

        impl Limit {
            /// Every limit.
            pub const ALL: &[Limit] = &[$(Limit::$name,)*];

            /// The code of the rule.
            pub fn code(self) -> Code {
                match self { $(Limit::$name => Code::$code,)* }
            }

            /// Its key in `site.yaml`.
            pub fn key(self) -> &'static str {
                match self { $(Limit::$name => $key,)* }
            }

            /// What it is where the site says nothing.
            pub fn default(self) -> u64 {
                match self { $(Limit::$name => $default,)* }
            }

            /// What it may be.
            pub fn range(self) -> std::ops::RangeInclusive<i64> {
                match self { $(Limit::$name => $range,)* }
            }

            /// What it means, in a few words.
            pub fn meaning(self) -> &'static str {
                match self { $(Limit::$name => $meaning,)* }
            }
        }
    };
}

limits! {
    /// The largest page that a phone opens without a wait, in KiB.
    PageSize = OutputLarge, "max_kb", 1024, 16..=102_400, "一个网页最大多少 KB";
    /// The largest film or sound that one who pays for what comes plays on a phone, in MiB.
    MediaSize = MediaLarge, "max_mb", 50, 1..=10_240, "一个录音、录像最大多少 MB";
    /// The largest file that one who pays for what comes takes away, in MiB.
    FileSize = FileLarge, "max_mb", 50, 1..=10_240, "一个附件最大多少 MB";
    /// The largest picture that is published as it came, in MiB.
    PictureSize = ImageLarge, "max_mb", 10, 1..=1024, "一张照原样发布的图片最大多少 MB";
    /// The largest site that a portal takes in without asking, in MiB.
    TotalSize = OutputTotal, "max_mb", 2048, 1..=1_048_576, "整个网站最大多少 MB";
    /// The fewest characters of a case that tells something.
    CaseFewest = CaseLength, "min_words", 300, 0..=100_000, "一个案例最少多少字";
    /// The most characters that those who collect cases take.
    CaseMost = CaseLength, "max_words", 5000, 1..=100_000, "一个案例最多多少字";
    /// The days after which a site on which nothing is new is told of.
    HomeDays = HomeQuiet, "max_days", 14, 1..=3660, "首页多少天没有新的内容就提醒";
    /// The days after which it is hinted at that there will be too many.
    HomeWarning = HomeQuiet, "early_days", 10, 1..=3660, "多少天没有新的内容就先提示一声";
    /// The days that a section of news may have nothing new.
    NewsDays = SectionQuiet, "news_days", 14, 1..=3660, "动态、要闻一类的栏目最多多少天没有新的内容";
    /// The days that a section of notices may have nothing new.
    NoticeDays = SectionQuiet, "notice_days", 183, 1..=3660, "通知公告、政策文件一类的栏目最多多少天没有新的内容";
    /// The fewest pictures of a case.
    CasePictures = CasePictures, "min", 1, 0..=100, "一个案例最少几张图片";
}

impl Limit {
    /// The limits of a code.
    pub fn of(code: Code) -> impl Iterator<Item = Limit> {
        Limit::ALL.iter().copied().filter(move |limit| limit.code() == code)
    }
}

impl Rules {
    /// The level of a code on this site.
    pub fn level(&self, code: Code) -> Level {
        self.levels.get(&code).copied().unwrap_or(code.level())
    }

    /// Whether anybody looks for such problems.
    pub fn is_on(&self, code: Code) -> bool {
        self.level(code) != Level::Off
    }

    /// Gives a level to a code. What stops every build keeps its own.
    pub fn set(&mut self, code: Code, level: Level) {
        if !code.stops() {
            self.levels.insert(code, level);
        }
    }

    /// A limit on this site.
    pub fn limit(&self, limit: Limit) -> u64 {
        self.limits.get(&limit).copied().unwrap_or(limit.default())
    }
}

/// Reads `rules: {text/space: warning, output/large: {level: hint, max_kb: 2048}}` over what is there already.
pub(super) fn read(decoder: &mut Decoder<'_>, field: Field<'_>, rules: &mut Rules) {
    let Some(mut map) = decoder.map(field) else { return };
    for (entry, field) in map.all() {
        let Some(code) = Code::parse(&entry.key) else {
            let message = format!("没有编号是“{}”的规则", entry.key);
            let codes = Code::ALL.iter().filter(|code| !code.stops()).map(|code| code.as_str());
            let diagnostic = Diagnostic::new(Code::ConfigInvalid, message);
            let diagnostic = diagnostic.at(decoder.path, entry.key_range.clone()).nearest(&entry.key, codes);
            decoder.diagnostics.push(diagnostic.hint("全部编号：运行 linli explain 列出"));
            continue;
        };
        match &field.node.value {
            Value::Map(_) if Limit::of(code).next().is_some() => options(decoder, field, code, rules),
            _ => level(decoder, field, code, rules),
        }
    }
    decoder.finish(map);
}

/// Reads what a code with limits is given.
fn options(decoder: &mut Decoder<'_>, field: Field<'_>, code: Code, rules: &mut Rules) {
    let Some(mut map) = decoder.map(field) else { return };
    if let Some(field) = map.take("level") {
        level(decoder, field, code, rules);
    }
    for limit in Limit::of(code) {
        let number = map.take(limit.key()).and_then(|field| decoder.integer(field, limit.range()));
        rules.limits.extend(number.map(|number| (limit, number as u64)));
    }
    decoder.finish(map);
}

fn level(decoder: &mut Decoder<'_>, field: Field<'_>, code: Code, rules: &mut Rules) {
    let levels = Level::NAMES.map(|(name, _)| name);
    let Some(word) = decoder.word(field, &levels) else { return };
    if code.stops() {
        let message = format!("“{code}”改不了：有了这样的错误，网页就做不对，什么时候都不能生成");
        decoder.invalid(field, message, format!("删去这一行；怎么改正见 linli explain {code}"));
        return;
    }
    if code.guards() && word != Level::Error.name() {
        let message = format!("“{code}”的级别改不了：签字不能这样免去");
        let hint = "删去这一行；哪些页面不要签字，写在 review 的 kinds 里；不看签字的发布目标，在 deploy 里写 strict: false";
        decoder.invalid(field, message, hint);
        return;
    }
    let (_, level) =
        Level::NAMES.into_iter().find(|(name, _)| *name == word).expect("a word that was allowed");
    rules.set(code, level);
}
