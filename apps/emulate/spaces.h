#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace lamina::emulate {

// A file descriptor that is closed at the end.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.number_) { other.number_ = -1; }
  Descriptor& operator=(Descriptor&& other) noexcept;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();

  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

// Network namespaces without a name: they last as long as this process and what runs in them, so
// that none is left behind whatever happens. Throws std::system_error, which says what was tried.
class Spaces {
 public:
  explicit Spaces(std::size_t num_spaces);

  // /proc/PID/fd/NUMBER leads into the namespace.
  [[nodiscard]] int descriptor(std::size_t space) const { return spaces_[space].number(); }

  // A new TUN device of that name in the namespace; the descriptor reads what is sent there and
  // does not block.
  [[nodiscard]] Descriptor open_tun(std::size_t space, const std::string& name) const;

 private:
  Descriptor home_;
  std::vector<Descriptor> spaces_;
};

}  // namespace lamina::emulate
