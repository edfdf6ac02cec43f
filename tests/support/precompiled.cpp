// Gives the precompiled header of the tests something to belong to.
