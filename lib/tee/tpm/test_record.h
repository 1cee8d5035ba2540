// SPDX-License-Identifier: Apache-2.0
// A boot's logs with their bytes, for tests.
#pragma once

#include <deque>
#include <utility>

#include <gtest/gtest.h>

#include "tee/tpm/boot_record.h"
#include "tee/tpm/test_log.h"

namespace assay::tpm {

// Logs in SHA-1 form. What is read of them lives as long as this does.
class TestBoot {
 public:
  explicit TestBoot(std::vector<Buffer> logs) {
    for (Buffer& log : logs) {
      bytes_.push_back(std::move(log));
      auto parsed = parse_event_log(bytes_.back());
      EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().message());
      logs_.push_back(std::move(*parsed));
      views_.emplace_back(&logs_.back());
    }
  }

  void add_ima(Buffer log) {
    bytes_.push_back(std::move(log));
    auto parsed = parse_ima_log(bytes_.back());
    EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().message());
    ima_.push_back(std::move(*parsed));
    views_.emplace_back(&ima_.back());
  }

  const std::vector<AnyLog>& views() const { return views_; }

  BootRecord record() const {
    auto record = read_boot_record(views_);
    EXPECT_TRUE(record) << (record ? "" : record.error().message());
    return std::move(*record);
  }

 private:
  std::deque<Buffer> bytes_;
  std::deque<EventLog> logs_;
  std::deque<ImaLog> ima_;
  std::vector<AnyLog> views_;
};

inline Buffer tagged(uint32_t pcr, Bytes data) {
  return sha1_event(pcr, kEvEventTag, data);
}

inline Buffer separator(uint32_t pcr) {
  return sha1_event(pcr, kEvSeparator, bytes_of("WBCL"));
}

inline Buffer driver_config(uint32_t pcr, std::string_view name, Bytes data) {
  return sha1_event(pcr, kEvEfiVariableDriverConfig, efi_variable(name, data));
}

}  // namespace assay::tpm
