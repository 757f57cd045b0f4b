//! Problems of the site as data. Stages return them; only `report` prints them.

use std::ops::Range;

use crate::path::SourcePath;

/// One problem: what was found where, and what to do about it. All texts are Chinese.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// Where it is, when it is at a place of a source.
    pub span: Option<Span>,
    /// Whether it stops a build.
    pub severity: Severity,
    /// What sort of problem it is.
    pub code: Code,
    /// What was found, in a sentence without a full stop.
    pub message: String,
    /// Other places that have to do with it, each with a few words.
    pub related: Vec<(Span, String)>,
    /// What to do, each a sentence.
    pub hints: Vec<String>,
}

/// A byte range of one source; line and column are worked out when printing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The source.
    pub source: SourcePath,
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
}

/// How bad it is.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is written while there is one of these.
    Error,
    /// Printed, and the work goes on.
    Warning,
}

macro_rules! codes {
    ($($name:ident => $text:literal, $meaning:literal;)*) => {
        /// What sort of problem a diagnostic is about. The text form is stable: sites and tools may match on it.
        #[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code { $(#[doc = $meaning] $name,)* }

        impl Code {
            /// Every code, with its text form and meaning (for the documentation).
            pub const ALL: &[(Code, &'static str, &'static str)] = &[$((Code::$name, $text, $meaning),)*];

            /// The stable text form: `front-matter/unknown-key`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text,)* }
            }
        }
    };
}

codes! {
    SourceEncoding => "source/encoding", "文件不是 UTF-8 文本";
    SourceTooLarge => "source/too-large", "文件太大";
    SourceOutside => "source/outside", "文件或链接指到站点文件夹以外";
    SourceName => "source/name", "文件名不能用";
    SourceStray => "source/stray", "文件放错了地方";
    HomeMissing => "source/no-home", "没有首页";
    YamlSyntax => "yaml/syntax", "YAML 写法有误";
    YamlFullWidth => "yaml/full-width", "YAML 里用了全角符号";
    YamlDuplicateKey => "yaml/duplicate-key", "同一个键写了两次";
    YamlAlias => "yaml/alias", "星号被当成 YAML 别名";
    YamlUnsupported => "yaml/unsupported", "不支持的 YAML 功能";
    ConfigMissing => "config/missing", "没有 site.yaml";
    ConfigUnknownKey => "config/unknown-key", "site.yaml 里有不认识的键";
    ConfigMissingKey => "config/missing-key", "site.yaml 缺少必填的键";
    ConfigWrongType => "config/wrong-type", "site.yaml 的值类型不对";
    ConfigInvalid => "config/invalid", "site.yaml 的值不能用";
    FrontMatterMissing => "front-matter/missing", "页面没有页头";
    FrontMatterUnclosed => "front-matter/unclosed", "页头没有结束";
    FrontMatterUnknownKey => "front-matter/unknown-key", "页头里有不认识的键";
    FrontMatterMissingKey => "front-matter/missing-key", "页头缺少必填的键";
    FrontMatterWrongType => "front-matter/wrong-type", "页头的值类型不对";
    FrontMatterInvalid => "front-matter/invalid", "页头的值不能用";
    BlankFound => "blank/found", "有未填的空缺";
    SlugUnfrozen => "slug/unfrozen", "网址由中文名推出，还没有固定";
    MarkdownStars => "markdown/stars", "星号没有变成加粗";
    MarkdownParagraphs => "markdown/paragraphs", "段落之间没有空行";
    MarkdownHtml => "markdown/html", "HTML 会按文字显示";
    FootnoteMissing => "footnote/missing", "注释没有内容";
    FootnoteUnused => "footnote/unused", "注释没有在正文里引用";
    HeadingLevel => "markdown/heading-level", "标题级别跳级";
    HeadingDuplicateId => "markdown/duplicate-id", "两个标题用了同一个锚点";
    ShortcodeSyntax => "shortcode/syntax", "短代码写法有误";
    ShortcodeUnknown => "shortcode/unknown", "没有这个短代码";
    ShortcodeArgument => "shortcode/argument", "短代码没有这个参数";
    LinkBroken => "link/broken", "链接的页面不存在";
    LinkAnchor => "link/anchor", "链接的标题锚点不存在";
    LinkExcluded => "link/excluded", "链接的页面没有发布";
    LinkScheme => "link/scheme", "链接的写法不安全或不能用";
    ImageMissing => "image/missing", "图片不存在";
    ImageAlt => "image/alt", "图片没有说明文字";
    ReferenceUnknown => "reference/unknown", "引用的页面不存在";
    ReferenceAmbiguous => "reference/ambiguous", "引用的名字对得上几个页面";
    TermUnknown => "term/unknown", "分类里没有这个词";
    DatasetUnknownKey => "dataset/unknown-key", "统计数据里有不认识的键";
    DatasetMissingKey => "dataset/missing-key", "统计数据缺少必填的键";
    DatasetWrongType => "dataset/wrong-type", "统计数据的值类型不对";
    DatasetNotANumber => "dataset/not-a-number", "应为数字";
    DatasetInvalid => "dataset/invalid", "统计数据的值不能用";
    DatasetDuplicateId => "dataset/duplicate-id", "两个指标用了同一个编号";
    DatasetRows => "dataset/rows", "表格的行读不出来";
    FigureUnknown => "figure/unknown", "没有这个指标";
    FigurePeriod => "figure/period", "指标没有这一期";
    FigureFormat => "figure/format", "数字的写法不认识";
    FigureChange => "figure/change", "算不出增减";
    ChartInvalid => "figure/chart", "图表画不出来";
    FigureTotal => "figure/total", "合计与各项之和不符";
    FigurePercent => "figure/percent", "百分比超出 0 到 100";
    FigureStale => "figure/stale", "数字过了核对的期限";
    PageStale => "page/stale", "页面过了复核的期限";
    FigureConflict => "figure/conflict", "同一个指标有两个数值或单位";
    FigureSource => "figure/source", "数字没有来源或截至日期";
    FigureUnit => "figure/unit", "“万”“亿”后面缺少单位";
    FigureQualifier => "figure/qualifier", "概数的写法不对，或者一处是概数、一处不是";
    FigureDiffers => "figure/differs", "文字里的数字与统计数据不一致";
    FigureTrend => "figure/trend", "增减的说法与数字不符";
    FigureCount => "figure/count", "列举的个数与总数不符";
    RouteCollision => "route/collision", "两处内容要发布到同一个网址";
    RouteInvalid => "route/invalid", "网址不能用";
    TemplateSyntax => "template/syntax", "模板写法有误";
    TemplateMissing => "template/missing", "没有这个模板";
    TemplateRender => "template/render", "模板运行出错";
    ThemeMissing => "theme/missing", "没有这个主题";
    ThemeInvalid => "theme/invalid", "theme.yaml 的值不能用";
    TextHalfWidth => "text/half-width", "中文之间用了半角标点";
    TextUnpaired => "text/unpaired", "引号或括号不成对";
    TextDoubled => "text/doubled", "标点重复";
    TextFullWidthDigit => "text/full-width-digit", "全角数字或字母";
    TextSpace => "text/space", "多余或缺少空格";
    TextQuotes => "text/quotes", "引号不一致";
    TextDash => "text/dash", "破折号或省略号写法不对";
    TextEnglishQuotes => "text/english-quotes", "中文里用了英文引号";
}

