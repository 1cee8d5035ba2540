// SPDX-License-Identifier: Apache-2.0
// Standard streams.
#include "cli/terminal.h"

#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>
#include <unistd.h>

namespace assay::cli {
namespace {

bool colourful() {
  const char* const refused = std::getenv("NO_COLOR");
  return ::isatty(STDOUT_FILENO) == 1 &&
         (refused == nullptr || *refused == '\0');
}

std::string_view escape_of(Tone tone) {
  switch (tone) {
    case Tone::Good:
      return "\x1b[32m";
    case Tone::Bad:
      return "\x1b[31m";
    case Tone::Doubtful:
      return "\x1b[33m";
    case Tone::Faint:
      return "\x1b[2m";
  }
  return {};
}

}  // namespace

void print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void print_line(std::string_view text) {
  print(text);
  print("\n");
}

Exit complain(const Error& error) {
  std::fputs(
      fmt::format("assay: {} [{}]\n", error.message(), error.reason()).c_str(),
      stderr);
  switch (error.code()) {
    case Code::FileUnreadable:
    case Code::ConfigInvalid:
    case Code::NetworkFailed:
    case Code::StoreUnavailable:
    case Code::StoreSealBroken:
      return Exit::Environment;
    case Code::TimeMalformed:
    case Code::UnknownAttestationType:
    case Code::AttestationTypeNotOffered:
      return Exit::Usage;
    default:
      return Exit::No;
  }
}

Exit misuse(std::string_view message) {
  std::fputs(fmt::format("assay: {}\n", message).c_str(), stderr);
  return Exit::Usage;
}

std::string tinted(std::string_view text, Tone tone) {
  static const bool colours = colourful();
  return colours ? fmt::format("{}{}\x1b[0m", escape_of(tone), text)
                 : std::string(text);
}

}  // namespace assay::cli
