#include "tools/cli/validation/page.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "sim/base/version.hpp"
#include "tools/cli/output/html_page.hpp"
#include "tools/cli/terminal.hpp"

namespace knelpunt::cli {
namespace {

struct Words {
    std::string_view english, dutch;
};

constexpr std::array kTitles{
    Words{"path", "Vermogen van het deelnet per jaar"},
    Words{"statements", "Vol of niet: stations, verbindingen, deelnetten"}, Words{"base_year", "Fysiek basisjaar"},
    Words{"statistics", "Energie, pieken, bedrijfstijden, seizoenen"}, Words{"points", "Losse gepubliceerde cijfers"}};
constexpr std::array kVerdicts{
    Words{"within", "binnen"}, Words{"outside", "buiten"},         Words{"hit", "treffer"},
    Words{"miss", "gemist"},   Words{"false alarm", "vals alarm"}, Words{"correct", "terecht niet"},
    Words{"listed", "erkend"}, Words{"not listed", "niet erkend"}, Words{"not compared", "niet vergeleken"}};

template <std::size_t N>
std::string_view dutch_of(const std::array<Words, N>& words, std::string_view english) {
    const auto found = std::find_if(words.begin(), words.end(), [&](const Words& w) { return w.english == english; });
    return found == words.end() ? english : found->dutch;
}

std::string_view colour_of(std::string_view verdict) {
    if (verdict == "within" || verdict == "hit" || verdict == "correct" || verdict == "listed") return "good";
    return verdict == "not compared" ? "none" : "bad";
}

std::string score_table(const std::vector<ScoreRow>& scores) {
    std::string out =
        fmt::format("<table><tr><th>{}<th>{}<th>{}<th>{}<th>{}<th></tr>", both("wat", "what"), both("treffers", "hits"),
                    both("gemist", "misses"), both("vals alarm", "false alarms"), both("terecht niet", "correct"));
    for (const ScoreRow& row : scores) {
        out += fmt::format("<tr><td>{}<td class=n>{}<td class=n>{}<td class=n>{}<td class=n>{}<td>{}</tr>",
                           html_text(row.name), row.score.hits, row.score.misses, row.score.false_alarms,
                           row.score.correct,
                           row.is_held_out ? both("apart gehouden", "held out")
                                           : both("gebruikt bij het afstellen", "used in the fit"));
    }
    return out + "</table>";
}

std::string row_table(const std::vector<Comparison>& rows) {
    std::string out = fmt::format("<table><tr><th>{}<th>{}<th>{}<th>{}<th>{}</tr>", both("wat", "what"),
                                  both("gepubliceerd", "published"), both("model", "ours"), both("oordeel", "verdict"),
                                  both("toelichting", "why"));
    for (const Comparison& row : rows) {
        out += fmt::format("<tr><td title=\"{}\">{}<td>{}<td>{}<td class={}>{}<td>{}</tr>", html_text(row.id),
                           html_text(row.name), html_text(row.published), html_text(row.ours), colour_of(row.verdict),
                           both(dutch_of(kVerdicts, row.verdict), row.verdict), html_text(row.why));
    }
    return out + "</table>";
}

std::string side_by_side_html(const ValidationReport& report) {
    if (report.beside.empty()) return {};
    std::string out =
        fmt::format("<section id=beside><h2>{}</h2><p class=soft>{}</p><table><tr><th>{}<th>{}<th>{}</tr>",
                    both("Twee bestanden naast elkaar", "Two files side by side"),
                    both("treffers / gemist / vals alarm / terecht niet", "hits / misses / false alarms / correct"),
                    both("wat", "what"), html_text(report.study), html_text(report.beside_study));
    for (const SideBySide& row : side_by_side(report))
        out +=
            fmt::format("<tr><td>{}<td>{}<td>{}</tr>", html_text(row.name), html_text(row.here), html_text(row.beside));
    return out + "</table></section>";
}

/// Rows that ask for a look first: what is not as published.
std::string section_html(const Section& section) {
    std::vector<Comparison> open, rest;
    for (const Comparison& row : section.rows)
        (colour_of(row.verdict) == "bad" || section.id == "path" || section.id == "base_year" ? open : rest)
            .push_back(row);
    std::string out = fmt::format("<section id=\"{}\"><h2>{}</h2><p class=soft>{}</p><p class=sum>{}</p>", section.id,
                                  both(dutch_of(kTitles, section.id), section.title), html_text(section.rule),
                                  html_text(section.summary));
    if (!section.scores.empty()) out += score_table(section.scores);
    if (!open.empty()) out += row_table(open);
    if (!rest.empty()) {
        out +=
            fmt::format("<details><summary>{}</summary>{}</details>",
                        both(fmt::format("{} andere regels", rest.size()), fmt::format("{} other rows", rest.size())),
                        row_table(rest));
    }
    return out + "</section>";
}

}  // namespace

std::string validation_page(const ValidationReport& report) {
    std::string body;
    for (const std::string& warning : report.warnings)
        body += fmt::format("<p class=\"sum bad\" role=alert>{}</p>", html_text(warning));
    body += side_by_side_html(report);
    for (const Section& section : report.sections) body += section_html(section);
    const std::string lead = fmt::format(
        "<p>{} · {}</p><p class=soft>{}</p>", html_text(report.study), html_text(report.region),
        both("Drie toetsen die nooit worden vermengd: het fysieke basisjaar, vol op contract en wachtrij, en het "
             "vermogen per jaar. Wat buiten valt staat voorop.",
             "Three tests that are never mixed: the physical base year, full by contract and queue, and the capability "
             "by year. What does not agree comes first."));
    return html_page({report.study, both("Klopt het met wat gepubliceerd is?", "Does it agree with what is published?"),
                      lead + body, kValidationPageMark});
}

namespace {

std::string sections_json(const std::vector<Section>& sections) {
    std::string out = "[";
    for (std::size_t at = 0; at < sections.size(); ++at) {
        const Section& section = sections[at];
        out += fmt::format("{}{{\"id\":{},\"title\":{},\"rule\":{},\"summary\":{},\"scores\":[", at > 0 ? "," : "",
                           json_text(section.id), json_text(section.title), json_text(section.rule),
                           json_text(section.summary));
        for (std::size_t row = 0; row < section.scores.size(); ++row) {
            const ScoreRow& score = section.scores[row];
            out += fmt::format(
                "{}{{\"name\":{},\"held_out\":{},\"hits\":{},\"misses\":{},\"false_alarms\":{},\"correct\":{}}}",
                row > 0 ? "," : "", json_text(score.name), score.is_held_out, score.score.hits, score.score.misses,
                score.score.false_alarms, score.score.correct);
        }
        out += "],\"rows\":[";
        for (std::size_t row = 0; row < section.rows.size(); ++row) {
            const Comparison& one = section.rows[row];
            out += fmt::format(
                "{}{{\"id\":{},\"name\":{},\"published\":{},\"ours\":{},\"verdict\":{},\"why\":{},\"held_out\":{}}}",
                row > 0 ? "," : "", json_text(one.id), json_text(one.name), json_text(one.published),
                json_text(one.ours), json_text(one.verdict), json_text(one.why), one.is_held_out);
        }
        out += "]}";
    }
    return out + "]";
}

}  // namespace

std::string validation_json(const ValidationReport& report) {
    std::string out = fmt::format("{{\"study\":{},\"region\":{},\"program_version\":{},\"warnings\":[",
                                  json_text(report.study), json_text(report.region), json_text(kProgramVersion));
    for (std::size_t at = 0; at < report.warnings.size(); ++at)
        out += (at > 0 ? "," : "") + json_text(report.warnings[at]);
    out += "],\"sections\":" + sections_json(report.sections);
    if (!report.beside.empty())
        out += fmt::format(",\"beside\":{{\"study\":{},\"sections\":{}}}", json_text(report.beside_study),
                           sections_json(report.beside));
    return out + "}\n";
}

}  // namespace knelpunt::cli
