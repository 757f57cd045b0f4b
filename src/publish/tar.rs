//! Files to a tar stream (POSIX.1-2001, pax), and such a stream to the hashes of its files. Files have no owner and no time:
//! the same files give the same bytes. Knows nothing of what they are.

use std::io::{self, Read, Write};

use crate::hash::{Sha256, Sha256Stream};

/// Bytes of a block.
const BLOCK: usize = 512;

/// Writes a file of a known length, whose bytes come from `bytes`.
///
/// # Errors
/// What the stream or `bytes` says.
pub fn file(
    out: &mut dyn Write,
    name: &str,
    length: u64,
    bytes: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    head(out, name, length)?;
    bytes(out)?;
    pad(out, length)
}

/// Writes the end.
///
/// # Errors
/// What the stream says.
pub fn end(out: &mut dyn Write) -> io::Result<()> {
    out.write_all(&[0; 2 * BLOCK])
}

/// The head of a file: a name that is long or not ASCII stands in a record before it.
fn head(out: &mut dyn Write, name: &str, length: u64) -> io::Result<()> {
    let is_plain = name.is_ascii() && name.len() < 100 && length < 1 << 33;
    if !is_plain {
        let record = [pax("path", name), pax("size", &length.to_string())].concat();
        out.write_all(&block("pax", record.len() as u64, b'x'))?;
        out.write_all(record.as_bytes())?;
        pad(out, record.len() as u64)?;
    }
    out.write_all(&block(if is_plain { name } else { "file" }, length.min((1 << 33) - 1), b'0'))
}

/// `25 path=…\n`, whose number counts itself too.
fn pax(key: &str, value: &str) -> String {
    let rest = key.len() + value.len() + 3;
    let length = (rest + 1..).find(|length| rest + length.to_string().len() == *length).unwrap_or(rest);
    format!("{length} {key}={value}\n")
}

fn block(name: &str, length: u64, sort: u8) -> [u8; BLOCK] {
    let mut head = [0; BLOCK];
    let mut put = |at: usize, bytes: &[u8]| head[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, name.as_bytes());
    put(100, b"0000644\0");
    put(108, b"0000000\0");
    put(116, b"0000000\0");
    put(124, format!("{length:011o}\0").as_bytes());
    put(136, b"00000000000\0");
    put(148, b"        ");
    put(156, &[sort]);
    put(257, b"ustar\x0000");
    let sum: u32 = head.iter().map(|byte| u32::from(*byte)).sum();
    head[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    head
}

fn pad(out: &mut dyn Write, length: u64) -> io::Result<()> {
    out.write_all(&vec![0; (BLOCK - length as usize % BLOCK) % BLOCK])
}

/// The files of a stream that was written so, and their hashes.
///
/// # Errors
/// That it is none, or breaks off.
pub fn hashes(mut tar: impl Read) -> io::Result<Vec<(String, Sha256)>> {
    let broken = || io::Error::from(io::ErrorKind::InvalidData);
    let (mut files, mut long) = (Vec::new(), None);
    loop {
        let mut head = [0; BLOCK];
        tar.read_exact(&mut head)?;
        if head == [0; BLOCK] {
            return Ok(files);
        }
        let text = |range: std::ops::Range<usize>| {
            String::from_utf8_lossy(&head[range]).trim_end_matches('\0').to_owned()
        };
        let length = u64::from_str_radix(&text(124..136), 8).map_err(|_| broken())?;
        let mut stream = Sha256Stream::default();
        let mut record = Vec::new();
        match head[156] {
            b'x' => drop(tar.by_ref().take(length).read_to_end(&mut record)?),
            _ => drop(io::copy(&mut tar.by_ref().take(length), &mut stream)?),
        }
        io::copy(
            &mut tar.by_ref().take((BLOCK as u64 - length % BLOCK as u64) % BLOCK as u64),
            &mut io::sink(),
        )?;
        if head[156] == b'x' {
            let record = String::from_utf8(record).map_err(|_| broken())?;
            long =
                record.split_once("path=").and_then(|(_, rest)| rest.split('\n').next()).map(str::to_owned);
        } else {
            files.push((long.take().unwrap_or_else(|| text(0..100)), stream.finish()));
        }
    }
}
