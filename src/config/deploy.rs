//! The key `deploy` of `site.yaml`: where the site is sent, by name. Says where, and never with which key: secrets stand
//! outside the site.

use super::{Base, CODES};
use crate::diagnostic::{Diagnostic, Hint};
use crate::folder;
use crate::yaml::{Decoder, Entry, Field, Map, Value};

/// A place that the site is sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its name, which is also that of a folder of the ledger.
    pub name: String,
    /// Whether problems of the level "error" that stop no build stop this deploy.
    pub strict: bool,
    /// Where readers find the site there, if not where `base_url` says.
    pub base: Option<Base>,
    /// Where it is.
    pub place: Place,
}

/// Where a site is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A folder of this machine, or a share that is mounted here.
    Dir(Dir),
    /// A bucket of an S3-compatible store.
    S3(Bucket),
    /// A folder of another machine.
    Ssh(Host),
    /// One file to hand over.
    Archive(Archive),
}

/// A folder that a server shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dir {
    /// As written: absolute, or from the site's folder.
    pub path: String,
    /// How many releases are kept beside each other.
    pub keep: usize,
    /// Whether the folder may be a link that is switched; else files are put into it one by one.
    pub links: bool,
}

/// A bucket of an S3-compatible store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Scheme and host: `https://oss-cn-hangzhou.aliyuncs.com`.
    pub endpoint: String,
    /// Its name.
    pub bucket: String,
    /// What the names of all objects begin with; empty, or with a slash at the end.
    pub prefix: String,
    /// Whether the bucket's name stands in the host's (`virtual-host`) or in the path.
    pub in_host: bool,
    /// As the store calls it.
    pub region: String,
    /// How many releases are kept on this machine, to go back to.
    pub keep: usize,
    /// How texts are packed in the store, if at all.
    pub compress: Option<Encoding>,
}

/// How a text is packed that readers get.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Every browser unpacks it.
    Gzip,
    /// Smaller; every browser unpacks it over https.
    Brotli,
}

/// A folder of another machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// As OpenSSH knows it: a name of its config, or `user@host`.
    pub host: String,
    /// The folder there.
    pub path: String,
    /// How many releases are kept beside each other.
    pub keep: usize,
}

/// One file to hand over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archive {
    /// As written: absolute, or from the site's folder.
    pub path: String,
    /// By the end of its name.
    pub form: Form,
    /// Whether only files are in it that the last one had not, or others.
    pub changes: bool,
}

/// The form of an archive.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// What Windows opens by itself.
    Zip,
    /// For servers.
    TarGz,
    /// For servers, made and unpacked faster.
    TarZst,
}

impl Form {
    const ENDINGS: [(&str, Form); 4] =
        [(".zip", Form::Zip), (".tar.gz", Form::TarGz), (".tgz", Form::TarGz), (".tar.zst", Form::TarZst)];
}

/// The sorts of places.
const TYPES: [&str; 4] = ["dir", "s3", "ssh", "archive"];

/// What people call them.
const ALIASES: &[(&str, &str)] = &[
    ("folder", "dir"),
    ("directory", "dir"),
    ("local", "dir"),
    ("smb", "dir"),
    ("文件夹", "dir"),
    ("目录", "dir"),
    ("oss", "s3"),
    ("cos", "s3"),
    ("obs", "s3"),
    ("minio", "s3"),
    ("aws", "s3"),
    ("对象存储", "s3"),
    ("sftp", "ssh"),
    ("scp", "ssh"),
    ("rsync", "ssh"),
    ("zip", "archive"),
    ("tar", "archive"),
    ("压缩包", "archive"),
];

/// What the keys of values are called that must never stand in a site: it is passed on, printed and kept for ever.
fn is_secret(key: &str) -> bool {
    const PARTS: [&str; 8] = ["secret", "passw", "token", "access", "credential", "密码", "密钥", "口令"];
    let key = key.to_lowercase();
    matches!(&*key, "ak" | "sk" | "key" | "private_key") || PARTS.iter().any(|part| key.contains(part))
}

