// SPDX-License-Identifier: Apache-2.0
// flock on a file beside what is locked.
#include "store/lock.h"

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

namespace assay::store {
namespace {

Error unlockable(const std::filesystem::path& file, int number) {
  return Error(Code::StoreUnavailable,
               fmt::format("cannot lock {}: {}", file.string(),
                           std::generic_category().message(number)));
}

// What the holder wrote; empty where it has not yet.
std::string holder_of(int descriptor) {
  std::array<char, 16> text{};
  const ssize_t size = ::pread(descriptor, text.data(), text.size(), 0);
  const std::string_view found(text.data(),
                               size > 0 ? static_cast<size_t>(size) : 0);
  return std::string(found.substr(0, found.find('\n')));
}

}  // namespace

Result<FileLock> FileLock::take(const std::filesystem::path& file,
                                std::string_view what) {
  const int descriptor =
      ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) {
    return unlockable(file, errno);
  }
  FileLock lock(descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) {
      return unlockable(file, errno);
    }
    const std::string holder = holder_of(descriptor);
    return Error(
        Code::StoreUnavailable,
        fmt::format("{} is in use by {}; stop it first", what,
                    holder.empty() ? "another process" : "process " + holder));
  }
  const std::string text = fmt::format("{}\n", ::getpid());
  if (::ftruncate(descriptor, 0) != 0 ||
      ::pwrite(descriptor, text.data(), text.size(), 0) !=
          static_cast<ssize_t>(text.size())) {
    return unlockable(file, errno);
  }
  return lock;
}

FileLock::FileLock(FileLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

}  // namespace assay::store
