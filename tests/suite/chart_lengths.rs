//! Measures of what a chart draws as lengths: bars, stacks, progress, small pictures, tables of regions.

use linli::chart::{Form, Spec};
use linli::dataset::Direction;
use linli::dataset::number::Decimal;

use crate::chart_measures::{
    Shape, WIDTH, bar, dashes, ensure, labels, least_width, near, range, read, shapes, squeezed, value,
};
use crate::picture::Element;
use crate::random_charts::Case;

pub fn bars(spec: &Spec, svg: &Element, form: Form) -> Result<(), String> {
    let legend = if form == Form::Grouped { spec.series.len() } else { 0 };
    let found: Vec<Shape> = shapes(svg, legend).into_iter().map(read).collect();
    let (least, most) = range(spec.series.iter().flat_map(|series| &series.values).filter_map(value));
    // Known from the lines at zero and the longest bar: as long as the picture, or what the labels leave of it.
    let zeros: Vec<f64> = found.iter().filter(|shape| shape.name == "line").map(|line| line.x).collect();
    ensure!(zeros.iter().all(|zero| *zero == zeros[0]), "zero is not in one place");
    let widest = found
        .iter()
        .filter(|shape| shape.name == "rect" && shape.fill != "none")
        .map(|rect| rect.width)
        .fold(0.0, f64::max);
    let scale = if most - least > 0.0 { widest / most.max(-least) } else { 0.0 };
    let reach = scale * (most - least);
    ensure!(
        most == least || (form == Form::Grouped || (reach - WIDTH).abs() < 1.0) && reach > WIDTH * 0.45,
        "the bars are {reach} long"
    );
    near(zeros.first().copied().unwrap_or(0.0), -least * scale, "zero")?;
    let mut rest = found.into_iter().filter(|shape| shape.name == "rect");
    let mut words: String = if form == Form::Grouped {
        spec.series.iter().map(|series| squeezed(&series.name)).collect()
    } else {
        String::new()
    };
    for (at, category) in spec.categories.iter().enumerate() {
        words += &squeezed(category);
        for series in &spec.series {
            bar(&mut rest, &series.values[at], zeros.first().copied().unwrap_or(0.0), scale)?;
            words += &squeezed(&series.values[at].text);
        }
    }
    ensure!(rest.next().is_none(), "a bar too many");
    ensure!(labels(svg) == words, "the labels are {} instead of {words}", labels(svg));
    Ok(())
}

pub fn stacked(spec: &Spec, svg: &Element) -> Result<(), String> {
    let sum = |at: usize| spec.series.iter().filter_map(|series| value(&series.values[at])).sum::<f64>();
    let longest = (0..spec.categories.len()).map(sum).fold(0.0, f64::max);
    let scale = if longest > 0.0 { (WIDTH - 32.0) / longest } else { 0.0 };
    let mut rest =
        shapes(svg, spec.series.len()).into_iter().map(read).filter(|shape| shape.name == "rect").peekable();
    let over: Vec<&Element> =
        svg.children.iter().filter(|child| !child.get("paint-order").is_empty()).collect();
    let plain: String = svg
        .children
        .iter()
        .filter(|child| child.name == "text" && child.get("paint-order").is_empty())
        .map(|text| squeezed(&text.words()))
        .collect();
    let mut over = over.into_iter().peekable();
    let mut words: String = spec.series.iter().map(|series| squeezed(&series.name)).collect();
    for (at, category) in spec.categories.iter().enumerate() {
        words += &squeezed(category);
        let exact: Option<Vec<&Decimal>> =
            spec.series.iter().map(|series| series.values[at].exact()).collect();
        let percent = matches!(spec.series[0].unit.as_str(), "%" | "‰");
        if let Some(total) = exact.filter(|_| !percent).map(Decimal::sum) {
            words += &squeezed(&format!("共{total}{}", spec.series[0].unit));
        }
        let (mut x, mut below) = (0.0, Vec::new());
        for series in &spec.series {
            let datum = &series.values[at];
            let part = value(datum).unwrap_or(0.0) * scale;
            if part > 0.0 {
                let rect = rest.next().ok_or("no part")?;
                near(rect.x, x, &format!("where {} starts", datum.text))?;
                near(rect.width, part, &format!("the length of {}", datum.text))?;
            }
            match over.peek() {
                Some(text)
                    if value(datum).is_some()
                        && text.words() == datum.text
                        && (text.number("x") - x - part / 2.0).abs() < 1.0
                        && part > least_width(&datum.text) =>
                {
                    over.next();
                }
                _ => below.push(format!("{} {}", series.name, datum.text)),
            }
            x += part;
        }
        if let Some(datum) = spec
            .series
            .iter()
            .map(|series| &series.values[at])
            .find(|datum| value(datum).is_none() && datum.quantity.is_some())
        {
            let mark = rest.next().ok_or("no mark")?;
            ensure!(mark.dashes == dashes(datum), "not the mark of {}", datum.text);
            near(mark.x, x + 4.5, "the mark behind a stack")?;
        }
        words += &squeezed(&below.join("、"));
    }
    ensure!(rest.next().is_none() && over.next().is_none(), "a part or a label too many");
    ensure!(plain == words, "the labels are {plain} instead of {words}");
    Ok(())
}