/// Reads `deploy: {名字: {type: …}}`.
pub(super) fn read(decoder: &mut Decoder<'_>, field: Field<'_>) -> Vec<Target> {
    let Some(mut map) = decoder.map(field) else { return Vec::new() };
    // `deploy: {type: dir, path: …}` has no name.
    if map.take("type").is_some_and(|field| matches!(field.node.value, Value::Scalar { .. })) {
        decoder.invalid(
            field,
            "“deploy”下面少了目标的名字这一层",
            "给目标起一个名字（如 local），把这些键放到名字下面",
        );
        return Vec::new();
    }
    map.all().filter_map(|(entry, field)| target(decoder, entry, field)).collect()
}

fn target(decoder: &mut Decoder<'_>, entry: &Entry, field: Field<'_>) -> Option<Target> {
    let named = is_name(&entry.key);
    if !named {
        let message = format!("目标的名字只能用汉字、字母、数字和连字符，却是“{}”", entry.key);
        let diagnostic = Diagnostic::new(CODES.invalid, message).at(decoder.path, entry.key_range.clone());
        decoder.diagnostics.push(diagnostic.hint("换一个短的名字，如 local；发布时写在 linli deploy 后面"));
    }
    let mut map = decoder.map(field)?;
    if let Value::Map(entries) = &field.node.value
        && let Some(secret) = entries.iter().find(|entry| is_secret(&entry.key))
    {
        // No place: its line would be shown, and what is in it.
        let message = format!("site.yaml 的 deploy 里，目标“{}”写着“{}”", entry.key, secret.key);
        let diagnostic = Diagnostic::new(CODES.invalid, message);
        let hint = "密码和密钥会跟着站点传出去，不能写在这里：删去这一行，放进环境变量或者站点以外的密钥文件，见 linli docs publish-reference；已经传给过别人的，换一个新的密钥";
        decoder.diagnostics.push(diagnostic.hint(hint));
        return None;
    }
    let Some(sort) = map.take("type") else {
        decoder.missing(&map, "type", "写上类型，如 type: dir；可以是 dir、s3、ssh、archive");
        return None;
    };
    let sort = sort_of(decoder, sort)?;
    let strict = map.take("strict").and_then(|field| decoder.bool(field)).unwrap_or(true);
    let base = map.take("base_url").and_then(|field| {
        let text = decoder.text(field)?;
        let parsed = Base::parse(&text);
        parsed.map_err(|(what, hint)| decoder.invalid(field, format!("“base_url”{what}"), hint)).ok()
    });
    let place = match sort {
        "dir" => dir(decoder, &mut map).map(Place::Dir),
        "s3" => bucket(decoder, &mut map).map(Place::S3),
        "ssh" => host(decoder, &mut map).map(Place::Ssh),
        _ => archive(decoder, &mut map).map(Place::Archive),
    };
    decoder.finish(map);
    Some(Target { name: entry.key.clone(), strict, base, place: place? }).filter(|_| named)
}

/// Whether a name can be that of a folder on every system, and be typed.
fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    !name.is_empty() && name.chars().count() <= 40 && name.chars().all(fits) && !name.starts_with('-')
}

fn sort_of(decoder: &mut Decoder<'_>, field: Field<'_>) -> Option<&'static str> {
    let text = decoder.text(field)?;
    match ALIASES.iter().find(|(alias, _)| *alias == text.to_lowercase()) {
        Some((_, meant)) => {
            decoder.invalid(field, format!("“type”不能是“{text}”"), Hint::write(*meant));
            None
        }
        None => decoder.word(field, &TYPES),
    }
}

/// A text that must be there.
fn needed(decoder: &mut Decoder<'_>, map: &mut Map<'_>, key: &'static str, example: &str) -> Option<String> {
    match map.take(key) {
        Some(field) => decoder.text(field),
        None => {
            decoder.missing(map, key, format!("写上 {key}，如 {key}: {example}"));
            None
        }
    }
}

fn keep(decoder: &mut Decoder<'_>, map: &mut Map<'_>) -> usize {
    map.take("keep").and_then(|field| decoder.integer(field, 1..=100)).map_or(5, |number| number as usize)
}

