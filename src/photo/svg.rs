//! A drawing in SVG to one that shows and does nothing else: what is on the lists below stays as it was written, letter by
//! letter, and all else goes: scripts, what listens, pages in the drawing, addresses outside of it, entities, comments, and
//! what editors noted for themselves. So does what a program that takes it for a page would run.
//!
//! The lists are those of SVG 1.1 and 2 without what runs, leads away or is read by nobody.

use quick_xml::NsReader;
use quick_xml::XmlVersion;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;

use super::label;
use super::{Danger, Photo, Trouble};

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";
const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XHTML: &str = "http://www.w3.org/1999/xhtml";
/// What is published where nothing can be read.
const NOTHING: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
/// Elements may stand so deep in each other: browsers stop there, too.
const DEEPEST: usize = 256;
/// What entities stand for makes a drawing so much longer at most, in bytes.
const MOST_EXPANDED: usize = 1 << 20;

/// The elements that stay.
const ELEMENTS: &str = "svg g defs symbol use title desc switch path rect circle ellipse line polyline polygon text tspan \
    textPath image style linearGradient radialGradient stop pattern clipPath mask marker view filter feBlend \
    feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight \
    feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode feMorphology \
    feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence animate animateTransform animateMotion \
    mpath set";

/// The attributes that stay: where and how large, of which colour, by which rule.
const ATTRIBUTES: &str = "accumulate additive alignment-baseline amplitude attributeName attributeType azimuth baseFrequency \
    baseProfile baseline-shift begin bias by calcMode class clip clip-path clip-rule clipPathUnits color \
    color-interpolation color-interpolation-filters color-profile color-rendering cursor cx cy d diffuseConstant direction \
    display divisor dominant-baseline dur dx dy edgeMode elevation enable-background end exponent fill fill-opacity \
    fill-rule filter filterRes filterUnits flood-color flood-opacity font font-family font-feature-settings font-kerning \
    font-size font-size-adjust font-stretch font-style font-variant font-variant-ligatures font-weight fr from fx fy \
    glyph-orientation-horizontal glyph-orientation-vertical gradientTransform gradientUnits height href id \
    image-rendering in in2 intercept isolation k1 k2 k3 k4 kernelMatrix kernelUnitLength kerning keyPoints keySplines \
    keyTimes lang lengthAdjust letter-spacing lighting-color limitingConeAngle line-height marker marker-end marker-mid \
    marker-start markerHeight markerUnits markerWidth mask mask-type maskContentUnits maskUnits max media method min \
    mix-blend-mode mode numOctaves offset opacity operator order orient origin overflow overline-position \
    overline-thickness paint-order path pathLength patternContentUnits patternTransform patternUnits pointer-events points \
    pointsAtX pointsAtY pointsAtZ preserveAlpha preserveAspectRatio primitiveUnits r radius refX refY repeatCount \
    repeatDur requiredFeatures restart result role rotate rx ry scale seed shape-rendering side slope spacing \
    specularConstant specularExponent spreadMethod startOffset stdDeviation stitchTiles stop-color stop-opacity \
    strikethrough-position strikethrough-thickness stroke stroke-dasharray stroke-dashoffset stroke-linecap \
    stroke-linejoin stroke-miterlimit stroke-opacity stroke-width style surfaceScale systemLanguage tabindex tableValues \
    targetX targetY text-align text-anchor text-decoration text-orientation text-overflow text-rendering textLength title \
    to transform transform-box transform-origin type u1 u2 underline-position underline-thickness unicode-bidi values \
    vector-effect version vertical-align viewBox visibility white-space width word-spacing writing-mode x x1 x2 \
    xChannelSelector y y1 y2 yChannelSelector z zoomAndPan";

/// What pictures in a drawing may be: no drawings again.
const PICTURES: [&str; 5] =
    ["data:image/png", "data:image/jpeg", "data:image/jpg", "data:image/webp", "data:image/gif"];
/// What fonts in a style may be.
const FONTS: [&str; 4] =
    ["data:font/", "data:application/font", "data:application/x-font", "data:application/vnd.ms-font"];
/// Rules of styles that bring nothing from outside.
const RULES: [&str; 6] = ["media", "keyframes", "-webkit-keyframes", "font-face", "supports", "layer"];
/// What styles bring things from outside with, besides `url(`.
const BRINGING: [&str; 8] =
    ["expression", "image-set(", "cross-fade(", "image(", "src(", "element(", "behavior", "-moz-binding"];

/// What is done with an element.
enum Fate {
    Stays,
    /// What stands in it stays.
    Opened,
    /// It and all in it goes.
    Goes,
}

