//! The shop under load: the release binary on the demo county, and PostgreSQL beside it when that is asked for.

use crate::visitor::{Ask, Outcome, Visitor};
use std::{
    fs,
    io::Read,
    net::{SocketAddr, TcpListener},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tokio::task::LocalSet;

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    pub fn name(self) -> &'static str {
        match self {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
        }
    }
}

/// A folder with a filled demo county, and its database; everything is removed when it is dropped.
pub struct County {
    folder: tempfile::TempDir,
    postgres: Option<Postgres>,
    pub engine: Engine,
}

impl County {
    pub fn found(engine: Engine) -> Outcome<County> {
        let folder = tempfile::Builder::new().prefix("shipin-bench-").tempdir().map_err(|error| error.to_string())?;
        let postgres = if engine == Engine::Postgres { Some(Postgres::start()?) } else { None };
        Ok(County { folder, postgres, engine })
    }

    /// Where the program keeps its data.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn command(&self, what: &str) -> Outcome<Command> {
        let mut command = Command::new(binary()?);
        command.arg(what).arg("--data").arg(self.data()).stdin(Stdio::null()).env_remove("DATABASE_URL");
        if let Some(postgres) = &self.postgres {
            command.args(["--database-url", &postgres.url, "--connections", "24"]);
        }
        Ok(command)
    }

    /// Fills the demo county without opening the shop.
    pub fn fill(&self) -> Outcome {
        let filled = self.command("demo")?.arg("--fill-only").output().map_err(|error| error.to_string())?;
        if filled.status.success() { Ok(()) } else { Err(format!("shipin demo --fill-only: {}", String::from_utf8_lossy(&filled.stderr))) }
    }

    /// Opens the shop and waits for its first page. Answers also how long that took.
    pub async fn open(&self) -> Outcome<(Server, Duration)> {
        let start = Instant::now();
        let server = self.start(self.command("demo")?, "/").await?;
        Ok((server, start.elapsed()))
    }

    /// Opens a store node beside its hub, with a database of its own.
    pub async fn open_till(&self, hub: &Server, code: &str) -> Outcome<Server> {
        let mut command = Command::new(binary()?);
        command.arg("pos").arg("--data").arg(self.folder.path().join("till")).env_remove("DATABASE_URL");
        command.args(["--hub", &format!("http://{}", hub.address), "--code", code]);
        self.start(command, "/till").await
    }

    async fn start(&self, mut command: Command, first_page: &str) -> Outcome<Server> {
        let address = spare_address()?;
        let log = fs::File::create(self.folder.path().join("log")).map_err(|error| error.to_string())?;
        command.args(["--listen", &address.to_string()]).env("RUST_LOG", "warn").stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let start = Instant::now();
        let process = command.spawn().map_err(|error| error.to_string())?;
        let mut server = Server { process, address };
        loop {
            let shown = LocalSet::new().run_until(async { Visitor::come(address).await?.look(first_page).await }).await;
            let Err(why) = shown else { return Ok(server) };
            if let Ok(Some(ended)) = server.process.try_wait() {
                return Err(format!("shipin ended with {ended}: {}", self.log()));
            }
            if start.elapsed() > Duration::from_secs(120) {
                return Err(format!("shipin shows no page: {why}: {}", self.log()));
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default().chars().take(1000).collect()
    }

    /// Every balance, stock figure and sequence recomputed; the server must be stopped.
    pub fn check(&self) -> Outcome<String> {
        let checked = self.command("check")?.output().map_err(|error| error.to_string())?;
        Ok(String::from_utf8_lossy(&checked.stdout).trim().to_owned())
    }
}

/// The built program.
fn binary() -> Outcome<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/release/shipin");
    if path.exists() { Ok(path) } else { Err("target/release/shipin is missing: build it with `cargo build --release`".to_owned()) }
}

fn spare_address() -> Outcome<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
    listener.local_addr().map_err(|error| error.to_string())
}

/// An open shop.
pub struct Server {
    process: Child,
    pub address: SocketAddr,
}

impl Server {
    /// Resident memory in MB, rounded up, a moment after the rush.
    pub async fn memory_mb(&self) -> u64 {
        tokio::time::sleep(Duration::from_secs(2)).await;
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
        line.split_whitespace().next().and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0).div_ceil(1024)
    }

    /// One request outside of any measurement.
    pub async fn ask(&self, ask: Ask) -> Outcome<crate::visitor::Told> {
        let address = self.address;
        LocalSet::new().run_until(async move { Visitor::come(address).await?.ask(ask).await }).await
    }

    /// Asks the program to end, as a service manager does, and waits.
    pub fn close(mut self) {
        let _ = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status();
        let _ = self.process.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A throw-away PostgreSQL server with its durable defaults, run by an unprivileged user.
struct Postgres {
    folder: tempfile::TempDir,
    programs: PathBuf,
    url: String,
}

impl Postgres {
    fn start() -> Outcome<Postgres> {
        let programs = ["18", "17", "16", "15"].iter().map(|version| PathBuf::from(format!("/usr/lib/postgresql/{version}/bin")));
        let programs = programs
            .into_iter()
            .find(|path| path.join("initdb").exists())
            .ok_or("PostgreSQL 15 is missing: install Debian's postgresql-15")?;
        let folder = tempfile::Builder::new().prefix("shipin-bench-pg-").tempdir().map_err(|error| error.to_string())?;
        let _ = fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777));
        let port = spare_address()?.port();
        // On one machine a server is asked through its socket.
        let sockets = folder.path().to_string_lossy().into_owned();
        let url = format!("postgres://postgres@{}:{port}/postgres", sockets.replace('/', "%2F"));
        let postgres = Postgres { folder, programs, url };
        postgres.run("initdb", &["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"])?;
        let settings = format!(
            "-p {port} -c listen_addresses='' -c unix_socket_directories='{sockets}' -c max_connections=100 -c shared_buffers=128MB"
        );
        let log = postgres.folder.path().join("log");
        postgres.run("pg_ctl", &["-w", "-s", "-l", &log.to_string_lossy(), "-o", &settings, "start"])?;
        Ok(postgres)
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Outcome {
        let path = self.programs.join(program);
        // The server refuses to run as root.
        let root = fs::metadata("/proc/self").is_ok_and(|me| std::os::unix::fs::MetadataExt::uid(&me) == 0);
        let mut command = if root { Command::new("runuser") } else { Command::new(&path) };
        if root {
            command.args(["-u", "postgres", "--"]).arg(&path);
        }
        command.arg("-D").arg(self.folder.path().join("db")).args(arguments).current_dir("/");
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{program}: {error}"))?;
        let ended = child.wait().map_err(|error| error.to_string())?;
        if ended.success() {
            return Ok(());
        }
        let mut why = String::new();
        let _ = child.stderr.take().map(|mut out| out.read_to_string(&mut why));
        Err(format!("{program}: {why}"))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let _ = self.run("pg_ctl", &["-m", "immediate", "-s", "stop"]);
    }
}
