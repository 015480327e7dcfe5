# Flags for our own code. Generated code is compiled without warnings.
add_library(secondsource_flags INTERFACE)
target_compile_options(secondsource_flags INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wimplicit-fallthrough
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor> $<$<COMPILE_LANGUAGE:CXX>:-Woverloaded-virtual>
  # gcc 12 warns falsely of overlapping copies inside std::string (GCC bug 105651).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  # clang warns of what libstdc++ 12 itself uses inside std::stable_sort.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>)

if(SECONDSOURCE_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()
