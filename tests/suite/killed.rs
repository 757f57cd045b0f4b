//! `linli build` disturbed from outside: killed, on a full or a read-only disk, beside a second build, after a hand in
//! the output folder. These tests know the program and the folder, not how the one comes to write the other.
//!
//! `LINLI_KILLS=100` kills each sort of build so many times; without it there are fewer, to keep the suite short.
#![allow(clippy::disallowed_methods, reason = "tests look at what was written")]

use std::collections::BTreeMap;
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant, SystemTime};

use crate::project::{Project, SITE, command};

/// What a folder publishes: files with what they hold, folders with a slash behind the name.
type Tree = BTreeMap<String, Vec<u8>>;

/// Two states of one site, the same with mistakes, and what a build of each state into an empty folder makes.
struct Sites {
    good: [Project; 2],
    broken: [Project; 2],
    clean: [Tree; 2],
}

impl Sites {
    /// Sites with so many pages and twice as many files; with a hundred, writing takes a fair part of a build.
    fn new(pages: usize) -> Sites {
        Sites::of(|state| site(state, pages))
    }

    /// As `new`, and two places are a file in the first state and a folder in the second.
    fn turning(pages: usize) -> Sites {
        Sites::of(|state| {
            let site = site(state, pages);
            if state == 0 {
                site.write("content/cases/juan", "一个文件");
                site.write("content/cases/shen/ce", "一个文件");
                site.write("content/cases/lian.md", "---\ntitle: 链接\n---\n[甲](juan) [乙](shen/ce)\n");
            } else {
                site.write("content/cases/juan/_index.md", "---\ntitle: 成了栏目\n---\n");
                site.write("content/cases/juan/yi/er.txt", "深处的文件");
                site.write("content/cases/shen/ce/ye.txt", "深处的文件");
                let links = "[甲](juan/yi/er.txt) [乙](shen/ce/ye.txt)";
                site.write("content/cases/lian.md", format!("---\ntitle: 链接\n---\n{links}\n"));
            }
            site
        })
    }

    fn of(site: impl Fn(usize) -> Project) -> Sites {
        let broken = [0, 1].map(&site);
        // One mistake is found when the page is read, the other only when it is rendered.
        broken[0].write("content/cases/huai.md", "---\ntitle：冒号不对\n---\n");
        broken[1].write("content/cases/huai.md", "---\ntitle: 断链\n---\n见[别处](mei-you.md)。\n");
        let good = [0, 1].map(&site);
        let clean = [&good[0], &good[1]].map(clean);
        Sites { good, broken, clean }
    }
}

/// A state of the site: pages and files that the other has not, that differ, and that are alike; and a page that is
/// a section in the other.
fn site(state: usize, pages: usize) -> Project {
    let project = Project::empty();
    project.write("site.yaml", SITE.replace("/dj/", ["/yi/", "/er/"][state]) + "theme: own\n");
    // Plain templates: what counts here is the writing.
    for name in ["page", "section", "home", "case", "brand", "term", "taxonomy", "dataset", "404"] {
        project.write(
            &format!("themes/own/{name}.html"),
            "<h1>{{ page.title }}</h1>{{ page.permalink }}{{ page.content }}\n",
        );
    }
    project.write("content/_index.md", "---\ntitle: 首页\n---\n欢迎。\n");
    project.write("content/cases/_index.md", "---\ntitle: 典型案例\nkind: case\n---\n");
    project.write("content/brands/_index.md", "---\ntitle: 党建品牌\nkind: brand\n---\n");
    for page in (0..pages).filter(|page| page % 4 != state) {
        let text = format!("---\ntitle: 案例之{page}\nfield: 社区\n---\n正文。\n");
        project.write(&format!("content/cases/p{page}.md"), text);
        let alike = "附件里的一行字。\n".repeat(100 + page);
        project.write(&format!("content/cases/fujian/{page}.jpg"), &alike);
        project.write(&format!("content/cases/fujian/{page}.png"), format!("{state},{alike}"));
    }
    let name = ["lan", "lan/_index"][state];
    project.write(&format!("content/cases/{name}.md"), "---\ntitle: 一页或一栏\n---\n");
    if state == 1 {
        project.write("content/cases/lan/ye.md", "---\ntitle: 栏目里的一页\n---\n");
    }
    project.write(
        "content/stats/grid.yaml",
        format!(
            "title: 网格\nsource: 样例\nas_of: 2022-12-31\nindicators:\n  - {{id: count, name: 网格数, unit: 个, value: 12{state}}}\n"
        ),
    );
    // The second state is the larger one, so that it never has room where only the first has.
    project.write("content/cases/da.mp4", vec![b'a' + state as u8; (1 + state) << 20]);
    project
}

