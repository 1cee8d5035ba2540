// SPDX-License-Identifier: Apache-2.0
// Reads what is expected, and says where an outcome is something else.
#include "policy/expectation.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/nearest.h"

namespace assay::policy {
namespace {

using claims::ClaimSet;

constexpr std::string_view kNothing = "nothing";

struct Entry {
  uint32_t line = 0;
  std::string_view key;
  std::string value;  // lines that go on with it, joined by line breaks
};

Result<Entry> parse_entry(Lines& lines) {
  const Line first = lines.take();
  const size_t colon = first.text.find(':');
  if (colon == first.text.npos || first.text.starts_with("---")) {
    return malformed(first.number, "expected \"key: value\"");
  }
  Entry entry{first.number, trimmed(first.text.substr(0, colon)),
              std::string(trimmed(first.text.substr(colon + 1)))};
  while (!lines.at_end() && (lines.at(" ") || lines.at("\t"))) {
    entry.value += '\n';
    entry.value += trimmed(lines.take().text);
  }
  return entry;
}

Result<ClaimSet> parse_object(const Entry& entry) {
  if (!entry.value.starts_with('{')) {
    return malformed(entry.line, "expected a JSON object {type: value}");
  }
  auto claims = claims::parse_claims(entry.value);
  if (!claims) {
    return malformed(entry.line, claims.error().message());
  }
  return *std::move(claims);
}

// Digits and nothing else, from 1.
std::optional<uint32_t> parse_count(std::string_view text) {
  uint32_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && last == end && number > 0
             ? std::optional(number)
             : std::nullopt;
}

// "line 9" or "line 9, column 5"
Result<RulePlace> parse_place(const Entry& entry) {
  constexpr std::string_view kLine = "line ";
  constexpr std::string_view kColumn = ", column ";
  const std::string_view value = entry.value;
  const size_t comma = std::min(value.find(kColumn), value.size());
  const bool has_line = value.starts_with(kLine) && comma > kLine.size();
  const auto line =
      has_line ? parse_count(value.substr(kLine.size(), comma - kLine.size()))
               : std::nullopt;
  const auto column = comma < value.size()
                          ? parse_count(value.substr(comma + kColumn.size()))
                          : std::optional(uint32_t{0});
  if (!line || !column) {
    return malformed(entry.line, "expected \"line 9\" or \"line 9, column 5\"");
  }
  return RulePlace{*line, *column};
}

// Entries, put together.
class Gathering {
 public:
  explicit Gathering(Decision decision) { expected_.decision = decision; }

  // Errors: PolicyTestMalformed.
  Result<> add(const Entry& entry) {
    constexpr std::array<std::string_view, 5> kKeys = {
        "code", "issued", "properties", "fires", "does not fire"};
    if (entry.key == "code") {
      return set(entry, code_, Result<std::string>(entry.value));
    }
    if (entry.key == "issued") {
      return set(entry, expected_.issued, parse_object(entry));
    }
    if (entry.key == "properties") {
      return set(entry, expected_.properties, parse_object(entry));
    }
    if (entry.key == "fires" || entry.key == "does not fire") {
      TRY(const RulePlace place, parse_place(entry));
      expected_.firings.push_back(
          {place, entry.key == "fires" ? Firing::Fires : Firing::DoesNotFire});
      return {};
    }
    const std::string_view near = nearest_name(entry.key, kKeys);
    return malformed(
        entry.line,
        fmt::format(
            "expected {}, found \"{}\"{}", fmt::join(kKeys, ", "),
            entry.key.substr(0, 64),
            near.empty() ? "" : fmt::format("; did you mean {}?", near)));
  }

  Expectation take() && {
    expected_.code = std::move(code_).value_or("");
    return std::move(expected_);
  }

 private:
  template <class T>
  static Result<> set(const Entry& entry, std::optional<T>& member,
                      Result<T> value) {
    if (member) {
      return malformed(entry.line,
                       fmt::format("{} is expected here twice", entry.key));
    }
    TRY(member, std::move(value));
    return {};
  }

