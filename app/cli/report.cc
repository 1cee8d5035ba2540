// SPDX-License-Identifier: Apache-2.0
// Verdicts and outcomes as JSON and as text.
#include "cli/report.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "cli/terminal.h"
#include "codec/json_writer.h"
#include "codec/utf8.h"
#include "policy/explain.h"
#include "policy/trace_json.h"

namespace assay::cli {
namespace {

using codec::append_json_string;
using codec::SortedObject;

// What is said of broken input may carry some of it.
std::string lossy_json_string(std::string_view text) {
  std::string out;
  append_json_string(out, codec::replace_invalid_utf8(std::string(text)));
  return out;
}

std::string quoted_or_null(std::string_view text) {
  return text.empty() ? "null" : lossy_json_string(text);
}

std::string error_json(const std::optional<Error>& error) {
  if (!error) {
    return "null";
  }
  return fmt::format(R"({{"code":{},"message":{},"path":{}}})",
                     lossy_json_string(error->reason()),
                     lossy_json_string(error->message()),
                     quoted_or_null(error->path()));
}

std::string tcb_json(const VerifyReport& report) {
  if (!report.appraisal || !report.appraisal->tcb) {
    return "null";
  }
  const tee::TcbSummary& tcb = *report.appraisal->tcb;
  std::string advisories;
  for (const std::string& id : tcb.advisory_ids) {
    advisories += advisories.empty() ? "" : ",";
    advisories += lossy_json_string(id);
  }
  return fmt::format(R"({{"status":"{}","advisoryIds":[{}],"date":"{}",)"
                     R"("evaluationDataNumber":{},"earliestExpiry":"{}"}})",
                     name_of(tcb.status), advisories, format_rfc3339(tcb.date),
                     tcb.evaluation_data_number,
                     format_rfc3339(tcb.earliest_expiry));
}

std::string mark_of(tee::CheckOutcome outcome) {
  switch (outcome) {
    case tee::CheckOutcome::Held:
      return tinted("held       ", Tone::Good);
    case tee::CheckOutcome::Failed:
      return tinted("FAILED     ", Tone::Bad);
    case tee::CheckOutcome::Noted:
      return tinted("noted      ", Tone::Doubtful);
    case tee::CheckOutcome::NotReached:
      return tinted("not reached", Tone::Faint);
  }
  return {};
}

// NotReached where the name means nothing.
tee::CheckOutcome outcome_of(std::string_view name) {
  using enum tee::CheckOutcome;
  for (const tee::CheckOutcome outcome : {Held, Failed, Noted}) {
    if (name == tee::name_of(outcome)) {
      return outcome;
    }
  }
  return NotReached;
}

std::string check_text(const tee::CheckInfo& check,
                       const tee::CheckRecord& record) {
  std::string text = fmt::format("  {}  {:<34} {}\n", mark_of(record.outcome),
                                 check.code, check.sentence);
  if (record.outcome == tee::CheckOutcome::NotReached) {
    return text;
  }
  if (!record.expected.empty()) {
    text += fmt::format("               expected {}\n", record.expected);
  }
  if (!record.found.empty()) {
    text += fmt::format("               found    {}\n", record.found);
  }
  return text;
}

std::string checks_text(const tee::Trail& trail) {
  std::string text = "checks:\n";
  for (const tee::CheckInfo& check : tee::all_checks()) {
    text += check_text(check, trail.record(check.id));
  }
  return text;
}

std::string rule_text(policy::Place place, std::string_view words,
                      std::string_view rule) {
  return fmt::format("  line {}, column {}: {}\n    {}\n", place.line,
                     place.column, words, tinted(rule, Tone::Faint));
}

// The checks and rules of a service's explanation. A check that this build does
// not know is left out.
Result<std::string> checks_text(const codec::json::object& explanation) {
  std::string text = "checks:\n";
  TRY(const codec::json::array* const checks,
      codec::array_member(explanation, "checks"));
  for (const codec::json::value& value : *checks) {
    TRY(const codec::json::object* const check, codec::as_object(value));
    TRY(const std::string_view id, codec::string_member(*check, "id"));
    TRY(const std::string_view outcome,
        codec::string_member(*check, "outcome"));
    TRY(const auto expected, codec::find_string(*check, "expected"));
    TRY(const auto found, codec::find_string(*check, "found"));
    const auto known =
        std::ranges::find(tee::all_checks(), id, &tee::CheckInfo::code);
    if (known != tee::all_checks().end()) {
      text += check_text(
          *known, {outcome_of(outcome), std::string(expected.value_or("")),
                   std::string(found.value_or(""))});
    }
  }
  return text;
}

// The least fix of the TCB, where the service names one.
Result<std::string> fix_text(const codec::json::object& explanation) {
  const auto* const levels = explanation.if_contains("tcbLevels");
  if (levels == nullptr || !levels->is_object()) {
    return std::string();
  }
  TRY(const auto fix, codec::find_string(levels->get_object(), "leastFix"));
  return fix ? fmt::format("least fix of the TCB: {}\n", *fix) : std::string();
}

Result<std::string> rules_text(const codec::json::object& explanation) {
  constexpr uint64_t kMost = std::numeric_limits<uint32_t>::max();
  std::string text = "rules:\n";
  TRY(const codec::json::array* const trace,
      codec::array_member(explanation, "trace"));
  for (const codec::json::value& value : *trace) {
    TRY(const codec::json::object* const rule, codec::as_object(value));
    TRY(const uint64_t line, codec::uint_member(*rule, "line", kMost));
    TRY(const uint64_t column, codec::uint_member(*rule, "column", kMost));
    TRY(const std::string_view words,
        codec::string_member(*rule, "explanation"));
    TRY(const std::string_view quote, codec::string_member(*rule, "rule"));
    text +=
        rule_text({static_cast<uint32_t>(line), static_cast<uint32_t>(column)},
                  words, quote);
  }
  return text;
}

// One line for each claim, values as they are in JSON.
std::string claims_text(const claims::ClaimSet& claims,
                        std::string_view indent) {
  std::string text;
  for (const claims::Claim& claim : claims) {
    if (claim.type.starts_with('$')) {
      continue;  // a second spelling
    }
    text += fmt::format("{}{} = {}\n", indent, claim.type,
                        claims::write_value(claim.value));
  }
  return text;
}

std::string_view result_of(policy::Decision decision) {
  switch (decision) {
    case policy::Decision::Permit:
      return "permit";
    case policy::Decision::Deny:
      return "deny";
    case policy::Decision::Error:
      return "error";
  }
  return {};
}

std::string place_json(std::string_view code, std::string_view message,
                       std::string_view source, policy::Range range) {
  if (range.end == 0) {
    return fmt::format(
        R"({{"code":{},"message":{},"line":null,"column":null}})",
        lossy_json_string(code), lossy_json_string(message));
  }
  const policy::Place place = policy::place_of(source, range.begin);
  return fmt::format(R"({{"code":{},"message":{},"line":{},"column":{}}})",
                     lossy_json_string(code), lossy_json_string(message),
                     place.line, place.column);
}

}  // namespace

std::string verify_json(const VerifyReport& report, const tee::Trail& trail,
                        Detail detail) {
  std::string text =
      fmt::format(R"({{"verdict":"{}","type":{},"at":"{}","error":{},"tcb":{})",
                  report.appraisal ? "verified" : "rejected",
                  lossy_json_string(report.type), format_rfc3339(report.at),
                  error_json(report.error), tcb_json(report));
  text += R"(,"claims":)";
  text += report.appraisal ? report.appraisal->token.text() : "null";
  if (detail == Detail::Explain) {
    text += R"(,"checks":)" + tee::checks_json(trail);
    text += R"(,"tcbLevels":)";
    text += trail.tcb() ? tee::tcb_levels_json(*trail.tcb()) : "null";
  }
  text += R"(,"policy":)";
  text += report.policy ? outcome_json(*report.policy, report.policy_source,
                                       detail, report.appraisal->incoming)
                        : "null";
  return text + "}\n";
}

std::string verify_text(const VerifyReport& report, const tee::Trail& trail,
                        Detail detail) {
  std::string text;
  if (report.appraisal) {
    text += fmt::format("{}: {} at {}\n", tinted("verified", Tone::Good),
                        report.type, format_rfc3339(report.at));
    if (report.appraisal->tcb) {
      const tee::TcbSummary& tcb = *report.appraisal->tcb;
      text += fmt::format(
          "TCB: {} (level of {}, evaluation data {})\n",
          tinted(name_of(tcb.status), tcb.status == tee::TcbStatus::UpToDate
                                          ? Tone::Good
                                          : Tone::Doubtful),
          format_rfc3339(tcb.date), tcb.evaluation_data_number);
      if (!tcb.advisory_ids.empty()) {
        text +=
            fmt::format("advisories: {}\n", fmt::join(tcb.advisory_ids, ", "));
      }
      text +=
          fmt::format("holds until: {}\n", format_rfc3339(tcb.earliest_expiry));
    }
    if (report.appraisal->forged) {
      text += tinted("forged: rests on an anchor of an assay forge\n",
                     Tone::Doubtful);
    }
    text += "claims:\n" + claims_text(report.appraisal->incoming, "  ");
  } else {
    text +=
        fmt::format("{}: {} at {}\n{} [{}]\n", tinted("rejected", Tone::Bad),
                    report.type, format_rfc3339(report.at),
                    report.error->message(), report.error->reason());
  }
  if (detail == Detail::Explain) {
    text += checks_text(trail);
    text += trail.tcb() ? tee::tcb_levels_text(*trail.tcb()) : "";
  }
  if (report.policy) {
    text += outcome_text(*report.policy, report.policy_source, detail,
                         report.appraisal->incoming);
  }
  return text;
}

std::string outcome_json(const policy::Outcome& outcome,
                         std::string_view source, Detail detail,
                         const claims::ClaimSet& incoming) {
  const bool permitted = outcome.decision == policy::Decision::Permit;
  std::string text = fmt::format(
      R"({{"result":"{}","error":{},"issued":{},"properties":{})",
      result_of(outcome.decision),
      permitted
          ? "null"
          : place_json(outcome.code, outcome.message, source, outcome.range),
      claims::write_issued(outcome.issued),
      claims::write_issued(outcome.properties));
  if (detail == Detail::Explain) {
    text += R"(,"trace":)" + policy::trace_json(outcome, source, incoming);
  }
  return text + "}";
}

std::string outcome_text(const policy::Outcome& outcome,
                         std::string_view source, Detail detail,
                         const claims::ClaimSet& incoming) {
  std::string text;
  if (outcome.decision == policy::Decision::Permit) {
    text += fmt::format("policy: {}\n", tinted("permit", Tone::Good));
    text += claims_text(outcome.issued, "  issued ");
    text += claims_text(outcome.properties, "  property ");
  } else {
    text += fmt::format("policy: {}: {} [{}]\n",
                        tinted(result_of(outcome.decision), Tone::Bad),
                        outcome.message, outcome.code);
    if (outcome.range.end > 0) {
      const policy::Place place = policy::place_of(source, outcome.range.begin);
      text +=
          fmt::format("  at line {}, column {}\n", place.line, place.column);
    }
  }
  if (detail == Detail::Explain) {
    text += "rules:\n";
    for (const policy::Explanation& rule :
         policy::explain(outcome, source, incoming)) {
      text += rule_text(rule.rule.place, rule.words, rule.rule.text);
    }
  }
  return text;
}

Result<std::string> explanation_text(const codec::json::object& explanation) {
  TRY(const std::string checks, checks_text(explanation));
  TRY(const std::string fix, fix_text(explanation));
  TRY(const std::string rules, rules_text(explanation));
  return checks + fix + rules;
}

std::string diagnostic_json(const policy::Diagnostic& diagnostic,
                            std::string_view source, const std::string& file) {
  const policy::Place begin = policy::place_of(source, diagnostic.range.begin);
  const policy::Place end = policy::place_of(source, diagnostic.range.end);
  codec::SortedObject object;
  object.add_string("file", file);
  object.add_string("severity", diagnostic.severity == policy::Severity::Error
                                    ? "error"
                                    : "warning");
  object.add_string("code", diagnostic.code);
  object.add_string("message", diagnostic.message);
  object.add_string("hint", diagnostic.hint);
  object.add_int("line", begin.line);
  object.add_int("column", begin.column);
  object.add_int("endLine", end.line);
  object.add_int("endColumn", end.column);
  return object.text();
}

policy::Outcome outcome_of_broken(const policy::Compiled& compiled) {
  const auto first =
      std::find_if(compiled.diagnostics.begin(), compiled.diagnostics.end(),
                   [](const policy::Diagnostic& diagnostic) {
                     return diagnostic.severity == policy::Severity::Error;
                   });
  policy::Outcome outcome;
  outcome.decision = policy::Decision::Error;
  outcome.message = first->message;
  outcome.code = first->code;
  outcome.range = first->range;
  return outcome;
}

}  // namespace assay::cli
