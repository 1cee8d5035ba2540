// SPDX-License-Identifier: Apache-2.0
// Any answer: what is taken has the name that was asked for, a body that was in
// it, and a name that gives a URL; any text: a name that is read is written so.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/assert.h"
#include "collateral/kds.h"
#include "tee/snp/names.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  static const std::string kNames[] = {
      "amd/crl/Milan", "amd/ask/Genoa", "amd/asvk/Turin",
      "amd/vcek/Milan/" + std::string(128, 'c') + "/03000000000008db"};
  if (size < 1) {
    return 0;
  }
  const std::string& name = kNames[data[0] % std::size(kNames)];
  const std::string_view text = text_of({data + 1, size - 1});
  const auto item = collateral::parse_kds_reply(name, text, Time(), "fuzz");
  if (item) {
    ASSAY_ASSERT(item->name == name);
    ASSAY_ASSERT(!item->endorsement->body.empty());
    ASSAY_ASSERT(item->endorsement->body.size() <= text.size());
    ASSAY_ASSERT(collateral::kds_url("", name).has_value());
  }
  const auto read = snp::parse_item_name(text);
  if (read) {
    ASSAY_ASSERT(snp::name_text(*read) == text);
  } else {
    ASSAY_ASSERT(!collateral::kds_url("", text));
  }
  return 0;
}
