// SPDX-License-Identifier: Apache-2.0
// Flags of what is done with logs.
#include <map>

#include "cli/flags.h"

namespace assay::cli {

void add_log(CLI::App& app, Invocation& invocation) {
  CLI::App& log =
      *app.add_subcommand("log", "turn logs of the service into other forms");
  log.require_subcommand(1);
  const auto [command, options] = add_verb<LogExport>(
      log, invocation,
      {.name = "export",
       .sentence = "write a diagnostic log with the columns of Log Analytics' "
                   "table AzureAttestationDiagnostics",
       .example = "assay log export --format csv diagnostic.log",
       .refused = "a line is no record; the others are written"});
  command->add_option("file", options->file, "the log; - is standard input")
      ->required();
  command
      ->add_option("--format", options->form,
                   "azure-monitor-json, an object on a line for each row, or "
                   "csv")
      ->transform(CLI::CheckedTransformer(std::map<std::string, LogForm>{
          {"azure-monitor-json", LogForm::AzureMonitorJson},
          {"csv", LogForm::Csv}}));
}

}  // namespace assay::cli
