#include "tools/cli/command_line/words.hpp"

#include "sim/flow/hydraulic/friction.hpp"
#include "tools/cli/usage.hpp"

namespace knelpunt::cli {

void add_flow_command(CLI::App& app, Words& words) {
    CLI::App* flow =
        app.add_subcommand("flow", "Power flow of a network in the MATPOWER format, or flows in a folder of pipes");
    flow->add_option("case", words.flow.file, "Case file, e.g. case118.m, or a folder of pipe tables")->required();
    auto* ac = flow->add_flag("--ac", words.flow.is_ac, "Full AC equations [default]");
    flow->add_flag("--dc", words.flow.is_dc, "Active power by reactances alone")->excludes(ac);
    flow->add_flag("--limits", words.flow.with_limits, "Keep generators within their reactive limits (AC)")
        ->excludes(flow->get_option("--dc"));
    flow->add_flag("--n1", words.flow.with_outages, "The most loaded branch after the outage of every branch, too");
    flow->add_flag("--csv", words.as_csv, "As CSV");
    flow->add_flag("--json", words.as_json, "As JSON");
    flow->add_option("--out", words.flow.out, "Write the case with its solution (.m, AC), or the answers (.csv)")
        ->excludes(flow->get_option("--dc"));
    flow->add_option("--friction", words.flow.friction, "Law of friction in pipes")
        ->check(one_of(split_choices(hydraulic::kFrictionLaws)));
    flow->add_flag("--force", words.flow.force, "Replace a file that this command did not write");
    flow->footer(std::string(kFlowRules) +
                 "\nExamples:\n"
                 "  knelpunt flow case9.m\n"
                 "  knelpunt flow case9.m --dc --n1 --csv\n"
                 "  knelpunt flow hydrogen --json");
}

void add_study_commands(CLI::App& app, Words& words) {
    CLI::App* check = app.add_subcommand("check", "Find all problems of a study; predict time, memory and disk");
    check->add_option("study", words.study, "Study file")->required();
    check->add_option("--threads", words.sweep.n_threads, "Threads to predict for")->check(CLI::Range(1, 4096));
    check->add_flag("--strict", words.is_strict, "Warnings are errors, too");
    CLI::App* sweep = app.add_subcommand("sweep", "Run all scenarios of a study");
    CLI::App* run = app.add_subcommand("run", "Run one scenario of a study");
    auto* shard =
        sweep->add_option("--shard", words.sweep.shard,
                          "Only this share, 0/20 to 19/20, into the common folder of parts; auto/20 takes the "
                          "index of the array's task");
    auto* plan = sweep->add_flag("--plan", words.sweep.is_plan, "Tell time, memory, disk, shards; compute nothing");
    plan->excludes(shard);
    sweep->add_option("--shards", words.sweep.n_shards, "Shards of the plan [as many as are worth while]")
        ->check(CLI::Range(1, 1000000))
        ->needs(plan);
    sweep->add_flag("--csv", words.as_csv, "The plan as CSV")->needs(plan);
    sweep->add_flag("--json", words.as_json, "The plan as JSON")->needs(plan);
    for (CLI::App* command : {sweep, run}) {
        command->add_option("study", words.study, "Study file")->required();
        command->add_option("--out", words.out, "Result file [results/<study>.h5]");
        command->add_option("--threads", words.sweep.n_threads, "Threads [all]")->check(CLI::Range(1, 4096));
        command->add_flag("--resume", words.sweep.resume, "Go on where an earlier run stopped");
        command->add_flag("--force", words.sweep.force, "Replace the file that is there");
        command->add_flag("--allow-failed", words.sweep.allow_failed,
                          "Let a file with failed scenarios replace one without");
    }
    run->add_option("scenario", words.scenario, "Id of the scenario, e.g. A-2030-plain-none")->required();
    check->footer("Example:\n  knelpunt check scenarios/tutorial/studies/tutorial.toml");
    sweep->footer(
        "Finished scenarios are kept when it is stopped (Ctrl-C); --resume goes on.\n"
        "Examples:\n"
        "  knelpunt sweep scenarios/tutorial/studies/tutorial.toml --out results/tutorial.h5\n"
        "  knelpunt sweep scenarios/tutorial/studies/tutorial.toml --out results/tutorial.h5 --plan\n"
        "  knelpunt sweep scenarios/tutorial/studies/tutorial.toml --out results/two.h5 --shard 0/2");
    run->footer("Example:\n  knelpunt run scenarios/tutorial/studies/tutorial.toml A-2030-plain-none");
}

void add_merge_command(CLI::App& app, Words& words) {
    CLI::App* merge = app.add_subcommand("merge", "Make the result file of the parts that shards have computed");
    merge->add_option("file", words.file, "Result file")->required();
    merge->add_flag("--force", words.force, "Replace the file that is there");
    merge->add_flag("--allow-failed", words.sweep.allow_failed, "Write the file although scenarios are missing");
    merge->footer(
        "Names what is missing and ends with 2 if not all parts are there. How: sim/sweep/README.md\n"
        "Examples (after: knelpunt sweep scenarios/tutorial/studies/tutorial.toml --out results/one.h5 --shard 0/1):\n"
        "  knelpunt merge results/one.h5");
}

void add_reconcile_command(CLI::App& app, Words& words) {
    CLI::App* command = app.add_subcommand("reconcile", "What assumed inputs must be for the measured year to hold");
    command->add_option("study", words.study, "Study file with scenarios of the base year")->required();
    command->add_option("--out", words.reconcile.out, "File of corrections to write, which studies name with overlay");
    command->add_option("--threads", words.sweep.n_threads, "Threads [all]")->check(CLI::Range(1, 4096));
    command
        ->add_option("--leave-out", words.reconcile.left_out_hours,
                     "Worst hours of each element and weather year that prove nothing [10]")
        ->check(CLI::Range(0.0, 1000.0));
    command->add_option("--most-bands", words.reconcile.most_bands, "Bands that no input moves beyond [3]")
        ->check(CLI::Range(0.1, 4.0));
    command
        ->add_option("--samples", words.reconcile.n_samples,
                     "Worlds of all assumed inputs that the file holds for [draws] [100]")
        ->check(CLI::Range(0, 1000));
    command->add_flag("--force", words.force, "Replace a file that this command did not write");
    command->add_flag("--csv", words.as_csv, "As CSV");
    command->add_flag("--json", words.as_json, "As JSON");
    command->footer(
        "A grid that ran safely in the base year cannot have been over its limits: ratings, firm limits and shares "
        "that\n"
        "are assumed are moved as little as their bands ask for, then to the middle of what is possible. Energies,\n"
        "plants, exchange and security rules stay. How: sim/reconcile/README.md\n"
        "Example:\n"
        "  knelpunt reconcile scenarios/mra/studies/reconcile.toml --out scenarios/mra/reconciled.toml");
}

void add_actions_command(CLI::App& app, Words& words) {
    CLI::App* command =
        app.add_subcommand("actions", "What would make it fit: the cheapest redispatch, its energy, cost and limits");
    command->add_option("study", words.study, "Study file with actions = \"connected\", or a result file of one")
        ->required();
    command->add_option("--out", words.out, "Result file of a study [results/<study>.h5]");
    command->add_option("--threads", words.sweep.n_threads, "Threads [all]")->check(CLI::Range(1, 4096));
    command->add_flag("--force", words.sweep.force, "Replace the file that is there");
    command->add_option("--scenario", words.scenario, "Only this scenario");
    command->add_flag("--csv", words.as_csv, "As CSV: a row per scenario");
    command->add_flag("--json", words.as_json, "As JSON");
    command->footer(
        "Example:\n"
        "  knelpunt actions scenarios/mra/studies/congestion_management.toml --out results/actions.h5");
}

void add_headroom_command(CLI::App& app, Words& words) {
    CLI::App* command =
        app.add_subcommand("headroom", "What still fits at stations, by contract form, season and hour");
    command->add_option("file", words.file, "Study (.toml), or result file of a study with what_fits = true")
        ->required();
    command->add_option("--scenario", words.scenario, "Scenario [the first]");
    CLI::Option* station =
        command->add_option("--station", words.station, "One station in full: hours, seasons, curve");
    command->add_option("--direction", words.headroom.direction, "What is added: offtake or feed-in [offtake]")
        ->check(one_of({"offtake", "feed-in"}));
    command->add_option("--form", words.headroom.forms, "Forms shown [all]")
        ->check(one_of(fit_form_labels()))
        ->delimiter(',');
    command->add_option("--set", words.headroom.set, "Requests together, as HMM20=20,BZ10=35 (MW); needs a study")
        ->excludes(station);
    command->add_option("--block-from", words.headroom.terms.block_from_h, "First hour of the tbtr block [22]; study")
        ->check(CLI::Range(0, 23));
    command->add_option("--block-until", words.headroom.terms.block_until_h, "Hour in which it ends [6]; study")
        ->check(CLI::Range(0, 24));
    command
        ->add_option("--calls", words.headroom.terms.calls_per_year, "Days of a year that cbc_a may take [100]; study")
        ->check(number_within(0.0, 365.0));
    command
        ->add_option("--check", words.headroom.n_checked,
                     "Compute this many rooms again: add the load, run the flow; study")
        ->check(CLI::Range(0, 100000));
    command->add_flag("--time", words.headroom.with_time, "Say how long it took; study");
    command->add_flag("--csv", words.as_csv, "As CSV");
    command->add_flag("--json", words.as_json, "As JSON");
    command->footer(
        "Examples:\n"
        "  knelpunt headroom scenarios/tutorial/studies/joining.toml\n"
        "  knelpunt headroom scenarios/tutorial/studies/joining.toml --station W50\n"
        "  knelpunt headroom scenarios/tutorial/studies/joining.toml --set W50=10,X50=5");
}

}  // namespace knelpunt::cli
