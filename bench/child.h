// SPDX-License-Identifier: Apache-2.0
// The service under test: a process of its own, watched from outside.
#pragma once

#include <cstdint>
#include <string>

#include <sys/types.h>

namespace assay::bench {

// Starts `assay serve --dev` on a free loopback port; stops it at the end.
class Child {
 public:
  Child(const std::string& assay, const std::string& data, unsigned threads);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  uint16_t port() const { return port_; }  // 0: did not start
  double cpu_microseconds() const;         // user and system, so far
  long resident_kilobytes() const;

 private:
  pid_t pid_ = -1;
  uint16_t port_ = 0;
};

}  // namespace assay::bench
