// SPDX-License-Identifier: Apache-2.0
// assay policy test: runs .ptest files.
#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "cli/inputs.h"
#include "cli/report.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "codec/json_writer.h"
#include "policy/ptest_run.h"

namespace assay::cli {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxFiles = 10'000;

// One file, or every .ptest below a folder, sorted.
// Errors: FileUnreadable.
Result<std::vector<std::string>> find_ptests(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    return std::vector<std::string>{path};
  }
  std::vector<std::string> files;
  for (auto entry = fs::recursive_directory_iterator(path, error);
       !error && entry != fs::recursive_directory_iterator();
       entry.increment(error)) {
    if (entry->path().extension() == ".ptest") {
      files.push_back(entry->path().string());
    }
    if (files.size() > kMaxFiles) {
      return Error(
          Code::FileUnreadable,
          fmt::format("more than {} .ptest files below {}", kMaxFiles, path));
    }
  }
  if (error) {
    return Error(Code::FileUnreadable,
                 fmt::format("cannot list {}: {}", path, error.message()));
  }
  if (files.empty()) {
    return Error(Code::FileUnreadable,
                 fmt::format("there is no .ptest file below {}", path));
  }
  std::ranges::sort(files);
  return files;
}

// What a file came to, and where its policy stands.
struct FileReport {
  policy::PtestReport report;
  std::string policy_file;
};

std::string beside(const std::string& file, const std::string& name) {
  return (fs::path(file).parent_path() / name).string();
}

Result<FileReport> run_file(const std::string& file) {
  TRY(const std::string text, read_input(file));
  TRY(const policy::Ptest ptest, policy::parse_ptest(text));
  policy::PtestFiles files;
  for (const std::string& name : policy::files_of(ptest)) {
    TRY(files[name], read_input(beside(file, name)));
  }
  TRY(policy::PtestReport report, policy::run_ptest(ptest, files));
  return FileReport{std::move(report), ptest.policy_file.empty()
                                           ? file
                                           : beside(file, ptest.policy_file)};
}

std::string json_string(std::string_view text) {
  std::string out;
  codec::append_json_string(out, text);
  return out;
}

bool covers(const policy::PtestReport& report, unsigned least) {
  return report.coverage.percent() >= least;
}

std::string case_text(const policy::CaseReport& item) {
  if (item.mismatches.empty()) {
    return fmt::format("  {}      {}\n", tinted("ok", Tone::Good), item.name);
  }
  std::string text =
      fmt::format("  {}  {} (line {})\n", tinted("FAILED", Tone::Bad),
                  item.name, item.line);
  for (const policy::Mismatch& mismatch : item.mismatches) {
    text += fmt::format("          {}: expected {}, found {}\n", mismatch.what,
                        mismatch.expected, mismatch.found);
  }
  return text;
}

std::string coverage_text(const policy::PtestReport& report, unsigned least) {
  const policy::Count rules = report.coverage.rules();
  const policy::Count conditions = report.coverage.conditions();
  std::string text =
      fmt::format("  {}      rules {} of {}, conditions {} of {}: {} %\n",
                  covers(report, least) ? tinted("covered", Tone::Faint)
                                        : tinted("COVERED", Tone::Bad),
                  rules.covered, rules.total, conditions.covered,
                  conditions.total, report.coverage.percent());
  for (const policy::CoverageGap& gap : report.coverage.gaps()) {
    text += fmt::format(
        "          {}: {}: {}\n", policy::place_name(report.policy, gap.range),
        policy::name_of(gap.kind),
        policy::excerpt(
            std::string_view(report.policy)
                .substr(gap.range.begin, gap.range.end - gap.range.begin)));
  }
  return text;
}

std::string report_text(const std::string& file, const FileReport& of_file,
                        unsigned least) {
  const policy::PtestReport& report = of_file.report;
  std::string text = file + "\n";
  for (const policy::Diagnostic& diagnostic : report.diagnostics) {
    text += policy::render(diagnostic, report.policy, of_file.policy_file);
  }
  for (const policy::CaseReport& item : report.cases) {
    text += case_text(item);
  }
  return text + coverage_text(report, least);
}

