// SPDX-License-Identifier: Apache-2.0
// Signature databases of UEFI Secure Boot: what db and dbx are made of.
#pragma once

#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/digest.h"

namespace assay::azure_guest {

constexpr size_t kMaxSignatures = 65'536;

// The SHA-256 digests of images that a database names (EFI_CERT_SHA256_GUID),
// sorted, each once. Certificates and digests of other kinds are passed over.
// EFI_SIGNATURE_LIST, one after the other. UEFI Specification 2.10, section
// 32.4.1. Errors: EvidenceTruncated, EvidenceMalformed.
Result<std::vector<crypto::Sha256>> parse_image_digests(Bytes database);

}  // namespace assay::azure_guest
