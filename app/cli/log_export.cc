// SPDX-License-Identifier: Apache-2.0
// assay log export: the diagnostic log in the form of Log Analytics.
#include <algorithm>

#include <fmt/format.h>

#include "cli/inputs.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "files/file.h"
#include "server/diagnostic_row.h"

namespace assay::cli {
namespace {

constexpr size_t kMaxLog = size_t{1} << 30;

Result<std::string> read_log(const std::string& file) {
  return file == "-" ? read_input(file) : files::read_text(file, kMaxLog);
}

// Lines that are no records are named on standard error and left out.
Exit export_lines(std::string_view text, const LogExport& options) {
  Exit exit = Exit::Good;
  size_t number = 0;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    ++number;
    const auto row = server::parse_diagnostic_row(line);
    if (!row) {
      complain(Error(row.error()).at(fmt::format("line {}", number)));
      exit = Exit::No;
      continue;
    }
    print_line(options.form == LogForm::Csv ? row->csv : row->json);
  }
  return exit;
}

}  // namespace

Exit run(const LogExport& options) {
  const auto text = read_log(options.file);
  if (!text) {
    return complain(text.error());
  }
  if (options.form == LogForm::Csv) {
    print_line(server::diagnostic_columns());
  }
  return export_lines(*text, options);
}

}  // namespace assay::cli
