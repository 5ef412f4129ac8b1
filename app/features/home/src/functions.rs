//! The server functions of the home page: adapters to the services, nothing more.

use leptos::prelude::*;
use server_fn::codec::GetUrl;
use services::Error;
use services::home::{Arranged, Board, BoardOwner, BoardVersion, Star, ToolChange, Toolbox};
use services::proxy::{Figure, FigureQuestion, OnCall, OnCallQuestion};
use services::wire::Answer;

#[cfg(feature = "ssr")]
use plugin::Call;

/// How the caller's home page is arranged.
#[server(prefix = "/fn", endpoint = "home/board", input = GetUrl, output = Answer)]
pub async fn my_board() -> Result<Arranged, Error> {
    let call = Call::here()?;
    call.answer(call.services.boards.board(&call.actor).await)
}

/// Saves an arrangement over the version that was changed. Gives the new version.
#[server(prefix = "/fn", endpoint = "home/save-board", input = Answer, output = Answer)]
pub async fn save_board(owner: BoardOwner, board: Board, version: i64) -> Result<i64, Error> {
    let call = Call::here()?;
    call.answer(call.services.boards.save(&call.actor, &owner, &board, version).await)
}

/// An arrangement of others, for changing it.
#[server(prefix = "/fn", endpoint = "home/saved-board", input = Answer, output = Answer)]
pub async fn saved_board(owner: BoardOwner) -> Result<Arranged, Error> {
    let call = Call::here()?;
    call.answer(call.services.boards.saved(&call.actor, &owner).await)
}

/// Back to the arrangement below.
#[server(prefix = "/fn", endpoint = "home/reset-board", input = Answer, output = Answer)]
pub async fn reset_board(owner: BoardOwner) -> Result<(), Error> {
    let call = Call::here()?;
    call.answer(call.services.boards.reset(&call.actor, &owner).await)
}

/// What the caller has starred.
#[server(prefix = "/fn", endpoint = "home/stars", input = GetUrl, output = Answer)]
pub async fn my_stars() -> Result<Vec<Star>, Error> {
    let call = Call::here()?;
    call.answer(call.services.home.stars(&call.actor).await)
}

/// The tools that the caller sees.
#[server(prefix = "/fn", endpoint = "home/toolbox", input = GetUrl, output = Answer)]
pub async fn my_toolbox() -> Result<Toolbox, Error> {
    let call = Call::here()?;
    call.answer(call.services.boards.toolbox(&call.actor).await)
}

/// Adds or changes a tool. Gives all of them.
#[server(prefix = "/fn", endpoint = "home/save-tool", input = Answer, output = Answer)]
pub async fn save_tool(change: ToolChange) -> Result<Toolbox, Error> {
    let call = Call::here()?;
    call.answer(call.services.boards.save_tool(&call.actor, &change).await)?;
    call.answer(call.services.boards.toolbox(&call.actor).await)
}

/// Takes a tool away. Gives all that are left.
#[server(prefix = "/fn", endpoint = "home/remove-tool", output = Answer)]
pub async fn remove_tool(id: String) -> Result<Toolbox, Error> {
    let call = Call::here()?;
    call.answer(call.services.boards.remove_tool(&call.actor, &id).await)?;
    call.answer(call.services.boards.toolbox(&call.actor).await)
}

/// Earlier versions of an arrangement.
#[server(prefix = "/fn", endpoint = "home/versions", input = Answer, output = Answer)]
pub async fn board_versions(owner: BoardOwner) -> Result<Vec<BoardVersion>, Error> {
    let call = Call::here()?;
    call.answer(call.services.boards.versions(&call.actor, &owner).await)
}

/// Makes an earlier version the newest. Gives its number.
#[server(prefix = "/fn", endpoint = "home/restore-board", input = Answer, output = Answer)]
pub async fn restore_board(owner: BoardOwner, version: i64) -> Result<i64, Error> {
    let call = Call::here()?;
    call.answer(call.services.boards.restore(&call.actor, &owner, version).await)
}

/// Whether a page of another site may stand in a card. Gives its address.
#[server(prefix = "/fn", endpoint = "home/frame", output = Answer)]
pub async fn ask_frame(#[server(default)] address: String) -> Result<String, Error> {
    let call = Call::here()?;
    call.answer(call.services.boards.frame(&call.actor, &address).await)
}

/// A text of a card as HTML. It may be long, so it is posted.
#[server(prefix = "/fn", endpoint = "home/note", output = Answer)]
pub async fn ask_note(#[server(default)] markdown: String) -> Result<String, Error> {
    let call = Call::here()?;
    call.answer(call.services.boards.note(&call.actor, &markdown).await)
}

/// What another system answers, to be drawn.
#[server(prefix = "/fn", endpoint = "home/figure", input = Answer, output = Answer)]
pub async fn ask_figure(question: FigureQuestion) -> Result<Figure, Error> {
    let call = Call::here()?;
    call.answer(call.services.proxy.figure(&call.actor, &question).await)
}

/// Who is on call.
#[server(prefix = "/fn", endpoint = "home/on-call", input = Answer, output = Answer)]
pub async fn ask_on_call(question: OnCallQuestion) -> Result<Vec<OnCall>, Error> {
    let call = Call::here()?;
    call.answer(call.services.proxy.on_call(&call.actor, &question).await)
}

/// The endpoints that cards can ask.
#[server(prefix = "/fn", endpoint = "home/endpoints", input = GetUrl, output = Answer)]
pub async fn my_endpoints() -> Result<Vec<String>, Error> {
    let call = Call::here()?;
    call.answer(call.services.proxy.endpoints(&call.actor).await)
}
