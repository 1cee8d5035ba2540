// SPDX-License-Identifier: Apache-2.0
// Fills in what every diagnostic says: the symbol at fault and its place.
#include "policy/findings.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "policy/hints.h"

namespace assay::policy {

void Findings::error(std::string_view code, Range range, std::string message,
                     std::string hint) {
  if (full()) {
    return;
  }
  ++errors_;
  Diagnostic diagnostic = make(Severity::Error, code, range);
  diagnostic.message = std::move(message);
  diagnostic.hint = hint.empty() ? advice_for(code) : std::move(hint);
  diagnostics_.push_back(std::move(diagnostic));
}

void Findings::warning(std::string_view code, Range range, std::string message,
                       std::string hint) {
  if (warnings_ == kMaxDiagnostics) {
    return;
  }
  ++warnings_;
  Diagnostic diagnostic = make(Severity::Warning, code, range);
  diagnostic.message = std::move(message);
  diagnostic.hint = std::move(hint);
  diagnostics_.push_back(std::move(diagnostic));
}

Diagnostic Findings::make(Severity severity, std::string_view code,
                          Range range) const {
  Diagnostic diagnostic;
  diagnostic.severity = severity;
  diagnostic.code = code;
  diagnostic.range = range;
  diagnostic.offender =
      range.begin == source_.size()
          ? "<EOF>"
          : excerpt(source_.substr(range.begin, range.end - range.begin));
  diagnostic.rule = fmt::format("{}", fmt::join(path_, " > "));
  return diagnostic;
}

std::vector<Diagnostic> Findings::take() && {
  std::ranges::stable_sort(diagnostics_, {}, [](const Diagnostic& diagnostic) {
    return diagnostic.range.begin;
  });
  return std::move(diagnostics_);
}

}  // namespace assay::policy
