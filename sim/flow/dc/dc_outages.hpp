#pragma once

#include "sim/flow/dc/dc_model.hpp"
#include "sim/system/system.hpp"

namespace knelpunt::flow {

/// Finds what every listed outage does to the flows, by low-rank updates of the factor in `model`.
///
/// An outage takes shares s_k of branches k with susceptance b_k. Where it leaves the grid in one piece it acts like
/// injections w at the ends of its branches that equal the flows on what is removed: w = (I - H)^-1 s f,
/// H_kl = s_k times the flow on k per unit moved between the ends of l. A flow g changes by the sum of ptdf_g(k) w_k. For one
/// branch this is the line outage distribution factor ptdf / (1 - h). Branches of different biconnected blocks do not act
/// on each other.
///
/// What a listed outage of several circuits cuts off loses its use and its feed-in: each part that is cut off stays on one of the
/// branches that go out, with its balance, which is the sum of the flows that left it, taken over by the exchange.
/// A single circuit whose loss splits the grid counts by the supply lost alone.
/// @see Stott, Jardim, Alsac, "DC Power Flow Revisited", IEEE Trans. Power Systems 24(3), 2009; Woodbury's identity.
void add_outages(DcModel& model, const System& system);

}  // namespace knelpunt::flow
