// SPDX-License-Identifier: Apache-2.0
// Tests of all that a process counts.
#include "metrics/board.h"

#include <atomic>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::metrics {
namespace {

using testing::HasSubstr;

TEST(Board, AddsUpWhatTheLoopsCount) {
  Board board;
  const RequestRecord record{"GET", "/certs", 200, {}, 0, 10};
  board.add_meter()->count(record);
  board.add_meter()->count(record);
  EXPECT_THAT(text_of(board.collect()),
              HasSubstr(R"(http_server_request_duration_seconds_count{)"
                        R"(http_request_method="GET",)"
                        R"(http_response_status_code="200",)"
                        R"(http_route="/certs"} 2)"));
}

TEST(Board, TellsHowManyRequestsAreBeingAnswered) {
  Board board;
  const auto first = board.add_meter();
  const auto second = board.add_meter();
  const Meter::Active one(*first);
  const Meter::Active two(*second);
  EXPECT_THAT(text_of(board.collect()),
              HasSubstr("\nhttp_server_active_requests 2\n"));
}

TEST(Board, CountsByProviderWhereItIsAskedTo) {
  Board board;
  board.count_by_provider();
  AttestationRecord record{"SgxEnclave", "issued", "", "", {}};
  record.provider = "contoso";
  board.add_meter()->count(record);
  EXPECT_THAT(text_of(board.collect()), HasSubstr("provider=\"contoso\""));
}

TEST(Board, CountsWhatHttpRefused) {
  Board board;
  board.refused("BodyTooLarge");
  board.refused("BodyTooLarge");
  EXPECT_THAT(
      text_of(board.collect()),
      HasSubstr("assay_requests_rejected_total{reason=\"BodyTooLarge\"} "
                "2\n"));
}

TEST(Board, TellsOfTheProcess) {
  const std::string text = text_of(Board().collect());
  for (const char* const name :
       {"process_cpu_seconds_total", "process_resident_memory_bytes",
        "process_open_fds", "process_max_fds", "process_start_time_seconds"}) {
    EXPECT_THAT(text, HasSubstr("\n" + std::string(name) + " ")) << name;
  }
}

TEST(Board, IsReadWhileALoopCounts) {
  Board board;
  const auto meter = board.add_meter();
  std::atomic<bool> done = false;
  std::thread loop([&] {
    constexpr unsigned kRequests = 2'000;
    for (unsigned i = 0; i < kRequests; ++i) {
      meter->count(RequestRecord{"GET", "/certs", 200 + i % 300, {}, 0, 1});
    }
    done = true;
  });
  while (!done) {
    board.collect();
  }
  loop.join();
  EXPECT_THAT(text_of(board.collect()), HasSubstr("\"499\""));
}

}  // namespace
}  // namespace assay::metrics
