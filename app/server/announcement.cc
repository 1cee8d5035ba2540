// SPDX-License-Identifier: Apache-2.0
// The ready line and the advice.
#include "server/announcement.h"

#include <cstdio>
#include <string>

#include <fmt/format.h>
#include <unistd.h>

#include "codec/json_writer.h"
#include "server/subscription_routes.h"

namespace assay::server {
namespace {

// For credentials of Azure's SDKs.
std::string advice_on_identity(const Advice& advice) {
  if (!advice.issuer) {
    return "";
  }
  std::string text = fmt::format(
      "identity for Azure's SDKs (AZURE_AUTHORITY_HOST={} "
      "AZURE_TENANT_ID={} AZURE_SUBSCRIPTION_ID={}):\n",
      advice.url, advice.issuer->tenant, kDevSubscription);
  for (const identity::DevClient& client : advice.issuer->clients) {
    text += fmt::format("  {}: AZURE_CLIENT_ID={} AZURE_CLIENT_SECRET={}\n",
                        client.role, client.id, client.secret);
  }
  return text;
}

}  // namespace

void print_ready(std::string_view url, std::string_view admin) {
  std::string text = R"({"event":"ready","url":)";
  codec::append_json_string(text, url);
  if (!admin.empty()) {
    text += R"(,"admin":)";
    codec::append_json_string(text, admin);
  }
  text += fmt::format(R"(,"pid":{}}})", ::getpid());
  std::puts(text.c_str());
  std::fflush(stdout);
}

void print_advice(const Advice& advice) {
  const std::string ca_file = advice.ca_file.string();
  std::fputs(
      fmt::format("\n"
                  "assay serves development at {0}\n"
                  "  forged hardware is trusted: tokens say x-assay-forged\n"
                  "  trust for TLS: {1}\n"
                  "try, in another terminal:\n"
                  "  assay forge evidence --type SgxEnclave --authority {2} "
                  "--out evidence\n"
                  "  assay attest --type SgxEnclave --evidence "
                  "evidence/evidence.bin --url {0}{3}\n"
                  "{4}\n",
                  advice.url, ca_file.empty() ? "(no TLS)" : ca_file,
                  advice.forge.string(),
                  ca_file.empty() ? "" : fmt::format(" --ca {}", ca_file),
                  advice_on_identity(advice))
          .c_str(),
      stderr);
}

}  // namespace assay::server