/// What a build into an empty folder makes.
fn clean(site: &Project) -> Tree {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let output = folder.path().join("public");
    succeed(site, &output);
    tree(&output)
}

fn tree(folder: &Path) -> Tree {
    let entries = walkdir::WalkDir::new(folder).min_depth(1).into_iter().filter_map(Result::ok);
    entries
        .map(|entry| (below(folder, entry.path()), entry))
        .filter(|(name, _)| !name.starts_with(".linli-") && !name.ends_with(".linli-tmp"))
        .map(|(name, entry)| match entry.file_type().is_dir() {
            true => (name + "/", Vec::new()),
            false => (name, fs::read(entry.path()).expect("a published file can be read")),
        })
        .collect()
}

/// What is of use only while a build is at work.
fn leftovers(folder: &Path) -> Vec<String> {
    let entries = walkdir::WalkDir::new(folder).min_depth(1).into_iter().filter_map(Result::ok);
    entries
        .map(|entry| below(folder, entry.path()))
        .filter(|name| !matches!(name.as_str(), ".linli-manifest" | ".linli-lock"))
        .filter(|name| name.starts_with(".linli-") || name.ends_with(".linli-tmp"))
        .collect()
}

/// When each entry was last changed: tells whether a build has begun to write. The lock says nothing, nor does a
/// manifest that is not yet in place.
fn stamps(folder: &Path) -> BTreeMap<PathBuf, SystemTime> {
    let entries = walkdir::WalkDir::new(folder).min_depth(1).into_iter().filter_map(Result::ok);
    entries
        .filter(|entry| entry.file_name() != ".linli-lock")
        .filter_map(|entry| {
            let modified = entry.path().symlink_metadata().and_then(|metadata| metadata.modified());
            Some((entry.into_path(), modified.ok()?))
        })
        .collect()
}

fn below(folder: &Path, path: &Path) -> String {
    path.strip_prefix(folder).expect("it is below").to_string_lossy().into_owned()
}

/// `linli build` of a site into a folder.
fn build(site: &Project, output: &Path) -> Command {
    let mut command = command(&["build", "--quiet", "--output"]);
    command.arg(output).arg("--root").arg(site.root()).stdin(Stdio::null());
    command
}

fn run(site: &Project, output: &Path) -> Output {
    build(site, output).output().expect("the program can be run")
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("messages are UTF-8")
}

fn succeed(site: &Project, output: &Path) {
    let built = run(site, output);
    assert!(built.status.success(), "{}", said(&built));
}

/// The next build makes what a build into an empty folder makes, and leaves nothing else.
fn complete(site: &Project, output: &Path, clean: &Tree, when: &str) {
    let built = run(site, output);
    assert!(built.status.success(), "{when}: {}", said(&built));
    assert_alike(&tree(output), clean, when);
    assert_eq!(leftovers(output), Vec::<String>::new(), "{when}");
}

/// As `assert_eq`, but says which files differ, not what is in them.
fn assert_alike(found: &Tree, expected: &Tree, when: &str) {
    let names = found.keys().chain(expected.keys());
    let mut differ: Vec<&String> = names.filter(|name| found.get(*name) != expected.get(*name)).collect();
    differ.dedup();
    assert!(differ.is_empty(), "{when}: these are not as they should be: {differ:?}");
}

