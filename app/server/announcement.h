// SPDX-License-Identifier: Apache-2.0
// What the service says of itself when every listener accepts.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "identity/dev_issuer.h"

namespace assay::server {

// {"event":"ready","url":...,"admin":...,"pid":...} on standard output, for
// programs. admin: empty where there is none. interface.md 2.3.
void print_ready(std::string_view url, std::string_view admin);

// How to try a service for development. Secrets of its issuer are of this
// machine alone.
struct Advice {
  std::string_view url;
  std::filesystem::path ca_file;  // empty without TLS
  std::filesystem::path forge;    // folder of the forged authority
  const std::optional<identity::DevIssuer>& issuer;
};

// On standard error, for people.
void print_advice(const Advice& advice);

}  // namespace assay::server
