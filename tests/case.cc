// SPDX-License-Identifier: Apache-2.0
// Reads case.json: "type", "why", "forge", "given", "expect".
#include "case.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "forge/settings.h"

namespace assay::test {
namespace {

namespace json = codec::json;

Error unknown_member(std::string_view name) {
  return Error(Code::JsonWrongType,
               fmt::format("there is no member \"{}\" here", name));
}

// A setting's value as a person would type it.
Result<std::string> text_of_value(const json::value& value) {
  if (value.is_string()) {
    return std::string(value.get_string());
  }
  if (value.is_array()) {
    std::vector<std::string> items;
    for (const json::value& item : value.get_array()) {
      TRY(std::string text, text_of_value(item));
      items.push_back(std::move(text));
    }
    return fmt::format("{}", fmt::join(items, ","));
  }
  return codec::serialize(value);
}

Result<> read_forge(const json::object& object, Case& into) {
  for (const auto& [name, value] : object) {
    TRY(const std::string text, text_of_value(value));
    if (name == "break") {
      into.break_name = text;
      continue;
    }
    TRY(into.spec, forge::with_setting(into.spec, name, text));
  }
  return {};
}

Result<> read_given(const json::object& object, Circumstances& into) {
  for (const auto& [name, value] : object) {
    if (name == "accept" && value == "current") {
      into.baseline.accepted = tee::TcbStatusSet::current();
    } else if (name == "amd_crl" && value == "required") {
      into.baseline.missing_amd_crl = tee::MissingCrl::Refused;
    } else if (name == "ak_certificate" && value == "reported") {
      into.baseline.ak_certificate = tee::AkCertificate::Reported;
    } else if (name == "sha1_pcrs" && value == "accepted") {
      into.baseline.sha1_quote = tee::Sha1Quote::Accepted;
    } else if (name == "unbound_key" && value == "refused") {
      into.baseline.unbound_key = tee::UnboundKey::Refused;
    } else if (name == "required_pcrs" && value.is_int64()) {
      into.baseline.required_pcrs = static_cast<uint32_t>(value.get_int64());
    } else if (name == "challenge" && value == "unknown") {
      into.challenges = Challenges::Unknown;
    } else if (name == "grace_days" && value.is_int64()) {
      into.baseline.grace_days = static_cast<uint32_t>(value.get_int64());
    } else if (name == "after_seconds" && value.is_int64()) {
      into.after = std::chrono::seconds(value.get_int64());
    } else {
      return unknown_member(name);
    }
  }
  return {};
}

Result<> read_expectation(const json::object& object, Case& into) {
  for (const auto& [name, value] : object) {
    if (name == "verdict" && value.is_string()) {
      into.expect.verdict = value.get_string();
    } else if (name == "code" && value.is_string()) {
      into.expect.code = value.get_string();
    } else if (name == "tcb_status" && value.is_string()) {
      into.expect.tcb_status = value.get_string();
    } else if (name == "advisory_ids" && value.is_array()) {
      for (const json::value& id : value.get_array()) {
        TRY(std::string text, text_of_value(id));
        into.expect.advisory_ids.push_back(std::move(text));
      }
    } else if (name == "claims" && value.is_object()) {
      into.claims = value.get_object();
    } else if (name == "incoming" && value.is_object()) {
      into.incoming = value.get_object();
    } else if (name == "noted" && value.is_array()) {
      for (const json::value& code : value.get_array()) {
        TRY(std::string text, text_of_value(code));
        into.noted.push_back(std::move(text));
      }
    } else if (!value.is_null()) {
      return unknown_member(name);
    }
  }
  return {};
}

Result<Case> parse_case(std::string_view text) {
  TRY(const json::value root, codec::parse_json(text));
  TRY(const json::object* const object, codec::as_object(root));
  Case result;
  TRY(const std::string_view type, codec::string_member(*object, "type"));
  TRY(const std::string_view why, codec::string_member(*object, "why"));
  TRY(const json::object* const forge, codec::object_member(*object, "forge"));
  TRY(const json::object* const expect,
      codec::object_member(*object, "expect"));
  result.why = why;
  TRY(result.spec, forge::with_setting(result.spec, "type", type));
  TRY_OK(read_forge(*forge, result));
  if (object->contains("given")) {
    TRY(const json::object* const given,
        codec::object_member(*object, "given"));
    TRY_OK(read_given(*given, result.given));
  }
  TRY_OK(read_expectation(*expect, result));
  return result;
}

}  // namespace

Result<Case> read_case(const std::filesystem::path& root, std::string name) {
  const std::filesystem::path file = root / name / "case.json";
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    return Error(Code::FileUnreadable, file.string());
  }
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  auto read = parse_case(text);
  if (!read) {
    return Error(std::move(read).error()).at(file.string());
  }
  read->name = std::move(name);
  return read;
}

std::vector<std::string> find_cases(const std::filesystem::path& root) {
  std::vector<std::string> names;
  std::error_code ignored;  // no folder, no cases
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(root, ignored)) {
    if (entry.path().filename() == "case.json") {
      names.push_back(
          entry.path().parent_path().lexically_relative(root).generic_string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace assay::test
