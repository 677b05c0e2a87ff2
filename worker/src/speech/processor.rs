//! Can this processor run the engine that this binary was built with?
//!
//! The engine is compiled for one processor, and a missing instruction ends the process with a signal. A
//! binary or a target folder that was carried to an older machine says what is missing instead.

use super::SpeechError;

/// Instructions that the engine may be built with, as it names them, and whether this processor has them.
#[cfg(target_arch = "x86_64")]
fn known() -> [(&'static str, bool); 6] {
    [
        ("AVX", std::is_x86_feature_detected!("avx")),
        ("AVX2", std::is_x86_feature_detected!("avx2")),
        ("F16C", std::is_x86_feature_detected!("f16c")),
        ("FMA", std::is_x86_feature_detected!("fma")),
        ("AVX512", std::is_x86_feature_detected!("avx512f")),
        ("AVX512_VNNI", std::is_x86_feature_detected!("avx512vnni")),
    ]
}

#[cfg(not(target_arch = "x86_64"))]
fn known() -> [(&'static str, bool); 0] {
    []
}

/// # Errors
/// [`SpeechError::Processor`] names what is missing.
pub(super) fn check() -> Result<(), SpeechError> {
    // "WHISPER : COREML = 0 | ... CPU : SSE3 = 1 | AVX2 = 1 | ..."
    match missing(whisper_rs::print_system_info(), &known()) {
        missing if missing.is_empty() => Ok(()),
        missing => Err(SpeechError::Processor { missing }),
    }
}

/// What the engine was built with and the processor does not have, with commas between.
fn missing(built: &str, known: &[(&str, bool)]) -> String {
    let needs = |name: &str| {
        built
            .split(['|', ':'])
            .filter_map(|part| part.split_once('='))
            .any(|(key, value)| key.trim() == name && value.trim() == "1")
    };
    known
        .iter()
        .filter(|(name, has)| !has && needs(name))
        .map(|(name, _)| *name)
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named() {
        let built =
            "WHISPER : COREML = 0 | OPENVINO = 0 | CPU : SSE3 = 1 | AVX = 1 | AVX2 = 1 | AVX512 = 0 | ";
        let processor = [("AVX", true), ("AVX2", false), ("AVX512", false), ("FMA", false)];
        assert_eq!(missing(built, &processor), "AVX2");
    }

    #[test]
    fn this_processor_runs_what_was_built_on_it() {
        check().unwrap();
    }
}
