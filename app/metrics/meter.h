// SPDX-License-Identifier: Apache-2.0
// What the requests of one event loop came to, and what they took.
// observability-ops.md 4.1 and 4.2.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <tuple>

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include "metrics/families.h"
#include "metrics/provider_names.h"

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

// Who signs a token.
struct Signer {
  std::string_view algorithm;  // "RS256"; empty where nothing is to be signed
  std::string_view backend;    // "soft", "pkcs11"
};

struct AttestationRecord {
  std::string_view type;        // "SgxEnclave"
  std::string_view outcome;     // "issued", "denied", "invalid", "error"
  std::string_view reason;      // the error's code; empty where issued
  std::string_view tcb_status;  // "UpToDate"; empty where there is none
  // By Stage; nothing where it was not finished.
  std::array<std::optional<std::chrono::nanoseconds>, kStages> took;
  // "permit", "deny", "error"; empty where no policy was reached.
  std::string_view policy_result = {};
  Signer signer = {};
  std::string_view provider = {};  // of any storage
};

// Not thread-safe, but for collect(): each loop has its own, so that no two
// wait for each other.
class Meter {
 public:
  // names: null where nothing is counted by provider.
  explicit Meter(std::shared_ptr<ProviderNames> names = nullptr);

  // While a request is answered.
  class Active {
   public:
    explicit Active(Meter& meter) : meter_(meter) { ++meter_.active_; }
    ~Active() { --meter_.active_; }
    Active(const Active&) = delete;
    Active& operator=(const Active&) = delete;

   private:
    Meter& meter_;
  };

  void count(const RequestRecord& record);
  void count(const AttestationRecord& record);
  // lane: where the request waited, "loop" or "aside".
  void count_wait(std::string_view lane, std::chrono::nanoseconds time);

  // A policy that was set: its signature checked, its text compiled.
  void count_compiled(std::chrono::nanoseconds took);

  // Thread-safe.
  Families collect() const;
  int active() const { return active_; }

 private:
  struct RequestSeries {
    prometheus::Histogram* took;
    prometheus::Histogram* received;
    prometheus::Histogram* sent;
  };

  RequestSeries& series_of(const RequestRecord& record);
  prometheus::Counter& counter_of(const AttestationRecord& record);
  prometheus::Histogram& stage_of(std::string_view type, Stage stage);
  void count_policy(const AttestationRecord& record);
  void count_signature(const AttestationRecord& record);
  void count_provider(const AttestationRecord& record);

  prometheus::Registry registry_;
  prometheus::Family<prometheus::Histogram>& took_;
  prometheus::Family<prometheus::Histogram>& received_;
  prometheus::Family<prometheus::Histogram>& sent_;
  prometheus::Family<prometheus::Histogram>& waits_;
  prometheus::Family<prometheus::Counter>& attestations_;
  prometheus::Family<prometheus::Histogram>& stages_;
  prometheus::Family<prometheus::Counter>& tcb_;
  prometheus::Family<prometheus::Counter>& evaluations_;
  prometheus::Family<prometheus::Histogram>& compiled_;
  prometheus::Family<prometheus::Counter>& signatures_;
  prometheus::Family<prometheus::Histogram>& signed_;
  prometheus::Family<prometheus::Counter>& by_provider_;
  std::shared_ptr<ProviderNames> names_;
  std::atomic<int> active_{0};

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
  using Pair = std::pair<std::string_view, std::string_view>;
  using Triple =
      std::tuple<std::string_view, std::string_view, std::string_view>;
  std::map<Pair, prometheus::Counter*> tcb_by_labels_;
  std::map<Pair, prometheus::Counter*> policies_by_labels_;
  std::map<Triple, prometheus::Counter*> signatures_by_labels_;
  std::map<Pair, prometheus::Histogram*> signed_by_labels_;
  std::map<Triple, prometheus::Counter*> providers_by_labels_;
};

}  // namespace assay::metrics
