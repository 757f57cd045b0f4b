//! Files that are published as they are, and pictures.

use super::FileLook;
use crate::config::rules::Limit;
use crate::diagnostic::{Code, Diagnostic};
use crate::folder;
use crate::photo::{Danger, Format, Trouble};

/// A file with nothing in it. Of a picture it is said that it is broken.
pub(super) fn empty(file: &FileLook<'_>, found: &mut Vec<Diagnostic>) {
    if file.length == 0 && file.trouble.is_none() {
        let diagnostic =
            Diagnostic::new(Code::FileEmpty, "文件里什么也没有，读者点开是空的").at(file.source, 0..0);
        found.push(diagnostic.hint("换成完整的文件；不要的删去"));
    }
}

/// A picture that readers cannot see.
pub(super) fn picture(file: &FileLook<'_>, found: &mut Vec<Diagnostic>) {
    const AGAIN: &str = "从原处重新复制或下载一次，用看图软件打开，看是不是完整；不要的删去";
    const AS_JPEG: &str = "用看图软件打开，另存为 JPEG 或 PNG，换掉这个文件";
    let Some(trouble) = file.trouble else { return };
    let extension = file.source.extension().unwrap_or("");
    let broken = |message: String| Diagnostic::new(Code::ImageBroken, message);
    let diagnostic = match trouble {
        Trouble::Empty => broken("图片是空的，里面什么也没有".into()).hint(AGAIN),
        Trouble::Cut => broken("图片没有结尾，后面的一部分可能没有了".into()).hint(AGAIN),
        Trouble::None => broken("这不是图片，或者已经损坏".into()).hint(AGAIN),
        Trouble::Text => broken("这不是图片，里面是网页".into())
            .hint("多半是把网页存成了图片：回到原来的网页，在图片上按右键，选“图片另存为”"),
        Trouble::Unshowable(format) | Trouble::Sealed(format)
            if !file.is_published && Format::named(extension) != Some(format) =>
        {
            let message = format!("扩展名是 .{extension}，里面却是 {format}；页面上照样显示");
            let usual = format.extensions()[0];
            Diagnostic::new(Code::ImageFormat, message)
                .hint(format!("把扩展名改成 .{usual}，引用它的地方一起改"))
        }
        Trouble::Unshowable(format) => {
            broken(format!("扩展名是 .{extension}，里面却是 {format}，浏览器不显示")).hint(AS_JPEG)
        }
        Trouble::Named(format) => {
            let message = format!("扩展名是 .{extension}，里面却是 {format}，有的浏览器不显示");
            let usual = format.extensions()[0];
            Diagnostic::new(Code::ImageFormat, message)
                .hint(format!("把扩展名改成 .{usual}，引用它的地方一起改"))
        }
        Trouble::Vast if Format::named(extension) == Some(Format::Heic) => {
            broken("HEIC 图片的像素太多（超过 2600 万；手机的高像素模式拍的是 4800 万），程序读不了".into())
                .hint(AS_JPEG)
        }
        Trouble::Vast => broken("图片的像素太多，手机打不开".into())
            .hint("用看图软件把图片缩小到长边 4000 像素以内，换掉这个文件"),
        Trouble::Printed => {
            let message = "图片的颜色是印刷用的（CMYK），到网页上会偏色";
            Diagnostic::new(Code::ImageColours, message)
                .hint("用看图软件打开，颜色模式改成 RGB，另存为 JPEG，换掉这个文件")
        }
        Trouble::Malformed(_) => broken("SVG 从这里起写得不合规矩，浏览器只显示前面的".into())
            .hint("用画它的软件打开，重新导出 SVG 或 PNG，换掉这个文件"),
        Trouble::Active(danger, _) => {
            let what = match danger {
                Danger::Script => "脚本",
                Danger::Handler => "点了、动了就运行的代码",
                Danger::Page => "一块网页（foreignObject）",
                Danger::Outside => "文件以外的图片、样式或字体",
                Danger::Entity => "没有定义的实体（& 开头的记号）",
            };
            Diagnostic::new(Code::ImageSvg, format!("SVG 里有{what}，发布时去掉了"))
                .hint("看看页面上的图缺不缺东西；缺的，用画它的软件把图片嵌进去、文字转成曲线，重新导出，或者导出 PNG")
        }
        // What stops a build is said where the site is put together.
        Trouble::Sealed(_) | Trouble::Tracked | Trouble::Unread | Trouble::Huge => return,
    };
    let at = trouble.place().unwrap_or(0);
    found.push(diagnostic.at(file.source, at..at));
}

/// A film or a sound that takes a phone long to load.
pub(super) fn large(file: &FileLook<'_>, found: &mut Vec<Diagnostic>) {
    let limit = file.rules.limit(Limit::MediaSize);
    if file.length > limit << 20 && folder::medium(file.source.file_name()).is_some() {
        let message = format!("文件有 {}，用手机看要等很久，也费流量", size(file.length));
        let diagnostic = Diagnostic::new(Code::MediaLarge, message).at(file.source, 0..0);
        found.push(
            diagnostic.hint(format!("用剪辑软件导出小一些的：720P、H.264，几分钟的录像在 {limit} MB 以内")),
        );
    }
}

/// A file or a picture that a reader takes away and waits for.
pub(super) fn heavy(file: &FileLook<'_>, found: &mut Vec<Diagnostic>) {
    let name = file.source.file_name();
    if !file.is_published || folder::medium(name).is_some() {
        return;
    }
    let is_picture = file.source.extension().and_then(Format::named).is_some();
    let (code, limit, what, hint) = if is_picture {
        let hint =
            "用看图软件把长边缩到 4000 像素以内，另存为 JPEG，换掉这个文件；只在页面上看的，不要链接原图";
        (Code::ImageLarge, Limit::PictureSize, "图片", hint)
    } else {
        let hint = "压缩里面的图片再保存，或者拆成几个文件；一定要这么大的，在链接的文字里写明大小";
        (Code::FileLarge, Limit::FileSize, "文件", hint)
    };
    if file.length > file.rules.limit(limit) << 20 {
        let message = format!("{what}有 {}，用手机下载要等很久，也费流量", size(file.length));
        found.push(Diagnostic::new(code, message).at(file.source, 0..0).hint(hint));
    }
}

/// So many bytes in words, rounded up: what is over a limit is not said to be just that.
pub(super) fn size(bytes: u64) -> String {
    if bytes < 1 << 20 {
        return format!("{} KB", bytes.div_ceil(1 << 10));
    }
    let tenths = (bytes * 10).div_ceil(1 << 20);
    match tenths % 10 {
        0 => format!("{} MB", tenths / 10),
        rest => format!("{}.{rest} MB", tenths / 10),
    }
}
