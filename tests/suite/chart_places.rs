//! Measures of what a chart draws as positions: points and lines in time, slices of a turn.

use linli::chart::Datum;
use linli::chart::{Form, Spec};
use linli::dataset::number::Decimal;

use crate::chart_measures::{
    SLACK, Shape, WIDTH, dashes, ensure, labels, least_width, near, read, shapes, squeezed, value,
};
use crate::picture::Element;
use crate::random_charts::Case;

/// The pairs of categories that are neighbours in time: one step apart, or as far as the smallest step that is taken twice.
fn is_joined(places: &[i64], from: usize, to: usize) -> bool {
    let steps: Vec<i64> = places.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let least = steps.iter().copied().min().unwrap_or(1);
    let rhythm = if steps.iter().filter(|step| **step == least).count() > 1 { least } else { 1 };
    places[to] - places[from] <= rhythm
}

/// The number of a label of the axis.
fn tick(text: &str) -> Option<f64> {
    match text.strip_suffix('万') {
        Some(text) => Some(text.parse::<f64>().ok()? * 10_000.0),
        None => text.parse().ok(),
    }
}

pub fn line(case: &Case, svg: &Element) -> Result<(), String> {
    let (spec, places) = (&case.spec, &case.places);
    let lines: Vec<Shape> = svg.children.iter().filter(|child| child.name == "line").map(read).collect();
    // Those across are the grid, from the bottom; the others are the periods.
    let grid: Vec<&Shape> = lines.iter().filter(|line| line.height == 0.0).collect();
    let marks: Vec<&Shape> = lines.iter().filter(|line| line.height != 0.0).collect();
    ensure!(
        marks.len() == spec.categories.len(),
        "{} marks for {} periods",
        marks.len(),
        spec.categories.len()
    );
    let (first, last) = (marks[0].x, marks[marks.len() - 1].x);
    ensure!((last - 330.0).abs() < 0.1 && first < 200.0, "the axis is from {first} to {last}");
    let x = |at: usize| {
        first
            + (last - first) * (places[at] - places[0]) as f64 / (places[places.len() - 1] - places[0]) as f64
    };
    for (at, mark) in marks.iter().enumerate() {
        near(mark.x, x(at), &format!("the place of {}", spec.categories[at]))?;
    }
    let ticks: Vec<(f64, f64)> = svg
        .children
        .iter()
        .filter(|child| {
            child.get("text-anchor") == "end" && (child.number("x") - grid[0].x + 8.0).abs() < 0.11
        })
        .filter_map(|text| Some((tick(&text.words())?, text.number("y") - 5.0)))
        .take(grid.len())
        .collect();
    ensure!(ticks.len() == grid.len() && grid.len() > 1, "{} labels for {} lines", ticks.len(), grid.len());
    let ((low, bottom), (high, top)) = (ticks[0], ticks[ticks.len() - 1]);
    ensure!(high > low && bottom > top, "the axis runs from {low} to {high}");
    let y = |value: f64| bottom - (value - low) / (high - low) * (bottom - top);
    for ((value, at), line) in ticks.iter().zip(&grid) {
        near(*at, line.y, "a label beside its line")?;
        near(*at, y(*value), &format!("the label {value}"))?;
    }
    let paths: Vec<Shape> = svg
        .children
        .iter()
        .filter(|child| child.name == "path")
        .map(|path| Shape {
            dashes: path.get("stroke-dasharray").into(),
            fill: format!("{}{}", path.get("fill"), path.get("stroke")),
            ..read(path)
        })
        .collect();
    let mut paths =
        paths.into_iter().skip(if spec.series.len() > 1 { spec.series.len() } else { 0 }).peekable();
    let offsets = [(4.5, 0.0), (4.0, 4.0), (0.0, 5.5), (0.0, 6.0), (0.0, -5.5), (-1.5, 5.5)];
    for (order, series) in spec.series.iter().enumerate() {
        for (at, datum) in series
            .values
            .iter()
            .enumerate()
            .filter(|(_, datum)| value(datum).is_none() && datum.quantity.is_some())
        {
            let mark = paths.next().ok_or("no circle")?;
            ensure!(mark.dashes == dashes(datum), "not the circle of {}", datum.text);
            let (cx, cy) = start(&mark.path);
            near(cx + 5.0, x(at), "a circle on the axis")?;
            near(cy, bottom, "a circle on the axis")?;
        }
        let known: Vec<usize> =
            (0..series.values.len()).filter(|at| value(&series.values[*at]).is_some()).collect();
        let point = |at: usize| (x(at), y(value(&series.values[at]).expect("known")));
        let mut runs: Vec<Vec<usize>> = Vec::new();
        for at in &known {
            let goes_on = runs.last().and_then(|run| run.last()).is_some_and(|before| {
                let between = &series.values[before + 1..*at];
                between.iter().all(|datum| datum.quantity.is_none()) && is_joined(places, *before, *at)
            });
            if goes_on { runs.last_mut().expect("one").push(*at) } else { runs.push(vec![*at]) }
        }
        for run in runs.iter().filter(|run| run.len() > 1) {
            let path = paths.next().ok_or("no line")?;
            ensure!(
                path.fill.contains(&format!("--chart-{},", order % 6 + 1)),
                "a line of another series: {path:?}"
            );
            let points: Vec<(f64, f64)> =
                path.path[1..].split('L').map(|point| start(&format!("M{point}"))).collect();
            ensure!(
                points.len() == run.len(),
                "a line over {} periods instead of {}",
                points.len(),
                run.len()
            );
            for (found, at) in points.iter().zip(run) {
                near(found.0, point(*at).0, "a line in time")?;
                near(found.1, point(*at).1, &format!("a line at {}", series.values[*at].text))?;
            }
        }
        for at in runs.iter().flatten() {
            let marker = paths.next().ok_or("no point")?;
            ensure!(
                marker.fill.contains(&format!("--chart-{},", order % 6 + 1)),
                "a point of another series"
            );
            let (mx, my) = start(&marker.path);
            near(mx + offsets[order % 6].0, point(*at).0, "a point in time")?;
            near(
                my + offsets[order % 6].1,
                point(*at).1,
                &format!("the point of {}", series.values[*at].text),
            )?;
        }
    }
    ensure!(paths.next().is_none(), "a path too many");
    for text in svg.children.iter().filter(|child| !child.get("paint-order").is_empty()) {
        let (said, middle, base, half) =
            (text.words(), text.number("x"), text.number("y") - 15.0, least_width(&text.words()) / 2.0);
        let owned = spec.series.iter().any(|series| {
            series.values.iter().enumerate().any(|(at, datum)| {
                let Some(value) = value(datum) else { return false };
                let is_above =
                    (base + 20.0 + 6.0 - y(value)).abs() < 0.7 || (base - 6.0 - y(value)).abs() < 0.7;
                datum.text == said && is_above && (x(at) - middle).abs() <= half.max(1.0) * 1.4
            })
        });
        ensure!(owned, "“{said}” stands where there is no such point");
    }
    // Below the axis: periods, each under its mark unless the edge of the picture is nearer.
    let named: Vec<&Element> = svg
        .children
        .iter()
        .filter(|child| child.get("text-anchor") == "middle" && child.get("paint-order").is_empty())
        .collect();
    for text in &named {
        let at = spec
            .categories
            .iter()
            .position(|name| *name == text.words())
            .ok_or(format!("{} is no period", text.words()))?;
        let (middle, half) = (text.number("x"), least_width(&text.words()) / 2.0);
        let moved = (middle - x(at)).abs() > SLACK;
        let at_edge = middle + half * 1.3 > WIDTH - 2.0 || middle - half * 1.3 < 2.0;
        ensure!(!moved || at_edge, "{} stands at {middle} instead of {}", text.words(), x(at));
    }
    let newest = &spec.categories[spec.categories.len() - 1];
    ensure!(
        named.is_empty() || named.iter().any(|text| text.words() == *newest),
        "the newest period has no name"
    );
    Ok(())
}

