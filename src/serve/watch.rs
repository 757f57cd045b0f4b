//! Notices that something changed below a site's folder, and where to look: what changed is for the scan to find out.
//! Where events may have been lost, may mean more than one file, or come in floods, everything is to be looked at; and so
//! it is every now and then anyway.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant, SystemTime};

use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind, RemoveKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

use crate::folder;
use crate::source;

/// How long nothing may happen before a change counts as done: an editor's save is several events.
const QUIET: Duration = Duration::from_millis(30);
/// The same for a flood of events, such as a checkout, which pauses for longer.
const QUIET_AFTER_FLOOD: Duration = Duration::from_millis(150);
/// More events than this are a flood.
const FLOOD: usize = 100;
/// A change is not waited out for longer than this.
const PATIENCE: Duration = Duration::from_secs(2);
/// Files put into a new folder before it is watched make no event: after this time there is a second look.
const SECOND_LOOK: Duration = Duration::from_millis(400);
/// How often it is checked that the watched folders are still those at their paths.
const HEARTBEAT: Duration = Duration::from_secs(1);
/// How often all files are looked at where events cannot be had.
const POLL: Duration = Duration::from_secs(1);
/// How often all files are looked at where they can.
const REST: Duration = Duration::from_secs(60);
/// A heartbeat that takes so much longer by the clock on the wall means that the machine was asleep.
const SLEEP: Duration = Duration::from_secs(5);

/// The folders that are watched: the site's own without what is in it (`public/` is none of our business), and those
/// of the sources with all that is in them.
const FOLDERS: [(&str, RecursiveMode); 5] = [
    ("", RecursiveMode::NonRecursive),
    (folder::CONTENT, RecursiveMode::Recursive),
    (folder::RULES, RecursiveMode::Recursive),
    (folder::THEMES, RecursiveMode::Recursive),
    (folder::REVIEWS, RecursiveMode::Recursive),
];

/// Watches a site.
#[derive(Debug)]
pub struct Watch {
    root: PathBuf,
    watcher: Option<RecommendedWatcher>,
    watched: [Option<Identity>; FOLDERS.len()],
    sender: Sender<Sign>,
    signs: Receiver<Sign>,
    second_look: Option<Instant>,
    /// When everything was last looked at.
    looked: Instant,
    polls: bool,
}

/// Where to look, below the site's folder; `None` is everywhere.
pub type Places = Option<BTreeSet<PathBuf>>;

/// What an event may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Sign {
    /// Files changed.
    Files(Vec<PathBuf>),
    /// There may be a new folder, whose files made no event.
    Folder,
    /// One of the watched folders itself is gone, or events were lost.
    Lost,
    /// The system can watch no more.
    Full,
}

/// Which folder is at a path; another one at the same path has another identity.
type Identity = (u64, Option<SystemTime>);

impl Watch {
    /// Watches the site at `root`, an absolute path. `poll` looks at the files every second instead of waiting for
    /// events, which network drives do not send.
    pub fn new(root: &Path, poll: bool) -> Watch {
        let (sender, signs) = mpsc::channel();
        let mut watch = Watch {
            root: root.to_path_buf(),
            watcher: None,
            watched: Default::default(),
            sender,
            signs,
            second_look: None,
            looked: Instant::now(),
            polls: poll,
        };
        watch.renew();
        watch
    }

    /// Whether the files are looked at every second: as told, or because the system can watch no more.
    pub fn polls(&self) -> bool {
        self.polls
    }

    /// Waits until something may have changed and it has been quiet for a moment, or until it `is_time` for a pass
    /// anyway; where events cannot be had, until it is time for another look. Says where to look.
    pub fn wait(&mut self, is_time: impl Fn() -> bool) -> Places {
        let places = if self.polls { None } else { self.wait_for_events(is_time) };
        if self.polls {
            std::thread::sleep(POLL);
        }
        if places.is_none() {
            self.looked = Instant::now();
        }
        places
    }

