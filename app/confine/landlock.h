// SPDX-License-Identifier: Apache-2.0
// Landlock, by which a process gives up the file system but for what it needs.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/result.h"
#include "confine/paths.h"

namespace assay::confine {

// The version of Landlock that this kernel has; 0 where it has none, or is told
// not to use it.
int landlock_version();

// The rights of Landlock that a reach stands for in that version; those of a
// file are fewer. landlock(7).
enum class Kind : uint8_t { File, Folder };
uint64_t rights_of(Access access, Kind kind, int version);

// For this thread and every thread that it starts, for ever: files are opened
// within the reaches alone, none is executed, and nobody outside is signalled.
// What is not there is left out; it stays out of reach when it comes. Gives a
// sentence for operators.
// Requires: no other thread runs. Errors: ConfigInvalid (nothing is confined).
Result<std::string> confine_files(std::span<const Reach> reaches);

}  // namespace assay::confine
