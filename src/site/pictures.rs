//! Pictures that must not go online as they are.

use super::File;
use crate::diagnostic::{Code, Diagnostic};
use crate::photo::Trouble;

/// Says what keeps a picture from being published.
pub(super) fn sealed(file: &File) -> Option<Diagnostic> {
    let (message, hint) = match file.trouble? {
        Trouble::Sealed(format) => (
            format!("{format} 图片里有拍摄信息（可能有地点、设备），程序去不掉"),
            "用看图软件打开，另存为 JPEG 或 PNG，换掉这个文件",
        ),
        Trouble::Huge => (
            "图片超过 64 MB，太大，去不掉里面的拍摄信息".to_string(),
            "用看图软件缩小到长边 2000 像素以内，换掉这个文件",
        ),
        _ => return None,
    };
    Some(Diagnostic::new(Code::ImageMetadata, message).at(&file.path, 0..0).hint(hint))
}