/// A style that is open.
struct Style {
    /// How much was written before it.
    before: usize,
    /// How many elements it stands in.
    depth: usize,
    /// Where it stands.
    at: usize,
    css: String,
}

/// The drawing as it is being walked.
struct Walk {
    out: String,
    /// The first thing that went and would have been seen or run, and where it stands.
    danger: Option<(Danger, usize)>,
    size: Option<(u32, u32)>,
    label: Option<String>,
    /// Its root names no name space: it was cut out of a web page, where there is no need to.
    is_bare: bool,
}

/// Looks at a drawing. What is not well-formed ends where that shows.
pub(super) fn look(bytes: &[u8]) -> Photo {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let marked = bytes.len() - text.len();
    let (text, broken) = match simdutf8::compat::from_utf8(text) {
        Ok(text) => (text, None),
        Err(error) => {
            let end = error.valid_up_to();
            (std::str::from_utf8(&text[..end]).unwrap_or_default(), Some(end))
        }
    };
    let expanded = expanded(text);
    let source = expanded.as_deref().unwrap_or(text);
    let mut walk = Walk {
        out: String::with_capacity(source.len()),
        danger: None,
        size: None,
        label: None,
        is_bare: false,
    };
    let end = walk.run(source).err().or(broken);
    if walk.out.trim().is_empty() {
        walk.out = NOTHING.into();
    }
    // Where something was written out, places are others.
    let place = |at: usize| u32::try_from(if expanded.is_some() { 0 } else { at + marked }).unwrap_or(0);
    let trouble = match (end, walk.danger) {
        (Some(at), _) => Some(Trouble::Malformed(place(at))),
        (None, danger) => danger.map(|(danger, at)| Trouble::Active(danger, place(at))),
    };
    let published = (walk.out != text).then(|| walk.out.into_bytes());
    Photo { trouble, published, size: walk.size, ..Photo::default() }
}

/// The text with its own entities written out, as older drawing programs use them for name spaces; nothing where there are
/// none. An entity that holds markup or others is left: it goes.
fn expanded(text: &str) -> Option<String> {
    let head = &text[..text.find("<svg").unwrap_or(0)];
    let mut entities = Vec::new();
    for declared in head.split("<!ENTITY").skip(1) {
        let Some((name, rest)) = declared.trim_start().split_once(char::is_whitespace) else { continue };
        let rest = rest.trim_start();
        let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else { continue };
        let Some((value, _)) = rest[1..].split_once(quote) else { continue };
        if !name.is_empty() && !value.contains(['&', '%', '<', '>', '"', '\'']) {
            entities.push((format!("&{name};"), value));
        }
    }
    let body = &text[head.len()..];
    let more: usize = entities.iter().map(|(name, value)| body.matches(&**name).count() * value.len()).sum();
    if entities.is_empty() || more > MOST_EXPANDED {
        return None;
    }
    let body = entities.iter().fold(body.to_string(), |body, (name, value)| body.replace(&**name, value));
    Some(format!("{head}{body}"))
}

impl Walk {
    /// Walks all of it; `Err` says at which byte it stops being well-formed: then what is open is closed there.
    fn run(&mut self, source: &str) -> Result<(), usize> {
        let mut reader = NsReader::from_str(source);
        reader.config_mut().check_comments = true;
        let mut open: Vec<(String, Fate)> = Vec::new();
        let mut style = None;
        let result = self.read(source, &mut reader, &mut open, &mut style);
        if let Some(Style { before, depth, .. }) = style {
            // Nobody knows what it would have been.
            self.out.truncate(before);
            open.truncate(depth);
        }
        for (name, fate) in open.iter().rev() {
            if matches!(fate, Fate::Stays) {
                self.out.push_str(&format!("</{name}>"));
            }
        }
        result
    }

