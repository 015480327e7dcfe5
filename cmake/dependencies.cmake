# Everything comes from Debian's packages (./dev installs them), but for OpenVINO and for google/api and google/rpc protos,
# which ./dev takes from the PyPI packages openvino and googleapis-common-protos.
find_package(PkgConfig REQUIRED)
find_package(Protobuf REQUIRED)
find_package(absl REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc i18n)
find_package(yaml-cpp REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(GTest REQUIRED)
find_package(gRPC CONFIG REQUIRED)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)

find_library(STEMMER stemmer REQUIRED)

# The PyPI package holds libraries, headers and CMake's files.
file(GLOB OpenVINO_DIR ${CMAKE_SOURCE_DIR}/.deps/venv/lib/python3*/site-packages/openvino/cmake)
if(NOT OpenVINO_DIR)
  message(FATAL_ERROR "OpenVINO is missing: run ./dev install first")
endif()
find_package(OpenVINO REQUIRED COMPONENTS Runtime NO_DEFAULT_PATH PATHS ${OpenVINO_DIR})

set(GOOGLEAPIS_DIR ${CMAKE_SOURCE_DIR}/.deps/googleapis)
if(NOT EXISTS ${GOOGLEAPIS_DIR}/google/api/field_behavior.proto)
  message(FATAL_ERROR "google/api protos are missing: run ./dev install first")
endif()
