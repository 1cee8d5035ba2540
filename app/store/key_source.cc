// SPDX-License-Identifier: Apache-2.0
// Reads the sealing key from a file, the environment or a systemd credential.
#include "store/key_source.h"

#include <cstdlib>
#include <filesystem>
#include <string>

#include <fmt/format.h>

#include "codec/hex.h"
#include "files/file.h"
#include "random/random.h"

namespace assay::store {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxKeyFile = 1024;

Result<crypto::SealKey> decode_key(std::string_view text,
                                   std::string_view source) {
  constexpr std::string_view kBlank = " \t\r\n";
  const size_t begin = text.find_first_not_of(kBlank);
  const size_t end = text.find_last_not_of(kBlank);
  const std::string_view digits = begin == text.npos
                                      ? std::string_view()
                                      : text.substr(begin, end - begin + 1);
  auto key = codec::decode_hex_fixed<crypto::SealKey>(digits);
  if (!key) {
    // The detail would quote the secret's length at most, never its digits.
    return Error(Code::ConfigInvalid,
                 fmt::format("store.key {}: expected 64 hexadecimal digits; "
                             "make some with: openssl rand -hex 32",
                             source));
  }
  return *key;
}

Result<crypto::SealKey> load_file(const fs::path& path, std::string_view source,
                                  Missing missing) {
  std::error_code error;
  if (missing == Missing::Create && !fs::exists(path, error)) {
    const auto key = draw<crypto::SealKey>();
    std::string digits = codec::encode_hex(key.bytes()) + "\n";
    TRY_OK(files::write_file(path, bytes_of(digits), files::Mode::Private));
    crypto::wipe({reinterpret_cast<uint8_t*>(digits.data()), digits.size()});
    return key;
  }
  TRY(std::string text, files::read_text(path, kMaxKeyFile));
  auto key = decode_key(text, source);
  crypto::wipe({reinterpret_cast<uint8_t*>(text.data()), text.size()});
  return key;
}

Result<std::string> environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) {
    return Error(Code::ConfigInvalid,
                 fmt::format("store.key: the environment has no {}", name));
  }
  return std::string(value);
}

}  // namespace

Result<crypto::SealKey> load_master_key(std::string_view source,
                                        Missing missing) {
  const size_t colon = source.find(':');
  const std::string_view kind = source.substr(0, colon);
  const std::string value(colon == source.npos ? std::string_view()
                                               : source.substr(colon + 1));
  if (kind == "file" && !value.empty()) {
    return load_file(value, source, missing);
  }
  if (kind == "env" && !value.empty()) {
    TRY(const std::string text, environment(value));
    return decode_key(text, source);
  }
  if (kind == "credential" && !value.empty() && value.find('/') == value.npos) {
    TRY(const std::string folder, environment("CREDENTIALS_DIRECTORY"));
    return load_file(fs::path(folder) / value, source, Missing::Refuse);
  }
  if (kind == "pkcs11") {
    return Error(Code::ConfigInvalid,
                 "store.key: pkcs11: is not offered by this build: the sealing "
                 "key is needed in memory; use file:, env: or credential:");
  }
  return Error(Code::ConfigInvalid,
               fmt::format("store.key must be file:PATH, env:NAME or "
                           "credential:NAME, found \"{}\"",
                           source));
}

}  // namespace assay::store
