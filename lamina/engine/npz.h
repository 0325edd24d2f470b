#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/engine/engine.h"

// Arrays as NumPy keeps them: .npy in a ZIP file (numpy.savez, numpy.savez_compressed).
namespace lamina::engine {

// The arrays of a file, by name. Fails with kFile where it cannot be read, with kSyntax where it is
// no such file, with kUnsupported for types and layouts that are no tensors of numbers (Fortran
// order of more than one dimension, big endian, objects), with kLimit for more than 4 GiB. `where`
// is the file and the array.
[[nodiscard]] Expected<std::vector<Tensor>> read_npz(const std::filesystem::path& file);
[[nodiscard]] Expected<std::vector<Tensor>> parse_npz(std::string_view bytes,
                                                      const std::string& name);

// The file that holds these tensors, not compressed. Fails with kLimit where it would be of `most`
// bytes or more: what a ZIP file counts in 32 bits.
[[nodiscard]] Expected<std::string> npz(const std::vector<Tensor>& tensors,
                                        std::uint64_t most = 0xffffffff);

}  // namespace lamina::engine
