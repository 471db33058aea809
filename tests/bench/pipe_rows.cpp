#include "tests/bench/pipe_rows.hpp"

#include <ctime>
#include <fstream>
#include <functional>
#include <iostream>
#include <string>

#include <fmt/format.h>

#include "sim/base/expects.hpp"
#include "sim/numeric/cpu.hpp"
#include "tools/cli/pipes/gas_case.hpp"
#include "tools/cli/pipes/heat_case.hpp"

namespace knelpunt::bench {
namespace {

double cpu_s() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    constexpr double kSPerNs = 1e-9;
    return static_cast<double>(now.tv_sec) + kSPerNs * static_cast<double>(now.tv_nsec);
}

std::vector<double> read_numbers(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::vector<double> out(std::filesystem::file_size(file) / sizeof(double));
    stream.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size() * sizeof(double)));
    return out;
}

void write_numbers(const std::filesystem::path& file, const std::vector<double>& values) {
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(values.data()),
               static_cast<std::streamsize>(values.size() * sizeof(double)));
}

/// Repeats one state's columns for all.
std::vector<double> repeated(const std::vector<double>& one, std::size_t n) {
    std::vector<double> out;
    for (std::size_t state = 0; state < n; ++state) out.insert(out.end(), one.begin(), one.end());
    return out;
}

void report(const std::vector<double>& seconds, std::size_t n_states, std::size_t n_unsolved, double evaluations) {
    std::string listed;  // fmt::join of numbers makes GCC 12 warn of a write that does not happen
    for (const double value : seconds) listed += fmt::format("{}{}", listed.empty() ? "" : ", ", value);
    std::cout << fmt::format(R"({{"seconds": [{}], "states": {}, "unsolved": {}, "evaluations": {}, "target": "{}"}})",
                             listed, n_states, n_unsolved, evaluations,
                             numeric::lane_target_name(numeric::lane_target()))
              << '\n';
}

template <class Flows>
void time_rounds(int n_rounds, std::size_t n_states, const std::function<Flows()>& solve, Flows& found,
                 std::size_t Flows::*n_worked) {
    std::vector<double> seconds;
    for (int round = 0; round < n_rounds; ++round) {
        const double start = cpu_s();
        found = solve();
        seconds.push_back(cpu_s() - start);
    }
    report(seconds, n_states, found.n_unsolved,
           static_cast<double>(found.*n_worked) * 8.0 / static_cast<double>(n_states));
}

hydraulic::FrictionOptions law_of(const std::string& word, bool is_gas) {
    hydraulic::FrictionOptions out;
    const bool is_everywhere = word.ends_with("_everywhere");
    const std::string law = is_everywhere ? word.substr(0, word.size() - std::string_view("_everywhere").size()) : word;
    const int index = choice_index(hydraulic::kFrictionLaws, law);
    expects(index >= 0, "a known law of friction");
    out.law = static_cast<hydraulic::FrictionLaw>(index);
    if (is_everywhere) out.laminar = hydraulic::LaminarRule::none;
    if (out.law == hydraulic::FrictionLaw::swamee_jain) out.rough_divisor = 3.7;
    if (is_gas) out.nikuradse_offset = 1.14;
    return out;
}

}  // namespace

void time_pipes(const std::filesystem::path& folder, const std::string& law, int n_rounds) {
    const cli::PipeTables tables = cli::read_pipe_tables(folder);
    const std::vector<double> demand = read_numbers(folder / "demand.bin");
    if (tables.is_gas()) {
        cli::GasCase own = cli::make_gas_case(tables);
        own.network.friction = law_of(law, true);
        const std::size_t n = demand.size() / tables.nodes.size();
        gas::States states(own.network, n);
        states.demand_kg_per_s = demand;
        states.held_bar = repeated(own.states.held_bar, n);
        const hydraulic::Model model = gas::build_model(own.network);
        gas::Flows found;
        time_rounds<gas::Flows>(
            n_rounds, n, [&] { return gas::solve_flows(own.network, model, states, {}); }, found,
            &gas::Flows::n_evaluations);
        write_numbers(folder / "p.bin", found.pressure_bar);
        write_numbers(folder / "q.bin", found.flow_kg_per_s);
        return;
    }
    if (cli::has_customers(tables)) {
        cli::HeatCase own = cli::make_heat_case(tables);
        own.network.friction = law_of(law, false);
        const std::size_t n = demand.size() / tables.sinks.size();
        heat::HeatStates states(own.network, n);
        states.heat_w = demand;
        states.return_k = repeated(own.states.return_k, n);
        states.supply_k = repeated(own.states.supply_k, n);
        heat::HeatFlows found;
        time_rounds<heat::HeatFlows>(
            n_rounds, n, [&] { return heat::solve_heat(own.network, states, {}); }, found, &heat::HeatFlows::n_rounds);
        write_numbers(folder / "p.bin", found.supply_k);
        write_numbers(folder / "q.bin", found.flow_kg_per_s);
        return;
    }
    cli::WaterCase own = cli::make_water_case(tables);
    own.network.friction = law_of(law, false);
    const std::size_t n = demand.size() / tables.nodes.size();
    heat::WaterStates states(own.network, n);
    states.demand_kg_per_s = demand;
    states.held_bar = repeated(own.states.held_bar, n);
    const hydraulic::Model model = heat::build_model(own.network);
    heat::WaterFlows found;
    time_rounds<heat::WaterFlows>(
        n_rounds, n, [&] { return heat::solve_water(own.network, model, states, {}); }, found,
        &heat::WaterFlows::n_evaluations);
    write_numbers(folder / "p.bin", found.pressure_bar);
    write_numbers(folder / "q.bin", found.flow_kg_per_s);
}

}  // namespace knelpunt::bench
