//! Pictures and films that must not go online as they are.

use super::File;
use crate::diagnostic::{Code, Diagnostic};
use crate::photo::Trouble;

/// Whether a file is such a one.
pub(super) fn is_sealed(file: &File) -> bool {
    matches!(file.trouble, Some(Trouble::Sealed(_) | Trouble::Tracked | Trouble::Unread | Trouble::Huge))
}

/// Says what keeps a picture from being published that a page shows.
pub(super) fn sealed(file: &File) -> Option<Diagnostic> {
    let (why, hint) = why(file)?;
    Some(Diagnostic::new(Code::ImageMetadata, why).at(&file.path, 0..0).hint(format!("{hint}，换掉这个文件")))
}

/// Says that a picture which no page shows stays behind.
pub(super) fn left_behind(file: &File) -> Option<Diagnostic> {
    let (why, hint) = why(file)?;
    let message = format!("{} 不会发布：没有页面用到，{why}", file.path);
    let hint = format!("不用的移到 content 以外；要用就先{hint}，页面里写新的文件名");
    Some(Diagnostic::new(Code::FileWithheld, message).at(&file.path, 0..0).hint(hint))
}

/// What is in the way, and what takes it out of the way.
fn why(file: &File) -> Option<(String, &'static str)> {
    match file.trouble? {
        Trouble::Sealed(format) => Some((
            format!("{format} 图片里有拍摄信息（可能有地点、设备），程序去不掉"),
            "用看图软件打开，另存为 JPEG 或 PNG",
        )),
        Trouble::Tracked => {
            Some(("录像里逐秒记着拍摄的地点，程序去不掉".into(), "用剪辑软件打开，重新导出 MP4"))
        }
        Trouble::Unread => Some((
            "这种格式的录音录像里可能记着作者、时间、地点，程序去不掉".into(),
            "用剪辑软件打开，重新导出（录像导出 MP4，录音导出 MP3）",
        )),
        Trouble::Huge => {
            Some(("图片超过 64 MB，太大，去不掉里面的拍摄信息".into(), "用看图软件缩小到长边 2000 像素以内"))
        }
        _ => None,
    }
}
