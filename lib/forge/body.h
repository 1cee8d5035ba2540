// SPDX-License-Identifier: Apache-2.0
// What is quoted: the report of an enclave or of a trust domain, as a spec asks
// for it.
#pragma once

#include "forge/quote_writer.h"
#include "forge/spec.h"
#include "tee/dcap/tcb_info.h"

namespace assay::forge {

// Runtime and init-time data are not bound yet. info: of the platform.
// Requires: check_spec(spec) holds.
Body make_body(const EvidenceSpec& spec, const dcap::TcbInfo& info);

// As a quote of version 5 names it. Requires: body is written as it is.
dcap::BodyType body_type_of(const Body& body);

}  // namespace assay::forge
