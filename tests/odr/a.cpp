// One of two translation units that include every header; linking them fails where something is defined twice.
#include "all_headers.hpp"

int other_half();

int main() { return other_half(); }
