//! Problems of the site as data. Stages return them; only `report` prints them.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::path::SourcePath;

/// One problem: what was found where, and what to do about it. All texts are Chinese.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// Where it is, when it is at a place of a source.
    pub span: Option<Span>,
    /// How much it weighs: as the row of its code says, or the site.
    pub level: Level,
    /// What sort of problem it is.
    pub code: Code,
    /// What was found, in a sentence without a full stop.
    pub message: String,
    /// Other places that have to do with it, each with a few words.
    pub related: Vec<(Span, String)>,
    /// What to do.
    pub hints: Vec<Hint>,
    /// What a formatter may put in the place of what without asking.
    pub fixes: Vec<Fix>,
    /// What cannot be relied on because of it.
    pub breaks: Vec<Node>,
    /// What it follows from where that is broken: then it is not worth saying.
    pub follows: Vec<Node>,
    /// Whether what it is about is going to be published.
    pub standing: Standing,
    /// How much it weighs where its code is looked for at all; `None` as its code does. A list of words says so of a word.
    pub weight: Option<Level>,
}

/// Whether what a problem is about is going to be published: what is not, stops nobody.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It is, or it may be.
    #[default]
    Published,
    /// It is a draft.
    Draft,
    /// Its day is to come.
    Scheduled,
    /// Its last day is past.
    Expired,
    /// It was left out of this build because of such problems.
    LeftOut,
}

/// A change of a source that does no harm: bytes, and what to put in their place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fix {
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// What to put there.
    pub text: String,
}

impl Fix {
    /// A text in the place of some bytes.
    pub fn new(range: Range<usize>, text: impl Into<String>) -> Fix {
        Fix { start: range.start as u32, end: range.end as u32, text: text.into() }
    }
}

/// What to do about a problem: a sentence, and where it says what to write, that.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hint {
    /// The sentence.
    pub text: String,
    /// What to write at the place of the problem. Whether it is what was meant a person decides; what needs nobody is a
    /// [`Fix`] of the diagnostic.
    pub instead: Option<Instead>,
}

/// A text to write at the place of a diagnostic.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instead {
    /// What it takes the place of.
    pub of: Part,
    /// The text.
    pub text: String,
}

/// A part of what stands at the place of a diagnostic.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// All of it.
    All,
    /// These words, where they first stand by themselves. A render knows what was written, and not where.
    Words(String),
    /// Its end: nothing goes.
    End,
}

impl Hint {
    /// A sentence that says the very text to write at the place of the problem.
    pub fn write(text: impl Into<String>) -> Hint {
        let text = text.into();
        Hint::from(format!("写作 {text}")).putting(text)
    }

    /// A sentence that asks whether the text is meant that is near to what is written.
    pub fn perhaps(text: &str) -> Hint {
        Hint::from(format!("是不是“{text}”？")).putting(text)
    }

    /// Puts a text in the place of all that stands there.
    pub fn putting(self, text: impl Into<String>) -> Hint {
        Hint { instead: Some(Instead { of: Part::All, text: text.into() }), ..self }
    }

    /// Puts it in the place of a part only.
    pub fn for_part(mut self, of: Part) -> Hint {
        if let Some(instead) = &mut self.instead {
            instead.of = of;
        }
        self
    }

    /// Puts it in the place of these words only.
    pub fn for_words(self, words: impl Into<String>) -> Hint {
        self.for_part(Part::Words(words.into()))
    }
}

impl<T: Into<String>> From<T> for Hint {
    fn from(text: T) -> Hint {
        Hint { text: text.into(), instead: None }
    }
}

impl Instead {
    /// The change of a source that it is for a problem at `place` of its text; `None` where the words do not stand there.
    pub fn fix(&self, place: &Range<usize>, source: &str) -> Option<Fix> {
        let range = match &self.of {
            Part::All => place.clone(),
            Part::End => place.end..place.end,
            Part::Words(words) => {
                let start = place.start + by_itself(source.get(place.clone())?, words)?;
                start..start + words.len()
            }
        };
        Some(Fix::new(range, self.text.as_str()))
    }
}

