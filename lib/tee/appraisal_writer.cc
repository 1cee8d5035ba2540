// SPDX-License-Identifier: Apache-2.0
// Claims to both places.
#include "tee/appraisal_writer.h"

#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace assay::tee {

AppraisalWriter::AppraisalWriter() {
  constexpr size_t kMostClaims = 48;
  appraisal_.incoming.reserve(kMostClaims);
}

void AppraisalWriter::text(std::string_view name, std::string value) {
  appraisal_.token.add_string(name, value);
  incoming(name, std::move(value));
}

void AppraisalWriter::number(std::string_view name, int64_t value) {
  appraisal_.token.add_int(name, value);
  incoming(name, value);
}

void AppraisalWriter::flag(std::string_view name, bool value) {
  appraisal_.token.add_bool(name, value);
  incoming(name, value);
}

void AppraisalWriter::object(std::string_view name, const std::string& json) {
  appraisal_.token.add_raw(name, json);
  incoming(name, json);
}

void AppraisalWriter::incoming(std::string_view name, claims::Value value) {
  appraisal_.incoming.push_back({std::string(name), std::move(value)});
}

void AppraisalWriter::tcb(const TcbSummary& tcb) {
  incoming("x-assay-tcb-status", std::string(name_of(tcb.status)));
  incoming("x-assay-tcb-date", format_rfc3339(tcb.date));
  incoming("x-assay-tcb-evaluation-number",
           int64_t{tcb.evaluation_data_number});
  for (const std::string& id : tcb.advisory_ids) {
    incoming("x-assay-advisory-ids", id);
  }
  appraisal_.tcb = tcb;
}

void AppraisalWriter::findings(const std::vector<std::string_view>& codes) {
  if (codes.empty()) {
    return;
  }
  for (const std::string_view code : codes) {
    incoming("x-assay-findings", std::string(code));
  }
  appraisal_.token.add_raw(
      "x-assay-findings", fmt::format(R"(["{}"])", fmt::join(codes, R"(",")")));
}

}  // namespace assay::tee
