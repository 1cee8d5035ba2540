// SPDX-License-Identifier: Apache-2.0
// POSIX file calls behind Result.
#include "files/file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace assay::files {
namespace {

namespace fs = std::filesystem;

Error unreadable(const fs::path& path, std::string_view doing, int number) {
  return Error(Code::FileUnreadable,
               fmt::format("cannot {} {}: {}", doing, path.string(),
                           std::generic_category().message(number)));
}

// Closes what it holds.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }

  bool good() const { return number_ >= 0; }
  int number() const { return number_; }

 private:
  int number_;
};

Result<> write_all(const Descriptor& file, Bytes content,
                   const fs::path& path) {
  while (!content.empty()) {
    const ssize_t written =
        ::write(file.number(), content.data(), content.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written <= 0) {
      return unreadable(path, "write", errno);
    }
    content = content.subspan(static_cast<size_t>(written));
  }
  if (::fsync(file.number()) != 0) {
    return unreadable(path, "sync", errno);
  }
  return {};
}

Result<> sync_folder(const fs::path& folder) {
  const Descriptor file(
      ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!file.good() || ::fsync(file.number()) != 0) {
    return unreadable(folder, "sync", errno);
  }
  return {};
}

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

}  // namespace

Result<Buffer> read_file(const fs::path& path, size_t maximum) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.good()) {
    return unreadable(path, "open", errno);
  }
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) {
    return unreadable(path, "read", errno);
  }
  if (S_ISDIR(status.st_mode)) {
    return unreadable(path, "read", EISDIR);
  }
  Buffer content;
  size_t filled = 0;
  while (true) {
    constexpr size_t kStep = 64 * 1024;
    content.resize(std::min(filled + kStep, maximum + 1));
    const ssize_t count =
        ::read(file.number(), content.data() + filled, content.size() - filled);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      return unreadable(path, "read", errno);
    }
    filled += static_cast<size_t>(count);
    if (filled > maximum) {
      return Error(Code::FileUnreadable,
                   fmt::format("{} is larger than the {} bytes allowed here",
                               path.string(), maximum));
    }
    if (count == 0) {
      content.resize(filled);
      return content;
    }
  }
}

Result<std::string> read_text(const fs::path& path, size_t maximum) {
  TRY(const Buffer content, read_file(path, maximum));
  return std::string(text_of(content));
}

Result<> write_file(const fs::path& path, Bytes content, Mode mode) {
  const fs::path temporary =
      fmt::format("{}.{}.tmp", path.string(), ::getpid());
  {
    const Descriptor file(::open(temporary.c_str(),
                                 O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
                                 static_cast<mode_t>(mode)));
    if (!file.good()) {
      return unreadable(temporary, "create", errno);
    }
    if (auto written = write_all(file, content, temporary); !written) {
      ::unlink(temporary.c_str());
      return written;
    }
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    const int number = errno;
    ::unlink(temporary.c_str());
    return unreadable(path, "replace", number);
  }
  return sync_folder(folder_of(path));
}

Result<> rewrite_file(const fs::path& path, Bytes content) {
  std::error_code error;
  const fs::path target = fs::canonical(path, error);
  const fs::perms mode =
      error ? fs::perms::none : fs::status(target, error).permissions();
  if (error) {
    return unreadable(path, "open", error.value());
  }
  TRY_OK(write_file(target, content, Mode::Private));
  fs::permissions(target, mode, error);
  if (error) {
    return unreadable(target, "set the mode of", error.value());
  }
  return {};
}

Result<> make_private_folder(const fs::path& path) {
  std::error_code error;
  const bool made = fs::create_directories(path, error);
  if (error) {
    return unreadable(path, "create", error.value());
  }
  if (made && ::chmod(path.c_str(), 0700) != 0) {
    return unreadable(path, "protect", errno);
  }
  return {};
}

Result<std::vector<fs::path>> list_files(const fs::path& folder,
                                         size_t maximum) {
  std::error_code error;
  std::vector<fs::path> found;
  fs::directory_iterator entry(folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (!entry->is_regular_file(error) || name.starts_with('.')) {
      continue;
    }
    if (found.size() == maximum) {
      return Error(Code::FileUnreadable,
                   fmt::format("{} holds more than the {} files allowed here",
                               folder.string(), maximum));
    }
    found.push_back(entry->path());
  }
  if (error) {
    return unreadable(folder, "list", error.value());
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace assay::files
