//! The label of what a machine made (GB 45438—2025, appendix E; TC260-PG-20258A): `{"Label":"1","ContentProducer":…}` as
//! the property `AIGC` of XMP, or as a member of that name in a text.

use memchr::memmem;
use quick_xml::Reader;
use quick_xml::events::Event;

/// The name space that the standard's committee gave the property.
const SPACE: &str = "http://www.tc260.org.cn/ns/AIGC/1.0/";
/// A longer label is none, in bytes.
const LONGEST: usize = 4 << 10;

/// The label in XMP: the text of an element, or the value of an attribute.
pub(super) fn in_xmp(xmp: &[u8]) -> Option<String> {
    // Nearly no picture has one.
    memmem::find(xmp, b"AIGC")?;
    let text = String::from_utf8_lossy(xmp);
    let mut xml = Reader::from_str(&text);
    let mut label: Option<String> = None;
    loop {
        match xml.read_event().ok()? {
            Event::Start(tag) | Event::Empty(tag) if label.is_none() => {
                if tag.local_name().as_ref() == "AIGC" {
                    label = Some(String::new());
                }
                for one in tag.attributes().with_checks(false).flatten() {
                    if one.key.local_name().as_ref() == "AIGC" {
                        let value = one.normalized_value(quick_xml::XmlVersion::Explicit1_0).ok()?;
                        return is_label(&value).then(|| value.into_owned());
                    }
                }
            }
            Event::End(tag) if tag.local_name().as_ref() == "AIGC" => {
                return label.map(|label| label.trim().to_string()).filter(|label| is_label(label));
            }
            Event::Text(part) => label.iter_mut().for_each(|label| label.push_str(&part)),
            Event::CData(part) => label.iter_mut().for_each(|label| label.push_str(&part)),
            Event::GeneralRef(part) => {
                let known = match part.resolve_char_ref() {
                    Ok(Some(c)) => c.to_string(),
                    _ => quick_xml::escape::resolve_predefined_entity(&part).unwrap_or_default().to_string(),
                };
                label.iter_mut().for_each(|label| label.push_str(&known));
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// The label in a text, as writers of Exif put it: `{"AIGC":{"Label":"1",…}}`.
pub(super) fn in_text(bytes: &[u8]) -> Option<String> {
    let name = memmem::find(bytes, b"AIGC")?;
    let near = &bytes[name..bytes.len().min(name + 16)];
    let start = name + memchr::memchr(b'{', near)?;
    let rest = &bytes[start..bytes.len().min(start + LONGEST)];
    let end = memchr::memchr(b'}', rest)? + 1;
    let label = std::str::from_utf8(&rest[..end]).ok()?;
    is_label(label).then(|| label.to_string())
}

fn is_label(text: &str) -> bool {
    text.contains("Label") && text.len() <= LONGEST
}

/// XMP that says no more than a label does.
pub(super) fn xmp(label: &str) -> String {
    let label = quick_xml::escape::escape(label);
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
         <rdf:Description rdf:about=\"\" xmlns:TC260=\"{SPACE}\"><TC260:AIGC>{label}</TC260:AIGC>\
         </rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>"
    )
}
