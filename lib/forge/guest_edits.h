// SPDX-License-Identifier: Apache-2.0
// Edits of a guest's draft that take more than a line, for the table of breaks.
#pragma once

#include <string_view>

#include "forge/guest_draft.h"

namespace assay::forge {

// One bit of this member of what is sent is turned.
template <auto kMember>
void turn_member(GuestDraft& d) {
  d.bundle_edit = [](GuestBundle& bundle) { (bundle.*kMember).back() ^= 1; };
}

// A byte follows this member of what is sent.
template <auto kMember>
void extend_member(GuestDraft& d) {
  d.bundle_edit = [](GuestBundle& bundle) { (bundle.*kMember).push_back(0); };
}

// TPMT_PUBLIC without the size that it has here.
void send_bare_ak(GuestDraft& d);

// What is quoted is signed anew by whoever signs.
void sign_quote_by_other(GuestDraft& d);
void sign_certify_by_other(GuestDraft& d);

// The certificate of the AK, of an authority of the same names.
void certify_by_stranger(GuestDraft& d);

// PcrSet and PCRs as text.
void list_other_set(GuestDraft& d);
void list_pcr_twice(GuestDraft& d);
void lose_pcr_value(GuestDraft& d);
void give_pcr_twice(GuestDraft& d);
// The values of two registers are exchanged.
void exchange_pcrs(GuestDraft& d);
// Registers are quoted without PCR 7, and everything agrees on it.
void quote_without(GuestDraft& d, unsigned pcr);

// An event is missing from the log, or is other than what was measured.
void drop_event(GuestDraft& d);
void relabel_variable(GuestDraft& d);
// Two things are measured under the name of one: the log is that of the quote.
void remeasure(GuestDraft& d);

// Runtime data of other keys, bound by the hardware as it is.
void bind_other_runtime(GuestDraft& d, std::string json);
std::string without_ak(const GuestDraft& d);
std::string with_ak_twice(const GuestDraft& d);
std::string of_other_ak(const GuestDraft& d);

// A number of the HCL report's header. Requires: 4 bytes at kOffset.
template <size_t kOffset, uint8_t kValue>
void put_hcl(GuestDraft& d) {
  d.hcl_edit = [](Buffer& hcl) { hcl[kOffset] = kValue; };
}

}  // namespace assay::forge