    fn read(
        &mut self,
        source: &str,
        reader: &mut NsReader<&[u8]>,
        open: &mut Vec<(String, Fate)>,
        style: &mut Option<Style>,
    ) -> Result<(), usize> {
        // So many elements that are open go.
        let mut gone = 0;
        let mut has_root = false;
        loop {
            let start = reader.buffer_position() as usize;
            let event = reader.read_event().map_err(|_| start)?;
            let end = reader.buffer_position() as usize;
            let raw = source.get(start..end).ok_or(start)?;
            let is_inside = !open.is_empty();
            match event {
                Event::Start(ref tag) | Event::Empty(ref tag) => {
                    let is_empty = matches!(event, Event::Empty(_));
                    if open.len() >= DEEPEST || !is_inside && has_root {
                        return Err(start);
                    }
                    let before = self.out.len();
                    let fate = match gone == 0 && style.is_none() {
                        true => self.tag(reader, tag, raw, is_inside, start)?,
                        false => Fate::Goes,
                    };
                    has_root = true;
                    if is_empty {
                        continue;
                    }
                    if matches!(fate, Fate::Goes) {
                        gone += 1;
                    } else if tag.local_name().as_ref() == "style" {
                        *style = Some(Style { before, depth: open.len(), at: start, css: String::new() });
                    }
                    open.push((tag.name().as_ref().to_string(), fate));
                    if gone > 0 && tag.local_name().as_ref() == "metadata" && self.label.is_none() {
                        self.label = label::in_xmp(&source.as_bytes()[start..]);
                    }
                }
                Event::End(_) => {
                    let Some((_, fate)) = open.pop() else { return Err(start) };
                    match fate {
                        Fate::Goes => gone -= 1,
                        Fate::Opened => {}
                        Fate::Stays => {
                            if let Some(Style { before, at, css, .. }) = style.take()
                                && !is_own(&css)
                            {
                                self.out.truncate(before);
                                self.danger(Danger::Outside, at);
                                continue;
                            }
                            if let (true, Some(label)) = (open.is_empty(), self.label.take()) {
                                let xmp = label::xmp(&label);
                                self.out.push_str(&format!("<metadata>{}</metadata>", without_marks(&xmp)));
                            }
                            self.out.push_str(raw);
                        }
                    }
                }
                Event::Text(text) if !is_inside => {
                    if !text.trim().is_empty() {
                        return Err(start);
                    }
                    self.out.push_str(raw);
                }
                Event::CData(_) | Event::GeneralRef(_) if !is_inside => return Err(start),
                _ if gone > 0 && !matches!(event, Event::Eof) => {}
                Event::Text(text) => {
                    if let Some(Style { css, .. }) = style {
                        css.push_str(&text);
                    }
                    // What ends a section of characters stands for itself nowhere else (XML 1.0, §2.4); it may come about
                    // where something between its parts has gone.
                    let joins = self.out.ends_with(']') && raw.starts_with([']', '>']);
                    match joins || raw.contains("]]>") {
                        true => self.out.push_str(&raw.replace('>', "&gt;")),
                        false => self.out.push_str(raw),
                    }
                }
                Event::CData(text) => {
                    if let Some(Style { css, .. }) = style {
                        css.push_str(&text);
                    }
                    self.out.push_str(raw);
                }
                Event::GeneralRef(part) => {
                    let known = match part.resolve_char_ref() {
                        Ok(Some(c)) => Some(c.to_string()),
                        Ok(None) => quick_xml::escape::resolve_predefined_entity(&part).map(str::to_string),
                        Err(_) => return Err(start),
                    };
                    match known {
                        None => self.danger(Danger::Entity, start),
                        // A number may stand for what no text may hold.
                        Some(c) if !c.chars().all(is_character) => {}
                        Some(c) => {
                            if let Some(Style { css, .. }) = style {
                                css.push_str(&c);
                            }
                            self.out.push_str(raw);
                        }
                    }
                }
                Event::Decl(declaration) => {
                    if start > 0 {
                        return Err(start);
                    }
                    let is_plain = |name: &str| {
                        ["utf-8", "utf8", "us-ascii"].iter().any(|one| name.eq_ignore_ascii_case(one))
                    };
                    // What it says of the letters is not so: they are UTF-8.
                    if declaration.encoding().is_none_or(|name| name.is_ok_and(|name| is_plain(&name))) {
                        self.out.push_str(raw);
                    }
                }
                Event::PI(instruction) => {
                    if instruction.target().eq_ignore_ascii_case("xml-stylesheet") {
                        self.danger(Danger::Outside, start);
                    }
                }
                Event::DocType(_) | Event::Comment(_) => {}
                Event::Eof if is_inside || !has_root => return Err(start),
                Event::Eof => return Ok(()),
            }
        }
    }

