#pragma once

#include <string_view>
#include <vector>
#include <yaml-cpp/yaml.h>

// Short ways to write YAML: keys as they are, texts always in quotes. Only for .cpp files.
namespace lamina::deploy {

inline void key(YAML::Emitter& out, std::string_view name) {
  out << YAML::Key << std::string(name) << YAML::Value;
}

inline void field(YAML::Emitter& out, std::string_view name, std::string_view text) {
  key(out, name);
  out << YAML::DoubleQuoted << std::string(text);
}

inline void field(YAML::Emitter& out, std::string_view name, const char* text) {
  field(out, name, std::string_view(text));
}

inline void field(YAML::Emitter& out, std::string_view name, int number) {
  key(out, name);
  out << number;
}

inline void field(YAML::Emitter& out, std::string_view name, bool value) {
  key(out, name);
  out << value;
}

inline void texts(YAML::Emitter& out, std::string_view name, const std::vector<std::string>& all) {
  key(out, name);
  out << YAML::BeginSeq;
  for (const std::string& text : all) out << YAML::DoubleQuoted << text;
  out << YAML::EndSeq;
}

// A map at the key, or in a list where the name is empty, as `fill` fills it.
template <class Fill>
void map(YAML::Emitter& out, std::string_view name, Fill&& fill) {
  if (!name.empty()) key(out, name);
  out << YAML::BeginMap;
  fill();
  out << YAML::EndMap;
}

template <class Fill>
void list(YAML::Emitter& out, std::string_view name, Fill&& fill) {
  key(out, name);
  out << YAML::BeginSeq;
  fill();
  out << YAML::EndSeq;
}

}  // namespace lamina::deploy
