// SPDX-License-Identifier: Apache-2.0
// The one error type: a row of errors.def, what was found, and where.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace assay {

enum class Stage : uint8_t {
  Request,
  Evidence,
  Endorsement,
  Verification,
  Policy,
  Token,
  Provider,
  Store,
  Internal,
};

enum class Code : uint16_t {
#define ERROR(name, number, stage, http, wire_code, sentence) name = number,
#include "base/errors.def"
#undef ERROR
};

// One row of errors.def. All views have static storage.
struct CodeInfo {
  Code code;
  std::string_view name;
  Stage stage;
  uint16_t http_status;
  std::string_view wire_code;  // MAA's error.code
  std::string_view sentence;
};

const CodeInfo& info(Code code);
std::span<const CodeInfo> all_codes();

// One more thing to know about an error.
struct Note {
  std::string_view code;  // stable: "policy.rule.denied"; static storage
  std::string message;
  std::string target;  // where; may be empty
};

class Error {
 public:
  explicit Error(Code code, std::string detail = {});

  Code code() const { return code_; }

  // The stable code a script may compare: that of the failed check
  // ("dcap.quote.truncated") where a check failed, else the name of the row.
  std::string_view reason() const { return reason_; }

  // What was expected and what was found; no evidence bytes beyond 64 octets.
  const std::string& detail() const ASSAY_LIFETIME_BOUND { return detail_; }

  // Names of the enclosing fields, outermost first: "quote.qe_report".
  const std::string& path() const ASSAY_LIFETIME_BOUND { return path_; }

  // "path: detail", or the sentence of the row where there is no detail.
  std::string message() const;

  // The same error seen from the enclosing field.
  Error at(std::string_view field) &&;

  // Requires: reason has static storage (a row of a .def table).
  Error because(std::string_view reason) &&;

  // The same error, with what more there is to know, most telling first.
  Error with(std::vector<Note> notes) &&;
  const std::vector<Note>& notes() const ASSAY_LIFETIME_BOUND { return notes_; }

 private:
  Code code_;
  std::string_view reason_;
  std::string detail_;
  std::string path_;
  std::vector<Note> notes_;
};

}  // namespace assay
