// SPDX-License-Identifier: Apache-2.0
// What AMD says of a chip in the certificate of its endorsement key.
#pragma once

#include <optional>
#include <string>

#include "tee/snp/line.h"
#include "tee/snp/report.h"
#include "x509/certificate.h"

namespace assay::snp {

// Extensions 1.3.6.1.4.1.3704.1.*. AMD 57230, VCEK certificate and KDS
// interface, section 3.
struct EkExtensions {
  EkKind kind = EkKind::Vcek;
  std::string product_name;  // "Milan-B0"
  std::string product;       // "Milan"
  Tcb tcb;                   // as a report of the line has it
  ChipId hw_id;              // extended by zeros; of a VLEK zero
};

// True if the certificate has a hardware id: a VCEK has, a VLEK has not.
bool has_hw_id(const x509::Certificate& certificate);

// Which parts there are depends on the line. Errors: CertificateMalformed.
Result<EkExtensions> parse_ek_extensions(const x509::Certificate& certificate,
                                         Line line);

// Contents of one extension. Errors: CertificateMalformed.
Result<uint8_t> parse_spl(Bytes contents);
Result<std::string> parse_ia5_string(Bytes contents);
// 8 or 64 bytes, raw, or in an OCTET STRING as some were issued.
Result<ChipId> parse_hw_id(Bytes contents);

}  // namespace assay::snp
