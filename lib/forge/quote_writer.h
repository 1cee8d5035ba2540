// SPDX-License-Identifier: Apache-2.0
// Quotes, written: the mirror of tee/dcap/quote.h.
#pragma once

#include <variant>

#include "tee/dcap/quote.h"
#include "tee/dcap/report_body.h"
#include "tee/dcap/td_report.h"

namespace assay::forge {

// 384 bytes; reserved bytes are zero.
Buffer write_report_body(const dcap::ReportBody& report);

// 584 bytes, or 648 with what TDX 1.5 adds.
Buffer write_td_report(const dcap::TdReport& report);

// Of an enclave or a trust domain.
using Body = std::variant<dcap::ReportBody, dcap::TdReport>;
Buffer write_body(const Body& body);

// Header, in version 5 the body descriptor, and body: what the attestation key
// signs.
Buffer write_signed_part(const dcap::Header& header, dcap::BodyType body_type,
                         Bytes body);

// The parts of the signature data, each as it is written.
struct SignatureData {
  Buffer signature;            // r||s, 64
  Buffer attestation_key;      // x||y, 64
  Buffer qe_report;            // 384
  Buffer qe_report_signature;  // r||s, 64
  Buffer qe_authentication_data;
  uint16_t certification_type = 0;
  Buffer certification_data;
  uint32_t certification_excess = 0;  // claimed beyond what is there
};

// Version 3, or with certification data of type 6 around it as in 4 and 5.
Buffer write_signature_data(uint16_t version, const SignatureData& data);

struct OpenEnclaveHeader {
  uint32_t version = 1;
  uint32_t type = 2;  // remote
};

Buffer write_open_enclave(const OpenEnclaveHeader& header, Bytes quote);

}  // namespace assay::forge