/// Where words first stand in a text and are no part of a longer word or name.
fn by_itself(text: &str, words: &str) -> Option<usize> {
    let joins = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let ends =
        |inner: Option<char>, outer: Option<char>| !(inner.is_some_and(joins) && outer.is_some_and(joins));
    text.match_indices(words).map(|(start, _)| start).find(|&start| {
        let (before, behind) = (&text[..start], &text[start + words.len()..]);
        ends(words.chars().next(), before.chars().next_back())
            && ends(words.chars().next_back(), behind.chars().next())
    })
}

/// What can be broken, so that other problems follow from it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Node {
    /// What a source says.
    Source(SourcePath),
    /// What is known of a source that an earlier state of it stands in for, in a preview.
    StandIn(SourcePath),
    /// The address of what a source becomes.
    Address(SourcePath),
    /// Which pages the references of a source lead to.
    References(SourcePath),
    /// Which pages there are, in which order, and where.
    Pages,
    /// By which names pages can be referred to, and of which kinds they are.
    Names,
    /// A text that the settings give to the theme.
    Setting(String),
}

impl Node {
    /// What goes with a page that cannot be read: nobody knows its title, its date, its address.
    pub fn of_page(source: &SourcePath) -> [Node; 2] {
        [Node::Source(source.clone()), Node::Pages]
    }

    /// What goes with a source of which nothing at all was read, as if it were not there.
    pub fn of_missing(source: &SourcePath) -> [Node; 3] {
        [Node::Source(source.clone()), Node::Pages, Node::Names]
    }
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

/// A cell of a workbook, shown as people name it: `工作表1!B3`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellName {
    /// The sheet.
    pub sheet: Arc<str>,
    /// The row from 0.
    pub row: u32,
    /// The column from 0.
    pub column: u32,
}

impl fmt::Display for CellName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}!{}{}", self.sheet, CellName::letters(self.column), self.row + 1)
    }
}

impl CellName {
    /// The letters of a column: 0 is A, 26 is AA.
    pub fn letters(column: u32) -> String {
        let mut name = String::new();
        let mut rest = column + 1;
        while rest > 0 {
            rest -= 1;
            name.insert(0, char::from(b'A' + (rest % 26) as u8));
            rest /= 26;
        }
        name
    }
}

/// How much a problem weighs.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Has to be mended. It stops every build if the row of its code says so, else `build --strict`.
    Error,
    /// Worth a look.
    Warning,
    /// May be of interest.
    Hint,
    /// Nobody looks for it.
    Off,
}

impl Level {
    /// Those that a site can give to a code, by their names in `site.yaml`.
    pub const NAMES: [(&str, Level); 4] =
        [("off", Level::Off), ("hint", Level::Hint), ("warning", Level::Warning), ("error", Level::Error)];

    /// Its name in `site.yaml` and for programs.
    pub fn name(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Hint => "hint",
            Level::Off => "off",
        }
    }

    /// Its name for people.
    pub fn chinese(self) -> &'static str {
        match self {
            Level::Error => "错误",
            Level::Warning => "提醒",
            Level::Hint => "提示",
            Level::Off => "不查",
        }
    }
}

/// The register of codes, one row each: text form, level, title. The level is one of
/// - `stops`: an error with which no page can be made rightly, so that nothing is written; no site can change that;
/// - `error`, `warning`, `hint`, `off`: what a site may change by `rules` in `site.yaml`.
///
/// The reason, the source of the rule and an example stand in `explain/pages`, in the file of the text form.
macro_rules! codes {
    ($($name:ident = $text:literal, $level:ident, $title:literal;)*) => {
        /// What sort of problem a diagnostic is about. The text form is stable: sites and tools may match on it.
        #[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $(#[doc = $title] $name,)* }

        impl Code {
            /// Every code.
            pub const ALL: &[Code] = &[$(Code::$name,)*];

            /// The stable text form: `front-matter/unknown-key`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text,)* }
            }

            /// What it is about, in a few words.
            pub fn title(self) -> &'static str {
                match self { $(Code::$name => $title,)* }
            }

            /// The level that it has where the site says nothing, and whether it stops every build.
            const fn row(self) -> (Level, bool) {
                match self { $(Code::$name => level!($level),)* }
            }
        }
    };
}

macro_rules! level {
    (stops) => {
        (Level::Error, true)
    };
    (error) => {
        (Level::Error, false)
    };
    (warning) => {
        (Level::Warning, false)
    };
    (hint) => {
        (Level::Hint, false)
    };
    (off) => {
        (Level::Off, false)
    };
}

