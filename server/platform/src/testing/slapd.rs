//! A private directory for one test: Debian's `slapd` on a free port of this machine.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const START_TIMEOUT: Duration = Duration::from_secs(30);
/// Ends the server when the test lets go of the standard input, however it ends.
const SUPERVISOR: &str = "\"$@\" & server=$!\nread -r _\nkill -9 $server\nwait $server 2>/dev/null";

type Result<T> = std::result::Result<T, String>;

/// A directory with what a test has put in; gone when dropped.
///
/// Its suffix is `dc=example,dc=com`; its administrator `cn=admin,dc=example,dc=com` has the password `secret`, and nobody
/// may read without a password. It knows people (`inetOrgPerson`), groups (`groupOfNames`, `posixGroup`) and all that
/// OpenLDAP's usual schemas have.
pub struct PrivateDirectory {
    folder: tempfile::TempDir,
    port: u16,
    secure: u16,
    supervisor: Option<Child>,
}

impl PrivateDirectory {
    /// Starts one with the entries of an LDIF.
    ///
    /// # Errors
    /// Says what to install.
    pub fn start(ldif: &str) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("callboard-slapd-").tempdir().map_err(text)?;
        let mut own = Self { port: free_port()?, secure: free_port()?, folder, supervisor: None };
        own.certificate()?;
        let path = |name: &str| own.folder.path().join(name).display().to_string();
        let schemas =
            ["core", "cosine", "inetorgperson", "nis"].map(|name| format!("include /etc/ldap/schema/{name}.schema\n"));
        let settings = format!(
            "{}modulepath /usr/lib/ldap\nmoduleload back_mdb\npidfile {}\nTLSCertificateFile {}\nTLSCertificateKeyFile {}\n\
             sizelimit 100\ndatabase mdb\nmaxsize 67108864\ndbnosync\nsuffix dc=example,dc=com\n\
             rootdn cn=admin,dc=example,dc=com\nrootpw secret\ndirectory {}\naccess to * by anonymous auth by users read\n",
            schemas.concat(),
            path("pid"),
            path("certificate.pem"),
            path("key.pem"),
            path("data"),
        );
        std::fs::write(path("slapd.conf"), settings).map_err(text)?;
        own.replace(ldif)?;
        Ok(own)
    }

    /// `ldap://…`
    pub fn url(&self) -> String {
        format!("ldap://127.0.0.1:{}", self.port)
    }

    /// `ldaps://…`; its certificate is one that nobody else has signed.
    pub fn secure_url(&self) -> String {
        format!("ldaps://127.0.0.1:{}", self.secure)
    }

    /// Puts other entries in the place of all. The directory is away for a moment.
    ///
    /// # Errors
    /// When the LDIF is none.
    pub fn replace(&mut self, ldif: &str) -> Result<()> {
        self.stop();
        let data = self.folder.path().join("data");
        std::fs::remove_dir_all(&data).ok();
        std::fs::create_dir_all(&data).map_err(text)?;
        let file = self.folder.path().join("entries.ldif");
        std::fs::write(&file, ldif).map_err(text)?;
        let settings = self.folder.path().join("slapd.conf");
        run(Command::new(program("slapadd")?).arg("-q").arg("-f").arg(&settings).arg("-l").arg(&file))?;
        let addresses = format!("{}/ {}/", self.url(), self.secure_url());
        let mut command = Command::new("sh");
        command.arg("-c").arg(SUPERVISOR).arg("callboard-slapd").arg(program("slapd")?);
        command.arg("-d").arg("0").arg("-h").arg(addresses).arg("-f").arg(&settings);
        let log = std::fs::File::create(self.folder.path().join("log")).map_err(text)?;
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(log);
        self.supervisor = Some(command.spawn().map_err(text)?);
        let deadline = Instant::now() + START_TIMEOUT;
        while [self.port, self.secure].iter().any(|port| std::net::TcpStream::connect(("127.0.0.1", *port)).is_err()) {
            if Instant::now() > deadline {
                let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                return Err(format!("the directory of the test did not start: {log}"));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Ends the server; what it knows stays.
    pub fn stop(&mut self) {
        if let Some(mut supervisor) = self.supervisor.take() {
            drop(supervisor.stdin.take());
            supervisor.wait().ok();
        }
    }

    fn certificate(&self) -> Result<()> {
        let path = |name: &str| self.folder.path().join(name);
        run(Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"])
            .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"])
            .arg("-keyout")
            .arg(path("key.pem"))
            .arg("-out")
            .arg(path("certificate.pem")))
    }
}

impl Drop for PrivateDirectory {
    fn drop(&mut self) {
        self.stop();
    }
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(text)?;
    listener.local_addr().map(|address| address.port()).map_err(text)
}

fn program(name: &str) -> Result<String> {
    let path = format!("/usr/sbin/{name}");
    if Path::new(&path).exists() {
        return Ok(path);
    }
    Err(format!("{name} is needed by the tests and was not found in /usr/sbin. On Debian: apt install slapd"))
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)))
}

fn text(error: std::io::Error) -> String {
    error.to_string()
}
