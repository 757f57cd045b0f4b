//! A temporary site: write, edit, remove, pass, build, run.
#![allow(clippy::disallowed_methods, reason = "tests make the sites that they look at")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use linli::date::{Date, Moment};
use linli::diagnostic::{Diagnostic, Level};
use linli::engine::{Engine, Snapshot};
use linli::path::RoutePath;
use linli::report;
use linli::site::Options;

/// The day that is "today" in tests.
pub const TODAY: Date = Date::day(2026, 11, 24);

/// The settings of a small site with two kinds and a taxonomy, whose pages have no covers, search, short links, posters and share
/// cards: tests say which files there are.
pub const SITE: &str = "\
title: 测试站
base_url: https://example.gov.cn/dj/
covers: false
share: false
title_face: false
search: false
feed: {sections: false, json: false}
taxonomies:
  fields:
    label: 领域
    terms:
      社区: {slug: shequ}
      机关: {slug: jiguan}
kinds:
  case:
    label: 典型案例
    fields:
      unit: {label: 报送单位, type: text}
      brands: {label: 所属品牌, type: refs, to: brand}
      field: {label: 领域, type: term, of: fields}
      honours: {label: 荣誉, type: honours}
      media: {label: 媒体报道, type: media}
  brand:
    label: 党建品牌
    fields:
      slogan: {label: 口号, type: text}
";

/// A site in a temporary folder.
pub struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    /// An empty folder.
    pub fn empty() -> Project {
        Project { folder: tempfile::tempdir().expect("a temporary folder can be made") }
    }

    /// A small site: [`SITE`], a home page, sections for cases and brands, a case, a brand and a dataset.
    pub fn small() -> Project {
        let project = Project::empty();
        project.write("site.yaml", SITE);
        project.write("content/_index.md", "---\ntitle: 首页\nupdate_every: 不更新\n---\n欢迎。\n");
        project.write("content/cases/_index.md", "---\ntitle: 典型案例\nkind: case\n---\n");
        project.write("content/brands/_index.md", "---\ntitle: 党建品牌\nkind: brand\n---\n");
        project.write(
            "content/cases/yi.md",
            "---\ntitle: 第一个案例\ndate: 2022-12-01\nfield: 社区\nbrands: [hong]\n---\n\n## 背景\n\n正文第一段。\n",
        );
        project
            .write("content/brands/hong.md", "---\ntitle: 红色品牌\ndate: 2022-11-01\n---\n\n品牌的内涵。\n");
        project.write(
            "content/stats/grid.yaml",
            "title: 网格\nsource: 样例\nas_of: 2022-12-31\nindicators:\n  - {id: count, name: 网格数, unit: 个, value: 120}\n",
        );
        project
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// A path below the folder.
    pub fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    /// Writes a file, and the folders it needs.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let file = self.path(path);
        fs::create_dir_all(file.parent().expect("a file is in a folder")).expect("the folder can be made");
        fs::write(file, content).expect("the file can be written");
    }

    /// Replaces the first `from` in a file by `to`.
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} does not hold {from:?}");
        self.write(path, text.replacen(from, to, 1));
    }

    /// Removes a file.
    pub fn remove(&self, path: &str) {
        fs::remove_file(self.path(path)).expect("the file can be removed");
    }

    /// Moves a file or folder.
    pub fn rename(&self, from: &str, to: &str) {
        fs::create_dir_all(self.path(to).parent().expect("it is in a folder"))
            .expect("the folder can be made");
        fs::rename(self.path(from), self.path(to)).expect("it can be moved");
    }

    /// The text of a file.
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// An engine with the usual options.
    pub fn engine(&self) -> Engine {
        Engine::new(self.root(), options())
    }

    /// One pass by a new engine.
    pub fn pass(&self) -> Snapshot {
        self.engine().pass().expect("the site can be read")
    }

    /// One pass that shows drafts, pages to come and pages past.
    pub fn preview(&self) -> Snapshot {
        let options = Options { drafts: true, ..options() };
        Engine::new(self.root(), options).pass().expect("the site can be read")
    }

    /// Runs the program in the folder.
    pub fn run(&self, arguments: &[&str]) -> Output {
        command(arguments).current_dir(self.root()).output().expect("the program can be run")
    }
}

/// The program with arguments, its surroundings as plain as can be.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_linli"));
    command.args(arguments).env("NO_COLOR", "1").env_remove("RUST_BACKTRACE");
    command
}

/// The usual options of a pass.
pub fn options() -> Options {
    Options { base: None, relative: false, drafts: false, now: Moment::day(TODAY), left_out: BTreeSet::new() }
}

/// The HTML at a route.
pub fn html(snapshot: &Snapshot, route: &str) -> String {
    String::from_utf8(bytes(snapshot, route)).expect("pages are UTF-8")
}

/// The bytes at a route.
pub fn bytes(snapshot: &Snapshot, route: &str) -> Vec<u8> {
    let output = snapshot.output(&RoutePath::new(route));
    let output = output.unwrap_or_else(|| panic!("there is nothing at {route}"));
    linli::disk::bytes(&output).expect("files stay as they are during a test").to_vec()
}

/// The errors of a snapshot as people see them.
pub fn errors(snapshot: &Snapshot) -> String {
    let errors: Vec<Diagnostic> =
        snapshot.diagnostics.iter().filter(|one| one.level == Level::Error).cloned().collect();
    report::human(&errors, &snapshot.sources, false)
}

/// All diagnostics of a snapshot as people see them.
pub fn messages(snapshot: &Snapshot) -> String {
    report::human(&snapshot.diagnostics, &snapshot.sources, false)
}
