// SPDX-License-Identifier: Apache-2.0
// Invariant: a security version that is accepted is written back as the same,
// and a certificate's extensions are of the kind that its hardware id tells.
#include <cstdlib>

#include "codec/der.h"
#include "tee/snp/ek.h"

namespace {

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const Bytes input(data, size);
  if (const auto spl = snp::parse_spl(input); spl) {
    require(
        equal(codec::der_uint_element(codec::DerTag::Integer, *spl), input));
  }
  if (const auto text = snp::parse_ia5_string(input); text) {
    require(!text->empty() && text->size() < size);
  }
  if (const auto id = snp::parse_hw_id(input); id) {
    require(size == 8 || size == 10 || size == 64 || size == 66);
  }
  if (const auto certificate = x509::Certificate::parse(input); certificate) {
    for (const snp::Line line : snp::kLines) {
      const auto read = snp::parse_ek_extensions(*certificate, line);
      require(!read || (read->kind == snp::EkKind::Vcek) ==
                           snp::has_hw_id(*certificate));
    }
  }
  return 0;
}