    /// The start of an element: writes what stays of it.
    fn tag(
        &mut self,
        reader: &NsReader<&[u8]>,
        tag: &BytesStart<'_>,
        raw: &str,
        is_inside: bool,
        at: usize,
    ) -> Result<Fate, usize> {
        let (space, local) = reader.resolver().resolve_element(tag.name());
        let space = match space {
            ResolveResult::Bound(space) => space.0,
            ResolveResult::Unbound if !is_inside || self.is_bare => SVG,
            _ => "",
        };
        let local = local.as_ref();
        // A root of another name is no drawing.
        if !is_inside && (space != SVG || local != "svg") {
            return Err(at);
        }
        let attributes = tag.attributes().collect::<Result<Vec<_>, _>>().map_err(|_| at)?;
        if attributes.iter().any(|one| one.value.contains('<')) {
            return Err(at);
        }
        let value = |name: &str| {
            let found = attributes.iter().find(|one| one.key.as_ref() == name)?;
            found.normalized_value(XmlVersion::Explicit1_0).ok()
        };
        match (space, local) {
            (SVG, "script") => self.danger(Danger::Script, at),
            // Of such, programs keep notes; browsers do not show them.
            (SVG, "foreignObject") if value("requiredExtensions").is_none() => self.danger(Danger::Page, at),
            (XHTML, _) => self.danger(Danger::Page, at),
            (SVG, "handler" | "listener") => self.danger(Danger::Handler, at),
            _ => {}
        }
        if (space, local) == (SVG, "a") {
            self.attributes(reader, &attributes, local, at);
            return Ok(Fate::Opened);
        }
        if space != SVG || !ELEMENTS.split_whitespace().any(|one| one == local) {
            return Ok(Fate::Goes);
        }
        let changes = matches!(local, "set" | "animate" | "animateTransform" | "animateMotion");
        if changes && value("attributeName").is_some_and(|name| !may_change(&name)) {
            self.danger(Danger::Handler, at);
            return Ok(Fate::Goes);
        }
        let Some(kept) = self.attributes(reader, &attributes, local, at) else {
            return Ok(Fate::Goes);
        };
        if !is_inside {
            self.size =
                size(value("width").as_deref(), value("height").as_deref(), value("viewBox").as_deref());
        }
        let is_bare = !is_inside && value("xmlns").is_none() && tag.name().as_ref() == "svg";
        if kept.len() == attributes.len() && !is_bare {
            self.out.push_str(raw);
        } else {
            self.out.push('<');
            self.out.push_str(tag.name().as_ref());
            if is_bare {
                self.is_bare = true;
                self.out.push_str(&format!(" xmlns=\"{SVG}\""));
                if value("xmlns:xlink").is_none() {
                    self.out.push_str(&format!(" xmlns:xlink=\"{XLINK}\""));
                }
            }
            for Attribute { key, value } in kept {
                let mark = if value.contains('"') { '\'' } else { '"' };
                self.out.push_str(&format!(" {}={mark}{value}{mark}", key.as_ref()));
            }
            self.out.push_str(if raw.ends_with("/>") { "/>" } else { ">" });
        }
        Ok(Fate::Stays)
    }

    /// The attributes of an element that stay; nothing, where it is nothing without those that go.
    fn attributes<'a>(
        &mut self,
        reader: &NsReader<&[u8]>,
        attributes: &[Attribute<'a>],
        element: &str,
        at: usize,
    ) -> Option<Vec<Attribute<'a>>> {
        let mut kept = Vec::with_capacity(attributes.len());
        for one in attributes {
            let name = one.key.as_ref();
            let Ok(value) = one.normalized_value(XmlVersion::Explicit1_0) else {
                self.danger(Danger::Entity, at);
                continue;
            };
            if !is_name(name) || one.value.contains('<') {
                // Well-formed XML has none such; what reads it is more forgiving.
                continue;
            }
            if name == "xmlns" || name.starts_with("xmlns:") {
                // Name spaces of what has gone mean nothing.
                if name == "xmlns" || [SVG, XLINK].contains(&&*value) {
                    kept.push(one.clone());
                }
                continue;
            }
            let (space, local) = reader.resolver().resolve_attribute(one.key);
            let space = match space {
                ResolveResult::Bound(space) => space.0,
                ResolveResult::Unbound => "",
                ResolveResult::Unknown(prefix) if self.is_bare && prefix == "xlink" => XLINK,
                ResolveResult::Unknown(_) => continue,
            };
            let local = local.as_ref();
            let fits = match (space, local) {
                (XML, "space" | "lang" | "id") => true,
                ("" | XLINK, "href") => {
                    let value = value.trim();
                    let is_picture =
                        matches!(element, "image" | "feImage") && starts_with_any(value, &PICTURES);
                    if !value.is_empty() && !value.starts_with('#') && !is_picture {
                        // A link of a drawing leads nowhere from a page; what it is, others see.
                        let is_script = starts_with_any(&squeezed(value), &["javascript:", "vbscript:"]);
                        match element {
                            _ if is_script => self.danger(Danger::Script, at),
                            "a" => {}
                            _ => self.danger(Danger::Outside, at),
                        }
                        if element == "image" || element == "feImage" {
                            return None;
                        }
                        continue;
                    }
                    true
                }
                ("", name) if name.len() > 2 && name[..2].eq_ignore_ascii_case("on") => {
                    self.danger(Danger::Handler, at);
                    false
                }
                ("", "id" | "class" | "lang" | "title") => true,
                ("", name) if name.starts_with("data-") || name.starts_with("aria-") => true,
                ("", name) if ATTRIBUTES.split_whitespace().any(|one| one == name) => {
                    let is_own = is_own(&value);
                    if !is_own {
                        self.danger(Danger::Outside, at);
                    }
                    is_own
                }
                _ => false,
            };
            if fits && value.chars().all(is_character) {
                kept.push(one.clone());
            }
        }
        Some(kept)
    }

    fn danger(&mut self, danger: Danger, at: usize) {
        self.danger.get_or_insert((danger, at));
    }
}

