//! What decodes: the GPU, or the CPU.

use nvml_wrapper::Nvml;
use nvml_wrapper::error::NvmlError;

use super::Finding;
use crate::config::SpeechArgs;

pub(super) fn examine(args: &SpeechArgs) -> Finding {
    if !args.gpu {
        return Finding::ok("device", format!("{}, as CALLSCRIPT_GPU says", cpu()));
    }
    if cfg!(feature = "cuda") {
        return match card() {
            Ok(card) => Finding::ok("device", card),
            Err(error) => Finding::broken(
                "device",
                format!("the NVIDIA driver does not answer ({error})"),
                "mend the driver until `nvidia-smi` shows the card, or set CALLSCRIPT_GPU=false to decode on the CPU",
            ),
        };
    }
    if cfg!(any(feature = "vulkan", feature = "metal")) {
        return Finding::ok("device", "the GPU, through Vulkan or Metal");
    }
    let finding = format!("{}; this binary is built for no GPU", cpu());
    if std::path::Path::new("/dev/nvidia0").exists() {
        return Finding::warning("device", finding, "use a binary built with --features cuda");
    }
    Finding::ok("device", finding)
}

/// The first card, which is the one that decodes.
fn card() -> Result<String, NvmlError> {
    let nvml = Nvml::init()?;
    let card = nvml.device_by_index(0)?;
    let memory = card.memory_info()?;
    let gigabytes = |bytes: u64| bytes as f64 / 1e9;
    Ok(format!(
        "{}, {:.1} of {:.1} GB free",
        card.name()?,
        gigabytes(memory.free),
        gigabytes(memory.total)
    ))
}

fn cpu() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("the CPU, {cores} cores")
}
