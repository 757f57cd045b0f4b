//! Where the keys of a store come from: the environment, or a file outside the site. Never from the site, and never to be
//! seen in any message.

use std::io;
use std::path::{Path, PathBuf};

use super::refused;
use super::sign::Keys;
use crate::disk;
use crate::path::SourcePath;
use crate::yaml::{self, Value};

/// The keys for a target.
///
/// # Errors
/// That there are none, that the file lies in the site or may be read by others; where to put them.
pub fn of(root: &Path, target: &str) -> io::Result<Keys> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    for [access, secret, token] in [
        ["LINLI_ACCESS_KEY", "LINLI_SECRET_KEY", "LINLI_SESSION_TOKEN"],
        ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"],
    ] {
        match (variable(access), variable(secret)) {
            (Some(access), Some(secret)) => return Ok(Keys { access, secret, token: variable(token) }),
            (None, None) => {}
            _ => return Err(refused(format!("环境变量 {access} 和 {secret} 要一起设，现在只有一个"))),
        }
    }
    let file = variable("LINLI_KEYS").map(PathBuf::from).or_else(usual);
    let missing = |file: &Path| {
        refused(format!(
            "没有发布到“{target}”的密钥。设环境变量 LINLI_ACCESS_KEY 和 LINLI_SECRET_KEY，或者在 {} 里写上（只给自己看）：\n{target}:\n  access_key: 密钥的编号\n  secret_key: 密钥",
            file.display()
        ))
    };
    let Some(file) = file else { return Err(missing(Path::new("~/.config/linli/keys.yaml"))) };
    if !file.is_file() {
        return Err(missing(&file));
    }
    let inside = file.canonicalize().ok().zip(root.canonicalize().ok());
    if inside.is_some_and(|(file, root)| file.starts_with(root)) {
        return Err(refused(format!(
            "密钥文件 {} 在站点的文件夹里，会跟着站点传出去；请移到站点以外",
            file.display()
        )));
    }
    refuse_open(&file)?;
    let text = String::from_utf8(disk::read_now(&file)?).unwrap_or_default();
    let parsed = yaml::parse(&SourcePath::new("keys.yaml"), &text, 0);
    if !parsed.diagnostics.is_empty() {
        return Err(refused(format!(
            "密钥文件 {} 看不懂；每个目标写三行：名字:、access_key: 编号、secret_key: 密钥，后两行缩进",
            file.display()
        )));
    }
    let own = parsed.value.get(target).ok_or_else(|| missing(&file))?;
    let text = |key| match own.get(key).map(|node| &node.value) {
        Some(Value::Scalar { text, .. }) => Some(text.trim().to_owned()),
        _ => None,
    };
    match (text("access_key"), text("secret_key")) {
        (Some(access), Some(secret)) => Ok(Keys { access, secret, token: text("session_token") }),
        _ => Err(missing(&file)),
    }
}

/// Where the file of a user is.
fn usual() -> Option<PathBuf> {
    let home = |name: &str| std::env::var_os(name).filter(|home| !home.is_empty()).map(PathBuf::from);
    let folder = home("XDG_CONFIG_HOME")
        .or_else(|| Some(home("HOME")?.join(".config")))
        .or_else(|| home("APPDATA"))?;
    Some(folder.join("linli").join("keys.yaml"))
}

/// What others on the machine can read is no secret.
fn refuse_open(file: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = file.metadata().map_or(0, |metadata| metadata.permissions().mode());
        if mode & 0o077 != 0 {
            let file = file.display();
            return Err(refused(format!("密钥文件 {file} 别的用户也能看；先运行 chmod 600 {file}")));
        }
    }
    let _ = file;
    Ok(())
}
