//! What the body of a server function takes from its surroundings: who asks, and whom to ask.

use http::{HeaderName, HeaderValue, StatusCode};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use services::{Actor, Error, Services};

/// One call of a server function, from a page that is being rendered or from a browser.
///
/// Take it before the first `await`, so that it does not matter what the future is polled by:
///
/// ```ignore
/// let call = Call::here()?;
/// call.answer(call.services.entities.inspect(&call.actor, &entity_ref).await)
/// ```
#[derive(Clone)]
pub struct Call {
    /// Whom to ask.
    pub services: Services,
    /// Who asks.
    pub actor: Actor,
    response: Option<ResponseOptions>,
}

impl Call {
    /// The call that is being answered.
    ///
    /// # Errors
    /// `Internal` when the server has provided no services or no actor, which is a fault of the program.
    pub fn here() -> Result<Self, Error> {
        let (Some(services), Some(actor)) = (use_context::<Services>(), use_context::<Actor>()) else {
            return Err(Error::internal());
        };
        Ok(Self { services, actor, response: use_context::<ResponseOptions>() })
    }

    /// Passes an answer on. An error gets the id of the request and sets the status of the response.
    ///
    /// # Errors
    /// The error of the answer.
    pub fn answer<T>(&self, answer: Result<T, Error>) -> Result<T, Error> {
        answer.map_err(|error| {
            self.status(error.kind.status());
            match error.request_id {
                None if !self.actor.request_id.is_empty() => error.request_id(self.actor.request_id.clone()),
                _ => error,
            }
        })
    }

    /// Sets the status of the response.
    pub fn status(&self, status: u16) {
        if let (Some(response), Ok(status)) = (&self.response, StatusCode::from_u16(status)) {
            response.set_status(status);
        }
    }

    /// Sets a header of the response; a name or a value that no header may have is left out.
    pub fn header(&self, name: &str, value: &str) {
        if let (Some(response), Ok(name), Ok(value)) =
            (&self.response, HeaderName::try_from(name), HeaderValue::from_str(value))
        {
            response.insert_header(name, value);
        }
    }
}
