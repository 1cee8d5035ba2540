// SPDX-License-Identifier: Apache-2.0
// The policy hash on texts whose hashes are public or were recorded.
#include <string_view>

#include <gtest/gtest.h>

#include "provider/provider.h"

namespace assay::provider {
namespace {

struct Sample {
  std::string_view name;
  std::string_view text;
  std::string_view hash;
};

// default-policies.md, section 4.
constexpr Sample kSamples[] = {
    {"minimal, AAD set test",
     "version=1.0; authorizationrules{=> permit();}; issuancerules{};",
     "z0FRjKS0ssQTNur1V6BV8WIrh9M3fzgTo0EfHRvapWU"},
    {"SEV-SNP default", "version= 1.0;authorizationrules{=> permit();};",
     "9NY0VnTQ-IiBriBplVUpFbczcDaEBUwsiFYAzHu_gco"},
    {"SNP doc sample",
     "version= 1.0;\n"
     "\n"
     "authorizationrules\n"
     "{\n"
     "    => permit();\n"
     "};",
     "LTPRQQju-FejAwdYihF8YV_c2XWebG9joKvrHKc3bxs"},
    {"TDX doc sample",
     "version= 1.0;\n"
     "\n"
     "authorizationrules\n"
     "{\n"
     "    => permit();\n"
     "};\n"
     "\n"
     "issuancerules\n"
     "{\n"
     "};",
     "B56nbp5slhw66peoRYkpdq1WykMkEworvdol08hnMXE"},
    {"deny all (CRLF)",
     "version=1.0;\r\n"
     "\r\n"
     "authorizationrules\r\n"
     "{\r\n"
     "=>deny();\r\n"
     "};\r\n"
     "\r\n"
     "issuancerules\r\n"
     "{\r\n"
     "};",
     "_dCp8cKZe8IK8lE300HkuGyEE_UJO72sao6Sv31Kj-U"},
    {"deny all (LF)",
     "version=1.0;\n"
     "\n"
     "authorizationrules\n"
     "{\n"
     "=>deny();\n"
     "};\n"
     "\n"
     "issuancerules\n"
     "{\n"
     "};",
     "ulctJo7yxr9AM2PPRAb-vqtsmriKKGfKQ64lgxhU4DY"},
    {"secure boot gate",
     "version=1.0;\n"
     "\n"
     "authorizationrules\n"
     "{\n"
     "[type==\"secureBootEnabled\", value==true, "
     "issuer==\"AttestationService\"]=>permit();\n"
     "};\n"
     "\n"
     "issuancerules\n"
     "{\n"
     "=> issue(type=\"SecurityLevelValue\", value=100);\n"
     "};",
     "yXACSQnuyCuAOVVCQTjixm-7Pk8Z5M9riY6mHk1j4MY"},
    {"SDK draft policy that passes",
     "version= 1.0;\n"
     "authorizationrules\n"
     "{\n"
     "    [ type==\"x-ms-sgx-is-debuggable\", value==true] &&\n"
     "    [ type==\"x-ms-sgx-product-id\", value!=0 ] &&\n"
     "    [ type==\"x-ms-sgx-svn\", value>= 0 ] &&\n"
     "    [ type==\"x-ms-sgx-mrsigner\", value == "
     "\"4aea5f9a0ed04b11f889aadfe6a1d376213a29a95a85ce7337ae6f7fece6610c\"]\n"
     "        => permit();\n"
     "};\n"
     "issuancerules {\n"
     "    c:[type==\"x-ms-sgx-mrsigner\"] => issue(type=\"custom-name\", "
     "value=c.value);\n"
     "};",
     "1wKUrF_E0X5CZUM9OMIF1PH3qn5iykWY_bWgBbiWJZ0"},
    {"SDK draft policy that fails",
     "version= 1.0;\n"
     "authorizationrules\n"
     "{\n"
     "    [ type==\"x-ms-sgx-is-debuggable\", value==false ] &&\n"
     "    [ type==\"x-ms-sgx-product-id\", value==0 ] &&\n"
     "    [ type==\"x-ms-sgx-svn\", value>= 0 ]\n"
     "        => permit();\n"
     "};\n"
     "issuancerules {\n"
     "    c:[type==\"x-ms-sgx-mrsigner\"] => issue(type=\"custom-name\", "
     "value=c.value);\n"
     "};",
     "M-w473NzN_Jk7_2r1StgFn1DVa-8U5BwTy5aTsw-qzY"},
    {"two signers",
     "version= 1.0;\n"
     "authorizationrules \n"
     "{\n"
     "    [ type==\"x-ms-sgx-is-debuggable\", value==true ]&&\n"
     "    [ type==\"x-ms-sgx-mrsigner\", value==\"mrsigner1\"] => permit(); \n"
     "    [ type==\"x-ms-sgx-is-debuggable\", value==true ]&& \n"
     "    [ type==\"x-ms-sgx-mrsigner\", value==\"mrsigner2\"] => permit(); \n"
     "};",
     "SvGo0xh7I3HhdspgPZoAGhRL9E6TC5eA8euAgB8RiSA"},
    {"disallow debugging ($ names)",
     "\n"
     "version=1.0;\n"
     "authorizationrules { \n"
     "c: [type==\"$is-debuggable\"] && [value==true] => deny();\n"
     "=> permit();\n"
     "};\n"
     "issuancerules {\n"
     "    c:[type==\"$is-debuggable\"] => issue(type=\"NotDebuggable\", "
     "value=c.value);\n"
     "};",
     "fqXqxjCpGT5AcGQmF763FsW3XVTvI9wwdlGuOqMmofI"},
    {"signer pinned",
     "version=1.0; authorizationrules{[type==\"x-ms-sgx-mrsigner\", "
     "value=="
     "\"4aea5f9a0ed04b11f889aadfe6a1d376213a29a95a85ce7337ae6f7fece6610c\"] => "
     "permit();};",
     "QHbq2bSODMnKNFxHns29Q6yqNiVq6js1wOjEq4CgICs"},
    {"signer pinned, upper case",
     "version=1.0; authorizationrules{[type==\"x-ms-sgx-mrsigner\", "
     "value=="
     "\"4AEA5F9A0ED04B11F889AADFE6A1D376213A29A95A85CE7337AE6F7FECE6610C\"] => "
     "permit();};",
     "uIvgjU1Pt7tGN8gFti3pJslimylMFNDBNQmtEm0WdJ4"},
    {"enclave pinned",
     "version=1.0; authorizationrules{[type==\"x-ms-sgx-mrenclave\", "
     "value=="
     "\"292a1f4b519e46627eb2478a3d9851405653c5b4b0a6925de843834d9216850e\"] => "
     "permit();};",
     "roI76r--BZb7wJ5qlsPl1NDIf0s_v2fZmF-71vN6R2A"},
    {"svn at least 2",
     "version=1.0; authorizationrules{[type==\"x-ms-sgx-svn\", value>=2] => "
     "permit();};",
     "B0rQhcuRmcgjzlOg9gBchctkYpVxXalWbKxm089qECI"},
    {"svn range",
     "version=1.0; authorizationrules{[type==\"x-ms-sgx-svn\", value>=1, "
     "value<5] => permit();};",
     "TYvzILUrswo5w-Zpr2yNrHs3bcctgS7XmlmKiLhN0pU"},
    {"type pinned",
     "version=1.0; authorizationrules{[type==\"x-ms-attestation-type\", "
     "value==\"sgx\"] => permit();};",
     "-G4K1KrKqmfrrCeNguxs1SUwXkSSc-k0dRNwHxSN71k"},
    {"type pinned, wrong",
     "version=1.0; authorizationrules{[type==\"x-ms-attestation-type\", "
     "value==\"SgxEnclave\"] => permit();};",
     "ybgG09DIIpbMtlsE7Xm09flmfCobo95jj2Rjp7umRCU"},
    {"permit and deny",
     "version=1.0; authorizationrules{=> permit(); "
     "[type==\"x-ms-sgx-is-debuggable\", value==true] => deny();};",
     "C6SiAl3mxtWoIgrtkEaEeloyczAZZ5_-Ti_LbRSwye4"},
    {"copy one claim",
     "version=1.0; authorizationrules{=> permit();}; "
     "issuancerules{c:[type==\"x-ms-sgx-svn\"] => issue(claim=c);};",
     "oUz-o-qNSzYKcsDmVn87nm4PddWNTfkmVtYadqiz3Tw"},
    {"add then issue",
     "version=1.0; authorizationrules{[type==\"x-ms-sgx-is-debuggable\", "
     "value==true] => add(type=\"debug\", value=\"yes\"); => permit();}; "
     "issuancerules{[type==\"debug\", value==\"yes\"] => issue(type=\"grade\", "
     "value=0);};",
     "7GR2v_6WxhfZGuAOcLB7U6SxVw1KaRrb5jtHyZPttRQ"},
    {"array",
     "version=1.0; authorizationrules{=> permit();}; issuancerules{=> "
     "issue(type=\"tags\", value=\"a\"); => issue(type=\"tags\", "
     "value=\"b\");};",
     "ngkH_rzEsxsotEgAd4WSBW38vMrTLWapUPipqAYVSCw"},
    {"not (1.2)",
     "version=1.2; authorizationrules{![type==\"x-ms-sgx-svn\", value==0] => "
     "permit();};",
     "4KM2q0AMsdimOhmS4Fsyh3GCqydVN3MGQRuzjuhr1bY"},
    {"negate",
     "version=1.2; authorizationrules{=> permit();}; "
     "issuancerules{c:[type==\"x-ms-sgx-is-debuggable\"] => "
     "issue(type=\"production\", value=NegateBool(c.value));};",
     "o9FQa38ulycvCMCaH8djVzKFrGwHG-PGIECtD0zgRmE"},
    {"append",
     "version=1.2; authorizationrules{=> permit();}; "
     "issuancerules{c:[type==\"x-ms-attestation-type\"] => "
     "issue(type=\"kind\", value=AppendString(\"tee:\", c.value));};",
     "kvk5JBpQNaLzwNxHoYjcAVUMR0AJL1hXh1QwZaSsa_M"},
    {"subset of allowed signers",
     "version=1.2; authorizationrules{=> add(type=\"allowed\", "
     "value="
     "\"4aea5f9a0ed04b11f889aadfe6a1d376213a29a95a85ce7337ae6f7fece6610c\"); "
     "=> add(type=\"allowed\", value=\"00\"); c:[type==\"x-ms-sgx-mrsigner\"] "
     "&& a:[type==\"allowed\"] => add(type=\"ok\", value=IsSubsetOf(c.value, "
     "a.value)); [type==\"ok\", value==true] => permit();};",
     "e9jMq3EHaDh4bye9ZV-bjgd2gMWzo43A27VfwJr8sPA"},
    {"TCB baseline 11",
     "version=1.1; configurationrules{=> "
     "issueproperty(type=\"x-ms-sgx-tcbidentifier\", value=\"11\");}; "
     "authorizationrules{=> permit();};",
     "sSwQIrGidvyAGFehkhrhEMjzbTtuo8HSUKRoM0frurQ"},
    {"no permit", "version=1.0; authorizationrules{}; issuancerules{};",
     "EG0WNbu1c78DnTZ8MqWVLP7MgSqJJ2XJP12_9q_O16U"},
    {"reserved name",
     "version=1.0; authorizationrules{=> permit();}; issuancerules{=> "
     "issue(type=\"iss\", value=\"evil\");};",
     "k_9NtRK4Wn8cLw-dYna0ULheIZY5AAJBkY4ANvXQgP4"},
    {"comment",
     "version=1.0; // c1\n"
     "authorizationrules { // c2\n"
     " => permit(); };",
     "29BMk_QyofEFxMq2Ttamg-Tyoxj8zN9MCrKkPylhATA"},
};

TEST(PolicyHash, IsThePublishedOneOfEverySample) {
  for (const Sample& sample : kSamples) {
    EXPECT_EQ(policy_hash(sample.text), sample.hash) << sample.name;
  }
}

// default-policies.md, section 1.1: "SGX-2019" and "SGX-2020".
TEST(PolicyHash, IsTheRecordedOneOfTheOldDefaults) {
  const std::string rules =
      "issuancerules{c:[type==\"$is-debuggable\"] => "
      "issue(type=\"is-debuggable\", value=c.value);"
      "c:[type==\"$sgx-mrsigner\"] => issue(type=\"sgx-mrsigner\", "
      "value=c.value);"
      "c:[type==\"$sgx-mrenclave\"] => issue(type=\"sgx-mrenclave\", "
      "value=c.value);"
      "c:[type==\"$product-id\"] => issue(type=\"product-id\", value=c.value);"
      "c:[type==\"$svn\"] => issue(type=\"svn\", value=c.value);"
      "c:[type==\"$tee\"] => issue(type=\"tee\", value=c.value);};";
  EXPECT_EQ(policy_hash("version= 1.0;authorizationrules{"
                        "c:[type==\"$is-debuggable\"] => permit();};" +
                        rules),
            "egjnANIzEpS2WgpE4Nk-QEwM69XRCgTs42_G0qLlbnk");
  EXPECT_EQ(
      policy_hash("version= 1.0;authorizationrules{=> permit();};" + rules),
      "N-zJgNcW76Xq8q3ml-KKeNOYzGpQiU6g9PVQqmSoMTc");
}

TEST(PolicyHash, CountsEveryByteOfTheText) {
  EXPECT_NE(policy_hash("version= 1.0;"), policy_hash("version= 1.0; "));
  EXPECT_NE(policy_hash("version= 1.0;\n"), policy_hash("version= 1.0;\r\n"));
}

}  // namespace
}  // namespace assay::provider
