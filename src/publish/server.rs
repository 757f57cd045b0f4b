//! The settings of a web server for a site, as text: compression, how long files may be kept, the page for addresses that lead
//! nowhere, headers that keep harm away, addresses that moved as real redirects. Knows no file and no server.

use std::fmt::Write;

use super::sign::encoded_path;
use crate::media;

/// A server that settings are written for.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Server {
    /// nginx 1.18 and later.
    Nginx,
    /// Caddy 2.
    Caddy,
    /// Apache 2.4.
    Apache,
    /// Internet Information Services 8 and later.
    Iis,
}

impl Server {
    /// The words for them.
    pub const NAMES: [(&str, Server); 4] = [
        ("nginx", Server::Nginx),
        ("caddy", Server::Caddy),
        ("apache", Server::Apache),
        ("iis", Server::Iis),
    ];
}

/// What the settings are for.
#[derive(Clone, Debug)]
pub struct Setting<'a> {
    /// The host: `www.example.gov.cn`.
    pub host: &'a str,
    /// The path on the host, no slash at the end; empty at the top.
    pub path: &'a str,
    /// The folder that is served.
    pub folder: &'a str,
    /// Addresses that moved, and where to, both below the host: `/djpp/old/`, `/djpp/new/`.
    pub moved: &'a [(String, String)],
    /// What browsers may load: [`POLICY`], or more.
    pub policy: &'a str,
}

impl Setting<'_> {
    /// Headers of every answer.
    fn headers(&self) -> [(&'static str, &str); 4] {
        [
            ("Content-Security-Policy", self.policy),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "strict-origin-when-cross-origin"),
            ("X-Frame-Options", "SAMEORIGIN"),
        ]
    }
}

/// What browsers may load: what the site has itself. The theme keeps to it: it has no scripts in its pages. Sizes of letters
/// and alignments of cells stand in `style` attributes.
pub const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'";

/// Endings of what is worth compressing.
const TEXTS: &[&str] = &["html", "css", "js", "json", "xml", "svg", "txt", "csv"];

/// The settings for a server.
pub fn text(server: Server, setting: &Setting<'_>) -> String {
    match server {
        Server::Nginx => nginx(setting),
        Server::Caddy => caddy(setting),
        Server::Apache => apache(setting),
        Server::Iis => iis(setting),
    }
}

/// The names of files with a fingerprint, as a regular expression that every server understands: eight hexadecimal digits, a
/// letter among them, for eight digits may be a date. Behind them stands the width of a picture, or nothing where the name is
/// that of a part of the search.
fn lasting() -> String {
    let letter_at = |at: usize| format!("[0-9]{{{at}}}[a-f][0-9a-f]{{{}}}", 7 - at);
    let places: Vec<String> = (0..8).map(letter_at).collect();
    format!("-({})(-[0-9]+\\.(webp|jpg|jpeg|png|gif|svg)|\\.bin)$", places.join("|"))
}

/// A text in double quotes, for nginx, Caddy and Apache.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Types that are text, without the charset.
fn text_types() -> Vec<&'static str> {
    let mut types: Vec<&str> = TEXTS.iter().map(|end| essence(media::of(&format!("a.{end}")))).collect();
    types.dedup();
    types.extend(media::NAMED.iter().map(|(_, media)| essence(media)));
    types
}

/// A text as a regular expression that nothing but it fits.
fn exactly(text: &str) -> String {
    let escaped = |c: char| if "\\^$.|?*+()[]{}".contains(c) { vec!['\\', c] } else { vec![c] };
    text.chars().flat_map(escaped).collect()
}

