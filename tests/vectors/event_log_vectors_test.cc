// SPDX-License-Identifier: Apache-2.0
// Real event logs of firmware, Linux and Windows, and what each must be read
// as: every log of the manifest that is at hand.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "codec/hex.h"
#include "codec/json.h"
#include "tee/tpm/boot_facts.h"
#include "tee/tpm/event_digest.h"
#include "tee/tpm/event_names.h"
#include "tee/tpm/events_json.h"
#include "tee/tpm/replay.h"
#include "vectors/vector_files.h"

namespace assay::test {
namespace {

namespace fs = std::filesystem;
namespace json = codec::json;

// By a name that GoogleTest accepts: "tpm/debian-10" is "tpm_debian_10".
struct LogVector {
  fs::path folder;
  json::object item;
};

void add_vectors(std::map<std::string, LogVector>& all, const char* kind) {
  const fs::path folder = vectors() / kind;
  if (!fs::exists(folder / "manifest.json")) {
    return;
  }
  const auto manifest =
      codec::parse_json(read_file(folder / "manifest.json"), {64, 1'000'000});
  ASSERT_TRUE(manifest.has_value()) << manifest.error().message();
  for (const json::value& item :
       manifest->as_object().at("vectors").as_array()) {
    std::string name(item.as_object().at("name").as_string());
    const fs::path own = folder / name;
    if (fs::exists(own / "log.bin")) {
      name = std::string(kind) + '_' + name;
      std::replace(name.begin(), name.end(), '-', '_');
      all.emplace(std::move(name), LogVector{own, item.as_object()});
    }
  }
}

const std::map<std::string, LogVector>& all_vectors() {
  static const auto all = [] {
    std::map<std::string, LogVector> found;
    add_vectors(found, "tpm");
    add_vectors(found, "azure-guest");
    return found;
  }();
  return all;
}

std::vector<std::string> all_names() {
  std::vector<std::string> names;
  for (const auto& [name, vector] : all_vectors()) {
    names.push_back(name);
  }
  return names;
}

const json::object& expected(const LogVector& vector) {
  return vector.item.at("expect").as_object();
}

Buffer log_of(const LogVector& vector) {
  return copy_of(bytes_of(read_file(vector.folder / "log.bin")));
}

bool refused(const LogVector& vector) {
  return expected(vector).at("verdict").as_string() == "rejected";
}

// The members that a vector expects, made of what was read.
json::object read_again(const tpm::EventLog& log) {
  json::object found;
  found["format"] = tpm::name_of(log.format);
  found["events"] = static_cast<int64_t>(log.events.size());
  json::array banks;
  json::object replayed;
  const tpm::AnyLog logs[] = {&log};
  for (const crypto::Hash hash : log.hashes()) {
    std::string name(tpm::name_of(hash));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c < 'A' ? c : c | 0x20; });
    banks.emplace_back(name);
    json::object values;
    const auto bank = tpm::replay(logs, hash);
    const tpm::PcrBank registers = tpm::bank_of(*bank);
    for (const tpm::PcrValue& value : registers.values()) {
      values[std::to_string(value.index)] = codec::encode_hex(value.digest);
    }
    replayed[name] = std::move(values);
  }
  found["banks"] = std::move(banks);
  found["replayed_pcrs"] = std::move(replayed);
  json::object types;
  for (const tpm::Event& event : log.events) {
    json::value& count = types[fmt::format("0x{:08x}", event.type)];
    count = count.is_null() ? 1 : count.as_int64() + 1;
  }
  found["event_types"] = std::move(types);
  json::array foreign;
  for (const size_t number : tpm::find_foreign_digests(log)) {
    const tpm::Event& event = log.events[number];
    foreign.push_back(
        json::array{number, event.pcr, fmt::format("0x{:08x}", event.type)});
  }
  found["events_whose_digest_is_not_of_their_data"] = std::move(foreign);
  return found;
}

json::object facts_of(const tpm::BootRecord& record) {
  const auto facts = tpm::read_boot_facts(record);
  EXPECT_TRUE(facts) << (facts ? "" : facts.error().message());
  return {
      {"secureBootEnabled", facts->secure_boot},
      {"secureboot", facts->secure_boot},
      {"bootDebuggingDisabled", facts->boot_debugging.never()},
      {"notSafeMode", facts->safe_mode.none()},
      {"notWinPE", facts->win_pe.none()},
      {"vbsEnabled", facts->vbs_enabled()},
      {"iommuEnabled", facts->iommu_required.always()},
      {"x-ms-azurevm-bootdebug-enabled", facts->boot_debugging.some()},
      {"x-ms-azurevm-kerneldebug-enabled", facts->kernel_debug.some()},
      {"x-ms-azurevm-hypervisordebug-enabled", facts->hypervisor_debug.some()},
      {"x-ms-azurevm-testsigning-enabled", facts->test_signing.some()},
      {"x-ms-azurevm-flightsigning-enabled", facts->flight_signing.some()},
      {"x-ms-azurevm-elam-enabled", facts->elam},
      {"x-ms-azurevm-hvci-policy",
       static_cast<int64_t>(facts->hvci_policy.value_or(0))},
  };
}

