#pragma once

#include <span>
#include <string>
#include <string_view>

#include "lamina/model/network.h"

namespace lamina {

// What to say of a word that is no node's id, behind the word: " ('Oslo' is the label of node
// 'n7')" where it is a label, case aside, else as did_you_mean. "" where nothing is near.
[[nodiscard]] std::string node_hint(std::string_view word, std::span<const Node> nodes);

}  // namespace lamina
