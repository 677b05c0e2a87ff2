//! A temporary folder that cannot outlive the process that made it.

use std::fs;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

use anyhow::{Context, Result};

/// The guardian holds the read end of a pipe. End of file means that this process is gone, whatever
/// ended it; a destructor alone would not run after SIGKILL. Each line names a pid file whose process
/// must end before the folder goes.
const GUARDIAN: &str = r#"
trap '' INT TERM HUP
folder=$1
pid_files=
while read -r word path; do
    case $word in
        pid_file) pid_files="$pid_files $path" ;;
        keep) folder= ;;
    esac
done
for file in $pid_files; do
    [ -f "$file" ] || continue
    pid=$(head -n 1 "$file")
    [ "$pid" -gt 1 ] 2>/dev/null || continue
    kill -QUIT "$pid" 2>/dev/null
    tries=0
    while kill -0 "$pid" 2>/dev/null && [ $tries -lt 200 ]; do
        tries=$((tries + 1)); sleep 0.05
        [ $tries -ne 100 ] || kill -KILL "$pid" 2>/dev/null
    done
done
[ -z "$folder" ] || rm -rf -- "$folder"
"#;

/// A folder under the system's temporary directory, removed on drop or, by a guardian process, soon
/// after this process has ended in any other way.
#[derive(Debug)]
pub struct Scratch {
    path: PathBuf,
    guardian: Child,
    pipe: Option<ChildStdin>,
}

impl Scratch {
    /// Makes a folder whose name begins with `prefix`.
    pub fn new(prefix: &str) -> Result<Self> {
        let path = tempfile::Builder::new()
            .prefix(&format!("{prefix}-"))
            .tempdir()
            .context("cannot make a temporary folder: check TMPDIR and free space")?
            .keep();
        Self::guard(path)
    }

    /// The same in a folder of one's choice.
    pub fn new_in(parent: &Path, prefix: &str) -> Result<Self> {
        let path = tempfile::Builder::new()
            .prefix(&format!("{prefix}-"))
            .tempdir_in(parent)
            .with_context(|| format!("cannot make a folder in {}", parent.display()))?
            .keep();
        Self::guard(path)
    }

    /// Takes over an existing folder, which will be removed.
    fn guard(path: PathBuf) -> Result<Self> {
        let mut guardian = Command::new("sh")
            .args(["-c", GUARDIAN, "callscript-guardian"])
            .arg(&path)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Out of the terminal's process group: Ctrl-C must not take the guardian along.
            .process_group(0)
            .spawn()
            .context("cannot start sh")?;
        let pipe = guardian.stdin.take();
        Ok(Self { path, guardian, pipe })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A sub-folder, made if it is missing.
    pub fn folder(&self, name: &str) -> Result<PathBuf> {
        let path = self.path.join(name);
        fs::create_dir_all(&path).with_context(|| format!("cannot make {}", path.display()))?;
        Ok(path)
    }

    /// Ends the process whose id is on the first line of `file` (if the file exists then) before the
    /// folder is removed.
    pub fn ends_process_of(&mut self, file: &Path) -> Result<()> {
        self.tell(&format!("pid_file {}", file.display()))
    }

    /// Leaves the folder where it is when this process ends.
    pub fn keep(&mut self) -> Result<()> {
        self.tell("keep now")
    }

    fn tell(&mut self, line: &str) -> Result<()> {
        let pipe = self.pipe.as_mut().context("the guardian has been dismissed")?;
        writeln!(pipe, "{line}").context("the guardian of a scratch folder is gone")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Closing the pipe is the signal; waiting makes the removal finish before the test does.
        drop(self.pipe.take());
        let _ = self.guardian.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_goes_with_its_owner() {
        let scratch = Scratch::new("callscript-test").unwrap();
        let path = scratch.path().to_owned();
        fs::write(path.join("file"), "x").unwrap();
        drop(scratch);
        assert!(!path.exists());
    }

    #[test]
    fn a_kept_folder_stays() {
        let mut scratch = Scratch::new("callscript-test").unwrap();
        let path = scratch.path().to_owned();
        scratch.keep().unwrap();
        drop(scratch);
        assert!(path.exists());
        fs::remove_dir_all(path).unwrap();
    }
}