codes! {
    SourceEncoding = "source/encoding", stops, "文件不是 UTF-8 文本";
    SourceTooLarge = "source/too-large", stops, "文件太大";
    SourceOutside = "source/outside", stops, "文件或链接指到站点文件夹以外";
    SourceName = "source/name", stops, "文件名不能用";
    SourceStray = "source/stray", warning, "文件放错了地方";
    SourceUnread = "source/unread", warning, "站点文件夹里有没人读的文件";
    SourceSection = "source/section", warning, "文件夹不是栏目，名字像一个栏目";
    SourceUnfinished = "source/unfinished", warning, "看名字是草稿、备份的会发布";
    FileWithheld = "file/withheld", warning, "文件不会发布";
    FileUnused = "file/unused", hint, "没有页面用到的图片";
    FileEmpty = "file/empty", warning, "文件是空的";
    HomeMissing = "source/no-home", stops, "没有首页";
    YamlSyntax = "yaml/syntax", stops, "YAML 写法有误";
    YamlFullWidth = "yaml/full-width", stops, "YAML 里用了全角符号";
    YamlDuplicateKey = "yaml/duplicate-key", stops, "同一个键写了两次";
    YamlAlias = "yaml/alias", stops, "星号被当成 YAML 别名";
    YamlUnsupported = "yaml/unsupported", stops, "不支持的 YAML 功能";
    YamlComment = "yaml/comment", warning, "井号后面的字被当成了注释";
    ConfigMissing = "config/missing", stops, "没有 site.yaml";
    ConfigUnknownKey = "config/unknown-key", stops, "site.yaml 里有不认识的键";
    ConfigMissingKey = "config/missing-key", stops, "site.yaml 缺少必填的键";
    ConfigWrongType = "config/wrong-type", stops, "site.yaml 的值类型不对";
    ConfigInvalid = "config/invalid", stops, "site.yaml 的值不能用";
    ConfigUnused = "config/unused", warning, "site.yaml 里有主题不用的设置";
    PortalMarkup = "portal/markup", stops, "门户的页头、页脚标签不配对";
    PortalProgram = "portal/program", stops, "门户的页头、页脚里有服务器上的程序";
    PortalDocument = "portal/document", warning, "门户的页头、页脚是一整个网页";
    PortalScript = "portal/script", warning, "门户的脚本不会执行";
    PortalAddress = "portal/address", warning, "门户的图片、样式、脚本取不到";
    PortalName = "portal/name", hint, "门户和主题用了同一个名字";
    FrontMatterMissing = "front-matter/missing", stops, "页面没有页头";
    FrontMatterUnclosed = "front-matter/unclosed", stops, "页头没有结束";
    FrontMatterUnknownKey = "front-matter/unknown-key", stops, "页头里有不认识的键";
    FrontMatterMissingKey = "front-matter/missing-key", stops, "页头缺少必填的键";
    FrontMatterWrongType = "front-matter/wrong-type", stops, "页头的值类型不对";
    FrontMatterInvalid = "front-matter/invalid", stops, "页头的值不能用";
    ContactTel = "contact/tel", warning, "电话号码拨不出去";
    ContactMobile = "contact/mobile", warning, "公开了手机号码";
    PrivacyIdentity = "privacy/identity", error, "公开了身份证号码";
    PrivacyIdentityLike = "privacy/identity-like", warning, "像身份证号码的数字";
    PrivacyMobile = "privacy/mobile", error, "正文里有手机号码";
    PrivacyCard = "privacy/card", error, "公开了银行卡号";
    PrivacyWeakMask = "privacy/weak-mask", warning, "号码盖得不够";
    PrivacyPlate = "privacy/plate", warning, "公开了车牌号";
    PrivacyHome = "privacy/home", warning, "住址写到了门牌";
    PrivacyAccount = "privacy/account", warning, "公开了个人的微信、QQ、信箱";
    PrivacyPerson = "privacy/person", warning, "全名和难处写在一起";
    PrivacyMinor = "privacy/minor", warning, "公开了未成年人的全名";
    PrivacyAlias = "privacy/alias", hint, "用了化名";
    PrivacyRoster = "privacy/roster", warning, "名单里有姓名和钱物，或者不该公开的一列";
    InternalSecret = "internal/secret", error, "密级标志";
    InternalMarked = "internal/marked", error, "内部材料的标记";
    InternalDraft = "internal/draft", warning, "征求意见稿、送审稿的标记";
    InternalReport = "internal/report", warning, "向上级报告的写法";
    InternalShortcomings = "internal/shortcomings", hint, "查摆问题的段落";
    InternalCopied = "internal/copied", warning, "别的区县的名字没有改";
    InternalLeftover = "internal/leftover", warning, "写稿时的记号没有去掉";
    SourceSample = "source/sample", warning, "新站点自带的说明没有改";
    PageRelativeTime = "page/relative-time", warning, "过一阵子就不对的时间";
    AttachmentUnchecked = "attachment/unchecked", hint, "没有检查的附件";
    AttachmentProperties = "attachment/properties", warning, "附件里留着作者、单位";
    AttachmentHidden = "attachment/hidden", warning, "附件里有隐藏的内容";
    AttachmentChanges = "attachment/changes", error, "附件里有修订或批注";
    BlankFound = "blank/found", warning, "有未填的空缺";
    SlugUnfrozen = "slug/unfrozen", warning, "网址由中文名推出，还没有固定";
    MarkdownStars = "markdown/stars", warning, "星号没有变成加粗";
    MarkdownParagraphs = "markdown/paragraphs", warning, "段落之间没有空行";
    MarkdownEmphasis = "markdown/emphasis", warning, "别的符号成了 Markdown 的记号";
    MarkdownUnderscores = "markdown/underscores", warning, "下划线没有变成加粗或斜体";
    MarkdownFullWidth = "markdown/full-width", warning, "全角符号不起 Markdown 的作用";
    MarkdownHeading = "markdown/heading", warning, "井号没有变成标题";
    MarkdownTable = "markdown/table", warning, "表格没有成为表格，或者多了一行";
    MarkdownTableCell = "markdown/table-cell", warning, "表格的一行比表头多出几格";
    MarkdownList = "markdown/list", warning, "列表的记号后面没有空格";
    MarkdownIndented = "markdown/indented", warning, "缩进的文字成了代码";
    MarkdownAside = "markdown/aside", warning, "说明框、引语、时间线、词语的解释没有成为它";
    MarkdownForeign = "markdown/foreign", warning, "别处的记号在这里不起作用";
    MarkdownFence = "markdown/fence", warning, "代码块没有结束";
    MarkdownBlock = "markdown/block", warning, "图片或图表没有独占一段";
    MarkdownLink = "markdown/link", warning, "链接或图片没有成为链接或图片";
    MarkdownAddress = "markdown/address", hint, "网址或信箱没有成为链接";
    MarkdownHtml = "markdown/html", warning, "HTML 会按文字显示";
    FootnoteMissing = "footnote/missing", warning, "注释没有内容";
    FootnoteUnused = "footnote/unused", warning, "注释没有在正文里引用";
    FootnoteTwice = "footnote/twice", warning, "同一条注释写了两次";
    HeadingLevel = "markdown/heading-level", warning, "标题级别跳级";
    HeadingFirst = "markdown/first-level", warning, "正文里用了一级标题";
    HeadingEmpty = "markdown/empty-heading", warning, "标题里没有字";
    HeadingHollow = "markdown/empty-section", warning, "标题下面没有内容";
    HeadingDuplicateId = "markdown/duplicate-id", stops, "两个标题用了同一个锚点";
    ShortcodeSyntax = "shortcode/syntax", stops, "短代码写法有误";
    ShortcodeStray = "shortcode/stray", warning, "短代码不起作用";
    ShortcodeUnknown = "shortcode/unknown", stops, "没有这个短代码";
    ShortcodeArgument = "shortcode/argument", stops, "短代码没有这个参数";
    LinkBroken = "link/broken", stops, "链接的页面不存在";
    LinkAnchor = "link/anchor", stops, "链接的标题锚点不存在";
    LinkExcluded = "link/excluded", stops, "链接的页面没有发布";
    LinkHidden = "link/hidden", warning, "链接的页面只在预览里有";
    LinkOwn = "link/own", hint, "站内的链接写了完整网址";
    LinkLocal = "link/local", warning, "链接的网址只有内网打得开";
    LinkStray = "link/stray", warning, "写在这里的链接不起作用";
    LinkScheme = "link/scheme", stops, "链接的写法不安全或不能用";
    ImageMissing = "image/missing", stops, "图片不存在";
    ImageBroken = "image/broken", error, "图片损坏";
    ImageMetadata = "image/metadata", stops, "图片里有去不掉的拍摄信息";
    ImageFormat = "image/format", warning, "图片的扩展名与格式不符";
    ImageColours = "image/colours", warning, "图片的颜色是印刷用的";
    ImageType = "image/type", stops, "文件不是图片";
    ImageShare = "image/share", warning, "分享时图片显示不出来";
    ImageGlyphs = "image/glyphs", warning, "分享卡片上写不出的字";
    ImageAlt = "image/alt", warning, "图片没有说明文字";
    ImageSvg = "image/svg", warning, "SVG 里有不只是画的东西";
    ImageNotes = "image/notes", warning, "图片旁边的说明不起作用";
    MediaCaptions = "media/captions", hint, "录像没有字幕";
    MediaLarge = "media/large", warning, "录音、录像太大";
    ReferenceUnknown = "reference/unknown", stops, "引用的页面不存在";
    ReferenceAmbiguous = "reference/ambiguous", stops, "引用的名字对得上几个页面";
    ReferenceSelf = "reference/self", warning, "页面引用了自己，或者重复引用";
    TermUnknown = "term/unknown", stops, "分类里没有这个词";
    DatasetUnknownKey = "dataset/unknown-key", stops, "统计数据里有不认识的键";
    DatasetMissingKey = "dataset/missing-key", stops, "统计数据缺少必填的键";
    DatasetWrongType = "dataset/wrong-type", stops, "统计数据的值类型不对";
    DatasetNotANumber = "dataset/not-a-number", stops, "应为数字";
    DatasetInvalid = "dataset/invalid", stops, "统计数据的值不能用";
    DatasetDuplicateId = "dataset/duplicate-id", stops, "两个指标用了同一个编号";
    DatasetRows = "dataset/rows", stops, "表格的行读不出来";
    DatasetLeftOut = "dataset/left-out", hint, "表格文件里有没有发布的内容";
    FigureUnknown = "figure/unknown", stops, "没有这个指标";
    FigurePeriod = "figure/period", stops, "指标没有这一期";
    FigureFormat = "figure/format", stops, "数字的写法不认识";
    FigureChange = "figure/change", stops, "算不出增减";
    FigureMixed = "figure/mixed", warning, "一个指标的各期不是一样的时间";
    FigureDoubled = "figure/doubled", warning, "引用的数字旁边重复了单位或字词";
    ChartInvalid = "figure/chart", stops, "图表画不出来";
    ChartForm = "figure/form", warning, "图表画的与要的不一样";
    FigureTotal = "figure/total", warning, "合计与各项之和不符";
    FigureGivenAway = "figure/given-away", warning, "没有公开的数字可以算出来";
    FigurePercent = "figure/percent", warning, "百分比超出 0 到 100";
    FigureStale = "figure/stale", warning, "数字过了核对的期限";
    PageUpdated = "page/updated", warning, "更新日期早于发布日期";
    PageDuplicateId = "page/duplicate-id", warning, "一页里有两个一样的锚点";
    PageSameTitle = "page/same-title", hint, "几页的标题一样";
    PageSameDescription = "page/same-description", hint, "几页的摘要一样";
    PageShared = "page/shared", hint, "转发出去显示不全";
    PageOrphan = "page/orphan", hint, "没有地方通到的页面";
    PageFar = "page/far", hint, "离首页太远的页面";
    PageEmptySection = "page/empty-section", warning, "菜单里的栏目是空的";
    HomeQuiet = "page/home-quiet", off, "首页很久没有新的内容";
    SectionOverdue = "page/section-overdue", warning, "栏目过了更新的期限";
    SectionQuiet = "page/section-quiet", off, "动态、通知一类的栏目很久没有新的内容";
    PageFuture = "page/future", warning, "日期还没有到的页面已经发布";
    PageStale = "page/stale", warning, "页面过了复核的期限";
    FigureFuture = "figure/future", warning, "数字的截至日期还没有到";
    FigureConflict = "figure/conflict", warning, "同一个指标有两个数值或单位";
    FigureSource = "figure/source", warning, "数字没有来源或截至日期";
    FigureUnit = "figure/unit", warning, "“万”“亿”后面缺少单位";
    FigureQualifier = "figure/qualifier", warning, "概数的写法不对，或者一处是概数、一处不是";
    FigureDiffers = "figure/differs", warning, "文字里的数字与统计数据不一致";
    FigureTrend = "figure/trend", warning, "增减的说法与数字不符";
    FigureCount = "figure/count", warning, "列举的个数与总数不符";
    OutputLarge = "output/large", warning, "网页太大";
    RouteCollision = "route/collision", stops, "两处内容要发布到同一个网址";
    RouteInvalid = "route/invalid", stops, "网址不能用";
    TemplateSyntax = "template/syntax", stops, "模板写法有误";
    TemplateMissing = "template/missing", stops, "没有这个模板";
    TemplateBody = "template/no-body", error, "模板不显示正文";
    TemplateRender = "template/render", stops, "模板运行出错";
    ThemeMissing = "theme/missing", stops, "没有这个主题";
    ThemeInvalid = "theme/invalid", stops, "theme.yaml 的值不能用";
    ThemeUnused = "theme/unused", warning, "主题里有不起作用的文件";
    ThemeContrast = "theme/contrast", warning, "主题的颜色看不清";
    TemplateUnclosed = "template/unclosed", warning, "模板里的标签没有结束";
    TemplateBlocked = "template/blocked", warning, "模板里有浏览器会拦下的东西";
    WordTerm = "word/term", warning, "用了词语表里不该用的词";
    WaiverUnused = "waiver/unused", warning, "放行的地方已经没有要放行的";
    WaiverIncomplete = "waiver/incomplete", warning, "放行没有写全原因、谁同意的";
    ReviewUnsigned = "review/unsigned", error, "要签字的页面没有签全";
    ReviewStale = "review/stale", error, "签字以后又改过";
    ReviewSamePerson = "review/same-person", warning, "几道审核是一个人签的";
    ReviewDamaged = "review/damaged", error, "签字记录读不出来";
    WordVariant = "word/variant", hint, "同一个名称几处写法不一";
    TagSite = "tag/site", off, "网站标签缺了，或者与设置不一样";
    TagColumn = "tag/column", off, "栏目标签缺了，或者说不清栏目";
    TagContent = "tag/content", off, "内容页标签缺了";
    TagDate = "tag/date", off, "发布时间标签的写法不对";
    TagVisible = "tag/visible", off, "标签与页面上看到的不一样";
    TagAddress = "tag/address", off, "标签里的网址不能用";
    TagTwice = "tag/twice", off, "同一个标签写了两次";
    TagSiteId = "tag/site-id", off, "网站标识码没有写，或者写法不对";
    FooterIcp = "footer/icp", off, "页脚的 ICP 备案号没有写，或者写法不对";
    FooterPolice = "footer/police", off, "页脚的公安备案号写法不对";
    FooterPoliceLink = "footer/police-link", off, "公安备案号与它的链接不是一个号";
    FooterSample = "footer/sample", off, "页脚里是占位的号码";
    OutsideRequest = "outside/request", off, "页面要从别的网站取东西";
    OutsideNumber = "outside/number", off, "网址里写的是 IP 地址";
    OutsideInsecure = "outside/insecure", off, "加密的页面里有不加密的东西";
    ImageMap = "image/map", off, "地图没有审图号";
    ImageEmblem = "image/emblem", off, "图片里像是有党徽、国徽";
    PageGenerated = "page/generated", off, "人工智能生成的没有标出来";
    WordForward = "word/forward", off, "要求转发、点赞、打卡的话";
    WordCoinage = "word/coinage", off, "带数字的提法没有说是哪几项";
    CaseOutline = "case/outline", off, "案例缺少该有的部分";
    CaseSteps = "case/steps", off, "案例的做法没有分条";
    CaseLength = "case/length", off, "案例太长或者太短";
    CasePictures = "case/pictures", off, "案例没有图片，或者图片没有说明";
    CaseSummary = "case/summary", off, "案例没有摘要，或者摘要长短不合适";
    HonourYear = "honour/year", off, "荣誉没有年份";
    HonourIssuer = "honour/issuer", off, "荣誉没有颁发单位，或者与级别不符";
    HonourBasis = "honour/basis", off, "荣誉没有依据";
    HonourTwice = "honour/twice", off, "同一项荣誉写了两次";
    HonourBare = "honour/bare", off, "正文里的荣誉说不出年份和单位";
    MediaBare = "media/bare", off, "正文里的媒体报道说不出是哪一篇";
    ImageSmall = "image/small", off, "页面的第一张图片太小";
    ShareTag = "share/tag", off, "转发用的标签缺了，或者图片不能用";
    AttachmentType = "attachment/type", warning, "附件的扩展名与内容不符";
    AttachmentLocked = "attachment/locked", warning, "附件有密码";
    FileLarge = "file/large", warning, "给读者下载的文件太大";
    ImageLarge = "image/large", warning, "给读者下载的图片太大";
    OutputTotal = "output/total", hint, "整个网站太大";
    LinkDead = "link/dead", warning, "站外的链接打不开";
    LinkMoved = "link/moved", hint, "站外的链接搬了地方";
    TextInvisible = "text/invisible", warning, "看不见的字符";
    TextHalfWidth = "text/half-width", warning, "中文之间用了半角标点";
    TextBrackets = "text/brackets", warning, "中文用了半角括号";
    TextUnpaired = "text/unpaired", warning, "引号或括号不成对";
    TextNested = "text/nested", warning, "书名号里又用了书名号";
    TextDoubled = "text/doubled", warning, "标点重复";
    TextRepeated = "text/repeated", warning, "字词写了两遍";
    TextNumber = "text/number", warning, "数字里用了全角符号";
    TextNumbering = "text/numbering", warning, "序号不连续";
    TextFullWidthDigit = "text/full-width-digit", off, "全角数字或字母";
    TextSpace = "text/space", off, "多余或缺少空格";
    TextQuotes = "text/quotes", off, "引号不一致";
    TextDash = "text/dash", off, "破折号或省略号写法不对";
    TextEnglishQuotes = "text/english-quotes", off, "中文里用了英文引号";
}

