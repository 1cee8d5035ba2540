// SPDX-License-Identifier: Apache-2.0
// Joins the parts of a response head; most of them are constant.
#include "http/response_head.h"

#include <chrono>

#include <boost/beast/http/status.hpp>
#include <fmt/format.h>

namespace assay::http {

std::string format_http_date(Time time) {
  using std::chrono::floor;
  constexpr std::string_view kDays[] = {"Sun", "Mon", "Tue", "Wed",
                                        "Thu", "Fri", "Sat"};
  constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr",
                                          "May", "Jun", "Jul", "Aug",
                                          "Sep", "Oct", "Nov", "Dec"};
  const auto day = floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                     kDays[std::chrono::weekday(day).c_encoding()],
                     static_cast<unsigned>(date.day()),
                     kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

bool is_bodiless(unsigned status) {
  return status == 204 || status == 304;
}

std::string& ResponseHead::format(const Response& response,
                                  Persistence persistence, Time now) {
  if (date_.empty() || now != date_of_) {
    date_of_ = now;
    date_ = format_http_date(now);
  }
  const auto reason = boost::beast::http::obsolete_reason(
      boost::beast::http::int_to_status(response.status));
  text_ = "HTTP/1.1 ";
  text_ += fmt::format_int(response.status).c_str();
  text_ += ' ';
  text_.append(reason.data(), reason.size());
  text_ += "\r\nServer: assay\r\nDate: ";
  text_ += date_;
  text_ += "\r\n";
  if (!response.content_type.empty() && !is_bodiless(response.status)) {
    text_ += "Content-Type: ";
    text_ += response.content_type;
    text_ += "\r\n";
  }
  text_ += response.headers.text();
  if (persistence == Persistence::Close) {
    text_ += "Connection: close\r\n";
  }
  if (!is_bodiless(response.status)) {
    text_ += "Content-Length: ";
    text_ += fmt::format_int(response.body.size()).c_str();
    text_ += "\r\n";
  }
  text_ += "\r\n";
  return text_;
}

}  // namespace assay::http
