// SPDX-License-Identifier: Apache-2.0
// A token of SoftHSM in a folder of its own; the Debian packages softhsm2 and
// opensc are needed.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "files/file.h"
#include "keystore/device_uri.h"

namespace assay::keystore {

constexpr std::string_view kSoftHsm = "/usr/lib/softhsm/libsofthsm2.so";
constexpr std::string_view kPin = "correct-pin";

// The library reads its configuration whenever it is initialised: one token
// at a time, and no device that outlives it.
class TestToken {
 public:
  explicit TestToken(std::string label = "assay") : label_(std::move(label)) {
    std::string folder =
        (std::filesystem::temp_directory_path() / "assay-hsm-XXXXXX").string();
    EXPECT_NE(::mkdtemp(folder.data()), nullptr);
    folder_ = folder;
    std::filesystem::create_directory(folder_ / "tokens");
    write("softhsm2.conf",
          fmt::format("directories.tokendir = {}\nlog.level = ERROR\n",
                      (folder_ / "tokens").string()));
    ::setenv("SOFTHSM2_CONF", (folder_ / "softhsm2.conf").c_str(), 1);
    add(label_);
    write("pin", std::string(kPin) + "\n");
  }
  ~TestToken() { std::filesystem::remove_all(folder_); }
  TestToken(const TestToken&) = delete;
  TestToken& operator=(const TestToken&) = delete;

  // Another token beside the first.
  void add(const std::string& label) const {
    const std::string command = fmt::format(
        "softhsm2-util --init-token --free --label '{}' --pin {} --so-pin "
        "office >/dev/null",
        label, kPin);
    EXPECT_EQ(std::system(command.c_str()), 0) << "is softhsm2 installed?";
  }

  void write(const std::string& file, const std::string& text) const {
    EXPECT_TRUE(files::write_file(folder_ / file, bytes_of(text),
                                  files::Mode::Private));
  }

  DeviceUri uri() const {
    return {.token = label_,
            .serial = "",
            .module_path = std::string(kSoftHsm),
            .pin_file = (folder_ / "pin").string(),
            .pin = ""};
  }

 private:
  std::string label_;
  std::filesystem::path folder_;
};

}  // namespace assay::keystore