impl Code {
    /// Whether it guards what is published: no site gives it another level.
    pub fn guards(self) -> bool {
        matches!(self, Code::ReviewUnsigned | Code::ReviewStale | Code::ReviewDamaged)
    }

    /// The code of a text form.
    pub fn parse(text: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.as_str() == text)
    }

    /// The area that it is of: what stands before the slash.
    pub fn area(self) -> &'static str {
        self.as_str().split('/').next().unwrap_or_default()
    }

    /// The level that it has where the site says nothing.
    pub fn level(self) -> Level {
        self.row().0
    }

    /// Whether it stops every build: what it is about cannot be rendered rightly. No site can change that.
    pub fn stops(self) -> bool {
        self.row().1
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether any of the diagnostics stops a build.
pub fn stop_build(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(Diagnostic::stops)
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
    /// A problem without a place, of the level that the row of its code says.
    pub fn new(code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            span: None,
            level: code.level(),
            code,
            message: message.into(),
            related: Vec::new(),
            hints: Vec::new(),
            fixes: Vec::new(),
            breaks: Vec::new(),
            follows: Vec::new(),
            standing: Standing::Published,
            weight: None,
        }
    }

    /// Whether it stops every build.
    pub fn stops(&self) -> bool {
        self.code.stops() && self.standing == Standing::Published
    }

    /// Says that what it is about is not published. Then no other page suffers from it: only what would follow from the
    /// source itself does.
    pub fn pardon(&mut self, standing: Standing) {
        if standing == self.standing || !self.code.stops() {
            return;
        }
        let leave = match standing {
            Standing::Draft => Some("草稿可以先这样；发布以前要改好"),
            Standing::Scheduled => Some("还没到发布的时候，可以先这样；到那时以前要改好"),
            Standing::Expired => Some("这一页已经到期，可以先这样；再发布以前要改好"),
            Standing::Published | Standing::LeftOut => None,
        };
        if let Some(leave) = leave {
            self.level = Level::Warning;
            self.hints.push(leave.into());
        }
        self.standing = standing;
        self.breaks.retain(|node| !matches!(node, Node::Pages | Node::Names));
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

    /// Says in which cell of a workbook it is, which has no lines and columns.
    pub fn in_cell(mut self, cell: Option<&CellName>) -> Diagnostic {
        if let Some(cell) = cell {
            self.message = format!("{cell} 单元格：{}", self.message);
        }
        self
    }

    /// Points at another place that has to do with it.
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.related.push((span, text.into()));
        self
    }

    /// Says what to do.
    pub fn hint(mut self, hint: impl Into<Hint>) -> Diagnostic {
        self.hints.push(hint.into());
        self
    }

    /// Says what a formatter may put in the place of what.
    pub fn mended_by(mut self, fixes: impl IntoIterator<Item = Fix>) -> Diagnostic {
        self.fixes.extend(fixes);
        self
    }

    /// Says what cannot be relied on because of it.
    pub fn breaks(mut self, nodes: impl IntoIterator<Item = Node>) -> Diagnostic {
        self.breaks.extend(nodes);
        self
    }

    /// Says what it follows from, should that be broken.
    pub fn follows(mut self, nodes: impl IntoIterator<Item = Node>) -> Diagnostic {
        self.follows.extend(nodes);
        self
    }

    /// Suggests the nearest of `known` to `found`, or lists them all where none is near and they are few.
    pub fn nearest<'a>(self, found: &str, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
        let known: Vec<&str> = known.into_iter().collect();
        match nearest(found, known.iter().copied()) {
            Some(near) => self.hint(Hint::perhaps(near).for_words(found)),
            None if known.is_empty() || known.len() > 40 => self,
            None => self.hint(format!("这里可以写：{}", known.join("、"))),
        }
    }
}

