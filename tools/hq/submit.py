"""The work of tools/hq/sweep: see there."""

import argparse
import csv
import os
import pathlib
import subprocess
import sys

from hyperqueue import Client, Job
from hyperqueue.cluster import LocalCluster, WorkerConfig
from hyperqueue.ffi.protocol import ResourceRequest

PROGRAM = str(pathlib.Path(os.environ["KNELPUNT_PROGRAM"]).resolve())


def read_arguments():
    parser = argparse.ArgumentParser(prog="tools/hq/sweep", allow_abbrev=False)
    parser.add_argument("study", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--shards", type=int)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--force", action="store_true")
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--server", type=pathlib.Path)
    place.add_argument("--workers", type=int, default=1)
    try:
        return parser.parse_args()
    except SystemExit as stop:  # 2 means failed scenarios
        sys.exit(1 if stop.code else 0)


def n_shards_of(arguments, study, out):
    """Asks the program, which refuses a study with mistakes before a thousand tasks do."""
    words = [PROGRAM, "sweep", study, "--out", out, "--threads", str(arguments.threads), "--plan", "--csv"]
    if arguments.shards is not None:
        words += ["--shards", str(arguments.shards)]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        sys.exit(1)
    return int(next(row["value"] for row in csv.DictReader(done.stdout.splitlines()) if row["what"] == "shards"))


def add_task(job, words, log, threads):
    job.program(words, stdout=str(log), stderr=str(log.with_suffix(".err")), resources=ResourceRequest(cpus=threads))


def run(client, arguments):
    """@return exit code of the merge."""
    study, out = str(arguments.study.resolve()), arguments.out.resolve()
    n_shards = n_shards_of(arguments, study, str(out))
    logs = out.with_name(out.name + ".hq")
    logs.mkdir(parents=True, exist_ok=True)
    force = ["--force"] if arguments.force else []
    # No limit of failures: a task that fails must not take the others with it.
    shards = Job(name="knelpunt", max_fails=None)
    for index in range(n_shards):
        words = [PROGRAM, "sweep", study, "--out", str(out), "--threads", str(arguments.threads), "--shard", f"auto/{n_shards}",
                 "--resume", *force]
        add_task(shards, words, logs / f"{index}.txt", arguments.threads)
    print(f"{n_shards} shards of {study}; logs in {logs}", file=sys.stderr)
    client.wait_for_jobs([client.submit(shards)], raise_on_error=False)
    # A job of its own: whatever became of the tasks, someone has to say what is missing.
    merge = Job(name="knelpunt-merge")
    code_file = logs / "merge.code"
    code_file.unlink(missing_ok=True)
    line = 'code_file=$1; shift; "$@"; code=$?; echo $code > "$code_file"; exit $code'
    add_task(merge, ["sh", "-c", line, "sh", str(code_file), PROGRAM, "merge", str(out), *force], logs / "merge.txt", 1)
    client.wait_for_jobs([client.submit(merge)], raise_on_error=False)
    sys.stderr.write((logs / "merge.err").read_text(encoding="utf-8"))
    return int(code_file.read_text(encoding="utf-8"))


def main():
    arguments = read_arguments()
    if not arguments.study.is_file():
        print(f"tools/hq/sweep: no study {arguments.study}", file=sys.stderr)
        return 1
    if arguments.server is not None:
        return run(Client(arguments.server), arguments)
    with LocalCluster() as cluster:
        n_cores = len(os.sched_getaffinity(0))
        for _ in range(arguments.workers):
            cluster.start_worker(WorkerConfig(cores=max(n_cores // arguments.workers, arguments.threads)))
        return run(cluster.client(), arguments)


if __name__ == "__main__":
    sys.exit(main())
