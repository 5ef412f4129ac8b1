//! Widgets of home pages.

use std::sync::Arc;

use leptos::prelude::AnyView;
use services::home::Size;
use ui::t;

use crate::Loading;

/// A widget that a plugin offers for home pages.
#[derive(Clone, Copy)]
pub struct HomeWidget {
    /// Plugin and name: `home.starred`. Stands in kept arrangements, so it stays as it is.
    pub id: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// The name of an icon in the sprite.
    pub icon: &'static str,
    /// What it shows, in a sentence.
    pub description: &'static str,
    /// Its sizes.
    pub sizes: WidgetSizes,
    /// May stand on one page several times, with other settings.
    pub several: bool,
    /// What can be chosen for it.
    pub settings: &'static [WidgetSetting],
    /// Its content: a card. Without a context nothing is shown, but everything that showing one needs is loaded, as for
    /// [`EntityTab`](crate::EntityTab). Made by [`lazy_widget!`](crate::lazy_widget).
    pub view: fn(Option<WidgetContext>) -> Loading<AnyView>,
}

/// The view of a widget in a part of its own, or in one that it shares with widgets which are seen together:
/// the function that `#[lazy]` marks, and what says which of them is meant. The name of the marked function ends with
/// `_widget`, by which the build knows that it shows on home pages.
#[macro_export]
macro_rules! lazy_widget {
    ($function:ident $(, $which:expr)?) => {
        |context| {
            $crate::needs(stringify!($function));
            ::std::boxed::Box::pin($function($($which,)? context))
        }
    };
}

/// The sizes of a widget: columns of 12, and rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WidgetSizes {
    /// When it is added.
    pub usual: (u8, u8),
    /// At least.
    pub least: (u8, u8),
    /// At most.
    pub most: (u8, u8),
}

impl WidgetSizes {
    /// A size within the bounds.
    pub fn fit(&self, size: Size) -> Size {
        Size {
            width: size.width.clamp(self.least.0, self.most.0),
            height: size.height.clamp(self.least.1, self.most.1),
        }
    }
}

/// Something that can be chosen for a widget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WidgetSetting {
    /// Its name in arrangements.
    pub name: &'static str,
    /// What is asked for.
    pub title: &'static str,
    /// What it means; may be empty.
    pub description: &'static str,
    /// What can be given.
    pub kind: SettingKind,
    /// What it is when nothing was chosen.
    pub initial: &'static str,
}

/// What can be given for a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingKind {
    /// A line of text.
    Text,
    /// Several lines.
    Lines,
    /// One of these: value and words.
    Choice(&'static [(&'static str, &'static str)]),
}

/// What a widget knows of its place. Cheap to clone.
#[derive(Clone, Debug)]
pub struct WidgetContext {
    /// What was chosen for it, by name.
    pub settings: Arc<Vec<(String, String)>>,
    /// How large it is.
    pub size: Size,
}

impl WidgetContext {
    /// What was chosen, or what it is without a choice.
    pub fn setting(&self, setting: &WidgetSetting) -> String {
        let chosen = self.settings.iter().find(|(name, _)| name == setting.name).map(|(_, value)| value.clone());
        chosen.unwrap_or_else(|| t(setting.initial).to_owned())
    }

    /// The same for what can not be empty, as titles.
    pub fn filled(&self, setting: &WidgetSetting) -> String {
        let chosen = self.setting(setting);
        if chosen.trim().is_empty() { t(setting.initial).to_owned() } else { chosen }
    }
}
