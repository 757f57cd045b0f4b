//! Where periods lie in time, and which of them follow each other.

use crate::dataset::period::Stretch;

/// Whether figures of all these periods can be compared: all are as long as the first, or all grow in the course of a year
/// (1—3月, 1—6月).
pub(super) fn alike(times: &[Stretch]) -> bool {
    times.iter().all(Stretch::is_run) || times.windows(2).all(|pair| pair[0].is_like(&pair[1]))
}

/// The positions of periods between the first (0) and the last (1).
pub(super) fn positions(times: &[Stretch]) -> Vec<f64> {
    let position =
        |time: &Stretch| if time.is_run() { time.position() + time.months() } else { time.position() };
    let all = || times.iter().map(position);
    let (first, last) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
    let span = if last > first { last - first } else { 1.0 };
    all().map(|position| (position - first) / span).collect()
}

/// Up to how many steps apart two periods are neighbours, which a line joins. A census every five years has no gaps: the
/// smallest step counts where it is taken more than once. Days are when something was counted, and nothing lies between.
pub(super) fn rhythm(times: &[Stretch]) -> i64 {
    if times.iter().all(|time| time.is_moment() && time.months() < 0.1) {
        return i64::MAX;
    }
    let places = places(times);
    let steps = || places.windows(2).map(|pair| pair[1] - pair[0]);
    let least = steps().min().unwrap_or(1);
    if steps().filter(|step| *step == least).count() > 1 { least.max(1) } else { 1 }
}

/// Numbers of periods that are alike: of two that follow each other they differ by 1.
pub(super) fn places(times: &[Stretch]) -> Vec<i64> {
    let place = |time: &Stretch| match time.is_run() {
        true => time.position() + time.months(),
        false => time.position() / time.months(),
    };
    times.iter().map(|time| place(time).round() as i64).collect()
}

#[cfg(test)]
mod tests {
    use super::{Stretch, alike, places, positions, rhythm};

    fn times(names: &str) -> Vec<Stretch> {
        names.split(' ').map(|name| Stretch::parse(name).unwrap()).collect()
    }

    #[test]
    fn neighbours_are_one_step_apart() {
        for (names, step) in [
            ("2010 2011 2012 2022", 1),
            ("2018 2022", 1),
            ("2000 2010 2020", 10),
            ("2010 2012 2014 2022", 2),
            ("2010 2015 2025", 1),
            ("2020", 1),
            ("2022Q1 2022Q2 2022Q4", 1),
            ("2022-03 2022-06 2022-09", 3),
            ("2021H1 2021H2 2022H1", 1),
            ("2022年1-3月 2022年1-6月 2022年1-9月", 3),
            ("2021-06-30 2022-12-31", i64::MAX),
        ] {
            assert_eq!(rhythm(&times(names)), step, "{names}");
        }
    }

    #[test]
    fn positions_are_in_time() {
        assert_eq!(positions(&times("2010 2011 2020")), [0.0, 0.1, 1.0]);
        assert_eq!(positions(&times("2022年1-3月 2022年1-6月 2022年1-9月")), [0.0, 0.5, 1.0]);
        assert_eq!(
            places(&times("2021Q4 2022Q1 2022Q3")).windows(2).map(|two| two[1] - two[0]).collect::<Vec<_>>(),
            [1, 2]
        );
        assert!(!alike(&times("2021 2022Q1")));
        assert!(!alike(&times("2021 2022年末")));
    }
}
