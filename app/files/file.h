// SPDX-License-Identifier: Apache-2.0
// Whole files in, whole files out: bounded reads, durable writes.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace assay::files {

// Errors: FileUnreadable (names the file, and why).
Result<Buffer> read_file(const std::filesystem::path& path, size_t maximum);
Result<std::string> read_text(const std::filesystem::path& path,
                              size_t maximum);

enum class Mode : uint16_t { Private = 0600, Public = 0644 };

// Either the old content or the new one is there, also after a power cut:
// a temporary file in the same folder, fsync, rename, fsync of the folder.
// Errors: FileUnreadable.
Result<> write_file(const std::filesystem::path& path, Bytes content,
                    Mode mode);

// The same of a file that is there: through links, and with the mode it has.
// Errors: FileUnreadable.
Result<> rewrite_file(const std::filesystem::path& path, Bytes content);

// The folder and its parents, if they are not there yet; the folder itself is
// readable by its owner alone. Errors: FileUnreadable.
Result<> make_private_folder(const std::filesystem::path& path);

// Regular files of a folder, sorted by name, hidden ones left out.
// Errors: FileUnreadable.
Result<std::vector<std::filesystem::path>> list_files(
    const std::filesystem::path& folder, size_t maximum);

}  // namespace assay::files
