//! The shortcodes `video` and `audio` to a player: what stands for a film that nobody has started, its captions, and what is said
//! in it for those who do not hear it. Nothing plays by itself, and nothing is fetched before somebody asks.

use std::fmt::Write;

use crate::diagnostic::{Code, Diagnostic, Hint, nearest, nearest_file};
use crate::document::links::Target;
use crate::document::{Argument, Call, Document};
use crate::folder::{self, Medium};
use crate::path::SourcePath;
use crate::render::link::{relative, resolve};
use crate::render::medium::Player;
use crate::render::scope::Scope;
use crate::site::{Place, links, widen};

/// What may be said of a recording.
const NAMES: [&str; 5] = ["title", "poster", "captions", "transcript", "credit"];

/// Whether a call is one of these.
pub(super) fn is(call: &Call) -> bool {
    matches!(call.name.as_str(), "video" | "audio")
}

/// The HTML of a call; nothing where something is wrong, of which is told.
/// `escape` makes a text safe for an element or a quoted attribute.
pub(super) fn html(
    scope: &Scope,
    document: &Document,
    call: &Call,
    escape: fn(&str) -> String,
) -> Option<String> {
    let range = widen(&call.range);
    let recording = Recording::of(call).and_then(|recording| recording.write(scope, document, call, escape));
    match recording {
        Ok(html) => Some(html),
        Err(diagnostic) => {
            scope.complain(diagnostic.at(&document.path, range));
            None
        }
    }
}

struct Recording<'a> {
    medium: Medium,
    file: &'a str,
    title: &'a str,
    poster: &'a str,
    captions: &'a str,
    transcript: &'a str,
    credit: &'a str,
}

fn flaw(message: impl Into<String>, hint: impl Into<Hint>) -> Diagnostic {
    Diagnostic::new(Code::ShortcodeArgument, message).hint(hint)
}

