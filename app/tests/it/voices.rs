//! Services of somebody who is told nothing and says nothing, for tests of pages that do not ask for it.

use async_trait::async_trait;
use services::announcements::{
    Acknowledgements, Announcement, AnnouncementDraft, AnnouncementPage, AnnouncementQuery, Announcements, Banner,
};
use services::feedback::{Feedback, FeedbackDetail, FeedbackPage, FeedbackQuery, FeedbackState, NewFeedback};
use services::insights::{Insights, UseEvent};
use services::notifications::{
    Mark, NewNotification, Notification, NotificationPage, NotificationQuery, NotificationSettings, NotificationStatus,
    Notifications, Topic,
};
use services::proxy::{Figure, FigureQuestion, OnCall, OnCallQuestion, Proxy};
use services::{Actor, Error, Result};

use super::nothing::Nothing;

fn refused<T>() -> Result<T> {
    Err(Error::forbidden("No page asks this."))
}

#[async_trait]
impl Notifications for Nothing {
    async fn status(&self, _: &Actor) -> Result<NotificationStatus> {
        Ok(NotificationStatus::default())
    }

    async fn list(&self, _: &Actor, _: &NotificationQuery) -> Result<NotificationPage> {
        Ok(NotificationPage::default())
    }

    async fn get(&self, _: &Actor, _: &str) -> Result<Notification> {
        refused()
    }

    async fn mark(&self, _: &Actor, _: &[String], _: Mark) -> Result<NotificationStatus> {
        refused()
    }

    async fn mark_all(&self, _: &Actor, _: &NotificationQuery, _: Mark) -> Result<u64> {
        refused()
    }

    async fn topics(&self, _: &Actor) -> Result<Vec<Topic>> {
        Ok(Vec::new())
    }

    async fn settings(&self, _: &Actor) -> Result<NotificationSettings> {
        Ok(NotificationSettings::default())
    }

    async fn save_settings(&self, _: &Actor, _: &NotificationSettings) -> Result<()> {
        refused()
    }

    async fn send(&self, _: &Actor, _: &NewNotification) -> Result<String> {
        refused()
    }
}

#[async_trait]
impl Announcements for Nothing {
    async fn banners(&self, _: &Actor) -> Result<Vec<Banner>> {
        Ok(Vec::new())
    }

    async fn list(&self, _: &Actor, _: &AnnouncementQuery) -> Result<AnnouncementPage> {
        Ok(AnnouncementPage::default())
    }

    async fn get(&self, _: &Actor, _: &str) -> Result<Announcement> {
        refused()
    }

    async fn save(&self, _: &Actor, _: Option<&str>, _: &AnnouncementDraft) -> Result<String> {
        refused()
    }

    async fn preview(&self, _: &Actor, _: &str) -> Result<String> {
        refused()
    }

    async fn delete(&self, _: &Actor, _: &str) -> Result<()> {
        refused()
    }

    async fn acknowledge(&self, _: &Actor, _: &str) -> Result<()> {
        refused()
    }

    async fn dismiss(&self, _: &Actor, _: &str) -> Result<()> {
        refused()
    }

    async fn acknowledgements(&self, _: &Actor, _: &str) -> Result<Acknowledgements> {
        refused()
    }
}

#[async_trait]
impl Feedback for Nothing {
    async fn give(&self, _: &Actor, _: &NewFeedback) -> Result<String> {
        refused()
    }

    async fn list(&self, _: &Actor, _: &FeedbackQuery) -> Result<FeedbackPage> {
        Ok(FeedbackPage::default())
    }

    async fn get(&self, _: &Actor, _: &str) -> Result<FeedbackDetail> {
        refused()
    }

    async fn reply(&self, _: &Actor, _: &str, _: &str) -> Result<()> {
        refused()
    }

    async fn set_state(&self, _: &Actor, _: &str, _: FeedbackState) -> Result<()> {
        refused()
    }
}

#[async_trait]
impl Proxy for Nothing {
    async fn endpoints(&self, _: &Actor) -> Result<Vec<String>> {
        Ok(Vec::new())
    }

    async fn figure(&self, _: &Actor, _: &FigureQuestion) -> Result<Figure> {
        refused()
    }

    async fn on_call(&self, _: &Actor, _: &OnCallQuestion) -> Result<Vec<OnCall>> {
        refused()
    }
}

#[async_trait]
impl Insights for Nothing {
    async fn records(&self, _: &Actor) -> Result<bool> {
        Ok(false)
    }

    async fn record(&self, _: &Actor, _: &[UseEvent]) -> Result<()> {
        refused()
    }

    async fn consent(&self, _: &Actor, _: bool) -> Result<()> {
        refused()
    }
}

#[async_trait]
impl services::pulls::Pulls for Nothing {
    async fn mine(&self, _: &Actor, _: bool) -> Result<services::pulls::MyPulls> {
        Ok(services::pulls::MyPulls::default())
    }
}
