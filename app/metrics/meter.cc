// SPDX-License-Identifier: Apache-2.0
// One registry for each loop; its series are looked up by views.
#include "metrics/meter.h"

#include <string>
#include <utility>

namespace assay::metrics {
namespace {

using prometheus::Histogram;
using Buckets = Histogram::BucketBoundaries;

// Those of OpenTelemetry, and smaller ones before them: most answers take less
// than a millisecond.
const Buckets& second_buckets() {
  static const Buckets kBuckets = {
      0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
      0.075,   0.1,    0.25,    0.5,    0.75,  1,      2.5,   5,    7.5,   10};
  return kBuckets;
}

// 256 bytes to 4 MiB, the largest body.
const Buckets& byte_buckets() {
  static const Buckets kBuckets = {256,   1024,   4096,    16384,
                                   65536, 262144, 1048576, 4194304};
  return kBuckets;
}

double seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

}  // namespace

std::string_view name_of(Stage stage) {
  constexpr std::array<std::string_view, kStages> kNames = {"decode", "parse",
                                                            "judge", "sign"};
  return kNames[static_cast<size_t>(stage)];
}

Meter::Meter(std::shared_ptr<ProviderNames> names)
    : took_(prometheus::BuildHistogram()
                .Name("http_server_request_duration_seconds")
                .Help("From the request's last byte to its answer.")
                .Register(registry_)),
      received_(prometheus::BuildHistogram()
                    .Name("http_server_request_body_size_bytes")
                    .Help("Bodies of requests.")
                    .Register(registry_)),
      sent_(prometheus::BuildHistogram()
                .Name("http_server_response_body_size_bytes")
                .Help("Bodies of answers.")
                .Register(registry_)),
      waits_(prometheus::BuildHistogram()
                 .Name("assay_queue_wait_seconds")
                 .Help("From the request's last byte until somebody began to "
                       "answer it.")
                 .Register(registry_)),
      attestations_(prometheus::BuildCounter()
                        .Name("assay_attestations_total")
                        .Help("Attestations by type of evidence, outcome and, "
                              "where refused, the code of the reason.")
                        .Register(registry_)),
      stages_(prometheus::BuildHistogram()
                  .Name("assay_attestation_stage_seconds")
                  .Help("Parts of an attestation's time.")
                  .Register(registry_)),
      tcb_(prometheus::BuildCounter()
               .Name("assay_tcb_status_total")
               .Help("Platforms whose evidence was verified, by the status of "
                     "their TCB.")
               .Register(registry_)),
      evaluations_(prometheus::BuildCounter()
                       .Name("assay_policy_evaluations_total")
                       .Help("Policies that judged true evidence.")
                       .Register(registry_)),
      compiled_(prometheus::BuildHistogram()
                    .Name("assay_policy_compile_seconds")
                    .Help("What a policy that is set takes: its signature is "
                          "checked, its text compiled.")
                    .Register(registry_)),
      signatures_(prometheus::BuildCounter()
                      .Name("assay_signing_operations_total")
                      .Help("Tokens that were to be signed.")
                      .Register(registry_)),
      signed_(prometheus::BuildHistogram()
                  .Name("assay_signing_seconds")
                  .Help("What a token takes that is written and signed.")
                  .Register(registry_)),
      by_provider_(prometheus::BuildCounter()
                       .Name("assay_provider_attestations_total")
                       .Help("Attestations by provider.")
                       .Register(registry_)),
      names_(std::move(names)) {}

Meter::RequestSeries& Meter::series_of(const RequestRecord& record) {
  const auto [place, made] = requests_by_labels_.try_emplace(
      {record.method, record.route, record.status}, RequestSeries{});
  if (made) {
    const prometheus::Labels labels = {
        {"http_request_method", std::string(record.method)},
        {"http_route", std::string(record.route)},
        {"http_response_status_code", std::to_string(record.status)}};
    place->second = {&took_.Add(labels, second_buckets()),
                     &received_.Add(labels, byte_buckets()),
                     &sent_.Add(labels, byte_buckets())};
  }
  return place->second;
}

prometheus::Counter& Meter::counter_of(const AttestationRecord& record) {
  auto& counter =
      attestations_by_labels_[{record.type, record.outcome, record.reason}];
  if (counter == nullptr) {
    counter = &attestations_.Add({{"type", std::string(record.type)},
                                  {"outcome", std::string(record.outcome)},
                                  {"reason", std::string(record.reason)}});
  }
  return *counter;
}

Histogram& Meter::stage_of(std::string_view type, Stage stage) {
  auto& histogram = stages_by_labels_[{type, stage}];
  if (histogram == nullptr) {
    histogram = &stages_.Add(
        {{"type", std::string(type)}, {"stage", std::string(name_of(stage))}},
        second_buckets());
  }
  return *histogram;
}

void Meter::count(const RequestRecord& record) {
  const RequestSeries& series = series_of(record);
  series.took->Observe(seconds(record.took));
  series.received->Observe(static_cast<double>(record.received));
  series.sent->Observe(static_cast<double>(record.sent));
}

void Meter::count(const AttestationRecord& record) {
  counter_of(record).Increment();
  for (size_t i = 0; i < kStages; ++i) {
    if (record.took[i]) {
      stage_of(record.type, static_cast<Stage>(i))
          .Observe(seconds(*record.took[i]));
    }
  }
  if (!record.tcb_status.empty()) {
    auto& counter = tcb_by_labels_[{record.type, record.tcb_status}];
    if (counter == nullptr) {
      counter = &tcb_.Add({{"type", std::string(record.type)},
                           {"status", std::string(record.tcb_status)}});
    }
    counter->Increment();
  }
  count_policy(record);
  count_signature(record);
  count_provider(record);
}

void Meter::count_policy(const AttestationRecord& record) {
  if (record.policy_result.empty()) {
    return;
  }
  auto& counter = policies_by_labels_[{record.type, record.policy_result}];
  if (counter == nullptr) {
    counter =
        &evaluations_.Add({{"type", std::string(record.type)},
                           {"result", std::string(record.policy_result)}});
  }
  counter->Increment();
}

void Meter::count_signature(const AttestationRecord& record) {
  const auto& [algorithm, backend] = record.signer;
  if (algorithm.empty()) {
    return;
  }
  const auto& took = record.took[static_cast<size_t>(Stage::Sign)];
  const std::string_view result = took ? "ok" : "error";
  auto& counter = signatures_by_labels_[{algorithm, backend, result}];
  if (counter == nullptr) {
    counter = &signatures_.Add({{"alg", std::string(algorithm)},
                                {"backend", std::string(backend)},
                                {"result", std::string(result)}});
  }
  counter->Increment();
  if (took) {
    auto& histogram = signed_by_labels_[{algorithm, backend}];
    if (histogram == nullptr) {
      histogram = &signed_.Add(
          {{"alg", std::string(algorithm)}, {"backend", std::string(backend)}},
          second_buckets());
    }
    histogram->Observe(seconds(*took));
  }
}

void Meter::count_provider(const AttestationRecord& record) {
  if (names_ == nullptr) {
    return;
  }
  const std::string_view name = names_->label_of(record.provider);
  auto& counter = providers_by_labels_[{name, record.type, record.outcome}];
  if (counter == nullptr) {
    counter = &by_provider_.Add({{"provider", std::string(name)},
                                 {"type", std::string(record.type)},
                                 {"outcome", std::string(record.outcome)}});
  }
  counter->Increment();
}

void Meter::count_compiled(std::chrono::nanoseconds took) {
  compiled_.Add({}, second_buckets()).Observe(seconds(took));
}

void Meter::count_wait(std::string_view lane, std::chrono::nanoseconds time) {
  auto& histogram = waits_by_lane_[lane];
  if (histogram == nullptr) {
    histogram = &waits_.Add({{"lane", std::string(lane)}}, second_buckets());
  }
  histogram->Observe(seconds(time));
}

Families Meter::collect() const {
  return registry_.Collect();
}

}  // namespace assay::metrics
