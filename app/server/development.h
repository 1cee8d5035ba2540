// SPDX-License-Identifier: Apache-2.0
// What --dev makes for itself: a CA, a TLS certificate, forged hardware.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "x509/path.h"

namespace assay::server {

struct DevelopmentTls {
  std::filesystem::path ca_file;  // for clients: "ca.pem" in the data folder
  std::string chain;              // PEM
  std::string key;                // PEM
};

// The CA is made once and kept in the data folder; the certificate, for
// localhost and the loopback addresses, is made anew at every start.
// Errors: FileUnreadable, BadPem, KeyMalformed.
Result<DevelopmentTls> development_tls(const std::filesystem::path& data,
                                       Time now);

struct DevelopmentHardware {
  std::filesystem::path folder;  // "forge" in the data folder
  x509::Anchors anchors;
};

// An authority of each vendor that is made once, with collateral that is made
// anew at every start. Errors: FileUnreadable, BadPem, CertificateMalformed,
// KeyMalformed.
Result<DevelopmentHardware> development_hardware(
    const std::filesystem::path& data, Time now);

// A data folder serves production or development, never both: the first start
// says which, in the file "purpose". Errors: ConfigInvalid, FileUnreadable.
Result<> claim_folder(const std::filesystem::path& data,
                      std::string_view purpose);

// Forging into the data folder of a production service is refused.
// Errors: ConfigInvalid.
Result<> refuse_production_folder(const std::filesystem::path& folder);

}  // namespace assay::server
