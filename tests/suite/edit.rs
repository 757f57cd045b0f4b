//! The one writer of what people own: all or nothing, nothing lost, whoever is killed or comes in between.
//!
//! `LINLI_KILLS=200` kills each sort of edit so many times; without it there are fewer, to keep the suite short.
#![allow(clippy::disallowed_methods, reason = "tests look at what was written")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::hash::{BuildHasher, RandomState};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Output, Stdio};
use std::time::{Duration, Instant};

use linli::edit::{self, Conflict, Edit};
use linli::embedded;
use linli::hash::Hash;
use linli::path::SourcePath;
use linli::source;
use proptest::prelude::*;

use crate::project::{Project, command};

/// The files of a site, but for the program's own.
type Tree = BTreeMap<String, Vec<u8>>;

fn tree(root: &Path) -> Tree {
    let entries = walkdir::WalkDir::new(root).into_iter().filter_entry(|entry| entry.file_name() != ".linli");
    let files = entries.filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
    let name = |path: &Path| path.strip_prefix(root).expect("it is below").to_string_lossy().into_owned();
    files.map(|entry| (name(entry.path()), fs::read(entry.path()).expect("it can be read"))).collect()
}

/// The files and folders below a folder of the program's own; none where it is not there.
fn own(root: &Path, folder: &str) -> Vec<String> {
    let folder = root.join(".linli").join(folder);
    let entries = walkdir::WalkDir::new(&folder).min_depth(1).sort_by_file_name().into_iter();
    let name = |path: &Path| path.strip_prefix(&folder).expect("it is below").to_string_lossy().into_owned();
    entries.filter_map(Result::ok).map(|entry| name(entry.path())).collect()
}

/// Nothing is left of what was being done.
fn assert_tidy(root: &Path, when: &str) {
    assert!(!root.join(".linli/edit").exists(), "{when}: {:?}", own(root, "edit"));
    let left: Vec<String> = tree(root).into_keys().filter(|name| name.ends_with(".linli-tmp")).collect();
    assert_eq!(left, Vec::<String>::new(), "{when}");
}

fn assert_alike(found: &Tree, expected: &Tree, when: &str) {
    let names: BTreeSet<&String> = found.keys().chain(expected.keys()).collect();
    let differ: Vec<_> = names.into_iter().filter(|name| found.get(*name) != expected.get(*name)).collect();
    assert!(differ.is_empty(), "{when}: these are not as they should be: {differ:?}");
}

fn change(path: &str, base: Option<&str>, new: Option<&str>) -> Edit {
    let base = base.map(|base| Hash::of(base.as_bytes()));
    Edit { path: SourcePath::new(path), base, new: new.map(|new| new.as_bytes().to_vec()) }
}

fn make(project: &Project, edits: &[Edit]) {
    let applied = edit::apply(project.root(), edits).expect("it can be written");
    assert_eq!(applied.expect("nobody else is here").recovered, None);
    assert_tidy(project.root(), "after an edit");
}

fn refuse(project: &Project, edits: &[Edit]) -> Conflict {
    let before = tree(project.root());
    let applied = edit::apply(project.root(), edits).expect("it can be written");
    assert_tidy(project.root(), "after a refusal");
    assert_alike(&tree(project.root()), &before, "after a refusal");
    applied.expect_err("somebody else was here")
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("messages are UTF-8")
}

#[test]
fn files_are_made_changed_and_removed_together() {
    let project = Project::empty();
    project.write("content/a.md", "旧");
    project.write("content/b.md", "去");
    project.write("content/c.md", "留");
    make(
        &project,
        &[
            change("content/a.md", Some("旧"), Some("新\r\n")),
            change("content/b.md", Some("去"), None),
            change("content/c.md", Some("留"), Some("留")),
            change("content/深/处/d.md", None, Some("")),
            change("site.yaml", None, Some("title: 站\n")),
            change("content/none.md", None, None),
        ],
    );
    let expected = [
        ("content/a.md", "新\r\n"),
        ("content/c.md", "留"),
        ("content/深/处/d.md", ""),
        ("site.yaml", "title: 站\n"),
    ];
    let expected = expected.map(|(path, text)| (path.to_string(), text.as_bytes().to_vec()));
    assert_alike(&tree(project.root()), &expected.into(), "after an edit");
    // What was there before is still to be had.
    assert_eq!(project.read(".linli/replaced/0001/content/a.md"), "旧");
    assert_eq!(project.read(".linli/replaced/0001/content/b.md"), "去");
    assert!(!project.path(".linli/replaced/0001/content/c.md").exists());
    assert_eq!(project.read(".linli/.gitignore"), "*\n");
}

