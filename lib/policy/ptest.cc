// SPDX-License-Identifier: Apache-2.0
// Reads .ptest files, line by line.
#include "policy/ptest.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "base/nearest.h"
#include "codec/utf8.h"
#include "policy/ptest_lines.h"

namespace assay::policy {
namespace {

// Errors: PolicyTestMalformed with the nearest of what is known.
Error unknown(const Header& header, std::string_view mark,
              std::span<const std::string_view> known) {
  const std::string_view near = nearest_name(header.keyword, known);
  return malformed(
      header.line,
      fmt::format("expected {0} {1}, found \"{0} {2}\"{3}", mark,
                  fmt::join(known, ", "), header.keyword.substr(0, 64),
                  near.empty() ? "" : fmt::format("; did you mean {}?", near)));
}

class Parser {
 public:
  Parser(std::string_view text, const PtestLimits& limits)
      : lines_(text), limits_(limits) {}

  Result<Ptest> parse() {
    constexpr std::array<std::string_view, 4> kSections = {"type", "policy",
                                                           "claims", "case"};
    for (lines_.skip_comments(); !lines_.at_end(); lines_.skip_comments()) {
      if (!lines_.at("===")) {
        return malformed(lines_.next().number,
                         "expected a section that begins with ===, or a "
                         "comment that begins with #");
      }
      const Header header = header_of(lines_.take());
      if (header.keyword == "type") {
        TRY_OK(parse_type(header));
      } else if (header.keyword == "policy") {
        TRY_OK(parse_policy(header));
      } else if (header.keyword == "claims") {
        TRY_OK(parse_named_claims(header));
      } else if (header.keyword == "case") {
        TRY_OK(parse_case(header));
      } else {
        return unknown(header, "===", kSections);
      }
    }
    if (!policy_) {
      return malformed(lines_.next().number, "there is no === policy");
    }
    if (ptest_.cases.empty()) {
      return malformed(lines_.next().number, "there is no === case");
    }
    return std::move(ptest_);
  }

 private:
  // A name or a path that a header must have.
  Result<std::string> argument(const Header& header, std::string_view what) {
    if (header.argument.empty() || header.argument.size() > limits_.name) {
      return malformed(header.line,
                       fmt::format("expected {} of 1 to {} bytes behind {}",
                                   what, limits_.name, header.keyword));
    }
    return std::string(header.argument);
  }

  // "file: path"; nothing where the argument is something else.
  Result<std::string> find_path(const Header& header) {
    constexpr std::string_view kFile = "file:";
    if (!header.argument.starts_with(kFile)) {
      return std::string();
    }
    Header path = header;
    path.argument = trimmed(header.argument.substr(kFile.size()));
    if (path.argument.starts_with('/')) {
      return malformed(header.line,
                       "expected a path relative to this file, found an "
                       "absolute one");
    }
    return argument(path, "a relative path");
  }

  Result<> parse_type(const Header& header) {
    if (!ptest_.type.empty()) {
      return malformed(header.line, "=== type stands here twice");
    }
    TRY(ptest_.type, argument(header, "an attestation type"));
    return {};
  }

  Result<> parse_policy(const Header& header) {
    if (policy_) {
      return malformed(header.line, "=== policy stands here twice");
    }
    policy_ = true;
    TRY(ptest_.policy_file, find_path(header));
    if (!ptest_.policy_file.empty()) {
      return {};
    }
    if (!header.argument.empty()) {
      return malformed(header.line,
                       "expected the policy on the lines below, or file: PATH");
    }
    ptest_.policy.assign(header.line, '\n');
    while (!lines_.at_end() && !lines_.at("===")) {
      ptest_.policy += lines_.take().text;
      ptest_.policy += '\n';
    }
    return {};
  }

  Result<> parse_named_claims(const Header& header) {
    TRY(std::string name, argument(header, "a name"));
    if (find_named(name) != nullptr) {
      return malformed(header.line, "another === claims has the same name");
    }
    if (named_.size() == limits_.named_claims) {
      return malformed(header.line, fmt::format("more than {} === claims",
                                                limits_.named_claims));
    }
    TRY(std::optional<claims::ClaimSet> claims, parse_json_lines(header.line));
    if (!claims) {
      return malformed(header.line, "expected claims (JSON) on the next line");
    }
    named_.emplace_back(std::move(name), *std::move(claims));
    return {};
  }

  const claims::ClaimSet* find_named(std::string_view name) const {
    const auto found = std::ranges::find(
        named_, name,
        [](const auto& pair) -> std::string_view { return pair.first; });
    return found == named_.end() ? nullptr : &found->second;
  }

  // Claims down to the next section; nothing where no line says anything.
  Result<std::optional<claims::ClaimSet>> parse_json_lines(uint32_t line) {
    std::string text;
    while (!lines_.at_end() && !lines_.at("===") && !lines_.at("---")) {
      const Line next = lines_.take();
      text += is_comment(next.text) ? std::string_view() : next.text;
      text += '\n';
    }
    if (text.find_first_not_of('\n') == text.npos) {
      return std::optional<claims::ClaimSet>();
    }
    auto claims = claims::parse_claims(text);
    if (!claims) {
      return malformed(line, "claims: " + claims.error().message());
    }
    return std::optional(*std::move(claims));
  }

