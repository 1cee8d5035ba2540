// SPDX-License-Identifier: Apache-2.0
// Layouts of the Intel SGX ECDSA QuoteLib Reference, appendix A, of the Intel
// TDX DCAP Quoting Library API, A.3, and of Open Enclave.
#include "forge/quote_writer.h"

#include "base/writer.h"

namespace assay::forge {

Buffer write_report_body(const dcap::ReportBody& report) {
  constexpr size_t kReserved1 = 12;
  constexpr size_t kReserved2 = 32;
  constexpr size_t kReserved3 = 32;
  constexpr size_t kReserved4 = 42;
  Writer w;
  w.bytes(report.cpu_svn.bytes())             //   0, 16
      .u32le(report.misc_select)              //  16,  4
      .zeros(kReserved1)                      //  20, 12
      .bytes(report.isv_ext_prod_id.bytes())  //  32, 16
      .bytes(report.attributes.bytes())       //  48, 16
      .bytes(report.mr_enclave.bytes())       //  64, 32
      .zeros(kReserved2)                      //  96, 32
      .bytes(report.mr_signer.bytes())        // 128, 32
      .zeros(kReserved3)                      // 160, 32
      .bytes(report.config_id.bytes())        // 192, 64
      .u16le(report.isv_prod_id)              // 256,  2
      .u16le(report.isv_svn)                  // 258,  2
      .u16le(report.config_svn)               // 260,  2
      .zeros(kReserved4)                      // 262, 42
      .bytes(report.isv_family_id.bytes())    // 304, 16
      .bytes(report.report_data.bytes());     // 320, 64
  return w.take();
}

Buffer write_td_report(const dcap::TdReport& report) {
  Writer w;
  w.bytes(report.tee_tcb_svn.bytes())          //   0, 16
      .bytes(report.mr_seam.bytes())           //  16, 48
      .bytes(report.mr_signer_seam.bytes())    //  64, 48
      .bytes(report.seam_attributes.bytes())   // 112,  8
      .bytes(report.td_attributes.bytes())     // 120,  8
      .bytes(report.xfam.bytes())              // 128,  8
      .bytes(report.mr_td.bytes())             // 136, 48
      .bytes(report.mr_config_id.bytes())      // 184, 48
      .bytes(report.mr_owner.bytes())          // 232, 48
      .bytes(report.mr_owner_config.bytes());  // 280, 48
  for (const dcap::Rtmr& rtmr : report.rtmrs) {
    w.bytes(rtmr.bytes());  // 328, 376, 424, 472; 48 each
  }
  w.bytes(report.report_data.bytes());  // 520, 64
  if (report.v15) {
    w.bytes(report.v15->tee_tcb_svn2.bytes())       // 584, 16
        .bytes(report.v15->mr_service_td.bytes());  // 600, 48
  }
  return w.take();
}

Buffer write_body(const Body& body) {
  if (const auto* const enclave = std::get_if<dcap::ReportBody>(&body)) {
    return write_report_body(*enclave);
  }
  return write_td_report(std::get<dcap::TdReport>(body));
}

Buffer write_signed_part(const dcap::Header& header, dcap::BodyType body_type,
                         Bytes body) {
  Writer w;
  w.u16le(header.version)                  //  0,  2
      .u16le(header.attestation_key_type)  //  2,  2
      .u32le(header.tee_type)              //  4,  4
      .u16le(header.qe_svn)                //  8,  2
      .u16le(header.pce_svn)               // 10,  2
      .bytes(header.qe_vendor_id.bytes())  // 12, 16
      .bytes(header.user_data.bytes());    // 28, 20
  if (header.version == 5) {
    w.u16le(static_cast<uint16_t>(body_type))
        .u32le(static_cast<uint32_t>(body.size()));
  }
  w.bytes(body);
  return w.take();
}

Buffer write_signature_data(uint16_t version, const SignatureData& data) {
  constexpr uint16_t kQeReportData = 6;
  Writer qe;
  qe.bytes(data.qe_report)
      .bytes(data.qe_report_signature)
      .u16le(static_cast<uint16_t>(data.qe_authentication_data.size()))
      .bytes(data.qe_authentication_data)
      .u16le(data.certification_type)
      .u32le(static_cast<uint32_t>(data.certification_data.size()) +
             data.certification_excess)
      .bytes(data.certification_data);
  Writer w;
  w.bytes(data.signature).bytes(data.attestation_key);
  if (version > 3) {
    w.u16le(kQeReportData).u32le(static_cast<uint32_t>(qe.buffer().size()));
  }
  w.bytes(qe.buffer());
  return w.take();
}

Buffer write_open_enclave(const OpenEnclaveHeader& header, Bytes quote) {
  Writer w;
  w.u32le(header.version)   //  0, 4
      .u32le(header.type)   //  4, 4
      .u64le(quote.size())  //  8, 8
      .bytes(quote);
  return w.take();
}

}  // namespace assay::forge
