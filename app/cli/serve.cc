// SPDX-License-Identifier: Apache-2.0
// assay serve: merge the settings, run the service.
#include <unistd.h>

#include "cli/terminal.h"
#include "cli/verbs.h"
#include "server/config.h"
#include "server/run.h"

namespace assay::cli {
namespace {

std::vector<std::string> environment() {
  std::vector<std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    variables.emplace_back(*entry);
  }
  return variables;
}

Result<server::Settings> merge(const Serve& options,
                               std::span<const std::string> variables) {
  server::Settings settings = server::default_settings();
  if (!options.config.empty()) {
    TRY_OK(server::apply_toml(settings, options.config));
  }
  TRY_OK(server::apply_environment(settings, variables));
  for (const auto& [key, value] : options.settings) {
    TRY_OK(server::apply_flag(settings, key, value));
  }
  return settings;
}

}  // namespace

Exit run(const Serve& options) {
  const std::vector<std::string> variables = environment();
  const auto settings = merge(options, variables);
  if (!settings) {
    return complain(settings.error());
  }
  if (options.print_config) {
    print(server::describe(*settings));
    return Exit::Good;
  }
  const auto config = server::make_config(
      *settings,
      options.dev ? server::Purpose::Development : server::Purpose::Production,
      server::standard_data_folder(variables));
  if (!config) {
    return complain(config.error());
  }
  const auto served = server::run(*config);
  if (!served) {
    const Exit exit = complain(served.error());
    return exit == Exit::No ? Exit::Environment : exit;
  }
  return Exit::Good;
}

}  // namespace assay::cli
