# What a package of assay consists of, and CPack's words about it. tools/package
# builds one. Only the program is built for that, no tests.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)
set(CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ
    WORLD_EXECUTE)

install(TARGETS assay RUNTIME DESTINATION bin)
install(FILES ops/systemd/assay.service ops/systemd/assay.socket DESTINATION lib/systemd/system)
# Always in a package, which is made in an empty folder; an installation keeps the
# configuration that is there.
install(CODE "
  if(NOT EXISTS \"\$ENV{DESTDIR}/etc/assay/assay.toml\")
    file(INSTALL DESTINATION /etc/assay TYPE FILE
         FILES \"${CMAKE_SOURCE_DIR}/ops/debian/assay.toml\")
  endif()")
install(DIRECTORY ops/prometheus ops/grafana DESTINATION share/assay
        PATTERN "*_test.yml" EXCLUDE)
install(DIRECTORY docs/ DESTINATION share/doc/assay
        PATTERN "*.in" EXCLUDE)
# What the program says of itself, and what is known of its libraries.
install(CODE "
  execute_process(
    COMMAND ${CMAKE_SOURCE_DIR}/tools/package_files $<TARGET_FILE:assay>
            \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/share\"
    COMMAND_ERROR_IS_FATAL ANY)")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME assay)
set(CPACK_PACKAGE_CONTACT "the assay maintainers <maintainers@assay.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "remote attestation service")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    ${CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS})
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, ca-certificates")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
    "It verifies hardware evidence of SGX, TDX, SEV-SNP, TPM and Azure guests
against the vendors' trust anchors, judges it by an attestation policy and
answers with a signed token, in the REST dialect of Microsoft Azure
Attestation.")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${CMAKE_SOURCE_DIR}/ops/debian/conffiles
    ${CMAKE_SOURCE_DIR}/ops/debian/postinst
    ${CMAKE_SOURCE_DIR}/ops/debian/prerm
    ${CMAKE_SOURCE_DIR}/ops/debian/postrm)
include(CPack)
