// SPDX-License-Identifier: Apache-2.0
// Tests of lanes and turns of requests.
#include "server/placement.h"

#include <gtest/gtest.h>

namespace assay::server {
namespace {

using http::Lane;
using http::Method;
using http::Passage;

Placement placement(std::string_view pattern, std::string_view dev = "") {
  return {provider::parse_template(pattern).value(), "shared", dev};
}

http::Place place_of(const Placement& placement, Method method,
                     std::string_view path,
                     std::string_view host = "attest.example.com") {
  http::Request request;
  request.method = method;
  request.path = path;
  request.host = host;
  return placement.place(request);
}

constexpr std::string_view kByPath = "https://attest.example.com/{name}";

TEST(Placement, KnowsTheLaneOfEachRoute) {
  const Placement places = placement(kByPath);
  const auto lane = [&places](Method method, std::string_view path) {
    return place_of(places, method, path).lane;
  };
  EXPECT_EQ(lane(Method::Post, "/mine/attest/SgxEnclave"), Lane::Fair);
  EXPECT_EQ(lane(Method::Post, "/attest/SgxEnclave"), Lane::Fair);
  EXPECT_EQ(lane(Method::Post, "/mine/ATTEST/Tpm"), Lane::Fair);
  EXPECT_EQ(lane(Method::Get, "/mine/attest/SgxEnclave"), Lane::Aside);
  EXPECT_EQ(lane(Method::Get, "/mine/certs"), Lane::Prompt);
  EXPECT_EQ(lane(Method::Get, "/certs"), Lane::Prompt);
  EXPECT_EQ(lane(Method::Get, "/mine/.well-known/openid-configuration"),
            Lane::Prompt);
  EXPECT_EQ(lane(Method::Get, "/"), Lane::Prompt);
  EXPECT_EQ(lane(Method::Post, "/mine/certs:rotate"), Lane::Aside);
  EXPECT_EQ(lane(Method::Put, "/mine/policies/SgxEnclave"), Lane::Aside);
  EXPECT_EQ(lane(Method::Get, "/mine/policies/SgxEnclave"), Lane::Aside);
  EXPECT_EQ(lane(Method::Get, "/subscriptions/1/providers/x"), Lane::Aside);
  EXPECT_EQ(lane(Method::Get, "/sgx/certification/v4/tcb"), Lane::Aside);
}

TEST(Placement, TellsTenantsApartAsProvidersAre) {
  const Placement by_path = placement(kByPath);
  const auto of = [](const Placement& placement, std::string_view path,
                     std::string_view host) {
    return place_of(placement, Method::Post, path, host).tenant;
  };
  constexpr std::string_view kHost = "attest.example.com";
  EXPECT_EQ(of(by_path, "/mine/attest/SgxEnclave", kHost),
            of(by_path, "/MINE/attest/TdxVm", kHost));
  EXPECT_NE(of(by_path, "/mine/attest/SgxEnclave", kHost),
            of(by_path, "/yours/attest/SgxEnclave", kHost));
  EXPECT_NE(of(by_path, "/mine/attest/SgxEnclave", kHost),
            of(by_path, "/attest/SgxEnclave", kHost));
  const Placement by_host = placement("https://{name}.example.com");
  EXPECT_NE(of(by_host, "/attest/SgxEnclave", "mine.example.com"),
            of(by_host, "/attest/SgxEnclave", "yours.example.com"));
  // Nobody can work out which names share a turn.
  EXPECT_NE(of(by_path, "/mine/attest/SgxEnclave", kHost),
            of(placement(kByPath), "/mine/attest/SgxEnclave", kHost));
}

TEST(Placement, BarsEverythingButTheDevelopmentIssuer) {
  const Placement places = placement(kByPath, "tenant-of-dev");
  const auto passage = [&places](Method method, std::string_view path) {
    return place_of(places, method, path).passage;
  };
  EXPECT_EQ(passage(Method::Post, "/mine/attest/SgxEnclave"), Passage::Barred);
  EXPECT_EQ(passage(Method::Get, "/mine/certs"), Passage::Barred);
  EXPECT_EQ(passage(Method::Put, "/subscriptions/1"), Passage::Barred);
  EXPECT_EQ(passage(Method::Get, "/tenant-of-dev/discovery/v2.0/keys"),
            Passage::Free);
  EXPECT_EQ(passage(Method::Get, "/common/discovery/instance"), Passage::Free);
  EXPECT_EQ(place_of(places, Method::Get,
                     "/tenant-of-dev/v2.0/.well-known/openid-configuration")
                .lane,
            Lane::Prompt);
  EXPECT_EQ(
      place_of(placement(kByPath), Method::Get, "/common/discovery/instance")
          .passage,
      Passage::Barred);
}

}  // namespace
}  // namespace assay::server
