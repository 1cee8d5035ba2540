// SPDX-License-Identifier: Apache-2.0
// Gauges and counters that are read where they are kept.
#include "server/service_metrics.h"

#include <utility>

#include <openssl/crypto.h>

#include "x509/certificate.h"

namespace assay::server {
namespace {

class Collected {
 public:
  void gauge(std::string_view name, std::string_view help, double value,
             const metrics::Labels& labels = {}) {
    add(metrics::gauge(name, help), labels, value);
  }
  void counter(std::string_view name, std::string_view help, uint64_t value) {
    add(metrics::counter(name, help), {}, static_cast<double>(value));
  }

  metrics::Families families{};

 private:
  void add(prometheus::MetricFamily family, const metrics::Labels& labels,
           double value) {
    metrics::add(family, labels, value);
    families.push_back(std::move(family));
  }
};

// When the certificate of the key that signs for the default provider ends; all
// keys get the same end when they are made.
std::optional<Time> signing_key_end(const Context& context) {
  Directory& directory = context.directory;
  const auto tenant = directory.find(directory.options().default_provider);
  if (!tenant || *tenant == nullptr) {
    return std::nullopt;
  }
  const auto certificate =
      x509::Certificate::parse((*tenant)->provider.signing_key().certificate);
  return certificate ? std::optional(certificate->not_after()) : std::nullopt;
}

double seconds(std::chrono::seconds time) {
  return static_cast<double>(time.count());
}

void add_ends(Collected& to, const Context& context,
              const ServiceFacts& facts) {
  if (const auto end = signing_key_end(context)) {
    to.gauge("assay_signing_key_expires_in_seconds",
             "Until the certificate of the key that signs for the default "
             "provider ends.",
             seconds(*end - facts.now));
  }
  if (facts.tls_end) {
    to.gauge("assay_tls_certificate_expires_in_seconds",
             "Until the certificate of the https:// listeners ends.",
             seconds(*facts.tls_end - facts.now));
  }
}

double value_of(const confine::Layer& layer) {
  return layer.state == confine::State::On ? 1 : 0;
}

}  // namespace

metrics::Families service_metrics(const Context& context,
                                  const ServiceFacts& facts) {
  Directory& directory = context.directory;
  Collected all;
  all.gauge("assay_build_info", "1, of this build.", 1,
            {{"version", ASSAY_VERSION},
             {"git", std::string(facts.build.git)},
             {"compiler", __VERSION__},
             {"openssl", OpenSSL_version(OPENSSL_VERSION_STRING)}});
  all.gauge("assay_store_records", "Records in the store.",
            static_cast<double>(directory.records()));
  all.gauge("assay_store_damaged_records", "Records that cannot be read.",
            static_cast<double>(directory.damage().size()));
  all.gauge("assay_store_current",
            "1 where what is known of the store is as new as its mode "
            "promises, 0 where requests are refused for it.",
            directory.expect_current() ? 1 : 0);
  all.gauge("assay_audit_entries", "Entries of the audit trail.",
            static_cast<double>(directory.audit_entries()));
  all.counter("assay_audit_write_failures_total",
              "Changes that were refused, as they and their audit entries "
              "could not be written.",
              directory.audit_failures());
  all.gauge("assay_clock_step_seconds",
            "How far the machine's clock was set since the process began.",
            facts.stepped.count());
  add_ends(all, context, facts);
  auto confined = metrics::gauge("assay_confinement",
                                 "1 where the process is kept from what it "
                                 "does not need, by what keeps it.");
  metrics::add(confined, {{"kind", "landlock"}},
               value_of(facts.confinement.files));
  metrics::add(confined, {{"kind", "seccomp"}},
               value_of(facts.confinement.calls));
  all.families.push_back(std::move(confined));
  auto lost = metrics::counter("assay_log_lost_total",
                               "Lines of requests that were not written.");
  metrics::add(lost, {{"log", "application"}},
               static_cast<double>(facts.log_lost));
  metrics::add(lost, {{"log", "diagnostic"}},
               static_cast<double>(facts.diagnostic_lost));
  all.families.push_back(std::move(lost));
  return std::move(all.families);
}

}  // namespace assay::server
