// SPDX-License-Identifier: Apache-2.0
// From files as people have them to endorsements under their names.
#include "tee/dcap/collateral.h"

#include <array>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "codec/base64.h"
#include "codec/hex.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "codec/pem.h"
#include "codec/raw_member.h"
#include "tee/dcap/revocation.h"
#include "tee/dcap/signed_collateral.h"

namespace assay::dcap {
namespace {

using tee::Presentation;

constexpr std::string_view kPem = "-----BEGIN";
constexpr std::string_view kBlank = " \t\r\n";

Error malformed(std::string detail) {
  return Error(Code::EndorsementMalformed, std::move(detail));
}

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(kBlank);
  if (first == text.npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

// DER of a CRL that is PEM, or hex or base64 of DER.
Result<Buffer> crl_der(std::string_view text) {
  const std::string_view content = trimmed(text);
  if (content.find(kPem) != content.npos) {
    TRY(std::vector<codec::PemBlock> blocks, codec::decode_pem(content));
    if (blocks.size() != 1 || blocks.front().label != "X509 CRL") {
      return malformed("expected one X509 CRL block of PEM");
    }
    return std::move(blocks.front().der);
  }
  if (auto bytes = codec::decode_hex(content); bytes) {
    return bytes;
  }
  auto bytes = codec::decode_base64(content, codec::Base64::Lenient);
  if (!bytes) {
    return malformed("expected a CRL as hex, base64 or PEM");
  }
  return bytes;
}

// Every name that a CRL may be asked for: which CA it is of is told by content.
const std::array<std::string_view, 3>& crl_names() {
  static constexpr std::array<std::string_view, 3> kNames = {
      kRootCrlName, "intel/pck-crl/processor", "intel/pck-crl/platform"};
  return kNames;
}

// Collects what a file gives.
class Collector {
 public:
  Collector(Time fetched_at, Presentation presentation)
      : fetched_at_(fetched_at), presentation_(presentation) {}

  void add_crl(std::span<const std::string_view> names, Buffer der,
               std::string chain) {
    add(names, tee::make_endorsement(std::move(der), std::move(chain),
                                     fetched_at_, presentation_));
  }

  // body: a PCS response; nothing is judged here but that it can be named.
  void add_tcb_info(std::string body, std::string chain) {
    const auto document = read_signed_document(body, kTcbInfoMember);
    std::vector<std::string> names;
    if (presentation_ == Presentation::InRole) {
      names = {std::string(tcb_info_role(TeeType::Sgx)),
               std::string(tcb_info_role(TeeType::Tdx))};
    }
    if (document) {
      if (auto own = own_tcb_info_name(document->root); own) {
        names.push_back(std::move(*own));
      }
    }
    add_document(names, std::move(body), std::move(chain));
  }

  void add_qe_identity(std::string body, std::string chain) {
    std::vector<std::string> names = {
        std::string(qe_identity_name(TeeType::Sgx)),
        std::string(qe_identity_name(TeeType::Tdx))};
    add_document(names, std::move(body), std::move(chain));
  }

  std::vector<NamedEndorsement> take() { return std::move(found_); }

 private:
  // "intel/sgx/tcb-info/<FMSPC>" by what the document says of itself.
  static std::optional<std::string> own_tcb_info_name(
      const codec::json::value& root) {
    const auto object = codec::object_member(root.get_object(), kTcbInfoMember);
    if (!object) {
      return std::nullopt;
    }
    const auto id = codec::string_member(**object, "id");
    const auto fmspc = hex_member<Fmspc>(**object, "fmspc");
    if (!fmspc) {
      return std::nullopt;
    }
    const TeeType tee = id && *id == "TDX" ? TeeType::Tdx : TeeType::Sgx;
    return tcb_info_name(tee, *fmspc);
  }

  void add_document(const std::vector<std::string>& names, std::string body,
                    std::string chain) {
    const std::vector<std::string_view> views(names.begin(), names.end());
    add(views, tee::make_endorsement(copy_of(bytes_of(body)), std::move(chain),
                                     fetched_at_, presentation_));
  }

  void add(std::span<const std::string_view> names,
           const std::shared_ptr<const tee::Endorsement>& item) {
    for (const std::string_view name : names) {
      found_.push_back({{std::string(name)}, item});
    }
  }

  Time fetched_at_;
  Presentation presentation_;
  std::vector<NamedEndorsement> found_;
};

// One nine-field object, its members and the text that they came from.
class NineFields {
 public:
  NineFields(const codec::json::object& object, std::string_view text)
      : object_(object), text_(text) {}

  // Nothing where absent, null or empty. Errors: JSON errors.
  Result<std::string> text(std::string_view name) const {
    auto value = codec::find_string(object_, name);
    if (!value) {
      return Error(std::move(value).error());
    }
    return std::string(value->value_or(std::string_view()));
  }

  // The document's exact bytes: a string holds them; an object is sliced.
  Result<std::string> document(std::string_view name) const {
    const codec::json::value* const value = object_.if_contains(name);
    if (value != nullptr && value->is_object()) {
      TRY(const std::string_view raw, codec::raw_member(text_, name));
      return std::string(raw);
    }
    return text(name);
  }

 private:
  const codec::json::object& object_;
  std::string_view text_;
};

// {"<member>":<document>,"signature":"<hex>"}: what the vendor's service sends.
std::string response_of(std::string_view member, std::string_view document,
                        std::string_view signature) {
  std::string text = fmt::format(R"({{"{}":{},"signature":)", member, document);
  codec::append_json_string(text, signature);
  text += '}';
  return text;
}

// What stands in the fields of one CRL, and the names it may have.
struct CrlFields {
  std::string_view field;
  std::string_view chain_field;  // empty: none
  std::span<const std::string_view> names;
};

Result<> collect_crl(const NineFields& fields, const CrlFields& crl,
                     Collector& into) {
  const std::string_view field = crl.field;
  TRY(const std::string content, fields.text(field));
  if (content.empty()) {
    return {};
  }
  auto der = crl_der(content);
  if (!der) {
    return Error(std::move(der).error()).at(field);
  }
  std::string chain;
  if (!crl.chain_field.empty()) {
    TRY(chain, fields.text(crl.chain_field));
  }
  into.add_crl(crl.names, std::move(*der), std::move(chain));
  return {};
}

struct DocumentFields {
  std::string body;   // empty: absent
  std::string chain;  // PEM
};

Result<DocumentFields> read_document(const NineFields& fields,
                                     std::string_view member,
                                     std::string_view field,
                                     std::string_view signature_field,
                                     std::string_view chain_field) {
  DocumentFields read;
  TRY(const std::string document, fields.document(field));
  TRY(const std::string signature, fields.text(signature_field));
  TRY(read.chain, fields.text(chain_field));
  if (!document.empty()) {
    read.body = response_of(member, document, signature);
  }
  return read;
}

// A PCS response in JSON, kept to the byte.
Result<std::vector<NamedEndorsement>> read_document_response(
    std::string_view text, std::string_view issuer_chain, Time fetched_at) {
  TRY(const codec::json::value root, codec::parse_json(text, kDocumentLimits));
  TRY(const codec::json::object* const object, codec::as_object(root));
  Collector collector(fetched_at, Presentation::Stored);
  if (object->contains(kTcbInfoMember)) {
    TRY_OK(read_signed_document(text, kTcbInfoMember));
    collector.add_tcb_info(std::string(text), std::string(issuer_chain));
  } else if (object->contains(kQeIdentityMember)) {
    TRY_OK(read_signed_document(text, kQeIdentityMember));
    collector.add_qe_identity(std::string(text), std::string(issuer_chain));
  }
  std::vector<NamedEndorsement> found = collector.take();
  if (found.empty()) {
    return malformed(
        "expected a member enclaveIdentity, or a member tcbInfo that names its "
        "fmspc");
  }
  return found;
}

}  // namespace

Result<std::vector<NamedEndorsement>> read_nine_fields(
    std::string_view json, Time fetched_at, Presentation presentation) {
  TRY(const codec::json::value root, codec::parse_json(json, kDocumentLimits));
  TRY(const codec::json::object* const object, codec::as_object(root));
  const NineFields fields(*object, json);
  Collector collector(fetched_at, presentation);
  const std::span<const std::string_view> names = crl_names();
  TRY_OK(collect_crl(fields, {"root_ca_crl", {}, names.first(1)}, collector));
  TRY_OK(collect_crl(fields,
                     {"pck_crl", "pck_crl_issuer_chain", names.subspan(1)},
                     collector));
  TRY(DocumentFields tcb_info,
      read_document(fields, kTcbInfoMember, "tcb_info", "tcb_info_signature",
                    "tcb_info_issuer_chain"));
  if (!tcb_info.body.empty()) {
    collector.add_tcb_info(std::move(tcb_info.body), std::move(tcb_info.chain));
  }
  TRY(DocumentFields identity,
      read_document(fields, kQeIdentityMember, "qe_identity",
                    "qe_identity_signature", "qe_identity_issuer_chain"));
  if (!identity.body.empty()) {
    collector.add_qe_identity(std::move(identity.body),
                              std::move(identity.chain));
  }
  return collector.take();
}

Result<std::vector<NamedEndorsement>> read_vendor_response(
    Bytes content, std::string_view issuer_chain, Time fetched_at) {
  const std::string_view text = text_of(content);
  if (trimmed(text).starts_with('{')) {
    return read_document_response(text, issuer_chain, fetched_at);
  }
  Buffer der = copy_of(content);
  if (!x509::Crl::parse(der)) {
    TRY(der, crl_der(text));
    if (const auto crl = x509::Crl::parse(der); !crl) {
      return malformed(crl.error().message());
    }
  }
  Collector collector(fetched_at, Presentation::Stored);
  collector.add_crl(crl_names(), std::move(der), std::string(issuer_chain));
  return collector.take();
}

}  // namespace assay::dcap
