// SPDX-License-Identifier: Apache-2.0
// Invariant: a quote that is accepted is written back as the same bytes, and
// selects only PCRs that there are.
#include <cstdlib>

#include "base/writer.h"
#include "tee/tpm/attest.h"

namespace {

using namespace assay;

void sized(Writer& w, Bytes bytes) {
  w.u16be(static_cast<uint16_t>(bytes.size())).bytes(bytes);
}

Buffer write(const tpm::Attest& attest, Bytes qualified_name) {
  Writer w;
  w.u32be(attest.magic).u16be(attest.type);
  sized(w, attest.qualified_signer);
  sized(w, attest.extra_data);
  w.u64be(attest.clock.clock);
  w.u32be(attest.clock.reset_count).u32be(attest.clock.restart_count);
  w.u8(attest.clock.safe ? 1 : 0).u64be(attest.firmware_version);
  if (attest.type == tpm::kAttestCertify) {
    sized(w, attest.name);
    sized(w, qualified_name);
    return w.take();
  }
  w.u32be(static_cast<uint32_t>(attest.selections.size()));
  for (const tpm::PcrSelection& selection : attest.selections) {
    if (selection.mask >> tpm::kPcrCount != 0) {
      std::abort();
    }
    w.u16be(selection.algorithm).u8(tpm::kPcrCount / 8);
    for (unsigned byte = 0; byte < tpm::kPcrCount / 8; ++byte) {
      w.u8(static_cast<uint8_t>(selection.mask >> (8 * byte)));
    }
  }
  sized(w, attest.pcr_digest);
  return w.take();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const Bytes input(data, size);
  const auto attest = tpm::parse_attest(input);
  if (!attest || attest->magic != tpm::kGenerated ||
      (attest->type != tpm::kAttestQuote &&
       attest->type != tpm::kAttestCertify)) {
    return 0;
  }
  Bytes qualified_name;
  if (attest->type == tpm::kAttestCertify) {
    const uint8_t* const after =
        attest->name.empty() ? nullptr
                             : attest->name.data() + attest->name.size() + 2;
    if (after == nullptr) {
      return 0;  // nothing tells where the last field begins
    }
    qualified_name = Bytes(after, data + size);
  }
  if (write(*attest, qualified_name) != copy_of(input)) {
    std::abort();
  }
  return 0;
}
