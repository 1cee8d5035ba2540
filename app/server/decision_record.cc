// SPDX-License-Identifier: Apache-2.0
// From an error, its trail and its notes to one object.
#include "server/decision_record.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "codec/hex.h"
#include "codec/json_writer.h"
#include "codec/utf8.h"
#include "server/collateral_metrics.h"

namespace assay::server {
namespace {

constexpr size_t kMostText = 512;

std::string cut(std::string_view text) {
  return codec::replace_invalid_utf8(std::string(text.substr(0, kMostText)));
}

std::string_view name_of(Stage stage) {
  constexpr std::array<std::string_view, 9> kNames = {
      "request", "evidence", "endorsement", "verification", "policy",
      "token",   "provider", "store",       "internal"};
  return kNames[static_cast<size_t>(stage)];
}

// The check that failed; null where something else did.
std::string check_json(const Error* error, const DecisionGrounds* grounds) {
  if (error == nullptr || grounds == nullptr) {
    return "null";
  }
  const auto rows = tee::all_checks();
  const auto row =
      std::ranges::find(rows, error->reason(), &tee::CheckInfo::code);
  if (row == rows.end()) {
    return "null";
  }
  const tee::CheckRecord& record = grounds->trail.record(row->id);
  codec::SortedObject check;
  check.add_string("name", row->code);
  check.add_string("expected", cut(record.expected));
  check.add_string("actual", cut(record.found));
  return check.text();
}

// "policy:4:5" is line 4, column 5.
void add_place(codec::SortedObject& policy, std::string_view target) {
  constexpr std::string_view kPrefix = "policy:";
  if (!target.starts_with(kPrefix)) {
    return;
  }
  target.remove_prefix(kPrefix.size());
  const char* const end = target.data() + target.size();
  int64_t line = 0;
  int64_t column = 0;
  const auto first = std::from_chars(target.data(), end, line);
  if (first.ptr == end || *first.ptr != ':') {
    return;
  }
  std::from_chars(first.ptr + 1, end, column);
  policy.add_int("line", line);
  policy.add_int("column", column);
}

// The rule that decided is the first note of an error that is the policy's.
std::string policy_json(const Decision& decision) {
  if (decision.grounds == nullptr || decision.grounds->policy_hash.empty()) {
    return "null";
  }
  codec::SortedObject policy;
  policy.add_string("hash", decision.grounds->policy_hash);
  if (decision.error != nullptr && !decision.error->notes().empty() &&
      decision.error->notes().front().code.starts_with("policy.")) {
    const Note& note = decision.error->notes().front();
    add_place(policy, note.target);
    policy.add_string("rule", cut(note.message));
  }
  for (const std::string_view absent : {"line", "column", "rule"}) {
    policy.add_raw(absent, "null");  // unless it is there
  }
  return policy.text();
}

std::string tcb_json(const DecisionGrounds* grounds) {
  if (grounds == nullptr || !grounds->tcb) {
    return "null";
  }
  const tee::TcbSummary& tcb = *grounds->tcb;
  std::string advisories = "[";
  for (const std::string& id : tcb.advisory_ids) {
    advisories += advisories.size() > 1 ? "," : "";
    codec::append_json_string(advisories, cut(id));
  }
  codec::SortedObject object;
  object.add_string("status", tee::name_of(tcb.status));
  object.add_string("tcbDate", format_rfc3339(tcb.date));
  object.add_raw("advisoryIds", advisories + "]");
  return object.text();
}

std::string collateral_json(
    const std::vector<const collateral::Known*>& known) {
  std::string list = "[";
  for (const collateral::Known* const item : known) {
    codec::SortedObject object;
    object.add_string("kind", labels_of(item->name).kind);
    object.add_hex("hash", item->endorsement->body_digest.bytes());
    object.add_string("issueDate", format_rfc3339(item->issue.issued));
    object.add_string("nextUpdate", format_rfc3339(item->issue.next_update));
    list += (list.size() > 1 ? "," : "") + object.text();
  }
  return list + "]";
}

}  // namespace

std::string_view outcome_of(const Error* error) {
  return error == nullptr                         ? "issued"
         : error->code() == Code::PolicyDenied    ? "denied"
         : info(error->code()).http_status >= 500 ? "error"
                                                  : "invalid";
}

std::string decision_json(const Decision& decision) {
  codec::SortedObject object;
  object.add_string("requestId", decision.request_id);
  object.add_string("type", decision.type);
  object.add_string("outcome", decision.outcome);
  if (decision.error != nullptr) {
    object.add_string("stage", name_of(info(decision.error->code()).stage));
    object.add_string("code", decision.error->reason());
    object.add_string("detail", cut(decision.error->message()));
  }
  for (const std::string_view absent : {"stage", "code", "detail"}) {
    object.add_raw(absent, "null");  // unless it is there
  }
  object.add_raw("check", check_json(decision.error, decision.grounds));
  object.add_raw("policy", policy_json(decision));
  object.add_raw("tcb", tcb_json(decision.grounds));
  object.add_raw("collateral", collateral_json(decision.collateral));
  return object.text();
}

}  // namespace assay::server
