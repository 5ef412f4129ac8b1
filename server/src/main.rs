//! The program `callboard`.

use std::process::ExitCode;

use clap::Parser;

/// Reading a catalog makes and forgets many small texts in several threads. jemalloc gives their memory back to the
/// machine, by a thread of its own; with the allocator of the C library twice as much stays, and it costs more. SQLite
/// uses it too.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let arguments = callboard::cli::Arguments::parse();
    // Never fewer than four: rendering a page may wait for work of another thread.
    let cores = std::thread::available_parallelism().map_or(4, usize::from);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(cores.max(4)).enable_all().build();
    match runtime {
        Ok(runtime) => {
            let code = runtime.block_on(callboard::cli::run(arguments));
            runtime.shutdown_timeout(std::time::Duration::from_secs(2));
            code
        }
        Err(error) => {
            eprintln!("callboard: threads can not be started: {error}");
            ExitCode::FAILURE
        }
    }
}
