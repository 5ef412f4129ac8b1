//! What the shell can be told to do: by a key, by a button, by the palette.

use leptos::prelude::*;

/// What is open.
#[derive(Clone, Copy, Debug, Default)]
pub struct Commands {
    /// The palette.
    pub palette: RwSignal<bool>,
    /// The list of shortcuts.
    pub help: RwSignal<bool>,
    /// The form for feedback.
    pub feedback: RwSignal<bool>,
}

impl Commands {
    /// The shell's own.
    ///
    /// # Panics
    /// Outside the shell, which provides them first.
    pub fn here() -> Self {
        expect_context()
    }
}
