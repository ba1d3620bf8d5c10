"""The other programs that can compute the nine rules: where they are found, how they are asked, and how they are fetched."""
import glob
import os
import pwd
import shutil
import subprocess
import sys
import tempfile

from costs import Command

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers")


def fetch(folder):
    """Into the build folder: nothing is installed in the system, and no package's own programs are run."""
    os.makedirs(folder, exist_ok=True)
    subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", os.path.join(folder, "npm"),
                    "@duckdb/node-bindings-linux-x64"], check=False)
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--upgrade", "--target",
                    os.path.join(folder, "python"), "polars", "chdb"], check=False)


class Peers:
    """`commands` for all peers that are found; `missing` says of the others why not."""

    def __init__(self, build, folder, work, data, threads):
        self.build, self.folder, self.work, self.data, self.threads = build, folder, work, data, threads
        self.commands, self.missing = [], []
        self.cluster = None
        for peer in (self.duckdb, self.clickhouse, self.polars, self.mawk, self.sqlite, self.postgresql):
            reason = peer()
            if reason:
                self.missing.append(f"{peer.__name__}: {reason}")

    def output(self, name):
        return os.path.join(self.work, f"{name}.csv")

    def statements(self, name, threads, output):
        with open(os.path.join(HERE, name + ".sql"), encoding="utf-8") as file:
            text = file.read()
        for mark, value in (("@DATA@", self.data), ("@OUTPUT@", output), ("@THREADS@", str(threads))):
            text = text.replace(mark, value)
        path = os.path.join(self.work, f"{name}.{threads}.sql")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def add(self, name, arguments, **more):
        self.commands.append(Command(name, arguments, **more))

    def duckdb(self):
        found = glob.glob(os.path.join(self.folder, "npm/node_modules/@duckdb/*/libduckdb.so"))
        if not found:
            return "no libduckdb.so (./dev bench --peers)"
        for threads in self.threads:
            output = self.output(f"duckdb{threads}")
            self.add("DuckDB, DECIMAL", [os.path.join(self.build, "bench/duckdb"), found[0],
                                         self.statements("duckdb", threads, output)], threads=threads, output=output)

    def python_peer(self, package):
        return os.path.isdir(os.path.join(self.folder, "python", package))

    def clickhouse(self):
        if not self.python_peer("chdb"):
            return "no chdb (./dev bench --peers)"
        for threads in self.threads:
            output = self.output(f"clickhouse{threads}")
            self.add("ClickHouse, whole fen", [sys.executable, os.path.join(HERE, "clickhouse.py"), os.path.join(self.folder, "python"),
                                               self.statements("clickhouse", threads, output)], threads=threads, output=output)

    def polars(self):
        if not self.python_peer("polars"):
            return "no polars (./dev bench --peers)"
        for threads in self.threads:
            output = self.output(f"polars{threads}")
            self.add("Polars, binary numbers", [sys.executable, os.path.join(HERE, "polars.py"), os.path.join(self.folder, "python"),
                                                self.data, output], threads=threads, output=output,
                     environment={"POLARS_MAX_THREADS": str(threads)})

    def mawk(self):
        if not shutil.which("mawk"):
            return "not installed"
        output = self.output("mawk")
        self.add("mawk", ["mawk", "-f", os.path.join(HERE, "nine_rules.awk"), self.data], stdout=output, output=output, slow=True)

    def sqlite(self):
        if not shutil.which("sqlite3"):
            return "not installed"
        output = self.output("sqlite")
        self.add("SQLite, whole fen", ["sqlite3", "-init", os.devnull, ":memory:",
                                       f".read '{self.statements('sqlite', 1, output)}'"], output=output, slow=True)

    def postgresql(self):
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
        if not found or not shutil.which("psql"):
            return "not installed"
        return self.start_cluster(os.path.dirname(found[-1]))

    def start_cluster(self, programs):
        """A cluster of its own in a temporary folder, reached through a socket there; PostgreSQL refuses to be run by root."""
        self.cluster = tempfile.mkdtemp(prefix="polc-bench-")
        self.stop_command = [os.path.join(programs, "pg_ctl"), "-D", self.cluster + "/data", "-m", "immediate", "stop"]
        self.as_owner = []
        if os.getuid() == 0:
            try:
                owner = pwd.getpwnam("postgres")
            except KeyError:
                return "root may not run it, and there is no user postgres"
            os.chown(self.cluster, owner.pw_uid, owner.pw_gid)
            self.as_owner = ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
        options = f"-k {self.cluster} -h '' -c fsync=off -c shared_buffers=512MB -c work_mem=256MB"
        for arguments in ([os.path.join(programs, "initdb"), "-A", "trust", "-U", "bench", "-D", self.cluster + "/data"],
                          [os.path.join(programs, "pg_ctl"), "-w", "-D", self.cluster + "/data", "-o", options,
                           "-l", self.cluster + "/log", "start"]):
            done = subprocess.run(self.as_owner + arguments, cwd=self.cluster, capture_output=True, text=True, check=False)
            if done.returncode:
                return "its cluster does not start: " + done.stderr.strip()[-300:]
        output = self.output("postgresql")
        self.add("PostgreSQL, numeric, its JIT", ["psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", "-h", self.cluster, "-U", "bench", "-f",
                                                  self.statements("postgresql", 1, output), "postgres"], output=output, slow=True,
                 server=True)
        return None

    def close(self):
        if not self.cluster:
            return
        subprocess.run(self.as_owner + self.stop_command, cwd="/", capture_output=True, check=False)
        shutil.rmtree(self.cluster, ignore_errors=True)