/// Every published file is wholly as before or wholly as after, and one that is in both is there at any moment.
fn assert_old_or_new(found: &Tree, old: &Tree, new: &Tree, when: &str) {
    for (name, bytes) in found.iter().filter(|(name, _)| !name.ends_with('/')) {
        let known = [old, new].into_iter().any(|tree| tree.get(name) == Some(bytes));
        assert!(known, "{when}: {name} is neither the old nor the new one ({} bytes)", bytes.len());
    }
    for name in old.keys().filter(|name| new.contains_key(*name)) {
        assert!(found.contains_key(name), "{when}: {name} has gone");
    }
}

/// How many kills fell before the program wrote, while it did, and after it had ended.
#[derive(Debug, Default)]
struct Moments {
    before: usize,
    during: usize,
    after: usize,
}

impl Moments {
    /// Builds and kills the program at a random moment of a time a little longer than it needs; gives the words that
    /// tell which round this was.
    fn kill(&mut self, site: &Project, output: &Path, whole: Duration) -> String {
        let round = self.before + self.during + self.after;
        let random = RandomState::new().hash_one(round) as f64 / u64::MAX as f64;
        let wait = whole.mul_f64(1.1 * random);
        let untouched = stamps(output);
        let mut command = build(site, output);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it runs");
        std::thread::sleep(wait);
        child.kill().expect("it can be killed");
        let status = child.wait().expect("it ends");
        let moment = match status.code() {
            Some(_) => &mut self.after,
            None if stamps(output) == untouched => &mut self.before,
            None => &mut self.during,
        };
        *moment += 1;
        format!("round {round}, killed after {wait:?} of {whole:?}")
    }
}

fn kills() -> usize {
    std::env::var("LINLI_KILLS").ok().and_then(|number| number.parse().ok()).unwrap_or(30)
}

/// How long a build takes here and now, other tests running beside it.
fn time(site: &Project, output: &Path, code: i32) -> Duration {
    let started = Instant::now();
    let built = run(site, output);
    assert_eq!(built.status.code(), Some(code), "{}", said(&built));
    started.elapsed()
}

#[test]
fn a_first_build_killed_at_any_moment_is_completed_by_the_next() {
    let sites = Sites::new(100);
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let whole = time(&sites.good[0], &folder.path().join("measured"), 0);
    let mut moments = Moments::default();
    for round in 0..kills() {
        let output = folder.path().join(format!("public{round}"));
        let when = moments.kill(&sites.good[0], &output, whole);
        assert_old_or_new(&tree(&output), &Tree::new(), &sites.clean[0], &when);
        // The site may have changed before somebody builds again.
        let next = round % 2;
        complete(&sites.good[next], &output, &sites.clean[next], &when);
        fs::remove_dir_all(&output).expect("it can be removed");
    }
    println!("first builds killed: {moments:?}");
    assert!(moments.during > 0, "no build was killed while it wrote: {moments:?}");
}

#[test]
fn an_update_killed_at_any_moment_is_completed_by_the_next() {
    let sites = Sites::new(100);
    let [old, new] = &sites.clean;
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let output = folder.path().join("public");
    succeed(&sites.good[1], &output);
    let whole = time(&sites.good[0], &output, 0);
    let mut moments = Moments::default();
    for round in 0..kills() {
        let next = (round + 1) % 2;
        let when = moments.kill(&sites.good[next], &output, whole);
        assert_old_or_new(&tree(&output), old, new, &when);
        // Now and then the next build is killed too, and leads back to where the first came from.
        if round % 4 != 3 {
            complete(&sites.good[next], &output, &sites.clean[next], &when);
        }
    }
    println!("updates killed: {moments:?}");
    assert!(moments.during > 0, "no build was killed while it wrote: {moments:?}");
}

#[test]
fn a_file_becomes_a_folder() {
    turn(0, 1);
}

#[test]
fn a_folder_becomes_a_file() {
    turn(1, 0);
}

fn turn(from: usize, to: usize) {
    let sites = Sites::turning(4);
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let output = folder.path().join("public");
    for state in [from, to] {
        complete(&sites.good[state], &output, &sites.clean[state], &format!("state {state}"));
    }
}

