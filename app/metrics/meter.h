// SPDX-License-Identifier: Apache-2.0
// What the requests of one event loop came to, and what they took.
// observability-ops.md 4.1 and 4.2.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include "metrics/families.h"

namespace assay::metrics {

// Texts of records are of closed sets and of static storage: each makes a
// series that stays.

struct RequestRecord {
  std::string_view method;  // "GET"; "_OTHER" for those unknown
  std::string_view route;   // a template: "/attest/{attestationType}"
  unsigned status = 0;
  std::chrono::nanoseconds took{};
  size_t received = 0;  // bytes of the body
  size_t sent = 0;
};

// The parts of an attestation's time: the body's form; the evidence's form and
// what it needs; verification, claims and policy; the token.
enum class Stage : uint8_t { Decode, Parse, Judge, Sign };
constexpr size_t kStages = 4;
std::string_view name_of(Stage stage);  // "decode"

struct AttestationRecord {
  std::string_view type;        // "SgxEnclave"
  std::string_view outcome;     // "issued", "denied", "invalid", "error"
  std::string_view reason;      // the error's code; empty where issued
  std::string_view tcb_status;  // "UpToDate"; empty where there is none
  // By Stage; nothing where it was not finished.
  std::array<std::optional<std::chrono::nanoseconds>, kStages> took;
};

// Not thread-safe, but for collect(): each loop has its own, so that no two
// wait for each other.
class Meter {
 public:
  Meter();

  void count(const RequestRecord& record);
  void count(const AttestationRecord& record);
  // lane: where the request waited, "loop" or "aside".
  void count_wait(std::string_view lane, std::chrono::nanoseconds time);

  // Thread-safe.
  Families collect() const;

 private:
  struct RequestSeries {
    prometheus::Histogram* took;
    prometheus::Histogram* received;
    prometheus::Histogram* sent;
  };

  RequestSeries& series_of(const RequestRecord& record);
  prometheus::Counter& counter_of(const AttestationRecord& record);
  prometheus::Histogram& stage_of(std::string_view type, Stage stage);

  prometheus::Registry registry_;
  prometheus::Family<prometheus::Histogram>& took_;
  prometheus::Family<prometheus::Histogram>& received_;
  prometheus::Family<prometheus::Histogram>& sent_;
  prometheus::Family<prometheus::Histogram>& waits_;
  prometheus::Family<prometheus::Counter>& attestations_;
  prometheus::Family<prometheus::Histogram>& stages_;
  prometheus::Family<prometheus::Counter>& tcb_;

  // The families' own look-up makes a map of strings each time.
  std::map<std::string_view, prometheus::Histogram*> waits_by_lane_;
  std::map<std::tuple<std::string_view, std::string_view, unsigned>,
           RequestSeries>
      requests_by_labels_;
  std::map<std::tuple<std::string_view, std::string_view, std::string_view>,
           prometheus::Counter*>
      attestations_by_labels_;
  std::map<std::pair<std::string_view, Stage>, prometheus::Histogram*>
      stages_by_labels_;
  std::map<std::pair<std::string_view, std::string_view>, prometheus::Counter*>
      tcb_by_labels_;
};

}  // namespace assay::metrics
