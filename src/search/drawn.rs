//! A call of `chart` to the chart as pages show it, for its labels, figures and remarks are read like other texts. What is wrong
//! with a call is said where it is rendered; here there is no chart then.

use crate::chart::{self, Form};
use crate::dataset::{Dataset, Head, Indicator};
use crate::document::Call;
use crate::site::Site;

/// The chart that a call wants, as HTML.
pub(super) fn chart(site: &Site, call: &Call) -> Option<String> {
    let wanted = call.chart()?;
    let form = Form::parse(wanted.form)?;
    let pick = |id: &&str| -> Option<(&Dataset, Vec<&Indicator>)> {
        if let Some(located) = site.indicator(id) {
            return Some((&located.dataset, vec![&located.dataset.indicators[located.at].value]));
        }
        let dataset = site.dataset(id)?;
        Some((dataset, dataset.indicators.iter().map(|indicator| &indicator.value).collect()))
    };
    let picked: Vec<(&Dataset, Vec<&Indicator>)> = wanted.ids.iter().map(pick).collect::<Option<_>>()?;
    let heads: Vec<&Head> = picked.iter().map(|(dataset, _)| &*dataset.head).collect();
    let spec = match picked.as_slice() {
        [] => return None,
        [(dataset, indicators)]
            if wanted.columns.is_some() || wanted.label.is_some() || indicators.is_empty() =>
        {
            let table = dataset.table.as_ref()?;
            let label = wanted.label.map_or(Some(table.label()), |name| table.column(name))?;
            let columns = match wanted.columns {
                Some(names) => names.into_iter().map(|name| table.column(name)).collect::<Option<_>>()?,
                None => table.numbers().collect::<Vec<_>>(),
            };
            columns.iter().find(|column| table.numbers().any(|number| number == **column))?;
            chart::table(form, "", "", table, label, &columns)
        }
        _ => {
            let indicators: Vec<&Indicator> =
                picked.iter().flat_map(|(_, indicators)| indicators).copied().collect();
            let title = if let [only] = indicators.as_slice() { &only.name } else { "" };
            chart::indicators(form, "", title, &indicators)
        }
    };
    Some(chart::draw(&chart::headed(spec, wanted.title, &heads)))
}