fn essence(media: &'static str) -> &'static str {
    media.split(';').next().unwrap_or(media)
}

fn nginx(setting: &Setting<'_>) -> String {
    let Setting { host, path, folder, moved, .. } = setting;
    let mut out = format!(
        "# linli server-config nginx 生成。放到 /etc/nginx/conf.d/ 里，运行 nginx -t 检查，再运行 nginx -s reload。\n\
         # 用 https 的，把 listen 一行换成 listen 443 ssl; 并写上证书。\n\
         map $uri $linli_expires {{\n    default 10m;\n    {} 1y;\n    ~/$ -1;\n    ~\\.(html|xml)$ -1;\n}}\n\n",
        quoted(&format!("~{}", lasting())),
    );
    let _ = writeln!(out, "server {{\n    listen 80;\n    server_name {host};");
    if !path.is_empty() {
        out += "    # 门户已经有 server 的，只要从这里到倒数第二个 } 的几行，和上面的 map。\n";
        let _ = writeln!(
            out,
            "    location = {path} {{\n        absolute_redirect off;\n        return 301 {path}/;\n    }}"
        );
    }
    // All that the site needs stands in its location, so that it can be put into the server of a portal, whose own rules for
    // endings are not asked then.
    let (prefix, root) = match path.is_empty() {
        true => ("/".to_owned(), format!("root {};", quoted(folder))),
        false => (format!("^~ {path}/"), format!("alias {};", quoted(&format!("{folder}/")))),
    };
    let mut charset: Vec<&str> = media::TYPES
        .iter()
        .chain(media::NAMED)
        .filter(|(_, media)| media.contains("charset"))
        .map(|(_, media)| essence(media))
        .filter(|media| *media != "text/html")
        .collect();
    charset.dedup();
    let _ = writeln!(
        out,
        "    location {prefix} {{\n        {root}\n        index index.html;\n        expires $linli_expires;\n        error_page 404 {path}/404.html;\n        \
         charset utf-8;\n        charset_types {};\n        absolute_redirect off;\n        server_tokens off;\n        types {{",
        charset.join(" ")
    );
    for (end, media) in media::TYPES {
        let _ = writeln!(out, "            {} {end};", essence(media));
    }
    out += "        }\n        default_type application/octet-stream;\n";
    let types: Vec<&str> = text_types().into_iter().filter(|media| *media != "text/html").collect();
    let _ = writeln!(
        out,
        "        gzip on;\n        gzip_vary on;\n        gzip_min_length 512;\n        gzip_types {};",
        types.join(" ")
    );
    for (name, value) in setting.headers() {
        let _ = writeln!(out, "        add_header {name} {} always;", quoted(value));
    }
    let _ = writeln!(out, "\n        location ~ /\\.linli- {{ return 404; }}");
    for (from, to) in *moved {
        let _ = writeln!(out, "        location = {} {{ return 301 {}; }}", quoted(from), encoded_path(to));
    }
    for (name, media) in media::NAMED {
        let _ = writeln!(
            out,
            "        location ~ {} {{\n            alias {};\n            types {{}}\n            default_type {};\n        }}",
            quoted(&format!("^{}((/.*)?/){}$", exactly(path), exactly(name))),
            quoted(&format!("{folder}$1{name}")),
            essence(media),
        );
    }
    out += "    }\n}\n";
    out
}

fn caddy(setting: &Setting<'_>) -> String {
    let Setting { host, path, folder, moved, .. } = setting;
    let mut out = format!(
        "# linli server-config caddy 生成。放到 /etc/caddy/Caddyfile 里，运行 caddy reload --config /etc/caddy/Caddyfile。\n\
         # 写域名的，Caddy 自己申请证书、转到 https；只在内网用的，把第一行改成 :80。\n{host} {{\n    encode zstd gzip\n    route {{\n"
    );
    out += "        header Cache-Control \"public, max-age=600\"\n";
    let _ = writeln!(out, "        @lasting path_regexp lasting {}", quoted_regex(&lasting()));
    out += "        header @lasting Cache-Control \"public, max-age=31536000, immutable\"\n";
    out += "        @pages path */ *.html *.xml\n        header @pages Cache-Control no-cache\n";
    for (name, media) in media::NAMED {
        let end = name.replace('.', "-");
        let _ = writeln!(
            out,
            "        @{end} path */{name}\n        header @{end} {{\n            Content-Type {}\n            defer\n        }}",
            quoted(media)
        );
    }
    for (name, value) in setting.headers() {
        let _ = writeln!(out, "        header {name} {}", quoted(value));
    }
    out += "        @own path_regexp own /\\.linli-\n        error @own 404\n";
    for (from, to) in *moved {
        let _ = writeln!(out, "        redir {} {} 301", quoted(from), encoded_path(to));
    }
    if path.is_empty() {
        let _ = writeln!(out, "        root * {}\n        file_server", quoted(folder));
    } else {
        let _ = writeln!(out, "        redir {path} {path}/ 301\n        handle_path {path}/* {{");
        let _ = writeln!(
            out,
            "            root * {}\n            file_server\n        }}\n        error 404",
            quoted(folder)
        );
    }
    out += "    }\n    handle_errors {\n";
    for (name, value) in setting.headers() {
        let _ = writeln!(out, "        header {name} {}", quoted(value));
    }
    let _ = writeln!(
        out,
        "        header Cache-Control no-cache\n        root * {}\n        rewrite * /404.html\n        file_server\n    }}\n}}",
        quoted(folder)
    );
    out
}

/// In a Caddyfile a backslash only escapes a quotation mark.
fn quoted_regex(regex: &str) -> String {
    format!("`{regex}`")
}

fn apache(setting: &Setting<'_>) -> String {
    let Setting { host, path, folder, moved, .. } = setting;
    let mut out = format!(
        "# linli server-config apache 生成。放到 /etc/apache2/sites-enabled/ 里（Red Hat 一类：/etc/httpd/conf.d/）。\n\
         # 先运行 a2enmod headers expires deflate alias mime dir，再运行 apachectl configtest 检查，apachectl graceful 换上。\n\
         # 用 https 的，把 *:80 换成 *:443，并写上证书。\n<VirtualHost *:80>\n    ServerName {host}\n"
    );
    for (from, to) in *moved {
        let exact = quoted(&format!("^{}$", exactly(from)));
        let _ = writeln!(out, "    RedirectMatch 301 {exact} {}", encoded_path(to));
    }
    out += "    RedirectMatch 404 \"/\\.linli-\"\n";
    if path.is_empty() {
        let _ = writeln!(out, "    DocumentRoot {}", quoted(folder));
    } else {
        let _ = writeln!(
            out,
            "    RedirectMatch 301 \"^{path}$\" {path}/\n    Alias {path}/ {}",
            quoted(&format!("{folder}/"))
        );
    }
    let _ = writeln!(out, "    ErrorDocument 404 {path}/404.html\n    <Directory {}>", quoted(folder));
    out += "        Require all granted\n        Options FollowSymLinks\n        AllowOverride None\n        DirectoryIndex index.html\n";
    for (end, media) in media::TYPES {
        let _ = writeln!(out, "        AddType {} .{end}", quoted(media));
    }
    for (name, media) in media::NAMED {
        let _ = writeln!(
            out,
            "        <Files {name}>\n            ForceType {}\n        </Files>",
            quoted(media)
        );
    }
    let _ = writeln!(out, "        AddOutputFilterByType DEFLATE {}", text_types().join(" "));
    out += "        Header always set Cache-Control \"public, max-age=600\"\n";
    out += "        <FilesMatch \"\\.(html|xml)$\">\n            Header always set Cache-Control no-cache\n        </FilesMatch>\n";
    let _ = writeln!(out, "        <FilesMatch {}>", quoted_regex_for_apache(&lasting()));
    out += "            Header always set Cache-Control \"public, max-age=31536000, immutable\"\n        </FilesMatch>\n    </Directory>\n";
    for (name, value) in setting.headers() {
        let _ = writeln!(out, "    Header always set {name} {}", quoted(value));
    }
    out += "</VirtualHost>\n";
    out
}

fn quoted_regex_for_apache(regex: &str) -> String {
    format!("\"{regex}\"")
}

fn iis(setting: &Setting<'_>) -> String {
    let Setting { path, moved, .. } = setting;
    let xml = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- linli server-config iis 生成。存成网站文件夹里的 web.config。 -->\n<configuration>\n  <system.webServer>\n",
    );
    out += "    <defaultDocument><files><clear /><add value=\"index.html\" /></files></defaultDocument>\n";
    out += "    <urlCompression doStaticCompression=\"true\" />\n    <staticContent>\n      <clientCache cacheControlMode=\"UseMaxAge\" cacheControlMaxAge=\"00:10:00\" />\n";
    for (end, media) in media::TYPES {
        let _ = writeln!(
            out,
            "      <remove fileExtension=\".{end}\" /><mimeMap fileExtension=\".{end}\" mimeType=\"{media}\" />"
        );
    }
    out +=
        "    </staticContent>\n    <httpErrors errorMode=\"Custom\">\n      <remove statusCode=\"404\" />\n";
    let _ = writeln!(
        out,
        "      <error statusCode=\"404\" path=\"{path}/404.html\" responseMode=\"ExecuteURL\" />\n    </httpErrors>\n    <httpProtocol><customHeaders>"
    );
    for (name, value) in setting.headers() {
        let _ = writeln!(out, "      <add name=\"{name}\" value=\"{}\" />", xml(value));
    }
    out += "      <remove name=\"X-Powered-By\" />\n    </customHeaders></httpProtocol>\n    <security><requestFiltering allowDoubleEscaping=\"true\"><hiddenSegments>\n";
    for own in [".linli-manifest", ".linli-lock", super::OWN] {
        let _ = writeln!(out, "      <add segment=\"{own}\" />");
    }
    out += "    </hiddenSegments></requestFiltering></security>\n  </system.webServer>\n";
    // Types go by endings here, or by the address: that of the feed of the whole site.
    for (name, media) in media::NAMED {
        let end = name.rsplit_once('.').map_or("", |(_, end)| end);
        let _ = writeln!(
            out,
            "  <location path=\"{name}\"><system.webServer><staticContent><remove fileExtension=\".{end}\" /><mimeMap fileExtension=\".{end}\" mimeType=\"{media}\" /></staticContent></system.webServer></location>"
        );
    }
    for (from, to) in *moved {
        let below = from.strip_prefix(*path).unwrap_or(from).trim_matches('/');
        let _ = writeln!(
            out,
            "  <location path=\"{}\"><system.webServer><httpRedirect enabled=\"true\" exactDestination=\"true\" destination=\"{}\" httpResponseStatus=\"Permanent\" /></system.webServer></location>",
            xml(below),
            xml(&encoded_path(to))
        );
    }
    out += "</configuration>\n";
    out
}
