// SPDX-License-Identifier: Apache-2.0
// Status line and headers of an answer, as text.
#pragma once

#include <string>

#include "base/time.h"
#include "http/message.h"

namespace assay::http {

enum class Persistence : uint8_t { KeepAlive, Close };

// One for each loop: keeps its buffer, and the Date for a second.
// Not thread-safe.
class ResponseHead {
 public:
  // The text is overwritten by the next call. A 204 has no length, as RFC 9110,
  // section 8.6 asks. Requires: status has three digits.
  std::string& format(const Response& response, Persistence persistence,
                      Time now) ASSAY_LIFETIME_BOUND;

 private:
  Time date_of_;
  std::string date_;
  std::string text_;
};

// "Sun, 06 Nov 1994 08:49:37 GMT". RFC 9110, section 5.6.7.
std::string format_http_date(Time time);

// True if an answer of that status has no body: 204, 304 (RFC 9110).
bool is_bodiless(unsigned status);

}  // namespace assay::http
