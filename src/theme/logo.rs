//! The logo and the icon that a site names, as files of its theme: whether they are pictures, and no larger than they are shown.

use crate::config;
use crate::config::look::{Look, Named};
use crate::diagnostic::{Code, Diagnostic};
use crate::path::SourcePath;
use crate::photo::Trouble;
use crate::source::Source;

/// How many bytes every page may cost for it, and how wide it may be in pixels.
const MOST_BYTES: u64 = 200 << 10;
const MOST_WIDTH: u32 = 1600;
/// Up to which size it is shown, in pixels, and how many of a sharp screen each of them is.
const SHOWN: (u32, u32) = (160, 42);
const SHARP: u32 = 3;

/// What is wrong with the file of that name below `assets/`, if `look` names it.
pub(super) fn look_at(look: &Look, asset: &str, source: &Source) -> Option<Diagnostic> {
    let Named { name, range } = look.files().find(|named| named.name == asset)?;
    let is_logo = look.logo.as_ref().is_some_and(|logo| logo.name == asset);
    let (what, site) = (if is_logo { "标志" } else { "图标" }, SourcePath::new(config::PATH));
    let trouble = match source.trouble {
        Some(Trouble::Empty) => Some("里面什么也没有"),
        Some(Trouble::Text) => Some("里面是网页或者别的文字"),
        Some(Trouble::None) => Some("里面不是图片，或者已经损坏"),
        Some(Trouble::Cut) => Some("没有结尾，后面的一部分没有了"),
        Some(Trouble::Malformed(_)) => Some("不合 SVG 的规矩，浏览器不显示"),
        Some(Trouble::Unshowable(_) | Trouble::Sealed(_)) => Some("里面是浏览器不显示的格式"),
        _ => None,
    };
    if let Some(trouble) = trouble {
        let message = format!("{what}“{name}”不能用：{trouble}");
        let hint = format!("向给标志的人重新要一份，用看图软件打开看看是不是完整，换掉 {}", source.path);
        return Some(Diagnostic::new(Code::ConfigInvalid, message).at(&site, range.clone()).hint(hint));
    }
    let is_wide = source.dimensions.is_some_and(|(width, _)| width > MOST_WIDTH) && !name.ends_with(".svg");
    if source.length <= MOST_BYTES && !is_wide {
        return None;
    }
    let size = match source.length >> 20 {
        0 => format!("{} KB", source.length.div_ceil(1024)),
        megabytes => format!("{megabytes} MB"),
    };
    let pixels =
        source.dimensions.map_or(String::new(), |(width, height)| format!("（{width}×{height} 像素）"));
    let message = format!("{what}“{name}”有 {size}{pixels}，比显示的大得多，每个读者都要等它");
    let hint = match source.dimensions {
        _ if name.ends_with(".svg") => {
            "用画它的软件去掉里面嵌的图片、简化线条，重新导出；或者导出宽 480 像素的 PNG".into()
        }
        _ if !is_logo => format!("用看图软件缩小到 180×180 像素，换掉 {}", source.path),
        Some((width, height)) => {
            let across = (SHOWN.1 * SHARP * width.min(100_000) / height.max(1)).clamp(40, SHOWN.0 * SHARP);
            format!("用看图软件缩小到宽 {} 像素，换掉 {}", across.div_ceil(10) * 10, source.path)
        }
        None => format!("用看图软件缩小到宽 {} 像素，换掉 {}", SHOWN.0 * SHARP, source.path),
    };
    Some(Diagnostic::new(Code::ImageLarge, message).at(&site, range.clone()).hint(hint))
}
