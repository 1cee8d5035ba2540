// SPDX-License-Identifier: Apache-2.0
// Tells recordings apart by their content.
#include "cli/claim_sets.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "attest/token.h"
#include "cli/inputs.h"
#include "codec/json.h"
#include "files/file.h"
#include "jose/jws.h"

namespace assay::cli {
namespace {

namespace json = codec::json;

constexpr size_t kMaxFiles = 100'000;
constexpr codec::JsonLimits kLimits = {.members = 1'000'000};

// An object of claims as a token shows them: what a policy meets as a String of
// JSON text is an object there.
Result<claims::ClaimSet> as_in_tokens(const json::object& shown) {
  json::object flat;
  for (const json::key_value_pair& member : shown) {
    if (member.value().is_object()) {
      flat[member.key()] = codec::serialize(member.value());
    } else {
      flat[member.key()] = member.value();
    }
  }
  return claims::parse_claims(codec::serialize(flat));
}

// Without times and names of the token, and without what a policy issued.
Result<claims::ClaimSet> claims_of_token(std::string_view token) {
  constexpr std::array<std::string_view, 6> kOwn = {
      "exp", "iat", "iss", "jti", "nbf", "x-ms-policy"};
  TRY(const jose::Jws jws, jose::parse_jws(token));
  TRY(const json::value payload, codec::parse_json(jws.payload, kLimits));
  TRY(const json::object* const members, codec::as_object(payload));
  const json::value* const policy = members->if_contains("x-ms-policy");
  const json::object* const issued =
      policy == nullptr ? nullptr : policy->if_object();
  json::object shown;
  for (const json::key_value_pair& member : *members) {
    const std::string_view name = member.key();
    const bool by_policy = issued != nullptr && issued->contains(name) &&
                           !attest::is_reserved_claim(name);
    if (!by_policy && std::ranges::find(kOwn, name) == kOwn.end()) {
      shown[name] = member.value();
    }
  }
  return as_in_tokens(shown);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const size_t first = text.find_first_not_of(kBlank);
  return first == text.npos
             ? std::string_view()
             : text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

Result<ClaimSetOf> named(std::string name, std::string_view text) {
  auto claims = parse_recorded(text);
  if (!claims) {
    return Error(std::move(claims).error()).at(name);
  }
  return ClaimSetOf{std::move(name), *std::move(claims)};
}

Result<std::vector<ClaimSetOf>> read_file_of_sets(const std::string& file) {
  TRY(const std::string content, read_input(file));
  std::vector<ClaimSetOf> sets;
  if (!file.ends_with(".jsonl")) {
    TRY(ClaimSetOf set, named(file, content));
    sets.push_back(std::move(set));
    return sets;
  }
  std::string_view rest = content;
  for (size_t line = 1; !rest.empty(); ++line) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    if (!trimmed(rest.substr(0, end)).empty()) {
      TRY(ClaimSetOf set,
          named(fmt::format("{}:{}", file, line), rest.substr(0, end)));
      sets.push_back(std::move(set));
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return sets;
}

}  // namespace

Result<std::vector<ClaimSetOf>> read_claim_sets(const std::string& path) {
  if (!std::filesystem::is_directory(path)) {
    return read_file_of_sets(path);
  }
  TRY(const auto files, files::list_files(path, kMaxFiles));
  std::vector<ClaimSetOf> all;
  for (const std::filesystem::path& file : files) {
    TRY(std::vector<ClaimSetOf> sets, read_file_of_sets(file.string()));
    std::ranges::move(sets, std::back_inserter(all));
  }
  if (all.empty()) {
    return Error(Code::FileUnreadable,
                 fmt::format("there is no file of claims in {}", path));
  }
  return all;
}

Result<claims::ClaimSet> parse_recorded(std::string_view text) {
  const std::string_view content = trimmed(text);
  if (content.starts_with("eyJ")) {
    return claims_of_token(content);
  }
  TRY(const json::value document, codec::parse_json(content, kLimits));
  const json::object* const object = document.if_object();
  const json::value* const claims =
      object == nullptr ? nullptr : object->if_contains("claims");
  if (claims == nullptr) {
    return claims::parse_claims(content);
  }
  if (object->contains("verdict")) {
    TRY(const json::object* const shown, codec::as_object(*claims));
    return as_in_tokens(*shown);
  }
  const bool batch = object->contains("policy") || object->contains("id");
  return claims::parse_claims(batch ? codec::serialize(*claims)
                                    : std::string(content));
}

}  // namespace assay::cli
