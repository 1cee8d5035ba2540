// SPDX-License-Identifier: Apache-2.0
// Takes PKCS#11 URIs apart, and writes those of keys.
#include "keystore/device_uri.h"

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"

namespace assay::keystore {
namespace {

constexpr std::string_view kScheme = "pkcs11:";
constexpr size_t kMaxUri = 4'096;
constexpr size_t kMaxLabel = 32;   // CK_TOKEN_INFO.label
constexpr size_t kMaxSerial = 16;  // CK_TOKEN_INFO.serialNumber
constexpr size_t kMaxPin = 256;
constexpr size_t kMaxId = 64;

constexpr std::string_view kInPath[] = {"token", "serial"};
constexpr std::string_view kInQuery[] = {"module-path", "pin-source",
                                         "pin-value"};
constexpr std::string_view kOfKey[] = {"token", "id"};

using Attributes = std::map<std::string, std::string, std::less<>>;

Error refuse(std::string detail) {
  return Error(Code::ConfigInvalid, std::move(detail));
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') ||
         std::string_view("-._~").find(c) != std::string_view::npos;
}

// Characters that may stand for themselves. RFC 7512, section 2.3; ; ends an
// attribute of the path, & one of the query.
bool is_plain(char c, char separator) {
  constexpr std::string_view kBoth = ":[]@!$'()*+,=";
  return is_unreserved(c) || kBoth.find(c) != kBoth.npos ||
         (separator == ';' ? c == '&' : c == '/' || c == '?' || c == '|');
}

std::optional<unsigned> digit_of(char c) {
  if (c >= '0' && c <= '9') {
    return static_cast<unsigned>(c - '0');
  }
  const char lower = ascii_lower(c);
  return lower >= 'a' && lower <= 'f'
             ? std::optional(static_cast<unsigned>(lower - 'a') + 10)
             : std::nullopt;
}

// Nothing where a character must be written as %XX, or % is not followed by
// two hexadecimal digits.
std::optional<std::string> decode_percent(std::string_view text,
                                          char separator) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      if (!is_plain(text[i], separator)) {
        return std::nullopt;
      }
      decoded += text[i];
      continue;
    }
    if (text.size() - i < 3) {
      return std::nullopt;
    }
    const auto high = digit_of(text[i + 1]);
    const auto low = digit_of(text[i + 2]);
    if (!high || !low) {
      return std::nullopt;
    }
    decoded += static_cast<char>(*high * 16 + *low);
    i += 2;
  }
  return decoded;
}

std::string encode_percent(Bytes bytes) {
  std::string text;
  for (const uint8_t byte : bytes) {
    const char c = static_cast<char>(byte);
    text += is_unreserved(c) ? std::string(1, c) : fmt::format("%{:02x}", byte);
  }
  return text;
}

// A name may be shown where it can be no value that slipped into its place.
std::string shown(std::string_view name) {
  const bool harmless =
      name.size() <= kMaxLabel && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || c == '-';
      });
  return harmless ? fmt::format("\"{}\"", name) : "(not shown)";
}

Result<Attributes> read_attributes(std::string_view text, char separator,
                                   std::span<const std::string_view> known) {
  Attributes attributes;
  while (true) {
    const size_t end = std::min(text.find(separator), text.size());
    const std::string_view attribute = text.substr(0, end);
    const size_t equals = attribute.find('=');
    if (equals == attribute.npos) {
      return refuse(
          fmt::format("expected NAME=VALUE between \"{}\", found no "
                      "\"=\"",
                      separator));
    }
    const std::string_view name = attribute.substr(0, equals);
    if (std::ranges::find(known, name) == known.end()) {
      return refuse(fmt::format("the attribute {} is not one of {}",
                                shown(name), fmt::join(known, ", ")));
    }
    auto value = decode_percent(attribute.substr(equals + 1), separator);
    if (!value || value->empty()) {
      return refuse(
          fmt::format("the value of {} is empty, or has a character "
                      "that a URI writes as %XX",
                      name));
    }
    if (!attributes.emplace(name, *std::move(value)).second) {
      return refuse(fmt::format("the attribute {} is there twice", name));
    }
    if (end == text.size()) {
      return attributes;
    }
    text.remove_prefix(end + 1);
  }
}

