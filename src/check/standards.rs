//! What inspectors look for, by the numbers of the project's list of standards, to the codes of those who look for it here: so that
//! whoever knows a standard finds the rule, and sees what is left to people.

use std::fmt::Write;

use crate::diagnostic::Code;

/// A thing that inspectors look for.
pub struct Standard {
    /// Its number.
    pub id: &'static str,
    /// What is asked, in a few words.
    pub asks: &'static str,
    /// The codes that are found where it is not so.
    pub codes: &'static [Code],
    /// What the program does besides, or why nobody looks.
    pub note: &'static str,
}

macro_rules! standards {
    ($($id:literal, $asks:literal, [$($code:ident),*], $note:literal;)*) => {
        /// All of them.
        pub const STANDARDS: &[Standard] =
            &[$(Standard { id: $id, asks: $asks, codes: &[$(Code::$code),*], note: $note },)*];
    };
}

standards! {
    "T-01", "每页三个网站标签，全站一样", [TagSite], "";
    "T-02", "栏目页四个标签，说明讲得清", [TagColumn, PageSameDescription], "";
    "T-03", "内容页三个标签", [TagContent], "";
    "T-04", "PubDate 的写法", [TagDate, PageFuture], "";
    "T-05", "标签与看到的一样", [TagVisible], "";
    "T-06", "Image、Url 打得开", [TagAddress], "";
    "T-07", "一个标签只写一次", [TagTwice], "";
    "T-08", "网站标识码的写法", [TagSiteId], "党务网站可以没有，没有就不写标签";
    "F-03", "ICP 备案号和链接", [FooterIcp], "";
    "F-04", "ICP 备案号的写法", [FooterIcp], "";
    "F-05", "公安备案号的写法", [FooterPolice], "";
    "F-06", "印的号与链接的号一样", [FooterPoliceLink], "";
    "F-07", "占位的号码", [FooterSample], "";
    "U-01", "首页两周内有新的内容", [HomeQuiet], "max_days；从第 10 天起先提示";
    "U-02", "动态两周、通知半年内有新的内容", [SectionQuiet], "news_days、notice_days";
    "U-03", "约定了周期的栏目按期更新", [SectionOverdue], "栏目页头的 update_every";
    "U-04", "空白栏目", [PageEmptySection], "";
    "L-01", "站内链接有着落", [LinkBroken, LinkExcluded, ImageMissing], "";
    "L-02", "锚点有着落", [LinkAnchor], "";
    "L-03", "附件在、不空、类型对", [LinkBroken, FileEmpty, AttachmentType, AttachmentLocked], "";
    "L-04", "站外的链接", [LinkLocal, LinkScheme, LinkDead, LinkMoved], "linli check --external";
    "N-01", "不从别的网站取东西", [OutsideRequest], "params 的 policy 里写明的不算";
    "N-02", "网址里没有 IP 地址", [OutsideNumber, LinkLocal], "";
    "N-03", "https 里没有 http", [OutsideInsecure], "";
    "G-01", "地图有审图号", [ImageMap], "";
    "G-02", "人工智能生成的有标识", [PageGenerated], "";
    "§1.7", "党徽、国徽的用法", [ImageEmblem], "程序不带党徽";
    "V-01", "要求转发、打卡的话", [WordForward], "";
    "P-01", "身份证号码", [PrivacyIdentity], "";
    "P-02", "老身份证号码", [PrivacyIdentityLike], "";
    "P-03", "手机号码", [PrivacyMobile, ContactMobile], "";
    "P-04", "银行卡号", [PrivacyCard], "";
    "P-05", "不是个人信息的号码", [], "先认出来，不报";
    "P-06", "合规的遮盖", [], "认得，不报";
    "P-07", "盖得不够", [PrivacyWeakMask], "";
    "P-08", "住址到门牌", [PrivacyHome], "";
    "P-09", "姓名和难处", [PrivacyPerson], "";
    "P-10", "未成年人的姓名", [PrivacyMinor], "";
    "P-11", "化名", [PrivacyAlias], "";
    "P-12", "附件里的个人信息", [PrivacyRoster, AttachmentUnchecked], "";
    "P-13", "拍摄信息和文档属性", [ImageMetadata, AttachmentProperties], "图片里的发布时去掉";
    "P-14", "微信、QQ、信箱", [PrivacyAccount], "";
    "X-01", "密级标志", [InternalSecret], "";
    "X-02", "内部材料的标记", [InternalMarked], "";
    "X-03", "没有定稿的标记", [InternalDraft, AttachmentChanges], "";
    "X-04", "向上级报告的写法", [InternalReport], "";
    "X-07", "查摆问题的段落", [InternalShortcomings], "";
    "X-08", "先审后发，审核有记录", [ReviewUnsigned, ReviewStale, ReviewDamaged], "site.yaml 的 review 写明哪些要签；linli review status";
    "D-07", "“万”后面缺单位", [FigureUnit], "";
    "E-14", "纪念章写成荣誉勋章", [WordTerm], "rules/terms.yaml 里的词";
    "E-15", "党代表的简写", [WordTerm], "rules/terms.yaml 里的词";
    "Z-01", "过一阵子就不对的时间", [PageRelativeTime], "";
    "Z-02", "过了复核的期限", [PageStale, FigureStale], "到期的页面自动撤下";
    "Z-04", "来源", [TagContent], "";
    "R-02", "没有填的空缺", [BlankFound], "";
    "K-03", "列举的个数", [FigureCount], "";
    "K-04", "合计、百分比", [FigureTotal, FigurePercent], "";
    "C-01", "背景、做法、成效、启示", [CaseOutline], "";
    "C-02", "做法分三到五条", [CaseSteps], "";
    "C-03", "字数", [CaseLength], "max_words、min_words";
    "C-04", "图片和说明", [CasePictures], "";
    "C-05", "摘要", [CaseSummary], "";
    "C-06", "带数字的提法", [WordCoinage, FigureCount], "";
    "H-01", "荣誉的年份", [HonourYear, HonourBare, PageFuture], "";
    "H-02", "荣誉的颁发单位和级别", [HonourIssuer, HonourBare], "";
    "H-03", "荣誉的依据", [HonourBasis], "";
    "H-04", "荣誉不重复", [HonourTwice], "";
    "H-05", "荣誉的名称一致", [WordVariant], "";
    "S-01", "转发用的图片", [ShareTag, ImageShare], "分享卡片由程序做";
    "S-02", "转发用的图片不大", [], "卡片由程序做，在 100 KB 左右";
    "S-03", "转发的题目和摘要", [PageShared, ShareTag], "";
    "S-04", "搜索引擎取得到图片", [], "robots.txt 由程序写";
    "S-05", "完整的网址", [ConfigMissingKey, ConfigInvalid], "base_url 必填";
    "S-06", "第一张图片够大", [ImageSmall], "";
    "S-07", "看转发的样子", [], "预览的工作台里看";
    "S-08", "放在根目录的验证文件", [], "site.yaml 的 root_files";
}

/// The table of docs/content/reference/check.md.
pub fn table() -> String {
    let mut text = String::from("| 标准 | 要求 | 编号 | 说明 |\n|---|---|---|---|\n");
    for Standard { id, asks, codes, note } in STANDARDS {
        let codes: Vec<String> = codes.iter().map(|code| format!("`{code}`")).collect();
        let _ = writeln!(text, "| {id} | {asks} | {} | {note} |", codes.join("、"));
    }
    text
}