/// What programs for XMP put around it and no drawing has.
fn without_marks(xmp: &str) -> &str {
    let start = xmp.find("<x:xmpmeta").unwrap_or(0);
    &xmp[start..xmp.rfind("<?xpacket").unwrap_or(xmp.len())]
}

/// Whether what moves in a drawing may change an attribute of that name.
fn may_change(name: &str) -> bool {
    !matches!(name, "href" | "style") && ATTRIBUTES.split_whitespace().any(|one| one == name)
}

/// Whether a style, or the value of an attribute, brings nothing from outside. What is written in a way that hides letters is
/// not believed.
fn is_own(css: &str) -> bool {
    let css = squeezed(css);
    if css.contains('\\') || BRINGING.iter().any(|one| css.contains(one)) || css.contains("javascript:") {
        return false;
    }
    let addresses = css.split("url(").skip(1).map(|rest| rest.trim_start_matches(['"', '\'']));
    let mut rules = css.split('@').skip(1);
    addresses.into_iter().all(|rest| {
        rest.starts_with('#') || starts_with_any(rest, &PICTURES) || starts_with_any(rest, &FONTS)
    }) && rules.all(|rest| starts_with_any(rest, &RULES))
}

/// Small letters, and neither white space nor comments, in which a word may be hidden.
fn squeezed(css: &str) -> String {
    let mut plain = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        plain.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, behind)| behind);
    }
    plain.push_str(rest);
    plain.retain(|c| !c.is_whitespace() && !c.is_control());
    plain.make_ascii_lowercase();
    plain
}

fn starts_with_any(text: &str, starts: &[&str]) -> bool {
    starts.iter().any(|start| text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)))
}

/// Width and height in pixels of CSS, by what the root says; from the view where it says nothing, or a share of the room.
fn size(width: Option<&str>, height: Option<&str>, view: Option<&str>) -> Option<(u32, u32)> {
    let length = |written: Option<&str>| {
        let written = written?.trim();
        let unit =
            written.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '+' | '-' | 'e'));
        let number: f64 = written[..written.len() - unit.len()].parse().ok()?;
        let scale = match unit.trim() {
            "" | "px" => 1.0,
            "pt" => 4.0 / 3.0,
            "pc" | "em" => 16.0,
            "in" => 96.0,
            "cm" => 96.0 / 2.54,
            "mm" => 96.0 / 25.4,
            _ => return None,
        };
        Some(number * scale).filter(|number| *number > 0.0 && number.is_finite())
    };
    let view = view.and_then(|view| {
        let parts: Vec<f64> =
            view.split([' ', ',', '\n', '\t']).filter_map(|part| part.parse().ok()).collect();
        match parts[..] {
            [_, _, width, height] if width > 0.0 && height > 0.0 => Some((width, height)),
            _ => None,
        }
    });
    let (width, height) = match (length(width), length(height), view) {
        (Some(width), Some(height), _) => (width, height),
        (Some(width), None, Some(view)) => (width, width * view.1 / view.0),
        (None, Some(height), Some(view)) => (height * view.0 / view.1, height),
        (None, None, Some(view)) => view,
        _ => return None,
    };
    let whole = |number: f64| (number.round().clamp(1.0, 100_000.0)) as u32;
    Some((whole(width), whole(height)))
}

/// Whether a text may hold it (XML 1.0, §2.2).
fn is_character(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

/// Whether it is a name in XML (1.0, §2.3), as far as drawings use such.
fn is_name(name: &str) -> bool {
    let starts = |c: char| c.is_alphabetic() || matches!(c, '_' | ':');
    name.starts_with(starts)
        && name.chars().all(|c| starts(c) || c.is_ascii_digit() || matches!(c, '-' | '.'))
}
