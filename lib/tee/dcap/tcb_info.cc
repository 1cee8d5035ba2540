// SPDX-License-Identifier: Apache-2.0
// Reads TCB info of versions 2 and 3.
#include "tee/dcap/tcb_info.h"

#include <algorithm>

#include <fmt/format.h>

#include "tee/dcap/tcb_level.h"

namespace assay::dcap {
namespace {

constexpr uint32_t kVersion2 = 2;
constexpr uint32_t kVersion3 = 3;
constexpr uint64_t kMaxSvn = 0xff;
constexpr std::string_view kTdx = "TDX";

// {"sgxtcbcomp01svn": n, ..., "sgxtcbcomp16svn": n}
Result<Components> read_components_v2(const codec::json::object& tcb) {
  Components components{};
  for (size_t i = 0; i < components.size(); ++i) {
    TRY(const uint64_t svn,
        codec::uint_member(tcb, fmt::format("sgxtcbcomp{:02}svn", i + 1),
                           kMaxSvn));
    components[i] = static_cast<uint8_t>(svn);
  }
  return components;
}

// {"sgxtcbcomponents": [{"svn": n, ...} x 16]}, "tdxtcbcomponents" likewise
Result<Components> read_components_v3(const codec::json::object& tcb,
                                      std::string_view member) {
  Components components{};
  TRY(const codec::json::array* const items, codec::array_member(tcb, member));
  if (items->size() != components.size()) {
    return Error(Code::EndorsementMalformed,
                 fmt::format("expected {} components, found {}",
                             components.size(), items->size()))
        .at(member);
  }
  for (size_t i = 0; i < components.size(); ++i) {
    TRY(const codec::json::object* const component,
        codec::as_object((*items)[i]));
    TRY(const uint64_t svn, codec::uint_member(*component, "svn", kMaxSvn));
    components[i] = static_cast<uint8_t>(svn);
  }
  return components;
}

Result<PlatformLevel> read_level(const codec::json::value& value,
                                 const TcbInfo& info) {
  TRY(const codec::json::object* const object, codec::as_object(value));
  TRY(const codec::json::object* const tcb,
      codec::object_member(*object, "tcb"));
  PlatformLevel level;
  TRY(level.components, info.version == kVersion2
                            ? read_components_v2(*tcb)
                            : read_components_v3(*tcb, "sgxtcbcomponents"));
  if (info.id == kTdx) {
    TRY(level.tdx_components, read_components_v3(*tcb, "tdxtcbcomponents"));
  }
  constexpr uint64_t kMaxPceSvn = 0xffff;
  TRY(const uint64_t pce_svn, codec::uint_member(*tcb, "pcesvn", kMaxPceSvn));
  level.pce_svn = static_cast<uint16_t>(pce_svn);
  TRY(LevelJudgement judgement, read_judgement(*object));
  level.status = judgement.status;
  level.date = judgement.date;
  level.advisory_ids = std::move(judgement.advisory_ids);
  return level;
}

// Nothing depends on names, so that odd ones make no document malformed.
std::string name_at(const codec::json::object& component,
                    std::string_view member) {
  constexpr size_t kMost = 64;
  const auto* const value = component.if_contains(member);
  if (value == nullptr || !value->is_string()) {
    return {};
  }
  const std::string_view name = value->get_string();
  const bool plain =
      std::ranges::all_of(name, [](char c) { return c >= ' ' && c <= '~'; });
  return plain && name.size() <= kMost ? std::string(name) : std::string();
}

// Of the newest level. Requires: read_level() took it.
ComponentNames read_names(const codec::json::object& tcb_info,
                          std::string_view member) {
  ComponentNames names;
  const codec::json::object& tcb = tcb_info.at("tcbLevels")
                                       .get_array()
                                       .front()
                                       .get_object()
                                       .at("tcb")
                                       .get_object();
  const codec::json::array& items = tcb.at(member).get_array();
  for (size_t i = 0; i < names.size(); ++i) {
    const codec::json::object& component = items[i].get_object();
    names[i] = {name_at(component, "category"), name_at(component, "type")};
  }
  return names;
}

bool met_by(const PlatformLevel& level, const PckExtension& platform) {
  return platform.pce_svn >= level.pce_svn &&
         std::equal(platform.components.begin(), platform.components.end(),
                    level.components.begin(), std::greater_equal<>());
}

}  // namespace

Result<TcbInfo> parse_tcb_info(const codec::json::object& object) {
  TcbInfo info;
  TRY(const uint64_t version,
      codec::uint_member(object, "version", UINT32_MAX));
  info.version = static_cast<uint32_t>(version);
  TRY(info.issue_date, time_member(object, "issueDate"));
  TRY(info.next_update, time_member(object, "nextUpdate"));
  if (version != kVersion2 && version != kVersion3) {
    return info;  // nothing more is known of it; the check on versions tells
  }
  info.id = "SGX";
  if (version == kVersion3) {
    TRY(const std::string_view id, codec::string_member(object, "id"));
    info.id = id;
  }
  TRY(info.fmspc, hex_member<Fmspc>(object, "fmspc"));
  TRY(info.pce_id, hex_member<PceId>(object, "pceId"));
  TRY_OK(codec::uint_member(object, "tcbType", 0));
  TRY(const uint64_t number,
      codec::uint_member(object, "tcbEvaluationDataNumber", UINT32_MAX));
  info.evaluation_data_number = static_cast<uint32_t>(number);
  if (info.id == kTdx) {
    TRY(info.tdx_modules, read_tdx_modules(object));
  }
  TRY(info.levels,
      read_levels<PlatformLevel>(object, [&info](const auto& value) {
        return read_level(value, info);
      }));
  if (version == kVersion3) {
    info.component_names = read_names(object, "sgxtcbcomponents");
  }
  if (info.id == kTdx) {
    info.tdx_component_names = read_names(object, "tdxtcbcomponents");
  }
  return info;
}

size_t first_tdx_component(const TeeTcbSvn& svn) {
  return svn.data[1] > 0 ? 2 : 0;
}

const PlatformLevel* match_level(const std::vector<PlatformLevel>& levels,
                                 const PckExtension& platform) {
  const auto found = std::find_if(
      levels.begin(), levels.end(),
      [&platform](const auto& level) { return met_by(level, platform); });
  return found == levels.end() ? nullptr : &*found;
}

const PlatformLevel* match_level(const std::vector<PlatformLevel>& levels,
                                 const PckExtension& platform,
                                 const TeeTcbSvn& svn) {
  const auto first = static_cast<ptrdiff_t>(first_tdx_component(svn));
  const auto met = [&platform, &svn, first](const PlatformLevel& level) {
    return met_by(level, platform) &&
           std::equal(svn.data.begin() + first, svn.data.end(),
                      level.tdx_components.begin() + first,
                      std::greater_equal<>());
  };
  const auto found = std::find_if(levels.begin(), levels.end(), met);
  return found == levels.end() ? nullptr : &*found;
}

}  // namespace assay::dcap
