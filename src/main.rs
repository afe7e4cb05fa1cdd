use clap::Parser;
use shipin::command::{Command, run};

/// Gives memory back after heavy work (drawing pictures, hashing passwords) instead of keeping it for later.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    run(Command::parse())
}
