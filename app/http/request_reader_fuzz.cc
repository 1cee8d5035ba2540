// SPDX-License-Identifier: Apache-2.0
// Invariant: however the bytes of a request are cut into pieces, the reader
// comes to the same request and the same end, or refuses.
#include <cstddef>
#include <cstdint>
#include <string>

#include "http/request_reader.h"

namespace {

using assay::http::RequestReader;

struct Outcome {
  bool refused = false;
  assay::Code code{};
  RequestReader::Phase phase{};
  size_t used = 0;
  std::string path;
  std::string body;
  size_t headers = 0;

  bool operator==(const Outcome&) const = default;
};

assay::http::Limits small_limits() {
  assay::http::Limits limits;
  limits.body_bytes = 64;
  limits.header_bytes = 1'024;
  limits.header_line_bytes = 128;
  limits.header_count = 8;
  limits.target_bytes = 64;
  return limits;
}

// Bytes arrive in pieces of that size; what is not used waits for more.
Outcome read(std::string_view text, size_t piece) {
  static const assay::http::Limits limits = small_limits();
  RequestReader reader(limits);
  Outcome outcome;
  size_t arrived = 0;
  while (arrived < text.size() &&
         reader.phase() != RequestReader::Phase::Complete) {
    arrived = std::min(arrived + piece, text.size());
    const auto used =
        reader.feed(text.substr(outcome.used, arrived - outcome.used));
    if (!used) {
      return Outcome{.refused = true, .code = used.error().code()};
    }
    outcome.used += *used;
  }
  outcome.phase = reader.phase();
  if (outcome.phase == RequestReader::Phase::Complete) {
    const auto request = reader.request();
    outcome.path = request.path;
    outcome.body = request.body;
    outcome.headers = request.headers.size();
    if (outcome.body.size() > limits.body_bytes ||
        outcome.headers > limits.header_count) {
      __builtin_trap();
    }
  }
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 1) {
    return 0;
  }
  const std::string_view text = assay::text_of({data + 1, size - 1});
  const Outcome whole = read(text, text.size() + 1);
  const Outcome pieces = read(text, size_t{1} + data[0] % 16);
  // A piece may show that a line is too long before its end would show that
  // it is malformed, so only the fact of the refusal must agree.
  if (whole.refused != pieces.refused ||
      (!whole.refused && !(whole == pieces))) {
    __builtin_trap();
  }
  return 0;
}
