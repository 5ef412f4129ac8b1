//! The design system. Knows no word of the portal: it draws what it is given.