pub fn progress(spec: &Spec, svg: &Element) -> Result<(), String> {
    let mut rest = shapes(svg, 0).into_iter().map(read);
    let said = labels(svg);
    let mut said = said.as_str();
    for (at, category) in spec.categories.iter().enumerate() {
        let (now, target) = (&spec.series[0].values[at], &spec.series[1].values[at]);
        let down = spec.goals[at].direction == Direction::Down;
        let bound = if down && value(target).is_some() { "不高于" } else { "" };
        let head = squeezed(&format!("{category}{}{}{bound}{}", now.text, spec.series[1].name, target.text));
        said = said.strip_prefix(&head).ok_or(format!("{said} does not begin with {head}"))?;
        let end = said
            .find(&squeezed(spec.categories.get(at + 1).map_or("斜纹：", String::as_str)))
            .unwrap_or(said.len());
        let verdict = &said[..end];
        said = &said[end..];
        let exact = now.exact().is_some() && target.exact().is_some();
        ensure!(exact || verdict.is_empty(), "{verdict} is said of what is not exact");
        ensure!(!down || !verdict.contains("完成"), "{verdict} where less is better");
        if exact {
            let (a, b) = (now.exact().expect("exact"), target.exact().expect("exact"));
            let reached = if down { a <= b } else { a >= b };
            let share = verdict.strip_prefix("，完成").and_then(|share| share.strip_suffix('%'));
            match share.map(|share| share.parse::<f64>()) {
                Some(Ok(share)) => {
                    let wanted = value(now).unwrap_or(0.0) / value(target).unwrap_or(1.0) * 100.0;
                    ensure!((share - wanted).abs() <= 0.101 + wanted * 1e-9, "{share}% instead of {wanted}%");
                    ensure!(
                        (share >= 100.0) == reached && (share == 0.0) == a.is_zero(),
                        "{share}% of what is {reached}"
                    );
                }
                _ => ensure!(
                    verdict.contains("已达到目标") || verdict.contains("超过") == reached || !reached,
                    "{verdict} where it is {reached}"
                ),
            }
            ensure!(!verdict.contains("没有达到") || !reached, "{verdict} where it is reached");
            ensure!(!verdict.contains("已达到") || reached, "{verdict} where it is not reached");
        }
        let Some(wanted) = value(target) else { continue };
        let whole = value(now).unwrap_or(0.0).max(wanted);
        let scale = if whole > 0.0 { WIDTH / whole } else { 0.0 };
        let track = rest.next().ok_or("no track")?;
        ensure!(track.width == WIDTH && track.x == 0.0, "the track is {}", track.width);
        let mut x = 0.0;
        match value(now) {
            Some(now) if down && now > wanted => {
                for part in [wanted, now - wanted] {
                    if part > 0.0 {
                        let rect = rest.next().ok_or("no bar")?;
                        near(rect.x, x, "a part of progress")?;
                        near(rect.width, part * scale, "a part of progress")?;
                        ensure!(
                            (rect.fill.contains("url")) == (x > 0.0 || wanted == 0.0),
                            "what is beyond is not hatched"
                        );
                        x += part * scale;
                    }
                }
            }
            Some(now) if now > 0.0 => {
                let rect = rest.next().ok_or("no bar")?;
                near(rect.width, now * scale, "progress")?;
                ensure!(rect.x == 0.0 && !rect.fill.contains("url"), "progress is hatched");
            }
            None if now.quantity.is_some() => ensure!(
                rest.next().is_some_and(|mark| mark.dashes == dashes(now)),
                "no mark for {}",
                now.text
            ),
            _ => {}
        }
        let mark = rest.next().ok_or("no mark at the target")?;
        let at: f64 = mark
            .path
            .trim_start_matches('M')
            .split(' ')
            .next()
            .and_then(|x| x.parse().ok())
            .ok_or("no place")?;
        near(at, (wanted * scale).clamp(1.5, WIDTH - 1.5), "the mark at the target")?;
    }
    ensure!(rest.next().is_none(), "a shape too many");
    Ok(())
}

