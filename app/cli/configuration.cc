// SPDX-License-Identifier: Apache-2.0
// Merges settings.
#include "cli/configuration.h"

#include <string_view>

#include <unistd.h>

namespace assay::cli {

std::vector<std::string> environment_variables() {
  std::vector<std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    // The bearer token of assay provider is no option of the service.
    if (!std::string_view(*entry).starts_with("ASSAY_TOKEN=")) {
      variables.emplace_back(*entry);
    }
  }
  return variables;
}

Result<server::Settings> merge_settings(
    const std::string& file, std::span<const std::string> variables,
    std::span<const std::pair<std::string, std::string>> flags) {
  server::Settings settings = server::default_settings();
  if (!file.empty()) {
    TRY_OK(server::apply_toml(settings, file));
  }
  TRY_OK(server::apply_environment(settings, variables));
  for (const auto& [key, value] : flags) {
    TRY_OK(server::apply_flag(settings, key, value));
  }
  return settings;
}

}  // namespace assay::cli
