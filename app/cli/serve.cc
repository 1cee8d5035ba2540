// SPDX-License-Identifier: Apache-2.0
// assay serve: merge the settings, run the service.
#include "cli/configuration.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "server/config.h"
#include "server/run.h"

namespace assay::cli {

Exit run(const Serve& options) {
  const std::vector<std::string> variables = environment_variables();
  const auto settings =
      merge_settings(options.config, variables, options.settings);
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
