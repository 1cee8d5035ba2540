// SPDX-License-Identifier: Apache-2.0
// Invariant: the events of every boot that is accepted are one JSON document,
// one element an event, and at most some times as large as the log.
#include <cstdlib>

#include "codec/json.h"
#include "tee/tpm/events_json.h"

namespace {

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  if (size == 0) {
    return 0;
  }
  // The first byte says of what kind the log is.
  const Bytes input(data + 1, size - 1);
  tpm::EventLog log;
  tpm::ImaLog ima;
  std::vector<tpm::AnyLog> logs;
  size_t events = 0;
  if (data[0] % 2 == 0) {
    auto parsed = tpm::parse_event_log(input);
    if (!parsed) {
      return 0;
    }
    log = std::move(*parsed);
    logs.emplace_back(&log);
    events = log.events.size();
  } else {
    auto parsed = tpm::parse_ima_log(input);
    if (!parsed) {
      return 0;
    }
    ima = std::move(*parsed);
    logs.emplace_back(&ima);
    events = ima.entries.size();
  }
  const auto record = tpm::read_boot_record(logs);
  if (!record) {
    return 0;
  }
  const std::string text = tpm::events_json(*record);
  require(text.size() <= 64 + 10 * size + 256 * events);
  const auto json = codec::parse_json(text, {64, 10'000'000});
  require(json.has_value());
  require(json->as_object().at("Events").as_array().size() == events);
  return 0;
}
