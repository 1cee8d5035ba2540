// SPDX-License-Identifier: Apache-2.0
// The identity of the quoting enclave.
#pragma once

#include <string>
#include <vector>

#include "tee/dcap/report_body.h"
#include "tee/dcap/signed_document.h"
#include "tee/dcap/tcb_level.h"

namespace assay::dcap {

// Intel PCS API v4, "Get Quoting Enclave Identity", EnclaveIdentity structure.
struct QeIdentity {
  uint32_t version = 0;
  std::string id;  // "QE", "TD_QE"
  Time issue_date;
  Time next_update;
  uint32_t evaluation_data_number = 0;
  uint32_t misc_select = 0;
  uint32_t misc_select_mask = 0;
  Attributes attributes;
  Attributes attributes_mask;
  MrSigner mr_signer;
  uint16_t isv_prod_id = 0;
  std::vector<IsvLevel> levels;  // empty where the version is unknown
};

constexpr std::string_view kQeIdentityMember = "enclaveIdentity";

// Errors: EndorsementMalformed, JSON errors.
Result<QeIdentity> parse_qe_identity(const codec::json::object& object);

using QeIdentityDocument = Document<QeIdentity>;

}  // namespace assay::dcap