class EventLogVectors : public testing::TestWithParam<std::string> {};

TEST_P(EventLogVectors, AreReadAsTheManifestSays) {
  const LogVector& vector = all_vectors().at(GetParam());
  const Buffer bytes = log_of(vector);
  const auto log = tpm::parse_event_log(bytes);
  if (refused(vector)) {
    EXPECT_EQ(expected(vector).at("code").as_string(), "tpm.log.malformed");
    EXPECT_FALSE(log);
    return;
  }
  ASSERT_TRUE(log) << log.error().message();
  const json::object found = read_again(*log);
  for (const auto& [name, value] : found) {
    if (const json::value* const wanted = expected(vector).if_contains(name)) {
      EXPECT_EQ(codec::serialize_sorted(value),
                codec::serialize_sorted(*wanted))
          << name;
    }
  }
  const tpm::AnyLog logs[] = {&*log};
  const auto record = tpm::read_boot_record(logs);
  ASSERT_TRUE(record) << record.error().message();
  const json::object facts = facts_of(*record);
  for (const auto& [name, value] : expected(vector).at("claims").as_object()) {
    if (const json::value* const fact = facts.if_contains(name)) {
      EXPECT_EQ(codec::serialize(*fact), codec::serialize(value)) << name;
    }
  }
  EXPECT_EQ(tpm::find_unbound_event(*record), "");
}

TEST_P(EventLogVectors, GiveEventsThatAreJson) {
  const LogVector& vector = all_vectors().at(GetParam());
  const Buffer bytes = log_of(vector);
  const auto log = tpm::parse_event_log(bytes);
  if (!log) {
    return;
  }
  const tpm::AnyLog logs[] = {&*log};
  const auto record = tpm::read_boot_record(logs);
  ASSERT_TRUE(record);
  const auto parsed = codec::parse_json(tpm::events_json(*record));
  ASSERT_TRUE(parsed) << parsed.error().message();
  EXPECT_EQ(parsed->as_object().at("Events").as_array().size(),
            log->events.size());
}

// What registers hold is what was logged, as long as no event is touched.
TEST_P(EventLogVectors, ReplayToOtherValuesWithoutOneEvent) {
  const LogVector& vector = all_vectors().at(GetParam());
  const Buffer bytes = log_of(vector);
  const auto log = tpm::parse_event_log(bytes);
  if (!log) {
    return;
  }
  const tpm::AnyLog whole[] = {&*log};
  const crypto::Hash hash = log->hashes().front();
  const tpm::PcrBank quoted = tpm::bank_of(*tpm::replay(whole, hash));
  for (size_t i = 1; i < log->events.size(); ++i) {
    tpm::EventLog less = *log;
    const tpm::Event gone = less.events[i];
    less.events.erase(less.events.begin() + static_cast<std::ptrdiff_t>(i));
    const tpm::AnyLog logs[] = {&less};
    const tpm::ReplayMatch match =
        tpm::match_quoted(*tpm::replay(logs, hash), quoted);
    if (gone.type == tpm::kEvNoAction) {
      continue;
    }
    const bool exit = gone.pcr == 5;  // both may be missing, never one
    ASSERT_TRUE(match.difference || exit) << i;
    if (match.difference) {
      EXPECT_EQ(match.difference->index, gone.pcr) << i;
    }
  }
}

std::string log_test_name(const testing::TestParamInfo<std::string>& info) {
  return info.param;
}

INSTANTIATE_TEST_SUITE_P(, EventLogVectors, testing::ValuesIn(all_names()),
                         log_test_name);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(EventLogVectors);

json::object json_file(const fs::path& file) {
  const auto parsed = codec::parse_json(read_file(file));
  EXPECT_TRUE(parsed) << file;
  return parsed ? parsed->get_object() : json::object();
}

// The registers of a real Windows machine, as its TPM had them.
TEST(EventLogsTogether, ReplayToTheRegistersOfAMachine) {
  const fs::path folder = vectors() / "tpm" / "windows-shielded-vm";
  if (!fs::exists(folder)) {
    GTEST_SKIP() << "SKIPPED: there are no real logs at "
                 << fs::absolute(folder)
                 << "; ASSAY_VECTORS names their folder";
  }
  const Buffer bytes = copy_of(bytes_of(read_file(folder / "log.bin")));
  const auto log = tpm::parse_event_log(bytes);
  ASSERT_TRUE(log);
  tpm::PcrBank quoted(crypto::Hash::Sha1);
  for (const auto& [index, digest] : json_file(folder / "pcrs.json")) {
    quoted.set(static_cast<unsigned>(std::stoul(index)),
               *codec::decode_hex(digest.as_string()));
  }
  const tpm::AnyLog logs[] = {&*log};
  const tpm::ReplayMatch match =
      tpm::match_quoted(*tpm::replay(logs, crypto::Hash::Sha1), quoted);
  EXPECT_FALSE(match.difference) << to_text(*match.difference);
}

}  // namespace
}  // namespace assay::test
