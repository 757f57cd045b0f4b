//! One file to hand over to whoever keeps the server: the site below `site/`, the SHA-256 of every file, and a note in Chinese
//! of what to do and what changed since the last one. The same lists give the same bytes: files stand in the order of their
//! paths, and have no time but 1980.
#![expect(clippy::disallowed_methods, reason = "an archive is a file")]

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use ruzstd::decoding::StreamingDecoder;
use ruzstd::encoding::{CompressionLevel, compress};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::changes::{Changes, size};
use super::list::{Items, List};
use super::lock::Lock;
use super::verify::Findings;
use super::{Back, Found, Place, Sending, Sent, refused, tar};
use crate::config::deploy::Form;
use crate::disk::{self, named};
use crate::hash::{Sha256, Sha256Stream};

/// Where the site is in it.
const SITE: &str = "site/";
const NOTE: &str = "说明.txt";
const SUMS: &str = "SHA256.txt";
const REMOVALS: &str = "删除.txt";

/// What is so packed already that packing it again only takes time.
const PACKED: &[&str] = &[
    "jpg", "jpeg", "png", "webp", "avif", "gif", "mp4", "m4v", "webm", "mp3", "m4a", "ogg", "woff2", "xlsx",
    "docx", "pptx", "zip", "gz", "pdf",
];

/// An archive that was handed over before, or not.
#[derive(Debug)]
pub struct Package {
    file: PathBuf,
    form: Form,
    /// Only what changed is packed.
    changes: bool,
    lock: Lock,
    /// What the last one held, and its name.
    last: Option<(String, List)>,
}

