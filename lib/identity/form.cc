// SPDX-License-Identifier: Apache-2.0
// Decodes form bodies.
#include "identity/form.h"

#include <algorithm>

#include <fmt/format.h>

#include "codec/hex.h"
#include "codec/utf8.h"

namespace assay::identity {
namespace {

auto find_pair(const Form& form, std::string_view name) {
  return std::ranges::find(form, name, [](const auto& pair) {
    return std::string_view(pair.first);
  });
}

}  // namespace

Result<std::string> decode_form_text(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    const auto byte = codec::decode_hex(text.substr(i + 1, 2));
    if (!byte || byte->size() != 1) {
      return Error(Code::BadUtf8,
                   "expected two hexadecimal digits after every % of the form");
    }
    decoded += static_cast<char>(byte->front());
    i += 2;
  }
  if (codec::find_invalid_utf8(decoded)) {
    return Error(Code::BadUtf8, "the form is not UTF-8 after decoding");
  }
  return decoded;
}

Result<Form> parse_form(std::string_view body) {
  if (body.size() > kMaxForm) {
    return Error(Code::FieldTooLong,
                 fmt::format("expected a form of at most {} bytes, found {}",
                             kMaxForm, body.size()));
  }
  Form form;
  while (!body.empty()) {
    const std::string_view pair = body.substr(0, body.find('&'));
    body.remove_prefix(std::min(body.size(), pair.size() + 1));
    if (pair.empty()) {
      continue;
    }
    if (form.size() == kMaxFormFields) {
      return Error(Code::FieldTooLong,
                   fmt::format("expected at most {} fields", kMaxFormFields));
    }
    const size_t equals = std::min(pair.find('='), pair.size());
    TRY(std::string name, decode_form_text(pair.substr(0, equals)));
    TRY(std::string value,
        decode_form_text(pair.substr(std::min(equals + 1, pair.size()))));
    if (find_pair(form, name) != form.end()) {
      return Error(Code::DuplicateKey, "expected each field of the form once")
          .at(name.substr(0, 64));
    }
    form.emplace_back(std::move(name), std::move(value));
  }
  return form;
}

std::optional<std::string_view> find_field(const Form& form,
                                           std::string_view name) {
  const auto pair = find_pair(form, name);
  if (pair == form.end() || pair->second.empty()) {
    return std::nullopt;
  }
  return pair->second;
}

}  // namespace assay::identity
