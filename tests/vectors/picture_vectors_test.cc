// SPDX-License-Identifier: Apache-2.0
// What real evidence says of itself: every file that is at hand, as every type;
// and fields that the manifests know.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "attest/pictures.h"
#include "codec/json.h"
#include "tee/test_picture.h"
#include "tee/tpm/picture.h"
#include "vectors/vector_files.h"
#include "wire/wire.h"

namespace assay::test {
namespace {

namespace fs = std::filesystem;
namespace json = codec::json;

std::vector<fs::path> all_files() {
  std::vector<fs::path> files;
  for (const char* folder :
       {"sgx", "tdx", "sev-snp", "tpm", "azure-guest", "maa-recorded"}) {
    if (fs::exists(vectors() / folder)) {
      for (const auto& entry :
           fs::recursive_directory_iterator(vectors() / folder)) {
        if (entry.is_regular_file()) {
          files.push_back(entry.path());
        }
      }
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

// Evidence, raw or in a body, as it would be sent to the type.
Result<attest::Request> request_of(const tee::Scheme& scheme,
                                   const std::string& content) {
  auto decoded = wire::decode_attest_request(
      scheme.wire_name, wire::ApiVersion::V2025_06_01, content);
  if (decoded && !scheme.challenged()) {
    return decoded;
  }
  attest::Request request;
  request.scheme = &scheme;
  request.evidence = copy_of(bytes_of(content));
  return request;
}

// The picture of evidence whose type is told by its content; false where it is
// not.
Result<tee::Picture> picture_of(const std::string& content) {
  for (const tee::Scheme& scheme : attest::schemes()) {
    TRY(const attest::Request request, request_of(scheme, content));
    if (attest::is_of(scheme, request.evidence)) {
      tee::Trail trail;
      return attest::picture_of(scheme, {.evidence = request.evidence}, trail);
    }
  }
  return Error(Code::UnknownAttestationType);
}

TEST(PictureVectors, AreJsonWhateverTheFile) {
  for (const fs::path& file : all_files()) {
    const std::string content = read_file(file);
    unsigned told = 0;
    for (const tee::Scheme& scheme : attest::schemes()) {
      const auto request = request_of(scheme, content);
      ASSERT_TRUE(request);
      told += attest::is_of(scheme, request->evidence) ? 1 : 0;
      tee::Trail trail;
      const auto picture =
          attest::picture_of(scheme, {.evidence = request->evidence}, trail);
      if (picture) {
        const codec::JsonLimits limits{32, 1'000'000};
        EXPECT_TRUE(codec::parse_json(tee::picture_json(*picture), limits))
            << file;
      }
    }
    EXPECT_LE(told, 1u) << file;
  }
}

TEST(PictureVectors, SurviveEveryLengthOfTheirEvidence) {
  for (const char* name :
       {"sgx/real-sgx-v3/evidence.bin", "tdx/real-tdx-v4/evidence.bin",
        "sev-snp/milan-v2/request.json",
        "azure-guest/hcl-snp-v1-v3report/hcl.bin"}) {
    if (!fs::exists(vectors() / name)) {
      continue;
    }
    const std::string content = read_file(vectors() / name);
    for (size_t size = 0; size < content.size(); size += 61) {
      for (const tee::Scheme& scheme : attest::schemes()) {
        const auto request = request_of(scheme, content.substr(0, size));
        ASSERT_TRUE(request);
        tee::Trail trail;
        const auto picture =
            attest::picture_of(scheme, {.evidence = request->evidence}, trail);
        // What follows the evidence in a file may be padding.
        EXPECT_TRUE(!picture || size > content.size() / 2)
            << name << " " << size;
      }
    }
  }
}

// Of manifests that are lists; nothing where there is none.
json::array list(const char* folder) {
  const fs::path file = vectors() / folder / "manifest.json";
  if (!fs::exists(file)) {
    return {};
  }
  const auto manifest = codec::parse_json(read_file(file), {64, 1'000'000});
  EXPECT_TRUE(manifest) << file;
  return manifest->is_array() ? manifest->as_array()
                              : manifest->as_object().at("vectors").as_array();
}

std::string text(const json::object& vector, const char* member) {
  return std::string(vector.at(member).as_string());
}

void expect_fields(const char* folder, const char* body,
                   const std::vector<const char*>& masks) {
  for (const json::value& item : list(folder)) {
    const json::object& vector = item.as_object();
    const auto picture =
        picture_of(read_file(vectors() / folder / text(vector, "evidence")));
    // Evidence that was sent as that of another type is told for what it is.
    const bool other =
        text(vector, "name").find("wrong-type") != std::string::npos;
    if (!picture || other || vector.at("fields").is_null()) {
      continue;
    }
    for (const auto& [name, value] : vector.at("fields").as_object()) {
      const std::string key(name);
      std::string path =
          (key == "version" ? std::string("header") : body) + "/" + key;
      if (key == "debug" || key == "attributes") {
        continue;  // not fields of their own
      }
      if (std::find(masks.begin(), masks.end(), key) != masks.end()) {
        path += "/raw";
      }
      EXPECT_EQ(tee::at(*picture, path), codec::serialize(value))
          << text(vector, "name") << " " << key;
    }
  }
}

TEST(PictureVectors, HaveTheFieldsOfSgx) {
  expect_fields("sgx", "report_body", {});
}

TEST(PictureVectors, HaveTheFieldsOfTdx) {
  expect_fields("tdx", "td_report", {"td_attributes", "xfam"});
}

TEST(PictureVectors, HaveTheClaimsOfSevSnp) {
  const std::pair<const char*, const char*> fields[] = {
      {"x-ms-sevsnpvm-launchmeasurement", "report/measurement"},
      {"x-ms-sevsnpvm-reportdata", "report/report_data"},
      {"x-ms-sevsnpvm-hostdata", "report/host_data"},
      {"x-ms-sevsnpvm-guestsvn", "report/guest_svn"},
      {"x-ms-sevsnpvm-vmpl", "report/vmpl"},
      {"x-ms-sevsnpvm-microcode-svn", "report/reported_tcb/microcode"},
      {"x-ms-sevsnpvm-bootloader-svn", "report/reported_tcb/boot_loader"}};
  for (const json::value& item : list("sev-snp")) {
    const json::object& vector = item.as_object();
    const json::object& expected = vector.at("expect").as_object();
    const auto picture =
        picture_of(read_file(vectors() / "sev-snp" / text(vector, "evidence")));
    if (!picture || !expected.contains("claims") ||
        !expected.at("claims").is_object()) {
      continue;
    }
    for (const auto& [claim, path] : fields) {
      if (const auto* const value =
              expected.at("claims").as_object().if_contains(claim)) {
        EXPECT_EQ(tee::at(*picture, path), codec::serialize(*value))
            << text(vector, "name") << " " << claim;
      }
    }
  }
}

TEST(PictureVectors, HaveTheEventsOfLogs) {
  for (const json::value& item : list("tpm")) {
    const json::object& vector = item.as_object();
    const json::object& expected = vector.at("expect").as_object();
    if (!vector.contains("kind") || expected.at("verdict") != "verified") {
      continue;
    }
    const std::string file(vector.at("files").as_array().at(0).as_string());
    const tpm::LogBytes log{
        tpm::LogType::Tcg,
        copy_of(bytes_of(read_file(vectors() / "tpm" / file)))};
    tee::Picture picture;
    tpm::add_logs(picture, {}, {&log, 1});
    EXPECT_TRUE(picture.whole()) << file;
    EXPECT_EQ(picture.sections[0].table->lines.size(),
              expected.at("events").to_number<size_t>())
        << file;
  }
}

TEST(PictureVectors, AreWholeWhereTheEvidenceIsVerified) {
  for (const char* folder : {"sgx", "tdx", "sev-snp", "tpm", "azure-guest"}) {
    for (const json::value& item : list(folder)) {
      const json::object& vector = item.as_object();
      if (!vector.contains("type") ||
          vector.at("expect").as_object().at("verdict") != "verified") {
        continue;
      }
      const auto picture =
          picture_of(read_file(vectors() / folder / text(vector, "evidence")));
      EXPECT_EQ(tee::reading_of(picture), "whole") << text(vector, "name");
    }
  }
}

}  // namespace
}  // namespace assay::test
