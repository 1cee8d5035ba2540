// SPDX-License-Identifier: Apache-2.0
// Reads the Open Enclave header.
#include "tee/sgx/open_enclave.h"

#include <fmt/format.h>

#include "base/reader.h"

namespace assay::sgx {

Result<Bytes> strip_open_enclave_header(Bytes input, tee::Trail& trail) {
  constexpr uint32_t kVersion = 1;
  constexpr uint32_t kRemote = 2;
  Reader r(input);
  const uint32_t version = r.u32le();  //  0, 4
  const uint32_t type = r.u32le();     //  4, 4
  const uint64_t size = r.u64le();     //  8, 8
  if (auto status = r.status(); !status) {
    return trail.fail(tee::CheckId::DcapQuoteTruncated, status.error())
        .at("report.header");
  }
  const Bytes quote = r.rest();
  if (version != kVersion || type != kRemote || size > quote.size() ||
      !all_zero(quote.subspan(static_cast<size_t>(size)))) {
    return trail.fail(
        tee::CheckId::OeHeader,
        Error(Code::EvidenceMalformed,
              fmt::format("expected version 1, type 2 and size {}, found "
                          "version {}, type {} and size {}; a bare quote is "
                          "evidence of type SgxEnclave",
                          quote.size(), version, type, size))
            .at("report.header"));
  }
  trail.note(tee::CheckId::OeHeader, true);
  return quote.first(static_cast<size_t>(size));
}

}  // namespace assay::sgx
