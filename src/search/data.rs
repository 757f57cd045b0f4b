//! The files that the search page reads: which there are, and what is in each. As they are below a server; wrapped up as scripts
//! they are for pages that are opened from a folder.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use crate::blob::base64;
use crate::hash::Hash;
use crate::search::{Index, PACK_BITS, Part, VERSION, facets};
use crate::site::Site;
use crate::text::fold;
use crate::text::pinyin;

/// Stands between two entries of a pack, and between the fields of one.
const ENTRY: char = '\u{1}';
const FIELD: char = '\u{2}';

/// What a part is called, without its ending: `s/17-3f9a2b1c`.
pub fn name(part: Part, hash: Hash) -> String {
    let mark = hash.fingerprint();
    match part {
        Part::Entry => "index".into(),
        Part::Columns => format!("columns-{mark}"),
        Part::Folding => format!("folding-{mark}"),
        Part::Readings => format!("readings-{mark}"),
        Part::Shard(number) => format!("s/{number}-{mark}"),
        Part::Pack(number) => format!("t/{number}-{mark}"),
    }
}

/// All parts, each with the hash of what decides its bytes; last the one that names the others.
pub(super) fn parts(site: &Site, index: &Index) -> Vec<(Part, Hash)> {
    let mut parts = vec![
        (Part::Columns, facets::hash(site, index)),
        (Part::Folding, FOLDING.1),
        (Part::Readings, READINGS.1),
    ];
    parts.extend((0..index.shards()).map(|shard| (Part::Shard(shard), index.shard_hash(shard))));
    parts.extend((0..index.packs()).map(|pack| (Part::Pack(pack), index.pack_hash(pack))));
    let all = Hash::all(parts.iter().map(|(_, hash)| *hash));
    parts.push((Part::Entry, Hash::all([all, site.config.search.hash()])));
    parts
}

/// What a part holds.
pub fn bytes(site: &Site, index: &Index, part: Part) -> Vec<u8> {
    match part {
        Part::Entry => entry(site, index).into_bytes(),
        Part::Columns => packed(facets::columns(site, index).to_string().as_bytes()),
        Part::Folding => FOLDING.0.clone(),
        Part::Readings => READINGS.0.clone(),
        Part::Shard(shard) => index.shard(shard),
        Part::Pack(pack) => pack_of(site, index, pack),
    }
}

/// The same as a script: it hands the name and the bytes, in base 64, to whoever waits for them.
pub fn script(part: Part, hash: Hash, bytes: &[u8]) -> String {
    let name = name(part, hash);
    format!("linliSearch(\"{name}\",\"{}\");\n", base64(bytes))
}

fn entry(site: &Site, index: &Index) -> String {
    let (mut names, mut shards, mut packs) = (BTreeMap::new(), String::new(), String::new());
    for (part, hash) in index.parts() {
        let (part, hash) = (*part, *hash);
        match part {
            Part::Entry => {}
            Part::Shard(_) => shards += &hash.fingerprint(),
            Part::Pack(_) => packs += &hash.fingerprint(),
            Part::Columns => drop(names.insert("columns", name(part, hash))),
            Part::Folding => drop(names.insert("folding", name(part, hash))),
            Part::Readings => drop(names.insert("readings", name(part, hash))),
        }
    }
    let entry = json!({
        "version": VERSION,
        "pages": index.entries().len(),
        "pageBits": index.page_bits,
        "shardBits": index.shard_bits,
        "packBits": PACK_BITS,
        "columns": names["columns"],
        "folding": names["folding"],
        "readings": names["readings"],
        "synonyms": site.config.search.synonyms,
        "shards": shards,
        "packs": packs,
    });
    entry.to_string()
}

/// A pack: of each entry its number, address, title and sounds, then its texts; UTF-16, for half of the bytes of Chinese text in
/// UTF-8 say nothing, then compressed.
fn pack_of(site: &Site, index: &Index, pack: u32) -> Vec<u8> {
    let mut text = String::new();
    for (place, entry) in index.pack(pack) {
        let texts = entry.texts(site);
        let (route, id) = entry.subject.address(site);
        let id = id.map(|id| format!("#{id}")).unwrap_or_default();
        let head = [place.to_string(), format!("{route}{id}"), texts.title, texts.sounds.text()];
        text.extend([ENTRY]);
        text += &head.join(&FIELD.to_string());
        for (id, block) in texts.blocks {
            text.extend([FIELD]);
            // A heading says where links to it lead.
            if let Some(id) = id {
                text.push('#');
                text += &id;
                text.push('\n');
            }
            text += &block;
        }
    }
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    packed(&units)
}

/// Bytes as `gzip` has them, without a time.
fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 2), Compression::new(6));
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.expect("memory takes all that is written")
}

/// Which characters are taken for which, in pairs.
static FOLDING: LazyLock<(Vec<u8>, Hash)> = LazyLock::new(|| {
    let pairs: String = fold::pairs().flat_map(|(from, to)| [from, to]).collect();
    constant(&pairs)
});

/// How the common Chinese characters are read by themselves: a syllable and those that are read so, line by line.
static READINGS: LazyLock<(Vec<u8>, Hash)> = LazyLock::new(|| {
    let mut readings: BTreeMap<String, String> = BTreeMap::new();
    for c in '\u{4e00}'..='\u{9fa5}' {
        let text = c.to_string();
        if let [pinyin::Piece::Han { syllable, .. }] = pinyin::read(&text, &[])[..]
            && !syllable.is_empty()
        {
            readings.entry(syllable.replace('ü', "v")).or_default().push(c);
        }
    }
    let lines: Vec<String> = readings.iter().map(|(syllable, all)| format!("{syllable}{all}")).collect();
    constant(&lines.join("\n"))
});

fn constant(text: &str) -> (Vec<u8>, Hash) {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    (packed(&units), Hash::of(&units))
}
