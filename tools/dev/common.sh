# Shared by tools/run, tools/test and tools/bench; sourced, never run. Sets root, build and logs.
set -uo pipefail
export LC_NUMERIC=C
trap 'exit 130' INT  # ninja and others give a code of their own when they are stopped
root=$(cd -P "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd -P)
build="$root/build"
logs="$build/logs"
mkdir -p "$logs" || { echo "Cannot write to $build." >&2; exit 3; }

say() { printf '%s\n' "$*" >&2; }

now_us() { printf '%s' "${EPOCHREALTIME/[.,]/}"; }

# since START_US: seconds with one decimal.
since() {
    local tenths=$((($(now_us) - $1 + 50000) / 100000))
    printf '%d.%d s' $((tenths / 10)) $((tenths % 10))
}

# begin NAME: the first half of a step's line; end TEXT: the second half.
begin() {
    step_start=$(now_us)
    local dots='....................'
    printf '  %s %s ' "$1" "${dots:0:$((${#dots} - ${#1}))}" >&2
}
end() { printf '%s%s\n' "$(since "$step_start")" "${1:+, $1}" >&2; }

# show_tail FILE: why a step failed.
show_tail() {
    [[ -s $1 ]] && tail -n "${2:-30}" "$1" | sed 's/^/    | /' >&2
    say "    the whole log: $1"
}

# finish_step NAME STATUS: the second half of a step's line; the tail of the log when it failed.
finish_step() {
    if (($2 == 0)); then
        end
    elif (($2 == 130)); then
        end stopped
        exit 130
    else
        end failed
        show_tail "$logs/$1.log"
    fi
    return "$2"
}

# step NAME COMMAND...: runs a command into build/logs/NAME.log; one line; the tail of the log when it fails.
step() {
    local name=$1
    shift
    begin "$name"
    ("$@") > "$logs/$name.log" 2>&1 < /dev/null
    finish_step "$name" $?
}

# minutes SECONDS: a time that is left, in words.
minutes() { (($1 < 90)) && echo "$1 s" || echo "$((($1 + 30) / 60)) min"; }

# show_progress LOG NAME: copies Ninja's output into the log and shows how far it is: one line rewritten on a terminal,
# else one line every half minute. What is left is estimated from the pace so far.
show_progress() {
    local log=$1 name=$2 line total=0 first=0 start now shown=0 done text is_open=0 is_terminal=0
    [[ -t 2 ]] && is_terminal=1
    start=$(now_us)
    : > "$log"
    while IFS= read -r line; do
        printf '%s\n' "$line" >> "$log"
        [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]] || continue
        done=${BASH_REMATCH[1]}
        if ((BASH_REMATCH[2] != total)); then
            total=${BASH_REMATCH[2]}
            start=$(now_us)
            first=$done
        fi
        now=$(now_us)
        ((now - shown >= (is_terminal ? 200000 : 30000000))) || continue
        ((is_terminal || shown > 0 || now - start >= 5000000)) || continue
        text="$done of $total"
        ((done - first < 3)) ||
            text+=", about $(minutes $(((now - start) / (done - first) * (total - done) / 1000000))) left"
        shown=$now
        if ((is_terminal)); then
            printf '\r\033[K' >&2
            (begin "$name")
            printf '%s' "$text" >&2
        else
            ((is_open)) || printf '\n' >&2
            printf '    %s\n' "$text" >&2
        fi
        is_open=1
    done
    ((is_open)) || return 0
    ((is_terminal)) && printf '\r\033[K' >&2
    (begin "$name")
}

# build_step NAME COMMAND...: a step of Ninja's that shows how far it is.
build_step() {
    local name=$1 status
    shift
    begin "$name"
    ("$@") 2>&1 < /dev/null | show_progress "$logs/$name.log" "$name"
    status=${PIPESTATUS[0]}
    finish_step "$name" "$status"
}

# setup_step PART...: installs what is missing; one line, and why when it cannot.
setup_step() {
    begin "setup_$1"
    local status words
    words=$("$root/tools/dev/setup" "$@" 2>&1 < /dev/null)
    status=$?
    if ((status == 0)); then end; else end "not complete"; fi
    [[ -z $words ]] || sed 's/^/    /' <<< "$words" >&2
    return "$status"
}

# Compilers that fit at once into the cores and into the free memory, at 1.2 GB each.
n_jobs() {
    local cores memory
    cores=$(nproc)
    memory=$(awk '/^MemAvailable:/ {print int($2 / 1200000)}' /proc/meminfo)
    ((memory >= 1)) || memory=1
    echo $((cores < memory ? cores : memory))
}

# configure FOLDER PRESET OPTION...: runs CMake when there is no build yet, or one of another source folder.
configure() {
    local folder=$1 preset=$2 home
    shift 2
    if [[ -f $folder/build.ninja ]]; then
        home=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$folder/CMakeCache.txt" 2> /dev/null)
        [[ $home == "$root" ]] && return 0
    fi
    rm -rf "$folder/CMakeCache.txt" "$folder/CMakeFiles" "$folder/build.ninja"
    step "configure${folder#"$build"}" cmake -S "$root" -B "$folder" --preset "$preset" "$@"
}

# build_targets TARGET...: in build/; what is up to date costs a tenth of a second.
build_targets() { build_step build ninja -C "$build" -j "$(n_jobs)" "$@"; }

# build_page: the page's template, build/page/template.html, when a source of it changed; its tests run in
# build/page/work. A registry that does not answer is given up after seconds.
make_page() {
    npm_config_fetch_retries=1 npm_config_fetch_retry_mintimeout=2000 npm_config_fetch_retry_maxtimeout=5000 \
        "$root/tools/page/build" "$build/page"
}
build_page() {
    setup_step page || { say "  page: not built, Node.js is missing; all else goes on without it."; return 1; }
    step page make_page || { say "  page: not built; all else goes on without it."; return 1; }
}
