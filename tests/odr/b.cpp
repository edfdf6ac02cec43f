#include "all_headers.hpp"

int other_half();

int other_half() { return 0; }
