// SPDX-License-Identifier: Apache-2.0
// Appends with write(2): nothing is kept in memory, nothing is lost by a crash.
#include "journal/line_file.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace assay::journal {

LineFile::~LineFile() {
  if (descriptor_ != kStandardError) {
    ::close(descriptor_);
  }
}

Result<> LineFile::open(const std::filesystem::path& path) {
  constexpr mode_t kOwnerAndGroup = 0640;
  const int opened = ::open(
      path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, kOwnerAndGroup);
  if (opened < 0) {
    return Error(Code::FileUnreadable,
                 fmt::format("cannot append to {}: {}", path.string(),
                             std::generic_category().message(errno)));
  }
  const std::lock_guard lock(mutex_);
  if (descriptor_ != kStandardError) {
    ::close(descriptor_);
  }
  descriptor_ = opened;
  path_ = path;
  return {};
}

Result<> LineFile::reopen() {
  std::filesystem::path path;
  {
    const std::lock_guard lock(mutex_);
    path = path_;
  }
  return path.empty() ? Result<>() : open(path);
}

Written LineFile::write(std::string_view lines) {
  const std::lock_guard lock(mutex_);
  while (!lines.empty()) {
    const ssize_t written = ::write(descriptor_, lines.data(), lines.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written <= 0) {
      return Written::NotAll;
    }
    lines.remove_prefix(static_cast<size_t>(written));
  }
  return Written::All;
}

}  // namespace assay::journal