std::string cases_json(const policy::PtestReport& report) {
  std::string text;
  for (const policy::CaseReport& item : report.cases) {
    std::string mismatches;
    for (const policy::Mismatch& mismatch : item.mismatches) {
      mismatches += fmt::format(
          R"({}{{"what":{},"expected":{},"found":{}}})",
          mismatches.empty() ? "" : ",", json_string(mismatch.what),
          json_string(mismatch.expected), json_string(mismatch.found));
    }
    text +=
        fmt::format(R"({}{{"name":{},"line":{},"good":{},"mismatches":[{}]}})",
                    text.empty() ? "" : ",", json_string(item.name), item.line,
                    item.mismatches.empty(), mismatches);
  }
  return text;
}

std::string coverage_json(const policy::PtestReport& report) {
  const policy::Count rules = report.coverage.rules();
  const policy::Count conditions = report.coverage.conditions();
  std::string gaps;
  for (const policy::CoverageGap& gap : report.coverage.gaps()) {
    const policy::Place place =
        policy::place_of(report.policy, gap.range.begin);
    gaps += fmt::format(R"({}{{"line":{},"column":{},"what":"{}"}})",
                        gaps.empty() ? "" : ",", place.line, place.column,
                        policy::name_of(gap.kind));
  }
  return fmt::format(
      R"({{"percent":{},"rules":{{"covered":{},"total":{}}},)"
      R"("conditions":{{"covered":{},"total":{}}},"gaps":[{}]}})",
      report.coverage.percent(), rules.covered, rules.total, conditions.covered,
      conditions.total, gaps);
}

std::string report_json(const std::string& file, const FileReport& of_file,
                        bool good) {
  const policy::PtestReport& report = of_file.report;
  std::string diagnostics;
  for (const policy::Diagnostic& diagnostic : report.diagnostics) {
    diagnostics += diagnostics.empty() ? "" : ",";
    diagnostics +=
        diagnostic_json(diagnostic, report.policy, of_file.policy_file);
  }
  return fmt::format(R"({{"file":{},"good":{},"error":null,"diagnostics":[{}],)"
                     R"("cases":[{}],"coverage":{}}})",
                     json_string(file), good, diagnostics, cases_json(report),
                     coverage_json(report));
}

// What all files together came to.
struct Total {
  size_t files = 0;
  size_t cases = 0;
  size_t failed = 0;
  bool good = true;
};

std::string broken_json(const std::string& file, const Error& error) {
  return fmt::format(
      R"({{"file":{},"good":false,"error":{{"code":"{}","message":{}}},)"
      R"("diagnostics":[],"cases":[],"coverage":null}})",
      json_string(file), error.reason(), json_string(error.message()));
}

std::string broken_text(const std::string& file, const Error& error) {
  return fmt::format("{}\n  {}  {} [{}]\n", file, tinted("FAILED", Tone::Bad),
                     error.message(), error.reason());
}

std::string total_text(const Total& total) {
  return fmt::format(
      "{}: {} of {} cases hold, {} {}\n",
      total.good ? tinted("ok", Tone::Good) : tinted("FAILED", Tone::Bad),
      total.cases - total.failed, total.cases, total.files,
      total.files == 1 ? "file" : "files");
}

}  // namespace

Exit run(const PolicyTest& options) {
  std::vector<std::string> files;
  for (const std::string& path : options.paths) {
    const auto found = find_ptests(path);
    if (!found) {
      return complain(found.error());
    }
    files.insert(files.end(), found->begin(), found->end());
  }
  const bool json = options.form == Form::Json;
  Total total{.files = files.size()};
  std::string items;
  for (const std::string& file : files) {
    const auto report = run_file(file);
    if (!report && report.error().code() == Code::FileUnreadable) {
      return complain(report.error());
    }
    const bool good = report && report->report.good() &&
                      covers(report->report, options.min_coverage);
    total.good = total.good && good;
    total.cases += report ? report->report.cases.size() : 0;
    total.failed += report ? report->report.failed() : 0;
    if (json) {
      items += items.empty() ? "" : ",";
      items += report ? report_json(file, *report, good)
                      : broken_json(file, report.error());
    } else {
      print(report ? report_text(file, *report, options.min_coverage)
                   : broken_text(file, report.error()));
    }
  }
  if (json) {
    print_line(fmt::format(R"({{"good":{},"files":[{}]}})", total.good, items));
  } else {
    print(total_text(total));
  }
  return total.good ? Exit::Good : Exit::No;
}

}  // namespace assay::cli
