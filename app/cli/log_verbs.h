// SPDX-License-Identifier: Apache-2.0
// What is asked of logs.
#pragma once

#include <cstdint>
#include <string>

namespace assay::cli {

enum class LogForm : uint8_t { AzureMonitorJson, Csv };

struct LogExport {
  std::string file;
  LogForm form = LogForm::AzureMonitorJson;
};

}  // namespace assay::cli
