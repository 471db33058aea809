#include <cmath>

#include <fmt/format.h>

#include "tools/cli/output/html_page.hpp"
#include "tools/cli/output/safe_text.hpp"
#include "tools/cli/page/json_writer.hpp"
#include "tools/cli/request/card.hpp"
#include "tools/cli/terminal.hpp"

namespace knelpunt::cli {
namespace {

std::string mw_text(double mw) { return fmt::format("{:.0f} MW", mw); }

std::string range_text(const Quantiles<double>& mw) {
    if (std::round(mw.p10) == std::round(mw.p90)) return mw_text(mw.p50);
    return fmt::format("{:.0f} to {:.0f} MW", mw.p10, mw.p90);
}
std::string dutch_range(const Quantiles<double>& mw) {
    if (std::round(mw.p10) == std::round(mw.p90)) return mw_text(mw.p50);
    return fmt::format("{:.0f} tot {:.0f} MW", mw.p10, mw.p90);
}

std::string year_text(int year) { return year == kNotInStudy ? "not in this study" : fmt::format("{}", year); }
std::string dutch_year(int year) { return year == kNotInStudy ? "niet binnen deze studie" : fmt::format("{}", year); }

/// When it is connected, of nine in ten of the futures.
std::string connection_words(const CardPath& path, bool is_dutch) {
    const Quantiles<int>& year = path.connection_year;
    if (year.p10 == kNotInStudy)
        return is_dutch ? fmt::format("Past in geen van de jaren tot en met {}", path.years.back().year)
                        : fmt::format("Fits in none of the years up to {}", path.years.back().year);
    if (is_dutch)
        return fmt::format("Aansluiting: p10 {}, p50 {}, p90 {}", dutch_year(year.p10), dutch_year(year.p50),
                           dutch_year(year.p90));
    return fmt::format("Connection: p10 {}, p50 {}, p90 {}", year_text(year.p10), year_text(year.p50),
                       year_text(year.p90));
}

std::string ready_text(int year) { return year > 0 ? fmt::format("{}", year) : "?"; }

std::string set_words(const std::string& set, bool is_dutch) {
    if (set == "none") return is_dutch ? "zonder geplande projecten" : "without planned projects";
    if (set == "planned") return is_dutch ? "met geplande projecten" : "with planned projects";
    return set;
}

std::string layer_words(const std::string& layer, bool is_dutch) {
    if (layer == "station") return is_dutch ? "het station zelf" : "the station itself";
    if (layer == "area") return is_dutch ? "het deelnet" : "the transmission area";
    if (layer == "transmission") return is_dutch ? "het transportnet" : "the transmission grid";
    return is_dutch ? "geen" : "none";
}

std::string years_table(const CardPath& path) {
    std::string out =
        fmt::format("<h2>{}</h2><p class=sum>{}</p><table><tr><th>{}<th>{}<th>{}<th>{}</tr>",
                    both(set_words(path.option_set, true), set_words(path.option_set, false)),
                    both(connection_words(path, true), connection_words(path, false)), both("jaar", "year"),
                    both("past in", "fits in"), both("vrije ruimte, p10 tot p90", "free room, p10 to p90"),
                    both("waar het meestal op stuit", "what stops it most"));
    for (const CardYear& year : path.years) {
        const std::string id = year.limit == year.limit_name ? std::string() : html_text(year.limit) + "; ";
        const std::string limit =
            year.limit.empty() ? std::string("–")
                               : fmt::format("{} ({}{})", html_text(year.limit_name), id,
                                             both(layer_words(year.layer, true), layer_words(year.layer, false)));
        out += fmt::format("<tr><td>{}<td>{}<td>{}<td>{}</tr>", year.year,
                           both(fmt::format("{} van {} toekomsten", year.n_fitting, year.n_futures),
                                fmt::format("{} of {} futures", year.n_fitting, year.n_futures)),
                           both(dutch_range(year.room_mw), range_text(year.room_mw)), limit);
    }
    return out + "</table>";
}

std::string help_list(const RequestCard& card) {
    std::string out = fmt::format("<h2>{}</h2><ul>", both("Wat zou helpen", "What would help"));
    if (card.part_year > 0)
        out +=
            fmt::format("<li>{}", both(fmt::format("Minder vragen: {:.0f} MW past in {} in de helft van de toekomsten.",
                                                   card.most_part_mw, card.part_year),
                                       fmt::format("Asking for less: {:.0f} MW fit in {} in half of the futures.",
                                                   card.most_part_mw, card.part_year)));
    for (const RegionNotes::Project& project : card.projects)
        out += fmt::format("<li>{}", both(fmt::format("{} ({}): gereed {}, {} of {} (p10, p50, p90)",
                                                      project.dutch.empty() ? project.name : project.dutch,
                                                      project.owner, ready_text(project.ready[0]),
                                                      ready_text(project.ready[1]), ready_text(project.ready[2])),
                                          fmt::format("{} ({}): ready {}, {} or {} (p10, p50, p90)", project.name,
                                                      project.owner, ready_text(project.ready[0]),
                                                      ready_text(project.ready[1]), ready_text(project.ready[2]))));
    if (card.part_year == 0 && card.projects.empty())
        out += fmt::format("<li>{}", both("Geen gepland project verandert waar het op stuit.",
                                          "No planned project changes what stops it."));
    return out + "</ul>";
}

std::string direction_words(const Request& request, bool is_dutch) {
    if (is_dutch) return request.is_feed_in ? "invoeding" : "afname";
    return request.is_feed_in ? "feed-in" : "offtake";
}

constexpr std::string_view kReservation =
    "A simulation with public and assumed figures, no promise and no offer of a grid operator: only the operator "
    "decides "
    "on a request. A future is one storyline, weather year and draw of the study; the share of futures is no more than "
    "that. "
    "What waits already joins first; priority classes are not counted.";
constexpr std::string_view kDutchReservation =
    "Een simulatie met openbare en aangenomen cijfers, geen toezegging en geen offerte van een netbeheerder: alleen de "
    "netbeheerder beslist over een aanvraag. Een toekomst is één scenario, weerjaar en trekking van de studie; meer "
    "betekent "
    "het aandeel van de toekomsten niet. Wat al wacht sluit eerst aan; prioriteitsklassen tellen niet mee.";

}  // namespace

std::string request_card_page(const RequestCard& card, const std::vector<std::string>& warnings) {
    std::string body;
    for (const std::string& warning : warnings)
        body += fmt::format("<p class=\"sum bad\" role=alert>{}</p>", html_text(warning));
    body += fmt::format("<p>{} · {}</p>", html_text(card.region), html_text(card.study));
    body += fmt::format(
        "<p>{}</p>",
        both(fmt::format("Voor u in {}: {} wacht bij dit station, {} in het deelnet {}. U komt daarachter.",
                         card.first_year, dutch_range(card.ahead_station_mw), dutch_range(card.ahead_area_mw),
                         card.area),
             fmt::format("Ahead of you in {}: {} wait at this station, {} in area {}. You come behind them.",
                         card.first_year, range_text(card.ahead_station_mw), range_text(card.ahead_area_mw),
                         card.area)));
    for (const CardPath& path : card.paths) body += years_table(path);
    body += help_list(card);
    body += fmt::format("<p class=soft>{}</p>", both(kDutchReservation, kReservation));
    const std::string name = fmt::format("{} ({})", card.station_name, card.request.station);
    return html_page({fmt::format("{:.6g} MW, {}", card.request.mw, name),
                      both(fmt::format("Aanvraag van {:.6g} MW {} bij {}", card.request.mw,
                                       direction_words(card.request, true), name),
                           fmt::format("Request of {:.6g} MW {} at {}", card.request.mw,
                                       direction_words(card.request, false), name)),
                      body, kRequestCardMark});
}

std::string request_card_json(const RequestCard& card, const std::vector<std::string>& warnings) {
    const auto put_years = [](Json& json, std::string_view name, const Quantiles<int>& years) {
        json.key(name).open('{');
        for (const auto& [key, year] :
             {std::pair{"p10", years.p10}, std::pair{"p50", years.p50}, std::pair{"p90", years.p90}})
            json.number(key, year == kNotInStudy ? std::nan("") : year);
        json.close('}');
    };
    const auto put_mw = [](Json& json, std::string_view name, const Quantiles<double>& mw) {
        json.key(name).open('{').number("p10", mw.p10).number("p50", mw.p50).number("p90", mw.p90).close('}');
    };
    Json json;
    json.open('{').text("station", card.request.station).text("name", card.station_name).text("area", card.area);
    json.text("direction", direction_words(card.request, false)).number("mw", card.request.mw);
    json.text("study", card.study).key("warnings").open('[');
    for (const std::string& warning : warnings) json.text(warning);
    json.close(']').number("first_year", card.first_year);
    put_mw(json, "ahead_station_mw", card.ahead_station_mw);
    put_mw(json, "ahead_area_mw", card.ahead_area_mw);
    json.key("paths").open('[');
    for (const CardPath& path : card.paths) {
        json.open('{').text("option_set", path.option_set);
        put_years(json, "connection_year", path.connection_year);
        json.key("years").open('[');
        for (const CardYear& year : path.years) {
            json.open('{').number("year", year.year).number("n_futures", static_cast<double>(year.n_futures));
            json.number("n_fitting", static_cast<double>(year.n_fitting));
            put_mw(json, "room_mw", year.room_mw);
            json.text("limit", year.limit).text("layer", year.layer).close('}');
        }
        json.close(']').close('}');
    }
    json.close(']').key("helps").open('{').number("part_mw", card.most_part_mw);
    json.number("part_year", card.part_year).key("projects").open('[');
    for (const RegionNotes::Project& project : card.projects) {
        json.open('{').text("id", project.id).text("name", project.name).key("ready").open('[');
        for (const int year : project.ready) json.number(year > 0 ? year : std::nan(""));
        json.close(']').close('}');
    }
    json.close(']').close('}').text("reservation", kReservation).close('}');
    return json.result() + "\n";
}

std::string request_card_text(const RequestCard& card) {
    std::string out =
        wrapped(fmt::format("Request of {:.6g} MW {} at {} ({})", card.request.mw, direction_words(card.request, false),
                            card.station_name, card.request.station)) +
        "\n";
    out += wrapped(fmt::format("Ahead in {}: {} wait at this station, {} in area {}.", card.first_year,
                               range_text(card.ahead_station_mw), range_text(card.ahead_area_mw), card.area)) +
           "\n";
    for (const CardPath& path : card.paths) {
        out += wrapped(fmt::format("{}, {}.", connection_words(path, false), set_words(path.option_set, false))) + "\n";
        for (const CardYear& year : path.years) {
            out += fmt::format("  {}  fits in {} of {} futures; room {}{}\n", year.year, year.n_fitting, year.n_futures,
                               range_text(year.room_mw),
                               year.limit.empty() ? "" : fmt::format("; stopped by {}", year.limit));
        }
    }
    if (card.part_year > 0)
        out += wrapped(fmt::format("Asking for less: {:.0f} MW fit in {} in half of the futures.", card.most_part_mw,
                                   card.part_year)) +
               "\n";
    for (const RegionNotes::Project& project : card.projects)
        out += wrapped(fmt::format("Would help: {}, ready {}, {} or {} (p10, p50, p90).", project.name,
                                   ready_text(project.ready[0]), ready_text(project.ready[1]),
                                   ready_text(project.ready[2]))) +
               "\n";
    return out + wrapped(kReservation) + "\n";
}

}  // namespace knelpunt::cli
