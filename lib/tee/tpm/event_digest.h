// SPDX-License-Identifier: Apache-2.0
// Events whose digest is not of their data: their data says nothing then, for
// the registers hold the digest.
#pragma once

#include <cstdint>
#include <vector>

#include "tee/tpm/event_log.h"

namespace assay::tpm {

// By the event's type, the digest in each bank is HASH(data), or the data's
// variable alone was measured, or the log does not carry what was measured.
enum class DigestMatch : uint8_t { OfData, OfVariable, Free, Foreign };

// Of one event. Separators that tell of an error (the digest is that of the
// number 1, the data is text) are Free. Requires: event is of log. tpm-vbs.md
// 7.2 and 7.3.
DigestMatch match_digest(const EventLog& log, const Event& event);

// Numbers of the events that are Foreign, ascending.
std::vector<size_t> find_foreign_digests(const EventLog& log);

// True for EV_EVENT_TAG and EV_EFI_VARIABLE_DRIVER_CONFIG: claims are made from
// them, so that a foreign digest must refuse the log. Others are told of.
bool claims_rest_on(const Event& event);

}  // namespace assay::tpm