/// A value that could be made, and what was wrong on the way. Stages never fail.
#[derive(Clone, Debug, Default)]
pub struct Diagnosed<T> {
    /// The value.
    pub value: T,
    /// What was wrong.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Diagnosed<T> {
    /// Moves the diagnostics to `diagnostics` and gives the value.
    pub fn collect(self, diagnostics: &mut Vec<Diagnostic>) -> T {
        diagnostics.extend(self.diagnostics);
        self.value
    }
}

impl Span {
    /// A byte range of a source.
    pub fn new(source: &SourcePath, range: Range<usize>) -> Span {
        Span { source: source.clone(), start: range.start as u32, end: range.end as u32 }
    }
}

impl Diagnostic {
    /// An error: a build does not go through.
    pub fn error(code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            span: None,
            severity: Severity::Error,
            code,
            message: message.into(),
            related: Vec::new(),
            hints: Vec::new(),
        }
    }

    /// A warning: worth a look.
    pub fn warning(code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, message) }
    }

    /// Says where it is.
    pub fn at(mut self, source: &SourcePath, range: Range<usize>) -> Diagnostic {
        self.span = Some(Span::new(source, range));
        self
    }

    /// Says where it is.
    pub fn span(mut self, span: Span) -> Diagnostic {
        self.span = Some(span);
        self
    }

    /// Points at another place that has to do with it.
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.related.push((span, text.into()));
        self
    }

    /// Says what to do.
    pub fn hint(mut self, hint: impl Into<String>) -> Diagnostic {
        self.hints.push(hint.into());
        self
    }

    /// Suggests the nearest of `known` to `found`, or lists them all where none is near and they are few.
    pub fn nearest<'a>(self, found: &str, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
        let known: Vec<&str> = known.into_iter().collect();
        match nearest(found, known.iter().copied()) {
            Some(near) => self.hint(format!("是不是“{near}”？")),
            None if known.is_empty() || known.len() > 30 => self,
            None => self.hint(format!("这里可以写：{}", known.join("、"))),
        }
    }
}

/// The one of `known` that `found` is most likely a slip for.
pub fn nearest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = found.to_lowercase();
    known
        .into_iter()
        .map(|candidate| {
            (strsim::normalized_damerau_levenshtein(&folded, &candidate.to_lowercase()), candidate)
        })
        .filter(|(likeness, _)| *likeness >= 0.5)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}
