//! Where periods lie in time, and which of them follow each other.

/// A period: how long it is, and where it lies among those that are as long.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Its length in months: 12 a year, 6, 3, 1; 0 for a day.
    pub months: u32,
    /// Its number: periods of one length that follow each other differ by 1.
    pub place: i64,
}

/// Whether all periods are as long as the first.
pub(super) fn alike(moments: &[Moment]) -> bool {
    moments.windows(2).all(|pair| pair[0].months == pair[1].months)
}

/// The positions of periods between the first (0) and the last (1).
pub(super) fn positions(moments: &[Moment]) -> Vec<f64> {
    let (Some(first), Some(last)) = (moments.first(), moments.last()) else { return Vec::new() };
    let span = (last.place - first.place).max(1) as f64;
    moments.iter().map(|moment| (moment.place - first.place) as f64 / span).collect()
}

/// The distance up to which two periods are neighbours. A census every five years has no gaps: the smallest step counts
/// where it is taken more than once. Days are when something was counted, and nothing lies between.
pub(super) fn rhythm(moments: &[Moment]) -> i64 {
    if moments.iter().all(|moment| moment.months == 0) {
        return i64::MAX;
    }
    let steps = || moments.windows(2).map(|pair| pair[1].place - pair[0].place);
    let least = steps().min().unwrap_or(1);
    if steps().filter(|step| *step == least).count() > 1 { least } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::{Moment, positions, rhythm};

    fn years(years: &[i64]) -> Vec<Moment> {
        years.iter().map(|year| Moment { months: 12, place: *year }).collect()
    }

    #[test]
    fn neighbours_are_one_step_apart() {
        for (periods, step) in [
            (&[2010, 2011, 2012, 2022][..], 1),
            (&[2018, 2022], 1),
            (&[2000, 2010, 2020], 10),
            (&[2010, 2012, 2014, 2022], 2),
            (&[2010, 2015, 2025], 1),
            (&[2020], 1),
        ] {
            assert_eq!(rhythm(&years(periods)), step, "{periods:?}");
        }
        assert_eq!(positions(&years(&[2010, 2011, 2020])), [0.0, 0.1, 1.0]);
    }
}
