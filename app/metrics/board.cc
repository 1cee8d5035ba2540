// SPDX-License-Identifier: Apache-2.0
// Gathers when it is asked.
#include "metrics/board.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

namespace assay::metrics {
namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) +
         static_cast<double>(time.tv_usec) / 1e6;
}

void add_one(Families& families, prometheus::MetricFamily family,
             double value) {
  add(family, {}, value);
  families.push_back(std::move(family));
}

// What Linux tells of this process. What it does not tell is left out.
Families process_families(double started) {
  Families families;
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) == 0) {
    add_one(families,
            counter("process_cpu_seconds_total",
                    "CPU that the process took, in user and system mode."),
            seconds(usage.ru_utime) + seconds(usage.ru_stime));
  }
  std::ifstream statm("/proc/self/statm");
  double pages = 0;
  double resident = 0;
  if (statm >> pages >> resident) {
    add_one(families,
            gauge("process_resident_memory_bytes", "Resident memory."),
            resident * static_cast<double>(::sysconf(_SC_PAGESIZE)));
  }
  std::error_code failed;
  const std::filesystem::directory_iterator open("/proc/self/fd", failed);
  if (!failed) {
    add_one(families, gauge("process_open_fds", "Open file descriptors."),
            static_cast<double>(
                std::distance(begin(open), std::filesystem::end(open))));
  }
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    add_one(families, gauge("process_max_fds", "File descriptors allowed."),
            static_cast<double>(limit.rlim_cur));
  }
  add_one(families,
          gauge("process_start_time_seconds",
                "When the process began, since 1970."),
          started);
  return families;
}

}  // namespace

Board::Board()
    : refused_(prometheus::BuildCounter()
                   .Name("assay_requests_rejected_total")
                   .Help("Requests that were refused before they were routed: "
                         "malformed, too large, too slow, too many.")
                   .Register(registry_)),
      started_(std::chrono::duration<double>(
                   std::chrono::system_clock::now().time_since_epoch())
                   .count()) {}

void Board::count_by_provider() {
  names_ = std::make_shared<ProviderNames>();
}

std::shared_ptr<Meter> Board::add_meter() {
  auto meter = std::make_shared<Meter>(names_);
  const std::lock_guard lock(mutex_);
  meters_.push_back(meter);
  return meter;
}

void Board::refused(std::string_view reason) {
  refused_.Add({{"reason", std::string(reason)}}).Increment();
}

Families Board::collect() const {
  std::vector<Families> parts = {registry_.Collect(),
                                 process_families(started_)};
  int active = 0;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& meter : meters_) {
      parts.push_back(meter->collect());
      active += meter->active();
    }
  }
  Families whole = sum_of(parts);
  add_one(whole,
          gauge("http_server_active_requests",
                "Requests that are being answered at this moment."),
          active);
  return whole;
}

}  // namespace assay::metrics
