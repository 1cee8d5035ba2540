// SPDX-License-Identifier: Apache-2.0
// The stored form of a provider.
#include "provider/snapshot.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "codec/base64.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "crypto/seal.h"
#include "provider/record.h"
#include "provider/resource_record.h"

namespace assay::provider {
namespace {

namespace json = codec::json;

constexpr uint64_t kOldestFormat = 1;
constexpr uint64_t kFormat = 2;
constexpr uint64_t kDeviceFormat = 3;  // has keys that a device holds
constexpr std::string_view kReferenceScheme = "pkcs11:";
constexpr size_t kMaxReference = 1'024;

std::string write_key(const SigningKey& key) {
  codec::SortedObject object;
  object.add_string("algorithm", jose::name_of(key.algorithm));
  object.add_base64url("certificate", key.certificate);
  object.add_string("kid", key.kid);
  if (const auto* const own = key.key.in_memory(); own != nullptr) {
    object.add_base64url("pkcs8", own->pkcs8());
  } else {
    object.add_string("device", key.key.reference());
  }
  if (key.retired_at) {
    object.add_int("retiredAt", unix_seconds(*key.retired_at));
  }
  return object.text();
}

// [item,item]
template <class Items, class Write>
std::string write_array(const Items& items, Write write) {
  std::string text = "[";
  for (const auto& item : items) {
    text += text.size() > 1 ? "," : "";
    text += write(item);
  }
  return text + "]";
}

std::string write_certificate(const x509::Certificate& certificate) {
  return '"' + codec::encode_base64(certificate.der(), codec::Base64::Url) +
         '"';
}

std::string write_policies(const Provider& provider) {
  codec::SortedObject policies;
  for (const auto& [type, slot] : provider.policies) {
    const SetPolicy set = slot->set.value_or(SetPolicy());
    codec::SortedObject policy;
    policy.add_string("jws", slot->jws);
    policy.add_int("number", static_cast<int64_t>(set.number));
    policy.add_int("at", unix_seconds(set.at));
    policy.add_string("by", set.by);
    policies.add_raw(type, policy.text());
  }
  return policies.text();
}

std::string write_numbers(const Provider& provider) {
  codec::SortedObject numbers;
  for (const auto& [type, number] : provider.policy_numbers) {
    numbers.add_int(type, static_cast<int64_t>(number));
  }
  return numbers.text();
}

Result<jose::Algorithm> read_algorithm(const json::object& object,
                                       std::string_view member) {
  TRY(const std::string_view name, codec::string_member(object, member));
  const auto algorithm = jose::find_algorithm(name);
  if (!algorithm) {
    return Error(Code::StoreSealBroken, "expected RS256, PS256 or ES256")
        .at(member);
  }
  return *algorithm;
}

// The public half is the certificate's.
Result<crypto::Signer> read_reference(const json::object& object,
                                      const x509::Certificate& certificate) {
  TRY(const std::string_view reference, codec::string_member(object, "device"));
  if (!reference.starts_with(kReferenceScheme) ||
      reference.size() > kMaxReference || object.contains("pkcs8")) {
    return Error(Code::StoreSealBroken,
                 fmt::format("expected a {} URI of at most {} bytes in place "
                             "of pkcs8",
                             kReferenceScheme, kMaxReference))
        .at("device");
  }
  return crypto::Signer::in_device(certificate.public_key(),
                                   std::string(reference), std::nullopt);
}

Result<crypto::PrivateKey> read_private(const json::object& object) {
  TRY(Buffer pkcs8, binary_member(object, "pkcs8"));
  auto key = crypto::PrivateKey::from_pkcs8(pkcs8);
  crypto::wipe(pkcs8);
  return key;
}

// Of a key on a device, or one that was written without its kid: what there is
// of it is set against its certificate.
Result<SigningKey> read_certified(const json::object& object,
                                  jose::Algorithm algorithm, Bytes der,
                                  std::string_view attest_uri) {
  TRY(const auto certificate, x509::Certificate::parse(der));
  if (object.contains("device")) {
    TRY(crypto::Signer key, read_reference(object, certificate));
    return restore_signing_key(std::move(key), algorithm, certificate,
                               attest_uri);
  }
  TRY(crypto::PrivateKey key, read_private(object));
  return restore_signing_key(std::move(key), algorithm, certificate,
                             attest_uri);
}

Result<SigningKey> read_own(const json::object& object,
                            jose::Algorithm algorithm, Buffer der,
                            std::string_view attest_uri) {
  TRY(const std::string_view kid, codec::string_member(object, "kid"));
  TRY(crypto::PrivateKey key, read_private(object));
  return recall_signing_key(std::move(key), algorithm, kid, std::move(der),
                            attest_uri);
}

bool has_device_key(const Provider& provider) {
  return std::ranges::any_of(provider.keys, [](const SigningKey& key) {
    return key.key.in_memory() == nullptr;
  });
}

Result<SigningKey> read_key(const json::value& value,
                            std::string_view attest_uri) {
  TRY(const json::object* const object, codec::as_object(value));
  TRY(const jose::Algorithm algorithm, read_algorithm(*object, "algorithm"));
  TRY(Buffer der, binary_member(*object, "certificate"));
  const bool as_written =
      object->contains("kid") && !object->contains("device");
  TRY(SigningKey read,
      as_written ? read_own(*object, algorithm, std::move(der), attest_uri)
                 : read_certified(*object, algorithm, der, attest_uri));
  if (object->contains("retiredAt")) {
    TRY(read.retired_at, time_member(*object, "retiredAt"));
  }
  return read;
}

// "AAD" | "Isolated"; "Own" | "Shared": in the order of the enumerators.
constexpr std::string_view kTrustModels[] = {"AAD", "Isolated"};
constexpr std::string_view kOwnerships[] = {"Own", "Shared"};

template <class Enum>
Result<Enum> read_enum(const json::object& object, std::string_view member,
                       const std::string_view (&names)[2]) {
  TRY(const std::string_view name, codec::string_member(object, member));
  for (const Enum value : {Enum{0}, Enum{1}}) {
    if (name == names[static_cast<size_t>(value)]) {
      return value;
    }
  }
  return Error(Code::StoreSealBroken,
               fmt::format("expected \"{}\" or \"{}\"", names[0], names[1]))
      .at(member);
}

Result<std::vector<x509::Certificate>> read_signers(
    const json::object& object) {
  TRY(const json::array* const items, codec::array_member(object, "signers"));
  if (items->size() > kMaxSigners) {
    return Error(Code::StoreSealBroken,
                 fmt::format("expected at most {} certificates, found {}",
                             kMaxSigners, items->size()))
        .at("signers");
  }
  std::vector<x509::Certificate> signers;
  for (const json::value& item : *items) {
    const json::string* const text = item.if_string();
    if (text == nullptr) {
      return Error(Code::StoreSealBroken, "expected base64url").at("signers");
    }
    TRY(const Buffer der, codec::decode_base64(*text, codec::Base64::Url));
    TRY(x509::Certificate certificate, x509::Certificate::parse(der));
    signers.push_back(std::move(certificate));
  }
  return signers;
}

Result<Policies> read_policies(const json::object& object) {
  TRY(const json::object* const items,
      codec::object_member(object, "policies"));
  Policies policies;
  for (const auto& item : *items) {
    TRY(const json::object* const policy, codec::as_object(item.value()));
    TRY(const std::string_view jws, codec::string_member(*policy, "jws"));
    SetPolicy set;
    TRY(set.number, codec::uint_member(*policy, "number", kMaxPolicyNumber));
    TRY(set.at, time_member(*policy, "at"));
    TRY(set.by, text_member(*policy, "by"));
    policies.emplace(item.key(),
                     std::make_shared<const PolicySlot>(
                         restore_slot(jws, item.key(), std::move(set))));
  }
  return policies;
}

Result<> read_second_format(const json::object& object, Provider& provider) {
  TRY(provider.token_algorithm, read_algorithm(object, "tokenAlgorithm"));
  TRY(provider.signers, read_signers(object));
  TRY(provider.policies, read_policies(object));
  TRY(const json::object* const numbers,
      codec::object_member(object, "policyNumbers"));
  for (const auto& item : *numbers) {
    TRY(const uint64_t number,
        codec::uint_member(*numbers, item.key(), kMaxPolicyNumber));
    provider.policy_numbers.emplace(item.key(), number);
  }
  return {};
}

Result<uint64_t> read_format(const json::object& object) {
  TRY(const uint64_t format, codec::uint_member(object, "format", UINT32_MAX));
  if (format < kOldestFormat || format > kDeviceFormat) {
    return Error(Code::StoreSealBroken,
                 fmt::format("format {} of the provider's record is not known "
                             "to this assay, which knows {} to {}",
                             format, kOldestFormat, kDeviceFormat));
  }
  return format;
}

Result<Summary> read_head(const json::object& object) {
  TRY(const uint64_t format, read_format(object));
  Summary head;
  TRY(head.name, text_member(object, "name"));
  TRY(head.attest_uri, text_member(object, "attestUri"));
  TRY(head.trust_model,
      read_enum<TrustModel>(object, "trustModel", kTrustModels));
  if (format >= 2) {
    TRY(head.ownership, read_enum<Ownership>(object, "ownership", kOwnerships));
    TRY(const json::object* const resource,
        codec::object_member(object, "resource"));
    TRY(head.resource, read_resource(*resource));
  }
  return head;
}

Result<Provider> read_object(const json::object& object) {
  TRY(const uint64_t format, read_format(object));
  TRY(Summary head, read_head(object));
  Provider provider;
  provider.name = std::move(head.name);
  provider.attest_uri = std::move(head.attest_uri);
  provider.trust_model = head.trust_model;
  provider.ownership = head.ownership;
  provider.resource = std::move(head.resource);
  TRY(const json::array* const keys, codec::array_member(object, "keys"));
  for (const json::value& item : *keys) {
    TRY(SigningKey key, read_key(item, provider.attest_uri));
    provider.keys.push_back(std::move(key));
  }
  if (provider.keys.empty()) {
    return Error(Code::StoreSealBroken, "the provider's record has no key");
  }
  if (has_device_key(provider) != (format == kDeviceFormat)) {
    return Error(Code::StoreSealBroken,
                 fmt::format("format {} and keys in devices belong together",
                             kDeviceFormat));
  }
  if (format >= 2) {
    TRY_OK(read_second_format(object, provider));
  }
  return provider;
}

// Whatever is wrong with a record, it is the record that is.
template <class T>
Result<T> read_text(std::string_view text,
                    Result<T> (*read)(const json::object&)) {
  auto made = [&]() -> Result<T> {
    TRY(const json::value value, codec::parse_json(text));
    TRY(const json::object* const object, codec::as_object(value));
    return read(*object);
  }();
  if (!made) {
    return Error(Code::StoreSealBroken,
                 fmt::format("the provider's record cannot be read: {}",
                             made.error().message()));
  }
  return made;
}

}  // namespace

std::string write_snapshot(const Provider& provider) {
  codec::SortedObject object;
  object.add_int("format", has_device_key(provider) ? kDeviceFormat : kFormat);
  object.add_string("name", provider.name);
  object.add_string("attestUri", provider.attest_uri);
  object.add_string("trustModel",
                    kTrustModels[static_cast<size_t>(provider.trust_model)]);
  object.add_string("ownership",
                    kOwnerships[static_cast<size_t>(provider.ownership)]);
  object.add_string("tokenAlgorithm", jose::name_of(provider.token_algorithm));
  object.add_raw("keys", write_array(provider.keys, write_key));
  object.add_raw("signers", write_array(provider.signers, write_certificate));
  object.add_raw("policies", write_policies(provider));
  object.add_raw("policyNumbers", write_numbers(provider));
  object.add_raw("resource", write_resource(provider.resource));
  return object.text();
}

Result<Provider> read_snapshot(std::string_view text) {
  return read_text<Provider>(text, read_object);
}

Result<Summary> read_summary(std::string_view text) {
  return read_text<Summary>(text, read_head);
}

}  // namespace assay::provider
