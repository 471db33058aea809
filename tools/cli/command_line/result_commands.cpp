#include "tools/cli/command_line/words.hpp"

#include "tools/cli/causes/cause_tables.hpp"
#include "tools/cli/guarded_reading.hpp"
#include "tools/cli/show/view.hpp"
#include "tools/cli/usage.hpp"

namespace knelpunt::cli {

int read_guarded(const Words& words, const std::function<int()>& command) {
    ReadingLimits limits = reading_limits(words.file);
    if (!words.beside.empty()) limits = limits + reading_limits(words.beside);
    return run_guarded(words.file, limits, command);
}

/// The operators' capacity map, in and out.
void add_capacity_map_commands(CLI::App& app, Words& words) {
    CLI::App* import = app.add_subcommand("import", "Read the capacity map that grid operators publish");
    import
        ->add_option("--nbnl", words.import.file, "Capacity map of Netbeheer Nederland (im-capaciteitskaart 1.3, JSON)")
        ->required();
    import->add_option("--region", words.import.region,
                       "Folder of a region: its validation/statements.csv gets a row per area and direction");
    import->add_option("--names", words.import.names, "Table of places: short_code, kind, assets, area [equal names]")
        ->needs(import->get_option("--region"));
    import->add_flag("--csv", words.as_csv, "As CSV");
    import->add_flag("--json", words.as_json, "As JSON");
    import->callback(
        [&words] { words.action = [&words](TableFormat format) { return run_import(words.import, format); }; });
    import->footer(
        "Examples (after: knelpunt sweep scenarios/tutorial/studies/tutorial.toml --out results/tutorial.h5)\n"
        "(after: knelpunt export --nbnl results/tutorial.h5 --out map.json):\n  knelpunt import --nbnl map.json");
    CLI::App* out = app.add_subcommand("export", "Write a scenario in the form of the operators' capacity map");
    out->add_option("--nbnl", words.file, "Result file")->required();
    out->add_option("--out", words.export_map.out, "JSON file to write")->required();
    out->add_option("--scenario", words.scenario, "Scenario [the first]");
    out->add_option("--region", words.region, "Folder of the region, for its projects [found below scenarios/]");
    out->add_option("--issued", words.export_map.issued, "Date of issue, as 2026-11-30 [today]");
    out->add_flag("--force", words.export_map.force, "Replace a file that is no capacity map");
    out->callback([&words] {
        words.action = [&words](TableFormat) {
            return read_guarded(words, [&words] {
                return run_export({words.file, words.export_map.out, words.scenario, words.region,
                                   words.export_map.issued, words.export_map.force});
            });
        };
    });
    out->footer(
        "Example (after: knelpunt sweep scenarios/tutorial/studies/tutorial.toml --out results/tutorial.h5):\n"
        "  knelpunt export --nbnl results/tutorial.h5 --out results/map.json --scenario A-2030-plain-none");
}

void add_request_command(CLI::App& app, Words& words) {
    CLI::App* request = app.add_subcommand("request", "Card of one applicant: when, behind whom, what would help");
    request->add_option("file", words.file, "Result file")->required();
    request->add_option("station", words.request.station, "Station")->required();
    request->add_option("mw", words.request.mw, "MW asked for")->required()->check(number_within(0.01, 1e4));
    request->add_option("--direction", words.request.direction, "Direction [offtake]")
        ->check(one_of({"offtake", "feed-in"}));
    request->add_option("--region", words.region, "Folder of the region, for its projects [found below scenarios/]");
    request->add_option("--out", words.request.out, "HTML page to write, A4, Dutch and English");
    request->add_flag("--force", words.request.force, "Replace a file that is no such page");
    request->add_flag("--json", words.as_json, "As JSON");
    request->callback([&words] {
        words.action = [&words](TableFormat format) {
            words.request.file = words.file;
            words.request.region = words.region;
            return read_guarded(words, [&words, format] { return run_request(words.request, format); });
        };
    });
    request->footer(
        "Example (after: knelpunt sweep scenarios/tutorial/studies/joining.toml --out results/joining.h5):\n"
        "  knelpunt request results/joining.h5 W50 20 --out results/card.html");
}

void add_page_command(CLI::App& app, Words& words) {
    CLI::App* page = app.add_subcommand("page", "Write the page of a result file: one HTML file that works offline");
    page->add_option("file", words.file, "Result file")->required();
    page->add_option("--out", words.out, "HTML file")->required();
    page->add_flag("--force", words.force, "Replace a file that is no such page");
    page->footer(
        "Example (after: knelpunt sweep scenarios/tutorial/studies/tutorial.toml --out results/tutorial.h5):\n"
        "  knelpunt page results/tutorial.h5 --out results/tutorial.html");
    page->add_option("--template", words.page_template, "Page template [page/template.html beside the program]");
    page->add_option("--region", words.region,
                     "Folder of the region: map, projects, Dutch names, known excesses [found below scenarios/]");
    page->add_option("--hours", words.n_hourly,
                     "Hours of this many elements of each class and scenario go along, the fullest first [4]")
        ->check(CLI::Range(0, 100000));
}

void add_compare_command(CLI::App& app, Words& words) {
    CLI::App* compare = app.add_subcommand(
        "compare", "What the options of a study change and cost; or what changed between two files or scenarios");
    compare->add_option("file", words.file, "Result file: of a study with [compare], or the first of two")->required();
    compare->add_option("beside", words.beside, "Second file: what changed, and because of what");
    compare->add_option("--scenario", words.scenario, "First scenario of two, instead of options");
    compare->add_option("--other", words.difference.other, "Second scenario, of the second file if there is one")
        ->needs("--scenario");
    compare->add_option("--most", words.difference.most, "Changes of each kind that are named [5]");
    compare->add_option("--region", words.region, "Folder of the region [found below scenarios/]");
    compare->add_option("--rate", words.compare.rate_pu, "Real discount rate of investments, 0.04 = 4 %")
        ->check(number_within(0.0, 0.2));
    compare
        ->add_option("--place", words.compare.place_eur_per_mw,
                     "Value of a place on the grid, EUR per MW and year, beside 0 [100000]")
        ->check(number_within(0.0, 1e8));
    compare
        ->add_option("--unmet", words.compare.unmet_eur_per_mwh,
                     "Value of use that is not delivered, EUR per MWh [68887, the regulator's of electricity]")
        ->check(number_within(0.0, 1e6));
    compare
        ->add_option("--bought", words.compare.bought_t_co2_per_mwh,
                     "CO2 of what is bought from the rest of the country, t per MWh [0.367, a gas plant]")
        ->check(number_within(0.0, 2.0));
    compare->footer(
        "Example:\n"
        "  knelpunt sweep scenarios/mra/studies/charging.toml --out results/charging.h5\n"
        "  knelpunt compare results/charging.h5 --rate 0.04 --place 50000\n"
        "  knelpunt compare results/charging.h5 --scenario KM-2030-ordinary-planned --other EV-2030-ordinary-planned");
    compare->add_flag("--csv", words.as_csv, "As CSV");
    compare->add_flag("--json", words.as_json, "As JSON");
}

void add_why_command(CLI::App& app, Words& words) {
    CLI::App* why = app.add_subcommand("why", "Why what asks for room at a station joins the grid or not");
    why->add_option("file", words.file, "Result file")->required();
    why->add_option("scenario", words.scenario, "Id of a scenario in mode connected")->required();
    why->add_option("station", words.station, "Id of the station")->required();
    why->footer(
        "Examples (after: knelpunt sweep scenarios/tutorial/studies/joining.toml --out results/joining.h5):\n"
        "  knelpunt why results/joining.h5 A-2030-plain-none W50\n"
        "  knelpunt why results/joining.h5 A-2030-plain-none W50 --csv");
    why->add_flag("--csv", words.as_csv, "As CSV");
    why->add_flag("--json", words.as_json, "As JSON");
}

void add_result_commands(CLI::App& app, Words& words) {
    CLI::App* show = app.add_subcommand("show", "Print results");
    show->add_option("file", words.file, "Result file")->required();
    show->add_option("what", words.what, "What to print, one of the views below [an overview]")
        ->check(one_of(show_view_names()))
        ->type_name("VIEW");
    show->add_option("--level", words.level, "Level of years and chance: contract (rights) or flow")
        ->check(one_of({"contract", "flow"}));
    show->add_option("--scenario", words.scenario, "Only this scenario");
    show->add_option("--region", words.region, "Folder of the region, for its known excesses [found below scenarios/]");
    show->add_option("--most", words.most, "Rows at the most, 0 = all [30]");
    show->footer(
        show_view_help() +
        "Examples (after: knelpunt sweep scenarios/tutorial/studies/tutorial.toml --out results/tutorial.h5):\n"
        "  knelpunt show results/tutorial.h5\n"
        "  knelpunt show results/tutorial.h5 stations --scenario A-2030-plain-none\n"
        "  knelpunt show results/tutorial.h5 bottlenecks --csv");
    CLI::App* describe =
        app.add_subcommand("describe", "Explain tables, columns, keys, models, result fields and issue codes");
    describe->add_option("what", words.what,
                         "A table, study, models, results, issues, plausibility, or nothing for the list");
    describe->footer("Examples:\n  knelpunt describe lines\n  knelpunt describe study\n  knelpunt describe results");
    for (CLI::App* command : {show, describe}) {
        command->add_flag("--csv", words.as_csv, "As CSV");
        command->add_flag("--json", words.as_json, "As JSON");
    }
    CLI::App* validate = app.add_subcommand("validate", "Set results against the published figures of the region");
    validate->add_option("file", words.file, "Result file")->required();
    validate->add_option("beside", words.beside, "Another result to show the same tests of, side by side");
    validate->add_option("--region", words.region, "Folder of the region [found below scenarios/]");
    validate->add_option("--out", words.out, "HTML page to write");
    validate->add_flag("--force", words.force, "Replace a file that is no such page");
    validate->add_flag("--json", words.as_json, "As JSON");
    validate->footer(
        "Example:\n"
        "  knelpunt sweep scenarios/mra/studies/validation.toml --out results/validation.h5\n"
        "  knelpunt validate results/validation.h5 --out results/validation.html\n"
        "  knelpunt sweep scenarios/mra/studies/validation_tables.toml --out results/tables.h5\n"
        "  knelpunt validate results/validation.h5 results/tables.h5");
}

void add_causes_command(CLI::App& app, Words& words) {
    CLI::App* causes = app.add_subcommand("causes",
                                          "Because of whom elements are full, in their worst hour, their hours "
                                          "over and the year");
    causes->add_option("file", words.file, "Result file")->required();
    causes->add_option("--element", words.element, "Branch, station or area [all that are full]");
    causes->add_option("--by", words.by, "What parts are summed by")
        ->check(one_of(split_choices(words_of<CauseGroup>())));
    causes
        ->add_option("--method", words.method,
                     "marginal (PTDF), or proportional (flow tracing) where the study asked for it")
        ->check(one_of(split_choices(words_of<CauseMethod>())));
    causes->add_option("--scenario", words.scenario, "Only this scenario");
    causes->add_option("--region", words.region,
                       "Folder of the region, for its known excesses [found below scenarios/]");
    causes->add_option("--most", words.most, "Rows at the most, 0 = all [30]");
    causes->add_flag("--csv", words.as_csv, "As CSV");
    causes->add_flag("--json", words.as_json, "As JSON");
    causes->footer(
        "Examples (after: knelpunt sweep scenarios/tutorial/studies/tutorial.toml --out results/tutorial.h5):\n"
        "  knelpunt causes results/tutorial.h5\n"
        "  knelpunt causes results/tutorial.h5 --element S50-W50 --by municipality --scenario A-2030-plain-none\n"
        "  knelpunt causes results/tutorial.h5 --by node --csv");
}

}  // namespace knelpunt::cli