fn dir(decoder: &mut Decoder<'_>, map: &mut Map<'_>) -> Option<Dir> {
    let path = map.take("path");
    let links = map.take("links").and_then(|field| decoder.bool(field)).unwrap_or(true);
    let keep = keep(decoder, map);
    let Some(field) = path else {
        decoder.missing(map, "path", "写上网站服务器读的文件夹，如 path: /srv/www/djpp");
        return None;
    };
    let path = local_path(decoder, field)?;
    Some(Dir { path, keep, links })
}

/// A path of this machine that is none of the site's own.
fn local_path(decoder: &mut Decoder<'_>, field: Field<'_>) -> Option<String> {
    let path = decoder.text(field)?;
    if path.starts_with('~') {
        decoder.invalid(
            field,
            format!("“path”里的“~”不会换成用户的文件夹：“{path}”"),
            "写完整的路径，如 /home/用户名/djpp",
        );
        return None;
    }
    let path = if path.len() > 1 { path.trim_end_matches('/').to_owned() } else { path };
    let inside = path.split(['/', '\\']).find(|part| !matches!(*part, "" | "."));
    let own = folder::TOPS.into_iter().chain([folder::LEDGER, "public", crate::disk::OWN]);
    let is_absolute = path.starts_with(['/', '\\']) || path.as_bytes().get(1) == Some(&b':');
    let taken = own.into_iter().find(|own| !is_absolute && inside == Some(*own));
    match (inside, taken) {
        (None, _) if path == "/" => {
            decoder.invalid(field, "“path”不能是磁盘的根“/”", "写网站自己的文件夹，如 /srv/www/djpp")
        }
        (None, _) => {
            decoder.invalid(field, "“path”不能是站点自己的文件夹", "写站点以外的文件夹，如 /srv/www/djpp")
        }
        (_, Some(own)) => {
            let message = format!("“path”不能在站点的 {own} 里：“{path}”");
            decoder.invalid(field, message, "写别的文件夹，如 /srv/www/djpp");
        }
        _ => return Some(path),
    }
    None
}

fn bucket(decoder: &mut Decoder<'_>, map: &mut Map<'_>) -> Option<Bucket> {
    let endpoint = match map.take("endpoint") {
        None => {
            let hint = "写上存储的服务地址，不带桶名，如 endpoint: https://oss-cn-hangzhou.aliyuncs.com";
            decoder.missing(map, "endpoint", hint);
            None
        }
        Some(field) => self::endpoint(decoder, field),
    };
    let bucket = needed(decoder, map, "bucket", "djpp");
    let prefix = map.take("prefix").map_or(Some(String::new()), |field| prefix(decoder, field));
    let is_bare = endpoint.as_deref().is_some_and(is_address);
    let style = map.take("style").and_then(|field| decoder.word(field, &["virtual-host", "path"]));
    let in_host = style.map_or(!is_bare, |style| style == "virtual-host");
    let region =
        map.take("region").and_then(|field| decoder.text(field)).unwrap_or_else(|| "us-east-1".into());
    let keep = keep(decoder, map);
    let compress = map.take("compress").and_then(|field| decoder.word(field, &["none", "gzip", "brotli"]));
    let compress = match compress {
        Some("gzip") => Some(Encoding::Gzip),
        Some("brotli") => Some(Encoding::Brotli),
        _ => None,
    };
    Some(Bucket { endpoint: endpoint?, bucket: bucket?, prefix: prefix?, in_host, region, keep, compress })
}

/// Whether the host of an endpoint is a number or this machine: a bucket's name cannot stand before it.
fn is_address(endpoint: &str) -> bool {
    let host = endpoint.split_once("://").map_or(endpoint, |(_, host)| host);
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    host.starts_with('[') || name == "localhost" || name.split('.').all(|part| part.parse::<u8>().is_ok())
}

