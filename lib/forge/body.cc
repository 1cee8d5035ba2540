// SPDX-License-Identifier: Apache-2.0
// From a spec to a report.
#include "forge/body.h"

#include "forge/platform.h"

namespace assay::forge {
namespace {

// INIT and MODE64BIT; x87, SSE and AVX.
constexpr dcap::Attributes kAttributes = {{0x05, 0, 0, 0, 0, 0, 0, 0, 0x07}};
constexpr uint8_t kDebug = 0x02;
constexpr uint8_t kKss = 0x80;
constexpr uint8_t kTdDebug = 0x01;

dcap::ReportBody make_enclave(const EvidenceSpec& spec) {
  const EnclaveSpec& enclave = spec.enclave;
  dcap::ReportBody body;
  body.attributes = kAttributes;
  body.attributes.data[0] |= spec.debug ? kDebug : 0;
  body.attributes.data[0] |= enclave.kss ? kKss : 0;
  body.mr_enclave = dcap::MrEnclave::from(enclave.mr_enclave);
  body.mr_signer = dcap::MrSigner::from(enclave.mr_signer);
  body.isv_prod_id = enclave.isv_prod_id;
  body.isv_svn = enclave.isv_svn;
  if (!enclave.config_id.empty()) {
    body.attributes.data[0] |= kKss;
    body.config_id = dcap::ConfigId::from(enclave.config_id);
  }
  return body;
}

dcap::TdReport make_td(const EvidenceSpec& spec, const dcap::TcbInfo& info) {
  const TdSpec& td = spec.td;
  const TdSvns svns = make_td_svns(spec.platform, info);
  dcap::TdReport body;
  body.tee_tcb_svn = svns.at_launch;
  body.mr_seam = dcap::MrSeam::from(td.mr_seam);
  body.mr_signer_seam = dcap::MrSignerSeam::from(spec.platform.mr_signer_seam);
  body.td_attributes = dcap::TdAttributes::from(td.td_attributes);
  body.td_attributes.data[0] |= spec.debug ? kTdDebug : 0;
  body.xfam = dcap::Xfam::from(td.xfam);
  body.mr_td = dcap::MrTd::from(td.mr_td);
  if (!td.mr_config_id.empty()) {
    body.mr_config_id = dcap::MrConfigId::from(td.mr_config_id);
  }
  body.mr_owner = dcap::MrOwner::from(td.mr_owner);
  body.mr_owner_config = dcap::MrOwnerConfig::from(td.mr_owner_config);
  body.rtmrs = {dcap::Rtmr::from(td.rtmr0), dcap::Rtmr::from(td.rtmr1),
                dcap::Rtmr::from(td.rtmr2), dcap::Rtmr::from(td.rtmr3)};
  if (td.report == TdReportVersion::V15) {
    body.v15 =
        dcap::TdReport15{svns.now, dcap::MrServiceTd::from(td.mr_service_td)};
  }
  return body;
}

}  // namespace

Body make_body(const EvidenceSpec& spec, const dcap::TcbInfo& info) {
  if (spec.type == EvidenceType::TdxVm) {
    return make_td(spec, info);
  }
  return make_enclave(spec);
}

dcap::BodyType body_type_of(const Body& body) {
  const auto* const td = std::get_if<dcap::TdReport>(&body);
  if (td == nullptr) {
    return dcap::BodyType::Sgx;
  }
  return td->v15 ? dcap::BodyType::Tdx15 : dcap::BodyType::Tdx10;
}

}  // namespace assay::forge
