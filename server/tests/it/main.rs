//! The program as people run it.

mod cli;
mod portal;
mod serving;
