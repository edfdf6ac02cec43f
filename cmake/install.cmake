# Headers, CMake package and pkg-config file; nothing of it depends on the architecture.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(assay_package_dir "${CMAKE_INSTALL_DATAROOTDIR}/cmake/assay")

install(DIRECTORY include/assay DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT assay)

install(TARGETS assay EXPORT assay-targets INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(EXPORT assay-targets NAMESPACE assay:: DESTINATION "${assay_package_dir}" COMPONENT assay)
configure_package_config_file(cmake/assay-config.cmake.in assay-config.cmake INSTALL_DESTINATION "${assay_package_dir}"
  NO_SET_AND_CHECK_MACRO)
# As long as the major version is 0 a new minor version may break.
write_basic_package_version_file(assay-config-version.cmake COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/assay-config.cmake" "${CMAKE_CURRENT_BINARY_DIR}/assay-config-version.cmake"
  DESTINATION "${assay_package_dir}" COMPONENT assay)

set(assay_pc_includedir "\${prefix}")
cmake_path(APPEND assay_pc_includedir "${CMAKE_INSTALL_INCLUDEDIR}")
configure_file(cmake/assay.pc.in assay.pc @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/assay.pc" DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/pkgconfig" COMPONENT assay)

install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/licenses/assay" COMPONENT assay)
