// SPDX-License-Identifier: Apache-2.0
// What Intel quotes say, as sections of a picture. Nothing is verified.
#pragma once

#include <optional>

#include "tee/dcap/quote.h"
#include "tee/dcap/report_body.h"
#include "tee/dcap/td_report.h"
#include "tee/picture.h"

namespace assay::dcap {

// Header, body, signature data, QE report and PCK chain. Where the chain or its
// extension cannot be read, its section says so.
// Errors: EvidenceTruncated, EvidenceTrailingBytes of the body.
Result<> add_quote(tee::Picture& picture, const Quote& quote);

void add_report_body(tee::PictureSection& section, const ReportBody& body);
void add_td_report(tee::PictureSection& section, const TdReport& report);

// The TEE of what begins with the header of a quote; nothing for anything else,
// for a quote whose header is not whole, and for other TEEs.
std::optional<TeeType> recognise_quote(Bytes input);

}  // namespace assay::dcap
