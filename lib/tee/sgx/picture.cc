// SPDX-License-Identifier: Apache-2.0
// Quotes of enclaves, bare or behind the header of Open Enclave.
#include "tee/sgx/picture.h"

#include "tee/dcap/picture.h"
#include "tee/sgx/open_enclave.h"

namespace assay::sgx {
namespace {

using tee::Picture;
using tee::Trail;

Result<> add_quote(Picture& picture, const tee::Submission& submission,
                   Bytes quote_bytes, Trail& trail) {
  TRY(const dcap::Quote quote,
      dcap::parse_quote(quote_bytes, dcap::TeeType::Sgx, trail));
  TRY_OK(dcap::add_quote(picture, quote));
  TRY(const dcap::ReportBody report, dcap::parse_report_body(quote.body));
  tee::add_held_data(picture, submission,
                     {"REPORTDATA", report.report_data.bytes()},
                     {"CONFIGID", report.config_id.bytes()});
  return {};
}

}  // namespace

Result<Picture> picture_of_quote(const tee::Submission& submission,
                                 Trail& trail) {
  Picture picture;
  TRY_OK(add_quote(picture, submission, submission.evidence, trail));
  return picture;
}

Result<Picture> picture_of_open_enclave(const tee::Submission& submission,
                                        Trail& trail) {
  TRY(const Bytes quote, strip_open_enclave_header(submission.evidence, trail));
  Picture picture;
  tee::PictureSection& section =
      picture.add("Open Enclave report header", "oe_report_header");
  section.add("version", "version", uint64_t{1});
  section.add("report_type", "report_type", tee::named(2, "remote"));
  section.add("report_size", "report_size", uint64_t{quote.size()});
  TRY_OK(add_quote(picture, submission, quote, trail));
  return picture;
}

bool is_quote(Bytes evidence) {
  return dcap::recognise_quote(evidence) == dcap::TeeType::Sgx;
}

bool is_open_enclave(Bytes evidence) {
  Trail unused;
  const auto quote = strip_open_enclave_header(evidence, unused);
  return quote && is_quote(*quote);
}

}  // namespace assay::sgx
