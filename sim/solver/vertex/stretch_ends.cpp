#include "sim/solver/vertex/stretch_ends.hpp"

#include "sim/base/expects.hpp"

namespace knelpunt::solver {

void append_stage(const std::vector<double>& from, std::size_t stage, std::size_t n, std::vector<double>& to) {
    const auto begin = from.begin() + static_cast<std::ptrdiff_t>(stage * n);
    to.insert(to.end(), begin, begin + static_cast<std::ptrdiff_t>(n));
}

StretchEnds::StretchEnds(const StagedProgram& whole, const StagedSolution& solution, std::size_t first, std::size_t n)
    : whole_(whole), in_(solution), first_(first), n_(n), chain_(chain_around()) {}

const Chain& StretchEnds::chain_around() const {
    for (const Chain& chain : whole_.chains()) {
        if (first_ >= chain.first_stage && first_ + n_ <= chain.first_stage + chain.n_stages) return chain;
    }
    throw ContractError("a stretch lies inside one chain");
}
bool StretchEnds::is_start() const {
    return first_ == chain_.first_stage && (chain_.end == EndRule::given || chain_.end == EndRule::valued);
}
bool StretchEnds::is_end() const { return first_ + n_ == chain_.first_stage + chain_.n_stages; }

std::optional<std::size_t> StretchEnds::next() const {
    const std::size_t behind = first_ + n_;
    if (!is_end()) return behind;
    if (chain_.end == EndRule::cyclic) return chain_.first_stage;
    for (const Chain& other : whole_.chains())
        if (other.first_stage == behind && other.end == EndRule::joined) return behind;
    return std::nullopt;
}

std::vector<double> StretchEnds::contents_at(std::size_t stage) const {
    std::vector<double> out;
    append_stage(in_.s, stage, whole_.n_stores(), out);
    return out;
}

Chain StretchEnds::chain(Asks asks) const {
    Chain out{0, n_, chain_.weight, EndRule::given, {}, {}};
    const std::size_t n_stores = whole_.n_stores();
    if (is_start())
        out.start = chain_.start;
    else if (first_ > chain_.first_stage)
        out.start = contents_at(first_ - 1);
    else if (chain_.end == EndRule::cyclic)
        out.start = contents_at(chain_.first_stage + chain_.n_stages - 1);
    else
        out.start = contents_at(first_ - 1);  // joined to the chain before
    out.finish = contents_at(first_ + n_ - 1);
    if (asks == Asks::values || (is_end() && chain_.end == EndRule::given)) return out;
    out.end = EndRule::valued;
    out.finish = is_end() && chain_.end == EndRule::valued ? chain_.finish : std::vector<double>(n_stores, 0.0);
    if (const auto behind = next()) {
        for (std::size_t store = 0; store < n_stores; ++store) {
            const Store& state = whole_.stores()[store];
            const std::size_t from = state.from < 0 ? store : static_cast<std::size_t>(state.from);
            out.finish[from] -= state.keep.at(*behind) * in_.store_dual[*behind * n_stores + store] / out.weight;
        }
    }
    return out;
}

}  // namespace knelpunt::solver
