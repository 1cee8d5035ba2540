// SPDX-License-Identifier: Apache-2.0
// Lines and data of chunks, one after the other.
#include "http/chunks.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace assay::http {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

Error bad(std::string_view why) {
  return Error(Code::BadHttp, std::string(why));
}

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
}

}  // namespace

Result<size_t> ChunkDecoder::feed(std::string_view input) {
  size_t used = 0;
  while (state_ != State::Done) {
    const std::string_view rest = input.substr(used);
    if (state_ == State::Data) {
      const size_t taken = std::min(rest.size(), left_);
      body_ += rest.substr(0, taken);
      left_ -= taken;
      used += taken;
      if (left_ > 0) {
        break;
      }
      state_ = State::DataEnd;
      continue;
    }
    const size_t end = rest.find(kLineEnd);
    // A part may end between CR and LF.
    const size_t line = std::min(end, rest.size() - rest.ends_with('\r'));
    if (line > kMaxChunkLine) {
      return bad(fmt::format("a chunk's size line has more than {} bytes",
                             kMaxChunkLine));
    }
    if (end == std::string_view::npos) {
      break;
    }
    TRY_OK(take_line(rest.substr(0, end)));
    used += end + kLineEnd.size();
  }
  return used;
}

Result<> ChunkDecoder::take_line(std::string_view line) {
  if (state_ == State::SizeLine) {
    return take_size(line);
  }
  if (!line.empty()) {
    return bad(state_ == State::DataEnd
                   ? "a chunk is longer than its size"
                   : "fields follow the last chunk; trailers are not accepted");
  }
  state_ = state_ == State::DataEnd ? State::SizeLine : State::Done;
  return {};
}

Result<> ChunkDecoder::take_size(std::string_view line) {
  const char* const end = line.data() + line.size();
  uint64_t size = 0;
  const auto parsed = std::from_chars(line.data(), end, size, 16);
  const auto after = std::find_if_not(
      parsed.ptr, end, [](char c) { return c == ' ' || c == '\t'; });
  if (parsed.ec != std::errc() || (after != end && *after != ';') ||
      std::any_of(after, end, is_control)) {
    return bad("a chunk does not begin with its size in hexadecimal");
  }
  if (size > maximum_ - body_.size()) {
    return Error(
        Code::BodyTooLarge,
        fmt::format("the body is larger than the {} bytes allowed", maximum_));
  }
  left_ = static_cast<size_t>(size);
  state_ = size == 0 ? State::LastLine : State::Data;
  return {};
}

}  // namespace assay::http
