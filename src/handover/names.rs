//! Names of files and folders that Windows and USB sticks (FAT, exFAT) take as they are, and others.

use std::collections::BTreeMap;

/// What Windows keeps for devices, whatever the extension.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];
/// The longest name, in UTF-16 units, as all of them count.
const NAME: usize = 255;
/// The longest path below the folder, in the same: Windows takes 260 with what stands before it.
const PATH: usize = 200;

/// Why a name cannot be had on Windows, in words.
pub(super) fn trouble(name: &str) -> Option<&'static str> {
    let stem = name.split('.').next().unwrap_or("").trim_end().to_lowercase();
    match name {
        _ if name.contains(|c: char| c.is_control() || "<>:\"\\|?*/".contains(c)) => {
            Some("名字里有 Windows 不许用的字符（< > : \" \\ | ? * 之一）")
        }
        _ if name.ends_with(['.', ' ']) => Some("名字以句点或空格结尾，Windows 会去掉它"),
        _ if DEVICES.contains(&stem.as_str()) => Some("这个名字 Windows 留给了设备（con、nul 等）"),
        _ if name.encode_utf16().count() > NAME => Some("名字太长"),
        _ => None,
    }
}

/// The paths that cannot be had as they are on Windows or a USB stick, each with the reason.
pub(super) fn troubles<'a>(paths: impl Iterator<Item = &'a str>) -> Vec<(&'a str, &'static str)> {
    let mut found = Vec::new();
    let mut known: BTreeMap<String, &str> = BTreeMap::new();
    for path in paths {
        if let Some(why) = path.split('/').find_map(trouble) {
            found.push((path, why));
        } else if path.encode_utf16().count() > PATH {
            found.push((path, "路径太长，Windows 上可能打不开"));
        } else if known.insert(path.to_lowercase(), path).is_some() {
            found.push((path, "和另一个文件只差大小写，Windows 上是同一个文件"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_windows_does_not_take_are_told() {
        for name in ["交接-2026-11-27", "一小时看懂这个网站.html", "console", "a.b.c", "common"] {
            assert_eq!(trouble(name), None, "{name}");
        }
        for name in
            ["a:b", "甲?", "a\\b", "con", "NUL.txt", "Com1.yaml", "a.", "a ", "a\tb", &"长".repeat(256)]
        {
            assert!(trouble(name).is_some(), "{name}");
        }
        let long = "甲/".repeat(150);
        let paths = ["a/B.md", "a/b.md", "a/c:d.md", long.trim_end_matches('/')];
        let told: Vec<&str> = troubles(paths.into_iter()).into_iter().map(|(path, _)| path).collect();
        assert_eq!(told, ["a/b.md", "a/c:d.md", paths[3]]);
    }
}
