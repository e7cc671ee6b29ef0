# What is installed: the program, the library shared and static, its headers, the program that draws
# for feeds, the schema of its JSON, jobs for clusters, a CMake package, a pkg-config file, the
# manual page and the completions of shells.
include(CMakePackageConfigHelpers)
set(PACKAGE_FOLDER ${CMAKE_INSTALL_LIBDIR}/cmake/ecgpress)
set(PC_MODULES freetype2 libpng libdeflate libjpeg libcjson nettle)
list(JOIN PC_MODULES " " PC_MODULES_LINE)

# The static library to install is one object whose hidden names are local: it exports ecgp_* only,
# as the shared one does, and no name of its own meets one of the program's.
set(ARCHIVE ${CMAKE_CURRENT_BINARY_DIR}/static/libecgpress.a)
add_custom_command(
    OUTPUT ${ARCHIVE}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_CURRENT_BINARY_DIR}/static
    COMMAND ${CMAKE_C_COMPILER} -r -nostdlib -o static/ecgpress.o
            $<TARGET_OBJECTS:ecgpress> $<TARGET_OBJECTS:ecgpress_glad>
    COMMAND ${CMAKE_OBJCOPY} --localize-hidden static/ecgpress.o
    COMMAND ${CMAKE_COMMAND} -E rm -f ${ARCHIVE}
    COMMAND ${CMAKE_AR} rcs ${ARCHIVE} static/ecgpress.o
    DEPENDS ecgpress ecgpress_glad $<TARGET_OBJECTS:ecgpress> $<TARGET_OBJECTS:ecgpress_glad>
    COMMENT "Joining the static library"
    COMMAND_EXPAND_LISTS
    VERBATIM)
add_custom_target(ecgpress_archive ALL DEPENDS ${ARCHIVE})

# The manual page and the completions are what the program prints.
function(ecgpress_print file folder)
    set(path ${CMAKE_CURRENT_BINARY_DIR}/printed/${file})
    add_custom_command(
        OUTPUT ${path}
        COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_CURRENT_BINARY_DIR}/printed
        COMMAND ecgpress_program ${ARGN} > ${path}
        DEPENDS ecgpress_program
        COMMENT "Printing ${file}"
        VERBATIM)
    set(PRINTED ${PRINTED} ${path} PARENT_SCOPE)
    install(FILES ${path} DESTINATION ${folder})
endfunction()
ecgpress_print(ecgpress.1 ${CMAKE_INSTALL_MANDIR}/man1 manual)
ecgpress_print(ecgpress ${CMAKE_INSTALL_DATADIR}/bash-completion/completions completion bash)
ecgpress_print(_ecgpress ${CMAKE_INSTALL_DATADIR}/zsh/site-functions completion zsh)
ecgpress_print(ecgpress.fish ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d completion fish)
add_custom_target(ecgpress_printed ALL DEPENDS ${PRINTED})

configure_package_config_file(
    scripts/ecgpress-config.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/ecgpress-config.cmake
    INSTALL_DESTINATION ${PACKAGE_FOLDER}
    PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR)
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/ecgpress-config-version.cmake
    COMPATIBILITY SameMinorVersion)
file(RELATIVE_PATH PC_PREFIX /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(scripts/ecgpress.pc.in ${CMAKE_CURRENT_BINARY_DIR}/ecgpress.pc @ONLY)

install(TARGETS ecgpress_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS ecgpress_shared EXPORT ecgpress LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(TARGETS ecgpress_feed RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/ecgpress)
install(FILES ${ARCHIVE} DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/ecgpress DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES src/export/page.schema.json DESTINATION ${CMAKE_INSTALL_DATADIR}/ecgpress)
install(FILES scripts/slurm/ecgpress.sbatch scripts/kubernetes/job.yaml
    DESTINATION ${CMAKE_INSTALL_DATADIR}/ecgpress)
install(PROGRAMS scripts/parallel DESTINATION ${CMAKE_INSTALL_DATADIR}/ecgpress)
install(EXPORT ecgpress NAMESPACE ecgpress:: FILE ecgpress-targets.cmake
    DESTINATION ${PACKAGE_FOLDER})
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/ecgpress-config.cmake
    ${CMAKE_CURRENT_BINARY_DIR}/ecgpress-config-version.cmake DESTINATION ${PACKAGE_FOLDER})
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/ecgpress.pc
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