fn endpoint(decoder: &mut Decoder<'_>, field: Field<'_>) -> Option<String> {
    let text = decoder.text(field)?;
    match Base::parse(&text) {
        Ok(Base { origin, path }) if path.is_empty() => return Some(origin),
        Ok(Base { origin, .. }) => {
            let message = "“endpoint”只写到主机名，后面不带路径";
            decoder.invalid(field, message, Hint::write(origin));
        }
        // A password is not repeated where others read it.
        Err(_) if text.contains('@') => {
            let diagnostic =
                Diagnostic::new(CODES.invalid, "site.yaml 的 deploy 里，有一个“endpoint”写着用户名和密码");
            let hint =
                "endpoint 只写地址；密钥放进环境变量或者站点以外的密钥文件，见 linli docs publish-reference";
            decoder.diagnostics.push(diagnostic.hint(hint));
        }
        Err(_) => {
            let hint = "以 https:// 开头，如 https://oss-cn-hangzhou.aliyuncs.com";
            decoder.invalid(field, format!("“endpoint”应为存储的服务地址，却是“{text}”"), hint);
        }
    }
    None
}

fn prefix(decoder: &mut Decoder<'_>, field: Field<'_>) -> Option<String> {
    let text = decoder.text(field)?;
    let parts: Vec<&str> = text.split('/').filter(|part| !part.is_empty()).collect();
    if parts.iter().any(|part| matches!(*part, "." | "..")) || text.contains('\\') {
        let hint = "写桶里的文件夹，如 ztzl/djpp/";
        decoder.invalid(field, format!("“prefix”不能是“{text}”"), hint);
        return None;
    }
    Some(parts.iter().map(|part| format!("{part}/")).collect())
}

fn host(decoder: &mut Decoder<'_>, map: &mut Map<'_>) -> Option<Host> {
    let field = map.take("host");
    let path = map.take("path");
    let keep = keep(decoder, map);
    let host = match field {
        None => {
            decoder.missing(map, "host", "写上 ssh 连接用的主机名，如 host: www");
            None
        }
        Some(field) => decoder.text(field).filter(|host| {
            // ssh would take it for an option.
            let fits = !host.starts_with('-')
                && !host.contains(|c: char| c.is_whitespace() || c.is_control() || "/:'\"\\".contains(c));
            if !fits {
                let hint = "只写主机名；端口、密钥写在 ~/.ssh/config 里，路径写在 path 里";
                decoder.invalid(field, format!("“host”不能是“{host}”"), hint);
            }
            fits
        }),
    };
    let path = match path {
        None => {
            decoder.missing(map, "path", "写上服务器上的文件夹，如 path: /var/www/djpp");
            None
        }
        Some(field) => decoder.text(field).map(|path| path.trim_end_matches('/').to_owned()).filter(|path| {
            let fits = path.starts_with('/')
                && path.len() > 1
                && !path.split('/').any(|part| matches!(part, "." | ".."))
                && !path.contains(|c: char| c.is_control());
            if !fits {
                let hint = "写完整的路径，如 /var/www/djpp";
                decoder.invalid(field, "“path”应为服务器上完整的路径，以 / 开头", hint);
            }
            fits
        }),
    };
    Some(Host { host: host?, path: path?, keep })
}

fn archive(decoder: &mut Decoder<'_>, map: &mut Map<'_>) -> Option<Archive> {
    let field = map.take("path");
    let only = map.take("only").and_then(|field| decoder.word(field, &["all", "changes"]));
    let Some(field) = field else {
        decoder.missing(map, "path", "写上压缩包的文件名，如 path: 交接/djpp.zip");
        return None;
    };
    let path = local_path(decoder, field)?;
    let ending = Form::ENDINGS.into_iter().find(|(ending, _)| path.to_lowercase().ends_with(ending));
    match ending {
        Some((_, form)) => Some(Archive { path, form, changes: only == Some("changes") }),
        None => {
            let hint = "文件名以 .zip（Windows 能直接打开）、.tar.gz 或 .tar.zst 结尾";
            decoder.invalid(field, format!("“path”看不出是哪种压缩包：“{path}”"), hint);
            None
        }
    }
}
