// SPDX-License-Identifier: Apache-2.0
// The table of checks and the record of one verdict.
#include "tee/trail.h"

#include <algorithm>

#include <fmt/format.h>

#include "codec/hex.h"
#include "codec/json_writer.h"

namespace assay::tee {
namespace {

constexpr size_t kMaxShown = 64;

constexpr auto kChecks = std::to_array<CheckInfo>({
#define CHECK(id, code, error, reference, sentence) \
  {CheckId::id, code, Code::error, reference, sentence, CheckKind::Check},
#define FINDING(id, code, reference, sentence) \
  {CheckId::id, code, Code::Internal, reference, sentence, CheckKind::Finding},
#include "tee/checks.def"
#undef CHECK
#undef FINDING
});

std::string describe(const CheckInfo& row, const Detail& expected,
                     const Detail& found) {
  std::string text = fmt::format("does not hold: {}", row.sentence);
  const std::string wanted = render(expected);
  const std::string seen = render(found);
  if (!wanted.empty()) {
    text += fmt::format("; expected {}", wanted);
  }
  if (!seen.empty()) {
    text += fmt::format("{} found {}", wanted.empty() ? ";" : ",", seen);
  }
  return text;
}

std::string quoted_or_null(std::string_view text) {
  if (text.empty()) {
    return "null";
  }
  std::string out;
  codec::append_json_string(out, text);
  return out;
}

}  // namespace

std::span<const CheckInfo> all_checks() {
  return kChecks;
}

const CheckInfo& info(CheckId id) {
  return kChecks[static_cast<size_t>(id)];
}

std::string_view name_of(CheckOutcome outcome) {
  switch (outcome) {
    case CheckOutcome::NotReached:
      return "not_reached";
    case CheckOutcome::Held:
      return "held";
    case CheckOutcome::Failed:
      return "failed";
    case CheckOutcome::Noted:
      return "noted";
  }
  return {};
}

std::string render(const Detail& detail) {
  if (const auto* number = std::get_if<uint64_t>(&detail)) {
    return std::to_string(*number);
  }
  if (const auto* text = std::get_if<std::string_view>(&detail)) {
    return std::string(*text);
  }
  if (const auto* bytes = std::get_if<Bytes>(&detail)) {
    const bool cut = bytes->size() > kMaxShown;
    return codec::encode_hex(bytes->first(std::min(kMaxShown, bytes->size()))) +
           (cut ? "..." : "");
  }
  return {};
}

void Trail::keep(CheckId id, CheckOutcome outcome, const Detail& expected,
                 const Detail& found) {
  CheckRecord& record = records_[static_cast<size_t>(id)];
  record.outcome = outcome;
  if (keeps_details()) {
    record.expected = render(expected);
    record.found = render(found);
  }
}

Result<> Trail::require(CheckId id, bool holds, Detail expected, Detail found) {
  keep(id, holds ? CheckOutcome::Held : CheckOutcome::Failed, expected, found);
  if (holds) {
    return {};
  }
  const CheckInfo& row = info(id);
  return Error(row.error, describe(row, expected, found)).because(row.code);
}

Error Trail::fail(CheckId id, const Error& cause) {
  const CheckInfo& row = info(id);
  const std::string detail =
      cause.detail().empty() ? describe(row, {}, {}) : cause.detail();
  keep(id, CheckOutcome::Failed, {}, std::string_view(detail));
  return Error(row.error, detail).at(cause.path()).because(row.code);
}

void Trail::note(CheckId id, bool holds, Detail expected, Detail found) {
  keep(id, holds ? CheckOutcome::Held : CheckOutcome::Noted, expected, found);
}

void Trail::explain(const TcbExplanation& explanation) {
  if (keeps_details()) {
    tcb_ = explanation;
  }
}

const CheckRecord& Trail::record(CheckId id) const {
  return records_[static_cast<size_t>(id)];
}

std::string checks_json(const Trail& trail) {
  std::string text;
  for (const CheckInfo& check : all_checks()) {
    const CheckRecord& record = trail.record(check.id);
    text += text.empty() ? "" : ",";
    text += fmt::format(
        R"({{"id":"{}","outcome":"{}","expected":{},"found":{}}})", check.code,
        name_of(record.outcome), quoted_or_null(record.expected),
        quoted_or_null(record.found));
  }
  return "[" + text + "]";
}

}  // namespace assay::tee
