//! `linli deploy` to a folder: what is sent, switched, kept, gone back to, refused; killed at any moment; two at once.
#![allow(clippy::disallowed_methods, reason = "tests look at what was sent")]

use std::collections::BTreeMap;
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::project::{Project, SITE, command};

type Tree = BTreeMap<String, Vec<u8>>;

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), output.stderr.as_slice()].concat()).into_owned()
}

fn succeed(site: &Project, arguments: &[&str]) -> String {
    let output = site.run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    said(&output)
}

fn fail(site: &Project, arguments: &[&str]) -> String {
    let output = site.run(arguments);
    assert!(!output.status.success(), "{arguments:?}: {}", said(&output));
    said(&output)
}

/// A small site that is deployed to `www` beside its own files.
fn site(target: &str) -> Project {
    let site = Project::small();
    site.write("site.yaml", format!("{SITE}deploy:\n  local: {{type: dir, path: {target}}}\n"));
    site
}

/// The files that readers get from a folder, the program's own left out.
fn tree(folder: &Path) -> Tree {
    let folder = folder.canonicalize().unwrap_or(folder.to_path_buf());
    let entries = walkdir::WalkDir::new(&folder).into_iter().filter_map(Result::ok);
    let files = entries.filter(|entry| entry.file_type().is_file());
    let name = |path: &Path| path.strip_prefix(&folder).unwrap().to_string_lossy().into_owned();
    let files = files.map(|entry| (name(entry.path()), fs::read(entry.path()).unwrap()));
    let mut tree: Tree = files.filter(|(name, _)| !name.starts_with(".linli-")).collect();
    // Parts of the search that an earlier release had stay a while; those that the present one names must be there.
    let index = tree.get("search/index.json").map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let index = index.unwrap_or_default();
    let mark =
        |name: &str| Some(name.strip_prefix("search/")?.strip_suffix(".bin")?.rsplit_once('-')?.1.to_owned());
    tree.retain(|name, _| mark(name).is_none_or(|mark| index.contains(&mark)));
    tree
}

fn releases(site: &Project) -> Vec<String> {
    let folder = site.path("ledger/releases/local");
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap().replace(".yaml", "")).collect();
    names.sort();
    names
}