    fn wait_for_events(&mut self, is_time: impl Fn() -> bool) -> Places {
        let mut sign = self.first_sign(is_time);
        let start = Instant::now();
        let mut count = 0;
        let mut places = sign.is_some().then(BTreeSet::new);
        while let Some(one) = sign {
            match one {
                Sign::Files(files) => {
                    places.iter_mut().for_each(|places| places.extend(files.iter().cloned()))
                }
                Sign::Folder => {
                    places = None;
                    self.second_look = Some(Instant::now() + SECOND_LOOK);
                }
                Sign::Lost => {
                    places = None;
                    self.watched = Default::default();
                }
                Sign::Full => self.stop_watching(),
            }
            count += 1;
            let quiet = if count > FLOOD { QUIET_AFTER_FLOOD } else { QUIET };
            sign = self.signs.recv_timeout(quiet).ok().filter(|_| start.elapsed() < PATIENCE);
        }
        if self.renew() || count > FLOOD { None } else { places }
    }

    /// The first sign of a change, or none where it is time to look without one.
    #[expect(
        clippy::disallowed_methods,
        reason = "only the clock on the wall goes on while a machine sleeps"
    )]
    fn first_sign(&mut self, is_time: impl Fn() -> bool) -> Option<Sign> {
        loop {
            let left = self.second_look.map(|at| at.saturating_duration_since(Instant::now()));
            let before = SystemTime::now();
            if let Ok(sign) = self.signs.recv_timeout(left.unwrap_or(HEARTBEAT).min(HEARTBEAT)) {
                return Some(sign);
            }
            if self.second_look.is_some_and(|at| at <= Instant::now()) {
                self.second_look = None;
                return None;
            }
            let slept = before.elapsed().is_ok_and(|time| time > HEARTBEAT + SLEEP);
            if self.renew() || self.polls || slept || self.looked.elapsed() > REST || is_time() {
                return None;
            }
        }
    }

    /// Watches the folders that are at their paths now; whether they are others than before.
    fn renew(&mut self) -> bool {
        let found = FOLDERS.map(|(name, _)| identity(&self.root.join(name)));
        if self.polls || found == self.watched {
            return false;
        }
        self.watched = found;
        match watcher(&self.root, self.sender.clone()) {
            Ok(watcher) => self.watcher = Some(watcher),
            // A folder that is gone is looked for at every heartbeat.
            Err(_) if !self.root.is_dir() => self.watcher = None,
            Err(_) => self.stop_watching(),
        }
        true
    }

    fn stop_watching(&mut self) {
        self.polls = true;
        self.watcher = None;
    }
}

fn watcher(root: &Path, signs: Sender<Sign>) -> notify::Result<RecommendedWatcher> {
    // Some systems name the real path in their events.
    let root = root.canonicalize().map_err(notify::Error::io)?;
    let site = root.clone();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        if let Some(sign) = sign(&site, &event) {
            // When nobody waits any more, the program is about to end.
            let _ = signs.send(sign);
        }
    })?;
    for (name, mode) in FOLDERS {
        let folder = root.join(name);
        if folder.is_dir() {
            watcher.watch(&folder, mode)?;
        }
    }
    Ok(watcher)
}

/// What an event of the system means, if anything. Reading must not: the pass reads.
fn sign(root: &Path, event: &notify::Result<Event>) -> Option<Sign> {
    let event = match event {
        Ok(event) => event,
        Err(error) if matches!(error.kind, notify::ErrorKind::MaxFilesWatch) => return Some(Sign::Full),
        Err(_) => return Some(Sign::Lost),
    };
    if event.need_rescan() {
        return Some(Sign::Lost);
    }
    let reads = matches!(event.kind, EventKind::Access(kind) if kind != AccessKind::Close(AccessMode::Write));
    if reads || !event.paths.iter().any(|path| source::concerns(root, path)) {
        return None;
    }
    let moved = matches!(
        event.kind,
        EventKind::Create(_) | EventKind::Remove(RemoveKind::Folder) | EventKind::Modify(ModifyKind::Name(_))
    );
    let is_top = |path: &PathBuf| FOLDERS.iter().any(|(name, _)| *path == root.join(name));
    Some(match moved {
        true if event.paths.iter().any(is_top) => Sign::Lost,
        true if event.paths.iter().any(|path| path.is_dir()) => Sign::Folder,
        _ => {
            let files = event.paths.iter().filter(|path| source::concerns(root, path));
            let below = files.map(|path| path.strip_prefix(root).ok().map(Path::to_path_buf));
            below.collect::<Option<_>>().map_or(Sign::Lost, Sign::Files)
        }
    })
}

fn identity(folder: &Path) -> Option<Identity> {
    let metadata = folder.metadata().ok()?;
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(&metadata);
    #[cfg(not(unix))]
    let number = 0;
    Some((number, metadata.created().ok()))
}
