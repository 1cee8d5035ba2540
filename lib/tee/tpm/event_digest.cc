// SPDX-License-Identifier: Apache-2.0
// Hashes the data of events anew, in every bank of the log.
#include "tee/tpm/event_digest.h"

#include <algorithm>

#include "base/reader.h"
#include "tee/tpm/event_names.h"

namespace assay::tpm {
namespace {

constexpr uint8_t kErrorSeparator[] = {1, 0, 0, 0};

bool is_hash_of(const EventLog& log, const Event& event, Bytes data) {
  const std::vector<crypto::Hash> hashes = log.hashes();
  return std::all_of(hashes.begin(), hashes.end(), [&](crypto::Hash hash) {
    return equal(log.digest(event, hash), crypto::digest(hash, {data}));
  });
}

// UEFI_VARIABLE_DATA without its names; empty where the lengths do not fit.
Bytes variable_in(Bytes data) {
  constexpr size_t kGuid = 16;
  Reader reader(data);
  reader.take(kGuid);
  const uint64_t name_length = reader.u64le();
  const uint64_t size = reader.u64le();
  if (name_length > data.size()) {
    return {};
  }
  reader.take(2 * static_cast<size_t>(name_length));
  return size == reader.remaining() ? reader.rest() : Bytes();
}

}  // namespace

DigestMatch match_digest(const EventLog& log, const Event& event) {
  const EventTypeInfo* const row = find_event_type(event.type);
  const DigestRule rule = row != nullptr ? row->rule : DigestRule::Free;
  if (rule == DigestRule::Free) {
    return DigestMatch::Free;
  }
  if (is_hash_of(log, event, event.data)) {
    return DigestMatch::OfData;
  }
  if (rule == DigestRule::Variable &&
      is_hash_of(log, event, variable_in(event.data))) {
    return DigestMatch::OfVariable;
  }
  return event.type == kEvSeparator && is_hash_of(log, event, kErrorSeparator)
             ? DigestMatch::Free
             : DigestMatch::Foreign;
}

std::vector<size_t> find_foreign_digests(const EventLog& log) {
  std::vector<size_t> found;
  for (size_t i = 0; i < log.events.size(); ++i) {
    if (match_digest(log, log.events[i]) == DigestMatch::Foreign) {
      found.push_back(i);
    }
  }
  return found;
}

bool claims_rest_on(const Event& event) {
  return event.type == kEvEventTag || event.type == kEvEfiVariableDriverConfig;
}

}  // namespace assay::tpm
