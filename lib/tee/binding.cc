// SPDX-License-Identifier: Apache-2.0
// Held data as JSON claims.
#include "tee/binding.h"

#include <utility>

#include "codec/json.h"

namespace assay::tee {

Result<std::string> held_json(const HeldData& data) {
  std::string_view text = text_of(data.bytes);
  while (text.ends_with('\0')) {
    text.remove_suffix(1);
  }
  const auto document = codec::parse_document(text);
  if (!document) {
    return Error(
        Code::RuntimeDataNotJson,
        "dataType is JSON, but the data is not: " + document.error().message());
  }
  if (!document->root().is_object()) {
    return Error(Code::RuntimeDataNotJson,
                 "dataType is JSON, but the data is not an object");
  }
  return codec::serialize_sorted(document->root());
}

Result<> add_held_json(Appraisal& appraisal, std::string_view claim,
                       const std::optional<HeldData>& data) {
  if (!data || data->type != DataType::Json) {
    return {};
  }
  TRY(std::string text, held_json(*data));
  appraisal.incoming.push_back({std::string(claim), text});
  appraisal.token.add_raw(claim, std::move(text));
  return {};
}

}  // namespace assay::tee