  Expectation expected_;
  std::optional<std::string> code_;
};

std::optional<Decision> find_decision(std::string_view name) {
  for (const Decision decision :
       {Decision::Permit, Decision::Deny, Decision::Error}) {
    if (name_of(decision) == name) {
      return decision;
    }
  }
  return std::nullopt;
}

// Values of each type as the token shows them.
std::map<std::string, std::string> by_type(const ClaimSet& claims) {
  std::map<std::string, ClaimSet> groups;
  for (const claims::Claim& claim : claims) {
    groups[claim.type].push_back(claim);
  }
  std::map<std::string, std::string> values;
  for (const auto& [type, group] : groups) {
    // {"type":value}: what stands behind the type.
    const std::string object = claims::write_issued(group);
    const std::string name = claims::write_value(type);
    values[type] = object.substr(name.size() + 2);
    values[type].pop_back();
  }
  return values;
}

std::vector<Mismatch> compare_claims(std::string_view what,
                                     const ClaimSet& expected,
                                     const ClaimSet& found) {
  std::vector<Mismatch> mismatches;
  const auto left = by_type(expected);
  const auto right = by_type(found);
  for (const auto& [type, value] : left) {
    const auto other = right.find(type);
    if (other == right.end() || other->second != value) {
      mismatches.push_back(
          {fmt::format("{} {}", what, type), value,
           other == right.end() ? std::string(kNothing) : other->second});
    }
  }
  for (const auto& [type, value] : right) {
    if (!left.contains(type)) {
      mismatches.push_back(
          {fmt::format("{} {}", what, type), std::string(kNothing), value});
    }
  }
  return mismatches;
}

std::string describe(const Outcome& outcome, std::string_view source) {
  if (outcome.decision == Decision::Permit) {
    return std::string(name_of(outcome.decision));
  }
  const std::string place =
      outcome.range.end > 0 ? " at " + place_name(source, outcome.range) : "";
  return fmt::format("{}{}: {} [{}]", name_of(outcome.decision), place,
                     outcome.message, outcome.code);
}

std::string describe(const RuleTrace& rule, std::string_view source) {
  switch (rule.result) {
    case RuleTrace::Result::Fired:
      return "fires";
    case RuleTrace::Result::ConditionFailed:
      return fmt::format("does not fire: the condition at {} fails",
                         place_name(source, rule.failed_condition));
    case RuleTrace::Result::NotReached:
      return "does not fire: it is not reached";
  }
  return {};
}

bool stands_at(const RuleTrace& rule, const RulePlace& place,
               std::string_view source) {
  const Place begin = place_of(source, rule.range.begin);
  const Place end = place_of(source, rule.range.end);
  return begin.line <= place.line && place.line <= end.line &&
         (place.column == 0 ||
          (place.line == begin.line && place.column == begin.column));
}

std::optional<Mismatch> compare_firing(const FiringExpectation& expected,
                                       const Outcome& outcome,
                                       std::string_view source) {
  const std::string what =
      expected.place.column == 0
          ? fmt::format("rule at line {}", expected.place.line)
          : fmt::format("rule at line {}, column {}", expected.place.line,
                        expected.place.column);
  const std::string wanted =
      expected.firing == Firing::Fires ? "fires" : "does not fire";
  std::vector<const RuleTrace*> rules;
  for (const RuleTrace& rule : outcome.trace) {
    if (stands_at(rule, expected.place, source)) {
      rules.push_back(&rule);
    }
  }
  if (rules.empty()) {
    return Mismatch{what, wanted, "no rule stands there"};
  }
  if (rules.size() > 1) {
    return Mismatch{
        what, wanted,
        fmt::format("{} rules stand there; the first is \"{}\"", rules.size(),
                    place_name(source, rules[0]->range))};
  }
  const bool fired = rules[0]->result == RuleTrace::Result::Fired;
  if (fired == (expected.firing == Firing::Fires)) {
    return std::nullopt;
  }
  return Mismatch{what, wanted, describe(*rules[0], source)};
}

}  // namespace

std::string_view name_of(Decision decision) {
  switch (decision) {
    case Decision::Permit:
      return "permit";
    case Decision::Deny:
      return "deny";
    case Decision::Error:
      return "error";
  }
  return {};
}

std::string place_name(std::string_view source, Range range) {
  const Place place = place_of(source, range.begin);
  return fmt::format("line {}, column {}", place.line, place.column);
}

Result<Expectation> parse_expectation(const Header& header, Lines& lines,
                                      size_t most) {
  const auto decision = find_decision(header.argument);
  if (!decision) {
    return malformed(header.line,
                     "expected permit, deny or error behind --- expect");
  }
  Gathering gathering(*decision);
  size_t count = 0;
  for (lines.skip_comments(); !lines.at_end() && !lines.at("===");
       lines.skip_comments()) {
    if (++count > most) {
      return malformed(lines.next().number,
                       fmt::format("more than {} expectations", most));
    }
    TRY(const Entry entry, parse_entry(lines));
    TRY_OK(gathering.add(entry));
  }
  Expectation expected = std::move(gathering).take();
  if (*decision != Decision::Permit &&
      (expected.issued || expected.properties)) {
    return malformed(header.line,
                     "only what is permitted issues claims and properties");
  }
  if (*decision == Decision::Permit && !expected.code.empty()) {
    return malformed(header.line, "what is permitted has no code");
  }
  return expected;
}

std::vector<Mismatch> compare(const Expectation& expected,
                              const Outcome& outcome, std::string_view source) {
  std::vector<Mismatch> mismatches;
  if (outcome.decision != expected.decision) {
    mismatches.push_back({"result", std::string(name_of(expected.decision)),
                          describe(outcome, source)});
  } else if (!expected.code.empty() && outcome.code != expected.code) {
    mismatches.push_back({"code", expected.code, describe(outcome, source)});
  }
  const auto add = [&mismatches](std::vector<Mismatch> more) {
    std::ranges::move(more, std::back_inserter(mismatches));
  };
  if (expected.issued && outcome.decision == Decision::Permit) {
    add(compare_claims("issued", *expected.issued, outcome.issued));
  }
  if (expected.properties && outcome.decision == Decision::Permit) {
    add(compare_claims("property", *expected.properties, outcome.properties));
  }
  for (const FiringExpectation& firing : expected.firings) {
    if (auto mismatch = compare_firing(firing, outcome, source)) {
      mismatches.push_back(*std::move(mismatch));
    }
  }
  return mismatches;
}

}  // namespace assay::policy
