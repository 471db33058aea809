#pragma once

#include <array>
#include <vector>

#include "sim/flow/heat/heat_flow.hpp"
#include "sim/flow/heat/heat_pump.hpp"
#include "sim/flow/heat/mixing.hpp"
#include "sim/flow/heat/temperature.hpp"

namespace knelpunt::heat {

/// Eight states of a heat network while they are solved.
class HeatBlock {
public:
    static constexpr std::size_t kWidth = hydraulic::Block::kWidth;
    using Lanes = std::array<double, kWidth>;

    HeatBlock(const Network& network, const hydraulic::Model& model, const ThermalModel& thermal,
              const HeatStates& states, const HeatOptions& options);

    /// Solves states first .. first + 7 (the last stands in for those beyond), from where the last block ended.
    void solve(std::size_t first, std::size_t last);
    void start_cold();
    void extract(std::size_t lane, std::size_t state, HeatFlows& out) const;

    int n_rounds = 0;
    std::array<char, kWidth> is_solved{};

private:
    void extract_customers(std::size_t lane, std::size_t state, HeatFlows& out) const;
    void one_round(int round);
    std::vector<double*> unknowns(std::size_t lane);
    void remember();
    void mix(std::size_t lane);
    void load(std::size_t first, std::size_t last);
    void set_flows();
    void find_temperatures();
    void couple_twins();
    void step_plants();
    void step_given_plants(std::size_t lane);
    void set_plant(std::size_t plant, std::size_t lane, double heat);
    [[nodiscard]] double difference_k(std::size_t plant, std::size_t lane) const;
    void step_shares();
    void take_boosters();
    [[nodiscard]] double worst_difference_bar(std::size_t lane) const;
    [[nodiscard]] double held_difference_bar() const;
    [[nodiscard]] std::size_t state_at(std::size_t lane) const;

    const Network& network_;
    const hydraulic::Model& model_;
    const ThermalModel& thermal_;
    const HeatStates& states_;
    const HeatOptions& options_;
    std::size_t root_;  ///< plant that holds pressure
    std::size_t first_ = 0, last_ = 1;
    hydraulic::Block block_;
    ThermalBlock supply_, return_;
    ConsumerRows rows_;
    std::vector<Lanes> plant_flow_, plant_heat_, plant_return_, plant_cop_, plant_most_;
    std::vector<Lanes> booster_share_;  ///< of the heat that comes from the network
    std::vector<std::size_t> order_;    ///< plants that balance, by rank
    Lanes share_{}, feed_share_{}, off_{}, heat_limit_{}, taken_flow_{};
    std::vector<double> height_bar_;  ///< per node: rho g h above the holding node
    std::array<std::vector<double>, kWidth> before_;
    std::vector<Mixing> mixing_ = std::vector<Mixing>(kWidth, Mixing(1));
    bool has_twins_ = false, has_boosters_ = false, is_warm_ = false;
};

}  // namespace knelpunt::heat
