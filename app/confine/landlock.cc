// SPDX-License-Identifier: Apache-2.0
// The three system calls of Landlock, for which the C library has no functions.
#include "confine/landlock.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <iterator>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confine/layer.h"

namespace assay::confine {
namespace {

// struct landlock_ruleset_attr of version 6; headers of older kernels have less
// of it. Older kernels take it if what they do not know is zero.
struct RulesetAttributes {
  uint64_t files;
  uint64_t network;
  uint64_t scopes;
};

constexpr uint64_t kTruncate = uint64_t{1} << 14;     // since version 3
constexpr uint64_t kIoctlDevice = uint64_t{1} << 15;  // since version 5
constexpr uint64_t kScopes = 3;  // abstract sockets, signals; since version 6

constexpr uint64_t kReadRights =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr uint64_t kWriteRights =
    LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
    LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |
    LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REFER | kTruncate |
    kIoctlDevice;
constexpr uint64_t kFileRights =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE |
    LANDLOCK_ACCESS_FS_WRITE_FILE | kTruncate | kIoctlDevice;

// Everything that a version can take away.
uint64_t known_rights(int version) {
  // The last right of each version.
  constexpr std::array<uint64_t, 5> kLast = {
      LANDLOCK_ACCESS_FS_MAKE_SYM, LANDLOCK_ACCESS_FS_REFER, kTruncate,
      kTruncate, kIoctlDevice};
  const size_t row = std::min(static_cast<size_t>(version), kLast.size()) - 1;
  return 2 * kLast[row] - 1;
}

Error failed(std::string_view doing, int number) {
  return Error(Code::ConfigInvalid,
               fmt::format("Landlock: cannot {}: {}", doing,
                           std::generic_category().message(number)));
}

// Closes what it holds.
class Handle {
 public:
  explicit Handle(int number) : number_(number) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }

  bool good() const { return number_ >= 0; }
  int number() const { return number_; }

 private:
  int number_;
};

Result<> add_rule(const Handle& ruleset, const Reach& reach, int version) {
  const Handle place(::open(reach.path.c_str(), O_PATH | O_CLOEXEC));
  struct stat status {};
  if (!place.good() || ::fstat(place.number(), &status) != 0) {
    return reach.access == Access::Read
               ? Result<>()
               : failed("open " + reach.path.string(), errno);
  }
  const Kind kind = S_ISDIR(status.st_mode) ? Kind::Folder : Kind::File;
  landlock_path_beneath_attr rule{};
  rule.allowed_access = rights_of(reach.access, kind, version);
  rule.parent_fd = place.number();
  if (::syscall(SYS_landlock_add_rule, ruleset.number(),
                LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) {
    return failed("allow " + reach.path.string(), errno);
  }
  return {};
}

// As far as the system tells.
std::ptrdiff_t other_threads() {
  std::error_code error;
  const std::filesystem::directory_iterator threads("/proc/self/task", error);
  return error ? 0 : std::distance(begin(threads), end(threads)) - 1;
}

}  // namespace

int landlock_version() {
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0,
                                 LANDLOCK_CREATE_RULESET_VERSION);
  return version < 0 ? 0 : static_cast<int>(version);
}

uint64_t rights_of(Access access, Kind kind, int version) {
  const uint64_t rights =
      access == Access::Read ? kReadRights : kReadRights | kWriteRights;
  return rights & known_rights(version) &
         (kind == Kind::Folder ? ~uint64_t{0} : kFileRights);
}

Result<std::string> confine_files(std::span<const Reach> reaches) {
  if (kSanitized) {
    return Error(Code::ConfigInvalid, "Landlock: this build has sanitizers");
  }
  if (const auto others = other_threads(); others > 0) {
    return Error(Code::ConfigInvalid,
                 fmt::format("Landlock: {} threads run already, and would not "
                             "be confined; please report this",
                             others));
  }
  const int version = landlock_version();
  if (version == 0) {
    return Error(Code::ConfigInvalid,
                 "Landlock: this kernel has none, or it is not in its list of "
                 "security modules (lsm=)");
  }
  const RulesetAttributes attributes{.files = known_rights(version),
                                     .network = 0,
                                     .scopes = version >= 6 ? kScopes : 0};
  const Handle ruleset(static_cast<int>(::syscall(
      SYS_landlock_create_ruleset, &attributes, sizeof(attributes), 0)));
  if (!ruleset.good()) {
    return failed("make a ruleset", errno);
  }
  for (const Reach& reach : reaches) {
    TRY_OK(add_rule(ruleset, reach, version));
  }
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      ::syscall(SYS_landlock_restrict_self, ruleset.number(), 0) != 0) {
    return failed("take the rules", errno);
  }
  return fmt::format("version {}, {} places", version, reaches.size());
}

}  // namespace assay::confine
