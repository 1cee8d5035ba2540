// SPDX-License-Identifier: Apache-2.0
// eventfd(2).
#include "http/bell.h"

#include <cerrno>
#include <cstdint>
#include <system_error>

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace assay::http {

Result<std::shared_ptr<Bell>> Bell::make() {
  const int descriptor = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (descriptor < 0) {
    return Error(Code::NetworkFailed,
                 fmt::format("cannot make an eventfd: {}",
                             std::generic_category().message(errno)));
  }
  return std::shared_ptr<Bell>(new Bell(descriptor));
}

Bell::~Bell() {
  ::close(descriptor_);
}

void Bell::ring() const {
  const uint64_t once = 1;
  // It can only fail where it rings already.
  [[maybe_unused]] const ssize_t written =
      ::write(descriptor_, &once, sizeof(once));
}

void Bell::silence() const {
  uint64_t rung = 0;
  [[maybe_unused]] const ssize_t count =
      ::read(descriptor_, &rung, sizeof(rung));
}

}  // namespace assay::http
