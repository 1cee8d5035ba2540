// SPDX-License-Identifier: Apache-2.0
// Folders in place of files, so that files can be replaced.
#include "confine/paths.h"

#include <algorithm>
#include <array>
#include <system_error>

namespace assay::confine {
namespace {

namespace fs = std::filesystem;

// /etc as a whole: resolv.conf and its like are replaced while services run.
// Its secrets are kept by their owners and modes.
constexpr std::array<const char*, 10> kFolders = {
    "/etc",        "/usr",       "/lib",
    "/lib64",      "/proc/self", "/sys/devices/system/cpu",
    "/dev/null",   "/dev/zero",  "/dev/random",
    "/dev/urandom"};

// Links out of /etc: systemd-resolved and others keep these below /run.
constexpr std::array<const char*, 3> kLinks = {"/etc/resolv.conf", "/etc/hosts",
                                               "/etc/nsswitch.conf"};

void add_folder_of(std::vector<Reach>& found, const fs::path& file) {
  const fs::path folder = file.parent_path();
  const Reach reach{folder == folder.root_path() ? file : folder, Access::Read};
  if (std::ranges::find(found, reach) == found.end()) {
    found.push_back(reach);
  }
}

}  // namespace

std::vector<Reach> reach_of_file(const fs::path& file) {
  std::vector<Reach> found;
  std::error_code error;
  const fs::path named = fs::absolute(file, error).lexically_normal();
  add_folder_of(found, named);
  if (const fs::path target = fs::canonical(named, error); !error) {
    add_folder_of(found, target);
  }
  return found;
}

std::vector<Reach> reach_of_libraries() {
  std::vector<Reach> found;
  for (const char* const folder : kFolders) {
    found.push_back({folder, Access::Read});
  }
  for (const char* const link : kLinks) {
    for (Reach& reach : reach_of_file(link)) {
      if (std::ranges::find(found, reach) == found.end()) {
        found.push_back(std::move(reach));
      }
    }
  }
  return found;
}

}  // namespace assay::confine
