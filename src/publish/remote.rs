//! A shell on another machine, through the system's OpenSSH: its config, its agent, the hosts that it knows. Scripts are run one
//! after another over one connection; what is held there (a lock) ends with it, however this program ends. What ssh and the
//! other machine say against it, in words. Knows nothing of sites.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::hash::Sha256;

/// What ssh is always told: to ask nobody (a password on a command line or in a pipe would be seen), to give up on a dead
/// connection, and to do nothing else that the config may hold for the host.
pub const OPTIONS: &[&str] = &[
    "-T",
    "-oBatchMode=yes",
    "-oConnectTimeout=15",
    "-oServerAliveInterval=15",
    "-oServerAliveCountMax=4",
    "-oControlMaster=no",
    "-oClearAllForwardings=yes",
    "-oRemoteCommand=none",
    "-oLogLevel=ERROR",
];

/// What a server says that lets nobody run anything.
const FILES_ONLY: [&str; 2] = ["sftp connections only", "account is currently not available"];

/// So long the other side may take to end when it is told to.
const PATIENCE: Duration = Duration::from_secs(5);

/// A shell that waits for scripts.
#[derive(Debug)]
pub struct Shell {
    host: String,
    child: Child,
    /// `None` when it has been told to end.
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
    /// What ssh itself said.
    said: Arc<Mutex<String>>,
    /// Ends the output of a script; nobody can have written it before.
    mark: String,
}

/// What a script did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Whether it ended well.
    pub is_fine: bool,
    /// All that it wrote, errors too.
    pub text: String,
}

impl Output {
    /// What it wrote, if it ended well.
    ///
    /// # Errors
    /// Why not, in words; `what` was to be done.
    pub fn fine(self, host: &str, what: &str) -> io::Result<String> {
        if self.is_fine { Ok(self.text) } else { Err(failed(host, what, &self.text)) }
    }
}

impl Shell {
    /// Connects to a host, as OpenSSH knows it.
    ///
    /// # Errors
    /// Why there is no connection, and what to do.
    pub fn open(host: &str) -> io::Result<Shell> {
        let mut child = ssh(host, "exec sh")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| no_ssh(&error))?;
        let to = child.stdin.take();
        let from = BufReader::new(child.stdout.take().expect("it is piped"));
        let said = Arc::default();
        listen(child.stderr.take().expect("it is piped"), Arc::clone(&said));
        let seed = format!("{:?} {}", Instant::now(), std::process::id());
        let mark = format!("linli-{}", &Sha256::of(seed.as_bytes()).to_string()[..24]);
        let mut shell = Shell { host: host.to_owned(), child, to, from, said, mark };
        // Names of files are bytes to all programs there, and what is made can be read by a server.
        shell.tell("LC_ALL=C; export LC_ALL; umask 022")?;
        Ok(shell)
    }

    /// Runs a script by itself: what it sets, and where it goes, ends with it. It reads nothing.
    ///
    /// # Errors
    /// That the connection broke off, and why.
    pub fn run(&mut self, script: &str) -> io::Result<Output> {
        self.tell(&format!("(\n{script}\n) </dev/null"))
    }

    /// Runs a script whose settings stay.
    ///
    /// # Errors
    /// As [`run`](Shell::run).
    pub fn tell(&mut self, script: &str) -> io::Result<Output> {
        let mark = self.mark.clone();
        let text = format!("{{\n{script}\n}} 2>&1\nprintf '\\n%s %s\\n' {mark} $?\n");
        let to = self.to.as_mut().expect("it is only told to end when it is dropped");
        let written = to.write_all(text.as_bytes()).and_then(|()| to.flush());
        let mut out = Vec::new();
        while written.is_ok() {
            let start = out.len();
            if !matches!(self.from.read_until(b'\n', &mut out), Ok(1..)) {
                break;
            }
            let line = String::from_utf8_lossy(&out[start..]);
            if let Some(status) = line.strip_prefix(&*mark) {
                let is_fine = status.trim() == "0";
                out.truncate(start.saturating_sub(1));
                return Ok(Output { is_fine, text: String::from_utf8_lossy(&out).into_owned() });
            }
        }
        // What ssh says of it may still be on its way.
        self.to = None;
        self.wait();
        std::thread::sleep(Duration::from_millis(100));
        let said = self.said.lock().expect("nobody panics who listens").clone();
        Err(no_connection(&self.host, &format!("{}\n{said}", String::from_utf8_lossy(&out))))
    }

    /// Runs a command over a connection of its own, and sends it what `input` writes.
    ///
    /// # Errors
    /// That there is no ssh; what `input` says, unless the other side ended before.
    pub fn pipe(
        &self,
        command: &str,
        input: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<Output> {
        let mut child = ssh(&self.host, command)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| no_ssh(&error))?;
        let mut to = io::BufWriter::new(child.stdin.take().expect("it is piped"));
        let said = Arc::default();
        let listener = listen(child.stderr.take().expect("it is piped"), Arc::clone(&said));
        let written = input(&mut to).and_then(|()| to.flush());
        // What did not go out is not sent late.
        if written.is_err() {
            let _ = child.kill();
        }
        drop(to.into_parts());
        let status = child.wait()?;
        let _ = listener.join();
        let text = said.lock().expect("nobody panics who listens").clone();
        match written {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
            _ => Ok(Output { is_fine: status.success(), text }),
        }
    }

    /// Waits until ssh has ended, and ends it if that takes too long.
    fn wait(&mut self) {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        self.to = None;
        self.wait();
    }
}

