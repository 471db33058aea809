#include "sim/solver/interior/lanes/lane_layout.hpp"

#include <algorithm>
#include <map>

namespace knelpunt::solver {
namespace {

constexpr std::size_t kWidth = numeric::kLaneWidth;
constexpr std::size_t kSegmentStages = 42;  ///< least length of a segment where there are more than eight
constexpr std::size_t kMostGroups = 8;

bool is_same(const Value& a, const Value& b) { return a.hourly.empty() && b.hourly.empty() && a.scale == b.scale; }

}  // namespace

std::vector<StageRun> stage_runs(const StagedProgram& program) {
    std::vector<const Chain*> chains;
    for (const Chain& chain : program.chains()) chains.push_back(&chain);
    std::sort(chains.begin(), chains.end(),
              [](const Chain* a, const Chain* b) { return a->first_stage < b->first_stage; });
    std::vector<StageRun> runs;
    for (const Chain* chain : chains) {
        const bool is_cyclic = chain->end == EndRule::cyclic;
        if (chain->n_stages == 0) continue;
        if (!is_cyclic && !runs.empty() && !runs.back().is_cyclic)
            runs.back().n_stages += chain->n_stages;
        else
            runs.push_back({is_cyclic, chain->first_stage, chain->n_stages});
    }
    return runs;
}

void LaneLayout::lay_out_all() {
    find_runs();
    if (!out_.unsupported_.empty()) return;
    lay_out();
    find_tracks();
    put_columns();
    put_states();
}

void LaneLayout::find_runs() {
    chain_of_.resize(n_stages());
    for (const Chain& chain : of_.chains()) {
        for (std::size_t stage = chain.first_stage; stage < chain.first_stage + chain.n_stages; ++stage)
            chain_of_[stage] = &chain;
    }
    runs_ = stage_runs(of_);
    const bool is_lost = std::any_of(of_.chains().begin(), of_.chains().end(), [&](const Chain& chain) {
        if (chain.end != EndRule::joined) return false;
        return std::any_of(runs_.begin(), runs_.end(),
                           [&](const StageRun& run) { return run.first_stage == chain.first_stage; });
    });
    if (is_lost) out_.unsupported_ = "a chain is joined to one that is cyclic, or to none";
}

void LaneLayout::lay_out() {
    std::size_t longest = 1;
    for (const StageRun& sequence : runs_) longest = std::max(longest, sequence.n_stages);
    const std::size_t n_wanted =
        kWidth * std::clamp<std::size_t>(n_stages() / (kWidth * kSegmentStages), 1, kMostGroups);
    const std::size_t n_each = (n_wanted + runs_.size() - 1) / runs_.size();
    out_.n_steps = (longest + n_each - 1) / n_each;
    std::size_t n_segments = 0;
    for (const StageRun& sequence : runs_) {
        const std::size_t n = (sequence.n_stages + out_.n_steps - 1) / out_.n_steps;
        for (std::size_t position = 0; position < n; ++position)
            out_.segment_length.push_back(std::min(out_.n_steps, sequence.n_stages - position * out_.n_steps));
        out_.sequences.push_back({sequence.is_cyclic, n_segments, n});
        n_segments += n;
    }
    out_.n_groups = (n_segments + kWidth - 1) / kWidth;
    out_.stage_of.assign(out_.n_groups * out_.n_steps * kWidth, -1);
    out_.place_of_.resize(n_stages());
    for (std::size_t run = 0; run < runs_.size(); ++run) {
        for (std::size_t stage = 0; stage < runs_[run].n_stages; ++stage) {
            const std::size_t segment = out_.sequences[run].first_segment + stage / out_.n_steps;
            const std::size_t lane_stage = segment / kWidth * out_.n_steps + stage % out_.n_steps;
            const std::size_t place = lane_stage * kWidth + segment % kWidth;
            out_.stage_of[place] = static_cast<std::ptrdiff_t>(runs_[run].first_stage + stage);
            out_.place_of_[runs_[run].first_stage + stage] = place;
        }
    }
    out_.is_real.resize(out_.stage_of.size());
    out_.has_padding.assign(out_.stage_of.size() / kWidth, false);
    for (std::size_t place = 0; place < out_.stage_of.size(); ++place) {
        out_.is_real[place] = out_.stage_of[place] < 0 ? 0.0 : 1.0;
        if (out_.stage_of[place] < 0) out_.has_padding[place / kWidth] = true;
    }
}

void LaneLayout::find_tracks() {
    std::map<int, std::vector<std::size_t>> of_group;
    for (std::size_t window = 0; window < of_.n_windows(); ++window)
        of_group[of_.windows()[window].group].push_back(window);
    for (auto& [group, windows] : of_group) {
        std::stable_sort(windows.begin(), windows.end(), [&](std::size_t a, std::size_t b) {
            return of_.windows()[a].first_stage < of_.windows()[b].first_stage;
        });
        std::vector<std::pair<std::size_t, std::size_t>> free_from;  // end of the last window, track
        for (const std::size_t window : windows) {
            const WindowRow& row = of_.windows()[window];
            auto fits = std::find_if(free_from.begin(), free_from.end(),
                                     [&](const auto& stage) { return stage.first <= row.first_stage; });
            if (fits == free_from.end()) {
                free_from.emplace_back(0, tracks_.size());
                tracks_.push_back({group, {}});
                fits = free_from.end() - 1;
            }
            fits->first = row.first_stage + row.n_stages;
            tracks_[fits->second].windows.push_back(window);
        }
    }
}

const WindowGroup& LaneLayout::group_of(int group) const {
    return of_.window_groups()[static_cast<std::size_t>(group)];
}

void LaneLayout::put_columns() {
    for (std::size_t column = 0; column < of_.n_columns(); ++column) columns_.push_back({static_cast<int>(column), -1});
    for (std::size_t row = 0; row < of_.n_rows(); ++row) {
        const Row& limits = of_.rows()[row];
        const bool is_equality =
            is_same(limits.lower, limits.upper) ||
            (limits.lower.scale == limits.upper.scale && limits.lower.hourly.data() == limits.upper.hourly.data() &&
             limits.lower.hourly.size() == limits.upper.hourly.size());
        has_slack_.push_back(!is_equality);
        if (!is_equality) columns_.push_back({-1, static_cast<int>(row)});
    }
    out_.n_columns_ = columns_.size();
    out_.n_local_ = of_.n_rows();
    for (const Entry& entry : of_.entries()) add_term(entry.row, entry, 1.0, -1);
}

void LaneLayout::add_term(int row, const Entry& entry, double factor, int track) {
    if (entry.value.scale != 0.0) terms_.push_back({row, entry.column, &entry, factor, track});
}

void LaneLayout::put_states() {
    const int first = static_cast<int>(out_.n_local_);
    for (const Entry& entry : of_.store_entries()) add_term(first + entry.row, entry, -1.0, -1);
    out_.n_states_ = of_.n_stores() + tracks_.size();
    for (std::size_t store = 0; store < of_.n_stores(); ++store)
        out_.from.push_back(of_.stores()[store].from < 0 ? static_cast<int>(store) : of_.stores()[store].from);
    for (std::size_t track = 0; track < tracks_.size(); ++track) {
        const int state = static_cast<int>(of_.n_stores() + track);
        out_.from.push_back(state);
        out_.tracks_.push_back({state, tracks_[track].windows});
        for (const Entry& entry : group_of(tracks_[track].group).entries)
            add_term(first + state, entry, -1.0, static_cast<int>(track));
    }
    for (const Widening& widening : of_.widenings()) {
        if (widening.lower_pu.scale == 0.0 && widening.upper_pu.scale == 0.0) continue;
        widened_.push_back({widening.is_store ? static_cast<int>(out_.n_columns_) + widening.target : widening.target,
                            widening.capacity, widening.lower_pu, widening.upper_pu, -1});
    }
    for (std::size_t track = 0; track < tracks_.size(); ++track) {
        for (const Entry& entry : group_of(tracks_[track].group).capacities)
            widened_.push_back({static_cast<int>(out_.n_columns_ + of_.n_stores() + track), entry.column,
                                entry.value.scale, -entry.value.scale, static_cast<int>(track)});
    }
    find_window_stages();
}

void LaneLayout::find_window_stages() {
    for (const auto& track : tracks_) {
        std::vector<WindowStage> window_stages(n_stages());
        for (const std::size_t window : track.windows) {
            const WindowRow& row = of_.windows()[window];
            for (std::size_t stage = row.first_stage; stage < row.first_stage + row.n_stages; ++stage)
                window_stages[stage].is_inside = true;
            window_stages[row.first_stage].is_first = true;
            window_stages[row.first_stage + row.n_stages - 1].ending = &row;
        }
        window_stages_.push_back(std::move(window_stages));
    }
}

}  // namespace knelpunt::solver
