//! Numbers as bars to be scanned.

use barcoders::sym::ean13::EAN13;

/// An EAN-13 as the path of a drawing one unit high and one unit a module, with how many modules there are across. Empty for
/// what is no such number. Whoever draws it leaves eleven modules white before it and seven after it (GS1 General
/// Specifications, 5.2.3.4).
pub fn bars(number: &str) -> (usize, String) {
    let Ok(code) = EAN13::new(number) else { return (0, String::new()) };
    let modules = code.encode();
    let dark = modules.iter().enumerate().filter(|(_, module)| **module == 1);
    (modules.len(), dark.map(|(at, _)| format!("M{at} 0h1v1h-1z")).collect())
}

#[cfg(test)]
mod tests {
    use super::bars;

    /// GS1 General Specifications, figure 5.2.1.2-2: number sets of the left half by the first digit, guards of 3, 5, 3.
    #[test]
    fn a_number_is_drawn_as_its_standard_says() {
        let (across, path) = bars("2901234567896");
        let mut modules = vec!['0'; across];
        for at in path.split('M').skip(1).filter_map(|dark| dark.split(' ').next()?.parse::<usize>().ok()) {
            modules[at] = '1';
        }
        let modules: String = modules.into_iter().collect();
        let left = ["0001011", "0001101", "0110011", "0011011", "0111101", "0011101"].concat();
        let right = ["1001110", "1010000", "1000100", "1001000", "1110100", "1010000"].concat();
        assert_eq!(modules, format!("101{left}01010{right}101"));
        assert_eq!(bars("2901234567890"), (0, String::new()), "the check digit is wrong");
    }
}
