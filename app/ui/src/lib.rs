//! The design system. Knows no word of the portal: it draws what it is given.
//!
//! Every component has its partial in `style/components/`. Components take texts as `String` (anything that
//! turns into one), so a row of a table costs no signals; what changes while it is shown takes a [`Signal`].
//! Nothing here writes a `style` attribute: the content security policy forbids it.
//!
//! [`Signal`]: leptos::prelude::Signal

pub mod dom;
pub mod time;
pub mod words;

mod badge;
mod breadcrumbs;
mod button;
mod card;
mod chip;
mod code_block;
mod copy_button;
mod dialog;
mod diff;
mod field;
mod file_drop;
mod graph;
mod hover;
mod icon;
mod icon_choice;
mod kbd;
mod kept;
mod keys;
mod kind_icon;
mod menu;
mod pagination;
mod property_list;
mod radio;
mod scroll;
mod selection;
mod skeleton;
mod states;
mod table;
mod tabs;
mod time_ago;
mod toast;
mod tooltip;
mod versions;

#[cfg(test)]
mod tests;

pub use badge::{Badge, Status, Tone};
pub use breadcrumbs::{Breadcrumbs, Crumb};
pub use button::{Button, ButtonLink, Click, IconButton, IconLink, Look, click};
pub use card::{Card, CardRow};
pub use chip::{Chip, FilterChip};
pub use code_block::CodeBlock;
pub use copy_button::CopyButton;
pub use dialog::Dialog;
pub use diff::Diff;
pub use field::{Checkbox, Choice, SearchField, Select, TextArea, TextField};
pub use file_drop::FileDrop;
pub use graph::{GraphEdge, GraphNode, GraphView};
pub use hover::HoverLayer;
pub use icon::{Icon, SpriteAddress, keep_icons};
pub use icon_choice::IconChoice;
pub use kbd::Kbd;
pub use kept::{Waiting, each, kept, late, once, settled};
pub use keys::{focus_page_search, single_keys_allowed, use_keys, use_list_keys};
pub use kind_icon::{KindIcon, KindLook};
pub use menu::{Menu, MenuButton, MenuLink, Popover};
pub use pagination::{Pagination, thousands};
pub use property_list::{Property, PropertyList};
pub use radio::{RadioChoice, RadioGroup};
pub use scroll::keep_scroll;
pub use selection::{SelectAll, SelectRow, Selection};
pub use skeleton::{SkeletonCard, SkeletonTable, SkeletonText};
pub use states::{EmptyState, ErrorState, ForbiddenState};
pub use table::{Column, Sorted, Table};
pub use tabs::{TabItem, Tabs};
pub use time_ago::TimeAgo;
pub use toast::{Toast, ToastRegion, Toasts, provide_toasts, use_toasts};
pub use tooltip::TooltipLayer;
pub use versions::{Version, VersionList};
pub use words::{key, t, tf, tn, tnf, tv};
