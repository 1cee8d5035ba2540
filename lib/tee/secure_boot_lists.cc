// SPDX-License-Identifier: Apache-2.0
// Reads lists of Secure Boot.
#include "tee/secure_boot_lists.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "codec/hex.h"
#include "codec/json.h"

namespace assay::tee {
namespace {

namespace json = codec::json;

constexpr codec::JsonLimits kLimits{.depth = 4, .members = 1'000'000};

Result<std::vector<crypto::Sha256>> digests_of(const json::value& value) {
  const json::array* const items = value.if_array();
  if (items == nullptr) {
    return Error(Code::JsonWrongType, "expected an array of digests in hex");
  }
  std::vector<crypto::Sha256> digests;
  for (const json::value& item : *items) {
    const json::string* const text = item.if_string();
    if (text == nullptr) {
      return Error(Code::JsonWrongType, "expected a SHA-256 digest in hex");
    }
    TRY(const crypto::Sha256 digest,
        codec::decode_hex_fixed<crypto::Sha256>(std::string_view(*text)));
    digests.push_back(digest);
  }
  std::sort(digests.begin(), digests.end());
  return digests;
}

Result<std::vector<std::vector<crypto::Sha256>>> revisions_of(
    const json::value& value) {
  const json::array* const items = value.if_array();
  if (items == nullptr) {
    return Error(Code::JsonWrongType, "expected an array of lists");
  }
  std::vector<std::vector<crypto::Sha256>> revisions;
  for (const json::value& item : *items) {
    TRY(std::vector<crypto::Sha256> digests, digests_of(item));
    if (digests.empty()) {
      return Error(Code::JsonWrongType,
                   "an empty list would be met by every dbx");
    }
    revisions.push_back(std::move(digests));
  }
  return revisions;
}

Result<> read_member(std::string_view name, const json::value& value,
                     SecureBootLists& lists) {
  if (name == "dbx") {
    TRY(lists.dbx, revisions_of(value));
    return {};
  }
  std::vector<crypto::Sha256>* const into = name == "pk"    ? &lists.pk
                                            : name == "kek" ? &lists.kek
                                            : name == "db"  ? &lists.db
                                                            : nullptr;
  if (into == nullptr) {
    return Error(Code::JsonWrongType, "expected pk, kek, db or dbx");
  }
  TRY(*into, digests_of(value));
  return {};
}

}  // namespace

Result<SecureBootLists> parse_secure_boot_lists(std::string_view text) {
  TRY(const codec::Document document, codec::parse_document(text, kLimits));
  TRY(const json::object* const object, codec::as_object(document.root()));
  SecureBootLists lists;
  for (const auto& [name, value] : *object) {
    if (auto read = read_member(name, value, lists); !read) {
      return Error(std::move(read).error()).at(std::string_view(name));
    }
  }
  return lists;
}

}  // namespace assay::tee