#[test]
fn what_somebody_else_changed_stays_and_so_does_what_was_not_written() {
    let project = Project::empty();
    project.write("content/a.md", "别人写的");
    project.write("content/b.md", "旧");
    let edits = [
        change("content/a.md", Some("旧"), Some("我们写的")),
        change("content/b.md", Some("旧"), Some("新")),
        change("content/new/c.md", None, Some("另一页")),
    ];
    let conflict = refuse(&project, &edits);
    assert_eq!(conflict.changed, [SourcePath::new("content/a.md")]);
    assert_eq!(conflict.kept, Some(project.path(".linli/kept/0001")));
    for (path, text) in [("content/a.md", "我们写的"), ("content/b.md", "新"), ("content/new/c.md", "另一页")]
    {
        assert_eq!(project.read(&format!(".linli/kept/0001/{path}")), text);
    }
    assert!(!project.path("content/new").exists());
    // A file that is gone, one that came, and a folder at its place are changes too.
    for (path, base) in [("content/none.md", Some("旧")), ("content/b.md", None), ("content", None)] {
        let conflict = refuse(&project, &[change(path, base, Some("新"))]);
        assert_eq!(conflict.changed, [SourcePath::new(path)]);
    }
    assert!(project.path(".linli/kept/0004/content").is_file());
    // To remove what is no longer what it was leaves nothing to keep.
    assert_eq!(refuse(&project, &[change("content/a.md", Some("旧"), None)]).kept, None);
}

#[test]
fn of_the_versions_that_were_replaced_the_latest_are_kept() {
    let project = Project::empty();
    project.write("a.md", "0");
    for number in 0..25 {
        let (old, new) = (number.to_string(), (number + 1).to_string());
        make(&project, &[change("a.md", Some(&old), Some(&new))]);
    }
    let kept: Vec<String> =
        own(project.root(), "replaced").into_iter().filter(|name| name.len() == 4).collect();
    let expected: Vec<String> = (6..=25).map(|number| format!("{number:04}")).collect();
    assert_eq!(kept, expected);
    assert_eq!(project.read(".linli/replaced/0006/a.md"), "5");
    assert_eq!(project.read(".linli/replaced/0025/a.md"), "24");
}

#[test]
fn what_is_no_file_of_the_site_is_refused() {
    let project = Project::empty();
    project.write("content/a.md", "旧");
    let outside =
        ["../a.md", "/etc/a.md", "content/../../a.md", "", "content/", "./a", ".linli/lock", "a.linli-tmp"];
    for path in outside.into_iter().chain(["content\\a.md", "content/a\n.md"]) {
        let before = tree(project.root());
        let error = edit::apply(project.root(), &[change(path, None, Some("新"))]).expect_err(path);
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput, "{path}: {error}");
        assert_alike(&tree(project.root()), &before, path);
    }
    // A file in the place of a folder, and a path twice.
    for edits in [
        [change("content/a.md", Some("旧"), Some("新")), change("content/a.md/b.md", None, Some("新"))],
        [change("content/a.md", Some("旧"), Some("新")), change("content/a.md", Some("旧"), Some("又"))],
    ] {
        edit::apply(project.root(), &edits).expect_err("these cannot both be");
        assert_eq!(project.read("content/a.md"), "旧");
        assert_tidy(project.root(), "after an error");
    }
}

