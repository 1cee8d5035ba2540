// SPDX-License-Identifier: Apache-2.0
// The report of a VBS enclave, signed by the secure kernel.
#pragma once

#include <cstdint>

#include "base/fixed.h"
#include "base/result.h"

namespace assay::tpm {

using EnclaveData = Fixed<64, struct EnclaveDataTag>;
using OwnerId = Fixed<32, struct VbsOwnerIdTag>;
using AuthorId = Fixed<32, struct VbsAuthorIdTag>;
using UniqueId = Fixed<32, struct VbsUniqueIdTag>;
using EnclaveFamilyId = Fixed<16, struct VbsFamilyIdTag>;
using EnclaveImageId = Fixed<16, struct VbsImageIdTag>;

// Views of the input.
struct VbsReport {
  EnclaveData enclave_data;
  OwnerId owner_id;
  UniqueId unique_id;
  AuthorId author_id;
  EnclaveFamilyId family_id;
  EnclaveImageId image_id;
  uint32_t enclave_svn = 0;
  uint32_t secure_kernel_svn = 0;
  uint32_t platform_svn = 0;
  uint32_t flags = 0;  // 1 full debug, 2 dynamic debug, 4 dynamic debug active
  uint32_t signing_level = 0;
  Bytes statement;  // what is signed
  Bytes signature;
};

// VBS_ENCLAVE_REPORT_PKG_HEADER, version 1 with SHA-256 RSA-PSS; behind it a
// statement and a signature that fill it. Little-endian, packed. Windows SDK,
// ntenclv.h. input must outlive the result.
// Errors: EvidenceTruncated, EvidenceTrailingBytes, EvidenceMalformed.
Result<VbsReport> parse_vbs_report(Bytes input);

}  // namespace assay::tpm
