// SPDX-License-Identifier: Apache-2.0
// Tests of events as JSON: every shape that published policies query.
#include "tee/tpm/events_json.h"

#include <gtest/gtest.h>

#include "codec/json.h"
#include "tee/tpm/test_record.h"

namespace assay::tpm {
namespace {

// ProcessedData of one tagged event in PCR 12.
std::string processed(const std::vector<Buffer>& events) {
  const TestBoot boot({tagged(12, join(events))});
  return processed_data(boot.record().tagged[0]);
}

std::string in_boundary(const std::vector<Buffer>& events) {
  const std::string text =
      processed({sipa(Sipa::kTrustBoundary, join(events))});
  constexpr std::string_view kHead = R"({"EVENT_TRUSTBOUNDARY":)";
  EXPECT_TRUE(text.starts_with(kHead)) << text;
  return text.substr(kHead.size(), text.size() - kHead.size() - 1);
}

TEST(EventsJson, WritesAnEventWithItsDigests) {
  const TestBoot boot({sha1_event(4, kEvSeparator, Buffer(4))});
  EXPECT_EQ(
      events_json(boot.record()),
      R"({"Events":[{"EventSeq":0,"PcrIndex":4,"EventType":4,)"
      R"("EventTypeString":"EV_SEPARATOR","EventSize":4,"Digests":{"SHA1":)"
      R"("9069ca78e7450a285173431b3e52c5c25299e473"},"ProcessedData":{}}]})");
}

TEST(EventsJson, WritesAVariable) {
  const TestBoot boot({driver_config(7, "SecureBoot", Buffer{1})});
  EXPECT_EQ(processed_data(boot.record().variables[0]),
            R"({"VariableGuid":"8BE4DF61-93CA-11D2-AA0D-00E098032B8C",)"
            R"("UnicodeName":"SecureBoot","VariableData":"AQ"})");
}

TEST(EventsJson, NumbersTheEventsOfAllLogs) {
  const std::vector<crypto::Hash> both = {crypto::Hash::Sha1,
                                          crypto::Hash::Sha256};
  const TestBoot boot({tagged(12, sipa_flag(Sipa::kSafeMode, true)),
                       join({agile_header(both),
                             agile_event(both, 12, kEvEventTag,
                                         sipa_flag(Sipa::kWinPe, false))})});
  const auto json = codec::parse_json(events_json(boot.record()));
  ASSERT_TRUE(json) << json.error().message();
  const auto& events = json->as_object().at("Events").as_array();
  ASSERT_EQ(events.size(), 3u);
  for (size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(events[i].as_object().at("EventSeq").as_int64(),
              static_cast<int64_t>(i));
  }
  EXPECT_EQ(codec::serialize(events[0].as_object().at("ProcessedData")),
            R"({"EVENT_SAFEMODE":true})");
  EXPECT_EQ(codec::serialize(events[2].as_object().at("ProcessedData")),
            R"({"EVENT_WINPE":false})");
  EXPECT_EQ(events[2].as_object().at("Digests").as_object().size(), 2u);
}

TEST(EventsJson, MarksWhatIsNotBelieved) {
  const TestBoot boot(
      {join({separator(12), tagged(12, sipa_flag(Sipa::kSafeMode, true))})});
  const std::string json = events_json(boot.record());
  EXPECT_NE(json.find(R"("AfterSeparator":true,"ProcessedData":{}})"),
            std::string::npos)
      << json;
  EXPECT_EQ(json.find("EVENT_SAFEMODE"), std::string::npos);
}

TEST(EventsJson, LoadedModulesAreAlwaysAnArray) {
  const Buffer module =
      sipa(Sipa::kLoadedModule,
           join({sipa(0x00070001, join({utf16("\\a.sys"), Buffer(2)})),
                 sipa_flag(0x0007000a, true), sipa(0x0007000b, {1, 0, 0, 0})}));
  const std::string one =
      R"({"EVENT_FILEPATH":"\\a.sys","EVENT_IMAGEVALIDATED":true,)"
      R"("EVENT_MODULE_SVN":1})";
  EXPECT_EQ(in_boundary({module}),
            R"({"EVENT_LOADEDMODULE_AGGREGATION":[)" + one + "]}");
  EXPECT_EQ(in_boundary({module, module}),
            R"({"EVENT_LOADEDMODULE_AGGREGATION":[)" + one + ',' + one + "]}");
  EXPECT_EQ(processed({module}),
            R"({"EVENT_LOADEDMODULE_AGGREGATION":[)" + one + "]}");
}

TEST(EventsJson, NumbersWithNamesAreObjects) {
  EXPECT_EQ(in_boundary({sipa(0x00020005, {4, 0, 0, 0})}),
            R"({"EVENT_BITLOCKER_UNLOCK":{"Value":4,"String":"TPM"}})");
  EXPECT_EQ(in_boundary({sipa_number(Sipa::kVbsHvciPolicy, 1)}),
            R"({"EVENT_VBS_HVCI_POLICY":{"Value":1,"String":)"
            R"("HypervisorEnforcedCodeIntegrityEnable"}})");
  EXPECT_EQ(in_boundary({sipa(0x00020003, {1, 0, 0, 0})}),
            R"({"EVENT_TRANSFER_CONTROL":{"Value":1,"String":"OSLoader"}})");
  EXPECT_EQ(processed({sipa(0x000c0002, {3})}),
            R"({"EVENT_DRTM_SMM":{"Value":3,"String":"3"}})");
  EXPECT_EQ(in_boundary({sipa(0x00020003, {})}),
            R"({"EVENT_TRANSFER_CONTROL":{"RawData":""}})");
}

TEST(EventsJson, CountersAreNumbers) {
  EXPECT_EQ(in_boundary({sipa(0x00020009, {0, 0, 0, 0}),
                         sipa_number(0x00020002, UINT64_MAX)}),
            R"({"EVENT_APPLICATION_SVN":0,)"
            R"("EVENT_BOOTCOUNTER":18446744073709551615})");
  EXPECT_EQ(in_boundary({sipa(0x00020009, Buffer(9))}),
            R"({"EVENT_APPLICATION_SVN":"AAAAAAAAAAAA"})");
}

TEST(EventsJson, StructuresHaveRawData) {
  EXPECT_EQ(in_boundary({sipa(0x0005000f, {1}), sipa(0x0005000f, {2})}),
            R"({"EVENT_SI_POLICY":[{"RawData":"AQ"},{"RawData":"Ag"}]})");
  EXPECT_EQ(in_boundary({sipa(0x0005000f, {1})}),
            R"({"EVENT_SI_POLICY":[{"RawData":"AQ"}]})");
  EXPECT_EQ(in_boundary({sipa(0x00040002, {1})}),
            R"({"EVENT_BOOT_REVOCATION_LIST":{"RawData":"AQ"}})");
  EXPECT_EQ(processed({sipa(0x000c0001, {1})}),
            R"({"EVENT_DRTM_STATE_AUTH":{"RawData":"AQ"}})");
}

TEST(EventsJson, TheLastOfARepeatedEventCounts) {
  EXPECT_EQ(in_boundary({sipa_flag(Sipa::kSafeMode, true),
                         sipa_flag(Sipa::kWinPe, true),
                         sipa_flag(Sipa::kSafeMode, false)}),
            R"({"EVENT_SAFEMODE":false,"EVENT_WINPE":true})");
}

TEST(EventsJson, NamesUnknownEventsUndefined) {
  EXPECT_EQ(in_boundary({sipa(0x000a0fff, {1})}),
            R"({"UNDEFINED":{"EventId":659455}})");
}

TEST(EventsJson, AuthoritiesAreAnArrayOfBytes) {
  EXPECT_EQ(processed({sipa(0x00060002, {1})}),
            R"({"EVENT_AUTHORITYPUBKEY":["AQ"]})");
}

TEST(EventsJson, EscapesText) {
  const TestBoot boot({driver_config(7, "\"\\\n", {})});
  const auto json = codec::parse_json(events_json(boot.record()));
  ASSERT_TRUE(json) << json.error().message();
}

Buffer owned(std::string_view text) {
  return copy_of(bytes_of(text));
}

TEST(EventsJson, WritesMeasurementsOfLinux) {
  TestBoot boot({});
  boot.add_ima(
      join({ima_entry("ima-buf",
                      {owned("d"), owned("kernel_version"), owned("6.1\xff")}),
            ima_entry("ima-buf", {owned("d"), owned(".ima"), owned("none")}),
            ima_entry("ima-ng", {owned("d"), owned("/bin/sh")})}));
  const auto json = codec::parse_json(events_json(boot.record()));
  ASSERT_TRUE(json) << json.error().message();
  const auto& events = json->as_object().at("Events").as_array();
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0].as_object().at("EventTypeString").as_string(),
            "IMA_MEASUREMENT_EVENT");
  EXPECT_EQ(events[0].as_object().at("PcrIndex").as_int64(), 10);
  EXPECT_EQ(codec::serialize(events[0].as_object().at("ProcessedData")),
            R"({"KernelVersion":"6.1?"})");
  EXPECT_EQ(codec::serialize(events[1].as_object().at("ProcessedData")),
            R"({"Keyring":".ima"})");
  EXPECT_EQ(codec::serialize(events[2].as_object().at("ProcessedData")), "{}");
}

}  // namespace
}  // namespace assay::tpm
