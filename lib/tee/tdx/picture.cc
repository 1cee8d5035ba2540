// SPDX-License-Identifier: Apache-2.0
// Quotes of trust domains.
#include "tee/tdx/picture.h"

#include "tee/dcap/picture.h"

namespace assay::tdx {

Result<tee::Picture> picture_of_quote(const tee::Submission& submission,
                                      tee::Trail& trail) {
  TRY(const dcap::Quote quote,
      dcap::parse_quote(submission.evidence, dcap::TeeType::Tdx, trail));
  TRY(const dcap::TdReport report, dcap::parse_td_report(quote.body));
  tee::Picture picture;
  TRY_OK(dcap::add_quote(picture, quote));
  tee::add_held_data(picture, submission,
                     {"REPORTDATA", report.report_data.bytes()},
                     {"MRCONFIGID", report.mr_config_id.bytes()});
  return picture;
}

bool is_quote(Bytes evidence) {
  return dcap::recognise_quote(evidence) == dcap::TeeType::Tdx;
}

}  // namespace assay::tdx
