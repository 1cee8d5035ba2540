// SPDX-License-Identifier: Apache-2.0
// Any answer: what is taken has the name that was asked for and the bytes that
// came, and its chain goes out again as it came in.
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "collateral/pcs.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  constexpr std::string_view kNames[] = {
      "intel/root-crl", "intel/pck-crl/platform", "intel/sgx/qe-identity",
      "intel/sgx/tcb-info/00906ED50000", "intel/tdx/tcb-info/00806F050000"};
  if (size < 2) {
    return 0;
  }
  const std::string_view name = kNames[data[0] % std::size(kNames)];
  const std::string_view text = text_of({data + 2, size - 2});
  const size_t cut = std::min<size_t>(data[1], text.size());
  const std::string_view chain = text.substr(0, cut);
  const std::string_view body = text.substr(cut);
  const auto item =
      collateral::parse_pcs_reply(name, {body, chain}, Time(), "fuzz");
  if (!item) {
    return 0;
  }
  ASSAY_ASSERT(item->name == name);
  const std::string& pem = item->endorsement->issuer_chain;
  const auto again = collateral::decode_chain(collateral::encode_chain(pem));
  ASSAY_ASSERT(again && *again == pem);
  if (name.find("crl") == name.npos) {
    ASSAY_ASSERT(text_of(item->endorsement->body) == body);
  }
  return 0;
}
