//! The command `routing`: see `routing --help`.

mod command;

fn main() -> std::process::ExitCode {
    command::run()
}
