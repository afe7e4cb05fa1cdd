use clap::Parser;
use shipin::command::{Command, run};

fn main() -> std::process::ExitCode {
    run(Command::parse())
}