  Result<> parse_case(const Header& header) {
    PtestCase item;
    item.line = header.line;
    TRY(item.name, argument(header, "a name"));
    if (std::ranges::find(ptest_.cases, item.name, &PtestCase::name) !=
        ptest_.cases.end()) {
      return malformed(header.line, "another case has the same name");
    }
    if (ptest_.cases.size() == limits_.cases) {
      return malformed(header.line,
                       fmt::format("more than {} cases", limits_.cases));
    }
    TRY(const Header claims, part("claims"));
    TRY(item.given, parse_given(claims));
    if (lines_.at("---") && header_of(lines_.next()).keyword == "without") {
      TRY(item.given.without, list(header_of(lines_.take())));
    }
    TRY(const Header expect, part("expect"));
    TRY(item.expected, parse_expectation(expect, lines_, limits_.expectations));
    ptest_.cases.push_back(std::move(item));
    return {};
  }

  // The next part of a case, which must be this one.
  Result<Header> part(std::string_view keyword) {
    lines_.skip_comments();
    const bool there =
        lines_.at("---") && header_of(lines_.next()).keyword == keyword;
    if (!there) {
      return malformed(lines_.next().number,
                       fmt::format("expected --- {}; a case is --- claims, "
                                   "then --- without or not, then --- expect",
                                   keyword));
    }
    return header_of(lines_.take());
  }

  Result<GivenClaims> parse_given(const Header& header) {
    GivenClaims given;
    TRY(given.base_file, find_path(header));
    const bool named = given.base_file.empty() && !header.argument.empty();
    if (named) {
      const claims::ClaimSet* const base = find_named(header.argument);
      if (base == nullptr) {
        return malformed(header.line,
                         fmt::format("there is no === claims {} above",
                                     header.argument.substr(0, limits_.name)));
      }
      given.base = *base;
    }
    TRY(std::optional<claims::ClaimSet> changes, parse_json_lines(header.line));
    if (!changes && header.argument.empty()) {
      return malformed(header.line,
                       "expected claims (JSON) on the next line; "
                       "{} where there are none");
    }
    given.changes = std::move(changes).value_or(claims::ClaimSet());
    return given;
  }

  // "a, b"
  Result<std::vector<std::string>> list(const Header& header) {
    TRY(const std::string text, argument(header, "types of claims"));
    std::vector<std::string> items;
    for (std::string_view rest = text;;) {
      const size_t end = std::min(rest.find(','), rest.size());
      items.emplace_back(trimmed(rest.substr(0, end)));
      if (end == rest.size()) {
        return items;
      }
      rest.remove_prefix(end + 1);
    }
  }

  Lines lines_;
  const PtestLimits& limits_;
  bool policy_ = false;
  std::vector<std::pair<std::string, claims::ClaimSet>> named_;
  Ptest ptest_;
};

}  // namespace

Result<Ptest> parse_ptest(std::string_view text, const PtestLimits& limits) {
  if (text.size() > limits.text) {
    return malformed(1, fmt::format("the file has {} bytes, more than the {} "
                                    "that are allowed",
                                    text.size(), limits.text));
  }
  if (const auto invalid = codec::find_invalid_utf8(text)) {
    const auto before = text.substr(0, *invalid);
    return malformed(
        static_cast<uint32_t>(std::ranges::count(before, '\n')) + 1,
        "the text is not valid UTF-8");
  }
  return Parser(text, limits).parse();
}

std::vector<std::string> files_of(const Ptest& ptest) {
  std::vector<std::string> files;
  const auto add = [&files](const std::string& file) {
    if (!file.empty() && std::ranges::find(files, file) == files.end()) {
      files.push_back(file);
    }
  };
  add(ptest.policy_file);
  for (const PtestCase& item : ptest.cases) {
    add(item.given.base_file);
  }
  return files;
}

Result<claims::ClaimSet> claims_of(const GivenClaims& given,
                                   const claims::ClaimSet& base) {
  claims::ClaimSet all;
  const auto is_of = [](std::string_view type) {
    return [type](const claims::Claim& claim) { return claim.type == type; };
  };
  for (const std::string& type : given.without) {
    if (std::ranges::none_of(base, is_of(type))) {
      return Error(
          Code::PolicyTestMalformed,
          fmt::format("without: there is no claim \"{}\" to leave out", type));
    }
  }
  for (const claims::Claim& claim : base) {
    if (std::ranges::find(given.without, claim.type) == given.without.end() &&
        std::ranges::none_of(given.changes, is_of(claim.type))) {
      all.push_back(claim);
    }
  }
  all.insert(all.end(), given.changes.begin(), given.changes.end());
  return all;
}

}  // namespace assay::policy