/// A part of the archive that is no file of the site.
type Text = (&'static str, String);

impl Package {
    /// Takes the file of an archive; `last` is what was handed over before.
    ///
    /// # Errors
    /// That somebody else is packing it; and what the system says, with the path.
    pub fn open(
        own: &Path,
        file: &Path,
        form: Form,
        changes: bool,
        who: &str,
        last: Option<(String, List)>,
    ) -> io::Result<Package> {
        let folder = file.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(|error| named(folder, error))?;
        let lock = Lock::take(own, who)?;
        Ok(Package { file: file.to_path_buf(), form, changes, lock, last })
    }

    /// The files that are packed, in their order.
    fn packed<'a>(&self, sending: &Sending<'a>) -> Vec<&'a str> {
        let all = sending.list.items.iter();
        let known = self.last.as_ref().filter(|_| self.is_partial(sending)).map(|(_, list)| list);
        let is_other = |path: &str, hash| {
            known.is_none_or(|list| list.items.get(path).is_none_or(|was| was.hash != hash))
        };
        all.filter(|(path, item)| is_other(path, item.hash)).map(|(path, _)| path.as_str()).collect()
    }

    fn is_partial(&self, sending: &Sending<'_>) -> bool {
        self.changes && !sending.full && self.last.is_some()
    }

    /// What stands beside the site.
    fn texts(&self, sending: &Sending<'_>, packed: &[&str]) -> Vec<Text> {
        let Sending { list, release, staying, .. } = sending;
        let none = List::default();
        let old = self.last.as_ref().map_or(&none, |(_, list)| list);
        let changes = Changes::between(old, list);
        let removals: Vec<&str> =
            changes.gone.iter().copied().filter(|path| !staying.contains_key(*path)).collect();
        let mut note = format!("网站发布包\n\n网址：{}\n", release.address);
        let _ = writeln!(note, "发布以后共 {} 个文件，{}。", list.items.len(), size(list.bytes()));
        let _ = writeln!(note, "清单的 SHA-256：{}\n\n怎么放上去：", list.hash());
        if self.is_partial(sending) {
            note += "1. 这个包里只有上一次以后新增和改动的文件。把 site 文件夹里的全部内容，覆盖到服务器上这个网站的目录里，其他文件不要动。\n";
        } else {
            note += "1. 把 site 文件夹里的全部内容，覆盖到服务器上这个网站的目录里。\n";
        }
        if removals.is_empty() {
            note += "2. 没有要删除的文件。\n";
        } else {
            let _ = writeln!(note, "2. 覆盖以后，删除“{REMOVALS}”里列出的 {} 个文件。", removals.len());
        }
        let _ = writeln!(
            note,
            "3. 核对：“{SUMS}”里是每个文件的 SHA-256；在 Linux 上运行 sha256sum -c {SUMS} 逐个核对。"
        );
        match &self.last {
            None => note += "\n这是第一次交接。\n",
            Some((id, _)) => {
                let _ = writeln!(note, "\n与上一次（{id}）相比：");
                for line in changes.words(old, list) {
                    let _ = writeln!(note, "{line}");
                }
            }
        }
        let mut sums = String::new();
        for path in packed {
            let _ = writeln!(sums, "{}  {SITE}{path}", list.items[*path].hash);
        }
        let lines = |text: String| format!("\u{feff}{}", text.replace('\n', "\r\n"));
        let mut texts = vec![(NOTE, lines(note)), (SUMS, sums)];
        if !removals.is_empty() {
            texts.push((REMOVALS, lines(removals.iter().map(|path| format!("{path}\n")).collect())));
        }
        texts
    }

    fn pack(&self, to: &Path, sending: &Sending<'_>, packed: &[&str], texts: &[Text]) -> io::Result<()> {
        let file = File::options().read(true).write(true).create_new(true).open(to);
        let mut file = BufWriter::new(file.map_err(|error| named(to, error))?);
        let written = match self.form {
            Form::Zip => zip(&mut file, sending, packed, texts),
            Form::TarGz => {
                let mut gzip = GzEncoder::new(&mut file, Compression::default());
                tar(&mut gzip, sending, packed, texts).and_then(|()| gzip.finish().map(drop))
            }
            Form::TarZst => zstd(&mut file, |out| tar(out, sending, packed, texts)),
        };
        let written = written.and_then(|()| file.flush()).and_then(|()| file.get_ref().sync_all());
        // What is wrong with a file of the site names it already.
        written.map_err(|error| if error.to_string().contains('：') { error } else { named(to, error) })
    }

    /// Reads an archive again: it holds what it should.
    fn read_again(&self, file: &Path, sending: &Sending<'_>, packed: &[&str]) -> io::Result<()> {
        let opened = File::open(file).map_err(|error| named(file, error))?;
        let broken = || refused(format!("{} 写进去和读出来的不一样，磁盘可能坏了", file.display()));
        let hashes = match self.form {
            Form::Zip => zipped(opened),
            Form::TarGz => tar::hashes(GzDecoder::new(BufReader::new(opened))),
            Form::TarZst => StreamingDecoder::new(BufReader::new(opened))
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))
                .and_then(tar::hashes),
        };
        let hashes = hashes.map_err(|_| broken())?;
        let mut found = hashes.iter().filter_map(|(path, hash)| Some((path.strip_prefix(SITE)?, *hash)));
        let expected = packed.iter().map(|path| (*path, sending.list.items[*path].hash));
        if expected.eq(found.by_ref()) { Ok(()) } else { Err(broken()) }
    }
}

/// Hands the bytes of a file of the site on, and sees to it that they are those of the list.
fn copy(sending: &Sending<'_>, path: &str, to: &mut dyn Write) -> io::Result<()> {
    let file = sending.folder.join(path);
    disk::copy_out(&file, sending.list.items[path].hash, to)?;
    sending.done.fetch_add(1, Ordering::Relaxed);
    Ok(())
}

fn zip(file: &mut BufWriter<File>, sending: &Sending<'_>, packed: &[&str], texts: &[Text]) -> io::Result<()> {
    let mut zip = ZipWriter::new(file);
    // The crate marks names that are not ASCII as UTF-8, which Windows reads in every language.
    let options = |name: &str, length: u64| {
        let end = name.rsplit_once('.').map_or("", |(_, end)| end);
        let method = match PACKED.contains(&&*end.to_ascii_lowercase()) {
            true => CompressionMethod::Stored,
            false => CompressionMethod::Deflated,
        };
        let options = SimpleFileOptions::default().compression_method(method).unix_permissions(0o644);
        options.last_modified_time(zip::DateTime::default()).large_file(length > u64::from(u32::MAX))
    };
    for (name, text) in texts {
        zip.start_file(*name, options(name, 0))?;
        zip.write_all(text.as_bytes())?;
    }
    for path in packed {
        zip.start_file(format!("{SITE}{path}"), options(path, sending.list.items[*path].length))?;
        copy(sending, path, &mut zip)?;
    }
    zip.finish()?;
    Ok(())
}