#[test]
#[cfg(unix)]
fn links_are_followed_within_the_site_and_nowhere_else() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    let project = Project::empty();
    let elsewhere = tempfile::tempdir().unwrap();
    let foreign = elsewhere.path().join("a.md");
    fs::write(&foreign, "旧").unwrap();
    project.write("content/a.md", "旧");
    fs::set_permissions(project.path("content/a.md"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("a.md", project.path("content/link.md")).unwrap();
    symlink("content", project.path("folder")).unwrap();
    symlink(&foreign, project.path("content/out.md")).unwrap();
    symlink(elsewhere.path(), project.path("content/away")).unwrap();
    symlink("nowhere.md", project.path("content/dangling.md")).unwrap();
    symlink(".linli", project.path("content/own")).unwrap();
    // What somebody left under the temporary name is not written through.
    symlink(&foreign, project.path("content/a.md.linli-tmp")).unwrap();

    make(
        &project,
        &[
            change("content/link.md", Some("旧"), Some("新")),
            change("content/a.md", Some("旧"), Some("新")),
            change("folder/b.md", None, Some("乙")),
        ],
    );
    assert_eq!(project.read("content/a.md"), "新");
    assert_eq!(project.read("content/b.md"), "乙");
    assert!(project.path("content/link.md").is_symlink() && !project.path("content/a.md").is_symlink());
    assert_eq!(project.path("content/a.md").metadata().unwrap().mode() & 0o777, 0o640);
    for (path, base) in [
        ("content/out.md", Some("旧")),
        ("content/away/a.md", Some("旧")),
        ("content/away/b.md", None),
        ("content/dangling.md", None),
        ("content/own/kept/a.md", None),
    ] {
        let also = change("content/a.md", Some("新"), Some("更新"));
        edit::apply(project.root(), &[also, change(path, base, Some("新"))]).expect_err(path);
        assert_eq!(project.read("content/a.md"), "新", "{path}");
    }
    assert_eq!(fs::read_to_string(&foreign).unwrap(), "旧");
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 1);
}

/// Many at once count up in one file: each count is that of one of them, and none is lost.
#[test]
fn of_two_who_change_the_same_file_one_is_refused() {
    let project = Project::empty();
    project.write("a.md", "0");
    let count = |_| {
        let mut made = 0;
        for _ in 0..10 {
            let old = project.read("a.md");
            let new = (old.parse::<u32>().expect("a number") + 1).to_string();
            let edits = [change("a.md", Some(&old), Some(&new))];
            made += u32::from(edit::apply(project.root(), &edits).expect("it can be written").is_ok());
        }
        made
    };
    let count = &count;
    let made: u32 = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|number| scope.spawn(move || count(number))).collect();
        threads.into_iter().map(|thread| thread.join().expect("it does not panic")).sum()
    });
    assert!(made >= 10, "{made}");
    assert_eq!(project.read("a.md"), made.to_string());
}

/// For each of some paths, what an edit would make of it, and whether it knows what is there.
fn sets() -> impl Strategy<Value = Vec<Vec<(&'static str, Option<String>, bool)>>> {
    let paths =
        ["site.yaml", "content/a.md", "content/b/c.md", "content/b/d.md", "content/e/f/g.md", "数/据.csv"];
    let one =
        (any::<bool>(), proptest::option::weighted(0.7, "[ab\r\n]{0,2}"), proptest::bool::weighted(0.96));
    let set = proptest::collection::vec(one, paths.len()).prop_map(move |ones| {
        let edits = paths.into_iter().zip(ones).filter(|(_, (is_in, ..))| *is_in);
        edits.map(|(path, (_, new, knows))| (path, new, knows)).collect()
    });
    proptest::collection::vec(set, 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]
    #[test]
    fn edits_do_to_files_what_they_would_do_to_a_map(sets in sets()) {
        let project = Project::empty();
        let mut map = Tree::new();
        for set in sets {
            let edit = |(path, new, knows): &(&str, Option<String>, bool)| {
                let now = map.get(*path).map(|bytes| Hash::of(bytes));
                let wrong = if now.is_some() { None } else { Some(Hash::of(b"c")) };
                let new = new.clone().map(String::into_bytes);
                Edit { path: SourcePath::new(path), base: if *knows { now } else { wrong }, new }
            };
            let edits: Vec<Edit> = set.iter().map(edit).collect();
            let applied = edit::apply(project.root(), &edits).expect("it can be written");
            let mut wrong: Vec<SourcePath> =
                set.iter().filter(|(.., knows)| !knows).map(|(path, ..)| SourcePath::new(path)).collect();
            wrong.sort();
            match applied {
                Ok(_) => {
                    prop_assert!(wrong.is_empty());
                    for Edit { path, new, .. } in edits {
                        match new {
                            Some(new) => drop(map.insert(path.to_string(), new)),
                            None => drop(map.remove(path.as_str())),
                        }
                    }
                }
                Err(conflict) => {
                    prop_assert_eq!(conflict.changed, wrong);
                    for Edit { path, new, .. } in edits {
                        let Some(new) = new else { continue };
                        let kept = conflict.kept.as_ref().expect("there is something to keep");
                        prop_assert_eq!(fs::read(kept.join(path.as_str())).expect("it was kept"), new);
                    }
                }
            }
            prop_assert_eq!(&tree(project.root()), &map);
            assert_tidy(project.root(), "after a set");
        }
    }
}

