// SPDX-License-Identifier: Apache-2.0
// Lists baselines. MAA's page on custom TCB baselines has the table.
#include "wire/tcb_baselines.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "codec/json_writer.h"

namespace assay::wire {
namespace {

struct Release {
  uint32_t number;
  std::string_view date;
  std::string_view linux_psw;  // minimum of Intel's platform software
  std::string_view windows_psw;
};

// policy-language.md 8; the date of 11 is that of rest-data-plane.md 9.
constexpr std::array<Release, 6> kReleases = {{
    {10, "2020-11-11T00:00:00", "2.9", "2.7.101.2"},
    {11, "2021-06-09T00:00:00", "2.13.3", "2.13.100.2"},
    {12, "2021-11-10T00:00:00", "2.13.3", "2.13.100.2"},
    {13, "2022-08-09T00:00:00", "2.17", "2.16"},
    {14, "2022-11-08T00:00:00", "2.17", "2.16"},
    {15, "2023-02-14T00:00:00", "2.17", "2.16"},
}};

std::string baseline_json(uint32_t number, std::string_view identifier,
                          bool selected) {
  codec::SortedObject object;
  object.add_bool("isSelectedTcb", selected);
  object.add_int("tcbEvaluationDataNumber", number);
  object.add_string("tcbIdentifier", identifier);
  const auto* const release =
      std::ranges::find(kReleases, number, &Release::number);
  if (release != kReleases.end()) {
    object.add_string("minimumPswLinuxVersion", release->linux_psw);
    object.add_string("minimumPswWindowsVersion", release->windows_psw);
    object.add_string("tcbReleaseDate", release->date);
  }
  return object.text();
}

}  // namespace

std::string tcb_baselines_body(const TcbBaselines& baselines) {
  std::set<uint32_t> numbers = baselines.held;
  for (const Release& release : kReleases) {
    if (!baselines.held.empty() && release.number < *baselines.held.rbegin()) {
      numbers.insert(release.number);
    }
  }
  std::string list = baseline_json(baselines.of_service.value_or(0),
                                   "azuredefault", !baselines.of_policy);
  for (auto number = numbers.rbegin(); number != numbers.rend(); ++number) {
    list += ",";
    list += baseline_json(*number, std::to_string(*number),
                          baselines.of_policy == *number);
  }
  return R"({"tcbBaselines":[)" + list + "]}";
}

std::string no_tcb_baselines_body() {
  return R"({"tcbBaselines":[]})";
}

}  // namespace assay::wire
