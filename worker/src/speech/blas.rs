//! Which of its kernels `OpenBLAS` multiplies with.
//!
//! `OpenBLAS` looks at the model number of the processor when it is loaded. A processor that is newer than
//! `OpenBLAS` gets the kernel of 2004 (Debian 12 has `OpenBLAS` 0.3.21, which takes an Intel Xeon of 2023 for
//! a Prescott), and transcribing takes twice the time. The instructions of a processor say better what it can
//! do: where `OpenBLAS` chose a kernel without AVX2, this code tells `OpenBLAS` which kernel to take.

use std::ffi::{CStr, c_char, c_void};

/// The variable by which `OpenBLAS` is told.
const VARIABLE: &str = "OPENBLAS_CORETYPE";

/// Kernels that know AVX2 or more, as `OpenBLAS` names them.
const FAST: [&str; 6] = [
    "Haswell",
    "Zen",
    "Excavator",
    "SkylakeX",
    "Cooperlake",
    "SapphireRapids",
];

/// Lets `OpenBLAS` choose again if it chose a kernel far below this processor. Does nothing where the engine
/// was built without `OpenBLAS`, or where the variable `OPENBLAS_CORETYPE` is set.
///
/// # Safety
/// Sets a variable of the environment: to be called before there is a second thread, and before anything is
/// multiplied.
pub unsafe fn choose_kernel() {
    let Some(blas) = Blas::loaded() else { return };
    if std::env::var_os(VARIABLE).is_some() {
        return;
    }
    let Some(kernel) = better(&blas.kernel(), instructions()) else {
        return;
    };
    // SAFETY: the caller's promise. OpenBLAS drops its choice and reads the variable.
    unsafe {
        std::env::set_var(VARIABLE, kernel);
        (blas.drop_choice)();
        (blas.choose)();
    }
}

/// What a kernel may be made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Instructions {
    Less,
    Avx2,
    Avx512,
}

#[cfg(target_arch = "x86_64")]
fn instructions() -> Instructions {
    let has_512 = std::is_x86_feature_detected!("avx512f")
        && std::is_x86_feature_detected!("avx512dq")
        && std::is_x86_feature_detected!("avx512bw")
        && std::is_x86_feature_detected!("avx512vl");
    let has_2 = std::is_x86_feature_detected!("avx2") && std::is_x86_feature_detected!("fma");
    match has_2 {
        true if has_512 => Instructions::Avx512,
        true => Instructions::Avx2,
        false => Instructions::Less,
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn instructions() -> Instructions {
    Instructions::Less
}

/// The kernel to take instead of `chosen`; `None` where that is well.
fn better(chosen: &str, processor: Instructions) -> Option<&'static str> {
    if FAST.contains(&chosen) {
        return None;
    }
    match processor {
        Instructions::Less => None,
        Instructions::Avx2 => Some("Haswell"),
        Instructions::Avx512 => Some("SkylakeX"),
    }
}

/// Entries of an `OpenBLAS` that has kernels for several processors.
struct Blas {
    name: unsafe extern "C" fn() -> *const c_char,
    drop_choice: unsafe extern "C" fn(),
    choose: unsafe extern "C" fn(),
}

impl Blas {
    /// Looks among the libraries of this process.
    fn loaded() -> Option<Self> {
        let find = |name: &CStr| {
            // SAFETY: a name that ends, looked for in what is loaded.
            let at: *mut c_void = unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) };
            (!at.is_null()).then_some(at)
        };
        let (name, drop_choice, choose) = (
            find(c"openblas_get_corename")?,
            find(c"gotoblas_dynamic_quit")?,
            find(c"gotoblas_dynamic_init")?,
        );
        // SAFETY: OpenBLAS declares them so: `char *openblas_get_corename(void)`,
        // `void gotoblas_dynamic_quit(void)`, and the same.
        unsafe {
            Some(Self {
                name: std::mem::transmute::<*mut c_void, unsafe extern "C" fn() -> *const c_char>(name),
                drop_choice: std::mem::transmute::<*mut c_void, unsafe extern "C" fn()>(drop_choice),
                choose: std::mem::transmute::<*mut c_void, unsafe extern "C" fn()>(choose),
            })
        }
    }

    /// Name of the kernel that was chosen.
    fn kernel(&self) -> String {
        // SAFETY: it returns a constant that ends.
        unsafe { CStr::from_ptr((self.name)()) }
            .to_string_lossy()
            .into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kernel_of_an_old_processor_is_no_choice_for_a_new_one() {
        for (chosen, processor, kernel) in [
            ("Prescott", Instructions::Avx512, Some("SkylakeX")),
            ("Prescott", Instructions::Avx2, Some("Haswell")),
            ("Sandybridge", Instructions::Avx2, Some("Haswell")),
            ("Nehalem", Instructions::Less, None),
            ("Zen", Instructions::Avx512, None),
            ("SkylakeX", Instructions::Avx512, None),
        ] {
            assert_eq!(better(chosen, processor), kernel, "{chosen} {processor:?}");
            // What was chosen instead is well.
            assert_eq!(kernel.and_then(|kernel| better(kernel, processor)), None);
        }
    }

    #[test]
    fn an_openblas_that_is_there_names_its_kernel() {
        if let Some(blas) = Blas::loaded() {
            assert!(!blas.kernel().is_empty());
        }
    }
}
