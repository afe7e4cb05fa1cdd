//! Colours that tell routes apart, on light and on dark ground.

const COLOURS: [&str; 12] =
    ["#2f7ed8", "#e4572e", "#2a9d6f", "#a855c7", "#c98a00", "#0fa3b1", "#e0447c", "#7a8b2a", "#6d6ee8", "#b8683b", "#4f9d3a", "#8a7f9e"];

/// Strokes for the second and third time round.
const DASHES: [&str; 3] = ["", "7 3", "2 3"];

pub(super) fn colour(route: usize) -> &'static str {
    COLOURS[route % COLOURS.len()]
}

pub(super) fn dashes(route: usize) -> &'static str {
    DASHES[route / COLOURS.len() % DASHES.len()]
}
