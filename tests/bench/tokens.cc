// tokens: the lines of standard input as the numbers that an encoder reads.
//
//   tokens VOCABULARY
//
// Prints the numbers of each line on a line, and at the end, on standard error, how many seconds the tokenizing took.
#include <chrono>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include "service/models/wordpiece.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: tokens VOCABULARY\n");
    return 2;
  }
  const auto vocabulary = secondsource::models::WordPiece::Load(argv[1]);
  if (!vocabulary.ok()) {
    std::fprintf(stderr, "tokens: %s\n", std::string(vocabulary.status().message()).c_str());
    return 1;
  }
  std::ios::sync_with_stdio(false);
  std::chrono::duration<double> taken{};
  std::string printed;
  for (std::string line; std::getline(std::cin, line);) {
    const auto began = std::chrono::steady_clock::now();
    const std::vector<secondsource::models::TokenId> tokens = vocabulary->Tokenize(line, size_t{1} << 20);
    taken += std::chrono::steady_clock::now() - began;
    printed.clear();
    for (const secondsource::models::TokenId token : tokens) printed += std::to_string(token) + " ";
    std::cout << printed << '\n';
  }
  std::fprintf(stderr, "%.4f\n", taken.count());
}