/// A site with so many pages that `linli fmt` has something to do in.
fn untidy(pages: usize) -> Project {
    let project = Project::small();
    for page in 0..pages {
        let text = format!("---\ntitle: 标点之{page}\nslug: p{page}\n---\n\n第一步,先走访。\n");
        project.write(&format!("content/cases/p{page}.md"), text);
    }
    project
}

/// Puts the files of a site back to what they were; its own folder goes.
fn reset(project: &Project, old: &Tree) {
    let _ = fs::remove_dir_all(project.path(".linli"));
    let now = tree(project.root());
    now.keys().filter(|name| !old.contains_key(*name)).for_each(|name| project.remove(name));
    for (name, bytes) in old.iter().filter(|(name, bytes)| now.get(*name) != Some(bytes)) {
        project.write(name, bytes);
    }
}

fn kills() -> usize {
    std::env::var("LINLI_KILLS").ok().and_then(|number| number.parse().ok()).unwrap_or(30)
}

/// How many kills fell before the program wrote anything, while it was at it, and after it was done.
#[derive(Debug, Default)]
struct Moments {
    before: usize,
    planned: usize,
    committed: usize,
    after: usize,
    /// How often files were seen of which some were old and some new.
    mixed: usize,
    /// How often the next one had something to say.
    told: usize,
}

/// How long a command takes, how long of that it writes, and how long of that there is no way back.
#[derive(Copy, Clone, Debug)]
struct Times {
    whole: Duration,
    writing: Duration,
    exchanging: Duration,
}

/// Kills a program that has been started: at any moment, after it has begun to write, or after it has committed, by turns.
fn kill(mut child: Child, root: &Path, round: usize, times: Times) {
    let random = RandomState::new().hash_one(round) as f64 / u64::MAX as f64;
    let (sign, most) = match round % 3 {
        0 => (None, times.whole.mul_f64(1.1)),
        1 => (Some(root.join(".linli/edit")), times.writing),
        _ => (Some(root.join(".linli/edit/committed")), times.exchanging),
    };
    if let Some(sign) = sign {
        while sign.symlink_metadata().is_err() && child.try_wait().expect("it can be asked").is_none() {
            std::hint::spin_loop();
        }
    }
    let (start, wait) = (Instant::now(), most.mul_f64(random));
    std::thread::sleep(wait.saturating_sub(Duration::from_millis(1)));
    while start.elapsed() < wait {
        std::hint::spin_loop();
    }
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
}

fn time(mut child: Child, root: &Path) -> Times {
    let start = Instant::now();
    let mut seen = [None; 2];
    while child.try_wait().expect("it can be asked").is_none() {
        for (seen, sign) in seen.iter_mut().zip([".linli/edit", ".linli/edit/committed"]) {
            if root.join(sign).symlink_metadata().is_ok() {
                let (_, last) = seen.get_or_insert_with(|| (Instant::now(), Instant::now()));
                *last = Instant::now();
            }
        }
    }
    let [writing, exchanging] =
        seen.map(|seen| seen.map_or(Duration::from_millis(2), |(first, last)| last - first));
    Times { whole: start.elapsed(), writing, exchanging }
}

fn start(arguments: &[&str], folder: &Path) -> Child {
    let mut command = command(arguments);
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("it runs")
}

/// How far a killed edit had come, by the name of its journal.
fn journal(root: &Path) -> Option<&'static str> {
    ["planned", "committed"].into_iter().find(|name| root.join(".linli/edit").join(name).exists())
}

