//! The program `callboard`.

use std::process::ExitCode;

use clap::Parser;

/// Reading a catalog makes and forgets many small texts in several threads. jemalloc gives their memory back to the
/// machine, by a thread of its own; with the allocator of the C library twice as much stays, and it costs more. SQLite
/// uses it too.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Each open page holds a connection, and systems begin programs with 1,024 files: takes as many as it may have.
fn take_files() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        // With fewer it runs as well, for fewer people.
        let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
    }
}

fn main() -> ExitCode {
    let arguments = callboard::cli::Arguments::parse();
    take_files();
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
