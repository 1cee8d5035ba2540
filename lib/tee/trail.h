// SPDX-License-Identifier: Apache-2.0
// The record of every check that a verifier made, from one table.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/bytes.h"
#include "base/result.h"
#include "tee/tcb_explanation.h"

namespace assay::tee {

enum class CheckId : uint8_t {
#define CHECK(id, code, error, reference, sentence) id,
#define FINDING(id, code, reference, sentence) id,
#include "tee/checks.def"
#undef CHECK
#undef FINDING
};

// A finding is noted, and never refuses anything.
enum class CheckKind : uint8_t { Check, Finding };

// One row of checks.def. All views have static storage.
struct CheckInfo {
  CheckId id;
  std::string_view code;       // "dcap.quote.truncated": the stable error.code
  Code error;                  // of a finding Internal: it has none
  std::string_view reference;  // document and section
  std::string_view sentence;   // what must hold
  CheckKind kind = CheckKind::Check;
};

std::span<const CheckInfo> all_checks();  // in the order of the table
const CheckInfo& info(CheckId id);

enum class CheckOutcome : uint8_t { NotReached, Held, Failed, Noted };
std::string_view name_of(CheckOutcome outcome);  // "held", "not_reached", ...

// What was expected or found: a view for the duration of one call.
using Detail = std::variant<std::monostate, uint64_t, std::string_view, Bytes>;

// Decimal, the text itself, or hex of at most 64 bytes; empty for monostate.
std::string render(const Detail& detail);

struct CheckRecord {
  CheckOutcome outcome = CheckOutcome::NotReached;
  std::string expected;  // rendered; empty where there is nothing to say
  std::string found;
};

// Outcomes alone cost nothing worth counting; details are text for people.
enum class Recording : uint8_t { Outcomes, Details };

// Not thread-safe.
class Trail {
 public:
  explicit Trail(Recording recording = Recording::Outcomes)
      : recording_(recording) {}

  // Records the check. If it fails, gives its error: the row's Code, its code
  // as reason, and a detail from the row's sentence, expected and found.
  Result<> require(CheckId id, bool holds, Detail expected = {},
                   Detail found = {});

  // A check that failed with a more telling error of a parser: keeps the
  // error's path and detail, sets the row's Code and reason.
  Error fail(CheckId id, const Error& cause);

  // Recorded as noted where it does not hold, never an error.
  void note(CheckId id, bool holds, Detail expected = {}, Detail found = {});

  const CheckRecord& record(CheckId id) const ASSAY_LIFETIME_BOUND;

  // Whether what is told at length would be kept.
  bool keeps_details() const { return recording_ == Recording::Details; }

  // Keeps why the TCB has its status; only where details are kept.
  void explain(const TcbExplanation& explanation);

  // None where the verdict came to no TCB, or no details are kept.
  const std::optional<TcbExplanation>& tcb() const ASSAY_LIFETIME_BOUND {
    return tcb_;
  }

 private:
  void keep(CheckId id, CheckOutcome outcome, const Detail& expected,
            const Detail& found);

  static constexpr size_t kCount = 0
#define CHECK(id, code, error, reference, sentence) +1
#define FINDING(id, code, reference, sentence) +1
#include "tee/checks.def"
#undef CHECK
#undef FINDING
      ;
  Recording recording_;
  std::array<CheckRecord, kCount> records_{};
  std::optional<TcbExplanation> tcb_;
};

// [{"id": "dcap.quote.signature",
//   "outcome": "held" | "failed" | "noted" | "not_reached",
//   "expected": null | "...", "found": null | "..."}], in the order of the
//   table.
std::string checks_json(const Trail& trail);

}  // namespace assay::tee
