// What std::filesystem asks of a system, of one without files.
#include <filesystem>

_LIBCPP_BEGIN_NAMESPACE_FILESYSTEM

file_status __status(const path& /*of nothing*/, error_code* failure) {
  if (failure != nullptr) failure->clear();
  return file_status(file_type::not_found);
}

_LIBCPP_END_NAMESPACE_FILESYSTEM
