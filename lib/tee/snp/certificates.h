// SPDX-License-Identifier: Apache-2.0
// Certificates as evidence carries them: PEM among other text, in any order.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "x509/certificate.h"

namespace assay::snp {

constexpr size_t kMaxCertificates = 8;

// Every block CERTIFICATE; text around and between blocks is passed over.
// Errors: CertificateMalformed, BadPem.
Result<std::vector<x509::Certificate>> parse_certificates(
    std::string_view text);

}  // namespace assay::snp
