// SPDX-License-Identifier: Apache-2.0
// The SGX extension of a PCK certificate, written.
#pragma once

#include "tee/dcap/pck.h"

namespace assay::forge {

// SGX type of the extension (arc .5).
enum class SgxType : uint8_t { Standard = 0, Scalable = 1, Unknown = 0x7f };

// Contents of the extension 1.2.840.113741.1.13.1; under the Platform CA with
// platform instance id and configuration. Intel SGX PCK Certificate and CRL
// Profile Specification, section 1.3.5.
Buffer write_pck_extension(const dcap::PckExtension& extension, dcap::PckCa ca,
                           SgxType type);

constexpr std::string_view kSgxExtension = "1.2.840.113741.1.13.1";

}  // namespace assay::forge
