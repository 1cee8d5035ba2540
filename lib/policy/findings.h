// SPDX-License-Identifier: Apache-2.0
// The one sink of diagnostics: lexer, parser and checker state what they find.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "policy/source.h"

namespace assay::policy {

// Of each severity; a reader does not mend more at once.
constexpr size_t kMaxDiagnostics = 20;

// Not thread-safe.
class Findings {
 public:
  // source must outlive the findings.
  explicit Findings(std::string_view source) : source_(source) {}

  // Further ones than kMaxDiagnostics are dropped.
  // Requires: code has static storage, range lies inside of the source.
  void error(std::string_view code, Range range, std::string message,
             std::string hint = {});
  void warning(std::string_view code, Range range, std::string message,
               std::string hint = {});

  std::string_view source() const { return source_; }
  bool has_error() const { return errors_ > 0; }
  bool full() const { return errors_ == kMaxDiagnostics; }

  // In order of place; of two at one place the one found first.
  std::vector<Diagnostic> take() &&;

  // A rule of the grammar, entered as long as the object lives: what is found
  // meanwhile is found in "policy > versionInfo".
  class Scope {
   public:
    Scope(Findings& findings, std::string_view rule) : findings_(findings) {
      findings_.path_.push_back(rule);
    }
    ~Scope() { findings_.path_.pop_back(); }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Findings& findings_;
  };

 private:
  Diagnostic make(Severity severity, std::string_view code, Range range) const;

  std::string_view source_;
  std::vector<std::string_view> path_;
  std::vector<Diagnostic> diagnostics_;
  size_t errors_ = 0;
  size_t warnings_ = 0;
};

}  // namespace assay::policy
