//! Builds the browser's half.

fn main() {}
