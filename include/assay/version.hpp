// SPDX-License-Identifier: MIT
/// @file
/// Version of the library; CMake reads these three lines.
#pragma once

#define ASSAY_VERSION_MAJOR 0
#define ASSAY_VERSION_MINOR 1
#define ASSAY_VERSION_PATCH 0
