// SPDX-License-Identifier: Apache-2.0
// Invariant: nothing is endorsed under an anchor that signed nothing, and what
// a message says of itself gives it one name.
#include <cstdlib>

#include "codec/base64.h"
#include "tee/snp/uvm.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const Bytes input(data, size);
  const tee::Endorsements endorsements;
  const tee::Anchors anchors;
  const tee::Baseline baseline;
  const tee::Given given{Time(), endorsements, anchors, baseline, nullptr};
  tee::Trail trail;
  const std::string member = R"({"Uvm":[")" +
                             codec::encode_base64(input, codec::Base64::Url) +
                             R"("]})";
  for (const std::string& text :
       {codec::encode_base64(bytes_of(member), codec::Base64::Url),
        std::string(text_of(input))}) {
    const auto endorsed = snp::verify_uvm(text, {}, given, trail);
    if (endorsed && !endorsed->compliance_status.empty()) {
      std::abort();
    }
  }
  const auto measurement = snp::parse_uvm_measurement(input);
  if (measurement && snp::uvm_name(*measurement).size() != 8 + 96) {
    std::abort();
  }
  return 0;
}
