# libpolc, shared and static: the compiler and the interpreter behind compiler/library/polc.h, and how other builds find them.
include(CMakePackageConfigHelpers)

file(STRINGS compiler/library/polc.h POLC_HEADER_VERSION REGEX "^#define POLC_VERSION ")
if(NOT POLC_HEADER_VERSION MATCHES "\"${PROJECT_VERSION}\"")
  message(FATAL_ERROR "compiler/library/polc.h does not say version ${PROJECT_VERSION}")
endif()

# Only what the library uses of the two archives comes along.
file(GLOB LIBRARY_SOURCES CONFIGURE_DEPENDS compiler/library/*.c)
add_library(library OBJECT ${LIBRARY_SOURCES})
set_target_properties(library PROPERTIES POSITION_INDEPENDENT_CODE ON)
add_library(libpolc SHARED $<TARGET_OBJECTS:library>)
target_link_libraries(libpolc PRIVATE compiler runtime)
target_link_options(libpolc PRIVATE -Wl,--no-undefined)
if(POLC_SANITIZE) # whose run-time library stands in the program
  set_target_properties(libpolc PROPERTIES LINK_OPTIONS "")
endif()
set_target_properties(libpolc PROPERTIES OUTPUT_NAME polc EXPORT_NAME polc VERSION ${PROJECT_VERSION}
  SOVERSION ${PROJECT_VERSION_MAJOR} LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR} PUBLIC_HEADER compiler/library/polc.h)
target_include_directories(libpolc INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)

# An archive of one object, in which every name but those of polc.h is local: nothing clashes with the program's own names.
set(POLC_ARCHIVE ${CMAKE_BINARY_DIR}/libpolc.a)
add_custom_command(OUTPUT ${POLC_ARCHIVE}
  COMMAND ${CMAKE_LINKER} -r -o libpolc.o $<TARGET_OBJECTS:library> --start-group $<TARGET_FILE:compiler>
          $<TARGET_FILE:runtime> --end-group
  COMMAND ${CMAKE_OBJCOPY} --localize-hidden libpolc.o
  COMMAND ${CMAKE_COMMAND} -E rm -f ${POLC_ARCHIVE}
  COMMAND ${CMAKE_AR} rcs ${POLC_ARCHIVE} libpolc.o
  DEPENDS library $<TARGET_OBJECTS:library> compiler runtime COMMAND_EXPAND_LISTS VERBATIM
  WORKING_DIRECTORY ${CMAKE_BINARY_DIR})
add_custom_target(libpolc_archive ALL DEPENDS ${POLC_ARCHIVE})

file(RELATIVE_PATH POLC_PC_PREFIX /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/polc.pc.in ${CMAKE_BINARY_DIR}/share/polc.pc @ONLY)
configure_package_config_file(cmake/polc-config.cmake.in ${CMAKE_BINARY_DIR}/share/polc-config.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/polc PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/share/polc-config-version.cmake COMPATIBILITY SameMajorVersion)

install(TARGETS libpolc EXPORT polc-targets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
        PUBLIC_HEADER DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES ${POLC_ARCHIVE} DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES ${CMAKE_BINARY_DIR}/share/polc.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(EXPORT polc-targets NAMESPACE polc:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/polc)
install(FILES ${CMAKE_BINARY_DIR}/share/polc-config.cmake ${CMAKE_BINARY_DIR}/share/polc-config-version.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/polc)