#[test]
fn an_update_that_turns_files_into_folders_can_be_killed() {
    kill_updates(&Sites::turning(40), 0, 1);
}

#[test]
fn an_update_that_turns_folders_into_files_can_be_killed() {
    kill_updates(&Sites::turning(40), 1, 0);
}

/// Kills updates in one direction, each over a build that was completed.
fn kill_updates(sites: &Sites, from: usize, to: usize) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let output = folder.path().join("public");
    succeed(&sites.good[from], &output);
    let whole = time(&sites.good[to], &output, 0);
    let mut moments = Moments::default();
    for _ in 0..kills() / 3 {
        fs::remove_dir_all(&output).expect("it can be removed");
        succeed(&sites.good[from], &output);
        let when = moments.kill(&sites.good[to], &output, whole);
        assert_old_or_new(&tree(&output), &sites.clean[from], &sites.clean[to], &when);
        complete(&sites.good[to], &output, &sites.clean[to], &when);
    }
    println!("updates from {from} to {to} killed: {moments:?}");
}

#[test]
fn a_build_with_errors_killed_at_any_moment_changes_nothing() {
    let sites = Sites::new(100);
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let output = folder.path().join("public");
    succeed(&sites.good[0], &output);
    let whole = time(&sites.broken[1], &output, 1);
    let mut moments = Moments::default();
    for round in 0..kills() {
        let next = (round + 1) % 2;
        let mut old = &sites.clean[round % 2];
        let nothing = Tree::new();
        if round % 4 == 3 {
            fs::remove_dir_all(&output).expect("it can be removed");
            old = &nothing;
        }
        let when = moments.kill(&sites.broken[next], &output, whole);
        assert_alike(&tree(&output), old, &when);
        if round % 3 == 0 {
            errors_change_nothing(&sites.broken[next], &output, old, &when);
        }
        complete(&sites.good[next], &output, &sites.clean[next], &when);
    }
    println!("builds with errors killed: {moments:?}");
}

fn errors_change_nothing(broken: &Project, output: &Path, old: &Tree, when: &str) {
    let built = run(broken, output);
    assert_eq!(built.status.code(), Some(1), "{when}: {}", said(&built));
    assert_alike(&tree(output), old, when);
    assert_eq!(leftovers(output), Vec::<String>::new(), "{when}");
}

#[test]
fn a_site_with_errors_changes_nothing_and_leaves_nothing() {
    let sites = Sites::new(20);
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let output = folder.path().join("public");
    let published = |mut stamps: BTreeMap<PathBuf, SystemTime>| {
        stamps.retain(|path, _| !below(&output, path).starts_with(".linli-"));
        stamps
    };
    for broken in &sites.broken {
        errors_change_nothing(broken, &output, &Tree::new(), "into an empty folder");
    }
    for state in [0, 1] {
        complete(&sites.good[state], &output, &sites.clean[state], "without errors");
        for broken in &sites.broken {
            // Not even the same bytes are written again.
            let before = published(stamps(&output));
            errors_change_nothing(broken, &output, &sites.clean[state], "over an older build");
            assert_eq!(published(stamps(&output)), before);
        }
    }
}

/// What a build that was killed may have left before its first file is in place; chance seldom finds that moment.
const LEFT_FIRST: [&[&str]; 3] = [
    &[".linli-lock", ".linli-manifest.linli-tmp"],
    &[".linli-lock", ".linli-staging/0"],
    &[".linli-lock", ".linli-manifest.linli-tmp", ".linli-staging/0", ".linli-staging/1"],
];

fn leave(names: &[&str], output: &Path) {
    for name in names {
        let file = output.join(name);
        fs::create_dir_all(file.parent().expect("a file is in a folder")).expect("it can be made");
        fs::write(file, "").expect("it can be written");
    }
}

#[test]
fn what_a_killed_first_build_leaves_is_not_foreign() {
    let site = Project::small();
    let clean = clean(&site);
    for names in LEFT_FIRST {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        leave(names, folder.path());
        complete(&site, folder.path(), &clean, &format!("{names:?}"));
    }
}