impl Moments {
    /// Notes where a kill fell; old and new are all that there is to be seen of any file.
    fn note(&mut self, root: &Path, old: &Tree, new: &Tree, when: &str) -> Option<&'static str> {
        let mut found = tree(root);
        found.retain(|name, _| !name.ends_with(".linli-tmp"));
        for (name, bytes) in &found {
            let known = [old, new].into_iter().any(|tree| tree.get(name) == Some(bytes));
            assert!(known, "{when}: {name} is neither the old nor the new one");
        }
        assert!(old.keys().all(|name| found.contains_key(name)), "{when}: a file has gone");
        let journal = journal(root);
        match journal {
            Some("planned") => self.planned += 1,
            Some(_) => self.committed += 1,
            None if found == *new => self.after += 1,
            None => self.before += 1,
        }
        let mixed = found != *old && found != *new;
        self.mixed += usize::from(mixed);
        assert!(!mixed || journal == Some("committed"), "{when}: half of an edit that nobody knows of");
        journal
    }

    /// The next command says what became of it, and sees all of the old files or all of the new ones.
    fn next(
        &mut self,
        next: &Output,
        journal: Option<&str>,
        found: &Tree,
        old: &Tree,
        new: &Tree,
        when: &str,
    ) {
        let told = said(next).contains("上次的修改中途停了");
        assert_eq!(told, journal.is_some(), "{when}: {}", said(next));
        self.told += usize::from(told);
        match journal {
            Some("planned") => assert_alike(found, old, when),
            Some(_) => assert_alike(found, new, when),
            None => assert!(found == old || found == new, "{when}"),
        }
    }
}

#[test]
fn an_edit_of_many_files_killed_at_any_moment_is_all_or_nothing() {
    let project = untidy(60);
    let root = project.root();
    let old = tree(root);
    let fmt = || start(&["fmt", "--write"], root);
    let times = time(fmt(), root);
    let new = tree(root);
    assert!(old.iter().filter(|(name, bytes)| new.get(*name) != Some(bytes)).count() == 60);
    let mut moments = Moments::default();
    for round in 0..kills() {
        reset(&project, &old);
        kill(fmt(), root, round, times);
        let when = format!("round {round}");
        let journal = moments.note(root, &old, &new, &when);
        // Now and then the one that recovers is killed too.
        if round % 5 == 4 && journal.is_some() {
            let times = Times { whole: Duration::from_millis(40), ..times };
            kill(start(&["list", "kinds"], root), root, 0, times);
            let when = format!("{when}, killed again");
            let mut again = Moments::default();
            let journal = again.note(root, &old, &new, &when);
            let next = project.run(&["list", "kinds"]);
            again.next(&next, journal, &tree(root), &old, &new, &when);
        } else {
            let next = project.run(&["list", "kinds"]);
            assert!(next.status.success(), "{when}: {}", said(&next));
            moments.next(&next, journal, &tree(root), &old, &new, &when);
        }
        assert_tidy(root, &when);
        assert!(!root.join(".linli/kept").exists(), "{when}: nobody else was here");
    }
    println!("edits of 60 files killed: {moments:?}");
    assert!(moments.planned + moments.committed > 0, "no edit was killed while it wrote: {moments:?}");
}

#[test]
fn a_start_of_a_site_killed_at_any_moment_is_all_or_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let init = |site: &str| start(&["init", site], folder.path());
    let times = time(init("measured"), &folder.path().join("measured"));
    let new = tree(&folder.path().join("measured"));
    assert_eq!(new.len(), embedded::STARTER_SITE.len());
    let mut moments = Moments::default();
    for round in 0..kills() {
        let (site, when) = (format!("site{round}"), format!("round {round}"));
        let root = folder.path().join(&site);
        kill(init(&site), &root, round, times);
        let old = Tree::new();
        let journal = moments.note(&root, &old, &new, &when);
        let was_done = journal.is_none() && tree(&root) == new;
        if round % 5 != 0 {
            let next = command(&["list", "kinds", "--root", &site]).current_dir(folder.path()).output();
            moments.next(&next.expect("it runs"), journal, &tree(&root), &old, &new, &when);
            assert!(!root.join("content").exists() || tree(&root) == new, "{when}: folders are left");
        }
        let was_done = was_done || tree(&root) == new && round % 5 != 0;
        let next = command(&["init", &site]).current_dir(folder.path()).output().expect("it runs");
        assert_eq!(next.status.code(), Some(if was_done { 3 } else { 0 }), "{when}: {}", said(&next));
        assert_alike(&tree(&root), &new, &when);
        assert_tidy(&root, &when);
        fs::remove_dir_all(&root).expect("it can be removed");
    }
    println!("starts of a site killed: {moments:?}");
    assert!(moments.planned + moments.committed > 0, "none was killed while it wrote: {moments:?}");
}

