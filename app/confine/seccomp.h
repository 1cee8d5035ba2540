// SPDX-License-Identifier: Apache-2.0
// A filter of system calls, by libseccomp.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace assay::confine {

// Whether libraries may still be loaded, and talk to devices: those of PKCS#11
// do both when they like.
enum class Modules : uint8_t { None, Loaded };

// For every thread of the process, those that run and those to come, for ever:
// calls that a service makes go on, the others fail with EPERM, and those that
// only an intruder makes (execve, ptrace, mount, ...) end the process by
// SIGSYS. No file becomes code any more, where there are no modules. Gives a
// sentence for operators. Errors: ConfigInvalid (nothing is confined).
Result<std::string> confine_calls(Modules modules);

}  // namespace assay::confine