#[test]
fn what_a_killed_update_leaves_goes_even_if_nothing_changes() {
    let site = Project::small();
    let clean = clean(&site);
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    succeed(&site, folder.path());
    for names in LEFT_FIRST {
        leave(names, folder.path());
        complete(&site, folder.path(), &clean, &format!("{names:?}"));
    }
}

/// A build that has begun to write and stands still; it is not left behind when a test fails.
#[cfg(unix)]
struct Halted(std::process::Child);

#[cfg(unix)]
impl Halted {
    /// Starts builds until one could be stopped between its first and its last write.
    fn new(site: &Project, output: &Path, clean: &Tree, prepare: impl Fn()) -> Halted {
        for _ in 0..30 {
            prepare();
            let before = stamps(output);
            let mut halted = Halted(build(site, output).stdout(Stdio::null()).spawn().expect("it runs"));
            while stamps(output) == before && halted.0.try_wait().expect("it can be asked").is_none() {
                std::thread::sleep(Duration::from_millis(1));
            }
            halted.signal("STOP");
            // All its threads have to hear of it.
            std::thread::sleep(Duration::from_millis(20));
            // It may have been past its last file, or even its end.
            if tree(output) != *clean {
                return halted;
            }
        }
        panic!("no build could be stopped while it wrote");
    }

    fn signal(&self, name: &str) {
        let script = format!("kill -{name} {}", self.0.id());
        Command::new("sh").args(["-c", &script]).stderr(Stdio::null()).status().expect("there is a shell");
    }

    /// Lets it go on, and says whether it ended well.
    fn finish(mut self) -> bool {
        self.signal("CONT");
        self.0.wait().expect("it ends").success()
    }
}

