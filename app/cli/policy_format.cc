// SPDX-License-Identifier: Apache-2.0
// assay policy format.
#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include "cli/batch.h"
#include "cli/inputs.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "files/file.h"
#include "policy/format.h"

namespace assay::cli {
namespace {

const policy::Diagnostic& first_error(const policy::Formatted& formatted) {
  return *std::ranges::find(formatted.diagnostics, policy::Severity::Error,
                            &policy::Diagnostic::severity);
}

// {"formatted"} or {"error"}
std::string format_json(std::string_view source) {
  const policy::Formatted formatted = policy::format(source);
  codec::SortedObject object;
  if (!formatted.text.empty()) {
    object.add_string("formatted", formatted.text);
    return object.text();
  }
  const policy::Diagnostic& found = first_error(formatted);
  const policy::Place place = policy::place_of(source, found.range.begin);
  codec::SortedObject error;
  error.add_string("code", found.code);
  error.add_string("message", found.message);
  error.add_int("line", place.line);
  error.add_int("column", place.column);
  object.add_raw("error", error.text());
  return object.text();
}

// One line of a batch: {"id": any, "policy": "text"}.
std::string format_line(std::string_view line) {
  std::string id = "null";
  const auto members = [&]() -> Result<std::string> {
    TRY(const codec::json::value root, codec::parse_json(line));
    TRY(const codec::json::object* const object, codec::as_object(root));
    if (const auto* given = object->if_contains("id"); given != nullptr) {
      id = codec::serialize(*given);
    }
    TRY(const std::string_view source, codec::string_member(*object, "policy"));
    return format_json(source);
  }();
  if (!members) {
    codec::SortedObject error;
    error.add_string("code", members.error().reason());
    error.add_string("message", members.error().message());
    error.add_raw("line", "null");
    error.add_raw("column", "null");
    return fmt::format(R"({{"id":{},"error":{}}})", id, error.text());
  }
  return fmt::format(R"({{"id":{},{})", id, members->substr(1));
}

// On standard error: standard output is for the policies.
void report(const policy::Formatted& formatted, std::string_view source,
            const std::string& file) {
  for (const policy::Diagnostic& diagnostic : formatted.diagnostics) {
    if (diagnostic.severity == policy::Severity::Error) {
      std::fputs(policy::render(diagnostic, source, file).c_str(), stderr);
    }
  }
}

Exit format_file(const std::string& file, const PolicyFormat& options) {
  const auto source = read_input(file);
  if (!source) {
    return complain(source.error());
  }
  const policy::Formatted formatted = policy::format(*source);
  if (formatted.text.empty()) {
    report(formatted, *source, file);
    return Exit::No;
  }
  if (!options.write && !options.check) {
    print(formatted.text);
    return Exit::Good;
  }
  if (formatted.text == *source) {
    return Exit::Good;
  }
  if (options.write) {
    const auto written = files::rewrite_file(file, bytes_of(formatted.text));
    if (!written) {
      return complain(written.error());
    }
  }
  print_line(file);
  return options.check ? Exit::No : Exit::Good;
}

}  // namespace

Exit run(const PolicyFormat& options) {
  if (options.batch.empty() == options.files.empty()) {
    return misuse("policy format needs policy files or --batch, not both");
  }
  if (!options.batch.empty()) {
    return options.write || options.check
               ? misuse("--batch stands alone: it only prints")
               : run_batch(options.batch, format_line);
  }
  if (options.write &&
      std::ranges::find(options.files, "-") != options.files.end()) {
    return misuse("--write needs files: standard input cannot be written");
  }
  Exit worst = Exit::Good;
  for (const std::string& file : options.files) {
    worst = std::max(worst, format_file(file, options));
  }
  return worst;
}

}  // namespace assay::cli