/// Where a path starts.
fn start(path: &str) -> (f64, f64) {
    let numbers = path[1..].split(|c: char| c != '.' && c != '-' && !c.is_ascii_digit());
    let mut numbers = numbers.map(|number| number.parse().expect("a number"));
    (numbers.next().expect("x"), numbers.next().expect("y"))
}

pub fn shares(spec: &Spec, svg: &Element, form: Form) -> Result<(), String> {
    let series = &spec.series[0];
    let sum: f64 = series.values.iter().filter_map(value).sum();
    let all = match series.unit.as_str() {
        "%" if sum < 99.5 => 100.0,
        "‰" if sum < 995.0 => 1000.0,
        _ => sum,
    };
    let percent = matches!(series.unit.as_str(), "%" | "‰");
    let found: Vec<Shape> =
        shapes(svg, 0).into_iter().map(read).filter(|shape| shape.name == "path").collect();
    let mut slices = found.into_iter();
    let mut turned = 0.0;
    let mut rest: Vec<f64> = series
        .values
        .iter()
        .filter_map(value)
        .map(|value| value / all)
        .filter(|share| *share > 0.0)
        .collect();
    if sum < all {
        rest.push(1.0 - sum / all);
    }
    for share in rest {
        let slice = slices.next().ok_or("no slice")?;
        let whole = slice.path.contains("a86 86");
        ensure!(whole == (share > 0.9999), "a share of {share} is drawn {}", slice.path);
        if !whole {
            let arc = slice.path.split('A').nth(1).ok_or("no arc")?;
            let numbers: Vec<f64> = arc
                .split([' ', 'L'])
                .filter_map(|number| number.trim_end_matches('Z').parse().ok())
                .collect();
            let turn =
                |(x, y): (f64, f64)| ((x - 170.0).atan2(88.0 - y) / std::f64::consts::TAU).rem_euclid(1.0);
            // A unit on the outline is a turn of 1/540.
            let off = |found: f64, wanted: f64| {
                let off = (found - wanted).rem_euclid(1.0);
                off.min(1.0 - off) * 540.0
            };
            let (from, to) = (turn(start(&slice.path)), turn((numbers[5], numbers[6])));
            ensure!(
                off(from, turned) <= 0.5 && off(to, turned + share) <= 0.5,
                "a slice from {from} to {to} instead of {turned} to {}",
                turned + share
            );
            ensure!((numbers[3] == 1.0) == (share > 0.5), "a slice goes the other way round");
        }
        turned += share;
    }
    ensure!(slices.next().is_none(), "a slice too many");
    let said = labels(svg);
    let mut said = said.as_str();
    let exact: Option<Vec<&Decimal>> = series.values.iter().map(Datum::exact).collect();
    let total = exact.filter(|_| !percent).map(Decimal::sum);
    if let Some(total) = &total {
        let head = squeezed(&format!("合计{total}{}", series.unit));
        said = said.strip_prefix(&head).filter(|_| form == Form::Ring).unwrap_or(said);
    }
    let mut shown = 0;
    for (category, datum) in spec.categories.iter().zip(&series.values) {
        let head = squeezed(&format!("{category}{}", datum.text));
        said = said.strip_prefix(&head).ok_or(format!("{said} does not begin with {head}"))?;
        let Some(inner) = said.strip_prefix('（').filter(|_| total.is_some()) else {
            ensure!(total.is_none(), "no share of {category}");
            continue;
        };
        let (share, behind) = inner.split_once('）').ok_or("no end of a share")?;
        said = behind;
        let wanted = value(datum).unwrap_or(0.0) / sum * 100.0;
        match share.trim_end_matches('%').parse::<f64>() {
            Ok(share) => {
                ensure!((share - wanted).abs() <= 0.0501, "{share}% instead of {wanted}%");
                ensure!((share == 0.0) == (wanted == 0.0), "{share}% for {wanted}");
                ensure!(
                    share < 100.0
                        || series.values.iter().filter_map(value).filter(|value| *value > 0.0).count() == 1,
                    "all is said of a part"
                );
                shown += (share * 10.0).round() as i64;
            }
            Err(_) => {
                let fits = share == "不足0.1%" && wanted > 0.0 && wanted < 0.0501
                    || share == "超过99.9%" && wanted > 99.9;
                ensure!(fits, "{share} for {wanted}");
                shown = i64::MIN / 2;
            }
        }
    }
    ensure!(said.contains("空白处") == (sum < all), "an empty part is explained: {said}");
    let off = total.is_some() && shown != 1000;
    ensure!(said.contains("四舍五入") == off, "{shown} tenths, and said is {said}");
    ensure!(
        shown < 0 || !off || said.contains(&format!("相加是{}%", shown as f64 / 10.0)),
        "the sum of the shares: {said}"
    );
    Ok(())
}