impl<'a> Recording<'a> {
    /// What a call says.
    fn of(call: &'a Call) -> Result<Recording<'a>, Diagnostic> {
        let is_film = call.name == "video";
        let (what, other, example) = match is_film {
            true => (
                "录像",
                "audio",
                r#"{{ video("开街.mp4", title="开街那天", poster="开街.jpg", captions="开街.vtt") }}"#,
            ),
            false => ("录音", "video", r##"{{ audio("采访.mp3", title="采访", transcript="#文字稿") }}"##),
        };
        for (name, value) in &call.named {
            if matches!(name.as_str(), "autoplay" | "loop" | "muted" | "preload") {
                let message = format!("{what}不能写“{name}”：读者自己点了才播放，点以前什么也不取");
                return Err(flaw(message, "删去这个参数"));
            }
            if !NAMES.contains(&name.as_str()) {
                let diagnostic = flaw_of_name(&call.name, name);
                return Err(diagnostic);
            }
            if !matches!(value, Argument::Text(text) if !text.trim().is_empty()) {
                return Err(flaw(
                    format!("“{name}”里没有写什么"),
                    format!("写在引号里，如 {example}；没有的，删去这个参数"),
                ));
            }
        }
        let [Argument::Text(file)] = call.positional.as_slice() else {
            let message = match call.positional.len() {
                0 => format!("没有写是哪个{what}文件"),
                1 => format!("{what}的文件名要放在引号里"),
                _ => "没有名字的参数只有文件名一个".to_owned(),
            };
            return Err(flaw(message, format!("如 {example}")));
        };
        if file.contains("//") {
            return Err(flaw(
                format!("“{file}”在别的网站上"),
                "把文件下载下来，放在这一页旁边；别处的播放页写成链接：[名称](网址)",
            ));
        }
        let medium = folder::medium(file);
        let medium = match (medium, is_film) {
            (Some(medium @ Medium::Video), true) | (Some(medium @ Medium::Audio), false) => medium,
            (Some(Medium::Video | Medium::Audio), _) => {
                let message = format!("“{file}”不是{what}");
                return Err(flaw(message, format!("写成 {{{{ {other}(\"{file}\", …) }}}}")));
            }
            _ => {
                let known = if is_film { "MP4（H.264）、WebM" } else { "MP3、M4A、OGG、WAV" };
                return Err(flaw(
                    format!("“{file}”不是浏览器能放的{what}"),
                    format!("用 {known}；别的格式用剪映、格式工厂等转一下"),
                ));
            }
        };
        let text = |key: &str| {
            call.named.iter().find(|(name, _)| name == key).map_or("", |(_, value)| match value {
                Argument::Text(text) => text.trim(),
                _ => "",
            })
        };
        if text("title").is_empty() {
            return Err(flaw(
                format!("{what}没有写名称"),
                format!("写上 title，看不见、听不见的人靠它知道是什么：{example}"),
            ));
        }
        if !is_film && let Some(name) = ["poster", "captions"].into_iter().find(|name| !text(name).is_empty())
        {
            return Err(flaw(
                format!("录音用不上“{name}”"),
                "录音写 transcript：文字稿的文件，或者这一页里的标题，如 transcript=\"#文字稿\"",
            ));
        }
        Ok(Recording {
            medium,
            file: file.trim(),
            title: text("title"),
            poster: text("poster"),
            captions: text("captions"),
            transcript: text("transcript"),
            credit: text("credit"),
        })
    }

    fn write(
        &self,
        scope: &Scope,
        document: &Document,
        call: &Call,
        escape: fn(&str) -> String,
    ) -> Result<String, Diagnostic> {
        if call.inline {
            let what = if self.medium == Medium::Audio { "录音" } else { "录像" };
            return Err(flaw(format!("{what}要独占一段"), "上面、下面各空一行"));
        }
        let (source, place) = beside(scope, document, self.file)?;
        let named = |written: &str, known: &[&str], what: &str| -> Result<Option<SourcePath>, Diagnostic> {
            if written.is_empty() {
                return Ok(None);
            }
            let ending =
                written.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
            if !known.contains(&ending.as_str()) {
                return Err(flaw(format!("“{written}”不是{what}"), format!("用 {} 文件", known.join("、"))));
            }
            Ok(Some(beside(scope, document, written)?.0))
        };
        let poster = named(self.poster, &["jpg", "jpeg", "png", "webp"], "图片")?;
        let captions = named(self.captions, &["vtt"], "字幕（WebVTT）")?;
        let label = escape(self.title);
        let src = scope.link(place.route);
        let player = Player {
            medium: self.medium,
            src: &src,
            label: &label,
            source: Some(&source),
            named: [poster.as_ref(), captions.as_ref()],
            is_eager: false,
        };
        let stem = self.file.rsplit_once('.').map_or(self.file, |(stem, _)| stem);
        let has_captions = player.captions(scope).is_some();
        if self.medium == Medium::Video && player.poster(scope).is_none() {
            return Err(flaw(
                "录像没有封面",
                format!("写上 poster=\"图片.jpg\"，或者在旁边放一张 {stem}.jpg：点以前显示的就是它"),
            ));
        }
        if self.medium == Medium::Video && !has_captions && self.transcript.is_empty() {
            let hint = format!(
                "写上 captions=\"字幕.vtt\"（或者在旁边放 {stem}.vtt），或者写上 transcript=\"#文字稿\" 指到这一页写着它说了什么的标题"
            );
            return Err(flaw("录像没有字幕，也没有文字稿，听不见的人、开着静音的人不知道说了什么", hint));
        }
        if self.medium == Medium::Audio && self.transcript.is_empty() {
            let hint = "写上 transcript=\"#文字稿\"：指到这一页写着它说了什么的标题，或者一个文件";
            return Err(flaw("录音没有文字稿，听不见的人不知道说了什么", hint));
        }
        let mut html = format!("<figure class=\"part film\">{}<figcaption>{label}", player.html(scope));
        if !self.credit.is_empty() {
            let _ = write!(html, "<small class=\"credit\">{}</small>", escape(self.credit));
        }
        if !self.transcript.is_empty()
            && let Some(href) = resolve(scope, document, self.transcript, widen(&call.range))
        {
            let _ = write!(html, "<br><a class=\"transcript\" href=\"{href}\">{label}：文字稿</a>");
        }
        html.push_str("</figcaption></figure>\n");
        // Where it stands beside the page is the page's own.
        scope.asks_of_page();
        Ok(html)
    }
}

fn flaw_of_name(call: &str, name: &str) -> Diagnostic {
    let message = format!("短代码“{call}”没有叫“{name}”的参数");
    let diagnostic = Diagnostic::new(Code::ShortcodeArgument, message);
    match nearest(name, NAMES) {
        Some(near) => diagnostic.hint(Hint::perhaps(near).for_words(name)),
        None => diagnostic.hint(format!("可以写的有 {}", NAMES.join("、"))),
    }
}

/// A file that is named, and where it is.
fn beside<'s>(
    scope: &'s Scope,
    document: &Document,
    written: &str,
) -> Result<(SourcePath, Place<'s>), Diagnostic> {
    let source = links::picture(&Target::parse(&document.path, written));
    let place = source.as_ref().and_then(|source| scope.lens.asset_place(source));
    if let Some((source, place)) = source.clone().zip(place) {
        return Ok((source, place));
    }
    let diagnostic = Diagnostic::new(Code::ImageMissing, format!("文件不存在：{written}"));
    let diagnostic = diagnostic.follows(source.clone().map(crate::diagnostic::Node::Source));
    let files = scope.lens.files().iter().map(SourcePath::as_str);
    let near = source.and_then(|source| nearest_file(source.as_str(), files));
    Err(match near {
        Some(near) => diagnostic.hint(Hint::perhaps(&relative(&document.path, near)).for_words(written)),
        None => diagnostic.hint("把文件放在 Markdown 文件旁边，文件名（含大小写）要写得一样"),
    })
}