/// `linli fmt --write` that has read all files and waits for its turn to write.
fn waiting(project: &Project) -> (File, Child) {
    fs::create_dir_all(project.path(".linli")).unwrap();
    let lock = File::create(project.path(".linli/lock")).unwrap();
    lock.lock().expect("nobody else has it");
    let mut command = command(&["fmt", "--write"]);
    command.current_dir(project.root()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it runs");
    // What it would change is shown first.
    let mut first = [0];
    child.stdout.as_mut().unwrap().read_exact(&mut first).expect("it has something to show");
    (lock, child)
}

#[test]
fn of_files_that_change_under_fmt_none_is_written_and_the_advice_works() {
    let project = untidy(3);
    let before = tree(project.root());
    let (lock, child) = waiting(&project);
    project.edit("content/cases/p1.md", "先走访", "先走访,再记录");
    drop(lock);
    let output = child.wait_with_output().expect("it ends");
    let text = said(&output);
    assert_eq!(output.status.code(), Some(3), "{text}");
    let kept = fs::canonicalize(project.path(".linli/kept/0001")).expect("it is there");
    for words in [
        "错误：content/cases/p1.md 刚刚被别的程序改过，所以一个文件也没有写入",
        &format!("没有写入的内容存在 {}", kept.display()),
        "再运行一次 linli fmt --write",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(fs::read_to_string(kept.join("content/cases/p1.md")).unwrap().contains("第一步，先走访。"));
    let mut expected = before;
    expected.insert("content/cases/p1.md".into(), project.read("content/cases/p1.md").into_bytes());
    assert_alike(&tree(project.root()), &expected, "after the refusal");
    // What it says to do works.
    let again = project.run(&["fmt", "--write"]);
    assert_eq!(again.status.code(), Some(0), "{}", said(&again));
    assert!(project.read("content/cases/p1.md").contains("第一步，先走访，再记录。"));
    assert!(project.read("content/cases/p2.md").contains("第一步，先走访。"));
    assert_tidy(project.root(), "after all");
}

#[test]
fn who_waits_too_long_for_another_is_told_so() {
    let project = untidy(3);
    let before = tree(project.root());
    let (_lock, child) = waiting(&project);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(3));
    assert!(said(&output).contains("另一个 linli 正在修改 . 里的文件；等它做完再试"), "{}", said(&output));
    assert_alike(&tree(project.root()), &before, "after the refusal");
}

/// What is kept and what is not yet in place is no part of the site.
#[test]
fn what_an_edit_keeps_is_neither_watched_nor_published() {
    let project = untidy(2);
    project.run(&["fmt", "--write"]);
    refuse(&project, &[change("content/cases/p0.md", None, Some("---\ntitle: 没有写入\n---\n"))]);
    project.write("content/cases/p1.md.linli-tmp", "---\ntitle: 没有写完\n---\n");
    assert!(!own(project.root(), "replaced").is_empty() && !own(project.root(), "kept").is_empty());
    for path in [
        ".linli",
        ".linli/edit/committed",
        ".linli/kept/0001/content/cases/p0.md",
        "site.yaml.linli-tmp",
        "content/cases/p1.md.linli-tmp",
    ] {
        assert!(!source::concerns(project.root(), &project.path(path)), "{path}");
    }
    let built = project.run(&["build", "--quiet"]);
    assert_eq!((built.status.code(), said(&built)), (Some(0), String::new()));
    for (name, bytes) in tree(&project.path("public")) {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("没有写") && !name.contains("linli-tmp"), "{name}");
    }
}

/// Leaves what a killed `linli fmt --write` of two files leaves.
fn interrupt(project: &Project, state: &str) {
    let mut lines = String::new();
    for (name, new) in [("jia", "甲，新"), ("yi", "乙，新")] {
        let (path, hash) = (format!("content/cases/{name}.md"), |text: &str| Hash::of(text.as_bytes()));
        project.write(&path, "---\ntitle: 旧\n---\n");
        project.write(&format!("{path}.linli-tmp"), new);
        lines += &format!("file {} {} {path}\n", hash("---\ntitle: 旧\n---\n"), hash(new));
    }
    let journal = format!("linli edit 1 {}\n{lines}", Hash::of(lines.as_bytes()));
    project.write(&format!(".linli/edit/{state}"), journal);
}