/// Whether `found` is a slip for `known`, so nearly the same that hardly anything else can be meant: letters alone tell
/// them apart, one of them in a short word and two in a long one. More certain than [`nearest`], for where nothing else says
/// that something is wrong.
pub fn slip_for(found: &str, known: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    // `2023` is no slip for `2024`.
    if known.is_empty() || digits(found) != digits(known) {
        return false;
    }
    let allowed = match known.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        _ if known.is_ascii() => 2,
        _ => 1,
    };
    strsim::osa_distance(&found.to_lowercase(), &known.to_lowercase()) <= allowed
}

/// The file of `known` that a path which is not there is most likely a slip for: one in the same folder of the same name but for
/// capitals and the ending, one of the same name in another folder, or one in the same folder whose name is near. What folders
/// and endings have in common says nothing.
pub fn nearest_file<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let parts = |path: &str| {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        (folder.to_lowercase(), name.to_lowercase(), stem.to_lowercase())
    };
    let (folder, name, stem) = parts(found);
    let known: Vec<_> = known.into_iter().map(|path| (path, parts(path))).collect();
    let beside = || known.iter().filter(|(_, parts)| parts.0 == folder);
    let path = |one: &(&'a str, _)| one.0;
    beside()
        .find(|(_, parts)| parts.1 == name)
        .or_else(|| beside().find(|(_, parts)| parts.2 == stem))
        .or_else(|| known.iter().find(|(_, parts)| parts.1 == name))
        .map(path)
        .or_else(|| {
            let stems = || beside().map(|(_, parts)| parts.2.as_str());
            // A name of two letters has one that is right where the other is a slip.
            let slip = |other: &&str| stem.chars().count() == 2 && strsim::osa_distance(&stem, other) == 1;
            let near = nearest(&stem, stems()).or_else(|| stems().find(slip))?;
            beside().find(|(_, parts)| parts.2 == near).map(path)
        })
}

/// How alike two texts are, from 0 to 1: which part of the longer one need not be changed.
pub fn likeness(a: &str, b: &str) -> f64 {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let longer = a.chars().count().max(b.chars().count());
    // A broken link is held against every name of the site: this way of counting fills no table.
    if longer == 0 { 1.0 } else { 1.0 - strsim::osa_distance(&a, &b) as f64 / longer as f64 }
}

/// The one of `known` that `found` is most likely a slip for.
pub fn nearest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = found.chars().count();
    // Half of the longer one has to stay: nobody needs to look at what is twice as long.
    let may_be = |candidate: &&str| {
        let other = candidate.chars().count();
        length.abs_diff(other) * 2 <= length.max(other)
    };
    known
        .into_iter()
        .filter(may_be)
        .map(|candidate| (likeness(found, candidate), candidate))
        // Of two Han characters one may be a slip for another of the same sound; half of a word in letters is another word.
        .filter(|(likeness, _)| if found.is_ascii() { *likeness > 0.5 } else { *likeness >= 0.5 })
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}
