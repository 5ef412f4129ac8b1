//! The reading half: the index, what is asked of it, and the addresses under `/api/catalog`.

mod agreement;
mod fixture;
mod follower;
mod lists;
mod pages;
mod queries;
mod rest;
mod sight;