/// The releases beside a folder.
fn kept(site: &Project) -> Vec<String> {
    let entries = fs::read_dir(site.path("www.releases")).unwrap();
    let names = entries.map(|entry| entry.unwrap()).filter(|entry| entry.path().is_dir());
    let mut names: Vec<String> = names.map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
#[cfg(unix)]
fn a_folder_gets_what_was_built_and_nothing_else() {
    let site = site("www");
    let text = succeed(&site, &["deploy", "--yes"]);
    assert!(
        text.contains("发布到 local（") && text.contains("新增 ") && text.contains("\n    /cases/yi/\n"),
        "{text}"
    );
    assert!(text.contains("核对无误") && text.contains("https://example.gov.cn/dj/"), "{text}");
    assert!(site.path("www").is_symlink());
    let (public, www) = (tree(&site.path("public")), tree(&site.path("www")));
    assert!(public == www && www.contains_key("cases/yi/index.html"), "{:?}", www.keys());
    assert!(!site.path("www/.linli-manifest").exists(), "what is the program's own is not sent");
    // What somebody else put into the built folder is no part of the site.
    site.write("public/draft.html", "草稿");
    assert!(succeed(&site, &["deploy", "--yes"]).contains("已经是最新的"));
    site.edit("content/cases/yi.md", "正文第一段。", "正文改了。");
    let text = succeed(&site, &["deploy", "--yes"]);
    assert!(
        text.contains("改动 ") && text.contains("\n    /cases/yi/\n") && !text.contains("新增"),
        "{text}"
    );
    assert!(!site.path("www/draft.html").exists());
    let all = [tree(&site.path("public")), tree(&site.path("www"))].map(|mut tree| {
        tree.remove("draft.html");
        tree
    });
    assert!(all[0] == all[1]);
    // The record, as a person reads it.
    let names = releases(&site);
    assert_eq!(names.len(), 2);
    let record = site.read(&format!("ledger/releases/local/{}.yaml", names[1]));
    assert!(
        record.contains("changes: {new: 0, changed: 6, gone: 0}")
            && record.contains("list_file: \"ledger/lists/"),
        "{record}"
    );
    let list = record.split("list_file: \"").nth(1).unwrap().split('"').next().unwrap();
    assert!(site.read(list).contains(" page cases/yi/index.html\n"));
    let listed = succeed(&site, &["releases"]);
    assert!(listed.lines().next().unwrap().contains(&format!("{}（现在的）", names[1])), "{listed}");
}

/// What the search reads has its hash in its name, but for what names the others: whoever has an old page open still finds it.
#[test]
#[cfg(unix)]
fn the_search_of_an_old_page_still_finds_its_parts() {
    let site = site("www");
    site.edit("site.yaml", "search: false", "search: true");
    succeed(&site, &["deploy", "--yes"]);
    let list = fs::read_dir(site.path("ledger/lists")).unwrap().next().unwrap().unwrap().path();
    let list = fs::read_to_string(list).unwrap();
    let line = |start: &str| list.lines().find(|line| line.contains(start)).unwrap().to_owned();
    assert!(
        line(" search/index.json").contains(" file ") && line(" search/t/").contains(" lasting "),
        "{list}"
    );
    let part = line(" search/t/").rsplit(' ').next().unwrap().to_owned();
    let text = site.read("content/cases/yi.md").replace("正文第一段。", "改了的正文。");
    site.write("content/cases/yi.md", text);
    succeed(&site, &["deploy", "--yes"]);
    assert!(!site.path("public").join(&part).exists() && site.path("www").join(&part).exists(), "{part}");
}

#[test]
#[cfg(unix)]
fn unchanged_files_of_two_releases_are_one() {
    use std::os::unix::fs::MetadataExt;
    let site = site("www");
    site.write("content/cases/er.md", "---\ntitle: 第二个\nfield: 社区\n---\n第一版。\n");
    succeed(&site, &["deploy", "--yes"]);
    let page = |site: &Project, path: &str| fs::metadata(site.path("www").join(path)).unwrap().ino();
    let before = [page(&site, "brands/hong/index.html"), page(&site, "cases/er/index.html")];
    site.edit("content/cases/er.md", "第一版。", "第二版。");
    succeed(&site, &["deploy", "--yes"]);
    let after = [page(&site, "brands/hong/index.html"), page(&site, "cases/er/index.html")];
    assert!(before[0] == after[0] && before[1] != after[1]);
    // What is damaged in one is damaged in all: it is found and mended before anybody gets it.
    fs::write(site.path("www/brands/hong/index.html"), "坏了").unwrap();
    site.edit("content/cases/er.md", "第二版。", "第三版。");
    let text = succeed(&site, &["deploy", "--yes"]);
    assert!(text.contains("brands/hong/index.html 坏了，新版本里已换成好的"), "{text}");
    assert!(tree(&site.path("www")) == tree(&site.path("public")));
}

#[test]
#[cfg(unix)]
fn an_earlier_release_is_put_back_if_it_is_whole() {
    let site = site("www");
    let mut trees = Vec::new();
    for round in 0..3 {
        site.write("content/cases/er.md", format!("---\ntitle: 第二个\nfield: 社区\n---\n第 {round} 版。\n"));
        succeed(&site, &["deploy", "--yes"]);
        trees.push(tree(&site.path("www")));
    }
    let names = releases(&site);
    let text = fail(&site, &["rollback"]);
    assert!(text.contains("没有人可以回答") && text.contains("--yes"), "{text}");
    assert!(tree(&site.path("www")) == trees[2]);
    assert!(succeed(&site, &["rollback", "--yes"]).contains(&format!("已退回到 {}", names[1])));
    assert!(tree(&site.path("www")) == trees[1]);
    // Once more goes further back.
    succeed(&site, &["rollback", "--yes"]);
    assert!(tree(&site.path("www")) == trees[0]);
    assert!(fail(&site, &["rollback", "--yes"]).contains("没有更早的版本"));
    succeed(&site, &["rollback", "local", &names[2], "--yes"]);
    assert!(tree(&site.path("www")) == trees[2]);
    assert!(
        fail(&site, &["rollback", "20200101-000000", "--yes"]).contains("没有留着 20200101-000000 这个版本")
    );
    fs::write(site.path(&format!("www.releases/{}/index.html", names[0])), "坏了").unwrap();
    let text = fail(&site, &["rollback", &names[0], "--yes"]);
    assert!(
        text.contains("1 个文件坏了或者不见了（如 index.html）") && text.contains("网站还是现在的样子"),
        "{text}"
    );
    assert!(succeed(&site, &["releases"]).contains(&format!("退回到 {}", names[1])));
    // The next deploy is held against what readers get now.
    assert!(succeed(&site, &["deploy", "--yes"]).contains("已经是最新的"));
}

#[test]
#[cfg(unix)]
fn so_many_releases_are_kept_and_never_the_present_one_removed() {
    let site = site("www, keep: 2");
    for round in 0..4 {
        site.write("content/cases/er.md", format!("---\ntitle: 第二个\nfield: 社区\n---\n第 {round} 版。\n"));
        succeed(&site, &["deploy", "--yes"]);
    }
    let names = releases(&site);
    assert_eq!(kept(&site), names[2..]);
    succeed(&site, &["rollback", "--yes"]);
    let old = tree(&site.path("www"));
    for round in 4..6 {
        site.write("content/cases/er.md", format!("---\ntitle: 第二个\nfield: 社区\n---\n第 {round} 版。\n"));
        succeed(&site, &["deploy", "--yes"]);
    }
    assert_eq!(kept(&site).len(), 2);
    assert!(old != tree(&site.path("www")) && tree(&site.path("www")) == tree(&site.path("public")));
}

#[test]
fn nothing_is_sent_unless_somebody_says_so() {
    let site = site("www");
    for (arguments, expected) in [
        (&["deploy"] as &[&str], "加上 --yes"),
        (&["deploy", "内网", "--yes"], "没有“内网”这个目标"),
        (&["deploy", "locla", "--yes"], "是不是“local”？"),
    ] {
        let text = fail(&site, arguments);
        assert!(text.contains(expected), "{text}");
    }
    assert!(succeed(&site, &["deploy", "--dry-run"]).contains("什么都没有发布"));
    // What is wrong in the settings or the site is said as a build says it.
    site.write("content/cases/er.md", "---\ntitle：冒号\n---\n");
    assert!(fail(&site, &["deploy", "--yes"]).contains("错误[yaml/full-width]"));
    site.remove("content/cases/er.md");
    site.write("site.yaml", SITE);
    assert!(fail(&site, &["deploy", "--yes"]).contains("site.yaml 里没有 deploy"));
    site.write(
        "site.yaml",
        format!("{SITE}deploy:\n  a: {{type: dir, path: a}}\n  b: {{type: dir, path: b}}\n"),
    );
    assert!(fail(&site, &["deploy", "--yes"]).contains("有几个目标：a、b"));
    assert!(!site.path("www").exists() && !site.path("ledger").exists());
}

#[test]
fn an_error_of_a_rule_stops_a_deploy_unless_the_target_says_otherwise() {
    let site = site("www");
    let settings = site.read("site.yaml") + "rules: {text/half-width: error}\n";
    site.write("site.yaml", &settings);
    site.write("content/cases/er.md", "---\ntitle: 第二个\nfield: 社区\n---\n党建引领,共同缔造。\n");
    assert!(fail(&site, &["deploy", "--yes"]).contains("text/half-width"));
    site.write("site.yaml", settings.replace("path: www", "path: www, strict: false"));
    succeed(&site, &["deploy", "--yes"]);
}

#[test]
fn folders_of_others_and_of_the_site_are_left_alone() {
    let site = site("www");
    site.write("www/别人的.html", "别人的");
    let text = fail(&site, &["deploy", "--yes"]);
    assert!(
        text.contains("里已有不是 linli 发布的文件，没有动它们") && text.contains("links: false"),
        "{text}"
    );
    assert_eq!(tree(&site.path("www")).len(), 1);
    // The advice works: both stand beside each other, and what is another's is not written over.
    site.edit("site.yaml", "path: www", "path: www, links: false");
    site.write("www/index.html", "别人的首页");
    let text = fail(&site, &["deploy", "--yes"]);
    assert!(text.contains("index.html 不是 linli 发布的，不会覆盖它，什么都没有改动"), "{text}");
    assert_eq!(tree(&site.path("www")).len(), 2);
    site.remove("www/index.html");
    succeed(&site, &["deploy", "--yes"]);
    let mut expected = tree(&site.path("public"));
    expected.insert("别人的.html".into(), "别人的".into());
    assert!(tree(&site.path("www")) == expected);
    // Only what an earlier deploy put there is removed.
    site.remove("content/cases/yi.md");
    let text = succeed(&site, &["deploy", "--yes"]);
    assert!(text.contains("撤下 1 页：\n    /cases/yi/\n"), "{text}");
    assert!(!site.path("www/cases/yi").exists() && site.path("www/别人的.html").exists());
    assert!(fail(&site, &["rollback", "--yes"]).contains("没有留旧版本，不能退回"));
    site.edit("site.yaml", "path: www", "path: 没有/www");
    assert!(fail(&site, &["deploy", "--yes"]).contains("网盘没有接上"));
    let parent = site.root().file_name().unwrap().to_str().unwrap().to_owned();
    site.edit("site.yaml", "path: 没有/www", &format!("path: ../{parent}/content/x"));
    assert!(fail(&site, &["deploy", "--yes"]).contains("它是站点自己的文件夹"));
}

/// Readers get the old site or the new one at any moment, whenever the program is killed; the next run completes.
/// `LINLI_KILLS=200` kills so many; without it there are fewer, to keep the suite short.
#[test]
#[cfg(unix)]
fn a_deploy_killed_at_any_moment_leaves_the_old_site_or_the_new_one() {
    let site = site("www");
    let write = |state: usize| {
        for page in 0..60 {
            let text = format!("---\ntitle: 案例{page}\nfield: 社区\n---\n第 {state} 版。\n");
            site.write(&format!("content/cases/p{page}.md"), text);
        }
        site.write(
            &format!("content/cases/only{state}.md"),
            "---\ntitle: 只在一版里\nfield: 社区\n---\n正文。\n",
        );
        let other = site.path(&format!("content/cases/only{}.md", 1 - state));
        let _ = fs::remove_file(other);
    };
    write(0);
    succeed(&site, &["deploy", "--yes"]);
    write(1);
    let started = Instant::now();
    succeed(&site, &["deploy", "--yes"]);
    let whole = started.elapsed();
    let states = [0, 1].map(|state| {
        write(state);
        succeed(&site, &["deploy", "--yes"]);
        tree(&site.path("www"))
    });
    let kills = std::env::var("LINLI_KILLS").ok().and_then(|number| number.parse().ok()).unwrap_or(12);
    let (mut before, mut after) = (0, 0);
    for round in 0..kills {
        let state = round % 2;
        write(state);
        let random = RandomState::new().hash_one(round) as f64 / u64::MAX as f64;
        let mut command = command(&["deploy", "--yes"]);
        command.current_dir(site.root()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        std::thread::sleep(whole.mul_f64(1.1 * random));
        child.kill().unwrap();
        child.wait().unwrap();
        let found = tree(&site.path("www"));
        assert!(states.contains(&found), "round {round}: neither the old nor the new site");
        if found == states[state] {
            after += 1
        } else {
            before += 1
        }
        // Now and then somebody deploys another state over a killed one.
        if round % 3 != 2 {
            succeed(&site, &["deploy", "--yes"]);
            assert!(tree(&site.path("www")) == states[state], "round {round}");
            let left: Vec<PathBuf> =
                fs::read_dir(site.path("www.releases")).unwrap().map(|entry| entry.unwrap().path()).collect();
            let is_left =
                |path: &PathBuf| ["tmp", "next.yaml"].iter().any(|end| path.to_string_lossy().ends_with(end));
            assert!(!left.iter().any(is_left), "{left:?}");
            let current =
                fs::read_link(site.path("www")).unwrap().file_name().unwrap().to_string_lossy().into_owned();
            assert!(releases(&site).contains(&current), "the ledger knows what readers get");
        }
    }
    println!("killed before the switch {before}, after it {after}");
}

/// While releases are switched, a reader never finds a file missing that both have, nor two versions mixed in one read.
#[test]
#[cfg(unix)]
fn a_reader_finds_every_page_while_releases_are_switched() {
    let site = site("www");
    succeed(&site, &["deploy", "--yes"]);
    let (stop, reads) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                let page =
                    fs::read_to_string(site.path("www/cases/yi/index.html")).expect("the page is there");
                assert!(page.ends_with("</html>\n") || page.ends_with("</html>"), "half a page");
                reads.fetch_add(1, Ordering::Relaxed);
            }
        });
        for round in 0..5 {
            site.write("content/cases/yi.md", format!("---\ntitle: 一\nfield: 社区\n---\n第 {round} 版。\n"));
            let output = site.run(&["deploy", "--yes"]);
            if !output.status.success() {
                stop.store(true, Ordering::Relaxed);
            }
            assert!(output.status.success(), "{}", said(&output));
        }
        stop.store(true, Ordering::Relaxed);
    });
    assert!(reads.load(Ordering::Relaxed) > 100);
}