// Empty where it is not there. Errors: ConfigInvalid (too long, unprintable).
Result<std::string> take(const Attributes& attributes, std::string_view name,
                         size_t maximum) {
  const auto found = attributes.find(name);
  if (found == attributes.end()) {
    return std::string();
  }
  const bool printable = std::ranges::none_of(found->second, [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  if (found->second.size() > maximum || !printable) {
    return refuse(
        fmt::format("the value of {} has more than {} bytes, or "
                    "control characters",
                    name, maximum));
  }
  return found->second;
}

Result<> check_absolute(std::string_view name, std::string_view path) {
  if (!path.starts_with('/')) {
    return refuse(
        fmt::format("{} needs an absolute path, one that begins with /", name));
  }
  return {};
}

// "file:/PATH" or "file:///PATH".
Result<std::string> file_of(std::string_view source) {
  constexpr std::string_view kFile = "file:";
  if (!source.starts_with(kFile)) {
    return refuse(
        "pin-source must be file:PATH (programs and other sources "
        "are not offered)");
  }
  source.remove_prefix(kFile.size());
  if (source.starts_with("///")) {
    source.remove_prefix(2);
  }
  TRY_OK(check_absolute("pin-source=file:", source));
  return std::string(source);
}

}  // namespace

Result<DeviceUri> parse_device_uri(std::string_view text) {
  if (!text.starts_with(kScheme) || text.size() > kMaxUri) {
    return refuse(
        fmt::format("expected {}token=LABEL?module-path=PATH"
                    "&pin-source=file:PATH, of at most {} bytes",
                    kScheme, kMaxUri));
  }
  text.remove_prefix(kScheme.size());
  const size_t question = text.find('?');
  Attributes attributes;
  if (const auto path = text.substr(0, question); !path.empty()) {
    TRY(attributes, read_attributes(path, ';', kInPath));
  }
  if (question != text.npos) {
    TRY(Attributes more,
        read_attributes(text.substr(question + 1), '&', kInQuery));
    attributes.merge(more);
  }
  DeviceUri uri;
  TRY(uri.token, take(attributes, "token", kMaxLabel));
  TRY(uri.serial, take(attributes, "serial", kMaxSerial));
  TRY(uri.module_path, take(attributes, "module-path", kMaxUri));
  TRY(uri.pin, take(attributes, "pin-value", kMaxPin));
  TRY(const std::string source, take(attributes, "pin-source", kMaxUri));
  if (uri.token.empty()) {
    return refuse(
        "token=LABEL is missing before \"?\": which token has the "
        "keys; list them with pkcs11-tool --module PATH -L");
  }
  if (uri.module_path.empty()) {
    return refuse(
        "module-path=PATH is missing behind \"?\": the PKCS#11 "
        "library of the device's vendor");
  }
  TRY_OK(check_absolute("module-path", uri.module_path));
  if (uri.pin.empty() == source.empty()) {
    return refuse(
        "expected one of pin-source=file:PATH and pin-value=PIN "
        "behind \"?\"");
  }
  if (!source.empty()) {
    TRY(uri.pin_file, file_of(source));
  }
  return uri;
}

Result<std::optional<DeviceUri>> parse_backend(std::string_view text) {
  if (text == "store") {
    return std::optional<DeviceUri>();
  }
  auto uri = parse_device_uri(text);
  if (!uri) {
    return refuse(fmt::format("store, or a token of a device ({})",
                              uri.error().detail()));
  }
  return std::optional(*std::move(uri));
}

std::string write_reference(const KeyReference& reference) {
  std::string text(kScheme);
  text += "token=" + encode_percent(bytes_of(reference.token)) + ";id=";
  for (const uint8_t byte : reference.id) {
    text += fmt::format("%{:02x}", byte);
  }
  return text;
}

Result<KeyReference> parse_reference(std::string_view text) {
  const auto malformed = [](std::string_view why) {
    return Error(
        Code::KeyMalformed,
        fmt::format("expected {}token=LABEL;id=%XX...: {}", kScheme, why));
  };
  if (!text.starts_with(kScheme) || text.size() > kMaxUri) {
    return malformed("another scheme, or too long");
  }
  const auto attributes =
      read_attributes(text.substr(kScheme.size()), ';', kOfKey);
  if (!attributes) {
    return malformed(attributes.error().detail());
  }
  KeyReference reference;
  auto token = take(*attributes, "token", kMaxLabel);
  const auto found = attributes->find("id");
  const std::string id =
      found == attributes->end() ? std::string() : found->second;
  if (!token || token->empty() || id.empty() || id.size() > kMaxId) {
    return malformed("both are needed, within their lengths");
  }
  reference.token = *std::move(token);
  reference.id = copy_of(bytes_of(id));
  if (write_reference(reference) != text) {
    return malformed("it is written in another way");
  }
  return reference;
}

std::string without_pin(std::string_view text) {
  constexpr std::string_view kPin = "pin-value=";
  std::string shown_text;
  while (true) {
    const size_t begin = text.find(kPin);
    if (begin == text.npos) {
      return shown_text.append(text);
    }
    shown_text.append(text.substr(0, begin + kPin.size())).append("***");
    text.remove_prefix(begin + kPin.size());
    text.remove_prefix(std::min(text.find('&'), text.size()));
  }
}

}  // namespace assay::keystore
