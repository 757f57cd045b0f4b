//! `linli article`: what a page tells its reader, whatever the theme, and the code of that.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::{Common, PassOptions, SITE, exit_code};
use crate::diagnostic::{Diagnostic, nearest};
use crate::engine::Engine;
use crate::path::SourcePath;
use crate::review::Subject;
use crate::site::article;
use crate::site::{Page, Site};

#[derive(Args, Debug)]
pub(super) struct Article {
    /// 页面的文件，或者它的网址
    #[arg(value_name = "页面", help_heading = "参数")]
    page: String,
    /// 写成 JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pass: PassOptions,
}

impl Article {
    pub(super) fn run(&self, common: &Common) -> io::Result<ExitCode> {
        let snapshot = Engine::new(&common.root, self.pass.options()).pass()?;
        let Some(site) = snapshot.site() else {
            common.report(&snapshot.diagnostics, &snapshot.sources)?;
            return Ok(exit_code(&snapshot.diagnostics));
        };
        let Some(page) = self.find(site) else {
            let known: Vec<&str> = site.pages().map(|page| page.document.path.as_str()).collect();
            let near = nearest(&self.page, known).map_or(String::new(), |near| format!("是不是“{near}”？"));
            writeln!(
                io::stderr(),
                "错误：没有“{}”这个页面，或者它没有发布。{near}用 linli list 查看全部。",
                self.page
            )?;
            return Ok(ExitCode::from(SITE));
        };
        // What cannot be read tells nothing.
        let wrong = |one: &&Diagnostic| {
            one.stops() && one.span.as_ref().is_some_and(|span| span.source == page.document.path)
        };
        let errors: Vec<Diagnostic> = snapshot.diagnostics.iter().filter(wrong).cloned().collect();
        if !errors.is_empty() {
            common.report(&errors, &snapshot.sources)?;
            return Ok(ExitCode::from(SITE));
        }
        let article = snapshot.article(site, Subject::Page(page))?;
        let mut out = io::BufWriter::new(io::stdout().lock());
        if self.json { self.write_json(&article, &mut out) } else { write_text(&article, &mut out) }?;
        out.flush()?;
        Ok(ExitCode::SUCCESS)
    }

    fn find<'s>(&self, site: &'s Site) -> Option<&'s Page> {
        let written = self.page.trim_start_matches("./").replace('\\', "/");
        let route = format!("/{}/", written.trim_matches('/')).replace("//", "/");
        site.page(&SourcePath::new(&written)).or_else(|| {
            site.pages().find(|page| [route.as_str(), &written].contains(&page.summary.route.as_str()))
        })
    }

    fn write_json(&self, article: &article::Article, out: &mut impl Write) -> io::Result<()> {
        let figures = article.figures.iter().map(|told| json!({ "id": told.id, "text": told.text }));
        let files = article
            .files
            .iter()
            .map(|file| json!({ "path": file.path.as_str(), "sha256": file.hash.to_string() }));
        let header = article.header.iter().map(|(key, value)| (key.clone(), json!(value)));
        let value = json!({
            "code": article.code(),
            "sha256": article.hash().to_string(),
            "title": article.title,
            "header": header.collect::<serde_json::Map<_, _>>(),
            "texts": texts(article).collect::<Vec<_>>(),
            "figures": figures.collect::<Vec<_>>(),
            "files": files.collect::<Vec<_>>(),
        });
        writeln!(out, "{value:#}")
    }
}

/// The text in pieces, without marks.
fn texts(article: &article::Article) -> impl Iterator<Item = String> {
    article
        .blocks
        .iter()
        .filter(|block| block.sort != "box")
        .map(|block| block.plain())
        .filter(|text| !text.trim().is_empty())
}

fn write_text(article: &article::Article, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}\n", article.title)?;
    for (key, value) in &article.header {
        writeln!(out, "{key}：{value}")?;
    }
    for text in texts(article) {
        writeln!(out, "\n{text}")?;
    }
    if !article.figures.is_empty() {
        writeln!(out, "\n引用的数字：")?;
    }
    for told in &article.figures {
        writeln!(out, "  {}　{}", told.id, told.text)?;
    }
    if !article.files.is_empty() {
        writeln!(out, "\n图片和附件：")?;
    }
    for file in &article.files {
        writeln!(out, "  {}　{}", file.path, file.hash)?;
    }
    writeln!(out, "\n核验码：{}", article.code())
}
