// SPDX-License-Identifier: Apache-2.0
// Bodies of PUT and PATCH, member by member.
#include "wire/arm_bodies.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"
#include "codec/json.h"
#include "jose/x5c.h"
#include "provider/naming.h"

namespace assay::wire {
namespace {

namespace json = codec::json;

using provider::Switch;
using provider::Tags;

constexpr size_t kShown = 64;

Error invalid(std::string_view field, std::string detail, Code reason) {
  return Error(Code::ArmContentInvalid, std::move(detail))
      .because(info(reason).name)
      .at(field);
}

// The control plane's one code for every way in which a body can be wrong.
Error as_content(const Error& error) {
  return Error(Code::ArmContentInvalid,
               error.detail().empty() ? std::string(info(error.code()).sentence)
                                      : error.detail())
      .because(error.reason())
      .at(error.path());
}

template <class T>
Result<T> content(Result<T> result) {
  if (result) {
    return result;
  }
  return as_content(result.error());
}

template <class T>
Result<T> inside(Result<T> result, std::string_view field) {
  if (result) {
    return result;
  }
  return Error(std::move(result).error()).at(field);
}

// Null where the member is absent or null.
Result<const json::value*> find_member(const json::object& object,
                                       std::string_view name) {
  TRY(const json::value* const value,
      content(codec::find_ignoring_case(object, name)));
  return value == nullptr || value->is_null() ? nullptr : value;
}

Result<const json::object*> find_object(const json::object& object,
                                        std::string_view name) {
  TRY(const json::value* const value, find_member(object, name));
  if (value != nullptr && !value->is_object()) {
    return invalid(name, "expected an object", Code::JsonWrongType);
  }
  return value == nullptr ? nullptr : value->if_object();
}

Result<std::optional<std::string>> find_text(const json::object& object,
                                             std::string_view name,
                                             size_t maximum) {
  TRY(const json::value* const value, find_member(object, name));
  if (value == nullptr) {
    return std::optional<std::string>();
  }
  const json::string* const text = value->if_string();
  if (text == nullptr) {
    return invalid(name, "expected a string", Code::JsonWrongType);
  }
  if (text->size() > maximum) {
    return invalid(name,
                   fmt::format("expected at most {} bytes, found {}", maximum,
                               text->size()),
                   Code::FieldTooLong);
  }
  return std::optional(std::string(*text));
}

Result<const json::object*> needed_object(const json::object& object,
                                          std::string_view name) {
  TRY(const json::object* const found, find_object(object, name));
  if (found == nullptr) {
    return invalid(name, "expected an object here", Code::MissingField);
  }
  return found;
}

Result<json::value> parse_body(std::string_view body) {
  TRY(json::value root, content(codec::parse_json(body)));
  if (!root.is_object()) {
    return Error(Code::ArmContentInvalid, "expected one JSON object")
        .because(info(Code::JsonWrongType).name);
  }
  return root;
}

// ARM's rule for tag names: none of these, and no control characters.
bool is_tag_name(std::string_view name) {
  constexpr std::string_view kForbidden = "<>%&\\?/";
  return !name.empty() && name.size() <= kMaxTagName &&
         std::ranges::none_of(name, [kForbidden](char c) {
           return static_cast<unsigned char>(c) < 0x20 ||
                  kForbidden.find(c) != kForbidden.npos;
         });
}

Result<> add_tag(Tags& tags, std::string_view name, const json::value& value) {
  if (!is_tag_name(name)) {
    return invalid("tags",
                   fmt::format("expected names of 1 to {} bytes without any "
                               "of <>%&\\?/, found \"{}\"",
                               kMaxTagName, name.substr(0, kShown)),
                   Code::ArmNameInvalid);
  }
  const std::string field = fmt::format("tags.{}", name.substr(0, kShown));
  const json::string* const text = value.if_string();
  if (text == nullptr) {
    return invalid(field, "expected a string", Code::JsonWrongType);
  }
  if (text->size() > kMaxTagValue) {
    return invalid(field,
                   fmt::format("expected at most {} bytes, found {}",
                               kMaxTagValue, text->size()),
                   Code::FieldTooLong);
  }
  const bool twice = std::ranges::any_of(tags, [name](const auto& other) {
    return equal_ignoring_case(other.first, name);
  });
  if (twice) {
    return invalid(field, "names of tags differ in more than case",
                   Code::DuplicateKey);
  }
  tags.emplace(name, *text);
  return {};
}

Result<std::optional<Tags>> find_tags(const json::object& body) {
  TRY(const json::object* const object, find_object(body, "tags"));
  if (object == nullptr) {
    return std::optional<Tags>();
  }
  if (object->size() > kMaxTags) {
    return invalid("tags",
                   fmt::format("expected at most {} tags, found {}", kMaxTags,
                               object->size()),
                   Code::FieldTooLong);
  }
  Tags tags;
  for (const json::key_value_pair& pair : *object) {
    TRY_OK(add_tag(tags, std::string_view(pair.key()), pair.value()));
  }
  return std::optional(std::move(tags));
}

Result<std::optional<Switch>> find_switch(const json::object& properties,
                                          std::string_view name,
                                          ArmVersion version) {
  constexpr size_t kMaxWord = 64;
  if (version < ArmVersion::V2021_06_01_preview) {
    return std::optional<Switch>();
  }
  TRY(const std::optional<std::string> text,
      find_text(properties, name, kMaxWord));
  if (!text) {
    return std::optional<Switch>();
  }
  if (equal_ignoring_case(*text, "Enabled")) {
    return std::optional(Switch::Enabled);
  }
  if (equal_ignoring_case(*text, "Disabled")) {
    return std::optional(Switch::Disabled);
  }
  return invalid(
      name, fmt::format("expected Enabled or Disabled, found \"{}\"", *text),
      Code::UnknownQueryValue);
}

// A certificate of which policy signers are leaves, or which signs itself.
Result<x509::Certificate> parse_signer(const json::value& key) {
  const json::object* const object = key.if_object();
  if (object == nullptr) {
    return invalid({}, "expected a JWK object", Code::JsonWrongType);
  }
  TRY(const std::vector<x509::Certificate> chain,
      content(jose::parse_x5c(*object)));
  if (chain.empty()) {
    return invalid("x5c", "expected the certificate here, base64 of DER",
                   Code::MissingField);
  }
  const x509::Certificate& signer = chain.front();
  if (!signer.is_ca() || !signer.may_sign_certificates()) {
    return invalid(
        "x5c[0]",
        fmt::format("\"{}\" cannot issue certificates of policy "
                    "signers: {}",
                    signer.subject_text(),
                    signer.is_ca() ? "its keyUsage lacks keyCertSign"
                                   : "its basicConstraints lack CA:TRUE"),
        Code::CertificateMalformed);
  }
  return signer;
}

// A JWK set; a certificate that is sent twice counts once.
Result<std::vector<x509::Certificate>> parse_signers(const json::object& set) {
  std::vector<x509::Certificate> signers;
  TRY(const json::value* const value, find_member(set, "keys"));
  if (value == nullptr) {
    return signers;
  }
  const json::array* const keys = value->if_array();
  if (keys == nullptr) {
    return invalid("keys", "expected an array", Code::JsonWrongType);
  }
  if (keys->size() > kMaxPolicySigners) {
    return invalid("keys",
                   fmt::format("expected at most {} keys, found {}",
                               kMaxPolicySigners, keys->size()),
                   Code::FieldTooLong);
  }
  for (size_t i = 0; i < keys->size(); ++i) {
    TRY(x509::Certificate signer,
        inside(parse_signer((*keys)[i]), fmt::format("keys[{}]", i)));
    const bool twice =
        std::ranges::any_of(signers, [&signer](const auto& other) {
          return equal(other.der(), signer.der());
        });
    if (!twice) {
      signers.push_back(std::move(signer));
    }
  }
  return signers;
}

Result<provider::Creation> parse_properties(const json::object& properties,
                                            ArmVersion version) {
  provider::Creation creation;
  TRY(const json::object* const set,
      find_object(properties, "policySigningCertificates"));
  if (set != nullptr) {
    TRY(creation.signers,
        inside(parse_signers(*set), "policySigningCertificates"));
  }
  TRY(creation.public_network_access,
      find_switch(properties, "publicNetworkAccess", version));
  TRY(creation.tpm_attestation_authentication,
      find_switch(properties, "tpmAttestationAuthentication", version));
  return creation;
}

Result<provider::ConnectionStatus> parse_status(const json::object& state) {
  using enum provider::ConnectionStatus;
  constexpr size_t kMaxWord = 64;
  TRY(const std::optional<std::string> text,
      find_text(state, "status", kMaxWord));
  if (!text || equal_ignoring_case(*text, "Pending")) {
    return Pending;
  }
  if (equal_ignoring_case(*text, "Approved")) {
    return Approved;
  }
  if (equal_ignoring_case(*text, "Rejected")) {
    return Rejected;
  }
  return invalid(
      "status",
      fmt::format("expected Pending, Approved or Rejected, found \"{}\"",
                  *text),
      Code::UnknownQueryValue);
}

Result<std::string> text_or_empty(const json::object& object,
                                  std::string_view name, size_t maximum) {
  TRY(std::optional<std::string> text, find_text(object, name, maximum));
  return std::move(text).value_or(std::string());
}

Result<provider::EndpointConnection> parse_state(const json::object& state) {
  provider::EndpointConnection connection;
  TRY(connection.status, parse_status(state));
  TRY(connection.description,
      text_or_empty(state, "description", kMaxConnectionText));
  TRY(connection.actions_required,
      text_or_empty(state, "actionsRequired", kMaxConnectionText));
  return connection;
}

Result<provider::EndpointConnection> parse_connection_properties(
    const json::object& properties) {
  constexpr std::string_view kState = "privateLinkServiceConnectionState";
  TRY(const json::object* const state, needed_object(properties, kState));
  TRY(provider::EndpointConnection connection,
      inside(parse_state(*state), kState));
  TRY(const json::object* const endpoint,
      find_object(properties, "privateEndpoint"));
  if (endpoint != nullptr) {
    TRY(connection.endpoint_id,
        inside(text_or_empty(*endpoint, "id", kMaxEndpointId),
               "privateEndpoint"));
  }
  return connection;
}

}  // namespace

Result<provider::Creation> parse_creation(std::string_view body,
                                          ArmVersion version) {
  TRY(const json::value root, parse_body(body));
  const json::object& object = root.get_object();
  TRY(const std::optional<std::string> location,
      find_text(object, "location", provider::kMaxLocation));
  if (!location) {
    return invalid("location", "expected the name of a location here",
                   Code::MissingField);
  }
  TRY_OK(content(provider::parse_location(*location)));
  TRY(const json::object* const properties,
      needed_object(object, "properties"));
  TRY(provider::Creation creation,
      inside(parse_properties(*properties, version), "properties"));
  TRY(std::optional<Tags> tags, find_tags(object));
  creation.location = *location;
  creation.tags = std::move(tags).value_or(Tags());
  return creation;
}

Result<provider::Patch> parse_patch(std::string_view body, ArmVersion version) {
  TRY(const json::value root, parse_body(body));
  const json::object& object = root.get_object();
  provider::Patch patch;
  TRY(patch.tags, find_tags(object));
  TRY(const json::object* const properties, find_object(object, "properties"));
  if (properties != nullptr) {
    TRY(patch.public_network_access,
        inside(find_switch(*properties, "publicNetworkAccess", version),
               "properties"));
    TRY(patch.tpm_attestation_authentication,
        inside(
            find_switch(*properties, "tpmAttestationAuthentication", version),
            "properties"));
  }
  return patch;
}

Result<provider::EndpointConnection> parse_connection(std::string_view body,
                                                      std::string_view name) {
  TRY(const json::value root, parse_body(body));
  TRY(const json::object* const properties,
      needed_object(root.get_object(), "properties"));
  TRY(provider::EndpointConnection connection,
      inside(parse_connection_properties(*properties), "properties"));
  connection.name = name;
  return connection;
}

}  // namespace assay::wire
