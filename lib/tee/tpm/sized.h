// SPDX-License-Identifier: Apache-2.0
// TPM2B: bytes behind their length.
#pragma once

#include <fmt/format.h>

#include "base/reader.h"
#include "crypto/digest.h"

namespace assay::tpm {

// u16, big-endian, then as many bytes. Errors: EvidenceTruncated,
// EvidenceMalformed (longer than maximum).
inline Result<Bytes> read_sized(Reader& r, size_t maximum) {
  const uint16_t size = r.u16be();
  if (size > maximum) {
    return Error(Code::EvidenceMalformed,
                 fmt::format("expected at most {} bytes before offset {}, "
                             "found a length of {}",
                             maximum, r.offset(), size));
  }
  const Bytes bytes = r.take(size);
  TRY_OK(r.status());
  return bytes;
}

}  // namespace assay::tpm
