// SPDX-License-Identifier: Apache-2.0
// Appends with write(2): nothing is kept in memory, nothing is lost by a crash.
#include "journal/line_file.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace assay::journal {
namespace {

bool ends_within_a_line(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    return false;
  }
  char last = '\n';
  const off_t size = ::lseek(file, 0, SEEK_END);
  const bool read = size > 0 && ::pread(file, &last, 1, size - 1) == 1;
  ::close(file);
  return read && last != '\n';
}

}  // namespace

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
  torn_ = ends_within_a_line(path);
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
  if (torn_) {
    torn_ = ::write(descriptor_, "\n", 1) != 1;
  }
  bool cut = false;  // what was written so far has no end
  while (!lines.empty()) {
    const ssize_t written = ::write(descriptor_, lines.data(), lines.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written <= 0) {
      torn_ = torn_ || cut;
      return Written::NotAll;
    }
    cut = lines[static_cast<size_t>(written) - 1] != '\n';
    lines.remove_prefix(static_cast<size_t>(written));
  }
  return Written::All;
}

}  // namespace assay::journal
