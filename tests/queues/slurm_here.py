"""A Slurm cluster of two nodes on this machine, on loopback alone: Debian's slurmctld, slurmd and munge."""

import os
import pathlib
import secrets
import shutil
import socket
import subprocess
import time

PROGRAMS = ["munged", "slurmctld", "slurmd", "sbatch", "scontrol", "squeue", "scancel", "sinfo"]

CONFIG = """ClusterName=loopback
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
SlurmUser={user}
SlurmdUser={user}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=0,bf_interval=1,sched_interval=1
ReturnToService=2
SlurmdTimeout=30
KillWait=2
MinJobAge=600
MaxArraySize=10001
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port={port_1} CPUs=1 RealMemory=1000
NodeName=n2 NodeHostname={host} NodeAddr=127.0.0.1 Port={port_2} CPUs=1 RealMemory=1000
PartitionName=all Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
"""


def path_with_daemons():
    return os.environ["PATH"] + os.pathsep + "/usr/sbin"


def why_not():
    """What is missing to run the cluster; empty if nothing."""
    missing = [name for name in PROGRAMS if shutil.which(name, path=path_with_daemons()) is None]
    if missing:
        return "not installed: " + " ".join(missing)
    if os.geteuid() != 0:
        return "slurmd starts only as root"
    return ""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Slurm:
    """The cluster; its commands find it by SLURM_CONF in `env`."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        (self.folder / "state").mkdir(parents=True)
        self.config = self.folder / "slurm.conf"
        self.config.write_text(CONFIG.format(
            host=socket.gethostname().split(".")[0], folder=self.folder, user="root", port=free_port(), port_1=free_port(),
            port_2=free_port(),
        ))
        self.env = {**os.environ, "SLURM_CONF": str(self.config), "PATH": path_with_daemons()}
        key = self.folder / "munge.key"
        key.write_bytes(secrets.token_bytes(1024))
        key.chmod(0o600)
        self.pid_files = []
        try:
            self.start("munged", "--force", f"--key-file={key}", f"--socket={self.folder}/munge.socket",
                       f"--pid-file={self.folder}/munged.pid", f"--log-file={self.folder}/munged.log",
                       f"--seed-file={self.folder}/munge.seed", pid_file="munged.pid")
            self.start("slurmctld", "-c", "-f", self.config, pid_file="slurmctld.pid")
            for node in ("n1", "n2"):
                self.start("slurmd", "-c", "-N", node, "-f", self.config, pid_file=f"slurmd-{node}.pid")
            self.wait_until(lambda: self.run("sinfo", "-h", "-o", "%t").split() == ["idle"], "the nodes are idle")
        except BaseException:
            self.stop()
            raise

    def start(self, *words, pid_file):
        subprocess.run(list(map(str, words)), env=self.env, check=True, capture_output=True, timeout=60)
        self.pid_files.append(self.folder / pid_file)

    def run(self, *words, **more):
        done = subprocess.run(list(map(str, words)), env={**self.env, **more}, capture_output=True, text=True, check=False, timeout=600)
        assert done.returncode == 0, f"{words}: {done.stderr}"
        return done.stdout

    def tasks(self, *states):
        """Tasks in some of these states, as (job or array_task, node)."""
        rows = self.run("squeue", "-h", "-r", "-t", ",".join(states), "-o", "%i %N").splitlines()
        return [tuple((row + " ").split(" ")[:2]) for row in rows]

    def wait_for(self, job, timeout_s=600):
        self.wait_until(lambda: self.state(job) not in ("PENDING", "RUNNING", "COMPLETING", "CONFIGURING", "REQUEUED"), f"job {job} ends", timeout_s)

    def state(self, job):
        return self.field(job, "JobState")

    def exit_code(self, job):
        return int(self.field(job, "ExitCode").split(":")[0])

    def field(self, job, name):
        words = self.run("scontrol", "show", "job", job, "-o").split()
        return next(word.partition("=")[2] for word in words if word.startswith(name + "="))

    def wait_until(self, holds, what, timeout_s=120):
        end = time.monotonic() + timeout_s
        while not holds():
            assert time.monotonic() < end, f"{what}: not within {timeout_s} s\n{self.logs()}"
            time.sleep(0.1)

    def logs(self):
        return "\n".join(file.read_text(errors="replace")[-2000:] for file in self.folder.glob("*.log"))

    def stop(self):
        """Ends its own processes, by the ids that they left."""
        for pid_file in reversed(self.pid_files):
            if not pid_file.exists():
                continue
            pid = int(pid_file.read_text())
            try:
                os.kill(pid, 15)
                for _ in range(100):
                    os.kill(pid, 0)
                    time.sleep(0.05)
                os.kill(pid, 9)
            except ProcessLookupError:
                pass
