//! The demo site: nothing is found in it, it shows what a finished site has, and every page says that all of it is invented.
#![allow(clippy::disallowed_methods, reason = "tests read the project's own files")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use linli::engine::{Engine, Snapshot};

use crate::project::{bytes, html, messages, options};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/demo")
}

fn built() -> &'static Snapshot {
    static BUILT: OnceLock<Snapshot> = OnceLock::new();
    BUILT.get_or_init(|| Engine::new(&root(), options()).pass().unwrap())
}

/// The files of the demo's content of one extension.
fn files(extension: &str) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(root().join("content")).into_iter().filter_map(Result::ok);
    let files = walk.map(walkdir::DirEntry::into_path);
    files.filter(|path| path.extension().is_some_and(|is| is == extension)).collect()
}

#[test]
fn the_demo_builds_without_a_word() {
    assert_eq!(messages(built()), "");
}

/// Six data sets with indicators stand in one row, however many tables there are besides.
#[test]
fn only_data_sets_with_indicators_are_counted_as_lights() {
    assert!(
        html(built(), "/").contains("<ul class=\"lights\">"),
        "the lights of the demo stand as if they were many"
    );
}

#[test]
fn every_page_of_the_demo_says_that_it_is_invented() {
    let mut pages = 0;
    for route in built().outputs.keys().filter(|route| {
        let route = route.as_str();
        route.ends_with('/') || route.ends_with(".html")
    }) {
        let page = html(built(), route.as_str());
        // What jumps to another page at once is not seen; what chat programs show of it is the card, with the site's notice.
        if page.contains("http-equiv=\"refresh\"") {
            continue;
        }
        let (_, shown) = page.split_once("<body").unwrap_or_else(|| panic!("{route} has no body"));
        assert!(shown.contains("虚构"), "{route} does not say that it is invented");
        pages += 1;
    }
    assert!(pages > 120, "only {pages} pages");
    for (route, _) in built().outputs.iter().filter(|(_, made)| made.view.is_listed()) {
        let page = html(built(), route.as_str());
        // The screen on the wall has no foot; its head has the notice.
        if page.contains("<body class=\"wall-screen") {
            continue;
        }
        let (_, foot) = page.split_once("<footer").unwrap_or_else(|| panic!("{route} has no footer"));
        assert!(foot.contains("云泽区是虚构的"), "the foot of {route} does not say that it is invented");
    }
}

#[test]
fn what_is_taken_away_from_the_demo_says_that_it_is_invented() {
    let mut taken = 0;
    for route in built().outputs.keys().filter(|route| {
        let route = route.as_str();
        route.starts_with("/stats/") && (route.ends_with(".csv") || route.ends_with(".json"))
    }) {
        let file = String::from_utf8(bytes(built(), route.as_str())).unwrap();
        assert!(file.contains("虚构"), "{route} does not say that it is invented");
        taken += 1;
    }
    assert!(taken >= 14, "only {taken} files");
}

#[test]
fn the_demo_shows_what_a_finished_site_has() {
    let site = built().site().unwrap();
    for (folder, least) in [
        ("cases", 20),
        ("brands", 4),
        ("methods", 4),
        ("mechanisms", 6),
        ("places", 8),
        ("projects", 3),
        ("news", 8),
        ("reports", 2),
    ] {
        let of_folder = |path: &&PathBuf| {
            path.starts_with(root().join("content").join(folder)) && !path.ends_with("_index.md")
        };
        let pages = files("md").iter().filter(of_folder).count();
        assert!(pages >= least, "{folder}: {pages}");
    }
    for case in files("md").iter().filter(|path| path.starts_with(root().join("content/cases"))) {
        let text = fs::read_to_string(case).unwrap();
        let body = text.splitn(3, "---\n").nth(2).unwrap();
        let long = body.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
        let fits = case.ends_with("_index.md") || (750..=1500).contains(&long) && body.contains("{{ stat");
        assert!(fits, "{}: {long} characters, and figures that are quoted", case.display());
    }
    let all = || site.datasets().flat_map(|(_, dataset)| &dataset.indicators);
    let of = |status: &str| all().filter(|one| one.figure.quantity.status() == status).count();
    assert!(of("known") > 20 && of("pending") > 2 && of("withheld") > 2);
    assert!(site.datasets().all(|(_, dataset)| !dataset.head.demo && dataset.head.source.contains("虚构")));
    let honours: String = files("md").iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    for level in ["国家", "省", "市", "区"] {
        assert!(honours.contains(&format!("level: {level}\n")), "no honour of {level}");
    }
    for named in honours.lines().filter(|line| {
        let line = line.trim_start().trim_start_matches("- ");
        line.starts_with("name: ") || line.starts_with("outlet: ") || line.starts_with("issuer: ")
    }) {
        assert!(named.ends_with("（虚构）"), "{named}");
    }
    for form in ["bar", "grouped", "stacked", "line", "pie", "ring", "progress", "multiples", "regions"] {
        assert!(honours.contains(&format!("chart(\"{form}\"")), "no {form}");
    }
}

#[test]
fn the_pictures_of_the_demo_are_free_and_small() {
    let pictures = files("jpg");
    assert!(pictures.len() >= 10, "{pictures:?}");
    let bytes: u64 = pictures.iter().map(|path| fs::metadata(path).unwrap().len()).sum();
    assert!(bytes <= 1_200_000, "{bytes} bytes");
    for picture in pictures {
        let notes = fs::read_to_string(format!("{}.yaml", picture.display())).unwrap();
        for key in ["alt: ", "caption: ", "credit: ", "licence: CC0 1.0"] {
            assert!(notes.contains(key), "{} lacks {key}", picture.display());
        }
    }
}