#[test]
fn the_next_command_says_in_a_line_what_became_of_an_edit() {
    let files = "content/cases/jia.md、content/cases/yi.md";
    let say = |project: &Project, command: &str| {
        let output = project.run(&[command]);
        assert!(output.status.success(), "{}", said(&output));
        assert_tidy(project.root(), command);
        said(&output).lines().next().unwrap_or_default().to_string()
    };
    for command in ["list", "stats", "fmt", "build"] {
        let project = Project::small();
        interrupt(&project, "planned");
        let expected = format!("上次的修改中途停了，已经取消，文件和修改以前一样：{files}");
        assert_eq!(say(&project, command), expected);
        assert!(project.read("content/cases/jia.md").contains("旧"));
    }
    let project = Project::small();
    for state in ["committed", "undoing"] {
        interrupt(&project, state);
        let output = project.run(&["list", "kinds"]);
        let (new, expected) = match state {
            "committed" => (true, format!("上次的修改中途停了，现在已经做完：{files}\n")),
            _ => (false, format!("上次的修改中途停了，已经取消，文件和修改以前一样：{files}\n")),
        };
        assert_eq!(said(&output), expected);
        assert_eq!(project.read("content/cases/yi.md") == "乙，新", new);
    }
    interrupt(&project, "committed");
    project.write("content/cases/yi.md", "---\ntitle: 别人写的\n---\n");
    let output = project.run(&["list", "kinds"]);
    let kept = project.path(".linli/kept/0001").canonicalize().expect("it is there");
    let expected = format!(
        "上次的修改中途停了，现在已经做完（{files}）；只有 content/cases/yi.md 后来又被改过，保持现在的样子，没有写入的内容存在 {}\n",
        kept.display()
    );
    assert_eq!(said(&output), expected);
    assert!(project.read("content/cases/yi.md").contains("别人写的"));
    assert_eq!(fs::read_to_string(kept.join("content/cases/yi.md")).unwrap(), "乙，新");
    assert_tidy(project.root(), "after a conflict");
}

/// Nobody has to wait or pay for what is not there.
#[test]
fn where_there_is_nothing_to_recover_nothing_is_made() {
    let project = Project::small();
    for arguments in [&["list"] as &[&str], &["stats"], &["fmt"], &["build", "--quiet"]] {
        let output = project.run(arguments);
        assert_eq!((output.status.code(), said(&output)), (Some(0), String::new()), "{arguments:?}");
        assert!(!project.path(".linli").exists(), "{arguments:?}");
    }
    assert_eq!(edit::recover(project.root()).expect("it can be looked at"), None);
    assert_eq!(edit::recover(&project.path("none")).expect("it can be looked at"), None);
}

/// A disk in memory, gone with the value; `None` where this user may not mount.
#[cfg(unix)]
struct Disk(tempfile::TempDir);

#[cfg(unix)]
impl Disk {
    fn new() -> Option<Disk> {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let mounted = Disk::mount(&["-t", "tmpfs", "-o", "size=16m", "linli-test"], folder.path());
        if !mounted {
            println!("skipped: no file system can be mounted here");
        }
        mounted.then_some(Disk(folder))
    }

    fn mount(arguments: &[&str], folder: &Path) -> bool {
        let output = std::process::Command::new("mount").args(arguments).arg(folder).output();
        output.is_ok_and(|output| output.status.success())
    }

    fn remount(&self, options: &str) {
        assert!(Disk::mount(&["-o", &format!("remount,{options}")], self.0.path()));
    }

    fn site(&self) -> PathBuf {
        self.0.path().join("site")
    }
}

#[cfg(unix)]
impl Drop for Disk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg("-l").arg(self.0.path()).output();
    }
}

