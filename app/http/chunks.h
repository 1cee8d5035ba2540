// SPDX-License-Identifier: Apache-2.0
// The chunked transfer coding (RFC 9112, section 7.1), decoded strictly.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace assay::http {

constexpr size_t kMaxChunkLine = 256;  // size and extensions

// A CRLF ends the line of a chunk, also inside of quotes: parsers that differ
// about it can be played against each other. Extensions are ignored, trailer
// fields refused. Not thread-safe.
class ChunkDecoder {
 public:
  explicit ChunkDecoder(size_t maximum) : maximum_(maximum) {}

  // How many bytes of input were used; the rest must stand at the beginning of
  // the next input. Uses nothing once it is done, and must not be called again
  // after an error. Errors: BadHttp, BodyTooLarge.
  Result<size_t> feed(std::string_view input);

  bool is_done() const { return state_ == State::Done; }
  const std::string& body() const ASSAY_LIFETIME_BOUND { return body_; }

 private:
  enum class State : uint8_t { SizeLine, Data, DataEnd, LastLine, Done };

  Result<> take_line(std::string_view line);
  Result<> take_size(std::string_view line);

  size_t maximum_;
  State state_ = State::SizeLine;
  size_t left_ = 0;  // of the chunk's data
  std::string body_;
};

}  // namespace assay::http
