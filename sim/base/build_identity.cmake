# Writes OUT, a source with the identity of the build: a hash of every source that results can depend on (SOURCES, a file
# that lists them) and of SETTINGS (compiler, flags, libraries). Places and times do not count. Run by the build when one
# of the sources has changed.
file(STRINGS ${SOURCES} sources)
set(all "${SETTINGS}\n")
foreach(source IN LISTS sources)
  file(SHA256 ${ROOT}/${source} hash)
  string(APPEND all "${source} ${hash}\n")
endforeach()
string(SHA256 identity "${all}")
string(SUBSTRING ${identity} 0 32 identity)
file(WRITE ${OUT} "#include \"sim/base/version.hpp\"

std::string_view knelpunt::build_identity() { return \"${identity}\"; }
")