#[test]
#[cfg(unix)]
fn on_a_full_or_a_read_only_disk_nothing_changes() {
    let Some(disk) = Disk::new() else { return };
    let site = disk.site();
    let run = |arguments: &[&str]| {
        let output = command(arguments).arg("--root").arg(&site).output().expect("it runs");
        (output.status.code(), said(&output))
    };
    let project = untidy(40);
    for (name, bytes) in tree(project.root()) {
        let file = site.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
    let old = tree(&site);
    let used = |disk: &Disk| {
        let table =
            std::process::Command::new("df").arg("-Pk").arg(disk.0.path()).output().expect("df is there");
        let table = String::from_utf8_lossy(&table.stdout).into_owned();
        table.split_whitespace().nth(9).and_then(|used| used.parse::<usize>().ok()).expect("df tells")
    };
    let from = used(&disk);
    for room in (0..160).step_by(12) {
        disk.remount(&format!("size={}k", from + room));
        let (code, text) = run(&["fmt", "--write"]);
        disk.remount("size=16m");
        assert_eq!(code, Some(3), "{room} KB: {text}");
        assert!(text.contains("磁盘满了") && text.contains("site"), "{room} KB: {text}");
        assert_alike(&tree(&site), &old, &format!("{room} KB"));
        assert_tidy(&site, &format!("{room} KB"));
        let _ = fs::remove_dir_all(site.join(".linli"));
    }
    disk.remount("ro");
    let (code, text) = run(&["fmt", "--write"]);
    assert_eq!((code, text.contains("磁盘是只读的")), (Some(3), true), "{text}");
    assert_eq!(run(&["list"]), (Some(0), String::new()), "what can be read is read");
    disk.remount("rw");
    // What was written beside and not committed is in nobody's way.
    fs::create_dir_all(site.join(".linli/edit")).unwrap();
    disk.remount("ro");
    assert_eq!(run(&["list"]), (Some(0), String::new()), "nothing is half done");
    disk.remount("rw");
    assert_eq!(run(&["fmt", "--write"]), (Some(0), String::new()));
    assert_tidy(&site, "once it can be written");
}

/// A folder in its own place, but read-only.
#[test]
#[cfg(target_os = "linux")]
fn where_one_folder_cannot_be_written_to_nothing_changes() {
    let project = untidy(20);
    project.write("content/brands/za.md", "---\ntitle: 标点\n---\n\n第一步,先走访。\n");
    let folder = project.path("content/cases");
    let before = tree(project.root());
    if !Disk::mount(&["--bind", &folder.to_string_lossy()], &folder) {
        println!("skipped: no folder can be mounted here");
        return;
    }
    let is_read_only = Disk::mount(&["-o", "remount,bind,ro"], &folder);
    let output = project.run(&["fmt", "--write"]);
    let after = tree(project.root());
    std::process::Command::new("umount").arg("-l").arg(&folder).output().expect("it runs");
    assert!(is_read_only);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    let text = said(&output);
    assert!(text.contains("content/cases/") && text.contains("磁盘是只读的"), "{text}");
    assert_alike(&after, &before, "after the error");
    assert_tidy(project.root(), "after the error");
}

/// Some folders of a site may lie on other disks.
#[test]
#[cfg(unix)]
fn a_folder_on_another_disk_is_no_different() {
    let Some(disk) = Disk::new() else { return };
    let project = Project::empty();
    fs::create_dir(project.path("far")).unwrap();
    assert!(Disk::mount(&["--bind", &disk.0.path().to_string_lossy()], &project.path("far")));
    let unmount = || std::process::Command::new("umount").arg("-l").arg(project.path("far")).output();
    let result = std::panic::catch_unwind(|| {
        project.write("a.md", "旧");
        project.write("far/a.md", "旧");
        let both = [change("a.md", Some("旧"), Some("新")), change("far/a.md", Some("旧"), Some("新"))];
        make(&project, &[both.as_slice(), &[change("far/b/c.md", None, Some("丙"))]].concat());
        assert_eq!((project.read("far/a.md"), project.read("far/b/c.md")), ("新".into(), "丙".into()));
        assert_eq!(project.read(".linli/replaced/0001/far/a.md"), "旧");
        assert_eq!(refuse(&project, &both).kept, Some(project.path(".linli/kept/0001")));
    });
    unmount().expect("it runs");
    result.unwrap();
}

/// Something that nobody foresaw is in the way of the last of many files: those before it are put back.
#[test]
#[cfg(target_os = "linux")]
fn a_file_that_cannot_be_exchanged_undoes_the_others() {
    let project = untidy(20);
    // Nothing can be renamed over the root of a file system.
    let last = project.path("content/cases/p9.md");
    let bound = std::process::Command::new("mount").arg("--bind").arg(&last).arg(&last).output();
    if !bound.is_ok_and(|output| output.status.success()) {
        println!("skipped: no file can be mounted here");
        return;
    }
    let before = tree(project.root());
    let output = project.run(&["fmt", "--write"]);
    let after = tree(project.root());
    let unbound = std::process::Command::new("umount").arg("-l").arg(&last).output().expect("it runs");
    assert!(unbound.status.success());
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(said(&output).contains("p9.md：正被系统或别的程序占用"), "{}", said(&output));
    assert_alike(&after, &before, "after the error");
    assert_tidy(project.root(), "after the error");
    let again = project.run(&["fmt", "--write"]);
    assert_eq!((again.status.code(), said(&again)), (Some(0), String::new()));
}
