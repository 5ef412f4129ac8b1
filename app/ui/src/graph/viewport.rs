//! What part of a drawing is seen.

/// A window on a drawing, in the drawing's own units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewport {
    /// Its left edge.
    pub x: f64,
    /// Its upper edge.
    pub y: f64,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

/// A drawing can be shown from a fifth of its size to four times.
const LIMITS: (f64, f64) = (0.25, 5.0);

impl Viewport {
    /// The whole drawing with a margin around it.
    pub fn whole(width: f64, height: f64) -> Self {
        const MARGIN: f64 = 16.0;
        Self { x: -MARGIN, y: -MARGIN, width: width + 2.0 * MARGIN, height: height + 2.0 * MARGIN }
    }

    /// What is seen first: the whole drawing, or as much of a large one around a point as can be read.
    #[must_use]
    pub fn first(self, readable: (f64, f64), (at_x, at_y): (f64, f64)) -> Self {
        let (width, height) = (self.width.min(readable.0), self.height.min(readable.1));
        let place = |at: f64, size: f64, low: f64, span: f64| (at - size / 2.0).min(low + span - size).max(low);
        Self { x: place(at_x, width, self.x, self.width), y: place(at_y, height, self.y, self.height), width, height }
    }

    /// Moved by a distance in the drawing's units.
    #[must_use]
    pub fn moved(self, dx: f64, dy: f64) -> Self {
        Self { x: self.x + dx, y: self.y + dy, ..self }
    }

    /// Seen `factor` times as large, with the point (a share of the window's width and height) staying in place.
    /// `whole` limits how far this goes.
    #[must_use]
    pub fn zoomed(self, factor: f64, (at_x, at_y): (f64, f64), whole: Self) -> Self {
        let width = (self.width / factor).clamp(whole.width * LIMITS.0 / 2.0, whole.width * LIMITS.1);
        let height = self.height * width / self.width;
        Self { x: self.x + (self.width - width) * at_x, y: self.y + (self.height - height) * at_y, width, height }
    }

    /// Moved just as far as is needed to see a box.
    #[must_use]
    pub fn showing(self, x: f64, y: f64, width: f64, height: f64) -> Self {
        let shift = |low: f64, span: f64, near: f64, size: f64| {
            if near < low {
                near - low
            } else if near + size > low + span {
                near + size - low - span
            } else {
                0.0
            }
        };
        self.moved(shift(self.x, self.width, x, width), shift(self.y, self.height, y, height))
    }

    /// As the `viewBox` of an SVG element.
    pub fn view_box(self) -> String {
        format!("{:.1} {:.1} {:.1} {:.1}", self.x, self.y, self.width, self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zooming_keeps_the_point_under_the_pointer() {
        let whole = Viewport::whole(968.0, 468.0);
        let seen = whole.zoomed(2.0, (0.25, 0.75), whole);
        let point = |view: Viewport| (view.x + view.width * 0.25, view.y + view.height * 0.75);
        assert_eq!(point(seen), point(whole));
        assert_eq!(seen.width, 500.0);
        assert!(whole.zoomed(1e9, (0.5, 0.5), whole).width > 0.0);
    }

    #[test]
    fn a_large_drawing_is_first_seen_around_a_point() {
        let whole = Viewport::whole(468.0, 9_968.0);
        assert_eq!(whole.first((1_000.0, 500.0), (200.0, 5_000.0)), Viewport { y: 4_750.0, height: 500.0, ..whole });
        assert_eq!(whole.first((1_000.0, 500.0), (200.0, 0.0)), Viewport { height: 500.0, ..whole });
        let small = Viewport::whole(100.0, 100.0);
        assert_eq!(small.first((1_000.0, 500.0), (0.0, 0.0)), small);
    }

    #[test]
    fn showing_moves_as_little_as_needed() {
        let seen = Viewport { x: 0.0, y: 0.0, width: 100.0, height: 100.0 };
        assert_eq!(seen.showing(10.0, 10.0, 20.0, 20.0), seen);
        assert_eq!(seen.showing(90.0, -5.0, 20.0, 20.0), Viewport { x: 10.0, y: -5.0, ..seen });
    }
}