fn zipped(file: File) -> io::Result<Vec<(String, Sha256)>> {
    let mut archive = ZipArchive::new(BufReader::new(file))?;
    let files = archive.len();
    let hash = |number| {
        let mut entry = archive.by_index(number)?;
        let mut stream = Sha256Stream::default();
        io::copy(&mut entry, &mut stream)?;
        Ok((entry.name()?.into_owned(), stream.finish()))
    };
    (0..files).map(hash).collect()
}

/// Packs what `input` writes. The packer takes what it is given and asks for no errors, so they are kept beside it.
fn zstd(
    file: &mut BufWriter<File>,
    input: impl FnOnce(&mut dyn Write) -> io::Result<()> + Send,
) -> io::Result<()> {
    struct Patient<'a>(&'a mut BufWriter<File>, io::Result<()>);
    impl Write for Patient<'_> {
        fn write(&mut self, part: &[u8]) -> io::Result<usize> {
            if self.1.is_ok() {
                self.1 = self.0.write_all(part);
            }
            Ok(part.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let (from, to) = io::pipe()?;
    let mut out = Patient(file, Ok(()));
    let fed = std::thread::scope(|scope| {
        let feeding = scope.spawn(move || {
            let mut to = BufWriter::new(to);
            input(&mut to).and_then(|()| to.flush())
        });
        compress(BufReader::new(from), &mut out, CompressionLevel::Fastest);
        feeding.join().expect("nobody panics who packs")
    });
    fed.and(out.1)
}

fn tar(out: &mut dyn Write, sending: &Sending<'_>, packed: &[&str], texts: &[Text]) -> io::Result<()> {
    for (name, text) in texts {
        tar::file(out, name, text.len() as u64, |out| out.write_all(text.as_bytes()))?;
    }
    for path in packed {
        let length = sending.list.items[*path].length;
        tar::file(out, &format!("{SITE}{path}"), length, |out| copy(sending, path, out))?;
    }
    tar::end(out)
}

impl Place for Package {
    fn shown(&self) -> String {
        self.file.display().to_string()
    }

    fn list(&self) -> Option<&List> {
        self.last.as_ref().map(|(_, list)| list)
    }

    fn found(&mut self) -> io::Result<Found> {
        let died = self.lock.died.take();
        Ok(Found {
            release: None,
            notes: died.map(|who| format!("上一次打包没有做完就停了：{who}")).into_iter().collect(),
        })
    }

    fn send(&mut self, sending: &Sending<'_>) -> io::Result<Sent> {
        let packed = self.packed(sending);
        let texts = self.texts(sending, &packed);
        let temporary = disk::temporary(&self.file);
        let _ = std::fs::remove_file(&temporary);
        let made = self.pack(&temporary, sending, &packed, &texts);
        let made = made.and_then(|()| self.read_again(&temporary, sending, &packed));
        let made = made
            .and_then(|()| std::fs::rename(&temporary, &self.file).map_err(|error| named(&self.file, error)));
        made.inspect_err(|_| drop(std::fs::remove_file(&temporary)))?;
        let bytes = packed.iter().map(|path| sending.list.items[*path].length).sum();
        let length = std::fs::metadata(&self.file).map_or(0, |metadata| metadata.len());
        let note =
            format!("压缩包在 {}，{}；怎么放上去写在里面的“{NOTE}”里", self.file.display(), size(length));
        Ok(Sent { files: packed.len(), bytes, notes: vec![note] })
    }

    fn kept(&mut self) -> io::Result<Vec<String>> {
        Ok(Vec::new())
    }

    fn go_back(&mut self, _id: &str, _back: &Back<'_>) -> io::Result<List> {
        Err(refused(
            "压缩包交出去就不归 linli 管了，不能退回；把以前的包再交一次，或者把站点改回以前的内容再打包",
        ))
    }

    fn check(&mut self, _list: &List, _staying: &Items, _size: Option<usize>) -> io::Result<Findings> {
        Err(refused(format!(
            "压缩包交出去就看不到了；放上网以后用 linli verify 网址 核对，包本身用里面的“{SUMS}”核对"
        )))
    }
}
