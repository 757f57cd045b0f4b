//! What is due as one HTML file for people: to be read on a screen, printed, pinned to a wall.

use minijinja::{Environment, Value, context};

use super::{Due, Sort};
use crate::report::{Places, STYLE};
use crate::site::Site;
use crate::source::Sources;

/// The page that says what is due until so many days from today.
pub fn html(due: &[Due], days: i64, site: &Site, sources: &Sources) -> String {
    let (late, coming): (Vec<&Due>, Vec<&Due>) = due.iter().partition(|one| one.day < site.today);
    let mut places = Places::new(sources);
    let mut part = |part: &[&Due]| -> Value { part.iter().map(|one| item(one, &mut places)).collect() };
    let counts: Value = Sort::ALL
        .into_iter()
        .map(|sort| (sort, due.iter().filter(|one| one.sort == sort).count()))
        .filter(|(_, count)| *count > 0)
        .map(|(sort, count)| context! { name => sort.chinese(), count })
        .collect();
    let mut environment = Environment::new();
    let text = include_str!("due.html");
    environment.add_template("due.html", text).expect("the template is well formed");
    let template = environment.get_template("due.html").expect("it was just added");
    let context = context! {
        style => Value::from_safe_string(STYLE.into()),
        language => site.config.language.as_str(),
        title => site.config.title.as_str(),
        date => site.today.chinese(),
        until => site.today.plus_days(days).chinese(),
        days, count => due.len(), counts,
        late => part(&late), coming => part(&coming),
        version => env!("CARGO_PKG_VERSION"),
    };
    template.render(context).expect("the template asks for what there is")
}

/// One thing that is due, for a template.
pub(crate) fn item(one: &Due, places: &mut Places<'_>) -> Value {
    let place = places.start(&one.span);
    context! {
        day => one.day.chinese(), sort => one.sort.chinese(), name => one.name.as_str(),
        owner => one.owner.as_str(), advice => one.advice.as_str(),
        file => one.span.source.as_str(), line => place.line,
    }
}
