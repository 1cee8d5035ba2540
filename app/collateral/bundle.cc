// SPDX-License-Identifier: Apache-2.0
// Bundles are JSON: a format, a time, items.
#include "collateral/bundle.h"

#include <fmt/format.h>

#include "codec/json.h"
#include "codec/json_writer.h"

namespace assay::collateral {
namespace {

constexpr std::string_view kFormat = "assay-collateral-bundle";
constexpr uint64_t kVersion = 1;
constexpr codec::JsonLimits kLimits{.depth = 8,
                                    .members = 16 * kMaxBundleItems};

Error malformed(std::string detail) {
  return Error(Code::EndorsementMalformed, std::move(detail));
}

}  // namespace

bool looks_like_bundle(std::string_view content) {
  constexpr size_t kHead = 64;
  return content.substr(0, kHead).find(kFormat) != content.npos;
}

std::string write_bundle(std::span<const Item> items, Time made_at,
                         std::string_view signature) {
  std::string text = fmt::format("{{\"{}\":{},\"madeAt\":\"{}\",", kFormat,
                                 kVersion, format_rfc3339(made_at));
  if (!signature.empty()) {
    text += "\"signature\":";
    codec::append_json_string(text, signature);
    text += ',';
  }
  text += "\"items\":[";
  std::string_view comma = "\n";
  for (const Item& item : items) {
    text += comma;
    text += write_item(item);
    comma = ",\n";
  }
  return text + "\n]}\n";
}

Result<Bundle> parse_bundle(std::string_view content) {
  TRY(const codec::json::value root, codec::parse_json(content, kLimits));
  TRY(const codec::json::object* const object, codec::as_object(root));
  if (!object->contains(kFormat)) {
    return malformed(fmt::format(
        "expected a bundle of assay collateral export, with a member {}",
        kFormat));
  }
  TRY(const uint64_t version, codec::uint_member(*object, kFormat, UINT32_MAX));
  if (version != kVersion) {
    return malformed(fmt::format("expected version {} of the format, found {}",
                                 kVersion, version));
  }
  Bundle bundle;
  TRY(const std::string_view made_at, codec::string_member(*object, "madeAt"));
  TRY(bundle.made_at, parse_rfc3339(made_at));
  if (object->contains("signature")) {
    TRY(bundle.signature, codec::string_member(*object, "signature"));
    if (bundle.signature.size() > kMaxBundleSignature) {
      return Error(Code::FieldTooLong).at("signature");
    }
  }
  TRY(const codec::json::array* const items,
      codec::array_member(*object, "items"));
  if (items->size() > kMaxBundleItems) {
    return malformed(fmt::format("expected at most {} items, found {}",
                                 kMaxBundleItems, items->size()));
  }
  for (const codec::json::value& value : *items) {
    auto item = parse_item(codec::serialize(value));
    if (!item) {
      return std::move(item).error().at(
          fmt::format("items[{}]", bundle.items.size()));
    }
    bundle.items.push_back(std::move(*item));
  }
  return bundle;
}

}  // namespace assay::collateral
