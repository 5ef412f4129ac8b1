//! The program as people run it.

mod cli;
mod outages;
mod portal;
mod serving;
