//! What the share cards of a page say, and what chat programs are told to show for its link.

use std::sync::Arc;

use minijinja::{Value, context};

use crate::blob::Recipe;
use crate::card::{Card, Cards, Shape};
use crate::cover::Subject;
use crate::document::front_matter::{FieldValue, FrontMatter};
use crate::folder;
use crate::lens::Lens;
use crate::path::{RoutePath, SourcePath};
use crate::plan;
use crate::render::image;
use crate::render::object::empty;
use crate::render::scope::{Scope, absolute};
use crate::site::Summary;
use crate::site::covers::subject;
use crate::site::links::Destination;

/// The field of a kind that says who did it.
pub const UNIT: &str = "unit";

/// The cards of a page. What they say changes with its header alone, so that an edit of its text makes no new cards.
pub fn cards(lens: &Lens, source: &SourcePath) -> Cards {
    let summary = lens.summary(source).expect("a planned page is in the site");
    let matter = summary.matter();
    let identity = lens.identity();
    let of_site = |name: &str| identity.text(name).unwrap_or_default();
    let Subject { title, kind, label, field, .. } = subject(summary);
    let is_home = source.as_str() == folder::HOME;
    let written = matter.description.as_deref().unwrap_or_default();
    let (title, unit, written) = match is_home {
        true => (
            of_site("title"),
            of_site("owner").to_string(),
            first([written, of_site("tagline"), of_site("description")]),
        ),
        false => (title, unit(lens, summary, matter), written),
    };
    // A section is named like the kind of the pages in it.
    let label = if summary.is_section { "" } else { label };
    let covers = lens.covers();
    let card = Card {
        title: title.into(),
        kind: kind.into(),
        label: label.into(),
        field: field.into(),
        unit,
        summary: written.into(),
        site: of_site("title").into(),
        notice: of_site("notice").into(),
        mood: covers.mood,
        // The same family as on the page itself.
        covers: covers.are_on.then(|| match lens.cover(source) {
            Some(drawn) => vec![drawn.family],
            None => covers.families.clone(),
        }),
        font: lens.font().cloned(),
    };
    let picture = matter.image.as_ref().and_then(|image| crate::site::picture(source, &image.value));
    let picture = picture.and_then(|source| lens.asset(&source)?.picture.clone());
    Cards::new(card, picture.and_then(|picture| picture.files().pop()))
}

fn first<const N: usize>(texts: [&str; N]) -> &str {
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}

/// Who did what a page tells of: what its field of that name says.
fn unit(lens: &Lens, summary: &Summary, matter: &FrontMatter) -> String {
    let Some((name, value)) = matter.fields.iter().find(|(name, _)| **name == *UNIT) else {
        return String::new();
    };
    match value {
        FieldValue::Text(text) => text.clone(),
        FieldValue::List(items) => items.join("、"),
        FieldValue::Terms { terms, .. } => {
            let names: Vec<&str> = terms.iter().map(|term| term.value.as_str()).collect();
            names.join("、")
        }
        FieldValue::Refs { .. } => {
            let targets = summary.refs.iter().find(|(field, _)| field == name).map(|(_, targets)| targets);
            let titles = targets.into_iter().flatten().filter_map(|target| lens.summary(target));
            let titles: Vec<&str> = titles.map(|target| target.matter().title.as_str()).collect();
            titles.join("、")
        }
        _ => String::new(),
    }
}

/// Where the cards of a page are, if there are some.
pub fn routes(lens: &Lens, page: &RoutePath) -> Option<[RoutePath; 2]> {
    let routes = Shape::ALL.map(|shape| plan::card_route(page, shape));
    let is_made = matches!(lens.at_route(&routes[0]), Destination::Made(_));
    is_made.then_some(routes)
}

/// The full addresses of the cards of a page, wide and square, if there are some.
pub fn addresses(lens: &Lens, summary: &Summary) -> Option<[String; 2]> {
    let routes = routes(lens, &summary.route)?;
    // Chat programs keep a picture by its address.
    let version = cards(lens, summary.source()).fingerprint();
    Some(routes.map(|route| format!("{}?v={version}", absolute(&lens.links().base, &route))))
}

/// What chat programs show for the link of a page: its card, or else its own picture. A page that the program makes (of
/// a term, of a dataset) has the card of the home page. Nothing where the site has no address.
pub fn shared(scope: &Arc<Scope>, summary: Option<&Summary>) -> Value {
    let lens = &scope.lens;
    if lens.links().base.origin.is_empty() {
        return empty();
    }
    let home = SourcePath::new(folder::HOME);
    let Some(summary) = summary.or_else(|| lens.summary(&home)) else { return empty() };
    if let Some(addresses) = addresses(lens, summary) {
        let [wide, square] = addresses.map(Value::from_safe_string);
        let (width, height) = Shape::Wide.size();
        return context! { url => wide, square, width, height, type => Value::from_safe_string("image/jpeg".into()) };
    }
    own(scope, summary).unwrap_or_else(empty)
}

/// The picture that a page names, as programs show it that know few formats.
fn own(scope: &Scope, summary: &Summary) -> Option<Value> {
    let written = &summary.matter().image.as_ref()?.value;
    let place = scope.lens.asset_place(&crate::site::picture(summary.source(), written)?)?;
    let media_type = Value::from_safe_string(image::media_type(place.picture?).into());
    let (route, size) = image::shared(place);
    let url = Value::from_safe_string(scope.permalink(&route));
    let (width, height) = size?;
    Some(context! { url => url.clone(), square => url, width, height, type => media_type })
}