#[cfg(unix)]
impl Drop for Halted {
    fn drop(&mut self) {
        // It may have ended long ago.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
#[cfg(unix)]
fn a_second_build_is_refused_and_the_first_unharmed() {
    let sites = Sites::new(100);
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let output = folder.path().join("public");
    for over in [false, true] {
        let first = Halted::new(&sites.good[1], &output, &sites.clean[1], || {
            let _ = fs::remove_dir_all(&output);
            if over {
                succeed(&sites.good[0], &output);
            }
        });
        for second in &sites.good {
            let refused = run(second, &output);
            assert_eq!(refused.status.code(), Some(3), "{}", said(&refused));
            assert!(said(&refused).contains("另一个 linli 正在往"), "{}", said(&refused));
            assert!(said(&refused).contains(&*output.to_string_lossy()), "{}", said(&refused));
        }
        assert!(first.finish(), "the first build was harmed");
        assert_alike(&tree(&output), &sites.clean[1], "after the first build");
        assert_eq!(leftovers(&output), Vec::<String>::new());
        complete(&sites.good[0], &output, &sites.clean[0], "the build after both");
    }
}

#[test]
fn of_builds_started_together_one_succeeds() {
    let sites = Sites::new(40);
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for round in 0..5 {
        let output = folder.path().join(format!("public{round}"));
        let start = || {
            let mut command = build(&sites.good[0], &output);
            command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it runs")
        };
        let ended = [start(), start(), start()].map(|child| child.wait_with_output().expect("it ends"));
        assert!(ended.iter().any(|one| one.status.success()), "{ended:?}");
        for one in ended.iter().filter(|one| !one.status.success()) {
            assert_eq!(one.status.code(), Some(3), "{}", said(one));
            assert!(said(one).contains("另一个 linli 正在往"), "{}", said(one));
        }
        assert_alike(&tree(&output), &sites.clean[0], "after all of them");
        assert_eq!(leftovers(&output), Vec::<String>::new());
    }
}

/// A disk of any size in memory, gone with the value.
struct Disk {
    folder: tempfile::TempDir,
}

impl Disk {
    /// `None`, and a word about it, where this user may not mount.
    fn new(test: &str) -> Option<Disk> {
        let disk = Disk { folder: tempfile::tempdir().expect("a temporary folder can be made") };
        let path = disk.folder.path().to_string_lossy();
        if system(&["mount", "-t", "tmpfs", "-o", "size=64m", "linli-test", &path]).is_none() {
            println!("skipped: {test}: no file system can be mounted here");
            return None;
        }
        Some(disk)
    }

    /// Where builds go.
    fn output(&self) -> PathBuf {
        self.folder.path().join("public")
    }

    fn remount(&self, options: &str) {
        let options = format!("remount,{options}");
        let path = self.folder.path().to_string_lossy();
        system(&["mount", "-o", &options, &path]).expect("what was mounted can be mounted again");
    }

    /// Kilobytes in use.
    fn used(&self) -> usize {
        let table = system(&["df", "-Pk", &self.folder.path().to_string_lossy()]).expect("df is there");
        let number = table.lines().nth(1).and_then(|line| line.split_whitespace().nth(2));
        number.and_then(|number| number.parse().ok()).expect("df tells what is used")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        system(&["umount", "-l", &self.folder.path().to_string_lossy()]);
    }
}

/// What a program of the system prints; `None` if it is missing or fails.
fn system(words: &[&str]) -> Option<String> {
    let output = Command::new(words[0]).args(&words[1..]).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A refusal by the world: its exit code, in Chinese, with the path, and no panic.
fn assert_told(built: &Output, output: &Path, words: &str, when: &str) {
    let said = said(built);
    assert_eq!(built.status.code(), Some(3), "{when}: {said}");
    assert!(said.starts_with("错误：") && said.contains(words), "{when}: {said}");
    assert!(said.contains(&*output.to_string_lossy()), "{when}: the path is missing: {said}");
    assert!(!said.contains("panicked") && !said.contains("os error"), "{when}: {said}");
}

/// Sizes from a little more than `from` to a little less than `to`, in whole pages of memory.
fn sizes(from: usize, to: usize) -> impl Iterator<Item = usize> {
    assert!(to - from > 500, "there is no room for many sizes between {from} and {to} KB");
    // A size of nothing would mean: as large as can be.
    (0..50).map(move |step| (from + (to - from) * step / 50).max(4) / 4 * 4)
}

#[test]
fn a_first_build_on_a_full_disk_says_so_and_is_completed_when_there_is_room() {
    let sites = Sites::new(20);
    let Some(disk) = Disk::new("first builds on a full disk") else { return };
    succeed(&sites.good[0], &disk.output());
    for size in sizes(0, disk.used()) {
        fill_with_a_first_build(&sites, size);
    }
}

fn fill_with_a_first_build(sites: &Sites, size: usize) {
    let Some(disk) = Disk::new("first builds on a full disk") else { return };
    let when = format!("with {size} KB");
    disk.remount(&format!("size={size}k"));
    let built = run(&sites.good[0], &disk.output());
    assert_told(&built, &disk.output(), "磁盘满了", &when);
    assert_old_or_new(&tree(&disk.output()), &Tree::new(), &sites.clean[0], &when);
    disk.remount("size=64m");
    complete(&sites.good[0], &disk.output(), &sites.clean[0], &when);
}

#[test]
fn a_first_build_on_a_disk_with_no_room_at_all_is_completed_when_there_is_room() {
    let sites = Sites::new(100);
    for size in [4, 8, 12, 16] {
        fill_with_a_first_build(&sites, size);
    }
}

#[test]
fn an_update_on_a_full_disk_says_so_and_is_completed_when_there_is_room() {
    let sites = Sites::new(20);
    let [old, new] = &sites.clean;
    let Some(disk) = Disk::new("updates on a full disk") else { return };
    succeed(&sites.good[0], &disk.output());
    let from = disk.used();
    succeed(&sites.good[1], &disk.output());
    for size in sizes(from, disk.used()) {
        let when = format!("with {size} KB after {from} KB");
        succeed(&sites.good[0], &disk.output());
        assert_eq!(disk.used(), from);
        disk.remount(&format!("size={size}k"));
        let built = run(&sites.good[1], &disk.output());
        assert_told(&built, &disk.output(), "磁盘满了", &when);
        assert_old_or_new(&tree(&disk.output()), old, new, &when);
        disk.remount("size=64m");
        complete(&sites.good[1], &disk.output(), new, &when);
    }
}

#[test]
fn nothing_is_lost_on_a_read_only_disk() {
    let sites = Sites::new(20);
    let Some(disk) = Disk::new("builds on a read-only disk") else { return };
    let output = disk.output();
    succeed(&sites.good[0], &output);
    disk.remount("ro");
    assert_told(&run(&sites.good[1], &output), &output, "磁盘是只读的", "over an older build");
    let other = disk.folder.path().join("other");
    assert_told(&run(&sites.good[1], &other), &other, "磁盘是只读的", "into a new folder");
    assert_alike(&tree(&output), &sites.clean[0], "on a read-only disk");
    disk.remount("rw");
    complete(&sites.good[1], &output, &sites.clean[1], "once it can be written");
}

#[test]
#[cfg(unix)]
fn nothing_is_lost_in_a_folder_without_leave_to_write() {
    use std::os::unix::fs::PermissionsExt;
    let sites = Sites::new(20);
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let output = folder.path().join("public");
    succeed(&sites.good[0], &output);
    let allow = |mode| {
        let folders = tree(&output).into_keys().filter(|name| name.ends_with('/'));
        for name in folders.chain([String::new()]) {
            let permissions = fs::Permissions::from_mode(mode);
            fs::set_permissions(output.join(name), permissions).expect("the folder is ours");
        }
    };
    allow(0o555);
    if fs::write(output.join("cases/shi"), "").is_ok() {
        println!("skipped: a folder without leave to write: this user may write everywhere");
        return;
    }
    assert_told(&run(&sites.good[1], &output), &output, "没有权限", "over an older build");
    assert_alike(&tree(&output), &sites.clean[0], "without leave to write");
    allow(0o755);
    complete(&sites.good[1], &output, &sites.clean[1], "once it can be written");
}

#[test]
fn a_damaged_folder_is_mended() {
    let site = Project::small();
    let clean = clean(&site);
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let output = folder.path().join("public");
    succeed(&site, &output);
    let page = output.join("cases/yi/index.html");
    let manifest = output.join(".linli-manifest");
    let edit = |from: &str, to: &str| {
        let text = fs::read_to_string(&manifest).expect("it is there");
        let line = text.lines().find(|line| line.ends_with(" /cases/yi/")).expect("the page is in it");
        fs::write(&manifest, text.replace(line, &line.replacen(from, to, 1))).expect("it can be written");
    };
    let damages: [(&str, &dyn Fn()); 8] = [
        ("a file deleted", &|| fs::remove_file(&page).expect("it is there")),
        ("a folder deleted", &|| fs::remove_dir_all(output.join("cases")).expect("it is there")),
        ("a file cut off", &|| fs::write(&page, &clean["cases/yi/index.html"][..99]).expect("it is there")),
        ("a file emptied", &|| fs::write(&page, "").expect("it is there")),
        ("a file changed to another of the same length", &|| {
            fs::write(&page, vec![b'x'; clean["cases/yi/index.html"].len()]).expect("it is there");
        }),
        ("a stamp garbled in the manifest", &|| edit(" 1", " 2")),
        ("a stamp taken out of the manifest", &|| {
            let length = format!(" {} ", clean["cases/yi/index.html"].len());
            edit(&length, " - ");
        }),
        ("the lock deleted", &|| fs::remove_file(output.join(".linli-lock")).expect("it is there")),
    ];
    for (what, damage) in damages {
        damage();
        complete(&site, &output, &clean, what);
    }
}

#[test]
#[cfg(unix)]
fn a_link_in_the_place_of_a_file_is_mended() {
    use std::os::unix::fs::symlink;
    let site = Project::small();
    let clean = clean(&site);
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let output = folder.path().join("public");
    succeed(&site, &output);
    let page = output.join("cases/yi/index.html");
    let elsewhere = folder.path().join("elsewhere.html");
    // Even one that leads to the very bytes.
    fs::write(&elsewhere, &clean["cases/yi/index.html"]).expect("it can be written");
    for target in [elsewhere.as_path(), folder.path(), Path::new("/there/is/nothing")] {
        fs::remove_file(&page).expect("it is there");
        symlink(target, &page).expect("a link");
        complete(&site, &output, &clean, &format!("a link to {}", target.display()));
        assert!(page.is_file() && !page.is_symlink());
    }
    assert_eq!(fs::read(&elsewhere).expect("it is there"), clean["cases/yi/index.html"]);
}

/// Where linli cannot know what is its own, it says so and touches nothing; and goes on once the way is free.
#[test]
fn what_is_in_the_way_is_named_and_kept() {
    let site = Project::small();
    let clean = clean(&site);
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let output = folder.path().join("public");
    let page = output.join("cases/yi/index.html");
    let manifest = output.join(".linli-manifest");
    // Leaves out the last bytes of the manifest.
    let cut = |bytes: usize| {
        let text = fs::read(&manifest).expect("it is there");
        fs::write(&manifest, &text[..text.len() - bytes]).expect("it can be written");
    };
    // The last one says whether the others are all there.
    let last = |lines: usize| -> usize {
        let text = fs::read_to_string(&manifest).expect("it is there");
        text.lines().rev().take(lines).map(|line| line.len() + 1).sum()
    };
    let half = || fs::metadata(&manifest).expect("it is there").len() as usize / 2;
    let put_folder = |path: &Path| {
        let _ = fs::remove_file(path);
        fs::create_dir(path)
            .and_then(|()| fs::write(path.join("a.txt"), "手工放的"))
            .expect("it can be made");
    };
    let put_file = |path: &Path| {
        fs::remove_dir_all(path).and_then(|()| fs::write(path, "手工放的")).expect("it can be written");
    };
    // What is done, the words that are said about it, and what a person has to move away.
    let damaged = "坏了，分不清";
    let damages: [(&str, &dyn Fn(), &str, &Path); 9] = [
        ("a folder for a file", &|| put_folder(&page), "cases/yi/index.html：是文件夹，不是文件", &page),
        (
            "a file for a folder",
            &|| put_file(&output.join("cases")),
            "cases 应是文件夹",
            &output.join("cases"),
        ),
        (
            "no manifest",
            &|| fs::remove_file(&manifest).expect("it is there"),
            "里面已有不是 linli 生成的文件",
            &output,
        ),
        ("a folder for the manifest", &|| put_folder(&manifest), "里面已有不是 linli 生成的文件", &output),
        ("an empty manifest", &|| fs::write(&manifest, "").expect("it is there"), damaged, &output),
        (
            "a manifest of nonsense",
            &|| fs::write(&manifest, "一\n二 三\n四 五 六 七\n").expect("it is there"),
            damaged,
            &output,
        ),
        ("half a manifest", &|| cut(half()), damaged, &output),
        ("the last line gone", &|| cut(last(2)), damaged, &output),
        ("the last line cut off", &|| cut(last(1) + 3), damaged, &output),
    ];
    for (what, damage, words, in_the_way) in damages {
        let _ = fs::remove_dir_all(&output);
        succeed(&site, &output);
        damage();
        let before = tree(&output);
        let refused = run(&site, &output);
        assert_told(&refused, &output, words, what);
        assert_alike(&tree(&output), &before, what);
        if in_the_way.is_dir() {
            fs::remove_dir_all(in_the_way).expect("it can be removed");
        } else {
            fs::remove_file(in_the_way).expect("it can be removed");
        }
        complete(&site, &output, &clean, what);
    }
}

#[test]
fn a_manifest_that_is_no_text_is_explained() {
    let site = Project::small();
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let output = folder.path().join("public");
    succeed(&site, &output);
    fs::write(output.join(".linli-manifest"), [0xff; 5000]).expect("it can be written");
    let before = tree(&output);
    let refused = run(&site, &output);
    assert_eq!(refused.status.code(), Some(3));
    assert!(!said(&refused).contains("stream did not"), "{}", said(&refused));
    assert_alike(&tree(&output), &before, "a manifest of bytes");
}
