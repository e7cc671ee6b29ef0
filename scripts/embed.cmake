# ecgpress_embed(OUT FOLDER file... name=file...)
# Puts files into the program as bytes. Each becomes a row of `embedded_files` (see embedded.h), under
# its base name or the name given. OUT receives the sources to compile.
function(ecgpress_embed out folder)
    set(assembly "    .section .rodata\n")
    set(externs "")
    set(rows "")
    set(depends "")
    set(number 0)
    foreach(item ${ARGN})
        if(item MATCHES "^([^=]+)=(.+)$")
            set(name ${CMAKE_MATCH_1})
            set(file ${CMAKE_MATCH_2})
        else()
            get_filename_component(name ${item} NAME)
            get_filename_component(file ${item} ABSOLUTE)
        endif()
        if(NOT EXISTS ${file})
            message(FATAL_ERROR "${file} is missing (to be embedded as ${name})")
        endif()
        set(symbol embedded_${number})
        string(APPEND assembly
            "    .globl ${symbol}, ${symbol}_end\n    .hidden ${symbol}, ${symbol}_end\n"
            "    .balign 16\n${symbol}:\n    .incbin \"${file}\"\n${symbol}_end:\n    .byte 0\n")
        string(APPEND externs "extern const char ${symbol}[], ${symbol}_end[];\n")
        string(APPEND rows "    {\"${name}\", ${symbol}, ${symbol}_end},\n")
        list(APPEND depends ${file})
        math(EXPR number "${number} + 1")
    endforeach()
    string(APPEND assembly "    .section .note.GNU-stack,\"\",%progbits\n")
    file(CONFIGURE OUTPUT ${folder}/embedded.S CONTENT "${assembly}" @ONLY)
    file(CONFIGURE OUTPUT ${folder}/embedded.c CONTENT
"#include \"base/embedded.h\"

${externs}
const struct embedded_file embedded_files[] = {
${rows}};
const unsigned embedded_count = ${number};
" @ONLY)
    set_source_files_properties(${folder}/embedded.S PROPERTIES OBJECT_DEPENDS "${depends}")
    set(${out} ${folder}/embedded.S ${folder}/embedded.c PARENT_SCOPE)
endfunction()
