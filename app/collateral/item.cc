// SPDX-License-Identifier: Apache-2.0
// Items as JSON: bytes in base64url, so that they stay what they were.
#include "collateral/item.h"

#include <utility>

#include <fmt/format.h>

#include "codec/base64.h"
#include "codec/json.h"
#include "codec/json_writer.h"

namespace assay::collateral {
namespace {

Result<std::string_view> bounded(const codec::json::object& object,
                                 std::string_view name, size_t most) {
  TRY(const std::string_view text, codec::string_member(object, name));
  if (text.size() > most) {
    return Error(Code::FieldTooLong,
                 fmt::format("expected at most {} bytes, found {}", most,
                             text.size()))
        .at(name);
  }
  return text;
}

}  // namespace

std::string write_item(const Item& item) {
  const tee::Endorsement& endorsement = *item.endorsement;
  codec::SortedObject object;
  object.add_base64url("body", endorsement.body);
  object.add_string("chain", endorsement.issuer_chain);
  object.add_string("fetchedAt", format_rfc3339(endorsement.fetched_at));
  object.add_string("name", item.name);
  object.add_string("source", item.source);
  return object.text();
}

Result<Item> parse_item(std::string_view json) {
  constexpr size_t kMaxSource = 2'048;
  constexpr size_t kMaxTime = 40;
  TRY(const codec::json::value root, codec::parse_json(json));
  TRY(const codec::json::object* const object, codec::as_object(root));
  TRY(const std::string_view name, bounded(*object, "name", kMaxItemName));
  TRY(const std::string_view encoded,
      bounded(*object, "body", kMaxItemBody / 3 * 4 + 4));
  TRY(const std::string_view chain, bounded(*object, "chain", kMaxItemChain));
  TRY(const std::string_view source, bounded(*object, "source", kMaxSource));
  TRY(const std::string_view time, bounded(*object, "fetchedAt", kMaxTime));
  TRY(Buffer body, codec::decode_base64(encoded, codec::Base64::Url));
  TRY(const Time fetched_at, parse_rfc3339(time));
  return Item{std::string(name),
              tee::make_endorsement(std::move(body), std::string(chain),
                                    fetched_at, tee::Presentation::Stored),
              std::string(source)};
}

}  // namespace assay::collateral