fn ssh(host: &str, command: &str) -> Command {
    let mut ssh = Command::new("ssh");
    ssh.args(OPTIONS).args(["--", host, command]);
    ssh
}

/// Gathers what is said, as long as it is not endless.
fn listen(mut from: ChildStderr, said: Arc<Mutex<String>>) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        let mut part = [0; 4096];
        while let Ok(length @ 1..) = from.read(&mut part) {
            let mut said = said.lock().expect("nobody panics who listens");
            if said.len() < 1 << 20 {
                said.push_str(&String::from_utf8_lossy(&part[..length]));
            }
        }
    })
}

/// A word for a POSIX shell, whatever is in it.
pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// That a script failed there, in words.
pub fn failed(host: &str, what: &str, text: &str) -> io::Error {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let (kind, why) = match () {
        () if is_full(text) => (
            io::ErrorKind::StorageFull,
            "服务器的磁盘满了；清理出地方，或者把这个目标的 keep 改小".to_owned(),
        ),
        () if has(&["Permission denied", "Operation not permitted"]) => (
            io::ErrorKind::PermissionDenied,
            "登录的用户在服务器上没有权限；请管服务器的人给这个文件夹的写权限".to_owned(),
        ),
        () if has(&["Read-only file system"]) => {
            (io::ErrorKind::ReadOnlyFilesystem, "服务器上的这个磁盘是只读的".to_owned())
        }
        () if has(&[
            "closed by remote host",
            "Broken pipe",
            "Connection reset",
            "timed out",
            "not responding",
        ]) =>
        {
            (io::ErrorKind::NotConnected, "连接断了".to_owned())
        }
        () => (io::ErrorKind::Other, format!("服务器说：{}", last_line(text))),
    };
    io::Error::new(kind, format!("在 {host} 上{what}没有成功：{why}"))
}

/// Whether a text says that there is no room left.
pub fn is_full(text: &str) -> bool {
    // GNU tar tells of a file that did not fit how much of it did.
    ["No space left on device", "Disk quota exceeded", "disk full", "Wrote only"]
        .iter()
        .any(|word| text.contains(word))
}

fn last_line(text: &str) -> &str {
    // "Try 'ln --help'" tells nothing.
    let tells = |line: &&str| !line.trim().is_empty() && !line.starts_with("Try '");
    text.lines().rev().find(tells).unwrap_or("（什么也没说）").trim()
}

pub(super) fn no_ssh(error: &io::Error) -> io::Error {
    let message = match error.kind() {
        io::ErrorKind::NotFound => {
            "这台电脑没有 ssh；Debian、Ubuntu、麒麟运行 apt install openssh-client，Windows 在“可选功能”里添加 OpenSSH 客户端".to_owned()
        }
        _ => format!("ssh 启动不了：{error}"),
    };
    io::Error::new(io::ErrorKind::NotFound, message)
}

