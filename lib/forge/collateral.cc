// SPDX-License-Identifier: Apache-2.0
// JSON in the order and spelling of Intel's PCS.
#include "forge/collateral.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "codec/hex.h"
#include "codec/json_writer.h"

namespace assay::forge {
namespace {

// As Intel writes it.
std::string upper_hex(Bytes bytes) {
  return fmt::format("{:02X}", fmt::join(bytes, ""));
}

std::string advisories_member(const std::vector<std::string>& ids) {
  if (ids.empty()) {
    return {};
  }
  std::string member;
  for (const std::string& id : ids) {
    member += member.empty() ? ",\"advisoryIDs\":[" : ",";
    codec::append_json_string(member, id);
  }
  return member + "]";
}

// {"tcb":{...},"tcbDate":...,"tcbStatus":...}
std::string level_text(std::string_view tcb, Time date, tee::TcbStatus status,
                       const std::vector<std::string>& advisory_ids) {
  return fmt::format(R"({{"tcb":{{{}}},"tcbDate":"{}","tcbStatus":"{}"{}}})",
                     tcb, format_rfc3339(date), name_of(status),
                     advisories_member(advisory_ids));
}

std::string components_v2_text(const dcap::Components& components) {
  std::vector<std::string> items;
  for (const uint8_t svn : components) {
    items.push_back(
        fmt::format(R"("sgxtcbcomp{:02}svn":{})", items.size() + 1, svn));
  }
  return fmt::format("{}", fmt::join(items, ","));
}

std::string name_member(std::string_view member, std::string_view name) {
  return name.empty() ? std::string()
                      : fmt::format(R"(,"{}":"{}")", member, name);
}

std::string components_text(std::string_view member,
                            const dcap::Components& components,
                            const dcap::ComponentNames& names) {
  std::vector<std::string> items;
  for (size_t i = 0; i < components.size(); ++i) {
    items.push_back(fmt::format(R"({{"svn":{}{}{}}})", components[i],
                                name_member("category", names[i].category),
                                name_member("type", names[i].type)));
  }
  return fmt::format(R"("{}":[{}])", member, fmt::join(items, ","));
}

std::string platform_level_text(const dcap::PlatformLevel& level,
                                const dcap::TcbInfo& info) {
  std::string tcb = info.version == 2
                        ? components_v2_text(level.components)
                        : components_text("sgxtcbcomponents", level.components,
                                          info.component_names);
  tcb += fmt::format(R"(,"pcesvn":{})", level.pce_svn);
  if (info.version != 2 && info.id == "TDX") {
    tcb += "," + components_text("tdxtcbcomponents", level.tdx_components,
                                 info.tdx_component_names);
  }
  return level_text(tcb, level.date, level.status, level.advisory_ids);
}

std::string isv_levels_text(const std::vector<dcap::IsvLevel>& levels) {
  std::vector<std::string> items;
  for (const dcap::IsvLevel& level : levels) {
    items.push_back(level_text(fmt::format(R"("isvsvn":{})", level.isv_svn),
                               level.judgement.date, level.judgement.status,
                               level.judgement.advisory_ids));
  }
  return fmt::format(R"("tcbLevels":[{}])", fmt::join(items, ","));
}

// "mrsigner", "attributes" and "attributesMask".
std::string module_signer_text(const dcap::TdxModule& module) {
  return fmt::format(
      R"("mrsigner":"{}","attributes":"{}","attributesMask":"{}")",
      upper_hex(module.mr_signer.bytes()), upper_hex(module.attributes.bytes()),
      upper_hex(module.attributes_mask.bytes()));
}

// "tdxModule" and "tdxModuleIdentities", each with a comma behind it.
std::string modules_text(const dcap::TdxModules& modules) {
  std::vector<std::string> identities;
  for (const dcap::TdxModule& module : modules.identities) {
    identities.push_back(fmt::format(R"({{"id":"{}",{},{}}})", module.id,
                                     module_signer_text(module),
                                     isv_levels_text(module.levels)));
  }
  return fmt::format(R"("tdxModule":{{{}}},"tdxModuleIdentities":[{}],)",
                     module_signer_text(modules.version_0),
                     fmt::join(identities, ","));
}

void add_document(codec::SortedObject& object, std::string_view name,
                  const DocumentFields& document) {
  object.add_string(name, document.text);
  object.add_hex(fmt::format("{}_signature", name), document.signature);
  object.add_string(fmt::format("{}_issuer_chain", name),
                    document.issuer_chain);
}

}  // namespace

std::string tcb_info_text(const dcap::TcbInfo& info) {
  std::vector<std::string> levels;
  for (const dcap::PlatformLevel& level : info.levels) {
    levels.push_back(platform_level_text(level, info));
  }
  const bool modules = info.id == "TDX" && info.tdx_modules;
  return fmt::format(
      R"({{{}"version":{},"issueDate":"{}","nextUpdate":"{}","fmspc":"{}",)"
      R"("pceId":"{}","tcbType":0,"tcbEvaluationDataNumber":{},{})"
      R"("tcbLevels":[{}]}})",
      info.version == 2 ? "" : fmt::format(R"("id":"{}",)", info.id),
      info.version, format_rfc3339(info.issue_date),
      format_rfc3339(info.next_update), upper_hex(info.fmspc.bytes()),
      upper_hex(info.pce_id.bytes()), info.evaluation_data_number,
      modules ? modules_text(*info.tdx_modules) : "", fmt::join(levels, ","));
}

std::string qe_identity_text(const dcap::QeIdentity& identity) {
  return fmt::format(
      R"({{"id":"{}","version":{},"issueDate":"{}","nextUpdate":"{}",)"
      R"("tcbEvaluationDataNumber":{},"miscselect":"{:08X}",)"
      R"("miscselectMask":"{:08X}","attributes":"{}","attributesMask":"{}",)"
      R"("mrsigner":"{}","isvprodid":{},{}}})",
      identity.id, identity.version, format_rfc3339(identity.issue_date),
      format_rfc3339(identity.next_update), identity.evaluation_data_number,
      identity.misc_select, identity.misc_select_mask,
      upper_hex(identity.attributes.bytes()),
      upper_hex(identity.attributes_mask.bytes()),
      upper_hex(identity.mr_signer.bytes()), identity.isv_prod_id,
      isv_levels_text(identity.levels));
}

std::string nine_fields_json(const NineFields& fields) {
  codec::SortedObject object;
  object.add_string("pck_crl_issuer_chain", fields.pck_crl_issuer_chain);
  object.add_hex("root_ca_crl", fields.root_ca_crl);
  object.add_hex("pck_crl", fields.pck_crl);
  add_document(object, "tcb_info", fields.tcb_info);
  add_document(object, "qe_identity", fields.qe_identity);
  return object.text();
}

}  // namespace assay::forge
