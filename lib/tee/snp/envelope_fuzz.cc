// SPDX-License-Identifier: Apache-2.0
// Invariant: an envelope that is accepted is read again from what it is written
// as; a report alone is kept to the byte; what is refused has a check that
// failed.
#include <cstdlib>

#include "codec/base64.h"
#include "codec/json_writer.h"
#include "tee/snp/envelope.h"

namespace {

using namespace assay;

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

std::string write(const snp::Envelope& envelope) {
  codec::SortedObject object;
  object.add_base64url("SnpReport", envelope.report);
  object.add_base64url("VcekCertChain", bytes_of(*envelope.chain));
  if (envelope.endorsements) {
    object.add_string("Endorsements", *envelope.endorsements);
  }
  return object.text();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tee::Trail trail;
  const auto envelope = snp::parse_envelope({data, size}, trail);
  if (!envelope) {
    require(envelope.error().reason().starts_with("snp.request."));
    return 0;
  }
  if (!envelope->chain) {
    require(equal(envelope->report, {data, size}));
    return 0;
  }
  const std::string written = write(*envelope);
  const auto again = snp::parse_envelope(bytes_of(written), trail);
  require(again.has_value());
  require(again->report == envelope->report);
  require(again->chain == envelope->chain);
  require(again->endorsements == envelope->endorsements);
  return 0;
}
