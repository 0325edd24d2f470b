#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "examples/models/square.h"

namespace lamina::examples {

// Writes a lamina.model/1 file operator by operator; each call appends one and returns its name,
// which is that of its output. Shapes are channels x height x width, float32.
class LayerWriter {
 public:
  struct Shape {
    std::int64_t channels = 1, height = 1, width = 1;
    [[nodiscard]] std::int64_t size() const { return channels * height * width; }
  };

  // The input is called "input": so many bytes, read as a tensor of this shape.
  LayerWriter(std::string model, std::int64_t input_bytes, Shape input);

  std::string conv(const std::string& name, const std::string& from, std::int64_t out_channels,
                   Square window);
  std::string up_conv(const std::string& name, const std::string& from,
                      std::int64_t out_channels);  // 2x2, stride 2: twice as high and wide
  std::string max_pool(const std::string& name, const std::string& from, Square window);
  std::string average_pool(const std::string& name, const std::string& from, Square window);
  std::string global_average_pool(const std::string& name, const std::string& from);
  std::string upsample(const std::string& name, const std::string& from);  // twice
  // A part of the channels, rows or columns of a tensor, of this shape.
  std::string slice(const std::string& name, const std::string& from, Shape shape);
  // Along the channels, or the width of matrices; of tensors of other sizes as one list of numbers.
  std::string concat(const std::string& name, const std::vector<std::string>& from);
  // So many FLOP an entry.
  std::string elementwise(const std::string& type, const std::string& name,
                          const std::vector<std::string>& from, double flop = 1.0);
  // Each of the `height` rows of `channels` = 1 times a matrix of weights.
  std::string linear(const std::string& name, const std::string& from, std::int64_t out);
  // A row of weights for each of the `height` ids, which are one of so many words.
  std::string embedding(const std::string& name, const std::string& from, std::int64_t words,
                        std::int64_t width);
  // A matrix times another: as many rows as the first one, so many columns, and sums of so many
  // products.
  std::string product(const std::string& name, const std::vector<std::string>& from,
                      std::int64_t width, std::int64_t depth);

  [[nodiscard]] const Shape& shape(const std::string& name) const { return shapes_.at(name); }
  [[nodiscard]] std::string finish() const;

 private:
  struct Cost {
    double flop = 0.0;
    std::int64_t weights = 0;  // numbers
  };
  std::string add(const std::string& type, const std::string& name,
                  const std::vector<std::string>& from, Shape shape, Cost cost);
  [[nodiscard]] Shape slid(const std::string& from, std::int64_t channels, Square window) const;

  std::string head_;
  std::vector<std::string> rows_;
  std::map<std::string, Shape> shapes_;
};

}  // namespace lamina::examples
