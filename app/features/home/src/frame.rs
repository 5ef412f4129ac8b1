//! A page of another site in a card, where the configuration lists its origin.

use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;
use plugin::{HomeWidget, SettingKind, WidgetContext, WidgetSetting, WidgetSizes, failure};
use ui::{Card, EmptyState, SkeletonText, kept, key, t};

use crate::functions::ask_frame;
use crate::widgets::{Small, small_widget};

const TITLE: WidgetSetting =
    WidgetSetting { name: "title", title: "Title", description: "", kind: SettingKind::Text, initial: key("Web page") };
const ADDRESS: WidgetSetting = WidgetSetting {
    name: "address",
    title: "Address",
    description: "Of a site that the configuration lists at home.frames.",
    kind: SettingKind::Text,
    initial: "",
};

pub(crate) const WIDGET: HomeWidget = HomeWidget {
    id: "home.frame",
    title: "Web page",
    icon: "panel-left",
    description: "A page of another site that your administrators allow.",
    sizes: WidgetSizes { usual: (6, 6), least: (3, 3), most: (12, 12) },
    several: true,
    settings: &[TITLE, ADDRESS],
    view: plugin::lazy_widget!(small_widget, Small::Frame),
};

pub(crate) fn view(context: WidgetContext) -> AnyView {
    let (title, address) = (context.filled(&TITLE), context.setting(&ADDRESS).trim().to_owned());
    if address.is_empty() {
        return view! {
            <Card title>
                <EmptyState icon="link" title=t("No address yet")>
                    <p>{t("Give it one in the settings of this card, when you arrange the page.")}</p>
                </EmptyState>
            </Card>
        }
        .into_any();
    }
    let found = plugin::data(move || address.clone(), ask_frame);
    let name = title.clone();
    let content = move || {
        let name = name.clone();
        Suspend::new(async move {
            let found = found.await;
            kept(move || match found {
                Ok(address) => frame(address, name),
                Err(error) => failure(error, crate::page::PATH.to_owned()),
            })
        })
    };
    view! {
        <Card title class="frame-card">
            <Suspense fallback=|| view! { <SkeletonText lines=4 /> }>{ui::once(content)}</Suspense>
        </Card>
    }
    .into_any()
}

/// What stands in the frame may run its own scripts and sign people in, but neither lead this page away nor learn its address.
fn frame(address: String, title: String) -> AnyView {
    view! {
        <iframe
            src=address
            title=title
            referrerpolicy="no-referrer"
            sandbox="allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox"
            {..custom_attribute("loading", "lazy")}
        ></iframe>
    }
    .into_any()
}
