//! Colours that tell routes apart, on light and on dark ground.

const COLOURS: [&str; 12] =
    ["#2f7ed8", "#e4572e", "#2a9d6f", "#a855c7", "#d19a00", "#12b5c4", "#e0447c", "#84b81a", "#5a5ff0", "#94582f", "#7b8794", "#f08a8a"];

/// Strokes for the second and third time round.
const DASHES: [&str; 3] = ["", "7 3", "2 3"];

pub(super) fn colour(route: usize) -> &'static str {
    COLOURS[route % COLOURS.len()]
}

pub(super) fn dashes(route: usize) -> &'static str {
    DASHES[route / COLOURS.len() % DASHES.len()]
}