pub fn multiples(case: &Case, svg: &Element) -> Result<(), String> {
    let (spec, places) = (&case.spec, &case.places);
    let all: Vec<Shape> = shapes(svg, 0).into_iter().map(read).collect();
    let mut groups = all.split_inclusive(|shape| shape.name == "line");
    for (order, series) in spec.series.iter().enumerate() {
        let group = groups.next().ok_or("no small picture")?;
        let (axis, drawn) = group.split_last().ok_or("no axis")?;
        let (least, most) = range(series.values.iter().filter_map(value));
        let scale = if most > least { 64.0 / (most - least) } else { 0.0 };
        let mut drawn = drawn.iter();
        let left = if order % 2 == 0 { 0.0 } else { 180.0 };
        near(axis.x, left, "a small picture")?;
        let mut middles = Vec::new();
        for (at, datum) in series.values.iter().enumerate() {
            match value(datum) {
                Some(0.0) => {}
                Some(value) => {
                    let rect = drawn.next().ok_or("no bar")?;
                    ensure!(rect.fill != "none", "{} has no bar", datum.text);
                    near(rect.height, (value * scale).abs(), &format!("the height of {}", datum.text))?;
                    let foot = if value < 0.0 { rect.y } else { rect.y + rect.height };
                    near(foot, axis.y, &format!("the foot of {}", datum.text))?;
                    middles.push((at, rect.x + rect.width / 2.0));
                }
                None if datum.quantity.is_some() => {
                    let mark = drawn.next().ok_or("no mark")?;
                    ensure!(mark.dashes == dashes(datum), "not the mark of {}", datum.text);
                }
                None => {}
            }
        }
        ensure!(drawn.next().is_none(), "a bar too many");
        ensure!(middles.iter().all(|(_, x)| *x >= left && *x <= left + 160.0), "a bar leaves its cell");
        ensure!(middles.windows(2).all(|pair| pair[0].1 < pair[1].1), "bars are not in order");
        if let ([first, .., last], false) = (middles.as_slice(), places.is_empty()) {
            let time =
                |at: usize| (places[at] - places[first.0]) as f64 / (places[last.0] - places[first.0]) as f64;
            for (at, x) in &middles {
                near(*x, first.1 + (last.1 - first.1) * time(*at), "a bar in time")?;
            }
        }
    }
    ensure!(groups.next().is_none(), "a small picture too many");
    // Two pictures in a row: both names, then what stands below the one and below the other.
    let mut words = String::new();
    for pair in spec.series.chunks(2) {
        words.extend(pair.iter().map(|series| squeezed(&series.name)));
        for series in pair {
            let there: Vec<usize> =
                (0..series.values.len()).filter(|at| series.values[*at].quantity.is_some()).collect();
            let ends = [there.first(), there.last().filter(|_| there.len() > 1)];
            for at in ends.into_iter().flatten() {
                words += &squeezed(&format!("{}{}", spec.categories[*at], series.values[*at].text));
            }
        }
    }
    ensure!(labels(svg).starts_with(&words), "the labels are {} instead of {words}", labels(svg));
    Ok(())
}

pub fn regions(spec: &Spec, figure: &Element) -> Result<(), String> {
    let rows = figure.all("tr");
    ensure!(rows.len() == spec.categories.len() + 1, "{} rows", rows.len());
    for (at, row) in rows[1..].iter().enumerate() {
        ensure!(row.children[0].words() == spec.categories[at], "the name of row {at}");
        for (series, cell) in spec.series.iter().zip(&row.children[1..]) {
            let datum = &series.values[at];
            ensure!(cell.words() == datum.text, "{} instead of {}", cell.words(), datum.text);
            let (least, most) = range(series.values.iter().filter_map(value));
            let scale = if most > least { 100.0 / (most - least) } else { 0.0 };
            let zero = -least * scale;
            let found: Vec<Shape> = cell.all("rect").into_iter().map(read).collect();
            let lines = usize::from(least < 0.0);
            ensure!(found.len() >= lines, "no line at zero");
            let (shapes, line) = found.split_at(found.len() - lines);
            let mut drawn = shapes.iter().cloned();
            bar(&mut drawn, datum, zero, scale)?;
            ensure!(drawn.next().is_none(), "a bar too many for {}", datum.text);
            for line in line {
                near(line.x + 0.5, zero.clamp(0.5, 99.5), "the line at zero")?;
            }
        }
    }
    Ok(())
}
