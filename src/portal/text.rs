//! The bytes of a fragment to text: portals are old, and many are in GB 18030 and its elders.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030};

/// The text of a file of HTML, without a byte order mark: by that mark; as UTF-8 where it is that, whatever it says of
/// itself; by the name in its `<meta>`; as GB 18030, which has GBK and GB 2312 in it. `None` where it is none of these.
pub(super) fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding
            .decode_without_bom_handling_and_without_replacement(&bytes[mark..])
            .filter(|text| is_text(text));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(Cow::Borrowed(text)).filter(|text| is_text(text));
    }
    let named = named(bytes).filter(|encoding| encoding.is_ascii_compatible());
    named
        .into_iter()
        .chain([GB18030])
        .find_map(|encoding| encoding.decode_without_bom_handling_and_without_replacement(bytes))
        .filter(|text| is_text(text))
}

fn is_text(text: &str) -> bool {
    !text.contains('\0')
}

/// The encoding that the head of a file says it has: `charset=gb2312`, `charset="gbk"`.
fn named(bytes: &[u8]) -> Option<&'static Encoding> {
    const KEY: &str = "charset";
    let head = &bytes[..bytes.len().min(1024)];
    // Of what is not ASCII nothing is asked.
    let head: String = head.iter().map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    let rest = head[head.find(KEY)? + KEY.len()..].trim_start().strip_prefix('=')?;
    let label = rest.trim_start().trim_start_matches(['"', '\'']);
    let end = label.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c))).unwrap_or(label.len());
    Encoding::for_label(&label.as_bytes()[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_holds_says_more_than_what_it_calls_itself() {
        let gbk = b"<meta charset=\"gb2312\">\xd4\xc6\xd4\xf3\xc7\xf8";
        // 囧 and a character that only GB 18030 has, in four bytes.
        let gb18030 = b"\x87\xe5\x81\x30\x8a\x30";
        let big5 = b"<meta http-equiv='Content-Type' content='text/html; charset = big5'>\xb6\xb3\xbf\x41";
        let with_mark = b"\xef\xbb\xbf\xe4\xba\x91";
        let wide = b"\xff\xfe\x91\x4e";
        let mistaken = "<meta charset=gb2312>云泽区".as_bytes();
        for (bytes, expected) in [
            (&gbk[..], Some("<meta charset=\"gb2312\">云泽区")),
            (&gb18030[..], GB18030.decode_without_bom_handling_and_without_replacement(gb18030).as_deref()),
            (&big5[..], Some("<meta http-equiv='Content-Type' content='text/html; charset = big5'>雲澤")),
            (&with_mark[..], Some("云")),
            (&wide[..], Some("云")),
            (mistaken, Some("<meta charset=gb2312>云泽区")),
            (&b"\x89PNG\r\n\x1a\n\0\0"[..], None),
            (&b"a\0b"[..], None),
            (&b"<meta charset=utf-8>\xff\xff\xff"[..], None),
            (&b""[..], Some("")),
        ] {
            assert_eq!(decode(bytes).as_deref(), expected);
        }
    }
}
