//! How much memory is left for decoders, on the host or on the GPU.

use std::fs;
use std::path::Path;

use nvml_wrapper::Nvml;

use super::SpeechError;
use crate::models::{Resolved, Weights};

/// What CUDA, its libraries and the kernels take beside a model, in bytes. A process with large-v3-turbo and
/// one slot (a fifth of the weights) took 0.6 GB more than these two on an H200.
const CUDA_ITSELF: u64 = 640 << 20;

/// The memory that decoder states take from.
#[derive(Debug)]
pub(super) enum Memory {
    Host,
    /// NVIDIA's management library and the index of the card.
    Gpu(Box<Nvml>, u32),
}

impl Memory {
    /// The GPU's where this binary was built for NVIDIA cards, is to use one, and its driver answers; the
    /// host's otherwise.
    pub(super) fn of(use_gpu: bool, device: i32) -> Self {
        let device = u32::try_from(device).unwrap_or(0);
        if cfg!(feature = "cuda") && use_gpu {
            match Nvml::init() {
                Ok(nvml) => return Self::Gpu(Box::new(nvml), device),
                Err(error) => tracing::warn!("the memory of the GPU cannot be asked for: {error}"),
            }
        }
        Self::Host
    }

    /// Asks before a model is loaded onto a GPU: there the engine ends the process when memory runs out.
    pub(super) fn check_room_for(&self, model: &Resolved) -> Result<(), SpeechError> {
        let (true, Some(free)) = (self.is_gpu(), self.free()) else {
            return Ok(());
        };
        let weights = match &model.weights {
            Weights::Bundled(bytes) => bytes.len() as u64,
            // The loader reports a file that cannot be read.
            Weights::File(path) => fs::metadata(path).map_or(0, |file| file.len()),
        };
        let needed = weights + weights / 5 + CUDA_ITSELF;
        if free < needed {
            return Err(SpeechError::Room {
                model: model.name.clone(),
                free_mib: free >> 20,
                needed_mib: needed >> 20,
            });
        }
        Ok(())
    }

    pub(super) fn is_gpu(&self) -> bool {
        matches!(self, Self::Gpu(..))
    }

    /// Free bytes, where they can be told.
    pub(super) fn free(&self) -> Option<u64> {
        match self {
            Self::Host => host_free(),
            Self::Gpu(nvml, device) => Some(nvml.device_by_index(*device).ok()?.memory_info().ok()?.free),
        }
    }

    /// Bytes in use by all programs, where they can be told.
    pub(super) fn used(&self) -> Option<u64> {
        match self {
            Self::Host => None,
            Self::Gpu(nvml, device) => Some(nvml.device_by_index(*device).ok()?.memory_info().ok()?.used),
        }
    }
}

/// What the machine has left, or the control group of this process if that is less.
fn host_free() -> Option<u64> {
    let machine = available(&fs::read_to_string("/proc/meminfo").ok()?)?;
    Some(machine.min(group_free(Path::new("/sys/fs/cgroup")).unwrap_or(u64::MAX)))
}

fn available(meminfo: &str) -> Option<u64> {
    let kibibytes = meminfo
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:")?.trim().strip_suffix(" kB"))?;
    kibibytes.parse::<u64>().ok().map(|kibibytes| kibibytes * 1024)
}

fn group_free(folder: &Path) -> Option<u64> {
    let read = |name: &str| {
        fs::read_to_string(folder.join(name))
            .ok()?
            .trim()
            .parse::<u64>()
            .ok()
    };
    Some(read("memory.max")?.saturating_sub(read("memory.current")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_knows_what_is_left() {
        let meminfo = "MemTotal:       24590420 kB\nMemFree: 1 kB\nMemAvailable:   20000000 kB\n";
        assert_eq!(available(meminfo), Some(20_480_000_000));
        assert!(Memory::Host.free().is_some_and(|free| free > 0));
        assert_eq!(Memory::Host.used(), None);
    }

    #[test]
    fn a_control_group_may_have_less() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(group_free(folder.path()), None);
        fs::write(folder.path().join("memory.max"), "1000\n").unwrap();
        fs::write(folder.path().join("memory.current"), "400\n").unwrap();
        assert_eq!(group_free(folder.path()), Some(600));
        fs::write(folder.path().join("memory.max"), "max\n").unwrap();
        assert_eq!(group_free(folder.path()), None);
    }
}
