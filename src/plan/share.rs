//! What is planned for those who pass pages on: a short link to every address that a reader may have, with its QR codes,
//! a poster for every page of a kind, and cards for every page that a person wrote. Everything follows from the addresses, so nothing is written down anywhere and two
//! desks get the same.

use super::{FileView, PageView, Planner, View};
use crate::card::Shape;
use crate::config::share::Share;
use crate::hash::Sha256;
use crate::path::RoutePath;
use crate::qr::Form;
use crate::site::Site;

/// The characters of short links. Whoever copies one from paper takes none for another: there is no 0 and o, 1, l and i.
const ALPHABET: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";

/// How many characters a short link has: among 10,000 pages two have one code once in 17,000 sites.
const LENGTH: usize = 8;

/// The short link of what is at a route: `/s/k7m2q9xa/`.
pub fn short_route(route: &RoutePath) -> RoutePath {
    RoutePath::new(&format!("/s/{}/", short_code(route)))
}

/// The code in that: `k7m2q9xa`.
pub fn short_code(route: &RoutePath) -> String {
    let mut rest = Sha256::of(route.as_str().as_bytes()).first_80_bits();
    let mut code = [0; LENGTH];
    for place in &mut code {
        *place = ALPHABET[(rest % 31) as usize];
        rest /= 31;
    }
    code.into_iter().map(char::from).collect()
}

/// Whether a route is a short link, of this site or of one that it was.
pub fn is_short(route: &RoutePath) -> bool {
    let code = route.as_str().strip_prefix("/s/").and_then(|rest| rest.strip_suffix('/'));
    code.is_some_and(|code| code.len() == LENGTH && code.bytes().all(|byte| ALPHABET.contains(&byte)))
}

/// Where a QR code to the short link of what is at a route is.
pub fn qr_route(route: &RoutePath, form: Form) -> RoutePath {
    RoutePath::new(&format!("{}qr.{}", short_route(route), form.extension()))
}

/// Where the poster of the page at a route is.
pub fn poster_route(page: &RoutePath) -> RoutePath {
    RoutePath::new(&format!("{page}poster/"))
}

/// Where a card of the page at a route is: `/cases/yi/card.jpg`.
pub fn card_route(page: &RoutePath, shape: Shape) -> RoutePath {
    let name = match shape {
        Shape::Wide => "card",
        Shape::Square => "card-square",
    };
    RoutePath::new(&format!("{page}{name}.jpg"))
}

/// Plans posters, cards and short links. Old addresses have theirs too, so that what was printed goes on leading somewhere; nobody
/// prints one anew, so they have no QR codes. Asks what is planned, so it comes behind all that readers can have.
pub(super) fn add(planner: &mut Planner, site: &Site) {
    let Share { links, posters, cards, .. } = site.config.share;
    if links {
        let short: Vec<_> = planner.outputs.iter().enumerate().filter_map(leads_on).collect();
        for (at, from, to) in short {
            let place = planner.spans.get(&at).cloned().or_else(|| planner.outputs[at].1.span());
            let is_old = from != to;
            let route = short_route(&from);
            // Of two addresses with one code, the first has the pictures: that there are two is said once.
            let is_free = !planner.has(route.as_str());
            planner.add_at(route, View::File(FileView::Short(to.clone())), place);
            if is_free && !is_old {
                for form in Form::ALL {
                    let view = View::File(FileView::Qr(to.clone(), form));
                    planner.add_at(qr_route(&to, form), view, None);
                }
            }
        }
    }
    if cards {
        add_cards(planner, site);
    }
    if posters {
        let of_kind = |page: &&crate::site::Page| page.summary.kind().is_some() && !page.summary.is_section;
        for page in site.pages().filter(of_kind).filter(|page| page.summary.route.as_str().ends_with('/')) {
            let route = poster_route(&page.summary.route);
            // Who has something there himself has made his poster.
            if !planner.has(route.as_str()) {
                planner.add(route, View::Page(PageView::Poster(page.summary.source().clone())));
            }
        }
    }
}

/// Plans the cards of all pages that a person wrote. Who puts pictures of these names beside a page has made its cards.
fn add_cards(planner: &mut Planner, site: &Site) {
    for summary in site.pages().map(|page| &page.summary) {
        let routes = Shape::ALL.map(|shape| (card_route(&summary.route, shape), shape));
        let is_own = routes.iter().any(|(route, _)| planner.has(route.as_str()));
        if summary.route.as_str().ends_with('/') && !is_own {
            for (route, shape) in routes {
                planner.add(route, View::File(FileView::Card(summary.source().clone(), shape)));
            }
        }
    }
}

/// Of an output that a reader may have the address of: its place, that address, and where it leads.
fn leads_on((at, (route, view)): (usize, &(RoutePath, View))) -> Option<(usize, RoutePath, RoutePath)> {
    let View::Page(page) = view else { return None };
    let to = match page {
        PageView::Single(_)
        | PageView::Section(_, 0)
        | PageView::Taxonomy(_)
        | PageView::Term(_, _, 0)
        | PageView::Dataset(_) => route,
        PageView::Alias(to) => to,
        PageView::Section(..)
        | PageView::Grouped(..)
        | PageView::Later(..)
        | PageView::Term(..)
        | PageView::Poster(_)
        | PageView::NotFound => return None,
        PageView::Search | PageView::Letter(_) => return None,
    };
    Some((at, route.clone(), to.clone()))
}