#[test]
#[cfg(unix)]
fn the_second_of_two_deploys_is_told_who_is_at_work() {
    let site = site("www");
    succeed(&site, &["deploy", "--yes"]);
    site.edit("content/cases/yi.md", "正文第一段。", "正文改了。");
    // A deploy that waits at its question holds the lock; a pipe is no terminal, so another process holds it here.
    let lock = fs::File::options().write(true).open(site.path("www.releases/lock")).unwrap();
    lock.lock().unwrap();
    fs::write(site.path("www.releases/lock.txt"), "张三 @ 值班室（进程 12，2026-11-27 15:30 开始）").unwrap();
    let text = fail(&site, &["deploy", "--yes"]);
    assert!(
        text.contains("张三 @ 值班室（进程 12，2026-11-27 15:30 开始）正在往这里发布；等它完成再试"),
        "{text}"
    );
    // It died: the system frees its lock, and what it wrote tells that it did not come to an end.
    drop(lock);
    let text = succeed(&site, &["deploy", "--yes"]);
    assert!(text.contains("上一次发布没有做完就停了：张三 @ 值班室"), "{text}");
    assert!(!succeed(&site, &["deploy", "--yes"]).contains("没有做完"));
}

#[test]
#[cfg(unix)]
fn two_deploys_at_once_are_one_after_the_other_or_one_is_refused() {
    let site = site("www");
    for round in 0..4 {
        site.write("content/cases/yi.md", format!("---\ntitle: 一\nfield: 社区\n---\n第 {round} 版。\n"));
        let deploys = [0, 1].map(|_| {
            let mut command = command(&["deploy", "--yes"]);
            command.current_dir(site.root()).stdout(Stdio::piped()).stderr(Stdio::piped());
            command.spawn().unwrap()
        });
        let ended = deploys.map(|child| child.wait_with_output().unwrap());
        assert!(ended.iter().any(|output| output.status.success()), "{:?}", ended.each_ref().map(said));
        for output in ended.iter().filter(|output| !output.status.success()) {
            let text = said(output);
            assert!(text.contains("正在往"), "{text}");
        }
        assert!(tree(&site.path("www")) == tree(&site.path("public")));
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
#[cfg(unix)]
fn what_readers_get_is_held_against_what_was_published() {
    let site = site("www");
    assert!(fail(&site, &["verify"]).contains("没有可以对照的"));
    succeed(&site, &["deploy", "--yes"]);
    for what in [&["verify"] as &[&str], &["verify", "local"], &["verify", "www"], &["verify", "public"]] {
        let text = succeed(&site, what);
        assert!(text.contains("个文件都核对了，和发布的一模一样"), "{what:?}: {text}");
    }
    assert!(succeed(&site, &["verify", "--sample", "3"]).contains("抽查了 3 个（共 "));
    // One byte, one file less, one file more.
    let page = site.path("www/cases/yi/index.html");
    let mut bytes = fs::read(&page).unwrap();
    bytes[100] ^= 1;
    fs::write(&page, bytes).unwrap();
    fs::remove_file(site.path("www/feed.xml")).unwrap();
    fs::write(site.path("www/后门.php"), "x").unwrap();
    let output = site.run(&["verify"]);
    let text = said(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    for line in [
        "和发布的不一样：1 个文件\n  cases/yi/index.html\n",
        "不见了：1 个文件\n  feed.xml\n",
        "不是 linli 发布的：1 个文件\n  后门.php\n",
        "linli deploy local --full",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    // The advice works.
    succeed(&site, &["deploy", "local", "--full", "--yes"]);
    succeed(&site, &["verify"]);
    assert!(fail(&site, &["verify", "没有"]).contains("没有“没有”这个目标，也没有这个文件夹"));
    // A list that somebody changed is no list to hold anything against.
    let lists = fs::read_dir(site.path("ledger/lists")).unwrap().map(|entry| entry.unwrap().path());
    lists.for_each(|list| fs::write(list, "# 改过").unwrap());
    assert!(fail(&site, &["verify"]).contains("清单不见了或者被改过"));
}

#[test]
#[cfg(unix)]
fn another_site_in_a_folder_is_left_alone() {
    let site = site("www");
    let address = SITE.lines().find(|line| line.starts_with("base_url:")).expect("a site has an address");
    let other = SITE.replace(address, "base_url: https://other.example.gov.cn/x/");
    let target = format!("deploy:\n  local: {{type: dir, path: {}}}\n", site.path("www").display());
    let neighbour = Project::small();
    neighbour.write("site.yaml", other + &target);
    succeed(&neighbour, &["deploy", "--yes"]);
    let before = tree(&site.path("www"));
    let said = fail(&site, &["deploy", "--yes"]);
    assert!(said.contains("另一个网站 https://other.example.gov.cn/x/"), "{said}");
    assert!(tree(&site.path("www")) == before && releases(&site).is_empty());
    // A release is named by the second, and the neighbour has one of this second.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    // The advice works.
    site.write("site.yaml", format!("{SITE}deploy:\n  local: {{type: dir, path: www2}}\n"));
    succeed(&site, &["deploy", "--yes"]);
    // The same site, from another copy of its folder.
    neighbour.write("site.yaml", format!("{SITE}{}", target.replace("/www}", "/www2}")));
    let said = succeed(&neighbour, &["deploy", "--yes"]);
    assert!(said.contains("或者是从别处发布的"), "{said}");
}

#[test]
fn of_several_targets_one_has_to_be_named() {
    let site = site("www");
    succeed(&site, &["deploy", "--yes"]);
    site.write(
        "site.yaml",
        format!("{SITE}deploy:\n  local: {{type: dir, path: www}}\n  other: {{type: dir, path: www2}}\n"),
    );
    for command in [&["verify"] as &[&str], &["deploy"], &["rollback"]] {
        let said = fail(&site, command);
        assert!(said.contains("有几个目标：local、other。在命令后面写上是哪一个"), "{said}");
    }
}

/// Root may write everywhere: there is nothing to see then.
#[test]
#[cfg(unix)]
fn who_may_not_write_to_a_folder_is_told_what_to_do() {
    use std::os::unix::fs::PermissionsExt;
    let site = site("关着/www");
    fs::create_dir(site.path("关着")).unwrap();
    let set = |mode| fs::set_permissions(site.path("关着"), fs::Permissions::from_mode(mode)).unwrap();
    set(0o555);
    if fs::write(site.path("关着/a"), "").is_err() {
        let text = fail(&site, &["doctor"]);
        assert!(text.contains("没有权限；请管服务器的人") && text.contains("sudo chown"), "{text}");
    }
    set(0o755);
}

#[test]
fn a_machine_is_told_what_it_lacks() {
    let site = site("没有/www");
    let text = fail(&site, &["doctor"]);
    assert!(
        text.contains("缺　目标 local：")
            && text.contains("网盘没有接上")
            && text.contains("有 1 样要先解决"),
        "{text}"
    );
    fs::create_dir(site.path("没有")).unwrap();
    assert!(succeed(&site, &["doctor"]).contains("要用的都有"));
}