/// Why there is no connection, or no longer one, by what ssh says; `Unsupported` where the user may not run anything, but
/// perhaps send files.
pub(super) fn no_connection(host: &str, text: &str) -> io::Error {
    const REASONS: &[(&str, &str)] = &[
        (
            "HOST IDENTIFICATION HAS CHANGED",
            "它的主机密钥和以前的不一样。可能是服务器重装了，也可能有人冒充它，所以没有连：先向管服务器的人核对新的指纹；对得上，再运行 ssh-keygen -R 主机名 删去旧的，用 ssh 手工连一次",
        ),
        ("REVOKED HOST KEY", "它的主机密钥已被作废；向管服务器的人核对"),
        (
            "Host key verification failed",
            "这台电脑还没有连过它，不知道它的主机密钥：先用 ssh 手工连一次，核对指纹以后回答 yes",
        ),
        (
            "Permission denied (",
            "登录不了：这个用户没有放这把密钥，或者密钥有口令而没有 ssh-agent。先做到 ssh 能不输密码直接登录（ssh-copy-id；密钥有口令的运行 ssh-add），用户和密钥写在 ~/.ssh/config 里",
        ),
        (
            "Too many authentication failures",
            "密钥太多，服务器不让再试；在 ~/.ssh/config 里给它写上 IdentityFile 和 IdentitiesOnly yes",
        ),
        (
            "Could not resolve hostname",
            "找不到这个主机：host 写错了，~/.ssh/config 里没有它，或者这台电脑没有联网",
        ),
        ("Connection refused", "它没有开 SSH，或者端口不对；端口写在 ~/.ssh/config 里"),
        (
            "timed out",
            "太久没有回答：主机没有开，或者被防火墙拦住了；要经过跳板机的，在 ~/.ssh/config 里写 ProxyJump",
        ),
        ("No route to host", "到不了：主机没有开，或者不在一个网络里"),
        ("Network is unreachable", "到不了：这台电脑没有联网，或者不在一个网络里"),
        ("Bad configuration option", "这台电脑的 ssh 太旧，或者 ~/.ssh/config 有错误"),
        ("UNPROTECTED PRIVATE KEY FILE", "私钥文件别的用户也能看；运行 chmod 600"),
        (FILES_ONLY[0], "这个用户只能传文件（sftp），不能运行命令"),
        (FILES_ONLY[1], "这个用户不能登录；请管服务器的人给它一个 shell"),
    ];
    let reason = REASONS.iter().find(|(word, _)| text.contains(word)).map(|(_, reason)| *reason);
    let why = match reason {
        Some(reason) => reason.to_owned(),
        None if text.trim().is_empty() => "连接断了；稍后再试".to_owned(),
        None => format!("ssh 说：{}", last_line(text)),
    };
    let kind = match FILES_ONLY.iter().any(|word| text.contains(word)) {
        true => io::ErrorKind::Unsupported,
        false => io::ErrorKind::NotConnected,
    };
    io::Error::new(kind, format!("连不上 {host}：{why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ssh_says_is_told_in_words_and_what_it_never_said_before_as_it_is() {
        for (said, word) in [
            (
                "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.",
                "和以前的不一样",
            ),
            (
                "No ED25519 host key is known for a and you have requested strict checking.\nHost key verification failed.",
                "先用 ssh 手工连一次",
            ),
            ("u@h: Permission denied (publickey,password).", "登录不了"),
            ("kex_exchange_identification: banner line\n", "kex_exchange_identification: banner line"),
            ("", "连接断了"),
        ] {
            let message = no_connection("www", said).to_string();
            assert!(message.contains(word) && message.starts_with("连不上 www："), "{message}");
        }
        assert!(
            failed("www", "写入", "tar: a: Cannot write: No space left on device")
                .to_string()
                .contains("磁盘满了")
        );
    }

    #[test]
    fn a_word_is_one_word_to_a_shell_whatever_is_in_it() {
        assert_eq!(quoted("a'b \"$c` -d"), r#"'a'\''b "$c` -d'"#);
    }
}
