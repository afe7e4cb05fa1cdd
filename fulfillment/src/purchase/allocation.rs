//! Sharing out what came when less came than was asked for.

/// Shares whole cases in proportion to what was asked, by largest remainder; between equal remainders the earlier
/// asker gets the odd case. Nobody gets more than he asked for, and when enough came everybody gets all of it.
pub(super) fn share_cases(came: i64, asked: &[i64]) -> Vec<i64> {
    let total: i64 = asked.iter().sum();
    if came >= total {
        return asked.to_vec();
    }
    let exact = |cases: i64| i128::from(came) * i128::from(cases);
    let mut given: Vec<i64> =
        asked.iter().map(|cases| i64::try_from(exact(*cases) / i128::from(total)).expect("a share is no larger than what came")).collect();
    let mut order: Vec<usize> = (0..asked.len()).collect();
    order.sort_by_key(|shop| (std::cmp::Reverse(exact(asked[*shop]) % i128::from(total)), *shop));
    let odd = usize::try_from(came - given.iter().sum::<i64>()).expect("shares are rounded down");
    for shop in order.into_iter().take(odd) {
        given[shop] += 1;
    }
    given
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_cases_short_are_missed_where_they_weigh_least() {
        for (came, asked, given) in [
            (20, vec![5, 5, 5, 5], vec![5, 5, 5, 5]),
            (25, vec![5, 5, 5, 5], vec![5, 5, 5, 5]),
            (18, vec![5, 5, 5, 5], vec![5, 5, 4, 4]),
            (8, vec![1, 2, 7], vec![1, 2, 5]),
            (1, vec![1, 1, 1], vec![1, 0, 0]),
            (0, vec![3, 4], vec![0, 0]),
            (5, vec![], vec![]),
        ] {
            assert_eq!(share_cases(came, &asked), given, "{came} for {asked:?}");
        }
    }

    #[test]
    fn every_case_that_came_is_given_and_nobody_gets_more_than_he_asked_for() {
        let asked: Vec<i64> = (1..=20).map(|shop| shop * 7 % 11 + 1).collect();
        let total: i64 = asked.iter().sum();
        for came in 0..=total {
            let given = share_cases(came, &asked);
            assert_eq!(given.iter().sum::<i64>(), came);
            assert!(given.iter().zip(&asked).all(|(given, asked)| given <= asked));
        }
    }
}
